"""What follows from what is stated: rules compiled from the ontology, run in the store to a fixpoint.

A rule whose premises all stand in one passage concludes into that passage, because the passage does say it. What
needs several graphs goes into the inferred graph, together with the rules that made it and their premises. Domains
and ranges are never inferred from: that would hide errors instead of showing them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from edu_graph import vocab
from edu_graph.errors import BuildError
from edu_graph.rdf.dataset import Dataset
from edu_graph.rdf.terms import Literal, NamedNode, Quad
from edu_graph.store.embedded import EmbeddedStore

_IS_PASSAGE = f"GRAPH ?record {{ ?g a <{vocab.EG}Passage> }}"
_SHORTCUT = vocab.EG + "shortcut"


@dataclass(frozen=True)
class Rule:
    """A rule with premises and conclusion as triple patterns; `local`: it also runs inside one passage."""

    name: str
    premises: str
    conclusion: str
    local: bool = True

    @property
    def iri(self) -> str:
        """The rule's name in the inferred graph."""
        return f"{vocab.INFERRED_GRAPH}#{self.name}"

    def in_passages(self) -> "Step":
        """What derives into the passage that holds all premises."""
        return Step(
            f"GRAPH ?g {{ {self.conclusion} }}",
            f"{_IS_PASSAGE} GRAPH ?g {{ {self.premises} }} FILTER NOT EXISTS {{ GRAPH ?g {{ {self.conclusion} }} }}",
        )

    def across(self) -> "Step":
        """What derives into the inferred graph what no graph states yet; each premise may stand anywhere."""
        spread = " ".join(f"GRAPH ?g{n} {{ {part} }}" for n, part in enumerate(self.premises.split(" . ")))
        return Step(
            f"GRAPH <{vocab.INFERRED_GRAPH}> {{ {self.conclusion} }}",
            f"{spread} FILTER NOT EXISTS {{ GRAPH ?any {{ {self.conclusion} }} }}",
        )


class Step(NamedTuple):
    """A rule as it is run: what is added, and where it is still missing."""

    added: str
    where: str

    @property
    def update(self) -> str:
        """The update that adds it."""
        return f"INSERT {{ {self.added} }} WHERE {{ {self.where} }}"

    @property
    def question(self) -> str:
        """The query whether the update has anything to add."""
        return f"ASK {{ {self.where} }}"


def compile_rules(ontology: Dataset, data: Dataset) -> list[Rule]:
    """Return the rules of the ontology's axioms and of the role concepts' shortcuts, in the order of their names.

    One flat rule an axiom, no variable predicates: the engine runs them by index.
    Raises BuildError: two different axioms would give rules of one name.
    """
    rules: dict[str, Rule] = {}
    for rule in [*_axiom_rules(ontology), *_shortcut_rules(data)]:
        if rules.setdefault(rule.name, rule) != rule:
            raise BuildError(f"two different rules are called {rule.name}", help="Give the axioms distinct terms.")
    return [rules[name] for name in sorted(rules)]


def _axiom_rules(ontology: Dataset) -> Iterable[Rule]:
    for quad in ontology:
        if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, NamedNode):
            continue
        term, other, predicate = quad.subject.value, quad.object.value, quad.predicate.value
        if not term.startswith(vocab.EG):
            continue
        name = term.removeprefix(vocab.EG)
        inside = other.startswith(vocab.EG)
        if predicate == vocab.RDFS + "subPropertyOf" and inside:
            yield Rule(f"subproperty-{name}-{other.removeprefix(vocab.EG)}", f"?x <{term}> ?y", f"?x <{other}> ?y")
        elif predicate == vocab.OWL + "inverseOf" and inside:
            yield Rule(f"inverse-{name}-{other.removeprefix(vocab.EG)}", f"?x <{term}> ?y", f"?y <{other}> ?x")
            yield Rule(f"inverse-{other.removeprefix(vocab.EG)}-{name}", f"?x <{other}> ?y", f"?y <{term}> ?x")
        elif predicate == vocab.TYPE and other == vocab.OWL + "SymmetricProperty":
            yield Rule(f"symmetric-{name}", f"?x <{term}> ?y", f"?y <{term}> ?x")
        elif predicate == vocab.TYPE and other == vocab.OWL + "TransitiveProperty":
            yield Rule(f"transitive-{name}", f"?x <{term}> ?y . ?y <{term}> ?z", f"?x <{term}> ?z")
        elif predicate == vocab.RDFS + "subClassOf" and inside:
            sort = other.removeprefix(vocab.EG)
            yield Rule(f"subclass-{name}-{sort}", f"?x a <{term}>", f"?x a <{other}>", local=False)


def _shortcut_rules(data: Dataset) -> Iterable[Rule]:
    for quad in data:
        if (
            quad.predicate.value == _SHORTCUT
            and isinstance(quad.subject, NamedNode)
            and isinstance(quad.object, NamedNode)
        ):
            role = quad.subject.value
            premises = f"?x <{vocab.EG}participation> ?p . ?p <{vocab.EG}role> <{role}> . ?p <{vocab.EG}agent> ?y"
            yield Rule(
                f"shortcut-{vocab.slug_of(role)}-{quad.object.value.removeprefix(vocab.EG)}",
                premises,
                f"?x <{quad.object.value}> ?y",
            )


def derive(quads: Iterable[Quad], rules: list[Rule]) -> list[Quad]:
    """Return the statements that follow, each in the graph it belongs to, with the rules that concluded any of them.

    Passages first, to a fixpoint; then across graphs, to a fixpoint of all rules.
    """
    stated = set(quads)
    store = EmbeddedStore.of(stated)
    local = [rule for rule in rules if rule.local]
    _to_fixpoint(store, [rule.in_passages() for rule in local])
    used = _to_fixpoint(store, [rule.across() for rule in rules])
    derived = [quad for quad in store.quads() if quad not in stated]
    return derived + list(_told(rules[index] for index in used))


def _to_fixpoint(store: EmbeddedStore, steps: Sequence[Step]) -> list[int]:
    """Run the steps until none adds anything; return which of them ever did."""
    size, active = len(store), set()
    while True:
        before = size
        for index, step in enumerate(steps):
            # Counting the store reads all of it, and most steps have nothing to add: asking that is quick. That one
            # has does not mean that it can: a literal is the subject of nothing.
            if not store.solutions(step.question).boolean:
                continue
            store.update(step.update)
            now = len(store)
            if now > size:
                active.add(index)
                size = now
        if size == before:
            return sorted(active)


def _told(rules: Iterable[Rule]) -> Iterable[Quad]:
    """Describe rules in the inferred graph, so that the sources of what they concluded can be found."""
    graph = NamedNode(vocab.INFERRED_GRAPH)
    yield Quad(graph, NamedNode(vocab.TYPE), NamedNode(vocab.EG + "InferredGraph"), graph)
    for rule in rules:
        subject = NamedNode(rule.iri)
        yield Quad(subject, NamedNode(vocab.TYPE), NamedNode(vocab.EG + "Rule"), graph)
        yield Quad(subject, NamedNode(vocab.LABEL), Literal(rule.name.replace("-", " "), language="en"), graph)
        yield Quad(subject, NamedNode(vocab.EG + "premise"), Literal(rule.premises), graph)
        yield Quad(subject, NamedNode(vocab.EG + "conclusion"), Literal(rule.conclusion), graph)
