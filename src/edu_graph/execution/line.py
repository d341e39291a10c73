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
    """Serves clients in turn: whoever was served goes behind all others (round robin).

    A request that gave up, and has not been told yet, does not count any more: `_waiting` alone looks at a queue.
    """

    def __init__(self) -> None:
        self._clients: OrderedDict[str, deque[Waiting]] = OrderedDict()

    def __len__(self) -> int:
        return sum(map(self.count, list(self._clients)))

    def add(self, waiting: Waiting) -> None:
        """Let a request wait behind those of its client."""
        self._clients.setdefault(waiting.client, deque()).append(waiting)

    def remove(self, waiting: Waiting) -> bool:
        """Let a request wait no more; tell whether it still did."""
        queue = self._clients.get(waiting.client, ())
        if waiting not in queue:
            return False
        self._clients[waiting.client].remove(waiting)
        self._waiting(waiting.client)
        return True

    def head(self, admits: Callable[[str], bool]) -> Waiting | None:
        """Return the request whose turn it is, of the clients that are admitted now."""
        for client in list(self._clients):
            queue = self._waiting(client)
            if queue and admits(client):
                return queue[0]
        return None

    def serve(self, waiting: Waiting) -> None:
        """Take out the request whose turn it was; its client's next comes after everybody else's."""
        if self.remove(waiting) and waiting.client in self._clients:
            self._clients.move_to_end(waiting.client)

    def count(self, client: str) -> int:
        """How many requests of a client wait."""
        return len(self._waiting(client))

    def greediest(self) -> str:
        """Return the client that has most requests here; there must be one."""
        return max(list(self._clients), key=self.count)

    def last_of(self, client: str) -> Waiting:
        """Take out and return a client's last request; there must be one."""
        waiting = self._waiting(client).pop()
        self._waiting(client)
        return waiting

    def _waiting(self, client: str) -> deque[Waiting]:
        """Return a client's requests that still wait, and forget the others; a client without any is forgotten."""
        queue = self._clients.get(client, deque())
        if any(waiting.worker.done() for waiting in queue):
            queue = self._clients[client] = deque(waiting for waiting in queue if not waiting.worker.done())
        if not queue:
            self._clients.pop(client, None)
        return queue
