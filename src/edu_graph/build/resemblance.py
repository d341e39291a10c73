"""How much two things look like one: the signs for and against that are found in a pair, each in words.

What each sign counts for, and of which things, is said in `families.py`.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from edu_graph import vocab
from edu_graph.build.things import Thing
from edu_graph.remembering import remembered
from edu_graph.search.folding import fold
from edu_graph.search.similarity import alike
from edu_graph.search.sounds import WORD_LETTERS, Word, sounded

_NEAR: Final = 31
"""Days within which dates count as close."""
_MISSPELT: Final = 0.85
"""How alike two words must be to count as one that was misspelt."""
_INTERNATIONAL: Final = {
    vocab.EG + name for name in ("InternationalOrganization", "UnitedNationsBody", "RegionalBody", "DevelopmentBank")
}
"""Bodies that have no country: what bears their name and has one is an office of theirs."""
_INITIALS: Final = 3
"""Letters of initials: two are those of too many names."""
_LONG: Final = 5
"""Letters of words that may be misspelt ones."""


@dataclass(frozen=True)
class Name:
    """A name as it is compared: the keys of its words (folded, transliterated, no stop words), and its initials."""

    text: str
    words: frozenset[str]
    initials: frozenset[str]
    numbers: frozenset[str]


@dataclass
class Subject:
    """A thing with its names as they are compared."""

    thing: Thing
    names: tuple[Name, ...]


@dataclass
class Context:
    """What comparing needs beside the two: all things, and what each word weighs (the rarer, the more)."""

    things: Mapping[str, Thing]
    weights: Mapping[str, float]

    def label(self, iri: str) -> str:
        """Return what a thing is called."""
        return self.things[iri].label if iri in self.things else vocab.curie(iri)


@dataclass
class Pair:
    """Two things that are compared, and what was found: (sign, words)."""

    one: Subject
    other: Subject
    context: Context
    found: list[tuple[str, str]] = field(default_factory=list)

    @property
    def a(self) -> Thing:
        """The first."""
        return self.one.thing

    @property
    def b(self) -> Thing:
        """The second."""
        return self.other.thing

    def say(self, sign: str, words: str) -> None:
        """Note a sign."""
        self.found.append((sign, words))

    def named(self, iris: Iterable[str]) -> str:
        """Return what things are called, the first three of them."""
        told = sorted({self.context.label(iri) for iri in iris})
        return ", ".join(told[:3]) + (f" and {len(told) - 3} more" if len(told) > 3 else "")


def prepared(thing: Thing, things: Mapping[str, Thing]) -> Subject:
    """Return a thing as it is compared. Of its names the words go that only say its country."""
    where = {
        word.sound
        for iri in thing.countries
        if iri in things and thing.kind == "agent"
        for name in things[iri].names
        for word in sounded(name)
    }
    names: dict[frozenset[str], Name] = {}
    for text in sorted(thing.names):
        words = sounded(text)
        keys = frozenset(word.sound for word in words if not word.is_stop)
        keys = keys - where or keys
        if keys:
            numbers = frozenset(key for key in keys if key.isdigit())
            names.setdefault(keys, Name(text, keys, _shortened(words), numbers))
    return Subject(thing, tuple(names.values()))


def _shortened(words: Sequence[Word]) -> frozenset[str]:
    """Return the initials of a whole name, with those of its stop words and without."""
    meant = [word for word in words if not word.is_stop]
    if len(meant) < _INITIALS:
        return frozenset()
    return frozenset({"".join(word.folded[0] for word in held) for held in (words, meant)})


def weights(subjects: Iterable[Subject]) -> dict[str, float]:
    """Return what each word weighs: the fewer things have it in their names, the more."""
    told = list(subjects)
    counts = Counter(word for subject in told for word in {word for name in subject.names for word in name.words})
    return {word: math.log(1 + len(told) / count) for word, count in counts.items()}


def likeness(one: Name, other: Name, weight: Mapping[str, float]) -> float:
    """Return how much of two names' words is the same, by weight, 0 to 1; other numbers take most of it away."""
    if one.words == other.words:
        # Two letters are the initials of too many things, and in two scripts the same for no reason.
        return 1.0 if max(map(len, one.words)) > 2 or one.text.casefold() == other.text.casefold() else 0.0
    shared = one.words & other.words
    left, right = one.words - shared, other.words - shared
    common = sum(weight.get(word, 1.0) for word in shared)
    if not common:
        return 0.0
    for word in sorted(left):
        near = next((w for w in sorted(right) if _is_misspelt(word, w)), None)
        if near is not None:
            left, right = left - {word}, right - {near}
            common += (weight.get(word, 1.0) + weight.get(near, 1.0)) / 2
    total = common + sum(weight.get(word, 1.0) for word in left | right)
    share = common / total
    return share * 0.3 if one.numbers and other.numbers and not one.numbers & other.numbers else share


