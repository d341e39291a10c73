"""The MCP server over standard input and output: for a client on the same machine that starts us as a program."""

import logging
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
from mcp.server.stdio import stdio_server

from edu_graph.errors import ReleaseError
from edu_graph.service.app import create_app
from edu_graph.service.logs import Logger, Relay, make_logger
from edu_graph.service.mcp.asking import Service
from edu_graph.service.mcp.server import make_server
from edu_graph.settings import Settings


def run(settings: Settings, url: str | None = None) -> None:
    """Speak MCP until standard input ends: with the current release, or, where `url` is given, with that service.

    Nothing but the protocol goes to standard output; the log goes to standard error.
    Raises ReleaseError: there is no release; Unavailable: its workers cannot be started.
    """
    log = make_logger(settings.log_format)
    relay = Relay(log)
    logger = logging.getLogger("mcp")
    logger.addHandler(relay)
    try:
        anyio.run(_speak, settings, url, log)
    except* BrokenPipeError:
        # The client has left while an answer was on its way to it. What is still buffered goes nowhere.
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), sys.stdout.fileno())
        log.info("client gone")
    finally:
        logger.removeHandler(relay)


async def _speak(settings: Settings, url: str | None, log: Logger) -> None:
    opened = _inside(settings, log) if url is None else _remote(settings, url)
    async with opened as service, stdio_server() as (incoming, outgoing):
        server = make_server(service, log=log, count=lambda _tool, _outcome: None)
        await server.run(incoming, outgoing, server.create_initialization_options())


@asynccontextmanager
async def _inside(settings: Settings, log: Logger) -> AsyncIterator[Service]:
    app = create_app(settings, log=log)
    await app.state.start()
    service = Service.inside(app, settings.base_path)
    try:
        if app.state.served is None:
            raise ReleaseError("there is no release yet", help="Build one: edu-graph build.")
        yield service
    finally:
        await service.aclose()
        await app.state.stop()


@asynccontextmanager
async def _remote(settings: Settings, url: str) -> AsyncIterator[Service]:
    service = Service.at(url, settings.mcp_token)
    try:
        yield service
    finally:
        await service.aclose()
