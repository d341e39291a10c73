"""The benchmark beside peers: what is asked, how answers are compared, what is told. Nothing is timed here."""

import json
import shutil
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, Store

from benchmarks import compete
from benchmarks.peers import asking, contest, drawing, mix, named, processes, report, rows, throughput
from benchmarks.peers.contestants import CONTESTANTS
from tools import servers
from tools.servers import Missing

SMALL = """
PREFIX eg: <https://w3id.org/edu-graph/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
BASE <https://w3id.org/edu-graph/id/>
<https://w3id.org/edu-graph/source/a#p1> {
  <event/one> a eg:Event ; skos:prefLabel "International conference on schools"@en ;
    eg:startEarliest "2021-05-01"^^xsd:date ;
    eg:participation <event/one#a> , <event/one#b> ; eg:partOf <project/whole> .
  <event/two> a eg:Event ; skos:prefLabel "Interregional conference on schools"@en ;
    eg:startEarliest "2022-05-01"^^xsd:date ; eg:participation <event/two#a> , <event/two#b> ; eg:partOf <event/one> .
  <event/one#a> eg:agent <agent/minister> ; eg:role <concept/host> .
  <event/one#b> eg:agent <agent/centre> ; eg:role <concept/guest> .
  <event/two#a> eg:agent <agent/minister> ; eg:role <concept/host> .
  <event/two#b> eg:agent <agent/centre> ; eg:role <concept/guest> .
  <agent/minister> a eg:Organization ; skos:prefLabel "Ministry \\"of\\" Education"@en ; eg:countsFor <place/kaz> .
  <agent/centre> a eg:Organization ; skos:prefLabel "Resource centre of Minsk"@en ; eg:countsFor <place/blr> .
  <project/whole> a eg:Project ; skos:prefLabel "The whole"@en .
}
"""


@pytest.fixture(scope="module")
def store() -> Store:
    found = Store()
    found.load(SMALL.encode(), RdfFormat.TRIG)
    found.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
    return found


def test_a_rate_is_of_what_everybody_answers_in_time() -> None:
    agreed = {kind.name: [mix.Question(kind, "ASK {}", "/queries/x")] for kind in mix.KINDS}
    slow: list[dict[str, str]] = [{}, {"count": "it took 3.0 s"}, {"pair": "it took 2.5 s"}]
    assert agreed.keys() - contest.in_time(agreed, slow).keys() == {"count", "pair"}
    assert contest.in_time(agreed, [{}, {}]) == agreed


def test_there_are_at_least_fourteen_kinds_and_each_finds_values_of_its_own(store: Store) -> None:
    asked = mix.questions(store, seed=3, each=2)
    assert len(mix.KINDS) >= 14
    assert list(dict.fromkeys(one.kind.name for one in asked)) == [kind.name for kind in mix.KINDS]
    assert all("{given}" not in one.query and "{" not in one.path for one in asked)
    assert [one.query for one in asked] == [one.query for one in mix.questions(store, seed=3, each=2)]
    for one in asked:
        found = store.query(one.query)
        assert isinstance(found, QueryBoolean) or one.kind.name == "page" or next(iter(found), None), one.query


def test_a_release_without_something_to_ask_is_refused() -> None:
    with pytest.raises(ValueError, match="no values for the kind 'point'"):
        mix.questions(Store())


def test_most_of_the_distinct_mix_is_asked_once(store: Store) -> None:
    fresh = [(one.again(number), "x") for number, one in enumerate(list(mix.points(store)) * 40)]
    made = throughput.distinct([("known", "x")], fresh)
    assert len({path for path, _ in made} - {"known"}) / len(made) == 0.8
    assert all(path.endswith("*") for path, _ in made if path != "known"), "each gets a number of its own"


def answered(store: Store, query: str) -> rows.Answer:
    found = store.query(mix.PREFIXES + query)
    if isinstance(found, QueryTriples):
        return rows.of_graph(found.serialize(format=RdfFormat.N_TRIPLES) or b"")
    assert isinstance(found, QuerySolutions | QueryBoolean)
    return rows.of_bindings(found.serialize(format=QueryResultsFormat.JSON) or b"")


