"""What a query asks for that the release does not have, and what may have been meant: told beside the answer.

Such a query is no error: it has an answer, which is empty more often than not, and does not say why.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain, islice
from typing import Final, Protocol

from edu_graph import vocab
from edu_graph.errors import QuerySyntaxError
from edu_graph.queries import tokens
from edu_graph.queries.policy import Screened
from edu_graph.queries.prefixes import STRANGERS, strange
from edu_graph.queries.tokens import Token

_MOST = 3
_LONGEST = 60
_LOOKED_UP: Final = 50
"""Things of a query that are looked up: more of them were not written by hand."""

_NO_NAMES: Final = (vocab.OWL, vocab.VOID, vocab.DCAT, "http://www.w3.org/ns/shacl#")
_LABELS: Final = frozenset({vocab.LABEL, vocab.PREF_LABEL})
_AS_SAID: Final = ("start", "end")
_EXACT: Final = frozenset({vocab.XSD + "date", vocab.XSD + "dateTime"})
_INEXACT: Final = frozenset(vocab.XSD + name for name in ("gYear", "gYearMonth", "gMonthDay", "gMonth"))
_OF_DAYS: Final = frozenset({"YEAR", "MONTH", "DAY"})
_KNOWS_KINDS: Final = frozenset({"DATATYPE", "STR"})


class Thing(Protocol):
    """A thing of a release."""

    @property
    def iri(self) -> str:
        """Its IRI."""


class Things(Protocol):
    """Knows the things of a release."""

    def lookup(self, scheme: str, value: str) -> Sequence[Thing]:
        """Return the things with an identifier; their IRIs are of the scheme `iri`."""

    def suggest(self, text: str) -> Sequence[Thing]:
        """Return what may have been meant by an IRI that nothing has."""


@dataclass(frozen=True)
class Hint:
    """A term that the release does not have, or not as it is used; `meant`: the one with the nearest name."""

    term: str
    meant: str | None
    what: str = "is no term of the ontology"

    def __str__(self) -> str:
        """Return the hint as a sentence."""
        question = f"; did you mean {self.meant}?" if self.meant else ""
        return f"{self.term} {self.what}{question}"


def hints_of(screened: Screened, known: Collection[str], things: Things) -> list[Hint]:
    """Return the hints for a query, three at most: unknown terms and things, terms of others, and names.

    `known` are the local names of the ontology's terms.
    """
    found = chain(hints(screened.terms, known), _of_strangers(screened), _of_names(screened), _of_dates(screened))
    return list(islice(chain(found, _of_things(screened, things)), _MOST))


def hints(terms: Iterable[str], known: Collection[str]) -> list[Hint]:
    """Return a hint for each of the local names `terms` that is not among `known`, three at most."""
    unknown = [name for name in terms if name and name not in known]
    return [_hint(name, sorted(known)) for name in unknown[:_MOST]]


def _hint(name: str, known: list[str]) -> Hint:
    by_case = [one for one in known if one.lower() == name.lower()]
    near = by_case or get_close_matches(name[:_LONGEST], known, n=1, cutoff=0.7)
    return Hint(f"eg:{name[:_LONGEST]}", f"eg:{near[0]}" if near else None)


def _of_strangers(screened: Screened) -> Iterator[Hint]:
    whose = (whose for iri in screened.iris for start, whose in STRANGERS.items() if iri.startswith(start))
    for one in dict.fromkeys(whose):
        yield Hint(f"The query uses terms of {one}.", None, strange(one))


def _of_names(screened: Screened) -> Iterator[Hint]:
    """Yield what there is to know of names: things have one property for them, and each has a language."""
    if any(iri.startswith(_NO_NAMES) for iri in screened.iris):
        return
    if vocab.LABEL in screened.iris:
        yield Hint("rdfs:label", None, 'names terms alone; things have skos:prefLabel, in a language: "Belarus"@en')
    for text in islice(_without_language(screened), 1):
        yield Hint(f"{text[:_LONGEST]}", None, f"has no language; names have one: {text[:_LONGEST]}@en")


_QUOTES: Final = frozenset("\"'")


def _without_language(screened: Screened) -> Iterator[str]:
    """Yield the strings that stand behind a property of names, and have no language."""
    # Most queries with names ask for them, and have no string at all.
    if not _LABELS.intersection(screened.iris) or not _QUOTES.intersection(screened.text):
        return
    try:
        run = [token for token in tokens.tokenize(screened.text) if token.kind != tokens.COMMENT]
    except QuerySyntaxError:  # pragma: no cover - it was read once
        return
    for before, token, after in zip(run, run[1:], run[2:], strict=False):
        is_bare = token.kind == tokens.STRING and after.kind != tokens.LANGUAGE and after.text != "^^"
        if is_bare and _iri(before, screened) in _LABELS:
            yield token.text


def _of_dates(screened: Screened) -> Iterator[Hint]:
    """Yield what there is to know of dates that are compared as days: many are told by month or year alone."""
    said = [f"eg:{name}" for name in _AS_SAID if name in screened.terms]
    if not said or _INEXACT.intersection(screened.iris):
        return
    words = {token.text.upper() for token in tokens.tokenize(screened.text) if token.kind == tokens.WORD}
    if _KNOWS_KINDS.intersection(words) or not (_OF_DAYS.intersection(words) or _EXACT.intersection(screened.iris)):
        return
    days = " and ".join(f"{name}Earliest, {name}Latest" for name in said)
    what = f"may be a month, a year or a day without a year, which no comparison of days finds; {days} are always days"
    yield Hint(" and ".join(said), None, what)


def _iri(token: Token, screened: Screened) -> str:
    if token.kind == tokens.IRI:
        return token.text[1:-1]
    prefix, _, local = token.text.partition(":")
    return screened.prefixes.get(prefix, "") + local if token.kind == tokens.PREFIXED else ""


def things_of(screened: Screened) -> list[str]:
    """Return the things that a query names, each once, as far as they are looked up."""
    ours = [iri.partition("#")[0] for iri in screened.iris if vocab.kind_of(iri) and "/" in iri[len(vocab.BASE) :]]
    return list(dict.fromkeys(one for one in ours[:_LOOKED_UP] if not one.endswith("/")))


def _of_things(screened: Screened, things: Things) -> Iterator[Hint]:
    for iri in things_of(screened):
        if not things.lookup("iri", iri):
            near = nearest_thing(iri, things)
            what = "is nothing in this release" + ("" if near else "; /search finds things by name")
            yield Hint(vocab.curie(iri)[: 2 * _LONGEST], vocab.curie(near) if near else None, what)


def nearest_thing(iri: str, things: Things) -> str | None:
    """Return the thing of the same kind whose IRI or name is nearest to an IRI that nothing has."""
    kind = vocab.kind_of(iri)
    return next((one.iri for one in things.suggest(iri) if vocab.kind_of(one.iri) == kind), None)
