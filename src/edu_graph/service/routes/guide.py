"""`/docs/guide`: how to use the interface, with recipes and what this very service answers to them."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from edu_graph.service.calls import Call, call_of
from edu_graph.service.intake import single
from edu_graph.service.mcp.asking import Caller, Refused, Service
from edu_graph.service.pages.guide import RECIPES, Recipe

router = APIRouter(tags=["start"])


@router.get("/docs/guide", include_in_schema=False)
async def guide(request: Request) -> Response:
    """Return recipes for programs; each is asked of the service itself, so that its answer is a real one."""
    call = call_of(request)
    single(request, [])
    # What an old release's guide shows of the list of releases goes on changing.
    call.storable = call.pin is None
    inside = Service.inside(request.app.state.front, call.state.settings.base_path)
    try:
        answers = [await _answer(request, call, inside, recipe) for recipe in RECIPES]
    finally:
        await inside.aclose()
    html = call.state.pages.render(
        call,
        "docs-guide.html",
        recipes=[
            {"recipe": recipe, "code": recipe.code(call.outside.base), "answer": answer}
            for recipe, answer in zip(RECIPES, answers, strict=True)
        ],
    )
    return Response(html, media_type="text/html")


async def _answer(request: Request, call: Call, inside: Service, recipe: Recipe) -> tuple[str, bool] | None:
    """Return the first lines of what the service answers to a recipe; None where it refuses."""
    pinned = {} if call.pin is None or recipe.path == "/releases" else {"release": call.pin}
    try:
        reply = await inside.get(
            Caller.of(request.scope), recipe.path, {**recipe.given, **pinned}, accept=recipe.accept
        )
    except Refused:
        # A release without this question or thing has its page all the same; it is asked anew each time.
        call.storable = False
        return None
    return recipe.first_lines(reply.text)
