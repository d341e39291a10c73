"""RDF terms: the one place from which other rooms take them, and the only spelling of a term into SPARQL."""

import re
from typing import Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from edu_graph.errors import InputError

__all__ = [
    "BlankNode",
    "DefaultGraph",
    "Literal",
    "NamedNode",
    "Quad",
    "Term",
    "Triple",
    "iri",
    "literal",
    "term_key",
    "to_sparql",
]

Term = NamedNode | BlankNode | Literal | Triple
_NOT_IN_IRIREF: Final = re.compile(r'[<>"{}|^`\\\x00-\x20]')
_ESCAPE: Final = re.compile(r"\\(?:\\([uU])|.)")


def iri(text: str) -> NamedNode:
    """Return the IRI as a term.

    Raises InputError: not an absolute IRI (RFC 3987), or with characters that SPARQL's IRIREF forbids.
    """
    try:
        node = NamedNode(text)
    except ValueError as error:
        raise InputError(
            f"not an IRI: {_short(text)}", help="Give an absolute IRI such as https://example.org/x."
        ) from error
    # pyoxigraph admits some characters that the IRIREF production of SPARQL 1.1 (rule 139) does not.
    if _NOT_IN_IRIREF.search(text):
        raise InputError(f"not an IRI: {_short(text)}", help="Percent-encode spaces, quotes, braces and the like.")
    return node


def literal(text: str, *, language: str | None = None, datatype: str | None = None) -> Literal:
    """Return a literal; language tags come out lower case.

    Raises InputError: the text holds what no RDF document can carry (lone surrogates), or the tag is malformed.
    """
    try:
        text.encode("utf-8")
        if language is not None:
            return Literal(text, language=language.lower())
        return Literal(text) if datatype is None else Literal(text, datatype=iri(datatype))
    except (ValueError, UnicodeEncodeError) as error:
        raise InputError(
            f"not a literal: {_short(text)}", help="Use valid Unicode and a BCP 47 language tag."
        ) from error


def to_sparql(term: NamedNode | Literal) -> str:
    r"""Return the term's N-Triples spelling, which is valid SPARQL wherever a term may stand.

    Some engines read `\u` and four hex digits before anything else (SPARQL 1.1, section 19.2), also where the
    backslash is itself escaped. So the `u` behind an escaped backslash is spelled by its number, in all eight digits
    since hex digits may follow: this all engines read alike.
    """
    return _ESCAPE.sub(lambda found: f"\\\\\\U{ord(found[1]):08X}" if found[1] else found[0], str(term))


def term_key(term: Term | DefaultGraph) -> str:
    """Return a string that sorts terms the same way everywhere: their N-Triples spelling."""
    return str(term)


def _short(text: str) -> str:
    shown = ascii(text)
    return shown if len(shown) <= 80 else shown[:77] + "..."
