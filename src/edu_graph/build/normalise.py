"""One spelling for what means the same: NFC text, lower-case language tags, numbers as a store would write them."""

import re
import unicodedata
from collections.abc import Callable

from edu_graph import vocab
from edu_graph.rdf.dataset import Dataset, Place
from edu_graph.rdf.terms import Literal, NamedNode, Quad

_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_INTEGERS = {
    vocab.XSD + name for name in ("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger")
}

Warn = Callable[[str], None]


def normalise(dataset: Dataset, warn: Warn) -> Dataset:
    """Return the dataset in normal form; `warn` is told of each number or text that was respelled, with its place."""
    result = Dataset()
    for quad, place in dataset.quads.items():
        object_ = quad.object
        if isinstance(object_, Literal):
            object_ = _literal(object_, place, warn)
        elif isinstance(object_, NamedNode):
            object_ = _iri(object_)
        subject = _iri(quad.subject) if isinstance(quad.subject, NamedNode) else quad.subject
        result.add(Quad(subject, quad.predicate, object_, quad.graph_name), place)
    return result


def _iri(node: NamedNode) -> NamedNode:
    text = unicodedata.normalize("NFC", node.value)
    return node if text == node.value else NamedNode(text)


def _literal(value: Literal, place: Place, warn: Warn) -> Literal:
    text = unicodedata.normalize("NFC", value.value)
    if value.language is not None:
        return Literal(text, language=value.language.lower())
    kind = value.datatype.value
    spelled = _number(text, kind)
    if spelled is not None and spelled != text:
        warn(f"{place}: {text} is written {spelled}")
        text = spelled
    return Literal(text, datatype=value.datatype)


def _number(text: str, datatype: str) -> str | None:
    """Return the canonical spelling (XSD 1.1, 3.3.3 and 3.4.13), None where it is no number or already wrong."""
    if datatype in _INTEGERS and _INTEGER.fullmatch(text):
        digits = text.lstrip("+-").lstrip("0") or "0"
        return f"-{digits}" if text.startswith("-") and digits != "0" else digits
    if datatype == vocab.XSD + "decimal" and _DECIMAL.fullmatch(text):
        sign = "-" if text.startswith("-") else ""
        whole, _, part = text.lstrip("+-").partition(".")
        whole, part = whole.lstrip("0") or "0", part.rstrip("0")
        if (whole, part) == ("0", ""):
            sign = ""
        return f"{sign}{whole}.{part}" if part else f"{sign}{whole}"
    if datatype == vocab.XSD + "boolean" and text in ("0", "1"):
        return "true" if text == "1" else "false"
    return None