def test_order_and_spelling_are_no_difference() -> None:
    ours = json.dumps(
        {
            "head": {"vars": ["a", "b"]},
            "results": {
                "bindings": [
                    {"a": {"type": "literal", "value": "x", "xml:lang": "EN"}},
                    {"a": {"type": "literal", "value": "1"}, "b": {"type": "bnode", "value": "n1"}},
                ]
            },
        }
    )
    string = "http://www.w3.org/2001/XMLSchema#string"
    theirs = json.dumps(
        {
            "head": {"vars": ["a", "b"]},
            "results": {
                "bindings": [
                    {"a": {"type": "literal", "value": "1", "datatype": string}, "b": {"type": "bnode", "value": "z"}},
                    {"a": {"type": "literal", "value": "x", "xml:lang": "en"}},
                ]
            },
        }
    )
    one, other = rows.of_bindings(ours.encode()), rows.of_bindings(theirs.encode())
    assert one.difference(other) == ""
    assert one.difference(other, ordered=True).startswith("row 1:")


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("SELECT ?s WHERE { ?s a eg:Event }", "SELECT ?s WHERE { ?s a eg:Event } LIMIT 1"),
        ("SELECT ?s WHERE { ?s a eg:Event }", "SELECT ?s WHERE { GRAPH ?g { ?s a eg:Event } ?s a ?k } LIMIT 1"),
        ("SELECT (1 AS ?n) {}", 'SELECT ("1" AS ?n) {}'),
        ("SELECT (1 AS ?n) {}", "SELECT ?n {}"),
        ("ASK {}", "ASK { ?s a eg:Nothing }"),
        ("CONSTRUCT WHERE { ?s a eg:Event }", "CONSTRUCT WHERE { ?s a eg:Project }"),
    ],
)
def test_a_difference_is_told_with_its_first_row(store: Store, query: str, fault: str) -> None:
    assert answered(store, query).difference(answered(store, query)) == ""
    assert "missing, the first" in answered(store, query).difference(answered(store, fault))


def test_an_answer_that_is_cut_is_none() -> None:
    with pytest.raises(ValueError, match="Expecting"):
        rows.of_bindings(b'{"head":{"vars":["a"]},"results":{"bindings":[The operation has been cancelled')
    with pytest.raises(ValueError, match="no SPARQL results"):
        rows.of_bindings(b'{"error": 1}')


def test_processes_are_measured(tmp_path: Path) -> None:
    python = shutil.which("python3") or "python3"
    used = processes.run([python, "-c", "x = bytearray(64 << 20); sum(range(10**6))"], folder=tmp_path)
    assert used.peak > 64 << 20
    assert used.cpu > 0
    with pytest.raises(processes.CommandFailed, match=r"ended with 3: .*gone wrong"):
        processes.run([python, "-c", "import sys; print('gone wrong'); sys.exit(3)"], folder=tmp_path)
    with servers.running([python, "-c", "while True: pass"], folder=tmp_path) as server:
        assert server.pid in processes.tree(server.pid)
        assert processes.memory(server.pid) > 0
        until = time.monotonic() + 30
        while not processes.cpu(server.pid) and time.monotonic() < until:
            time.sleep(0.02)
        assert processes.cpu(server.pid) > 0
    assert server.returncode is not None


def test_a_server_that_does_not_start_is_told_with_what_it_wrote(tmp_path: Path) -> None:
    command = [shutil.which("python3") or "python3", "-c", "import sys; sys.exit('no room')"]
    with (
        pytest.raises(Missing, match=r"(?s)did not start.*no room"),
        servers.running(command, folder=tmp_path, port=servers.free_port()),
    ):
        pytest.fail("it begins only when somebody listens")


def test_a_database_is_kept_and_served_in_its_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "there" / "virtuoso-t"
    monkeypatch.setenv("EDU_GRAPH_VIRTUOSO", str(program))
    command = servers.virtuoso_settings(tmp_path, 8890, sql=1111, allowed=tmp_path / "quads")
    assert command == [str(program), "+foreground", "+configfile", str(tmp_path / "v.ini")]
    told = (tmp_path / "v.ini").read_text()
    assert f"DatabaseFile = {tmp_path}/v.db" in told
    assert f"DirsAllowed = {tmp_path}/quads" in told
    assert servers.virtuoso("isql-vt") == [str(program.with_name("isql-vt"))], "its client stands beside it"


