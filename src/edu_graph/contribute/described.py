"""Known events that a text tells of in words of its own: by the words of their names, and by their dates as evidence.

Names of events are descriptions of the editors mostly, with the date at their end: `Round table on inclusive education
in Astana, 6 November 2009`. A text hardly ever has such a name as it is. So names are compared without dates, numbers
of editions and remarks, word by word, within a few words of the text; and the dates that the text names are compared
with the event's own. An event whose dates exclude all of the text's is not meant.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from edu_graph import vocab
from edu_graph.contribute.dating import dates
from edu_graph.contribute.documents import Stretch
from edu_graph.contribute.found import Found, Hint, Reading
from edu_graph.contribute.known import Known
from edu_graph.contribute.tokens import Token, name_tokens, tokens
from edu_graph.knowledge.dates import Bounds, bounds
from edu_graph.rdf.terms import Literal, NamedNode
from edu_graph.search.rows import LabelRow
from edu_graph.search.stems import stem

NEEDED: Final = {3: 0.5, 2: 0.5, 1: 0.55, 0: 0.7}
"""Share of a name's words, by weight, that must stand together in the text: by how well the dates fit."""
FEWEST: Final = {3: 2, 2: 2, 1: 3, 0: 3}
"""Words of a name that must be there, likewise."""
_LEAST: Final = min(FEWEST.values())
_BY_DATE: Final = 2
"""From where on a date tells one event from others of its name."""
_EDITIONS: Final = 2
"""Events that the same words may tell of; of more, nothing is suggested."""
_READ: Final = ("text", "notes", "title")
_CLOSE: Final = 40
"""Days within which a date of a document or an event tells it from others."""
_REMARK: Final = re.compile(r"\([^()]*\)|[“”«»\"]")
_NUMBER: Final = re.compile(r"\d+(?:st|nd|rd|th|-?[а-я]{1,3})?|[ivxl]+")
_REMARKS: Final = frozenset(
    "date not told undated planned announced reported said day known year end about before first second third fourth "
    "fifth sixth seventh eighth ninth tenth дата не указана неизвестна без даты планируется объявлено сообщено год "
    "первый первая первое второй вторая второе третий третья третье четвертый пятый пятая пятое шестой шестая".split()
)


class Name(NamedTuple):
    """A name of an event as it is compared: its row, the weight of each of its words, by their stems, and its dates."""

    row: LabelRow
    weights: Mapping[str, float]
    dated: Bounds | None


class Window(NamedTuple):
    """Where the words of a name stand together: the share of its weight, and the longest run of them."""

    share: float
    words: int
    start: int
    end: int


class Candidate(NamedTuple):
    """An event that may be told of: by which name, where, and how well the dates fit."""

    name: Name
    window: Window
    fit: int

    @property
    def score(self) -> float:
        """The surer the words and the dates, the more."""
        return round(self.window.share * (0.5 + 0.1 * self.fit), 3)


@dataclass(frozen=True)
class Described:
    """The events of a known graph by the words of their names, and their dates."""

    known: Known

    @cached_property
    def _names(self) -> Mapping[str, Sequence[Name]]:
        """The names, by language."""
        rows: dict[str, list[tuple[LabelRow, frozenset[str]]]] = defaultdict(list)
        for row in self.known.names:
            if row.kind == "event":
                language = row.language.partition("-")[0]
                words = frozenset(_telling(row.label, language))
                if len(words) >= _LEAST:
                    rows[language].append((row, words))
        return {language: _weighted(listed) for language, listed in rows.items()}

    def find(self, stretches: Sequence[Stretch], hint: Hint, reading: Reading) -> Iterator[Found]:
        """Yield the events that a text tells of, each by its best name; those that it names already are left out."""
        told = [span for one in stretches for span in _spans(hint, one)]
        taken = {one.iri for one in reading.names}
        best: dict[str, Candidate] = {}
        for one in stretches:
            if one.part in _READ:
                for found in self._in(tokens(hint.text, one.start, one.end), told):
                    iri = found.name.row.iri
                    is_free = iri not in taken and self._fits(iri, reading)
                    if is_free and (iri not in best or found.score > best[iri].score):
                        best[iri] = found
        for told_of in _surest(list(best.values())):
            doubt = "described" if told_of.fit >= _BY_DATE else "undated"
            row, window = told_of.name.row, told_of.window
            yield Found(window.start, window.end, row.iri, row, "described", told_of.score, doubt)

    def _in(self, words: Sequence[Token], told: Sequence[Bounds]) -> Iterator[Candidate]:
        for language, names in self._names.items():
            stems: dict[str, list[int]] = defaultdict(list)
            for at, word in enumerate(words):
                stems[stem(word.folded, language)].append(at)
            for name in names:
                fit = _fit(self.known.dates.get(name.row.iri, name.dated), told)
                window = _window(name, stems, words) if fit >= 0 else None
                if window is not None and window.share >= NEEDED[fit] and window.words >= FEWEST[fit]:
                    yield Candidate(name, window, fit)

    def _fits(self, iri: str, reading: Reading) -> bool:
        own = self.known.countries.get(iri, frozenset())
        return not own or not reading.about or bool(own & reading.about)


