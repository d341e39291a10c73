"""The marked lines of a query file: `VALUES ?country { <…> }  #param country`, each holding one parameter's value."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from edu_graph.errors import DataError
from edu_graph.queries import tokens
from edu_graph.queries.header import Parameter
from edu_graph.queries.tokens import Token

_MARKED: Final = re.compile(r"#\s*param\b(.*)")
_TERMS: Final = (
    [tokens.IRI],
    [tokens.PREFIXED],
    [tokens.NUMBER],
    [tokens.STRING],
    [tokens.STRING, tokens.PUNCTUATION, tokens.IRI],
    [tokens.STRING, tokens.PUNCTUATION, tokens.PREFIXED],
)


@dataclass(frozen=True)
class Mark:
    """Where a parameter's value stands: from `start` to `end` (code points) goes the term between the braces."""

    parameter: str
    start: int
    end: int


def find_marks(
    text: str, parameters: Sequence[Parameter], file: str, found: Sequence[Token] | None = None
) -> tuple[Mark, ...]:
    """Return the mark of each parameter, in the order of the text; `found`: the text's tokens, where they are known.

    Raises DataError (file, line): a parameter without its line or with two, a line that is not `VALUES ?name { term }`,
    a mark that names no parameter, or an example that is not the one in the header.
    """
    found = found if found is not None else list(tokens.tokenize(text))
    marks: list[Mark] = []
    for comment in found:
        named = _MARKED.fullmatch(comment.text) if comment.kind == tokens.COMMENT else None
        if named:
            line = tokens.place(text, comment.start)[0]
            begin = text.rfind("\n", 0, comment.start) + 1
            before = [token for token in found if begin <= token.start < comment.start]
            marks.append(_mark(named.group(1).strip(), before, parameters, file, line))
    _check_complete(marks, parameters, file)
    return tuple(marks)


def _mark(name: str, line_tokens: list[Token], parameters: Sequence[Parameter], file: str, line: int) -> Mark:
    parameter = next((parameter for parameter in parameters if parameter.name == name), None)
    if parameter is None:
        raise DataError(f"#param {name} names no parameter", file=file, line=line, help="Describe it in the header.")
    inside = line_tokens[3:-1]
    frame = [token.text.upper() for token in line_tokens[:3] + line_tokens[-1:]]
    kinds = [token.kind for token in inside]
    undefined = [token.text.upper() for token in inside] == ["UNDEF"] and not parameter.is_required
    if frame != ["VALUES", f"?{name}".upper(), "{", "}"] or not (kinds in _TERMS or undefined):
        wanted = f"VALUES ?{name} {{ <value> }}  #param {name}"
        raise DataError(
            "the marked line holds more, or less, than one value", file=file, line=line, help=f"Write {wanted}."
        )
    if not undefined:
        _check_example(parameter, inside, file, line)
    return Mark(name, inside[0].start, inside[-1].end)


def _check_example(parameter: Parameter, inside: list[Token], file: str, line: int) -> None:
    """Entities may be named in the header and stand as IRIs in the text; all else must be the same."""
    value = inside[0].text
    if inside[0].kind in (tokens.STRING, tokens.IRI):
        value = value[1:-1]
    if parameter.type not in ("entity", "country") and value != parameter.example:
        detail = f"the text runs with {value}, and the header's example is {parameter.example}"
        raise DataError(detail, file=file, line=line, help="Make them the same.")


def _check_complete(marks: Iterable[Mark], parameters: Iterable[Parameter], file: str) -> None:
    names = [mark.parameter for mark in marks]
    for parameter in parameters:
        count = names.count(parameter.name)
        if count != 1:
            detail = f"{parameter.name} has {count} marked lines"
            help_ = f"Write one line VALUES ?{parameter.name} {{ … }}  #param {parameter.name}."
            raise DataError(detail, file=file, line=1, help=help_)
