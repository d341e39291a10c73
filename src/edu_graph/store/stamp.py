"""What an engine says about itself: which release it holds, and whether it is complete. One graph of one triple."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from edu_graph.errors import EngineUnready
from edu_graph.store.engines import STAMP_GRAPH, Address

State = Literal["ready", "loading"]
_MEMBERS: Final = 5
ASK: Final = f"SELECT ?o {{ GRAPH <{STAMP_GRAPH}> {{ <{STAMP_GRAPH}> <{STAMP_GRAPH}#holds> ?o }} }}"
"""Asks an engine for its stamp."""
_HELP: Final = "Publish the release there: edu-graph publish --to ADDRESS."


@dataclass(frozen=True)
class Stamp:
    """A release's id, whether all of it is there, quads in named graphs and triples of their union.

    `token` is new with each publication: a release that was replaced meanwhile and came back is told from it.
    """

    release: str
    token: str
    state: State
    quads: int
    union: int

    @classmethod
    def read(cls, found: Sequence[str]) -> "Stamp | None":
        """Read what `ASK` found; None: there is no stamp, or none that can be read, or two at once."""
        members = found[0].split() if len(found) == 1 else []
        if len(members) != _MEMBERS:
            return None
        release, token, state, quads, union = members
        try:
            return cls(release, token, "ready" if state == "ready" else "loading", int(quads), int(union))
        except ValueError:
            return None

    def triple(self) -> str:
        """Write it as a triple, for INSERT DATA."""
        told = f"{self.release} {self.token} {self.state} {self.quads} {self.union}"
        return f'<{STAMP_GRAPH}> <{STAMP_GRAPH}#holds> "{told}" .'


def require(stamp: Stamp | None, address: Address) -> Stamp:
    """Return the stamp of the release that is wanted, complete. Raises EngineUnready: what is there instead."""
    where = "the engine"
    if stamp is None:
        raise EngineUnready(f"{where} holds no release", help=_HELP, retry_after=5)
    if stamp.state != "ready":
        detail = f"{where} is half loaded: release {stamp.release} is being published, or that was broken off"
        raise EngineUnready(detail, help=f"Wait, or publish again: {_HELP}", retry_after=5)
    if stamp.release != address.release:
        detail = f"{where} holds release {stamp.release}, and release {address.release} is wanted"
        raise EngineUnready(detail, help=_HELP, retry_after=2)
    return stamp
