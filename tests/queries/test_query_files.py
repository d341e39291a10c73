"""What every query file of the repository keeps, and how headers and files that do not are told by their line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from edu_graph.build.assemble import Stated, read_stated, what_follows
from edu_graph.build.progress import Silent
from edu_graph.errors import DataError, NotFound
from edu_graph.queries.binding import EntityResolver, bind
from edu_graph.queries.catalog import Catalog
from edu_graph.queries.header import RESERVED, read_header
from edu_graph.rdf.terms import Literal, NamedNode, Term
from edu_graph.settings import Settings
from edu_graph.store.embedded import EmbeddedStore
from tests.queries.answers import GOLDEN, GOLDEN_OF_ALL, Rebuild

ROOT = Path(__file__).parents[2]
NAMES = [query.name for query in Catalog.load(ROOT / "queries")]

FILE = """#+ summary: Things of a kind
#+ description: All things of a kind.
#+ question: Which things are there?
#+ parameters:
#+   - name: kind
#+     type: iri
#+     description: The kind.
#+     example: http://example.org/Kind
#+   - name: limit_to
#+     type: enum
#+     description: Which of them.
#+     allowed: [all, some]
#+     default: all
#+     example: all
#+ columns:
#+   - name: thing
#+     description: The thing.
#+ order: [thing]
#+ since: 0.1.0

SELECT ?thing WHERE {
  VALUES ?kind { <http://example.org/Kind> }  #param kind
  VALUES ?limit_to { "all" }  #param limit_to
  ?thing a ?kind .
}
ORDER BY ?thing
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def file(text: str, path: str = "things/list-things.rq") -> Path:
        target = tmp_path / "queries" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode("utf-8"))
        return tmp_path / "queries"

    return file


@pytest.fixture(scope="session")
def all_data() -> EmbeddedStore:
    """All data of the repository, for the queries whose answers are not in the first five documents."""
    here = {room: ROOT / room for room in ("ontology", "shapes", "queries", "data")}
    data = read_stated(Settings(**here), Silent())
    return EmbeddedStore.with_union([*data.data, *what_follows(Stated(data.data, data.data, data.ontology))])


@pytest.fixture
def answering(name: str, whole: EmbeddedStore, rebuild: Rebuild, request: pytest.FixtureRequest) -> EmbeddedStore:
    """The data in which a query has rows as it lies: the release's, unless its golden file says why there are none."""
    if name in GOLDEN_OF_ALL and name not in GOLDEN:
        store: EmbeddedStore = request.getfixturevalue("all_data")
        return store
    golden = GOLDEN.get(name)
    if golden is None or not golden.lies_empty:
        return whole
    planted = next(change for change in golden.changes if change.rows)
    return rebuild(planted.remove, planted.add)


@pytest.mark.parametrize("name", NAMES)
def test_query_runs_as_it_lies_and_answers(name: str, catalog: Catalog, answering: EmbeddedStore) -> None:
    query = catalog.get(name)
    rows = answering.select(query.text)
    assert rows
    assert {column for row in rows for column in row} <= {column.name for column in query.columns}


@pytest.mark.parametrize("name", NAMES)
def test_order_is_total(name: str, catalog: Catalog, answering: EmbeddedStore) -> None:
    query = catalog.get(name)
    keys = [tuple(str(row.get(column)) for column in query.order) for row in answering.select(query.text)]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("name", NAMES)
def test_examples_and_defaults_are_values(
    name: str, catalog: Catalog, answering: EmbeddedStore, resolver: EntityResolver
) -> None:
    query = catalog.get(name)
    bound = bind(query, {parameter.name: parameter.example for parameter in query.parameters}, resolver)
    assert answering.select(bound.text) == answering.select(query.text)
    required = {parameter.name: parameter.example for parameter in query.parameters if parameter.is_required}
    assert answering.select(bind(query, required, resolver).text)


Rows = list[dict[str, Term]]


def languages(rows: Rows, column: str) -> set[str | None]:
    return {value.language for row in rows if isinstance(value := row.get(column), Literal)}


