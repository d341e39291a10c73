"""`/graph/<name>`: a named graph of the release, as data and as a page that says what kind it is."""

from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response

from edu_graph import vocab
from edu_graph.rdf.formats import Format
from edu_graph.rdf.terms import iri, to_sparql
from edu_graph.service import absence, datasets, entity
from edu_graph.service.answers import AnswerResponse, execute, request_for, rows
from edu_graph.service.calls import Call, call_of, choose
from edu_graph.service.endings import split
from edu_graph.service.faces import ENTITIES
from edu_graph.service.intake import single
from edu_graph.service.links import by_extension, of_document
from edu_graph.service.routes import things

router = APIRouter(tags=["graphs"])

# What a graph is may be said in another graph (`graph/inferred`): its own document says it all the same.
_STATEMENTS = """CONSTRUCT {{ ?s ?p ?o }} WHERE {{
  {{ GRAPH {node} {{ ?s ?p ?o }} }} UNION {{ {node} ?p ?o BIND ({node} AS ?s) }} }} ORDER BY ?s ?p ?o"""
_QUADS = """SELECT ?g ?s ?p ?o WHERE {{
  {{ GRAPH {node} {{ ?s ?p ?o }} BIND ({node} AS ?g) }}
  UNION {{ GRAPH ?g {{ {node} ?p ?o }} BIND ({node} AS ?s) }} }}"""
RESPONSES = {status: told for status, told in things.RESPONSES.items() if status not in (303, 308)}
_COUNT = "SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH {node} {{ ?s ?p ?o }} }}"


@router.get("/graph/{name}", summary="A named graph: its kind, basis and statements", responses=RESPONSES)
async def graph(request: Request, name: str) -> Response:
    """Return the graph in the format that fits Accept, for it is a document; with an ending, in that format."""
    call = call_of(request)
    wanted = single(request, ["format"]).get("format") or None
    slug, form = split(name)
    path = f"/graph/{slug}"
    graph_iri = things.checked(vocab.GRAPH + slug)
    size = await _size(request, call, graph_iri)
    if not size:
        raise await absence.of(call, graph_iri)
    chosen = form or choose(request, ENTITIES, wanted=wanted)
    if chosen.kind == "page":
        answer = await _page(request, call, graph_iri, path, size)
    else:
        answer = await _data(request, call, graph_iri, path, chosen)
    if form is None:
        answer.headers["Content-Location"] = call.path(f"{quote(path)}.{chosen.extension}")
    return answer


async def _size(request: Request, call: Call, graph_iri: str) -> int:
    found = await rows(call, request.receive, _COUNT.format(node=to_sparql(iri(graph_iri))))
    return int(found[0]["n"]["value"])


async def _data(request: Request, call: Call, graph_iri: str, path: str, form: Format) -> Response:
    node = to_sparql(iri(graph_iri))
    types = await things.types_of(request, call, graph_iri)
    headers = {"Link": of_document(call, graph_iri, path, form, types)}
    if form.kind == "dataset":
        found = await datasets.quads(call, request.receive, _QUADS.format(node=node))
        return datasets.response(found, form, headers)
    answer = await execute(call, request.receive, request_for(call, _STATEMENTS.format(node=node), form))
    return AnswerResponse(call, answer, form, headers)


async def _page(request: Request, call: Call, graph_iri: str, path: str, size: int) -> Response:
    found = await entity.read(call, request.receive, graph_iri)
    query = f"SELECT * WHERE {{ GRAPH <{graph_iri}> {{ ?s ?p ?o }} }} LIMIT 500"
    html = call.state.pages.render(
        call,
        "graph.html",
        iri=graph_iri,
        name=graph_iri.removeprefix(vocab.BASE),
        size=size,
        types=found.types if found else [],
        facts=[*found.facts, *found.computed] if found else [],
        is_computed=graph_iri == vocab.INFERRED_GRAPH,
        query=query,
        links=by_extension(call, path, things.DOWNLOADS),
    )
    types = [value.iri for value in found.types] if found else []
    page = next(form for form in ENTITIES if form.kind == "page")
    headers = {"Link": of_document(call, graph_iri, path, page, types)}
    return Response(html, headers=headers, media_type="text/html")
