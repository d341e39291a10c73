"""A named query on its way to a worker: what was given, how the answer is wanted, and which page of it."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from starlette.types import Receive

from edu_graph import vocab
from edu_graph.errors import ParameterError
from edu_graph.execution import Answer, QueryRequest
from edu_graph.execution.protocol import Telling
from edu_graph.queries.binding import BoundQuery, bind
from edu_graph.queries.catalog import NamedQuery
from edu_graph.queries.explaining import Question, refuse_form
from edu_graph.queries.lists import NO_LISTS
from edu_graph.queries.paging import Page, next_cursor, page_of, paged_text, read_cursor
from edu_graph.queries.policy import Limits
from edu_graph.rdf.formats import Format, StatementsFormat
from edu_graph.service import planned
from edu_graph.service.answers import Watch, execute, explaining
from edu_graph.service.calls import Call
from edu_graph.service.choices import choices, known_lists
from edu_graph.service.faces import DOCUMENTS, ROWS
from edu_graph.service.intake import switch
from edu_graph.service.looking import look

RESERVED: Final = ("limit", "cursor", "sources", "format")
"""Parameters of the service's own that a named query takes."""

_LOOKED_UP = ("entity", "country")


@dataclass(frozen=True)
class Wish:
    """How an answer is wanted: as given, before it is held against the query. None: not given."""

    limit: int | None = None
    cursor: str | None = None
    sources: bool = False
    format: str | None = None

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Wish":
        """Read the service's own among what was given. Raises ParameterError."""
        limit = given.get("limit", "").strip()
        if limit and not (limit.isascii() and limit.isdigit() and len(limit) < 10):
            raise ParameterError(
                f"limit: {limit[:40]!r} is no number of rows.", parameter="limit", help="Give a whole number from 1 on."
            )
        sources = switch(given.get("sources", ""), "sources")
        return cls(int(limit) if limit else None, given.get("cursor") or None, sources, given.get("format") or None)


@dataclass(frozen=True)
class Prepared:
    """A query with its values, the page that is wanted (None: all rows), and where the page behind it is."""

    bound: BoundQuery
    page: Page | None
    next: str | None
    request: QueryRequest


def offers_of(query: NamedQuery) -> tuple[Format, ...]:
    """Return the formats in which a query answers."""
    return DOCUMENTS if is_graph(query) else ROWS


def is_graph(query: NamedQuery) -> bool:
    """Tell whether a query answers with a graph, and so has neither rows nor pages."""
    return query.form in ("CONSTRUCT", "DESCRIBE")


@dataclass(frozen=True)
class Asked:
    """A named query as a request asks it. `path` is that of the request, under which the next page is found too."""

    query: NamedQuery
    values: Mapping[str, str]
    wish: Wish
    path: str


async def bound_with(call: Call, receive: Receive, query: NamedQuery, values: Mapping[str, str]) -> BoundQuery:
    """Return a query with its values. Raises as `binding.bind`."""
    served = call.release
    lists = NO_LISTS
    if any(parameter.scheme and values.get(parameter.name) for parameter in query.parameters):
        lists = await known_lists(call, receive)
    if any(parameter.type in _LOOKED_UP for parameter in query.parameters):
        bound = await look(call, receive, bind, query, values, served.search, lists)
    else:
        bound = bind(query, values, served.search, lists)
    await _check_languages(call, receive, query, values)
    return bound


async def _check_languages(call: Call, receive: Receive, query: NamedQuery, values: Mapping[str, str]) -> None:
    """Refuse a language in which nothing has a name: names would be in English, and nobody would be told why."""
    for parameter in query.parameters:
        tag = values.get(parameter.name, "").strip()
        if parameter.type != "language" or not tag or tag == parameter.default:
            continue
        known = [one.value for one in await choices(call, receive, parameter)]
        if tag.lower() not in map(str.lower, known):
            raise ParameterError(
                f"{parameter.name}: nothing has a name in {tag[:40]!r}.",
                parameter=parameter.name,
                value=tag[:40],
                help=f"Give one of {', '.join(known)}; English stands where a thing has no name in it.",
            )


