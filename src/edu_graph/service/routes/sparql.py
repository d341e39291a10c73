"""`/sparql`: the query operation of the SPARQL 1.1 Protocol."""

import re

from fastapi import APIRouter, Request
from starlette.responses import Response
from starlette.routing import Route

from edu_graph import vocab
from edu_graph.errors import InputError, UnknownGraph
from edu_graph.execution import QueryRequest
from edu_graph.queries import tokens
from edu_graph.queries.policy import Limits, Screened, screen
from edu_graph.rdf.canonical import write
from edu_graph.rdf.formats import BINDINGS, GRAPHS
from edu_graph.rdf.terms import NamedNode, Triple, iri, literal
from edu_graph.service.answers import AnswerResponse, execute, limits_header, rows
from edu_graph.service.calls import Call, call_of, choose
from edu_graph.service.faces import DOCUMENTS, RESULTS
from edu_graph.service.intake import Operation, read_operation
from edu_graph.service.links import discovery
from edu_graph.service.pages.results import PAGE_FORMATS, result_page

SERVICE_FORMATS = "http://www.w3.org/ns/formats/"
_CHANGING = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})
# Most queries have none of these words anywhere, and need no second reading by tokens.
_MAY_CHANGE = re.compile("|".join(sorted(_CHANGING)), re.IGNORECASE)
_GRAPHS = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"

_EXAMPLE = """\
PREFIX eg: <https://w3id.org/edu-graph/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

# Which passage says that which institution was visited?
SELECT ?visit ?institution ?name ?passage WHERE {
  GRAPH ?passage { ?visit eg:visited ?institution }
  ?passage a eg:Passage .
  OPTIONAL { ?institution skos:prefLabel ?name FILTER (LANG(?name) = "en") }
}
ORDER BY ?visit ?institution ?passage
"""


async def sparql(request: Request) -> Response:
    """Answer a query, or describe the service where there is none."""
    call = call_of(request)
    limits = Limits.of(call.state.settings)
    operation = await read_operation(request, limits.text)
    call.query = operation.query
    if operation.query is None:
        return await _describe(request, call, operation)
    screened = screen(operation.query, limits)
    await _check_graphs(request, call, operation, screened)
    offers = RESULTS if screened.form in ("SELECT", "ASK") else DOCUMENTS
    form = choose(request, offers, wanted=operation.format)
    call.storable = is_repeatable(screened)
    given = bool(operation.default_graphs or operation.named_graphs)
    query = QueryRequest(
        text=screened.text,
        format=PAGE_FORMATS[screened.form] if form.kind == "page" else form,
        limits=limits,
        # The request's dataset goes before the query's (SPARQL 1.1 Protocol, 2.1.4). The query's is handed over too:
        # the store merges several default graphs, where the engine by itself would count what they share twice.
        default_graphs=operation.default_graphs if given else screened.default_graphs or None,
        named_graphs=operation.named_graphs if given else screened.named_graphs or None,
        lane="adhoc",
    )
    if form.kind == "page":
        return await result_page(request, call, screened, query)
    answer = await execute(call, request.receive, query)
    return AnswerResponse(call, answer, form, {"X-Edu-Graph-Limits": limits_header(call.state.settings)})


def is_repeatable(screened: Screened) -> bool:
    """Tell whether the same query on the same release gives the same bytes each time.

    It does not where a function gives something new each time, or where a template makes blank nodes: their labels
    are new each time.
    """
    if screened.form != "CONSTRUCT" and not _MAY_CHANGE.search(screened.text):
        return True
    template: str = "before" if screened.form == "CONSTRUCT" else "none"
    for token in tokens.tokenize(screened.text):
        if token.kind == tokens.WORD and token.text.upper() in _CHANGING:
            return False
        if token.kind == tokens.PUNCTUATION and token.text == "{" and template == "before":
            template = "inside"
        elif token.kind == tokens.PUNCTUATION and token.text == "}" and template == "inside":
            template = "after"
        elif template == "inside" and (token.kind == tokens.BLANK or token.text in ("[", "(")):
            return False
    return True


async def _check_graphs(request: Request, call: Call, operation: Operation, screened: Screened) -> None:
    asked = (
        ("default-graph-uri", operation.default_graphs or ()),
        ("named-graph-uri", operation.named_graphs or ()),
        (None, screened.default_graphs),
        (None, screened.named_graphs),
    )
    named = sorted({(name, parameter or "") for parameter, names in asked for name in names})
    if not named:
        return
    known = await graph_names(request, call)
    for name, parameter in named:
        if name not in known:
            raise UnknownGraph(
                f"The release has no graph <{name[:200]}>; nothing is fetched from elsewhere.",
                help="SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } } lists the graphs.",
                graph=name[:200],
                parameter=parameter or None,
            )


async def graph_names(request: Request, call: Call) -> frozenset[str]:
    """Return the names of the release's graphs, asked for once a release."""

    async def ask() -> frozenset[str]:
        return frozenset(row["g"]["value"] for row in await rows(call, request.receive, _GRAPHS))

    return await call.release.once("graphs", ask)


async def _describe(request: Request, call: Call, operation: Operation) -> Response:
    if request.method == "POST":
        raise InputError("There is no query.", help="Send it in `query`, or as application/sparql-query.")
    form = choose(request, DOCUMENTS, wanted=operation.format)
    if form.kind == "page":
        page = call.state.pages.render(call, "sparql.html", query=_EXAMPLE, limits=Limits.of(call.state.settings))
        return Response(page, headers={"Link": discovery(call)}, media_type="text/html")
    graphs = await graph_names(request, call)
    body = write(service_description(call, graphs), form)
    return Response(body, headers={"Link": discovery(call)}, media_type=form.content_type)


def service_description(call: Call, graphs: frozenset[str]) -> list[Triple]:
    """Return the SPARQL 1.1 Service Description, with named nodes only."""
    endpoint = call.url("/sparql")
    service, dataset, union = iri(endpoint), iri(endpoint + "#dataset"), iri(endpoint + "#union")
    rdf_type, sd = iri(vocab.TYPE), vocab.SD

    def say(subject: NamedNode, local: str, value: str) -> Triple:
        return Triple(subject, iri(sd + local), iri(value))

    triples = [
        Triple(service, rdf_type, iri(sd + "Service")),
        say(service, "endpoint", endpoint),
        say(service, "supportedLanguage", sd + "SPARQL11Query"),
        say(service, "feature", sd + "UnionDefaultGraph"),
        say(service, "defaultDataset", dataset.value),
        Triple(dataset, rdf_type, iri(sd + "Dataset")),
        say(dataset, "defaultGraph", union.value),
        Triple(union, rdf_type, iri(sd + "Graph")),
        Triple(dataset, iri(vocab.DCTERMS + "isVersionOf"), iri(vocab.RELEASE + call.release.id)),
        Triple(service, iri(vocab.DCTERMS + "title"), literal("edu-graph", language="en")),
    ]
    triples += [say(service, "resultFormat", SERVICE_FORMATS + form.w3c) for form in (*BINDINGS, *GRAPHS)]
    for number, name in enumerate(sorted(graphs), start=1):
        entry = iri(f"{endpoint}#graph-{number}")
        triples += [
            say(dataset, "namedGraph", entry.value),
            Triple(entry, rdf_type, iri(sd + "NamedGraph")),
            say(entry, "name", name),
        ]
    return triples


# A plain route: the protocol's parameters are read by hand, as repeated ones, forms and charsets need it.
router = APIRouter(routes=[Route("/sparql", sparql, methods=["GET", "POST"])])
