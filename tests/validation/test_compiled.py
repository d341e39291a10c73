"""Compiled shapes: they say what pyshacl says, word for word; what they do not know, they leave to it."""

from pathlib import Path

import pytest
from validation_examples import SHAPES, ontology, real_data

from edu_graph.errors import BuildError
from edu_graph.rdf.dataset import Dataset, Place
from edu_graph.rdf.terms import BlankNode, Literal, NamedNode, Quad
from edu_graph.validation import engine
from edu_graph.validation.compiled import compiled
from edu_graph.validation.convert import literals_kept
from edu_graph.validation.engine import validate
from edu_graph.validation.report import Report
from edu_graph.validation.shapes import PARTS, ShapeSet
from edu_graph.vocab import EG, GRAPH, RDF, RDFS, SOURCE, XSD

HEAD = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix eg: <https://w3id.org/edu-graph/ontology#> . @prefix egsh: <https://w3id.org/edu-graph/shapes#> .
"""
VALUES = [
    *(Literal(text, datatype=NamedNode(XSD + kind)) for text, kind in (
        ("2025-02-28", "date"), ("2025-02-30", "date"), ("2025", "gYear"), ("25", "gYear"), ("2025-13", "gYearMonth"),
        ("7", "integer"), ("07", "integer"), ("x", "integer"), ("0", "integer"), ("-1", "integer"), ("1.5", "decimal"),
        ("true", "boolean"), ("none", "boolean"), ("1", "boolean"), ("--02-30", "gMonthDay"), ("1e3", "double"),
        ("2025-01-01T10:00:00", "dateTime"), ("25:00:00", "time"), ("http://a b", "anyURI"), ("", "string"),
    )),
    Literal("text"), Literal("word", language="en"), Literal("word", language="en-gb"), Literal("слово", language="ru"),
    NamedNode("https://example.org/a"), NamedNode(EG + "Event"), BlankNode("b"),
]  # fmt: skip
CONSTRAINTS = [
    *(f"sh:datatype xsd:{kind}" for kind in ("date", "gYear", "gYearMonth", "integer", "decimal", "boolean", "double",
      "gMonthDay", "dateTime", "time", "anyURI", "string")),
    "sh:datatype rdf:langString", "sh:nodeKind sh:IRI", 'sh:pattern "^[0-9]{4}"', 'sh:pattern "o"', "sh:class eg:Event",
    "sh:minInclusive 1", "sh:minInclusive 1.5", 'sh:minInclusive "2025-02-28"^^xsd:date', 'sh:languageIn ( "en" "he" )',
    "sh:uniqueLang true", "sh:minCount 3", "sh:maxCount 3", "sh:hasValue eg:Event", 'sh:hasValue "text"',
    "sh:not [ sh:nodeKind sh:IRI ]", "sh:not [ sh:class eg:Activity ]",
    "sh:or ( [ sh:datatype xsd:date ] [ sh:path rdf:type ; sh:minCount 1 ] )",
    'sh:qualifiedValueShape [ sh:languageIn ( "ru" ) ] ; sh:qualifiedMinCount 2',
]  # fmt: skip
PATHS = [
    "eg:p", "[ sh:inversePath eg:p ]", "( eg:p eg:q )", "[ sh:alternativePath ( eg:p eg:q ) ]",
    "[ sh:zeroOrMorePath eg:p ]", "[ sh:oneOrMorePath eg:p ]", "( [ sh:zeroOrMorePath eg:p ] eg:q )",
]  # fmt: skip


def _folder(folder: Path, whole: str) -> Path:
    for part, text in (("source", ""), ("whole", HEAD + whole)):
        (folder / "shapes" / part).mkdir(parents=True)
        (folder / "shapes" / part / "all.ttl").write_text(text, encoding="utf-8")
    return folder / "shapes"


def _data(statements: list[tuple[object, str, object]]) -> Dataset:
    graph = NamedNode(GRAPH + "register-x")
    quads = [Quad(s, NamedNode(p), o, graph) for s, p, o in statements]  # type: ignore[arg-type]
    return Dataset({quad: Place("x.trig", number) for number, quad in enumerate(quads, 1)})


def _both(data: Dataset, shapes: Path, vocabulary: Dataset | None = None) -> tuple[Report, Report]:
    known = vocabulary or Dataset()
    return validate(data, shapes, ontology=known), validate(data, shapes, ontology=known, may_compile=False)


def test_our_shapes_are_all_known() -> None:
    with literals_kept():
        counts = [len(compiled(ShapeSet.read(SHAPES, part)) or ()) for part in PARTS]
    assert counts[0] >= 20
    assert counts[1] >= 200


def test_the_words_the_places_and_the_bytes_are_the_same() -> None:
    lost = ("type", "start", "trust")
    kept = {quad: place for quad, place in real_data().quads.items() if not quad.predicate.value.endswith(lost)}
    ours, theirs = _both(Dataset(kept), SHAPES, ontology())
    assert len(ours.results) > 900
    assert ours == theirs
    assert ours.to_turtle() == theirs.to_turtle()


def test_every_constraint_and_path_finds_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = [
        f"egsh:r{number}-{place} sh:targetSubjectsOf eg:p ; sh:path {path} ; {constraint} ; sh:message 'no'@en ."
        for number, constraint in enumerate(CONSTRAINTS)
        for place, path in enumerate(PATHS)
    ]
    rules += ["egsh:node sh:targetObjectsOf eg:p ; sh:property egsh:inner ."]
    rules += ["egsh:inner sh:path eg:q ; sh:minCount 2 ; sh:severity sh:Warning ; sh:message 'no'@en , 'нет'@ru ."]
    things = [NamedNode(f"https://example.org/{name}") for name in "abc"]
    stated: list[tuple[object, str, object]] = [(things[at % 2], EG + "p", value) for at, value in enumerate(VALUES)]
    stated += [(things[0], EG + "p", things[1]), (things[1], EG + "p", things[2]), (things[2], EG + "p", things[0])]
    stated += [(things[2], EG + "q", value) for value in VALUES[::3]]
    stated += [
        (things[0], RDF + "type", NamedNode(EG + "Visit")),
        (things[1], RDF + "type", NamedNode(EG + "Activity")),
    ]
    stated += [(NamedNode(EG + "Visit"), RDFS + "subClassOf", NamedNode(EG + "Event"))]
    shapes = _folder(tmp_path, "\n".join(rules))
    theirs = validate(_data(stated), shapes, ontology=Dataset(), may_compile=False)
    monkeypatch.setattr(engine, "found_by_pyshacl", None)
    ours = validate(_data(stated), shapes, ontology=Dataset())
    assert len(ours.results) > 500
    assert ours == theirs


@pytest.mark.parametrize("bound", ["lessThan", "lessThanOrEquals"])
def test_order_is_found_the_same(tmp_path: Path, bound: str) -> None:
    rule = f"egsh:order sh:targetSubjectsOf eg:p ; sh:path eg:p ; sh:{bound} eg:q ; sh:message 'no'@en ."
    dates = [Literal(day, datatype=NamedNode(XSD + "date")) for day in ("2025-01-01", "2025-01-02")]
    others = [Literal("5", datatype=NamedNode(XSD + "integer")), Literal("a"), Literal("b"), NamedNode(EG + "a")]
    pairs = [(one, two) for several in (dates, others) for one in several for two in several]
    stated: list[tuple[object, str, object]] = []
    for number, (one, two) in enumerate(pairs):
        thing = NamedNode(f"https://example.org/{number}")
        stated += [(thing, EG + "p", one), (thing, EG + "q", two)]
    ours, theirs = _both(_data(stated), _folder(tmp_path, rule))
    assert ours == theirs
    assert len(ours.results) >= 5


UNKNOWN = [
    "sh:maxLength 3", "sh:nodeKind sh:Literal", "sh:datatype rdfs:Literal", "sh:uniqueLang false",
    'sh:pattern "a" ; sh:flags "i"', "sh:in ( 1 2 )", "sh:deactivated true", "sh:or ( [ sh:minLength 3 ] )",
    "a rdfs:Class", "sh:qualifiedValueShape [ sh:class eg:A ] , [ sh:class eg:B ] ; sh:qualifiedMinCount 1",
]  # fmt: skip


@pytest.mark.parametrize("constraint", UNKNOWN)
def test_what_is_not_known_is_left_to_pyshacl(tmp_path: Path, constraint: str) -> None:
    head = "egsh:rule sh:targetSubjectsOf eg:p ; sh:path eg:p ; sh:message 'no'@en ; "
    shapes = _folder(tmp_path, f"{head}{constraint} .")
    with literals_kept():
        assert compiled(ShapeSet.read(shapes, "whole")) is None
    ours, theirs = _both(_data([(NamedNode(SOURCE + "a"), EG + "p", Literal("word"))]), shapes)
    assert ours == theirs


@pytest.mark.parametrize(
    "shape",
    [
        "sh:path eg:p ; sh:minCount 2",  # The engine's own words.
        "sh:path [ sh:zeroOrOnePath eg:p ] ; sh:minCount 2 ; sh:message 'no'@en",
        "sh:path [ sh:inversePath ( eg:p eg:q ) ] ; sh:minCount 2 ; sh:message 'no'@en",
        "sh:path [ sh:oneOrMorePath [ sh:zeroOrOnePath eg:p ] ] ; sh:minCount 2 ; sh:message 'no'@en",
        "sh:path [ sh:alternativePath ( eg:p [ sh:zeroOrOnePath eg:p ] ) ] ; sh:minCount 2 ; sh:message 'no'@en",
    ],
)
def test_other_shapes_and_paths_are_left_to_pyshacl(tmp_path: Path, shape: str) -> None:
    shapes = _folder(tmp_path, f"egsh:rule sh:targetSubjectsOf eg:p ; {shape} .")
    with literals_kept():
        assert compiled(ShapeSet.read(shapes, "whole")) is None
    ours, theirs = _both(_data([(NamedNode(SOURCE + "a"), EG + "p", Literal("word"))]), shapes)
    assert ours == theirs


def test_constraints_that_node_shapes_do_not_have_are_left_to_pyshacl(tmp_path: Path) -> None:
    shapes = _folder(tmp_path, "egsh:rule sh:targetSubjectsOf eg:p ; sh:maxCount 1 ; sh:message 'no'@en .")
    with literals_kept():
        assert compiled(ShapeSet.read(shapes, "whole")) is None


def test_blank_nodes_that_are_to_be_compared_are_refused_as_before(tmp_path: Path) -> None:
    rule = "egsh:order sh:targetSubjectsOf eg:p ; sh:path eg:p ; sh:lessThan eg:q ; sh:message 'no'@en ."
    thing = NamedNode("https://example.org/a")
    data = _data([(thing, EG + "p", BlankNode("a")), (thing, EG + "q", BlankNode("b"))])
    with pytest.raises(BuildError, match="BlankNode"):
        validate(data, _folder(tmp_path, rule), ontology=Dataset())
