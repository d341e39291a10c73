"""Bodies that a text speaks of without their names: a country's ministry, an embassy.

"Jordan's education minister" is somebody of the Ministry of Education of Jordan; "the British ambassador", in a text
about Turkmenistan, of that embassy. The text does not name the body, so each of these is a doubtful suggestion. What a
ministry is of is read from the words beside it and compared with the names of the
country's ministries; where nothing stands beside, it is that of education, of which all these documents are.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from edu_graph import vocab
from edu_graph.contribute.found import Found, Hint, Reading
from edu_graph.contribute.known import Known
from edu_graph.contribute.tokens import Token, name_tokens, tokens
from edu_graph.search.rows import LabelRow

MINISTRY: Final = vocab.EG + "Ministry"
MISSION: Final = vocab.EG + "DiplomaticMission"

SURER, WEAKER = 0.5, 0.4
"""Scores where the country stands beside the words, and where the whole document tells it."""
MOST: Final = 2
"""Countries that one bare `ministry` may be of; of more, nothing is suggested."""

_ENDINGS: Final = r"[\w'’]*"
_MINISTRY: Final = re.compile(
    r"ministry|ministers?|ministere|ministres?|ministerios?|ministr[oa]s?|ministero|ministerium|ministrlig\w*|"
    r"министр\w*|министэрств\w*|министерств\w*|bakan(?:ligi\w*|lik\w*|i|in)?|vazir(?:ligi?\w*|i)?|"
    r"[הבלמו]{0,2}משרד|[הבלמו]{0,2}שר[תי]?"
)
_MISSION: Final = re.compile(
    r"embass(?:y|ies)|ambassadors?|посольств\w*|посол|посл[ауе]|послом|пасольств\w*|пасол|пасл[ау]|елшилиг\w*|елши\w*|"
    r"ambassad(?:e|es|eur|rice)|embajad(?:a|or|ora)|embaixad(?:a|or|ora)|ambasciat(?:a|ore|rice)|"
    r"buyukelci\w*|botschaft(?:er)?|ilci(?:hana)?\w*|[הבלמו]{0,2}שגריר(?:ות)?"
)
_EDUCATION: Final = re.compile(
    r"educat\w*|educac\w*|educaz\w*|enseign\w*|istruzion\w*|образован\w*|просвещ\w*|адукацы\w*|осв[иі]т\w*|"
    r"б[иі]л[иі]м\w*|агарту\w*|egitim\w*|bilim\w*|bildung\w*|[הבלו]{0,2}חינוכ"
)
_NO_COUNTRYS: Final = re.compile(
    r"prime|premier|primer|primera|primeiro|первый|премьер\w*|council|cabinet|совет\w*|кабинет\w*|conseil|consejo|"
    r"basbakan|non"
)
"""What stands before a minister that is of no ministry, or of all."""
_BESIDE_RANK: Final = frozenset({"deputy", "vice", "first", "acting", "former", "new", "then", "line", "host", "own"})
"""Words before a minister or an ambassador that tell a rank or time, not what the ministry is of."""
_LINKS: Final = frozenset("of for de da do di du des della del la las el los le der fur the y e et and и й та".split())
"""Words between a ministry and what it is of, or between two countries."""
_AND: Final = frozenset("and y e et и й та the".split())
_PREPOSED: Final = re.compile(r"minist(?:ry|ers?)|министрлиг\w*|bakan\w*|vazir\w*|ministrlig\w*")
"""Heads before which their languages say what they are of: education ministry, Білім министрлігі."""
_AFTER_ONLY_WITH_LINK: Final = re.compile(r"[a-z]+")
"""In Latin script, what a ministry is of follows behind `of`, `de`, `da`; in the others it may follow at once."""
_ALIKE: Final = 5
"""Letters that a word has in common with one of a ministry's name, at least, unless it is that word."""
_GAP: Final = re.compile(r"['’]?s?[\s-]{0,2}")
_TO_COUNTRY: Final = re.compile(r"\s*\(|\s+(?:[^\W\d_]{1,3}\s+){0,3}", re.IGNORECASE)
_ALSO: Final = re.compile(r"\s*(?:,|&|\b(?:and|y|e|et|и|й|және|мен|та|і|ve|und)\b)\s*", re.IGNORECASE)


class Phrase(NamedTuple):
    """A mention of a body without its name: its words, what it is of (a folded word; empty where nothing is told)."""

    start: int
    end: int
    topic: str


