"""The profiles of organisations, resource centres and persons in posts."""

from typing import Final

from edu_graph.service.messages import N_
from edu_graph.service.pages.profiles.model import Column, Evidence, Profile, Section, Sentence

_WHEN: Final = Column(("earliest", "latest"), N_("When"), "span")
_PARTNERS: Final = Section(
    "partners",
    N_("Whom it works with"),
    "list-partners-of-organisation",
    "organisation",
    "partner",
    (
        Column(("partner",), N_("Body or country")),
        Column(("things",), N_("Activities and texts that both take part in"), "number"),
    ),
    passages=(),
    falling="things",
    evidence=Evidence("list-activities-of-organisation", {"organisation": "thing"}),
)
_ACTIVITIES: Final = Section(
    "activities",
    N_("What it takes part in"),
    "list-activities-of-organisation",
    "organisation",
    "thing",
    (
        Column(("thing",), N_("What")),
        _WHEN,
        Column(("agent",), N_("By whom"), beside="role"),
    ),
    latest="earliest",
)
_TRAININGS: Final = Section(
    "trainings",
    N_("Trainings that it gave"),
    "list-trainings-by-provider",
    "provider",
    "training",
    (
        Column(("training",), N_("Training")),
        Column(("startEarliest", "endLatest"), N_("When"), "span"),
        Column(("value",), N_("Topic"), where=("property", "topic")),
        Column(("value",), N_("For whom"), where=("property", "participantGroup")),
        Column(("number",), N_("Number of people"), "number"),
    ),
    latest="startEarliest",
)
_PEOPLE: Final = Section(
    "people",
    N_("People in posts"),
    "list-office-holders",
    "organisation",
    "person",
    (
        Column(("person",), N_("Person")),
        Column(("position",), N_("Position")),
        Column(("organisation",), N_("In which body")),
    ),
)
_UNITS: Final = Section(
    "units",
    N_("Its parts"),
    "list-parts-of-organisation",
    "organisation",
    "unit",
    (Column(("unit",), N_("Part")), Column(("whole",), N_("Part of"))),
)
_SERVICES: Final = Section(
    "services",
    N_("Services"),
    "list-services-of-centre",
    "centre",
    "service",
    (
        Column(("kind",), N_("Service")),
        Column(("targetGroup",), N_("For whom")),
        Column(("accessCondition",), N_("On what condition")),
        Column(("status",), N_("Status"), "status"),
    ),
)
_EQUIPMENT: Final = Section(
    "equipment",
    N_("Equipment"),
    "list-centres-by-equipment",
    "organisation",
    "part",
    (
        Column(("kind",), N_("What")),
        Column(("value",), N_("For whom"), where=("property", "targetGroup")),
        Column(("value",), N_("Category of disability"), where=("property", "disabilityCategory")),
        Column(("value",), N_("Used for"), where=("property", "usedFor")),
        Column(("value",), N_("User group"), where=("property", "userGroup")),
    ),
)
_OBJECTIVES: Final = Section(
    "objectives",
    N_("Objectives"),
    "list-objectives",
    "thing",
    "objective",
    (Column(("number",), N_("Number"), "number"), Column(("aim",), N_("What is to be reached"))),
)
_OPENING: Final = Section(
    "opening",
    N_("Its opening"),
    "show-centre",
    "centre",
    "property",
    (Column(("property",), N_("What is said")), Column(("value",), N_("Value"))),
    kept=("start", "end", "founder", "organiser", "supporter", "funder", "partner", "participant"),
)
_SUMMARY: Final = (
    Sentence(
        ("partners",),
        lambda words, count: words.ngettext(
            "%(name)s works with %(number)s body or country.",
            "%(name)s works with %(number)s bodies and countries.",
            count,
        ),
    ),
    Sentence(
        ("activities",),
        lambda words, count: words.ngettext(
            "It takes part in %(number)s activity or text.", "It takes part in %(number)s activities and texts.", count
        ),
    ),
    Sentence(
        ("trainings",),
        lambda words, count: words.ngettext("It gave %(number)s training.", "It gave %(number)s trainings.", count),
    ),
    Sentence(
        ("people",),
        lambda words, count: words.ngettext(
            "%(number)s person in a post of it is known.", "%(number)s people in posts of it are known.", count
        ),
    ),
)
_OFFERS: Final = Sentence(
    ("services",),
    lambda words, count: words.ngettext(
        "Sources tell of %(number)s service of it.", "Sources tell of %(number)s services of it.", count
    ),
)
_ORDER: Final = (
    "country",
    "place",
    "partOf",
    "legalForm",
    "targetGroup",
    "disabilityCategory",
    "educationLevel",
    "topic",
    "aim",
    "accessCondition",
    "status",
    "founder",
    "supporter",
    "member",
    "succeeds",
    "activity",
    "outcome",
    "distinction",
)
_ASKED: Final = (
    ("list-partners-of-organisation", "organisation"),
    ("list-names-of-thing", "thing"),
    ("list-dates-of-thing", "thing"),
    ("list-passages-about-thing", "thing"),
    ("list-notes-about-thing", "thing"),
    ("list-passages-by-speaker", "speaker"),
)

