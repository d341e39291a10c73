"""The named queries on publications.

Made by `python -m tools.make_client`: change queries/publications, not this file.
"""

# Columns are called as in the answer.
# ruff: noqa: N815

from typing import Literal

from edu_graph.client.core import Question
from edu_graph.client.rows import Row
from edu_graph.client.terms import Value


class ListFindingsRow(Row):
    """A row of `list-findings`."""

    finding: Value
    """The finding."""
    topic: Value
    """What it is about."""
    topicLabel: Value
    """The topic's name."""
    outcome: Value
    """What was found."""
    outcomeLabel: Value
    """The outcome's name."""
    method: Value
    """How it was found."""
    methodLabel: Value
    """The method's name."""
    passage: Value
    """The passage that says so."""


def list_findings(*, publication: str, language: str | None = None) -> Question[ListFindingsRow]:
    """What a publication finds, on which topic and by which method.

    What did the paper on networking of educational organisations find out, and how?

    Args:
        publication: The publication. A thing by its IRI, kind/slug or a name. Example:
            document/networking-paper-2022.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question("list-findings", {"publication": publication, "language": language}, ListFindingsRow)


class ListOutputsRow(Row):
    """A row of `list-outputs`."""

    document: Value
    """The document."""
    documentLabel: Value
    """Its name."""
    kind: Value
    """Its kind."""
    kindLabel: Value
    """The kind's name."""
    source: Value
    """The event or project."""
    sourceLabel: Value
    """Its name."""
    writtenIn: Value
    """A language in which its title is printed, or in which a source says that it appeared, as a tag; what the text
    itself is written in may be another.
    """
    passage: Value
    """The passage that says where it comes from."""


def list_outputs(
    *, origin: str | None = None, reach: Literal["field", "everything"] | None = None, language: str | None = None
) -> Question[ListOutputsRow]:
    """Documents and publications that came out of an event or project.

    Which publications came out of the DHTE conference of 2022, and in which languages?

    Args:
        origin: Only what came out of this event or project. Without it, of all of them. A thing by its IRI,
            kind/slug or a name. Example: event/dhte-2022.
        reach: field: what lies outside inclusive education is left out, such as an accord on water that could be
            mistaken for one on education. everything: it is told as well. Default: field.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question("list-outputs", {"origin": origin, "reach": reach, "language": language}, ListOutputsRow)


class ListPublicationsRow(Row):
    """A row of `list-publications`."""

    publication: Value
    """The publication."""
    publicationLabel: Value
    """Its name."""
    title: Value
    """Its title as the passage prints it, in whatever language that is."""
    writtenBy: Value
    """An author."""
    writtenByLabel: Value
    """The author's name."""
    volume: Value
    """The publication that it is part of."""
    volumeLabel: Value
    """The volume's name."""
    conference: Value
    """The event of which it, or its volume, is the proceedings."""
    conferenceLabel: Value
    """The conference's name."""
    pages: Value
    """First and last page within the volume."""
    issuedEarliest: Value
    """The first day on which it may have been issued."""
    issuedLatest: Value
    """The last day on which it may have been issued."""
    passage: Value
    """The passage that prints the title; where none does, one that speaks of the publication."""
    titleText: Value
    """The title as plain text."""
    titleLanguage: Value
    """The language of the title, as a tag."""


def list_publications(
    *, author: str | None = None, year: int | None = None, topic: str | None = None, language: str | None = None
) -> Question[ListPublicationsRow]:
    """Publications with title, authors, volume, conference, pages and date.

    What has I. I. Lavrinova published in 2022 about networking, and in which volume?

    Args:
        author: Only what this person or body is an author of. A thing by its IRI, kind/slug or a name. Example:
            person/p-qeovl.
        year: Only what may have been issued in this year. Example: 2022.
        topic: Only what is on this topic, a concept. A thing by its IRI, kind/slug or a name. Example:
            concept/topic-network-interaction.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-publications", {"author": author, "year": year, "topic": topic, "language": language}, ListPublicationsRow
    )
