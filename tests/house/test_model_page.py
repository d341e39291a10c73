"""The pages on the model: every statement they draw or list is in the data, and no module or class is left out."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import NamedNode

from edu_graph import vocab
from edu_graph.build.assemble import read_stated
from edu_graph.build.progress import Silent
from edu_graph.rdf.terms import Literal, Term
from edu_graph.settings import Settings
from edu_graph.store.embedded import EmbeddedStore
from tools.make_coverage import ROOT, Statement, statement, whole_store

PAGES = {name: (ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("model.md", "modules.md")}
MODULES = {path.name: path for path in sorted((ROOT / "ontology").glob("*.ttl")) if path.name != "edu-graph.ttl"}
STATEMENTS = "| subject | property | value | passage |"
OVERVIEW = "| from | property | to | module |"
ROLES = "| role | shortcut | who it is |"
INVENTED = "invented"
SUBCLASS = vocab.RDFS + "subClassOf"
INSTANCE = f"SELECT ?s {{ ?s <%s> ?o . ?s <{vocab.TYPE}> <%s> . ?o <{vocab.TYPE}> <%s> }} LIMIT 1"
Fact = tuple[Term, Term, Term, str]


@dataclass(frozen=True)
class Row:
    """A row of a table of statements: each subject with each property and value, in each of the graphs."""

    statements: tuple[Statement, ...]
    graphs: tuple[str, ...]
    invented: bool
    derived: bool

    def facts(self) -> Iterator[Fact]:
        for (subject, property_, value), graph in product(self.statements, self.graphs):
            yield subject, property_, value, graph


@dataclass(frozen=True)
class Edge:
    """An arrow of a drawing: the labels of its two boxes, its own label, and whether it is dotted."""

    start: str
    label: str
    end: str
    dotted: bool


@dataclass
class Example:
    """A drawing and the table below it."""

    edges: list[Edge]
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Data:
    """What the data of this checkout say: with all that follows, and as the files state it."""

    whole: frozenset[Fact]
    stated: frozenset[Fact]
    store: EmbeddedStore


@pytest.fixture(scope="module")
def data() -> Data:
    stated = read_stated(Settings(ontology=ROOT / "ontology", data=ROOT / "data"), Silent())
    terms = {quad.triple for path in MODULES.values() for quad in pyoxigraph.parse(path=str(path))}
    store = whole_store()
    return Data(
        frozenset(_facts(store.quads())),
        frozenset(_facts(stated.data)) | {(t.subject, t.predicate, t.object, vocab.ONTOLOGY_GRAPH) for t in terms},
        store,
    )


def _facts(quads: Iterable[pyoxigraph.Quad]) -> Iterator[Fact]:
    return ((q.subject, q.predicate, q.object, getattr(q.graph_name, "value", "")) for q in quads)


def tables(text: str, head: str) -> Iterator[list[list[str]]]:
    """Yield the rows of the tables with this head, as cells."""
    for body in re.findall(rf"^{re.escape(head)}\n\|[-|]+\|\n((?:\|.*\n)+)", text, re.M):
        yield [line.strip("| ").split(" | ") for line in body.splitlines()]


def spans(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def read_rows(cells: Iterable[list[str]]) -> Iterator[Row]:
    """Yield the rows of a table of statements; `…#` is the subject last written in full, `#p2` the source before it."""
    owner = ""
    for subject, property_, value, where in cells:
        (named,) = spans(subject)
        owner = owner if named.startswith("…") else named
        full = [[re.sub("^…(?=#)", owner, text) for text in spans(cell)] for cell in (subject, property_, value)]
        read = tuple(statement(" ".join(parts)) for parts in product(*full))
        assert read, f"a row without a statement: {subject} {property_} {value}"
        yield Row(read, tuple(read_graphs(spans(where))), where == INVENTED, where.endswith(", derived"))


def read_graphs(names: Iterable[str]) -> Iterator[str]:
    source = ""
    for name in names:
        if name.startswith("graph:"):
            yield vocab.GRAPH + name.removeprefix("graph:")
        else:
            source = name.partition("#")[0] or source
            yield f"{vocab.SOURCE}{source}#{name.partition('#')[2]}"


def read_edges(drawing: str) -> Iterator[Edge]:
    """Yield the arrows of a flowchart, one on each line. Raises AssertionError: a line that is no arrow."""
    labels: dict[str, str] = {}
    box = r'(n\d+)(?:\["([^"]+)"\])?'
    for line in drawing.strip().splitlines():
        found = re.fullmatch(rf'\s*{box} (--|-\.) "([^"]+)" (?:-->|\.->) {box}', line)
        assert found, f"no arrow from box to box: {line}"
        start, start_label, stroke, label, end, end_label = found.groups()
        labels |= {name: text for name, text in ((start, start_label), (end, end_label)) if text}
        yield Edge(labels[start], label, labels[end], stroke == "-.")


def examples(text: str) -> list[Example]:
    """Return each drawing of statements with the table below it."""
    found = re.findall(
        rf"^```mermaid\nflowchart \w\w\n((?:  .*\n)+)```\n\n({re.escape(STATEMENTS)}\n(?:\|.*\n)+)", text, re.M
    )
    return [
        Example(list(read_edges(drawing)), [row for cells in tables(table, STATEMENTS) for row in read_rows(cells)])
        for drawing, table in found
    ]


def sections(text: str) -> dict[str, str]:
    """Return the sections of docs/modules.md by the module that each is about."""
    return {
        found[1]: section
        for section in re.split(r"^## ", text, flags=re.M)[1:]
        if (found := re.search(r"\A.+\n`ontology/([\w-]+\.ttl)`: ", section))
    }


def untrue(rows: Iterable[Row], data: Data) -> list[Fact]:
    """Return what rows claim that the data do not hold, or hold otherwise: derived and not stated, or the reverse."""
    return [
        fact
        for row in rows
        if not row.invented
        for fact in row.facts()
        if fact not in data.whole or (fact not in data.stated) != row.derived
    ]


def shown(term: Term, label: str) -> bool:
    """Return whether a box with this label stands for the term: its name is a line of it, `…#` for what is before #."""
    lines = label.split("<br>")
    if isinstance(term, Literal):
        return lines == [term.value]
    name = vocab.curie(term.value)  # type: ignore[union-attr]
    return name in lines or f"…#{name.partition('#')[2]}" in lines


