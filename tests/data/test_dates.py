"""No date is more exact than what its passage is told to say: what it states stands as exactly in its restatement."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest

from edu_graph import vocab
from edu_graph.contribute.dating import dates

SOURCES = Path(__file__).parents[2] / "data/sources"
LISTS = {"trb-1996-173", "untc-crpd-protocol-status", "untc-crpd-status"}
"""Lists of acts of states: hundreds of days, which no restatement repeats. Their tables come from a tool."""
RESTATEMENT = vocab.EG + "restatement"
EXACT = {vocab.XSD + name: name for name in ("date", "gYearMonth", "gYear", "gMonthDay")}
LANGUAGES = ("en", "ru")


def told(restatement: pyoxigraph.Literal) -> set[str]:
    """The dates that a restatement names, as exactly as it does; of a year also where it stands in a name."""
    text = restatement.value
    read = dates(text, 0, len(text), restatement.language or "")
    found = {term.split('"')[1] for one in read for term in (one.first, one.last) if term}
    return found | set(re.findall(r"\b(?:19|20)\d\d\b", text))


def is_told(stated: str, found: set[str]) -> bool:
    """Whether one of these dates is this one, or one more exact; a day may stand apart from its year."""
    if stated.startswith("--"):
        return any(one.endswith(stated[1:]) for one in found)
    year, _, day = stated.partition("-")
    return any(one.startswith(stated) for one in found) or {f"--{day}", year} <= found


def too_exact(data: bytes) -> Iterator[str]:
    """Dates that passages state and that their restatements do not name as exactly, in one of their languages."""
    restatements: dict[str, list[pyoxigraph.Literal]] = defaultdict(list)
    stated: dict[str, set[str]] = defaultdict(set)
    for quad in pyoxigraph.parse(data, format=pyoxigraph.RdfFormat.TRIG):
        if quad.predicate.value == RESTATEMENT and quad.object.language in LANGUAGES:
            restatements[quad.subject.value].append(quad.object)
        elif isinstance(quad.object, pyoxigraph.Literal) and quad.object.datatype.value in EXACT:
            stated[quad.graph_name.value].add(quad.object.value)
    for passage, texts in restatements.items():
        for restatement in texts:
            found = told(restatement)
            yield from (
                f"{vocab.slug_of(passage)} ({restatement.language}): {one}"
                for one in sorted(stated[passage])
                if not is_told(one, found)
            )


@pytest.mark.parametrize("path", sorted(SOURCES.glob("*.trig")), ids=lambda path: path.stem)
def test_what_a_passage_dates_its_restatement_dates_as_exactly(path: Path) -> None:
    faults = list(too_exact(path.read_bytes()))
    assert bool(faults) == (path.stem in LISTS), faults


PASSAGE = """
@prefix eg: <https://w3id.org/edu-graph/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://w3id.org/edu-graph/graph/record-a> {{ <https://w3id.org/edu-graph/source/a#p1> eg:restatement "{}"@en . }}
<https://w3id.org/edu-graph/source/a#p1> {{ <https://w3id.org/edu-graph/id/event/a> eg:start {} . }}
"""


@pytest.mark.parametrize(
    ("restatement", "stated", "is_fault"),
    [
        ("A course began in October 2025.", '"2025-10-01"^^xsd:date', True),
        ("A course began in October 2025.", '"2025-10"^^xsd:gYearMonth', False),
        ("A course began in October 2025.", '"2025"^^xsd:gYear', False),
        ("A course began on 1 October 2025.", '"2025-10-01"^^xsd:date', False),
        ("A course began in 2025.", '"2025-01"^^xsd:gYearMonth', True),
        ("A course of the campaign Schools 2025 began.", '"2025"^^xsd:gYear', False),
        ("A course began on 1 October.", '"2025-10-01"^^xsd:date', True),
        ("A course began on 1 October.", '"--10-01"^^xsd:gMonthDay', False),
        ("In 2025, a course of 1 to 3 October.", '"2025-10-01"^^xsd:date', False),
        ("A course of 10–12 October 2025.", '"--10-12"^^xsd:gMonthDay', False),
        ("A course began.", '"2025"^^xsd:gYear', True),
    ],
)
def test_a_date_more_exact_than_its_restatement_is_seen(restatement: str, stated: str, is_fault: bool) -> None:
    assert bool(list(too_exact(PASSAGE.format(restatement, stated).encode()))) is is_fault
