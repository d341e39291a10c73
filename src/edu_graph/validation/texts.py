"""Passages against the texts they were read from: offsets and hashes, where the texts are at hand.

A source's text is the file `<slug>.txt` of the folder, or any `.txt` there whose hash is the recorded one.
Texts are read as UTF-8 and brought to Unicode normal form C, line ends as they are; hashes are SHA-256 of
that text's UTF-8, in hexadecimal; offsets count its code points, end exclusive.
"""

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from edu_graph.rdf.dataset import Dataset
from edu_graph.rdf.parsing import files_below
from edu_graph.rdf.terms import Literal, NamedNode
from edu_graph.validation.locate import Locator
from edu_graph.validation.report import Result, ResultTerm, Severity
from edu_graph.validation.rules import About, Rule
from edu_graph.vocab import EG, TYPE, slug_of

_SOURCE = NamedNode(EG + "Source")

TEXT_MISSING = Rule(
    "text-missing",
    {
        "en": "No text of this source is in {folder}: neither {slug}.txt nor a file with the recorded hash.",
        "ru": "В {folder} нет текста этого источника: ни {slug}.txt, ни файла с записанным хешем.",
    },
    {
        "en": "If you have the text, put it there as {slug}.txt; else its passages are taken as they are.",
        "ru": "Если текст у вас есть, положите его туда под именем {slug}.txt; иначе фрагменты принимаются как есть.",
    },
    Severity.INFO,
)
TEXT_CHANGED = Rule(
    "text-changed",
    {
        "en": "The text {file} has the hash {found}, not the recorded one.",
        "ru": "У текста {file} хеш {found}, а не записанный.",
    },
    {
        "en": "A new source: record this hash. Else restore the text that was read; or read the new one, correct the "
        "offsets and record its hash.",
        "ru": "Новый источник: запишите этот хеш. Иначе верните прежний текст; либо прочтите новый, исправьте смещения "
        "и запишите его хеш.",
    },
)
TEXT_UNRECORDED = Rule(
    "text-hash-unrecorded",
    {
        "en": "The record has no eg:textSha256; the text {file} has the hash {found}.",
        "ru": "В записи нет eg:textSha256; хеш текста {file} — {found}.",
    },
    {
        "en": 'Record this hash: eg:textSha256 "{found}".',
        "ru": 'Запишите этот хеш: eg:textSha256 "{found}".',
    },
)
TEXT_UNREADABLE = Rule(
    "text-unreadable",
    {"en": "The text {file} is not UTF-8.", "ru": "Текст {file} не в кодировке UTF-8."},
    {"en": "Save it as UTF-8.", "ru": "Сохраните его в UTF-8."},
)
SLICE_OUTSIDE = Rule(
    "passage-outside-text",
    {
        "en": "The passage is from {start} to {end}; the text has {length} code points.",
        "ru": "Фрагмент — с {start} по {end}, а в тексте {length} кодовых точек.",
    },
    {
        "en": "Count the offsets in code points of the text in normal form C, from 0, end exclusive.",
        "ru": "Считайте смещения в кодовых точках текста в форме C, с нуля, конец не входит.",
    },
)
SLICE_DIFFERS = Rule(
    "passage-slice-differs",
    {
        "en": "The text from {start} to {end} has the hash {found}, not the passage's; it begins: {words}",
        "ru": "У текста с {start} по {end} хеш {found}, а не записанный у фрагмента; начало: {words}",
    },
    {
        "en": "Correct the offsets, or read the passage again and record this hash.",
        "ru": "Исправьте смещения либо перечитайте фрагмент и запишите этот хеш.",
    },
)
SLICE_UNRECORDED = Rule(
    "passage-slice-unrecorded",
    {
        "en": "The passage has no eg:sliceSha256; from {start} to {end} the text has the hash {found}; "
        "it begins: {words}",
        "ru": "У фрагмента нет eg:sliceSha256; хеш текста с {start} по {end} — {found}; начало: {words}",
    },
    {
        "en": 'If these are its words, record this hash: eg:sliceSha256 "{found}"; else correct the offsets.',
        "ru": 'Если это слова фрагмента, запишите этот хеш: eg:sliceSha256 "{found}"; иначе исправьте смещения.',
    },
)


@dataclass
class _Thing:
    """The literals of a source or passage that matter here, by local name of the eg: property."""

    iri: str
    values: dict[str, Literal] = field(default_factory=dict)


@dataclass(frozen=True)
class _Text:
    file: str
    text: str | None
    """None: not UTF-8."""

    @property
    def digest(self) -> str:
        return sha256_of(self.text or "")


