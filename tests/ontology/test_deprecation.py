"""The change policy of docs/ontology.md: a term goes in two steps, and says what comes instead.

`published/<version>.txt` lists the terms that a version published. A version adds its file when it is published, and
what is in one of the two latest files is declared still.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Triple

from tests.ontology.terms import DCTERMS, EG, MODULES, OWL, ROOT, SKOS, declared, triples, written

PUBLISHED = Path(__file__).parent / "published"
NOTE = re.compile(r"^(\d+\.\d+\.\d+): deprecated; .{10,}")
Version = tuple[int, ...]


def version(text: str) -> Version:
    return tuple(int(part) for part in text.split("."))


def published() -> dict[Version, set[str]]:
    files = sorted(PUBLISHED.glob("*.txt"))
    return {version(path.stem): set(path.read_text("utf-8").split()) for path in files}


def current(found: list[Triple]) -> Version:
    (number,) = (t.object.value for t in found if t.predicate.value == OWL + "versionInfo")
    return version(number)


def broken_promises(found: list[Triple], promised: Mapping[Version, set[str]]) -> set[str]:
    """Return the terms that one of the two latest versions published and that are gone."""
    return {name for latest in sorted(promised)[-2:] for name in promised[latest]} - declared(found)


def deprecation_faults(found: list[Triple], used: set[str]) -> Iterator[str]:
    """What deprecated terms lack; `used`: local names that data, shapes and queries use."""
    rows: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for triple in found:
        if isinstance(triple.subject, NamedNode) and triple.subject.value.startswith(EG):
            value = getattr(triple.object, "value", "")
            rows[triple.subject.value.removeprefix(EG)][triple.predicate.value].append(value)
    deprecated = {name for name, row in rows.items() if row[OWL + "deprecated"] == ["true"]}
    live = declared(found) - deprecated
    for name in sorted(rows):
        row, notes = rows[name], [note for text in rows[name][SKOS + "changeNote"] if (note := NOTE.match(text))]
        instead = {iri.removeprefix(EG) for iri in row[DCTERMS + "isReplacedBy"]}
        if name not in deprecated:
            if row[OWL + "deprecated"] or instead or notes:
                yield f"{name}: it says what replaces it, or since when, and is not deprecated"
            continue
        if len(notes) != 1 or not version(row[EG + "since"][0]) < version(notes[0][1]) <= current(found):
            yield f"{name}: one skos:changeNote “<version>: deprecated; <what to do>”, of a version up to this one"
        if not instead <= live:
            yield f"{name}: what replaces it is a term in use, not {sorted(instead - live)}"
        if name in used:
            yield f"{name}: it is still used"


def test_what_was_published_is_still_there() -> None:
    promised = published()
    assert len(promised[0, 1, 0]) == 104
    assert max(promised) <= current(triples(MODULES))
    assert not broken_promises(triples(MODULES), promised)


def test_a_term_that_goes_too_early_is_seen() -> None:
    found = written("eg:Visit a owl:Class .")
    promised = {(0, 1, 0): {"Old"}, (0, 2, 0): {"Visit", "Trip"}, (0, 10, 0): {"Visit"}}
    assert broken_promises(found, promised) == {"Trip"}
    assert broken_promises(found, {**promised, (1, 0, 0): {"Visit"}}) == set()


def test_deprecated_terms_say_what_to_do() -> None:
    assert not list(deprecation_faults(triples(MODULES), names_in_use()))


def names_in_use() -> set[str]:
    """Local names in data, shapes and queries; the ontology may keep its own relations to a deprecated term."""
    folders = ("data", "shapes", "queries")
    files = [
        path for folder in folders for path in (ROOT / folder).rglob("*.*") if path.suffix in (".trig", ".ttl", ".rq")
    ]
    return {name for path in files for name in re.findall(r"\beg:([A-Za-z][A-Za-z0-9]*)", path.read_text("utf-8"))}


GOOD = """<https://w3id.org/edu-graph/ontology> owl:versionInfo "0.3.0" .
eg:Trip a owl:Class ; eg:since "0.1.0" ; owl:deprecated true ; dcterms:isReplacedBy eg:Visit ;
  skos:changeNote "0.2.0: deprecated; a trip is a visit, use eg:Visit."@en .
eg:Visit a owl:Class ; eg:since "0.1.0" ; skos:changeNote "0.2.0: the definition is clearer."@en ."""


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("0.2.0: deprecated; a", "0.2.0: a", "one skos:changeNote"),
        ("0.2.0: deprecated", "0.4.0: deprecated", "of a version up to this one"),
        ("0.2.0: deprecated", "0.1.0: deprecated", "of a version up to this one"),
        ("isReplacedBy eg:Visit", "isReplacedBy eg:Gone", "not ['Gone']"),
        ("isReplacedBy eg:Visit", "isReplacedBy eg:Trip", "not ['Trip']"),
        ("owl:deprecated true ; ", "", "is not deprecated"),
        ("owl:deprecated true", "owl:deprecated false", "is not deprecated"),
    ],
)
def test_a_deprecation_that_says_too_little_is_seen(old: str, new: str, fault: str) -> None:
    assert old in GOOD
    assert not list(deprecation_faults(written(GOOD), {"Visit"}))
    assert any(fault in told for told in deprecation_faults(written(GOOD.replace(old, new)), {"Visit"}))


def test_a_deprecated_term_in_use_is_seen() -> None:
    assert list(deprecation_faults(written(GOOD), {"Trip"})) == ["Trip: it is still used"]
    assert not list(deprecation_faults(written(GOOD.replace("dcterms:isReplacedBy eg:Visit ;", "")), {"Visit"}))
    assert "Visit" in names_in_use()
