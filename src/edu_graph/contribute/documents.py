"""A document as it is drafted from: its text in normal form C, and the stretches of it that become passages.

Two forms are read. A plain text: each line that is not empty is a paragraph, and becomes a passage with offsets and
hashes. A note sheet (docs/drafting.md): header lines `name: value`, then notes; the text of the document is not held,
so it becomes one passage that covers the whole.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from edu_graph.errors import InputError
from edu_graph.validation.texts import sha256_of
from edu_graph.validation.values import is_tidy

LARGEST: Final = 2_000_000
"""Bytes of a document that is read: some two thousand pages."""

_LINE: Final = re.compile("[^\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_HEADER: Final = re.compile(r"([a-z][a-z0-9-]*):[ \t]*(.*)", re.ASCII)
_SECTION: Final = re.compile(r"[^\W\d_][\w ]*:")
_UNTRUSTED: Final = "tricky"
"""The section of a note sheet that warns the curator: what is named there is what the document does not say."""
_REQUIRED: Final = frozenset({"url", "title"})
_TOLD_BY_THE_SHEET: Final = re.compile(r"\((?:title not recorded|from the web address)\)")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters `start` to `end` (exclusive, code points of the text) that are read as one piece.

    `part` says what it is: `text`, `notes`, or the name of a header line.
    """

    start: int
    end: int
    part: str = "text"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What becomes a passage: its number (0 where the passage is the whole document), place, and hash."""

    number: int
    start: int
    end: int
    sha256: str
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A document to draft from. `header`: the header lines of a note sheet, by name; empty for a plain text."""

    name: str
    text: str
    paragraphs: tuple[Paragraph, ...]
    header: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_note_sheet(self) -> bool:
        """Whether these are notes about a document whose text is not held."""
        return bool(self.header)

    @property
    def sha256(self) -> str:
        """The hash of the whole text, as `check --texts` counts it."""
        return sha256_of(self.text)


def read(path: Path) -> Document:
    """Read a document from a file.

    Raises InputError: no such file, too large, not UTF-8, or nothing in it.
    """
    try:
        if path.exists() and not path.is_file():
            raise InputError(f"{path.name} is no file", help="Give the path of a text file.")
        if path.stat().st_size > LARGEST:
            raise InputError(
                f"{path.name} has more than {LARGEST} bytes", help="Split it, or take the part that matters."
            )
        return document(path.read_bytes().decode("utf-8"), path.name)
    except OSError as error:
        raise InputError(
            f"{path.name} cannot be read: {error.strerror}", help="Give the path of a text file."
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path.name} is not UTF-8: {error.reason} at byte {error.start}", help="Save it as UTF-8, without markup."
        ) from error


def document(text: str, name: str = "text") -> Document:
    """Return the document that a text is.

    Offsets count the code points of its normal form C, line ends as they are: what `check --texts` counts.
    Raises InputError: nothing but space, or a lone surrogate, which no file can hold.
    """
    whole = unicodedata.normalize("NFC", text)
    try:
        whole.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InputError(
            f"{name} has half a character (a lone surrogate) at {error.start}", help="Save the text as UTF-8 again."
        ) from error
    lines = list(_lines(whole))
    if not lines:
        raise InputError(f"{name} holds no text", help="Give a text file with the words of the document.")
    header, body = _header(whole, lines)
    if header:
        return Document(name, whole, (_sheet(whole, header, body),), {key: whole[s.start : s.end] for key, s in header})
    paragraphs = (
        Paragraph(number, start, end, sha256_of(whole[start:end]), (Stretch(start, end),))
        for number, (start, end) in enumerate(lines, start=1)
    )
    return Document(name, whole, tuple(paragraphs))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each line that holds more than space, without the space around it."""
    for found in _LINE.finditer(text):
        line = found.group()
        bare = line.lstrip().lstrip("\ufeff").lstrip()
        if bare:
            yield found.start() + len(line) - len(bare), found.start() + len(line.rstrip())


def _header(text: str, lines: list[tuple[int, int]]) -> tuple[list[tuple[str, Stretch]], list[tuple[int, int]]]:
    """Return the header lines of a note sheet and the lines behind them; no header where the text is not one."""
    header: dict[str, Stretch] = {}
    for start, end in lines:
        found = _HEADER.fullmatch(text, start, end)
        if found is None or found[1] in header:
            break
        header[found[1]] = Stretch(found.start(2), found.end(2), found[1])
    if not header.keys() >= _REQUIRED:
        return [], lines
    return list(header.items()), lines[len(header) :]


def _sheet(text: str, header: list[tuple[str, Stretch]], body: list[tuple[int, int]]) -> Paragraph:
    stretches = [stretch for _, stretch in header if stretch.start < stretch.end]
    trusted = True
    for start, end in body:
        if _SECTION.fullmatch(text, start, end):
            trusted = text[start : end - 1].casefold() != _UNTRUSTED
        elif trusted:
            stretches.append(Stretch(start, end, "notes"))
    return Paragraph(0, 0, len(text), "", tuple(stretches))


def title_of(found: Document) -> str:
    """Return the title that a note sheet gives, empty where it gives none; of a plain text nothing is guessed.

    What turns the direction of writing is left out, as are control characters.
    """
    words = _TOLD_BY_THE_SHEET.sub("", found.header.get("title", ""))
    return " ".join("".join(letter if is_tidy(letter) else " " for letter in words).split())