async def follow_cursor(call: Call, given: Iterable[tuple[str, str]]) -> None:
    """Open the release of a cursor among what was given, where the request names no release itself.

    A cursor that cannot be read is told later, as the parameter that it is. Raises as `Call.switch_to`.
    """
    texts = [value for name, value in given if name == "cursor" and value]
    if not texts or call.pin is not None:
        return
    with suppress(ParameterError):
        release = read_cursor(texts[0]).release
        if release != call.release.id:
            await call.switch_to(release)


async def prepare(call: Call, receive: Receive, asked: Asked, form: Format) -> Prepared:
    """Return what a worker is asked.

    Raises ParameterError: a value, the limit or the cursor is wrong; InputError: there are no rows to explain.
    """
    query, values, wish = asked.query, asked.values, asked.wish
    bound = await bound_with(call, receive, query, values)
    cursor = read_cursor(wish.cursor) if wish.cursor else None
    page = page_of(bound, call.release.id, limit=wish.limit, cursor=cursor)
    if wish.sources:
        refuse_form(query.form)
    plain = QueryRequest(text=bound.text, format=form, limits=Limits.of(call.state.settings), lane="named")
    if is_graph(query) or not (page or wish.sources or isinstance(form, StatementsFormat)):
        return Prepared(bound, None, None, plain)
    telling = Telling(
        answer=address(query, values, {"release": call.release.id}),
        release=vocab.RELEASE + call.release.id,
        explaining=explaining(Question.of(bound)) if wish.sources else None,
    )
    if page is None:
        return Prepared(bound, None, None, replace(plain, telling=telling))
    after = next_cursor(bound, call.release.id, page).text()
    pairs = [*_given(query, values), *_kept(wish, page), ("cursor", after)]
    there = call.url(f"{asked.path}?{urlencode(pairs)}")
    telling = replace(telling, before=page.offset, limit=page.limit, next=there, cursor=after)
    return Prepared(bound, page, there, replace(plain, text=paged_text(bound, page), telling=telling))


def address(query: NamedQuery, values: Mapping[str, str], more: Mapping[str, str]) -> str:
    """Return the permanent IRI of a question: its query and values, and what else tells its answer from others."""
    pairs = [*_given(query, values), *more.items()]
    return f"{vocab.QUERIES}{query.name}" + (f"?{urlencode(pairs)}" if pairs else "")


def _given(query: NamedQuery, values: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the values that count, in the order of the parameters."""
    names = [parameter.name for parameter in query.parameters]
    return [(name, values[name].strip()) for name in names if values.get(name, "").strip()]


def _kept(wish: Wish, page: Page) -> list[tuple[str, str]]:
    """Return what the next page's address says of how the answer is wanted."""
    kept = [("limit", str(page.limit))]
    kept += [("sources", "true")] if wish.sources else []
    return kept + ([("format", wish.format)] if wish.format else [])


async def answer(call: Call, receive: Receive, prepared: Prepared) -> Answer:
    """Have a named query answered; a page is waited for, because its head says whether there is another one.

    What the build has prepared is read instead (`planned`). Raises as `answers.execute`.
    """
    ready = planned.answer(call, prepared.bound, prepared.page, prepared.request)
    if ready is not None:
        return ready
    found = await execute(call, receive, prepared.request)
    if prepared.page is not None:
        try:
            async with Watch(receive):
                await found.ended()
        except BaseException:
            await found.aclose()
            raise
    return found


def next_behind(call: Call, prepared: Prepared, shown: int) -> str | None:
    """Return where an answer goes on behind the first rows of a page (`shown`); None: it has no pages."""
    if prepared.next is None or prepared.page is None:
        return None
    after = next_cursor(prepared.bound, call.release.id, prepared.page, shown).text()
    # What comes before the cursor stays as it is; the cursor stands last.
    return f"{prepared.next.rpartition('cursor=')[0]}{urlencode([('cursor', after)])}"


def link_to_next(prepared: Prepared, found: Answer) -> dict[str, str]:
    """Return the Link field that leads to the next page, where there is one."""
    return {"Link": f'<{prepared.next}>; rel="next"'} if prepared.next and found.more else {}
