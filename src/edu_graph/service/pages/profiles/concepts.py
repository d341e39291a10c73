"""The profiles of places, and of concepts by the list that they are from."""

from typing import Final

from edu_graph.service.messages import N_
from edu_graph.service.pages.profiles.model import Column, Profile, Section, Sentence

_CENTRES: Final = (
    Column(("centre",), N_("Centre or organisation")),
    Column(("kind",), N_("Service or equipment")),
    Column(("targetGroup",), N_("For whom")),
    Column(("disabilityCategory",), N_("Category of disability")),
)
_THINGS: Final = Sentence(
    ("things",),
    lambda words, count: words.ngettext(
        "%(number)s thing in the data has this topic.", "%(number)s things in the data have this topic.", count
    ),
)
_SERVING: Final = Sentence(
    ("centres",),
    lambda words, count: words.ngettext(
        "%(number)s centre or organisation has something for it.",
        "%(number)s centres and organisations have something for it.",
        count,
    ),
)


def _in_countries(section: str) -> Sentence:
    """Return the sentence that counts the countries in which the things of a section are."""
    return Sentence(
        (section,),
        lambda words, count: words.ngettext(
            "The sources name %(number)s country for them.", "The sources name %(number)s countries for them.", count
        ),
        of="countries",
    )


PLACE: Final = Profile(
    "place",
    classes=("Place",),
    summary=(
        Sentence(
            ("place",),
            lambda words, count: words.ngettext(
                "%(number)s event or body is told to be here.",
                "%(number)s events and bodies are told to be here.",
                count,
            ),
            of="pointing",
        ),
        Sentence(
            ("partOf",),
            lambda words, count: words.ngettext("%(number)s place lies in it.", "%(number)s places lie in it.", count),
            of="pointing",
        ),
    ),
    order=("country", "partOf", "streetAddress", "premisesOf"),
    asked=(("list-passages-about-thing", "thing"), ("list-notes-about-thing", "thing")),
)
TOPIC: Final = Profile(
    "topic",
    scheme="scheme-topics",
    sections=(
        Section(
            "things",
            N_("What deals with this topic"),
            "list-things-by-topic",
            "topic",
            "thing",
            (Column(("thing",), N_("What")),),
            rows=24,
        ),
    ),
    summary=(_THINGS,),
)
GROUP: Final = Profile(
    "group",
    scheme="scheme-target-groups",
    sections=(
        Section(
            "centres",
            N_("What centres and organisations have for this group"),
            "list-centres-by-target-group",
            "group",
            "centre",
            _CENTRES,
        ),
    ),
    summary=(_SERVING,),
)
DISABILITY: Final = Profile(
    "disability",
    scheme="scheme-disability-categories",
    sections=(
        Section(
            "centres",
            N_("What centres and organisations have for this category"),
            "list-centres-by-target-group",
            "disability",
            "centre",
            _CENTRES,
        ),
    ),
    summary=(_SERVING,),
)
PRACTICE: Final = Profile(
    "practice",
    scheme="scheme-practices",
    sections=(
        Section(
            "things",
            N_("Where this practice is described, followed or proposed"),
            "list-practices",
            "practice",
            "thing",
            (Column(("thing",), N_("What")), Column(("property",), N_("How it is tied to the practice"))),
        ),
    ),
    summary=(
        Sentence(
            ("things",),
            lambda words, count: words.ngettext(
                "%(number)s document or organisation describes, follows or proposes it.",
                "%(number)s documents and organisations describe, follow or propose it.",
                count,
            ),
        ),
    ),
)
EQUIPMENT: Final = Profile(
    "equipment",
    scheme="scheme-equipment",
    sections=(
        Section(
            "centres",
            N_("Centres that have it"),
            "list-centres-by-equipment",
            "equipment",
            "centre",
            (Column(("centre",), N_("Centre")), Column(("value",), N_("For whom and for what"))),
        ),
    ),
    summary=(
        Sentence(
            ("centres",),
            lambda words, count: words.ngettext(
                "%(number)s centre or organisation has it.", "%(number)s centres and organisations have it.", count
            ),
        ),
        Sentence(
            ("centres",),
            lambda words, count: words.ngettext(
                "It is found in %(number)s country.", "It is found in %(number)s countries.", count
            ),
            of="countries",
        ),
    ),
)
LEVEL: Final = Profile(
    "level",
    scheme="scheme-education-levels",
    sections=(
        Section(
            "activities",
            N_("Activities for this level"),
            "list-activities-by-education-level",
            "level",
            "activity",
            (
                Column(("activity",), N_("What")),
                Column(("begun", "latest"), N_("Begun"), "period"),
                Column(("status",), N_("Status"), "status"),
            ),
        ),
    ),
    summary=(
        Sentence(
            ("activities",),
            lambda words, count: words.ngettext(
                "%(number)s event, project or agreement is for this level.",
                "%(number)s events, projects and agreements are for this level.",
                count,
            ),
        ),
        _in_countries("activities"),
    ),
)
ROLE: Final = Profile(
    "role",
    scheme="scheme-roles",
    sections=(
        Section(
            "agents",
            N_("Who takes part in this role, and in what"),
            "list-agents-by-role",
            "role",
            "agent",
            (Column(("agent",), N_("Who")), Column(("thing",), N_("In what"))),
        ),
    ),
    summary=(
        Sentence(
            ("agents",),
            lambda words, count: words.ngettext(
                "%(number)s body, country or person has this role in something.",
                "%(number)s bodies, countries and persons have this role in something.",
                count,
            ),
        ),
    ),
)
EVENT_KIND: Final = Profile(
    "event-kind",
    scheme="scheme-event-kinds",
    sections=(
        Section(
            "events",
            N_("Events of this kind"),
            "list-events-by-kind",
            "kind",
            "event",
            (Column(("event",), N_("Event")), Column(("startEarliest", "endLatest"), N_("When"), "span")),
            latest="startEarliest",
        ),
    ),
    summary=(
        Sentence(
            ("events",),
            lambda words, count: words.ngettext(
                "%(number)s event is of this kind.", "%(number)s events are of this kind.", count
            ),
        ),
        _in_countries("events"),
    ),
)
