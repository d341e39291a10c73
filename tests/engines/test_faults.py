"""An engine that is down, slow, wrong, half loaded or lying: never an answer that is not whole and of this release."""

import io
from collections import deque
from collections.abc import Iterator

import httpx
import pytest

from edu_graph.errors import (
    EduGraphError,
    EngineDown,
    EngineFault,
    EngineUnready,
    NotAcceptable,
    QueryRefused,
    QuerySyntaxError,
    RowLimit,
    TimeLimit,
)
from edu_graph.rdf.formats import CSV, JSON, NTRIPLES, Format
from edu_graph.store.engines import Address
from edu_graph.store.remote import RemoteStore, check
from edu_graph.store.reply import Reply
from edu_graph.store.wire import TRIES, Question, Wire
from tests.engines.faulty import NT, ROW, TRIPLE, Faulty, Says, faulty
from tools.servers import free_port

ROWS, GRAPH, TRUTH = "SELECT ?x { ?s ?p ?x }", "CONSTRUCT WHERE { ?s ?p ?o }", "ASK { ?s ?p ?o }"
CANCELLED = b"The SPARQL operation has been cancelled"
FUSEKI_CUT = b"##  Query cancelled due to timeout during execution   ##\n##  ****  Incomplete results  ****   ##\n"


@pytest.fixture
def engine() -> Iterator[Faulty]:
    with faulty() as found:
        yield found


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def store(engine: Faulty, slept: list[float]) -> Iterator[RemoteStore]:
    address = Address.of(engine.address, "r1")
    found = RemoteStore(address, wire=Wire(address, sleep=slept.append, draw=lambda: 0.5))
    yield found
    found.close()


def ask(store: RemoteStore, query: str = ROWS, form: Format | None = None) -> bytes:
    sink = io.BytesIO()
    store.answer(query, format=form or (NTRIPLES if query == GRAPH else CSV), sink=sink)
    return sink.getvalue()


def test_a_sound_engine_answers(store: RemoteStore, engine: Faulty) -> None:
    assert ask(store) == b"x\r\n1\r\n"
    assert ask(store, form=JSON) == ROW
    assert [list(fields) for fields in engine.asked] == [["query"], ["query"]]


@pytest.mark.parametrize(
    ("query", "said", "kind"),
    [
        (ROWS, Says(ROW[:-1]), EngineFault),
        (ROWS, Says(ROW[:60]), EngineFault),
        (ROWS, Says(b""), EngineFault),
        (ROWS, Says(ROW + b'{"head":{}}'), EngineFault),
        (ROWS, Says(ROW[:50] + CANCELLED), TimeLimit),
        (ROWS, Says(ROW, cut=9), EngineFault),
        (ROWS, Says(b"<html>", media_type="text/html"), EngineFault),
        (ROWS, Says(b"", 500, "text/plain"), EngineFault),
        (ROWS, Says(b"", 302, headers={"Location": "http://127.0.0.1:9/"}), EngineFault),
        (ROWS, Says(b"", 401), EngineFault),
        (ROWS, Says(b"", 404), EngineUnready),
        (ROWS, Says(b"Query timed out", 503, "text/plain"), TimeLimit),
        (ROWS, Says(b"no such function", 400, "text/plain"), QueryRefused),
        (ROWS, Says(headers={"X-SQL-State": "S1TAT"}), TimeLimit),
        (ROWS, Says(headers={"X-SPARQL-MaxRows": "1"}), RowLimit),
        (ROWS, Says(b'{"head":{},"boolean":true}'), EngineFault),
        (TRUTH, Says(b'{"head":{},"boolean":tru'), EngineFault),
        (TRUTH, Says(b'{"head":{},"boolean":true} and more'), EngineFault),
        (GRAPH, Says(TRIPLE + FUSEKI_CUT, media_type=NT), TimeLimit),
        (GRAPH, Says(TRIPLE + CANCELLED, media_type=NT), TimeLimit),
        (GRAPH, Says(TRIPLE + TRIPLE[:20], media_type=NT), EngineFault),
        (GRAPH, Says(TRIPLE, media_type=NT, cut=40), EngineFault),
    ],
)
def test_no_part_is_taken_for_an_answer(
    store: RemoteStore, engine: Faulty, query: str, said: Says, kind: type[EduGraphError]
) -> None:
    engine.says = deque([said])
    with pytest.raises(kind):
        ask(store, query)
    assert len(engine.asked) == 1, "what may be an answer is not asked for twice"
    engine.says = deque([Says()])
    assert ask(store), "the next answer is whole again"


