"""Writes docs/facts.md: of each document whose text is not held, the facts noted from it, and what the graph states.

What was noted is kept by hand in docs/facts/<source>.yaml: each fact in our words, with the statements that it became,
or why it became none. `python -m tools.make_facts` writes the page; tests/data/test_facts.py holds the files against
the data in both directions.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import yaml

from edu_graph import vocab
from edu_graph.dependents import DEPENDENTS
from edu_graph.queries.statements import Statement
from edu_graph.rdf.terms import Literal, NamedNode
from edu_graph.store.embedded import EmbeddedStore
from tools.make_coverage import MACHINERY, ROOT, Labels, statement, whole_store
from tools.make_docs import table

FOLDER: Final = ROOT / "docs/facts"
PAGE: Final = ROOT / "docs/facts.md"
SHARE: Final = 0.9
"""Where a smaller share of the facts was stated, the page says why."""


@dataclass(frozen=True)
class Selector:
    """Statements of a passage: all of a subject and its dependents, those of one property, or with one value."""

    subject: str
    property: str = ""
    value: str = ""

    @classmethod
    def read(cls, text: str) -> Self:
        """Read `subject [property [value]]` with the graph's prefixes. Raises ValueError: a name that is none."""
        parts = text.strip().split(maxsplit=2)
        filled = [*parts, *("eg:any", "0")[len(parts) - 1 :]]
        subject, property_, value = statement(" ".join(filled))
        told = str(value.value)  # type: ignore[union-attr]
        return cls(subject.value, property_.value if len(parts) > 1 else "", told if len(parts) > 2 else "")

    def picks(self, passage: "Passage") -> set[Statement]:
        """Return the statements of a passage that are meant."""
        if not self.property:
            return {stated for stated in passage.states if _is_of(stated.subject.value, self.subject)}
        if self.property.removeprefix(vocab.EG) in DEPENDENTS:
            owned = passage.dependents.get((self.subject, self.property), set())
            return {stated for name in owned for stated in self._of(name, passage)}
        found = {
            stated
            for stated in passage.states
            if stated.subject.value == self.subject
            and stated.property.value == self.property
            and self.value in ("", _spelled(stated.value))
        }
        parts = {_part(stated) for stated in found}
        return found | {stated for stated in passage.states if _begins(stated.subject.value) in parts}

    def _of(self, dependent: str, passage: "Passage") -> set[Statement]:
        found = {stated for stated in passage.states if _is_of(stated.subject.value, dependent)}
        is_meant = not self.value or any(_spelled(stated.value) == self.value for stated in found)
        return found if is_meant else set()


@dataclass(frozen=True)
class Fact:
    """One fact that was noted: the statements that it became, or why it became none."""

    told: str
    selectors: tuple[Selector, ...] = ()
    none: str = ""


@dataclass(frozen=True)
class Notes:
    """The facts noted from one document."""

    source: str
    facts: tuple[Fact, ...]

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a file. Raises ValueError (file and fact): one that cannot be read."""
        content = yaml.safe_load(path.read_text("utf-8"))
        if content["source"] != path.stem:
            raise ValueError(f"{path.name}: source is {content['source']}; the file is called after its source")
        facts = []
        for number, entry in enumerate(content["facts"], 1):
            try:
                facts.append(_fact(entry))
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"{path.name}, fact {number}: {error}") from error
        return cls(path.stem, tuple(facts))

    @property
    def stated(self) -> int:
        """How many of the facts became statements."""
        return sum(not fact.none for fact in self.facts)


@dataclass
class Passage:
    """What a passage states, without the machinery, and the dependents that it links to, by owner and property."""

    states: set[Statement]
    dependents: dict[tuple[str, str], set[str]]


def _fact(entry: Mapping[str, Any]) -> Fact:
    unknown = set(entry) - {"fact", "states", "none"}
    if unknown:
        raise ValueError(f"unknown {', '.join(sorted(unknown))}")
    if bool(entry.get("states")) == bool(entry.get("none")):
        raise ValueError("give either what it states, or why none")
    selectors = tuple(Selector.read(str(text)) for text in entry.get("states") or ())
    return Fact(str(entry["fact"]).strip(), selectors, str(entry.get("none") or "").strip())


def _part(shortcut: Statement) -> str:
    """Return how the name of a participation begins that a shortcut abbreviates: owner and agent, whatever the role."""
    kind = vocab.kind_of(_spelled(shortcut.value))
    return f"{shortcut.subject.value}#{kind}/{vocab.slug_of(_spelled(shortcut.value))}" if kind else ""


def _begins(subject: str) -> str | None:
    """Return the same of a participation's own name, without its role; None: it is none."""
    owner, _, name = subject.partition("#")
    parts = name.split("/")
    return f"{owner}#{parts[1]}/{parts[2]}" if len(parts) > 2 else None


