"""The clients against a service as a user runs it."""

import asyncio
import json
import math
import shutil
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
import pytest
from rehearsal import Opener

from edu_graph.build import pipeline
from edu_graph.client import (
    IRI,
    AnswerCut,
    AsyncClient,
    Client,
    Options,
    Passage,
    ProblemError,
    Row,
    Text,
    named,
    problems,
)
from edu_graph.client.rows import page_of
from edu_graph.client.terms import value_of
from edu_graph.queries.catalog import Catalog, NamedQuery
from edu_graph.settings import load_settings
from tests.serving import live

ROOT = Path(__file__).resolve().parents[2]
CATALOG = list(Catalog.load(ROOT / "queries"))
VISITED = "list-visited-institutions"


class Recorder(httpx.BaseTransport):
    """The network, with a list of what went over it."""

    def __init__(self) -> None:
        self._inner = httpx.HTTPTransport()
        self.seen: list[tuple[httpx.Request, httpx.Response]] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._inner.handle_request(request)
        self.seen.append((request, response))
        return response

    def statuses(self) -> list[int]:
        return [response.status_code for _, response in self.seen]

    def close(self) -> None:
        self._inner.close()


@pytest.fixture
def client(address: str) -> Iterator[Client]:
    with Client(address) as found:
        yield found


def examples(query: NamedQuery) -> dict[str, str]:
    return {parameter.name: parameter.example for parameter in query.parameters}


def told(address: str, query: NamedQuery, **more: str) -> dict[str, Any]:
    """The answer as the service gives it without pages, read by nothing of the client's."""
    answer = httpx.get(f"{address}/queries/{query.name}", params={**examples(query), **more, "format": "json"})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("query", CATALOG, ids=lambda query: query.name)
def test_the_pages_of_each_query_are_its_whole_answer(query: NamedQuery, address: str, opened: Opener) -> None:
    whole = told(address, query, sources="true")
    rows = [{name: value_of(term) for name, term in row.items()} for row in whole["results"]["bindings"]]
    size = max(1, math.ceil(len(rows) / 3))
    with opened(None, address) as client:
        function = getattr(named, query.name.replace("-", "_"))
        typed = function(**{name + "_" * (name == "from"): value for name, value in examples(query).items()})
        pages = list(client.query(typed, limit=size, sources=True).pages())
        plain = client.query(query.name, limit=size, **examples(query)).table()
    paged = [row for page in pages for row in page.rows]
    assert [{name: value for name, value in row.items() if value is not None} for row in paged] == rows
    assert all(type(row) is typed.row for row in paged)
    assert [dict(row) for row in plain] == [dict(row) for row in paged]
    assert [row.sources for row in paged] == [tuple(map(Passage.of, behind)) for behind in whole["sources"]]
    assert len(pages) == max(1, math.ceil(len(rows) / size))
    assert {page.release for page in pages} == {plain.release}
    assert plain.columns == tuple(column.name for column in query.columns)


def test_the_examples_have_rows_for_the_test_above_to_compare(address: str) -> None:
    counts = {query.name: len(told(address, query)["results"]["bindings"]) for query in CATALOG}
    assert sum(count > 2 for count in counts.values()) > len(counts) / 2, counts


def test_a_batch_answers_as_single_questions_do(address: str, opened: Opener) -> None:
    with opened(None, address) as client:
        asked = [{"country": country} for country in ("RU", "Atlantis", "TV", "IL")]
        first, second, third, fourth = client.batch(VISITED, asked)
        assert list(first.rows) == list(client.query(VISITED, country="RU"))
        assert first.rows.release == client.release().id
        assert len(third.rows) == 0
        assert list(fourth.rows) == list(client.query(VISITED, country="IL")) != []
    assert isinstance(second.problem, problems.ParameterError)
    assert "Atlantis" in second.problem.detail


def test_a_batch_of_more_than_fits_is_answered(client: Client) -> None:
    answers = client.batch(VISITED, [{"country": "RU", "language": "en"}] * 120)
    assert [len(answer.rows) for answer in answers] == [len(answers[0].rows)] * 120


def test_catalogue_and_values_are_read(client: Client) -> None:
    assert [query.name for query in client.queries()] == [query.name for query in CATALOG]
    found = {value.value: value.label for value in client.values(VISITED, "country", limit=500)}
    assert found.get("KZ") == "Kazakhstan"
    assert len(client.values(VISITED, "country", q="kaz")) == 1


