"""The profiles of agreements, declarations, publications and other documents."""

from typing import Final

from edu_graph.service.messages import N_
from edu_graph.service.pages.profiles.activities import TAKING_PART
from edu_graph.service.pages.profiles.model import Column, Profile, Section, Sentence

_ORDER: Final = (
    "status",
    "kind",
    "issued",
    "start",
    "end",
    "dateText",
    "party",
    "signatory",
    "author",
    "editor",
    "resultOf",
    "partOf",
    "topic",
    "targetGroup",
    "disabilityCategory",
    "educationLevel",
    "aim",
    "activity",
    "funder",
    "beneficiary",
    "about",
    "publishingHouse",
    "proceedingsOf",
    "pages",
    "keyword",
    "method",
    "outcome",
    "expectedOutcome",
)
_FOLLOWED: Final = Section(
    "follow-up",
    N_("What followed from it"),
    "list-follow-up",
    "document",
    "follow",
    (
        Column(("follow",), N_("What")),
        Column(("how",), N_("How it is tied to the text")),
        Column(("startEarliest", "startLatest"), N_("When"), "period"),
        Column(("status",), N_("Status"), "status"),
    ),
    passages=("passage", "followPassage"),
    needs=("follow",),
)
_REFERENCES: Final = Section(
    "references",
    N_("What goes back to it"),
    "list-references-to-document",
    "document",
    "thing",
    (
        Column(("thing",), N_("What")),
        Column(("relation",), N_("How it is tied to the text")),
        Column(("startEarliest", "startLatest"), N_("When"), "period"),
    ),
)
_COMMITMENTS: Final = Section(
    "commitments",
    N_("What it promises"),
    "list-commitments",
    "document",
    "commitment",
    (
        Column(("practice",), N_("Commitment")),
        Column(("agent",), N_("Who")),
        Column(("end",), N_("Until when"), "dates"),
    ),
    passages=("passage", "agentPassage"),
)
_RECOMMENDATIONS: Final = Section(
    "recommendations",
    N_("What it recommends, and to whom"),
    "list-recommendations",
    "document",
    "recommendation",
    (
        Column(("practice",), N_("What is recommended")),
        Column(("addressee",), N_("To whom")),
    ),
    passages=("passage", "addresseePassage"),
)
_ENDORSEMENTS: Final = Section(
    "endorsements",
    N_("Who stands behind it"),
    "list-endorsements",
    "document",
    "event",
    (
        Column(("event",), N_("Act")),
        Column(("mode",), N_("How")),
        Column(("participant",), N_("Who")),
        Column(("status",), N_("Status"), "status"),
    ),
)
_TRANSMISSIONS: Final = Section(
    "transmissions",
    N_("To whom it is sent"),
    "list-transmissions",
    "document",
    "recipient",
    (
        Column(("recipient",), N_("To whom")),
        Column(("aim",), N_("What for")),
        Column(("status",), N_("Status"), "status"),
    ),
)
_WHAT_FOLLOWED: Final = Sentence(
    ("follow-up",),
    lambda words, count: words.ngettext(
        "%(number)s activity or text followed from it.", "%(number)s activities and texts followed from it.", count
    ),
)
_MORE: Final = (
    ("list-quantities", "thing"),
    ("list-passages-about-thing", "thing"),
    ("list-notes-about-thing", "thing"),
)

AGREEMENT: Final = Profile(
    "agreement",
    classes=("Agreement",),
    sections=(
        Section(
            "parties",
            N_("Parties"),
            "list-parties-of-agreement",
            "agreement",
            "party",
            (
                Column(("party",), N_("Party")),
                Column(("country",), N_("Country")),
                Column(("signedEarliest", "signedLatest"), N_("Signed"), "period"),
                Column(("place",), N_("Where it was signed")),
            ),
            passages=("passage", "signingPassage"),
            note=N_("A country stands here only where no body of it is a party: some sources name it in their place."),
        ),
        _COMMITMENTS,
        Section(
            "activities",
            N_("What rests on it"),
            "list-activities-under-agreement",
            "agreement",
            "activity",
            (
                Column(("activity",), N_("What")),
                Column(("startEarliest", "endLatest"), N_("When"), "span"),
                Column(("status",), N_("Status"), "status"),
                Column(("organiser",), N_("Organised by")),
            ),
        ),
    ),
    summary=(
        Sentence(
            ("parties",),
            lambda words, count: words.ngettext(
                "%(number)s party of this agreement is known.", "%(number)s parties of this agreement are known.", count
            ),
        ),
        Sentence(
            ("activities",),
            lambda words, count: words.ngettext(
                "%(number)s activity rests on it.", "%(number)s activities rest on it.", count
            ),
        ),
    ),
    order=_ORDER,
    begins_with_sections=True,
    asked=(("list-follow-up", "document"), ("list-references-to-document", "document"), *_MORE),
)
DECLARATION: Final = Profile(
    "declaration",
    classes=("Declaration",),
    sections=(_RECOMMENDATIONS, _COMMITMENTS, _FOLLOWED, _ENDORSEMENTS, _TRANSMISSIONS, TAKING_PART, _REFERENCES),
    summary=(
        Sentence(
            ("recommendations",),
            lambda words, count: words.ngettext(
                "It makes %(number)s recommendation.", "It makes %(number)s recommendations.", count
            ),
        ),
        _WHAT_FOLLOWED,
    ),
    order=_ORDER,
    begins_with_sections=True,
    asked=(("list-recommendation-follow-up", "document"), *_MORE),
)
PUBLICATION: Final = Profile(
    "publication",
    classes=("Publication",),
    sections=(
        Section(
            "findings",
            N_("What it finds"),
            "list-findings",
            "publication",
            "finding",
            (
                Column(("outcome",), N_("Finding")),
                Column(("topic",), N_("Topic")),
                Column(("method",), N_("By which method")),
            ),
        ),
        _RECOMMENDATIONS,
        TAKING_PART,
        _REFERENCES,
    ),
    summary=(
        Sentence(
            ("findings",),
            lambda words, count: words.ngettext(
                "%(number)s finding of it is told.", "%(number)s findings of it are told.", count
            ),
        ),
    ),
    order=_ORDER,
    begins_with_sections=True,
    asked=_MORE,
)
DOCUMENT: Final = Profile(
    "document",
    classes=("Document",),
    sections=(_RECOMMENDATIONS, _COMMITMENTS, _FOLLOWED, TAKING_PART, _REFERENCES),
    summary=(_WHAT_FOLLOWED,),
    order=_ORDER,
    asked=_MORE,
)
