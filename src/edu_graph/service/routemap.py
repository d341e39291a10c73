"""Which route a path belongs to, for the figures: they are labelled by templates, never by what a client wrote."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from starlette.routing import BaseRoute, Match

from edu_graph.remembering import remembered

if TYPE_CHECKING:
    from edu_graph.service.calls import Call

NONE = "none"
"""The label of a path that leads nowhere."""
_REMEMBERED = 4096
_NAMED = "/queries/{name}"


class RouteMap:
    """The templates of an application's routes. A path is compared once; the answer is remembered for some time."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self._routes = tuple(routes)
        self.template_of = remembered(_REMEMBERED)(self._find)

    def _find(self, path: str) -> str:
        scope = {"type": "http", "method": "GET", "path": path, "root_path": "", "path_params": {}, "headers": []}
        for route in self._routes:
            # A route of another method is the same route: `Match.PARTIAL`.
            if route.matches(scope)[0] is not Match.NONE:
                return str(getattr(route, "path", NONE)) or NONE
        return NONE

    def templates(self) -> frozenset[str]:
        """Return every label that there can be."""
        return frozenset(str(getattr(route, "path", NONE)) or NONE for route in self._routes) | {NONE}


def named_query(call: "Call", path: str) -> str | None:
    """Return the query of the release's catalogue that a path names, for the figures and the log; None for others."""
    if call.route != _NAMED or call.served is None:
        return None
    name = path.rsplit("/", 1)[-1]
    return name if name in call.served.queries else None
