"""The named queries on agreements.

Made by `python -m tools.make_client`: change queries/agreements, not this file.
"""

# Columns are called as in the answer.
# ruff: noqa: N815

from datetime import date

from edu_graph.client.core import Question
from edu_graph.client.rows import Row
from edu_graph.client.terms import Value


class ListAccordsOfCountryRow(Row):
    """A row of `list-accords-of-country`."""

    agreement: Value
    """The agreement."""
    agreementLabel: Value
    """Its name."""
    status: Value
    """How far it has come, or its signing (announced, completed)."""
    statusLabel: Value
    """The name of the status."""
    partner: Value
    """A party that is not of the country."""
    partnerLabel: Value
    """Its name."""
    partnerCountry: Value
    """The country of that party; empty for an international organisation."""
    partnerCountryLabel: Value
    """The name of that country."""
    signedEarliest: Value
    """The first day on which it may have been signed."""
    signedLatest: Value
    """The last day on which it may have been signed."""
    until: Value
    """The last day of its term, or of the project that rests on it."""
    years: Value
    """Its term in years, where a source states that."""
    inForce: Value
    """Whether it is in force on the day."""
    passage: Value
    """The passage that names the party."""


def list_accords_of_country(
    *, country: str, day: date | str, language: str | None = None
) -> Question[ListAccordsOfCountryRow]:
    """Accords of a country on inclusion, with whom, since when, and whether in force on a day.

    Which countries has Kazakhstan signed accords on inclusive education with, since when, and are they still in
    force?

    Args:
        country: The country. A country by its ISO 3166-1 code or a name. Example: KZ.
        day: The day for which it is told whether the agreement is in force. Example: 2026-01-01.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-accords-of-country", {"country": country, "day": day, "language": language}, ListAccordsOfCountryRow
    )


class ListActivitiesUnderAgreementRow(Row):
    """A row of `list-activities-under-agreement`."""

    activity: Value
    """The activity."""
    activityLabel: Value
    """Its name."""
    status: Value
    """How far it has come (planned, announced, under way, completed, cancelled)."""
    statusLabel: Value
    """The name of the status."""
    startEarliest: Value
    """The first day on which it may have begun."""
    endLatest: Value
    """The last day on which it may have ended."""
    organiser: Value
    """Who organised it."""
    organiserLabel: Value
    """The organiser's name."""
    passage: Value
    """The passage that says that the activity, or the one that it is part of, rests on the agreement."""


def list_activities_under_agreement(
    *, agreement: str, language: str | None = None
) -> Question[ListActivitiesUnderAgreementRow]:
    """What came of an agreement, with status, dates and organisers.

    What came of the memorandum that Kazakhstan and Israel signed in November 2025?

    Args:
        agreement: The agreement. A thing by its IRI, kind/slug or a name. Example:
            agreement/kaz-isr-special-needs-memorandum.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-activities-under-agreement",
        {"agreement": agreement, "language": language},
        ListActivitiesUnderAgreementRow,
    )


class ListAgreementsByCountryRow(Row):
    """A row of `list-agreements-by-country`."""

    agreement: Value
    """The agreement."""
    agreementLabel: Value
    """Its name."""
    party: Value
    """A party of the agreement."""
    partyLabel: Value
    """Its name."""
    signed: Value
    """When it was signed, as the source states it (a day, a month or a year)."""
    passage: Value
    """The passage that names the party."""


def list_agreements_by_country(*, country: str, language: str | None = None) -> Question[ListAgreementsByCountryRow]:
    """Agreements to which a country or one of its bodies is a party.

    Which agreements on inclusive education has Kazakhstan, with whom, and when were they signed?

    Args:
        country: The state that is a party itself, or of which a body is one. A country by its ISO 3166-1 code or a
            name. Example: KZ.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-agreements-by-country", {"country": country, "language": language}, ListAgreementsByCountryRow
    )


