"""A lint of what rules tell curators: the terms that a message names exist, and no two rules say the same.

A message that was copied from another rule, or that names a term by a wrong spelling, sends a curator astray; nothing
else would ever notice.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from edu_graph.rdf.dataset import Dataset, Place
from edu_graph.rdf.terms import Literal, NamedNode
from edu_graph.validation.report import SHAPES, Result
from edu_graph.validation.rules import About, Rule
from edu_graph.validation.terms import is_known, suggestion
from edu_graph.vocab import PREFIXES, RDFS, SH, curie

_NAMED = re.compile(r"(?<![\w:/.])(eg|skos|dcterms|rdf|rdfs|owl|prov|xsd):([A-Za-z]\w*)")
_SHAPE_TEXTS = {SH + "message": "message", RDFS + "comment": "mend"}

WRONG_TERM = Rule(
    "lint-text-term",
    {
        "en": "The {what} ({language}) names {term}, which no vocabulary defines.{guess}",
        "ru": "Текст ({what}, {language}) называет {term}; такого термина нет.{guess_ru}",
    },
    {
        "en": "Correct the spelling: a curator types what the text says.",
        "ru": "Исправьте написание: куратор наберёт то, что сказано в тексте.",
    },
)
COPIED = Rule(
    "lint-text-copied",
    {
        "en": "The message ({language}) is that of {other}, word for word.",
        "ru": "Сообщение ({language}) дословно повторяет сообщение правила {other}.",
    },
    {
        "en": "Say what is wrong here, so that a curator can tell the two apart.",
        "ru": "Напишите, что неверно именно здесь, чтобы куратор различил два правила.",
    },
)


@dataclass(frozen=True)
class Text:
    """One text of a rule: its message or its mend, in one language, and where it stands."""

    rule: str
    what: str
    language: str
    value: str
    place: Place


def shape_texts(shapes: Dataset) -> Iterator[Text]:
    """Yield the messages and mends of the named shapes of a graph."""
    for quad, place in shapes.quads.items():
        what = _SHAPE_TEXTS.get(quad.predicate.value)
        if what and isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
            rule = quad.subject.value.removeprefix(SHAPES)
            yield Text(rule, what, quad.object.language or "", quad.object.value, place)


def lint_texts(texts: Iterable[Text], own: frozenset[str]) -> Iterator[Result]:
    """Yield a result for each unknown term in a text, and for each message that another rule has word for word."""
    first: dict[tuple[str, str], str] = {}
    for text in texts:
        yield from _terms(text, own)
        if text.what == "message":
            other = first.setdefault((text.language, text.value), text.rule)
            if other != text.rule:
                yield COPIED.result(text.place, _about(text), language=text.language, other=other)


def _terms(text: Text, own: frozenset[str]) -> Iterator[Result]:
    for prefix, name in dict.fromkeys(_NAMED.findall(text.value)):
        iri = PREFIXES[prefix] + name
        if not is_known(iri, own):
            near = suggestion(iri, own)
            guess = (f" Did you mean {curie(near)}?", f" Возможно, это {curie(near)}?") if near else ("", "")
            told = {"what": text.what, "language": text.language, "term": f"{prefix}:{name}"}
            yield WRONG_TERM.result(text.place, _about(text), **told, guess=guess[0], guess_ru=guess[1])


def _about(text: Text) -> About:
    return About(NamedNode(SHAPES + text.rule))
