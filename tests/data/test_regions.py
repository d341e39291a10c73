"""The committed table of regions is what its tool makes, and every country lies in one place of it."""

from collections import Counter, defaultdict
from pathlib import Path

import pyoxigraph
import pytest

from tools import make_regions
from tools.make_countries import LANGUAGES, read_codes

EG = "https://w3id.org/edu-graph/ontology#"
GRAPH = "https://w3id.org/edu-graph/graph/regions"
PLACE = "https://w3id.org/edu-graph/id/place/"
PREF_LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
WORLD = PLACE + "m49-001"


def read(data: bytes) -> dict[str, dict[str, list[pyoxigraph.Literal | pyoxigraph.NamedNode]]]:
    table: dict[str, dict[str, list[pyoxigraph.Literal | pyoxigraph.NamedNode]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for quad in pyoxigraph.parse(data, format=pyoxigraph.RdfFormat.TRIG):
        assert quad.graph_name == pyoxigraph.NamedNode(GRAPH)
        table[quad.subject.value][quad.predicate.value].append(quad.object)
    return table


def faults(data: bytes) -> list[str]:
    """What is wrong with a table; the planted faults below show that each kind is seen."""
    table = read(data)
    del table[GRAPH]
    regions = {iri: row for iri, row in table.items() if row[EG + "m49"]}
    found = [
        f"{iri}: not named for its code"
        for iri, row in regions.items()
        if iri != PLACE + "m49-" + row[EG + "m49"][0].value
    ]
    for iri, row in regions.items():
        languages = sorted(name.language or "" for name in row[PREF_LABEL])
        found += [] if languages == sorted(LANGUAGES) else [f"{iri}: names in {languages}"]
    wholes = {iri: [whole.value for whole in row[EG + "partOf"]] for iri, row in table.items()}
    countries = {PLACE + code.alpha3.lower() for code in read_codes()}
    found += [f"{iri}: in no region" for iri in sorted(countries - wholes.keys())]
    found += [f"{iri}: in {len(inside)} places" for iri, inside in wholes.items() if len(inside) != (iri != WORLD)]
    for iri, inside in wholes.items():
        seen, here = {iri}, inside
        while here and here[0] not in seen:
            seen.add(here[0])
            here = wholes.get(here[0], [])
        found += [] if WORLD in seen else [f"{iri}: not in the world"]
    empty = regions.keys() - {whole for inside in wholes.values() for whole in inside}
    return found + [f"{iri}: nothing lies in it" for iri in sorted(empty)]


@pytest.fixture(scope="module")
def committed() -> bytes:
    return make_regions.TARGET.read_bytes()


def test_regenerating_gives_the_committed_bytes(committed: bytes, tmp_path: Path) -> None:
    target = tmp_path / "made" / "regions.trig"
    make_regions.main([str(target)])
    assert target.read_bytes() == committed


def test_every_country_lies_in_one_region_and_every_region_in_the_world(committed: bytes) -> None:
    assert faults(committed) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("place:kaz eg:partOf place:m49-143 .", ""),
        ("place:kaz eg:partOf place:m49-143 .", "place:kaz eg:partOf place:m49-143 , place:m49-145 ."),
        ('eg:m49 "143"', 'eg:m49 "144"'),
        ("  eg:partOf place:m49-142 ;\n", ""),
        (' , "Центральная Азия"@ru', ""),
        ("place:m49-142 a eg:Place ;", 'place:m49-999 a eg:Place ; eg:m49 "999" . place:m49-142 a eg:Place ;'),
    ],
)
def test_a_planted_fault_is_seen(committed: bytes, before: str, after: str) -> None:
    text = committed.decode()
    assert before in text
    assert faults(text.replace(before, after, 1).encode()) != []


@pytest.mark.parametrize(
    ("country", "around"),
    [
        ("kaz", ["143", "142", "001"]),
        ("blr", ["151", "150", "001"]),
        ("isr", ["145", "142", "001"]),
        ("ken", ["014", "202", "002", "001"]),
        ("egy", ["015", "002", "001"]),
        ("cub", ["029", "419", "019", "001"]),
        ("usa", ["021", "019", "001"]),
        ("ata", ["001"]),
        ("twn", ["001"]),
    ],
)
def test_known_countries(committed: bytes, country: str, around: list[str]) -> None:
    table, found, here = read(committed), [], PLACE + country
    while table[here][EG + "partOf"]:
        (whole,) = table[here][EG + "partOf"]
        here = whole.value
        found.append(here.removeprefix(PLACE + "m49-"))
    assert found == around


def test_the_regions_are_those_of_the_standard() -> None:
    regions = make_regions.read_regions()
    assert len(regions) == 30
    assert Counter(region.whole for region in regions)["001"] == 5
    assert {region.code: region.name for region in regions if region.name} == {
        "001": "World",
        "035": "South-eastern Asia",
        "053": "Australia and New Zealand",
        "057": "Micronesia",
        "419": "Latin America and the Caribbean",
    }


def test_the_tool_writes_where_the_data_is_when_no_path_is_given(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(make_regions, "TARGET", tmp_path / "regions.trig")
    make_regions.main([])
    assert (tmp_path / "regions.trig").read_bytes() == make_regions.render()
