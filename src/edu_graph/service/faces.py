"""What the service offers under each path: methods, formats, and whether answers may be cached.

One table, read by the front (cache key, Vary, OPTIONS) and by the routes (negotiation). `calls.choose` refuses to
negotiate over what the table does not have, so that the two cannot disagree.
"""

from dataclasses import dataclass, replace

from edu_graph.errors import NotAcceptable
from edu_graph.rdf.formats import BINDINGS, GRAPHS, HTML, NQUADS, TRIG, Format, negotiate
from edu_graph.remembering import remembered

PLAIN_JSON = Format("json", "application/json", "json", "bindings", "JSON")
PROBLEM = Format("json", "application/problem+json", "json", "bindings", "problem", aliases=("application/json",))

RESULTS = (*BINDINGS, HTML)
ROWS = (*BINDINGS, *GRAPHS, HTML)
DOCUMENTS = (*GRAPHS, HTML)
ENTITIES = (*GRAPHS, TRIG, NQUADS, HTML)
HOME = (HTML, *GRAPHS)
CITED = (PLAIN_JSON, HTML, *GRAPHS)
LISTS = (PLAIN_JSON, HTML)
PROBLEMS = (PROBLEM, HTML)
PAGE = (HTML,)
PATCH = Format("patch", "application/rdf-patch", "patch", "bindings", "RDF Patch", charset=True)
CHANGES = (PATCH, HTML)

READ = ("GET", "HEAD", "OPTIONS")
QUERY = ("GET", "HEAD", "POST", "OPTIONS")
PROTOCOL = ("GET", "HEAD", "POST", "QUERY", "OPTIONS")
"""Every method that any path takes. QUERY is a GET with a body (draft-ietf-httpbis-safe-method-w-body)."""


@dataclass(frozen=True)
class Face:
    """One part of the surface.

    `offers`: groups of formats, one of which the handler negotiates over; `tagged`: answers are a function of
    release, URL and headers, so they carry a strong ETag and may be cached as bytes; `coded`: they may be compressed;
    `posts`: media types of bodies that a POST may have; `of_release`: what is shown is of a release, and `release=`
    takes another one; `opens`: it needs more of that than its files; `memento`: a former state can be asked for by its
    moment (RFC 7089).
    """

    name: str
    offers: tuple[tuple[Format, ...], ...] = ()
    methods: tuple[str, ...] = READ
    tagged: bool = True
    coded: bool = True
    posts: tuple[str, ...] = ("application/sparql-query", "application/x-www-form-urlencoded")
    of_release: bool = True
    opens: bool = True
    memento: bool = False

    @property
    def has_pages(self) -> bool:
        """Whether something here is read by people, and not a problem alone: there is an address of it by language."""
        return any(HTML in group for group in self.offers if group is not PROBLEMS)

    @property
    def vary(self) -> bytes:
        """The Vary field: the request fields that select among representations here."""
        fields = [b"Accept"] * bool(self.offers) + [b"Accept-Encoding"] * self.coded
        fields += [b"Accept-Datetime"] * self.memento
        fields += [b"Accept-Language"] * any(HTML in group for group in self.offers)
        return b", ".join(fields)


UNKNOWN = Face("unknown", (PROBLEMS,), tagged=False, of_release=False)

