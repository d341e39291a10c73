"""`/ontology`: the terms, as data and as a reference page with an anchor for each."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from edu_graph import vocab
from edu_graph.rdf.canonical import write
from edu_graph.rdf.formats import GRAPHS, TURTLE
from edu_graph.service.calls import call_of, choose
from edu_graph.service.faces import DOCUMENTS
from edu_graph.service.intake import single
from edu_graph.service.links import by_parameter

router = APIRouter(tags=["ontology"])

# What the page says elsewhere, or what is the same for every term.
_HIDDEN = frozenset({vocab.RDFS + "isDefinedBy"})


@router.get(
    "/ontology",
    summary="The terms that the graph is written in",
    responses={200: {"content": {form.media_type: {} for form in DOCUMENTS}}},
)
async def ontology(request: Request) -> Response:
    """Return the release's ontology; the Turtle is the file as it was written."""
    call = call_of(request)
    served = call.release
    form = choose(request, DOCUMENTS, wanted=single(request, ["format"]).get("format") or None)
    if form.kind != "page":
        body = (
            served.release.ontology.read_bytes()
            if form.key == TURTLE.key
            else write(served.vocabulary.statements, form)
        )
        return Response(body, media_type=form.content_type)
    known = served.vocabulary
    groups = [
        (name, found)
        for name, found in (
            ("Classes", known.of_kind("class")),
            ("Properties", known.of_kind("property")),
            ("Individuals", known.of_kind("individual")),
        )
        if found
    ]
    html = call.state.pages.render(
        call,
        "ontology.html",
        title=known.titles.get("en") or "The terms of edu-graph",
        iri=vocab.ONTOLOGY,
        groups=groups,
        vocabulary=known,
        hidden=_HIDDEN,
        links=by_parameter(call, "/ontology", [], GRAPHS),
    )
    return Response(html, media_type="text/html")
