"""The named queries on people.

Made by `python -m tools.make_client`: change queries/people, not this file.
"""

# Columns are called as in the answer.
# ruff: noqa: N815

from edu_graph.client.core import Question
from edu_graph.client.rows import Row
from edu_graph.client.terms import Value


class ListOfficeHoldersRow(Row):
    """A row of `list-office-holders`."""

    person: Value
    """Who holds the post."""
    personLabel: Value
    """The person's name."""
    position: Value
    """What the post is called."""
    positionLabel: Value
    """The name of the position."""
    organisation: Value
    """The organisation."""
    organisationLabel: Value
    """Its name."""
    post: Value
    """The post."""
    passage: Value
    """The passage that says so."""


def list_office_holders(
    *, organisation: str | None = None, person: str | None = None, language: str | None = None
) -> Question[ListOfficeHoldersRow]:
    """Who holds which post in which organisation.

    Which post does Rashed Mustafa Sarwar hold at UNICEF in Belarus, and which passage says so?

    Args:
        organisation: Only posts in this organisation. Without it, in any. A thing by its IRI, kind/slug or a name.
            Example: agent/unicef-belarus.
        person: Only posts of this person. Without it, of anybody. A thing by its IRI, kind/slug or a name. Example:
            person/p-2yuig.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-office-holders",
        {"organisation": organisation, "person": person, "language": language},
        ListOfficeHoldersRow,
    )


class ListOfficialsAtEventsRow(Row):
    """A row of `list-officials-at-events`."""

    event: Value
    """The event, or the agreement that was signed."""
    eventLabel: Value
    """The name of the event."""
    agent: Value
    """The official, a person or, without a name, the body."""
    agentLabel: Value
    """The name of the agent."""
    role: Value
    """In which role; empty where the document only names the official with the event."""
    roleLabel: Value
    """The name of the role."""
    post: Value
    """The post that the agent held."""
    position: Value
    """What the post is called."""
    positionLabel: Value
    """The name of the position."""
    organisation: Value
    """The body in which the post is."""
    organisationLabel: Value
    """The name of the body."""
    startEarliest: Value
    """The first day on which it may have begun, or been signed."""
    endLatest: Value
    """The last day on which it may have ended, or been signed."""
    passage: Value
    """The passage that names the agent and the post."""


def list_officials_at_events(
    *, year: int, position: str | None = None, language: str | None = None
) -> Question[ListOfficialsAtEventsRow]:
    """Ministers and other officials at events, with the post that each held then.

    Which ministers or officials met on inclusion in 2025, and in which post was each then?

    Args:
        year: The year. Example: 2025.
        position: Only posts of this kind, a concept. Without it, all of them. A thing by its IRI, kind/slug or a
            name. Example: concept/position-minister.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-officials-at-events", {"year": year, "position": position, "language": language}, ListOfficialsAtEventsRow
    )
