"""What the client has of the query files and of the errors is what they say."""

import inspect
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Literal, get_type_hints

import pytest

from edu_graph import errors
from edu_graph.client import ProblemError, Question, Row, core, named, problems
from edu_graph.queries.catalog import Catalog
from edu_graph.rdf import formats
from edu_graph.service.faces import ENTITIES
from tools import make_client

ROOT = Path(__file__).resolve().parents[2]
CATALOG = list(Catalog.load(ROOT / "queries"))

QUERY = """\
#+ summary: Things of a class
#+ description: One row for each \\ thing.
#+ question: Which?
#+ parameters:
#+   - name: class
#+     type: enum
#+     description: The class.
#+     allowed: [one, two]
#+     example: one
#+   - name: since
#+     type: date
#+     required: false
#+     description: The day.
#+     example: "2025-01-01"
#+ columns:
#+   - name: COLUMN
#+     description: The "thing"
#+ order: [COLUMN]
#+ since: 0.1.0

PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?COLUMN WHERE {
  VALUES ?class { "one" }  #param class
  VALUES ?since { "2025-01-01"^^xsd:date }  #param since
  ?COLUMN ?class ?since
}
ORDER BY ?COLUMN
"""


@pytest.fixture
def queries(tmp_path: Path) -> Path:
    folder = tmp_path / "queries"
    (folder / "things").mkdir(parents=True)
    (folder / "things/list-things.rq").write_text(QUERY.replace("COLUMN", "thing"), encoding="utf-8")
    return folder


def test_the_generated_files_are_up_to_date() -> None:
    assert make_client.stale(make_client.files()) == [], "python -m tools.make_client"


def test_the_formats_are_those_of_the_service() -> None:
    assert {form.key: form.media_type for form in formats.GRAPHS} == core.GRAPHS
    assert core.GRAPHS.items() <= core.DOCUMENTS.items()
    assert [form.media_type for form in ENTITIES] == [*core.DOCUMENTS.values(), "text/html"]
    assert formats.JSON.media_type == core.ROWS


def test_a_new_format_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    one = replace(formats.NTRIPLES, key="n3", media_type="text/n3")
    monkeypatch.setattr(formats, "GRAPHS", (*formats.GRAPHS, one))
    assert "'text/n3'" in make_client.files()["formats.py"].replace('"', "'")
    assert make_client.stale(make_client.files()) == ["formats.py"]


@pytest.mark.parametrize("query", CATALOG, ids=lambda query: query.name)
def test_each_query_has_a_function_with_its_parameters_and_columns(query: object) -> None:
    assert hasattr(query, "name")
    function = getattr(named, query.name.replace("-", "_"))
    parameters = inspect.signature(function).parameters.values()
    assert {p.name.rstrip("_") for p in parameters} == {p.name for p in query.parameters}
    must = {p.name.rstrip("_") for p in parameters if p.default is inspect.Parameter.empty}
    assert must == {p.name for p in query.parameters if p.is_required}
    question = function(**{p.name: "x" for p in parameters})
    assert isinstance(question, Question)
    assert (question.name, question.texts()) == (query.name, {p.name: "x" for p in query.parameters})
    assert issubclass(question.row, Row)
    own = set(get_type_hints(question.row)) - set(get_type_hints(Row))
    assert own == {column.name for column in query.columns}


def test_a_row_has_no_names_of_its_own_that_a_column_could_take() -> None:
    assert {name for name in dir(Row) if not name.startswith("_")} == make_client.TAKEN


def test_types_of_parameters_become_types_of_python(queries: Path) -> None:
    text = make_client.files(queries)["named/things.py"]
    made: dict[str, object] = {}
    exec(compile(text, "things.py", "exec"), made)
    function = made["list_things"]
    hints = get_type_hints(function)
    assert (hints["class_"], hints["since"]) == (Literal["one", "two"], date | str | None)
    question = function(class_="two", since=date(2025, 1, 2))  # type: ignore[operator]
    assert question.texts() == {"class": "two", "since": "2025-01-02"}
    assert "Example: one." in (function.__doc__ or "")


@pytest.mark.parametrize("column", ["values", "read", "sources", "lambda"])
def test_a_column_that_a_row_cannot_have_is_told(queries: Path, column: str) -> None:
    (queries / "things/list-things.rq").write_text(QUERY.replace("COLUMN", column), encoding="utf-8")
    with pytest.raises(ValueError, match=f"list-things: a row cannot have a column '{column}'"):
        make_client.files(queries)


def test_a_file_out_of_date_is_told_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(make_client, "CLIENT", tmp_path)
    assert make_client.main(["--check"]) == 1
    assert "problems.py is out of date" in capsys.readouterr().out
    assert make_client.main([]) == 0
    assert make_client.main(["--check"]) == 0
    (tmp_path / "named/gone.py").write_text("", encoding="utf-8")
    (tmp_path / "named/visits.py").write_text("old", encoding="utf-8")
    assert make_client.stale(make_client.files()) == ["named/gone.py", "named/visits.py"]
    assert make_client.main([]) == 0
    assert not (tmp_path / "named/gone.py").exists()


def test_each_problem_has_an_exception_named_as_in_the_service() -> None:
    hidden = (errors.OperatorError, errors.AnswerCut)
    served = [kind for kind in errors.catalogue() if not issubclass(kind, hidden) and kind is not errors.EduGraphError]
    assert set(problems.BY_TYPE) == {kind.type for kind in served} | {"internal"}
    for kind in served:
        mine = getattr(problems, kind.__name__)
        assert issubclass(mine, ProblemError)
        assert mine.slug == kind.type
        parent = kind.__mro__[1]
        assert mine.__mro__[1] is (getattr(problems, parent.__name__) if parent in served else ProblemError)
