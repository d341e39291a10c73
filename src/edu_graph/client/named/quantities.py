"""The named queries on quantities.

Made by `python -m tools.make_client`: change queries/quantities, not this file.
"""

# Columns are called as in the answer.
# ruff: noqa: N815

from typing import Literal

from edu_graph.client.core import Question
from edu_graph.client.rows import Row
from edu_graph.client.terms import Value


class ListPeoplePerMillionRow(Row):
    """A row of `list-people-per-million`."""

    thing: Value
    """The project or agreement."""
    thingLabel: Value
    """Its name."""
    qualifier: Value
    """That the number of people is planned; empty where it is reported, or not told."""
    qualifierLabel: Value
    """The name of that."""
    lowestMoney: Value
    """The lowest amount that a source gives."""
    highestMoney: Value
    """The highest amount that a source gives."""
    fewestPeople: Value
    """The lowest number of people that a source gives."""
    mostPeople: Value
    """The highest number of people that a source gives."""
    fewestPerMillion: Value
    """The lowest number of people for a million, in whole people."""
    mostPerMillion: Value
    """The highest number of people for a million, in whole people."""
    missing: Value
    """What is not told: money or people."""


def list_people_per_million(
    *, group: str, country: str | None = None, currency: str | None = None, language: str | None = None
) -> Question[ListPeoplePerMillionRow]:
    """People for each million of money, reached or planned, with what is missing.

    How many people were trained for one million US dollars in comparable projects?

    Args:
        group: The group of people that is counted. A thing by its IRI, kind/slug or a name. Example:
            concept/group-children.
        country: Only what has this country as beneficiary or party, or takes place there. Without it, all of them.
            A country by its ISO 3166-1 code or a name. Example: LA.
        currency: The currency. A thing by its IRI, kind/slug or a name. Default: concept/unit-usd.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-people-per-million",
        {"country": country, "group": group, "currency": currency, "language": language},
        ListPeoplePerMillionRow,
    )


class ListQuantitiesRow(Row):
    """A row of `list-quantities`."""

    owner: Value
    """The thing that the number is about."""
    ownerLabel: Value
    """Its name."""
    quantity: Value
    """The number with what it counts."""
    value: Value
    """The number itself."""
    counts: Value
    """What it counts."""
    countsLabel: Value
    """The name of what it counts."""
    unit: Value
    """The unit or currency."""
    unitLabel: Value
    """The unit's name."""
    qualifier: Value
    """How the source qualifies the number."""
    qualifierLabel: Value
    """The qualifier's name."""
    scope: Value
    """To what the number is confined."""
    scopeLabel: Value
    """The scope's name."""
    asOf: Value
    """The time for which the number holds, as exactly as the source states it."""
    start: Value
    """The first day, month or year of the period in which it came about."""
    end: Value
    """The last day, month or year of that period."""
    denominator: Value
    """Of what the number is a share."""
    denominatorLabel: Value
    """The name of that."""
    passage: Value
    """The passage that says so."""


def list_quantities(
    *,
    thing: str | None = None,
    counted: str | None = None,
    reach: Literal["field", "everything"] | None = None,
    language: str | None = None,
) -> Question[ListQuantitiesRow]:
    """Numbers that sources state, with what they count.

    How many objectives has the National Resource Centre for Inclusive Education in Minsk?

    Args:
        thing: Only numbers about this thing. Without it, all of them. A thing by its IRI, kind/slug or a name.
            Example: agent/blr-national-resource-centre-inclusive-education.
        counted: Only numbers of this, such as teachers. Without it, of everything. A thing by its IRI, kind/slug or
            a name. Example: concept/counted-objectives.
        reach: field: what lies outside inclusive education is left out, such as an accord on water that could be
            mistaken for one on education. everything: it is told as well. Default: field.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-quantities", {"thing": thing, "counted": counted, "reach": reach, "language": language}, ListQuantitiesRow
    )
