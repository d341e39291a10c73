"""Identifiers of others in the register: each in its form, of one thing of ours only, and with the evidence for it."""

import re
from collections import defaultdict
from pathlib import Path

import pyoxigraph
import pytest

from edu_graph import vocab
from edu_graph.search.identifiers import external

FILE = Path(__file__).parents[2] / "data" / "register" / "identifiers.trig"
FORMS = {
    "ror": r"https://ror\.org/0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}",
    "unesco-thesaurus": r"http://vocabularies\.unesco\.org/thesaurus/concept[0-9]+",
    "eurovoc": r"http://eurovoc\.europa\.eu/[0-9]+",
    "wikidata": r"http://www\.wikidata\.org/entity/Q[1-9][0-9]*",
    "isced-2011": vocab.ID + r"concept/isced-level-[0-8]",
}
MATCHES = {f"{vocab.SKOS}{name}Match" for name in ("exact", "close", "broad", "narrow")}


def faults(text: str) -> list[str]:
    """What is wrong with the identifiers; the planted faults below show that each kind is seen."""
    quads = list(pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.TRIG))
    basis = {quad.subject.value for quad in quads if quad.predicate.value == vocab.EG + "basis"}
    exact: dict[str, set[str]] = defaultdict(set)
    every: dict[tuple[str, str], set[str]] = defaultdict(set)
    found = []
    for quad in quads:
        if quad.predicate.value not in MATCHES:
            continue
        subject, value = quad.subject.value, quad.object.value
        found += [] if quad.graph_name.value in basis else [f"{quad.graph_name.value}: no evidence"]
        found += [] if any(re.fullmatch(form, value) for form in FORMS.values()) else [f"{value}: of no form"]
        every[subject, value].add(quad.predicate.value)
        if quad.predicate.value == vocab.SKOS + "exactMatch":
            exact[value].add(subject)
    found += [f"{value}: of {len(things)} things" for value, things in exact.items() if len(things) > 1]
    return found + [f"{pair}: {len(kinds)} kinds of match" for pair, kinds in every.items() if len(kinds) > 1]


def test_the_identifiers_are_sound() -> None:
    assert faults(FILE.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("ror:02bfwt286", "ror:12bfwt286"),
        ("unesco:concept17016", "unesco:mt1.40"),
        ("concept:topic-education skos:exactMatch eurovoc:668", "concept:topic-education skos:exactMatch eurovoc:682"),
        ("topic-curricula skos:closeMatch", "topic-curricula skos:exactMatch unesco:concept49 ; skos:closeMatch"),
        ("graph:register-identifiers-eurovoc a eg:Register", "graph:other a eg:Register"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_seen(before: str, after: str) -> None:
    text = FILE.read_text("utf-8")
    assert before in text
    assert faults(text.replace(before, after, 1)) != []


@pytest.mark.parametrize("scheme", ["ror", "unesco-thesaurus", "eurovoc", "wikidata"])
def test_what_is_exact_can_be_looked_up(scheme: str) -> None:
    quads = pyoxigraph.parse(FILE.read_bytes(), format=pyoxigraph.RdfFormat.TRIG)
    exact = [quad.object.value for quad in quads if quad.predicate.value == vocab.SKOS + "exactMatch"]
    assert sum(value is not None and value[0] == scheme for value in map(external, exact)) >= 20
