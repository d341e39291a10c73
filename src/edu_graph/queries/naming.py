"""What to call things in a language: their labels; a node of a thing's own by the thing, its kind and its mark."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from edu_graph import vocab
from edu_graph.dependents import DEPENDENTS
from edu_graph.queries.statements import Selecting, ask
from edu_graph.rdf.terms import Literal, NamedNode, Term

Described = dict[NamedNode, dict[str, list[Term]]]
"""Thing -> property -> values, in the order in which they were read."""

ENGLISH: Final = "en"
MARKS: Final = {
    one.type: (*one.first, *(name for part in one.parts if part.missing != "-" for name in part.properties()))
    for one in DEPENDENTS.values()
}
"""By class, the properties whose values tell a node of a thing's own from the thing's others of that class."""
_KINDS: Final = {vocab.EG + name: tuple(vocab.EG + mark for mark in marks) for name, marks in MARKS.items()}
_TOLD: Final = ", ".join(f"<{name}>" for name in sorted({vocab.TYPE, *(m for marks in _KINDS.values() for m in marks)}))
# A filter, no second VALUES: of two of those, the engine looks up every pair.
_PARTS: Final = (
    f"SELECT DISTINCT ?x ?p ?o {{{{ VALUES ?x {{{{ {{nodes}} }}}} ?x ?p ?o FILTER(?p IN ({_TOLD})) }}}} "
    "ORDER BY ?x ?p ?o"
)
_LABELS: Final = (
    "SELECT DISTINCT ?x ?p ?o {{ VALUES ?x {{ {nodes} }} ?x ?p ?o FILTER(?p IN (skos:prefLabel, rdfs:label)) }} "
    "ORDER BY ?x ?p ?o"
)


class Names:
    """The names of some nodes in a language, else in English, else in whatever there is."""

    def __init__(self, store: Selecting, nodes: Iterable[NamedNode], language: str) -> None:
        self._languages = (language.lower(), ENGLISH)
        nodes = set(nodes)
        self._parts = described(store, _PARTS, filter(_is_part, nodes))
        used = {value for said in self._parts.values() for values in said.values() for value in values}
        named = {value for value in used if isinstance(value, NamedNode)}
        self._labels = described(store, _LABELS, nodes | named | set(map(_owner, self._parts)))

    def text(self, values: Sequence[Term]) -> str | None:
        """Return the literal among these that is in the language, else in English, else the first."""
        texts = [value for value in values if isinstance(value, Literal)]
        for language in self._languages:
            for text in texts:
                if text.language == language:
                    return text.value
        return texts[0].value if texts else None

    def of(self, node: Term | None) -> str | None:
        """Return what a node is called; None for what has no name."""
        if not isinstance(node, NamedNode):
            return None
        return self._label(node) or self._of_part(node)

    def _label(self, node: NamedNode) -> str | None:
        labels = self._labels.get(node, {})
        return self.text([*labels.get(vocab.PREF_LABEL, []), *labels.get(vocab.LABEL, [])])

    def _of_part(self, node: NamedNode) -> str | None:
        """Return `Centre (equipment: FM system)` for a node of the centre's own; None where any part has no name."""
        said = self._parts.get(node, {})
        owner = self._label(_owner(node))
        kind = next(
            (one for one in said.get(vocab.TYPE, []) if isinstance(one, NamedNode) and one.value in _KINDS), None
        )
        if owner is None or kind is None:
            return None
        marks = [self._mark(said[name]) for name in _KINDS[kind.value] if name in said]
        return f"{owner} ({self._label(kind) or vocab.curie(kind.value)}: {', '.join(marks)})" if marks else None

    def _mark(self, values: Sequence[Term]) -> str:
        names = (self._label(one) or vocab.curie(one.value) for one in values if isinstance(one, NamedNode))
        return self.text(values) or next(names, "")


def described(store: Selecting, query: str, nodes: Iterable[NamedNode]) -> Described:
    """Return what a query for ?x ?p ?o, with `{nodes}` as values of ?x, finds of these nodes."""
    found: Described = {}
    for row in ask(store, query, nodes):
        node, name = row["x"], row["p"]
        if isinstance(node, NamedNode) and isinstance(name, NamedNode):
            found.setdefault(node, defaultdict(list))[name.value].append(row["o"])
    return found


def _is_part(node: NamedNode) -> bool:
    return node.value.startswith(vocab.ID) and "#" in node.value


def _owner(node: NamedNode) -> NamedNode:
    return NamedNode(node.value.partition("#")[0])
