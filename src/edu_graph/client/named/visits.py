"""The named queries on visits.

Made by `python -m tools.make_client`: change queries/visits, not this file.
"""

# Columns are called as in the answer.
# ruff: noqa: N815

from edu_graph.client.core import Question
from edu_graph.client.rows import Row
from edu_graph.client.terms import Value


class ListDelegationVisitsRow(Row):
    """A row of `list-delegation-visits`."""

    visit: Value
    """The visit."""
    visitLabel: Value
    """The name of the visit."""
    role: Value
    """The role."""
    roleLabel: Value
    """The name of the role."""
    agent: Value
    """Who has it: a body, a country or a person."""
    agentLabel: Value
    """The name of the agent."""
    organisation: Value
    """For whom the agent takes part; empty where the passage does not tell."""
    organisationLabel: Value
    """The name of that body."""
    startEarliest: Value
    """The first day on which the visit may have begun; empty where no source tells the year."""
    startLatest: Value
    """The last day on which the visit may have begun."""
    passage: Value
    """The passage that says so."""


def list_delegation_visits(
    *, visit: str | None = None, country: str | None = None, language: str | None = None
) -> Question[ListDelegationVisitsRow]:
    """Who was sent on a visit, from which institutions, and what was visited.

    Which institutions did the delegation to Lithuania visit, and from which institutions did its members come?

    Args:
        visit: The visit. Without it, all of them. A thing by its IRI, kind/slug or a name. Example:
            event/fique-fiie-study-visit-lithuania.
        country: Only visits to which this country, or a body of it, sends somebody. Without it, from anywhere. A
            country by its ISO 3166-1 code or a name. Example: FI.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-delegation-visits", {"visit": visit, "country": country, "language": language}, ListDelegationVisitsRow
    )


class ListVisitedInstitutionsRow(Row):
    """A row of `list-visited-institutions`."""

    visit: Value
    """The visit."""
    visitLabel: Value
    """Its name."""
    institution: Value
    """The institution that was visited."""
    institutionLabel: Value
    """Its name."""
    passage: Value
    """The passage that says that the institution was visited."""


def list_visited_institutions(
    *, visit: str | None = None, country: str | None = None, language: str | None = None
) -> Question[ListVisitedInstitutionsRow]:
    """Institutions visited on a study visit, with the passage that says so.

    Which institutions did the Belarusian delegation visit in Smolensk, and where does the source say so?

    Args:
        visit: The visit, or any event on which institutions are visited. Without it, all of them. A thing by its
            IRI, kind/slug or a name. Example: event/smolensk-visit-2025.
        country: Only visits that took place in this country, or as part of what did. Without it, visits anywhere. A
            country by its ISO 3166-1 code or a name. Example: RU.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-visited-institutions",
        {"visit": visit, "country": country, "language": language},
        ListVisitedInstitutionsRow,
    )