def _telling(label: str, language: str) -> Iterator[str]:
    """Yield the stems of the words of a name that tell what it is: no dates, numbers, remarks."""
    bare = _REMARK.sub(" ", label)
    for one in reversed(dates(bare, 0, len(bare), language)):
        bare = bare[: one.start] + " " + bare[one.end :]
    for word in name_tokens(bare):
        if not (word.is_stop or _NUMBER.fullmatch(word.folded) or word.folded in _REMARKS):
            yield stem(word.folded, language)


def _weighted(rows: Sequence[tuple[LabelRow, frozenset[str]]]) -> list[Name]:
    held = Counter(word for iri, word in {(row.iri, word) for row, words in rows for word in words})
    count = len({row.iri for row, _ in rows})
    return [
        Name(row, {word: math.log(1 + count / held[word]) for word in words}, _dated(row.label, row.language))
        for row, words in rows
    ]


def _dated(label: str, language: str) -> Bounds | None:
    """Return from when to when the dates in a name are; None where it has none."""
    spans = list(_spans(Hint(label, language.partition("-")[0]), Stretch(0, len(label))))
    return Bounds(min(one.earliest for one in spans), max(one.latest for one in spans)) if spans else None


def _window(name: Name, stems: Mapping[str, Sequence[int]], words: Sequence[Token]) -> Window | None:
    """Return where most of a name's words stand within a few more words than it has; None where too few do."""
    hits = sorted((at, word) for word in name.weights for at in stems.get(word, ()))
    reach = 2 * len(name.weights) + 6
    best: tuple[float, int, int] = (0.0, 0, 0)
    for first in range(len(hits)):
        seen: set[str] = set()
        for last in range(first, len(hits)):
            if hits[last][0] - hits[first][0] > reach:
                break
            seen.add(hits[last][1])
            if len(seen) >= _LEAST:
                share = math.fsum(name.weights[word] for word in seen)
                best = max(best, (share, first, last))
    if not best[0]:
        return None
    places = {at for at, _ in hits[best[1] : best[2] + 1]}
    run = _longest_run(sorted(places), words)
    share = best[0] / math.fsum(name.weights.values())
    return Window(share, len(places), words[run[0]].start, words[run[-1]].end)


def _longest_run(places: Sequence[int], words: Sequence[Token]) -> list[int]:
    """Return the longest run of these words, small words between them left out."""
    runs: list[list[int]] = [[places[0]]]
    for at in places[1:]:
        between = words[runs[-1][-1] + 1 : at]
        if all(word.is_stop for word in between):
            runs[-1].append(at)
        else:
            runs.append([at])
    return max(runs, key=len)


def _surest(found: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield those that no surer one tells of in the same words: of the editions of a congress, that of the date."""
    for one in found:
        same = [other for other in found if _overlap(one.window, other.window)]
        best = max(other.score for other in same)
        if one.score == best and sum(other.score == best for other in same) <= _EDITIONS:
            yield one


def _overlap(one: Window, other: Window) -> bool:
    return one.start < other.end and other.start < one.end


def _spans(hint: Hint, stretch: Stretch) -> Iterator[Bounds]:
    """Yield the days that the dates of a stretch of a text may mean; those without a year mean none."""
    for one in dates(hint.text, stretch.start, stretch.end, hint.language, part=stretch.part):
        ends = [span for term in (one.first, one.last) if (span := _bounds(term)) is not None]
        if ends:
            yield Bounds(ends[0].earliest, ends[-1].latest)


def _bounds(term: str) -> Bounds | None:
    value, _, kind = term.removeprefix('"').partition('"^^xsd:')
    return bounds(Literal(value, datatype=NamedNode(vocab.XSD + kind))) if kind else None


def _fit(own: Bounds | None, told: Iterable[Bounds]) -> int:
    """Return how well the dates of a text fit an event's: 3 to the days, 2 to the month, 1 to the year, -1 not at all.

    0 where one of the two has none.
    """
    fits = [_fitting(own, one) for one in told] if own else []
    return max(fits, default=0)


def _fitting(own: Bounds, told: Bounds) -> int:
    common = own.intersect(told)
    if common is None:
        return -1
    longest = max((own.latest - own.earliest).days, (told.latest - told.earliest).days)
    if longest > _CLOSE:
        return 1
    return 3 if longest < 28 else 2
