"""Begins docs/coverage/<source>.yaml: the sentences of a text by their offsets, beside them what each passage states.

Called by `python -m tools.make_coverage --begin <source> --texts DIR`. What remains is a curator's work: to move each
statement to the sentence that says it, and to say of every other sentence why it states nothing. No word of the text
gets into the file; the beginnings of the sentences are printed, to be read beside it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from edu_graph import vocab
from edu_graph.queries.statements import Statement
from edu_graph.rdf.terms import Literal, Term

_SENTENCE: Final = re.compile(r".+?(?:[.!?…]+[\"”»’)\]]*(?=\s+[\"“«(\[]?[^\W_a-zа-яё])|\n|\Z)", re.DOTALL)
"""To the mark that ends it, before white space and what can begin another; or to the end of the line."""
_SHOWN: Final = 60


class Unfit(Exception):
    """Why a table cannot be begun, in words for whoever asked."""


@dataclass(frozen=True)
class Stretch:
    """A sentence's characters in the text, end exclusive; `passage` is `p1`, or empty outside passages."""

    passage: str
    start: int
    end: int


def read_text(folder: Path, source: str) -> str:
    """Return a source's text in the normal form that offsets count in. Raises Unfit: it is not there, or not UTF-8."""
    path = folder / f"{source}.txt"
    try:
        return unicodedata.normalize("NFC", path.read_bytes().decode("utf-8"))
    except FileNotFoundError as error:
        raise Unfit(f"there is no {path}: give the folder of the texts, --texts DIR") from error
    except UnicodeDecodeError as error:
        raise Unfit(f"{path} is not UTF-8") from error


def stretches(text: str, passages: Mapping[str, tuple[int, int]]) -> list[Stretch]:
    """Return the sentences of a text, within and between its passages (name to offsets), in their order.

    Raises Unfit: a passage ends behind the text.
    """
    found: list[Stretch] = []
    done = 0
    for name, (start, end) in sorted(passages.items(), key=lambda item: item[1]):
        if end > len(text):
            raise Unfit(f"{name} ends at {end}, and the text has {len(text)} characters: edu-graph check --texts DIR")
        found += _sentences(text, "", done, start)
        found += _whole(list(_sentences(text, name, start, end)), start, end)
        done = end
    return [*found, *_sentences(text, "", done, len(text))]


def _sentences(text: str, passage: str, start: int, end: int) -> Iterator[Stretch]:
    for found in _SENTENCE.finditer(text[start:end]):
        words = found[0].strip()
        if words:
            begin = start + found.start() + found[0].index(words)
            yield Stretch(passage, begin, begin + len(words))


def _whole(sentences: list[Stretch], start: int, end: int) -> list[Stretch]:
    """Return the sentences of a passage so that they fill it: up to two characters of white space lie between two."""
    filled: list[Stretch] = []
    for number, one in enumerate(sentences):
        last = number + 1 == len(sentences)
        after = end if last else sentences[number + 1].start
        begin = start if number == 0 else one.start
        filled.append(Stretch(one.passage, begin, after if last or after - one.end > 2 else one.end))
    return filled


def spelled(stated: Statement) -> str:
    """Return a statement as a table has it: `subject property value` with the graph's prefixes."""
    return " ".join(_spelled(term) for term in stated)


def _spelled(term: Term) -> str:
    if not isinstance(term, Literal):
        iri = str(getattr(term, "value", term))
        short = vocab.curie(iri)
        return short if short != iri else f"<{iri}>"
    text = str(term)
    form, mark, datatype = text.rpartition("^^<")
    return f"{form}^^{vocab.curie(datatype[:-1])}" if mark else text


def skeleton(source: str, sentences: Iterable[Stretch], stated: Mapping[str, Iterable[Statement]]) -> str:
    """Return the text of the file: under a passage of one sentence its statements; above those of others, as comments.

    Sentences that state nothing yet have an empty `states` or `none`, which the table's reader refuses in words.
    """
    lines = [f"source: {source}", "sentences:"]
    by_passage: dict[str, list[Stretch]] = {}
    sentences = list(sentences)
    for one in sentences:
        by_passage.setdefault(one.passage, []).append(one)
    for one in sentences:
        own = by_passage[one.passage]
        texts = [_line(spelled(each)) for each in sorted(stated.get(one.passage, ()), key=spelled)]
        if one.passage and one is own[0] and len(own) > 1:
            lines.append(f"  # {one.passage} states this; move each to the sentences that say it:")
            lines += [f"  #     - {text}" for text in texts]
        lines.append(f"  - passage: {one.passage}" if one.passage else "  - outside: true")
        lines += [f"    start: {one.start}", f"    end: {one.end}"]
        if one.passage and len(own) == 1 and texts:
            lines += ["    states:", *(f"      - {text}" for text in texts)]
        else:
            lines.append("    states: []" if one.passage and texts else '    none: ""')
    return "\n".join(lines) + "\n"


def _line(text: str) -> str:
    return yaml.safe_dump(text, allow_unicode=True, width=10**6).removesuffix("...\n").rstrip("\n")


def beginnings(text: str, sentences: Iterable[Stretch]) -> Iterator[str]:
    """Yield a line for each sentence: its passage, its offsets, its first words."""
    for one in sentences:
        words = " ".join(text[one.start : one.end].split())
        shown = words if len(words) <= _SHOWN else words[:_SHOWN].rstrip() + "…"
        yield f"{one.passage or '–':>4}  {one.start}–{one.end}  {shown}"
