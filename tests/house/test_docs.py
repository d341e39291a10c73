"""The documentation says what the code says: every setting, route, error, limit, command and link."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from edu_graph import errors
from edu_graph.queries.policy import Limits
from edu_graph.rdf.formats import ALL
from edu_graph.service.routes import ROUTERS
from edu_graph.settings import Settings
from tools import make_docs

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
# Variables that are none of the program's: `run`, `.ci/run`, the tests and the notebooks read them.
OTHER_VARIABLES = {
    "EDU_GRAPH_BROWSER",
    "EDU_GRAPH_BROWSER_AT",
    "EDU_GRAPH_FUSEKI_JAR",
    "EDU_GRAPH_NODE",
    "EDU_GRAPH_PYTHON",
    "EDU_GRAPH_TEST_ALL",
    "EDU_GRAPH_TEST_DCAT_AP",
    "EDU_GRAPH_TREES",
    "EDU_GRAPH_URL",
    "EDU_GRAPH_VIRTUOSO",
}


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def without_code(text: str) -> str:
    return re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)


def links(text: str) -> list[str]:
    found = re.findall(r"\[[^\]]*\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", without_code(text)))
    return [link for link in found if not re.match(r"[a-z]+:", link)]


def anchors(text: str) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", without_code(text), re.M)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


def broken(page: Path, text: str) -> list[str]:
    """Return the links of a page that lead nowhere: no such file, or no such heading in it."""
    faults = []
    for link in links(text):
        path, _, anchor = link.partition("#")
        target = (page.parent / path) if path else page
        there = target.exists()
        if there and anchor:
            there = anchor in anchors(text if target == page else target.read_text(encoding="utf-8"))
        if not there:
            faults.append(link)
    return faults


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    assert broken(page, page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("link", ["nowhere.md", "#no-such-heading", "README.md#no-such-heading"])
def test_a_link_to_nowhere_is_seen(link: str) -> None:
    assert broken(ROOT / "CONTRIBUTING.md", f"# Here\n[x]({link}) [y](README.md) [z](#here)") == [link]


@pytest.mark.parametrize("name", make_docs.pages())
def test_pages_made_from_the_code_are_up_to_date(name: str) -> None:
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert written == make_docs.pages()[name], "python -m tools.make_docs"


def test_every_setting_and_every_error_has_its_row() -> None:
    settings, problems = make_docs.settings_page(), make_docs.errors_page()
    for field in Settings.model_fields:
        assert f"| `EDU_GRAPH_{field.upper()}` |" in settings
    for kind in errors.catalogue():
        assert f"| `{kind.type}` |" in problems
    assert all(field.description for field in Settings.model_fields.values())


def test_a_page_out_of_date_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make_docs, "DOCS", tmp_path)
    assert make_docs.main(["--check"]) == 1
    assert make_docs.main([]) == 0
    assert make_docs.main(["--check"]) == 0
    (tmp_path / "errors.md").write_text("old", encoding="utf-8")
    assert make_docs.main(["--check"]) == 1


def test_no_page_names_a_setting_that_there_is_not() -> None:
    known = {f"EDU_GRAPH_{field.upper()}" for field in Settings.model_fields} | OTHER_VARIABLES
    named = {
        variable
        for page in [*PAGES, ROOT / "run", ROOT / ".ci/run"]
        for variable in re.findall(r"EDU_GRAPH_[A-Z_]*[A-Z]", page.read_text(encoding="utf-8"))
    }
    assert named - known == set()


HTTP = (ROOT / "docs/http.md").read_text(encoding="utf-8")


def first_cells(page: str, heading: str) -> list[str]:
    """Return the first cells of the table below a heading, head row left out."""
    section = page.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| `([^`]+)` \|", section, re.M)


def test_every_route_is_documented_and_no_other() -> None:
    routes = {str(getattr(route, "path", route)) for router in ROUTERS for route in router.routes}
    told = first_cells(HTTP, "Routes")
    assert set(told) == {re.sub(r":\w+}", "}", route) for route in routes}
    assert len(told) == len(set(told))


def test_every_limit_is_documented_with_its_setting_and_its_problem() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| `EDU_GRAPH_([A-Z_]+)` \| `([a-z-]+)` \|", HTTP, re.M)
    assert [name.replace("-", "_") for name, _, _ in rows] == [field.name for field in fields(Limits)]
    types = {kind.type for kind in errors.catalogue()}
    for name, setting, problem in rows:
        assert setting == f"QUERY_{name.replace('-', '_').upper()}"
        assert setting.lower() in Settings.model_fields
        assert problem in types


def test_every_format_is_documented() -> None:
    section = HTTP.partition("\n## Formats\n")[2].partition("\n## ")[0]
    for form in ALL:
        assert f"`{form.key}`" in section or f"`.{form.key}`" in section, form


def missing_paths(text: str) -> list[str]:
    """Return the paths in code spans that the clone does not have."""
    tops = "tests|docs|src|data|ontology|shapes|queries|tools|requirements|w3id|benchmarks|[.]ci"
    return [path for path in re.findall(rf"`((?:{tops})/[\w./-]*)`", text) if not (ROOT / path).exists()]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_paths_named_in_the_docs_are_there(page: Path) -> None:
    assert missing_paths(page.read_text(encoding="utf-8")) == []
    assert missing_paths("see `docs/nowhere.md` and `docs/README.md`") == ["docs/nowhere.md"]


def test_the_index_lists_every_page_and_every_decision() -> None:
    index = set(links((ROOT / "docs/README.md").read_text(encoding="utf-8")))
    pages = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    assert pages - {"README.md"} <= index


def test_decisions_are_dated_and_in_one_form() -> None:
    notes = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert notes
    for note in notes:
        assert (dated := re.fullmatch(r"(\d{4})(\d\d)(\d\d)-[a-z0-9-]+\.md", note.name)), note.name
        text = note.read_text(encoding="utf-8")
        assert f"Date: {'-'.join(dated.groups())}. Status: " in text
        assert re.findall(r"^## (.+)$", text, re.M) == ["Question", "Decision", "Reasons", "Price"]


def shell_words(text: str) -> Iterator[list[str]]:
    """Yield the words of every `./run …` in code, blocks and spans alike."""
    for code in re.findall(r"^```.*?^```|`[^`\n]+`", text, re.M | re.S):
        for call in re.findall(r"\./run [^\n`|#]*", code):
            yield call.split()


def test_commands_in_the_docs_exist() -> None:
    told = subprocess.run([ROOT / "run", "help"], capture_output=True, text=True, check=True).stdout
    verbs = {*re.findall(r"^ {2}([a-z-]+)", told, re.M), "help"}
    used = {words[1] for page in PAGES for words in shell_words(page.read_text(encoding="utf-8"))}
    assert {"serve", "test"} <= used <= verbs | {"VERB"}


def commands_of_the_command_line() -> set[str]:
    told = subprocess.run(
        [sys.executable, "-m", "edu_graph", "--help"], capture_output=True, text=True, check=True
    ).stdout
    return set(re.findall(r"^\W*([a-z][a-z-]+) {2,}", told.partition("Commands")[2], re.M))


def test_the_commands_of_edu_graph_in_the_docs_exist() -> None:
    known = commands_of_the_command_line()
    assert {"build", "serve", "query"} <= known
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    used = {words[2] for words in shell_words(text) if words[1] == "edu-graph" and len(words) > 2}
    used |= set(re.findall(r"`edu-graph ([a-z]+)", text))
    assert {word for word in used if word.isalpha()} - known == set()
