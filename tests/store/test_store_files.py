"""Files of a release: what is loaded, what is written, and what is refused when it is damaged."""

import io
from itertools import pairwise
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from edu_graph.errors import ReleaseError
from edu_graph.rdf.canonical import nquads
from edu_graph.rdf.formats import BINDINGS, CSV, GRAPHS, Format
from edu_graph.store.embedded import EmbeddedStore
from edu_graph.store.union import ByProperty, WithUnion

P = NamedNode("http://a/p")
QUADS = [
    Quad(NamedNode(f"http://a/s{place % 7}"), P, Literal(place % 11), NamedNode(f"http://a/g{place % 3}"))
    for place in range(300)
]
QUERIES = (
    "SELECT ?s ?o { ?s ?p ?o } ORDER BY ?s ?o",
    "SELECT ?g (SUM(?o) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
    "SELECT (SUM(?o) AS ?n) (COUNT(*) AS ?c) { ?s ?p ?o }",
)


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    path = tmp_path / "graph.nq"
    path.write_bytes(nquads(QUADS))
    return path


def answer(store: EmbeddedStore, query: str, form: Format) -> bytes:
    sink = io.BytesIO()
    store.answer(query, format=form, sink=sink)
    return sink.getvalue()


def test_a_folder_answers_as_memory_does(graph: Path, tmp_path: Path) -> None:
    EmbeddedStore.create(graph, tmp_path / "store")
    folder, memory = EmbeddedStore.open_read_only(tmp_path / "store"), EmbeddedStore.load(graph)
    assert len(folder) == len(memory) == len(set(QUADS)) + len({quad.triple for quad in QUADS})
    assert set(folder.quads()) == set(memory.quads())
    for query in QUERIES:
        for form in BINDINGS:
            assert answer(folder, query, form) == answer(memory, query, form)
    for form in GRAPHS:
        query = "CONSTRUCT WHERE { <http://a/s1> ?p ?o }"
        assert sorted(answer(folder, query, form)) == sorted(answer(memory, query, form))


def test_a_folder_is_opened_by_any_number_and_written_by_none(graph: Path, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    EmbeddedStore.create(graph, folder)
    several = [EmbeddedStore.open_read_only(folder) for _ in range(3)]
    assert len({answer(store, QUERIES[2], CSV) for store in several}) == 1
    with pytest.raises(RuntimeError, match="read-write"):
        several[0].update("INSERT DATA { <http://a/s> <http://a/p> 1 }")


def test_no_quads_are_a_release_too(tmp_path: Path) -> None:
    (tmp_path / "graph.nq").touch()
    EmbeddedStore.create(tmp_path / "graph.nq", tmp_path / "store")
    assert len(EmbeddedStore.load(tmp_path / "graph.nq")) == 0
    assert len(EmbeddedStore.open_read_only(tmp_path / "store")) == 0


@pytest.mark.parametrize(
    "damage",
    [
        b"<http://a/s> <http://a/p> .\n",
        b"nonsense",
        b'<http://a/s> <http://a/p> "\xff" .\n',
        b"<http://a/s> <http://a/p",
    ],
    ids=["no object", "text", "not UTF-8", "cut"],
)
def test_a_damaged_graph_is_refused_by_name(damage: bytes, graph: Path, tmp_path: Path) -> None:
    graph.write_bytes(graph.read_bytes() + damage)
    with pytest.raises(ReleaseError, match=r"graph\.nq cannot be loaded"):
        EmbeddedStore.load(graph)
    with pytest.raises(ReleaseError, match=r"graph\.nq cannot be loaded"):
        EmbeddedStore.create(graph, tmp_path / "store")


def test_a_missing_graph_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.nq", tmp_path):
        with pytest.raises(ReleaseError, match="cannot be loaded"):
            EmbeddedStore.load(path)


def test_a_missing_or_foreign_store_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    for name in ("none", "file", "empty"):
        with pytest.raises(ReleaseError, match="cannot be opened") as caught:
            EmbeddedStore.open_read_only(tmp_path / name)
        assert caught.value.help
        assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("pattern", ["CURRENT", "MANIFEST-*"])
@pytest.mark.parametrize("damage", [b"", b"garbage\n"], ids=["emptied", "overwritten"])
def test_a_damaged_store_is_refused(pattern: str, damage: bytes, graph: Path, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    EmbeddedStore.create(graph, folder)
    for path in folder.glob(pattern):
        path.write_bytes(damage)
    with pytest.raises(ReleaseError, match="cannot be opened"):
        EmbeddedStore.open_read_only(folder)


def test_a_store_without_its_tables_is_refused(graph: Path, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    EmbeddedStore.create(graph, folder)
    tables = list(folder.glob("*.sst"))
    assert tables
    for path in tables:
        path.unlink()
    with pytest.raises(ReleaseError, match="cannot be opened"):
        EmbeddedStore.open_read_only(folder)


@pytest.mark.parametrize("size", [-1, 1, 7, 1000, 10**7])
def test_the_union_follows_the_quads_each_triple_once(graph: Path, size: int) -> None:
    file = WithUnion(graph)
    text = b"".join(iter(lambda: file.read(size), b""))
    told = graph.read_bytes()
    assert text.startswith(told)
    union = text.removeprefix(told).decode().splitlines()
    assert sorted(union) == sorted(f"{triple} ." for triple in {quad.triple for quad in QUADS})


def test_of_a_long_text_the_union_comes_in_pieces(tmp_path: Path) -> None:
    subjects = [NamedNode(f"http://a/{place}") for place in range(4)]
    quads = [Quad(s, P, Literal(f'" <{"x" * 50_000}> . '), NamedNode(f"http://a/g{g}")) for s in subjects for g in "ab"]
    path = tmp_path / "graph.nq"
    path.write_bytes(nquads(quads))
    file = WithUnion(path)
    lines = b"".join(iter(lambda: file.read(4096), b"")).decode().splitlines()
    assert lines[8:] == sorted(f"{quad.triple} ." for quad in quads[::2])


def test_what_has_one_property_lies_together_in_memory(tmp_path: Path) -> None:
    subjects = [NamedNode(f"http://a/{place}") for place in range(4)]
    properties = [NamedNode(f"http://a/p{place}") for place in range(3)]
    quads = [Quad(s, p, Literal("o"), NamedNode(f"http://a/g{g}")) for s in subjects for p in properties for g in "ab"]
    path = tmp_path / "graph.nq"
    path.write_bytes(nquads(quads))
    file, plain = ByProperty(path), WithUnion(path)
    lines = b"".join(iter(lambda: file.read(100), b"")).splitlines()
    assert sorted(lines) == sorted(plain.read(10**6).splitlines() + plain.read(10**6).splitlines())
    order = [line.split()[1] for line in lines]
    assert len(order) == 36
    assert len([1 for one, other in pairwise(order) if one != other]) == 2, "each property begins once"
    assert set(EmbeddedStore.load(path).quads()) == set(EmbeddedStore.with_union(quads).quads())


def test_a_line_that_is_wrong_is_told_by_its_place_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "graph.nq"
    lines = [f"<http://a/s> <http://a/p{place}> <http://a/o> <http://a/g> .\n" for place in (2, 1, 2)]
    path.write_text("".join([*lines, '<http://a/s> <http://a/p1> "open <http://a/g> .\n']))
    with pytest.raises(ReleaseError, match=r"(?s)graph\.nq cannot be loaded: .*line 4"):
        EmbeddedStore.load(path)