class ListCommitmentsRow(Row):
    """A row of `list-commitments`."""

    document: Value
    """The document."""
    documentLabel: Value
    """Its name."""
    commitment: Value
    """The commitment, which belongs to the document."""
    practice: Value
    """What is promised."""
    practiceLabel: Value
    """The name of that."""
    agent: Value
    """Who promises it."""
    agentLabel: Value
    """The agent's name."""
    committed: Value
    """Of what the source names the agent: the commitment itself, or its document as a whole."""
    end: Value
    """By when it is to be met, as exactly as the source states it."""
    passage: Value
    """The passage that states the commitment."""
    agentPassage: Value
    """The passage that names the agent."""


def list_commitments(
    *, document: str | None = None, country: str | None = None, language: str | None = None
) -> Question[ListCommitmentsRow]:
    """What is promised in agreements and other documents, by whom, and by when.

    What did the United Kingdom promise at the Global Disability Summit of 2018, and by when?

    Args:
        document: The agreement, pledge, declaration or other document. Without it, all documents. A thing by its
            IRI, kind/slug or a name. Example: agreement/gbr-inclusive-education-pledge-58.
        country: Only what this country or a body of it promises. Without it, the commitments of all. A country by
            its ISO 3166-1 code or a name. Example: GB.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-commitments", {"document": document, "country": country, "language": language}, ListCommitmentsRow
    )


class ListFollowUpRow(Row):
    """A row of `list-follow-up`."""

    recommendation: Value
    """A recommendation of the document."""
    practice: Value
    """What it proposes."""
    practiceLabel: Value
    """The name of that."""
    how: Value
    """How the follow-up is tied to the document (answers, rests on, builds on, transmits)."""
    howLabel: Value
    """The name of that property."""
    follow: Value
    """What followed."""
    followLabel: Value
    """Its name."""
    status: Value
    """How far that has come (planned, announced, under way, completed, cancelled)."""
    statusLabel: Value
    """The name of the status."""
    startEarliest: Value
    """The first day on which it may have begun."""
    startLatest: Value
    """The last day on which it may have begun."""
    passage: Value
    """The passage that makes the recommendation, or that says what followed."""
    followPassage: Value
    """The passage or register that says what answers the recommendation."""


def list_follow_up(*, document: str, language: str | None = None) -> Question[ListFollowUpRow]:
    """What a text agreed or recommended, and what followed from it.

    What follows from the Almaty Declaration: which recommendations have been answered, by what, and where does the
    text go?

    Args:
        document: The agreement, declaration or other document. A thing by its IRI, kind/slug or a name. Example:
            document/almaty-declaration-on-inclusive-education.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question("list-follow-up", {"document": document, "language": language}, ListFollowUpRow)


class ListPartiesOfAgreementRow(Row):
    """A row of `list-parties-of-agreement`."""

    party: Value
    """A party of the agreement."""
    partyLabel: Value
    """Its name."""
    country: Value
    """The party's country."""
    countryLabel: Value
    """The country's name."""
    signing: Value
    """The event in which the agreement is signed."""
    signingLabel: Value
    """Its name."""
    signedEarliest: Value
    """The first day on which it may have been signed."""
    signedLatest: Value
    """The last day on which it may have been signed."""
    place: Value
    """Where it was signed."""
    placeLabel: Value
    """The name of the place."""
    passage: Value
    """The passage that names the party."""
    signingPassage: Value
    """The passage that tells of the signing."""


def list_parties_of_agreement(*, agreement: str, language: str | None = None) -> Question[ListPartiesOfAgreementRow]:
    """Parties of an agreement, their countries, and when and where it was signed.

    Who are the parties of the memorandum between Kazakhstan and Israel, from which countries, and where and when
    did they sign it?

    Args:
        agreement: The agreement. A thing by its IRI, kind/slug or a name. Example:
            agreement/kaz-isr-special-needs-memorandum.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-parties-of-agreement", {"agreement": agreement, "language": language}, ListPartiesOfAgreementRow
    )
