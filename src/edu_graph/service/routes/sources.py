"""`/source/<slug>`: a source with its passages, and what each passage says."""

from collections import defaultdict

from fastapi import APIRouter, Request
from starlette.responses import Response

from edu_graph import vocab
from edu_graph.rdf.terms import iri, to_sparql
from edu_graph.service import entity
from edu_graph.service.answers import rows
from edu_graph.service.calls import Call
from edu_graph.service.entity import Value
from edu_graph.service.routes import things

router = APIRouter(tags=["sources"])

_SAYS = """SELECT ?g ?s ?p ?o WHERE {{
  {{ SELECT DISTINCT ?g WHERE {{ {node} <{passage}> ?g }} }} GRAPH ?g {{ ?s ?p ?o }} }} ORDER BY ?g ?s ?p ?o"""

_HELD = """SELECT ?g ?s ?p ?o WHERE {{
  {{ SELECT DISTINCT ?g WHERE {{
    {{ {node} <{passage}> ?g }} UNION {{ GRAPH ?g {{ ?g a <{record}> . {node} ?q ?x }} }} }} }}
  GRAPH ?g {{ ?s ?p ?o }} }}"""


@router.get("/source/{name}", summary="A source: its record and passages", responses=things.RESPONSES)
async def source(request: Request, name: str) -> Response:
    """As for things; TriG, N-Quads and the page also hold what each passage states."""
    return await things.document(request, "source", name, _page, _quads_query)


def _quads_query(source_iri: str) -> str:
    node = to_sparql(iri(source_iri))
    return _HELD.format(node=node, passage=vocab.EG + "passage", record=vocab.EG + "SourceRecord")


async def _page(request: Request, call: Call, source_iri: str, path: str) -> Response:
    found = await entity.read(call, request.receive, source_iri)
    if found is None:
        raise things.unknown(source_iri)
    says = await _statements(request, call, source_iri)
    found.parts.sort(key=lambda part: (len(part.anchor), part.anchor))
    for part in found.parts:
        part.says = says.get(part.iri, [])
    return things.entity_page(call, found, path, "Passages")


async def _statements(request: Request, call: Call, source_iri: str) -> dict[str, list[list[Value]]]:
    node = to_sparql(iri(source_iri))
    found = await rows(call, request.receive, _SAYS.format(node=node, passage=vocab.EG + "passage"))
    mentioned = {cell["value"] for row in found for cell in row.values() if cell["type"] == "uri"}
    namer = await entity.namer(call, request.receive, mentioned)
    said: dict[str, list[list[Value]]] = defaultdict(list)
    for row in found:
        said[row["g"]["value"]].append([namer(row[name]) for name in ("s", "p", "o")])
    return said
