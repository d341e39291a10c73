"""Reading Turtle and TriG so that every statement knows the line it stands on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, parse

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
    Raises DataError: unknown ending, not UTF-8, or a syntax error (with its line and column).
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
    reader = _LineReader(data)
    try:
        for quad in parse(reader, format=form, rename_blank_nodes=True):  # type: ignore[arg-type]
            yield Located(quad, reader.line)
    except SyntaxError as error:
        found = _POSITION.search(str(error))
        line = int(found[1]) if found else reader.line
        column = int(found[2]) if found and found[2] else None
        raise DataError(
            f"not valid RDF: {error.msg}",
            file=name,
            line=line,
            column=column,
            help="Mend the syntax at this line.",
        ) from error


def files_below(folder: Path) -> list[Path]:
    """Return the RDF files below a folder, in the order of their paths' parts."""
    return sorted(
        (path for path in folder.rglob("*") if path.suffix in _FORMATS and path.is_file()),
        key=lambda p: p.parts,
    )
