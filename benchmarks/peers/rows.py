"""Answers of different engines made comparable: row by row, whatever order and spelling an engine has.

What SPARQL leaves open does not count as a difference: the order of rows without ORDER BY, the names of blank nodes,
how a plain string's datatype is written, the case of a language tag.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pyoxigraph import BlankNode, Literal, RdfFormat, parse

from edu_graph import vocab

_STRING: Final = vocab.XSD + "string"
_LANG: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"

Row = tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """An answer: rows in their order, each a tuple of terms in N-Triples; of ASK one row with the word."""

    rows: tuple[Row, ...]

    def difference(self, other: "Answer", *, ordered: bool = False) -> str:
        """Return what differs first, in words; empty where both say the same."""
        if ordered and self.rows != other.rows:
            for number, (ours, theirs) in enumerate(zip(self.rows, other.rows, strict=False), 1):
                if ours != theirs:
                    return f"row {number}: {' '.join(ours)} | {' '.join(theirs)}"
            return f"{len(self.rows)} rows | {len(other.rows)} rows"
        counted, others = Counter(self.rows), Counter(other.rows)
        if counted == others:
            return ""
        missing, more = sorted((counted - others).elements()), sorted((others - counted).elements())
        first = [" ".join(rows[0]) if rows else "-" for rows in (missing, more)]
        return f"{len(missing)} rows missing, the first {first[0]}; {len(more)} more, the first {first[1]}"


def of_bindings(body: bytes) -> Answer:
    """Read SPARQL 1.1 Query Results JSON. Raises ValueError: it is none, or cut."""
    try:
        content = json.loads(body)
        if "boolean" in content:
            return Answer(((str(bool(content["boolean"])).lower(),),))
        names = content["head"]["vars"]
        found = content["results"]["bindings"]
    except (KeyError, TypeError) as error:
        raise ValueError(f"no SPARQL results: {body[:200]!r}") from error
    return Answer(tuple(tuple(_written(row.get(name)) for name in names) for row in found))


def of_graph(body: bytes) -> Answer:
    """Read N-Triples (or Turtle). Raises SyntaxError: it is neither."""
    triples = {
        tuple("_:" if isinstance(term, BlankNode) else _term(term) for term in triple.triple)
        for triple in parse(body, RdfFormat.TURTLE)
    }
    return Answer(tuple(sorted(triples)))


def _term(term: object) -> str:
    if isinstance(term, Literal):
        return _literal(term.value, term.language or "", term.datatype.value)
    return str(term)


def _written(cell: Mapping[str, Any] | None) -> str:
    if cell is None:
        return "-"
    if cell["type"] == "uri":
        return f"<{cell['value']}>"
    if cell["type"] == "bnode":
        return "_:"
    return _literal(cell["value"], cell.get("xml:lang", ""), cell.get("datatype", _STRING))


def _literal(value: str, language: str, datatype: str) -> str:
    if language:
        return f"{json.dumps(value, ensure_ascii=False)}@{language.lower()}"
    plain = datatype in (_STRING, _LANG)
    return json.dumps(value, ensure_ascii=False) + ("" if plain else f"^^<{datatype}>")
