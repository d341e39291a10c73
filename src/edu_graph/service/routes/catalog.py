"""`/catalog`, `/void`, `/.well-known/void`: the release described for portals and harvesters."""

import asyncio

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from edu_graph import vocab
from edu_graph.rdf.canonical import write
from edu_graph.rdf.formats import GRAPHS, Format
from edu_graph.rdf.parsing import parse_file
from edu_graph.rdf.terms import NamedNode, Triple, iri, literal
from edu_graph.service.calls import Call, call_of, choose
from edu_graph.service.intake import single
from edu_graph.service.links import alternates, discovery
from edu_graph.service.releasefiles import http_date
from edu_graph.service.routes.ontology import ending

router = APIRouter(tags=["catalogue"])

ADDRESSES = frozenset(
    {
        vocab.DCAT + "downloadURL",
        vocab.DCAT + "accessURL",
        vocab.DCAT + "endpointURL",
        vocab.DCAT + "endpointDescription",
        vocab.DCAT + "landingPage",
        vocab.VOID + "sparqlEndpoint",
        vocab.VOID + "dataDump",
        vocab.VOID + "uriLookupEndpoint",
        vocab.SD + "endpoint",
        vocab.FOAF + "homepage",
    }
)
"""Properties whose objects a reader opens, and does not merely name: they get this service's public address."""

_RESPONSES: dict[int | str, dict[str, object]] = {200: {"content": {form.media_type: {} for form in GRAPHS}}}


@router.get("/catalog", summary="DCAT-AP 3 catalogue", responses=_RESPONSES)
@router.get("/void", summary="VoID description", responses=_RESPONSES)
async def catalog(request: Request) -> Response:
    """Return the release's description, with this service's addresses where a reader must download."""
    wanted = single(request, ["format"]).get("format") or None
    return await _catalog(call_of(request), choose(request, GRAPHS, wanted=wanted))


@router.get("/catalog.{extension}", summary="The same in the format that the ending names", responses=_RESPONSES)
async def catalog_as(request: Request, extension: str) -> Response:
    """Return the catalogue as .ttl, .nt, .rdf or .jsonld."""
    single(request, [])
    return await _catalog(call_of(request), ending(extension, GRAPHS))


async def _catalog(call: Call, form: Format) -> Response:
    triples = await asyncio.to_thread(described, call)
    headers = {"Link": f"{alternates(call, '/catalog', GRAPHS, but=form)}, {discovery(call)}"}
    if (modified := http_date(call.release.published)) is not None:
        headers["Last-Modified"] = modified
    return Response(write(triples, form), headers=headers, media_type=form.content_type)


@router.get("/.well-known/void", summary="Where the VoID description is")
async def well_known(request: Request) -> Response:
    """Redirect to /void (VoID note, section 7.2)."""
    return RedirectResponse(call_of(request).outside.prefix + "/void", 302)


def described(call: Call) -> list[Triple]:
    """Return the catalogue's statements under the call's public address."""
    served = call.release
    found = [located.quad.triple for located in parse_file(served.release.catalog)]
    return [*(_addressed(triple, call.outside.base + "/") for triple in found), *_dates(call, found)]


def _dates(call: Call, found: list[Triple]) -> list[Triple]:
    """Return when the release was published, from the ledger: a release itself has no date.

    The catalogue and the dataset were modified then; each distribution, made for this release, was issued then.
    """
    published = call.release.published
    if published is None:
        return []
    moment = literal(published, datatype=vocab.XSD + "dateTime")
    modified, issued = iri(vocab.DCTERMS + "modified"), iri(vocab.DCTERMS + "issued")
    dates = []
    for triple in found:
        if triple.predicate.value == vocab.TYPE and isinstance(triple.object, NamedNode):
            kind = triple.object.value.removeprefix(vocab.DCAT)
            if kind in ("Catalog", "Dataset"):
                dates += [Triple(triple.subject, modified, moment), Triple(triple.subject, issued, moment)]
            elif kind == "Distribution":
                dates.append(Triple(triple.subject, issued, moment))
    return dates


def _addressed(triple: Triple, base: str) -> Triple:
    value = triple.object
    if triple.predicate.value in ADDRESSES and isinstance(value, NamedNode) and value.value.startswith(vocab.BASE):
        return Triple(triple.subject, triple.predicate, iri(base + value.value[len(vocab.BASE) :]))
    return triple
