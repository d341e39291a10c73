"""Values of properties, asked of the workers: to compare with those of a reconciliation query, and to hand out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from starlette.types import Receive

from edu_graph import vocab
from edu_graph.rdf.terms import Literal, NamedNode, iri, literal, to_sparql
from edu_graph.search import stopping
from edu_graph.search.index import SearchIndex
from edu_graph.search.similarity import heard, heard_alike
from edu_graph.service.answers import Row, rows
from edu_graph.service.calls import Call
from edu_graph.service.looking import look

AT_ONCE: Final = 300
"""Things that one query asks about: more are asked about in turn."""

_VALUES: Final = """SELECT DISTINCT ?x ?p ?o ?l WHERE {{
  VALUES ?x {{ {things} }} VALUES ?p {{ {properties} }} ?x ?p ?o
  OPTIONAL {{ ?o <{pref}>|<{label}> ?l }} }} ORDER BY ?x ?p ?o ?l"""
_BEARERS: Final = """SELECT DISTINCT ?x WHERE {{ {patterns}
  FILTER(STRSTARTS(STR(?x), "{home}") && !CONTAINS(STR(?x), "#")) }} ORDER BY ?x LIMIT {limit}"""

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


class Given:
    """The texts that a query gives as values: what each means, and how alike others are to it, found out once."""

    def __init__(self, index: SearchIndex) -> None:
        self.meant: Callable[[str], set[str]] = lru_cache(maxsize=None)(index.meant)
        self._heard: Callable[[str], str] = lru_cache(maxsize=None)(heard)
        self._alike: Callable[[str, str], float] = lru_cache(maxsize=None)(_compared)

    def alike(self, one: str, other: str) -> float:
        """As `similarity.texts_alike`."""
        return self._alike(self._heard(one), self._heard(other))


def _compared(one: str, other: str) -> float:
    stopping.check()
    return heard_alike(one, other)


@dataclass(frozen=True)
class Values:
    """Values by thing and property."""

    known: Mapping[tuple[str, str], list[Value]]

    def fit(self, given: Given, thing: str, wanted: str, asked: tuple[Sequence[str], Sequence[str]]) -> float | None:
        """Return how well a thing's values fit the texts and IRIs given, 0 to 1; None: it has none, so who knows."""
        own = self.known.get((thing, wanted), [])
        texts, iris = asked
        if not own or not (texts or iris):
            return None
        mine = {value.term["value"] for value in own}
        fits = [float(one in mine) for one in iris]
        for text in texts:
            if given.meant(text) & mine:
                fits.append(1.0)
                continue
            said = {name for value in own for name in (value.term["value"], *value.labels.values())}
            fits.append(max((given.alike(text, name) for name in said), default=0.0))
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


@dataclass(frozen=True)
class Bearing:
    """What things are asked for that have values: of each property (an IRI) one of texts and IRIs, and every type."""

    values: Sequence[tuple[str, Sequence[str], Sequence[str]]]
    types: Sequence[str] = ()
    has_all: bool = False
    """Whether they have every type, or one of them."""


async def bearers(call: Call, receive: Receive, wanted: Bearing, limit: int) -> list[str]:
    """Return the things that have what is wanted, by IRI. A text means things as in `Values.fit`, or is itself."""
    texts = {text for _, texts, _ in wanted.values for text in texts}
    meant = await look(call, receive, lambda: {text: call.release.search.meant(text) for text in texts})
    patterns = [_of_types(wanted)]
    for place, (name, said, iris) in enumerate(wanted.values):
        things = {one for text in said for one in meant[text]} | set(iris)
        choices = [f"?v{place} IN ({_listed(iri(one) for one in sorted(things))})"] if things else []
        if said:
            lower = sorted({text.lower() for text in said})
            choices.append(f"LCASE(STR(?v{place})) IN ({_listed(map(literal, lower))})")
        patterns.append(f"?x {to_sparql(iri(name))} ?v{place} FILTER ({' || '.join(choices) or 'false'})")
    # Whatever decides is decided here: what is left out behind the limit would take the place of what is wanted.
    text = _BEARERS.format(patterns=" . ".join(filter(None, patterns)), home=vocab.ID, limit=limit)
    return [row["x"]["value"] for row in await rows(call, receive, text)]


def _of_types(wanted: Bearing) -> str:
    types = [to_sparql(iri(name)) for name in wanted.types]
    if wanted.has_all:
        return " . ".join(f"?x a {name}" for name in types)
    return f"VALUES ?t {{ {' '.join(types)} }} ?x a ?t" if types else ""


def _listed(terms: Iterable[NamedNode | Literal]) -> str:
    return ", ".join(map(to_sparql, terms))