def names_nothing(rows: Rows, column: str) -> bool:
    """Whether it is a label column and what it names is in no row: `unitLabel` without any `unit`."""
    named = column.removesuffix("Label")
    return named != column and not any(isinstance(row.get(named), NamedNode) for row in rows)


@pytest.mark.parametrize("name", NAMES)
def test_labels_come_in_the_language_asked_for_else_in_english(
    name: str, catalog: Catalog, answering: EmbeddedStore, resolver: EntityResolver
) -> None:
    query = catalog.get(name)
    required = {parameter.name: parameter.example for parameter in query.parameters if parameter.is_required}
    columns = [column.name for column in query.columns if column.name.endswith("Label") or column.name == "restatement"]
    assert columns
    # Which names have a Russian form is the register's matter; that each row has one of the two is the query's.
    for asked, found in (("ru", {"ru", "en"}), ("RU", {"ru", "en"}), ("tlh", {"en"}), ("en", {"en"})):
        rows = answering.select(bind(query, {**required, "language": asked}, resolver).text)
        for column in columns:
            assert languages(rows, column) <= found
            if asked != "ru" and asked != "RU":
                assert languages(rows, column) == (set() if names_nothing(rows, column) else found)
    russian = answering.select(bind(query, {**required, "language": "ru"}, resolver).text)
    assert "ru" in set().union(*(languages(russian, column) for column in columns))


def stray_labels(rows: list[dict[str, Term]]) -> list[str]:
    """Labels of nothing: a pattern that lacks what binds its thing, in the same graph, fills cells from elsewhere."""
    columns = {column for row in rows for column in row}
    labelled = [column for column in columns if f"{column}Label" in columns]
    return [column for row in rows for column in labelled if column not in row and f"{column}Label" in row]


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_cell_has_no_label(
    name: str, catalog: Catalog, whole: EmbeddedStore, resolver: EntityResolver
) -> None:
    query = catalog.get(name)
    required = {parameter.name: parameter.example for parameter in query.parameters if parameter.is_required}
    assert not stray_labels([*whole.select(query.text), *whole.select(bind(query, required, resolver).text)])


def test_a_label_of_nothing_is_seen(whole: EmbeddedStore) -> None:
    ask = "SELECT ?x ?xLabel { { ?signing eg:signs ?y } OPTIONAL { %s skos:prefLabel ?xLabel } } LIMIT 1"
    full = {"x": Literal("1"), "xLabel": Literal("one")}
    # The label of something else, because nothing binds ?x: the fault that the test is for.
    assert stray_labels([full, *whole.select(ask % "?y")]) == ["x"]
    assert stray_labels([full]) == []


@pytest.mark.parametrize("name", NAMES)
def test_files_explain_themselves(name: str, catalog: Catalog) -> None:
    query = catalog.get(name)
    assert query.question.endswith("?")
    assert query.name.partition("-")[0] in {"count", "find", "list", "show"}
    assert all(parameter.description.endswith(".") for parameter in query.parameters)
    assert query.parameter("language") is not None
    assert query.parameter("nothing") is None


WITHOUT_ENTRIES = {
    "list-notes-about-thing", "list-passages-about-thing", "list-passages-by-speaker", "list-passages-of-source",
    "show-evidence-of-statement",
}  # fmt: skip
"""What these are asked for is the passages themselves, or what the editors remark."""
PAIRED = {"list-disagreements"}
"""A row of these sets one passage against another: neither is only where the row stands."""


def test_a_query_with_passages_tells_pages_what_its_entries_are(catalog: Catalog) -> None:
    for query in catalog:
        passages = {column.name for column in query.columns if column.name.lower().endswith("passage")}
        if not passages or query.name in WITHOUT_ENTRIES:
            continue
        assert query.entries is not None, query.name
        assert query.name in PAIRED or passages <= set(query.entries.sources), query.name


def test_catalog_is_in_the_order_of_names(catalog: Catalog) -> None:
    names = [query.name for query in catalog]
    assert names == sorted(names)
    assert len(catalog) == len(names)
    assert names[0] in catalog
    assert "nothing" not in catalog


