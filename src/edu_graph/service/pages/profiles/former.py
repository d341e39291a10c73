"""Names that bodies have given up, told where a passage calls them so: beside the name of today."""

from collections.abc import Iterator, Sequence
from typing import Final

from starlette.types import Receive

from edu_graph import vocab
from edu_graph.rdf.terms import iri, to_sparql
from edu_graph.service.answers import Row, rows
from edu_graph.service.calls import Call
from edu_graph.service.entity import Entity, Origin, Value
from edu_graph.service.pages.profiles.filling import Filled

_AGENT: Final = vocab.ID + "agent/"
# Only what both say is told: the editors, that a name is a former one, and a passage, that it prints just this one.
_QUERY: Final = (
    f"SELECT ?agent ?passage ?name WHERE {{{{ VALUES ?agent {{{{ {{nodes}} }}}} ?agent <{vocab.EG}formerName> ?name . "
    f"GRAPH ?passage {{{{ ?agent <{vocab.EG}nameAsPrinted> ?name }}}} }}}} ORDER BY ?agent ?passage ?name"
)

_Placed = tuple[Value, Sequence[Origin]]


async def name_as_then(call: Call, receive: Receive, found: Entity, sections: Sequence[Filled]) -> None:
    """Give each body on a page the former name by which a passage behind its place calls it. Raises as `rows`."""
    placed = [one for one in (*_of_facts(found), *_of_sections(sections)) if _is_agent(one[0])]
    if not placed:
        return
    nodes = " ".join(to_sparql(iri(one)) for one in sorted({value.iri for value, _ in placed}))
    former: dict[tuple[str, str], Row] = {}
    for row in await rows(call, receive, _QUERY.format(nodes=nodes)):
        former.setdefault((row["agent"]["value"], row["passage"]["value"]), row)
    for value, origins in placed:
        rows_behind = [former[value.iri, one.iri] for one in origins if (value.iri, one.iri) in former]
        if rows_behind and (name := rows_behind[0]["name"])["value"] != value.text:
            value.then = (name["value"], name.get("xml:lang", ""))


def _is_agent(value: Value) -> bool:
    return value.iri.startswith(_AGENT) and "#" not in value.iri


def _of_facts(found: Entity) -> Iterator[_Placed]:
    facts = (*found.facts, *(fact for part in found.parts for fact in part.facts))
    return ((value, value.origins) for fact in facts for value in fact.values)


def _of_sections(sections: Sequence[Filled]) -> Iterator[_Placed]:
    lines = (line for section in sections for line in section.lines)
    return ((value, line.sources) for line in lines for cell in line.cells for value in cell.values)
