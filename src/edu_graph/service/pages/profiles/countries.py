"""The profile of a country: with whom it works, on what, and what was agreed, given, received and visited."""

from typing import Final

from edu_graph.service.messages import N_
from edu_graph.service.pages.profiles.model import DAY, Column, Evidence, Profile, Section, Sentence

_TAKING: Final = frozenset({"role-participant", "role-beneficiary", "role-sender", "role-visited", "role-recipient"})
_GIVING: Final = frozenset(
    {
        "role-organiser",
        "role-host",
        "role-implementer",
        "role-partner",
        "role-funder",
        "role-donor",
        "role-supporter",
        "role-speaker",
        "role-inviter",
    }
)

PARTNERS: Final = Section(
    "partners",
    N_("Countries it works with"),
    "list-partner-countries",
    "country",
    "partner",
    (
        Column(("partner",), N_("Country")),
        Column(("things",), N_("Activities and texts that both take part in"), "number"),
    ),
    passages=(),
    falling="things",
    evidence=Evidence("list-cooperation-between-countries", {"country": "thing", "partner": "partner"}),
)
TOPICS: Final = Section(
    "topics",
    N_("What the cooperation is about"),
    "list-topics-of-country",
    "country",
    "topic",
    (
        Column(("topic",), N_("Topic")),
        Column(("things",), N_("Activities and texts with this topic"), "number"),
    ),
    passages=(),
    falling="things",
    evidence=Evidence("list-things-by-topic", {"topic": "topic"}),
)
AGREEMENTS: Final = Section(
    "agreements",
    N_("Agreements"),
    "list-accords-of-country",
    "country",
    "agreement",
    (
        Column(("agreement",), N_("Agreement")),
        Column(("partner",), N_("With whom")),
        Column(("status",), N_("Status"), "status"),
        Column(("signedEarliest", "signedLatest"), N_("Signed"), "period"),
        Column(("until", "years"), N_("Until when, or for how many years"), "last"),
        Column(("inForce",), N_("In force"), "force"),
    ),
    values={"day": DAY},
    latest="signedEarliest",
    note=N_("In force: as of %(day)s. It is told only where a source tells the day of signing and the last day."),
)
COMMITMENTS: Final = Section(
    "commitments",
    N_("What it promises"),
    "list-commitments",
    "country",
    "commitment",
    (
        Column(("practice",), N_("Commitment")),
        Column(("document",), N_("Document")),
        Column(("agent",), N_("Who")),
        Column(("end",), N_("Until when"), "dates"),
    ),
    passages=("passage", "agentPassage"),
)


def _activities(key: str, heading: str, *classes: str, roles: frozenset[str] | None = None) -> Section:
    """Return the section of what a country took part in that is of these classes, in these `roles` (None: in any)."""
    return Section(
        key,
        heading,
        "list-activities-of-country",
        "country",
        "thing",
        (
            Column(("thing",), N_("What")),
            Column(("earliest", "latest"), N_("When"), "span"),
            Column(("agent",), N_("Who of this country"), beside="role"),
        ),
        classes=classes,
        keep={} if roles is None else {"role": roles},
        latest="earliest",
    )


