"""What RDF/XML cannot say: predicates without a local name, and characters that XML has not."""

import re
from collections.abc import Iterable
from functools import lru_cache
from xml.parsers import expat

from pyoxigraph import Literal, Quad, Triple

_START = "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
_START += "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
# An NCName at the end of the IRI (Namespaces in XML 1.0, production 4): what an element can be called.
_LOCAL_NAME = re.compile(rf"[{_START}][{_START}\-.0-9\u00b7\u0300-\u036f\u203f-\u2040]*\Z")
# Outside production 2 (Char) of XML 1.0.
_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_DECLARATIONS = "http://www.w3.org/2000/xmlns/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_SYNTAX = frozenset(
    _RDF + name
    for name in (
        *("RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype"),
        *("Description", "li", "aboutEach", "aboutEachPrefix", "bagID"),
    )
)


def unwritable(statements: Iterable[Triple | Quad]) -> str | None:
    """Return why RDF/XML cannot hold these statements, None where it can.

    Source: RDF 1.1 XML Syntax, section 8: an element's name is made of the predicate's IRI.
    """
    named: set[str] = set()
    for statement in statements:
        predicate = statement.predicate.value
        if predicate not in named and not has_local_name(predicate):
            return f"the predicate <{predicate}> has no local name that RDF/XML can write"
        named.add(predicate)
        if isinstance(statement.object, Literal) and (found := no_character_of_xml(statement.object.value)):
            return f"a value holds the character U+{ord(found):04X}"
    return None


def no_character_of_xml(text: str) -> str | None:
    """Return the first character of a text that XML 1.0 has not, None where there is none."""
    found = _NO_CHARACTER.search(text)
    return found[0] if found else None


@lru_cache(maxsize=4096)
def has_local_name(iri: str) -> bool:
    """Tell whether an IRI ends in what an XML element can be called, for readers of the old edition of XML 1.0 too."""
    found = _LOCAL_NAME.search(iri)
    # The namespace of declarations may not be declared (Namespaces in XML 1.0, 3), and names of RDF's own syntax are no
    # names of properties (RDF 1.1 XML Syntax, 6.1.4).
    if found is None or iri[: found.start()] == _DECLARATIONS or iri in _SYNTAX:
        return False
    # The fifth edition allows more letters than the fourth, which many readers, libexpat among them, go by.
    try:
        expat.ParserCreate().Parse(f"<{found[0]}/>".encode(), True)
    except expat.ExpatError:
        return False
    return True
