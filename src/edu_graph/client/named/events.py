"""The named queries on events.

Made by `python -m tools.make_client`: change queries/events, not this file.
"""

# Columns are called as in the answer.
# ruff: noqa: N815

from datetime import date
from typing import Literal

from edu_graph.client.core import Question
from edu_graph.client.rows import Row
from edu_graph.client.terms import Value


class ListAnnouncedActivitiesRow(Row):
    """A row of `list-announced-activities`."""

    activity: Value
    """What is planned or announced."""
    activityLabel: Value
    """Its name; of a service the name of its kind."""
    organisation: Value
    """The organisation whose service it is."""
    organisationLabel: Value
    """The name of that organisation."""
    status: Value
    """What the passage says, planned or announced."""
    statusLabel: Value
    """The name of the status."""
    startEarliest: Value
    """The first day on which it may begin; empty where no source says when."""
    startLatest: Value
    """The last day on which it may begin."""
    passage: Value
    """The passage that plans or announces it."""
    source: Value
    """The source of that passage."""
    issued: Value
    """When the source was issued, as it states it."""


def list_announced_activities(*, language: str | None = None) -> Question[ListAnnouncedActivitiesRow]:
    """Activities planned or announced, and not reported as completed or cancelled.

    What has been announced and not been reported on since, where, and how old is the announcement?

    Args:
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question("list-announced-activities", {"language": language}, ListAnnouncedActivitiesRow)


class ListDatesOfThingRow(Row):
    """A row of `list-dates-of-thing`."""

    dated: Value
    """The event, document or project."""
    datedLabel: Value
    """Its name."""
    startEarliest: Value
    """The first day on which it may have begun, been signed or been issued."""
    startLatest: Value
    """The last day on which it may have begun, been signed or been issued."""
    endEarliest: Value
    """The first day on which it may have ended."""
    endLatest: Value
    """The last day on which it may have ended."""
    status: Value
    """Its current status."""
    statusLabel: Value
    """The name of the status."""


def list_dates_of_thing(*, thing: str, language: str | None = None) -> Question[ListDatesOfThingRow]:
    """What a country, a body, a person or a project did or is to do, with its days and its status.

    When did Kazakhstan take part in what, and what is only planned?

    Args:
        thing: The country, body, person, project, event or agreement. A thing by its IRI, kind/slug or a name.
            Example: place/kaz.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question("list-dates-of-thing", {"thing": thing, "language": language}, ListDatesOfThingRow)


class ListEventsByCountryAndYearRow(Row):
    """A row of `list-events-by-country-and-year`."""

    event: Value
    """The event."""
    eventLabel: Value
    """Its name."""
    startEarliest: Value
    """The first day on which it may have begun; empty where only an end is stated."""
    startLatest: Value
    """The last day on which it may have begun."""
    endLatest: Value
    """The last day on which it may have ended; empty where no end is stated."""
    status: Value
    """How far it has come (planned, announced, under way, completed, cancelled)."""


def list_events_by_country_and_year(
    *, country: str, year: int, reach: Literal["field", "everything"] | None = None, language: str | None = None
) -> Question[ListEventsByCountryAndYearRow]:
    """Events that took place in a country in a year.

    Which events on inclusive education took place in Russia in 2025?

    Args:
        country: The country where the event took place. A country by its ISO 3166-1 code or a name. Example: RU.
        year: The year. Example: 2025.
        reach: field: what lies outside inclusive education is left out, such as an accord on water that could be
            mistaken for one on education. everything: it is told as well. Default: field.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-events-by-country-and-year",
        {"country": country, "year": year, "reach": reach, "language": language},
        ListEventsByCountryAndYearRow,
    )


class ListEventsByKindRow(Row):
    """A row of `list-events-by-kind`."""

    event: Value
    """The event."""
    eventLabel: Value
    """Its name."""
    kind: Value
    """The kind of event."""
    kindLabel: Value
    """The name of the kind."""
    startEarliest: Value
    """The first day on which it may have begun."""
    endLatest: Value
    """The last day on which it may have ended."""
    passage: Value
    """The passage that says of which kind the event is."""


def list_events_by_kind(
    *,
    kind: str | None = None,
    country: str | None = None,
    reach: Literal["field", "everything"] | None = None,
    language: str | None = None,
) -> Question[ListEventsByKindRow]:
    """Events of a kind, in a country or anywhere.

    Which study visits on inclusive education took place in Russia, and where do the sources say so?

    Args:
        kind: The kind of event, a concept. Without it, all kinds. A thing by its IRI, kind/slug or a name. Example:
            concept/event-kind-study-visit.
        country: Only events that took place in this country. Without it, events anywhere. A country by its ISO
            3166-1 code or a name. Example: RU.
        reach: field: what lies outside inclusive education is left out, such as an accord on water that could be
            mistaken for one on education. everything: it is told as well. Default: field.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-events-by-kind",
        {"kind": kind, "country": country, "reach": reach, "language": language},
        ListEventsByKindRow,
    )