_BY_SEGMENT: dict[str, Face] = {
    "": Face("home", (HOME,)),
    "sparql": Face("sparql", (RESULTS, DOCUMENTS), PROTOCOL),
    "queries": Face("queries", (LISTS,)),
    "id": Face("things", (ENTITIES,), memento=True),
    "source": Face("sources", (ENTITIES,), memento=True),
    "graph": Face("graphs", (ENTITIES,), memento=True),
    "release": Face("release", (CITED,), tagged=False, of_release=False),
    "ontology": Face("ontology", (DOCUMENTS,)),
    "catalog": Face("catalog", (DOCUMENTS,)),
    "void": Face("catalog", (DOCUMENTS,)),
    ".well-known": Face("catalog", (DOCUMENTS,)),
    "search": Face("search", (LISTS,)),
    "lookup": Face("search", (LISTS,), QUERY, posts=("application/json",)),
    "reconcile": Face("reconcile", methods=QUERY, posts=("application/x-www-form-urlencoded",)),
    "dumps": Face("dumps", (LISTS,), opens=False),
    "releases": Face("releases", (LISTS,), tagged=False, of_release=False, memento=True),
    # Untagged as the ledger is, of which it shows the trend.
    "quality": Face("quality", (LISTS,), tagged=False, opens=False),
    "timemap": Face("timemap", tagged=False, of_release=False),
    "mcp": Face("mcp", (PROBLEMS,), ("POST", "OPTIONS"), tagged=False, posts=("application/json",), of_release=False),
    "limits": Face("limits", (LISTS,), of_release=False),
    "problems": Face("problems", (LISTS,), of_release=False),
    "sitemap.xml": Face("crawlers"),
    "robots.txt": Face("crawlers", of_release=False),
    "openapi.json": Face("openapi"),
    "docs": Face("docs", (PAGE,)),
    "browse": Face("browse", (PAGE,)),
    "compare": Face("compare", (PAGE,)),
    "about": Face("about", (PAGE,)),
    "accessibility": Face("about", (PAGE,)),
    "privacy": Face("about", (PAGE,)),
    "maps": Face("about", (PAGE,)),
    "pictures": Face("pictures", (PAGE,)),
    "static": Face("static", of_release=False),
    "completions": Face("completions"),
    "favicon.ico": Face("static", of_release=False),
    "health": Face("health", (PROBLEMS,), tagged=False, of_release=False),
    "metrics": Face("metrics", tagged=False, of_release=False),
}
_PUBLICATIONS = replace(_BY_SEGMENT["releases"], memento=False)
_NAMED = Face("queries", (ROWS, DOCUMENTS), QUERY, posts=("application/json",))
_NAMED_FILE = Face("queries", (ROWS, DOCUMENTS))
_RECONCILED = Face("reconcile")
_PICTURE_FILE = Face("picture-files", (PROBLEMS,))
# How long it took is new each time.
_EXPLAIN = Face("explain", (LISTS,), PROTOCOL, tagged=False)
_FILE = Face("dump-files", (PROBLEMS,), tagged=False, coded=False, opens=False)
_KEPT_FILE = replace(_FILE, of_release=False)
_CHANGES = replace(_KEPT_FILE, name="changes", offers=(CHANGES, PROBLEMS), coded=True)
# Files have their own tags (of their checksum) and ranges; they never go through the byte cache.
_BELOW = {"dumps": _FILE, "reconcile": _RECONCILED}
_EXTENDED = ("catalog", "ontology")
"""Segments that take the format as an ending: `/catalog.ttl`."""


def face_of(path: str, *, is_page: bool = False) -> Face:
    """Return the face of a path (base path and language removed); `UNKNOWN` where there is none.

    `is_page`: the address names a language; what no page is made of has none of those.
    """
    found = _face_of(path)
    return UNKNOWN if is_page and not found.has_pages else found


def _face_of(path: str) -> Face:
    segment, slash, rest = path[1:].partition("/")
    if rest and segment in _BELOW:
        return _BELOW[segment]
    if segment == "releases":
        return _of_releases(rest)
    if segment == "queries" and rest:
        return _BY_SEGMENT[segment] if "/" in rest else _NAMED_FILE if "." in rest else _NAMED
    if segment == "pictures" and "." in rest:
        return _PICTURE_FILE
    if segment == "sparql" and rest:
        return _EXPLAIN if rest == "explain" else UNKNOWN
    if segment.startswith("sitemap-") and segment.endswith(".xml"):
        segment = "sitemap.xml"
    stem, dot, _ = segment.partition(".")
    if dot and not slash and stem in _EXTENDED:
        segment = stem
    return _BY_SEGMENT.get(segment, UNKNOWN)


def _of_releases(rest: str) -> Face:
    name, _, file = rest.partition("/")
    if file:
        return _CHANGES if file == "changes" else _KEPT_FILE
    # Each release is a state; their list is none, and has none.
    return _BY_SEGMENT["releases"] if name else _PUBLICATIONS


@remembered(4096)
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


@remembered(1024)
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
