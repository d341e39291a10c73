"""`/id/<kind>/<slug>`: what the release says of a thing, as data and as a page."""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from edu_graph import vocab
from edu_graph.errors import InputError, NotFound
from edu_graph.rdf.formats import Format
from edu_graph.rdf.terms import iri
from edu_graph.service import datasets, entity
from edu_graph.service.answers import AnswerResponse, execute, request_for, rows
from edu_graph.service.calls import Call, call_of, choose
from edu_graph.service.faces import ENTITIES
from edu_graph.service.intake import single
from edu_graph.service.links import alternates, by_extension
from edu_graph.service.problems import nowhere

router = APIRouter(tags=["things"])

Page = Callable[[Request, Call, str, str], Awaitable[Response]]

DOWNLOADS = tuple(form for form in ENTITIES if form.kind != "page")

_MERGED = f"SELECT ?old ?new WHERE {{ ?old <{vocab.EG}mergedInto> ?new }}"

RESPONSES: dict[int | str, dict[str, object]] = {
    200: {"content": {form.media_type: {} for form in ENTITIES}},
    303: {"description": "The document about the thing, in the format that fits Accept."},
    404: {"description": "Nothing is known under this name.", "content": {"application/problem+json": {}}},
}


@router.get("/id/{kind}/{name}", summary="A thing: what is said of it, and where", responses=RESPONSES)
async def thing(request: Request, kind: str, name: str) -> Response:
    """Redirect (303) to the document in the format that fits Accept; with an ending (.ttl, .html, …) that document."""
    if kind not in vocab.KINDS:
        raise NotFound(f"There is no kind of thing {kind[:40]!r}.", help=f"Kinds are {', '.join(vocab.KINDS)}.")
    return await document(request, "id/" + kind, name, page, entity.quads_query)


async def document(request: Request, folder: str, name: str, show: Page, quads_query: Callable[[str], str]) -> Response:
    """Answer for `<folder>/<name>`: 303 to a document, or the document that the name's ending asks for.

    `show` makes the page; `quads_query` writes the query for the dataset formats. What was merged into another thing
    answers 308 with that one.
    """
    call = call_of(request)
    wanted = single(request, ["format"]).get("format") or None
    slug, form = split(name)
    path = f"/{folder}/{slug}"
    merged = await merges(request, call)
    if vocab.BASE + path[1:] in merged:
        there = merged[vocab.BASE + path[1:]].removeprefix(vocab.BASE)
        ending = "" if form is None else f".{form.extension}"
        return RedirectResponse(f"{call.outside.prefix}/{there}{ending}", 308)
    thing_iri = checked(vocab.BASE + path[1:])
    if form is None:
        if not await is_known(request, call, thing_iri):
            raise unknown(thing_iri)
        return see_other(request, call, path, wanted)
    if form.kind == "page":
        return await show(request, call, thing_iri, path)
    if form.kind == "dataset":
        found = await datasets.quads(call, request.receive, quads_query(thing_iri))
        if not found:
            raise unknown(thing_iri)
        return datasets.response(found, form, {"Link": links_of(call, thing_iri, path, form)})
    return await data(request, call, thing_iri, path, form)


def see_other(request: Request, call: Call, path: str, wanted: str | None) -> Response:
    """Return 303 to the document about what is at `path`, in the format that fits."""
    chosen = choose(request, ENTITIES, wanted=wanted)
    return RedirectResponse(f"{call.outside.prefix}{path}.{chosen.extension}", 303)


async def is_known(request: Request, call: Call, thing_iri: str) -> bool:
    """Tell whether the release says anything of a thing; `thing_iri` was checked."""
    return bool(await rows(call, request.receive, f"SELECT ?p WHERE {{ <{thing_iri}> ?p ?o }} LIMIT 1"))


def links_of(call: Call, thing_iri: str, path: str, form: Format) -> str:
    """Return the Link field of a document: the other formats, and what it describes."""
    return f'{alternates(call, path, ENTITIES, but=form)}, <{thing_iri}>; rel="describes"'


async def merges(request: Request, call: Call) -> dict[str, str]:
    """Return each merged IRI with the IRI that stands for it now, asked for once a release."""

    async def ask() -> dict[str, str]:
        found = await rows(call, request.receive, _MERGED)
        return {row["old"]["value"]: row["new"]["value"] for row in found}

    direct = await call.release.once("merges", ask)
    # The build has refused circles, so every chain ends.
    return {old: _end(direct, old) for old in direct}


def _end(direct: dict[str, str], old: str) -> str:
    while old in direct:
        old = direct[old]
    return old


def split(name: str) -> tuple[str, Format | None]:
    """Split a name into slug and the format that its ending names."""
    for form in ENTITIES:
        if name.endswith("." + form.extension) and len(name) > len(form.extension) + 1:
            return name[: -len(form.extension) - 1], form
    return name, None


def checked(text: str) -> str:
    """Return the IRI. Raises NotFound: it cannot be one, so nothing is known under it."""
    try:
        return iri(text).value
    except InputError:
        raise nowhere(text) from None


async def data(request: Request, call: Call, thing_iri: str, path: str, form: Format) -> Response:
    """Return the concise description of a thing in a graph format."""
    counts = await rows(call, request.receive, entity.count_query(thing_iri))
    if not await is_known(request, call, thing_iri):
        raise unknown(thing_iri)
    total = sum(int(row["n"]["value"]) for row in counts)
    headers = {
        "Link": links_of(call, thing_iri, path, form),
        "X-Edu-Graph-Inverse": f"total={total}, limit={entity.INVERSE_LIMIT}",
    }
    answer = await execute(call, request.receive, request_for(call, entity.document_query(thing_iri), form))
    return AnswerResponse(call, answer, form, headers)


async def page(request: Request, call: Call, thing_iri: str, path: str) -> Response:
    """Return the page of a thing."""
    found = await entity.read(call, request.receive, thing_iri)
    if found is None:
        raise unknown(thing_iri)
    return entity_page(call, found, path, "What belongs to it")


def entity_page(call: Call, found: entity.Entity, path: str, parts_title: str) -> Response:
    """Return what was read of a thing as a page; `parts_title` is the heading of its dependents, or passages."""
    links = by_extension(call, path, DOWNLOADS)
    html = call.state.pages.render(call, "entity.html", entity=found, links=links, parts_title=parts_title)
    return Response(html, headers={"Link": f'<{found.iri}>; rel="describes"'}, media_type="text/html")


def unknown(thing_iri: str) -> NotFound:
    """Return the problem for a thing that the release does not have."""
    return NotFound(f"The release says nothing of <{thing_iri[:200]}>.", help="Find things by name at /search.")