def bracket(row: Row) -> str:
    names = [graph.removeprefix(vocab.GRAPH).rpartition("#")[2] for graph in row.graphs]
    return ", ".join(names) or INVENTED


def undrawable(example: Example) -> list[Edge]:
    """Return the arrows of a drawing that no row of its table states."""

    def stands(edge: Edge) -> bool:
        return any(
            edge.label == f"{vocab.curie(property_.value).removeprefix('eg:')} [{bracket(row)}]"
            and edge.dotted == row.derived
            and shown(subject, edge.start)
            and shown(value, edge.end)
            for row in example.rows
            for subject, property_, value in row.statements
        )

    return [edge for edge in example.edges if not stands(edge)]


def all_examples() -> list[Example]:
    return [example for text in PAGES.values() for example in examples(text)]


def test_every_statement_on_the_pages_is_in_the_data(data: Data) -> None:
    rows = [row for text in PAGES.values() for cells in tables(text, STATEMENTS) for row in read_rows(cells)]
    assert len([row for row in rows if not row.invented]) > 100
    assert untrue(rows, data) == []


def test_every_drawing_has_its_table_and_every_table_its_drawing() -> None:
    for name, text in PAGES.items():
        drawings, listed = text.count("```mermaid\n"), text.count(STATEMENTS) + text.count(OVERVIEW)
        assert drawings == listed, name
        assert len(examples(text)) == text.count(STATEMENTS), name
        assert all(len(cells) <= 16 for cells in tables(text, STATEMENTS)), name


def test_the_drawings_show_nothing_but_what_their_tables_state() -> None:
    assert [edge for example in all_examples() for edge in undrawable(example)] == []


GOOD = """```mermaid
flowchart LR
  n1["Signing<br>event:kaz-isr-memorandum-signing"] -- "start [p2]" --> n2["2025-11"]
  n1 -- "currentStatus [inferred]" --> n3["concept:status-completed"]
```

| subject | property | value | passage |
|---|---|---|---|
| `event:kaz-isr-memorandum-signing` Signing | `eg:start` | `"2025-11"^^xsd:gYearMonth` | `kt-haifa-2026#p2` |
| `event:kaz-isr-memorandum-signing` | `eg:currentStatus` | `concept:status-completed` | `graph:inferred`, derived |
""".replace('-- "currentStatus [inferred]" -->', '-. "currentStatus [inferred]" .->')


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("`kt-haifa-2026#p2`", "`kt-haifa-2026#p3`"),
        ("`kt-haifa-2026#p2`", "`kt-haifa-2026#p2`, `#p3`"),
        ('`"2025-11"^^xsd:gYearMonth`', '`"2025-12"^^xsd:gYearMonth`'),
        ("`eg:start`", "`eg:start`, `eg:dateText`"),
        ("| `concept:status-completed`", "| `concept:status-planned`"),
        ("`graph:inferred`, derived", "`graph:inferred`"),
        ("`kt-haifa-2026#p2`", "`kt-haifa-2026#p2`, derived"),
    ],
)
def test_an_untrue_row_is_seen(old: str, new: str, data: Data) -> None:
    assert untrue(examples(GOOD)[0].rows, data) == []
    assert old in GOOD
    assert untrue(examples(GOOD.replace(old, new))[0].rows, data)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("start [p2]", "start [p3]"),
        ("start [p2]", "end [p2]"),
        ('"2025-11"]', '"2025-12"]'),
        ("<br>event:kaz-isr-memorandum-signing", ""),
        ('["concept:status-completed"]', '["concept:status-planned"]'),
        ('-. "currentStatus [inferred]" .->', '-- "currentStatus [inferred]" -->'),
    ],
)
def test_an_arrow_that_no_row_states_is_seen(old: str, new: str) -> None:
    assert undrawable(examples(GOOD)[0]) == []
    assert old in GOOD
    assert undrawable(examples(GOOD.replace(old, new))[0])


