"""The command line as a user meets it: a process of its own, its output, its exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

VERBS = ("build", "check", "serve", "query", "search", "export", "release", "token", "version")


class Shell:
    """Runs edu-graph with a releases folder of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def __call__(
        self, *arguments: str, stdin: str | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run one command."""
        env = os.environ | {
            "EDU_GRAPH_RELEASES": str(self.home / "releases"),
            "EDU_GRAPH_STATE": str(self.home / "state"),
            "NO_COLOR": "1",
            **environment,
        }
        return subprocess.run(
            [sys.executable, "-m", "edu_graph", *arguments],
            capture_output=True, text=True, input=stdin, env=env, timeout=120, check=False,
        )  # fmt: skip

    def json(self, *arguments: str) -> object:
        """Run a command that must succeed and print JSON."""
        run = self(*arguments)
        assert run.returncode == 0, run.stderr
        return json.loads(run.stdout)


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A shell whose release is built."""
    found = Shell(tmp_path_factory.mktemp("cli"))
    run = found("build")
    assert run.returncode == 0, run.stderr
    assert "release " in run.stdout
    return found


def test_every_command_has_help_with_an_example(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    top = shell("--help").stdout
    assert all(verb in top for verb in VERBS)
    assert "Exit codes" in top
    for verb in (*VERBS[:6], "version"):
        assert "Example" in shell(verb, "--help").stdout, verb
    for verb in ("list", "show", "verify", "use", "prune", "ready"):
        assert "Example" in shell("release", verb, "--help").stdout, verb


def test_build_says_each_step_in_plain_lines(tmp_path: Path) -> None:
    run = Shell(tmp_path)("build", "--json")
    assert run.returncode == 0, run.stderr
    steps = [line.removeprefix("build: ") for line in run.stderr.splitlines()]
    assert steps[0] == "parse"
    assert "validate" in steps
    # What each step took stands in one table, with the sum, before the outcome.
    done = steps.index("publish") + 1
    assert [line.rpartition(" s ")[0].rstrip(" 0123456789.") for line in steps[done:-1]] == [*steps[:done], "in all"]
    assert "\x1b" not in run.stderr
    assert json.loads(run.stdout)["quads"] > 1000


def test_check_finds_nothing_and_tells_json(shell: Shell) -> None:
    run = shell("check")
    assert (run.returncode, run.stdout) == (0, "no problem found\n")
    assert shell.json("check", "--json") == {"conforms": True, "results": []}


def test_check_fails_with_file_and_line(shell: Shell, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "bad.trig").write_text("@prefix eg: <https://w3id.org/edu-graph/ontology#> .\n\neg:x eg:y eg:z .\n")
    run = shell("check", EDU_GRAPH_DATA=str(data))
    assert run.returncode == 8
    assert "data/bad.trig:3" in run.stdout
    assert "mend:" in run.stdout
    (data / "bad.trig").write_text("\n\n<a")
    run = shell("check", EDU_GRAPH_DATA=str(data))
    assert run.returncode == 7
    assert "data/bad.trig:3" in run.stderr


def test_named_queries_are_listed_and_asked(shell: Shell) -> None:
    listed = shell.json("query", "--json")
    names = [query["name"] for query in listed["queries"]]  # type: ignore[index,call-overload]
    assert len(names) >= 5
    assert "list-visited-institutions" in names
    run = shell("query", "list-visited-institutions", "-f", "csv")
    assert run.returncode == 0, run.stderr
    assert run.stdout.count("\n") == 5
    missing = shell("query", "list-visited-institution")
    assert missing.returncode == 4
    assert "list-visited-institutions" in missing.stderr


def test_a_term_that_the_ontology_has_not_is_told_beside_the_answer(shell: Shell, tmp_path: Path) -> None:
    run = shell("query", "--sparql", "SELECT ?v { ?v eg:visitedd ?x }", "-f", "csv")
    assert (run.stdout, run.returncode) == ("v\n", 0)
    assert "note: eg:visitedd is no term of the ontology; did you mean eg:visited?" in run.stderr
    assert "note:" not in shell("query", "--sparql", "ASK { ?v eg:visited ?x }").stderr
    (tmp_path / "d.ttl").write_text("<a:b> <a:c> 1 .", encoding="utf-8")
    of_files = shell("query", "--sparql", "ASK { ?v eg:visitedd ?x }", "--file", str(tmp_path / "d.ttl"))
    assert "note:" not in of_files.stderr


def test_sparql_is_asked_of_the_release_of_files_and_of_standard_input(shell: Shell, tmp_path: Path) -> None:
    run = shell("query", "--sparql", "SELECT ?v { ?v a eg:Visit }")
    assert run.stdout.splitlines()[0] == "v"
    assert run.stdout.splitlines()[-1] == "1 row"
    assert shell("query", "--sparql", "-", stdin="ASK { ?v a eg:Visit }").stdout == "yes\n"
    (tmp_path / "q.rq").write_text("CONSTRUCT { ?v a eg:Visit } WHERE { ?v a eg:Visit }")
    assert "eg:Visit" in shell("query", "--sparql", f"@{tmp_path / 'q.rq'}").stdout
    (tmp_path / "d.ttl").write_text("<http://e/a> <http://e/p> 1 .")
    asked = shell("query", "--sparql", "SELECT ?o { ?s ?p ?o }", "--file", str(tmp_path / "d.ttl"), "-f", "csv")
    assert asked.stdout == "o\r\n1\r\n" or asked.stdout == "o\n1\n"


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (["query", "--sparql", "SELEC"], 2, "1:"),
        (["query", "--sparql", "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"], 2, "SERVICE"),
        (["query", "--sparql", "DROP ALL"], 2, "read"),
        (["query", "--sparql", "SELECT * FROM <http://127.0.0.1:9/g> { ?s ?p ?o }"], 2, "no graph"),
        (["query", "--sparql", "@/nonexistent.rq"], 2, "nonexistent"),
        (["query", "--sparql", "ASK {}", "--file", "/nonexistent.ttl"], 7, "no such file"),
        (["query", "--file", "x.ttl"], 2, "--sparql"),
        (["query", "a", "--sparql", "b"], 2, "exclude"),
        (["query", "list-visited-institutions", "-p", "nonsense"], 2, "name=value"),
        (["query", "list-visited-institutions", "-p", "nonsense=1"], 2, "nonsense"),
        (["query", "list-visited-institutions", "-f", "docx"], 2, "format"),
        (["query", "--explain-sources"], 2, "--sparql"),
        (["query", "--explain-sources", "--sparql", "ASK { ?v a eg:Visit }"], 2, "SELECT"),
        (["query", "--explain-sources", "--sparql", "CONSTRUCT WHERE { ?v a eg:Visit }"], 2, "SELECT"),
        (["query", "--explain-sources", "--sparql", "SELECT ?v { ?v a eg:Visit }", "-f", "csv"], 2, "table and json"),
        (["query", "--explain-sources", "--sparql", "SELECT ?v { ?v a eg:Visit"], 2, "1:"),
        (["search", "zzzzzzqqq"], 4, "nothing"),
        (["release", "show", "zzz"], 4, "zzz"),
        (["check", "--language", "xx"], 2, "language"),
        (["nonsense"], 2, "nonsense"),
    ],
)  # fmt: skip
def test_mistakes_are_told_with_their_exit_code(shell: Shell, arguments: list[str], code: int, word: str) -> None:
    run = shell(*arguments)
    assert run.returncode == code, run.stderr
    assert word in run.stderr
    assert "Traceback" not in run.stderr


