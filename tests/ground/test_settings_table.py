"""Settings: each can be set from the environment, and a wrong one is told by its name."""

import ast
import itertools
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from edu_graph.errors import SettingsError
from edu_graph.settings import Settings, load_settings

FIELDS = Settings.model_fields

# For each setting a value other than its default, as the environment spells it, and as the program reads it.
OTHER: dict[str, tuple[str, object]] = {
    **{name: (f"/tmp/other/{name}", Path(f"/tmp/other/{name}")) for name in ("ontology", "shapes", "queries", "data")},
    **{name: (f"/tmp/other/{name}", Path(f"/tmp/other/{name}")) for name in ("lock", "releases", "state")},
    "store": ("http://localhost:7878/query", "http://localhost:7878/query"),
    "store_user": ("dba", "dba"),
    "store_password": ("secret", "secret"),
    "memory_budget_mib": ("128", 128),
    "build_processes": ("3", 3),
    "host": ("0.0.0.0", "0.0.0.0"),
    "port": ("9001", 9001),
    "public_url": ("https://example.org/graph", "https://example.org/graph"),
    "base_path": ("/graph", "/graph"),
    "contact": ("mailto:help@example.org", "mailto:help@example.org"),
    "trusted_proxies": ("10.0.0.1, 10.0.0.2", "10.0.0.1, 10.0.0.2"),
    "query_seconds": ("2.5", 2.5),
    "query_memory_mib": ("64", 64),
    "query_rows": ("17", 17),
    "query_bytes": ("4096", 4096),
    "query_text": ("1000", 1000),
    "query_depth": ("20", 20),
    "workers": ("3", 3),
    "reserved_workers": ("2", 2),
    "queue_seconds": ("0.5", 0.5),
    "worker_recycle_mib": ("32", 32),
    "buffer_bytes": ("2048", 2048),
    "reader_grace": ("1.5", 1.5),
    "reader_rate": ("100", 100),
    "client_seconds": ("0", 0.0),
    "client_seconds_refill": ("30", 30.0),
    "client_errors": ("5", 5.0),
    "client_errors_refill": ("7", 7.0),
    "client_queries": ("3", 3),
    "unlimited_clients": ("10.0.0.0/8", "10.0.0.0/8"),
    "slow_query_seconds": ("0.5", 0.5),
    "slow_query_text": ("true", True),
    "metrics_for": ("token", "token"),
    "hsts_seconds": ("31536000", 31_536_000),
    "mcp_origins": ("https://chat.example", "https://chat.example"),
    "mcp_token": ("egt_other", "egt_other"),
    "archive_seconds": ("7.5", 7.5),
    "cache_bytes": ("0", 0),
    "cache_entry_bytes": ("0", 0),
    "plans": ("false", False),
    "log_format": ("console", "console"),
    "shutdown_seconds": ("3", 3.0),
    "reload_seconds": ("0.2", 0.2),
}

SOURCE = Path(__file__).resolve().parents[2] / "src"

WRONG = [
    ("port", "65536"),
    ("port", "http"),
    ("workers", "1"),
    ("workers", "1.5"),
    ("reserved_workers", "0"),
    ("query_seconds", "0"),
    ("query_seconds", "nan"),
    ("query_rows", "-1"),
    ("query_bytes", "64MiB"),
    ("query_depth", "1"),
    ("buffer_bytes", "0"),
    ("reader_rate", "0"),
    ("cache_bytes", "-1"),
    ("client_seconds", "-1"),
    ("client_seconds_refill", "0"),
    ("client_queries", "-1"),
    ("metrics_for", "nobody"),
    ("archive_seconds", "0"),
    ("store", "sparql:http://localhost/"),
    ("log_format", "xml"),
    ("public_url", "example.org"),
    ("public_url", "https://example.org/?x=1"),
    ("base_path", "graph"),
    ("base_path", "/graph/"),
    ("base_path", "/a b"),
]


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in FIELDS:
        monkeypatch.delenv(f"EDU_GRAPH_{name.upper()}", raising=False)


def test_this_table_knows_every_setting() -> None:
    assert set(OTHER) == set(FIELDS)


@pytest.mark.parametrize("name", FIELDS)
def test_the_environment_overrides(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text, value = OTHER[name]
    assert getattr(load_settings(), name) != value
    monkeypatch.setenv(f"EDU_GRAPH_{name.upper()}", text)
    assert getattr(load_settings(), name) == value


def settings_read(texts: Iterable[str]) -> set[str]:
    """Return what is read as an attribute of settings: `settings.port`, `self._settings.port`."""
    found = set()
    for text in texts:
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                owner = getattr(node.value, "attr", getattr(node.value, "id", ""))
                if owner.lstrip("_") == "settings":
                    found.add(node.attr)
    return found


def test_every_setting_is_read_by_the_program() -> None:
    """Not so where it is declared: a setting that only its own checks read decides nothing."""
    texts = [path.read_text("utf-8") for path in SOURCE.rglob("*.py") if path.name != "settings.py"]
    assert set(FIELDS) - settings_read(texts) == set()


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("run(settings.port)", {"port"}),
        ("run(self._settings.port, call.state.settings.host)", {"port", "host"}),
        ("run(release.store, plan.store, app.state)", set()),  # another's attribute of the same name
        ("settings = Settings(port=1)", set()),
        ('"settings.port"  # settings.port', set()),
    ],
)
def test_only_what_is_read_of_settings_counts(text: str, read: set[str]) -> None:
    assert settings_read([text]) == read


@pytest.mark.parametrize(("name", "text"), WRONG, ids=itertools.starmap("{}={}".format, WRONG))
def test_a_wrong_value_is_told_by_the_name_of_its_variable(
    name: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"EDU_GRAPH_{name.upper()}", text)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert caught.value.detail.startswith(f"EDU_GRAPH_{name.upper()}={text!r}: ")
    assert f"Set EDU_GRAPH_{name.upper()}" in str(caught.value.help)


def test_what_a_command_sets_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDU_GRAPH_PORT", "9001")
    assert load_settings(port=9002).port == 9002
    assert load_settings(port=None).port == 9001


def test_an_unknown_override_is_refused() -> None:
    with pytest.raises(SettingsError, match="EDU_GRAPH_PROT"):
        load_settings(prot=1)


def test_other_variables_of_the_project_are_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDU_GRAPH_TEST_ALL", "1")
    assert load_settings().port == 8000


def test_settings_do_not_change() -> None:
    settings: Any = load_settings()
    with pytest.raises(ValidationError):
        settings.port = 1


def test_the_folders_of_a_checkout_are_the_defaults() -> None:
    root = Path(__file__).resolve().parents[2]
    settings = load_settings()
    assert (settings.ontology, settings.data, settings.lock) == (
        root / "ontology",
        root / "data",
        root / "requirements.lock",
    )
    assert settings.releases == root / "releases"


@pytest.mark.parametrize("name", FIELDS)
def test_every_setting_says_what_it_is_for(name: str) -> None:
    description = FIELDS[name].description
    assert description
    assert description.endswith(".")


def test_two_settings_that_exclude_each_other_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDU_GRAPH_WORKERS", "2")
    monkeypatch.setenv("EDU_GRAPH_RESERVED_WORKERS", "2")
    with pytest.raises(SettingsError, match="reserved_workers=2 leaves no worker of 2"):
        load_settings()


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDU_GRAPH_PUBLIC_URL", "")
    assert load_settings().public_url is None
