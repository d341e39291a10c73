"""What can be browsed: lists of concepts as trees and of things by their names, each with how much the data has."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from starlette.types import Receive

from edu_graph import vocab
from edu_graph.service import entity
from edu_graph.service.answers import rows
from edu_graph.service.calls import Call
from edu_graph.service.entity import Value
from edu_graph.service.messages import N_, translations
from edu_graph.service.pages import collation


@dataclass(frozen=True)
class Shelf:
    """A list to browse: the concepts of a scheme, or the things of a class (local names).

    `title` and `summary` are messages. `named_only`: what nothing in the data names is left out, for a list of the
    world's countries says nothing of the data. `by_year`: what is looked for by when it was stands by years.
    """

    name: str
    title: str
    summary: str
    scheme: str = ""
    of_class: str = ""
    named_only: bool = False
    by_year: bool = False


SHELVES: Final = {
    shelf.name: shelf
    for shelf in (
        Shelf(
            "countries",
            N_("Countries"),
            N_("Each country with its partners, agreements, trainings and visits."),
            of_class="Country",
            named_only=True,
        ),
        Shelf(
            "organisations",
            N_("Organisations"),
            N_("Ministries, schools, universities, international bodies and others."),
            of_class="Organization",
        ),
        Shelf(
            "people",
            N_("People"),
            N_("Ministers, officials, experts and others whom sources name, with their posts."),
            of_class="Person",
        ),
        Shelf(
            "agreements",
            N_("Agreements"),
            N_("Memorandums and other agreements, with their parties and what rests on them."),
            of_class="Agreement",
        ),
        Shelf(
            "projects",
            N_("Projects and programmes"),
            N_("Projects with their phases, partners and money."),
            of_class="Project",
        ),
        Shelf(
            "events",
            N_("Events"),
            N_("Visits, trainings, congresses, signings and openings."),
            of_class="Event",
            by_year=True,
        ),
        Shelf(
            "documents",
            N_("Declarations and publications"),
            N_("Declarations, laws and papers, with what they recommend and find."),
            of_class="Document",
        ),
        Shelf(
            "resource-centres",
            N_("Resource centres"),
            N_("Centres that support schools, with their services and equipment."),
            of_class="ResourceCentre",
        ),
        Shelf(
            "sources",
            N_("Sources"),
            N_("The documents that all of this is taken from, with their passages."),
            of_class="Source",
        ),
        Shelf(
            "topics",
            N_("Topics"),
            N_("What the cooperation is about, from the wider to the narrower."),
            scheme="scheme-topics",
        ),
        Shelf(
            "target-groups",
            N_("Target groups"),
            N_("For whom activities, services and equipment are."),
            scheme="scheme-target-groups",
        ),
        Shelf(
            "disability-categories",
            N_("Categories of disability"),
            N_("What the sources name as a category of disability, in their words."),
            scheme="scheme-disability-categories",
        ),
        Shelf(
            "education-levels",
            N_("Levels of education"),
            N_("From early childhood to adult learning."),
            scheme="scheme-education-levels",
        ),
        Shelf(
            "practices",
            N_("Practices"),
            N_("Practices of inclusive education that are described, followed or proposed."),
            scheme="scheme-practices",
        ),
        Shelf(
            "equipment",
            N_("Equipment"),
            N_("What centres have, and for whom it is."),
            scheme="scheme-equipment",
        ),
        Shelf(
            "kinds-of-events",
            N_("Kinds of events"),
            N_("Events by what happened in them."),
            scheme="scheme-event-kinds",
        ),
    )
}
"""Every list, in the order in which they are offered."""

# What belongs to a thing counts as the thing. Lists, indicators, and places that lie in one another, name everything,
# and say nothing by it; nor do treaties that most states have signed.
NAMING: Final = """?s ?p {node} .
    BIND (IRI(IF(CONTAINS(STR(?s), "#"), STRBEFORE(STR(?s), "#"), STR(?s))) AS {owner})
    FILTER (STRSTARTS(STR(?s), "{ids}") && {owner} != {node})
    FILTER (!REGEX(STR(?s), "^{ids}(concept|indicator|place)/"))"""
"""What names a node: the part of a query that gives the things that do, for whoever counts or lists them."""
_COUNTS: Final = """SELECT ?x (COUNT(DISTINCT ?owner) AS ?n) WHERE {{
  {member}
  OPTIONAL {{
    {naming}{without}
  }}
}} GROUP BY ?x"""
_NO_TREATIES: Final = f"\n    FILTER NOT EXISTS {{ ?owner a <{vocab.EG}PolicyDocument> }}"
_MEMBERS: Final = "{{ SELECT DISTINCT ?x WHERE {{ ?x {property} <{of}> FILTER (!CONTAINS(STR(?x), '#')) }} }}"
_BROADER: Final = (
    "SELECT DISTINCT ?x ?above WHERE {{ ?x <{scheme}> <{of}> ; <{broader}> ?above . ?above <{scheme}> <{of}> }}"
)

_WITH_TOPIC: Final = "SELECT DISTINCT ?x WHERE {{ ?x <{property}> <{topic}> }}"
# The first day that the sources leave open; of what only an end is told, that of the end.
_BEGUN: Final = (
    "PREFIX eg: <{eg}> SELECT ?x (MIN(COALESCE(?start, ?end)) AS ?begun) WHERE {{ ?x a eg:{name} "
    "OPTIONAL {{ ?x eg:startEarliest ?start }} OPTIONAL {{ ?x eg:endEarliest ?end }} }} GROUP BY ?x"
)
_YEARLESS: Final = N_("Year not told")


@dataclass
class Entry:
    """One line of a list: the thing, in how many things of the data it is named, and what is narrower than it.

    `remark`: that it lies outside the field, where its sources say so; queries of countries leave such a thing out.
    """

    value: Value
    count: int
    narrower: list["Entry"] = field(default_factory=list)
    remark: Value | None = None


async def entries(call: Call, receive: Receive, shelf: Shelf) -> list[Entry]:
    """Return the lines of a list in the order of the reader's alphabet, of a tree the topmost; made once a release."""

    async def ask() -> list[Entry]:
        counts = await _counted(call, receive, shelf)
        names = await entity.namer(call, receive, counts)
        remarks = await outside_field(call, receive)
        found = {
            one: Entry(names({"type": "uri", "value": one}), count, remark=remarks.get(one))
            for one, count in counts.items()
        }
        return _tree(found, await _above(call, receive, shelf), call.language)

    return await call.release.once(f"shelf {shelf.name} {call.language}", ask)


