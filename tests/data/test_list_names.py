"""Every concept that pages show has a name in the seven languages, and words by which people look for it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Quad

from tests.ontology.terms import LANGUAGES, MODULES, labels, triples
from tests.ontology.test_labels import script_faults

ROOT = Path(__file__).parents[2]
BASE = "https://w3id.org/edu-graph/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
NAMED = {SKOS + "Concept", SKOS + "ConceptScheme", BASE + "ontology#Indicator"}
SEARCHED = {
    f"{BASE}id/concept/scheme-{name}"
    for name in ("disability-categories", "education-levels", "equipment", "services", "topics")
}
"""Lists of which every concept has other words in every language, but for those that nobody calls otherwise."""
WORDLESS = {"topic-network-projects", "topic-learning-management", "topic-inclusion-problems", "topic-outside-field"}
WORDLESS |= {"topic-programme-quality", "topic-digital-humanities"}
"""Topics that nobody calls otherwise."""

# Names of standards and systems, which every language writes in Latin letters.
STANDARDS = ("DAC", "ISCED", "FM", "XXI", "XXIe", "VIH", "AESH")


@dataclass
class Names:
    """What the tables and the register say of concepts: which there are, in which list, and what they are called."""

    concepts: set[str] = field(default_factory=set)
    lists: dict[str, str] = field(default_factory=dict)
    preferred: dict[str, dict[str, list[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    others: dict[str, dict[str, list[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    unreviewed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    translated: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of(cls, quads: Iterable[Quad]) -> "Names":
        found = cls()
        for quad in quads:
            subject, predicate, value = quad.subject.value, quad.predicate.value, quad.object
            if predicate == TYPE and value.value in NAMED:
                found.concepts.add(subject)
            elif predicate == SKOS + "inScheme":
                found.lists[subject] = value.value
            elif predicate == BASE + "ontology#unreviewedLanguage":
                found.unreviewed[quad.graph_name.value].add(value.value)
            elif isinstance(value, Literal) and predicate == SKOS + "prefLabel":
                found.preferred[subject][value.language or ""].append(value.value)
                found.translated[quad.graph_name.value].add(value.language or "")
            elif isinstance(value, Literal) and predicate in (SKOS + "altLabel", SKOS + "hiddenLabel"):
                found.others[subject][value.language or ""].append(value.value)
                found.translated[quad.graph_name.value].add(value.language or "")
        return found


@lru_cache(maxsize=1)
def names() -> Names:
    tables = sorted((ROOT / "data/reference").glob("*.trig"))
    return Names.of(quad for path in tables for quad in pyoxigraph.parse(path=str(path)))


def nameless(found: Names) -> Iterator[str]:
    """Concepts without exactly one name in one of the languages."""
    for concept in sorted(found.concepts):
        for language in LANGUAGES:
            if (count := len(found.preferred[concept][language])) != 1:
                yield f"{concept.rpartition('/')[2]}: {count} names in {language}"


def test_every_concept_has_one_name_in_each_of_the_seven_languages() -> None:
    assert len(names().concepts) >= 700
    assert sum(len(texts) for one in names().concepts for texts in names().preferred[one].values()) >= 4_900
    assert not list(nameless(names()))


def test_a_missing_and_a_second_name_are_seen() -> None:
    subject = NamedNode(BASE + "id/concept/role-x")
    graph = NamedNode(BASE + "graph/x")
    quads = [Quad(subject, NamedNode(TYPE), NamedNode(SKOS + "Concept"), graph)]
    quads += [
        Quad(subject, NamedNode(SKOS + "prefLabel"), Literal(text, language=language), graph)
        for language in LANGUAGES
        if language != "he"
        for text in ("x", "y")[: 1 + (language == "fr")]
    ]
    assert sorted(nameless(Names.of(quads))) == ["role-x: 0 names in he", "role-x: 2 names in fr"]


@pytest.mark.parametrize("language", ["kk", "be", "he", "fr", "es"])
def test_names_are_in_the_letters_of_their_language(language: str) -> None:
    faults = []
    for concept in sorted(names().concepts):
        for text in names().preferred[concept][language]:
            bare = " ".join(word for word in text.split() if word.strip("()") not in STANDARDS)
            faults += [f"{concept}: {fault}" for fault in script_faults(language, bare or "x")] if bare else []
    assert not [fault for fault in faults if "FM" not in fault]


def test_no_two_concepts_of_a_list_have_one_name() -> None:
    for language in LANGUAGES:
        seen: dict[tuple[str, str], str] = {}
        for concept, scheme in names().lists.items():
            # The codes of the OECD repeat one name of their own: a code that was replaced, and the one for it.
            if scheme.endswith("dac-purposes"):
                continue
            for text in names().preferred[concept][language]:
                other = seen.setdefault((scheme, text.casefold()), concept)
                assert other == concept, f"{other} and {concept} are both {text!r}@{language}"


def test_what_nobody_has_reviewed_is_marked_so() -> None:
    for graph, told in names().translated.items():
        if graph.startswith(BASE + "graph/") and not graph.endswith(("/countries", "/regions")):
            ours = told & set(LANGUAGES) - {"en"} - ({"fr"} if graph.endswith("/dac-codes") else set())
            assert ours <= names().unreviewed[graph], graph


def test_a_role_is_called_as_the_property_that_is_its_shortcut() -> None:
    by_language = labels(triples(MODULES))
    for language in ("kk", "be", "he", "fr", "es"):
        known = {name.rpartition("#")[2]: text for name, text in by_language[language]}
        for role in (one for one, scheme in names().lists.items() if scheme.endswith("scheme-roles")):
            first, *rest = role.rpartition("/role-")[2].split("-")
            assert names().preferred[role][language] == [known[first + "".join(map(str.capitalize, rest))]]


def test_concepts_that_people_look_for_have_their_words_in_every_language() -> None:
    looked_for = {one for one, scheme in names().lists.items() if scheme in SEARCHED}
    assert len(looked_for) > 100
    for concept in sorted(looked_for):
        if concept.rpartition("/")[2] in WORDLESS:
            continue
        for language in LANGUAGES:
            own = {text.casefold() for text in names().preferred[concept][language]}
            words = {text.casefold() for text in names().others[concept][language]} - own
            assert words, f"{concept} has no other words in {language}"
