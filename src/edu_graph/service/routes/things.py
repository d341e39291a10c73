"""`/id/<kind>/<slug>`: what the release says of a thing, as data and as a page."""

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from edu_graph import vocab
from edu_graph.errors import InputError, NotFound
from edu_graph.rdf.formats import ALL, GRAPHS, HTML, Format
from edu_graph.rdf.terms import iri
from edu_graph.service import entity
from edu_graph.service.answers import AnswerResponse, execute, request_for, rows
from edu_graph.service.calls import Call, call_of, choose
from edu_graph.service.faces import DOCUMENTS
from edu_graph.service.intake import single
from edu_graph.service.links import by_extension
from edu_graph.service.problems import nowhere

router = APIRouter(tags=["things"])

RESPONSES: dict[int | str, dict[str, object]] = {
    200: {"content": {form.media_type: {} for form in DOCUMENTS}},
    303: {"description": "The document about the thing, in the format that fits Accept."},
    404: {"description": "Nothing is known under this name.", "content": {"application/problem+json": {}}},
}


@router.get("/id/{kind}/{name}", summary="A thing: what is said of it, and where", responses=RESPONSES)
async def thing(request: Request, kind: str, name: str) -> Response:
    """Redirect (303) to the document in the format that fits Accept; with an ending (.ttl, .html, …) that document."""
    if kind not in vocab.KINDS:
        raise NotFound(f"There is no kind of thing {kind[:40]!r}.", help=f"Kinds are {', '.join(vocab.KINDS)}.")
    return await document(request, "id/" + kind, name, title="Participations and quantities")


async def document(request: Request, folder: str, name: str, *, title: str) -> Response:
    """Answer for `<folder>/<name>`: 303 to a document, or the document that the name's ending asks for."""
    call = call_of(request)
    wanted = single(request, ["format"]).get("format") or None
    slug, form = split(name)
    path = f"/{folder}/{slug}"
    if form is None:
        chosen = choose(request, DOCUMENTS, wanted=wanted)
        return RedirectResponse(f"{call.outside.prefix}{path}.{chosen.extension}", 303)
    thing_iri = checked(vocab.BASE + path[1:])
    if form.kind == "page":
        return await page(request, call, thing_iri, path, title=title)
    return await data(request, call, thing_iri, path, form)


def split(name: str) -> tuple[str, Format | None]:
    """Split a name into slug and the format that its ending names."""
    for form in ALL:
        if form in DOCUMENTS and name.endswith("." + form.extension) and len(name) > len(form.extension) + 1:
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
    known = await rows(call, request.receive, f"SELECT ?p WHERE {{ <{thing_iri}> ?p ?o }} LIMIT 1")
    if not known:
        raise unknown(thing_iri)
    total = sum(int(row["n"]["value"]) for row in counts)
    headers = {
        "Link": f'<{call.outside.base}{path}.{HTML.extension}>; rel="alternate"; type="text/html", '
        f'<{thing_iri}>; rel="describes"',
        "X-Edu-Graph-Inverse": f"total={total}, limit={entity.INVERSE_LIMIT}",
    }
    answer = await execute(call, request.receive, request_for(call, entity.document_query(thing_iri), form))
    return AnswerResponse(call, answer, form, headers)


async def page(request: Request, call: Call, thing_iri: str, path: str, *, title: str) -> Response:
    """Return the page of a thing."""
    found = await entity.read(call, request.receive, thing_iri)
    if found is None:
        raise unknown(thing_iri)
    links = by_extension(call, path, GRAPHS)
    html = call.state.pages.render(call, "entity.html", entity=found, links=links, parts_title=title)
    return Response(html, headers={"Link": f'<{thing_iri}>; rel="describes"'}, media_type="text/html")


def unknown(thing_iri: str) -> NotFound:
    """Return the problem for a thing that the release does not have."""
    return NotFound(f"The release says nothing of <{thing_iri[:200]}>.", help="Find things by name at /search.")
