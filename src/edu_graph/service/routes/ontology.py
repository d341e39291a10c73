"""`/ontology`: the terms, as data and as a reference page with an anchor for each."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from edu_graph import vocab
from edu_graph.errors import NotFound
from edu_graph.rdf.canonical import write
from edu_graph.rdf.formats import GRAPHS, TURTLE, Format
from edu_graph.service import languages
from edu_graph.service.calls import Call, call_of, choose
from edu_graph.service.faces import DOCUMENTS
from edu_graph.service.intake import single
from edu_graph.service.links import alternates, by_extension, discovery
from edu_graph.service.messages import N_, translations

router = APIRouter(tags=["ontology"])

# What the page says elsewhere, or what is the same for every term.
_HIDDEN = frozenset({vocab.RDFS + "isDefinedBy"})


_RESPONSES: dict[int | str, dict[str, object]] = {200: {"content": {form.media_type: {} for form in DOCUMENTS}}}


@router.get("/ontology", summary="The terms that the graph is written in", responses=_RESPONSES)
async def ontology(request: Request) -> Response:
    """Return the release's ontology; the Turtle is the file as it was written."""
    call = call_of(request)
    return _ontology(call, choose(request, DOCUMENTS, wanted=single(request, ["format"]).get("format") or None))


@router.get("/ontology.{extension}", summary="The same in the format that the ending names", responses=_RESPONSES)
async def ontology_as(request: Request, extension: str) -> Response:
    """Return the ontology as .ttl, .nt, .rdf, .jsonld or .html."""
    single(request, [])
    return _ontology(call_of(request), ending(extension, DOCUMENTS))


@router.get("/ontology/{version}", summary="One version of the ontology", responses=_RESPONSES)
async def ontology_version(request: Request, version: str) -> Response:
    """Return the ontology under the IRI of its version; with an ending in that format."""
    call = call_of(request)
    wanted = single(request, ["format"]).get("format") or None
    known = call.release.vocabulary.version
    if known and version == known:
        return _ontology(call, choose(request, DOCUMENTS, wanted=wanted))
    if known and version.startswith(known + "."):
        return _ontology(call, ending(version[len(known) + 1 :], DOCUMENTS))
    raise NotFound(
        f"This release does not hold version {version[:40]!r} of the ontology.",
        help=f"It holds {known}: /ontology/{known}." if known else "/ontology is the one that it holds.",
    )


def _title(call: Call) -> dict[str, str]:
    """Return the ontology's title by the reader's language, and the language that it is in."""
    titles = call.release.vocabulary.titles
    if not titles:
        return {"title": translations(call.language).gettext("The terms of edu-graph"), "tongue": call.language}
    tongue = min(titles, key=lambda tag: languages.rank(tag, call.language))
    return {"title": titles[tongue], "tongue": tongue}


def ending(extension: str, offers: tuple[Format, ...]) -> Format:
    """Return the format of an ending. Raises NotFound: none is offered under it."""
    for form in offers:
        if form.extension == extension:
            return form
    known = ", ".join(f".{form.extension}" for form in offers)
    raise NotFound(f"There is nothing with the ending .{extension[:20]} here.", help=f"Endings are {known}.")


def _ontology(call: Call, form: Format) -> Response:
    served = call.release
    headers = {"Link": f"{alternates(call, '/ontology', DOCUMENTS, but=form)}, {discovery(call)}"}
    if form.kind != "page":
        body = (
            served.release.ontology.read_bytes()
            if form.key == TURTLE.key
            else write(served.vocabulary.statements, form)
        )
        return Response(body, headers=headers, media_type=form.content_type)
    known = served.vocabulary
    groups = [
        (anchor, title, found)
        for anchor, title, found in (
            ("classes", N_("Classes"), known.of_kind("class")),
            ("properties", N_("Properties"), known.of_kind("property")),
            ("individuals", N_("Individuals"), known.of_kind("individual")),
        )
        if found
    ]
    html = call.state.pages.render(
        call,
        "ontology.html",
        **_title(call),
        iri=vocab.ONTOLOGY,
        groups=groups,
        vocabulary=known,
        hidden=_HIDDEN,
        links=by_extension(call, "/ontology", GRAPHS),
    )
    return Response(html, headers=headers, media_type="text/html")
