"""Writes the catalogues of the pages' words: `service/locale/edu-graph.pot`, and `<language>.po` brought up to date.

Messages are read off the templates, the code (`_`, `gettext`, `ngettext`, `N_`, and what is called like them in the
lists below), and the texts of other rooms that pages show (`service/borrowed.py`). A translation stays with its
message; one whose message has gone is dropped. With `--check` nothing is written: it tells what is out of date.
"""

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from edu_graph import vocab
from edu_graph.queries.catalog import Catalog as Queries
from edu_graph.rdf.parsing import parse_file
from edu_graph.rdf.terms import Literal, NamedNode
from edu_graph.service import borrowed, languages
from edu_graph.service.messages import FOLDER

ROOT: Final = Path(__file__).resolve().parent.parent
SERVICE: Final = ROOT / "src/edu_graph/service"
TEMPLATE: Final = FOLDER / "edu-graph.pot"

SINGLE: Final = frozenset({"_", "N_", "gettext", "say", "_say"})
"""Functions of the code whose first argument is a message."""
PLURAL: Final = frozenset({"ngettext", "count"})
"""Functions of the code whose first two arguments are a message for one and for several."""

_TEMPLATE_WORDS: Final = {"_": None, "gettext": None, "ngettext": (1, 2)}
_OPTIONS: Final = {"trimmed": "true", "newstyle_gettext": "true", "silent": "false", "trim_blocks": "true"}
_ONE: Final = "nplurals=2; plural=(n != 1);"
_SLAVIC: Final = (
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
)
PLURALS: Final = {"ru": _SLAVIC, "be": _SLAVIC, "kk": _ONE, "he": _ONE, "es": _ONE, "fr": "nplurals=2; plural=(n > 1);"}
"""How many forms a language has for whole numbers (CLDR), and which one a number takes."""

_HEAD: Final = """\
# Words of the pages. Messages are extracted: python -m tools.make_messages.
# A translation that nobody who grew up with the language has read bears the comment "unreviewed":
# take it away when you have read it (docs/languages.md).
"""

Id = str | tuple[str, str]


@dataclass
class Entry:
    """A message with the files that it is from and what a translator has to know."""

    places: set[str] = field(default_factory=set)
    notes: set[str] = field(default_factory=set)


class Clash(ValueError):
    """A message is used alone and with a plural: gettext has one entry for both."""


def entries() -> dict[Id, Entry]:
    """Return every message, in the order of the alphabet. Raises Clash."""
    found: dict[Id, Entry] = {}
    for message, place, note in _all():
        entry = found.setdefault(message, Entry())
        entry.places.add(place)
        entry.notes |= {note} if note else set()
    plural = {message[0]: message for message in found if isinstance(message, tuple)}
    for clashing in [message for message in found if message in plural]:
        raise Clash(f"{clashing!r} stands alone and with a plural: {', '.join(sorted(found[clashing].places))}")
    return {message: found[message] for message in sorted(found, key=_key)}


def _key(message: Id) -> tuple[str, str]:
    return (message, "") if isinstance(message, str) else message


def _all() -> Iterator[tuple[Id, str, str]]:
    for path in sorted(SERVICE.rglob("*.html")):
        with path.open("rb") as file:
            for _, found, _, _ in extract("jinja2.ext.babel_extract", file, _TEMPLATE_WORDS, options=_OPTIONS):
                yield (found if isinstance(found, str) else (found[0], found[1])), _place(path), ""
    for path in sorted(SERVICE.rglob("*.py")):
        for message in of_code(path.read_text(encoding="utf-8")):
            yield message, _place(path), ""
    for text, place, note in borrowed.messages(Queries.load(ROOT / "queries")):
        if text:
            yield text, place, note


def _place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def of_code(text: str) -> Iterator[Id]:
    """Yield the messages of Python code: literal arguments of the functions above, marked (`N_`) or not."""
    inner: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or id(node) in inner:
            continue
        name, texts = _name(node.func), [_literal(argument) for argument in node.args[:2]]
        if name in PLURAL and len(texts) == 2 and texts[0] and texts[1]:
            # The walk comes to what stands within later: it is a part of this message.
            inner |= {id(argument) for argument in node.args[:2]}
            yield texts[0], texts[1]
        elif name in SINGLE and texts and texts[0]:
            inner |= {id(node.args[0])}
            yield texts[0]


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _literal(node: ast.expr) -> str | None:
    if isinstance(node, ast.Call) and _name(node.func) == "N_" and node.args:
        node = node.args[0]
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