@dataclass(frozen=True)
class Implied:
    """Ministries and missions of a known graph by their countries. `seats`: in which country a mission is."""

    known: Known
    countries_in: Callable[[LabelRow], Collection[str]]

    @cached_property
    def _bodies(self) -> Mapping[str, Mapping[str, Sequence[LabelRow]]]:
        """Rows of ministries, and of missions, by country; in `""` those of all countries."""
        bodies: dict[str, dict[str, list[LabelRow]]] = {MINISTRY: defaultdict(list), MISSION: defaultdict(list)}
        for row in self.known.names:
            for kind in bodies.keys() & set(row.types):
                for country in self.known.countries.get(row.iri, ()):
                    bodies[kind][country].append(row)
        # The ministry of a region has its country, and is not the country's.
        for country, rows in bodies[MINISTRY].items():
            own = {row.iri for row in rows if country in self.countries_in(row)}
            bodies[MINISTRY][country] = [row for row in rows if row.iri in own]
        return bodies

    @cached_property
    def _seats(self) -> Mapping[str, Collection[str]]:
        """Where each mission is: the countries of its names but the one that sends it."""
        seats: dict[str, set[str]] = defaultdict(set)
        for rows in self._bodies[MISSION].values():
            for row in rows:
                seats[row.iri] |= set(self.countries_in(row)) - self.known.countries[row.iri]
        return seats

    def find(self, stretches: Iterable[tuple[int, int]], hint: Hint, reading: Reading) -> list[Found]:
        """Return what these stretches of a text speak of and do not name, each doubtful; nothing that has a name."""
        named = [one for one in reading.names if one.iri in self.known.country_iris]
        lies_in = [
            one._replace(iri=country)
            for one in reading.names
            if one.name.kind == "place" and one.iri not in self.known.country_iris
            for country in self.known.countries.get(one.iri, ())
        ]
        bodies = [one for one in reading.names if one.name.kind == "agent"]
        taken = {one.iri for one in bodies}
        found: list[Found] = []
        for start, end in stretches:
            words = tokens(hint.text, start, end)
            free = [at for at, word in enumerate(words) if not any(one.start <= word.start < one.end for one in bodies)]
            for at in free:
                found += self._ministries(words, at, hint, [*named, *lies_in])
                found += self._missions(words, at, hint, named)
        return [one for one in found if one.iri not in taken]

    def _ministries(self, words: Sequence[Token], at: int, hint: Hint, named: Sequence[Found]) -> Iterator[Found]:
        phrase = _ministry(words, at, hint.text, {one.start for one in named})
        if phrase is None:
            return
        beside = _beside(phrase, hint.text, named)
        countries = beside or _main(named, self._bodies[MINISTRY])
        if not beside and len(countries) > MOST:
            return
        found = [
            Found(phrase.start, phrase.end, row.iri, row, "implied", SURER if beside else WEAKER, "unnamed")
            for country in countries
            for row in _of(self._bodies[MINISTRY].get(country, ()), phrase.topic)
        ]
        # "Министерство образования" is none that is called "… просвещения", where another one is called so.
        found = [one for one in found if self._says(one.iri, phrase.topic)] or found
        share = 1 if beside else max(1, len(found))
        yield from (one._replace(score=round(one.score / share, 3)) for one in found)

    def _says(self, iri: str, topic: str) -> bool:
        """Tell whether a name of a ministry has a word, whatever its ending."""
        return any(word[: len(topic) - 2] == topic[:-2] for word in self._words.get(iri, ())) if topic else False

    @cached_property
    def _words(self) -> Mapping[str, set[str]]:
        """Words of the names of each ministry."""
        told: dict[str, set[str]] = defaultdict(set)
        for rows in self._bodies[MINISTRY].values():
            for row in rows:
                told[row.iri] |= {token.folded for token in name_tokens(row.label)}
        return told

    def _missions(self, words: Sequence[Token], at: int, hint: Hint, named: Sequence[Found]) -> Iterator[Found]:
        word = words[at]
        if not _MISSION.fullmatch(word.folded):
            return
        phrase = Phrase(word.start, word.end, "")
        beside = _beside(phrase, hint.text, named)
        about = {one.iri for one in named}
        fitting = {
            row.iri: row
            for sender, rows in self._bodies[MISSION].items()
            if sender in (beside or about)
            for row in reversed(_best(rows))
            if set(self._seats.get(row.iri, ())) & about
        }
        if len(fitting) == 1:
            for iri, row in fitting.items():
                score = SURER if beside else WEAKER
                yield Found(phrase.start, phrase.end, iri, row, "implied", score, "unnamed")