TRAININGS_TAKEN: Final = _activities(
    "trainings-received", N_("Trainings that its people took part in"), "Training", roles=_TAKING
)
TRAININGS_GIVEN: Final = _activities(
    "trainings-given", N_("Trainings that it gave or supported"), "Training", roles=_GIVING
)
VISITS: Final = _activities("visits", N_("Visits"), "Visit")
EVENTS: Final = _activities(
    "events",
    N_("Conferences, meetings and other events"),
    "Conference",
    "Meeting",
    "RoundTable",
    "Seminar",
    "Ceremony",
    "Opening",
)
PROJECTS: Final = _activities("projects", N_("Projects"), "Project")
CENTRES: Final = Section(
    "centres",
    N_("Resource centres"),
    "list-resource-centres",
    "country",
    "centre",
    (
        Column(("centre",), N_("Centre")),
        Column(("value",), N_("Opened: when and by whom"), where=("aspect", "opened")),
        Column(("value",), N_("Supported by"), where=("aspect", "supported")),
        Column(("value",), N_("Equipment"), where=("aspect", "equipment")),
        Column(("value",), N_("For whom"), where=("aspect", "groups")),
    ),
)
MEMBERSHIPS: Final = Section(
    "memberships",
    N_("Networks and regional bodies"),
    "list-network-memberships",
    "country",
    "network",
    (
        Column(("network",), N_("Network or body")),
        Column(("role",), N_("As what")),
        Column(("since",), N_("Since when"), "dates"),
        Column(("until",), N_("Until when"), "dates"),
        Column(("status",), N_("Status"), "status"),
    ),
)
TREATIES: Final = Section(
    "treaties",
    N_("Treaties on rights"),
    "list-treaties-of-country",
    "country",
    "treaty",
    (
        Column(("treaty",), N_("Treaty")),
        Column(("since",), N_("Signed"), "dates", where=("role", "role-signatory")),
        Column(("since",), N_("Party since"), "dates", where=("role", "role-party")),
        Column(("act",), N_("By which act"), where=("role", "role-party")),
    ),
)
PLANS: Final = Section(
    "plans",
    N_("Planned or announced, and not reported since"),
    "list-unreported-plans",
    "country",
    "activity",
    (
        Column(("activity",), N_("What")),
        Column(("status",), N_("Status"), "status"),
        Column(("due",), N_("Due"), "last"),
    ),
)
COMPARED: Final = (
    PARTNERS,
    TOPICS,
    AGREEMENTS,
    TRAININGS_TAKEN,
    TRAININGS_GIVEN,
    VISITS,
    CENTRES,
    MEMBERSHIPS,
    TREATIES,
)
"""What two countries are compared by, in this order."""

COUNTRY: Final = Profile(
    "country",
    classes=("Country",),
    sections=(
        PARTNERS,
        TOPICS,
        AGREEMENTS,
        COMMITMENTS,
        TRAININGS_TAKEN,
        TRAININGS_GIVEN,
        VISITS,
        PROJECTS,
        EVENTS,
        CENTRES,
        MEMBERSHIPS,
        TREATIES,
        PLANS,
    ),
    summary=(
        Sentence(
            ("partners",),
            lambda words, count: words.ngettext(
                "%(name)s works with %(number)s country.", "%(name)s works with %(number)s countries.", count
            ),
        ),
        Sentence(
            ("agreements",),
            lambda words, count: words.ngettext(
                "Sources tell of %(number)s agreement with others.",
                "Sources tell of %(number)s agreements with others.",
                count,
            ),
        ),
        Sentence(
            ("trainings-received",),
            lambda words, count: words.ngettext(
                "It took part in %(number)s training.", "It took part in %(number)s trainings.", count
            ),
        ),
        Sentence(
            ("trainings-given",),
            lambda words, count: words.ngettext(
                "It gave or supported %(number)s training.", "It gave or supported %(number)s trainings.", count
            ),
        ),
        Sentence(
            ("visits",),
            lambda words, count: words.ngettext(
                "%(number)s visit to it or by its people is known.",
                "%(number)s visits to it or by its people are known.",
                count,
            ),
        ),
    ),
    order=("aim", "outcome", "topic", "appraisal", "quantity", "partOf"),
    begins_with_sections=True,
    asked=(
        ("list-gifts-of-country", "country"),
        ("list-funders-of-country", "country"),
        ("list-activities-around-ratification", "country"),
        ("list-university-cooperation", "country"),
        ("list-delegation-visits", "country"),
        ("list-dates-of-thing", "thing"),
        ("list-passages-about-thing", "thing"),
        ("list-notes-about-thing", "thing"),
    ),
    picture=("timeline", "thing"),
)
