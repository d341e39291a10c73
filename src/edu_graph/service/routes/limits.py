"""`/limits` and `/problems`: what may be asked for, and what goes wrong otherwise."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from edu_graph.errors import EduGraphError, NotFound
from edu_graph.service.calls import call_of
from edu_graph.service.intake import single
from edu_graph.service.limits import PUBLISHED, name_of
from edu_graph.service.messages import N_, translations
from edu_graph.service.pages.lists import Cell, Listing
from edu_graph.service.pages.wording import number
from edu_graph.service.problems import KINDS, meaning
from edu_graph.service.replies import listing
from edu_graph.settings import Settings

router = APIRouter(tags=["operation"])


@router.get("/limits", summary="What one query may use")
async def limits(request: Request) -> Response:
    """Return every limit with its value, unit and meaning. What is left of a client's budget is in RateLimit."""
    call = call_of(request)
    wanted = single(request, ["format"]).get("format") or None
    entries = [
        {
            "name": name_of(name),
            "setting": f"EDU_GRAPH_{name.upper()}",
            "value": getattr(call.state.settings, name),
            "unit": unit,
            "description": Settings.model_fields[name].description,
        }
        for name, unit in PUBLISHED.items()
    ]
    say = translations(call.language).gettext
    rows = tuple(
        (
            Cell(entry["name"], is_code=True),
            # A tabular pair, the same in every language: the number, and the unit's short name.
            Cell(f"{number(entry['value'], call.language)} {say(entry['unit'])}"),
            Cell(say(entry["description"])),
        )
        for entry in entries
    )
    return listing(
        request,
        {"limits": entries},
        say("Limits"),
        [Listing(N_("Limits of one query, and of one client"), (N_("Limit"), N_("Value"), N_("Meaning")), rows)],
        intro=(say("A query over a limit ends with a problem that names it. Everything at once is under /dumps."),),
        wanted=wanted,
    )


@router.get("/problems", summary="Every kind of problem")
async def problems(request: Request) -> Response:
    """Return all problem types (RFC 9457) with status and meaning."""
    wanted = single(request, ["format"]).get("format") or None
    return _problems(request, KINDS, N_("Problems"), wanted)


@router.get("/problems/{slug}", summary="One kind of problem")
async def problem(request: Request, slug: str) -> Response:
    """Return what a problem type means."""
    wanted = single(request, ["format"]).get("format") or None
    found = [kind for kind in KINDS if kind.type == slug]
    if not found:
        raise NotFound(f"There is no kind of problem {slug[:60]!r}.", help="/problems lists all.")
    return _problems(request, found, found[0].title, wanted)


def _problems(
    request: Request, kinds: tuple[type[EduGraphError], ...] | list[type[EduGraphError]], title: str, wanted: str | None
) -> Response:
    call = call_of(request)
    say = translations(call.language).gettext
    entries = [
        {
            "type": call.url(f"/problems/{kind.type}"),
            "slug": kind.type,
            "title": kind.title,
            "status": kind.status,
            "description": meaning(kind),
        }
        for kind in kinds
    ]
    rows = tuple(
        (
            Cell(entry["slug"], href=call.page(f"/problems/{entry['slug']}")),
            Cell(say(str(entry["title"]))),
            Cell(entry["status"]),
            Cell(entry["description"], language="en"),
        )
        for entry in entries
    )
    return listing(
        request,
        {"problems": entries},
        say(title),
        [Listing(N_("Kinds of problem"), (N_("Type"), N_("Title"), N_("Status"), N_("Meaning")), rows)],
        intro=(say("Errors are application/problem+json documents (RFC 9457); a browser gets a page."),),
        wanted=wanted,
    )