def _is_of(subject: str, owner: str) -> bool:
    return subject == owner or subject.startswith((owner + "#", owner + "/") if "#" in owner else owner + "#")


def _spelled(term: object) -> str:
    return str(getattr(term, "value", term))


def notes(folder: Path = FOLDER) -> list[Notes]:
    """Return the notes of all documents, in the order of their names."""
    return [Notes.read(path) for path in sorted(folder.glob("*.yaml"))]


def passages(store: EmbeddedStore) -> dict[str, Passage]:
    """Return what each passage of the store states."""
    found: dict[str, Passage] = defaultdict(lambda: Passage(set(), defaultdict(set)))
    for quad in store.quads():
        graph = getattr(quad.graph_name, "value", "")
        if not graph.startswith(vocab.SOURCE) or not isinstance(quad.subject, NamedNode):
            continue
        if quad.predicate.value.removeprefix(vocab.EG) in DEPENDENTS and not isinstance(quad.object, Literal):
            owned = found[graph].dependents[quad.subject.value, quad.predicate.value]
            owned.add(_spelled(quad.object))
        if quad.predicate.value not in MACHINERY:
            found[graph].states.add(Statement(quad.subject, quad.predicate, quad.object))
    return found


HEAD: Final = """\
# Facts noted and stated

<!-- Made from docs/facts/*.yaml and the data by `python -m tools.make_facts`: change those, not this page. -->
Of documents whose text is not held, the facts were noted by a reader, in words of their own, before they were stated.
The table counts the facts of each document, those that became statements, and the statements. A test holds the notes
against the data in both directions: no fact claims a statement that the graph lacks, and no statement stands without a
fact. What became no statement is listed with its reason where it is more than a tenth of the document's facts; the
others stand in `docs/facts/<source>.yaml`. The sentences of the documents whose texts were read are in
[coverage.md](coverage.md).

"""


def page(store: EmbeddedStore) -> str:
    """Return the page."""
    labels, held, found = Labels(store), passages(store), notes()
    noted, stated = sum(len(each.facts) for each in found), sum(each.stated for each in found)
    rows = []
    for each in found:
        states = len(held[f"{vocab.SOURCE}{each.source}#p1"].states)
        share = each.stated / len(each.facts)
        title = labels.title(vocab.SOURCE + each.source)
        rows.append((f"`{each.source}`", title, len(each.facts), each.stated, f"{share:.0%}", states))
    heads = ("Source", "Title", "Noted", "Stated", "Share", "Statements")
    counted = f"{len(found)} documents, {noted} facts noted, {stated} stated ({stated / max(noted, 1):.1%}).\n\n"
    return HEAD + counted + table(heads, [tuple(map(str, row)) for row in rows]) + "".join(_reasons(found))


def _reasons(found: Sequence[Notes]) -> Iterator[str]:
    """Yield the reasons of those of whose facts too few were stated."""
    poor = [each for each in found if each.stated < SHARE * len(each.facts)]
    yield f"\n## Below {SHARE:.0%}\n\n"
    if not poor:
        yield "None.\n"
    for each in poor:
        yield f"- `{each.source}`\n"
        yield from (f"  - {fact.told.rstrip('.')}. {fact.none}\n" for fact in each.facts if fact.none)


def main(arguments: Iterable[str]) -> int:
    """Write the page, or with `--check` tell whether it is out of date; return the exit code."""
    text = page(whole_store())
    if PAGE.is_file() and PAGE.read_text("utf-8") == text:
        return 0
    if "--check" in arguments:
        print("docs/facts.md is out of date: python -m tools.make_facts")
        return 1
    PAGE.write_text(text, "utf-8")
    print("docs/facts.md written")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
