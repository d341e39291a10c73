"""What XML cannot carry as it is: characters that it does not have, and carriage returns that a parser would change."""

import re
from typing import Final, Protocol

from edu_graph.errors import NotAcceptable
from edu_graph.rdf.formats import RDFXML, XML, Format

_KEYS: Final = frozenset({XML.key, RDFXML.key})
# Production 2 (Char) of XML 1.0 has neither these controls nor U+FFFE and U+FFFF, here in UTF-8.
_NO_CHARACTER: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_LONGEST: Final = 3


class Sink(Protocol):
    """Takes bytes."""

    def write(self, data: bytes, /) -> int | None:
        """Take some bytes."""

    def flush(self) -> None:
        """Nothing more is held back."""


class XmlSink:
    """Passes an XML document on whose engine writes text as it is.

    `write` raises NotAcceptable at a character that XML does not have, before that piece has gone on. A carriage
    return is written as a reference: a parser would read it as a line feed (XML 1.0, 2.11).
    """

    def __init__(self, sink: Sink, form: Format) -> None:
        self._sink = sink
        self._form = form
        self._tail = b""

    def write(self, data: bytes) -> int:
        """Check some bytes, and pass them on."""
        window = self._tail + data
        found = _NO_CHARACTER.search(window)
        if found is not None:
            code = ord(found.group().decode("utf-8"))
            raise NotAcceptable(
                f"a value holds the character U+{code:04X}, which {self._form.name} cannot hold",
                help="Ask for another format: no XML can write it. JSON can, and N-Triples.",
            )
        # A character of several bytes may be cut by the end of a piece.
        self._tail = window[1 - _LONGEST :]
        self._sink.write(data.replace(b"\r", b"&#13;"))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back here."""
        self._sink.flush()


def checked(sink: Sink, form: Format) -> Sink:
    """Return a sink that lets no ill-formed XML through; of other formats the sink itself."""
    return XmlSink(sink, form) if form.key in _KEYS else sink
