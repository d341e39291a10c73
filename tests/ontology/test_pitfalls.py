"""No pitfall of the OOPS! catalogue that a query can decide, and every query sees its pitfall."""

import pyoxigraph
import pytest

from tests.ontology.pitfalls import NOT_DECIDED_HERE, PITFALLS, WAIVED
from tests.ontology.terms import ALIGNMENTS, EG, MODULES, SPARQL_PREFIXES

CODES = {f"P{number:02}" for number in range(1, 42)}


def store() -> pyoxigraph.Store:
    loaded = pyoxigraph.Store()
    for path in (*MODULES, *ALIGNMENTS):
        loaded.bulk_load(path=str(path))
    return loaded


def faults(code: str, loaded: pyoxigraph.Store) -> set[str]:
    """Return what a pitfall's query finds, by local name; waived or not."""
    rows = loaded.query(SPARQL_PREFIXES + PITFALLS[code].query)
    assert isinstance(rows, pyoxigraph.QuerySolutions)
    return {str(getattr(row["fault"], "value", row["fault"])).removeprefix(EG) for row in rows}


def waived(code: str) -> set[str]:
    return {name for of, name in WAIVED if of == code}


@pytest.fixture(scope="module")
def ontology() -> pyoxigraph.Store:
    return store()


def test_every_pitfall_of_the_catalogue_is_checked_or_told_why_not() -> None:
    assert PITFALLS.keys() | NOT_DECIDED_HERE.keys() == CODES
    assert not PITFALLS.keys() & NOT_DECIDED_HERE.keys()
    assert all(len(reason) > 40 for reason in (*NOT_DECIDED_HERE.values(), *WAIVED.values()))


@pytest.mark.parametrize("code", PITFALLS)
def test_the_ontology_has_no_such_pitfall(code: str, ontology: pyoxigraph.Store) -> None:
    # Equality: a waiver that is no longer needed fails too.
    assert faults(code, ontology) == waived(code), PITFALLS[code].title


@pytest.mark.parametrize("code", PITFALLS)
def test_a_planted_pitfall_is_seen(code: str) -> None:
    loaded = store()
    before = len(loaded)
    loaded.update(SPARQL_PREFIXES + PITFALLS[code].planted)
    assert len(loaded) != before or code == "P20"
    assert faults(code, loaded) > waived(code), PITFALLS[code].title
