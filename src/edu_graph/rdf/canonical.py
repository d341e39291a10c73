"""Bytes that depend on the statements alone: sorted, one spelling a term."""

from collections.abc import Iterable, Mapping, Sequence

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from edu_graph import vocab
from edu_graph.rdf.formats import Format


def engine_format(form: Format) -> RdfFormat:
    """Return the engine's name of a graph or dataset format."""
    found = RdfFormat.from_extension(form.extension)
    if found is None:
        raise ValueError(f"{form.key} is no RDF format of the engine")
    return found


def nquads(quads: Iterable[Quad]) -> bytes:
    """Return canonical N-Quads: one line a quad, sorted by code point, each once.

    Source: RDF Dataset Canonicalization (W3C, 2024), section 5, for data without blank nodes.
    """
    # The engine writes each line as it spells the quad, and no quad's spelling is the beginning of another's line. What
    # is sorted already, as a release is, stays in its order, so that sorting is one look at each.
    ordered = sorted(dict.fromkeys(quads), key=str)
    return serialize(ordered, format=RdfFormat.N_QUADS) or b""


def write(statements: Iterable[Triple | Quad], form: Format, prefixes: Mapping[str, str] | None = None) -> bytes:
    """Return the statements in a format, sorted by graph, subject, type first, predicate and object, each once.

    Graph formats take triples, dataset formats quads. RDF/XML needs predicates that split into a namespace and a name.
    """
    return write_ordered(sorted(set(statements), key=readable_order), form, prefixes)


def write_ordered(
    statements: Sequence[Triple | Quad], form: Format, prefixes: Mapping[str, str] | None = None
) -> bytes:
    """Return the statements in a format, in the order in which they are given: as `write`, which sorts them first."""
    named = vocab.PREFIXES if prefixes is None else prefixes
    used = _used(statements, named) if form.abbreviates else None
    written = serialize(statements, format=engine_format(form), prefixes=used)  # type: ignore[arg-type]
    return written or b""


def _used(statements: Iterable[Triple | Quad], prefixes: Mapping[str, str]) -> dict[str, str]:
    """Return the prefixes that some IRI of the statements begins with: a small graph gets a small heading."""
    iris: set[str] = set()
    for statement in statements:
        terms: list[object] = [statement.subject, statement.predicate, statement.object]
        if isinstance(statement, Quad):
            terms.append(statement.graph_name)
        iris.update(term.value for term in terms if isinstance(term, NamedNode))
        if isinstance(statement.object, Literal):
            iris.add(statement.object.datatype.value)
    return {name: space for name, space in prefixes.items() if any(iri.startswith(space) for iri in iris)}


def readable_order(statement: Triple | Quad) -> tuple[str, str, int, str, str]:
    """Return the key by which `write` sorts: no two different statements have the same."""
    graph = str(statement.graph_name) if isinstance(statement, Quad) else ""
    is_type = statement.predicate == NamedNode(vocab.TYPE)
    return graph, str(statement.subject), 0 if is_type else 1, str(statement.predicate), str(statement.object)
