"""Every use of the service, as a flow: which request it takes, and how its answer is read. No input, no output."""

import json
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final, Generic, TypeVar
from urllib.parse import quote, unquote, urlencode

from edu_graph.client.exchange import Exchange, json_of, text_of
from edu_graph.client.faults import HintWarning, UnexpectedAnswer
from edu_graph.client.formats import DOCUMENTS, GRAPHS, ROWS
from edu_graph.client.rows import Page, R, Row, Table, page_of, table_of
from edu_graph.client.telling import problem_of
from edu_graph.client.terms import Given, spelled
from edu_graph.client.told import AllowedValue, BatchAnswer, Dump, Found, Looked, QueryInfo, Release, Told, several
from edu_graph.client.wire import Flow, Reply, Request

T = TypeVar("T")

BASE: Final = "https://w3id.org/edu-graph/"
"""What the IRIs of things begin with; each service answers for them under its own address."""

JSON: Final = "application/json"
LONGEST_URL: Final = 8_000
"""Bytes of an address up to which a query is sent in it; many servers and proxies take no longer ones."""

_HINT: Final = re.compile(r'"([^"]*)"')

LARGEST_BATCH: Final = 100
LARGEST_LOOKUP: Final = 1_000

Values = Mapping[str, Given]


def texts(values: Values) -> dict[str, str]:
    """Return values as the service reads them; `from_` stands for `from`, None is left out."""
    return {name.removesuffix("_"): spelled(name, value) for name, value in values.items() if value is not None}


@dataclass(frozen=True)
class Question(Generic[R]):
    """A named query with its values; `row` is the class of its rows. `edu_graph.client.named` makes them, typed."""

    name: str
    values: Values
    row: type[R]

    def texts(self) -> dict[str, str]:
        """Return the values as the service reads them."""
        return texts(self.values)