async def outside_field(call: Call, receive: Receive) -> Mapping[str, Value]:
    """Return the things that lie outside the field, each with the words for that; asked once a release."""

    async def ask() -> Mapping[str, Value]:
        topic = vocab.ID + "concept/topic-outside-field"
        found = await rows(call, receive, _WITH_TOPIC.format(topic=topic, property=vocab.EG + "topic"))
        names = await entity.labels_of(call, receive, [topic])
        words = {one: replace(value, iri=one) for one, value in names.items()}
        return {row["x"]["value"]: words[topic] for row in found if "x" in row and topic in words}

    return await call.release.once(f"outside the field {call.language}", ask)


async def sizes(call: Call, receive: Receive) -> Mapping[str, int]:
    """Return how many lines each list has, without what is narrower; lists without any are left out."""
    found = {}
    for shelf in SHELVES.values():
        if counted := await _counted(call, receive, shelf):
            found[shelf.name] = len(counted)
    return found


def _of(shelf: Shelf) -> str:
    return f"{vocab.ID}concept/{shelf.scheme}" if shelf.scheme else vocab.EG + shelf.of_class


async def _counted(call: Call, receive: Receive, shelf: Shelf) -> Mapping[str, int]:
    async def ask() -> Mapping[str, int]:
        relation = f"<{vocab.SKOS}inScheme>" if shelf.scheme else f"<{vocab.TYPE}>"
        member = _MEMBERS.format(property=relation, of=_of(shelf))
        naming = NAMING.format(node="?x", owner="?owner", ids=vocab.ID)
        found = await rows(
            call,
            receive,
            _COUNTS.format(member=member, naming=naming, without=_NO_TREATIES if shelf.named_only else ""),
        )
        counts = {row["x"]["value"]: int(row["n"]["value"]) for row in found if "x" in row}
        return {one: count for one, count in counts.items() if count or not shelf.named_only}

    return await call.release.once(f"counts of shelf {shelf.name}", ask)


async def _above(call: Call, receive: Receive, shelf: Shelf) -> Mapping[str, str]:
    if not shelf.scheme:
        return {}
    query = _BROADER.format(scheme=vocab.SKOS + "inScheme", of=_of(shelf), broader=vocab.SKOS + "broader")
    return {row["x"]["value"]: row["above"]["value"] for row in await rows(call, receive, query)}


def _tree(found: Mapping[str, Entry], above: Mapping[str, str], language: str) -> list[Entry]:
    for one, wider in sorted(above.items()):
        if one in found and wider in found and one != wider:
            found[wider].narrower.append(found[one])
    for entry in found.values():
        entry.narrower = in_order(entry.narrower, language)
    return in_order([entry for one, entry in found.items() if above.get(one) not in found], language)


def in_order(found: Sequence[Entry], language: str) -> list[Entry]:
    """Return entries by their names, in the order of a language's alphabet."""
    return sorted(found, key=lambda entry: (collation.key(entry.value.text, language), entry.value.iri))


async def groups(call: Call, receive: Receive, shelf: Shelf, found: Sequence[Entry]) -> list[tuple[str, list[Entry]]]:
    """Return the lines of a long list of things under what it is looked through by: years or initials."""
    if not shelf.by_year:
        return by_initial(found, call.language)

    async def ask() -> list[tuple[str, list[Entry]]]:
        told = await rows(call, receive, _BEGUN.format(eg=vocab.EG, name=shelf.of_class))
        days = {row["x"]["value"]: row["begun"]["value"] for row in told if "begun" in row}
        return by_year(found, days, translations(call.language).gettext(_YEARLESS))

    return await call.release.once(f"years of shelf {shelf.name} {call.language}", ask)


def by_year(found: Sequence[Entry], days: Mapping[str, str], yearless: str) -> list[tuple[str, list[Entry]]]:
    """Return entries under their years, the latest first in both; what has no day (`2025-03-29`) stands last."""
    years: dict[str, list[Entry]] = defaultdict(list)
    for entry in sorted(found, key=lambda entry: days.get(entry.value.iri, ""), reverse=True):
        years[days.get(entry.value.iri, yearless).partition("-")[0]].append(entry)
    return list(years.items())


def by_initial(found: Sequence[Entry], language: str) -> list[tuple[str, list[Entry]]]:
    """Return entries under their initials, in the order in which they stand."""
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in found:
        groups[collation.initial(entry.value.text, language)].append(entry)
    return list(groups.items())
