"""A region that a restatement names as such is stated in its passage too: as what is covered, or as a name."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pyoxigraph
import pytest

from edu_graph import vocab

DATA = Path(__file__).parents[2] / "data"
PLACE, COUNTRY = vocab.EG + "Place", vocab.EG + "country"
RESTATEMENT = vocab.EG + "restatement"


def quads(paths: Iterable[Path]) -> list[pyoxigraph.Quad]:
    return [quad for path in paths for quad in pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TRIG)]


def regions(known: Iterable[pyoxigraph.Quad]) -> Mapping[str, set[str]]:
    """Places of several countries by their English names; of the world's own parts those of two words: Central Asia."""
    placed = {quad.subject.value for quad in known if quad.predicate.value == COUNTRY}
    typed = {quad.subject.value for quad in known if getattr(quad.object, "value", "") == PLACE}
    places = {iri for iri in typed - placed if not _is_of_the_table(iri)}
    found: dict[str, set[str]] = defaultdict(set)
    for quad in known:
        iri = quad.subject.value
        is_name = quad.predicate.value in (vocab.PREF_LABEL, vocab.ALT_LABEL) and quad.object.language == "en"
        if is_name and (iri in places or (_is_of_the_table(iri) and " " in quad.object.value)):
            found[quad.object.value.removeprefix("the ").removesuffix(" region")].add(iri)
    return found


def _is_of_the_table(iri: str) -> bool:
    return vocab.slug_of(iri).startswith("m49-")


def unstated(source: Iterable[pyoxigraph.Quad], known: Mapping[str, set[str]]) -> Iterator[str]:
    """Regions that restatements name and their passages do not state."""
    told: dict[str, str] = {}
    stated: dict[str, set[str]] = defaultdict(set)
    for quad in source:
        if quad.predicate.value == RESTATEMENT and quad.object.language == "en":
            told[quad.subject.value] = quad.object.value
        stated[quad.graph_name.value] |= {quad.subject.value, getattr(quad.object, "value", "")}
    for passage, text in told.items():
        for name, places in known.items():
            if re.search(rf"\b{re.escape(name)}\b", text) and not places & stated[passage]:
                yield f"{vocab.slug_of(passage)}: {name}"


KNOWN = regions(quads([*sorted((DATA / "register").glob("*.trig")), DATA / "reference/regions.trig"]))


def test_there_are_regions() -> None:
    assert {"Maghreb", "South East Europe", "Ibero-America", "Middle East", "Western Balkans", "Pacific"} <= set(KNOWN)


@pytest.mark.parametrize("path", sorted((DATA / "sources").glob("*.trig")), ids=lambda path: path.stem)
def test_a_region_that_is_told_is_stated(path: Path) -> None:
    assert list(unstated(quads([path]), KNOWN)) == []


def test_a_region_that_is_told_and_not_stated_is_seen() -> None:
    source = quads([DATA / "sources/ambafrance-tunisia-hi-project.trig"])
    maghreb = f"{vocab.ID}place/maghreb"
    without = [one for one in source if maghreb not in (one.subject.value, getattr(one.object, "value", ""))]
    assert [told.partition(": ")[2] for told in unstated(without, KNOWN)] == ["Maghreb"]