def test_sparql_in_all_its_forms(address: str, opened: Opener) -> None:
    with opened(None, address) as client:
        table = client.select("SELECT ?l { place:kaz skos:prefLabel ?l FILTER(LANG(?l) = 'ru') }")
        assert [row.read("l", Text) for row in table] == ["Казахстан"]
        assert client.ask("ASK { place:kaz ?p ?o }") is True
        assert "place:kaz" in client.construct("CONSTRUCT WHERE { place:kaz a ?class }")
        assert "<https://w3id.org/edu-graph/id/place/kaz>" in client.construct("DESCRIBE place:kaz", format="nt")
        long = "SELECT ?l { place:kaz skos:prefLabel ?l } #" + "x" * 20_000
        assert len(client.select(long)) > 1


def test_things_are_found_and_described(address: str, opened: Opener) -> None:
    with opened(None, address) as client:
        found = client.search("Смоленск", lang="ru", kind="place", limit=1)[0]
        assert (found.label, found.iri) == ("Смоленск", "https://w3id.org/edu-graph/id/place/smolensk")
        kazakhstan = "https://w3id.org/edu-graph/id/place/kaz"
        assert [hit.iri for hit in client.lookup("kz", scheme="iso-alpha-2")] == [kazakhstan]
        known, nothing = client.lookup_all([("m49", "398"), "no such thing"])
        assert ([hit.iri for hit in known], list(nothing), nothing.problem) == ([kazakhstan], [], None)
        assert "Смоленск" in client.describe(found.iri)
        trig = client.describe(IRI("https://w3id.org/edu-graph/source/kt-haifa-2026#p6"), format="trig")
        assert "kt-haifa-2026" in trig


def test_problems_are_told_as_they_are(client: Client) -> None:
    with pytest.raises(problems.QuerySyntaxError) as syntax:
        client.select("SELECT ?x WHERE {\n ?x ?y }")
    assert syntax.value.fields["line"] == 2
    with pytest.raises(problems.ParameterError) as parameter:
        client.query(VISITED, contry="RU").table()
    assert "country" in (parameter.value.help or "")
    with pytest.raises(problems.QueryRefused):
        client.select("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")
    for use in (
        lambda: client.query("list-nothing").table(),
        lambda: client.describe("place/nowhere"),
        lambda: client.at("0123456789abcdef").search("Minsk"),
    ):
        with pytest.raises(problems.NotFound) as nothing:
            use()
        assert (nothing.value.instance or "").startswith("urn:uuid:")


def test_an_answer_that_a_limit_cuts_gives_no_rows(address: str, opened: Opener) -> None:
    with opened(None, address) as client, pytest.raises((AnswerCut, problems.RowLimit, problems.ByteLimit)) as cut:
        client.select("SELECT * { ?a ?b ?c . ?d ?e ?f }")
    assert cut.type is AnswerCut


def test_unchanged_answers_are_not_sent_again(address: str) -> None:
    recorder = Recorder()
    with Client(address, transport=recorder) as client:
        first = client.query(VISITED, country="RU").table()
        assert client.query(VISITED, country="RU").table() == first
        assert client.search("Minsk") == client.search("Minsk")
    assert recorder.statuses() == [200, 304, 200, 304]


def test_a_pinned_client_asks_one_release(address: str) -> None:
    recorder = Recorder()
    with Client(address, transport=recorder) as client:
        here = client.release()
        pinned = client.at(here.id)
        assert pinned.release() == here
        assert here.id in [release.id for release in client.releases()]
        assert pinned.query(VISITED, country="RU").table().release == here.id
        assert pinned.select("SELECT ?x { ?x a eg:Source }").release == here.id
        assert pinned.search("Minsk")
        assert pinned.describe("place/kaz")
        assert pinned.queries()
        assert {dump.sha256 for dump in pinned.dumps()} == {dump.sha256 for dump in client.dumps()}
        assert pinned.batch(VISITED, [{}])[0].rows.release == here.id
    asked = [request.url.params.get("release") for request, _ in recorder.seen if "/releases" not in request.url.path]
    assert set(asked) == {here.id, None}
    assert asked.count(None) == 1


