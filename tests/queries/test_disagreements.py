"""What counts as a disagreement of two passages, and what is only less exact."""

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat

from edu_graph import vocab
from edu_graph.rdf.parsing import parse_bytes
from edu_graph.store.embedded import EmbeddedStore

QUERY = (Path(__file__).parents[2] / "queries/sources/list-disagreements.rq").read_text("utf-8")
PREFIXES = "".join(f"PREFIX {name}: <{space}> " for name, space in vocab.PREFIXES.items())
ONE, TWO = "<https://w3id.org/edu-graph/source/a#p1>", "<https://w3id.org/edu-graph/source/b#p1>"


def rows(trig: str) -> list[tuple[str, str]]:
    """The pairs of values that disagree in some statements."""
    comparable = " . ".join(f"eg:{name} eg:comparable true" for name in ("start", "end", "country", "value"))
    known = f"graph:r {{ {ONE} a eg:Passage . {TWO} a eg:Passage . {comparable} }}"
    stated = [read.quad for read in parse_bytes(f"{PREFIXES} {known} {trig}".encode(), RdfFormat.TRIG, "disagreement")]
    found = EmbeddedStore.with_union(stated).select(QUERY)
    return [(row["value"].value, row["otherValue"].value) for row in found]  # type: ignore[union-attr]


def date(text: str) -> str:
    kinds = {4: "gYear", 7: "gMonthDay" if text.startswith("--") else "gYearMonth", 10: "date"}
    return f'"{text}"^^xsd:{kinds[len(text)]}'


@pytest.mark.parametrize(
    ("one", "other", "do_disagree"),
    [
        ("2025-02-19", "2025-02-19", False),
        ("2025-02-19", "2025-02-18", True),
        ("2025-02-19", "2025-02", False),
        ("2025-02", "2025-02-19", False),
        ("2025-03", "2025-02-19", True),
        ("2025-03", "2025-02", True),
        ("2025", "2025-02-19", False),
        ("2025", "2025-02", False),
        ("2024", "2025-02-19", True),
        ("2024", "2025", True),
        ("--02-19", "2025-02-19", False),
        ("--02-19", "2025-02-20", True),
        ("--02-19", "2025-02", False),
        ("2025-03", "--02-19", True),
        ("--02-19", "2025", False),
        ("--02-19", "--02-19", False),
        ("--02-19", "--02-20", True),
    ],
)
@pytest.mark.parametrize("name", ["eg:start", "eg:end", "dcterms:issued"])
def test_dates_disagree_when_no_day_is_both(name: str, one: str, other: str, do_disagree: bool) -> None:
    trig = f"{ONE} {{ event:x {name} {date(one)} }} {TWO} {{ event:x {name} {date(other)} }}"
    assert rows(trig) == ([(one, other)] if do_disagree else [])


def test_other_values_disagree_where_one_alone_is_true() -> None:
    kaz, isr = vocab.ID + "place/kaz", vocab.ID + "place/isr"
    assert rows(f"{ONE} {{ agent:x eg:country place:kaz }} {TWO} {{ agent:x eg:country place:isr }}") == [(kaz, isr)]
    assert not rows(f"{ONE} {{ agent:x eg:country place:kaz }} {TWO} {{ agent:x eg:country place:kaz }}")
    assert not rows(f"{ONE} {{ agent:x eg:country place:kaz }} {TWO} {{ agent:y eg:country place:isr }}")
    assert not rows(f"{ONE} {{ agent:x eg:place place:haifa }} {TWO} {{ agent:x eg:place place:astana }}")
    assert not rows(f"{ONE} {{ agent:x eg:country place:kaz }} graph:register {{ agent:x eg:country place:isr }}")


NUMBER = "project:x eg:quantity <https://w3id.org/q/{n}> . <https://w3id.org/q/{n}> eg:counts concept:c ; eg:value {v} "


@pytest.mark.parametrize(
    ("more", "other_more", "do_disagree"),
    [
        ("", "", True),
        ("; eg:scope place:kaz", "; eg:scope place:kaz", True),
        ("; eg:scope place:kaz", "; eg:scope place:isr", False),
        ("; eg:scope place:kaz", "", False),
        ("", "; eg:asOf '2025'^^xsd:gYear", False),
        ("; eg:unit concept:unit-usd", "; eg:unit concept:unit-kzt", False),
        ("; eg:qualifier concept:qualifier-over", "", False),
        ("", "; eg:qualifier concept:qualifier-about", False),
    ],
)
def test_numbers_disagree_where_they_count_the_same(more: str, other_more: str, do_disagree: bool) -> None:
    one, other = NUMBER.format(n=1, v=30) + more, NUMBER.format(n=2, v=31) + other_more
    assert rows(f"{ONE} {{ {one} }} {TWO} {{ {other} }}") == ([("30", "31")] if do_disagree else [])


@pytest.mark.parametrize(
    ("qualifier", "other_qualifier", "do_disagree"),
    [
        ("", "over", True),
        ("", "at-least", True),
        ("", "up-to", False),
        ("over", "", False),
        ("at-least", "", False),
        ("up-to", "", True),
        ("over", "over", False),
        ("up-to", "up-to", False),
        ("over", "up-to", False),
        ("up-to", "over", True),
        ("up-to", "at-least", True),
        ("", "about", False),
        ("about", "over", False),
        ("estimated", "", False),
        ("", "planned", False),
        ("planned", "planned", False),
    ],
)
def test_qualified_numbers_disagree_where_no_number_fits_both(
    qualifier: str, other_qualifier: str, do_disagree: bool
) -> None:
    more, other_more = (f"; eg:qualifier concept:qualifier-{q}" if q else "" for q in (qualifier, other_qualifier))
    one, other = NUMBER.format(n=1, v=30) + more, NUMBER.format(n=2, v=31) + other_more
    assert rows(f"{ONE} {{ {one} }} {TWO} {{ {other} }}") == ([("30", "31")] if do_disagree else [])
    # The other way round, in which the greater number comes first.
    assert rows(f"{ONE} {{ {other} }} {TWO} {{ {one} }}") == ([("31", "30")] if do_disagree else [])


@pytest.mark.parametrize(
    "confined",
    ["eg:denominator concept:group-teachers", "eg:start '2020'^^xsd:gYear", "eg:end '2022'^^xsd:gYear"],
)
def test_numbers_of_another_whole_or_period_do_not_disagree(confined: str) -> None:
    one, other = NUMBER.format(n=1, v=30), NUMBER.format(n=2, v=31)
    assert not rows(f"{ONE} {{ {one} ; {confined} }} {TWO} {{ {other} }}")
    assert rows(f"{ONE} {{ {one} ; {confined} }} {TWO} {{ {other} ; {confined} }}") == [("30", "31")]


def test_numbers_of_other_things_do_not_disagree() -> None:
    one, other = NUMBER.format(n=1, v=30), NUMBER.format(n=2, v=31)
    assert not rows(f"{ONE} {{ {one} }} {TWO} {{ {other.replace('concept:c ', 'concept:d ')} }}")
    assert not rows(f"{ONE} {{ {one} }} {TWO} {{ {other.replace('project:x', 'project:y')} }}")
    assert not rows(f"{ONE} {{ {one} }} {TWO} {{ {NUMBER.format(n=2, v=30)} }}")
