"""Numbers that sources give differently: of one thing, counting the same, set side by side with who says which.

A quantity is its source's own, so that those of two sources meet only in what they are of and what they count. When two
of them contradict each other is told as `queries/sources/list-disagreements.rq` tells it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from itertools import combinations
from typing import Final

from edu_graph import vocab
from edu_graph.service.calls import Call
from edu_graph.service.entity import Entity, Fact, Origin, Part, Value
from edu_graph.service.pages.inline import mixed
from edu_graph.service.pages.wording import told

_ALIKE: Final = ("counts", "scope", "asOf", "unit", "denominator", "start", "end")
"""What must be the same in two quantities before their numbers can be compared."""
_HEADING: Final = ("counts", "scope", "asOf", "start", "end")
_OPEN: Final = {
    "": (True, True),
    "qualifier-over": (True, False),
    "qualifier-at-least": (True, False),
    "qualifier-up-to": (False, True),
}
"""By qualifier, whether it leaves a lowest and a highest number; what stands not here excludes nothing."""


@dataclass(frozen=True)
class _Number:
    """A number that a source gives: what tells it from others by local name, and the number itself."""

    said: Mapping[str, Value]
    amount: Decimal

    @property
    def origins(self) -> Sequence[Origin]:
        return self.said["value"].origins

    @property
    def alike(self) -> tuple[str, ...]:
        return tuple(self.said[name].iri or self.said[name].text if name in self.said else "" for name in _ALIKE)

    @property
    def qualifier(self) -> str:
        return self.said["qualifier"].iri.rpartition("/")[2] if "qualifier" in self.said else ""


def told_differently(call: Call, found: Entity) -> list[Fact]:
    """Return, for each thing that several sources count with other results, a fact with all their numbers.

    It `differs` where two of the numbers cannot both hold: `12` and `over 15`, not `15` and `over 12`, nor what is
    about so much, estimated or planned.
    """
    groups: dict[tuple[str, ...], list[_Number]] = defaultdict(list)
    given: dict[str, set[Decimal]] = defaultdict(set)
    for number in _numbers(found.iri, found.parts):
        groups[number.alike].append(number)
        for origin in number.origins:
            given[origin.iri].add(number.amount)
    pairs = {alike: _differing(numbers, given) for alike, numbers in groups.items()}
    return [
        _fact(call, groups[alike], differs=any(_exclude(one, other) for one, other in differing))
        for alike, differing in pairs.items()
        if differing
    ]


def _numbers(thing: str, parts: Sequence[Part]) -> Iterator[_Number]:
    for part in parts:
        said = {fact.property.removeprefix(vocab.EG): fact.values[0] for fact in part.facts}
        if part.iri.startswith(f"{thing}#quantity/") and {"counts", "value"} <= said.keys():
            try:
                yield _Number(said, Decimal(said["value"].text))
            except InvalidOperation:
                continue


def _differing(numbers: Sequence[_Number], given: Mapping[str, set[Decimal]]) -> list[tuple[_Number, _Number]]:
    """Return the pairs of other numbers in other passages, but those of which one passage gives both."""
    return [
        (one, other)
        for one, other in combinations(numbers, 2)
        if one.amount != other.amount
        and not any(other.amount in given[origin.iri] for origin in one.origins)
        and not any(one.amount in given[origin.iri] for origin in other.origins)
    ]


def _exclude(one: _Number, other: _Number) -> bool:
    """Tell whether no number fits both."""
    less, more = sorted((one, other), key=lambda number: number.amount)
    return _OPEN.get(less.qualifier, (False, False))[1] and _OPEN.get(more.qualifier, (False, False))[0]


def _fact(call: Call, numbers: Sequence[_Number], *, differs: bool) -> Fact:
    ui = call.language
    values: dict[str, Value] = {}
    for number in numbers:
        shown = _value(number, ui)
        known = values.setdefault(shown.text, shown)
        known.origins += [origin for origin in number.origins if origin not in known.origins]
    said = [_worded(numbers[0].said[name], ui) for name in _HEADING if name in numbers[0].said]
    pieces = [piece for value in said for piece in (", ", value)][1:]
    label = Value.made(call.release.vocabulary.label(vocab.EG + "Quantity", ui), ": ", *pieces)
    return Fact(numbers[0].said["counts"].iri, mixed(ui, label), list(values.values()), differs)


def _value(number: _Number, ui: str) -> Value:
    """Return a number in the reader's writing, with its unit, and what the source qualifies it by."""
    unit, qualifier = number.said.get("unit"), number.said.get("qualifier")
    pieces: list[Value | str] = [_worded(number.said["value"], ui)]
    pieces += [" ", unit] if unit else []
    pieces += [" (", qualifier, ")"] if qualifier else []
    return Value.made(*pieces)


def _worded(value: Value, ui: str) -> Value:
    return value if value.iri else replace(value, text=told(value.text, value.datatype, ui))
