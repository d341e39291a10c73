"""`/releases/<id>/changes`: what a release says that another one does not, and the other way round: patch and page."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from edu_graph import vocab
from edu_graph.build.difference import difference
from edu_graph.build.release import Release, kept_ids
from edu_graph.errors import NotAcceptable, ParameterError
from edu_graph.rdf.formats import HTML
from edu_graph.rdf.terms import Literal, NamedNode, Term
from edu_graph.service import caching, languages, releasefiles
from edu_graph.service.calls import Call, call_of, choose
from edu_graph.service.differing import SHOWN, Differing, Statement, differing, statements
from edu_graph.service.entity import Value, labels_of
from edu_graph.service.faces import CHANGES, PATCH
from edu_graph.service.intake import single
from edu_graph.service.messages import N_
from edu_graph.service.metering import WorkMeter
from edu_graph.service.replies import tagged

router = APIRouter(tags=["releases"])

MEDIA_TYPE = PATCH.media_type
_LINES = 500
"""Lines that are read at once, beside the loop."""

_Since = Annotated[
    str | None,
    Query(max_length=80, description="A kept release, by identifier or IRI; the one published before by default."),
]
_Of = Annotated[
    str | None,
    Query(max_length=200, description="Of the page: a source (`source/<slug>`) or graph whose statements are listed."),
]
_Offset = Annotated[int, Query(ge=0, le=10_000_000, description="Of the page: how many statements stand before.")]
_RESPONSES: dict[int | str, dict[str, object]] = {
    200: {
        "description": "The changes.",
        "content": {
            MEDIA_TYPE: {"schema": {"type": "string"}},
            HTML.media_type: {"schema": {"type": "string"}},
        },
    }
}


@router.get("/releases/{name}/changes", summary="What a release changed", responses=_RESPONSES)
async def changes(request: Request, name: str, since: _Since = None, of: _Of = None, offset: _Offset = 0) -> Response:
    """Return the quads that `since` has and this release has not (D), and the other way round (A), as RDF Patch.

    The last line is `TC .`: without it, something is missing. People get a page that counts and lists them.
    """
    call = call_of(request)
    wanted = single(request, ["since", "of", "offset", "format"]).get("format") or None
    after = await asyncio.to_thread(releasefiles.kept, call, name)
    is_page = _wants_page(request, wanted)
    if is_page and not since and _predecessor(call, after) not in kept_ids(call.state.settings):
        # A reader who asks this of a first release has made no mistake: its page says why there is no comparison.
        return RedirectResponse(call.page(f"/releases/{after.id}"), 303)
    before = await asyncio.to_thread(_before, call, after, since)
    if is_page:
        return await _page(request, call, _Pair(before, after), of, offset)
    # The front leaves one coding in the field, the one that the answer will have.
    coding = request.headers.get("accept-encoding", "identity")
    tag = f'"changes-{before.id}-{after.id}-{coding}"'
    headers = {"ETag": tag, "Cache-Control": "public, max-age=0, must-revalidate", "X-Edu-Graph-Release": after.id}
    if caching.matches(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    if call.is_head:
        answer = Response(None, headers=headers, media_type=f"{MEDIA_TYPE}; charset=utf-8")
        # How long the answer to GET would be, nobody has counted (RFC 9110, 8.6).
        del answer.headers["Content-Length"]
        return answer
    payer = WorkMeter(call)
    payer.admit()
    return StreamingResponse(_pieces(before, after, payer), headers=headers, media_type=f"{MEDIA_TYPE}; charset=utf-8")


def _wants_page(request: Request, wanted: str | None) -> bool:
    try:
        return choose(request, CHANGES, wanted=wanted).kind == "page"
    except NotAcceptable:
        if wanted is not None:
            raise
        # Before there was a page, whoever asked got the patch.
        return False


@dataclass(frozen=True)
class _Pair:
    """The two releases of a page."""

    before: Release
    after: Release

    def address(self, **given: object) -> str:
        """Return the page's own address below a language, with these parameters."""
        return f"/releases/{self.after.id}/changes?{urlencode({'since': self.before.id, **given})}"


async def _page(request: Request, call: Call, pair: _Pair, of: str | None, offset: int) -> Response:
    """Return the page of a difference: counts, things and sources, or the statements of one source."""
    payer = WorkMeter(call)
    payer.admit()
    begun = time.perf_counter()
    try:
        found = await asyncio.to_thread(differing, pair.before.graph, pair.after.graph)
        listed = None if of is None else await _listed(pair, found, of, offset)
    finally:
        payer.spent(time.perf_counter() - begun)
    names = await _names(request, call, found, listed)
    entries = [releasefiles.publication(call.state.settings, one.id) for one in (pair.before, pair.after)]
    context = {
        "before": pair.before.id,
        "after": pair.after.id,
        "dates": [entry.published[:10] if entry else "" for entry in entries],
        "found": found,
        "groups": _groups(call, found, names, pair),
        "things": _things(call, found, names),
        "listed": None if listed is None else _rows(call, listed[0], names),
        "of": None if of is None else _called(call, vocab.BASE + of, names),
        "offset": offset,
        "previous": "" if not offset else pair.address(of=of, offset=max(0, offset - SHOWN)),
        "next": pair.address(of=of, offset=offset + SHOWN) if listed and listed[1] else "",
        "back": pair.address(),
        "patch": f"{call.outside.prefix}/releases/{pair.after.id}/changes?since={pair.before.id}&format=patch",
    }
    html = call.state.pages.render(call, "changes.html", **context)
    answer = Response(html, headers={"X-Edu-Graph-Release": pair.after.id}, media_type="text/html")
    return tagged(request, answer)


