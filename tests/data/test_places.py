"""No town is kept from readers: what a passage's statements name as a place stands in its English restatement.

Countries are not looked for: a restatement may tell them by the names of their people and bodies.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyoxigraph
import pytest

from edu_graph import vocab

DATA = Path(__file__).parents[2] / "data"
SOURCES = DATA / "sources"
PLACE = vocab.ID + "place/"
RESTATEMENT = vocab.EG + "restatement"
MOST = 20
"""Places of one passage; a list of all states of a treaty is told as such."""


def parsed(data: bytes) -> Iterator[pyoxigraph.Quad]:
    return pyoxigraph.parse(data, format=pyoxigraph.RdfFormat.TRIG)


def towns_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """The English names of all places that are no countries and no regions of several, by their IRIs."""
    names: dict[str, str] = {}
    wide: set[str] = set()
    for data in files.values():
        for quad in parsed(data):
            node, name = str(getattr(quad.subject, "value", "")), quad.predicate.value
            if name == vocab.PREF_LABEL and node.startswith(PLACE) and quad.object.language == "en":
                names[node] = quad.object.value
            elif name in (vocab.EG + "isoAlpha3", vocab.EG + "m49"):
                wide.add(node)
    return {node: name for node, name in names.items() if node not in wide}


def is_named(name: str, text: str) -> bool:
    """Whether a text has a name, in full or by its first letters: `Haifa` of `the Haifa district`."""
    full = name.partition(" (")[0].casefold()
    return full in text.casefold() or full[: 5 if len(full) > 5 else 4] in text.casefold()


def unnamed(data: bytes, towns: Mapping[str, str]) -> Iterator[str]:
    """Towns that the statements of passages name and that their English restatements do not."""
    texts: dict[str, str] = {}
    places: dict[str, set[str]] = defaultdict(set)
    for quad in parsed(data):
        if quad.predicate.value == RESTATEMENT and quad.object.language == "en":
            texts[quad.subject.value] = quad.object.value
        else:
            places[str(getattr(quad.graph_name, "value", ""))].add(str(getattr(quad.object, "value", "")))
    for passage, text in texts.items():
        named = sorted(places[passage] & set(towns))
        if len(named) <= MOST:
            yield from (f"{vocab.slug_of(passage)}: {towns[one]}" for one in named if not is_named(towns[one], text))


@pytest.fixture(scope="module")
def towns() -> dict[str, str]:
    return towns_of({path.name: path.read_bytes() for path in sorted((DATA / "register").glob("*.trig"))})


def test_all_sources_and_towns_are_read(towns: dict[str, str]) -> None:
    assert len(list(SOURCES.glob("*.trig"))) >= 152
    assert len(towns) >= 100
    assert PLACE + "kaz" not in towns


@pytest.mark.parametrize("path", sorted(SOURCES.glob("*.trig")), ids=lambda path: path.stem)
def test_where_a_passage_says_something_happened_its_restatement_tells(path: Path, towns: dict[str, str]) -> None:
    assert list(unnamed(path.read_bytes(), towns)) == []


def test_a_town_that_is_kept_from_readers_is_seen() -> None:
    data = """
    @prefix eg: <https://w3id.org/edu-graph/ontology#> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    @prefix place: <https://w3id.org/edu-graph/id/place/> .
    GRAPH <https://w3id.org/edu-graph/graph/register> {
      place:haifa skos:prefLabel "Haifa"@en , "Хайфа"@ru . place:oslo skos:prefLabel "Oslo"@en .
      place:isr skos:prefLabel "Israel"@en ; eg:isoAlpha3 "ISR" . }
    GRAPH <https://w3id.org/edu-graph/graph/record-a> {
      <https://w3id.org/edu-graph/source/a#p1> eg:restatement "They met in the Haifa district."@en . }
    GRAPH <https://w3id.org/edu-graph/source/a#p1> {
      <https://w3id.org/edu-graph/id/event/a> eg:place place:haifa , place:oslo ; eg:country place:isr . }
    """
    known = towns_of({"a": data.encode()})
    assert set(known.values()) == {"Haifa", "Oslo"}
    assert [one.rpartition(": ")[2] for one in unnamed(data.encode(), known)] == ["Oslo"]
