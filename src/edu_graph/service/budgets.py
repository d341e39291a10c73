"""What each client may still spend: seconds of evaluation, and failures, in buckets that fill up again by themselves.

Own lines instead of the package `limits`: that counts hits in windows and refuses before the work, where this has to
charge a cost that is known afterwards, and may go into debt. What is left is the arithmetic of one bucket.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from cachetools import LRUCache

from edu_graph.errors import BudgetSpent
from edu_graph.settings import Settings

REMEMBERED: Final = 20_000
"""Clients whose buckets are kept, some 6 MiB; the one that was seen longest ago is forgotten first, with its debt."""

PRESSED: Final = 0.25
"""The share of its budget after which a client's queries are evaluated one after the other: 30 of 120 seconds."""

_POLICIES: Final = {"seconds": "query-seconds", "errors": "failed-queries"}


@dataclass(frozen=True, slots=True)
class Allowance:
    """The size of a bucket and what flows back into it in a second. `capacity` 0: there is no bucket."""

    capacity: float
    refill: float

    def scaled(self, capacity: float) -> "Allowance":
        """Return another size that is full again in the same time."""
        return Allowance(capacity, self.refill * capacity / self.capacity if self.capacity else 0.0)


@dataclass(slots=True)
class Bucket:
    """What is left of one allowance. Below 0 it is a debt: a query's cost is known when it has ended."""

    allowance: Allowance
    level: float
    at: float

    @classmethod
    def full(cls, allowance: Allowance, now: float) -> "Bucket":
        """Return a bucket of which nothing was taken."""
        return cls(allowance, allowance.capacity, now)

    def left(self, now: float) -> float:
        """Return what may be spent now."""
        self.level = min(self.allowance.capacity, self.level + (now - self.at) * self.allowance.refill)
        self.at = now
        return self.level

    def take(self, amount: float, now: float) -> None:
        """Spend, into debt if need be."""
        self.left(now)
        self.level -= amount

    def seconds_until(self, level: float, now: float) -> float:
        """Return after how many seconds there is more than `level`."""
        return max(0.0, level - self.left(now)) / self.allowance.refill


@dataclass(slots=True)
class Purse:
    """The buckets of one client, by name. `untouched`: the fields that tell of them while all are full."""

    buckets: dict[str, Bucket] = field(default_factory=dict)
    untouched: list[tuple[bytes, bytes]] | None = None

    def is_full(self) -> bool:
        """Tell whether nothing was taken since all was last seen to be there: time makes no difference then."""
        return all(bucket.level == bucket.allowance.capacity for bucket in self.buckets.values())


class Budgets:
    """The purses of all clients. Times are those of one monotonic clock, in seconds.

    A client is refused at 0; for named queries and pages only when its debt is as large as a whole bucket, so that
    whoever has spent everything on queries of their own can still use the service.
    """

    def __init__(self, allowances: dict[str, Allowance], *, clock: Callable[[], float] = monotonic) -> None:
        self._allowances = {name: given for name, given in allowances.items() if given.capacity > 0}
        self._purses: LRUCache[str, Purse] = LRUCache(REMEMBERED)
        self._clock = clock

    @classmethod
    def of(cls, settings: Settings) -> "Budgets":
        """Take the allowances from the settings, which give the refill for a minute."""
        return cls(
            {
                "seconds": Allowance(settings.client_seconds, settings.client_seconds_refill / 60),
                "errors": Allowance(settings.client_errors, settings.client_errors_refill / 60),
            }
        )

    def __len__(self) -> int:
        """How many clients are remembered."""
        return len(self._purses)

    def check(self, client: str, seconds: float | None = None, *, lenient: bool = False) -> None:
        """Raise BudgetSpent where the client has to wait.

        `seconds`: a bucket of another size than usual, 0 for none; `lenient`: down to a debt of a whole bucket.
        """
        now = self._clock()
        for name, bucket in self._purse(client, seconds).buckets.items():
            floor = -bucket.allowance.capacity if lenient else 0.0
            if bucket.left(now) <= floor:
                raise _refusal(name, bucket, math.floor(bucket.seconds_until(floor, now)) + 1)

    def is_pressed(self, client: str, seconds: float | None = None) -> bool:
        """Tell whether a client has spent `PRESSED` of its seconds: it then has one query evaluated at a time."""
        bucket = self._purse(client, seconds).buckets.get("seconds")
        return bucket is not None and bucket.left(self._clock()) < (1 - PRESSED) * bucket.allowance.capacity

    def charge(self, client: str, spent: float, *, failed: bool, seconds: float | None = None) -> None:
        """Take what a query has cost."""
        now = self._clock()
        for name, bucket in self._purse(client, seconds).buckets.items():
            bucket.take(spent if name == "seconds" else float(failed), now)

    def fields(self, client: str, seconds: float | None = None) -> list[tuple[bytes, bytes]]:
        """Return RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers-10); none without buckets.

        `r` is what is left, `t` the seconds until the bucket is full, or, where nothing is left, until there is some.
        """
        purse = self._purse(client, seconds)
        if purse.untouched is not None and purse.is_full():
            return purse.untouched
        found = self._told(purse.buckets)
        purse.untouched = found if purse.is_full() else None
        return found

    def _told(self, buckets: Mapping[str, Bucket]) -> list[tuple[bytes, bytes]]:
        now, policies, states = self._clock(), [], []
        for name, bucket in buckets.items():
            capacity, left = bucket.allowance.capacity, bucket.left(now)
            window = math.ceil(capacity / bucket.allowance.refill)
            again = bucket.seconds_until(0.0 if left <= 0 else capacity, now)
            policies.append(f'"{_POLICIES[name]}";q={math.floor(capacity)};w={window};qu="{_POLICIES[name]}"')
            states.append(f'"{_POLICIES[name]}";r={max(0, math.floor(left))};t={math.ceil(again)}')
        if not policies:
            return []
        return [(b"ratelimit-policy", ", ".join(policies).encode()), (b"ratelimit", ", ".join(states).encode())]

    def _purse(self, client: str, seconds: float | None) -> Purse:
        purse = self._purses.get(client)
        if purse is None:
            now = self._clock()
            purse = Purse({name: Bucket.full(given, now) for name, given in self._sizes(seconds).items()})
            self._purses[client] = purse
        return purse

    def _sizes(self, seconds: float | None) -> dict[str, Allowance]:
        usual = self._allowances.get("seconds")
        if seconds is None or usual is None:
            return self._allowances
        others = {name: given for name, given in self._allowances.items() if name != "seconds"}
        return {"seconds": usual.scaled(seconds), **others} if seconds > 0 else others


def _refusal(name: str, bucket: Bucket, again: int) -> BudgetSpent:
    capacity, a_minute = bucket.allowance.capacity, bucket.allowance.refill * 60
    what = "seconds of evaluation" if name == "seconds" else "queries that failed at a limit"
    return BudgetSpent(
        f"Your budget of {capacity:g} {what} is spent; {a_minute:g} come back each minute.",
        help="Wait as long as Retry-After says. Narrow the queries, or take a dump from /dumps; /limits tells all.",
        limit=capacity,
        budget=_POLICIES[name],
        retry_after=again,
    )