def test_files_are_fetched_checked_and_resumed(address: str, tmp_path: Path) -> None:
    recorder = Recorder()
    with Client(address, transport=recorder) as client:
        dump = next(found for found in client.dumps() if found.name == "edu-graph.nq")
        target = client.download("edu-graph.nq", tmp_path)
        data = target.read_bytes()
        assert len(data) == dump.bytes
        target.unlink()
        (tmp_path / f"edu-graph.nq.{dump.sha256[:12]}.part").write_bytes(data[:1000])
        assert client.download("edu-graph.nq", tmp_path).read_bytes() == data
    assert recorder.statuses()[-1] == 206
    assert list(tmp_path.iterdir()) == [target]


def test_a_file_is_fetched_without_blocking(address: str, tmp_path: Path) -> None:
    async def fetch() -> int:
        async with AsyncClient(address) as client:
            return (await client.download("edu-graph.ttl.gz", tmp_path)).stat().st_size

    assert asyncio.run(fetch()) > 1000


def test_many_ask_at_once(address: str) -> None:
    async def ask() -> list[int]:
        async with AsyncClient(address) as client:
            tables = await asyncio.gather(*(client.query(VISITED, country="RU").table() for _ in range(20)))
            return [len(table) for table in tables]

    counts = asyncio.run(ask())
    assert len(set(counts)) == 1
    assert counts[0] > 0


def test_rows_stay_in_the_release_in_which_they_began(tmp_path: Path, built: Path) -> None:
    """A release is published between two pages: the rows go on in theirs, later ones are of the new one."""
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    settings = {"releases": tmp_path / "releases", "data": data}
    shutil.copytree(built, settings["releases"], symlinks=True)
    with (
        live.service(tmp_path, **settings, reload_seconds=1) as running,
        Client(f"http://127.0.0.1:{running.port}") as client,
    ):
        before = client.query("list-sources").table()
        rows = iter(client.query("list-sources", limit=2))
        first = [next(rows), next(rows)]
        source = next((data / "sources").glob("kt-haifa*.trig"))
        source.write_text(source.read_text("utf-8") + "\n# One more line, and so another release.\n", "utf-8")
        pipeline.build(load_settings(**settings))
        live.until("the new release is served", lambda: client.release().id != before.release)
        assert [dict(row) for row in [*first, *rows]] == [dict(row) for row in before]
        assert client.query("list-sources").table().release == client.release().id
        assert client.at(before.release).query("list-sources").table() == before


# In the same process


def application(answers: list[bytes], *, fails: bool = False) -> Any:  # noqa: ANN401 - an ASGI application
    async def app(_scope: object, _receive: object, send: Any) -> None:  # noqa: ANN401 - ASGI
        headers = [(b"content-type", b"application/sparql-results+json"), (b"x-edu-graph-release", b"r1")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for piece in answers:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        if fails:
            raise ConnectionAbortedError
        await send({"type": "http.response.body", "body": b""})

    return app


def test_an_application_is_asked_without_a_network() -> None:
    body = json.dumps({"head": {"vars": ["n"]}, "results": {"bindings": [{"n": {"type": "uri", "value": "x"}}]}})

    async def ask(app: Any) -> list[Row]:  # noqa: ANN401 - an ASGI application
        async with AsyncClient("http://inside", transport=httpx.ASGITransport(app)) as client:
            return list(await client.select("SELECT ?n {}"))

    assert [row.n for row in asyncio.run(ask(application([body[:9].encode(), body[9:].encode()])))] == ["x"]
    with pytest.raises(ConnectionAbortedError):
        asyncio.run(ask(application([body.encode()], fails=True)))


def test_nothing_there_is_told_in_time(opened: Opener) -> None:
    with (
        opened(None, f"http://127.0.0.1:{live.free_port()}", options=Options(attempts=1)) as client,
        pytest.raises(Exception, match="no answer from"),
    ):
        client.release()


def test_a_page_of_fewer_rows_is_a_part_of_the_whole(address: str, client: Client) -> None:
    query = next(query for query in CATALOG if query.name == VISITED)
    whole = page_of(told(address, query), "", Row)
    first = list(islice(client.query(VISITED, limit=1, **examples(query)), 2))
    assert [dict(row) for row in first] == [dict(row) for row in whole.rows[:2]]


def test_all_that_is_raised_for_the_service_is_one_family(client: Client) -> None:
    for kind in problems.BY_TYPE.values():
        assert issubclass(kind, ProblemError)
    with pytest.raises(ProblemError):
        client.query(VISITED, limit=0).table()
