"""The SPARQL 1.1 engines that can hold a release: where they differ, as a table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from edu_graph import vocab
from edu_graph.errors import SettingsError

UNION_GRAPH: Final = vocab.GRAPH + "union"
"""The union of all graphs, in an engine whose default graph is not ours to fill."""
STAMP_GRAPH: Final = vocab.GRAPH + "published"
"""What an engine holds and whether it is complete; see `store.stamp`."""


@dataclass(frozen=True, kw_only=True)
class Engine:
    """What one engine does in its own way.

    `header`, `says`: by which header of an answer, and what in it, the engine is known. `query_ends`: how the address
    of its query service ends; `update` and `quads` take that ending's place and make the addresses of SPARQL Update
    and of a whole dataset by the Graph Store Protocol (None: it takes no N-Quads). `time_parameter` tells it the
    seconds left, times `time_unit`; None: it takes none. `holds_default`: its default graph can be filled, and holds
    the union; else the union is a graph that queries are told of. `prologue`: what goes before each query.
    `merges`: several default graphs come without duplicates. `is_atomic`: one update is seen wholly or not at all.
    `piece`: quads in one update of many. `is_digest`: passwords go by digest, not basic, authentication. `own_graphs`:
    graphs that it fills itself. `respelled`: bytes of its answers, and those that SPARQL wants there; they hold quotes
    that are no part of a text, so no text is taken for them. `is_cleared`: graphs are emptied to take something out of
    them. `is_capped`: it has a limit of rows that cuts answers of triples unseen.
    """

    name: str
    header: str
    says: str
    query_ends: tuple[str, ...]
    update: str
    quads: str | None
    time_parameter: str | None = None
    time_unit: int = 1
    holds_default: bool = True
    prologue: str = ""
    merges: bool = False
    is_atomic: bool = False
    piece: int = 5000
    is_digest: bool = False
    own_graphs: tuple[str, ...] = ()
    respelled: tuple[tuple[bytes, bytes], ...] = ()
    is_cleared: bool = False
    is_capped: bool = False

    def knows(self, headers: Mapping[str, str]) -> bool:
        """Tell whether an answer with these headers comes from this engine."""
        return self.says.lower() in headers.get(self.header, "").lower() if self.header in headers else False

    def update_address(self, query: str) -> str:
        """Return where SPARQL Update goes, from the address of the query service."""
        return self._base(query) + self.update

    def quads_address(self, query: str) -> str | None:
        """Return where N-Quads are added by POST, from the address of the query service; None: nowhere."""
        return None if self.quads is None else self._base(query) + self.quads

    def _base(self, query: str) -> str:
        for end in self.query_ends:
            if query.endswith(end):
                return query.removesuffix(end)
        return query


OXIGRAPH: Final = Engine(
    name="oxigraph",
    header="server",
    says="oxigraph",
    query_ends=("/query",),
    update="/update",
    quads="/store",
    is_atomic=True,
)
FUSEKI: Final = Engine(
    name="fuseki",
    header="fuseki-request-id",
    says="",
    query_ends=("/sparql", "/query"),
    update="/update",
    quads="/data",
    time_parameter="timeout",
    merges=True,
    is_atomic=True,
)
_OF_VIRTUOSO: Final = (
    "http://www.openlinksw.com/schemas/virtrdf#",
    "http://www.w3.org/2002/07/owl#",
    "http://www.w3.org/ns/ldp#",
    "http://localuriqaserver/sparql",
    "http://localhost:8890/DAV/",
    "urn:activitystreams-owl:map",
    "urn:core:services:sparql",
)
# Not the union: what is hidden from GRAPH is hidden from the default graph, too (measured, 7.2.5).
_HIDDEN_IN_VIRTUOSO: Final = (STAMP_GRAPH, *_OF_VIRTUOSO)
_BOOLEAN: Final = b"http://www.w3.org/2001/XMLSchema#boolean"
VIRTUOSO: Final = Engine(
    name="virtuoso",
    header="server",
    says="virtuoso",
    query_ends=("/sparql", "/sparql-auth"),
    update="/sparql-auth",
    quads=None,
    time_parameter="timeout",
    time_unit=1000,
    holds_default=False,
    prologue="".join(f"define input:named-graph-exclude <{graph}> " for graph in _HIDDEN_IN_VIRTUOSO),
    piece=400,
    is_digest=True,
    own_graphs=_OF_VIRTUOSO,
    is_cleared=True,
    is_capped=True,
    respelled=tuple(
        (before % (_BOOLEAN, given), before % (_BOOLEAN, meant))
        for before in (b'"datatype": "%s", "value": "%s"',)
        for given, meant in ((b"1", b"true"), (b"0", b"false"))
    )
    + tuple(
        (b'"%s"^^<%s>' % (given, _BOOLEAN), b'"%s"^^<%s>' % (meant, _BOOLEAN))
        for given, meant in ((b"1", b"true"), (b"0", b"false"))
    ),
)
UNKNOWN: Final = Engine(
    name="unknown", header="", says="", query_ends=("/query", "/sparql"), update="/update", quads=None
)
"""Any other: nothing is taken for granted of it."""
ENGINES: Final = (OXIGRAPH, FUSEKI, VIRTUOSO)


def recognise(headers: Mapping[str, str]) -> Engine:
    """Return the engine that sent an answer with these headers (names in lower case)."""
    return next((engine for engine in ENGINES if engine.knows(headers)), UNKNOWN)


@dataclass(frozen=True)
class Address:
    """Where an engine answers queries, for one release; the password is never written anywhere."""

    query: str
    release: str
    user: str | None = None
    password: str | None = None

    @classmethod
    def of(cls, given: str, release: str, user: str | None = None, password: str | None = None) -> "Address":
        """Read what a setting or an option gives; `{release}` in it stands for the release's id.

        Raises SettingsError: no http or https address, or one with a password in it.
        """
        query = given.replace("{release}", release)
        parts = urlsplit(query)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            # Never repeated: it may have a password in it.
            raise SettingsError("the engine's address does not begin with http:// or https://", help=_HELP)
        if parts.username is not None:
            raise SettingsError("the engine's address has a user in it, which would stand in logs", help=_HELP)
        if parts.query or parts.fragment:
            raise SettingsError("the engine's address has a ? or # in it", help=_HELP)
        return cls(query, release, user, password)

    @property
    def host(self) -> str:
        """Scheme, host and port: all that an error tells of where the engine is."""
        parts = urlsplit(self.query)
        return f"{parts.scheme}://{parts.netloc}"

    def __repr__(self) -> str:
        return f"Address({self.query!r}, {self.release!r}, user={self.user!r})"


_HELP: Final = (
    "Give the address of its SPARQL query service, http:// or https://, and user and password in "
    "EDU_GRAPH_STORE_USER and EDU_GRAPH_STORE_PASSWORD."
)
