"""The named queries on countries.

Made by `python -m tools.make_client`: change queries/countries, not this file.
"""

# Columns are called as in the answer.
# ruff: noqa: N815

from edu_graph.client.core import Question
from edu_graph.client.rows import Row
from edu_graph.client.terms import Value


class ListActivitiesOfCountryRow(Row):
    """A row of `list-activities-of-country`."""

    thing: Value
    """The event, document or project."""
    thingLabel: Value
    """Its name."""
    role: Value
    """The role in which the agent takes part."""
    roleLabel: Value
    """The name of the role."""
    agent: Value
    """Who takes part, the country itself, a body of it, or whoever acts for one."""
    agentLabel: Value
    """The name of the agent."""
    earliest: Value
    """The first day on which it may have begun, been signed or been issued."""
    latest: Value
    """The last day on which it may have ended, been signed or been issued."""
    passage: Value
    """The passage that says so."""


def list_activities_of_country(
    *, country: str, role: str | None = None, language: str | None = None
) -> Question[ListActivitiesOfCountryRow]:
    """Events, documents and projects in which a country or a body of it takes part.

    Which bodies of Belarus have sent people, to what and when, and where is that said?

    Args:
        country: The country. A country by its ISO 3166-1 code or a name. Example: BY.
        role: Only this role, a concept. Without it, all roles. A thing by its IRI, kind/slug or a name. Example:
            concept/role-sender.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-activities-of-country",
        {"country": country, "role": role, "language": language},
        ListActivitiesOfCountryRow,
    )


class ListCooperationBetweenCountriesRow(Row):
    """A row of `list-cooperation-between-countries`."""

    thing: Value
    """What both take part in."""
    thingLabel: Value
    """Its name."""
    side: Value
    """The country for which the row counts, one of the two."""
    sideLabel: Value
    """The name of that country."""
    role: Value
    """The role in which the agent takes part."""
    roleLabel: Value
    """The name of the role."""
    agent: Value
    """Who takes part on this side."""
    agentLabel: Value
    """The name of the agent."""
    since: Value
    """The first day on which the thing may have begun, been signed or been issued."""
    passage: Value
    """The passage that says so."""


def list_cooperation_between_countries(
    *, country: str, partner: str, language: str | None = None
) -> Question[ListCooperationBetweenCountriesRow]:
    """What two countries take part in together, how, and since when.

    What do Kazakhstan and Israel do together in inclusive education, who takes part on each side, and since when?

    Args:
        country: One of the two countries. A country by its ISO 3166-1 code or a name. Example: KZ.
        partner: The other country. A country by its ISO 3166-1 code or a name. Example: IL.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-cooperation-between-countries",
        {"country": country, "partner": partner, "language": language},
        ListCooperationBetweenCountriesRow,
    )


class ListPartnerCountriesRow(Row):
    """A row of `list-partner-countries`."""

    partner: Value
    """The other country."""
    partnerLabel: Value
    """Its name."""
    things: Value
    """The number of things in which both take part."""


def list_partner_countries(*, country: str, language: str | None = None) -> Question[ListPartnerCountriesRow]:
    """Countries with which a country takes part in something, and in how many things.

    With which countries does Kazakhstan cooperate, and in how many things?

    Args:
        country: The country. A country by its ISO 3166-1 code or a name. Example: KZ.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question("list-partner-countries", {"country": country, "language": language}, ListPartnerCountriesRow)
