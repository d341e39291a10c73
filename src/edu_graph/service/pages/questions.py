"""The page of a named query: its form, and the answer to what was given, page by page."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from edu_graph.errors import LimitReached, ParameterError
from edu_graph.queries.catalog import NamedQuery
from edu_graph.queries.lists import given_as
from edu_graph.queries.paging import Page
from edu_graph.rdf.formats import JSON
from edu_graph.service import languages, named
from edu_graph.service.answers import whole
from edu_graph.service.calls import Call
from edu_graph.service.choices import choices
from edu_graph.service.limits import limits_header
from edu_graph.service.links import by_parameter
from edu_graph.service.messages import N_, translations
from edu_graph.service.named import Asked, Wish
from edu_graph.service.pages import querywords
from edu_graph.service.pages.offers import Offered, offered
from edu_graph.service.pages.results import (
    EXPLAINED_ROWS,
    PAGE_BYTES,
    PAGE_ROWS,
    Table,
    folded,
    table_of,
    unexplained,
    yes_or_no,
)
from edu_graph.service.pages.wording import number
from edu_graph.service.problems import problem_of

_NOTHING = N_(
    "Nothing that the sources of this release say fits these values. It may be so all the same: what no source says "
    "is not here."
)


@dataclass(frozen=True)
class Shown:
    """What a page shows of an answer.

    `sources`: the passages behind each row, where they were asked for; `explained`: of which rows they can be told, and
    `unexplained` what is told of the others; `next`: the address of the next page; `why`
    there are no rows, as far as that is known.
    """

    table: Table
    sources: list[list[dict[str, Any]]]
    next: str | None
    why: str = ""
    explained: list[bool] = field(default_factory=list)
    unexplained: str = ""


async def question_page(
    request: Request, call: Call, query: NamedQuery, values: Mapping[str, str], wish: Wish
) -> Response:
    """Return a query's page: the form alone where a needed value is missing, else with the answer."""
    given = {name: value for name, value in values.items() if value.strip()}
    asked = {**await _in_readers_language(request, call, query), **given}
    missing = [p.name for p in query.parameters if p.is_required and p.name not in given]
    shown, is_too_large, wrong = None, False, None
    if not missing and not named.is_graph(query):
        try:
            shown = await _shown(request, call, query, asked, wish)
            is_too_large = shown is None
        except ParameterError as error:
            # The form stays, so that what is wrong can be mended where it stands.
            wrong, call.storable, call.notes["problem"] = error, False, error.type
    fields = await _offered(request, call, query)
    page = call.state.pages.render(
        call,
        "query.html",
        query=query,
        # A field that is chosen from shows what was meant, whichever way it was written.
        values={name: fields[name].meant(text) if name in fields else text for name, text in given.items()},
        # Nothing was given and nothing sent: somebody has just come, and has forgotten nothing.
        missing=_labels(call, missing) if values or wish != Wish(format=wish.format) else [],
        with_sources=wish.sources,
        shown=shown,
        **_wrong(call, query, given, wish, wrong),
        too_large=is_too_large,
        page_kib=PAGE_BYTES // 1024,
        links=[] if missing or wrong else _links(call, query, asked, wish),
        choices=fields,
    )
    headers = {"X-Edu-Graph-Limits": limits_header(call.state.settings)}
    if shown is not None and shown.next is not None:
        headers["Link"] = f'<{shown.next}>; rel="next"'
    return Response(page, 200 if wrong is None else wrong.status, headers, media_type="text/html")


def _labels(call: Call, names: list[str]) -> list[str]:
    """Return what the form calls parameters."""
    say = translations(call.language).gettext
    return [say(querywords.field(name)) for name in names]


