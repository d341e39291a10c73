"""One request and its answer: retries, tags, redirects, problems; without input or output."""

import json
import platform
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from edu_graph import __version__
from edu_graph.client.cache import TagCache
from edu_graph.client.faults import AnswerCut, ProblemError, TimedOut, UnexpectedAnswer, Unreachable
from edu_graph.client.telling import problem_of
from edu_graph.client.wire import Broken, Flow, Pause, Reply, Request, Send, Sink

USER_AGENT: Final = f"edu-graph-client/{__version__} python/{platform.python_version()}"
PROBLEM: Final = "application/problem+json"

_AGAIN: Final = (429, 503)
_REDIRECTS: Final = (301, 302, 303, 307, 308)
_MOST_REDIRECTS: Final = 5
_FIRST_WAIT: Final = 0.5


@dataclass(frozen=True, kw_only=True)
class Options:
    """How a client behaves.

    `timeout`: seconds for connecting, and for each wait on the answer; `answer_seconds`: for an answer from its head to
    its end, `answer_bytes`: unpacked, but for files that are downloaded. `attempts`: how often a request is sent at
    most, the first time counted; `longest_wait`: seconds between two of them at most: who is told to wait longer gets
    the problem at once. `cache_bytes`: what is kept of answers, to be asked for with their tags; 0: nothing.
    `page_rows`: rows of a page where a call does not say. Raises ValueError: one of them cannot be.
    """

    timeout: float = 30.0
    answer_seconds: float = 300.0
    answer_bytes: int = 256 * 1024 * 1024
    attempts: int = 4
    longest_wait: float = 30.0
    cache_bytes: int = 16 * 1024 * 1024
    page_rows: int = 1000
    user_agent: str = USER_AGENT

    def __post_init__(self) -> None:
        if self.attempts < 1 or self.timeout <= 0 or self.longest_wait < 0 or self.cache_bytes < 0:
            raise ValueError("attempts are 1 or more, timeout is above 0, longest_wait and cache_bytes are not below 0")
        if self.answer_seconds <= 0 or self.answer_bytes < 1:
            raise ValueError("answer_seconds and answer_bytes are above 0")


@dataclass(frozen=True)
class Exchange:
    """Sends requests to one service. `headers` go with each; `jitter` returns a number between 0 and 1."""

    base_url: str
    options: Options
    headers: Mapping[str, str]
    cache: TagCache
    jitter: Callable[[], float] = field(default=random.random)

    def ask(self, request: Request) -> Flow[Reply]:
        """Return the answer to a request, which may be sent several times: it has no side effects.

        Raises ProblemError, UnexpectedAnswer, AnswerCut, Unreachable.
        """
        for _ in range(_MOST_REDIRECTS + 1):
            reply = yield from self._with_tag(request)
            if reply.status not in _REDIRECTS:
                return check(reply)
            request = self._led(request, reply)
        raise UnexpectedAnswer(f"{request.url} redirects again and again", reply.status)

    def _with_tag(self, request: Request) -> Flow[Reply]:
        key = (request.url, request.headers.get("accept", ""))
        kept = self.cache.get(key) if request.method == "GET" else None
        asked = request
        if kept is not None:
            asked = replace(request, headers={**request.headers, "if-none-match": kept.headers["etag"]})
        reply = yield from self.send(asked)
        if isinstance(reply, Broken):
            raise fault(reply, request)
        if reply.status == 304 and kept is not None:
            return kept
        if reply.status == 200 and request.method == "GET" and "etag" in reply.headers:
            self.cache.put(key, reply)
        return reply

    def send(self, request: Request, sink: Sink | None = None) -> Flow[Reply | Broken]:
        """Send a request, again where that may help; return the last outcome."""
        request = replace(request, headers={**self.headers, **request.headers})
        attempt = 1
        while True:
            outcome: Reply | Broken = yield Send(request, sink)
            seconds = self.wait(outcome, attempt)
            if seconds is None:
                return outcome
            yield Pause(seconds)
            attempt += 1

    def wait(self, outcome: Reply | Broken, attempt: int) -> float | None:
        """Return how many seconds to wait before the next attempt; None: there is none."""
        if attempt >= self.options.attempts:
            return None
        seconds: float = _FIRST_WAIT * 2 ** (attempt - 1)
        # Half of it by chance, so that clients that were refused together do not come back together.
        seconds *= 0.5 + self.jitter() / 2
        if isinstance(outcome, Broken):
            return min(seconds, self.options.longest_wait) if outcome.again and not outcome.began else None
        if outcome.status not in _AGAIN:
            return None
        told = retry_after(outcome)
        if told is not None and told > self.options.longest_wait:
            return None
        return min(max(seconds, told or 0.0), self.options.longest_wait)

    def _led(self, request: Request, reply: Reply) -> Request:
        told = reply.headers.get("location", "")
        try:
            target = urljoin(request.url, told)
            place = urlsplit(target)[:2]
        except ValueError as error:
            raise UnexpectedAnswer(f"{request.url} redirects to {told[:200]!r}: {error}", reply.status) from error
        # The token goes to this service only.
        if place != urlsplit(self.base_url)[:2]:
            raise UnexpectedAnswer(f"{request.url} redirects away from the service, to {target[:200]}", reply.status)
        return replace(request, url=target.partition("#")[0])