CENTRE: Final = Profile(
    "centre",
    classes=("ResourceCentre", "TrainingCentre"),
    sections=(_SERVICES, _EQUIPMENT, _OBJECTIVES, _OPENING, _PARTNERS, _TRAININGS, _ACTIVITIES, _PEOPLE, _UNITS),
    summary=(_OFFERS, *_SUMMARY),
    order=_ORDER,
    begins_with_sections=True,
    asked=_ASKED,
)
ORGANISATION: Final = Profile(
    "organisation",
    classes=("Organization",),
    sections=(_PARTNERS, _EQUIPMENT, _TRAININGS, _ACTIVITIES, _PEOPLE, _UNITS),
    summary=_SUMMARY,
    order=_ORDER,
    begins_with_sections=True,
    asked=_ASKED,
    picture=("network", "organisation"),
)
PERSON: Final = Profile(
    "person",
    classes=("Person",),
    sections=(
        Section(
            "posts",
            N_("Posts"),
            "list-office-holders",
            "person",
            "post",
            (Column(("position",), N_("Position")), Column(("organisation",), N_("In which body"))),
        ),
        Section(
            "activities",
            N_("What this person took part in"),
            "list-dates-of-thing",
            "thing",
            "dated",
            (
                Column(("dated",), N_("What")),
                Column(("startEarliest", "endLatest"), N_("When"), "span"),
                Column(("status",), N_("Status"), "status"),
            ),
            passages=(),
            latest="startEarliest",
            evidence=Evidence("list-participations-in-event", {"thing": "dated"}),
        ),
        Section(
            "sayings",
            N_("What this person says in the sources"),
            "list-passages-by-speaker",
            "speaker",
            "passage",
            (Column(("restatement",), N_("What is said"), "texts"), Column(("source",), N_("Source"))),
        ),
    ),
    summary=(
        Sentence(
            ("posts",),
            lambda words, count: words.ngettext(
                "%(number)s post of %(name)s is known.", "%(number)s posts of %(name)s are known.", count
            ),
        ),
        Sentence(
            ("activities",),
            lambda words, count: words.ngettext(
                "%(name)s took part in %(number)s activity or text.",
                "%(name)s took part in %(number)s activities and texts.",
                count,
            ),
        ),
        Sentence(
            ("sayings",),
            lambda words, count: words.ngettext(
                "The sources quote %(name)s in %(number)s passage.",
                "The sources quote %(name)s in %(number)s passages.",
                count,
            ),
        ),
    ),
    order=("principle",),
    asked=(
        ("list-names-of-thing", "thing"),
        ("list-passages-about-thing", "thing"),
        ("list-notes-about-thing", "thing"),
    ),
)