def _is_misspelt(word: str, other: str) -> bool:
    """Tell whether one word is the other with a mistake, or with another ending; hardly any mistake is the first."""
    if word[0] != other[0] or abs(len(word) - len(other)) > _LONG or min(len(word), len(other)) < _LONG:
        return False
    return _alike(*sorted((word, other)))


@remembered(100_000, longest=WORD_LETTERS)
def _alike(word: str, other: str) -> bool:
    return alike(word, other) > _MISSPELT


def compare_names(pair: Pair) -> None:
    """Names: the same, alike, or the initials of one another; each name of the one with each of the other."""
    best, texts = 0.0, ("", "")
    for mine in pair.one.names:
        for theirs in pair.other.names:
            share = likeness(mine, theirs, pair.context.weights)
            if share > best:
                best, texts = share, (mine.text, theirs.text)
    if best == 1.0:
        pair.say("name-same", f"one name: “{texts[0]}” and “{texts[1]}”")
    elif best >= 0.75:
        pair.say("name-like", f"names much alike: “{texts[0]}” and “{texts[1]}”")
    elif best >= 0.5:
        pair.say("name-near", f"names alike: “{texts[0]}” and “{texts[1]}”")
    else:
        _initials(pair)


def _initials(pair: Pair) -> None:
    for short, long in ((pair.one, pair.other), (pair.other, pair.one)):
        for mine in short.names:
            folded = fold(mine.text)
            found = next((name for name in long.names if folded in name.initials), None)
            if found:
                pair.say("initials", f"“{mine.text}” are the initials of “{found.text}”")
                return


def compare_persons(pair: Pair) -> None:
    """Names of persons: the same words; one with initials, or without a name that the other has."""
    for mine in pair.one.names:
        for theirs in pair.other.names:
            if mine.words == theirs.words:
                pair.say("name-same", f"one name: “{mine.text}” and “{theirs.text}”")
                return
    for mine in pair.one.names:
        for theirs in pair.other.names:
            sign = _person(mine, theirs)
            if sign:
                pair.say(sign, f"names that fit each other: “{mine.text}” and “{theirs.text}”")
                return


def _person(mine: Name, theirs: Name) -> str:
    one = {word for word in mine.words if len(word) > 1}
    other = {word for word in theirs.words if len(word) > 1}
    initials = (mine.words | theirs.words) - one - other
    shared, rest = one & other, one ^ other
    if not shared:
        return ""
    if initials and len(shared) == 1:
        return "name-initials" if rest and all(any(w.startswith(i) for w in rest) for i in initials) else ""
    if len(shared) >= 2 and (one <= other or other <= one):
        return "name-longer"
    # A surname may be misspelt, or written by another system.
    if len(shared) == 1 and len(one) == len(other) == 2 and all(len(word) >= _LONG for word in rest):
        return "name-like" if alike(*sorted(rest)) > _MISSPELT else ""
    return ""


def compare_dates(pair: Pair) -> None:
    """Days and spans: the same, close, not excluding each other, apart."""
    mine, theirs = pair.a.span, pair.b.span
    if mine is None or theirs is None:
        if pair.a.months and pair.b.months and not pair.a.months & pair.b.months:
            pair.say("dates-apart", "other months of the year")
        return
    if pair.a.day and pair.a.day == pair.b.day:
        pair.say("day-same", f"the same day, {pair.a.day.isoformat()}")
    elif mine[0] > theirs[1] or theirs[0] > mine[1]:
        pair.say("dates-apart", f"other dates: {_days(mine)} and {_days(theirs)}")
    elif max((span[1] - span[0]).days for span in (mine, theirs)) <= _NEAR:
        pair.say("dates-close", f"dates that overlap: {_days(mine)} and {_days(theirs)}")
    else:
        pair.say("dates-fit", f"dates that do not exclude each other: {_days(mine)} and {_days(theirs)}")


def _days(span: tuple[date, date]) -> str:
    first, last = (day.isoformat() for day in span)
    return first if first == last else f"{first} to {last}"


