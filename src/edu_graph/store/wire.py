"""Requests to one engine over HTTP: pooled, retried where that is safe, and every failure told by its own error."""

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import httpx

from edu_graph.errors import EduGraphError, EngineDown, EngineFault, EngineUnready, QueryRefused, TimeLimit
from edu_graph.store.engines import Address

_CONNECT_SECONDS: Final = 2.0
_LONGEST: Final = 3600.0
"""Seconds of a request that nobody gave a time."""
TRIES: Final = 3
_FIRST_PAUSE: Final = 0.05
_LONGEST_PAUSE: Final = 1.0
_PASSING: Final = frozenset({429, 502, 503, 504})
_TOLD: Final = 300
_READ: Final = 64 * 1024
_TIMED_OUT: Final = ("timed out", "timeout", "cancelled", "s1tat")
_DOWN_HELP: Final = "The service asks again by itself; its operator looks at the engine (EDU_GRAPH_STORE)."

_ACCESS_HELP: Final = "Its operator sets EDU_GRAPH_STORE_USER and EDU_GRAPH_STORE_PASSWORD."
_CHANGE_HELP: Final = "Look at the engine's log, and whether it takes updates from this user (docs/engines.md)."
_EMPTY_HELP: Final = "Make the dataset, and publish the release there: edu-graph publish --to ADDRESS."


@dataclass(frozen=True, kw_only=True)
class Question:
    """One safe request: the form's fields, what is accepted, and the seconds that are left for it."""

    fields: tuple[tuple[str, str], ...]
    accept: str
    seconds: float = _LONGEST


