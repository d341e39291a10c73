"""For which country a body or a place counts, and how that leads back to what is stated."""

import pytest

from edu_graph import vocab
from edu_graph.build.belonging import belonging
from edu_graph.queries.premises import premises
from edu_graph.queries.statements import Statement
from edu_graph.rdf.terms import NamedNode, Quad
from edu_graph.store.embedded import EmbeddedStore

GRAPH = NamedNode(vocab.BASE + "graph/register-places")


def node(short: str) -> NamedNode:
    prefix, _, local = short.partition(":")
    return NamedNode(vocab.PREFIXES[prefix] + local)


def quads(*lines: str) -> list[Quad]:
    return [Quad(*(node(part) for part in line.split()), GRAPH) for line in lines]


COUNTRIES = ("place:jpn rdf:type eg:Country", "place:tjk rdf:type eg:Country")
SEAT = (
    "agent:embassy eg:place place:dushanbe",
    "place:dushanbe eg:partOf place:region",
    "place:region eg:country place:tjk",
)
SENT = "agent:embassy eg:country place:jpn"
SECTION = "agent:section eg:partOf agent:embassy"


def counted(*lines: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for quad in belonging(quads(*COUNTRIES, *lines)):
        found.setdefault(vocab.curie(quad.subject.value), set()).add(vocab.curie(quad.object.value))  # type: ignore[union-attr]
    return found


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((SENT, *SEAT, SECTION), {"agent:embassy": {"place:jpn"}, "agent:section": {"place:jpn"}}),
        ((*SEAT, SECTION), {"agent:embassy": {"place:tjk"}, "agent:section": {"place:tjk"}}),
        ((SENT, "agent:embassy eg:country place:tjk"), {"agent:embassy": {"place:jpn", "place:tjk"}}),
        (("agent:x eg:partOf agent:y", "agent:y eg:partOf agent:x"), {}),
        (("agent:x eg:partOf agent:y", "agent:y eg:partOf agent:x", "agent:y eg:country place:jpn"),
         {"agent:x": {"place:jpn"}, "agent:y": {"place:jpn"}}),
        (("event:x eg:country place:jpn", "project:x eg:place place:jpn"), {}),
    ],
)  # fmt: skip
def test_the_nearest_country_counts(lines: tuple[str, ...], expected: dict[str, set[str]]) -> None:
    found = counted(*lines)
    assert found["place:jpn"] == {"place:jpn"}
    assert {thing: found[thing] for thing in found if not thing.startswith("place:")} == expected


def test_what_it_rests_on_is_found() -> None:
    stated = quads(*COUNTRIES, SENT, SECTION)
    store = EmbeddedStore.of([*stated, *belonging(stated)])
    conclusion = Statement(node("agent:section"), node("eg:countsFor"), node("place:jpn"))
    grounds = premises(store, [conclusion])[conclusion]
    assert {str(said.statement.property) for said in grounds} == {str(node("eg:partOf")), str(node("eg:country"))}
