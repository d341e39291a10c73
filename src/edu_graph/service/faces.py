"""What the service offers under each path: methods, formats, and whether answers may be cached.

One table, read by the front (cache key, Vary, OPTIONS) and by the routes (negotiation). `calls.choose` refuses to
negotiate over what the table does not have, so that the two cannot disagree.
"""

from dataclasses import dataclass
from functools import lru_cache

from edu_graph.errors import NotAcceptable
from edu_graph.rdf.formats import BINDINGS, GRAPHS, HTML, NQUADS, TRIG, TURTLE, Format, negotiate

PLAIN_JSON = Format("json", "application/json", "json", "bindings", "JSON")
PROBLEM = Format("json", "application/problem+json", "json", "bindings", "problem", aliases=("application/json",))

RESULTS = (*BINDINGS, HTML)
DOCUMENTS = (*GRAPHS, HTML)
ENTITIES = (*GRAPHS, TRIG, NQUADS, HTML)
HOME = (HTML, *GRAPHS)
CITED = (PLAIN_JSON, HTML, TURTLE)
LISTS = (PLAIN_JSON, HTML)
PROBLEMS = (PROBLEM, HTML)

READ = ("GET", "HEAD", "OPTIONS")
QUERY = ("GET", "HEAD", "POST", "OPTIONS")


@dataclass(frozen=True)
class Face:
    """One part of the surface.

    `offers`: groups of formats, one of which the handler negotiates over; `tagged`: answers are a function of
    release, URL and headers, so they carry a strong ETag and may be cached as bytes; `coded`: they may be compressed.
    """

    name: str
    offers: tuple[tuple[Format, ...], ...] = ()
    methods: tuple[str, ...] = READ
    tagged: bool = True
    coded: bool = True

    @property
    def vary(self) -> bytes:
        """The Vary field: the request fields that select among representations here."""
        fields = [b"Accept"] * bool(self.offers) + [b"Accept-Encoding"] * self.coded
        return b", ".join(fields)


UNKNOWN = Face("unknown", (PROBLEMS,), tagged=False)

_BY_SEGMENT: dict[str, Face] = {
    "": Face("home", (HOME,)),
    "sparql": Face("sparql", (RESULTS, DOCUMENTS), QUERY),
    "queries": Face("queries", (LISTS,)),
    "id": Face("things", (ENTITIES,)),
    "source": Face("sources", (ENTITIES,)),
    "graph": Face("graphs", (ENTITIES,)),
    "release": Face("release", (CITED,), tagged=False),
    "ontology": Face("ontology", (DOCUMENTS,)),
    "catalog": Face("catalog", (GRAPHS,)),
    "void": Face("catalog", (GRAPHS,)),
    ".well-known": Face("catalog", (GRAPHS,)),
    "search": Face("search", (LISTS,)),
    "lookup": Face("search", (LISTS,)),
    "dumps": Face("dumps", (LISTS,)),
    "releases": Face("releases", (LISTS,), tagged=False),
    "limits": Face("limits", (LISTS,)),
    "problems": Face("problems", (LISTS,)),
    "openapi.json": Face("openapi"),
    "docs": Face("docs"),
    "static": Face("static"),
    "favicon.ico": Face("static"),
    "health": Face("health", (PROBLEMS,), tagged=False),
    "metrics": Face("metrics", tagged=False),
}
_NAMED = Face("queries", (RESULTS, DOCUMENTS))
_FILE = Face("dump-files", (PROBLEMS,), tagged=False, coded=False)
_EXTENDED = ("catalog", "ontology")
"""Segments that take the format as an ending: `/catalog.ttl`."""


def face_of(path: str) -> Face:
    """Return the face of a path (base path removed); `UNKNOWN` where there is none."""
    segment, slash, rest = path[1:].partition("/")
    if (segment == "dumps" and rest) or (segment == "releases" and "/" in rest):
        # Files have their own tags (of their checksum) and ranges; they never go through the byte cache.
        return _FILE
    if segment == "queries" and rest:
        return _NAMED
    stem, dot, _ = segment.partition(".")
    if dot and not slash and stem in _EXTENDED:
        segment = stem
    return _BY_SEGMENT.get(segment, UNKNOWN)


@lru_cache(maxsize=4096)
def variant(face: Face, accept: str | None) -> str:
    """Return what negotiation gives for each group of offers of a face: one part of the cache key."""
    return " ".join(_media_type(accept, group) for group in face.offers)


def _media_type(accept: str | None, offers: tuple[Format, ...]) -> str:
    try:
        return negotiate(accept, offers).media_type
    except NotAcceptable:
        return "-"


def prefers_page(accept: str | None) -> bool:
    """Tell whether a client would rather read a page than JSON: a browser, as a rule."""
    return accept is not None and variant(UNKNOWN, accept).startswith("text/html")


_CODINGS = ("zstd", "br", "gzip")


@lru_cache(maxsize=1024)
def coding(accept_encoding: str | None) -> str:
    """Return the content coding for an Accept-Encoding field: best quality, then zstd, br, gzip; else `identity`."""
    qualities: dict[str, float] = {}
    for part in (accept_encoding or "").lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        qualities[name] = _quality(parameters)
    default = qualities.get("*", 0.0)
    best = max(_CODINGS, key=lambda name: qualities.get(name, default))
    return best if qualities.get(best, default) > 0 else "identity"


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
