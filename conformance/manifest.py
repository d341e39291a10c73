"""The tests of a folder: read from its manifests, told apart by whether they can be asked of a query service."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse

MF: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

BASES: Final = {
    "sparql10": "http://www.w3.org/2001/sw/DataAccess/tests/data-r2/",
    "sparql11": "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/",
}
"""Where the tests were published: relative IRIs in queries, data and results are resolved against it."""
TESTS: Final = {"sparql10": 482, "sparql11": 630}
"""How many tests the manifests of a suite list; fewer mean that something was not read."""

EVALUATED: Final = ("QueryEvaluationTest", "CSVResultFormatTest")
ACCEPTED: Final = ("PositiveSyntaxTest", "PositiveSyntaxTest11")
REFUSED: Final = ("NegativeSyntaxTest", "NegativeSyntaxTest11")

_BY_KIND: Final = {
    "UpdateEvaluationTest": "SPARQL Update: the service is read-only",
    "PositiveUpdateSyntaxTest11": "SPARQL Update: the service is read-only",
    "NegativeUpdateSyntaxTest11": "SPARQL Update: the service is read-only",
    "GraphStoreProtocolTest": "Graph Store Protocol: not of the query service",
    "ProtocolTest": "an exchange by HTTP, no query: tests/service/test_sparql_protocol.py has its own",
    "ServiceDescriptionTest": "the description, no query: tests/service/test_sparql_protocol.py has its own",
}
_BY_FOLDER: Final = {
    "entailment": "entailment regimes: the service answers from what is stated",
    "service": "federation: SERVICE is refused",
    "syntax-fed": "federation: SERVICE is refused",
}


@dataclass(frozen=True)
class Case:
    """One test. `left_out` says why it cannot be asked of a query service, empty where it can.

    `default` and `named` are files of its data; `result` is empty for tests of syntax. `lax`: rows may be fewer than
    listed, as with REDUCED.
    """

    iri: str
    suite: str
    folder: str
    name: str
    kind: str
    base: str
    query: Path
    default: tuple[Path, ...] = ()
    named: tuple[Path, ...] = ()
    result: Path | None = None
    lax: bool = False
    left_out: str = ""

    @property
    def id(self) -> str:
        """Suite, folder and local name: short, and the same on every machine."""
        return f"{self.suite}/{self.folder}#{self.iri.rpartition('#')[2]}"

    def text(self) -> str:
        """Return the query, with the BASE that it has where it was published: HTTP hands none over."""
        return f"BASE <{self.base}{self.folder}/{self.query.name}>\n{self.query.read_text('utf-8')}"


class Incomplete(Exception):
    """A suite has fewer tests than it should, or a manifest cannot be read."""


@dataclass
class _Manifest:
    """The statements of one manifest by subject and predicate."""

    path: Path
    about: dict[str, dict[str, list[NamedNode | BlankNode | object]]] = field(default_factory=dict)

    def add(self, triple: Triple) -> None:
        self.about.setdefault(str(triple.subject), {}).setdefault(triple.predicate.value, []).append(triple.object)

    def values(self, subject: object, predicate: str) -> list[object]:
        return self.about.get(str(subject), {}).get(predicate, [])

    def one(self, subject: object, predicate: str) -> object | None:
        return next(iter(self.values(subject, predicate)), None)

    def entries(self) -> Iterator[object]:
        for node in [node for about in self.about.values() for node in about.get(MF + "entries", [])]:
            rest: object | None = node
            while rest is not None and str(rest) != f"<{RDF}nil>":
                yield self.one(rest, RDF + "first")
                rest = self.one(rest, RDF + "rest")


def suites(folder: Path) -> Mapping[str, list[Case]]:
    """Return the tests of each suite below `folder`: its folders sparql10 and sparql11, or the folder itself.

    Raises Incomplete: no manifest, one that cannot be read, an entry without a type, or fewer tests than known.
    """
    roots = [folder / name for name in BASES if (folder / name).is_dir()] or [folder]
    found = {root.name: [test for path in _manifests(root) for test in _read(root, path)] for root in roots}
    for name, tests in found.items():
        least = TESTS.get(name, 1)
        if len(tests) < least:
            raise Incomplete(f"{name} has {len(tests)} tests, and {least} are known: is the folder whole?")
        if len({test.id for test in tests}) < len(tests):
            raise Incomplete(f"{name} lists a test twice")
    return found


def _manifests(root: Path) -> list[Path]:
    return sorted(root.rglob("manifest.ttl"))


def _read(root: Path, path: Path) -> Iterator[Case]:
    manifest = _Manifest(path)
    try:
        # File addresses, so that what a test names is found on the disk.
        for quad in parse(path.read_bytes(), format=RdfFormat.TURTLE, base_iri=path.as_uri()):
            manifest.add(quad.triple)
    except (SyntaxError, OSError) as error:
        raise Incomplete(f"{path} cannot be read: {error}") from error
    for entry in manifest.entries():
        yield _test(root, manifest, entry)


def _test(root: Path, manifest: _Manifest, entry: object) -> Case:
    kind = next((str(value)[1:-1].removeprefix(MF) for value in manifest.values(entry, RDF + "type")), "")
    if not kind or not isinstance(entry, NamedNode):
        raise Incomplete(f"{manifest.path} lists {entry}, and does not say what it is")
    action = manifest.one(entry, MF + "action")
    query = _file(manifest.one(action, QT + "query")) or _file(action) or manifest.path
    suite, folder = root.name, manifest.path.parent.relative_to(root).as_posix()
    left_out = _BY_KIND.get(kind, "") or _BY_FOLDER.get(folder, "")
    if not left_out and query.suffix == ".ru":
        left_out = _BY_KIND["UpdateEvaluationTest"]
    if not left_out and kind not in (*EVALUATED, *ACCEPTED, *REFUSED):
        left_out = f"tests of the kind {kind} are not known"
    name = manifest.one(entry, MF + "name")
    return Case(
        iri=entry.value,
        suite=suite,
        folder=folder,
        name=str(getattr(name, "value", "")),
        kind=kind,
        base=BASES.get(suite, "https://suite.example/"),
        query=query,
        default=_files(manifest.values(action, QT + "data")),
        named=_files(manifest.values(action, QT + "graphData")),
        result=_file(manifest.one(entry, MF + "result")),
        lax=str(manifest.one(entry, MF + "resultCardinality")) == f"<{MF}LaxCardinality>",
        left_out=left_out,
    )


def _files(values: list[object]) -> tuple[Path, ...]:
    return tuple(path for path in map(_file, values) if path is not None)


def _file(value: object | None) -> Path | None:
    """Return the file that a file address names, else None."""
    if not isinstance(value, NamedNode) or not value.value.startswith("file://"):
        return None
    return Path(value.value.removeprefix("file://").partition("#")[0])
