"""From pyoxigraph's terms to rdflib's, for the SHACL engine, without changing a single lexical form.

rdflib rewrites literals while it parses or builds them (`"none"^^xsd:boolean` becomes `"false"`) unless
`rdflib.NORMALIZE_LITERALS` is off, and it tells `"a"` from `"a"^^xsd:string`, which are one literal in RDF
1.1.
"""

import logging
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import rdflib

from edu_graph.rdf.terms import BlankNode, Literal, NamedNode, Triple
from edu_graph.vocab import RDF, XSD

_PLAIN = {XSD + "string", RDF + "langString"}


@contextmanager
def literals_kept() -> Iterator[None]:
    """Keep literals as written while the block runs; the switch is global to rdflib, so it is put back after.

    rdflib also logs a traceback for each ill-typed literal; the shapes tell about those, so that log is held
    back.
    """
    before = rdflib.NORMALIZE_LITERALS
    log = logging.getLogger("rdflib.term")
    level = log.level
    rdflib.NORMALIZE_LITERALS = False
    log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Parsing weird boolean")
            yield
    finally:
        rdflib.NORMALIZE_LITERALS = before
        log.setLevel(level)


class Converter:
    """Converts terms both ways; equal terms are made once."""

    def __init__(self) -> None:
        self._made: dict[object, rdflib.term.Node] = {}

    def term(self, term: object) -> rdflib.term.Node:
        """Return the rdflib term; `"a"^^xsd:string` and `"a"` give the same."""
        made = self._made.get(term)
        if made is None:
            made = self._made[term] = to_rdflib(term)
        return made

    def graph(self, triples: Iterable[Triple]) -> rdflib.Graph:
        """Return a memory graph of the triples. Call it inside `literals_kept`."""
        graph = rdflib.Graph()
        for triple in triples:
            graph.add((self.term(triple.subject), self.term(triple.predicate), self.term(triple.object)))
        return graph


def to_rdflib(term: object) -> rdflib.term.Node:
    """Return the rdflib term of a pyoxigraph term, its lexical form untouched. Call it inside `literals_kept`."""
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if not isinstance(term, Literal):
        raise TypeError(f"{type(term).__name__} has no place in an RDF 1.1 graph: {term}")
    if term.language:
        return rdflib.Literal(term.value, lang=term.language, normalize=False)
    if term.datatype.value in _PLAIN:
        return rdflib.Literal(term.value)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)


def from_rdflib(term: rdflib.term.Node) -> NamedNode | BlankNode | Literal:
    """Return the pyoxigraph term of an rdflib term, its lexical form untouched."""
    if isinstance(term, rdflib.URIRef):
        return NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return BlankNode(str(term))
    if not isinstance(term, rdflib.Literal):
        raise TypeError(f"{type(term).__name__} is no RDF 1.1 term: {term}")
    if term.language:
        return Literal(str(term), language=term.language)
    if term.datatype is None:
        return Literal(str(term))
    return Literal(str(term), datatype=NamedNode(str(term.datatype)))
