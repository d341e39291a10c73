"""The page of a named query: its form, and the answer to what was given, page by page."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
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
from edu_graph.service.named import Asked, Prepared, Wish
from edu_graph.service.pages import querywords
from edu_graph.service.pages.entries import Answered, Rows, counted, entries_of, whole_entries
from edu_graph.service.pages.forms import form_of
from edu_graph.service.pages.results import EXPLAINED_ROWS, PAGE_BYTES, PAGE_ROWS, unexplained, yes_or_no
from edu_graph.service.pages.wording import number
from edu_graph.service.problems import problem_of

FEWER_ROWS = 20
"""Rows of a page where more of them have more bytes than a page bears."""

_NOTHING = N_(
    "Nothing that the sources of this release say fits these values. It may be so all the same: what no source says "
    "is not here."
)


@dataclass(frozen=True)
class Shown:
    """What a page shows of an answer.

    `answered`: its entries, None of a question that is answered with yes or no; `told`: how many there are, or that
    word; `next`: the address of the next page; `why` there are no rows, as far as that is known; `unexplained`: what
    is told of rows of which nobody can tell where they stand; `goes_on`: the last entry may have more rows behind.
    """

    answered: Answered | None
    told: str
    next: str | None = None
    why: str = ""
    unexplained: str = ""
    goes_on: bool = False


async def question_page(
    request: Request, call: Call, query: NamedQuery, values: Mapping[str, str], wish: Wish
) -> Response:
    """Return a query's page: the form alone where a needed value is missing, else with the answer before it."""
    given = {name: value.strip() for name, value in values.items() if value.strip()}
    asked = {**await _in_readers_language(request, call, query), **given}
    missing = [p.name for p in query.parameters if p.is_required and p.name not in given]
    prepared, shown, wrong = None, None, None
    try:
        if not missing and not named.is_graph(query):
            prepared, shown = await _fitting(request, call, query, asked, wish)
    except ParameterError as error:
        # The form stays, so that what is wrong can be mended where it stands.
        wrong, call.storable, call.notes["problem"] = error, False, error.type
    form = await form_of(call, request.receive, query, given, _things(prepared))
    page = call.state.pages.render(
        call,
        "query.html",
        query=query,
        form=form,
        # Nothing was given and nothing sent: somebody has just come, and has forgotten nothing.
        missing=_labels(call, missing) if values or wish != Wish(format=wish.format) else [],
        with_sources=wish.sources,
        shown=shown,
        **_wrong(call, query, given, wish, wrong),
        too_large=prepared is not None and shown is None and wrong is None,
        page_kib=PAGE_BYTES // 1024,
        links=[] if missing or wrong else _links(call, query, asked, wish),
    )
    headers = {"X-Edu-Graph-Limits": limits_header(call.state.settings)}
    if shown is not None and shown.next is not None:
        headers["Link"] = f'<{shown.next}>; rel="next"'
    return Response(page, 200 if wrong is None else wrong.status, headers, media_type="text/html")


def _things(prepared: Prepared | None) -> dict[str, str]:
    """Return by parameter the IRI that stands for its value, where that is one."""
    spelled = prepared.bound.values if prepared is not None else {}
    return {name: term[1:-1] for name, term in spelled.items() if term.startswith("<")}


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
        return {"problem": None, "meant": [], "unnamed": None}
    return {
        "problem": problem_of(call, error),
        "meant": _meant(call, query, given, wish, error),
        "unnamed": _unnamed(call, query, given, error),
    }


def _unnamed(call: Call, query: NamedQuery, given: Mapping[str, str], error: ParameterError) -> dict[str, str] | None:
    """Return field and text of a name that means no thing, or several; None where something else is wrong."""
    parameter = query.parameter(str(error.fields.get("parameter", "")))
    if parameter is None or parameter.type not in ("entity", "country") or parameter.name not in given:
        return None
    return {"field": _labels(call, [parameter.name])[0], "given": given[parameter.name]}


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


async def _fitting(
    request: Request, call: Call, query: NamedQuery, given: Mapping[str, str], wish: Wish
) -> tuple[Prepared, Shown | None]:
    """Return the answer with what was asked of a worker; None: even of few rows it has more bytes than a page bears."""
    prepared = await _prepared(request, call, query, given, wish)
    shown = await _shown(request, call, query, prepared)
    if shown is None and prepared.page is not None and prepared.page.limit > FEWER_ROWS:
        # Much stands behind each row: fewer of them make a page all the same, and lead on to the next.
        prepared = await _prepared(request, call, query, given, replace(wish, limit=FEWER_ROWS))
        shown = await _shown(request, call, query, prepared)
    return prepared, shown


async def _prepared(request: Request, call: Call, query: NamedQuery, given: Mapping[str, str], wish: Wish) -> Prepared:
    """Return what is asked of a worker: no more rows than a page bears. Raises as `named.prepare`."""
    most = EXPLAINED_ROWS if wish.sources else PAGE_ROWS
    is_paged = query.form == "SELECT"
    if is_paged and wish.limit is not None:
        wish = replace(wish, limit=min(wish.limit, PAGE_ROWS) if wish.limit > 0 else wish.limit)
    elif is_paged and wish.cursor is None:
        wish = replace(wish, limit=most)
    asked = Asked(query, given, wish, f"/queries/{query.name}")
    return await named.prepare(call, request.receive, asked, JSON)


async def _shown(request: Request, call: Call, query: NamedQuery, prepared: Prepared) -> Shown | None:
    """Return the answer, or a page of it; None where it has more bytes than a page bears."""
    answer = await named.answer(call, request.receive, prepared)
    try:
        document = json.loads(await whole(answer, PAGE_BYTES))
    except LimitReached:
        # Any of them says the same to a reader: this is a download, not a page.
        return None
    if "boolean" in document:
        return Shown(None, yes_or_no(call, document["boolean"]))
    found = Rows.of(document)
    after = document.get("page", {}).get("next")
    goes_on = False
    if after:
        # A page ends where an entry does, so that nobody takes a part of one for all of it.
        found, asked = whole_entries(found, query), found
        goes_on = query.entries is not None and len(found.rows) == len(asked.rows)
        after = named.next_behind(call, prepared, len(found.rows))
    answered = await entries_of(call, request.receive, query, found)
    is_part = prepared.page is not None and bool(prepared.page.offset or after)
    why = "" if found.rows or is_part else translations(call.language).gettext(_NOTHING)
    return Shown(
        answered,
        _told(call, query, answered, prepared.page if is_part else None),
        # The answer tells where its next page is as data; a reader goes on in their language.
        after and call.page(after.removeprefix(call.outside.base)),
        why,
        unexplained(call, ()),
        goes_on=goes_on,
    )


def _told(call: Call, query: NamedQuery, answered: Answered, page: Page | None) -> str:
    """Return how many entries and rows there are; of a page, which rows these are."""
    if page is not None:
        return counted(query, answered, _caption(call, page, answered.rows), call.language)
    words, told = translations(call.language), {"number": number(answered.rows, call.language)}
    if query.entries is None:
        rows = words.ngettext("%(number)s row", "%(number)s rows", answered.rows)
    else:
        rows = words.ngettext("%(number)s row in the data", "%(number)s rows in the data", answered.rows)
    return counted(query, answered, rows % told, call.language)


def _caption(call: Call, page: Page, count: int) -> str:
    say = translations(call.language).gettext
    if not count:
        return say("no rows behind row %(number)s") % {"number": number(page.offset, call.language)}
    first, last = number(page.offset + 1, call.language), number(page.offset + count, call.language)
    return say("rows %(first)s to %(last)s") % {"first": first, "last": last}
