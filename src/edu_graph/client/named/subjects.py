"""The named queries on subjects.

Made by `python -m tools.make_client`: change queries/subjects, not this file.
"""

# Columns are called as in the answer.
# ruff: noqa: N815

from edu_graph.client.core import Question
from edu_graph.client.rows import Row
from edu_graph.client.terms import Value


class ListActivitiesByEducationLevelRow(Row):
    """A row of `list-activities-by-education-level`."""

    activity: Value
    """The event, project or agreement."""
    activityLabel: Value
    """Its name."""
    status: Value
    """Whether it is planned, announced, under way, completed or cancelled."""
    begun: Value
    """The first day on which it can have begun."""
    latest: Value
    """The last day on which it can have begun."""
    passage: Value
    """The passage that says so."""


def list_activities_by_education_level(
    *, level: str, language: str | None = None
) -> Question[ListActivitiesByEducationLevelRow]:
    """Events, projects and agreements for a level of education.

    What has been done for vocational education, and for preschool, school and higher education?

    Args:
        level: The level or branch of education. A thing by its IRI, kind/slug or a name. Example:
            concept/level-vocational.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-activities-by-education-level", {"level": level, "language": language}, ListActivitiesByEducationLevelRow
    )


class ListDisabilityCategoriesServedRow(Row):
    """A row of `list-disability-categories-served`."""

    category: Value
    """The category of disability."""
    categoryLabel: Value
    """The name of the category."""
    thing: Value
    """The event, project or agreement; empty where there is none."""
    thingLabel: Value
    """The name of the thing."""
    passage: Value
    """The passage that names the category."""


def list_disability_categories_served(
    *, country: str | None = None, language: str | None = None
) -> Question[ListDisabilityCategoriesServedRow]:
    """Categories of disability, with the cooperation for each, and which have none.

    Which categories of disability get cooperation in Uzbekistan, and which none?

    Args:
        country: Only cooperation in which this country takes part, or that takes place there. Without it,
            everywhere. A country by its ISO 3166-1 code or a name. Example: UZ.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-disability-categories-served",
        {"country": country, "language": language},
        ListDisabilityCategoriesServedRow,
    )


class ListPracticesRow(Row):
    """A row of `list-practices`."""

    practice: Value
    """The practice."""
    practiceLabel: Value
    """The name of the practice."""
    thing: Value
    """The document or organisation."""
    thingLabel: Value
    """Its name."""
    holder: Value
    """What the statement is of, the thing itself or what belongs to it, a recommendation, a commitment or a finding."""
    property: Value
    """How, by the property practice (describes, follows), proposes or undertakes."""
    propertyLabel: Value
    """The name of the property."""
    passage: Value
    """The passage that says so."""


def list_practices(*, practice: str | None = None, language: str | None = None) -> Question[ListPracticesRow]:
    """Practices of inclusive education that are described, followed or proposed.

    Who networks with other educational organisations, or describes or proposes it, and where is that said?

    Args:
        practice: The practice, a concept. Without it, all of them. A thing by its IRI, kind/slug or a name.
            Example: concept/practice-networking.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question("list-practices", {"practice": practice, "language": language}, ListPracticesRow)


class ListThingsByTopicRow(Row):
    """A row of `list-things-by-topic`."""

    thing: Value
    """The thing."""
    thingLabel: Value
    """Its name."""
    holder: Value
    """What holds the topic, the thing itself or what belongs to it (its address then goes on behind the sign #)."""
    topic: Value
    """The topic that was asked for."""
    topicLabel: Value
    """The name of the topic."""
    passage: Value
    """The passage that says so."""


def list_things_by_topic(*, topic: str, language: str | None = None) -> Question[ListThingsByTopicRow]:
    """Things that deal with a topic, with the passage that says so.

    What deals with the networking of educational organisations, and where is that said?

    Args:
        topic: The topic, a concept. A thing by its IRI, kind/slug or a name. Example:
            concept/topic-network-interaction.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question("list-things-by-topic", {"topic": topic, "language": language}, ListThingsByTopicRow)
