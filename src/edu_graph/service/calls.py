"""What is known of one request before it is routed, and the only way for handlers to reach what they serve."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.requests import Request

from edu_graph.errors import Unavailable
from edu_graph.rdf.formats import Format, negotiate
from edu_graph.service.faces import Face
from edu_graph.service.proxies import Outside

if TYPE_CHECKING:
    from edu_graph.service.state import Served, State


class ReleaseMoved(Exception):
    """The workers answered from another release than the request took at the door; it is begun anew."""


@dataclass(slots=True)
class Call:
    """One request. `served` is taken once, at the door: everything in one answer is of one release.

    `query`: the text of an ad-hoc query, so that the page of its problem can show it again.
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
    notes: dict[str, object] = field(default_factory=dict)

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

    def url(self, path: str) -> str:
        """Return the public address of a path of ours."""
        return self.outside.base + path


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
