"""Where a release uses a term: how often, examples with their passages, roles that it abbreviates, named queries."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from starlette.types import Receive

from edu_graph import vocab
from edu_graph.queries.catalog import NamedQuery
from edu_graph.rdf.terms import iri, to_sparql
from edu_graph.service import entity
from edu_graph.service.answers import Row, rows
from edu_graph.service.calls import Call
from edu_graph.service.passages import Passages, is_passage, passages_of
from edu_graph.service.terms import OntologyTerm

EXAMPLES: Final = 3
_READ: Final = 60

_PASSAGE = f"?g a <{vocab.EG}Passage> ."
_OF_CLASS = (
    "SELECT DISTINCT ?s ?g WHERE {{ {{ SELECT DISTINCT ?s WHERE {{ ?s a {term} }} ORDER BY ?s LIMIT 300 }} "
    "GRAPH ?g {{ ?s ?p ?o }} {passage} }} ORDER BY ?s ?g LIMIT {read}"
)
_OF_PROPERTY = "SELECT ?s ?o ?g WHERE {{ GRAPH ?g {{ ?s {term} ?o }} {passage} }} ORDER BY ?s ?o ?g LIMIT {read}"
_ROLES = f"SELECT DISTINCT ?role WHERE {{{{ ?role <{vocab.EG}shortcut> {{term}} }}}} ORDER BY ?role"
_COMMENT: Final = re.compile(r"^\s*#.*$", re.M)
_NAMED: Final = re.compile(rf"(?:\beg:|<{re.escape(vocab.EG)})([A-Za-z]\w*)")


@dataclass(frozen=True)
class Example:
    """A thing that is of a class, or a statement with a property, and the passage that says so, where one does."""

    thing: entity.Value
    value: entity.Value | None
    source: entity.Value | None


async def examples(call: Call, receive: Receive, term: OntologyTerm) -> list[Example]:
    """Return up to three examples of different things: what passages say first, else what stands anywhere."""
    if term.kind == "individual":
        return []
    template = _OF_CLASS if term.kind == "class" else _OF_PROPERTY
    found: list[Row] = []
    for passage in (_PASSAGE, ""):
        if len(found) < EXAMPLES:
            asked = template.format(term=to_sparql(iri(term.iri)), passage=passage, read=_READ)
            found += _different(await rows(call, receive, asked), found)
    found = found[:EXAMPLES]
    named = {row[name]["value"] for row in found for name in ("s", "o", "g") if name in row and _is_ours(row[name])}
    names = await entity.labels_of(call, receive, {*named, *(one.partition("#")[0] for one in named)})
    passages = await passages_of(call, receive)
    return [_example(call, row, names, passages) for row in found]


def _different(found: Iterable[Row], known: Iterable[Row]) -> list[Row]:
    """Return the first row of each thing that is not known yet."""
    seen = {row["s"]["value"] for row in known}
    kept = []
    for row in found:
        if row["s"]["value"] not in seen and row["s"]["type"] == "uri":
            seen.add(row["s"]["value"])
            kept.append(row)
    return kept


def _is_ours(cell: dict[str, str]) -> bool:
    return cell["type"] == "uri" and cell["value"].startswith(vocab.BASE)


def _example(call: Call, row: Row, names: dict[str, entity.Value], passages: Passages) -> Example:
    graph = row["g"]["value"]
    return Example(
        _called(call, row["s"], names),
        _called(call, row["o"], names) if "o" in row else None,
        entity.Value(passages.words(graph, call.language), graph) if is_passage(graph) else None,
    )


def _called(call: Call, cell: dict[str, str], names: dict[str, entity.Value]) -> entity.Value:
    """Return a cell as a reader sees it: things by name, what belongs to a thing by the name of that."""
    value = cell["value"]
    if cell["type"] != "uri":
        return entity.Value(value, language=cell.get("xml:lang", ""), datatype=cell.get("datatype", ""))
    for known in (value, value.partition("#")[0]):
        if known in names:
            return entity.Value(names[known].text, iri=value, language=names[known].language)
    if value.startswith(vocab.EG):
        return entity.Value(call.release.vocabulary.label(value, call.language), iri=value)
    return entity.Value(vocab.curie(value), iri=value)


async def roles(call: Call, receive: Receive, term: OntologyTerm) -> list[entity.Value]:
    """Return the roles of which a property is the shortcut."""
    if term.kind != "property":
        return []
    found = [row["role"]["value"] for row in await rows(call, receive, _ROLES.format(term=to_sparql(iri(term.iri))))]
    names = await entity.labels_of(call, receive, found)
    return [_called(call, {"type": "uri", "value": role}, names) for role in found]


def by_term(queries: Iterable[NamedQuery]) -> dict[str, list[NamedQuery]]:
    """Return the named queries whose text, comments left out, names a term, by the term's local name."""
    found: dict[str, list[NamedQuery]] = {}
    for query in queries:
        for name in sorted(set(_NAMED.findall(_COMMENT.sub("", query.text)))):
            found.setdefault(name, []).append(query)
    return found
