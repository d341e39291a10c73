"""Publishing into a real engine: only what differs, at once where it lives, and continued where it was broken off."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Store

from edu_graph.errors import EngineFault, PublishError, ReleaseError, RowLimit
from edu_graph.rdf.terms import Literal
from edu_graph.store import engines, publishing
from edu_graph.store.engines import OXIGRAPH, Address
from edu_graph.store.holding import Holding
from edu_graph.store.publishing import Published, Wishes, publish
from edu_graph.store.remote import RemoteStore, look
from edu_graph.store.wire import Wire
from tests.engines.running import oxigraph

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def quads(first: int, last: int) -> str:
    """Three graphs that share triples."""
    return "".join(f'<http://a/{n}> <http://a/p> "{n}\\n\\"é" <http://a/g{n % 3}> .\n' for n in range(first, last)) + (
        '<http://a/s> <http://a/p> "x"@en <http://a/g1> .\n<http://a/s> <http://a/p> "x"@en <http://a/g2> .\n'
    )


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with oxigraph() as address:
        yield address


@pytest.fixture
def address(server: str) -> str:
    change(server, b"DROP ALL")
    return server


def change(address: str, text: bytes) -> None:
    wire = Wire(Address.of(address, "any"))
    wire.change(address.removesuffix("/query") + "/update", text, "application/sparql-update")
    wire.close()


Put = Callable[..., Published]


@pytest.fixture
def put(address: str, tmp_path: Path) -> Put:
    def run(release: str, text: str, **wishes: bool) -> Published:
        path = tmp_path / f"{release}.nq"
        path.write_text(text, encoding="utf-8")
        return publish(Address.of(address, release), path, Wishes(**wishes))

    return run


def held(address: str, release: str) -> int:
    store = RemoteStore(Address.of(address, release))
    try:
        return int(store.select(COUNT)[0]["n"].value)  # type: ignore[union-attr]
    finally:
        store.close()


def test_an_empty_engine_is_filled_and_a_live_one_switches_at_once(address: str, put: Put) -> None:
    first = put("one", quads(0, 60))
    assert (first.how, first.before, first.added, first.removed) == ("in pieces", None, 62 + 61, 0)
    assert (first.quads, first.union) == (62, 61)
    assert held(address, "one") == 61
    second = put("two", quads(10, 70))
    assert (second.how, second.before, second.added, second.removed) == ("at once", "one", 20, 20)
    assert held(address, "two") == 61
    assert put("two", quads(10, 70)).how == "nothing"
    back = put("one", quads(0, 60), in_pieces=True)
    assert (back.how, back.added, back.removed) == ("in pieces", 20, 20)
    assert held(address, "one") == 61


def test_pieces_by_update_where_no_quads_are_taken(address: str, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing.Engine, "quads_address", lambda *_: None)
    assert put("one", quads(0, 60)).added == 123
    assert held(address, "one") == 61


def test_data_of_others_are_left_alone(address: str, put: Put) -> None:
    change(address, b"INSERT DATA { <http://b/s> <http://b/p> 1 }")
    with pytest.raises(PublishError, match="no release of edu-graph"):
        put("one", quads(0, 5))
    assert put("one", quads(0, 5), replace=True).removed == 1
    assert held(address, "one") == 6


def test_what_somebody_changed_is_mended(address: str, put: Put) -> None:
    put("one", quads(0, 5))
    change(address, b"INSERT DATA { GRAPH <http://b/g> { <http://b/s> <http://b/p> 1 } }")
    change(address, b"DELETE WHERE { GRAPH <http://a/g1> { ?s ?p ?o } }")
    mended = put("one", quads(0, 5))
    assert (mended.how, mended.added, mended.removed) == ("at once", 3, 1)


def test_a_publication_that_was_killed_is_told_and_continued(address: str, tmp_path: Path) -> None:
    path = tmp_path / "one.nq"
    path.write_text(quads(0, 400), encoding="utf-8")
    slow = (
        "import sys, time; from pathlib import Path\n"
        "from edu_graph.store import publishing; from edu_graph.store.engines import Address\n"
        "publishing._QUADS_PIECE = 50\n"
        "publishing.publish(Address.of(sys.argv[1], 'one'), Path(sys.argv[2]),"
        " tell=lambda line: (print(line, flush=True), time.sleep(60 if line.startswith('150') else 0)))"
    )
    process = subprocess.Popen([sys.executable, "-c", slow, address, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("150"):
            break
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    wire = Wire(Address.of(address, "one"))
    _, stamp = look(wire)
    wire.close()
    assert stamp is not None
    assert stamp.state == "loading"
    told: list[str] = []
    done = publish(Address.of(address, "one"), path, tell=told.append)
    assert "half loaded" in told[0]
    assert done.added == 402 + 401 - 150, "what had arrived is not sent again"
    assert held(address, "one") == 401


def test_an_update_that_never_ends_changes_nothing(address: str, put: Put) -> None:
    put("one", quads(0, 20))

    def broken() -> Iterator[bytes]:
        yield b"DROP ALL ;\n"
        yield b"INSERT DATA { <http://a/s> <http://a/p> 1 };\n" * 3000
        raise ConnectionError("killed here")

    wire = Wire(Address.of(address, "one"))
    with pytest.raises(ConnectionError):
        wire.change(address.removesuffix("/query") + "/update", broken(), "application/sparql-update")
    wire.close()
    assert held(address, "one") == 21


def test_an_engine_with_a_union_of_its_own_is_found_out(tmp_path: Path) -> None:
    path = tmp_path / "one.nq"
    path.write_text(quads(0, 5), encoding="utf-8")
    with oxigraph("--union-default-graph") as address:
        with pytest.raises(PublishError, match="was sent 7 and 6"):
            publish(Address.of(address, "one"), path)
        with pytest.raises(Exception, match="half loaded"):
            held(address, "one")


def test_faults_of_release_and_engine_are_told(address: str, put: Put, tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="cannot be read"):
        put("one", "no quads")
    with pytest.raises(ReleaseError, match="cannot be read"):
        publish(Address.of(address, "one"), tmp_path / "missing.nq")
    wire = Wire(Address.of(address, "one"))
    with pytest.raises(EngineFault, match="400"):
        wire.change(address.removesuffix("/query") + "/update", b"DROP", "application/sparql-update")
    wire.close()


@pytest.fixture
def careful(put: Put, monkeypatch: pytest.MonkeyPatch) -> Put:
    """As `put`, into an engine that has Virtuoso's ways as far as Oxigraph can be given them."""
    like_virtuoso = replace(
        OXIGRAPH,
        name="careful",
        holds_default=False,
        is_atomic=False,
        is_cleared=True,
        is_capped=True,
        quads=None,
        piece=7,
    )
    monkeypatch.setattr(engines, "ENGINES", (like_virtuoso,))
    return put


