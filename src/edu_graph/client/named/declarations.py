"""The named queries on declarations.

Made by `python -m tools.make_client`: change queries/declarations, not this file.
"""

# Columns are called as in the answer.
# ruff: noqa: N815

from edu_graph.client.core import Question
from edu_graph.client.rows import Row
from edu_graph.client.terms import Value


class ListActsOnDeclarationsRow(Row):
    """A row of `list-acts-on-declarations`."""

    congress: Value
    """The event out of which the declaration came."""
    congressLabel: Value
    """Its name."""
    document: Value
    """The declaration."""
    documentLabel: Value
    """Its name."""
    relation: Value
    """What is said (came out of the event, is endorsed, is transmitted)."""
    relationLabel: Value
    """The name of that property."""
    act: Value
    """The act of adopting, endorsing, sending or spreading it."""
    actLabel: Value
    """The name of the act."""
    mode: Value
    """How it is adopted or endorsed."""
    modeLabel: Value
    """The name of the mode."""
    who: Value
    """Who adopts or endorses it, or to whom it goes."""
    whoLabel: Value
    """The name of the agent or group."""
    status: Value
    """How far the act has come (planned, announced, under way, completed, cancelled)."""
    statusLabel: Value
    """The name of the status."""
    passage: Value
    """The passage that says so."""


def list_acts_on_declarations(
    *, congress: str | None = None, language: str | None = None
) -> Question[ListActsOnDeclarationsRow]:
    """Declarations that came out of a congress, who stands behind them, how, and to whom they go.

    Which declarations did the World Inclusion Congress 2025 adopt, who endorsed them and how, and to whom are they
    sent?

    Args:
        congress: The congress, conference or forum. Without it, all of them. A thing by its IRI, kind/slug or a
            name. Example: event/wic-2025.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-acts-on-declarations", {"congress": congress, "language": language}, ListActsOnDeclarationsRow
    )


class ListEndorsementsRow(Row):
    """A row of `list-endorsements`."""

    document: Value
    """The document that is endorsed."""
    documentLabel: Value
    """Its name."""
    event: Value
    """The act of endorsing or adopting it."""
    eventLabel: Value
    """The name of the act."""
    mode: Value
    """How it is endorsed."""
    modeLabel: Value
    """The name of the mode."""
    participant: Value
    """An agent or a group that endorses it."""
    participantLabel: Value
    """Its name."""
    whole: Value
    """The event that the act is part of, such as a congress."""
    wholeLabel: Value
    """The name of that."""
    status: Value
    """How far the act has come (planned, announced, under way, completed, cancelled)."""
    statusLabel: Value
    """The name of the status."""
    passage: Value
    """The passage that says so."""


def list_endorsements(*, document: str | None = None, language: str | None = None) -> Question[ListEndorsementsRow]:
    """Acts by which documents were endorsed or adopted, how and by whom.

    Who stands behind the Almaty Declaration, in which form, and at which event was that declared?

    Args:
        document: The document. Without it, all documents. A thing by its IRI, kind/slug or a name. Example:
            document/almaty-declaration-on-inclusive-education.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question("list-endorsements", {"document": document, "language": language}, ListEndorsementsRow)


class ListRecommendationsRow(Row):
    """A row of `list-recommendations`."""

    document: Value
    """The document."""
    documentLabel: Value
    """Its name."""
    recommendation: Value
    """The recommendation, which belongs to the document."""
    practice: Value
    """What it proposes."""
    practiceLabel: Value
    """The name of that."""
    addressee: Value
    """The agent or group to which it is addressed."""
    addresseeLabel: Value
    """The addressee's name."""
    addressed: Value
    """What is addressed to them: the recommendation itself, or its document as a whole."""
    passage: Value
    """The passage that makes the recommendation."""
    addresseePassage: Value
    """The passage that names the addressee."""


def list_recommendations(
    *, document: str | None = None, language: str | None = None
) -> Question[ListRecommendationsRow]:
    """Recommendations of a document, and to whom they are addressed.

    What does the Almaty Declaration recommend, and to whom?

    Args:
        document: The declaration or other document. Without it, all documents. A thing by its IRI, kind/slug or a
            name. Example: document/almaty-declaration-on-inclusive-education.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question("list-recommendations", {"document": document, "language": language}, ListRecommendationsRow)


class ListReferencesToDocumentRow(Row):
    """A row of `list-references-to-document`."""

    thing: Value
    """What goes back to the document."""
    thingLabel: Value
    """Its name."""
    relation: Value
    """How (is about, rests on, builds on, follows; came out of an event that does)."""
    relationLabel: Value
    """The name of that property."""
    via: Value
    """To what it is tied, the document itself or the event that goes back to it."""
    viaLabel: Value
    """The name of that."""
    startEarliest: Value
    """The first day on which the thing may have begun; empty for a text."""
    startLatest: Value
    """The last day on which the thing may have begun."""
    passage: Value
    """The passage that says so."""


def list_references_to_document(*, document: str, language: str | None = None) -> Question[ListReferencesToDocumentRow]:
    """Events and texts that go back to a document, and what came out of them.

    Which events and texts go back to the Salamanca Statement of 1994?

    Args:
        document: The declaration or other document. A thing by its IRI, kind/slug or a name. Example:
            document/salamanca-statement-1994.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-references-to-document", {"document": document, "language": language}, ListReferencesToDocumentRow
    )


class ListTransmissionsRow(Row):
    """A row of `list-transmissions`."""

    document: Value
    """The document."""
    documentLabel: Value
    """Its name."""
    event: Value
    """The act of sending or spreading it."""
    eventLabel: Value
    """The name of the act."""
    status: Value
    """How far the act has come (planned, announced, under way, completed, cancelled)."""
    statusLabel: Value
    """The name of the status."""
    recipient: Value
    """The agent or group that receives it."""
    recipientLabel: Value
    """Its name."""
    aim: Value
    """The purpose."""
    aimLabel: Value
    """The purpose in words."""
    passage: Value
    """The passage that says so."""


def list_transmissions(*, document: str | None = None, language: str | None = None) -> Question[ListTransmissionsRow]:
    """To whom documents are sent or among whom they are spread, and what for.

    Where is the Almaty Declaration to go next, and what is it to be used for there?

    Args:
        document: The document. Without it, all documents. A thing by its IRI, kind/slug or a name. Example:
            document/almaty-declaration-on-inclusive-education.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question("list-transmissions", {"document": document, "language": language}, ListTransmissionsRow)