@pytest.mark.parametrize(("value", "truth"), [("1", b"true"), ("0", b"false")])
def test_a_truth_may_come_as_a_row(store: RemoteStore, engine: Faulty, value: str, truth: bytes) -> None:
    row = f'{{"__ASK_RETVAL":{{"type":"typed-literal","value":"{value}"}}}}'
    engine.says = deque([Says(f'{{"head":{{"vars":["__ASK_RETVAL"]}},"results":{{"bindings":[{row}]}}}}'.encode())])
    assert ask(store, TRUTH) == b"boolean\r\n" + truth + b"\r\n"


@pytest.mark.parametrize(
    "body", [b"[]", b'{"boolean":7}', b'{"head":{}}', b'{"results":{"bindings":[{"a":{"value":"7"}}]}}', b"x" * 70_000]
)
def test_what_is_no_truth_is_refused(store: RemoteStore, engine: Faulty, body: bytes) -> None:
    engine.says = deque([Says(body)])
    with pytest.raises(EngineFault):
        ask(store, TRUTH)


@pytest.mark.parametrize("query", [TRUTH, GRAPH])
def test_a_sound_engine_answers_yes_and_triples(store: RemoteStore, engine: Faulty, query: str) -> None:
    engine.says = deque([Says(b'{"head":{},"boolean":true}\n') if query == TRUTH else Says(TRIPLE, media_type=NT)])
    assert ask(store, query) == (b"boolean\r\ntrue\r\n" if query == TRUTH else TRIPLE)


def test_a_busy_engine_is_asked_again(store: RemoteStore, engine: Faulty, slept: list[float]) -> None:
    engine.says = deque([Says(b"", 503), Says(b"", 502), Says()])
    assert ask(store) == b"x\r\n1\r\n"
    assert slept == [0.05, 0.1], "pauses double, times what was drawn"
    engine.says = deque([Says(b"", 503)])
    with pytest.raises(EngineDown):
        ask(store)
    assert len(engine.asked) == 3 + TRIES


def test_the_engine_says_when_to_come_back(store: RemoteStore, engine: Faulty, slept: list[float]) -> None:
    engine.says = deque([Says(b"", 503, headers={"Retry-After": "0.7"}), Says()])
    assert ask(store) == b"x\r\n1\r\n"
    assert slept == [0.7]
    engine.says = deque([Says(b"", 503, headers={"Retry-After": "60"}), Says()])
    with pytest.raises(EngineDown):
        ask(store)
    assert slept == [0.7], "nobody waits a minute"


def test_an_engine_that_hangs_costs_the_query_s_time_and_no_more(store: RemoteStore, engine: Faulty) -> None:
    assert ask(store)
    engine.says = deque([Says(waits=True)])
    store.allow(0.2)
    with pytest.raises(TimeLimit):
        ask(store)


def test_an_engine_that_is_down_is_told(slept: list[float]) -> None:
    address = Address.of(f"http://127.0.0.1:{free_port()}/query", "r1")
    wire = Wire(address, sleep=slept.append)
    with pytest.raises(EngineDown) as told:
        ask(RemoteStore(address, wire=wire))
    wire.close()
    assert "127.0.0.1" not in told.value.detail, "where the engine is concerns its operator alone"
    assert len(slept) == TRIES - 1


@pytest.mark.parametrize(
    ("stamp", "said"),
    [
        ("", "no release"),
        ("r1 t loading 1 1", "half loaded"),
        ("r2 t ready 1 1", "holds release r2"),
        ("nonsense", "no release"),
    ],
)
def test_another_release_or_half_of_one_is_never_asked(
    store: RemoteStore, engine: Faulty, stamp: str, said: str
) -> None:
    engine.stamps = deque([stamp])
    with pytest.raises(EngineUnready, match=said):
        ask(store)
    with pytest.raises(EngineUnready, match=said):
        check(Address.of(engine.address, "r1"))
    assert engine.asked == []


@pytest.mark.parametrize("after", ["r2 t ready 1 1", "r1 t loading 1 1", "r1 other ready 1 1"])
def test_what_changes_under_an_answer_spoils_it(store: RemoteStore, engine: Faulty, after: str) -> None:
    engine.stamps = deque(["r1 t ready 1 1", after])
    for query, said in ((ROWS, Says()), (GRAPH, Says(TRIPLE, media_type=NT))):
        engine.stamps, engine.says = deque(["r1 t ready 1 1", after]), deque([said])
        store = RemoteStore(Address.of(engine.address, "r1"))
        with pytest.raises(EngineUnready):
            ask(store, query)
        store.close()


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", QueryRefused),
        ("SELECT * { service ?x { ?s ?p ?o } }", QueryRefused),
        ("SELECT * { # SERVICE\n ?s ?p", QuerySyntaxError),
        ("LOAD <http://127.0.0.1:9/>", QueryRefused),
        ("DROP ALL", QuerySyntaxError),
        ("SELECT (<http://a/f>(1) AS ?x) {}", QueryRefused),
    ],
)
def test_what_is_refused_is_never_sent(
    store: RemoteStore, engine: Faulty, query: str, kind: type[EduGraphError]
) -> None:
    with pytest.raises(kind):
        ask(store, query)
    assert engine.asked == []