def _ministry(words: Sequence[Token], at: int, text: str, countries: Collection[int]) -> Phrase | None:
    """Return the mention of a ministry or minister whose head is this word; None where it is none, or of no country.

    `countries`: where names of countries and places begin.
    """
    head = words[at]
    if not _MINISTRY.fullmatch(head.folded):
        return None
    start, topic = at, ""
    while start and words[start - 1].segment == head.segment and _touches(text, words[start - 1], words[start]):
        before = words[start - 1]
        if _NO_COUNTRYS.fullmatch(before.folded):
            return None
        if before.folded not in _BESIDE_RANK:
            is_topic = not topic and _PREPOSED.fullmatch(head.folded) and not before.is_stop
            if not is_topic or _is_owner(before, head, text):
                break
            topic = before.folded
        start -= 1
    behind = None if topic else _behind(words, at, countries)
    if behind is not None:
        return Phrase(words[start].start, behind.end, behind.folded)
    return Phrase(words[start].start, head.end, topic)


def _is_owner(word: Token, head: Token, text: str) -> bool:
    """Tell whether a word before a ministry says whose it is, not what it is of: Jordan's ministry, Tajik minister."""
    is_title = word.text[0].isupper() and head.text[0].isupper()
    return text[word.end : word.end + 1] in ("'", "’") or (word.text[0].isupper() and not is_title)


def _behind(words: Sequence[Token], at: int, countries: Collection[int]) -> Token | None:
    """Return the word behind a head that tells what it is of; None where none does."""
    head = words[at]
    behind = [word for word in words[at + 1 : at + 5] if word.segment == head.segment]
    linked = 0
    while linked < len(behind) and behind[linked].folded in _LINKS:
        linked += 1
    if linked == len(behind) or (_AFTER_ONLY_WITH_LINK.fullmatch(head.folded) and not linked):
        return None
    word = behind[linked]
    # "Ministry for Foreign Affairs"; but "ministers of Jordan", "министр Иванец", "the ministry and UNICEF".
    is_name = word.start in countries or (word.text[0].isupper() and not linked)
    return None if word.is_stop or is_name or behind[0].folded in _AND else word


def _touches(text: str, first: Token, second: Token) -> bool:
    return _GAP.fullmatch(text, first.end, second.start) is not None


def _beside(phrase: Phrase, text: str, named: Sequence[Found]) -> list[str]:
    """Return the countries that stand before a mention, or behind it, one after another; empty where none does."""
    before = [one.iri for one in named if one.end <= phrase.start and _GAP.fullmatch(text, one.end, phrase.start)]
    found = list(dict.fromkeys(before))
    end = phrase.end
    gap = _TO_COUNTRY
    for one in sorted(named) if not found else ():
        if one.start >= end and one.reason != "adjective" and gap.fullmatch(text, end, one.start):
            found.append(one.iri)
            end, gap = one.end, _ALSO
    return list(dict.fromkeys(found))


def _main(named: Sequence[Found], bodies: Mapping[str, Sequence[LabelRow]]) -> list[str]:
    """Return the countries that a document speaks of and that have such bodies."""
    return [iri for iri in dict.fromkeys(one.iri for one in named) if bodies.get(iri)]


def _of(rows: Sequence[LabelRow], topic: str) -> list[LabelRow]:
    """Return the ministry of what a word tells, once, by its best name; that of education where no word does."""
    is_education = not topic or _EDUCATION.fullmatch(topic) is not None
    fitting = [row for row in rows if _speaks_of(row, topic, is_education)]
    best = _best([row for row in rows if row.iri in {one.iri for one in fitting}])
    # "Ministry of Education" goes before "Ministry of Primary and Mass Education".
    shortest = min((len(name_tokens(row.label)) for row in best), default=0)
    return [row for row in best if len(name_tokens(row.label)) == shortest]


def _speaks_of(row: LabelRow, topic: str, is_education: bool) -> bool:
    words = [token.folded for token in name_tokens(row.label)]
    if is_education:
        return any(_EDUCATION.fullmatch(word) for word in words)
    return any(word == topic or (len(topic) >= _ALIKE and word[:7] == topic[:7]) for word in words)


def _best(rows: Sequence[LabelRow]) -> list[LabelRow]:
    """Return one row for each thing: its preferred name in English, else the first one."""
    shown: dict[str, LabelRow] = {}
    for row in sorted(rows, key=lambda row: (row.iri, row.role != "preferred", row.language != "en", row.label)):
        shown.setdefault(row.iri, row)
    return list(shown.values())
