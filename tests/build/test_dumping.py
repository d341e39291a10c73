"""Dumps on disk: with one process or several the same files, which are those of `dump.dumps`."""

import hashlib
from pathlib import Path

import pytest
from miniature import make

from edu_graph.build import dumping
from edu_graph.build.assemble import assemble
from edu_graph.build.dcat import DumpFile
from edu_graph.build.describe import statements
from edu_graph.build.dump import dumps
from edu_graph.build.dumping import write_dumps
from edu_graph.build.durable import Durable
from edu_graph.build.portions import portions
from edu_graph.build.progress import Silent
from edu_graph.rdf.canonical import nquads, write
from edu_graph.rdf.formats import CSV, DUMPS
from edu_graph.rdf.terms import NamedNode, Quad
from edu_graph.vocab import ID, VOID_GRAPH


@pytest.fixture(scope="module")
def quads(tmp_path_factory: pytest.TempPathFactory) -> list[Quad]:
    return assemble(make(tmp_path_factory.mktemp("data")), Silent()).quads


class Told(Silent):
    """Remembers how far it was, too."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[tuple[int, int]] = []

    def part(self, done: int, of: int) -> None:
        self.parts.append((done, of))


def _written(folder: Path, quads: list[Quad], processes: int, told: Silent) -> list[DumpFile]:
    return write_dumps(folder, quads, list(portions(quads)), told, Durable(), processes)


@pytest.mark.parametrize("processes", [1, 3])
def test_any_number_of_processes_writes_the_files_of_the_release(
    quads: list[Quad], processes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dumping, "_WORTH_A_FORK", 0)
    # What RDF/XML cannot say is told, wherever it was found.
    odd = [
        *quads,
        Quad(NamedNode(ID + "event/x"), NamedNode("http://a/1"), NamedNode(ID + "event/y"), quads[0].graph_name),
    ]
    told, warned = Told(), Silent()
    files = _written(tmp_path, odd, processes, told)
    wanted = list(dumps(odd, warned.warn))
    assert told.warnings == warned.warnings != []
    assert [file.dump.name for file in files] == [dump.name for dump in wanted]
    for file, dump in zip(files, wanted, strict=True):
        assert (tmp_path / dump.name).read_bytes() == dump.data
        assert (file.sha256, file.size) == (hashlib.sha256(dump.data).hexdigest(), len(dump.data))
        assert (file.dump.dataset, file.dump.statements, file.dump.data) == (dump.dataset, dump.statements, b"")
        # The catalogue asks which format it is by identity.
        assert file.dump.form is dump.form
        assert file.dump.packing is dump.packing
    assert any(file.dump.form is CSV for file in files)
    assert told.parts[-1][0] == told.parts[-1][1]
    assert told.parts == sorted(told.parts)


def test_parts_are_in_the_order_in_which_they_would_be_written_alone(quads: list[Quad]) -> None:
    parts = {portion.key: portion for portion in portions(quads)}
    compared = 0
    for dump in dumps(quads):
        if dump.packing is None and dump.dataset in parts and dump.form in DUMPS:
            held = parts[dump.dataset].quads
            form = next(form for form in DUMPS if form is dump.form)
            told = held if form.names_graphs else [quad.triple for quad in held]
            assert dump.data == (nquads(held) if form.key == "nq" else write(told, form)), dump.name  # type: ignore[arg-type]
            compared += 1
    assert compared >= 12


def test_the_catalogue_counts_what_the_release_says_that_it_holds(quads: list[Quad]) -> None:
    # Once from the graph that the release has of its counts, once counted.
    without = [quad for quad in quads if quad.graph_name != NamedNode(VOID_GRAPH)]
    space = "http://rdfs.org/ns/void#"
    told, counted = (
        {triple for triple in statements("x", held, []) if _is_count(triple.predicate.value, space)}
        for held in (quads, without)
    )
    other = {triple for triple in told ^ counted if "sparql" not in str(triple) and "graph" not in str(triple)}
    assert len(told) > 200
    assert {triple for triple in other if "rdf-dataset" not in str(triple)} == set()


def _is_count(predicate: str, space: str) -> bool:
    return predicate.startswith(space) and predicate.rpartition("#")[2] in (
        "triples", "entities", "classes", "properties", "distinctSubjects", "distinctObjects", "propertyPartition",
        "classPartition", "class", "property",
    )  # fmt: skip
