"""Reading Turtle and TriG so that every statement knows the line it stands on."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from pyoxigraph import Quad, RdfFormat, parse

from edu_graph import vocab
from edu_graph.errors import DataError

_FORMATS = {
    ".trig": RdfFormat.TRIG,
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".jsonld": RdfFormat.JSON_LD,
    ".rdf": RdfFormat.RDF_XML,
}
SUFFIXES = tuple(_FORMATS)
TRIPLE_DEPTH = 100
"""Levels of quoted triples (`<<`, `<<(`) in Turtle and its kin: far deeper ones end the process in the engine."""


_TRIPLES = re.compile(
    # What may hold brackets that are none goes first: escapes, long strings, strings, IRIs, comments. What is not
    # closed goes on to the end of the line or file, as for the parser; nothing is read twice: no repetition goes back.
    rb"""\\.|"{3}(?:[^"\\]++|\\.|"(?!""))*+(?:"{3})?|'{3}(?:[^'\\]++|\\.|'(?!''))*+(?:'{3})?"""
    rb"""|"(?:[^"\\\n\r]++|\\.)*+"?|'(?:[^'\\\n\r]++|\\.)*+'?|<(?!<)[^<>"{}|^`\s]*+>?|\#[^\n\r]*+"""
    rb"""|(?P<open><<)|(?P<close>>>)""",
    re.DOTALL,
)
_DOCTYPE = re.compile(
    rb"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|(?P<doctype><!doctype)", re.DOTALL | re.IGNORECASE
)

_POSITION = re.compile(r"line (\d+)(?: (?:column|between columns) (\d+))?")


@dataclass(frozen=True)
class Located:
    """A statement and the line (from 1) on which its last term stands.

    After a string, the parser looks on to the next token (`;`, `,`, `.`, `]`): its line counts where it is another.
    """

    quad: Quad
    line: int


class _LineReader:
    """A binary file that hands out one line a read, so that the parser is never ahead of what it has yielded.

    Never more bytes than asked for: the engine's parser ends the process when it is given a longer piece.
    """

    def __init__(self, data: bytes) -> None:
        self._lines = BytesIO(data).readlines()
        self._used = 0
        self.line = 0

    def read(self, size: int = -1) -> bytes:
        if self.line == 0 or self._used >= len(self._lines[self.line - 1]):
            if self.line >= len(self._lines):
                return b""
            self.line += 1
            self._used = 0
        start = self._used
        self._used = len(self._lines[self.line - 1]) if size < 0 else start + size
        return self._lines[self.line - 1][start : self._used]


def parse_file(path: Path, name: str | None = None) -> Iterator[Located]:
    """Yield the file's statements in their order, each with its line.

    `name`: how errors call the file (its path by default). Blank nodes get new labels each time.
    Raises DataError: unknown ending, not UTF-8, triples in triples beyond `TRIPLE_DEPTH`, RDF/XML with a document type,
    or a syntax error (with its line and column).
    """
    shown = name or str(path)
    form = _FORMATS.get(path.suffix)
    if form is None:
        raise DataError(
            f"{path.suffix or 'no ending'} is not an RDF file's",
            file=shown,
            help=f"Use one of {', '.join(SUFFIXES)}.",
        )
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DataError(
            f"it cannot be read: {error.strerror}", file=shown, help="Look at the rights of the file."
        ) from error
    yield from parse_bytes(data, form, shown)


def parse_bytes(data: bytes, form: RdfFormat, name: str) -> Iterator[Located]:
    """Yield the statements of a text in memory; as `parse_file`."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataError("this is not UTF-8", file=name, line=line, help="Save the file as UTF-8.") from error
    if form == RdfFormat.RDF_XML:
        _refuse_entities(data, name)
    elif form != RdfFormat.JSON_LD:
        _refuse_deep_triples(data, name)
    reader = _LineReader(data)
    try:
        for quad in parse(reader, format=form, rename_blank_nodes=True):  # type: ignore[arg-type]
            yield Located(quad, reader.line)
    except SyntaxError as error:
        found = _POSITION.search(str(error))
        line = int(found[1]) if found else reader.line
        column = int(found[2]) if found and found[2] else None
        raise DataError(
            _plainly(error.msg or ""),
            file=name,
            line=line,
            column=column,
            help=_mend(error.msg or ""),
        ) from error
    except MemoryError as error:  # of the parser's own buffer, whatever memory the machine has
        raise DataError(
            "a text or a name here is longer than the parser takes (16 MiB)",
            file=name,
            line=reader.line,
            help="Shorten it, or take it away.",
        ) from error


def _plainly(message: str) -> str:
    """Return what a curator is told of an error of the parser."""
    strange = _STRANGE.search(message)
    if strange:
        return f"{strange[1]} (U+{ord(strange[1]):04X}) stands where a name or a text begins"
    told = next((told for words, (told, _) in _PLAIN.items() if words in message), "")
    return told or f"not valid RDF: {message}"


def _mend(message: str) -> str:
    """Return how an error of the parser is mended."""
    strange, missing = _STRANGE.search(message), _UNDECLARED.search(message)
    if strange:
        return _QUOTES_HELP if unicodedata.category(strange[1]) in ("Pi", "Pf", "Ps") else _NAME_HELP
    if missing and missing[1] in vocab.PREFIXES:
        return f"Declare it at the top: @prefix {missing[1]}: <{vocab.PREFIXES[missing[1]]}> ."
    return next((mend for words, (_, mend) in _PLAIN.items() if words in message), _SYNTAX_HELP)


_STRANGE: Final = re.compile(r"'([^\x00-\x7f])' is not allowed at the beginning of a prefix name")
"""A character that the parser takes for the beginning of a name, though none begins with it."""
_UNDECLARED: Final = re.compile(r"The prefix (\w+): has not been declared")
_QUOTES_HELP: Final = 'Put a text between straight quotes: "…", with @en or another language behind it.'
_NAME_HELP: Final = (
    "Take it away, or write what is meant: names hold a to z, digits and the short `-`, texts stand between straight "
    "quotes."
)


_SYNTAX_HELP: Final = (
    "Mend the syntax at this line, or one of the lines before it: a statement ends in `.`, brackets and quotes are "
    "closed."
)
_PREFIX_HELP: Final = (
    "Correct the prefix (things have agent:, place:, event:, person:, project:, agreement:, document:), or declare it "
    "at the top: @prefix name: <…> ."
)
_PLAIN: Final = {
    "Line jumps are not allowed in string literals": (
        "the text in quotes is not closed on this line",
        'Put " at its end; a text of several lines stands between """ and """.',
    ),
    "GRAPH is not a valid RDF": ("the graph above is not closed: GRAPH begins another one", "Put } at its end."),
    "prefix": ("", _PREFIX_HELP),
}
"""Words of the parser's messages, with what is told instead of them (nothing: as they are) and how it is mended."""


def _refuse_deep_triples(data: bytes, name: str) -> None:
    if data.count(b"<<") <= TRIPLE_DEPTH:
        return
    level = 0
    for token in _TRIPLES.finditer(data):
        if token["open"]:
            level += 1
            if level > TRIPLE_DEPTH:
                raise DataError(
                    f"triples are nested deeper than {TRIPLE_DEPTH} levels",
                    file=name,
                    line=data.count(b"\n", 0, token.start()) + 1,
                    help="Name the inner triples by IRIs of their own.",
                )
        elif token["close"]:
            level = max(level - 1, 0)


def _refuse_entities(data: bytes, name: str) -> None:
    """Refuse a document type: its entities can make a gigabyte of a kilobyte, and RDF/XML needs none."""
    for token in _DOCTYPE.finditer(data):
        if token["doctype"]:
            raise DataError(
                "a document type (<!DOCTYPE) is not taken, nor are the entities that it declares",
                file=name,
                line=data.count(b"\n", 0, token.start()) + 1,
                help="Write the entities out, take the declaration away, or save the file as Turtle.",
            )


def files_below(folder: Path, suffixes: Collection[str] = SUFFIXES) -> list[Path]:
    """Return the files below a folder with one of the endings (those of RDF), in the order of their paths' parts.

    Raises DataError (file): what has such a name is a link to nothing, a pipe or a device.
    """
    named = (path for path in folder.rglob("*") if path.suffix in suffixes and not path.is_dir())
    found = sorted(named, key=lambda p: p.parts)
    for path in found:
        if not path.is_file():
            what = "a pipe or a device" if path.exists() else "a link to nothing"
            raise DataError(
                f"this is no file, but {what}",
                file=str(path),
                help="Take it away, or give it a name with another ending.",
            )
    return found
