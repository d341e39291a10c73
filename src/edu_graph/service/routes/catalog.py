"""`/catalog`, `/void`, `/.well-known/void`: the release described for portals and harvesters."""

import asyncio

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from edu_graph import vocab
from edu_graph.rdf.canonical import write
from edu_graph.rdf.formats import GRAPHS
from edu_graph.rdf.parsing import parse_file
from edu_graph.rdf.terms import NamedNode, Triple, iri
from edu_graph.service.calls import Call, call_of, choose
from edu_graph.service.intake import single

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
    call = call_of(request)
    form = choose(request, GRAPHS, wanted=single(request, ["format"]).get("format") or None)
    triples = await asyncio.to_thread(described, call)
    return Response(write(triples, form), media_type=form.content_type)


@router.get("/.well-known/void", summary="Where the VoID description is")
async def well_known(request: Request) -> Response:
    """Redirect to /void (VoID note, section 7.2)."""
    return RedirectResponse(call_of(request).outside.prefix + "/void", 302)


def described(call: Call) -> list[Triple]:
    """Return the catalogue's statements under the call's public address."""
    served = call.release
    found = [located.quad.triple for located in parse_file(served.release.catalog)]
    return [_addressed(triple, call.outside.base + "/") for triple in found]


def _addressed(triple: Triple, base: str) -> Triple:
    value = triple.object
    if triple.predicate.value in ADDRESSES and isinstance(value, NamedNode) and value.value.startswith(vocab.BASE):
        return Triple(triple.subject, triple.predicate, iri(base + value.value[len(vocab.BASE) :]))
    return triple
