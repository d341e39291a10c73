"""The named queries in the graph, as SHACL describes executable queries: what editors list as examples.

Each is the thing `…/queries/<name>`: `sh:SPARQLExecutable` and the kind of its form, its text under `sh:select`,
`sh:ask` or `sh:construct`, its question as `rdfs:comment` (editors show that), its parameters as `sh:parameter` nodes
of its own (`…/queries/<name>#<parameter>`), and the prefixes that every text may use.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from edu_graph import vocab
from edu_graph.build.facts import Fact, each, text, typed
from edu_graph.queries.binding import class_of
from edu_graph.queries.catalog import NamedQuery
from edu_graph.queries.header import Parameter
from edu_graph.rdf.terms import Literal

SPEX: Final = "https://purl.expasy.org/sparql-examples/ontology#"
ENDPOINT: Final = vocab.BASE + "sparql"
PREFIXES: Final = vocab.QUERIES_GRAPH + "#prefixes"

_SH = vocab.SH
_FORMS: Final = {
    "SELECT": (_SH + "SPARQLSelectExecutable", _SH + "select"),
    "ASK": (_SH + "SPARQLAskExecutable", _SH + "ask"),
    "CONSTRUCT": (_SH + "SPARQLConstructExecutable", _SH + "construct"),
    "DESCRIBE": (SPEX + "SPARQLDescribeExecutable", SPEX + "describe"),
}
"""Of each form of query, its class and the property of its text; SHACL has none for DESCRIBE."""

_DATATYPES: Final = {"date": "date", "year": "integer", "integer": "integer"}
"""Of each type of parameter that is no thing, the datatype of its value in the query; all others are strings."""


def executables(queries: Iterable[NamedQuery]) -> Iterator[Fact]:
    """Yield what is said of each query, and the declarations of the prefixes."""
    for query in queries:
        yield from _executable(query)
    for prefix, namespace in vocab.PREFIXES.items():
        node = f"{vocab.QUERIES_GRAPH}#prefix-{prefix}"
        yield PREFIXES, _SH + "declare", node
        yield from each(
            node,
            (
                (vocab.TYPE, _SH + "PrefixDeclaration"),
                (_SH + "prefix", typed(prefix, "string")),
                (_SH + "namespace", typed(namespace, "anyURI")),
            ),
        )


def _executable(query: NamedQuery) -> Iterator[Fact]:
    name = vocab.QUERIES + query.name
    kind, property_ = _FORMS[query.form]
    yield from each(
        name,
        (
            (vocab.TYPE, _SH + "SPARQLExecutable"),
            (vocab.TYPE, kind),
            (vocab.LABEL, text(query.summary)),
            (vocab.RDFS + "comment", text(query.question)),
            (vocab.DCTERMS + "description", text(query.description)),
            (vocab.DCTERMS + "identifier", typed(query.name, "string")),
            (vocab.SCHEMA + "keywords", text(query.area)),
            (vocab.SCHEMA + "target", ENDPOINT),
            (_SH + "prefixes", PREFIXES),
            (property_, typed(query.text, "string")),
        ),
    )
    for place, parameter in enumerate(query.parameters):
        node = f"{name}#{parameter.name}"
        yield name, _SH + "parameter", node
        yield from each(node, _parameter(parameter, place))


def _parameter(parameter: Parameter, place: int) -> Iterator[tuple[str, str | Literal]]:
    yield vocab.TYPE, _SH + "Parameter"
    # The path stands for the variable: SHACL takes its local name for that.
    yield _SH + "path", f"{vocab.BASE}queries#{parameter.name}"
    yield _SH + "name", text(parameter.name.replace("_", " "))
    yield _SH + "description", text(parameter.description)
    yield _SH + "order", typed(place, "integer")
    yield _SH + "optional", typed("false" if parameter.is_required else "true", "boolean")
    yield _SH + "maxCount", typed(1, "integer")
    yield vocab.SKOS + "example", typed(parameter.example, "string")
    if parameter.default is not None:
        yield _SH + "defaultValue", _value(parameter, parameter.default)
    if parameter.type in ("iri", "entity", "country"):
        yield _SH + "nodeKind", _SH + "IRI"
    else:
        yield _SH + "datatype", vocab.XSD + _DATATYPES.get(parameter.type, "string")
    if (wanted := class_of(parameter)) is not None:
        yield _SH + "class", wanted
    if parameter.scheme is not None:
        yield vocab.EG + "fromScheme", parameter.scheme


def _value(parameter: Parameter, given: str) -> Literal:
    return typed(given, _DATATYPES.get(parameter.type, "string"))
