"""The named queries on monitoring.

Made by `python -m tools.make_client`: change queries/monitoring, not this file.
"""

# Columns are called as in the answer.
# ruff: noqa: N815

from edu_graph.client.core import Question
from edu_graph.client.rows import Row
from edu_graph.client.terms import Value


class ListIndicatorsRow(Row):
    """A row of `list-indicators`."""

    indicator: Value
    """The indicator."""
    indicatorLabel: Value
    """Its name."""
    unit: Value
    """The unit in which it counts."""
    unitLabel: Value
    """The unit's name."""
    lowest: Value
    """The lowest number that the sources allow."""
    highest: Value
    """The highest number that the sources allow."""
    things: Value
    """Of how many things the number is told."""
    eligible: Value
    """How many things are in question."""
    denominator: Value
    """What these things are."""
    denominatorLabel: Value
    """Their name."""
    withoutYear: Value
    """How many of them have no single year in any source."""
    observations: Value
    """How many observations there are, by year, country and kind."""


def list_indicators(*, language: str | None = None) -> Question[ListIndicatorsRow]:
    """What the monitoring measures, with its value over all.

    What does the monitoring measure, and how much of it do the sources tell?

    Args:
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question("list-indicators", {"language": language}, ListIndicatorsRow)


class ListObservationsRow(Row):
    """A row of `list-observations`."""

    observation: Value
    """The observation."""
    forYear: Value
    """Its year, or any year."""
    forYearLabel: Value
    """The year's name."""
    forCountry: Value
    """Its country or region, or the world."""
    forCountryLabel: Value
    """The name of the country or region."""
    forKind: Value
    """Its kind, or any kind."""
    forKindLabel: Value
    """The kind's name."""
    lowest: Value
    """The lowest number that the sources allow."""
    highest: Value
    """The highest number that the sources allow."""
    things: Value
    """Of how many things the number is told."""
    eligible: Value
    """How many things are in question."""
    withoutNumber: Value
    """How many of these add nothing, because their number or what decides is not told."""
    withoutYear: Value
    """How many things that may belong here have no single year."""
    withoutCountry: Value
    """How many things that may belong here have no country."""
    withoutStatus: Value
    """How many things are left out because no source tells whether they happened."""


def list_observations(
    *,
    indicator: str,
    country: str | None = None,
    region: str | None = None,
    year: int | None = None,
    kind: str | None = None,
    language: str | None = None,
) -> Question[ListObservationsRow]:
    """Values of an indicator by year, country or region, and kind.

    How many people from Mongolia were trained, and in which year?

    Args:
        indicator: The indicator. A thing by its IRI, kind/slug or a name. Example: indicator/people-trained.
        country: Only observations of this country, and of the region if one is named. Without both, of all places.
            A country by its ISO 3166-1 code or a name. Example: MN.
        region: Only observations of this region of the M49 standard, and of the country if one is named;
            place/m49-001 is the world. A thing by its IRI, kind/slug or a name. Example: place/m49-142.
        year: Only observations of this year. Without it, those of all years and of any year. Example: 2015.
        kind: Only observations of this kind; one of them is of all kinds together. Without it, all of them. A thing
            by its IRI, kind/slug or a name. Example: concept/kind-any.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-observations",
        {
            "indicator": indicator,
            "country": country,
            "region": region,
            "year": year,
            "kind": kind,
            "language": language,
        },
        ListObservationsRow,
    )


class ListRecommendationFollowUpRow(Row):
    """A row of `list-recommendation-follow-up`."""

    text: Value
    """The text that recommends."""
    recommendation: Value
    """The recommendation."""
    proposal: Value
    """What it proposes."""
    proposalLabel: Value
    """The proposal's name."""
    passage: Value
    """The passage that states the recommendation."""
    activity: Value
    """What answers it."""
    activityLabel: Value
    """Its name."""
    status: Value
    """Whether that is planned, under way, completed or cancelled."""
    answeringPassage: Value
    """The passage that says that it answers."""


def list_recommendation_follow_up(
    *, document: str | None = None, language: str | None = None
) -> Question[ListRecommendationFollowUpRow]:
    """Recommendations of a text, and what answers them.

    Which recommendations of the Tetouan declaration has anybody answered?

    Args:
        document: Only recommendations of this text. Without it, of all texts. A thing by its IRI, kind/slug or a
            name. Example: document/tetouan-declaration-inclusive-education.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "list-recommendation-follow-up", {"document": document, "language": language}, ListRecommendationFollowUpRow
    )


class ShowObservationRow(Row):
    """A row of `show-observation`."""

    thing: Value
    """The event, agreement, project or centre."""
    thingLabel: Value
    """Its name."""
    part: Value
    """What it is to the observation: counted, left out or no year."""
    quantity: Value
    """The number that counts, where the indicator adds up numbers."""
    value: Value
    """Its value."""
    passage: Value
    """The passage that says so."""
    source: Value
    """The source of the passage."""
    page: Value
    """The address of its page."""


def show_observation(
    *,
    indicator: str,
    country: str | None = None,
    region: str | None = None,
    year: int | None = None,
    kind: str | None = None,
    language: str | None = None,
) -> Question[ShowObservationRow]:
    """What stands behind a number of the monitoring.

    Of which courses is the number of people trained told, of which is it not, and where does it stand?

    Args:
        indicator: The indicator. A thing by its IRI, kind/slug or a name. Example: indicator/people-trained.
        country: The country of the observation. Without it, the region's or the world's. A country by its ISO
            3166-1 code or a name. Example: MN.
        region: The region of the M49 standard of the observation, where no country is named. A thing by its IRI,
            kind/slug or a name. Example: place/m49-142.
        year: The year of the observation. Without it, any year. Example: 2015.
        kind: The kind of the observation. Without it, any kind. A thing by its IRI, kind/slug or a name. Example:
            concept/kind-any.
        language: Language of the labels; English where a thing has none in it. A BCP 47 tag. Default: en.
    """
    return Question(
        "show-observation",
        {
            "indicator": indicator,
            "country": country,
            "region": region,
            "year": year,
            "kind": kind,
            "language": language,
        },
        ShowObservationRow,
    )
