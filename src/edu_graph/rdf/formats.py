"""Media types, content negotiation (RFC 9110, section 12) and what a cut answer ends with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from edu_graph.errors import NotAcceptable

Kind = Literal["bindings", "graph", "dataset", "page"]


@dataclass(frozen=True)
class Format:
    """A way to write something, as negotiation sees it; what queries are answered in is an `AnswerFormat`.

    `aliases` are media types under which clients also ask for it. `abbreviates`: prefixes make it shorter.
    """

    key: str
    media_type: str
    extension: str
    kind: Kind
    name: str
    aliases: tuple[str, ...] = ()
    charset: bool = False
    abbreviates: bool = False

    @property
    def content_type(self) -> str:
        """The Content-Type header's value; text formats say their charset."""
        return f"{self.media_type}; charset=utf-8" if self.charset else self.media_type


@dataclass(frozen=True, kw_only=True)
class AnswerFormat(Format):
    """A format of answers, with all that any room needs to know of it: a new one is one constant here.

    What this class and those below add has no default: none would be right for the next format.
    `w3c` is its name in http://www.w3.org/ns/formats/. `cut_marker`: see the function of that name.
    Raises ValueError: a name that addresses are made of is empty.
    """

    w3c: str
    cut_marker: bytes

    def __post_init__(self) -> None:
        self._require("w3c", self.w3c)

    def _require(self, field: str, *values: str | bytes) -> None:
        if not all(values) or not values:
            raise ValueError(f"the format {self.key} has an empty {field}")


@dataclass(frozen=True, kw_only=True)
class BindingsFormat(AnswerFormat):
    """A format of the answers of SELECT and ASK, and how the rows of an answer are counted in its bytes.

    `row_marks`: bytes of which one stands with each row and nowhere else outside of quotes; all of one length.
    `quoting`: how text is kept apart from them. "none": they cannot occur in text; "doubled" and "backslash": text
    stands in double quotes, and a quote in it is doubled or has a backslash before it.
    `headings`: how many of the marks belong to no row. `ask`: the answer of an ASK, with %s where true or false
    stands; None where the engine writes it.
    Raises ValueError: an empty name or row mark.
    """

    row_marks: tuple[bytes, ...]
    quoting: Literal["none", "doubled", "backslash"]
    headings: int
    ask: bytes | None

    def __post_init__(self) -> None:
        super().__post_init__()
        self._require("row mark", *self.row_marks)
        if len({len(mark) for mark in self.row_marks}) > 1:
            raise ValueError(f"the row marks of the format {self.key} differ in length")


@dataclass(frozen=True, kw_only=True)
class StatementsFormat(AnswerFormat):
    """A format of triples, or of quads too: answers of CONSTRUCT and DESCRIBE, documents about things, dumps.

    `file_type` is its name in the EU's file-type authority table. `names_graphs`: it can hold named graphs, and a dump
    in it does; a dump in any other holds their union.
    Raises ValueError: an empty name.
    """

    file_type: str
    names_graphs: bool

    def __post_init__(self) -> None:
        super().__post_init__()
        self._require("file_type", self.file_type)


# What is left open is not well-formed.
_OPEN: Final = b""
# XML is left open too, and says so twice, because pyoxigraph's XML parsers take an open document for a whole one.
_STRAY: Final = b"\n<<<"
# Ends inside a quoted field whether or not the cut fell into one: the first quote closes an open field and is a plain
# character in any other; the second starts a field of its own, which nothing closes.
_OPEN_FIELD: Final = b'cut"cut\n"the answer was cut here'
# The CSV and TSV note leaves booleans open; one headed column is what spreadsheets read.
_ASK_COLUMN: Final = b"boolean\r\n%s\r\n"