@cache
def ontology_labels() -> Mapping[str, Mapping[str, str]]:
    """Return what the ontology calls a thing in each language, by its English label; a class before a property."""
    labels: dict[str, dict[str, str]] = {}
    for path in sorted((ROOT / "ontology").glob("*.ttl")):
        for located in parse_file(path):
            subject, predicate, value = located.quad.triple
            if predicate.value == vocab.LABEL and isinstance(value, Literal) and isinstance(subject, NamedNode):
                labels.setdefault(subject.value, {})[value.language or ""] = value.value
    ordered = sorted(labels, key=lambda iri: (not vocab.curie(iri).partition(":")[2][:1].isupper(), iri))
    named: dict[str, Mapping[str, str]] = {}
    for iri in ordered:
        named.setdefault(labels[iri].get("en", "").casefold(), labels[iri])
    return named


def _called(message: Id, language: str) -> list[str]:
    """Return a note for translators where the ontology has a label for just these words."""
    label = ontology_labels().get(_key(message)[0].casefold(), {}).get(language)
    return [f"The ontology says: {label}"] if label else []


def written(language: str, found: dict[Id, Entry], known: bytes | None = None) -> bytes:
    """Return a catalogue as text: all messages, each with its translation from the text `known`, if it has one.

    `language` is empty for the template, which has no translations. Raises PoFileError: `known` cannot be read.
    """
    kept = _kept(known, language) if known else {}
    catalog = Catalog(locale=language or None, fuzzy=False)
    for message, entry in found.items():
        old = kept.get(_key(message)[0])
        is_same = old is not None and _key_of(old) == _key(message)
        catalog.add(
            message,
            string=old.string if old is not None and is_same else None,
            locations=[(place, 1) for place in sorted(entry.places)],
            auto_comments=[*_called(message, language), *sorted(entry.notes)],
            user_comments=old.user_comments if old is not None and is_same else (),
        )
    body = BytesIO()
    write_po(body, catalog, width=0, omit_header=True, include_lineno=False)
    return f"{_head(language)}\n".encode() + body.getvalue().rstrip(b"\n") + b"\n"


def _kept(known: bytes, language: str) -> dict[str, Message]:
    catalog = read_po(BytesIO(known), locale=language or None, abort_invalid=True)
    return {_key_of(message)[0]: message for message in catalog if message.id}


def _key_of(message: Message) -> tuple[str, str]:
    return _key(message.id if isinstance(message.id, str) else (message.id[0], message.id[1]))


def _head(language: str) -> str:
    fields = {
        "Project-Id-Version": "edu-graph",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    if language:
        fields["Plural-Forms"] = PLURALS[language]
    lines = "".join(f'"{name}: {value}\\n"\n' for name, value in fields.items())
    return f'{_HEAD}msgid ""\nmsgstr ""\n{lines}'


def files(folder: Path | None = None) -> Iterator[tuple[Path, bytes]]:
    """Yield what each catalogue should hold; `folder` has those that are there already.

    Each is read when its turn comes, so that whoever writes it at once loses nothing that was translated meanwhile.
    """
    folder = FOLDER if folder is None else folder
    found = entries()
    yield folder / TEMPLATE.name, written("", found)
    for language in languages.UI[1:]:
        path = folder / f"{language}.po"
        yield path, written(language, found, path.read_bytes() if path.exists() else None)


def stale(folder: Path | None = None) -> list[str]:
    """Return the names of the catalogues that are not what the sources make them."""
    return [path.name for path, text in files(folder) if not path.exists() or path.read_bytes() != text]


def untranslated(messages: Iterable[Message]) -> int:
    """Return how many messages have no translation, or not every form of one."""
    return sum(1 for message in messages if message.id and not _is_whole(message))


def _is_whole(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, list | tuple) else bool(message.string)


def main(arguments: list[str]) -> int:
    """Write the catalogues, or tell which are out of date (exit code 1)."""
    if "--check" in arguments:
        old = stale()
        print("\n".join(f"{name} is out of date: run python -m tools.make_messages" for name in old) or "up to date")
        return 1 if old else 0
    FOLDER.mkdir(exist_ok=True)
    for path, text in files():
        if not path.exists() or path.read_bytes() != text:
            path.write_bytes(text)
        catalog = read_po(BytesIO(text))
        count = sum(bool(message.id) for message in catalog)
        if path.suffix == ".po":
            print(f"{path.stem}: {count - untranslated(catalog)} of {count} messages translated")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
