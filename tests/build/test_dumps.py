"""Parts of the release and tables: what is in each, and that nothing a reader cannot read is written."""

import csv
import gzip
import io
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import miniature
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import ConjunctiveGraph, Graph

from edu_graph import vocab
from edu_graph.build import dcat, pipeline, tables
from edu_graph.build.addresses import addresses
from edu_graph.build.coverage import Coverage
from edu_graph.build.dump import Dump, dumps
from edu_graph.build.packing import GZIP
from edu_graph.build.portions import CROWD, KINDS, Portion, portions
from edu_graph.build.progress import Silent
from edu_graph.knowledge.identity import MERGED_INTO
from edu_graph.rdf.terms import Literal, NamedNode, Quad
from edu_graph.rdf.xmlnames import unwritable

EG, ID = vocab.EG, vocab.ID


def quad(subject: str, predicate: str, value: object, graph: str) -> Quad:
    term = NamedNode(value) if isinstance(value, str) else value
    return Quad(NamedNode(subject), NamedNode(predicate), term, NamedNode(graph))  # type: ignore[arg-type]


REGISTER, RECORD, P1 = vocab.GRAPH + "register", vocab.GRAPH + "record-news", vocab.SOURCE + "news#p1"
VISIT, SCHOOL, OTHER = ID + "event/visit", ID + "agent/school", ID + "agent/other"
QUADS = [
    quad(ID + "place/blr", EG + "isoAlpha3", Literal("BLR"), REGISTER),
    quad(ID + "place/kaz", EG + "isoAlpha3", Literal("KAZ"), REGISTER),
    quad(ID + "place/abw", EG + "isoAlpha3", Literal("ABW"), REGISTER),
    quad(SCHOOL, EG + "country", ID + "place/blr", REGISTER),
    quad(SCHOOL, vocab.TYPE, EG + "Organization", REGISTER),
    quad(OTHER, vocab.TYPE, EG + "Organization", REGISTER),
    quad(VISIT, vocab.TYPE, EG + "Visit", REGISTER),
    quad(VISIT, vocab.TYPE, EG + "Event", vocab.INFERRED_GRAPH),
    quad(EG + "Visit", vocab.RDFS + "subClassOf", EG + "Event", vocab.ONTOLOGY_GRAPH),
    quad(EG + "date", vocab.SKOS + "definition", Literal("When it was.", language="en"), vocab.ONTOLOGY_GRAPH),
    quad(vocab.SOURCE + "news", vocab.TYPE, EG + "Source", RECORD),
    quad(RECORD, vocab.TYPE, EG + "SourceRecord", RECORD),
    quad(P1, vocab.TYPE, EG + "Passage", RECORD),
    quad(VISIT, EG + "participation", VISIT + "#host/agent/school", P1),
    quad(VISIT + "#host/agent/school", EG + "agent", SCHOOL, P1),
    quad(VISIT + "#host/agent/school", vocab.TYPE, EG + "Participation", P1),
    quad(VISIT + "#guest/place/kaz", EG + "agent", ID + "place/kaz", P1),
]


def of(key: str, quads: list[Quad]) -> set[Quad]:
    return next(set(portion.quads) for portion in portions(quads) if portion.key == key)


def test_a_part_of_no_known_kind_is_refused() -> None:
    with pytest.raises(ValueError, match=r"KINDS of build/portions\.py"):
        Portion("kind/place", ID, [])
    assert Portion("", ID, []).kind is None


def test_every_kind_of_parts_is_told_of_in_the_catalogue() -> None:
    for kind in KINDS.values():
        assert kind.title
        assert kind.description
        told = {str(fact[2]) for fact in dcat._series(kind.key, Coverage((), None, None))}
        assert any(kind.title in one for one in told)


def test_a_packed_file_names_no_moment_and_no_system() -> None:
    # Magic, deflate, no flags, no time, level, and 255: an unknown system (RFC 1952, 2.3.1).
    packed = GZIP.pack(b"the same on every machine")
    assert packed[:8] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00"
    assert packed[9] == 255
    assert gzip.decompress(packed) == b"the same on every machine"


