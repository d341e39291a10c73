"""The client for asyncio."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Self, TypeVar, overload

import httpx

from edu_graph.client.bodies import Body
from edu_graph.client.core import Core, Question, Values, Walk, only, question_of
from edu_graph.client.downloads import download
from edu_graph.client.exchange import Options
from edu_graph.client.making import DEFAULT_URL, FAILURES, broken, core_of, reply_of
from edu_graph.client.rows import Page, R, Row, Table
from edu_graph.client.terms import Given
from edu_graph.client.told import AllowedValue, BatchAnswer, Dump, Found, Looked, QueryInfo, Release
from edu_graph.client.wire import Broken, Flow, Local, Pause, Reply, Send

T = TypeVar("T")


class AsyncRows(Generic[R]):
    """The rows of a named query, fetched page by page while they are used, all of one release; as `Rows`."""

    def __init__(self, run: Callable[[Flow[Page[R]]], Awaitable[Page[R]]], walk: Callable[[], Walk[R]]) -> None:
        self._run = run
        self._walk = walk

    async def pages(self) -> AsyncIterator[Page[R]]:
        """Run over the pages."""
        walk = self._walk()
        while not walk.is_over:
            yield await self._run(walk.step())

    async def __aiter__(self) -> AsyncIterator[R]:
        async for page in self.pages():
            for row in page.rows:
                yield row

    async def table(self) -> Table[R]:
        """Return all rows at once."""
        pages = [page async for page in self.pages()]
        return Table(pages[0].columns, tuple(row for page in pages for row in page.rows), pages[0].release)

    async def to_pandas(self) -> Any:  # noqa: ANN401 - pandas is no dependency: its types are not known here
        """Return all rows as a pandas DataFrame; see Table.to_pandas."""
        return (await self.table()).to_pandas()


class AsyncClient:
    """Asks one service, awaiting. Close it (`aclose`), or use it in an `async with` block.

    `token` goes along as a bearer token; `release`: everything is asked of that one; `transport`: an httpx transport
    in place of the network, such as httpx.ASGITransport. Raises ValueError: `base_url` is no address.
    """

    def __init__(
        self,
        base_url: str = DEFAULT_URL,
        *,
        token: str | None = None,
        release: str | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        options: Options | None = None,
    ) -> None:
        options = options or Options()
        self._core = core_of(base_url, token, release, options)
        # Redirects are the core's: it knows where the token may go.
        self._http = httpx.AsyncClient(timeout=options.timeout, transport=transport, follow_redirects=False)

    @classmethod
    def _view(cls, core: Core, http: httpx.AsyncClient) -> Self:
        view = cls.__new__(cls)
        view._core, view._http = core, http
        return view

    def at(self, release: str | None) -> Self:
        """Return this client at one release (None: at the current one, whichever it is); they close together."""
        return self._view(Core(self._core.exchange, release), self._http)

    @overload
    def query(self, query: Question[R], /, *, limit: int | None = None, sources: bool = False) -> AsyncRows[R]: ...
    @overload
    def query(
        self, query: str, /, *, limit: int | None = None, sources: bool = False, **values: Given
    ) -> AsyncRows[Row]: ...
    def query(
        self, query: str | Question[Any], /, *, limit: int | None = None, sources: bool = False, **values: Given
    ) -> AsyncRows[Any]:
        """Return the rows of a named query, asked for when they are used.

        `query`: a name with its values, or a question of `edu_graph.client.named`; `limit`: rows of a page; `sources`:
        each row has the passages behind it. A parameter named as a word of Python gets a line behind it: `from_`.
        Raises TypeError, when the rows are used what any request raises.
        """
        question = question_of(query, values)
        rows = limit if limit is not None else self._core.exchange.options.page_rows
        return AsyncRows(self._run, lambda: Walk(self._core, question, rows, sources=sources))

    async def batch(self, name: str, requests: Sequence[Values]) -> list[BatchAnswer]:
        """Ask a named query with many values at once; the answers are in the order of the requests."""
        return await self._run(self._core.batch(name, requests))

    async def queries(self) -> list[QueryInfo]:
        """Return all named queries."""
        return await self._run(self._core.queries())

    async def values(
        self, name: str, parameter: str, *, q: str | None = None, limit: int | None = None
    ) -> list[AllowedValue]:
        """Return values that a parameter of a named query takes; `q`: a part of the value or its label."""
        return await self._run(self._core.values(name, parameter, q, limit))

    async def sparql(self, text: str, *, format: str = "ttl", sources: bool = False) -> Table[Row] | bool | str:
        """Ask a SPARQL query: rows for SELECT, a truth value for ASK, a text in `format` for CONSTRUCT, DESCRIBE."""
        return await self._run(self._core.sparql(text, format, sources=sources))

    async def select(self, text: str, *, sources: bool = False) -> Table[Row]:
        """Ask a SELECT query; with `sources` each row has the passages behind it. Raises TypeError: it is another one.

        Names that the release does not have are told in `hints` of the table, and by a HintWarning.
        """
        return only(await self.sparql(text, sources=sources), Table)

    async def ask(self, text: str) -> bool:
        """Ask an ASK query. Raises TypeError: it is another one."""
        return only(await self.sparql(text), bool)

    async def construct(self, text: str, *, format: str = "ttl") -> str:
        """Ask a CONSTRUCT or DESCRIBE query; `format`: ttl, nt, rdf or jsonld. Raises TypeError: it is another one."""
        return only(await self.sparql(text, format=format), str)

    async def search(self, q: str, **filters: Given) -> Found:
        """Return things by name, best first; `filters` are `lang`, `kind`, `type`, `country`, `limit`, `cursor`."""
        return await self._run(self._core.search(q, filters))

    async def lookup(self, id: str, *, scheme: str | None = None, lang: str | None = None) -> Looked:
        """Return the things that bear an identifier: `lookup("KZ")`, `lookup("398", scheme="m49")`."""
        return await self._run(self._core.lookup(id, scheme, lang))

    async def lookup_all(self, ids: Sequence[str | tuple[str, str]]) -> list[Looked]:
        """Return the things that bear each of many identifiers, in their order; each is one, or (scheme, one)."""
        return await self._run(self._core.lookup_all(ids))

    async def describe(self, thing: str, *, format: str = "ttl") -> str:
        """Return the document about a thing: an IRI, an address of the service, or `kind/slug`.

        `format`: ttl, nt, rdf, jsonld; trig and nq tell the graph of each statement.
        """
        return await self._run(self._core.describe(thing, format))

    async def release(self) -> Release:
        """Return the release that is asked."""
        return await self._run(self._core.current())

    async def releases(self) -> list[Release]:
        """Return all publications, latest first."""
        return await self._run(self._core.releases())

    async def dumps(self) -> list[Dump]:
        """Return the files of the release."""
        return await self._run(self._core.dumps())

    async def download(self, name: str, path: str | Path) -> Path:
        """Fetch a file of the release to a path or into a folder; return where it is.

        What broke off is resumed, also by a later call. The checksum is compared before the file gets its name: raises
        ChecksumMismatch; ValueError: there is no such file; OSError.
        """
        return await self._run(download(self._core, name, Path(path)))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _e: BaseException | None, _t: TracebackType | None
    ) -> None:
        await self.aclose()

    async def _run(self, flow: Flow[T]) -> T:
        outcome: object = None
        try:
            while True:
                command = flow.send(outcome)
                outcome = None
                if isinstance(command, Pause):
                    await asyncio.sleep(command.seconds)
                elif isinstance(command, Local):
                    outcome = await asyncio.to_thread(command.action)
                else:
                    outcome = await self._send(command)
        except StopIteration as over:
            result: T = over.value
            return result

    async def _body(self, response: httpx.Response) -> bytes:
        body = Body(reply_of(response, b"").headers, self._core.exchange.options)
        async for piece in response.aiter_bytes():
            body.add(piece)
        return body.whole()

    async def _send(self, command: Send) -> Reply | Broken:
        request, sink, began = command.request, command.sink, False
        try:
            async with self._http.stream(
                request.method, request.url, headers=request.headers, content=request.content
            ) as response:
                began = True
                if sink is None or response.status_code not in (200, 206):
                    return reply_of(response, await self._body(response))
                try:
                    await asyncio.to_thread(sink.begin, response.status_code, reply_of(response, b"").headers)
                    async for piece in response.aiter_raw():
                        await asyncio.to_thread(sink.write, piece)
                finally:
                    sink.close()
                return reply_of(response, b"")
        except FAILURES as error:
            return broken(error, began=began)
