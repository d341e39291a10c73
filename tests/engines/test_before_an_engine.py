"""Workers before a real engine: the same answers and limits as with a store of their own, and the engine's faults."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from edu_graph.errors import (
    AnswerCut,
    EngineDown,
    EngineUnready,
    QueryRefused,
    QuerySyntaxError,
    RowLimit,
    TimeLimit,
)
from edu_graph.execution import Executor, GraphSource, QueryRequest
from edu_graph.execution.breaker import FAILURES
from edu_graph.queries.policy import Limits
from edu_graph.rdf.formats import CSV, JSON, NTRIPLES, TURTLE, Format
from edu_graph.settings import Settings
from edu_graph.store.engines import Address
from edu_graph.store.publishing import publish
from tests.engines.faulty import faulty
from tests.engines.running import oxigraph

LIMITS = Limits(seconds=20.0, memory_mib=256, rows=10**6, bytes=2**26, text=10**6, depth=10)
PAIRS = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?a ?b ?c ?d ?e ?f"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def quads(label: str) -> str:
    return "".join(f'<http://a/{n}> <http://a/label> "{label} {n}"@en <http://a/g{n % 7}> .\n' for n in range(120))


@dataclass
class Engine:
    address: str
    folder: Path
    files: dict[str, Path] = field(default_factory=dict)

    def source(self, release: str) -> GraphSource:
        path = self.folder / f"{release}.nq"
        path.write_text(quads(release), encoding="utf-8")
        return GraphSource(release, path, engine=Address.of(self.address, release))

    def publish(self, release: str) -> GraphSource:
        source = self.source(release)
        publish(Address.of(self.address, release), source.graph)
        return source


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with oxigraph() as address:
        yield address


@pytest.fixture
def engine(server: str, tmp_path: Path) -> Engine:
    return Engine(server, tmp_path)


@asynccontextmanager
async def serving(source: GraphSource, state: Path, **changes: Any) -> AsyncIterator[Executor]:
    values: dict[str, Any] = {"state": state, "workers": 2, "shutdown_seconds": 2.0}
    executor = await Executor.start(Settings(**(values | changes)), source)
    try:
        yield executor
    finally:
        await executor.close()


async def ask(executor: Executor, text: str, form: Format = CSV, **limits: Any) -> bytes:
    wanted = Limits(**{**LIMITS.__dict__, **limits})
    async with await executor.execute(QueryRequest(text, form, wanted)) as answer:
        return b"".join([piece async for piece in answer.chunks()])


def test_answers_are_those_of_a_store_of_its_own(engine: Engine, tmp_path: Path) -> None:
    source = engine.publish("one")

    async def scenario() -> None:
        here = GraphSource("one", source.graph)
        async with serving(source, tmp_path / "a") as far, serving(here, tmp_path / "b") as near:
            await far.ping()
            for text, form in (
                (PAIRS, CSV),
                (PAIRS, JSON),
                ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", CSV),
                ("ASK { ?s ?p ?o }", JSON),
            ):
                assert await ask(far, text, form) == await ask(near, text, form)
            for form in (NTRIPLES, TURTLE):
                found = await ask(far, "CONSTRUCT WHERE { ?s ?p ?o }", form)
                wanted = await ask(near, "CONSTRUCT WHERE { ?s ?p ?o }", form)
                assert sorted(found.splitlines()) == sorted(wanted.splitlines())

    asyncio.run(scenario())


def test_limits_hold(engine: Engine, tmp_path: Path) -> None:
    source = engine.publish("one")

    async def scenario() -> None:
        async with serving(source, tmp_path) as executor:
            with pytest.raises(RowLimit):
                await ask(executor, "SELECT * { ?s ?p ?o }", rows=119)
            with pytest.raises(AnswerCut):
                await ask(executor, PAIRS, rows=14_399)
            with pytest.raises(TimeLimit):
                await ask(executor, ENDLESS, seconds=0.3)
            with pytest.raises(QuerySyntaxError):
                await ask(executor, "SELECT * { ?s ?p }")
            with pytest.raises(QueryRefused):
                await ask(executor, "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
            assert await ask(executor, "ASK {}") == b"boolean\r\ntrue\r\n"

    asyncio.run(scenario())


def test_a_release_is_served_until_the_engine_holds_the_next(engine: Engine, tmp_path: Path) -> None:
    first, count = engine.publish("one"), 'SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER(STRSTARTS(?o, "two")) }'

    async def scenario() -> None:
        async with serving(first, tmp_path) as executor:
            with pytest.raises(EngineUnready, match="holds release one"):
                await executor.swap(engine.source("two"))
            assert await ask(executor, count) == b"n\r\n0\r\n"
            second = engine.publish("two")
            with pytest.raises(EngineUnready):
                await ask(executor, count)
            await executor.swap(second)
            assert executor.release == "two"
            assert await ask(executor, count) == b"n\r\n120\r\n"

    asyncio.run(scenario())


def test_an_engine_that_is_down_is_left_in_peace_and_comes_back(tmp_path: Path) -> None:
    async def scenario() -> None:
        with faulty() as engine:
            source = Engine(engine.address, tmp_path).source("r1")
            async with serving(source, tmp_path / "state") as executor:
                assert await ask(executor, "SELECT ?x { ?s ?p ?x }") == b"x\r\n1\r\n"
                down, engine.says = engine.says, type(engine.says)([engine.says[0].__class__(b"", 503)])
                for _ in range(FAILURES):
                    with pytest.raises(EngineDown, match="turns requests away"):
                        await ask(executor, "SELECT ?x { ?s ?p ?x }")
                asked = len(engine.asked)
                with pytest.raises(EngineDown, match="left in peace"):
                    await ask(executor, "SELECT ?x { ?s ?p ?x }")
                with pytest.raises(EngineDown, match="left in peace"):
                    await executor.ping()
                assert len(engine.asked) == asked, "nothing is sent meanwhile"
                engine.says = down
                for _ in range(100):
                    try:
                        await executor.ping()
                        break
                    except EngineDown:
                        await asyncio.sleep(0.05)
                assert await ask(executor, "SELECT ?x { ?s ?p ?x }") == b"x\r\n1\r\n"

    asyncio.run(scenario())