JSON: Final = BindingsFormat(
    "json",
    "application/sparql-results+json",
    "srj",
    "bindings",
    "JSON",
    aliases=("application/json",),
    w3c="SPARQL_Results_JSON",
    cut_marker=_OPEN,
    # Of all objects, rows alone stand in a list: after its bracket, or after a comma.
    row_marks=(b"[{", b",{"),
    quoting="backslash",
    headings=0,
    ask=None,
)
XML: Final = BindingsFormat(
    "xml",
    "application/sparql-results+xml",
    "srx",
    "bindings",
    "XML",
    aliases=("application/xml", "text/xml"),
    w3c="SPARQL_Results_XML",
    cut_marker=_STRAY,
    # Exact as it is, because `<` is escaped in text; so are line ends in TSV.
    row_marks=(b"<result>",),
    quoting="none",
    headings=0,
    ask=None,
)
CSV: Final = BindingsFormat(
    "csv",
    "text/csv",
    "csv",
    "bindings",
    "CSV",
    charset=True,
    w3c="SPARQL_Results_CSV",
    cut_marker=_OPEN_FIELD,
    row_marks=(b"\n",),
    quoting="doubled",
    headings=1,
    ask=_ASK_COLUMN,
)
TSV: Final = BindingsFormat(
    "tsv",
    "text/tab-separated-values",
    "tsv",
    "bindings",
    "TSV",
    charset=True,
    w3c="SPARQL_Results_TSV",
    cut_marker=_OPEN_FIELD,
    row_marks=(b"\n",),
    quoting="none",
    headings=1,
    ask=_ASK_COLUMN,
)
TURTLE: Final = StatementsFormat(
    "ttl",
    "text/turtle",
    "ttl",
    "graph",
    "Turtle",
    aliases=("application/x-turtle",),
    charset=True,
    w3c="Turtle",
    cut_marker=_STRAY,
    file_type="RDF_TURTLE",
    abbreviates=True,
    names_graphs=False,
)
NTRIPLES: Final = StatementsFormat(
    "nt",
    "application/n-triples",
    "nt",
    "graph",
    "N-Triples",
    aliases=("text/plain",),
    charset=True,
    w3c="N-Triples",
    cut_marker=_STRAY,
    file_type="RDF_N_TRIPLES",
    names_graphs=False,
)
RDFXML: Final = StatementsFormat(
    "rdf",
    "application/rdf+xml",
    "rdf",
    "graph",
    "RDF/XML",
    aliases=("application/xml", "text/xml"),
    w3c="RDF_XML",
    cut_marker=_STRAY,
    file_type="RDF_XML",
    abbreviates=True,
    names_graphs=False,
)
JSONLD: Final = StatementsFormat(
    "jsonld",
    "application/ld+json",
    "jsonld",
    "graph",
    "JSON-LD",
    aliases=("application/json",),
    w3c="JSON-LD",
    cut_marker=_OPEN,
    file_type="JSON_LD",
    names_graphs=True,
)
TRIG: Final = StatementsFormat(
    "trig",
    "application/trig",
    "trig",
    "dataset",
    "TriG",
    charset=True,
    w3c="TriG",
    cut_marker=_STRAY,
    file_type="RDF_TRIG",
    abbreviates=True,
    names_graphs=True,
)
NQUADS: Final = StatementsFormat(
    "nq",
    "application/n-quads",
    "nq",
    "dataset",
    "N-Quads",
    charset=True,
    w3c="N-Quads",
    cut_marker=_STRAY,
    file_type="RDF_N_QUADS",
    names_graphs=True,
)
HTML: Final = Format("html", "text/html", "html", "page", "page", aliases=("application/xhtml+xml",), charset=True)

BINDINGS: Final[tuple[BindingsFormat, ...]] = (JSON, XML, CSV, TSV)
GRAPHS: Final[tuple[StatementsFormat, ...]] = (TURTLE, NTRIPLES, RDFXML, JSONLD)
DATASETS: Final[tuple[StatementsFormat, ...]] = (NQUADS, TRIG)
# The formats of a release's dumps, in the order in which they are made and offered.
DUMPS: Final[tuple[StatementsFormat, ...]] = (TURTLE, NTRIPLES, TRIG, NQUADS, JSONLD, RDFXML)
ALL: Final[tuple[Format, ...]] = (*BINDINGS, *GRAPHS, *DATASETS, HTML)

# Names that clients of other endpoints are used to (`format=turtle`, `output=json`).
_NAMES: Final = {
    "turtle": "ttl",
    "ntriples": "nt",
    "n-triples": "nt",
    "rdfxml": "rdf",
    "rdf+xml": "rdf",
    "json-ld": "jsonld",
    "nquads": "nq",
    "n-quads": "nq",
    "srj": "json",
    "srx": "xml",
    "htm": "html",
}


