"""Every setting in one table: name, default, what it is for. Read from `EDU_GRAPH_*` and nowhere else."""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from edu_graph.errors import SettingsError

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent.parent
_MIB = 1024 * 1024


def _root() -> Path:
    """Return the folder of ontology, shapes, queries and data: the checkout's, else what the wheel brought along."""
    return _CHECKOUT if (_CHECKOUT / "ontology").is_dir() and (_CHECKOUT / "data").is_dir() else _PACKAGE / "_bundle"


def _home() -> Path:
    """Return the folder for releases and state: the checkout, else a folder of the user's."""
    return _CHECKOUT if _root() == _CHECKOUT else Path.home() / ".local" / "share" / "edu-graph"


class Settings(BaseSettings):
    """The settings of one run; immutable. A wrong value is told by name when it is read (`SettingsError`)."""

    model_config = SettingsConfigDict(env_prefix="EDU_GRAPH_", env_ignore_empty=True, frozen=True, extra="forbid")

    ontology: Path = Field(
        default_factory=lambda: _root() / "ontology", description="Folder of the ontology's Turtle files."
    )
    shapes: Path = Field(
        default_factory=lambda: _root() / "shapes", description="Folder of the SHACL shapes and checks."
    )
    queries: Path = Field(default_factory=lambda: _root() / "queries", description="Folder of the named queries.")
    data: Path = Field(default_factory=lambda: _root() / "data", description="Folder of the TriG data.")
    lock: Path = Field(
        default_factory=lambda: _root() / "requirements.lock",
        description="Lock file of the packages; part of what names a release.",
    )
    releases: Path = Field(default_factory=lambda: _home() / "releases", description="Folder that keeps the releases.")
    state: Path = Field(
        default_factory=lambda: _home() / "state",
        description="Folder for what changes without being knowledge (spool files).",
    )

    store: str = Field(
        "embedded",
        pattern=r"^(embedded|https?://[^\s?#]+)$",
        description="Engine that holds the release: `embedded`, or the address of a SPARQL 1.1 query service, with "
        "`{release}` where each release has an address of its own; it is the one host that is called.",
    )
    store_user: str | None = Field(None, description="User at the engine of EDU_GRAPH_STORE; none asks without.")
    store_password: str | None = Field(None, repr=False, description="That user's password; never written anywhere.")
    memory_budget_mib: int = Field(
        4096,
        ge=64,
        description="Up to this size (0.6 GiB a million quads) a release is held in memory; else read from its store.",
    )
    build_processes: int = Field(
        0, ge=0, le=64, description="Processes that make the dumps of a large release; 0: one for each processor."
    )
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    public_url: str | None = Field(
        None,
        pattern=r"^https?://[^\s?#]+$",
        description="Address under which the public reaches the service; used in the catalogue and in links. With a "
        "path, all of it counts, and it must end in EDU_GRAPH_BASE_PATH; without one, that is added.",
    )
    base_path: str = Field(
        "",
        pattern=r"^(/[A-Za-z0-9._~-]+)*$",
        description="Path prefix under which a proxy serves it and that it leaves in the requests; begins with / and "
        "does not end so, as in `/graph`.",
    )
    trusted_proxies: str = Field(
        "", description="Addresses (comma-separated) whose X-Forwarded-* headers are believed."
    )

    query_seconds: float = Field(
        10.0, gt=0, allow_inf_nan=False, description="Wall-clock seconds that one query may take."
    )
    query_memory_mib: int = Field(512, ge=16, description="Memory (MiB) that one query may add to its worker.")
    query_rows: int = Field(100_000, ge=1, description="Rows (or triples) of one answer.")
    query_bytes: int = Field(64 * _MIB, ge=1024, description="Bytes of one answer, before compression.")
    query_text: int = Field(100_000, ge=100, description="Bytes of one query's text.")
    query_depth: int = Field(
        100, ge=5, le=300, description="Levels of nesting in one query; the engine crashes from some 500."
    )
    workers: int = Field(4, ge=2, le=64, description="Processes that evaluate queries.")
    reserved_workers: int = Field(1, ge=1, description="Workers kept for named queries and pages.")
    queue_seconds: float = Field(
        5.0, gt=0, allow_inf_nan=False, description="Seconds that a query waits for a worker before 503."
    )
    worker_recycle_mib: int = Field(
        512, ge=16, description="A worker whose private memory grew by more (MiB) is replaced."
    )
    buffer_bytes: int = Field(
        64 * 1024,
        ge=1024,
        description="Answers up to this size are sent whole; larger ones stream from a spool file.",
    )
    reader_grace: float = Field(
        10.0, gt=0, allow_inf_nan=False, description="Seconds before a reader's minimum rate is asked for."
    )
    reader_rate: int = Field(8192, ge=1, description="Bytes a second that a reader must take of a streamed answer.")

    client_seconds: float = Field(
        120.0,
        ge=0,
        allow_inf_nan=False,
        description="Seconds of evaluation that one client may have in a row (its budget); a query whose worker had to "
        "be killed, also because nobody waited any more, costs 0.5 at least; 0 switches budgets off.",
    )
    client_seconds_refill: float = Field(
        60.0,
        gt=0,
        allow_inf_nan=False,
        description="Seconds of evaluation that a client gets back each minute; 60: one query after another, for ever.",
    )
    client_errors: float = Field(
        60.0,
        ge=0,
        allow_inf_nan=False,
        description="Queries ended by time, memory or a crash that one client may have in a row; 0: any number.",
    )
    client_errors_refill: float = Field(
        30.0, gt=0, allow_inf_nan=False, description="How many of those a client gets back each minute."
    )
    client_queries: int = Field(
        2,
        ge=0,
        description="Queries of one client that are evaluated at once, ad-hoc and named apart; others wait. One at a "
        "time when it has spent a quarter of its budget. 0: any.",
    )
    unlimited_clients: str = Field(
        "", description="Addresses or networks (comma-separated) of clients that have no budget to keep to."
    )
    slow_query_seconds: float = Field(
        5.0, ge=0, allow_inf_nan=False, description="A query that took longer gets a line in the log, as a failed one."
    )
    slow_query_text: bool = Field(
        False, description="Whether that line has the query's text; it may hold what a user would not want kept."
    )
    metrics_for: Literal["everybody", "loopback", "token"] = Field(
        "everybody", description="Who gets `/metrics` and the details of `/health/ready`: `loopback` also takes tokens."
    )
    hsts_seconds: int = Field(
        0, ge=0, description="Seconds of Strict-Transport-Security, where the public address is https; 0 sends none."
    )

    mcp_origins: str = Field(
        "", description="Origins (comma-separated, `https://chat.example`) whose pages may use `/mcp` in a browser."
    )
    mcp_token: str | None = Field(
        None, repr=False, description="Token that `edu-graph mcp --url` sends to the service that it asks."
    )

    contact: str = Field(
        "",
        pattern=r"^((https://|mailto:)[!-~]+)?$",
        description="Where readers report barriers and faults (`https:`, `mailto:`); on `/accessibility` and `/about`.",
    )

    cache_bytes: int = Field(64 * _MIB, ge=0, description="Bytes of the response cache; 0 switches it off.")
    cache_entry_bytes: int = Field(1024 * 1024, ge=0, description="Largest response that is cached.")
    plans: bool = Field(
        True, description="Whether named queries are answered from what the build has prepared; else all are evaluated."
    )
    log_format: Literal["auto", "json", "console"] = Field(
        "auto", description="Form of the log lines on standard error; `auto`: for people on a terminal, else JSON."
    )
    shutdown_seconds: float = Field(
        10.0, gt=0, allow_inf_nan=False, description="Seconds that running requests get when the service stops."
    )
    reload_seconds: float = Field(
        1.0, gt=0, allow_inf_nan=False, description="Seconds between looks at the current release."
    )

    archive_seconds: float = Field(
        300.0, gt=0, allow_inf_nan=False, description="Seconds after which an old release that nobody asks is closed."
    )

    @model_validator(mode="after")
    def _leave_workers_for_queries(self) -> Self:
        if self.reserved_workers >= self.workers:
            raise ValueError(f"reserved_workers={self.reserved_workers} leaves no worker of {self.workers} for queries")
        return self


def load_settings(**overrides: object) -> Settings:
    """Read the settings from the environment, `overrides` first.

    Raises SettingsError: a value cannot be used; names the variable, the value and what is wanted.
    """
    try:
        return Settings(**{name: value for name, value in overrides.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        if not first["loc"]:
            raise SettingsError(first["msg"], help="Change one of the two (docs/settings.md lists all).") from error
        name = "EDU_GRAPH_" + "_".join(str(part) for part in first["loc"]).upper()
        known = Settings.model_fields.get(str(first["loc"][0]))
        meaning = f" ({known.description})" if known else ""
        raise SettingsError(
            f"{name}={first.get('input')!r}: {first['msg']}",
            help=f"Set {name} to a value that fits{meaning}; docs/settings.md lists all.",
        ) from error
