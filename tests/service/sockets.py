"""An application on a real socket, and bytes sent to it as they are."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from stage import Service

from edu_graph.service import server
from edu_graph.service.listening import listen


@asynccontextmanager
async def listening(service: Service, *, keep_alive: int | None = None) -> AsyncIterator[int]:
    """Serve an application that runs already, on a free port; `keep_alive`: the seconds of an idle connection."""
    config = server.configuration(service.settings, service.app)
    config.timeout_keep_alive = keep_alive or config.timeout_keep_alive
    config.lifespan = "off"
    config.loop = "asyncio"
    instance = uvicorn.Server(config)
    with listen("127.0.0.1", 0) as listener:
        task = asyncio.create_task(instance.serve(sockets=[listener]))
        while not instance.started:  # noqa: ASYNC110 - uvicorn tells nobody
            await asyncio.sleep(0.01)
        yield listener.getsockname()[1]
        instance.should_exit = True
        await task


async def talk(port: int, *pieces: bytes) -> bytes:
    """Send bytes, and return everything that comes until the server closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async with asyncio.timeout(20):
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
            return await reader.read()
    except ConnectionError:
        return b"reset"
    finally:
        writer.close()


def on_the_wire(service: Service, *pieces: bytes) -> bytes:
    async def run() -> bytes:
        async with listening(service) as port:
            return await talk(port, *pieces)

    return service.client.run(run())


def ask(path: bytes, *fields: bytes) -> bytes:
    return b"\r\n".join(
        [b"GET " + path + b" HTTP/1.1", b"Host: graph.example", b"Connection: close", *fields, b"", b""]
    )