async def _listed(pair: _Pair, found: Differing, of: str, offset: int) -> tuple[list[Statement], bool]:
    if vocab.BASE + of not in found.groups:
        raise ParameterError(
            f"Nothing of {of[:80]!r} differs between these releases.",
            parameter="of",
            help="The page without `of` names each source and graph of which something differs.",
        )
    return await asyncio.to_thread(statements, pair.before.graph, pair.after.graph, vocab.BASE + of, offset)


async def _names(
    request: Request, call: Call, found: Differing, listed: tuple[list[Statement], bool] | None
) -> dict[str, Value]:
    """Return what to call things and sources: by the current release, and what that does not have by what differs."""
    own: dict[str, Value] = {}
    for things in (found.gone, found.changed, found.new):
        for thing, labels in things.first:
            if labels:
                tag = min(labels, key=lambda tag: languages.rank(tag, call.language))
                own[thing] = Value(labels[tag], language=tag)
    wanted = {group for group in found.groups if group.startswith(vocab.SOURCE)}
    wanted |= {thing for things in (found.new, found.gone, found.changed) for thing, _ in things.first}
    for statement in listed[0] if listed else ():
        for term in (statement.subject, statement.object):
            if isinstance(term, NamedNode):
                wanted |= {term.value, term.value.partition("#")[0]}
    return own | await labels_of(call, request.receive, (iri for iri in wanted if not iri.startswith(vocab.EG)))


def _called(call: Call, iri: str, names: dict[str, Value]) -> Value:
    """Return a name with its address: own names, those of what it belongs to, terms, then the short form."""
    if iri.startswith(vocab.EG):
        return Value(call.release.vocabulary.label(iri, call.language), iri=iri)
    for known in (iri, iri.partition("#")[0]):
        if known in names:
            return Value(names[known].text, iri=iri, language=names[known].language)
    return Value(vocab.curie(iri), iri=iri)


def _groups(call: Call, found: Differing, names: dict[str, Value], pair: _Pair) -> list[dict[str, Any]]:
    """Return the sources and graphs of which something differs: sources first, those with the most first."""
    ordered = sorted(found.groups.items(), key=lambda one: (not one[0].startswith(vocab.SOURCE), -one[1].size, one[0]))
    return [
        {
            "name": _called(call, iri, names),
            "is_source": iri.startswith(vocab.SOURCE),
            "count": count,
            "href": pair.address(of=iri.removeprefix(vocab.BASE)),
        }
        for iri, count in ordered
    ]


def _things(call: Call, found: Differing, names: dict[str, Value]) -> list[dict[str, Any]]:
    fates = ((N_("New"), found.new), (N_("No longer there"), found.gone), (N_("Told differently"), found.changed))
    return [
        {
            "heading": heading,
            "things": things,
            "first": [(vocab.kind_of(iri) or "", _called(call, iri, names)) for iri, _ in things.first],
            # What has gone has no page in the current release.
            "is_linked": things is not found.gone,
        }
        for heading, things in fates
        if things.total
    ]


def _rows(call: Call, listed: list[Statement], names: dict[str, Value]) -> list[tuple[bool, list[Value]]]:
    return [
        (one.is_added, [_cell(call, term, names) for term in (one.subject, one.predicate, one.object)])
        for one in listed
    ]


def _cell(call: Call, term: Term, names: dict[str, Value]) -> Value:
    if isinstance(term, Literal):
        return Value(term.value, language=term.language or "", datatype=term.datatype.value)
    if isinstance(term, NamedNode):
        known = _called(call, term.value, names)
        is_foreign = not term.value.startswith(vocab.BASE)
        return Value(call.release.vocabulary.label(term.value, call.language), term.value) if is_foreign else known
    return Value(str(term))


def _before(call: Call, after: Release, since: str | None) -> Release:
    if since:
        return releasefiles.kept(call, since.removeprefix(vocab.RELEASE))
    predecessor = _predecessor(call, after)
    if predecessor is None:
        raise ParameterError(
            f"The release {after.id} has none before it.",
            help=f"Name a kept release: since=…; {call.path('/releases')} lists all.",
            parameter="since",
        )
    return releasefiles.kept(call, predecessor)


def _predecessor(call: Call, after: Release) -> str | None:
    entry = releasefiles.publication(call.state.settings, after.id)
    return None if entry is None else entry.predecessor


async def _pieces(before: Release, after: Release, payer: WorkMeter) -> AsyncIterator[bytes]:
    """Yield the patch; to read two whole releases costs as much as a query that takes so long."""
    lines = _lines(before, after)
    piece = b"first"
    while piece:
        begun = time.perf_counter()
        try:
            piece = await asyncio.to_thread(lambda: b"".join(islice(lines, _LINES)))
        finally:
            # What was read for a client that left meanwhile was read all the same.
            payer.spent(time.perf_counter() - begun)
        if piece:
            yield piece


def _lines(before: Release, after: Release) -> Iterator[bytes]:
    """Yield the lines of an RDF Patch (afs.github.io/rdf-patch): whoever has the one release gets the other."""
    for name, release in (("prev", before), ("id", after)):
        yield f"H {name} <{vocab.RELEASE}{release.id}> .\n".encode()
    yield b"TX .\n"
    for sign, line in difference(before.graph, after.graph):
        yield sign + b" " + line
    yield b"TC .\n"
