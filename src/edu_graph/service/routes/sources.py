"""`/source/<slug>`: a source with its passages, and what each passage says."""

from collections import defaultdict

from fastapi import APIRouter, Request
from starlette.responses import Response

from edu_graph import vocab
from edu_graph.rdf.terms import iri, to_sparql
from edu_graph.service import absence, entity, languages
from edu_graph.service.answers import Row, rows
from edu_graph.service.calls import Call
from edu_graph.service.entity import Part, Value
from edu_graph.service.messages import N_
from edu_graph.service.pages.profiles.arranging import general
from edu_graph.service.pages.profiles.showing import Shown
from edu_graph.service.routes import things

router = APIRouter(tags=["sources"])

_SAYS = """SELECT ?g ?s ?p ?o WHERE {{
  {{ SELECT DISTINCT ?g WHERE {{ {node} <{passage}> ?g }} }} GRAPH ?g {{ ?s ?p ?o }} }} ORDER BY ?g ?s ?p ?o"""

_HELD = """SELECT ?g ?s ?p ?o WHERE {{
  {{ SELECT DISTINCT ?g WHERE {{
    {{ {node} <{passage}> ?g }} UNION {{ GRAPH ?g {{ ?g a <{record}> . {node} ?q ?x }} }} }} }}
  GRAPH ?g {{ ?s ?p ?o }} }}"""

_Said = dict[str, list[list[Value]]]
_START = vocab.EG + "startOffset"
_LANGUAGE = vocab.DCTERMS + "language"
_URL = vocab.SCHEMA + "url"
_TECHNICAL = tuple(
    vocab.EG + name
    for name in (
        "inSource",
        "paragraph",
        "startOffset",
        "endOffset",
        "sliceSha256",
        "textSha256",
        "unreviewedLanguage",
    )
)
"""What only those ask for who check the record; in the order in which it is shown."""


@router.get("/source/{name:path}", summary="A source: its record and passages", responses=things.RESPONSES)
async def source(request: Request, name: str) -> Response:
    """As for things; TriG, N-Quads and the page also hold what each passage states."""
    return await things.document(request, "source", name, _page, _quads_query)


def _quads_query(source_iri: str) -> str:
    node = to_sparql(iri(source_iri))
    return _HELD.format(node=node, passage=vocab.EG + "passage", record=vocab.EG + "SourceRecord")


async def _page(request: Request, call: Call, source_iri: str, path: str, offset: int) -> Response:
    found = await entity.read(call, request.receive, source_iri, offset)
    if found is None:
        raise await absence.of(call, source_iri)
    says, records = await _statements(request, call, source_iri)
    found.parts.sort(key=_position)
    found.facts.sort(key=lambda fact: (fact.property in _TECHNICAL, fact.property != vocab.DCTERMS + "title"))
    for part in found.parts:
        part.label = entity.Value(entity.part_name(part.anchor, call.language))
        _arrange(part, call.language)
        part.says, part.records = says.get(part.iri, []), records.get(part.iri, [])
    shown = Shown(
        summary=[] if offset else general(call, found),
        languages=", ".join(_told(found, _LANGUAGE)),
        original=next(iter(_told(found, _URL)), ""),
    )
    return await things.entity_page(request, call, found, shown, path=path, parts_title=N_("Passages"))


def _told(found: entity.Entity, name: str) -> list[str]:
    """Return the values of a property of the source, as they are shown."""
    return [value.text for fact in found.facts if fact.property == name for value in fact.values]


def _position(part: Part) -> tuple[int, int, str]:
    """Where the passage begins; its number does not tell, for one that was split off later has a later number."""
    starts = [int(value.text) for fact in part.facts if fact.property == _START for value in fact.values]
    return min(starts, default=0), len(part.anchor), part.anchor


def _arrange(part: Part, language: str) -> None:
    """Put a passage's facts into the order in which they are read: what it says, who says so, where it stands."""
    said = [value for fact in part.facts if fact.property == entity.RESTATEMENT for value in fact.values]
    part.restatements = sorted(said, key=lambda value: (languages.rank(value.language, language), value.language))
    technical = [fact for fact in part.facts if fact.property in _TECHNICAL]
    part.technical = sorted(technical, key=lambda fact: _TECHNICAL.index(fact.property))
    rest = [fact for fact in part.facts if fact.property not in (entity.RESTATEMENT, *_TECHNICAL)]
    part.facts = sorted(rest, key=lambda fact: fact.property != vocab.EG + "saidBy")


async def _statements(request: Request, call: Call, source_iri: str) -> tuple[_Said, _Said]:
    """Return what each passage states: in short, and what describes its participations one by one."""
    node = to_sparql(iri(source_iri))
    found = await rows(call, request.receive, _SAYS.format(node=node, passage=vocab.EG + "passage"))
    mentioned = {cell["value"] for row in found for cell in row.values() if cell["type"] == "uri"}
    namer = await entity.namer(call, request.receive, mentioned)
    said: _Said = defaultdict(list)
    records: _Said = defaultdict(list)
    participations = {row["s"]["value"] for row in found if row["o"]["value"] == vocab.EG + "Participation"}
    for row in found:
        kept = records if _is_record(row, participations) else said
        kept[row["g"]["value"]].append([namer(row[name]) for name in ("s", "p", "o")])
    return said, records


def _is_record(row: Row, participations: set[str]) -> bool:
    return row["s"]["value"] in participations or row["p"]["value"] == vocab.EG + "participation"