@dataclass(frozen=True)
class Core:
    """Makes requests and reads answers. `release`: all requests are of this release; None: of the current one."""

    exchange: Exchange
    release: str | None = None

    # Requests

    def url(self, path: str, parameters: Mapping[str, str] | None = None, *, is_pinned: bool = True) -> str:
        """Return the address of a path, at the release of this core."""
        pairs = dict(parameters or {})
        if is_pinned and self.release is not None:
            pairs["release"] = self.release
        return self.exchange.base_url + path + ("?" + urlencode(pairs) if pairs else "")

    def get(self, path: str, parameters: Mapping[str, str] | None = None, accept: str = JSON) -> Flow[Reply]:
        """Get a path of the service."""
        return (yield from self.exchange.ask(Request("GET", self.url(path, parameters), {"accept": accept})))

    def post(self, path: str, body: object) -> Flow[Reply]:
        """Ask something that does not fit into an address; it changes nothing."""
        content = json.dumps(body, ensure_ascii=False).encode()
        headers = {"accept": JSON, "content-type": JSON}
        return (yield from self.exchange.ask(Request("POST", self.url(path), headers, content)))

    # Named queries

    def batch(self, name: str, requests: Sequence[Values]) -> Flow[list[BatchAnswer]]:
        """Ask a named query with many values, all of one release."""
        asked = [texts(values) for values in requests]
        results = yield from self._in_parts(f"/queries/{quote(name, safe='')}", "requests", asked, LARGEST_BATCH)
        return [read(one, partial(_batch_answer, release)) for one, release in results]

    def _in_parts(self, path: str, member: str, asked: Sequence[object], most: int) -> Flow[list[tuple[Told, str]]]:
        """Send a list in parts of so many, all of one release; return the results, each with its release."""
        found: list[tuple[Told, str]] = []
        core = self
        for start in range(0, len(asked), most):
            part = asked[start : start + most]
            told = json_of((yield from core.post(path, {member: part})))
            results = read(told, lambda told: several(told, "results"))
            if len(results) != len(part):
                raise UnexpectedAnswer(f"{len(part)} requests were answered with {len(results)} results")
            release = str(told.get("release", ""))
            found += [(one, release) for one in results]
            core = replace(self, release=self.release or release or None)
        return found

    def queries(self) -> Flow[list[QueryInfo]]:
        """Return the catalogue of named queries."""
        return (yield from self._records("/queries", "queries", QueryInfo.of))

    def values(
        self, name: str, parameter: str, q: str | None = None, limit: int | None = None
    ) -> Flow[list[AllowedValue]]:
        """Return values that a parameter of a named query takes."""
        path = f"/queries/{quote(name, safe='')}/values/{quote(parameter, safe='')}"
        return (yield from self._records(path, "values", AllowedValue.of, {"q": q, "limit": limit}))

    # SPARQL

    def sparql(self, text: str, format: str = "ttl", *, sources: bool = False) -> Flow[Table[Row] | bool | str]:
        """Ask a SPARQL query: rows for SELECT, a truth value for ASK, a text in `format` for CONSTRUCT, DESCRIBE.

        Hints of the service stand in a table's `hints`, and are warned of (`HintWarning`).
        """
        accept = f"{ROWS}, {graph_type(format)};q=0.9"
        with_sources = {"sources": "true"} if sources else {}
        request = Request("GET", self.url("/sparql", {"query": text, **with_sources}), {"accept": accept})
        if len(request.url) > LONGEST_URL:
            headers = {"accept": accept, "content-type": "application/sparql-query"}
            request = Request("POST", self.url("/sparql", with_sources), headers, text.encode())
        reply = yield from self.exchange.ask(request)
        hints = hints_of(reply)
        for hint in hints:
            warnings.warn(hint, HintWarning, stacklevel=2)
        if not reply.headers.get("content-type", "").startswith(ROWS):
            return text_of(reply)
        told = json_of(reply)
        if isinstance(told.get("boolean"), bool):
            return bool(told["boolean"])
        return table_of(told, release_of(reply), Row, hints)

    # Things

    def search(self, q: str, filters: Values) -> Flow[Found]:
        """Return things by name."""
        return read(json_of((yield from self.get("/search", texts({"q": q, **filters})))), Found.of)

    def lookup(self, id: str, scheme: str | None, lang: str | None) -> Flow[Looked]:
        """Return the things that bear an identifier."""
        given = texts({"id": id, "scheme": scheme, "lang": lang})
        return read(json_of((yield from self.get("/lookup", given))), Looked.of)

    def lookup_all(self, ids: Sequence[str | tuple[str, str]]) -> Flow[list[Looked]]:
        """Return the things that bear each of many identifiers, in the order of these."""
        asked = [one if isinstance(one, str) else {"scheme": one[0], "id": one[1]} for one in ids]
        results = yield from self._in_parts("/lookup", "ids", asked, LARGEST_LOOKUP)
        return [read(one, Looked.of) for one, _ in results]

    def describe(self, thing: str, format: str = "ttl") -> Flow[str]:
        """Return the document about a thing, a source or a named graph."""
        if format not in DOCUMENTS:
            raise ValueError(f"there is no format {format!r}: {', '.join(DOCUMENTS)}")
        reply = yield from self.get(f"/{self.path_of(thing)}.{format}", accept="*/*")
        return text_of(reply)

    def path_of(self, thing: str) -> str:
        """Return the path of an IRI, an address of this service, or `kind/slug`. Raises ValueError: it is none."""
        name = thing.partition("#")[0]
        for start in (BASE, self.exchange.base_url + "/"):
            if name.startswith(start):
                return quote(name.removeprefix(start))
        if ":" in name or name.count("/") != 1:
            raise ValueError(f"{thing!r} is neither an IRI of edu-graph ({BASE}…) nor kind/slug")
        return quote(name if name.startswith(("source/", "graph/")) else "id/" + name)

    # Releases

    def current(self) -> Flow[Release]:
        """Return the release that is asked: the one that the core is pinned to, or the current one."""
        name = quote(self.release or "current", safe="")
        request = Request("GET", self.url(f"/releases/{name}", is_pinned=False), {"accept": JSON})
        return read(json_of((yield from self.exchange.ask(request))), Release.of)

    def releases(self) -> Flow[list[Release]]:
        """Return all publications, latest first."""
        request = Request("GET", self.url("/releases", is_pinned=False), {"accept": JSON})
        told = json_of((yield from self.exchange.ask(request)))
        return read(told, lambda told: [Release.of(one) for one in several(told, "releases")])

    def dumps(self) -> Flow[list[Dump]]:
        """Return the files of the release."""
        return read(json_of((yield from self.get("/dumps"))), Dump.all_of)

    def _records(
        self, path: str, member: str, of: Callable[[Told], T], parameters: Values | None = None
    ) -> Flow[list[T]]:
        told = json_of((yield from self.get(path, texts(parameters or {}))))
        return read(told, lambda told: [of(one) for one in several(told, member)])


