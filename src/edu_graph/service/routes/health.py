"""`/health/live`, `/health/ready` and `/metrics`: for those who run the service."""

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from edu_graph.errors import Unavailable
from edu_graph.service.calls import call_of
from edu_graph.service.metrics import MEDIA_TYPE

router = APIRouter(tags=["operation"])


@router.get("/health/live", summary="Is the event loop alive?")
async def live() -> Response:
    """Answer whenever the process can answer at all."""
    return JSONResponse({"status": "live"})


@router.get("/health/ready", summary="Can queries be answered?")
async def ready(request: Request) -> Response:
    """Answer 200 when a worker has answered a canary query, 503 with a problem while none does."""
    call = call_of(request)
    if call.state.is_stopping:
        raise Unavailable("The service is stopping.", retry_after=5)
    served = call.release
    await call.state.executor.ping()
    return JSONResponse({"status": "ready", "release": served.id})


@router.get("/metrics", summary="Figures in Prometheus's text format")
async def metrics(request: Request) -> Response:
    """Return all figures of this process."""
    state = call_of(request).state
    return Response(state.metrics.exposition(state.cache.size, state.executor_figures()), media_type=MEDIA_TYPE)
