"""Profiles: by the kind of a thing, the sections of its page, its summary and the order of its facts.

One table (`PROFILES`); a kind of its own is a row in it. A section whose query the release does not have, or which
has no rows, is left out: what no source says takes no space.
"""

from collections.abc import Collection
from typing import Final

from edu_graph import vocab
from edu_graph.service.pages.profiles.activities import EVENT, PROJECT
from edu_graph.service.pages.profiles.bodies import CENTRE, ORGANISATION, PERSON
from edu_graph.service.pages.profiles.concepts import (
    DISABILITY,
    EQUIPMENT,
    EVENT_KIND,
    GROUP,
    LEVEL,
    PLACE,
    PRACTICE,
    ROLE,
    TOPIC,
)
from edu_graph.service.pages.profiles.countries import COUNTRY
from edu_graph.service.pages.profiles.model import PLAIN, Profile
from edu_graph.service.pages.profiles.texts import AGREEMENT, DECLARATION, DOCUMENT, PUBLICATION

PROFILES: Final = (
    COUNTRY,
    CENTRE,
    ORGANISATION,
    PERSON,
    EVENT,
    PROJECT,
    AGREEMENT,
    DECLARATION,
    PUBLICATION,
    DOCUMENT,
    PLACE,
    TOPIC,
    GROUP,
    DISABILITY,
    PRACTICE,
    EQUIPMENT,
    LEVEL,
    ROLE,
    EVENT_KIND,
)
"""The narrower kinds stand before the wider ones: the first that fits is taken."""


def profile_of(classes: Collection[str], schemes: Collection[str]) -> Profile:
    """Return the profile of a thing by the IRIs of its classes, and of the lists that it is in if it is a concept."""
    for profile in PROFILES:
        if any(vocab.EG + name in classes for name in profile.classes):
            return profile
        if profile.scheme and f"{vocab.ID}concept/{profile.scheme}" in schemes:
            return profile
    return PLAIN
