"""What a parameter may be given: its allowed values, asked of the release once and then searched here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from starlette.types import Receive

from edu_graph.errors import NotFound
from edu_graph.queries import lists
from edu_graph.queries.binding import class_of, expected
from edu_graph.queries.header import Parameter
from edu_graph.queries.lists import Lists
from edu_graph.rdf.terms import iri, to_sparql
from edu_graph.search.folding import fold
from edu_graph.service import languages
from edu_graph.service.answers import Row, rows, value_of
from edu_graph.service.calls import Call
from edu_graph.service.pages.wording import language_name

MOST_MEMBERS: Final = 5_000
"""Names of a class's things that are listed; of larger classes, the first by their IRIs."""

_MEMBERS: Final = (
    "SELECT ?value ?code ?label WHERE {{ ?value a {wanted} . OPTIONAL {{ ?value skos:prefLabel ?label }} "
    "OPTIONAL {{ ?value eg:isoAlpha2 ?code }} }} ORDER BY ?value ?label LIMIT {limit}"
)
_LANGUAGES: Final = (
    "SELECT ?value (COUNT(*) AS ?names) WHERE { ?thing skos:prefLabel ?label BIND(LANG(?label) AS ?value) "
    'FILTER(?value != "") } GROUP BY ?value ORDER BY ?value'
)


@dataclass(frozen=True)
class Choice:
    """One allowed value: as it is given, its names by language, and all of them folded, to be searched.

    `iri` is the thing's, where the value stands for one.
    """

    value: str
    labels: Mapping[str, str]
    key: str
    iri: str = ""

    @classmethod
    def of(cls, value: str, labels: Mapping[str, str], iri: str = "") -> "Choice":
        """Return a choice that can be searched."""
        return cls(value, labels, "\n".join(map(fold, (value, *labels.values()))), iri)

    def is_meant(self, text: str) -> bool:
        """Tell whether a text is this value, its IRI, the end of that, or one of its names, however it is spelt."""
        if text in (self.value, self.iri):
            return True
        ends = (lists.given_as(self.iri), self.iri.rpartition("/")[2]) if self.iri else ()
        # The key has the value and the names, folded, in a line each.
        return text.casefold() in ends or fold(text) in self.key.split("\n")

    def label(self, language: str) -> tuple[str, str]:
        """Return the name in a language, else in English, else any; with the language that it is in."""
        for wanted in (language, "en"):
            if wanted in self.labels:
                return self.labels[wanted], wanted
        return next(((text, tag) for tag, text in self.labels.items()), (self.value, ""))


async def known_lists(call: Call, receive: Receive) -> Lists:
    """Return the lists of concepts of the release."""

    async def ask() -> Lists:
        return Lists.read(
            (value_of(row["scheme"]), value_of(row["concept"]), *_text(row.get("label")))
            for row in await rows(call, receive, lists.ASK)
        )

    return await call.release.once("lists", ask)


def has_choices(parameter: Parameter) -> bool:
    """Tell whether there is a list of what a parameter may be given."""
    return bool(parameter.allowed or parameter.type == "language" or class_of(parameter))


async def choices(call: Call, receive: Receive, parameter: Parameter) -> list[Choice]:
    """Return the values that a parameter may have. Raises NotFound: it has no list of them."""
    if parameter.allowed:
        return [Choice.of(value, {}) for value in parameter.allowed]
    if parameter.scheme is not None:
        return await _concepts(call, receive, parameter.scheme)
    if parameter.type == "language":
        return await _languages(call, receive)
    if (wanted := class_of(parameter)) is not None:
        return await _members(call, receive, wanted)
    takes = "any thing" if parameter.type == "entity" else expected(parameter)
    raise NotFound(
        f"{parameter.name} has no list of allowed values.",
        help=f"It takes {takes}, such as {parameter.example}."
        + (" /search finds things by name." * (takes == "any thing")),
    )


def matching(found: Iterable[Choice], text: str) -> list[Choice]:
    """Return the choices of which the value or a name in any language holds a text, however it is spelt."""
    words = fold(text).split()
    return [one for one in found if all(word in one.key for word in words)]


async def _concepts(call: Call, receive: Receive, scheme: str) -> list[Choice]:
    async def ask() -> list[Choice]:
        known = await known_lists(call, receive)
        return [Choice.of(lists.given_as(one), labels, one) for one, labels in known.concepts(scheme).items()]

    return await call.release.once(f"concepts of {scheme}", ask)


async def _languages(call: Call, receive: Receive) -> list[Choice]:
    async def ask() -> list[Choice]:
        found = await rows(call, receive, _LANGUAGES)
        tags = [value_of(row["value"]) for row in found]
        return [Choice.of(tag, {ui: language_name(tag, ui) for ui in languages.UI}) for tag in tags]

    return await call.release.once("languages", ask)


async def _members(call: Call, receive: Receive, wanted: str) -> list[Choice]:
    async def ask() -> list[Choice]:
        text = _MEMBERS.format(wanted=to_sparql(iri(wanted)), limit=MOST_MEMBERS)
        # Beside the loop: thousands of names are folded.
        return await call.release.look(_choices, await rows(call, receive, text))

    return await call.release.once(f"members of {wanted}", ask)


def _choices(found: Iterable[Row]) -> list[Choice]:
    labels: dict[tuple[str, str], dict[str, str]] = {}
    for row in found:
        thing = value_of(row["value"])
        if "#" in thing:
            continue  # A node of some thing's own is no value that anybody would give.
        given = value_of(row.get("code")) or lists.given_as(thing)
        text, language = _text(row.get("label"))
        labels.setdefault((given, thing), {}).setdefault(language, text)
    return [
        Choice.of(given, {tag: text for tag, text in names.items() if text}, thing)
        for (given, thing), names in labels.items()
    ]


def _text(cell: Mapping[str, str] | None) -> tuple[str, str]:
    return ("", "") if cell is None else (cell["value"], cell.get("xml:lang", ""))
