"""Where a query that the engine refused is wrong, and what to write instead.

The engine is the judge of what is valid. What it says of the place is the farthest character that it looked at, in
the words of its own grammar; so the place and the advice come from here.
"""

from typing import Final

from edu_graph.errors import QuerySyntaxError
from edu_graph.queries import grammar, meaning, mistakes, tokens
from edu_graph.queries.mistakes import Finding
from edu_graph.queries.tokens import Token, place

UNSURE: Final = "here or before"
"""What the detail says where the place is only the last possible one."""

# SPARQL 1.2, which the engine reads and the grammar does not: behind them no place is certain.
_NEWER: Final = frozenset({"<<", ">>", "{|", "|}", "~"})
# Beyond this many tokens nobody reads the place by eye, and looking for it would keep others waiting.
_LONGEST: Final = 4_000


def diagnose(text: str, told: QuerySyntaxError) -> QuerySyntaxError:
    """Return an error that tells place and mend of a query that the engine refused with `told`.

    Line and column (from 1, in code points) lie within the text; where the detail does not say "here or before", the
    mistake is at that place. The detail has at most 200 characters, as has the help. Never raises.
    """
    try:
        run = [token for token in tokens.tokenize(text) if token.kind != tokens.COMMENT]
    except QuerySyntaxError as unreadable:
        return unreadable
    if not run:
        return told
    if len(run) > _LONGEST:
        return _unsure(text, run, told)
    found = _find(text, run, told)
    if found is None:
        return _unsure(text, run, told)
    line, column = place(text, found.start)
    return QuerySyntaxError(_cut(found.detail), line=line, column=column, help=_cut(found.help))


def _find(text: str, run: list[Token], told: QuerySyntaxError) -> Finding | None:
    names = grammar.terminals(run)
    failure = grammar.failure(names)
    if failure is None:
        return meaning.find(run, names) or _iri(text, run, told)
    before = run[: failure.at]
    word = meaning.find_word(before, names)
    if word:
        return word
    if any(token.text in _NEWER for token in run[: failure.at + 1]):
        return None
    found = mistakes.find(mistakes.Site(run, names, failure))
    # The engine never stops before the first mistake: what lies behind its place is another one.
    return found if found.start <= _offset(text, told) else None


def _iri(text: str, run: list[Token], told: QuerySyntaxError) -> Finding | None:
    """Return the IRI that the engine could not read, if its place is where one ends."""
    if "IRI parsing failed" not in told.detail:
        return None
    end = _offset(text, told)
    for token in run:
        if token.kind == tokens.IRI and token.end == end:
            help_ = "Check its host and brackets; other characters than letters and digits may need %XX."
            return Finding(token.start, f"{mistakes.short(token.text)} is no valid IRI", help_)
    return None


def _unsure(text: str, run: list[Token], told: QuerySyntaxError) -> QuerySyntaxError:
    """Return the engine's place as what it is: the last that it looked at."""
    end = _offset(text, told)
    last = run[0]
    for token in run:
        if token.start >= end:
            break
        last = token
    line, column = place(text, last.start)
    help_ = "Check brackets, dots and names up to this place, or take parts away until the query passes."
    detail = told.detail if UNSURE in told.detail else f"the query is not valid {UNSURE}"
    return QuerySyntaxError(_cut(detail), line=line, column=column, help=help_)


def _offset(text: str, told: QuerySyntaxError) -> int:
    """Return how many characters stand before the place that was told; all, if none was."""
    line, column = told.fields.get("line"), told.fields.get("column")
    if not isinstance(line, int) or not isinstance(column, int):
        return len(text)
    starts = [0, *(index + 1 for index, character in enumerate(text) if character == "\n")]
    return min(starts[min(line, len(starts)) - 1] + column - 1, len(text))


def _cut(text: str) -> str:
    return text if len(text) <= 200 else text[:197] + "..."