def test_errors_are_json_where_json_was_asked_for(shell: Shell) -> None:
    run = shell("release", "verify", "zzz", "--json")
    assert json.loads(run.stdout)["status"] == 404


def test_a_wrong_setting_is_named(shell: Shell) -> None:
    run = shell("build", EDU_GRAPH_WORKERS="many")
    assert run.returncode == 3
    assert "EDU_GRAPH_WORKERS" in run.stderr


def test_without_a_release_the_mend_is_told(tmp_path: Path) -> None:
    run = Shell(tmp_path)("search", "Minsk")
    assert run.returncode == 10
    assert "edu-graph build" in run.stderr


def test_search_finds_in_any_language(shell: Shell) -> None:
    found = shell.json("search", "Беларусь", "--json")
    assert found["hits"][0]["iri"] == "https://w3id.org/edu-graph/id/place/blr"  # type: ignore[index,call-overload]
    assert "place/blr" in shell("search", "belarus", "--kind", "place").stdout


@pytest.mark.parametrize("form", ["ttl", "nt", "trig", "nq", "jsonld", "rdf"])
def test_export_writes_the_whole_graph(shell: Shell, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"out.{form}"
    assert shell("export", form, "-o", str(path)).returncode == 0
    count = shell("query", "--sparql", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "--file", str(path), "-f", "csv")
    release = shell.json("release", "show")
    assert int(count.stdout.split()[1]) == release["counts"]["triples"]  # type: ignore[index,call-overload]


def test_releases_are_listed_shown_and_verified(shell: Shell) -> None:
    listed = shell.json("release", "list", "--json")
    assert [entry["current"] for entry in listed] == [True]  # type: ignore[attr-defined]
    assert "files are as they were built" in shell("release", "verify").stdout
    victim = next((shell.home / "releases").glob("*/dumps/edu-graph.nt.gz"))
    data = victim.read_bytes()
    victim.write_bytes(b"x")
    try:
        run = shell("release", "verify")
        assert run.returncode == 10
        assert "dumps/edu-graph.nt.gz was changed" in run.stdout
    finally:
        victim.write_bytes(data)


def test_version(shell: Shell) -> None:
    assert shell("version").stdout.startswith("edu-graph 0.")


def test_no_value_steers_the_terminal(shell: Shell, tmp_path: Path) -> None:
    hostile = tmp_path / "hostile.ttl"
    hostile.write_text('<http://x/\u001b[31ma> <http://x/p> "\u001b[2Jgone\u202e\\tcell\\nrow" .', "utf-8")
    query = ["query", "--sparql", "SELECT ?o { ?s <http://x/p> ?o }", "--file"]
    done = shell(*query, str(hostile))
    assert "\x1b" not in done.stdout + done.stderr
    hostile.write_text('<http://x/s> <http://x/p> "\u001b[2Jgone\u202e\\tcell\\nrow" .', "utf-8")
    told = shell(*query, str(hostile)).stdout
    assert "gone" in told
    assert told.count("\n") == 3, "a line of names, one of values, and how many there are"
    assert not {"\x1b", "\u202e", "\t"} & set(told)
