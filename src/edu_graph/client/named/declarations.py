"""The named queries on declarations.

Made by `python -m tools.make_client`: change queries/declarations, not this file.
"""

# Columns are called as in the answer.
# ruff: noqa: N815

from edu_graph.client.core import Question
from edu_graph.client.rows import Row
from edu_graph.client.terms import Value


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
