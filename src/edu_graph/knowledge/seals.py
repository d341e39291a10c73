"""Seals: the reviewer's mark on a passage. Whoever changes it reads the passage again and seals it again.

Offsets and the choice of passage cannot be checked without the source's text, which the product does not carry. So
each passage that was read against its text gets a seal: a hash over its record (offsets, slice hash, restatements)
and over all that its graph states. The seals of `data/sources/x.trig` stand beside it in `x.seals`, one line a
passage, and are no statements: adding a fact changes only its own statements in the graph.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from edu_graph import vocab
from edu_graph.errors import DataError
from edu_graph.rdf.canonical import nquads
from edu_graph.rdf.dataset import Dataset, Place
from edu_graph.rdf.parsing import files_below
from edu_graph.rdf.terms import NamedNode, Quad

_LINE = re.compile(r"(p\d+) ([0-9a-f]{64})", re.ASCII)
_NUMBER = re.compile(r"p\d+", re.ASCII)
_PASSAGE = NamedNode(vocab.EG + "Passage")
_TEXT_HASH = vocab.EG + "textSha256"


class Fault(StrEnum):
    """Why a seal does not hold."""

    UNSEALED = "unsealed"
    """The passage was never sealed."""
    CHANGED = "changed"
    """The passage was changed after it was sealed."""
    ORPHANED = "orphaned"
    """There is a seal, and no source declares its passage."""


@dataclass(frozen=True)
class Broken:
    """A passage whose seal does not hold: why, and where the passage is declared (or its seal stands)."""

    passage: str
    place: Place
    fault: Fault


def passages(dataset: Dataset) -> dict[str, Place]:
    """Return the IRIs of all declared passages with the place of the declaration."""
    return {
        quad.subject.value: place  # type: ignore[union-attr]
        for quad, place in dataset.quads.items()
        if quad.predicate.value == vocab.TYPE and quad.object == _PASSAGE
    }


def seals(dataset: Dataset) -> dict[str, str]:
    """Return each passage's seal: SHA-256 (hex) over its record, its source's text hash and its graph's statements.

    Blank nodes must have their names by then: their own labels differ at each reading.
    """
    said: dict[str, list[Quad]] = defaultdict(list)
    for quad in dataset:
        subject = getattr(quad.subject, "value", "")
        said[subject].append(quad)
        graph = getattr(quad.graph_name, "value", "")
        if graph != subject:
            said[graph].append(quad)
    result = {}
    for passage in passages(dataset):
        text = [quad for quad in said[passage.partition("#")[0]] if quad.predicate.value == _TEXT_HASH]
        result[passage] = hashlib.sha256(nquads([*said[passage], *text])).hexdigest()
    return result


def read(folder: Path, root: Path) -> dict[str, tuple[str, Place]]:
    """Return the seals that stand below the folder, by passage IRI, each with its place.

    Raises DataError (file, line): a line that is no seal, or a passage sealed twice.
    """
    found: dict[str, tuple[str, Place]] = {}
    for path in files_below(folder, (".seals",)):
        name = path.relative_to(root).as_posix()
        for number, line in enumerate(path.read_bytes().decode("utf-8", "replace").splitlines(), start=1):
            match = _LINE.fullmatch(line)
            passage = f"{vocab.SOURCE}{path.stem}#{match[1]}" if match else ""
            if match is None or passage in found:
                raise DataError(
                    "a second seal of one passage" if match else "no seal",
                    file=name,
                    line=number,
                    help="Let `edu-graph check --seal` write this file.",
                )
            found[passage] = (match[2], Place(name, number))
    return found


def compare(dataset: Dataset, sealed: Mapping[str, tuple[str, Place]]) -> list[Broken]:
    """Return the passages that are unsealed, changed since, or sealed and gone; in the order of their IRIs."""
    actual, declared = seals(dataset), passages(dataset)
    broken = []
    for passage in sorted({*actual, *sealed}):
        if passage not in sealed:
            broken.append(Broken(passage, declared[passage], Fault.UNSEALED))
        elif passage not in actual:
            broken.append(Broken(passage, sealed[passage][1], Fault.ORPHANED))
        elif actual[passage] != sealed[passage][0]:
            broken.append(Broken(passage, declared[passage], Fault.CHANGED))
    return broken


def write(dataset: Dataset, folder: Path, root: Path) -> list[Path]:
    """Write the seal files of all sources below the folder; return those that changed.

    Raises DataError (file, line): a passage whose IRI does not end in a number (`#p3`).
    """
    by_file: dict[Path, list[tuple[int, str]]] = defaultdict(list)
    declared = passages(dataset)
    for passage, seal in seals(dataset).items():
        number = passage.rpartition("#")[2]
        if not _NUMBER.fullmatch(number):
            place = declared[passage]
            raise DataError(
                f"{passage} has no number", file=place.file, line=place.line, help="Name passages #p1, #p2, …"
            )
        path = (root / declared[passage].file).with_name(f"{vocab.slug_of(passage)}.seals")
        by_file[path].append((int(number.removeprefix("p")), f"{number} {seal}\n"))
    changed = []
    for path, lines in sorted(by_file.items()):
        text = "".join(line for _, line in sorted(lines))
        if not path.exists() or path.read_bytes() != text.encode():
            path.write_text(text, "utf-8")
            changed.append(path)
    kept = {path.resolve() for path in by_file}
    for path in files_below(folder, (".seals",)):
        if path.resolve() not in kept:
            path.unlink()
            changed.append(path)
    return changed