def test_a_query_is_added_to_an_address_that_has_parameters() -> None:
    served = asking.Served("virtuoso", 1, 1, "/sparql?default-graph-uri=x")
    assert served.sparql("ASK {}") == "/sparql?default-graph-uri=x&query=ASK+%7B%7D"


class _Once(BaseHTTPRequestHandler):
    """Answers the first request of a connection, and every later one as a server does that waited for too long."""

    protocol_version = "HTTP/1.1"
    answered = False

    def do_GET(self) -> None:
        self.send_response(500 if self.answered else 200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")
        self.answered = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def test_a_connection_that_was_idle_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Once) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        served = asking.Served("once", server.server_port, 1, "/sparql")
        assert served.get("/", asking.BINDINGS) == b"ok"
        with pytest.raises(asking.Refused, match="answered 500"):
            served.get("/", asking.BINDINGS)
        monkeypatch.setattr(asking, "IDLE", -1.0)
        assert served.get("/", asking.BINDINGS) == b"ok"
        assert served.connection is not None
        served.connection.close()
        server.shutdown()


def test_the_legend_has_room_for_everybody() -> None:
    names = [one.name for one in CONTESTANTS]
    root = ElementTree.fromstring(drawing.chart("t", {"point": dict.fromkeys(names, 1.0)}, names))
    texts = [text for text in root.iter("{http://www.w3.org/2000/svg}text") if text.text in names]
    assert len({(text.get("x"), text.get("y")) for text in texts}) == len(names)
    assert all(int(text.get("x", "0")) < 600 for text in texts)


def test_who_cannot_be_had_is_told() -> None:
    assert [one.name for one in CONTESTANTS[:3]] == ["edu-graph", "edu-graph, no cache", "oxigraph"]
    assert len({one.name for one in CONTESTANTS}) == len(CONTESTANTS) <= len(drawing.COLOURS)
    assert all(one.version() for one in CONTESTANTS[:2])


def test_a_peer_that_is_not_installed_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Missing, match="not installed"):
        CONTESTANTS[2].version()


FOUND = {
    "machine": "a machine",
    "quads": 10,
    "versions": {"edu-graph": "1", "oxigraph": "2"},
    "missing": {"virtuoso": "not installed"},
    "left_out": {"oxigraph": {"path": "3 rows | more"}},
    "rows": {"point": 2, "path": 1},
    "fresh": {
        "point": {
            "edu-graph": {"p50_ms": 3.0, "p95_ms": 4.0, "cpu_us": 900, "rounds_ms": [2.0, 4.5]},
            "oxigraph": {"p50_ms": 2.0, "p95_ms": 2.5, "cpu_us": 300, "rounds_ms": [2.0, 1.5]},
        },
        "path": {"edu-graph": {"p50_ms": 0.5, "p95_ms": 0.6, "cpu_us": 90, "rounds_ms": [0.5, 0.5]}},
    },
    "rates": {"missing": "no wrk"},
    "load": {"edu-graph": {"seconds": 1.0, "cpu": 1.0, "peak": 1 << 20, "disk": 1 << 21}, "oxigraph": None},
    "start": {"edu-graph": 0.5, "oxigraph": 0.1},
    "memory": {"edu-graph": 1 << 27, "oxigraph": 1 << 25},
    "runaway": {"edu-graph": {"answer": "504", "seconds": 10.1, "before_ms": 1.0, "beside_ms": 1.5}},
}
FOUND["repeated"] = FOUND["fresh"]
_SLOWER = {
    **FOUND["fresh"]["point"],  # type: ignore[index]
    "edu-graph": {"p50_ms": 12.0, "p95_ms": 14.0, "cpu_us": 900, "rounds_ms": [12.0, 12.0]},
}
LARGER = FOUND | {"quads": 40, "fresh": {**FOUND["fresh"], "point": _SLOWER}}  # type: ignore[dict-item]


def test_a_ratio_has_its_spread() -> None:
    assert report.ratio(FOUND["fresh"]["point"], "edu-graph") == (1.5, 1.0, 3.0)  # type: ignore[index]
    assert report.ratio(FOUND["fresh"]["path"], "edu-graph") is None  # type: ignore[index]