def test_an_engine_that_needs_care_gets_it(address: str, careful: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    assert careful("one", quads(0, 60)).how == "in pieces"
    done = careful("two", quads(30, 60))
    assert (done.how, done.removed, done.union) == ("in pieces", 0, 31), "graphs were emptied, and filled again"
    store = RemoteStore(Address.of(address, "two"))
    assert store.select(COUNT)[0]["n"] == Literal(31)
    assert store.select("SELECT (COUNT(*) AS ?n) FROM <http://a/g1> { ?s ?p ?o }")[0]["n"] == Literal(11)
    store.close()

    def cut(_: Holding) -> Iterator[str]:
        raise RowLimit("the engine gives at most 5 rows")
        yield

    monkeypatch.setattr(publishing._Publication, "_how", lambda *_: "in pieces")
    lines, calls = Holding.lines, []

    def first_whole(holding: Holding) -> Iterator[str]:
        calls.append(1)
        return lines(holding) if len(calls) == 1 else cut(holding)

    monkeypatch.setattr(Holding, "lines", first_whole)
    with pytest.raises(PublishError, match="cuts answers"):
        careful("two", quads(30, 60))


def test_an_engine_that_nobody_knows_wants_a_word(address: str, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "ENGINES", ())
    put("one", quads(0, 5))
    with pytest.raises(PublishError, match="not known"):
        put("two", quads(0, 6))
    assert put("two", quads(0, 6), in_pieces=True).how == "in pieces"
    assert held(address, "two") == 7


def test_no_beginning_of_a_switch_is_an_update(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that takes what it got for all of it finds nothing that it could carry out."""
    put("one", quads(0, 10))
    sent: list[bytes] = []
    change = Wire.change

    def noted(wire: Wire, url: str, content: bytes | Iterator[bytes], media_type: str) -> None:
        sent.append(b"".join([content] if isinstance(content, bytes) else content))
        change(wire, url, sent[-1], media_type)

    monkeypatch.setattr(Wire, "change", noted)
    assert put("two", quads(2, 12)).how == "at once"
    (update,) = sent
    Store().update(update.decode())
    lines = update.splitlines(keepends=True)
    for end in range(1, len(lines)):
        with pytest.raises(SyntaxError):
            Store().update(b"".join(lines[:end]).decode())
