"""Names of the known graph in a text: the name itself, other spellings and scripts, declined, adjectives, codes.

A name is compared word by word on three levels: folded; by its keys across scripts and spellings, without stop words;
by the stems of its language. The longest name wins where several begin or end within one another; one that several
things have, or that is made of common words, counts for those whose country the document speaks of.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from edu_graph.contribute.bare import BareNames
from edu_graph.contribute.countries import names_in
from edu_graph.contribute.demonyms import ALWAYS, adjectives
from edu_graph.contribute.found import Around, Found, Hint, Reading, is_within, longest
from edu_graph.contribute.generic import is_generic
from edu_graph.contribute.known import Known
from edu_graph.contribute.money import of_the_us
from edu_graph.contribute.tokens import Token, name_tokens, tokens
from edu_graph.search.folding import fold
from edu_graph.search.rows import LabelRow
from edu_graph.search.stems import LANGUAGES, stem
from edu_graph.search.wording import is_stop

LONGEST: Final = 16
"""Words of a name that is looked for, stop words left out."""
COMMON: Final = 6
"""A word that the names of so many things have says little of which one is meant."""
SHORT: Final = 5
"""Letters up to which a name of one word in capitals is an abbreviation, recognised only as it is written."""
_ROLE: Final = {"preferred": 1.0, "alternative": 0.95, "former": 0.9, "printed": 0.85, "hidden": 0.85}
_LEVEL: Final = {"exact": 1.0, "code": 1.0, "spelling": 0.95, "inflected": 0.93, "adjective": 0.9} | {
    "context": 0.8,
    "near": 0.7,
}
_WITHOUT_COUNTRY: Final = frozenset({"context", "near"})
"""Reasons of names that have no country: only the countries around tell whose they are."""
DOUBTED: Final = 0.4
"""What of its score is left to a name that stands in the text and may mean another thing."""
_IN_TWO: Final = re.compile(r"(.{4,}) \((\w{2,10})\)")
"""A name with its abbreviation in brackets; what stands there with one capital is a country or town: (Laos)."""
_ACROSS_FROM: Final = 6
"""Letters of a name of one word that is recognised in another script than it is known in."""
_LANGUAGE: Final = re.compile(
    r"[\s-]+(?:language|speaking|edition|translation|version|text|report\b|digest|note\b|page\b|article|summary|"
    r"язык|текст|перевод|версия|мова)",
    re.IGNORECASE,
)
"""What follows an adjective that tells in which language something is written, not of which country it is."""
_IN_LANGUAGE: Final = re.compile(r"\bin\s+$", re.IGNORECASE)
_NO_NOUN: Final = re.compile(r"\s*(?:$|[.,;:)\]\n]|(?:too|and|or|only|later|as well)\b)")
"""`in French`, with no noun behind it, is the language."""
_REGIONS: Final = frozenset({"latin", "inter", "ibero", "pan", "central", "north", "south", "латино", "северо", "южно"})
"""What stands before an adjective of a continent: Inter-American, Latin American."""
_INFLECTED_FROM: Final = 4
"""Letters of a name of one word that is recognised other than as it is."""


Key = tuple[str, ...]


@dataclass
class Gazetteer:
    """The names of the known graph, ready to be looked for. It learns names of countries in documents' languages."""

    known: Known
    levels: dict[str, dict[Key, list[LabelRow]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    bare: BareNames = field(default_factory=BareNames)
    adjectives: dict[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    common: frozenset[str] = frozenset()
    spoken: set[str] = field(default_factory=set)
    _preferred: dict[str, LabelRow] = field(default_factory=dict)

    @classmethod
    def of(cls, known: Known) -> "Gazetteer":
        """Prepare the names of a graph."""
        gazetteer = cls(known)
        of_countries = [row for row in known.names if row.iri in known.country_iris and row.role != "printed"]
        shown = sorted(of_countries, key=lambda row: (row.role != "preferred", row.language != "en", row.language))
        for row in shown:
            gazetteer._preferred.setdefault(row.iri, row)
        gazetteer.spoken = {row.language for row in of_countries if row.role == "preferred"}
        held: dict[str, set[str]] = defaultdict(set)
        for row in known.names:
            found = name_tokens(row.label)
            for token in found:
                # UNICEF is in the names of all its offices, and still means one thing.
                if not _is_in_capitals(token.text):
                    held[token.sound].add(row.iri)
            gazetteer._add(row, found)
            # "Внешние малые о-ва (США)" are not called США.
            for part in _in_two(row.label) if row.iri not in known.country_iris else ():
                gazetteer._add(replace(row, label=part), name_tokens(part))
        gazetteer.common = frozenset(sound for sound, iris in held.items() if len(iris) >= COMMON)
        gazetteer.bare = gazetteer._bodies()
        return gazetteer

    def _add(self, row: LabelRow, found: Sequence[Token]) -> None:
        kept = [token for token in found if not token.is_stop] or list(found)
        if not kept or len(kept) > LONGEST or (row.role == "printed" and len(kept) == 1 and is_generic(kept)):
            return
        self.levels["exact"][tuple(token.folded for token in found)].append(row)
        if _is_abbreviation(row.label) or (
            len(kept) == 1 and (len(kept[0].folded) < _INFLECTED_FROM or len(found) > 1)
        ):
            # "The Agency" is a name only as it stands; one short word has too many neighbours.
            return
        self.levels["spelling"][tuple(token.sound for token in kept)].append(row)
        primary = row.language.partition("-")[0]
        if primary in LANGUAGES:
            self.levels[primary][tuple(stem(token.folded, primary) for token in kept)].append(row)

    def _bodies(self) -> BareNames:
        """Let `Ministry of Education` stand for `Ministry of Education of Jordan` too, where a text is about Jordan."""
        forms: dict[str, set[str]] = defaultdict(set)
        for language in ALWAYS:
            for form, iris in self._adjectives_of(language).items():
                forms[form] |= iris
        return BareNames.of(self.known, forms)

    def _adjectives_of(self, language: str) -> Mapping[str, frozenset[str]]:
        if language not in self.adjectives:
            countries = self.known.country_iris
            rows = [row for row in self.known.names if row.iri in countries and row.role != "printed"]
            self.adjectives[language] = adjectives(tuple((row.iri, row.label, row.language) for row in rows), language)
        return self.adjectives[language]

    @property
    def adjective_forms(self) -> frozenset[str]:
        """The adjectives of countries that are looked for in every document."""
        return frozenset().union(*(self._adjectives_of(language) for language in ALWAYS))

    def learn(self, language: str) -> None:
        """Add what a document's language calls the countries, where the graph has no names in it."""
        self._adjectives_of(language)
        if language and language not in self.spoken:
            self.spoken.add(language)
            for row in names_in(language, self.known):
                self._add(row, name_tokens(row.label))

    def find(self, stretches: Iterable[tuple[int, int]], hint: Hint) -> Reading:
        """Return the names in these stretches of the text, in order, and the countries that it is about.

        What may stand for things of several countries counts only where it fits those. Names of organisations that
        stand there in full and do not count are returned as doubtful.
        """
        self.learn(hint.language)
        read = [tokens(hint.text, start, end) for start, end in stretches]
        # The United States of "US dollars" are no country that a document speaks of.
        dollars = list(of_the_us(hint.text))
        named = (name for words in read for name in self._countries(words, hint))
        first = [name for name in named if not any(start <= name.start and name.end <= end for start, end in dollars)]
        listed = [self._candidates(words, hint) for words in read]
        about = frozenset(name.iri for name in first)
        around = Around(first, about | self._of_towns(listed), hint.text)
        others, exact = [], []
        for words, candidates in zip(read, listed, strict=True):
            others += self._things(candidates, words, around, hint)
            exact += [one for one in candidates if _is_full(one)]
        names = sorted({*first, *others}, key=lambda one: (one.start, one.end, one.iri, -one.score))
        return Reading(names, about, list(self._doubtful(exact, names, around)))

    def countries_in(self, name: LabelRow) -> set[str]:
        """Return the countries that a name has in it."""
        return {one.iri for one in self._countries(name_tokens(name.label), Hint(name.label, name.language))}

    def _candidates(self, words: Sequence[Token], hint: Hint) -> list[Found]:
        found = [one for one in self._spans(words, hint) if one.iri not in self.known.country_iris]
        return [*found, *(_found(one.span, one.row, one.reason) for one in self.bare.find(words))]

    def _of_towns(self, listed: Iterable[Iterable[Found]]) -> frozenset[str]:
        """Return the countries of the towns and regions that are named: who is in Minsk speaks of Belarus."""
        towns = (one for found in listed for one in found if one.name.kind == "place" and one.name.role == "preferred")
        return frozenset(country for one in towns for country in self.known.countries.get(one.iri, ()))

    def _doubtful(self, exact: Iterable[Found], names: Sequence[Found], around: Around) -> Iterator[Found]:
        """Yield organisations whose full name stands there and that were not taken, with the reason."""
        taken = {one.iri for one in names}
        longer = [one for one in names if one.iri not in self.known.country_iris]
        for one in exact:
            if one.iri in taken:
                continue
            own = self.known.countries.get(one.iri, frozenset())
            if not own and around.follows(one.end):
                doubt = "office"
            elif is_within(one, (name for name in longer if name.end - name.start > one.end - one.start)):
                doubt = "within"
            elif own and not own & around.about:
                doubt = "elsewhere"
            else:
                doubt = "shared"
            yield one._replace(score=round(one.score * DOUBTED, 3), doubt=doubt)

    def _countries(self, words: Sequence[Token], hint: Hint) -> list[Found]:
        return longest(found for found in self._spans(words, hint) if found.iri in self.known.country_iris)

    def _things(self, candidates: Iterable[Found], words: Sequence[Token], around: Around, hint: Hint) -> list[Found]:
        kept = list(self._settled(candidates, words, around, hint.language))
        agents, places = (longest(one for one in kept if one.name.kind == kind) for kind in ("agent", "place"))
        # A person within the name of a university is not meant; an organisation within that of a project is.
        others = [one for one in kept if one.name.kind not in ("agent", "place")]
        # "BSPU's Institute" and "the EU delegation" name two bodies: the abbreviation is no part of a wording.
        agents += [
            one
            for one in kept
            if one.name.kind == "agent"
            and one.name.role != "printed"
            and _is_in_capitals(one.name.label)
            and " " not in one.name.label
            and one not in agents
        ]
        named = longest([*agents, *others])
        # The world and its regions are parts of many names: World Inclusion Congress, Council of Europe.
        places = [
            one
            for one in places
            if self.known.countries.get(one.iri) or not (is_within(one, named) or _is_in_a_name(around.text, one))
        ]
        return [*agents, *places, *(one for one in named if one.name.kind != "agent")]

    def _spans(self, words: Sequence[Token], hint: Hint) -> Iterator[Found]:
        full = [at for at, token in enumerate(words) if not token.is_stop]
        for first, at in enumerate(full):
            yield from self._adjective(words, at, hint)
            yield from self._code(words, at)
            for last in full[first : first + LONGEST]:
                if words[last].segment != words[at].segment:
                    break
                yield from self._exact(words[at : last + 1])
                yield from self._other(words[at : last + 1])
        # Names that begin or end with a stop word ("The Bridge") are looked for as they are.
        for at, token in enumerate(words):
            if token.is_stop:
                for last in range(at, min(at + 8, len(words))):
                    yield from self._exact(words[at : last + 1])

    def _exact(self, span: Sequence[Token]) -> Iterator[Found]:
        for row in self.levels["exact"].get(tuple(token.folded for token in span), ()):
            if len(span) > 1 or (not span[0].is_stop and _is_written_so(span[0], row.label)):
                yield _found(span, row, "exact")

    def _other(self, span: Sequence[Token]) -> Iterator[Found]:
        kept = [token for token in span if not token.is_stop]
        if len(kept) == 1 and not (kept[0].is_capital and len(kept[0].folded) >= _INFLECTED_FROM):
            return
        for row in self.levels["spelling"].get(tuple(token.sound for token in kept), ()):
            if len(kept) > 1 or _is_in_another_script(kept[0], row.label):
                yield _found(span, row, "spelling")
        for language in LANGUAGES:
            key = tuple(stem(token.folded, language) for token in kept)
            for row in self.levels[language].get(key, ()):
                yield _found(span, row, "inflected")

    def _adjective(self, words: Sequence[Token], at: int, hint: Hint) -> Iterator[Found]:
        token = words[at]
        meant = [iris for one in hint.languages if (iris := self.adjectives.get(one, {}).get(token.folded))]
        if not meant or (at and words[at - 1].folded in _REGIONS):
            return
        if not token.is_capital and token.folded.isascii() and hint.language in ("en", "de"):
            return
        if _is_language(hint.text, token):
            return
        for iri in meant[0]:
            yield _found([token], self._preferred[iri], "adjective")

    def _code(self, words: Sequence[Token], at: int) -> Iterator[Found]:
        token = words[at]
        iri = self.known.codes.get(token.text) if len(token.text) == 3 else None
        beside = [words[place].text for place in (at - 1, at + 1) if 0 <= place < len(words)]
        if iri and not any(len(text) > 3 and text.isupper() for text in beside):
            name = LabelRow(iri, "place", (), token.text, "", "preferred")
            yield _found([token], name, "code")

    def _settled(
        self, found: Iterable[Found], words: Sequence[Token], around: Around, language: str
    ) -> Iterator[Found]:
        """Yield what is meant of the things that one stretch of the text may name."""
        spans: dict[tuple[int, int], dict[str, Found]] = defaultdict(dict)
        for one in found:
            known = spans[one.start, one.end].get(one.iri)
            if known is None or _order(one, language) > _order(known, language):
                spans[one.start, one.end][one.iri] = one
        for (start, end), things in spans.items():
            covered = [token for token in words if start <= token.start < end]
            yield from self._meant(list(things.values()), covered, around)

    def _meant(self, things: list[Found], covered: Sequence[Token], around: Around) -> Iterator[Found]:
        is_common = all(token.sound in self.common for token in covered if not token.is_stop)
        near = around.near(covered[0].start, covered[-1].end)
        registered = [one for one in things if one.name.role != "printed"]
        fitting = [
            (self._rank(one, near, around, Kind(is_common, len(registered if one in registered else things))), one)
            for one in things
        ]
        kept = self._best([(rank, one) for rank, one in fitting if rank])
        for one in kept:
            yield one._replace(score=round(one.score / len(kept), 3))

    def _best(self, fitting: Sequence[tuple[int, Found]]) -> list[Found]:
        """Return, of things that fit, those that fit best; a registered name goes before what was printed once."""
        # "In Kazakhstan, UNICEF …" is UNICEF, though a source once printed its office so.
        if any(self._is_of_the_world(one) for _, one in fitting):
            fitting = [(rank, one) for rank, one in fitting if one.name.role != "printed"]
        best = max((rank for rank, _ in fitting), default=0)
        kept = [one for rank, one in fitting if rank == best]
        # A registered name that stands there in full goes before what one source once called another thing.
        registered = [one for one in kept if one.name.role != "printed"]
        return registered if any(one.reason not in _WITHOUT_COUNTRY for one in registered) else kept

    def _is_of_the_world(self, one: Found) -> bool:
        return one.name.role != "printed" and one.reason == "exact" and not self.known.countries.get(one.iri)

    def _rank(self, one: Found, near: set[str], around: Around, kind: "Kind") -> int:
        """Return how well a thing fits the countries around its name: 2 the one beside it, 1 well, 0 not at all."""
        own = self.known.countries.get(one.iri, frozenset())
        if not own:
            # "UNICEF Turkmenistan" is not UNICEF.
            is_office = one.name.kind == "agent" and around.follows(one.end)
            return 0 if is_office else int(one.reason not in _WITHOUT_COUNTRY)
        if own & near:
            return 2
        if own & around.about:
            # Beside another country's name, a common name is that country's.
            return 0 if near and (kind.is_common or one.reason == "near") else 1
        is_full = one.name.role != "printed" and one.reason == "exact"
        if one.reason in _WITHOUT_COUNTRY or (one.name.role == "printed" and kind.is_common):
            return 0
        # A name of one thing alone, as it is known: nothing else can be meant, whatever country the text is about.
        is_unsure = kind.things > 1 or one.reason != "exact" or (kind.is_common and not is_full)
        return 0 if is_unsure and around.about else 1


class Kind(NamedTuple):
    """What kind of name it is: whether all its words are common ones, and how many things have it."""

    is_common: bool
    things: int


def _found(span: Sequence[Token], row: LabelRow, reason: str) -> Found:
    score = _ROLE[row.role] * _LEVEL[reason]
    return Found(span[0].start, span[-1].end, row.iri, row, reason, round(score, 3))


def _is_in_a_name(text: str, one: Found) -> bool:
    """Tell whether a word with a capital stands right beside a name, so that it may be part of a longer one."""
    before, behind = (
        _CAPITAL_BEFORE.search(text, max(0, one.start - 40), one.start),
        _CAPITAL_BEHIND.match(text, one.end),
    )
    return behind is not None or (before is not None and before[1][0].isupper() and not is_stop(fold(before[1])))


_CAPITAL_BEFORE: Final = re.compile(r"([^\W\d_]+)[ -]$")
_CAPITAL_BEHIND: Final = re.compile(r"[ -][A-ZА-ЯЁ]")


def _is_language(text: str, adjective: Token) -> bool:
    if _LANGUAGE.match(text, adjective.end):
        return True
    before = _IN_LANGUAGE.search(text, max(0, adjective.start - 4), adjective.start)
    return before is not None and _NO_NOUN.match(text, adjective.end) is not None


def _in_two(label: str) -> tuple[str, ...]:
    """Return both names of `Federal Ministry … (BMZ)`; nothing for a label that is one name."""
    both = _IN_TWO.fullmatch(label)
    return both.groups() if both and sum(letter.isupper() for letter in both[2]) > 1 else ()


def _is_full(one: Found) -> bool:
    """Tell whether this is a whole registered name of an organisation."""
    return one.name.kind == "agent" and one.reason == "exact" and one.name.role != "printed"


def _is_in_capitals(word: str) -> bool:
    return word.isupper() and len(word) > 1


def _is_abbreviation(label: str) -> bool:
    return label.isupper() and len(label) <= SHORT and fold(label).isalpha()


def _is_in_another_script(token: Token, label: str) -> bool:
    """Tell whether one word is another's in another script; short ones are alike by chance: Amman, Аман (Oman)."""
    return token.folded.isascii() != fold(label).isascii() and len(token.folded) >= _ACROSS_FROM


def _is_written_so(token: Token, label: str) -> bool:
    """Tell whether a word is a name of one word, not a common noun that is spelt so."""
    if _is_abbreviation(label):
        return token.text == label
    return token.is_capital or not label[:1].isupper()


def _order(one: Found, language: str) -> tuple[float, bool, str]:
    """Of several names that match, the surest; of those, one in the document's language."""
    return one.score, one.name.language == language, one.name.label
