"""Tokens: made once, kept as hashes, wrong ones refused, none needed, none written down."""

import sqlite3
from pathlib import Path

import pytest
from stage import Serve, Service

from edu_graph.errors import InputError, NotFound, SettingsError, TokenRefused, Unavailable
from edu_graph.service.tokens import FILE, TokenStore


@pytest.fixture
def store(tmp_path: Path) -> TokenStore:
    return TokenStore(tmp_path / "state")


def test_a_token_is_known_again_and_its_secret_is_kept_nowhere(store: TokenStore, tmp_path: Path) -> None:
    made = store.add("harvester", 3600)
    assert store.check(made).name == "harvester"
    assert store.check(made).seconds == 3600
    secret = made.rpartition("_")[2].encode()
    store.close()
    for file in (tmp_path / "state").iterdir():
        assert secret not in file.read_bytes()
        assert made.encode() not in file.read_bytes()
    assert (tmp_path / "state" / FILE).stat().st_mode & 0o077 == 0
    assert TokenStore(tmp_path / "state").check(made).name == "harvester"


def test_every_token_is_another(store: TokenStore) -> None:
    made = {store.add(f"t{number}") for number in range(20)}
    assert len(made) == 20
    assert [token.name for token in store.every()] == sorted(f"t{number}" for number in range(20))


def test_what_is_no_token_is_refused(store: TokenStore) -> None:
    made = store.add("a")
    other = store.add("b")
    mixed = made[:13] + other[13:]
    for wrong in ("", "egt_", made[:-1], made + "A", made.swapcase(), mixed, "egt_00000000_" + "A" * 43, "x" * 10_000):
        with pytest.raises(TokenRefused):
            store.check(wrong)


def test_a_revoked_token_counts_no_more_elsewhere_too(store: TokenStore, tmp_path: Path) -> None:
    made, elsewhere = store.add("a"), TokenStore(tmp_path / "state")
    assert elsewhere.check(made)
    store.revoke("a")
    with pytest.raises(TokenRefused):
        elsewhere.check(made)
    assert store.every()[0].revoked
    with pytest.raises(NotFound):
        store.revoke("a")
    with pytest.raises(InputError, match="or was"):
        store.add("a")


@pytest.mark.parametrize("name", ["", "a b", "-a", "a" * 65, "\u0430", "a\n"])
def test_a_name_is_a_word(store: TokenStore, name: str) -> None:
    with pytest.raises(InputError, match="cannot be a token's name"):
        store.add(name)


def test_asking_makes_no_file(store: TokenStore, tmp_path: Path) -> None:
    assert store.every() == []
    with pytest.raises(NotFound):
        store.revoke("a")
    with pytest.raises(TokenRefused):
        store.check("egt_00000000_" + "A" * 43)
    store.close()
    assert not (tmp_path / "state").exists()


def test_a_damaged_file_is_no_fault_of_the_client(store: TokenStore, tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / FILE).write_bytes(b"no database" * 1000)
    with pytest.raises(Unavailable):
        store.check("egt_00000000_" + "A" * 43)


def test_the_file_is_written_ahead(store: TokenStore, tmp_path: Path) -> None:
    store.add("a")
    with sqlite3.connect(tmp_path / "state" / FILE) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


# -- over HTTP


@pytest.fixture
def made(tmp_path: Path) -> str:
    """A token of the service's own state folder."""
    return TokenStore(tmp_path / "state").add("harvester", 50)


def test_a_token_is_a_client_with_a_budget_of_its_own(made: str, serve: Serve) -> None:
    service = serve(client_seconds=2.0, cache_bytes=0)
    service.executor.seconds = 5.0

    def status(number: int, **headers: str) -> int:
        return (
            int(service.sparql(f"ASK {{}} # {number}").status_code)
            if not headers
            else int(
                service.client.request(
                    "GET", "/sparql", params={"query": f"ASK {{}} # {number}"}, headers=headers
                ).status_code
            )
        )

    assert [status(1), status(2)] == [200, 429]
    assert [status(number, Authorization=f"Bearer {made}") for number in range(3, 12)] == [200] * 9
    assert [status(number, Authorization=f"bearer  {made}") for number in range(12, 15)][-1] == 429


