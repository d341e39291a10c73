"""SPARQL 1.1 (and the SPARQL 1.2 that engines already read) as a run of tokens, in linear time, without recursion.

The tokenizer is stricter than the grammar in one respect: where two readings of the same characters are possible, it
refuses instead of choosing, because an engine that reads without a tokenizer may choose the other one.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple, NoReturn
from urllib.parse import urljoin

from edu_graph.errors import InputError, QuerySyntaxError

IRI: Final = "iri"
STRING: Final = "string"
LANGUAGE: Final = "language"
VARIABLE: Final = "variable"
PREFIXED: Final = "prefixed name"
BLANK: Final = "blank node"
WORD: Final = "word"
NUMBER: Final = "number"
PUNCTUATION: Final = "punctuation"
COMMENT: Final = "comment"

# The character classes of the grammar: SPARQL 1.1, productions 164 to 167.
_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_EXTRA = "0-9\u00b7\u0300-\u036f\u203f-\u2040"
_NAME = f"{_BASE}_{_EXTRA}\\-"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_HEX = "[0-9A-Fa-f]"
_CODEPOINT = rf"\\u{_HEX}{{4}}|\\U{_HEX}{{8}}"
# A string with an escape that the grammar does not know must not pass: an engine that gives up on ''' reads '' and '.
_ESCAPE = rf"\\[tbnrf\"'\\]|{_CODEPOINT}"

# Possessive quantifiers throughout: a part once matched is never tried another way, so no input makes this slow.
_TOKEN: Final = re.compile(
    "|".join(
        (
            r"(?P<space>[ \t\r\n]++)",
            r"(?P<comment>\#[^\n\r]*+)",
            rf"(?P<variable>[?$][{_BASE}_0-9][{_BASE}_{_EXTRA}]*+)",
            rf"(?P<iri><(?:[^<>\"{{}}|^`\\\x00-\x20]|{_CODEPOINT})*+>)",
            rf"(?P<long>'''(?:'{{0,2}}+(?:[^'\\]|{_ESCAPE}))*+'''|\"\"\"(?:\"{{0,2}}+(?:[^\"\\]|{_ESCAPE}))*+\"\"\")",
            rf"(?P<short>'(?:[^'\\\n\r]|{_ESCAPE})*+'|\"(?:[^\"\\\n\r]|{_ESCAPE})*+\")",
            rf"(?P<blank>_:[{_BASE}_0-9](?:[{_NAME}]++|\.++(?=[{_NAME}]))*+)",
            rf"(?P<name>(?:[{_BASE}](?:[{_NAME}]++|\.++(?=[{_NAME}]))*+)?+"
            rf"(?P<local>:(?:(?:[{_BASE}_:0-9]|{_PLX})(?:[{_NAME}:]++|{_PLX}|\.++(?=[{_NAME}:%\\]))*+)?+)?+)",
        )
    ),
)
_BROKEN_IRI: Final = re.compile(r"<(?!\s)[^<>\n\r]*>")
_AFTER_NAME: Final = re.compile(
    r"(?P<language>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[A-Za-z]++)?+)"
    r"|(?P<number>(?:[0-9]++\.[0-9]*+|\.?[0-9]++)[eE][+-]?[0-9]++|[0-9]*+\.[0-9]++|[0-9]++)"
    r"|(?P<punctuation>\{\||\|\}|<<|>>|\^\^|\|\||&&|[!<>]=|[{}()\[\]<>=!+\-*/|^,;.?~$])"
)
_ESCAPED: Final = re.compile(rf"\\U({_HEX}{{8}})|\\[uU]({_HEX}{{4}})")
_INVALID: Final = re.compile(r"[\x00\ud800-\udfff]")
_ENDS_OPERAND: Final = frozenset({IRI, STRING, LANGUAGE, VARIABLE, PREFIXED, BLANK, NUMBER, WORD})
_ABSOLUTE: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*+://")
_TWO_READINGS: Final = re.compile(r"[#'()\[\]]")


class Token(NamedTuple):
    """A token: what it is, its characters, and how many characters stand before it."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """How many characters stand before what follows the token."""
        return self.start + len(self.text)


def tokenize(text: str) -> Iterator[Token]:
    """Yield the tokens of a query, comments among them and white space left out.

    Raises QuerySyntaxError (line, column): a character, string or escape that cannot be read, or characters that could
    be read in two ways.
    """
    if text.startswith("\ufeff"):
        help_ = "Save the text as UTF-8 without byte order mark, or delete the invisible first character."
        refuse(QuerySyntaxError, text, 0, "a byte order mark (U+FEFF) stands before the query", help_)
    check_characters(text)
    yield from _Reader(text).tokens()


def place(text: str, start: int) -> tuple[int, int]:
    """Return line and column of a position, both from 1; columns count code points."""
    return text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)


def refuse(kind: type[InputError], text: str, start: int, detail: str, help: str, **fields: object) -> NoReturn:
    """Raise the error with its line and column."""
    line, column = place(text, start)
    raise kind(detail, line=line, column=column, help=help, **fields)


def broken_iri(text: str, start: int) -> int | None:
    """Return where the first character stands that keeps `<…>` from being an IRI, of one that holds this position.

    None: nothing on this line looks like one.
    """
    opening = text.rfind("<", 0, start + 1)
    found = _BROKEN_IRI.match(text, opening) if opening >= 0 else None
    if found is None or found.end() <= start:
        return None
    return next((opening + at for at, char in enumerate(found.group()) if at and char in ' \t"{}|^`\\'), None)


def check_characters(text: str) -> None:
    """Refuse what no engine may be shown.

    That is NUL, lone surrogates, and codepoint escapes of characters that mean something to a reader: SPARQL 1.1
    (19.2) has escapes replaced before anything is read, some engines do it only inside strings and IRIs; such an
    escape would end a string for one and not for the other.

    Raises QuerySyntaxError (line, column).
    """
    found = _INVALID.search(text)
    if found:
        code = f"U+{ord(found.group()):04X}"
        help_ = "Remove the character; it usually comes from a wrong encoding."
        refuse(QuerySyntaxError, text, found.start(), f"{code} cannot stand in a query", help_)
    for escape in _ESCAPED.finditer(text):
        if not _is_harmless(int(escape.group(1) or escape.group(2), 16)):
            detail = f"the escape {escape.group()} stands for a character that engines read differently"
            help_ = 'Write the character itself, or its short escape such as \\n or \\".'
            refuse(QuerySyntaxError, text, escape.start(), detail, help_)


def decode(text: str) -> str:
    """Return the text with its codepoint escapes replaced, as in IRIs (SPARQL 1.1, 19.2)."""
    return _ESCAPED.sub(lambda found: chr(int(found.group(1) or found.group(2), 16)), text)


def resolve(base: str, reference: str) -> str:
    """Return the IRI that stands behind BASE, made absolute; as it is where that cannot be."""
    # urljoin() drops a # with nothing behind it, which is how many namespaces end.
    path, hash_, fragment = reference.partition("#")
    try:
        return urljoin(base.partition("#")[0], path) + hash_ + fragment
    except ValueError:  # a bracketed host that is none: no graph is called so, and the engine will say more
        return reference


def _is_harmless(code: int) -> bool:
    if code < 0x80:
        return chr(code).isalnum()
    return not 0xD800 <= code <= 0xDFFF and code <= 0x10FFFF


class _Reader:
    """One pass over a text; knows what came before, because `<` is read by what stands to its left."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._before: Token | None = None
        self._open: list[str] = []

    def tokens(self) -> Iterator[Token]:
        start, end = 0, len(self._text)
        while start < end:
            kind, length = self._next(start)
            for token in self._parts(kind, start, length):
                yield token
                if token.kind != COMMENT:
                    self._note(token)
            start += length

    def _next(self, start: int) -> tuple[str, int]:
        """Return kind and length of what begins here; the kind is empty for white space."""
        text = self._text
        if text.startswith("<<", start):
            return self._double(start)
        found = _TOKEN.match(text, start)
        if found is None or not found.group():
            found = _AFTER_NAME.match(text, start)
            if found is None:
                self._unreadable(start)
        kind, piece = str(found.lastgroup), found.group()
        if kind == "short" and piece in ("''", '""') and text.startswith(piece[0], start + 2):
            self._unreadable(start)
        if kind == "iri":
            self._check_iri(start, piece)
        return _KINDS[kind], len(piece)

    def _double(self, start: int) -> tuple[str, int]:
        """Read `<<`: the start of a triple term, or less-than before an IRI."""
        found = _TOKEN.match(self._text, start + 1)
        if found is None or found.lastgroup != "iri" or not self._is_after_operand():
            return PUNCTUATION, 2
        if not _ABSOLUTE.match(found.group()):
            self._ambiguous(start)
        return PUNCTUATION, 1

    def _check_iri(self, start: int, piece: str) -> None:
        """Refuse an IRI that could as well be less-than and more: only within `( )`, and only after an operand."""
        if self._is_after_operand() and _TWO_READINGS.search(piece) and not _ABSOLUTE.match(piece):
            self._ambiguous(start)

    def _is_after_operand(self) -> bool:
        if not self._open or self._open[-1] != "(" or self._before is None:
            return False
        return self._before.kind in _ENDS_OPERAND or self._before.text in (")", ">>")

    def _parts(self, kind: str, start: int, length: int) -> Iterator[Token]:
        """Yield the tokens of one match: none for white space, several for words that dots join (`true.FILTER`)."""
        if not kind:
            return
        piece = self._text[start : start + length]
        if kind != PREFIXED or ":" in piece:
            yield Token(kind, piece, start)
            return
        for part in re.split(r"(\.)", piece):
            if part:
                yield Token(PUNCTUATION if part == "." else WORD, part, start)
                start += len(part)

    def _note(self, token: Token) -> None:
        self._before = token
        if token.kind != PUNCTUATION:
            return
        if token.text in ("(", "[", "{"):
            self._open.append(token.text)
        elif token.text in (")", "]", "}") and self._open:
            self._open.pop()

    def _ambiguous(self, start: int) -> NoReturn:
        help_ = "Put a space after < if it compares; write the IRI in full (https://…) if it is one."
        refuse(QuerySyntaxError, self._text, start, "this < can be read as less-than or as the start of an IRI", help_)

    def _unreadable(self, start: int) -> NoReturn:
        character = self._text[start]
        if character in "'\"":
            help_ = 'Close the quote; inside, escape quotes and line ends (\\" \\n), or use three quotes on each side.'
            refuse(QuerySyntaxError, self._text, start, "this string is not closed, or holds an unknown escape", help_)
        if character == "\\":
            help_ = "Write the character itself; escapes are read in strings and IRIs only."
            refuse(QuerySyntaxError, self._text, start, "a backslash cannot stand here", help_)
        if character == "&":
            run = start - 2 if self._text.startswith("&&", start - 2) else start
            refuse(QuerySyntaxError, self._text, run, "this is no operator of SPARQL", "Write && for and.")
        code = f"{character} (U+{ord(character):04X})" if character.isprintable() else f"U+{ord(character):04X}"
        help_ = "Use plain quotes, spaces and ASCII punctuation; text copied from a page often brings others."
        refuse(QuerySyntaxError, self._text, start, f"{code} cannot stand here", help_)


_KINDS: Final = {
    "space": "",
    "comment": COMMENT,
    "variable": VARIABLE,
    "iri": IRI,
    "long": STRING,
    "short": STRING,
    "blank": BLANK,
    "name": PREFIXED,
    "local": PREFIXED,
    "language": LANGUAGE,
    "number": NUMBER,
    "punctuation": PUNCTUATION,
}