class Walk(Generic[R]):
    """The way through the pages of an answer, all of one release; each `step` is a flow that returns a page."""

    def __init__(self, core: Core, question: Question[R], limit: int, *, sources: bool) -> None:
        self._core = core
        self._question = question
        self._parameters = question.texts() | {"limit": str(limit)} | ({"sources": "true"} if sources else {})
        self._release = core.release
        self._cursor: str | None = None
        self._passed: set[str] = set()
        self.is_over = False

    def step(self) -> Flow[Page[R]]:
        """Return the next page. Raises UnexpectedAnswer: it is of another release, or leads back to itself."""
        at = {} if self._cursor is None else {"cursor": self._cursor}
        path = f"/queries/{quote(self._question.name, safe='')}"
        reply = yield from self._core.get(path, self._parameters | at, accept=ROWS)
        page = page_of(json_of(reply), release_of(reply), self._question.row)
        if self._release not in (None, page.release):
            raise UnexpectedAnswer(f"a page is of release {page.release}, and not of {self._release}")
        if page.cursor in self._passed:
            raise UnexpectedAnswer("a page leads to itself, or back to one before it")
        if page.cursor is not None:
            self._passed.add(page.cursor)
        self._release, self._cursor, self.is_over = page.release, page.cursor, page.cursor is None
        return page


def read(told: Told, reader: Callable[[Told], T]) -> T:
    """Return what a reader makes of a JSON object. Raises UnexpectedAnswer: it is another one than was asked for."""
    try:
        return reader(told)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnexpectedAnswer(f"the answer has not the form that was expected: {error!r}") from error


def release_of(reply: Reply) -> str:
    """Return the release that an answer is of."""
    return reply.headers.get("x-edu-graph-release", "")


def hints_of(reply: Reply) -> tuple[str, ...]:
    """Return what the service says of names in a query that it does not know (a list of strings, RFC 9651)."""
    return tuple(map(unquote, _HINT.findall(reply.headers.get("x-edu-graph-hint", ""))))


def graph_type(format: str) -> str:
    """Return the media type of a format of graphs. Raises ValueError: there is none of that name."""
    if format not in GRAPHS:
        raise ValueError(f"there is no format {format!r}: {', '.join(GRAPHS)}")
    return GRAPHS[format]


def question_of(query: str | Question[Any], values: Mapping[str, Given]) -> Question[Any]:
    """Return what is asked. Raises TypeError: a question has its values already."""
    if isinstance(query, str):
        return Question(query, values, Row)
    if values:
        raise TypeError(f"the question has its values already: {', '.join(values)}")
    return query


def only(answer: object, kind: type[T]) -> T:
    """Return an answer of one kind. Raises TypeError: it is another one."""
    if not isinstance(answer, kind):
        raise TypeError(f"the query is of another form: its answer is a {type(answer).__name__}")
    return answer


def _batch_answer(release: str, told: Told) -> BatchAnswer:
    parameters = dict(told.get("parameters") or {})
    if "problem" in told:
        return BatchAnswer(parameters, None, problem_of(told["problem"]))
    return BatchAnswer(parameters, table_of(told, release, Row), None)
