"""What a query may get wrong although its words stand in order: names, groups, rows, IRIs."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from edu_graph.queries import grammar, tokens
from edu_graph.queries.mistakes import Finding, short
from edu_graph.queries.tokens import Token

_SCHEME: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*:")
_LONGEST_SUBTAG: Final = 8
_HIDING: Final = frozenset({"FILTER", "MINUS", "EXISTS", "BIND"})
_AFTER_GROUP_BY: Final = frozenset({"HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES", grammar.END})


@dataclass(frozen=True)
class Query:
    """The tokens of a query, their terminals, and which bracket each stands in."""

    run: Sequence[Token]
    names: Sequence[str]

    @cached_property
    def _brackets(self) -> tuple[list[int], dict[int, int], dict[int, int]]:
        inside: list[int] = []
        outside: dict[int, int] = {}
        close: dict[int, int] = {}
        stack = [-1]
        for index in range(len(self.run)):
            if self.names[index] in ("(", "[", "{"):
                outside[index] = stack[-1]
                stack.append(index)
            inside.append(stack[-1])
            if self.names[index] in (")", "]", "}"):
                close[stack.pop()] = index
        return inside, outside, close

    @property
    def inside(self) -> list[int]:
        """Return for each token the index of the bracket around it (-1: none); brackets stand inside themselves."""
        return self._brackets[0]

    def outside(self, opened: int) -> int:
        """Return the bracket around a bracket."""
        return self._brackets[1][opened]

    def close(self, opened: int) -> int:
        """Return the index of the bracket that closes one."""
        return self._brackets[2][opened]

    def braces(self, index: int) -> int:
        """Return the innermost open brace at a token; -1: none."""
        opened = self.inside[index]
        while opened >= 0 and self.names[opened] != "{":
            opened = self.outside(opened)
        return opened


@dataclass(frozen=True)
class Select:
    """One SELECT: what it projects (indexes of tokens), its group, and its grouping."""

    query: Query
    start: int
    where: int
    grouping: range

    @property
    def projection(self) -> range:
        """Return the indexes of what stands between SELECT and the group."""
        return range(self.start + 1, self.where)


def find(run: Sequence[Token], names: Sequence[str]) -> Finding | None:
    """Return what is wrong with a query that the grammar reads, or None if that cannot be told."""
    return _first(_RULES, Query(run, names))


def find_word(run: Sequence[Token], names: Sequence[str]) -> Finding | None:
    """Return which word of the beginning of a query is wrong by itself, or None if none is known to be."""
    return _first(_OF_WORDS, Query(run, names))


def _first(rules: Sequence[Callable[[Query], Finding | None]], query: Query) -> Finding | None:
    return next((found for rule in rules if (found := rule(query))), None)


def _relative(query: Query) -> Finding | None:
    for before, token in zip(["", *query.names], query.run, strict=False):
        if token.kind != tokens.IRI:
            continue
        if not _SCHEME.match(token.text):
            if before == "BASE":
                return Finding(token.start, "BASE must be an IRI in full", "Write BASE <https://…/>.")
            detail = f"{short(token.text)} is a relative IRI, and no BASE is declared before"
            return Finding(token.start, detail, "Write the IRI in full, <https://…>, or begin with BASE <https://…/>.")
        if before == "BASE":
            return None
    return None


def _spaced(query: Query) -> Finding | None:
    """Find what is valid, and what pyoxigraph 0.5.13 refuses: COALESCE (…) and CONCAT (…) with a space."""
    for name, token, following in zip(query.names, query.run, query.run[1:], strict=False):
        if name == "FNX" and following.text == "(" and following.start > token.end:
            word = token.text.upper()
            detail = f"the engine reads {word} only with its parenthesis right behind it"
            return Finding(token.start, detail, f"Write {word}( without a space between.")
    return None


def _language(query: Query) -> Finding | None:
    for token in query.run:
        parts = token.text[1:].partition("--")[0].split("-")
        if token.kind == tokens.LANGUAGE and max(map(len, parts)) > _LONGEST_SUBTAG:
            return Finding(token.start, f"{short(token.text)} is no language tag", "Write a tag such as @en or @ru-BY.")
    return None


def _values(query: Query) -> Finding | None:
    """Compare the rows of VALUES (…) {…} with its variables."""
    for index, name in enumerate(query.names[:-1]):
        if name != "VALUES" or query.names[index + 1] != "(":
            continue
        close = query.close(index + 1)
        width = close - index - 2
        for row in _rows(query, close + 1):
            cells = _cells(query.names[row + 1 : query.close(row)])
            if cells != width:
                detail = f"this row has {cells} value(s) for {width} variable(s)"
                return Finding(query.run[row].start, detail, "Write one value for each variable; UNDEF where none is.")
    return None


def _rows(query: Query, opened: int) -> Iterator[int]:
    index, end = opened + 1, query.close(opened)
    while index < end:
        yield index
        index = query.close(index) + 1


def _cells(names: Sequence[str]) -> int:
    """Count values: a language tag and a datatype belong to the string before, SKIP to the number after."""
    return sum(1 for name in names if name not in ("LANG", "SKIP")) - 2 * list(names).count("^^")


def _blank(query: Query) -> Finding | None:
    seen: dict[str, int] = {}
    for index, token in enumerate(query.run):
        if token.kind != tokens.BLANK:
            continue
        if query.names[max(query.braces(index) - 1, 0)] == "CONSTRUCT":
            continue  # the template's are others than those of WHERE
        group = seen.setdefault(token.text, query.braces(index))
        if group != query.braces(index):
            detail = f"{short(token.text)} stands in two groups"
            return Finding(token.start, detail, "Use a variable: a blank node holds within one group of triples only.")
    return None


def _aggregate(query: Query) -> Finding | None:
    """Find an aggregate within FILTER or BIND."""
    for index, token in enumerate(query.run):
        if token.text.upper() not in grammar.AGGREGATES or token.kind != tokens.WORD:
            continue
        opened = query.inside[index]
        while opened > 0 and query.names[opened] == "(":
            word = query.names[opened - 1]
            if word in ("FILTER", "BIND"):
                help_ = "Use HAVING(…) after GROUP BY, or count in a subquery: { SELECT … GROUP BY … }."
                return Finding(token.start, f"{token.text.upper()} cannot stand in {word}", help_)
            opened = query.outside(opened)
    return None


def _bind(query: Query) -> Finding | None:
    """Find BIND(… AS ?x) where the group had ?x before."""
    known: dict[int, tuple[int, set[str]]] = {}
    for index, name in enumerate(query.names[:-1]):
        if name != "BIND":
            continue
        group = query.inside[index]
        start, used = known.get(group, (group + 1, set()))
        used |= _in_scope(query, group, range(start, index))
        known[group] = index, used
        target = query.run[query.close(index + 1) - 1]
        if target.text[1:] in used:
            detail = f"{short(target.text)} is used before BIND in the same group"
            return Finding(target.start, detail, "Give the result another name, or compare with FILTER.")
    return None


def _in_scope(query: Query, group: int, part: range) -> set[str]:
    """Return the variables that a part of a group binds: not those of FILTER, MINUS and subqueries."""
    found = set[str]()
    for index in part:
        if query.names[index] != "VAR":
            continue
        opened = query.inside[index]
        while opened != group and not _hides(query, opened):
            opened = query.outside(opened)
        if opened == group:
            found.add(query.run[index].text[1:])
    return found


def _hides(query: Query, opened: int) -> bool:
    """Tell whether variables within this bracket may be unknown outside."""
    name = query.names[opened - 1]
    return query.names[opened + 1] == "SELECT" or name in _HIDING


def _selects(query: Query) -> Iterator[Select]:
    for start, name in enumerate(query.names):
        if name != "SELECT":
            continue
        level = query.inside[start]
        where = next(i for i in range(start, len(query.run)) if query.names[i] == "{" and query.outside(i) == level)
        end = query.close(level) if level >= 0 else len(query.run)
        group = [i for i in range(query.close(where), end) if query.names[i] == "GROUP" and query.inside[i] == level]
        first = group[0] + 2 if group else end
        stop = next(
            (i for i in range(first, end) if query.names[i] in _AFTER_GROUP_BY and query.inside[i] == level), end
        )
        yield Select(query, start, where, range(first, stop))


def _projected(query: Query) -> Finding | None:
    for select in _selects(query):
        found = _twice(select) or _ungrouped(select)
        if found:
            return found
    return None


def _named(select: Select) -> Iterator[int]:
    """Yield the variables that the SELECT projects, those that AS names among them."""
    query = select.query
    level = query.inside[select.start]
    for index in select.projection:
        if query.names[index] == "VAR" and (query.inside[index] == level or query.names[index - 1] == "AS"):
            yield index


def _twice(select: Select) -> Finding | None:
    query, seen = select.query, set[str]()
    body = _in_scope(query, select.where, range(select.where + 1, query.close(select.where)))
    for index in _named(select):
        token = query.run[index]
        if token.text[1:] in seen:
            return Finding(token.start, f"{short(token.text)} is selected twice", "Name each variable once.")
        seen.add(token.text[1:])
        if query.names[index - 1] == "AS" and token.text[1:] in body and not _is_grouped(select):
            detail = f"{short(token.text)} is already a variable of the pattern"
            return Finding(token.start, detail, "Give the expression another name after AS.")
    return None


def _is_grouped(select: Select) -> bool:
    query = select.query
    words = {query.run[index].text.upper() for index in select.projection if query.run[index].kind == tokens.WORD}
    return bool(select.grouping) or bool(words & grammar.AGGREGATES)


def _ungrouped(select: Select) -> Finding | None:
    query, level = select.query, select.query.inside[select.start]
    if not _is_grouped(select):
        return None
    known = {
        query.run[index].text[1:]
        for index in select.grouping
        if query.names[index] == "VAR" and (query.inside[index] == level or query.names[index - 1] == "AS")
    }
    known |= {query.run[i].text[1:] for i in _single(select)}
    for index in select.projection:
        token = query.run[index]
        if query.names[index] == "*" and query.inside[index] == level:
            help_ = "Name the variables of GROUP BY instead of *, and aggregates with AS."
            return Finding(token.start, "SELECT * cannot be grouped", help_)
        if query.names[index] != "VAR" or query.braces(index) != query.braces(select.start):
            continue
        if query.names[index - 1] == "AS":
            known.add(token.text[1:])
        elif token.text[1:] not in known and not _is_aggregated(select, index):
            detail = f"{short(token.text)} is selected, but is neither grouped nor aggregated"
            return Finding(token.start, detail, f"Add it to GROUP BY, or write (SAMPLE({short(token.text)}) AS ?name).")
    return None


def _single(select: Select) -> Iterator[int]:
    """Yield the variables of GROUP BY that stand alone in parentheses: (?x)."""
    names = select.query.names
    for index in select.grouping:
        if names[index] == "VAR" and names[index - 1] == "(" and names[index + 1] == ")":
            yield index


def _is_aggregated(select: Select, index: int) -> bool:
    query = select.query
    opened = query.inside[index]
    while opened > select.start:
        if query.run[opened - 1].text.upper() in grammar.AGGREGATES:
            return True
        opened = query.outside(opened)
    return False


_OF_WORDS: Final[tuple[Callable[[Query], Finding | None], ...]] = (_relative, _language, _spaced)
_RULES: Final[tuple[Callable[[Query], Finding | None], ...]] = (
    *_OF_WORDS,
    _values,
    _blank,
    _aggregate,
    _projected,
    _bind,
)
