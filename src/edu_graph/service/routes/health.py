"""`/health/live`, `/health/ready` and `/metrics`: for those who run the service."""

import time

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from edu_graph.errors import TokenRefused, Unavailable
from edu_graph.service.calls import Call, call_of
from edu_graph.service.intake import single
from edu_graph.service.metrics import MEDIA_TYPE, moment_of

router = APIRouter(tags=["operation"])


@router.get("/health/live", summary="Is the event loop alive?")
async def live(request: Request) -> Response:
    """Answer whenever the process can answer at all."""
    single(request, [])
    return JSONResponse({"status": "live"})


@router.get("/health/ready", summary="Can queries be answered?")
async def ready(request: Request) -> Response:
    """Answer 200 when a worker has answered a canary query, 503 with a problem while none does."""
    call = call_of(request)
    single(request, [])
    if call.state.is_stopping:
        raise Unavailable("The service is stopping.", retry_after=5)
    served = call.release
    await call.state.executor.ping()
    if not _may_see(call):
        return JSONResponse({"status": "ready"})
    moment = moment_of(served.published)
    age = None if moment is None else round(max(0.0, time.time() - moment))
    told = {"status": "ready", "release": served.id, "published": served.published, "age_seconds": age}
    told["in_memory"] = bool(call.state.executor_figures().get("in_memory", False))
    return JSONResponse(told)


@router.get("/metrics", summary="Figures in Prometheus's text format")
async def metrics(request: Request) -> Response:
    """Return all figures of this process; to whom, the operator decides (EDU_GRAPH_METRICS_FOR)."""
    call = call_of(request)
    single(request, [])
    if not _may_see(call):
        raise TokenRefused("These figures are not for everybody.", help="Send a token of the operator's.")
    state = call.state
    state.metrics.show_age(state.served.published if state.served is not None else None)
    state.metrics.clients.set(len(state.budgets))
    return Response(state.metrics.exposition(state.cache.size, state.executor_figures()), media_type=MEDIA_TYPE)


def _may_see(call: Call) -> bool:
    wanted = call.state.settings.metrics_for
    return wanted == "everybody" or call.client.has_token or (wanted == "loopback" and call.client.is_local)
