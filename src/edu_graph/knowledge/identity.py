"""Identity: one thing, one IRI. Merges are statements of the register, replayed at every build."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Final, TypeGuard, TypeVar

from edu_graph import vocab
from edu_graph.errors import DataError
from edu_graph.rdf.dataset import Dataset, Place
from edu_graph.rdf.terms import BlankNode, Literal, NamedNode, Quad, Triple

MERGED_INTO = vocab.EG + "mergedInto"
_TYPE: Final = vocab.RDF + "type"

T = TypeVar("T", NamedNode | BlankNode | Triple, NamedNode | BlankNode | Literal | Triple)


def merges(dataset: Dataset) -> dict[str, str]:
    """Return each merged IRI with the IRI that stands for it in the end.

    Raises DataError (file, line): an IRI merged into two others, into itself along the way, or into what is not known.
    """
    direct: dict[str, str] = {}
    places: dict[str, Place] = {}
    for quad, place in dataset.quads.items():
        if quad.predicate.value != MERGED_INTO:
            continue
        old, new = _thing(quad.subject, place), _thing(quad.object, place)
        places[old] = place
        if direct.setdefault(old, new) != new:
            raise DataError(
                f"{old} is merged into two things",
                file=place.file,
                line=place.line,
                help="Keep one eg:mergedInto.",
            )
    _refuse_unknown(set(direct.values()) - direct.keys(), dataset)
    final = {}
    for old, step in direct.items():
        seen, target = {old}, step
        while target in direct:
            if target in seen:
                place = places[target]
                raise DataError(
                    f"{target} is merged into itself",
                    file=place.file,
                    line=place.line,
                    help="Break the circle of eg:mergedInto in the register.",
                )
            seen.add(target)
            target = direct[target]
        final[old] = target
    return final


def _refuse_unknown(kept: set[str], dataset: Dataset) -> None:
    """Refuse to merge into what nothing is said of, where things are typed at all: its IRI is misspelt."""
    typed = {quad.subject.value for quad in dataset.quads if quad.predicate.value == _TYPE and _is_named(quad.subject)}
    typed = {iri for iri in typed if vocab.kind_of(iri)}
    for quad, place in dataset.quads.items():
        if quad.predicate.value != MERGED_INTO or not typed:
            continue
        new = _thing(quad.object, place)
        if new in kept and new not in typed:
            same_kind = sorted(iri for iri in typed if vocab.kind_of(iri) == vocab.kind_of(new))
            near = get_close_matches(new, same_kind, 1, 0.9)
            guess = f"Did you mean {vocab.curie(near[0])}? " if near else ""
            raise DataError(
                f"{vocab.curie(new)}, which another thing is merged into, is not registered",
                file=place.file,
                line=place.line,
                help=f"{guess}Correct the IRI behind eg:mergedInto; what is kept has its type in types.trig.",
            )


def _is_named(term: object) -> TypeGuard[NamedNode]:
    return isinstance(term, NamedNode)


def _thing(term: NamedNode | BlankNode | Literal | Triple, place: Place) -> str:
    if isinstance(term, NamedNode) and vocab.kind_of(term.value) and "#" not in term.value:
        return term.value
    raise DataError(
        f"eg:mergedInto goes from one thing to another, and {term} is none",
        file=place.file,
        line=place.line,
        help="Write agent:the-other eg:mergedInto agent:the-kept; what belongs to a thing goes with it.",
    )


def resolve(dataset: Dataset) -> Dataset:
    """Return the dataset with every merged IRI (and what is named below it) replaced by the one that stands for it.

    It comes before blank nodes are named, so that two sources of one participation meet in one node.
    """
    final = merges(dataset)
    if not final:
        return dataset

    resolved = Dataset()
    for quad, place in dataset.quads.items():
        if quad.predicate.value == MERGED_INTO:
            resolved.add(quad, place)
        else:
            subject, object_ = _swap(quad.subject, final), _swap(quad.object, final)
            resolved.add(Quad(subject, quad.predicate, object_, quad.graph_name), place)
    return resolved


def _swap(term: T, final: Mapping[str, str]) -> T | NamedNode:
    if not isinstance(term, NamedNode):
        return term
    base, mark, rest = term.value.partition("#")
    return NamedNode(final[base] + mark + rest) if base in final else term
