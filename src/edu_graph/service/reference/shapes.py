"""What the shapes of a release ask, as constraints that a page can put into words."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from edu_graph import vocab
from edu_graph.rdf.parsing import files_below, parse_file
from edu_graph.rdf.terms import BlankNode, NamedNode, Term
from edu_graph.rdf.terms import Literal as Text

Scope = Literal["source", "whole"]
"""Against what a shape is held: each source by itself, or all of them together."""

Node = NamedNode | BlankNode

_FIRST, _REST = vocab.RDF + "first", vocab.RDF + "rest"
_TARGETS: Final = ("targetClass", "targetSubjectsOf", "targetObjectsOf")
_VALUED: Final = (
    "minCount", "maxCount", "class", "datatype", "nodeKind", "pattern", "minInclusive", "maxInclusive", "hasValue",
    "lessThan", "lessThanOrEquals", "uniqueLang",
)  # fmt: skip
"""Parameters with one value that have words."""
_LISTED: Final = ("in", "languageIn")
_STEPS: Final = {
    "inversePath": "inverse",
    "alternativePath": "alternative",
    "zeroOrMorePath": "any",
    "oneOrMorePath": "some",
}


@dataclass(frozen=True)
class Way:
    """A path: a property by its IRI, or paths in a row (`sequence`), or one read in another way."""

    kind: str
    iri: str = ""
    parts: tuple["Way", ...] = ()

    def terms(self) -> Iterator[str]:
        """Yield the properties in it."""
        if self.iri:
            yield self.iri
        for part in self.parts:
            yield from part.terms()


@dataclass(frozen=True)
class Constraint:
    """One thing that is asked: the parameter's local name (`minCount`, `or` …) and its values as text.

    `options`: what is asked in its place, of which one must hold (`options`), none may (`not`), or which holds for as
    many values as `values` tells (`qualified`).
    """

    name: str
    values: tuple[str, ...]
    options: tuple["Option", ...] = ()


@dataclass(frozen=True)
class Option:
    """What a shape within a shape asks, of the same values or of those on a path."""

    path: Way | None
    constraints: tuple[Constraint, ...]


@dataclass(frozen=True)
class Asked:
    """What one shape asks: of what (`targets`: kind and term), on which path (None: of the thing itself), and how.

    `messages` are by language what a curator is told where it fails; `is_warning`: it does not stop a release.
    `is_whole`: no part of it is without words.
    """

    scope: Scope
    targets: tuple[tuple[str, str], ...]
    path: Way | None
    constraints: tuple[Constraint, ...]
    messages: tuple[tuple[str, str], ...]
    is_warning: bool
    is_whole: bool

    def terms(self) -> set[str]:
        """Return the terms of whose pages it is a part: what it is asked of, and what its path names."""
        return {term for _, term in self.targets} | (set(self.path.terms()) if self.path else set())


def read(folder: Path) -> list[Asked]:
    """Return what the shapes below `source` and `whole` of a folder ask. Raises DataError: a file cannot be parsed."""
    found: list[Asked] = []
    for scope in ("source", "whole"):
        below = folder / scope
        for path in files_below(below) if below.is_dir() else ():
            if path.suffix == ".ttl":
                found += _File(path, scope).asked()
    return found


class _File:
    """The statements of one file of shapes."""

    def __init__(self, path: Path, scope: Scope) -> None:
        self._scope = scope
        self._about: dict[Term, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for located in parse_file(path):
            triple = located.quad.triple
            self._about[triple.subject][triple.predicate.value].append(triple.object)

    def asked(self) -> Iterator[Asked]:
        for shape in list(self._about):
            targets = tuple(
                (kind, value.value)
                for kind in _TARGETS
                for value in self._of(shape, vocab.SH + kind)
                if isinstance(value, NamedNode)
            )
            if targets:
                yield from self._all(shape, targets)

    def _all(self, shape: Term, targets: tuple[tuple[str, str], ...]) -> Iterator[Asked]:
        own = self._asked(shape, targets)
        if own.constraints or not own.is_whole:
            yield own
        for inner in self._of(shape, vocab.SH + "property"):
            yield self._asked(inner, targets)

    def _asked(self, shape: Term, targets: tuple[tuple[str, str], ...]) -> Asked:
        paths = self._of(shape, vocab.SH + "path")
        constraints, is_whole = self._constraints(shape)
        return Asked(
            self._scope,
            targets,
            self._path(paths[0]) if paths else None,
            tuple(constraints),
            tuple(
                (value.language or "", value.value)
                for value in self._of(shape, vocab.SH + "message")
                if isinstance(value, Text)
            ),
            any(_text(value) == vocab.SH + "Warning" for value in self._of(shape, vocab.SH + "severity")),
            is_whole,
        )

    def _constraints(self, shape: Term) -> tuple[list[Constraint], bool]:
        found: list[Constraint] = []
        for name in _VALUED:
            found += [Constraint(name, (_text(value),)) for value in self._of(shape, vocab.SH + name)]
        for name in _LISTED:
            found += [
                Constraint(name, tuple(map(_text, self._list(value)))) for value in self._of(shape, vocab.SH + name)
            ]
        found += [self._one_of(self._list(value)) for value in self._of(shape, vocab.SH + "or")]
        found += [Constraint("not", (), (self._option(value),)) for value in self._of(shape, vocab.SH + "not")]
        for value in self._of(shape, vocab.SH + "qualifiedValueShape"):
            least = self._of(shape, vocab.SH + "qualifiedMinCount")
            found.append(Constraint("qualified", tuple(map(_text, least)), (self._option(value),)))
        wordless = ("and", "xone", "qualifiedMaxCount", "node", "equals", "disjoint")
        is_whole = not any(self._of(shape, vocab.SH + name) for name in wordless)
        return found, is_whole and all(_has_words(one) for one in found)

    def _one_of(self, options: Sequence[Term]) -> Constraint:
        if choices := self._choices(options):
            return Constraint("or", choices)
        told = (self._option(option) for option in options if not self._passes_untyped(option))
        return Constraint("options", (), tuple(told))

    def _option(self, shape: Term) -> Option:
        """Return what an inner shape asks; nothing where a part of it has no words."""
        paths = self._of(shape, vocab.SH + "path")
        constraints, is_whole = self._constraints(shape)
        return Option(self._path(paths[0]) if paths else None, tuple(constraints) if is_whole else ())

    def _choices(self, options: Sequence[Term]) -> tuple[str, ...]:
        """Return the classes and datatypes that values are chosen from; nothing where an option is none of these."""
        found: list[str] = []
        for option in options:
            named = [*self._of(option, vocab.SH + "class"), *self._of(option, vocab.SH + "datatype")]
            if not named and self._passes_untyped(option):
                continue
            if len(named) != 1 or len(self._about[option]) != 1:
                return ()
            found.append(_text(named[0]))
        return tuple(found)

    def _passes_untyped(self, option: Term) -> bool:
        """Tell whether an option lets pass what has no type: another check tells that, so no reader need know."""
        if {vocab.SH + "path", vocab.SH + "maxCount"} != set(self._about.get(option, ())):
            return False
        steps = list(self._path(self._of(option, vocab.SH + "path")[0]).terms())
        return steps[-1:] == [vocab.TYPE]

    def _path(self, node: Term) -> Way:
        if isinstance(node, NamedNode):
            return Way("property", node.value)
        for name, kind in _STEPS.items():
            for inner in self._of(node, vocab.SH + name):
                parts = self._list(inner) if kind == "alternative" else [inner]
                return Way(kind, parts=tuple(map(self._path, parts)))
        return Way("sequence", parts=tuple(map(self._path, self._list(node))))

    def _list(self, head: Term) -> list[Term]:
        found: list[Term] = []
        while first := self._of(head, _FIRST):
            found.append(first[0])
            head = self._of(head, _REST)[0]
        return found

    def _of(self, subject: Term, predicate: str) -> list[Term]:
        return self._about[subject].get(predicate, []) if subject in self._about else []


def _has_words(one: Constraint) -> bool:
    """Tell whether all that stands in place of a constraint can be told; `qualified` without a number cannot."""
    return all(option.constraints for option in one.options) and (one.name != "qualified" or len(one.values) == 1)


def _text(value: Term) -> str:
    return value.value if isinstance(value, NamedNode | Text) else ""


def by_term(found: Iterable[Asked]) -> dict[str, list[Asked]]:
    """Return what is asked by the IRI of each term that it is about."""
    sorted_: dict[str, list[Asked]] = defaultdict(list)
    for asked in found:
        for term in asked.terms():
            sorted_[term].append(asked)
    return dict(sorted_)
