"""The application: everything is made here or in its lifespan, nothing at import."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import version

from fastapi import FastAPI
from starlette_compress import CompressMiddleware, add_compress_type

from edu_graph.build.release import current
from edu_graph.errors import EduGraphError
from edu_graph.execution import Executor
from edu_graph.rdf.formats import ALL
from edu_graph.service import fields, openapi, problems
from edu_graph.service.budgets import Budgets
from edu_graph.service.caching import ByteCache
from edu_graph.service.clients import Clients
from edu_graph.service.faces import PROBLEM, UNKNOWN, face_of
from edu_graph.service.fingerprint import fingerprint
from edu_graph.service.front import Front
from edu_graph.service.logs import Logger, make_logger
from edu_graph.service.mcp.door import Entrance
from edu_graph.service.metrics import Metrics
from edu_graph.service.pages import Pages
from edu_graph.service.proxies import Proxies
from edu_graph.service.routemap import RouteMap
from edu_graph.service.routes import ROUTERS, changes
from edu_graph.service.state import FindRelease, StartExecutor, State
from edu_graph.service.tokens import TokenStore
from edu_graph.settings import Settings

_SLOT = re.compile(r"\{[^}]*\}")


def create_app(
    settings: Settings,
    *,
    start_executor: StartExecutor | None = None,
    find_release: FindRelease | None = None,
    log: Logger | None = None,
) -> Front:
    """Return the ASGI application for these settings; workers start and the release opens in its lifespan.

    `start_executor`, `find_release` and `log` replace the real ones, for embedding and for tests.
    Raises SettingsError: a setting cannot be used.
    """
    _check_faces()
    log = log or make_logger(settings.log_format)
    proxies = Proxies(trusted=settings.trusted_proxies, public_url=settings.public_url, base_path=settings.base_path)
    state = State(
        settings=settings,
        log=log,
        metrics=Metrics(),
        cache=ByteCache(settings.cache_bytes, settings.cache_entry_bytes),
        proxies=proxies,
        clients=Clients(proxies, TokenStore(settings.state), unlimited=settings.unlimited_clients, log=log),
        budgets=Budgets.of(settings),
        routes=RouteMap(route for router in ROUTERS for route in router.routes),
        security=fields.security(settings),
        pages=Pages(),
        start_executor=start_executor or partial(Executor.start, log=log),
        find_release=find_release or current,
        version=version("edu-graph"),
        fingerprint=fingerprint(settings),
    )
    for form in (*ALL, PROBLEM):
        for media_type in (form.media_type, *form.aliases):
            add_compress_type(media_type)
    add_compress_type(changes.MEDIA_TYPE)
    router = _router(state)
    # Agents are answered by asking the whole application, cache and budgets included.
    router.state.front = Front(CompressMiddleware(router), state)
    front: Front = router.state.front
    return front


def _check_faces() -> None:
    """Raise RuntimeError where a route has no face: what it negotiates over, no tag would tell apart."""
    for route in (route for router in ROUTERS for route in router.routes):
        path = str(getattr(route, "path", "/"))
        if face_of(_SLOT.sub("x", path)) is UNKNOWN:
            raise RuntimeError(f"the route {path} has no face: enter it in service/faces.py")


def _router(state: State) -> FastAPI:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        try:
            try:
                await state.start()
            except EduGraphError as error:
                # The server only learns that the start failed; whoever started it wants to know why.
                state.failure = error
                raise
            async with Entrance(state, app.state.front) as state.door:
                yield
        finally:
            await state.stop()

    app = FastAPI(
        title="edu-graph",
        version=state.version,
        summary="A knowledge graph of international cooperation on inclusive education",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    problems.install(app)
    for router in ROUTERS:
        app.include_router(router)
    app.state.describe = partial(openapi.describe, app)
    return app
