"""The profiles of events and projects."""

from typing import Final

from edu_graph.service.messages import N_
from edu_graph.service.pages.profiles.model import Column, Profile, Section, Sentence

TAKING_PART: Final = Section(
    "participants",
    N_("Who takes part"),
    "list-participations-in-event",
    "thing",
    "agent",
    (
        Column(("agent",), N_("Who")),
        Column(("role",), N_("As what")),
        Column(("onBehalfOf",), N_("For whom")),
        Column(("position",), N_("Position")),
    ),
)
_OUTPUTS: Final = Section(
    "outputs",
    N_("Texts that came out of it"),
    "list-outputs",
    "origin",
    "document",
    (Column(("document",), N_("Text")), Column(("kind",), N_("Kind"))),
)
_PARTICIPANTS: Final = Sentence(
    ("participants",),
    lambda words, count: words.ngettext(
        "%(number)s participant is known: a body, a country or a person.",
        "%(number)s participants are known: bodies, countries and persons.",
        count,
    ),
)
_RESULTS: Final = Sentence(
    ("outputs",),
    lambda words, count: words.ngettext("%(number)s text came out of it.", "%(number)s texts came out of it.", count),
)
_ORDER: Final = (
    "status",
    "start",
    "end",
    "dateText",
    "country",
    "place",
    "kind",
    "partOf",
    "phaseOf",
    "series",
    "editionNumber",
    "phaseNumber",
    "basedOn",
    "topic",
    "targetGroup",
    "participantGroup",
    "disabilityCategory",
    "educationLevel",
    "aim",
    "activity",
    "organiser",
    "host",
    "implementer",
    "partner",
    "funder",
    "donor",
    "supporter",
    "sender",
    "visited",
    "participant",
    "speaker",
    "beneficiary",
    "signs",
    "adopts",
    "endorses",
    "opens",
    "about",
    "outcome",
    "expectedOutcome",
    "follows",
)

_FIRST: Final = ("status", "start", "end", "dateText", "country", "place")

EVENT: Final = Profile(
    "event",
    classes=("Event",),
    sections=(
        TAKING_PART,
        Section(
            "visited",
            N_("What was visited"),
            "list-visited-institutions",
            "visit",
            "institution",
            (Column(("institution",), N_("Institution")),),
        ),
        Section(
            "programme",
            N_("What it is made up of"),
            "list-parts-of-thing",
            "thing",
            "part",
            (
                Column(("part",), N_("Part")),
                Column(("whole",), N_("Part of")),
                Column(("earliest", "latest"), N_("When"), "period"),
            ),
        ),
        _OUTPUTS,
    ),
    summary=(
        _PARTICIPANTS,
        Sentence(
            ("visited",),
            lambda words, count: words.ngettext(
                "%(number)s institution was visited.", "%(number)s institutions were visited.", count
            ),
        ),
        Sentence(
            ("programme",),
            lambda words, count: words.ngettext(
                "It is made up of %(number)s part.", "It is made up of %(number)s parts.", count
            ),
        ),
        _RESULTS,
    ),
    order=_ORDER,
    begins_with_sections=True,
    first=_FIRST,
    asked=(
        ("list-participations-in-event", "thing"),
        ("list-quantities", "thing"),
        ("list-passages-about-thing", "thing"),
        ("list-notes-about-thing", "thing"),
    ),
)
PROJECT: Final = Profile(
    "project",
    classes=("Project",),
    sections=(
        TAKING_PART,
        Section(
            "phases",
            N_("Phases"),
            "list-phases-of-projects",
            "project",
            "phase",
            (
                Column(("phase",), N_("Phase")),
                Column(("begun", "ended"), N_("When"), "span"),
                Column(("amount",), N_("Amount"), "number"),
                Column(("value",), N_("Currency"), where=("property", "amount")),
                Column(("value",), N_("Who pays"), where=("property", "funder")),
            ),
        ),
        Section(
            "events",
            N_("Its events"),
            "list-events-of-project",
            "whole",
            "event",
            (
                Column(("event",), N_("Event")),
                Column(("begun", "ended"), N_("When"), "span"),
                Column(("status",), N_("Status"), "status"),
            ),
        ),
        _OUTPUTS,
    ),
    summary=(
        _PARTICIPANTS,
        Sentence(
            ("phases",),
            lambda words, count: words.ngettext("It has %(number)s phase.", "It has %(number)s phases.", count),
        ),
        Sentence(
            ("events",),
            lambda words, count: words.ngettext(
                "%(number)s event of it is known.", "%(number)s events of it are known.", count
            ),
        ),
        _RESULTS,
    ),
    order=_ORDER,
    begins_with_sections=True,
    first=_FIRST,
    asked=(
        ("list-quantities", "thing"),
        ("list-objectives", "thing"),
        ("list-shaped-policies", "project"),
        ("list-passages-about-thing", "thing"),
        ("list-notes-about-thing", "thing"),
    ),
)