def fault(broken: Broken, request: Request) -> Exception:
    """Return what to raise where no whole answer came."""
    place = request.url.partition("?")[0]
    if broken.timed_out:
        return TimedOut(f"{place} did not answer in time: {broken.error!r}")
    if broken.began:
        return AnswerCut(f"the answer of {place} broke off: {broken.error}")
    return Unreachable(f"no answer from {place}: {broken.error}")


def check(reply: Reply) -> Reply:
    """Return an answer of 200 or 206. Raises ProblemError, UnexpectedAnswer."""
    if reply.status in (200, 206):
        return reply
    raise problem_in(reply) or UnexpectedAnswer(
        f"status {reply.status} without a problem document: {reply.content[:200].decode('utf-8', 'replace')}",
        reply.status,
    )


def problem_in(reply: Reply) -> ProblemError | None:
    """Return the problem that an answer tells, None where it tells none."""
    if reply.headers.get("content-type", "").partition(";")[0].strip().lower() != PROBLEM:
        return None
    try:
        told = json.loads(reply.content)
    except (ValueError, RecursionError):
        return None
    # What was sent with it is the status, whatever it says of itself (RFC 9457, 3.1.2).
    return problem_of({**told, "status": reply.status}, retry_after(reply)) if isinstance(told, dict) else None


def retry_after(reply: Reply) -> float | None:
    """Return the seconds that the field Retry-After tells (RFC 9110, 10.2.3), None where it tells none."""
    told = reply.headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", told):
        return float(told)
    try:
        moment = parsedate_to_datetime(told)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max((moment - datetime.now(UTC)).total_seconds(), 0.0)
    except (ValueError, OverflowError):
        return None


def text_of(reply: Reply) -> str:
    """Return an answer's text. Raises UnexpectedAnswer: it is not UTF-8."""
    try:
        return reply.content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnexpectedAnswer(f"the answer is not UTF-8: {error}", reply.status) from error


def json_of(reply: Reply) -> dict[str, Any]:
    """Return an answer's JSON object. Raises AnswerCut: it ends early; UnexpectedAnswer: it is none."""
    kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not kind.endswith("json"):
        raise UnexpectedAnswer(f"JSON was asked for, and {kind or 'something without a type'} came", reply.status)
    try:
        told = json.loads(reply.content)
    except ValueError as error:
        raise AnswerCut(f"the answer is no complete JSON: {error}") from error
    except RecursionError:
        raise UnexpectedAnswer("the answer is JSON that nests too deeply", reply.status) from None
    if not isinstance(told, dict):
        raise UnexpectedAnswer("the answer is no JSON object", reply.status)
    return told
