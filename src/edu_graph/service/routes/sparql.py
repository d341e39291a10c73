"""`/sparql`: the query operation of the SPARQL 1.1 Protocol, also by QUERY (draft-ietf-httpbis-safe-method-w-body)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response
from starlette.routing import Route

from edu_graph import vocab
from edu_graph.errors import InputError, UnknownGraph
from edu_graph.execution import QueryRequest
from edu_graph.execution.protocol import Telling
from edu_graph.queries.explaining import Question, refuse_form
from edu_graph.queries.naming import ENGLISH
from edu_graph.queries.policy import Limits, Screened
from edu_graph.rdf.formats import Format
from edu_graph.rdf.terms import NamedNode, Triple
from edu_graph.service import hints, screening
from edu_graph.service.answers import AnswerResponse, execute, explaining, rows
from edu_graph.service.calls import Call, call_of, choose
from edu_graph.service.catalogue import described, under_address
from edu_graph.service.faces import DOCUMENTS, RESULTS
from edu_graph.service.fields import ACCEPT_QUERY
from edu_graph.service.intake import Operation, read_operation
from edu_graph.service.limits import limits_header
from edu_graph.service.links import discovery
from edu_graph.service.pages.examples import examples
from edu_graph.service.pages.results import PAGE_FORMATS, result_page

METHODS = ["GET", "POST", "QUERY"]
_GRAPHS = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
_LONGEST_LOCATION = 4_000
"""Characters of a Location field: more may be too much for what stands between us and the client."""

_EXAMPLE = """\
# Which passage says that which institution was visited?
SELECT ?visit ?institution ?name ?passage WHERE {
  GRAPH ?passage { ?visit eg:visited ?institution }
  ?passage a eg:Passage .
  OPTIONAL { ?institution skos:prefLabel ?name FILTER (LANG(?name) = "en") }
}
ORDER BY ?visit ?institution ?passage
"""


@dataclass(frozen=True)
class Asked:
    """A query operation that may be evaluated: what was sent, and what the screening made of it."""

    operation: Operation
    screened: Screened
    limits: Limits

    @property
    def default_graphs(self) -> tuple[str, ...] | None:
        """Which graphs make up the default graph; None: the release's own, unless `named_graphs` are given.

        The request's dataset goes before the query's (SPARQL 1.1 Protocol, 2.1.4).
        """
        given = self.operation
        is_given = given.default_graphs or given.named_graphs
        return given.default_graphs if is_given else self.screened.default_graphs or None

    @property
    def named_graphs(self) -> tuple[str, ...] | None:
        """Which graphs GRAPH can see; None: all, unless `default_graphs` are given."""
        given = self.operation
        is_given = given.default_graphs or given.named_graphs
        return given.named_graphs if is_given else self.screened.named_graphs or None

    def query(self, form: Format, release: str, language: str = ENGLISH) -> QueryRequest:
        """Return what the workers are asked, of the release with this id; `language`: of what passages say."""
        telling = None
        if self.operation.sources:
            # The answer's own name is asked for by rows in RDF, which this endpoint does not have.
            question = replace(Question.adhoc(self.screened.text), language=language)
            telling = Telling(answer="", release=vocab.RELEASE + release, explaining=explaining(question))
        return QueryRequest(
            text=self.screened.text,
            format=form,
            limits=self.limits,
            # The query's own dataset is handed over too: the store merges several default graphs, where the engine
            # by itself would count what they share twice.
            default_graphs=self.default_graphs,
            named_graphs=self.named_graphs,
            lane="adhoc",
            telling=telling,
        )


async def sparql(request: Request) -> Response:
    """Answer a query, or describe the service where there is none."""
    call = call_of(request)
    limits = Limits.of(call.state.settings)
    operation = await read_operation(request, limits.text)
    if operation.query is None:
        return await _describe(request, call, operation)
    asked = await screened_operation(request, operation, limits)
    offers = RESULTS if asked.screened.form in ("SELECT", "ASK") else DOCUMENTS
    form = choose(request, offers, wanted=operation.format)
    call.storable = asked.screened.is_repeatable
    found = await hints.hints(call, asked.screened)
    if form.kind == "page":
        query = asked.query(PAGE_FORMATS[asked.screened.form], call.release.id, call.language)
        response = await result_page(request, call, asked.screened, query, found)
    else:
        answer = await execute(call, request.receive, asked.query(form, call.release.id))
        response = AnswerResponse(call, answer, form, {"X-Edu-Graph-Limits": limits_header(call.state.settings)})
    for name, value in {**hints.fields(found), **_found_by_get(request, call, operation)}.items():
        response.headers[name] = value
    return response


async def screened_operation(request: Request, operation: Operation, limits: Limits) -> Asked:
    """Return the operation with its query screened and its graphs known.

    Raises InputError and its kinds: there is no query, or none that may be asked here; UnknownGraph.
    """
    call = call_of(request)
    call.query = operation.query
    if operation.query is None:
        raise InputError("There is no query.", help="Send it in `query`, or as application/sparql-query.")
    screened = await screening.screened(request, operation.query, limits)
    asked = Asked(operation, screened, limits)
    if operation.sources:
        refuse_form(screened.form)
    await _check_graphs(request, call, operation, screened)
    return asked


def _found_by_get(request: Request, call: Call, operation: Operation) -> dict[str, str]:
    """Return where GET gives the answer of a QUERY: there it can be cached, as a key that is the URL holds it all."""
    if request.method != "QUERY":
        return {}
    pairs = [("query", operation.query or "")]
    pairs += [("default-graph-uri", name) for name in operation.default_graphs or ()]
    pairs += [("named-graph-uri", name) for name in operation.named_graphs or ()]
    pairs += [("sources", "true")] if operation.sources else []
    pairs += [("format", operation.format)] if operation.format else []
    fields = {"Accept-Query": ACCEPT_QUERY}
    location = call.url("/sparql") + ("&" if "?" in call.url("/sparql") else "?") + urlencode(pairs)
    return fields | ({"Location": location} if len(location) <= _LONGEST_LOCATION else {})


async def _check_graphs(request: Request, call: Call, operation: Operation, screened: Screened) -> None:
    if operation.default_graphs or operation.named_graphs:
        # The request's dataset is the query's: what FROM names is not looked at (SPARQL 1.1 Protocol, 2.1.4).
        asked = (
            ("default-graph-uri", operation.default_graphs or ()),
            ("named-graph-uri", operation.named_graphs or ()),
        )
    else:
        asked = (("", screened.default_graphs), ("", screened.named_graphs))
    named = sorted({(name, parameter) for parameter, names in asked for name in names})
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
    if request.method != "GET":
        raise InputError("There is no query.", help="Send it in `query`, or as application/sparql-query.")
    form = choose(request, DOCUMENTS, wanted=operation.format)
    headers = {"Link": discovery(call), "Accept-Query": ACCEPT_QUERY}
    if form.kind == "page":
        page = call.state.pages.render(
            call,
            "sparql.html",
            query=_EXAMPLE,
            limits=Limits.of(call.state.settings),
            prefixes=vocab.PREFIXES,
            areas=examples(call.served.queries) if call.served else [],
        )
        return Response(page, headers=headers, media_type="text/html")
    body = await under_address(call, "service description", form, lambda asked: service_description(described(asked)))
    return Response(body, headers=headers, media_type=form.content_type)


def service_description(catalogue: Iterable[Triple]) -> list[Triple]:
    """Return the SPARQL 1.1 Service Description: what the catalogue says of the endpoint and of its graphs.

    The catalogue alone says it, so that a client learns the same from both.
    """
    about: dict[str, list[Triple]] = {}
    endpoints: list[str] = []
    for triple in catalogue:
        if isinstance(triple.subject, NamedNode):
            about.setdefault(triple.subject.value, []).append(triple)
            if triple.predicate.value == vocab.SD + "endpoint":
                endpoints.append(triple.subject.value)
    found: dict[str, list[Triple]] = {}
    while endpoints:
        name = endpoints.pop()
        if name in found or name not in about:
            continue
        found[name] = about[name]
        endpoints += [
            triple.object.value
            for triple in about[name]
            if isinstance(triple.object, NamedNode) and triple.predicate.value.startswith(vocab.SD)
        ]
    return [triple for triples in found.values() for triple in triples]


# A plain route: the protocol's parameters are read by hand, as repeated ones, forms and charsets need it.
router = APIRouter(routes=[Route("/sparql", sparql, methods=METHODS)])