def terms_of(module: Path) -> set[str]:
    quads = pyoxigraph.parse(path=str(module))
    return {q.subject.value for q in quads if q.predicate.value == vocab.RDFS + "isDefinedBy"}


def terms_used(example: Example) -> set[str]:
    found = (term for row in example.rows for stated in row.statements for term in stated)
    return {term.value for term in found if isinstance(term, NamedNode)}


def undrawn(text: str) -> set[str]:
    """Return the modules without a section that draws a term of the module and lists it in a table."""
    told = sections(text)
    shown_by = {
        name: {term for example in examples(section) if example.edges for term in terms_used(example)}
        for name, section in told.items()
    }
    return {name for name, path in MODULES.items() if not shown_by.get(name, set()) & terms_of(path)}


def test_every_module_has_a_section_that_draws_its_own_terms() -> None:
    page = PAGES["modules.md"]
    assert set(sections(page)) == set(MODULES)
    assert undrawn(page) == set()
    whole = sections(page)["knowledge.ttl"]
    assert undrawn(page.replace(whole, re.sub(r"```mermaid\n.*?```\n", "", whole, flags=re.S))) == {"knowledge.ttl"}
    assert undrawn(page.replace(whole, whole.replace(STATEMENTS, "| a | b | c | d |"))) == {"knowledge.ttl"}


def unnamed(text: str) -> set[str]:
    """Return the classes of the ontology that a text does not name."""
    classes = {iri for path in MODULES.values() for iri in terms_of(path) if iri.removeprefix(vocab.EG)[0].isupper()}
    return {iri.removeprefix(vocab.EG) for iri in classes} - set(re.findall(r"`eg:(\w+)`", text))


def test_every_class_is_named() -> None:
    text = "".join(PAGES.values())
    assert unnamed(text) == set()
    assert unnamed(text.replace("`eg:Foundation`", "")) == {"Foundation"}


def test_invented_examples_cannot_be_taken_for_facts(data: Data) -> None:
    """Their things are called example, their terms and concepts exist, and the data know nothing of them."""
    subjects = {fact[0] for fact in data.whole}
    terms = {NamedNode(term) for path in MODULES.values() for term in terms_of(path)} | {NamedNode(vocab.TYPE)}
    rows = [row for example in all_examples() for row in example.rows if row.invented]
    assert rows
    for subject, property_, value in (stated for row in rows for stated in row.statements):
        assert vocab.slug_of(subject.value.partition("#")[0]).startswith("example-"), subject
        assert subject not in subjects
        assert property_ in terms
        if isinstance(value, NamedNode):
            invented = "/example-" in value.value.partition("#")[0]
            assert value in terms or invented or ("/concept/" in value.value and value in subjects), value


def test_the_overview_is_what_the_data_do(data: Data) -> None:
    page = PAGES["model.md"]
    (cells,) = tables(page, OVERVIEW)
    drawn = set()
    for *names, module in ([spans(cell)[0] for cell in row] for row in cells):
        start, property_, end = (NamedNode(iri.value) for iri in statement(" ".join(names)))  # type: ignore[union-attr]
        drawn.add((names[0], names[1].partition(":")[2], names[2]))
        if property_.value == SUBCLASS:
            assert (start, property_, end, vocab.ONTOLOGY_GRAPH) in data.stated
            assert start.value in terms_of(MODULES[module])
        else:
            assert property_.value in terms_of(MODULES[module])
            assert data.store.select(INSTANCE % (property_.value, start.value, end.value)), names
    drawing = re.search(r"^```mermaid\nflowchart \w\w\n((?:  .*\n)+)```\n\n" + re.escape(OVERVIEW), page, re.M)
    assert drawing
    assert {(edge.start, edge.label, edge.end) for edge in read_edges(drawing[1])} == drawn


def test_the_roles_are_those_of_the_scheme(data: Data) -> None:
    (cells,) = tables(PAGES["modules.md"], ROLES)
    told = {
        (vocab.ID + "concept/" + spans(role)[0], vocab.EG + spans(cut)[0].removeprefix("eg:")) for role, cut, _ in cells
    }
    known = {(s.value, o.value) for s, p, o, _ in data.stated if p.value == vocab.EG + "shortcut"}  # type: ignore[union-attr]
    assert told == known
