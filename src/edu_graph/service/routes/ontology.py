"""`/ontology`: the terms, as data, as a list with an anchor for each, and each on a page of its own."""

import re
from difflib import get_close_matches
from typing import Final

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
from edu_graph.service.messages import translations
from edu_graph.service.reference import reading
from edu_graph.service.reference.modules import OTHER
from edu_graph.service.routes.assets import used
from edu_graph.service.terms import OntologyTerm

router = APIRouter(tags=["ontology"])

_VERSION: Final = re.compile(r"\d")
_LONGEST: Final = 60

_RESPONSES: dict[int | str, dict[str, object]] = {200: {"content": {form.media_type: {} for form in DOCUMENTS}}}


@router.get("/ontology", summary="The terms that the graph is written in", responses=_RESPONSES)
async def ontology(request: Request) -> Response:
    """Return the release's ontology; the Turtle is the file as it was written."""
    call = call_of(request)
    return await _ontology(call, choose(request, DOCUMENTS, wanted=single(request, ["format"]).get("format") or None))


@router.get("/ontology.{extension}", summary="The same in the format that the ending names", responses=_RESPONSES)
async def ontology_as(request: Request, extension: str) -> Response:
    """Return the ontology as .ttl, .nt, .rdf, .jsonld or .html."""
    single(request, [])
    return await _ontology(call_of(request), ending(extension, DOCUMENTS))


@router.get("/ontology/{name}", summary="One term, or one version of the ontology", responses=_RESPONSES)
async def part(request: Request, name: str) -> Response:
    """Return what there is of a term, by its local name, or the ontology under the IRI of its version.

    An ending names the format, as in `Visit.ttl`.
    """
    call = call_of(request)
    wanted = single(request, ["format"]).get("format") or None
    local, dot, extension = name.partition(".")
    if vocab.EG + local in call.release.vocabulary.terms:
        term = call.release.vocabulary.terms[vocab.EG + local]
        form = ending(extension, DOCUMENTS) if dot else choose(request, DOCUMENTS, wanted=wanted)
        return await _term(request, call, term, form)
    known = call.release.vocabulary.version
    if known and name == known:
        return await _ontology(call, choose(request, DOCUMENTS, wanted=wanted))
    if known and name.startswith(known + "."):
        return await _ontology(call, ending(name[len(known) + 1 :], DOCUMENTS))
    raise _unknown(call, name)


def _unknown(call: Call, name: str) -> NotFound:
    """Return what is told of a name that is neither a term nor the version, with the nearest names."""
    known = call.release.vocabulary.version
    if _VERSION.match(name):
        return NotFound(
            f"This release does not hold version {name[:40]!r} of the ontology.",
            help=f"It holds {known}: /ontology/{known}." if known else "/ontology is the one that it holds.",
        )
    names = {term.anchor.lower(): term.anchor for term in call.release.vocabulary.terms.values()}
    words = {
        label.lower(): term.anchor for term in call.release.vocabulary.terms.values() for label in term.labels.values()
    }
    wanted = name[:_LONGEST].partition(".")[0].removeprefix("eg:").lower()
    near = [(names | words)[one] for one in get_close_matches(wanted, [*names, *words], n=5, cutoff=0.6)]
    found = list(dict.fromkeys(near))[:3]
    meant = f"Did you mean {', '.join(call.url('/ontology/' + one) for one in found)} ? " if found else ""
    return NotFound(
        f"The ontology has no term {name[:_LONGEST]!r}.",
        help=f"{meant}All terms are at {call.url('/ontology')} .",
        suggestions=found or None,
    )


async def _term(request: Request, call: Call, term: OntologyTerm, form: Format) -> Response:
    """Return a term: its page, or what the ontology says of it."""
    path = f"/ontology/{term.anchor}"
    described = f'<{term.iri}>; rel="describes", <{term.iri}>; rel="canonical"'
    headers = {"Link": f"{alternates(call, path, DOCUMENTS, but=form)}, {described}, {discovery(call)}"}
    if form.kind != "page":
        body = write(reading.described(call.release.vocabulary.statements, term.iri), form)
        return Response(body, headers=headers, media_type=form.content_type)
    counts = await used(call)
    count = counts["classes" if term.kind == "class" else "properties"].get(term.iri, 0)
    shown = await reading.page_of(call, request.receive, term, count)
    tongue, label = term.labelled(call.language)
    html = call.state.pages.render(
        call,
        "ontology-term.html",
        shown=shown,
        term=term,
        label=label,
        tongue=tongue,
        tongues_of_labels=[tag for tag in languages.UI if tag in term.labels],
        links=by_extension(call, path, GRAPHS),
    )
    return Response(html, headers=headers, media_type="text/html")


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


async def _ontology(call: Call, form: Format) -> Response:
    served = call.release
    headers = {"Link": f"{alternates(call, '/ontology', DOCUMENTS, but=form)}, {discovery(call)}"}
    if form.kind != "page":
        body = (
            served.release.ontology.read_bytes()
            if form.key == TURTLE.key
            else write(served.vocabulary.statements, form)
        )
        return Response(body, headers=headers, media_type=form.content_type)
    html = call.state.pages.render(
        call,
        "ontology.html",
        **_title(call),
        iri=vocab.ONTOLOGY,
        groups=await _groups(call),
        links=by_extension(call, "/ontology", GRAPHS),
    )
    return Response(html, headers=headers, media_type="text/html")


async def _groups(call: Call) -> list[tuple[str, str, list[OntologyTerm]]]:
    """Return anchor, title and terms of each module: classes first; terms that no module declares at the end."""
    known = call.release.vocabulary.terms
    modules = (await reading.files_of(call.release)).modules
    found = [
        (module.anchor, module.title, [known[vocab.EG + name] for name in module.terms if vocab.EG + name in known])
        for module in modules
    ]
    told = {term.iri for _, _, terms in found for term in terms}
    others = [term for term in known.values() if term.iri not in told]
    found += [("module-others", OTHER, others)] if others else []
    return [(anchor, title, sorted(terms, key=_place)) for anchor, title, terms in found]


def _place(term: OntologyTerm) -> tuple[bool, str]:
    return term.kind != "class", term.anchor.lower()
