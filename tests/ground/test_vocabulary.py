"""Names: kinds and slugs of IRIs, and the prefixes of the graph."""

import pytest
from pyoxigraph import NamedNode

from edu_graph import vocab

ID = "https://w3id.org/edu-graph/id/"
SOURCE = "https://w3id.org/edu-graph/source/"


def test_there_are_ten_kinds_and_each_has_a_prefix() -> None:
    assert len(set(vocab.KINDS)) == 10
    assert list(vocab.KINDS) == sorted(vocab.KINDS)
    assert {kind: ID + kind + "/" for kind in vocab.KINDS}.items() <= vocab.PREFIXES.items()


@pytest.mark.parametrize(
    ("iri", "kind", "slug"),
    [
        (ID + "agent/some-school", "agent", "some-school"),
        (ID + "place/blr", "place", "blr"),
        (ID + "event/visit#visited/agent/x", "event", "visit#visited/agent/x"),
        (SOURCE + "some-news", "source", "some-news"),
        (SOURCE + "some-news#p3", "source", "some-news"),
        (ID + "agents/x", None, ID + "agents/x"),
        ("https://example.org/id/agent/x", None, "https://example.org/id/agent/x"),
        (vocab.EG + "Visit", None, vocab.EG + "Visit"),
    ],
)
def test_kind_and_slug(iri: str, kind: str | None, slug: str) -> None:
    assert vocab.kind_of(iri) == kind
    assert vocab.slug_of(iri) == slug


@pytest.mark.parametrize(
    ("iri", "short"),
    [
        (vocab.EG + "Visit", "eg:Visit"),
        (ID + "agent/x", "agent:x"),
        (vocab.TYPE, "rdf:type"),
        ("https://example.org/x", "https://example.org/x"),
        (vocab.BASE + "unknown/x", vocab.BASE + "unknown/x"),
    ],
)
def test_short_forms(iri: str, short: str) -> None:
    assert vocab.curie(iri) == short


def test_the_longest_namespace_gives_the_short_form(monkeypatch: pytest.MonkeyPatch) -> None:
    for order in (("base", "agent"), ("agent", "base")):
        spaces = {"base": vocab.BASE, "agent": ID + "agent/"}
        monkeypatch.setattr(vocab, "PREFIXES", {name: spaces[name] for name in order})
        assert vocab.curie(ID + "agent/x") == "agent:x"


def test_prefixes_are_sorted_distinct_and_absolute() -> None:
    assert list(vocab.PREFIXES) == sorted(vocab.PREFIXES)
    assert len(set(vocab.PREFIXES.values())) == len(vocab.PREFIXES)
    for space in vocab.PREFIXES.values():
        assert NamedNode(space).value == space
        assert space[-1] in "#/"