def test_a_source_is_its_record_and_its_passages() -> None:
    assert [portion.key for portion in portions(QUADS)] == ["", "source/news", "country/blr", "country/kaz"]
    graphs = {found.graph_name.value for found in of("source/news", QUADS)}  # type: ignore[union-attr]
    assert graphs == {RECORD, P1}
    assert len(of("source/news", QUADS)) == 7


def test_a_source_typed_by_inference_keeps_to_its_own_graphs() -> None:
    again = [*QUADS, quad(vocab.SOURCE + "news", vocab.TYPE, EG + "Source", vocab.INFERRED_GRAPH)]
    assert of("source/news", again) == of("source/news", QUADS)


def test_a_country_is_what_belongs_to_it_or_it_takes_part_in() -> None:
    subjects = {found.subject.value for found in of("country/blr", QUADS)}  # type: ignore[union-attr]
    assert subjects == {ID + "place/blr", SCHOOL, VISIT, VISIT + "#host/agent/school", VISIT + "#guest/place/kaz"}
    assert OTHER not in subjects
    # Kazakhstan itself takes part in the visit; nothing is of Aruba.
    assert quad(VISIT, vocab.TYPE, EG + "Visit", REGISTER) in of("country/kaz", QUADS)


def test_of_a_crowd_a_country_has_its_own_part_alone() -> None:
    treaty = ID + "document/treaty"
    codes = [f"{first}{second}z" for first in "abcdefgh" for second in "abcdefgh"][: CROWD + 1]
    states = [quad(f"{ID}place/{code}", EG + "isoAlpha3", Literal(code.upper()), REGISTER) for code in codes]
    acts = [
        made
        for code in codes
        for made in (
            quad(treaty, EG + "participation", f"{treaty}#party/place/{code}", P1),
            quad(f"{treaty}#party/place/{code}", EG + "agent", f"{ID}place/{code}", P1),
            quad(f"{treaty}#party/place/{code}", EG + "start", Literal("2008-05-03"), P1),
            quad(treaty, EG + "party", f"{ID}place/{code}", P1),
        )
    ]
    named = quad(treaty, vocab.TYPE, EG + "PolicyDocument", REGISTER)
    crowd = of("country/aaz", [*states, named, *acts])
    assert crowd == {states[0], named, *acts[:4]}
    few = of("country/aaz", [*states, named, *acts[:-4]])
    assert few == {states[0], named, *acts[:-4]}


def test_somebody_on_behalf_of_a_body_of_the_country_counts() -> None:
    sent = quad(ID + "event/talk#speaker/person/p1", EG + "onBehalfOf", SCHOOL, P1)
    assert sent in of("country/blr", [*QUADS, sent])


def made(quads: list[Quad]) -> tuple[dict[str, Dump], list[str]]:
    told: list[str] = []
    return {one.name: one for one in dumps(quads, told.append)}, told


def test_the_order_of_statements_does_not_matter() -> None:
    assert made(QUADS) == made(QUADS[::-1])


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_dump_is_read_by_rdflib() -> None:
    files, told = made(QUADS)
    names = {"ttl": "turtle", "nt": "nt", "trig": "trig", "nq": "nquads", "jsonld": "json-ld", "rdf": "xml"}
    read = 0
    for name, one in files.items():
        if one.packing or one.form.extension not in names:
            continue
        form = names[one.form.extension]
        graph = ConjunctiveGraph() if form in ("trig", "nquads", "json-ld") else Graph()
        graph.parse(data=one.data, format=form)
        wanted = of(one.dataset or "", QUADS)
        assert len(set(graph.triples((None, None, None)))) == len({found.triple for found in wanted}), name
        read += 1
    assert (read, told) == (24, [])


@pytest.mark.parametrize(
    ("predicate", "value", "why"),
    [
        ("http://example.org/123", "x", "has no local name"),
        ("http://example.org/a#", "x", "has no local name"),
        ("urn:example:1", "x", "has no local name"),
        (EG + "date", "bell\x07", "U+0007"),
    ],
)
def test_what_xml_cannot_say_has_no_rdf_xml(predicate: str, value: str, why: str) -> None:
    files, told = made([*QUADS, quad(VISIT, predicate, Literal(value), P1)])
    left = {name for name in files if ".rdf" in name}
    # The record of the source is part of the source's; the register's part of Kazakhstan's holds the visit too.
    assert left == set()
    assert len(told) == 4
    assert all(why in text for text in told)
    assert {f"{stem}.nt.zst" for stem in ("edu-graph", "source/news", "country/kaz")} < set(files)


