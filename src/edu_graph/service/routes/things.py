"""`/id/<kind>/<slug>`: what the release says of a thing, as data and as a page."""

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from edu_graph import vocab
from edu_graph.errors import InputError, NotFound
from edu_graph.rdf.formats import HTML, Format
from edu_graph.rdf.terms import iri
from edu_graph.service import absence, datasets, descriptions, entity, turning
from edu_graph.service.answers import AnswerResponse, execute, request_for, rows
from edu_graph.service.calls import Call, call_of, choose
from edu_graph.service.endings import split
from edu_graph.service.faces import ENTITIES
from edu_graph.service.intake import single
from edu_graph.service.links import by_extension, of_document, of_thing
from edu_graph.service.messages import N_
from edu_graph.service.pages import structured
from edu_graph.service.pages.profiles import showing
from edu_graph.service.problems import nowhere

_PARTS = 3
"""Parts of a thing that stand open on its page; each of the others unfolds, so that the Tab key comes past them."""

router = APIRouter(tags=["things"])

Page = Callable[[Request, Call, str, str, int], Awaitable[Response]]

DOWNLOADS = tuple(form for form in ENTITIES if form.kind != "page")

_MERGED = f"SELECT ?old ?new WHERE {{ ?old <{vocab.EG}mergedInto> ?new }}"

RESPONSES: dict[int | str, dict[str, object]] = {
    200: {"content": {form.media_type: {} for form in ENTITIES}},
    303: {"description": "The document about the thing, in the format that fits Accept."},
    308: {"description": "What was merged into another thing is there; what belongs to a thing is in its document."},
    404: {"description": "Nothing is known under this name.", "content": {"application/problem+json": {}}},
    410: {"description": "An earlier release has it, this one has not.", "content": {"application/problem+json": {}}},
}


@router.get("/id/{kind}/{name:path}", summary="A thing: what is said of it, and where", responses=RESPONSES)
async def thing(request: Request, kind: str, name: str) -> Response:
    """Redirect (303) to the document in the format that fits Accept; with an ending (.ttl, .html, …) that document."""
    if kind not in vocab.KINDS:
        raise NotFound(f"There is no kind of thing {kind[:40]!r}.", help=f"Kinds are {', '.join(vocab.KINDS)}.")
    return await document(request, "id/" + kind, name, page, descriptions.quads_query)


async def document(request: Request, folder: str, name: str, show: Page, quads_query: Callable[[str], str]) -> Response:
    """Answer for `<folder>/<name>`: 303 to a document, or the document that the name's ending asks for.

    `show` makes the page; `quads_query` writes the query for the dataset formats. What was merged into another thing
    answers 308 with that one, and what belongs to a thing (`x%23part`) 308 with its place in the thing's document.
    """
    call = call_of(request)
    given = single(request, ["format", "inverse"])
    offset = turning.offset_of(given)
    if "#" in name:
        return _to_part(request, folder, name)
    slug, form = split(name)
    path = f"/{folder}/{slug}"
    merged = await merges(request, call)
    if vocab.BASE + path[1:] in merged:
        return _moved(request, "/" + merged[vocab.BASE + path[1:]].removeprefix(vocab.BASE), form)
    thing_iri = checked(vocab.BASE + path[1:])
    wanted = given.get("format") or None
    # An address with a language is that of a page; a format that is asked for leads away from it all the same.
    if form is None and (not call.is_page or wanted not in (None, HTML.key)):
        types = await types_of(request, call, thing_iri)
        return see_other(request, call, path, types, wanted)
    if form is None or form.kind == "page":
        return await show(request, call, thing_iri, path, offset)
    if form.kind == "dataset":
        turning.refuse(offset, form)
        found = await datasets.quads(call, request.receive, quads_query(thing_iri))
        if not found:
            raise await absence.of(call, thing_iri)
        types = await types_of(request, call, thing_iri)
        return datasets.response(found, form, {"Link": of_document(call, thing_iri, path, form, types)})
    return await data(request, call, thing_iri, path, form, offset)


def _to_part(request: Request, folder: str, name: str) -> Response:
    """Return 308 to the owner of what belongs to it: a fragment is the client's to find, in the owner's document."""
    owner, _, part = name.partition("#")
    anchor, form = split(part)
    moved = _moved(request, f"/{folder}/{owner}", form)
    moved.headers["Location"] += "#" + quote(anchor)
    return moved


