"""Answers prepared at build: what they hold, and that a declaration which is not true ends the build."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from edu_graph.build import plans
from edu_graph.build.engines import make_ready, ready
from edu_graph.build.pipeline import build
from edu_graph.build.release import Release
from edu_graph.errors import BuildError, DataError
from edu_graph.queries.binding import bind
from edu_graph.queries.catalog import Catalog
from edu_graph.queries.plans import PlanFile
from edu_graph.settings import Settings
from edu_graph.store.embedded import EmbeddedStore

THING = "https://w3id.org/edu-graph/id/agent/school"
QUERY = """\
#+ summary: Things and what their names are
#+ description: One row for each name.
#+ question: What is called how?
#+ parameters:
#+   - name: thing
#+     type: iri
#+     description: The thing; all where none is given.
#+     required: false
#+     example: @THING@
#+   - name: language
#+     type: enum
#+     description: Language of the names.
#+     allowed: [en, ru]
#+     default: en
#+     example: en
#+ columns:
#+   - name: thing
#+     description: The thing.
#+   - name: name
#+     description: Its name.
#+ order: [thing, name]
#+ plan:
#+   values:
#+     language: [ru]
#+   filters:
#+     thing: [thing]
#+ since: 0.1.0
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?thing ?name WHERE {
  VALUES ?thing { <@THING@> }  #param thing
  VALUES ?language { "en" }  #param language
  ?thing skos:prefLabel ?name FILTER(LANG(?name) = ?language)
}
ORDER BY ?thing ?name
""".replace("@THING@", THING)
NOBODY = SimpleNamespace(resolve=str)


def declared(project: Settings, text: str = QUERY) -> Settings:
    path = project.queries / "things/list-named.rq"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return project


def opened(release: Release) -> PlanFile:
    found = PlanFile.open(release.plans_db, Catalog.load(release.queries))
    assert found is not None
    return found


@pytest.mark.parametrize("values", [{}, {"language": "ru"}])
def test_a_build_prepares_the_rows_of_each_declared_value_in_their_order(
    project: Settings, values: dict[str, str]
) -> None:
    release = build(declared(project))
    query = Catalog.load(release.queries).get("list-named")
    prepared = opened(release)
    bound = bind(query, values, NOBODY)
    chosen = prepared.chosen(bound)
    assert chosen is not None
    rows = EmbeddedStore.load(release.graph).select(bound.text)
    told = [json.loads(body) for body in prepared.bodies(chosen, 0, 1000)]
    assert [row["name"]["value"] for row in told] == [row["name"].value for row in rows]  # type: ignore[union-attr]
    assert len(rows) >= (1 if values else 3)
    assert [json.loads(body) for body in prepared.bodies(chosen, 1, 1)] == told[1:2]
    assert prepared.bodies(chosen, len(rows), 5) == []


def test_a_filter_takes_the_rows_that_have_its_value(project: Settings) -> None:
    release = build(declared(project))
    query = Catalog.load(release.queries).get("list-named")
    thing = EmbeddedStore.load(release.graph).select(bind(query, {}, NOBODY).text)[1]["thing"].value  # type: ignore[union-attr]
    prepared = opened(release)
    chosen = prepared.chosen(bind(query, {"thing": thing}, NOBODY))
    assert chosen is not None
    found = [json.loads(body) for body in prepared.bodies(chosen, 0, 1000)]
    assert {row["thing"]["value"] for row in found} == {thing}
    nothing = prepared.chosen(bind(query, {"thing": "https://example.org/none"}, NOBODY))
    assert nothing is not None
    assert prepared.bodies(nothing, 0, 1000) == []


def test_a_column_that_the_parameter_does_not_select_by_ends_the_build(project: Settings) -> None:
    with pytest.raises(BuildError, match=r"plan of list-named .*thing=<\S+agent/\S+>.*: row 1 is missing in the plan"):
        build(declared(project, QUERY.replace("thing: [thing]", "thing: [name]")))
    assert not (project.releases / "current").exists()


def test_rows_that_depend_on_more_than_the_column_end_the_build(project: Settings) -> None:
    # Asked for one thing, the query tells names in every language: the rows of all things are not those of each.
    other = f"VALUES ?thing {{ <{THING}> }}  #param thing"
    text = QUERY.replace(other, f"{other}\n  BIND(BOUND(?thing) AS ?one)").replace(
        "LANG(?name) = ?language", "?one || LANG(?name) = ?language"
    )
    with pytest.raises(BuildError, match=r"plan of list-named .*in the plan, and .* in the answer"):
        build(declared(project, text))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("#+     thing: [thing]", "#+     place: [thing]", "plan names place, which is no parameter"),
        ("#+     thing: [thing]", "#+     thing: [where]", "selects by where, which is no column"),
        ("#+     thing: [thing]", "#+     language: [name]", "language is no thing or word that may be left out"),
        ("#+     required: false\n", "", "thing is needed"),
    ],
)
def test_a_declaration_that_cannot_be_is_refused(project: Settings, old: str, new: str, told: str) -> None:
    text = QUERY.replace(old, new)
    if "needed" in told:
        text = text.replace("#+   filters:\n#+     thing: [thing]\n", "")
    declared(project, text)
    with pytest.raises(DataError, match=told):
        Catalog.load(project.queries)


def test_the_same_release_has_the_same_prepared_bytes_however_many_processes(project: Settings, tmp_path: Path) -> None:
    release = build(declared(project))
    before = release.plans_db.read_bytes()
    for processes in (1, 2):
        path = tmp_path / f"{processes}.db"
        plans.prepare(release.graph, release.queries, release.search_db, path, plans.Work(processes))
        assert path.read_bytes() == before


def test_what_is_foreign_or_damaged_is_not_read_and_made_again(project: Settings) -> None:
    release = build(declared(project))
    before = release.plans_db.read_bytes()
    release.plans_db.write_bytes(b"no database" * 100)
    queries = Catalog.load(release.queries)
    assert PlanFile.open(release.plans_db, queries) is None
    release.plans_db.unlink()
    assert PlanFile.open(release.plans_db, queries) is None
    told = json.loads((release.engines / "engine.json").read_text("utf-8"))
    (release.engines / "engine.json").write_text(json.dumps(told | {"plans-schema": "0"}), "utf-8")
    assert not ready(release)
    assert make_ready(release)
    assert release.plans_db.read_bytes() == before


def test_a_release_whose_engine_answers_otherwise_now_is_served_without(project: Settings) -> None:
    release = build(declared(project))
    path = release.queries / "things/list-named.rq"
    path.write_text(path.read_text("utf-8").replace("thing: [thing]", "thing: [name]"), "utf-8")
    (release.engines / "engine.json").unlink()
    assert make_ready(release)
    assert not release.plans_db.exists()
    assert ready(release)


def test_a_plan_of_another_text_is_not_taken(project: Settings) -> None:
    release = build(declared(project))
    path = release.queries / "things/list-named.rq"
    path.write_text(path.read_text("utf-8").replace("SELECT DISTINCT", "SELECT  DISTINCT"), "utf-8")
    assert len(opened(release)) == 0
