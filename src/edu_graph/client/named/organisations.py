"""The named queries on organisations.

Made by `python -m tools.make_client`: change queries/organisations, not this file.
"""

# Columns are called as in the answer.
# ruff: noqa: N815

from edu_graph.client.core import Question
from edu_graph.client.rows import Row
from edu_graph.client.terms import Value


class ListActivitiesOfOrganisationRow(Row):
    """A row of `list-activities-of-organisation`."""

    thing: Value
    """What the organisation takes part in."""
    thingLabel: Value
    """Its name."""
    role: Value
    """The role in which it takes part."""
    roleLabel: Value
    """The name of the role."""
    agent: Value
    """Who takes part: the organisation, a unit of it, or who acts for one of them."""
    agentLabel: Value
    """The agent's name."""
    earliest: Value
    """The first day on which it may have begun, or have been signed or issued; where only an end is known, that of the
    end.
    """
    latest: Value
    """The last day on which it may have ended, or have been signed or issued; where no end is known, that of the
    beginning.
    """
    passage: Value
    """The passage that says that the agent takes part."""


def list_activities_of_organisation(
    *, organisation: str, year: int | None = None, language: str | None = None
) -> Question[ListActivitiesOfOrganisationRow]:
    """What an organisation and its units take part in, in which role and when.

    In what did the Ministry of Education of Kazakhstan take part in 2025, and in which role?

    Args:
        organisation: The organisation. A thing by its IRI, kind/slug or a name. Example:
            agent/kaz-ministry-of-education.
        year: Only what may have taken place in this year. Without it, everything. Example: 2025.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-activities-of-organisation",
        {"organisation": organisation, "year": year, "language": language},
        ListActivitiesOfOrganisationRow,
    )


class ListAgentsByRoleRow(Row):
    """A row of `list-agents-by-role`."""

    agent: Value
    """Who has the role."""
    agentLabel: Value
    """The agent's name."""
    thing: Value
    """The event, document, project or organisation in which it has the role."""
    thingLabel: Value
    """Its name."""
    passage: Value
    """The passage that says so."""


def list_agents_by_role(
    *, role: str, country: str | None = None, language: str | None = None
) -> Question[ListAgentsByRoleRow]:
    """Who takes part in a role, and in what.

    Which bodies of Israel organised something, and what?

    Args:
        role: The role, one of the scheme of roles. A thing by its IRI, kind/slug or a name. Example:
            concept/role-organiser.
        country: Only agents of this country. Without it, agents of any country and of none. A country by its ISO
            3166-1 code or a name. Example: IL.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-agents-by-role", {"role": role, "country": country, "language": language}, ListAgentsByRoleRow
    )


class ListNamesOfThingRow(Row):
    """A row of `list-names-of-thing`."""

    property: Value
    """What kind of name it is."""
    propertyLabel: Value
    """The kind of name in words."""
    name: Value
    """The name, with its language."""
    passage: Value
    """The passage where the name stands; empty for a name that the editors keep."""
    register: Value
    """The register or table where the editors keep it; empty for a name in a passage."""
    nameText: Value
    """The name as plain text."""
    nameLanguage: Value
    """The language of the name."""


def list_names_of_thing(*, thing: str, language: str | None = None) -> Question[ListNamesOfThingRow]:
    """Names of a thing, preferred, other and former ones, and as the sources print them.

    Under which names, in which languages, does the Ministry of Education of Kazakhstan appear, and where?

    Args:
        thing: The thing. A thing by its IRI, kind/slug or a name. Example: agent/kaz-ministry-of-education.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question("list-names-of-thing", {"thing": thing, "language": language}, ListNamesOfThingRow)


class ListOrganisationsInSeveralSourcesRow(Row):
    """A row of `list-organisations-in-several-sources`."""

    organisation: Value
    """The organisation."""
    organisationLabel: Value
    """Its preferred name."""
    sourceCount: Value
    """The number of sources that speak of it."""
    source: Value
    """One of the sources."""
    title: Value
    """The title of the source."""
    name: Value
    """The organisation's name as the passage prints it."""
    passage: Value
    """The passage that speaks of it."""
    nameText: Value
    """The printed name as plain text."""
    nameLanguage: Value
    """The language of the printed name."""


def list_organisations_in_several_sources(
    *, language: str | None = None
) -> Question[ListOrganisationsInSeveralSourcesRow]:
    """Organisations of which more than one source speaks, with the names that each prints.

    Which organisations do several of the sources speak of, and how does each of them call them?

    Args:
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-organisations-in-several-sources", {"language": language}, ListOrganisationsInSeveralSourcesRow
    )


class ListPartsOfOrganisationRow(Row):
    """A row of `list-parts-of-organisation`."""

    unit: Value
    """The unit."""
    unitLabel: Value
    """Its name."""
    whole: Value
    """What it is part of: the organisation, or another unit of it."""
    wholeLabel: Value
    """The name of that."""
    passage: Value
    """The passage that says that the unit is part of it; empty where only the register says so."""
    register: Value
    """The register that says so; empty where a passage does."""


def list_parts_of_organisation(
    *, organisation: str, language: str | None = None
) -> Question[ListPartsOfOrganisationRow]:
    """Units of an organisation at any depth.

    Which units has the Belarusian State Pedagogical University, and what is each of them part of?

    Args:
        organisation: The organisation at the top. A thing by its IRI, kind/slug or a name. Example: agent/blr-bspu.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-parts-of-organisation", {"organisation": organisation, "language": language}, ListPartsOfOrganisationRow
    )
