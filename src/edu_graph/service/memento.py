"""Memento (RFC 7089): the state of a thing, source, graph or release at a moment.

Pattern 1.1: an original resource is its own TimeGate, and answers a request with Accept-Datetime by 302 to the same
address in the release that was current then (`release=`). The other patterns do not fit: to answer 200 in place (1.2,
1.3) would give one address answers of several releases, which caches and citations could not tell apart; a TimeGate
of its own (2.1) would be a second address for everything.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final
from urllib.parse import quote

from edu_graph import vocab
from edu_graph.errors import InputError, NotFound
from edu_graph.service import history, pins
from edu_graph.service.caching import Headers
from edu_graph.service.calls import Call
from edu_graph.service.endings import split
from edu_graph.service.history import State

TYPE: Final = "application/link-format"
PREFIX: Final = "/timemap"

_DATE: Final = "%a, %d %b %Y %H:%M:%S GMT"
_SHOWN: Final = ("id", "source", "graph")
_RELEASES: Final = "/releases/"


@dataclass(frozen=True)
class Original:
    """What has a state in each release. `address`: path and query; `iri`: what must be there; empty: nothing."""

    address: str
    iri: str = ""

    def memento(self, release: str) -> str:
        """Return the address of its state in a release."""
        return pins.pinned(self.address, release) if self.iri else _RELEASES + release

    @property
    def timemap(self) -> str:
        """The address of the list of its states."""
        return PREFIX + self.address


def original(path: str, query: str = "") -> Original | None:
    """Return the original resource at a path (decoded, base path taken off), None where states are not told apart."""
    if path.startswith(_RELEASES) and "/" not in path[len(_RELEASES) :]:
        return Original(_RELEASES + "current")
    segment, _, rest = path[1:].partition("/")
    if segment not in _SHOWN or not rest:
        return None
    return Original(quote(path) + (f"?{query}" if query else ""), vocab.BASE + split(path[1:])[0])


@dataclass(frozen=True)
class Look:
    """What a look at a resource's states gave: fields of the answer, and where to go instead of answering."""

    fields: Headers
    location: str | None = None


async def look(call: Call, path: str, query: str, asked: bytes | None) -> Look | None:
    """Find out which state a request wants; `asked` is its Accept-Datetime field. None: there are no states.

    A state itself ignores that field (RFC 7089, 4.2.1). Raises InputError: no date; NotFound: no kept release has it.
    """
    found = original(path, query)
    if found is None:
        return None
    release = call.pin or ("" if found.iri or path.endswith("/current") else path[len(_RELEASES) :])
    if release:
        return Look(await fields(call, found, release))
    if asked is None:
        return Look([beside(call, found)])
    location, link = await gate(call, found, asked.decode("latin-1"))
    return Look([(b"link", link.encode())], location)


def plain(call: Call, path: str, query: str) -> Headers:
    """Return the fields of a resource that was asked for as it is now."""
    found = original(path, query)
    return [beside(call, found)] if found else []


async def gate(call: Call, found: Original, asked: str) -> tuple[str, str]:
    """Return where the state at the moment `asked` (an Accept-Datetime field) is, and the Link field beside it.

    Raises InputError: no date; NotFound: no kept release holds it.
    """
    moment = _parsed(asked)
    states = await _states(call, found)
    chosen = history.at(states, moment)
    if chosen is None:
        raise NotFound("No kept release holds this, as far as the ledger tells.", help="/releases lists all.")
    return call.outside.base + found.memento(chosen.release), _links(call, found, states, states.index(chosen))


async def fields(call: Call, found: Original, release: str) -> Headers:
    """Return the fields of a state: Memento-Datetime, and Link to the original and the states beside this one."""
    states = await _states(call, found)
    # Of a release that came back, the first time counts: what it is cited by does not change with the second.
    place = next((at for at, state in enumerate(states) if state.release == release), None)
    links = [(b"link", _links(call, found, states, place).encode())]
    return links if place is None else [*links, (b"memento-datetime", _date(states[place].since).encode())]


def beside(call: Call, found: Original) -> tuple[bytes, bytes]:
    """Return the Link field of an original resource: to itself as TimeGate, and to its TimeMap."""
    return b"link", _links(call, found, [], None).encode()


async def timemap(call: Call, found: Original) -> str:
    """Return the list of all states in the link format (RFC 7089, section 5). Raises NotFound: there is none.

    A release that came back is there once for each time, so that the last state is the one that the TimeGate leads to.
    """
    states = await _states(call, found)
    if not states:
        raise NotFound("No kept release holds this, as far as the ledger tells.", help="/releases lists all.")
    base = call.outside.base
    span = f'from="{_date(states[0].since)}"; until="{_date(states[-1].since)}"'
    return ",\n".join(
        [
            f'<{base}{found.address}>; rel="original timegate"',
            f'<{base}{found.timemap}>; rel="self"; type="{TYPE}"; {span}',
            *(_memento(call, found, state, _ends(states, state)) for state in states),
        ]
    )


async def _states(call: Call, found: Original) -> list[State]:
    return await asyncio.to_thread(history.states, call.state.settings, found.iri)


def _links(call: Call, found: Original, states: list[State], place: int | None) -> str:
    """Return the Link field beside the state at `place`, None where it is beside none."""
    base = call.outside.base
    near: dict[int, set[str]] = {}
    if place is not None:
        near[place] = set()
        for relation, at in (("first", 0), ("prev", place - 1), ("next", place + 1), ("last", len(states) - 1)):
            if 0 <= at < len(states):
                near.setdefault(at, set()).add(relation)
    return ", ".join(
        [
            f'<{base}{found.address}>; rel="original timegate"',
            f'<{base}{found.timemap}>; rel="timemap"; type="{TYPE}"',
            *(_memento(call, found, states[at], near[at]) for at in sorted(near)),
        ]
    )


def _memento(call: Call, found: Original, state: State, relations: set[str]) -> str:
    told = " ".join([name for name in ("first", "prev", "next", "last") if name in relations] + ["memento"])
    address = call.outside.base + found.memento(state.release)
    return f'<{address}>; rel="{told}"; datetime="{_date(state.since)}"'


def _ends(states: list[State], state: State) -> set[str]:
    return {name for name, end in (("first", states[0]), ("last", states[-1])) if end is state}


def _parsed(asked: str) -> datetime:
    try:
        return datetime.strptime(asked.strip(), _DATE).replace(tzinfo=UTC)
    except ValueError:
        raise InputError(
            f"Accept-Datetime: {asked[:60]!r} is no date.",
            help="Write it as HTTP does: Sun, 22 Nov 2026 08:00:00 GMT (RFC 7089, section 2.1.1).",
        ) from None


def _date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)
