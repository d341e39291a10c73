"""Every name and code of the country table means its country, and no other."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pyoxigraph
import pytest

from edu_graph.search.index import SearchIndex
from edu_graph.search.rows import IdentifierRow, LabelRow
from edu_graph.search.storage import build_index
from edu_graph.vocab import EG, PREF_LABEL

TABLE = Path(__file__).parents[2] / "data" / "reference" / "countries.trig"
SCHEMES = {
    EG + "isoAlpha2": "iso-alpha-2",
    EG + "isoAlpha3": "iso-alpha-3",
    EG + "isoNumeric": "iso-numeric",
    EG + "m49": "m49",
}


@pytest.fixture(scope="module")
def countries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SearchIndex, dict[str, set[str]]]]:
    labels, codes = [], []
    for quad in pyoxigraph.parse(path=str(TABLE)):
        iri, predicate, value = quad.subject.value, quad.predicate.value, quad.object.value
        if predicate == PREF_LABEL:
            labels.append(LabelRow(iri, "place", ("eg:Country",), value, quad.object.language or "", "preferred"))
        elif predicate in SCHEMES:
            codes.append(IdentifierRow(iri, SCHEMES[predicate], value))
    path = tmp_path_factory.mktemp("countries") / "search.db"
    build_index(labels, codes, path)
    spellings: dict[str, set[str]] = {}
    for iri, text in [(row.iri, row.label) for row in labels] + [(row.iri, row.value) for row in codes]:
        spellings.setdefault(iri, set()).update((text, text.lower(), text.upper()))
    with closing(SearchIndex.open(path)) as index:
        yield index, spellings


def test_every_name_and_code_in_any_case_resolves(countries: tuple[SearchIndex, dict[str, set[str]]]) -> None:
    index, spellings = countries
    assert len(spellings) == 249
    wrong = [
        (text, iri)
        for iri, texts in spellings.items()
        for text in texts
        if index.resolve(text, entity_class="Country") != iri
    ]
    assert wrong == []


def test_every_name_is_the_first_hit_of_its_search(countries: tuple[SearchIndex, dict[str, set[str]]]) -> None:
    index, spellings = countries
    names = [(text, iri) for iri, texts in spellings.items() for text in texts if len(text) > 3]
    assert len(names) > 2_000
    assert [(text, iri) for text, iri in names if index.search(text)[0].iri != iri] == []