@pytest.mark.parametrize("field", ["Bearer egt_00000000_" + "A" * 43, "Bearer", "Bearer a b", "bearer x"])
@pytest.mark.parametrize("path", ["/limits", "/sparql?query=ASK%7B%7D", "/queries/list-visited", "/nowhere"])
@pytest.mark.usefixtures("made")
def test_a_wrong_token_is_told_as_one(service: Service, field: str, path: str) -> None:
    for _ in range(3):
        service.get(path)
    answer = service.get(path, Authorization=field)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="edu-graph"'
    assert answer.json()["type"].endswith("/problems/token-refused")


def test_what_a_proxy_asks_for_is_none_of_ours(service: Service) -> None:
    assert service.get("/limits", Authorization="Basic dTpw").status_code == 200


def test_a_token_is_never_written_down(service: Service, made: str) -> None:
    service.get("/limits", Authorization=f"Bearer {made}")
    service.get("/limits", Authorization=f"Bearer {made[:-1]}A")
    service.sparql("SELECT * { ?s ?p ?o")
    assert "egt_" not in "".join(service.lines)


@pytest.mark.parametrize(
    ("wanted", "client", "headers", "status"),
    [
        ("everybody", "203.0.113.5", {}, 200),
        ("loopback", "203.0.113.5", {}, 401),
        ("loopback", "127.0.0.1", {}, 200),
        ("loopback", "::1", {}, 200),
        ("loopback", "127.0.0.1", {"X-Forwarded-For": "203.0.113.5"}, 401),
        ("loopback", "127.0.0.1", {"Forwarded": "for=203.0.113.5"}, 401),
        ("loopback", "203.0.113.5", {"Authorization": "token"}, 200),
        ("token", "127.0.0.1", {}, 401),
        ("token", "203.0.113.5", {"Authorization": "token"}, 200),
    ],
)
def test_figures_may_be_for_some_only(
    serve: Serve, made: str, wanted: str, client: str, headers: dict[str, str], status: int
) -> None:
    service = serve(metrics_for=wanted)
    fields = {name: value.replace("token", f"Bearer {made}") for name, value in headers.items()}
    answer = service.client.request("GET", "/metrics", client=(client, 5), headers=fields)
    assert answer.status_code == status
    ready = service.client.request("GET", "/health/ready", client=(client, 5), headers=fields)
    assert ready.status_code == 200
    assert ("release" in ready.json()) is (status == 200)


@pytest.mark.parametrize("told", [None, "", "8.8.8.8:1234", "[2001:db8::1]:443", "8.8.8.8, unknown", "127.0.0.1"])
def test_what_comes_through_a_trusted_proxy_is_not_this_machine(serve: Serve, told: str | None) -> None:
    service = serve(metrics_for="loopback", trusted_proxies="127.0.0.1")
    fields = {} if told is None else {"X-Forwarded-For": told}
    assert service.client.request("GET", "/metrics", client=("127.0.0.1", 5), headers=fields).status_code == 401
    assert service.client.request("GET", "/metrics", client=("::1", 5)).status_code == 200, "no proxy is trusted there"


def test_a_full_disk_is_told_and_leaves_nothing(
    store: TokenStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(sqlite3.Connection):
        def execute(self, *_: object) -> sqlite3.Cursor:  # type: ignore[override]
            raise sqlite3.OperationalError("database or disk is full")

    connect = sqlite3.connect
    with monkeypatch.context() as full:
        full.setattr(sqlite3, "connect", lambda path, **given: connect(path, factory=Full, **given))
        with pytest.raises(SettingsError, match="disk is full"):
            store.add("a")
    assert not (tmp_path / "state" / FILE).exists()
    assert store.add("a").startswith("egt_")
    with monkeypatch.context() as full:  # What was there before stays.
        full.setattr(sqlite3, "connect", lambda path, **given: connect(path, factory=Full, **given))
        with pytest.raises(SettingsError):
            TokenStore(tmp_path / "state").add("b")
    assert [token.name for token in TokenStore(tmp_path / "state").every()] == ["a"]