def test_words_that_only_look_like_a_way_out_pass(store: RemoteStore, engine: Faulty) -> None:
    ask(store, 'SELECT ?x ?service { ?s <http://a/SERVICE> ?x FILTER(?x != "it\'s SERVICE <x>") } # LOAD')
    assert len(engine.asked) == 1


@pytest.mark.parametrize(
    ("server", "field", "value"),
    [("Oxigraph/0", None, None), ("Virtuoso/07.20", "timeout", "2500"), ("Fuseki", "timeout", "2")],
)
def test_the_time_is_passed_on(
    store: RemoteStore, engine: Faulty, server: str, field: str | None, value: str | None
) -> None:
    engine.server = server
    store.allow(2.5)
    ask(store)
    (fields,) = engine.asked
    assert set(fields) - {"query", "default-graph-uri"} == ({field} if field else set())
    if field and value:
        assert 0.5 * float(value) < float(fields[field][0]) <= float(value)


def test_a_spelling_is_mended_wherever_it_is_cut(store: RemoteStore, engine: Faulty) -> None:
    cell = '{"x": {"type": "typed-literal", "datatype": "http://www.w3.org/2001/XMLSchema#boolean", "value": "%d"}}'
    rows = ",".join(cell % (number % 2) for number in range(3000))
    engine.server = "Virtuoso/07.20"
    engine.says = deque([Says(f'{{"head": {{"vars": ["x"]}}, "results": {{"bindings": [{rows}]}}}}'.encode())])
    assert ask(store) == b"x\r\n" + b"false\r\ntrue\r\n" * 1500


def test_rows_and_triples_for_code(store: RemoteStore, engine: Faulty) -> None:
    assert store.engine().name == "oxigraph"
    with pytest.raises(NotAcceptable):
        store.solutions(GRAPH)
    with pytest.raises(TypeError):
        store.construct(ROWS)
    engine.says = deque([Says(ROW[:-2])])
    with pytest.raises(EngineFault):
        list(store.solutions(ROWS).rows)
    with pytest.raises(EngineFault):
        store.select(ROWS)


def test_a_stamp_that_hangs_or_is_none_spoils_the_answer(store: RemoteStore, engine: Faulty) -> None:
    ask(store)
    engine.stamp_says = Says(waits=True)
    store.allow(0.3)
    with pytest.raises(TimeLimit, match="confirm"):
        ask(store)
    engine.stamp_says = Says(b'{"head":{},"boolean":true}')
    store.allow(5)
    with pytest.raises(EngineFault):
        ask(store)
    engine.stamp_says = Says(b'{"head":{"vars":["o"]},"results":{"bindings":[')
    with pytest.raises(EngineFault):
        ask(store)
    engine.stamp_says = Says(
        b'{"head":{"vars":["o"]},"results":{"bindings":[{"o":{"type":"literal","value":"r1 t ready x 1"}}]}}'
    )
    with pytest.raises(EngineUnready, match="no release"):
        ask(store)


def test_a_password_stands_nowhere() -> None:
    address = Address.of("http://localhost/query", "r1", "user", "geheim")
    assert "geheim" not in repr(address) + str(address) + repr(Wire(address))


def test_a_stamp_that_goes_on_and_on_is_not_read_to_its_end(engine: Faulty) -> None:
    row = b'{"o":{"type":"literal","value":"r1 t ready 1 1"}},'
    engine.stamp_says = Says(b'{"head":{"vars":["o"]},"results":{"bindings":[' + (row * 5000)[:-1] + b"]}}")
    with pytest.raises(EngineFault, match="on and on"):
        check(Address.of(engine.address, "r1"), 30)


def test_an_answer_that_drips_past_its_end_is_given_up() -> None:
    dripping = httpx.Response(200, headers={"content-type": JSON.media_type}, content=iter([b" ", b" "]))
    with pytest.raises(TimeLimit):
        Reply(dripping, JSON.media_type, end=0.0).read()


def test_of_a_long_error_only_the_beginning_is_read() -> None:
    taken = 0

    def pieces() -> Iterator[bytes]:
        nonlocal taken
        for _ in range(100):
            taken += 1
            yield b"x" * 10_000

    address = Address.of("http://127.0.0.1:9/query", "r1")
    told = Wire(address)._told(httpx.Response(400, content=pieces()), Question(fields=(), accept=""), float("inf"))
    assert isinstance(told, QueryRefused)
    assert taken < 10
