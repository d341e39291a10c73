"""Dependents under a name that does not fit: each kind of the table, owners in owners, merges, numbers."""

import pytest
from pyoxigraph import RdfFormat, parse

from edu_graph.dependents import DEPENDENTS, below
from edu_graph.rdf.dataset import Dataset, Place
from edu_graph.rdf.terms import Quad
from edu_graph.validation.naming import check_names
from edu_graph.vocab import EG, ID

PREFIXES = f"""
@prefix eg: <{EG}> . @prefix concept: <{ID}concept/> . @prefix agent: <{ID}agent/> .
"""
OWNER = f"{ID}document/x"


def told(data: str) -> list[tuple[str, str]]:
    """Return property and value of each statement that a name does not fit."""
    dataset = Dataset()
    for number, found in enumerate(parse(PREFIXES + data, format=RdfFormat.TURTLE), 1):
        dataset.add(Quad(found.subject, found.predicate, found.object), Place("x.trig", number))
    results = list(check_names(dataset))
    assert all(result.line and result.rule == "dependent-misnamed" for result in results)
    return [((result.path or "").strip("<>").removeprefix(EG), str(result.value)) for result in results]


def dependent(link: str, fragment: str, said: str, owner: str = OWNER) -> str:
    node = f"<{below(owner, fragment)}>"
    return f"<{owner}> eg:{link} {node} . {node} {said} ."


def test_every_kind_is_held_to_what_its_name_begins_with() -> None:
    for link, kind in DEPENDENTS.items():
        parts = [part for part in kind.parts if part.missing is None and not part.in_source]
        values = {part.property: f"{'agent:' if part.is_thing else f'concept:{part.without}'}right" for part in parts}
        said = " ; ".join(f"eg:{name} {value}" for name, value in values.items())
        name = "/".join([*filter(None, [kind.word]), *("agent/right" if part.is_thing else "right" for part in parts)])
        for end in ("", "/more", "/-/2025/source"):
            assert told(dependent(link, name + end, said)) == [], link
        assert [of for of, _ in told(dependent(link, name + "er", said))] == [parts[-1].property]
        assert [of for of, _ in told(dependent(link, "other/" + name, said))] == [parts[0].property]


@pytest.mark.parametrize(
    ("data", "properties"),
    [
        (dependent("participation", "host/agent/a", "eg:role concept:role-host ; eg:agent agent:b"), ["agent"]),
        (dependent("participation", "host/agent/a", "eg:role concept:role-guest ; eg:agent agent:a"), ["role"]),
        # What lacks a part of its name is told for that.
        (dependent("participation", "host/agent/a", "eg:role concept:role-guest"), []),
        # Two met in one IRI: the one that does not fit is told.
        (dependent("service", "service/a", "eg:kind concept:service-a , concept:service-b"), ["kind"]),
        (dependent("objective", "objective/3", "eg:number 3"), []),
        (dependent("objective", "objective/3", "eg:number 03"), []),
        (dependent("objective", "objective/3", "eg:number 4"), ["number"]),
        (dependent("service", "service/a", "eg:kind concept:service-a", below(OWNER, "host/agent/a")), []),
        (dependent("service", "service/b", "eg:kind concept:service-a", below(OWNER, "host/agent/a")), ["kind"]),
        # What was named before a merge keeps its name, over several merges too.
        (
            dependent("participation", "host/agent/a", "eg:role concept:role-host ; eg:agent agent:c")
            + " agent:a eg:mergedInto agent:b . agent:b eg:mergedInto agent:c .",
            [],
        ),
        (
            dependent("service", "service/a", "eg:kind concept:service-b")
            + " concept:service-a eg:mergedInto concept:service-b .",
            [],
        ),
        (
            dependent("service", "service/b", "eg:kind concept:service-a")
            + " concept:service-a eg:mergedInto concept:service-b .",
            ["kind"],
        ),
    ],
)
def test_what_a_name_does_not_fit_is_told_at_its_statement(data: str, properties: list[str]) -> None:
    assert [name for name, _ in told(data)] == properties
