"""The words of the pages in each language: gettext catalogues, read from the text files when first wanted.

`locale/<language>.po` is the truth; nothing is compiled beforehand. A comment `unreviewed` stands at each translation
that nobody who grew up with the language has read.
"""

import gettext
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from edu_graph.service import languages

FOLDER: Final = Path(__file__).parent / "locale"
UNREVIEWED: Final = "unreviewed"


def N_(message: str) -> str:  # noqa: N802 - what gettext's tools look for
    """Mark a message for translation where it stands; whoever shows it asks for its translation."""
    return message


def catalog(language: str) -> Catalog:
    """Return the catalogue of a language other than English, as it is written. Raises OSError, PoFileError."""
    with (FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


@cache
def translations(language: str) -> gettext.NullTranslations:
    """Return a language's translations, read once a process. English is what the messages are written in."""
    if language == languages.UI[0]:
        return gettext.NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, catalog(language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@dataclass(frozen=True)
class Review:
    """How much of a language has been read by nobody who grew up with it."""

    language: str
    messages: int
    unreviewed: int


@cache
def reviews() -> tuple[Review, ...]:
    """Return for each language but English how many translations there are, and how many are unreviewed."""
    found = []
    for language in languages.UI[1:]:
        messages = [message for message in catalog(language) if message.id and message.string]
        unreviewed = sum(UNREVIEWED in message.user_comments for message in messages)
        found.append(Review(language, len(messages), unreviewed))
    return tuple(found)
