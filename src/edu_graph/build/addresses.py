"""The pages of a release: what a sitemap lists, found once when the release is made."""

from collections.abc import Iterable

from edu_graph import vocab
from edu_graph.knowledge.identity import MERGED_INTO
from edu_graph.rdf.terms import NamedNode, Quad

NAME = "addresses.txt"
"""The file of a release that holds them."""


def addresses(quads: Iterable[Quad]) -> bytes:
    """Return the paths of all things and sources, one a line, sorted: `id/event/x`, `source/y`.

    What was merged into another thing has no page of its own.
    """
    found, merged = set(), set()
    for quad in quads:
        if not isinstance(quad.subject, NamedNode):
            continue
        subject = quad.subject.value
        if quad.predicate.value == MERGED_INTO:
            merged.add(subject)
        elif vocab.kind_of(subject) is not None and "#" not in subject:
            found.add(subject)
    return "".join(f"{iri.removeprefix(vocab.BASE)}\n" for iri in sorted(found - merged)).encode()