@dataclass(frozen=True)
class _Range:
    type: str
    subtype: str
    quality: float
    order: int

    def specificity(self, media_type: str) -> int:
        """Return 3 for the type itself, 2 for `type/*`, 1 for `*/*`, 0 where it does not match."""
        kind, _, subtype = media_type.partition("/")
        if (self.type, self.subtype) == (kind, subtype):
            return 3
        if self.type == kind and self.subtype == "*":
            return 2
        return 1 if self.type == self.subtype == "*" else 0


def by_key(key: str, offers: Iterable[Format] = ALL) -> Format | None:
    """Return the offered format of this key, extension, alias name or media type, else None."""
    wanted = _NAMES.get(key.lower(), key.lower())
    for offer in offers:
        if wanted in (offer.key, offer.extension, offer.media_type):
            return offer
    return None


def negotiate(accept: str | None, offers: Sequence[Format], *, wanted: str | None = None) -> Format:
    """Return the offer that serves the client best; its media type is the one that the client named.

    `accept`: the Accept header, None where there is none; `offers`: in order of the server's preference;
    `wanted`: a `format=` parameter, which goes before the header.
    Raises NotAcceptable: nothing offered is accepted, or `wanted` is not offered.
    Source: RFC 9110, 12.4.2 and 12.5.1 (the most specific range gives an offer its quality; q=0 excludes).
    """
    if wanted is not None:
        chosen = by_key(wanted, offers)
        if chosen is None:
            raise NotAcceptable(
                f"format={wanted[:40]!r} is not offered here", help=_offered(offers), parameter="format"
            )
        return chosen
    # A list of empty elements says as little as no field (RFC 9110, 5.6.1.2).
    if accept is None or not accept.strip(", \t"):
        return offers[0]
    ranges = list(_parse(accept))
    best: tuple[tuple[float, int, int], Format] | None = None
    for place, offer in enumerate(offers):
        for alias_rank, media_type in enumerate((offer.media_type, *offer.aliases)):
            quality, specificity = _quality(ranges, media_type)
            # An alias answers only to its own name: `*/*` must not turn Turtle into application/x-turtle.
            if quality <= 0 or (alias_rank and specificity < 3):
                continue
            rank = (quality, -place, -alias_rank)
            if best is None or rank > best[0]:
                best = (rank, offer if not alias_rank else replace(offer, media_type=media_type))
    if best is None:
        raise NotAcceptable(f"nothing here fits Accept: {accept[:200]}", help=_offered(offers))
    return best[1]


def cut_marker(form: Format) -> bytes:
    """Return the bytes that make an answer a syntax error in its own format, wherever it was cut.

    Raises TypeError: queries are not answered in this format.
    """
    if not isinstance(form, AnswerFormat):
        raise TypeError(f"{form.media_type} is no format of answers")
    return form.cut_marker


def _parse(accept: str) -> Iterable[_Range]:
    for order, part in enumerate(accept.split(",")):
        media_range, *parameters = (piece.strip() for piece in part.split(";"))
        kind, slash, subtype = media_range.lower().partition("/")
        if not (kind and slash and subtype):
            # RFC 9110 leaves malformed elements to the recipient; `*` alone is common in old clients.
            if media_range != "*":
                continue
            kind = subtype = "*"
        yield _Range(kind, subtype, _q(parameters), order)


def _q(parameters: Iterable[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                quality = float(value)
            except ValueError:
                return 0.0
            return quality if 0.0 <= quality <= 1.0 else 0.0
    return 1.0


def _quality(ranges: Sequence[_Range], media_type: str) -> tuple[float, int]:
    matching = [(found.specificity(media_type), found.quality) for found in ranges]
    specificity = max((rank for rank, _ in matching), default=0)
    if specificity == 0:
        return 0.0, 0
    return max(quality for rank, quality in matching if rank == specificity), specificity


def _offered(offers: Sequence[Format]) -> str:
    return "Offered: " + ", ".join(f"{offer.media_type} (format={offer.key})" for offer in offers) + "."
