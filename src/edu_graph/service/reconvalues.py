"""Values of properties, asked of the workers: to compare with those of a reconciliation query, and to hand out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from starlette.types import Receive

from edu_graph import vocab
from edu_graph.rdf.terms import iri, literal, to_sparql
from edu_graph.search.index import SearchIndex
from edu_graph.search.similarity import texts_alike
from edu_graph.service.answers import Row, rows
from edu_graph.service.calls import Call

AT_ONCE: Final = 300
"""Things that one query asks about: more are asked about in turn."""

_VALUES: Final = """SELECT DISTINCT ?x ?p ?o ?l WHERE {{
  VALUES ?x {{ {things} }} VALUES ?p {{ {properties} }} ?x ?p ?o
  OPTIONAL {{ ?o <{pref}>|<{label}> ?l }} }} ORDER BY ?x ?p ?o ?l"""
_BEARERS: Final = "SELECT DISTINCT ?x WHERE {{ {patterns} }} ORDER BY ?x LIMIT {limit}"

Cell = Mapping[str, str]


@dataclass
class Value:
    """One value: the term as SPARQL results JSON has it, and what it is called, by language, where it is a thing."""

    term: Cell
    labels: dict[str, str]

    @property
    def name(self) -> str:
        """What to call it: its label in English, else in any language, else what it is."""
        return self.labels.get("en") or next(iter(self.labels.values()), self.term["value"])


@dataclass(frozen=True)
class Values:
    """Values by thing and property."""

    known: Mapping[tuple[str, str], list[Value]]

    def fit(
        self, index: SearchIndex, thing: str, wanted: str, given: tuple[Sequence[str], Sequence[str]]
    ) -> float | None:
        """Return how well a thing's values fit the texts and IRIs given, 0 to 1; None: it has none, so who knows."""
        own = self.known.get((thing, wanted), [])
        texts, iris = given
        if not own or not (texts or iris):
            return None
        mine = {value.term["value"] for value in own}
        fits = [float(one in mine) for one in iris]
        for text in texts:
            meant = {hit.iri for _, hit in index.identify(text)}
            said = [name for value in own for name in (value.term["value"], *value.labels.values())]
            fits.append(1.0 if meant & mine else max((texts_alike(text, name) for name in said), default=0.0))
        return sum(fits) / len(fits)


async def values_of(call: Call, receive: Receive, things: Iterable[str], properties: Iterable[str]) -> Values:
    """Return the values of these properties of these things; both are IRIs that were checked."""
    known: dict[tuple[str, str], list[Value]] = {}
    ordered = sorted(things)
    spelled = " ".join(to_sparql(iri(name)) for name in sorted(properties))
    for start in range(0, len(ordered), AT_ONCE):
        nodes = " ".join(to_sparql(iri(thing)) for thing in ordered[start : start + AT_ONCE])
        text = _VALUES.format(things=nodes, properties=spelled, pref=vocab.PREF_LABEL, label=vocab.LABEL)
        for row in await rows(call, receive, text):
            _add(known, row)
    return Values(known)


def _add(known: dict[tuple[str, str], list[Value]], row: Row) -> None:
    values = known.setdefault((row["x"]["value"], row["p"]["value"]), [])
    term = row["o"]
    # Rows are ordered, so what is one value comes together.
    if not values or values[-1].term != term:
        values.append(Value(term, {}))
    if "l" in row:
        values[-1].labels.setdefault(row["l"].get("xml:lang", ""), row["l"]["value"])


async def bearers(
    call: Call, receive: Receive, wanted: Sequence[tuple[str, Sequence[str], Sequence[str]]], limit: int
) -> list[str]:
    """Return the things that have, of each property, one of the values (texts, IRIs), by IRI."""
    patterns = []
    for place, (name, texts, iris) in enumerate(wanted):
        meant = {hit.iri for text in texts for _, hit in call.release.search.identify(text)} | set(iris)
        terms = " ".join(to_sparql(iri(one)) for one in sorted(meant))
        said = ", ".join(to_sparql(literal(text)) for text in texts)
        choices = ([f"?v{place} IN ({', '.join(terms.split(' '))})"] if terms else []) + (
            [f"STR(?v{place}) IN ({said})"] if said else []
        )
        patterns.append(f"?x {to_sparql(iri(name))} ?v{place} FILTER ({' || '.join(choices) or 'false'})")
    found = await rows(call, receive, _BEARERS.format(patterns=" . ".join(patterns), limit=limit))
    return [row["x"]["value"] for row in found if vocab.kind_of(row["x"]["value"]) and "#" not in row["x"]["value"]]
