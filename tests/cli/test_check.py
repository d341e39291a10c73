"""What `edu-graph check` prints about real faults: in a pipe, on a terminal, as JSON, and in the docs."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from terminals import on_a_terminal

from edu_graph.settings import load_settings

PAGE = Path(__file__).resolve().parents[2] / "docs/validation.md"
VISIT = "data/sources/intcenter-smolensk-2025.trig"
HAIFA = "data/sources/kt-haifa-2026.trig"
STYLE = re.compile(r"\x1b\[[0-9;]*m")
FAULTS = [
    (VISIT, "event:smolensk-visit-2025 eg:start ", "event:smolensk-visit-2025 eg:begin "),
    (VISIT, "eg:agent agent:rus-kindergarten-3-smolensk", "eg:agent agent:rus-kindergarten-4-smolensk"),
    (HAIFA, 'eg:start "2025-11"', 'eg:start "2025-13"'),
]


def environment_of(data: Path, **more: str) -> dict[str, str]:
    home = data.parent
    places = {"EDU_GRAPH_RELEASES": str(home / "releases"), "EDU_GRAPH_STATE": str(home / "state")}
    without = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    return {**without, **places, "EDU_GRAPH_DATA": str(data), "COLUMNS": "80", "TERM": "xterm", **more}


def plant(home: Path, faults: list[tuple[str, str, str]]) -> dict[str, int]:
    """Copy the data, replace each text once; return the lines of the changes by the new texts."""
    shutil.copytree(load_settings().data, home / "data")
    lines = {}
    for file, old, new in faults:
        text = (home / file).read_text("utf-8")
        assert old in text
        lines[new] = text.count("\n", 0, text.index(old)) + 1
        (home / file).write_text(text.replace(old, new, 1), "utf-8")
    return lines


def run(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "edu_graph", *arguments],
        capture_output=True, text=True, env=environment_of(data), timeout=120, check=False,
    )  # fmt: skip


class Faulty:
    """A copy of the data with faults, and what is said of them."""

    def __init__(self, home: Path) -> None:
        self.lines = plant(home, FAULTS)
        self.data = home / "data"

    def piped(self, *arguments: str) -> str:
        done = run(self.data, "check", *arguments)
        assert (done.returncode, done.stderr) == (8, "")
        return done.stdout

    def on_a_terminal(self, *arguments: str, **environment: str) -> str:
        return on_a_terminal(environment_of(self.data, **environment), "check", *arguments, code=8)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Faulty:
    return Faulty(tmp_path_factory.mktemp("faulty"))


@pytest.fixture(scope="module")
def printed(faulty: Faulty) -> list[str]:
    return faulty.piped().splitlines()


def test_a_pipe_gets_one_line_with_file_and_line_for_each_problem(faulty: Faulty, printed: list[str]) -> None:
    begin, dangling, month = faulty.lines.values()
    assert [line for line in printed if line.startswith("data/")][:3] == [
        f"{VISIT}:{begin}: violation: There is no term eg:begin. Did you mean eg:Region? [unknown-term]",
        f"{VISIT}:{dangling}: violation: The statement names a thing, source or passage that no graph gives a type: a "
        "misspelt IRI, or something not yet registered. Did you mean agent:rus-kindergarten-3-smolensk? "
        "[reference-dangling]",
        f'{HAIFA}:{month}: violation: "2025-13" is no xsd:gYearMonth: a year has 12 months. [date-not-in-calendar]',
    ]
    assert not STYLE.search("".join(printed))


def test_the_faulty_words_are_shown_and_marked(printed: list[str]) -> None:
    shown = [line for line in printed if line.startswith("    | ")]
    marked = [line[mark.index("^") : len(mark)] for line, mark in zip(shown[::2], shown[1::2], strict=True)]
    assert marked == ["eg:begin", "agent:rus-kindergarten-4-smolensk", '"2025-13"^^xsd:gYearMonth']
    assert all(set(mark) <= set(" |^") for mark in shown[1::2])
    assert max(map(len, shown)) <= 80


def test_what_it_is_about_has_its_name(printed: list[str], faulty: Faulty) -> None:
    about = (
        "    about: event:smolensk-visit-2025 (Study visit of a Belarusian delegation to Smolensk, 19–21 February 2025)"
    )
    assert about in printed
    russian = faulty.piped("--language", "ru")
    label = "Ознакомительный визит белорусской делегации в Смоленск, 19–21 февраля 2025 года"
    assert f"    о чём: event:smolensk-visit-2025 ({label})" in russian
    assert re.findall("(?m)^    mend: ", russian) == []


def test_broken_seals_come_last_one_line_a_source_with_one_mend(printed: list[str], faulty: Faulty) -> None:
    seals = [line for line in printed if "[passage-sealed]" in line]
    assert [line.split(": ", 1)[1] for line in seals] == [
        "violation: 2 passages changed since they were sealed: p2, p4 [passage-sealed]",
        "violation: 1 passage changed since it was sealed: p2 [passage-sealed]",
    ]
    assert all(re.match(r"data/sources/[\w-]+\.trig:\d+: ", line) for line in seals)
    assert printed[-4:-2] == seals
    assert printed[-2].startswith("    mend: Read the passage against its text")
    results = json.loads(faulty.piped("--json"))["results"]
    assert [result["rule"] for result in results].count("passage-sealed") == 3


def test_the_last_line_counts(printed: list[str], faulty: Faulty) -> None:
    assert printed[-1] == "6 violations, 0 warnings, in 2 files; broken seals among them: 3"
    last = faulty.piped("--language", "ru").splitlines()[-1]
    assert last == "нарушений: 6, предупреждений: 0, файлов: 2; в том числе нарушенных печатей: 3"


def test_a_terminal_gets_files_as_headings_within_its_width(faulty: Faulty) -> None:
    for language in ("en", "ru"):
        lines = STYLE.sub("", faulty.on_a_terminal("--all", "--language", language)).splitlines()
        assert [line for line in lines if len(line) > 80 or line != line.rstrip()] == []
        assert lines[0] == VISIT
        assert lines.count(HAIFA) == 1
        places = [line.split("  ")[1] for line in lines if re.match(r"  \d", line)]
        begin, dangling, month = faulty.lines.values()
        assert [place.split(":")[0] for place in places] == [str(begin), str(dangling), str(month)]


def test_all_words_of_a_pipe_reach_a_terminal_too(faulty: Faulty, printed: list[str]) -> None:
    shown = " ".join(STYLE.sub("", faulty.on_a_terminal(COLUMNS="200")).split())
    for line in [line for line in printed if not line.startswith("    | ")]:
        told = re.sub(r"^data\S+ violation: | \[[\w-]+\]$", "", line.strip())
        assert " ".join(told.split()) in shown


def test_colour_is_only_for_terminals_that_want_it(faulty: Faulty) -> None:
    coloured, plain = faulty.on_a_terminal(), faulty.on_a_terminal(NO_COLOR="1")
    assert "\x1b[1;31m" in coloured
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", plain)
    # Without colour nothing is lost: the words and the marks are the same.
    assert STYLE.sub("", coloured) == STYLE.sub("", plain)


def test_json_keeps_its_members_and_says_where_in_the_line(faulty: Faulty) -> None:
    results: list[dict[str, Any]] = json.loads(faulty.piped("--json"))["results"]
    (term,) = [result for result in results if result["rule"] == "unknown-term"]
    line = faulty.lines["event:smolensk-visit-2025 eg:begin "]
    written = (faulty.data.parent / VISIT).read_text("utf-8").splitlines()[line - 1]
    column = written.index("eg:begin") + 1
    assert term["range"] == {"start": {"line": line, "column": column}, "end": {"line": line, "column": column + 8}}
    visit = "Ознакомительный визит белорусской делегации в Смоленск, 19–21 февраля 2025 года"
    assert term["focusLabel"]["ru"] == visit
    assert term["ruleIri"] == "https://w3id.org/edu-graph/shapes#unknown-term"
    assert {"severity", "rule", "file", "line", "focus", "path", "value", "message", "mend"} <= term.keys()


@pytest.mark.parametrize(("command", "undone"), [(["build"], "no release was made"), (["check", "--seal"], None)])
def test_a_refused_command_tells_the_same_faults_as_check(
    faulty: Faulty, printed: list[str], command: list[str], undone: str | None
) -> None:
    done = run(faulty.data, *command)
    assert (done.returncode, done.stdout) == (8, "")
    told = [line for line in done.stderr.splitlines() if not line.startswith("build: ")]
    assert told[-2] == f"edu-graph: {undone or 'nothing was sealed'}"
    assert told[-1].startswith("  mend: Mend what is listed")
    # Seals are no fault to whoever seals anew.
    seals = next(number for number, line in enumerate(printed) if "[passage-sealed]" in line)
    assert told[:-2] == (printed if undone else [*printed[:seals], "3 violations, 0 warnings, in 2 files"])


def test_a_refused_build_is_a_problem_with_the_results_of_check(faulty: Faulty) -> None:
    problem = json.loads(run(faulty.data, "build", "--json").stdout)
    assert (problem["type"], problem["violations"]) == ("/problems/shapes-violated", 6)
    assert problem["results"] == json.loads(faulty.piped("--json"))["results"]


def test_documented_members_are_those_of_json_and_its_pointers_lead_somewhere(faulty: Faulty) -> None:
    results: list[dict[str, Any]] = json.loads(faulty.piped("--json"))["results"]
    page = PAGE.read_text("utf-8")
    section = page.partition("## JSON for editors")[2].partition("\n## ")[0]
    documented = {name for row in re.findall(r"(?m)^\| (`.*?) \|", section) for name in re.findall("`([^`]+)`", row)}
    assert {member for result in results for member in result} <= documented
    headings = {
        re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in re.findall("(?m)^#+ (.+)$", page)
    }
    assert {result["ruleDocs"].partition("#")[0] for result in results} == {"docs/validation.md"}
    assert {result["ruleDocs"].partition("#")[2] for result in results} <= headings


def test_more_than_ten_problems_end_with_the_most_frequent_rules_and_a_mend_is_told_once(tmp_path: Path) -> None:
    plant(tmp_path, [])
    path = tmp_path / VISIT
    text = path.read_text("utf-8")
    assert text.count("eg:trust ") < 10 < text.count("eg:trust ") + text.count("eg:saidBy ")
    path.write_text(text.replace("eg:trust ", "eg:turst ").replace("eg:saidBy ", "eg:saidBby "), "utf-8")
    lines = run(tmp_path / "data", "check").stdout.splitlines()
    wrong = text.count("eg:trust ") + text.count("eg:saidBy ")
    assert re.match(rf"most frequent: (.*, )?unknown-term {wrong}\b", lines[-1])
    assert "passage-sealed" not in lines[-1]
    mends = [line for line in lines if line.startswith("    mend: Use a term of the vocabulary")]
    assert len(mends) == len(set(mends)) == 2
    assert sum("[unknown-term]" in line for line in lines) == wrong


def test_the_example_in_the_docs_is_what_is_printed(tmp_path: Path) -> None:
    plant(tmp_path, [FAULTS[0], FAULTS[2]])
    block = PAGE.read_text("utf-8").partition("\n$ edu-graph check\n")[2].partition("\n```")[0]
    shown = STYLE.sub("", on_a_terminal(environment_of(tmp_path / "data", NO_COLOR="1"), "check", code=8))
    assert shown == block + "\n"
