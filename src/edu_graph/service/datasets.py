"""Statements with the graphs that hold them: what the dataset formats (TriG, N-Quads) say."""

from starlette.responses import Response
from starlette.types import Receive

from edu_graph.rdf.canonical import nquads, write
from edu_graph.rdf.formats import NQUADS, Format
from edu_graph.rdf.terms import Literal, NamedNode, Quad, iri, literal
from edu_graph.service.answers import Row, rows
from edu_graph.service.calls import Call


async def quads(call: Call, receive: Receive, text: str) -> list[Quad]:
    """Return the rows of a SELECT query of ours over ?g ?s ?p ?o as quads."""
    return [quad_of(row) for row in await rows(call, receive, text)]


def quad_of(row: Row) -> Quad:
    """Return one row of ?g ?s ?p ?o as a quad; a release has no blank nodes."""
    subject, predicate, graph = (iri(row[name]["value"]) for name in ("s", "p", "g"))
    return Quad(subject, predicate, _object(row["o"]), graph)


def _object(cell: dict[str, str]) -> NamedNode | Literal:
    if cell["type"] == "uri":
        return iri(cell["value"])
    return literal(cell["value"], language=cell.get("xml:lang"), datatype=cell.get("datatype"))


def response(found: list[Quad], form: Format, headers: dict[str, str]) -> Response:
    """Return quads in a dataset format; N-Quads are canonical (RDF Dataset Canonicalization, section 5)."""
    body = nquads(found) if form.key == NQUADS.key else write(found, form)
    return Response(body, headers={**headers, "Content-Type": form.content_type})
