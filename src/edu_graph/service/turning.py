"""Turning the pages of what points to a thing: `inverse=<offset>`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from edu_graph.errors import NotFound, ParameterError
from edu_graph.rdf.formats import Format
from edu_graph.service.calls import Call
from edu_graph.service.messages import N_, translations

_LONGEST: Final = 9
_LABELS: Final = {"prev": N_("Those before"), "next": N_("Those after")}


def offset_of(given: Mapping[str, str]) -> int:
    """Return the offset that the parameters ask for, 0 where they do not. Raises ParameterError: it is none."""
    asked = given.get("inverse") or "0"
    if not (asked.isascii() and asked.isdigit() and len(asked) <= _LONGEST):
        raise ParameterError(
            f"inverse: {asked[:20]!r} is no offset.",
            parameter="inverse",
            help="Give a whole number from 0 on: how many of the statements that point here are left out.",
        )
    return int(asked)


def refuse(offset: int, form: Format) -> None:
    """Raise ParameterError where a format that shows no such statements is asked for some of them."""
    if offset:
        raise ParameterError(
            f"inverse: {form.name} holds no statements that point here.",
            parameter="inverse",
            help="Take Turtle, N-Triples, RDF/XML, JSON-LD or the page.",
        )


@dataclass(frozen=True)
class Turn:
    """One page: `limit` of `total` statements, from `offset` on."""

    offset: int
    total: int
    limit: int

    def check(self) -> None:
        """Raise NotFound where the page would begin behind the last statement."""
        if self.offset and self.offset >= self.total:
            raise NotFound(
                f"Only {self.total} statements point here.", help="Follow Link (rel=next) from the first page."
            )

    def links(self, call: Call, path: str) -> list[str]:
        """Return the entries of a Link field that lead to the pages beside this one."""
        return [f'<{call.url(address)}>; rel="{relation}"' for relation, address in self._beside(path)]

    def on_page(self, call: Call, path: str) -> list[dict[str, str]]:
        """Return the same for a page of ours: relation, address and label."""
        say = translations(call.language).gettext
        return [
            {"rel": relation, "href": call.page(address), "label": say(_LABELS[relation])}
            for relation, address in self._beside(path)
        ]

    def _beside(self, path: str) -> list[tuple[str, str]]:
        found = []
        if self.offset:
            before = max(self.offset - self.limit, 0)
            found.append(("prev", quote(path) + (f"?inverse={before}" if before else "")))
        if self.offset + self.limit < self.total:
            found.append(("next", f"{quote(path)}?inverse={self.offset + self.limit}"))
        return found
