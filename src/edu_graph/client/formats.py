"""Media types of answers, by the names that `format=` has.

Made by `python -m tools.make_client`: change edu_graph.rdf.formats, or `ENTITIES` of service/faces.py, not this file.
"""

from typing import Final

ROWS: Final = "application/sparql-results+json"
"""What rows and truth values are read in."""

GRAPHS: Final = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
"""What CONSTRUCT and DESCRIBE are answered in."""

DOCUMENTS: Final = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "trig": "application/trig",
    "nq": "application/n-quads",
}
"""What documents of things, sources and named graphs are offered in."""
