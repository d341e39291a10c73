"""Answers that are asked for again with their tag, so that the service need not send them twice."""

from collections import OrderedDict
from threading import Lock
from typing import Final

from edu_graph.client.wire import Reply

_OVERHEAD: Final = 1024
"""Bytes counted for an answer beside its body."""


class TagCache:
    """Answers by request, least recently used first out, bounded in bytes. Safe in several threads; 0: keeps none."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._kept: OrderedDict[tuple[str, str], Reply] = OrderedDict()
        self._lock = Lock()
        self.size = 0

    def get(self, key: tuple[str, str]) -> Reply | None:
        """Return the answer to a request that had this key."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: tuple[str, str], reply: Reply) -> None:
        """Keep an answer; one that is larger than the whole cache is not kept."""
        with self._lock:
            self._drop(key)
            if _size(reply) > self._total:
                return
            self._kept[key] = reply
            self.size += _size(reply)
            while self.size > self._total:
                self._drop(next(iter(self._kept)))

    def _drop(self, key: tuple[str, str]) -> None:
        gone = self._kept.pop(key, None)
        if gone is not None:
            self.size -= _size(gone)

    def __len__(self) -> int:
        return len(self._kept)


def _size(reply: Reply) -> int:
    return len(reply.content) + _OVERHEAD
