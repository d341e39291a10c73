"""The named queries on centres.

Made by `python -m tools.make_client`: change queries/centres, not this file.
"""

# Columns are called as in the answer.
# ruff: noqa: N815

from typing import Literal

from edu_graph.client.core import Question
from edu_graph.client.rows import Row
from edu_graph.client.terms import Value


class ListCentresByEquipmentRow(Row):
    """A row of `list-centres-by-equipment`."""

    centre: Value
    """The centre or other organisation that has the equipment."""
    centreLabel: Value
    """Its name."""
    kind: Value
    """The kind of equipment."""
    kindLabel: Value
    """The kind's name."""
    part: Value
    """The equipment as this organisation has it."""
    property: Value
    """What is said of it (kind, target group, category of disability, used for, user group)."""
    propertyLabel: Value
    """The property's name."""
    value: Value
    """The kind, group, category or use, a concept."""
    valueLabel: Value
    """The concept's name."""
    passage: Value
    """The passage that says so."""


def list_centres_by_equipment(
    *, equipment: str | None = None, organisation: str | None = None, language: str | None = None
) -> Question[ListCentresByEquipmentRow]:
    """Centres with a kind of equipment, for whom it is and what for.

    Which centres have ultrasonic canes, what are these used for, and who learns to use them?

    Args:
        equipment: The kind of equipment, a concept. Without it, all kinds. A thing by its IRI, kind/slug or a name.
            Example: concept/equipment-ultrasonic-cane.
        organisation: The centre or other organisation that has it. Without it, all of them. A thing by its IRI,
            kind/slug or a name. Example: agent/blr-national-resource-centre-inclusive-education.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-centres-by-equipment",
        {"equipment": equipment, "organisation": organisation, "language": language},
        ListCentresByEquipmentRow,
    )


class ListCentresByTargetGroupRow(Row):
    """A row of `list-centres-by-target-group`."""

    centre: Value
    """The centre or other organisation."""
    centreLabel: Value
    """Its name."""
    part: Value
    """The service or equipment that is for the group; where the organisation as a whole is, the organisation."""
    kind: Value
    """The kind of service or equipment; empty for an organisation as a whole."""
    kindLabel: Value
    """The kind's name."""
    targetGroup: Value
    """The group of people."""
    targetGroupLabel: Value
    """The group's name."""
    disabilityCategory: Value
    """The category of disability."""
    disabilityCategoryLabel: Value
    """The category's name."""
    passage: Value
    """The passage that says so."""


def list_centres_by_target_group(
    *, group: str | None = None, disability: str | None = None, language: str | None = None
) -> Question[ListCentresByTargetGroupRow]:
    """Centres and other organisations with what they have for a group of people.

    Which centres have something for children with impaired hearing?

    Args:
        group: The group of people, a concept. Without it, all groups. A thing by its IRI, kind/slug or a name.
            Example: concept/group-children.
        disability: The category of disability, a concept. Without it, all of them, and what is stated without one.
            A thing by its IRI, kind/slug or a name. Example: concept/disability-hearing.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-centres-by-target-group",
        {"group": group, "disability": disability, "language": language},
        ListCentresByTargetGroupRow,
    )


class ListObjectivesRow(Row):
    """A row of `list-objectives`."""

    number: Value
    """The number under which the source lists the objective."""
    objective: Value
    """The objective."""
    aim: Value
    """What is to be reached."""
    aimLabel: Value
    """The aim's name."""
    passage: Value
    """The passage that says so."""


def list_objectives(*, thing: str, language: str | None = None) -> Question[ListObjectivesRow]:
    """Numbered objectives of a centre, project or other thing, with their aims.

    What are the five objectives of the National Resource Centre for Inclusive Education in Minsk?

    Args:
        thing: The thing that has the objectives. A thing by its IRI, kind/slug or a name. Example:
            agent/blr-national-resource-centre-inclusive-education.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question("list-objectives", {"thing": thing, "language": language}, ListObjectivesRow)


class ListResourceCentresRow(Row):
    """A row of `list-resource-centres`."""

    centre: Value
    """The centre."""
    centreLabel: Value
    """Its name."""
    aspect: Value
    """The aspect (opened, supported, equipment, groups)."""
    subject: Value
    """The centre, or the opening, project, equipment or service that the statement is about."""
    property: Value
    """What is said of it."""
    propertyLabel: Value
    """The property's name."""
    value: Value
    """Who, what kind, which group, or the day as stated."""
    valueLabel: Value
    """Its name; empty for a day."""
    passage: Value
    """The passage that says so."""
    valueText: Value
    """The value as plain text; of a thing its IRI."""


def list_resource_centres(
    *,
    country: str | None = None,
    aspect: Literal["opened", "supported", "equipment", "groups"] | None = None,
    language: str | None = None,
) -> Question[ListResourceCentresRow]:
    """Resource centres, who opened and supports them, with what equipment, for whom.

    Which resource centres has Belarus, who opened them, with what equipment, and for which groups?

    Args:
        country: Only centres of this country. Without it, of any. A country by its ISO 3166-1 code or a name.
            Example: BY.
        aspect: Only this aspect. Without it, all four. Example: opened.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-resource-centres", {"country": country, "aspect": aspect, "language": language}, ListResourceCentresRow
    )


class ListServicesOfCentreRow(Row):
    """A row of `list-services-of-centre`."""

    service: Value
    """The service as this centre offers it."""
    kind: Value
    """The kind of service."""
    kindLabel: Value
    """The kind's name."""
    targetGroup: Value
    """The group of people whom it is for."""
    targetGroupLabel: Value
    """The group's name."""
    status: Value
    """How far it has come (planned, announced, under way, completed, cancelled)."""
    statusLabel: Value
    """The status's name."""
    accessCondition: Value
    """On what condition it is open to its users."""
    accessConditionLabel: Value
    """The condition's name."""
    passage: Value
    """The passage that says so."""


def list_services_of_centre(*, centre: str, language: str | None = None) -> Question[ListServicesOfCentreRow]:
    """Services of a centre, for whom they are and on what condition.

    What does the National Resource Centre for Inclusive Education in Minsk offer, to whom, and does one have to
    sign up?

    Args:
        centre: The centre, or any organisation. A thing by its IRI, kind/slug or a name. Example:
            agent/blr-national-resource-centre-inclusive-education.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question("list-services-of-centre", {"centre": centre, "language": language}, ListServicesOfCentreRow)


class ShowCentreRow(Row):
    """A row of `show-centre`."""

    subject: Value
    """The centre, a place of it, or its opening."""
    subjectLabel: Value
    """Its name."""
    property: Value
    """What is said of it."""
    propertyLabel: Value
    """The property's name."""
    value: Value
    """What is stated, a thing or a text or date."""
    valueLabel: Value
    """The value's name; empty where it is no thing."""
    passage: Value
    """The passage that says so, or the register graph for what the editors conclude."""
    valueText: Value
    """The value as plain text; of a thing its IRI."""
    valueLanguage: Value
    """The language of a text, as a tag; empty for any other value."""


def show_centre(*, centre: str, language: str | None = None) -> Question[ShowCentreRow]:
    """A centre at a glance, with its names, whole, place, address and opening.

    What is the National Resource Centre for Inclusive Education in Minsk, where is it, and who opened it when?

    Args:
        centre: The centre, or any organisation. A thing by its IRI, kind/slug or a name. Example:
            agent/blr-national-resource-centre-inclusive-education.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question("show-centre", {"centre": centre, "language": language}, ShowCentreRow)
