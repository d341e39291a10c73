"""The byte cache before the router, and the tags that name each representation."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from cachetools import LRUCache

Headers = list[tuple[bytes, bytes]]

_ENTRY_OVERHEAD = 512
"""Bytes counted for an entry beside its body: headers, key and the objects around them."""

_SIGHTINGS = 16_384
"""How many keys seen once are remembered; about 2 MiB."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One whole 200 answer, as it left the compressor."""

    headers: Headers
    body: bytes


class ByteCache:
    """Answers by tag, least recently used first out, bounded in bytes.

    An answer is admitted when its key comes up for the second time, so that a crawler's walk through every page
    does not push out what is asked for again and again. `total` 0 switches the cache off.
    """

    def __init__(self, total: int, largest: int) -> None:
        self._largest = min(largest, max(total - _ENTRY_OVERHEAD, 0))
        self._entries: LRUCache[str, Entry] = LRUCache(
            max(total, 1), getsizeof=lambda entry: len(entry.body) + _ENTRY_OVERHEAD
        )
        self._seen: LRUCache[str, None] = LRUCache(_SIGHTINGS)
        self.enabled = total > 0 and largest > 0

    def get(self, key: str) -> Entry | None:
        """Return the answer kept under `key`."""
        return self._entries.get(key) if self.enabled else None

    def wants(self, key: str) -> bool:
        """Say whether an answer for `key` would be kept, and remember that it was asked for."""
        if not self.enabled:
            return False
        if key in self._seen:
            return True
        self._seen[key] = None
        return False

    def fits(self, size: int) -> bool:
        """Say whether a body of `size` bytes may be an entry."""
        return size <= self._largest

    def put(self, key: str, entry: Entry) -> None:
        """Keep an answer; does nothing where it is too large."""
        if self.enabled and self.fits(len(entry.body)):
            self._entries[key] = entry

    def clear(self) -> None:
        """Forget everything: a new release makes every entry useless."""
        self._entries.clear()
        self._seen.clear()

    @property
    def size(self) -> int:
        """Bytes in use."""
        return int(self._entries.currsize)

    def __len__(self) -> int:
        return len(self._entries)


def entity_tag(parts: Iterable[str]) -> str:
    """Return the strong entity tag (with its quotes) of a representation named by `parts`.

    The parts are release, software version, external base, path, sorted query, negotiated types, coding and
    language: everything that decides the bytes. The same tag is the key in the cache.
    """
    return f'"{blake2b(chr(0).join(parts).encode(), digest_size=16).hexdigest()}"'


def matches(if_none_match: str, tag: str) -> bool:
    """Tell whether an If-None-Match field names `tag` (RFC 9110, 13.1.2: weak comparison; `*` matches anything)."""
    if tag in if_none_match:
        return any(given.strip().removeprefix("W/") == tag for given in if_none_match.split(","))
    return if_none_match.strip() == "*"


def sorted_query(query: bytes) -> bytes:
    """Return a query string with its pairs by name, so that order does not split the cache.

    Values of one name keep their order: a route may look at it.
    """
    pairs = sorted(query.split(b"&"), key=_name)
    return b"&".join(pairs)


def _name(pair: bytes) -> bytes:
    return pair.partition(b"=")[0]
