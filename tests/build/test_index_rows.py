"""What of the statements goes into the search index: names, countries, and whatever identifier others have."""

import pytest
from pyoxigraph import RdfFormat

from edu_graph import vocab
from edu_graph.build.index import rows
from edu_graph.rdf.parsing import parse_bytes
from edu_graph.rdf.terms import Quad
from edu_graph.search.rows import CountryRow, IdentifierRow

BLR = vocab.ID + "place/blr"
BSPU = vocab.ID + "agent/blr-bspu"
PREFIXES = """
@prefix eg: <https://w3id.org/edu-graph/ontology#> .
@prefix id: <https://w3id.org/edu-graph/id/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix schema: <https://schema.org/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
"""


def quads(text: str) -> list[Quad]:
    return [located.quad for located in parse_bytes((PREFIXES + text).encode(), RdfFormat.TRIG, "rows.trig")]


@pytest.mark.parametrize(
    ("statement", "scheme", "value"),
    [
        ("owl:sameAs <http://www.wikidata.org/entity/Q1>", "wikidata", "Q1"),
        ("skos:exactMatch <https://www.wikidata.org/wiki/Q1>", "wikidata", "Q1"),
        ("schema:sameAs <https://ror.org/02mhbdp94>", "ror", "02mhbdp94"),
        ("schema:identifier 'Q1'", "wikidata", "Q1"),
        ("dcterms:identifier 'https://ror.org/02mhbdp94'", "ror", "02mhbdp94"),
        ("<http://schema.org/sameAs> <https://example.org/bspu>", "same-as", "https://example.org/bspu"),
        ("skos:exactMatch <http://vocabularies.unesco.org/thesaurus/concept46>", "unesco-thesaurus", "concept46"),
        ("skos:exactMatch <http://eurovoc.europa.eu/c_6e703074>", "eurovoc", "c_6e703074"),
        ("skos:inScheme id:concept\\/scheme-isced-levels ; skos:notation '1'", "isced-2011", "1"),
        ("eg:isoAlpha2 'BY'", "iso-alpha-2", "BY"),
    ],
)
def test_identifiers_of_others_are_taken_from_whatever_says_them(statement: str, scheme: str, value: str) -> None:
    found = rows(quads(f"<{BSPU}> {statement} ."))
    assert IdentifierRow(BSPU, scheme, value) in found.identifiers
    assert IdentifierRow(BSPU, "iri", BSPU) in found.identifiers


@pytest.mark.parametrize(
    "statement",
    [
        "skos:notation '1'",
        "skos:closeMatch <http://eurovoc.europa.eu/682>",
        "dcterms:identifier 'nothing known'",
        f"owl:sameAs <{BLR}>",
        "owl:sameAs [ a eg:Country ]",
    ],
)
def test_what_is_no_identifier_of_others_is_none(statement: str) -> None:
    assert [row.scheme for row in rows(quads(f"<{BSPU}> {statement} .")).identifiers if row.iri == BSPU] == ["iri"]


def test_things_are_in_countries_and_countries_in_themselves() -> None:
    found = rows(quads(f"<{BSPU}> eg:country <{BLR}> ; eg:place 'x' . <{BLR}> a eg:Country, eg:Place ."))
    assert found.countries == [CountryRow(BSPU, BLR), CountryRow(BLR, BLR)]


def test_a_merged_thing_is_found_by_its_former_iri() -> None:
    found = rows(quads(f"<{BSPU}> eg:mergedInto <{BLR}> ."))
    assert found.identifiers == [IdentifierRow(BLR, "iri", BSPU)]
