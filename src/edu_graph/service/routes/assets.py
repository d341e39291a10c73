"""`/static/…`: what a build of the assets made for pages; `/completions`: what the editor of queries offers."""

import asyncio
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from edu_graph import vocab
from edu_graph.errors import NotFound, ParameterError
from edu_graph.service import contents, languages
from edu_graph.service.calls import Call, call_of
from edu_graph.service.intake import single
from edu_graph.service.pages import STATIC
from edu_graph.service.replies import as_json

router = APIRouter(tags=["start"])

FILES: Final = {
    "editor.js": "text/javascript; charset=utf-8",
    "countries.json": "application/json",
    "ASSETS.json": "application/json",
    "LICENCES.txt": "text/plain; charset=utf-8",
}
"""What is given out of the folder of built assets, with its media type."""

_JSON: dict[int | str, dict[str, object]] = {200: {"content": {"application/json": {"schema": {"type": "object"}}}}}


@router.get("/static/{name}", include_in_schema=False)
async def asset(request: Request, name: str) -> Response:
    """Return a built file. Raises NotFound: there is none of this name, or the assets were not built."""
    single(request, [])
    path = STATIC / name
    if name not in FILES or not await asyncio.to_thread(path.is_file):
        known = ", ".join(sorted(FILES))
        raise NotFound(f"There is no file {name[:40]!r} here.", help=f"Where the assets are built there are {known}.")
    return Response(await asyncio.to_thread(path.read_bytes), media_type=FILES[name])


@router.get("/completions", summary="Terms that the release uses, for editors of queries", responses=_JSON)
async def completions(request: Request) -> Response:
    """Return the prefixes, and classes and properties with their counts and their names in the language `lang`."""
    call = call_of(request)
    language = single(request, ["lang"]).get("lang") or languages.UI[0]
    if language not in languages.UI:
        raise ParameterError(
            f"There are no pages in {language[:20]!r}.",
            help=f"Languages are {', '.join(languages.UI)}.",
            parameter="lang",
        )

    return Response(as_json(offered(call, await used(call), language)), media_type="application/json")


async def used(call: Call) -> dict[str, dict[str, int]]:
    """Return how often the release uses each class and each property."""
    said = await contents.told(call)
    return {kind: said[kind] for kind in ("classes", "properties")}


def offered(call: Call, found: dict[str, dict[str, int]], language: str) -> dict[str, Any]:
    """Return what an editor offers: the terms that have a short name, the most used first."""
    label = call.release.vocabulary.label
    terms = {
        kind: [
            {"name": vocab.curie(iri), "label": label(iri, language), "count": count}
            for iri, count in sorted(number.items(), key=lambda entry: (-entry[1], entry[0]))
            if vocab.curie(iri) != iri
        ]
        for kind, number in found.items()
    }
    return {"release": call.release.id, "language": language, "prefixes": dict(sorted(vocab.PREFIXES.items())), **terms}
