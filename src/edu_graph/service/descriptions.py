"""The queries for what is said of one thing: its statements, what belongs to it, and what points to it."""

from edu_graph import vocab
from edu_graph.rdf.terms import iri, to_sparql
from edu_graph.service import dependents

INVERSE_LIMIT = 200
"""What points to a thing is told in portions of so many."""

_PARTS = """SELECT DISTINCT ?part WHERE {{
  {{ {node} ?q ?part }} UNION {{ {node} ({links})+ ?part }}
  FILTER (isIRI(?part) && STRSTARTS(STR(?part), {own})) }}"""
_FACTS = """SELECT DISTINCT ?s ?p ?o ?g WHERE {{
  {{ GRAPH ?g {{ {node} ?p ?o }} BIND ({node} AS ?s) }}
  UNION
  {{ {{ {parts} }} GRAPH ?g {{ ?part ?p ?o }} BIND (?part AS ?s) }}
}} ORDER BY ?s ?p ?o ?g"""
_COUNTS = """SELECT ?p (COUNT(DISTINCT ?s) AS ?n) WHERE {{
  ?s ?p {node} FILTER (!STRSTARTS(STR(?s), {own}) && ?s != {node}) }} GROUP BY ?p ORDER BY ?p"""
_INVERSE = """SELECT DISTINCT ?p ?s WHERE {{
  ?s ?p {node} FILTER (!STRSTARTS(STR(?s), {own}) && ?s != {node}) }} ORDER BY ?p ?s LIMIT {limit} OFFSET {offset}"""
_TYPES = """SELECT DISTINCT ?t WHERE {{ {node} ?p ?o BIND (IF(?p = <{type}>, ?o, {node}) AS ?t) }} ORDER BY ?t"""
# What points here, one page of it, with the names of what does.
_POINTING = """
  {{ {{ {inverse} }} BIND ({node} AS ?o) }}
  UNION {{ {{ SELECT DISTINCT ?s WHERE {{ {{ {renamed} }} }} }} ?s ?p ?o FILTER (?p IN (<{pref}>, <{label}>)) }}"""
_REST = """CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pointing}
}} ORDER BY ?s ?p ?o"""
_DOCUMENT = """CONSTRUCT {{ ?s ?p ?o }} WHERE {{
  {{ {node} ?p ?o BIND ({node} AS ?s) }}
  UNION {{ {{ {parts} }} ?part ?p ?o BIND (?part AS ?s) }}
  UNION {{ {node} ?q ?s . ?s ?p ?o FILTER (?p IN (<{pref}>, <{label}>)) }}
  UNION {{ {{ {parts} }} ?part ?r ?s . ?s ?p ?o FILTER (?p IN (<{pref}>, <{label}>)) }}
  UNION {{ ?s ?p {node} FILTER (STRSTARTS(STR(?s), {own})) BIND ({node} AS ?o) }}
  UNION {pointing}
}} ORDER BY (?s != {node}) ?s ?p ?o"""


def document_query(thing: str, offset: int = 0) -> str:
    """Return the CONSTRUCT query for a thing's concise description; `thing` is an IRI that was checked.

    It holds `INVERSE_LIMIT` of the statements that point to the thing. With an offset, those from there on, and
    nothing else.
    """
    slots = _slots(thing) | {"pref": vocab.PREF_LABEL, "label": vocab.LABEL}
    inverse = _INVERSE.format(**slots, limit=INVERSE_LIMIT, offset=offset)
    pointing = _POINTING.format(**slots, inverse=inverse, renamed=inverse.replace("?p", "?q"))
    return (_REST if offset else _DOCUMENT).format(**slots, pointing=pointing)


def types_query(thing: str) -> str:
    """Return the SELECT query for a thing's classes; it has no row where nothing is said of it, else also the thing."""
    return _TYPES.format(**_slots(thing), type=vocab.TYPE)


def quads_query(thing: str) -> str:
    """Return the SELECT query for the statements about a thing and its parts, each with its graph."""
    return _FACTS.format(**_slots(thing))


def count_query(thing: str) -> str:
    """Return the SELECT query that counts, by property, what points to a thing."""
    return _COUNTS.format(**_slots(thing))


def inverse_query(thing: str, offset: int) -> str:
    """Return the SELECT query for what points to a thing, `INVERSE_LIMIT` of it from `offset` on."""
    return _INVERSE.format(**_slots(thing), limit=INVERSE_LIMIT, offset=offset)


def _slots(thing: str) -> dict[str, str]:
    node = iri(thing)
    slots = {"node": to_sparql(node), "own": '"' + node.value + '#"'}
    links = "|".join(f"<{name}>" for name in dependents.LINKS)
    return slots | {"parts": _PARTS.format(**slots, links=links)}
