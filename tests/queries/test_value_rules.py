"""Rules on values: the list of a concept, two parameters that differ or are ordered; in headers and in the data."""

import pytest

from edu_graph.errors import DataError
from edu_graph.queries.binding import EntityResolver, bind
from edu_graph.queries.catalog import Catalog
from edu_graph.queries.header import read_header
from edu_graph.queries.lists import ASK, Lists
from edu_graph.rdf.terms import Literal
from edu_graph.store.embedded import EmbeddedStore
from tests.queries.answers import GOLDEN

HEADER = """\
#+ summary: Things of a kind
#+ description: All things of a kind.
#+ question: Which things are there?
#+ parameters:
#+   - name: one
#+     type: {one}
#+     description: One.
#+     example: x
#+   - name: other
#+     type: {other}
#+     description: Another.
#+     example: x
#+ {rule}
#+ since: 0.1.0
"""


@pytest.mark.parametrize(
    ("one", "other", "rule", "told"),
    [
        ("country", "country", "different: [one]", "different names two parameters"),
        ("country", "country", "different: [one, one]", "different names two parameters"),
        ("country", "country", "different: [one, third]", "different names two parameters"),
        ("country", "date", "different: [one, other]", "different names two parameters"),
        ("country", "country", "ordered: [one, other]", "ordered names two parameters of one type"),
        ("text\n#+     scheme: concept:scheme-roles", "text", "order: []", "comes from a scheme"),
        (
            "entity\n#+     class: eg:Visit\n#+     scheme: concept:scheme-roles",
            "text",
            "order: []",
            "comes from a scheme",
        ),
        ("entity\n#+     class: skos:Concept\n#+     scheme: roles", "text", "order: []", "write it as prefix:Name"),
    ],
)
def test_a_rule_that_cannot_be_is_told(one: str, other: str, rule: str, told: str) -> None:
    with pytest.raises(DataError, match=told):
        read_header(HEADER.format(one=one, other=other, rule=rule), "queries/x/list-x.rq")


@pytest.mark.parametrize("rule", ["different: [one, other]", "ordered: [one, other]"])
def test_a_rule_that_can_be_is_read(rule: str) -> None:
    header = read_header(HEADER.format(one="date", other="date", rule=rule), "queries/x/list-x.rq")
    assert ("one", "other") in (header.different, header.ordered)


@pytest.fixture(scope="session")
def lists(whole: EmbeddedStore) -> Lists:
    """The lists of the repository's data."""
    rows = whole.select(ASK)
    names = [row.get("label") for row in rows]
    texts = [(name.value, name.language or "") if isinstance(name, Literal) else ("", "") for name in names]
    pairs = [(row["scheme"].value, row["concept"].value) for row in rows]  # type: ignore[union-attr]
    return Lists.read((*pair, *text) for pair, text in zip(pairs, texts, strict=True))


def test_every_list_that_a_header_names_is_there(catalog: Catalog, lists: Lists) -> None:
    named = {p.scheme for query in catalog for p in query.parameters if p.scheme}
    assert named
    assert [scheme for scheme in named if scheme not in lists or "scheme-" in lists.name(scheme)] == []


def test_what_takes_a_concept_says_of_which_list(catalog: Catalog) -> None:
    concepts = [
        (query.name, p) for query in catalog for p in query.parameters if (p.entity_class or "").endswith("#Concept")
    ]
    assert [name for name, parameter in concepts if parameter.scheme is None] == []


def test_golden_values_and_examples_are_of_the_lists(catalog: Catalog, lists: Lists, resolver: EntityResolver) -> None:
    for query in catalog:
        examples = {p.name: p.example for p in query.parameters}
        needed = {p.name: p.example for p in query.parameters if p.is_required}
        cases = GOLDEN[query.name].cases if query.name in GOLDEN else []
        for values in (examples, *(case.values for case in cases if case.values)):
            bound = bind(query, {**needed, **values}, resolver, lists)
            assert bound.text == bind(query, {**needed, **values}, resolver).text


def test_a_concept_is_known_by_its_names(lists: Lists) -> None:
    roles = "https://w3id.org/edu-graph/id/concept/scheme-roles"
    sender = ["https://w3id.org/edu-graph/id/concept/role-sender"]
    for text in (sender[0], "concept/role-sender", "concept:role-sender", "Sender", " sender "):
        assert lists.meant(roles, text.strip()) == sender
    assert lists.meant(roles, "nobody") == []
    assert lists.near(roles, "sendr")[0] == "concept/role-sender (sender)"
    assert (lists.name(roles), lists.of(sender[0])) == ("Roles", [roles])