def compare_where(pair: Pair) -> None:
    """Places and countries: the same, within one another, others."""
    here, there = pair.a.places - pair.a.countries, pair.b.places - pair.b.countries
    if here & there:
        pair.say("place-same", f"the same place, {pair.named(here & there)}")
    elif here and there and not _within(pair, here, there):
        pair.say("place-other", f"other places: {pair.named(here)} and {pair.named(there)}")
    if shared := pair.a.countries & pair.b.countries:
        pair.say("country-same", f"the same country, {pair.named(shared)}")
    elif pair.a.countries and pair.b.countries:
        pair.say("country-other", f"other countries: {pair.named(pair.a.countries)} and {pair.named(pair.b.countries)}")
    elif not pair.a.countries and not pair.b.countries:
        pair.say("country-none", "neither has a country")
    else:
        without = pair.b if pair.a.countries else pair.a
        if _INTERNATIONAL & without.classes:
            pair.say("country-one", f"only one has a country, and {without.label} is an international body")


def _within(pair: Pair, here: set[str], there: set[str]) -> bool:
    """Tell whether a place of the one lies in a place of the other."""
    known = pair.context.things
    return any(
        known[mine].wholes & {theirs} or known[theirs].wholes & {mine}
        for mine in here & known.keys()
        for theirs in there & known.keys()
    )


def compare_parties(pair: Pair) -> None:
    """Who takes part: in both, or nobody."""
    shared = pair.a.parties & pair.b.parties
    states = {iri for iri in shared if iri.startswith(f"{vocab.ID}place/")}
    bodies = shared - states
    if bodies:
        pair.say(f"parties-{min(len(bodies), 3)}", f"both with {pair.named(bodies)}")
    if len(states) > 1:
        pair.say("states-same", f"both between {pair.named(states)}")
    elif not shared and pair.a.parties and pair.b.parties:
        pair.say("parties-other", "nobody takes part in both")


def compare_bodies(pair: Pair) -> None:
    """The organisations of persons: those that are shared."""
    if shared := pair.a.bodies & pair.b.bodies:
        pair.say("body-same", f"both of {pair.named(shared)}")


def compare_sorts(pair: Pair) -> None:
    """Kinds, classes, codes and schemes."""
    if shared := pair.a.sorts & pair.b.sorts:
        pair.say("sort-same", f"the same kind, {pair.named(shared)}")
    mine, theirs = pair.a.classes, pair.b.classes
    if mine == theirs:
        pair.say("class-same", "the same class")
    elif not mine <= theirs and not theirs <= mine:
        pair.say("class-other", "classes of which neither is the wider one")
    if pair.a.codes and pair.b.codes and not pair.a.codes & pair.b.codes:
        pair.say("code-other", f"other codes: {min(pair.a.codes)} and {min(pair.b.codes)}")
    if pair.a.schemes & pair.b.schemes:
        pair.say("scheme-same", "in one scheme")
    elif pair.a.schemes and pair.b.schemes:
        pair.say("scheme-other", "in different schemes")


def compare_series(pair: Pair) -> None:
    """Series and editions."""
    if pair.a.series & pair.b.series:
        pair.say("series-same", f"of one series, {pair.named(pair.a.series & pair.b.series)}")
    if pair.a.editions and pair.b.editions and not pair.a.editions & pair.b.editions:
        pair.say("edition-other", "other editions")


def compare_objects(pair: Pair) -> None:
    """What is signed, opened, adopted, dealt with."""
    if shared := pair.a.objects & pair.b.objects:
        pair.say("object-same", f"both about {pair.named(shared)}")
    elif pair.a.objects and pair.b.objects:
        pair.say("object-other", f"about {pair.named(pair.a.objects)} and about {pair.named(pair.b.objects)}")


def compare_wholes(pair: Pair) -> None:
    """Whether one is part of the other, follows it, or both are parts of one whole."""
    if pair.b.iri in pair.a.wholes or pair.a.iri in pair.b.wholes:
        pair.say("part", "one is part of the other")
    elif pair.b.iri in pair.a.before or pair.a.iri in pair.b.before:
        pair.say("follows", "one comes after the other")
    elif pair.a.wholes & pair.b.wholes:
        pair.say("sibling", f"both are parts of {pair.named(pair.a.wholes & pair.b.wholes)}")


def compare_sources(pair: Pair) -> None:
    """Whether one source tells of both, as of two things."""
    if shared := pair.a.sources & pair.b.sources:
        told = ", ".join(sorted(vocab.slug_of(iri) for iri in shared)[:3])
        pair.say("source-same", f"one source tells of both: {told}")