def test_the_report_tells_figures_and_what_is_missing() -> None:
    text = report.written(FOUND)
    assert "| `point` | 2 | 3 / 4, 900 | 2 / 2.5, 300 | 1.50 (1.00–3.00) |" in text
    assert "| `path` | 1 | 0.5 / 0.6, 90 | – | – |" in text
    assert "Missing: virtuoso (not installed)." in text
    assert "- oxigraph is left out at `path`: 3 rows / more" in text
    assert "Not measured: no wrk." in text
    tables = [line for line in text.splitlines() if line.startswith("|")]
    assert tables


def test_the_picture_says_in_words_what_it_draws() -> None:
    picture = compete.drawn(FOUND, "fresh", "Title <1>")
    root = ElementTree.fromstring(picture)
    space = "{http://www.w3.org/2000/svg}"
    title, described = root.find(f"{space}title"), root.find(f"{space}desc")
    assert title is not None
    assert title.text == "Title <1>"
    assert described is not None
    assert described.text == "point: edu-graph 3 ms, oxigraph 2 ms; path: edu-graph 0.5 ms"
    widths = [float(bar.get("width", "0")) for bar in root.iter(f"{space}rect") if bar.get("x") == "130"]
    assert widths[0] > widths[1] > widths[2]


WRITTEN = [name for name, page in compete.PAGES.items() if page.exists()]


@pytest.mark.parametrize("name", WRITTEN)
def test_a_page_of_the_docs_says_what_its_figures_say(name: str) -> None:
    assert "performance" in WRITTEN
    file = compete.PAGES[name]
    page, found = file.read_text(), json.loads(file.with_suffix(".json").read_text())
    assert compete.told(page, found) == page
    for which, title in compete.TITLES.items():
        assert compete.picture(file, which).read_text() == compete.drawn(found, which, title)
    found["quads"] += 1
    assert compete.told(page, found) != page, "a page of other figures is told"


def test_a_run_is_written_into_its_page_and_compared_with_a_smaller_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compete, "PAGES", {"performance": tmp_path / "small.md"})
    (tmp_path / "images").mkdir()
    small, large = tmp_path / "small.md", tmp_path / "large.md"
    small.write_text(f"# Small\n{compete.BEGIN}\nold\n{compete.END}\nafter\n")
    compete.write(FOUND, small)
    assert "old" not in small.read_text()
    assert small.read_text().endswith("after\n")
    marks = f"{compete.BEGIN}{compete.END}\n{compete.GROWTH_BEGIN}{compete.GROWTH_END}"
    large.write_text(marks)
    with pytest.raises(ValueError, match="10 quads are no more than 10"):
        compete.write(FOUND, large)
    compete.write(LARGER, large)
    assert "| `point` | 2 → 2 | 3 → 12, × 2.00 | 2 → 2, × 1.00 |" in large.read_text()
    assert "| `path` | 1 → 1 | 0.5 → 0.5, × 1.00 | – |" in large.read_text()
    with pytest.raises(ValueError, match="not found"):
        compete.told("a page without marks", FOUND)


def test_named_queries_are_asked_of_us_by_address_and_of_others_as_they_lie() -> None:
    asked = named.questions(Path(__file__).parents[2] / "queries")
    assert [one.kind.name for one in asked] == list(named.ASKED)
    ours, theirs = asking.Served("edu-graph", 1, 1, "/sparql", is_ours=True), asking.Served("b", 1, 1, "/query")
    for one, limit in zip(asked, named.ASKED.values(), strict=True):
        assert ours.address(one).startswith(f"/queries/{one.kind.name}?")
        assert ("limit=20" in ours.address(one)) is (limit == 20)
        assert theirs.address(one) == theirs.sparql(one.query)
        assert one.query.endswith("\nLIMIT 20") is (limit == 20)
    unnamed = mix.Question(mix.KINDS[0], "ASK {}", "/queries/x")
    assert ours.address(unnamed) == ours.sparql("ASK {}")


def test_named_queries_have_a_table_of_their_own() -> None:
    assert "### Named queries" not in report.written(FOUND)
    assert "### Named queries, asked again" in report.written(FOUND | {"named": FOUND["fresh"]})