@pytest.mark.parametrize(
    ("asked", "help_"),
    [("list-visited-institution", "list-visited-institutions"), ("zzz", "/queries"), ("x" * 10_000, "/queries")],
)
def test_unknown_query_names_the_nearest(catalog: Catalog, asked: str, help_: str) -> None:
    with pytest.raises(NotFound) as caught:
        catalog.get(asked)
    assert help_ in str(caught.value.help)
    assert len(caught.value.detail) < 200


def test_file_is_read(write: Write) -> None:
    (query,) = Catalog.load(write(FILE))
    assert (query.name, query.area, query.form, query.order) == ("list-things", "things", "SELECT", ("thing",))
    assert [query.text[mark.start : mark.end] for mark in query.marks] == ["<http://example.org/Kind>", '"all"']
    assert [parameter.is_required for parameter in query.parameters] == [True, False]


def test_construct_needs_no_columns(write: Write) -> None:
    text = FILE[: FILE.index("#+ parameters")] + "#+ since: 0.1.0\nCONSTRUCT WHERE { ?s ?p ?o }\n"
    (query,) = Catalog.load(write(text))
    assert (query.form, query.columns, query.marks) == ("CONSTRUCT", (), ())


def test_optional_parameter_may_lie_unbound(write: Write) -> None:
    text = FILE.replace("#+     example: http", "#+     required: false\n#+     example: http").replace(
        "{ <http://example.org/Kind> }", "{ UNDEF }"
    )
    (query,) = Catalog.load(write(text))
    assert query.text[query.marks[0].start : query.marks[0].end] == "UNDEF"


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("#+ summary: Things of a kind\n", "", 1, "summary"),
        ("#+ question", "#+ questions", 3, "questions"),
        ("type: iri", "type: url", 6, "type"),
        ("name: kind", "name: Kind", 5, "name"),
        ("name: kind", "name: format", 5, "keeps for itself"),
        ("description: The kind.", "description: a: b", 7, "not YAML"),
        ("description: The kind.", "description: The kind.\n#+     type: iri", 8, "stands twice"),
        ("#+     allowed: [all, some]\n", "", 9, "allowed"),
        ("allowed: [all, some]", "allowed: [all, all]", 9, "twice"),
        ("default: all", "default: all\n#+     required: true", 9, "not required"),
        ("type: iri", "type: iri\n#+     class: eg:Visit", 5, "only an entity"),
        ("type: iri", "type: entity\n#+     class: Visit", 7, "prefix:Name"),
        ("name: limit_to", "name: kind", 1, "parameter kind stands twice"),
        ("order: [thing]", "order: [thing, other]", 1, "no column"),
        ("order: [thing]", "order: [thing, thing]", 1, "order thing stands twice"),
        ("since: 0.1.0", "entries:\n#+   by: other\n#+   called: [a, b]\n#+ since: 0.1.0", 1, "no column"),
        (
            "since: 0.1.0",
            "entries:\n#+   by: thing\n#+   called: [a, b]\n#+   sources: [x]\n#+ since: 0.1.0",
            1,
            "names x",
        ),
        (
            "since: 0.1.0",
            "entries:\n#+   by: thing\n#+   called: [a, b]\n#+   sources: [thing]\n#+ since: 0.1.0",
            1,
            "twice",
        ),
        ("since: 0.1.0", "entries:\n#+   by: thing\n#+   called: [a]\n#+ since: 0.1.0", 21, "called"),
        ("since: 0.1.0", "entries:\n#+   by: thing\n#+   called: [a, B]\n#+ since: 0.1.0", 21, "called"),
        *[
            (
                "since: 0.1.0",
                f"entries:\n#+   by: thing\n#+   called: [a, b]\n#+   period: {period}\n#+ since: 0.1.0",
                at,
                said,
            )
            for period, at, said in [
                ("{called: when, first: a, last: b}", 1, "names a, b"),
                ("{called: when, first: thing, last: b}", 1, "thing stands twice"),
                ("{called: when, first: a, last: b, within: [thing]}", 1, "thing stands twice"),
                ("{called: when, first: a}", 22, "last"),
            ]
        ],
        ("since: 0.1.0", "since: soon", 19, "since"),
        ("#+ since", "#+ # since", 1, "since"),
        ("#+ summary: Things", "#+ summary: \x07Things", 1, "characters"),
        (FILE[: FILE.index("SELECT")], "", 1, "no header"),
        (FILE[: FILE.index("\nSELECT")], "#+\n", 1, "summary"),
        (FILE[: FILE.index("\nSELECT")], "#+ - list\n", 1, "dictionary"),
        ("  #param kind", "", 1, "0 marked lines"),
        ("  ?thing a ?kind", '  VALUES ?kind { "x" }  #param kind\n  ?thing a ?kind', 24, "the text runs with"),
        (
            "  ?thing a ?kind",
            "  VALUES ?kind { <http://example.org/Kind> }  #param kind\n  ?thing a ?kind",
            1,
            "2 marked lines",
        ),
        ("#param kind", "#param kinds", 22, "names no parameter"),
        ("VALUES ?kind {", "VALUES ?kin {", 22, "more, or less"),
        ("{ <http://example.org/Kind> }", "{ <http://example.org/Kind> 1 }", 22, "more, or less"),
        ("{ <http://example.org/Kind> }", "{ UNDEF }", 22, "more, or less"),
        ("{ <http://example.org/Kind> }", "{ }", 22, "more, or less"),
        ("{ <http://example.org/Kind> }", "{ <http://example.org/Other> }", 22, "the text runs with"),
        ('"all"', '"some"', 23, "the text runs with"),
        ("?thing a ?kind .", "?thing a ?kind . SERVICE <http://x> {}", 24, "federation"),
        ("SELECT ?thing WHERE", "SELECT ?thing FROM <http://x> WHERE", 1, "no FROM"),
        ("SELECT ?thing WHERE", "SELECT ?thing ?kind WHERE", 1, "projects thing, kind"),
        ("SELECT ?thing WHERE", "SELECT * WHERE", 1, "projects none"),
        ("ORDER BY ?thing", "ORDER BY DESC(?thing)", 1, "does not end in ORDER BY"),
        ("ORDER BY ?thing", "ORDER BY ?thing LIMIT 10", 1, "does not end in ORDER BY"),
        ("ORDER BY ?thing", "", 1, "does not end in ORDER BY"),
        ("#+ order: [thing]\n", "", 1, "does not end in ORDER BY"),
    ],
)
def test_fault_in_a_file_is_told_by_its_line(write: Write, old: str, new: str, line: int, said: str) -> None:
    assert FILE.count(old) >= 1
    with pytest.raises(DataError) as caught:
        Catalog.load(write(FILE.replace(old, new, 1)))
    error = caught.value
    assert said in f"{error.detail} {error.help}"
    assert (error.fields["file"], error.fields["line"]) == ("queries/things/list-things.rq", line)
    assert error.help


@pytest.mark.parametrize(
    "path", ["list-things.rq", "a/b/list-things.rq", "things/Things.rq", "things/things.rq", "A/list-x.rq"]
)
def test_file_in_the_wrong_place_is_refused(write: Write, path: str) -> None:
    with pytest.raises(DataError) as caught:
        Catalog.load(write(FILE, path))
    assert caught.value.fields["file"] == f"queries/{path}"


def test_name_in_two_areas_is_refused(write: Write) -> None:
    write(FILE, "others/list-things.rq")
    with pytest.raises(DataError, match="others too") as caught:
        Catalog.load(write(FILE))
    assert caught.value.fields["file"] == "queries/things/list-things.rq"


def test_file_that_is_no_utf8_is_refused(write: Write) -> None:
    folder = write(FILE)
    (folder / "things" / "list-things.rq").write_bytes(b"\xff")
    with pytest.raises(DataError, match="UTF-8"):
        Catalog.load(folder)


def test_scalars_stay_text() -> None:
    header = read_header(FILE.replace("example: http://example.org/Kind", "example: NO"), "f")
    assert header.parameters[0].example == "NO"
    assert {"format", "limit", "release"} <= RESERVED
