"""What is known of one request before it is routed, and the only way for handlers to reach what they serve."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.requests import Request

from edu_graph.errors import NotFound, Unavailable
from edu_graph.rdf.formats import Format, negotiate
from edu_graph.service import languages, pins
from edu_graph.service.clients import NOBODY, Client
from edu_graph.service.conditions import NONE as NO_CONDITIONS
from edu_graph.service.conditions import Conditions
from edu_graph.service.faces import Face
from edu_graph.service.metering import WorkMeter
from edu_graph.service.proxies import Outside
from edu_graph.service.routemap import NONE
from edu_graph.service.tracing import Trace

if TYPE_CHECKING:
    from edu_graph.service.state import Evaluator, Served, State


class ReleaseMoved(Exception):
    """The workers answered from another release than the request took at the door; it is begun anew."""


@dataclass(slots=True)
class Call:
    """One request. `served` is taken once, at the door: everything in one answer is of one release.

    `pin`: the id of the release that the client named (`release=`), which our links then name too.
    `query`: the text of an ad-hoc query, so that the page of its problem can show it again. `route`: the template of
    its path; `named`: the named query that the path names, where there is one; `query_hash`: see `metering`.
    `looked`: seconds that its look-ups in the search index have taken (`looking`). `language`: of its pages; where
    `is_page`, the address names it, and nothing but a page is answered. `place`: path and query of the same without
    language and release.
    """

    state: "State"
    served: "Served | None"
    request_id: str
    outside: Outside
    face: Face
    is_head: bool = False
    tag: str | None = None
    storable: bool = True
    body: bytes | None = None
    query: str | None = None
    pin: str | None = None
    client: Client = NOBODY
    trace: Trace | None = None
    route: str = NONE
    query_hash: str | None = None
    named: str | None = None
    looked: float = 0.0
    language: str = languages.UI[0]
    is_page: bool = False
    place: str = "/"
    conditions: Conditions = NO_CONDITIONS
    notes: dict[str, object] = field(default_factory=dict)
    _taken: "list[Served]" = field(default_factory=list)

    @property
    def release(self) -> "Served":
        """The release of this request. Raises Unavailable: there is none yet."""
        if self.served is None:
            raise Unavailable(
                "There is no release to serve yet.",
                help="Run `edu-graph build`; the service notices it.",
                retry_after=5,
            )
        return self.served

    @property
    def executor(self) -> "Evaluator":
        """The workers that evaluate on this request's release. Raises Unavailable: they have not started."""
        own = self.served.executor if self.served is not None else None
        return own or self.state.executor

    async def switch_to(self, name: str) -> None:
        """Answer from the kept release `name` (an id, or `current`) from here on: `release=`, or a cursor's.

        The beginning of an id will do, from four characters on, if only one kept release begins so.

        An old one is opened, with workers of its own, and kept open until the request has ended. Of a face that
        shows files alone (`Face.opens`), only its folder is looked up.

        Raises NotFound, Gone: there is none, or no more; ReleasesBusy (503): as many old ones as may be open are in
        use; ReleaseUnusable (503): it cannot be opened.
        """
        now = self.state.served
        if name != "current" and (now is None or name != now.id):
            name = await self.state.whole_id(name)
        if now is not None and name in ("current", now.id):
            self.served = now
        elif name == "current":
            raise NotFound("There is no release yet.", help="Run `edu-graph build`; the service notices it.")
        elif self.face.opens:
            self.served = await self.state.archive.take(name, WorkMeter(self))
            self._taken.append(self.served)
        else:
            self.served = await self.state.shelf(name)
        self.pin = None if name == "current" else name

    @property
    def is_current(self) -> bool:
        """Whether the request is answered from the release that is current now."""
        now = self.state.served
        return self.served is now or (self.served is not None and now is not None and self.served.id == now.id)

    def let_go(self) -> None:
        """Give back the old releases that were taken. The front calls it at the end of each request."""
        while self._taken:
            self._taken.pop().leave()

    def url(self, path: str) -> str:
        """Return the public address of a path of ours, in the release that the client named."""
        return self.outside.base + self.pinned(path)

    def path(self, path: str) -> str:
        """Return a path of ours as the client's side of a proxy has it, in the release that the client named."""
        return self.outside.prefix + self.pinned(path)

    def page(self, path: str) -> str:
        """Return the address of the page of a path of ours, in the reader's language and the client's release."""
        return f"{self.outside.prefix}/{self.language}{self.pinned(path)}"

    def pinned(self, path: str) -> str:
        """Return a path (base path taken off) that names the client's release, where it is shown by releases."""
        return path if self.pin is None else pins.pinned(path, self.pin)


def call_of(request: Request) -> Call:
    """Return the call of a request (FastAPI dependency)."""
    call: Call = request.scope["edu_graph.call"]
    return call


def choose(request: Request, offers: tuple[Format, ...], *, wanted: str | None = None) -> Format:
    """Negotiate over `offers` by the request's Accept fields; `wanted` (a `format=` parameter) goes first.

    Raises NotAcceptable; RuntimeError: the face of the path does not have these offers. Then neither the tag nor the
    key in the cache would tell the formats apart, and one client would get another's.
    """
    face = call_of(request).face
    if offers not in face.offers:
        raise RuntimeError(f"the face {face.name!r} does not offer what is negotiated at {request.url.path}")
    accept = ", ".join(request.headers.getlist("accept")) or None
    return negotiate(accept, offers, wanted=wanted)