async def _in_readers_language(request: Request, call: Call, query: NamedQuery) -> dict[str, str]:
    """Return the page's language for a parameter that has a usual one, where things have names in that."""
    found: dict[str, str] = {}
    for parameter in query.parameters:
        if parameter.type == "language" and parameter.default is not None:
            known = {one.value for one in await choices(call, request.receive, parameter)}
            wanted = next((tag for tag in languages.chain(call.language) if tag in known), parameter.default)
            found |= {} if wanted == parameter.default else {parameter.name: wanted}
    return found


def _links(call: Call, query: NamedQuery, given: Mapping[str, str], wish: Wish) -> list[Any]:
    """Return links to the answer as files."""
    kept = [("sources", "true")] if wish.sources else []
    return list(by_parameter(call, f"/queries/{query.name}", [*given.items(), *kept], named.offers_of(query)[:-1]))


def _wrong(
    call: Call, query: NamedQuery, given: Mapping[str, str], wish: Wish, error: ParameterError | None
) -> dict[str, Any]:
    """Return what the page says of a value that is wrong."""
    if error is None:
        return {"problem": None, "meant": []}
    return {"problem": problem_of(call, error), "meant": _meant(call, query, given, wish, error)}


def _meant(
    call: Call, query: NamedQuery, given: Mapping[str, str], wish: Wish, error: ParameterError
) -> list[tuple[str, str]]:
    """Return label and address of the same question with what may have been meant by a value."""
    name, candidates = str(error.fields.get("parameter", "")), error.fields.get("candidates")
    if not isinstance(candidates, list):
        return []
    kept = {"sources": "true"} if wish.sources else {}
    return [
        (
            str(one["label"]),
            call.page(f"/queries/{query.name}?{urlencode({**given, name: given_as(one['iri']), **kept})}"),
        )
        for one in candidates
    ]


async def _offered(request: Request, call: Call, query: NamedQuery) -> dict[str, Offered]:
    """Return by parameter what its field offers; nothing where there is no list of values, or a long one."""
    found = {one.name: await offered(call, request.receive, one) for one in query.parameters}
    return {name: one for name, one in found.items() if one is not None}


async def _shown(request: Request, call: Call, query: NamedQuery, given: Mapping[str, str], wish: Wish) -> Shown | None:
    """Return the answer, or a page of it; None where it has more bytes than a page bears."""
    most = EXPLAINED_ROWS if wish.sources else PAGE_ROWS
    is_paged = query.form == "SELECT"
    if is_paged and wish.limit is not None:
        wish = replace(wish, limit=min(wish.limit, PAGE_ROWS) if wish.limit > 0 else wish.limit)
    elif is_paged and wish.cursor is None:
        wish = replace(wish, limit=most)
    asked = Asked(query, given, wish, f"/queries/{query.name}")
    prepared = await named.prepare(call, request.receive, asked, JSON)
    answer = await named.answer(call, request.receive, prepared)
    try:
        document = json.loads(await whole(answer, PAGE_BYTES))
    except LimitReached:
        # Any of them says the same to a reader: this is a download, not a page.
        return None
    if "boolean" in document:
        return Shown(Table(yes_or_no(call, document["boolean"]), [], []), [], None)
    table = table_of(document, call.language)
    after = document.get("page", {}).get("next")
    if prepared.page is not None and (prepared.page.offset or after):
        table.caption = _caption(call, prepared.page, len(table.rows))
    why = "" if table.rows or (prepared.page and prepared.page.offset) else _NOTHING
    return Shown(
        folded(table, call.language),
        document.get("sources", []),
        # The answer tells where its next page is as data; a reader goes on in their language.
        after and call.page(after.removeprefix(call.outside.base)),
        translations(call.language).gettext(why) if why else "",
        document.get("explained", []),
        unexplained(call, ()),
    )


def _caption(call: Call, page: Page, count: int) -> str:
    say = translations(call.language).gettext
    if not count:
        return say("no rows behind row %(number)s") % {"number": number(page.offset, call.language)}
    first, last = number(page.offset + 1, call.language), number(page.offset + count, call.language)
    return say("rows %(first)s to %(last)s") % {"first": first, "last": last}
