"""From a result's line to the very characters that are wrong, and to the name of the thing: for people and editors."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from edu_graph.rdf.dataset import Dataset
from edu_graph.rdf.terms import Literal, NamedNode
from edu_graph.validation.report import Range, Report, Result, ResultTerm, Spot
from edu_graph.validation.terms import UNKNOWN_TERM
from edu_graph.vocab import DCTERMS, LABEL, PREF_LABEL, PREFIXES, SH, TYPE

_WRITTEN_AS_TURTLE = (".trig", ".ttl", ".nt", ".nq")
_NAMING = (DCTERMS + "title", LABEL, PREF_LABEL)
"""Properties that name a thing; the later ones go before the earlier ones."""
_PREFIX = re.compile(r"(?:@prefix|\bprefix)\s+([\w.-]*):\s*<([^<>\s]*)>", re.IGNORECASE)
_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\n]*)
    | (?P<string>
        \"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
        | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*'
      )(?:@(?P<language>[A-Za-z]+(?:-[A-Za-z0-9]+)*) | \^\^(?P<datatype><[^<>\s]*> | [^\s"'<>;,()\[\]{}]+))?
    | (?P<iri><[^<>"\s]*>)
    | (?P<name>[\w.-]*:(?:[^\s"'<>;,()\[\]{}#\\]|\\.)*)
    | (?P<word>[+-]?[\w.][\w.+-]*)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CONTROLS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_IRI = re.compile(r"<([^<>]*)>")
_NAMED = re.compile(r"https?://[^\s<>]+|\b([a-z]+):([\w/#-]*\w)")

_Key = tuple[str, str]
"""What a token means: an IRI and nothing, or a literal's text and its language behind `@`."""


@dataclass(frozen=True)
class _Token:
    """A term as it is written: its offsets in the text, and what it means."""

    start: int
    end: int
    key: _Key
    is_string: bool = False


class Written:
    """A Turtle or TriG file as its terms stand in it. Finds, and never raises: what cannot be found is not told."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self._prefixes = dict(_PREFIX.findall(text))
        self._tokens = list(self._read())
        self._lines = [self._line_of(token.start) for token in self._tokens]

    def spot(self, result: Result) -> Spot | None:
        """Return the line of a result as it is written, with the range of its value, path or focus in that line.

        Of a string that ends lines before the statement does, the range may begin on an earlier line.
        """
        if result.line is None or not 0 < result.line <= len(self._starts):
            return None
        token = next(filter(None, (self._find(key, result) for key in _keys(result))), None)
        line = self._line_of(token.start) if token else result.line
        value = [] if result.value == result.focus else _key(result.value)
        unseen = [
            name
            for name, keys in (("path", _path_keys(result)), ("value", value))
            if keys and not any(self._on_line(key, line) for key in keys)
        ]
        return Spot(self._line(line), self._range(token) if token else None, tuple(unseen))

    def _find(self, key: _Key, result: Result) -> _Token | None:
        line = result.line or 0
        found = self._on_line(key, line)
        # A value that stands twice on a line is meant behind its property.
        paths = [token.end for path in _path_keys(result) for token in self._on_line(path, line)]
        behind = [token for token in found if not paths or token.start >= paths[0]]
        if found:
            return (behind or found)[0]
        # The parser may count a string's line where the next token stands.
        last = bisect_left(self._lines, line) - 1
        before = self._tokens[last] if last >= 0 else None
        return before if before and before.is_string and before.key == key else None

    def _on_line(self, key: _Key, line: int) -> list[_Token]:
        first, end = bisect_left(self._lines, line), bisect_right(self._lines, line)
        return [token for token in self._tokens[first:end] if token.key == key]

    def _read(self) -> Iterator[_Token]:
        for found in _TOKEN.finditer(self._text):
            sort = "string" if found["string"] else found.lastgroup
            written = str(found[sort]) if sort else ""
            if sort == "string":
                quotes = 3 if written[:3] in ('"""', "'''") and len(written) > 5 else 1
                key = _literal(_plain(written[quotes:-quotes]), found["language"])
                yield _Token(found.start(), found.end(), key, is_string=True)
                if found["datatype"]:
                    start = found.start("datatype")
                    yield _Token(start, found.end(), (self._iri(found["datatype"]), ""))
            elif sort in ("iri", "name"):
                # A full stop at the end of a name ends the statement.
                written = written if sort == "iri" else written.rstrip(".")
                yield _Token(found.start(), found.start() + len(written), (self._iri(written), ""))
            elif sort == "word":
                written = written.rstrip(".")
                key = (TYPE, "") if written == "a" else _literal(written, None)
                yield _Token(found.start(), found.start() + len(written), key)

    def _iri(self, written: str) -> str:
        if written.startswith("<"):
            return _plain(written[1:-1])
        prefix, _, local = written.partition(":")
        return str(self._prefixes.get(prefix, f"{prefix}:")) + _plain(local)

    def _line_of(self, offset: int) -> int:
        return bisect_right(self._starts, offset)

    def _line(self, number: int) -> str:
        end = self._starts[number] - 1 if number < len(self._starts) else len(self._text)
        return self._text[self._starts[number - 1] : end].rstrip("\r")

    def _range(self, token: _Token) -> Range:
        return Range(*self._position(token.start), *self._position(token.end))

    def _position(self, offset: int) -> tuple[int, int]:
        line = self._line_of(offset)
        before = self._text[self._starts[line - 1] : offset]
        return line, len(before.encode("utf-16-le")) // 2 + 1


