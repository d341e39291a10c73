"""`/sitemap.xml` and `/robots.txt`: what crawlers may read, and where it is."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote
from xml.sax.saxutils import escape

from fastapi import APIRouter, Request
from starlette.responses import Response

from edu_graph.build.addresses import NAME
from edu_graph.errors import NotFound
from edu_graph.service import languages, releasefiles
from edu_graph.service.calls import Call, call_of
from edu_graph.service.intake import single

router = APIRouter(tags=["crawlers"])

LARGEST = 20_000
"""Addresses in one sitemap; where there are more, `/sitemap.xml` lists sitemaps.

The protocol (sitemaps.org, 0.9) allows 50,000 and 50 MB: with the address in each language, bytes run out first.
"""

_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"
_OF_RELEASE = ("/", "/browse", "/compare", "/dumps", "/releases", "/quality", "/catalog.html")
_PAGES = ("/queries", "/ontology.html", "/docs", "/limits", "/problems")
_CLOSED = ("/sparql", "/search", "/lookup", "/reconcile", "/mcp", "/metrics", "/health/", "/*?")
"""What crawlers leave alone: what is computed for each asker, and every address with parameters (RFC 9309, 2.2.3)."""

_XML: dict[int | str, dict[str, object]] = {200: {"content": {"application/xml": {"schema": {"type": "string"}}}}}
_TEXT: dict[int | str, dict[str, object]] = {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}}

_Page = tuple[str, str | None]
"""A path of ours, and when it was last modified (ISO 8601), None where nobody knows."""


@router.get("/robots.txt", summary="What crawlers may read", responses=_TEXT)
async def robots(request: Request) -> Response:
    """Return the rules by RFC 9309, and where the sitemap is. Crawlers look for them at a host's root alone."""
    call = call_of(request)
    single(request, [])
    rules = [f"Disallow: {call.outside.prefix}{path}" for path in _CLOSED]
    lines = ["User-agent: *", *rules, "", f"Sitemap: {call.outside.base}/sitemap.xml", ""]
    return Response("\n".join(lines), media_type="text/plain; charset=utf-8")


@router.get("/sitemap.xml", summary="The pages, for crawlers", responses=_XML)
async def sitemap(request: Request) -> Response:
    """Return the addresses of all pages, or, where one file may not hold them, of the sitemaps that do."""
    call = call_of(request)
    single(request, [])
    pages = await asyncio.to_thread(_pages, call)
    if len(pages) <= LARGEST:
        return _urls(call, pages)
    parts = range(1, -(-len(pages) // LARGEST) + 1)
    published = call.release.published
    return _xml("sitemapindex", (_item("sitemap", f"{call.outside.base}/sitemap-{n}.xml", published) for n in parts))


@router.get("/sitemap-{number}.xml", summary="A part of the pages, for crawlers", responses=_XML)
async def part(request: Request, number: str) -> Response:
    """Return the addresses of the numbered part, from 1."""
    call = call_of(request)
    single(request, [])
    pages = await asyncio.to_thread(_pages, call)
    # Longer numbers than there can be files would only be work for int().
    at = int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 0
    found = pages[(at - 1) * LARGEST : at * LARGEST] if at else []
    if not found:
        raise NotFound(f"There is no sitemap {number[:20]!r}.", help=f"{call.path('/sitemap.xml')} lists all.")
    return _urls(call, found)


def _pages(call: Call) -> Sequence[_Page]:
    """Return all pages: those of the service, of queries, of sources (modified when their dump was) and of things.

    When the page of a thing was modified, nobody knows without comparing all that it shows with each former release:
    it is not told.
    """
    served = call.release
    since = releasefiles.since(call.state.settings, served.release)
    fixed = [(path, served.published) for path in _OF_RELEASE] + [(path, None) for path in _PAGES]
    queries = [(f"/queries/{query.name}", since.get(_text_of(query.area, query.name))) for query in served.queries]
    return [*fixed, *queries, *_of_release(call, since)]


def _text_of(area: str, name: str) -> str:
    return f"queries/{area}/{name}.rq"


def _of_release(call: Call, since: Mapping[str, str]) -> Iterator[_Page]:
    path = call.release.release.folder / NAME
    # A release that was made before there were sitemaps has no such file.
    for line in path.read_text("utf-8").splitlines() if path.is_file() else ():
        yield f"/{quote(line)}.html", since.get(f"dumps/{line}.nq")


def _urls(call: Call, pages: Sequence[_Page]) -> Response:
    """Return a sitemap of pages: each by the address that negotiates the language, with those of the languages."""
    base = call.outside.base

    def item(path: str, moment: str | None) -> str:
        found = [(tongue, f"{base}/{tongue}{path}") for tongue in languages.UI] + [("x-default", base + path)]
        others = "".join(
            f'<xhtml:link rel="alternate" hreflang="{tongue}" href="{escape(there)}"/>' for tongue, there in found
        )
        return _item("url", base + path, moment, others)

    return _xml("urlset", (item(path, moment) for path, moment in pages), f' xmlns:xhtml="{_XHTML}"')


def _item(name: str, address: str, moment: str | None, others: str = "") -> str:
    modified = f"<lastmod>{moment}</lastmod>" if moment else ""
    return f"<{name}><loc>{escape(address)}</loc>{modified}{others}</{name}>"


def _xml(root: str, items: Iterable[str], spaces: str = "") -> Response:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<{root} xmlns="{_SPACE}"{spaces}>', *items, f"</{root}>\n"]
    return Response("\n".join(lines), media_type="application/xml")