class ListEventsInPeriodRow(Row):
    """A row of `list-events-in-period`."""

    event: Value
    """The event."""
    eventLabel: Value
    """Its name."""
    startEarliest: Value
    """The first day on which it may have begun; empty where no start is stated."""
    startLatest: Value
    """The last day on which it may have begun."""
    endEarliest: Value
    """The first day on which it may have ended; empty where no end is stated."""
    endLatest: Value
    """The last day on which it may have ended."""
    status: Value
    """How far it has come (planned, announced, under way, completed, cancelled)."""
    statusLabel: Value
    """The name of the status."""
    passage: Value
    """The passage that states when it, or the longer event within which it lies, began or ended, as exactly as it
    does.
    """


def list_events_in_period(
    *,
    from_: date | str,
    to: date | str,
    reach: Literal["field", "everything"] | None = None,
    language: str | None = None,
) -> Question[ListEventsInPeriodRow]:
    """Events that may have taken place between two days.

    Which events on inclusive education took place in 2025, and which passages date them?

    Args:
        from_: The first day of the period. Example: 2025-01-01.
        to: The last day of the period. Example: 2025-12-31.
        reach: field: what lies outside inclusive education is left out, such as an accord on water that could be
            mistaken for one on education. everything: it is told as well. Default: field.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-events-in-period", {"from": from_, "to": to, "reach": reach, "language": language}, ListEventsInPeriodRow
    )


class ListPartialDatesRow(Row):
    """A row of `list-partial-dates`."""

    thing: Value
    """What is dated."""
    thingLabel: Value
    """Its name."""
    property: Value
    """What the date is of (start, end, issue, or a time in words)."""
    propertyLabel: Value
    """The name of the property; empty for a property from elsewhere."""
    stated: Value
    """The date as the passage states it."""
    earliest: Value
    """The first day that it may mean."""
    latest: Value
    """The last day that it may mean."""
    passage: Value
    """The passage that states it."""
    statedText: Value
    """The date as plain text."""


def list_partial_dates(
    *, reach: Literal["field", "everything"] | None = None, language: str | None = None
) -> Question[ListPartialDatesRow]:
    """Dates that a source states less exactly than by a day.

    Which dates do the sources leave open, as a month, a year, a day without a year or words, and what may they
    mean?

    Args:
        reach: field: what lies outside inclusive education is left out, such as an accord on water that could be
            mistaken for one on education. everything: it is told as well. Default: field.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question("list-partial-dates", {"reach": reach, "language": language}, ListPartialDatesRow)


class ListParticipationsInEventRow(Row):
    """A row of `list-participations-in-event`."""

    role: Value
    """The role in which the agent or group takes part."""
    roleLabel: Value
    """The name of the role."""
    agent: Value
    """Who takes part, an agent, or a group where the source names nobody."""
    agentLabel: Value
    """The name of the agent or group."""
    onBehalfOf: Value
    """For whom the agent acts."""
    position: Value
    """The position that the post is named by."""
    positionLabel: Value
    """The name of the position."""
    organisation: Value
    """The organisation in which the post is."""
    organisationLabel: Value
    """The name of that organisation."""
    passage: Value
    """The passage that says so."""


