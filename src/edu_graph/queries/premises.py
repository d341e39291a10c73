"""From what the build derived across graphs back to what passages state: its rules, run the other way."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from edu_graph import vocab
from edu_graph.queries.statements import Said, Selecting, Statement, node
from edu_graph.rdf.terms import BlankNode, Literal, NamedNode, Term, Triple, to_sparql
from edu_graph.store.protocol import Row

_AT_ONCE: Final = 500
_PATTERN: Final = re.compile(
    r"(\?[a-z]+) (a|<[^<>\"{}|^`\\\x00-\x20]+>) (\?[a-z]+|<[^<>\"{}|^`\\\x00-\x20]+>)",
)
_RULES: Final = (
    f"SELECT ?premise ?conclusion {{ GRAPH <{vocab.INFERRED_GRAPH}> "
    f"{{ ?rule a <{vocab.EG}Rule> ; <{vocab.EG}premise> ?premise ; <{vocab.EG}conclusion> ?conclusion }} }} "
    "ORDER BY ?rule"
)
_GRAPH: Final = NamedNode(vocab.INFERRED_GRAPH)

Pattern = tuple[str, str, str]
"""Subject, property and value as SPARQL writes them: variables and IRIs."""


@dataclass(frozen=True)
class _Rule:
    """What must be stated (each pattern in any graph) for the conclusion; `where` narrows it further."""

    premises: tuple[Pattern, ...]
    conclusion: Pattern
    where: str = ""


def _computed() -> Iterator[_Rule]:
    """Yield what `build.compute` does, as far as it matters from which statements its results come."""
    dates = (("start", vocab.EG + "start"), ("end", vocab.EG + "end"), ("issued", vocab.DCTERMS + "issued"))
    part, first, last = f"<{vocab.EG}partOf>", f"<{vocab.EG}start>", f"<{vocab.EG}end>"
    # A day without a year takes it from the whole, if the dates of the whole tell it.
    without_year = f"FILTER(DATATYPE(?date) = <{vocab.XSD}gMonthDay>)"
    for name, stated in dates:
        for bound in ("Earliest", "Latest"):
            conclusion = ("?x", f"<{vocab.EG}{name}{bound}>", "?day")
            date = ("?x", f"<{stated}>", "?date")
            yield _Rule((date,), conclusion)
            if name != "issued":
                whole = (("?x", part, "?whole"), ("?whole", first, "?first"), ("?whole", last, "?last"))
                yield _Rule((date, *whole), conclusion, without_year)
    # An event without a date of its own lies within the longer event that dates it.
    dated_within = ("?x", f"<{vocab.EG}datedWithin>", "?whole")
    term = (("?whole", first, "?first"), ("?whole", last, "?last"))
    yield _Rule((("?x", part, "?whole"), *term), dated_within)
    for name in ("startEarliest", "startLatest", "endEarliest", "endLatest"):
        yield _Rule((dated_within, *term), ("?x", f"<{vocab.EG}{name}>", "?day"))
    for name in (first, last):
        yield _Rule((("?x", name, "?date"),), ("?x", f"<{vocab.EG}datesDisagree>", "?true"))
    yield _Rule((("?x", f"<{vocab.EG}status>", "?status"),), ("?x", f"<{vocab.EG}currentStatus>", "?status"))
    counts_for = f"<{vocab.EG}countsFor>"
    # A country counts for itself, and for no other.
    yield _Rule((("?x", f"<{vocab.TYPE}>", f"<{vocab.EG}Country>"),), ("?x", counts_for, "?country"))
    yield _Rule((("?x", f"<{vocab.EG}country>", "?country"),), ("?x", counts_for, "?country"))
    for step in ("partOf", "place"):
        onward = (("?x", f"<{vocab.EG}{step}>", "?near"), ("?near", counts_for, "?country"))
        yield _Rule(onward, ("?x", counts_for, "?country"))


def premises(store: Selecting, derived: Iterable[Statement]) -> dict[Statement, set[Said]]:
    """Return, for statements of the inferred graph, what they rest on, outside of that graph, and in which graphs.

    The rules are those that the inferred graph tells, and the computation of date bounds and current status. A
    premise that is itself derived is followed to its own premises.
    """
    wanted = set(derived)
    rests: dict[Statement, set[Said]] = {}
    if not wanted:
        return rests
    rules = [*_told(store), *_computed()]
    todo = set(wanted)
    while todo:
        rests.update({statement: set() for statement in todo})
        for rule in rules:
            for statement, said in _applied(store, rule, todo):
                rests[statement].add(said)
        todo = {said.statement for found in rests.values() for said in found if said.graph == _GRAPH} - rests.keys()
    return {statement: _grounds(statement, rests) for statement in wanted}


def _grounds(statement: Statement, rests: dict[Statement, set[Said]]) -> set[Said]:
    found: set[Said] = set()
    seen, todo = {statement}, [statement]
    while todo:
        for said in rests[todo.pop()]:
            if said.graph != _GRAPH:
                found.add(said)
            elif said.statement not in seen:
                seen.add(said.statement)
                todo.append(said.statement)
    return found


def _told(store: Selecting) -> Iterator[_Rule]:
    """Yield the rules that a release tells; what is no plain pattern is left out, and never becomes part of a query."""
    for row in store.select(_RULES):
        parts = [*_lexical(row["premise"]).split(" . "), _lexical(row["conclusion"])]
        patterns = [found.groups() for part in parts if (found := _PATTERN.fullmatch(part.strip()))]
        if len(patterns) == len(parts):
            *before, after = [(s, f"<{vocab.TYPE}>" if p == "a" else p, o) for s, p, o in patterns]
            yield _Rule(tuple(before), after)


def _lexical(term: Term) -> str:
    return term.value if isinstance(term, Literal) else ""


def _applied(store: Selecting, rule: _Rule, derived: Iterable[Statement]) -> Iterator[tuple[Statement, Said]]:
    """Yield each derived statement that the rule concludes, with each statement that it does so from."""
    subject, name, value = rule.conclusion
    bound = [mark for mark in (subject, value) if mark.startswith("?") and _occurs(mark, rule)]
    targets: dict[tuple[Term, ...], list[Statement]] = defaultdict(list)
    for one in derived:
        if str(one.property) == name and (value.startswith("?") or str(one.value) == value):
            given = {subject: one.subject, value: one.value}
            targets[tuple(given[mark] for mark in bound)].append(one)
    keys = sorted(targets, key=str)
    for start in range(0, len(keys), _AT_ONCE):
        for row in store.select(_query(rule, bound, keys[start : start + _AT_ONCE])):
            for statement in targets[tuple(row[mark[1:]] for mark in bound)]:
                for number, pattern in enumerate(rule.premises):
                    yield statement, _instance(pattern, row, row[f"g{number}"])


def _occurs(mark: str, rule: _Rule) -> bool:
    return any(mark in (subject, value) for subject, _, value in rule.premises)


def _query(rule: _Rule, bound: list[str], keys: list[tuple[Term, ...]]) -> str:
    lines = " ".join("(" + " ".join(_spelled(term) for term in key) + ")" for key in keys)
    spread = " ".join(f"GRAPH ?g{n} {{ {' '.join(pattern)} }}" for n, pattern in enumerate(rule.premises))
    return f"SELECT * {{ VALUES ({' '.join(bound)}) {{ {lines} }} {spread} {rule.where} }}"


def _spelled(term: Term) -> str:
    if isinstance(term, BlankNode | Triple):
        raise TypeError(f"{term} is nothing that a rule concludes about")
    return to_sparql(term)


def _instance(pattern: Pattern, row: Row, graph: Term) -> Said:
    subject, name, value = (row[mark[1:]] if mark.startswith("?") else NamedNode(mark[1:-1]) for mark in pattern)
    return Said(node(graph), Statement(node(subject), node(name), value))
