"""The committed country table is what its tool makes, and holds what it promises."""

import re
from collections import defaultdict
from pathlib import Path

import pyoxigraph
import pytest
from babel.core import get_cldr_version

from tools import make_countries

EG = "https://w3id.org/edu-graph/ontology#"
GRAPH = "https://w3id.org/edu-graph/graph/countries"
PLACE = "https://w3id.org/edu-graph/id/place/"
PREF_LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
PATTERNS = {
    EG + "isoAlpha2": r"[A-Z]{2}",
    EG + "isoAlpha3": r"[A-Z]{3}",
    EG + "isoNumeric": r"[0-9]{3}",
    EG + "m49": r"[0-9]{3}",
}

Table = dict[str, dict[str, list[pyoxigraph.Literal | pyoxigraph.NamedNode]]]


def read(data: bytes) -> Table:
    table: Table = defaultdict(lambda: defaultdict(list))
    for quad in pyoxigraph.parse(data, format=pyoxigraph.RdfFormat.TRIG):
        assert quad.graph_name == pyoxigraph.NamedNode(GRAPH)
        table[quad.subject.value][quad.predicate.value].append(quad.object)
    return table


def faults(data: bytes) -> list[str]:
    """What is wrong with a table; the planted faults below show that each kind is seen."""
    table = {iri: row for iri, row in read(data).items() if iri != GRAPH}
    found = [] if len(table) == 249 else [f"{len(table)} countries"]
    for iri, row in table.items():
        languages = sorted(name.language or "" for name in row[PREF_LABEL])
        if languages != sorted(make_countries.LANGUAGES):
            found.append(f"{iri}: names in {languages}")
        if any(name.value != name.value.strip() or not name.value for name in row[PREF_LABEL]):
            found.append(f"{iri}: a name is empty or padded")
        if iri != PLACE + "".join(code.value for code in row[EG + "isoAlpha3"]).lower():
            found.append(f"{iri}: not named for its alpha-3 code")
        if row[TYPE] != [pyoxigraph.NamedNode(EG + "Country")]:
            found.append(f"{iri}: not a country")
    for code, pattern in PATTERNS.items():
        values = [value.value for row in table.values() for value in row.get(code, [])]
        expected = 248 if code == EG + "m49" else 249
        if len(set(values)) != expected or len(values) != expected:
            found.append(f"{code}: {len(set(values))} values")
        found += [f"{code}: {value}" for value in values if not re.fullmatch(pattern, value)]
    return found


@pytest.fixture(scope="module")
def committed() -> bytes:
    return make_countries.TARGET.read_bytes()


def test_regenerating_gives_the_committed_bytes(committed: bytes, tmp_path: Path) -> None:
    target = tmp_path / "made" / "countries.trig"
    make_countries.main([str(target)])
    assert target.read_bytes() == committed


def test_every_country_is_complete_and_every_code_is_its_own(committed: bytes) -> None:
    assert faults(committed) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (' , "Беларусь"@be', ""),
        ('"Беларусь"@be', '" Беларусь"@be'),
        ('"BLR"', '"BLX"'),
        ('"BY"', '"BE"'),
        ('eg:isoNumeric "112"', 'eg:isoNumeric "12"'),
        ('eg:m49 "112"', 'eg:m49 "643"'),
        ("place:blr a eg:Country", "place:blr a eg:Place"),
        ("place:blr a", "place:rus a"),
    ],
)
def test_a_planted_fault_is_seen(committed: bytes, before: str, after: str) -> None:
    text = committed.decode()
    assert before in text
    assert faults(text.replace(before, after).encode()) != []


@pytest.mark.parametrize(
    ("slug", "alpha2", "numeric", "name", "language"),
    [
        ("blr", "BY", "112", "Беларусь", "be"),
        ("rus", "RU", "643", "Россия", "ru"),
        ("kaz", "KZ", "398", "Қазақстан", "kk"),
        ("isr", "IL", "376", "ישראל", "he"),
        ("chn", "CN", "156", "中国", "zh"),
        ("afg", "AF", "004", "Afghanistan", "en"),
    ],
)
def test_known_countries(committed: bytes, slug: str, alpha2: str, numeric: str, name: str, language: str) -> None:
    row = read(committed)[PLACE + slug]
    assert [code.value for code in row[EG + "isoAlpha2"]] == [alpha2]
    assert [code.value for code in row[EG + "isoNumeric"]] == [numeric]
    assert [code.value for code in row[EG + "m49"]] == [numeric]
    assert pyoxigraph.Literal(name, language=language) in row[PREF_LABEL]


def test_only_what_iso_assigns_and_only_codes_that_the_united_nations_give(committed: bytes) -> None:
    table = read(committed)
    assert PLACE + "xkx" not in table
    assert EG + "isoNumeric" in table[PLACE + "twn"]
    assert EG + "m49" not in table[PLACE + "twn"]


def test_the_table_says_what_it_is_and_where_from(committed: bytes) -> None:
    head = read(committed)[GRAPH]
    assert head[TYPE] == [pyoxigraph.NamedNode(EG + "ReferenceTable")]
    (basis,) = head[EG + "basis"]
    assert f"Unicode CLDR {get_cldr_version()}" in basis.value
    assert "https://cldr.unicode.org/" in {source.value for source in head["http://purl.org/dc/terms/source"]}
    assert head["http://purl.org/dc/terms/license"] == [pyoxigraph.NamedNode("https://spdx.org/licenses/Unicode-3.0")]
    (rights,) = head["http://purl.org/dc/terms/rights"]
    assert "Unicode License v3" in rights.value


def test_the_tool_writes_where_the_data_is_when_no_path_is_given(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(make_countries, "TARGET", tmp_path / "countries.trig")
    make_countries.main([])
    assert (tmp_path / "countries.trig").read_bytes() == make_countries.render()
