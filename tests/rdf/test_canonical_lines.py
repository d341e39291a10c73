"""Canonical N-Quads are what they were when each line was made and sorted by itself."""

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from edu_graph.rdf.canonical import nquads

IRIS = st.sampled_from(
    [NamedNode(f"http://a/{name}") for name in ("a", "aa", "a.b", "é", "中", "\U0001f600", "~", "a#b")]
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=4) | st.sampled_from(
    ['"', "\\", "\n\r\t\b\f", "\x00\x01\x1f\x7f\x80\x85\u2028", '" <http://a/a> .', "a", "a ", "a.", "𝒳"]
)
LITERALS = st.builds(Literal, TEXTS) | st.builds(
    lambda text, kind: Literal(text, **kind),
    TEXTS,
    st.sampled_from([{"language": "en"}, {"language": "en-gb"}, {"datatype": NamedNode("http://a/t")}]),
)
QUADS = st.lists(st.builds(Quad, IRIS, IRIS, IRIS | LITERALS, IRIS | st.just(DefaultGraph())), max_size=12)


@given(QUADS, st.booleans())
def test_lines_are_sorted_by_code_point_each_once(quads: list[Quad], is_sorted: bool) -> None:
    given_quads = sorted(quads, key=str) if is_sorted else [*quads, *quads]
    assert nquads(given_quads) == "".join(sorted({f"{quad} .\n" for quad in quads})).encode()