def point_out(report: Report, roots: Iterable[Path], dataset: Dataset) -> Report:
    """Return the report with what is written at each result's place, and with the labels of what it is about.

    `roots`: the folders (data, shapes, ontology) whose names the results' files begin with.
    """
    folders = list(roots)

    @cache
    def read(file: str) -> Written | None:
        path = next((folder.parent / file for folder in folders if file.split("/")[0] == folder.name), None)
        if path is None or path.suffix not in _WRITTEN_AS_TURTLE or not path.is_file():
            return None
        return Written(path.read_bytes().decode("utf-8", "replace"))

    labels = _labels(dataset, {result.focus.value for result in report.results if isinstance(result.focus, NamedNode)})

    def pointed(result: Result) -> Result:
        written = read(result.file) if result.file else None
        return replace(
            result,
            spot=written.spot(result) if written else None,
            focus_labels=labels.get(getattr(result.focus, "value", ""), {}),
        )

    return Report(tuple(map(pointed, report.results)))


def _labels(dataset: Dataset, things: set[str]) -> Mapping[str, Mapping[str, str]]:
    found: dict[str, list[tuple[int, str, str]]] = {}
    for quad in dataset:
        label, subject = quad.object, quad.subject
        if quad.predicate.value in _NAMING and isinstance(label, Literal) and getattr(subject, "value", "") in things:
            row = (_NAMING.index(quad.predicate.value), label.value, label.language or "und")
            found.setdefault(subject.value, []).append(row)  # type: ignore[union-attr]
    # Of several in a language the same one each time: the last of the best property.
    return {thing: {language: text for _, text, language in sorted(rows)} for thing, rows in found.items()}


def _keys(result: Result) -> Iterator[_Key]:
    """Yield what to point at, the best first: the value, the property, the focus, a term that the message names."""
    named = [
        ((PREFIXES[found[1]] + found[2]) if found[1] else found[0].rstrip("."), "")
        for found in _NAMED.finditer(result.text("en"))
        if not found[1] or found[1] in PREFIXES
    ]
    if result.rule == UNKNOWN_TERM.id:
        # Value and focus may be right, and what is named behind the term is the advice.
        yield from named[:1]
    else:
        yield from (*_key(result.value), *_path_keys(result), *_key(result.focus), *named)


def _path_keys(result: Result) -> list[_Key]:
    return [(iri, "") for iri in _IRI.findall(result.path or "") if not iri.startswith(SH)]


def _key(term: ResultTerm | None) -> list[_Key]:
    if isinstance(term, NamedNode):
        return [(term.value, "")]
    return [_literal(term.value, term.language)] if isinstance(term, Literal) else []


def _literal(text: str, language: str | None) -> _Key:
    # The build brings texts into normal form C; the file may hold another.
    return unicodedata.normalize("NFC", text), f"@{(language or '').lower()}"


def _plain(written: str) -> str:
    return _ESCAPE.sub(_character, written)


def _character(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    if code:
        number = int(code, 16)
        return chr(number) if number < 0x110000 else "\N{REPLACEMENT CHARACTER}"
    return _CONTROLS.get(escape[3], escape[3])