def list_participations_in_event(*, thing: str, language: str | None = None) -> Question[ListParticipationsInEventRow]:
    """Who takes part in an event, document, project or organisation, and how.

    Who wrote the paper on the networking of educational organisations, and in which post?

    Args:
        thing: The event, document, agreement, project or organisation. A thing by its IRI, kind/slug or a name.
            Example: document/networking-paper-2022.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-participations-in-event", {"thing": thing, "language": language}, ListParticipationsInEventRow
    )


class ListPartsOfThingRow(Row):
    """A row of `list-parts-of-thing`."""

    part: Value
    """The part."""
    partLabel: Value
    """Its name."""
    whole: Value
    """What it is a part of directly, the thing itself or a part of it."""
    wholeLabel: Value
    """The name of that whole."""
    earliest: Value
    """The first day on which the part may have begun, or been issued; empty where no source tells."""
    latest: Value
    """The last day on which the part may have begun, or been issued."""
    passage: Value
    """The passage that says that it is a part."""


def list_parts_of_thing(*, thing: str, language: str | None = None) -> Question[ListPartsOfThingRow]:
    """Parts of a thing at any depth, in the order of their dates.

    What took place within the project on a favourable environment for inclusive education?

    Args:
        thing: The whole. A thing by its IRI, kind/slug or a name. Example:
            project/blr-inclusive-education-favourable-environment.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question("list-parts-of-thing", {"thing": thing, "language": language}, ListPartsOfThingRow)


class ListTrainingsByProviderRow(Row):
    """A row of `list-trainings-by-provider`."""

    training: Value
    """The training."""
    trainingLabel: Value
    """Its name."""
    startEarliest: Value
    """The first day on which it may have begun."""
    endLatest: Value
    """The last day on which it may have ended."""
    property: Value
    """What is said of it (topic, sender, participant, partner, beneficiary, group, number)."""
    propertyLabel: Value
    """The property's name."""
    value: Value
    """The topic, who it was, the group, or what the number counts."""
    valueLabel: Value
    """Its name."""
    number: Value
    """How many people; empty for anything else."""
    passage: Value
    """The passage that says so."""


def list_trainings_by_provider(
    *, provider: str, country: str | None = None, language: str | None = None
) -> Question[ListTrainingsByProviderRow]:
    """Trainings that a body gave to people of a country, with trainees and topics.

    Which trainings did MASHAV give to people of Kazakhstan, with how many trainees, and on what?

    Args:
        provider: The body that gave the training, such as an agency. A thing by its IRI, kind/slug or a name.
            Example: agent/isr-mashav.
        country: The country of the trainees, another than that of the provider. Without it, any. A country by its
            ISO 3166-1 code or a name. Example: KZ.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-trainings-by-provider",
        {"provider": provider, "country": country, "language": language},
        ListTrainingsByProviderRow,
    )


class ListUnreportedPlansRow(Row):
    """A row of `list-unreported-plans`."""

    activity: Value
    """What is planned or announced."""
    activityLabel: Value
    """Its name; of a service the name of its kind."""
    status: Value
    """What the passage says, planned or announced."""
    statusLabel: Value
    """The name of the status."""
    due: Value
    """The last day by which it was to be over, or else to have begun; empty where no source tells."""
    passage: Value
    """The passage that plans or announces it."""
    source: Value
    """The source of that passage."""
    issued: Value
    """When the source was issued, as it states it."""


def list_unreported_plans(
    *, country: str | None = None, language: str | None = None
) -> Question[ListUnreportedPlansRow]:
    """What was planned or announced and of which no source reports that it happened.

    Which announced or planned actions of Belarus have no later report of happening, and by when were they due?

    Args:
        country: Only what this country has part in, or is the place of. Without it, everything. A country by its
            ISO 3166-1 code or a name. Example: BY.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question("list-unreported-plans", {"country": country, "language": language}, ListUnreportedPlansRow)
