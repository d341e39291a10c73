"""The named queries on organisations.

Made by `python -m tools.make_client`: change queries/organisations, not this file.
"""

# Columns are called as in the answer.
# ruff: noqa: N815

from typing import Literal

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
    *,
    role: str,
    country: str | None = None,
    reach: Literal["field", "everything"] | None = None,
    language: str | None = None,
) -> Question[ListAgentsByRoleRow]:
    """Who takes part in a role, and in what.

    Which bodies of Israel organised something, and what?

    Args:
        role: The role, one of the scheme of roles. A thing by its IRI, kind/slug or a name. Example:
            concept/role-organiser.
        country: Only agents of this country. Without it, agents of any country and of none. A country by its ISO
            3166-1 code or a name. Example: IL.
        reach: field: what lies outside inclusive education is left out, such as an accord on water that could be
            mistaken for one on education. everything: it is told as well. Default: field.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-agents-by-role",
        {"role": role, "country": country, "reach": reach, "language": language},
        ListAgentsByRoleRow,
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


class ListNetworkMembershipsRow(Row):
    """A row of `list-network-memberships`."""

    network: Value
    """The body."""
    networkLabel: Value
    """Its name."""
    role: Value
    """As what: member or observer."""
    roleLabel: Value
    """The role's name."""
    since: Value
    """Since when."""
    until: Value
    """Until when."""
    accession: Value
    """The event of joining, where the source tells of one."""
    status: Value
    """Whether the accession is planned or completed; empty where a membership is told of as it is."""
    passage: Value
    """The passage that says so."""


def list_network_memberships(*, country: str, language: str | None = None) -> Question[ListNetworkMembershipsRow]:
    """Networks and regional bodies of a country, since when and as what.

    Which regional networks is Serbia in, since when, and as what?

    Args:
        country: The country. A country by its ISO 3166-1 code or a name. Example: RS.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question("list-network-memberships", {"country": country, "language": language}, ListNetworkMembershipsRow)


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


class ListPartnersOfOrganisationRow(Row):
    """A row of `list-partners-of-organisation`."""

    partner: Value
    """The other body, or the country."""
    partnerLabel: Value
    """Its name."""
    things: Value
    """The number of things in which both take part."""


def list_partners_of_organisation(
    *, organisation: str, language: str | None = None
) -> Question[ListPartnersOfOrganisationRow]:
    """Bodies and countries with which an organisation takes part in something, and in how many things.

    With whom has MASHAV worked, and in how many things?

    Args:
        organisation: The organisation. A thing by its IRI, kind/slug or a name. Example: agent/isr-mashav.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-partners-of-organisation",
        {"organisation": organisation, "language": language},
        ListPartnersOfOrganisationRow,
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


class ListRenamedOrganisationsRow(Row):
    """A row of `list-renamed-organisations`."""

    organisation: Value
    """The body, as it is now."""
    organisationLabel: Value
    """Its name."""
    predecessor: Value
    """The other body from which it took over; empty where it was renamed."""
    predecessorLabel: Value
    """The name of that body."""
    formerName: Value
    """The name that it bore earlier; empty where it took over from another."""
    changed: Value
    """The first day on which it may have changed; empty where no source tells it."""
    latest: Value
    """The last day on which it may have changed."""
    passage: Value
    """The passage that prints the earlier name."""
    source: Value
    """The source of that passage."""
    issued: Value
    """When the source was issued, as it states it."""


def list_renamed_organisations(
    *, organisation: str | None = None, language: str | None = None
) -> Question[ListRenamedOrganisationsRow]:
    """Bodies that changed their name or took over from another, and where the earlier name stands.

    Which bodies are the same under other names, or follow one another, and when were they renamed?

    Args:
        organisation: Only this body. Without it, all of them. A thing by its IRI, kind/slug or a name. Example:
            agent/eu-sg-reform.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-renamed-organisations", {"organisation": organisation, "language": language}, ListRenamedOrganisationsRow
    )


class ListUniversityCooperationRow(Row):
    """A row of `list-university-cooperation`."""

    university: Value
    """The university."""
    universityLabel: Value
    """The name of the university."""
    partner: Value
    """The partner."""
    partnerLabel: Value
    """The name of the partner."""
    partnerCountry: Value
    """A country of the partner."""
    partnerCountryLabel: Value
    """The name of that country."""
    thing: Value
    """What both take part in."""
    thingLabel: Value
    """The name of the thing."""
    kind: Value
    """Its kind; empty where the passage has none."""
    kindLabel: Value
    """The name of the kind."""
    status: Value
    """Its current status; empty where no source tells one."""
    statusLabel: Value
    """The name of the status."""
    passage: Value
    """The passage that names both."""


def list_university_cooperation(
    *, country: str | None = None, language: str | None = None
) -> Question[ListUniversityCooperationRow]:
    """Universities and their partners in other countries, and what they do together.

    Which universities co-operate across borders on special education, and by what: an agreement, a laboratory, a
    project, a visit?

    Args:
        country: Only universities of this country. Without it, of any. A country by its ISO 3166-1 code or a name.
            Example: JP.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-university-cooperation", {"country": country, "language": language}, ListUniversityCooperationRow
    )