@given(st.text(st.characters(codec="utf-8"), max_size=8), st.text(st.characters(codec="utf-8"), max_size=8))
def test_what_is_let_through_is_xml_that_says_the_same(local: str, value: str) -> None:
    try:
        statement = quad(VISIT, f"http://example.org/{local}", Literal(value), P1)
    except ValueError:
        return
    if unwritable([statement]) is not None:
        return
    files, _ = made([statement])
    ET.fromstring(files["edu-graph.rdf"].data)
    assert {str(p) for _, p, _ in Graph().parse(data=files["edu-graph.rdf"].data, format="xml")} == {
        statement.predicate.value
    }


def rows_of(table: tables.Table) -> list[dict[str, str]]:
    assert table.data.count(b"\r\n") == table.rows + 1
    return list(csv.DictReader(io.StringIO(table.data.decode(), newline="")))


def table(name: str, *more: Quad) -> tables.Table:
    return next(found for found in tables.tables([*QUADS, *more]) if found.name == name)


def test_a_table_has_a_row_a_thing_and_a_column_for_the_passages() -> None:
    (row,) = rows_of(table("events"))
    assert row == {"iri": VISIT, "class": "eg:Visit", "passages": P1}
    (part,) = rows_of(table("participations"))
    assert (part["part_of_thing"], part["agent"], part["passages"]) == (VISIT, SCHOOL, P1)
    assert [found.name for found in tables.tables(QUADS)] == [
        "events", "organisations", "participations", "passages", "sources",
    ]  # fmt: skip


def test_values_of_a_language_have_a_column_of_their_own_and_english_comes_first() -> None:
    names = [
        quad(VISIT, vocab.PREF_LABEL, Literal(text, language=language), REGISTER)
        for text, language in (("Визит", "ru"), ("Visit", "en"), ("Tour", "en"))
    ]
    (row,) = rows_of(table("events", *names))
    assert list(row)[:4] == ["iri", "class", "prefLabel_en", "prefLabel_ru"]
    assert (row["prefLabel_en"], row["prefLabel_ru"]) == ("Tour|Visit", "Визит")


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("@cmd", "'@cmd"),
        ("--02-21", "'--02-21"),
        ("-12.5", "-12.5"),
        ("+7", "+7"),
        ("a|b", "a¦b"),
        ('say "no", twice\r\nor so', 'say "no", twice\r\nor so'),
    ],
)
def test_no_cell_is_a_formula_and_none_breaks_its_row(value: str, cell: str) -> None:
    found = table("events", quad(VISIT, EG + "date", Literal(value), P1))
    (row,) = csv.DictReader(io.StringIO(found.data.decode(), newline=""))
    assert row["date"] == cell


def test_properties_of_one_local_name_are_told_apart() -> None:
    found = table(
        "events",
        quad(VISIT, EG + "date", Literal("a"), P1),
        quad(VISIT, vocab.DCTERMS + "date", Literal("b"), P1),
    )
    (row,) = rows_of(found)
    assert (row["eg_date"], row["dcterms_date"]) == ("a", "b")


def test_the_descriptions_of_tables_say_what_each_column_is() -> None:
    found = table("events", quad(VISIT, EG + "date", Literal("1"), P1), quad(VISIT, EG + "date", Literal("2"), P1))
    told = json.loads(tables.metadata(found))
    columns = told["tableSchema"]["columns"]
    assert [column["titles"] for column in columns] == list(rows_of(found)[0])
    assert columns[2] == {
        "name": "date", "titles": "date", "datatype": "string", "dc:description": "When it was.",
        "propertyUrl": EG + "date", "separator": "|",
    }  # fmt: skip
    assert columns[0] == {
        "name": "iri", "titles": "iri", "datatype": "anyURI", "dc:description": columns[0]["dc:description"],
        "suppressOutput": True,
    }  # fmt: skip
    package = json.loads(tables.package([found]))
    (resource,) = package["resources"]
    assert (resource["path"], resource["bytes"]) == ("events.csv", len(found.data))
    assert [field["name"] for field in resource["schema"]["fields"]] == ["iri", "class", "date", "passages"]


