"""The passages behind what an agent is told: each once, with the editors' words, who says it, and where to read it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

from edu_graph import vocab
from edu_graph.rdf.terms import iri, to_sparql
from edu_graph.service.mcp.asking import Caller, Service

MOST: Final = 300
"""Passages that are looked up for one answer."""

_RECORDS: Final = """SELECT DISTINCT ?x ?p ?o ?l WHERE {{ VALUES ?x {{ {nodes} }}
  {{ ?x ?p ?o FILTER (?p IN (eg:restatement, eg:saidBy, eg:trust)) OPTIONAL {{ ?o skos:prefLabel ?l }} }}
  UNION {{ ?s eg:passage ?x ; ?p ?o FILTER (?p IN (dcterms:title, schema:url)) }} }} ORDER BY ?x ?p ?o ?l"""

Cell = Mapping[str, str]


def short(name: str) -> str:
    """Return the short name of one of our IRIs, which every tool takes: `agent/unicef`, `source/x#p3`."""
    for start in (vocab.ID, vocab.BASE):
        if name.startswith(start) and not name.startswith(vocab.EG):
            return name.removeprefix(start)
    return vocab.curie(name)


def is_passage(name: str) -> bool:
    """Tell whether an IRI is that of a passage."""
    slug, hash_sign, part = name.removeprefix(vocab.SOURCE).partition("#")
    return name.startswith(vocab.SOURCE) and bool(slug and hash_sign) and part[:1] == "p" and part[1:].isdigit()


@dataclass
class Passages:
    """Passages by their short names, in the order in which they were first needed."""

    found: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, told: Mapping[str, Any]) -> str:
        """Take a passage as the service tells it (`sources=true`), and return its short name."""
        name = short(str(told["passage"]))
        members = {
            "iri": told.get("passage"),
            "says": told.get("restatement"),
            "said_by": told.get("saidByLabel"),
            "trust": told.get("trustLabel"),
            "title": told.get("title"),
            "url": told.get("address"),
        }
        self.found.setdefault(name, {key: str(value) for key, value in members.items() if value is not None})
        return name

    @classmethod
    async def looked_up(
        cls, service: Service, caller: Caller, names: Iterable[str], *, language: str, release: str
    ) -> Self:
        """Return the passages with these IRIs, at most `MOST` of them. Raises Refused."""
        wanted = list(dict.fromkeys(name for name in names if is_passage(name)))[:MOST]
        found = cls()
        if not wanted:
            return found
        query = _RECORDS.format(nodes=" ".join(to_sparql(iri(name)) for name in wanted))
        told: dict[str, dict[str, list[Cell]]] = defaultdict(lambda: defaultdict(list))
        for row in await service.rows(caller, query, release):
            told[row["x"]["value"]][row["p"]["value"]].append(row.get("l") or row["o"])
        for name in wanted:
            found.add({"passage": name} | _record(told[name], language))
        return found


_MEMBERS: Final = {
    vocab.EG + "restatement": "restatement",
    vocab.EG + "saidBy": "saidByLabel",
    vocab.EG + "trust": "trustLabel",
    vocab.DCTERMS + "title": "title",
    vocab.SCHEMA + "url": "address",
}


def _record(told: Mapping[str, list[Cell]], language: str) -> dict[str, str]:
    return {
        member: best(told[predicate], language)["value"]
        for predicate, member in _MEMBERS.items()
        if told.get(predicate)
    }


def best(cells: Iterable[Cell], language: str) -> Cell:
    """Return the text to show: in the language that was asked for, else in English, else the first."""
    order = {language.lower(): 0, "en": 1}
    return min(cells, key=lambda cell: order.get(cell.get("xml:lang", ""), 2))
