"""Pages, passages behind rows, and rows as RDF: made in the worker, under the limits of every query."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import RdfFormat, parse
from small_release import PAIRS, make_release, request

from edu_graph.errors import AnswerCut, ByteLimit, InputError, MemoryLimit, NotAcceptable, RowLimit, TimeLimit
from edu_graph.execution import Executor
from edu_graph.execution.protocol import Explaining, Job, Tally, Telling
from edu_graph.execution.telling import tell
from edu_graph.rdf.formats import CSV, HTML, JSON, NTRIPLES, TSV, TURTLE, XML, Format
from edu_graph.store.embedded import EmbeddedStore

SOURCE = "https://w3id.org/edu-graph/source/"
ALL = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o"
NAME = Telling(answer="https://example.org/queries/all", release="https://example.org/release/one")
PAGE = replace(NAME, limit=10, before=20, next="https://example.org/next", cursor="abc")
JOB = Job(ALL, "json", None, None, max_rows=10**6, max_bytes=10**8, memory_mib=64)


@pytest.fixture
def store(tmp_path: Path) -> EmbeddedStore:
    return EmbeddedStore.load(make_release(tmp_path, "one").graph)


def told(store: EmbeddedStore, telling: Telling, form: Format = JSON, **changes: Any) -> tuple[bytes, int, bool]:
    sink = io.BytesIO()
    found = tell(store, replace(JOB, telling=telling, **changes), telling, form, sink)
    return sink.getvalue(), found.rows, found.more


def test_a_job_goes_over_the_wire_as_it_is() -> None:
    for telling in (None, NAME, replace(PAGE, explaining=Explaining("SELECT * {}", ("https://example.org/a",), "ru"))):
        job = replace(JOB, telling=telling)
        assert Job.unpack(job.pack()) == job
    assert Tally.unpack(Tally(1, 2, 0.5, 3, True).pack())[0].more is True


def test_the_row_behind_a_page_is_not_written(store: EmbeddedStore) -> None:
    body, rows, more = told(store, PAGE, text=f"{ALL} LIMIT 11 OFFSET 20")
    document = json.loads(body)
    assert (rows, more, len(document["results"]["bindings"])) == (10, True, 10)
    assert document["page"] == {"limit": 10, "next": "https://example.org/next", "cursor": "abc"}
    body, rows, more = told(store, PAGE, text=f"{ALL} LIMIT 4")
    assert (rows, more, json.loads(body)["page"]) == (4, False, {"limit": 10, "next": None, "cursor": None})


@pytest.mark.parametrize("form", [CSV, TSV, XML])
def test_a_page_is_spelled_as_the_engine_spells_the_whole(store: EmbeddedStore, form: Format) -> None:
    body, _, _ = told(store, PAGE, form, text=f"{ALL} LIMIT 11 OFFSET 20")
    sink = io.BytesIO()
    store.answer(f"{ALL} LIMIT 10 OFFSET 20", format=form, sink=sink)
    assert body == sink.getvalue()


def test_rows_as_rdf_are_numbered_over_the_whole_answer(store: EmbeddedStore) -> None:
    whole, rows, more = told(store, NAME, NTRIPLES)
    assert (rows, more) == (300, False)
    page, _, _ = told(store, PAGE, NTRIPLES, text=f"{ALL} LIMIT 11 OFFSET 20")
    triples = set(map(str, parse(whole, RdfFormat.N_TRIPLES)))
    assert set(map(str, parse(page, RdfFormat.N_TRIPLES))) < triples
    assert b"#row-21>" in page
    assert b"#row-31>" not in page
    assert len([one for one in triples if "result-set#index" in one]) == 300
    boolean, rows, _ = told(store, NAME, TURTLE, text="ASK {}")
    assert (b"rs:boolean true" in boolean, rows) == (True, 1)


def test_rows_as_rdf_keep_the_limits(store: EmbeddedStore) -> None:
    with pytest.raises(RowLimit):
        told(store, NAME, NTRIPLES, max_rows=5)
    with pytest.raises(NotAcceptable):
        told(store, NAME, TURTLE, text="CONSTRUCT WHERE { ?s ?p ?o }")
    with pytest.raises(NotAcceptable):
        told(store, PAGE, HTML)
    with pytest.raises(ByteLimit):
        told(store, PAGE, max_bytes=100)
    assert told(store, NAME, CSV, text=f"{ALL} LIMIT 2")[1] == 2


def test_as_many_rows_as_an_answer_may_have_make_a_page(store: EmbeddedStore) -> None:
    assert told(store, PAGE, text=f"{ALL} LIMIT 11", max_rows=10)[1:] == (10, True)
    with pytest.raises(RowLimit):
        told(store, PAGE, text=f"{ALL} LIMIT 12", max_rows=10)


EXPLAINING = Explaining(ALL, (), "en")


def test_each_row_has_its_sources(store: EmbeddedStore) -> None:
    telling = replace(NAME, explaining=EXPLAINING)
    body, rows, _ = told(store, telling, text=f"{ALL} LIMIT 3")
    document = json.loads(body)
    assert (rows, document["sources"], "page" in document) == (3, [[], [], []], False)
    assert document["explained"] == [True, True, True]
    lines = told(store, telling, CSV, text=f"{ALL} LIMIT 3")[0].split(b"\r\n")
    assert lines[0] == b"s,p,o,sources"
    assert lines[1].endswith(b",")
    count = replace(NAME, explaining=Explaining("SELECT (COUNT(?s) AS ?n) { ?s ?p ?o }", (), "en"))
    document = json.loads(told(store, count, text="SELECT (COUNT(?s) AS ?n) { ?s ?p ?o }")[0])
    assert (document["sources"], document["explained"], document["project"]) == ([[]], [False], ["s", "p", "o"])
    with pytest.raises(InputError, match="a column is called sources"):
        told(store, telling, text="SELECT ?sources {}")


Play = Callable[..., None]


def test_a_worker_tells_whether_there_is_more(play: Play) -> None:
    async def scenario(executor: Executor) -> None:
        for text, more in ((f"{ALL} LIMIT 11", True), (f"{ALL} LIMIT 10", False)):
            async with await executor.execute(replace(request(text), telling=PAGE)) as answer:
                await answer.ended()
                assert (answer.more, answer.rows) == (more, 10)

    play(scenario)


def test_a_large_page_is_waited_for(play: Play) -> None:
    async def scenario(executor: Executor) -> None:
        big = replace(PAGE, limit=5000)
        async with await executor.execute(replace(request(f"{PAIRS} LIMIT 5001"), telling=big)) as answer:
            assert answer.body is None
            await answer.ended()
            assert answer.more
            parts = [chunk async for chunk in answer.chunks()]
            assert len(json.loads(b"".join(parts))["results"]["bindings"]) == 5000

    play(scenario)


@pytest.mark.parametrize(
    ("changes", "error"),
    [({"rows": 50_000}, RowLimit), ({"memory_mib": 64}, MemoryLimit), ({"bytes": 10_000}, ByteLimit)],
)
def test_what_is_told_of_rows_keeps_the_limits(play: Play, changes: dict[str, int], error: type[Exception]) -> None:
    async def scenario(executor: Executor) -> None:
        asked = replace(request(PAIRS, **changes), telling=replace(NAME, explaining=EXPLAINING))
        with pytest.raises(error):
            async with await executor.execute(asked) as answer:
                await answer.ended()

    play(scenario)


def test_an_endless_explanation_is_ended(play: Play) -> None:
    async def scenario(executor: Executor) -> None:
        endless = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
        asked = replace(request(endless, seconds=0.3), telling=replace(NAME, limit=1, explaining=EXPLAINING))
        with pytest.raises((TimeLimit, AnswerCut, RowLimit, ByteLimit)):
            async with await executor.execute(asked) as answer:
                await answer.ended()

    play(scenario)


def test_flat_formats_and_rdf_leave_out_passages_that_only_name_a_thing() -> None:
    quads = parse(
        b"@prefix eg: <https://w3id.org/edu-graph/ontology#> . @prefix s: <https://w3id.org/edu-graph/source/x#> . "
        b"@prefix e: <http://e/> . e:g { s:p1 a eg:Passage . s:p2 a eg:Passage } "
        b"s:p1 { e:a e:knows e:b } s:p2 { e:a e:likes e:c . e:d e:likes e:c }",
        RdfFormat.TRIG,
    )
    found = EmbeddedStore.with_union(quads)
    text = "SELECT ?x ?y { { ?x <http://e/knows> ?y } UNION { ?x <http://e/likes> <http://e/c> } } ORDER BY ?x ?y"
    telling = replace(NAME, explaining=Explaining(text, (), "en"))
    document = json.loads(told(found, telling, text=text)[0])
    assert [[one["support"] for one in row] for row in document["sources"]] == [["names", "names"], ["says"], ["names"]]
    lines = told(found, telling, CSV, text=text)[0].decode().split("\r\n")
    assert [line.partition(",")[2].rpartition(",")[2] for line in lines[1:4]] == ["", f"{SOURCE}x#p1", ""]
    for form in (TSV, XML, TURTLE, NTRIPLES):
        assert b"p2" not in told(found, telling, form, text=text)[0]
        assert b"#p1" in told(found, telling, form, text=text)[0] or b"x#p1" in told(found, telling, form, text=text)[0]
