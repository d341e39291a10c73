"""The named queries on projects.

Made by `python -m tools.make_client`: change queries/projects, not this file.
"""

# Columns are called as in the answer.
# ruff: noqa: N815

from edu_graph.client.core import Question
from edu_graph.client.rows import Row
from edu_graph.client.terms import Value


class ListEventsOfProjectRow(Row):
    """A row of `list-events-of-project`."""

    event: Value
    """The event."""
    eventLabel: Value
    """Its name."""
    begun: Value
    """The first day on which it can have begun."""
    ended: Value
    """The last day on which it can have ended."""
    status: Value
    """Whether it is planned, announced, under way, completed or cancelled."""
    follows: Value
    """The event that it continues."""
    followsLabel: Value
    """That event's name."""
    passage: Value
    """The passage that says of what the event is a part."""


def list_events_of_project(*, whole: str, language: str | None = None) -> Question[ListEventsOfProjectRow]:
    """Events of a project or event in order.

    Which events did the project of UNICEF and Estonia in Belarus comprise, in order?

    Args:
        whole: The project or event. A thing by its IRI, kind/slug or a name. Example:
            project/blr-unicef-estonia-inclusive-education.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question("list-events-of-project", {"whole": whole, "language": language}, ListEventsOfProjectRow)


class ListFundersOfCountryRow(Row):
    """A row of `list-funders-of-country`."""

    thing: Value
    """The project, event or agreement."""
    thingLabel: Value
    """Its name."""
    countries: Value
    """How many countries (of ISO 3166) it is told to be for or to take place in."""
    funder: Value
    """Who gives the money, or what was bought with it; empty where no source says who."""
    funderLabel: Value
    """The funder's name."""
    inherited: Value
    """Whether the funder is told of the larger project only."""
    larger: Value
    """The larger project that it is a part or a phase of; its amount holds that of its parts."""
    largerLabel: Value
    """Its name."""
    through: Value
    """Through whom the money goes, or who carries the thing out or stands behind it."""
    throughLabel: Value
    """The name of that body."""
    by: Value
    """Which of these (passes on the money, implementer, executing agency; supporter, organiser, party)."""
    byLabel: Value
    """The name of that property."""
    quantity: Value
    """The amount, which belongs to the funder's part, the thing or the agreement."""
    amount: Value
    """The amount itself."""
    unit: Value
    """The currency, or percent."""
    unitLabel: Value
    """The name of that."""
    qualifier: Value
    """How the source qualifies the amount."""
    qualifierLabel: Value
    """The name of that."""
    scope: Value
    """Of which part the amount is, or in which place the source has it, where it says so."""
    scopeLabel: Value
    """The name of that."""
    share: Value
    """Whether the amount is the funder's own share; else it is that of the whole."""
    begun: Value
    """The first day on which the thing may begin."""
    ended: Value
    """The last day on which it may end."""
    years: Value
    """The length in years."""
    perYear: Value
    """The amount a year, rounded."""
    passage: Value
    """The passage that names the funder."""
    amountPassage: Value
    """The passage that states the amount."""


def list_funders_of_country(*, country: str, language: str | None = None) -> Question[ListFundersOfCountryRow]:
    """Who gives money for inclusive education in a country, through whom, and how much a year.

    Who funds inclusive education in Laos, through whom, and how much per year?

    Args:
        country: The country that is to benefit. A country by its ISO 3166-1 code or a name. Example: LA.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question("list-funders-of-country", {"country": country, "language": language}, ListFundersOfCountryRow)


class ListInstitutionsWithSeveralDonorsRow(Row):
    """A row of `list-institutions-with-several-donors`."""

    institution: Value
    """The school or other institution."""
    institutionLabel: Value
    """Its name."""
    donor: Value
    """A donor."""
    donorLabel: Value
    """The donor's name."""
    how: Value
    """The donor's role (funder, donor, supporter, implementer)."""
    howLabel: Value
    """The name of that property."""
    given: Value
    """What the donor gives for."""
    givenLabel: Value
    """The name of that."""
    thing: Value
    """In what the institution takes part, the same or a part of it."""
    thingLabel: Value
    """Its name."""
    passage: Value
    """The passage that says that the institution takes part."""
    donorPassage: Value
    """The passage that names the donor."""


def list_institutions_with_several_donors(
    *, institution: str | None = None, language: str | None = None
) -> Question[ListInstitutionsWithSeveralDonorsRow]:
    """Schools and other institutions with which two or more donors work.

    Where do two donors work with the same school: which donors work with School No. 55 of Ulaanbaatar, and in what?

    Args:
        institution: The school or other institution. Without it, all that have several donors. A thing by its IRI,
            kind/slug or a name. Example: agent/mng-school-55-ulaanbaatar.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-institutions-with-several-donors",
        {"institution": institution, "language": language},
        ListInstitutionsWithSeveralDonorsRow,
    )


class ListPhasesOfProjectsRow(Row):
    """A row of `list-phases-of-projects`."""

    project: Value
    """The project."""
    projectLabel: Value
    """Its name."""
    phase: Value
    """The phase."""
    phaseLabel: Value
    """Its name."""
    begun: Value
    """The first day on which the phase may begin."""
    ended: Value
    """The last day on which it may end."""
    property: Value
    """What is said of the phase."""
    propertyLabel: Value
    """The property's name."""
    value: Value
    """What is stated, a thing or the number of the phase; of an amount its currency, or percent."""
    valueLabel: Value
    """Its name."""
    amount: Value
    """The amount of money; empty for anything else."""
    passage: Value
    """The passage that says so."""


def list_phases_of_projects(
    *, project: str | None = None, language: str | None = None
) -> Question[ListPhasesOfProjectsRow]:
    """Phases of projects, with the money, aims and partners of each.

    Which phases had the programme of Humanity & Inclusion and the French development agency, and did money or aims
    change?

    Args:
        project: The project that has phases. Without it, all of them. A thing by its IRI, kind/slug or a name.
            Example: project/hi-afd-programme.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question("list-phases-of-projects", {"project": project, "language": language}, ListPhasesOfProjectsRow)


class ListShapedPoliciesRow(Row):
    """A row of `list-shaped-policies`."""

    claimant: Value
    """The project."""
    claimantLabel: Value
    """Its name."""
    policy: Value
    """The law, strategy or other policy document."""
    policyLabel: Value
    """Its name."""
    passage: Value
    """The passage that says so."""
    speaker: Value
    """Who says it."""
    speakerLabel: Value
    """The speaker's name."""
    trust: Value
    """How far the passage is to be trusted."""
    ministry: Value
    """A public body that speaks of the document itself."""
    ministryPassage: Value
    """The passage in which it does."""


def list_shaped_policies(*, project: str | None = None, language: str | None = None) -> Question[ListShapedPoliciesRow]:
    """Laws and strategies that projects say they shaped, and whether a ministry says so too.

    Which laws or strategies does a project say it shaped, and does the ministry's own page agree?

    Args:
        project: Only what this project shaped. Without it, all projects. A thing by its IRI, kind/slug or a name.
            Example: project/uzb-eu-inclusive-education-special-needs.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question("list-shaped-policies", {"project": project, "language": language}, ListShapedPoliciesRow)
