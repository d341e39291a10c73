"""The named queries on countries.

Made by `python -m tools.make_client`: change queries/countries, not this file.
"""

# Columns are called as in the answer.
# ruff: noqa: N815

from typing import Literal

from edu_graph.client.core import Question
from edu_graph.client.rows import Row
from edu_graph.client.terms import Value


class ListActivitiesAroundRatificationRow(Row):
    """A row of `list-activities-around-ratification`."""

    activity: Value
    """The event or project."""
    activityLabel: Value
    """The name of the activity."""
    period: Value
    """before, after or across."""
    startEarliest: Value
    """The first day on which it may have begun."""
    endLatest: Value
    """The last day on which it may have ended; empty where no source tells."""
    status: Value
    """Its current status; empty where no source tells one."""
    statusLabel: Value
    """The name of the status."""
    passage: Value
    """The passage by which the country takes part."""
    partySince: Value
    """The day on which the country ratified, acceded or the like."""
    act: Value
    """By what act it became a party."""
    actLabel: Value
    """The name of the act."""
    treatyPassage: Value
    """The passage that says so."""


def list_activities_around_ratification(
    *, country: str, period: Literal["before", "after", "across"] | None = None, language: str | None = None
) -> Question[ListActivitiesAroundRatificationRow]:
    """Activities with a country before and after it became a party to the CRPD.

    Which activities with Uzbekistan came before, and which after its ratification of the Convention on the Rights
    of Persons with Disabilities?

    Args:
        country: The country that is helped or takes part. A country by its ISO 3166-1 code or a name. Example: UZ.
        period: Only activities of this period. Without it, of all three. Example: before.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-activities-around-ratification",
        {"country": country, "period": period, "language": language},
        ListActivitiesAroundRatificationRow,
    )


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
    *,
    country: str,
    role: str | None = None,
    reach: Literal["field", "everything"] | None = None,
    language: str | None = None,
) -> Question[ListActivitiesOfCountryRow]:
    """Events, documents and projects in which a country or a body of it takes part.

    Which bodies of Belarus have sent people, to what and when, and where is that said?

    Args:
        country: The country. A country by its ISO 3166-1 code or a name. Example: BY.
        role: Only this role, a concept. Without it, all roles. A thing by its IRI, kind/slug or a name. Example:
            concept/role-sender.
        reach: field: what lies outside inclusive education is left out, such as an accord on water that could be
            mistaken for one on education. everything: it is told as well. Default: field.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-activities-of-country",
        {"country": country, "role": role, "reach": reach, "language": language},
        ListActivitiesOfCountryRow,
    )


class ListCooperatingCountriesRow(Row):
    """A row of `list-cooperating-countries`."""

    country: Value
    """One of the two countries."""
    countryLabel: Value
    """Its name."""
    partner: Value
    """The other country."""
    partnerLabel: Value
    """Its name."""
    things: Value
    """The number of things in which both take part."""


def list_cooperating_countries(*, language: str | None = None) -> Question[ListCooperatingCountriesRow]:
    """Pairs of countries that take part in something together, and in how many things.

    Which countries work together, and in how many things?

    Args:
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question("list-cooperating-countries", {"language": language}, ListCooperatingCountriesRow)


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
    latest: Value
    """The last day on which it may have begun or been issued; another one where no source tells the day."""
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


class ListFlowsBetweenCountriesRow(Row):
    """A row of `list-flows-between-countries`."""

    giver: Value
    """The country that gives, or the body that counts for no country."""
    giverLabel: Value
    """Its name."""
    receiver: Value
    """The country that receives."""
    receiverLabel: Value
    """Its name."""
    things: Value
    """The number of things in which the one gives and the other receives."""


def list_flows_between_countries(
    *, country: str | None = None, language: str | None = None
) -> Question[ListFlowsBetweenCountriesRow]:
    """Who gives to which country, and in how many things.

    Who gives to which country in inclusive education, and in how many things?

    Args:
        country: Only what this country gives or receives. Without it, all. A country by its ISO 3166-1 code or a
            name. Example: TR.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-flows-between-countries", {"country": country, "language": language}, ListFlowsBetweenCountriesRow
    )


class ListGiftsOfCountryRow(Row):
    """A row of `list-gifts-of-country`."""

    side: Value
    """gives or receives."""
    thing: Value
    """The event, project, agreement or other thing."""
    thingLabel: Value
    """The name of the thing."""
    role: Value
    """In which role."""
    roleLabel: Value
    """The name of the role."""
    agent: Value
    """The country, or the body of it."""
    agentLabel: Value
    """The name of the agent."""
    passage: Value
    """The passage that says so."""


def list_gifts_of_country(*, country: str, language: str | None = None) -> Question[ListGiftsOfCountryRow]:
    """What a country gives to others and receives from them, as what, and where that stands.

    What does Morocco give to others, and what does it receive?

    Args:
        country: The country. A country by its ISO 3166-1 code or a name. Example: MA.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question("list-gifts-of-country", {"country": country, "language": language}, ListGiftsOfCountryRow)


class ListGiversAndReceiversRow(Row):
    """A row of `list-givers-and-receivers`."""

    country: Value
    """The country."""
    countryLabel: Value
    """The name of the country."""
    gives: Value
    """The number of things in which it gives."""
    receives: Value
    """The number of things in which it receives."""


def list_givers_and_receivers(
    *, balance: Literal["both", "gives-more", "receives-more"] | None = None, language: str | None = None
) -> Question[ListGiversAndReceiversRow]:
    """Countries that give, that receive and that do both, and in how many things.

    Which countries give more than they receive in inclusive education, and which do both?

    Args:
        balance: Only countries that do both, give in more things than they receive in, or receive in more. Without
            it, all. Example: both.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question("list-givers-and-receivers", {"balance": balance, "language": language}, ListGiversAndReceiversRow)


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


class ListTopicsOfCountryRow(Row):
    """A row of `list-topics-of-country`."""

    topic: Value
    """The topic."""
    topicLabel: Value
    """Its name."""
    things: Value
    """The number of things with this topic in which the country and others take part."""


def list_topics_of_country(*, country: str, language: str | None = None) -> Question[ListTopicsOfCountryRow]:
    """Topics of what a country takes part in together with others, and in how many things.

    What is Kazakhstan's cooperation with others about?

    Args:
        country: The country. A country by its ISO 3166-1 code or a name. Example: KZ.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question("list-topics-of-country", {"country": country, "language": language}, ListTopicsOfCountryRow)


class ListTreatiesOfCountryRow(Row):
    """A row of `list-treaties-of-country`."""

    treaty: Value
    """The treaty."""
    treatyLabel: Value
    """Its name."""
    role: Value
    """As what: signatory or party."""
    roleLabel: Value
    """The name of the role."""
    act: Value
    """The act by which the country became a party."""
    actLabel: Value
    """The name of the act."""
    since: Value
    """When it signed, or since when it is a party."""
    passage: Value
    """The passage that says so."""


def list_treaties_of_country(*, country: str, language: str | None = None) -> Question[ListTreatiesOfCountryRow]:
    """Treaties that a country has signed or is a party to, since when and by which act.

    When did Uzbekistan sign the Convention on the Rights of Persons with Disabilities, and when did it ratify it?

    Args:
        country: The country. A country by its ISO 3166-1 code or a name. Example: UZ.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question("list-treaties-of-country", {"country": country, "language": language}, ListTreatiesOfCountryRow)
