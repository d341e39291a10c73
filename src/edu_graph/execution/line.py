"""Those who wait for a worker in one lane: client by client, each client's requests in the order of their arrival."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass

from edu_graph.execution.handle import WorkerHandle
from edu_graph.execution.request import Lane


@dataclass(eq=False)
class Waiting:
    """One request that waits; `worker` is what it waits for."""

    lane: Lane
    client: str
    arrived: int
    worker: "asyncio.Future[WorkerHandle]"


class Line:
    """Serves clients in turn: whoever was served goes behind all others (round robin)."""

    def __init__(self) -> None:
        self._clients: OrderedDict[str, deque[Waiting]] = OrderedDict()
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def add(self, waiting: Waiting) -> None:
        """Let a request wait behind those of its client."""
        self._clients.setdefault(waiting.client, deque()).append(waiting)
        self._size += 1

    def remove(self, waiting: Waiting) -> bool:
        """Let a request wait no more; tell whether it still did."""
        queue = self._clients.get(waiting.client)
        if queue is None or waiting not in queue:
            return False
        queue.remove(waiting)
        self._shrunk(waiting.client)
        return True

    def head(self, admits: Callable[[str], bool]) -> Waiting | None:
        """Return the request whose turn it is, of the clients that are admitted now."""
        for client in list(self._clients):
            queue = self._clients[client]
            while queue and queue[0].worker.done():  # It gave up, and has not been told yet.
                queue.popleft()
                self._size -= 1
            if not queue:
                del self._clients[client]
            elif admits(client):
                return queue[0]
        return None

    def serve(self, waiting: Waiting) -> None:
        """Take out the request whose turn it was; its client's next comes after everybody else's."""
        if self.remove(waiting) and waiting.client in self._clients:
            self._clients.move_to_end(waiting.client)

    def count(self, client: str) -> int:
        """How many requests of a client wait."""
        return len(self._clients.get(client, ()))

    def greediest(self) -> str:
        """Return the client that has most requests here; there must be one."""
        return max(self._clients, key=self.count)

    def last_of(self, client: str) -> Waiting:
        """Take out and return a client's last request."""
        waiting = self._clients[client].pop()
        self._shrunk(client)
        return waiting

    def _shrunk(self, client: str) -> None:
        self._size -= 1
        if not self._clients[client]:
            del self._clients[client]