def sha256_of(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 in lower-case hexadecimal, after normal form C."""
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode("utf-8")).hexdigest()


def verify_texts(dataset: Dataset, folder: Path) -> list[Result]:
    """Return what is wrong between the passages of a dataset and the texts of a folder.

    Each source that records `eg:textSha256` must have its text in the folder, unchanged; one that records none and
    has its text there is told what to record. Each passage with offsets must be, and record, that slice of the text;
    of a changed text too, since that tells which passages the change has touched.
    """
    things = _things(dataset)
    texts = _read(folder)
    locator = Locator(dataset)
    results: list[Result] = []
    for source in (thing for thing in things if "#" not in thing.iri):
        passages = [thing for thing in things if thing.iri.startswith(source.iri + "#")]
        results += _verify(source, passages, texts, locator, folder)
    return sorted(results, key=Result.sort_key)


def agreeing(dataset: Dataset, folder: Path) -> int:
    """Return how many passages of a dataset have a text in the folder and are, by offsets and hash, a slice of it."""
    things, texts = _things(dataset), _read(folder)
    sources = {thing.iri: _text_of(thing, texts) for thing in things if "#" not in thing.iri}
    return sum(_agrees(thing, sources.get(thing.iri.partition("#")[0])) for thing in things if "#" in thing.iri)


def without_text(dataset: Dataset, folder: Path | None) -> list[str]:
    """Return the slugs of the sources that record `eg:textSha256` and have no text in the folder, or there is none."""
    texts = _read(folder) if folder is not None else {}
    recorded = (thing for thing in _things(dataset) if "#" not in thing.iri and "textSha256" in thing.values)
    return sorted(slug_of(source.iri) for source in recorded if _text_of(source, texts) is None)


def slices(dataset: Dataset, folder: Path) -> dict[str, str]:
    """Return the words of each passage whose text is in the folder, by its IRI; of wrong offsets, what lies there."""
    things, texts = _things(dataset), _read(folder)
    sources = {thing.iri: _text_of(thing, texts) for thing in things if "#" not in thing.iri}
    found: dict[str, str] = {}
    for passage in (thing for thing in things if "#" in thing.iri):
        text = sources.get(passage.iri.partition("#")[0])
        start, end = _number(passage, "startOffset"), _number(passage, "endOffset")
        if text is not None and text.text is not None and start is not None and end is not None:
            found[passage.iri] = text.text[start:end]
    return found


def _agrees(passage: _Thing, text: _Text | None) -> bool:
    start, end = _number(passage, "startOffset"), _number(passage, "endOffset")
    recorded = passage.values.get("sliceSha256")
    if text is None or text.text is None or start is None or end is None or recorded is None:
        return False
    return start <= end <= len(text.text) and sha256_of(text.text[start:end]) == recorded.value


def _things(dataset: Dataset) -> list[_Thing]:
    wanted = {EG + name for name in ("textSha256", "sliceSha256", "startOffset", "endOffset")}
    things: dict[str, _Thing] = {}
    for quad in dataset:
        subject, name, value = quad.subject, quad.predicate.value, quad.object
        if not isinstance(subject, NamedNode):
            continue
        if name == TYPE and value == _SOURCE:
            things.setdefault(subject.value, _Thing(subject.value))
        elif name in wanted and isinstance(value, Literal):
            thing = things.setdefault(subject.value, _Thing(subject.value))
            thing.values.setdefault(name[len(EG) :], value)
    return [things[iri] for iri in sorted(things)]


def _read(folder: Path) -> dict[str, _Text]:
    texts: dict[str, _Text] = {}
    for path in files_below(folder, (".txt",)):
        if path.parent != folder:
            continue
        try:
            text = unicodedata.normalize("NFC", path.read_bytes().decode("utf-8"))
        except UnicodeDecodeError:
            text = None
        texts[path.stem] = _Text(path.name, text)
    return texts


def _verify(
    source: _Thing, passages: Iterable[_Thing], texts: dict[str, _Text], locator: Locator, folder: Path
) -> Iterator[Result]:
    text = _text_of(source, texts)
    about = _about(source, "textSha256")
    place = locator.find(about.focus, about.path, about.value)
    if text is None:
        if about.value is not None:
            yield TEXT_MISSING.result(place, about, folder=folder.name, slug=slug_of(source.iri))
        return
    if text.text is None:
        yield TEXT_UNREADABLE.result(place, about, file=text.file)
        return
    if about.value is None:
        yield TEXT_UNRECORDED.result(place, about, file=text.file, found=text.digest)
    elif text.digest != about.value.value:
        yield TEXT_CHANGED.result(place, about, file=text.file, found=text.digest)
    for passage in passages:
        yield from _verify_slice(passage, text.text, locator)


def _text_of(source: _Thing, texts: dict[str, _Text]) -> _Text | None:
    recorded = source.values.get("textSha256")
    same = (t for t in texts.values() if recorded is not None and t.text is not None and t.digest == recorded.value)
    return texts.get(slug_of(source.iri)) or next(same, None)


def _verify_slice(passage: _Thing, text: str, locator: Locator) -> Iterator[Result]:
    start, end = _number(passage, "startOffset"), _number(passage, "endOffset")
    if start is None or end is None:
        return  # a shape tells that they are missing or no numbers
    about = _about(passage, "endOffset")
    if not 0 <= start <= end <= len(text):
        place = locator.find(about.focus, about.path, about.value)
        yield SLICE_OUTSIDE.result(place, about, start=start, end=end, length=len(text))
        return
    about = _about(passage, "sliceSha256")
    found = sha256_of(text[start:end])
    if about.value is None or found != about.value.value:
        rule = SLICE_UNRECORDED if about.value is None else SLICE_DIFFERS
        place = locator.find(about.focus, about.path, about.value)
        words = " ".join(text[start:end].split())[:40]
        yield rule.result(place, about, start=start, end=end, found=found, words=words)


def _number(passage: _Thing, name: str) -> int | None:
    value = passage.values.get(name)
    return int(value.value) if value is not None and value.value.isdecimal() else None


def _about(thing: _Thing, name: str) -> About:
    focus: ResultTerm = NamedNode(thing.iri)
    return About(focus, f"<{EG}{name}>", thing.values.get(name))
