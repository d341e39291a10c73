"""The resolution report: which things may be one, why, what was decided; and what several sources tell of one thing.

Only pairs that share a rare word, a party, a place and year, a day … are compared (`_keys`), so that the work grows
with the number of things, not with its square.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any, Final

from edu_graph import vocab
from edu_graph.build.families import FAMILIES, Family, score
from edu_graph.build.resemblance import Context, Pair, Subject, prepared, weights
from edu_graph.build.things import Decision, Gathered, Thing, gather
from edu_graph.rdf.terms import Quad
from edu_graph.search.folding import fold

THRESHOLD: Final = 0.5
"""Score from which two things are a candidate."""
BUCKET: Final = 40
"""What more things than this share says nothing: their pairs are not compared for it."""
_RARE: Final = 3
"""Words of a name, the rarest first, under which it is looked up."""
_MANY: Final = 3
"""Sources that make a thing one that was brought together from several."""
_TOLD: Final = ("agent", "agreement", "document", "event", "person", "project")


@dataclass(frozen=True)
class Candidate:
    """Two things that may be one. `evidence` and `against` in words; `verdict`: `open`, or what was decided (`apart`).

    `basis`: why it was decided so, or why it was left open.
    """

    family: str
    one: str
    other: str
    labels: tuple[str, str]
    score: float
    evidence: tuple[str, ...]
    against: tuple[str, ...]
    verdict: str = "open"
    basis: str = ""


@dataclass(frozen=True)
class Cluster:
    """A thing of which several sources tell."""

    iri: str
    label: str
    kind: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Resolution:
    """The report. `pairs`: candidates, the likeliest first; `decisions`: all of the register; `clusters`: see there."""

    things: int
    pairs: tuple[Candidate, ...]
    decisions: tuple[Decision, ...]
    clusters: tuple[Cluster, ...]
    labels: Mapping[str, str]

    @property
    def open(self) -> tuple[Candidate, ...]:
        """The pairs on which nothing was decided: duplicates are suspected."""
        return tuple(pair for pair in self.pairs if pair.verdict == "open")

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready data."""
        return {
            "things": self.things,
            "open": [asdict(pair) for pair in self.open],
            "apart": [self._decided(decision) for decision in self.decisions if decision.verdict == "apart"],
            "merged": [self._decided(decision) for decision in self.decisions if decision.verdict == "merged"],
            "clusters": [asdict(cluster) for cluster in self.clusters],
        }

    def _decided(self, decision: Decision) -> dict[str, Any]:
        """Return a decision with what speaks for one thing nevertheless; nothing, where it was no candidate."""
        found = next((p for p in self.pairs if {p.one, p.other} == {decision.one, decision.other}), None)
        return {
            "one": decision.one,
            "other": decision.other,
            "labels": [self.labels.get(iri, vocab.slug_of(iri)) for iri in (decision.one, decision.other)],
            "basis": decision.basis,
            "score": found.score if found else None,
            "evidence": list(found.evidence) if found else [],
        }


def resolution(quads: Sequence[Quad]) -> Resolution:
    """Return the report on a release's statements: the same for the same statements."""
    gathered = gather(quads)
    decided = {(d.one, d.other): d for d in gathered.decisions if d.verdict != "merged"}
    found = [pair for family in FAMILIES for pair in _candidates(family, gathered, decided)]
    labels = {
        iri: gathered.things[iri].label
        for d in gathered.decisions
        for iri in (d.one, d.other)
        if iri in gathered.things
    }
    return Resolution(
        len(gathered.things),
        tuple(sorted(found, key=lambda pair: (-pair.score, pair.one, pair.other))),
        gathered.decisions,
        tuple(_clusters(gathered.things.values())),
        labels,
    )


def _candidates(family: Family, gathered: Gathered, decided: Mapping[tuple[str, str], Decision]) -> Iterator[Candidate]:
    things = sorted((t for t in gathered.things.values() if t.kind in family.kinds), key=lambda thing: thing.iri)
    things = [thing for thing in things if vocab.EG + "Country" not in thing.classes]
    subjects = [prepared(thing, gathered.things) for thing in things]
    context = Context(gathered.things, weights(subjects))
    for one, other in _compared(subjects, context):
        pair = Pair(subjects[one], subjects[other], context)
        if pair.a.kind != pair.b.kind:
            continue
        decision = decided.get((pair.a.iri, pair.b.iri))
        told = round(score(family, pair, 0.0 if decision else THRESHOLD), 3)
        if told >= THRESHOLD or decision is not None:
            yield Candidate(
                family.name,
                pair.a.iri,
                pair.b.iri,
                (pair.a.label, pair.b.label),
                told,
                tuple(words for sign, words in pair.found if sign in family.signs),
                tuple(words for sign, words in pair.found if sign in family.against),
                *((decision.verdict, decision.basis) if decision else ()),
            )


def _compared(subjects: Sequence[Subject], context: Context) -> list[tuple[int, int]]:
    """Return the pairs to compare: those that share something that not too many have."""
    buckets: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for at, subject in enumerate(subjects):
        for key in sorted(set(_keys(subject, context)), key=repr):
            buckets[key].append(at)
    return sorted({pair for held in buckets.values() if len(held) <= BUCKET for pair in combinations(held, 2)})


def _keys(subject: Subject, context: Context) -> Iterator[tuple[object, ...]]:
    thing = subject.thing
    for name in subject.names:
        yield ("name", name.words)
        rare = sorted(name.words, key=lambda word: (-context.weights[word], word))[:_RARE]
        yield from (("word", word) for word in (name.words if thing.kind == "person" else rare))
        yield from (("initials", short) for short in name.initials)
        if len(name.words) == 1 and len(name.text) > 2:
            yield ("initials", fold(name.text))
    if thing.kind in ("event", "agreement", "project", "document"):
        yield from _happened(thing)


def _happened(thing: Thing) -> Iterator[tuple[object, ...]]:
    """Yield under what an event, agreement, project or document is looked up beside its names."""
    span = thing.span
    years: Iterable[int] = range(span[0].year, min(span[1].year, span[0].year + 9) + 1) if span else ()
    for year in years:
        yield from (("place", place, year) for place in thing.places | thing.countries)
        yield from (("party", party, year) for party in thing.parties)
    if span:
        yield ("month", span[0].year, span[0].month)
        yield from (("month", country, span[0].year, span[0].month) for country in thing.countries)
    if thing.day:
        yield ("day", thing.day)
    yield from (("party", party) for party in thing.parties)
    yield from (("place", place) for place in thing.places)
    yield from (("object", iri) for iri in thing.objects | thing.series)


def _clusters(things: Iterable[Thing]) -> list[Cluster]:
    """Return what three sources or more tell of, most sources first."""
    found = [
        Cluster(thing.iri, thing.label, thing.kind, tuple(sorted(thing.sources)))
        for thing in things
        if thing.kind in _TOLD and len(thing.sources) >= _MANY
    ]
    return sorted(found, key=lambda cluster: (-len(cluster.sources), cluster.iri))
