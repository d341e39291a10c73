"""SPARQL results in JSON, read back: as terms, or written anew in another format in the engine's own spelling."""

from collections.abc import Iterator, Mapping

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, parse_query_results

from edu_graph.rdf.formats import BindingsFormat
from edu_graph.rdf.resultset import Sink
from edu_graph.rdf.terms import Term


def respell(document: bytes, form: BindingsFormat, sink: Sink) -> None:
    """Write SPARQL results in JSON in another format of rows."""
    _solutions(document).serialize(sink, format=engine_results(form))  # type: ignore[arg-type]


def engine_results(form: BindingsFormat) -> QueryResultsFormat:
    """Return the engine's name of a format of rows. Raises ValueError: the engine does not write it."""
    found = QueryResultsFormat.from_extension(form.extension)
    if found is None:
        raise ValueError(f"{form.key} is no results format of the engine")
    return found


def terms(document: bytes) -> Iterator[Mapping[str, Term]]:
    """Yield the rows of SPARQL results in JSON; a variable without a value is left out."""
    found = _solutions(document)
    names = [variable.value for variable in found.variables]
    for row in found:
        yield {name: value for name in names if (value := row[name]) is not None}


def _solutions(document: bytes) -> QuerySolutions:
    found = parse_query_results(document, format=QueryResultsFormat.JSON)
    if isinstance(found, QueryBoolean):
        raise TypeError("this is the answer of an ASK")
    return found