@dataclass
class Wire:
    """The one way to an engine; keeps its connections. Calls no other host: redirects and proxies are not followed."""

    address: Address
    is_digest: bool = False
    sleep: Callable[[float], None] = time.sleep
    draw: Callable[[], float] = random.random
    clock: Callable[[], float] = time.monotonic
    _client: httpx.Client = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Make the pool; no connection is opened before the first request."""
        self._client = httpx.Client(
            follow_redirects=False,
            trust_env=False,
            # Certificates are read from disk, which is not needed for plain HTTP: a redirect is never followed.
            verify=self.address.query.startswith("https:"),
            headers={"Accept-Encoding": "identity", "User-Agent": "edu-graph"},
        )
        self.use(digest=self.is_digest)

    def use(self, *, digest: bool) -> None:
        """Send the password, where there is one, in the way that the engine wants."""
        if self.address.user is not None:
            kind = httpx.DigestAuth if digest else httpx.BasicAuth
            self._client.auth = kind(self.address.user, self.address.password or "")

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    @contextmanager
    def ask(self, question: Question) -> Iterator[httpx.Response]:
        """Send a query and give its answer, of which only the head has been read.

        A query changes nothing, so it is sent again, up to `TRIES` times in its seconds, where no answer has begun:
        after pauses that double and are drawn by lot, so that not all come back at once.
        Raises EngineDown, EngineUnready, EngineFault, QueryRefused, TimeLimit.
        """
        end = self.clock() + question.seconds
        response = self._tried(question, end)
        try:
            yield response
        except httpx.TimeoutException as error:
            raise _slow(question.seconds) from error
        except httpx.HTTPError as error:
            raise EngineFault(f"the engine's answer broke off: {_words(error)}", retry_after=1) from error
        finally:
            response.close()

    def change(self, url: str, content: bytes | Iterable[bytes], media_type: str) -> None:
        """Send a change, once: whoever sends it finds out what came of it. Raises as `ask`."""
        try:
            response = self._client.post(
                url,
                content=content,
                headers={"Content-Type": media_type},
                timeout=httpx.Timeout(_LONGEST, connect=_CONNECT_SECONDS),
            )
        except httpx.HTTPError as error:
            raise _unreached(error) from error
        if not response.is_success:
            # Its own words are for whoever publishes; those who ask are told what concerns them.
            said = " ".join(response.text.split())[:_TOLD]
            raise EngineFault(f"the engine answered {response.status_code} to a change: {said}", help=_CHANGE_HELP)

    def _tried(self, question: Question, end: float) -> httpx.Response:
        pause, tries = _FIRST_PAUSE, 1
        while True:
            try:
                return self._once(question, max(end - self.clock(), 0.001))
            except _Again as again:
                wait = max(pause * (0.5 + self.draw()), again.wait)
                if tries == TRIES or wait > _LONGEST_PAUSE or self.clock() + wait >= end:
                    raise again.error from again
            self.sleep(wait)
            pause, tries = 2 * pause, tries + 1

    def _once(self, question: Question, seconds: float) -> httpx.Response:
        timeout = httpx.Timeout(seconds, connect=min(_CONNECT_SECONDS, seconds))
        request = self._client.build_request(
            "POST",
            self.address.query,
            data=_form(question.fields),
            headers={"Accept": question.accept},
            timeout=timeout,
        )
        try:
            response = self._client.send(request, stream=True)
        except (httpx.ReadTimeout, httpx.WriteTimeout, httpx.PoolTimeout) as error:
            raise _slow(question.seconds) from error
        except httpx.HTTPError as error:
            raise _Again(_unreached(error)) from error
        if response.status_code != httpx.codes.OK:
            raise self._told(response, question, self.clock() + seconds)
        return response

    def _told(self, response: httpx.Response, question: Question, end: float) -> Exception:
        try:
            told = self._beginning(response, end)
        except httpx.HTTPError:
            told = ""
        finally:
            response.close()
        error = _refusal(response.status_code, told, question.seconds)
        if isinstance(error, EngineDown):
            return _Again(error, _seconds(response.headers.get("retry-after")))
        return error

    def _beginning(self, response: httpx.Response, end: float) -> str:
        """Return what an error says at its beginning: it may go on for ever, fast or slowly."""
        told = b""
        for piece in response.iter_bytes():
            told += piece
            if len(told) > _READ or self.clock() > end:
                break
        return told[:_READ].decode("utf-8", "replace")


class _Again(Exception):
    """The same request may be sent again, after so many seconds; the error where it is not."""

    def __init__(self, error: EngineDown, wait: float = 0.0) -> None:
        super().__init__(str(error))
        self.error = error
        self.wait = wait


def _unreached(error: Exception) -> EngineDown:
    return EngineDown(f"the engine is not reached: {_words(error)}", help=_DOWN_HELP, retry_after=1)


def _words(error: Exception) -> str:
    return str(error) if str(error) else type(error).__name__


def _form(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str | list[str]]:
    found: dict[str, str | list[str]] = {}
    for name, value in pairs:
        before = found.get(name)
        found[name] = value if before is None else [*([before] if isinstance(before, str) else before), value]
    return found


def _refusal(status: int, told: str, seconds: float) -> EduGraphError:
    """Return what a status other than success means. Where the engine is, and what it says, is not everybody's."""
    if status in (408, 500, 503, 504) and any(mark in told.lower() for mark in _TIMED_OUT):
        return _slow(seconds)
    if status in _PASSING:
        return EngineDown(f"the engine turns requests away ({status})", help=_DOWN_HELP, retry_after=2)
    if status in (401, 403):
        return EngineFault(f"the engine refuses the service ({status})", help=_ACCESS_HELP)
    if status == httpx.codes.NOT_FOUND:
        return EngineUnready("there is no dataset where the engine is asked (404)", help=_EMPTY_HELP, retry_after=5)
    if status in (400, 413, 422):
        said = " ".join(told.split())[:_TOLD]
        return QueryRefused(f"the engine refuses the query: {said}", help="Write it in plain SPARQL 1.1 Query.")
    return EngineFault(f"the engine answered {status}", retry_after=5)


def _slow(seconds: float) -> TimeLimit:
    return TimeLimit(
        f"the engine did not answer within {seconds:g} s",
        limit=seconds,
        help="Narrow the query, add LIMIT, or take a dump from /dumps.",
    )


def _seconds(given: object) -> float:
    try:
        return max(float(str(given)), 0.0)
    except ValueError:
        return 0.0