def _moved(request: Request, path: str, form: Format | None) -> Response:
    ending = "" if form is None else f".{form.extension}"
    query = f"?{request.url.query}" if request.url.query else ""
    # The front adds `release=`, where that was asked for.
    call = call_of(request)
    place = f"{call.outside.prefix}/{call.language}" if call.is_page else call.outside.prefix
    return RedirectResponse(f"{place}{quote(path)}{ending}{query}", 308)


def see_other(request: Request, call: Call, path: str, types: list[str], wanted: str | None) -> Response:
    """Return 303 to the document about what is at `path`, in the format that fits."""
    chosen = choose(request, ENTITIES, wanted=wanted)
    rest = "&".join(pair for pair in request.url.query.split("&") if pair and not pair.startswith("format="))
    # People are led to the page of their language, programs to the document in their format.
    is_read = chosen.kind == "page" and not wanted
    place = f"{call.outside.prefix}/{call.language}{quote(path)}" if is_read else f"{call.outside.prefix}{quote(path)}"
    there = (place if is_read else f"{place}.{chosen.extension}") + (f"?{rest}" if rest else "")
    return RedirectResponse(there, 303, headers={"Link": of_thing(call, path, types)})


async def types_of(request: Request, call: Call, thing_iri: str) -> list[str]:
    """Return a thing's classes; `thing_iri` was checked. Raises NotFound, Gone: the release says nothing of it."""
    found = [row["t"]["value"] for row in await rows(call, request.receive, descriptions.types_query(thing_iri))]
    if not found:
        raise await absence.of(call, thing_iri)
    return [name for name in found if name != thing_iri]


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


def checked(text: str) -> str:
    """Return the IRI. Raises NotFound: it cannot be one, so nothing is known under it."""
    try:
        return iri(text).value
    except InputError:
        raise nowhere(text) from None


async def data(request: Request, call: Call, thing_iri: str, path: str, form: Format, offset: int) -> Response:
    """Return the concise description of a thing in a graph format; with an offset, what else points to it."""
    counts = await rows(call, request.receive, descriptions.count_query(thing_iri))
    types = await types_of(request, call, thing_iri)
    turn = turning.Turn(offset, sum(int(row["n"]["value"]) for row in counts), descriptions.INVERSE_LIMIT)
    turn.check()
    place = f"{path}.{form.extension}"
    headers = {
        "Link": ", ".join([of_document(call, thing_iri, path, form, types), *turn.links(call, place)]),
        "X-Edu-Graph-Inverse": f"total={turn.total}, limit={turn.limit}, offset={offset}",
    }
    query = descriptions.document_query(thing_iri, offset)
    return AnswerResponse(call, await execute(call, request.receive, request_for(call, query, form)), form, headers)


async def page(request: Request, call: Call, thing_iri: str, path: str, offset: int) -> Response:
    """Return the page of a thing."""
    found = await showing.read(call, request.receive, thing_iri, offset)
    if found is None:
        raise await absence.of(call, thing_iri)
    return await entity_page(request, call, *found, path=path, parts_title=N_("What belongs to it"))


async def entity_page(
    request: Request, call: Call, found: entity.Entity, shown: showing.Shown, *, path: str, parts_title: str
) -> Response:
    """Return what was read of a thing as a page; `parts_title` is the heading (a message) of its parts."""
    turn = turning.Turn(found.offset, found.pointing, descriptions.INVERSE_LIMIT)
    turn.check()
    html = call.state.pages.render(
        call,
        "entity.html",
        entity=found,
        shown=shown,
        links=by_extension(call, path, DOWNLOADS),
        parts_title=parts_title,
        parts_open=_open_parts(found, has_sections=bool(shown.sections)),
        turns=turn.on_page(call, path),
        structured=structured.of_thing(call, found, path, await structured.terms(call, request.receive)),
    )
    form = next(form for form in ENTITIES if form.kind == "page")
    types = [value.iri for value in found.types]
    links = ", ".join([of_document(call, found.iri, path, form, types), *turn.links(call, f"{path}.html")])
    return Response(html, headers={"Link": links}, media_type="text/html")


def _open_parts(found: entity.Entity, *, has_sections: bool) -> set[str]:
    """Return the parts of a thing that a page shows at once, by their IRIs; the others are folded.

    A source is its passages, so all of them. Where there are sections, these tell who takes part.
    """
    if found.iri.startswith(vocab.SOURCE):
        return {part.iri for part in found.parts}
    told = [part.iri for part in found.parts if not (has_sections and _is_participation(part))]
    return set(told if len(told) <= _PARTS + 1 else told[:_PARTS])


def _is_participation(part: entity.Part) -> bool:
    return any(fact.property == vocab.EG + "role" for fact in part.facts)
