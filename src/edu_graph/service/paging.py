"""Long lists on pages: `page=<number>` shows a part, `page=all` all of it. Data formats always hold everything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from edu_graph.errors import NotFound, ParameterError
from edu_graph.rdf.formats import Format
from edu_graph.service.calls import Call
from edu_graph.service.messages import N_, translations

T = TypeVar("T")

_ALL: Final = "all"
_LONGEST: Final = 6
_LABELS: Final = {"prev": N_("Those before"), "next": N_("Those after"), _ALL: N_("All on one page")}


def asked(given: Mapping[str, str], form: Format) -> int:
    """Return the number of the page that is asked for, from 1; 0 for all on one.

    Raises ParameterError: it is no number, or a format is asked for that has no pages.
    """
    wanted = given.get("page", "")
    if wanted and form.kind != "page":
        raise ParameterError(
            f"page: {form.name} holds everything.", parameter="page", help="Leave it out, or take format=html."
        )
    if wanted == _ALL:
        return 0
    if not wanted:
        return 1
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) <= _LONGEST and int(wanted)):
        raise ParameterError(
            f"page: {wanted[:20]!r} is no page.", parameter="page", help=f"Give a number from 1 on, or {_ALL}."
        )
    return int(wanted)


@dataclass(frozen=True)
class Leaf:
    """One page: the `number`th (from 1) of those with `size` of `total` rows each; number 0: all rows."""

    number: int
    size: int
    total: int

    def cut(self, rows: Sequence[T]) -> Sequence[T]:
        """Return the rows of this page. Raises NotFound: it would begin behind the last one."""
        if not self.number:
            return rows
        if self.number > self._last:
            raise NotFound(f"There are {self._last} pages.", help="Follow the links from the first page.")
        return rows[(self.number - 1) * self.size : self.number * self.size]

    @property
    def _last(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def shown(self) -> int:
        """How many rows this page shows."""
        return min(self.size, self.total - (self.number - 1) * self.size) if self.number else self.total

    def turns(self, call: Call, path: str) -> list[dict[str, str]]:
        """Return what leads to the other pages: relation (none for all on one), address and label."""
        say = translations(call.language).gettext
        there = []
        if self.number > 1:
            there.append(("prev", path if self.number == 2 else f"{path}?page={self.number - 1}"))
        if self.number and self.number < self._last:
            there.append(("next", f"{path}?page={self.number + 1}"))
        if self.number and self._last > 1:
            there.append((_ALL, f"{path}?page={_ALL}"))
        return [
            {"rel": "" if relation == _ALL else relation, "href": call.page(address), "label": say(_LABELS[relation])}
            for relation, address in there
        ]
