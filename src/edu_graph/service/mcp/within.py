"""Requests that the process makes of an application within itself: the asking end of each."""

import asyncio

from starlette.types import Message

from edu_graph.service.logs import ClientGone


class Exchange:
    """The asking end of one request. `largest`: bytes of an answer that are taken; without it, all."""

    def __init__(self, body: bytes, largest: int | None = None) -> None:
        self.status = 500
        self.headers: list[tuple[bytes, bytes]] = []
        self._parts: list[bytes] = []
        self._size = 0
        self._largest = largest
        self._body: bytes | None = body
        self._never = asyncio.Event()

    @property
    def answer(self) -> bytes:
        """The body of the answer, as far as it was taken."""
        return b"".join(self._parts)

    @property
    def is_too_large(self) -> bool:
        """Whether more was sent than is taken."""
        return self._largest is not None and self._size > self._largest

    async def receive(self) -> Message:
        """Return the body, then wait: who asks stays until it is answered, or is cancelled."""
        if self._body is None:
            await self._never.wait()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(self, message: Message) -> None:
        """Take a message of the answer. Raises ClientGone: it is too large."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = list(message.get("headers", ()))
        elif message["type"] == "http.response.body":
            self._parts.append(message.get("body", b""))
            self._size += len(self._parts[-1])
            if self.is_too_large:
                raise ClientGone