VALUES = {
    "day": (Literal("2025-02-19", datatype=NamedNode(vocab.XSD + "date")),),
    "month": (Literal("2025-02", datatype=NamedNode(vocab.XSD + "gYearMonth")),),
    "some": (Literal("2025-02", datatype=NamedNode(vocab.XSD + "gYearMonth")), Literal("x")),
    "count": (
        Literal("7", datatype=NamedNode(vocab.XSD + "integer")),
        Literal("12", datatype=NamedNode(vocab.XSD + "integer")),
    ),
    "place": (ID + "place/blr",),
    "places": (ID + "place/blr", ID + "place/kaz"),
    "page": (Literal("https://a.example/", datatype=NamedNode(vocab.XSD + "anyURI")),),
    "formula": (Literal("=1"),),
    "split": (Literal("a|b"),),
    "odd": ("http://a.example/й",),
    "own": (Literal("x", datatype=NamedNode("http://a.example/kind")),),
    "name": (Literal("Visit", language="en"), Literal("Tour", language="en")),
}


def by_csvw(found: tables.Table) -> set[tuple[str, str, object]]:
    """Return what a converter makes of a table (Generating RDF from Tabular Data on the Web, minimal mode)."""
    schema = json.loads(tables.metadata(found))["tableSchema"]
    statements: set[tuple[str, str, object]] = set()
    for row in rows_of(found):
        for column in schema["columns"]:
            cell = row[column["titles"]]
            if column.get("suppressOutput") or not cell:
                continue
            if "valueUrl" in column:
                assert column["valueUrl"] == f"{{+{column['name']}}}"
                statements.add((row["iri"], column["propertyUrl"], NamedNode(cell)))
                continue
            datatype = NamedNode(vocab.XSD + column["datatype"])
            for value in cell.split(column["separator"]) if "separator" in column else [cell]:
                language = column.get("lang")
                told = Literal(value, language=language) if language else Literal(value, datatype=datatype)
                statements.add((row["iri"], column["propertyUrl"], told))
    return statements


def test_what_a_converter_makes_of_a_table_is_in_the_graph() -> None:
    more = [quad(VISIT, EG + name, value, P1) for name, values in VALUES.items() for value in values]
    found = table("events", *more)
    stated = {(q.subject.value, q.predicate.value, q.object) for q in more}  # type: ignore[union-attr]
    made_of_it = by_csvw(found)
    assert made_of_it <= stated
    told = {predicate.removeprefix(EG) for _, predicate, _ in made_of_it}
    assert told == {"day", "month", "count", "place", "page", "name"}
    columns = {column["titles"]: column for column in json.loads(tables.metadata(found))["tableSchema"]["columns"]}
    assert columns["places"]["rdfs:seeAlso"] == {"@id": EG + "places"}
    (resource,) = json.loads(tables.package([found]))["resources"]
    types = {field["name"]: (field["type"], field.get("format")) for field in resource["schema"]["fields"]}
    assert types["day"] == ("date", None)
    assert types["month"] == ("yearmonth", None)
    assert types["count"] == ("string", None)
    assert types["place"] == types["iri"] == ("string", "uri")


def test_addresses_are_of_things_and_sources_that_have_a_page() -> None:
    merged = quad(ID + "agent/old", MERGED_INTO, SCHOOL, REGISTER)
    named = quad(ID + "agent/old", vocab.PREF_LABEL, Literal("Old", language="en"), REGISTER)
    told = addresses([*QUADS, merged, named]).decode().split()
    assert told == sorted(told)
    assert {"id/event/visit", "source/news"} < set(told)
    assert not {path for path in told if "#" in path or path in ("id/agent/old", "graph/register")}


def test_a_release_tells_what_has_no_rdf_xml(tmp_path: Path) -> None:
    settings = miniature.make(tmp_path)
    miniature.edit(settings, "event:v a eg:Visit ;", 'event:v <urn:example:1> "x" ; a eg:Visit ;', "register/tiny.trig")
    progress = Silent()
    release = pipeline.build(settings, progress)
    assert any("no RDF/XML of the whole" in text for text in progress.warnings)
    assert not (release.dumps / "edu-graph.rdf").exists()
    # The source's own passages do not hold it.
    assert (release.dumps / "source/tiny.rdf").is_file()
    assert "edu-graph.rdf" not in release.catalog.read_text("utf-8")
