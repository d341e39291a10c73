"""Makes data folders of any size in the shape of the real one: `python -m benchmarks.generator FOLDER --worlds N`.

The data are the real documents over again, each time in another world: the same statements in the same passages, about
things with other names, in other years. Kinds, roles, numbers of participants, languages, partial dates, contradictions
and gaps are so distributed as in the real data without anybody listing them. A third of the organisations and persons
of a world are those of an earlier one, drawn so that a few are met very often (Zipf): a larger graph is not many
small ones beside each other. Reference tables, ontology and queries are there once, as in a larger real graph.

What comes out passes the same checks as real data: `EDU_GRAPH_DATA=FOLDER edu-graph build` makes a release of it.
World 0 is the real data, unchanged. The same seed makes the same bytes.
"""

import argparse
import random
import re
import shutil
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse, serialize

from edu_graph import vocab

ROOT: Final = Path(__file__).resolve().parent.parent
OWN: Final = ("event", "agreement", "project", "document", "provision", "place")
"""Kinds of thing of which each world has its own."""
SHARED: Final = ("agent", "person")
"""Kinds of thing that a world may share with an earlier one."""
SHARE: Final = 1 / 3
"""How many of these are those of an earlier world."""
FOREIGN_COUNTRIES: Final = 0.4
"""How many countries stand for another one in a world; the rest keep their place, and so the real skew."""
YEARS: Final = (-9, 3)
"""By how much the years of a world differ from the real ones, at the least and at the most."""

_EXTERNAL: Final = tuple(vocab.SKOS + name for name in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch"))
_URL: Final = vocab.SCHEMA + "url"
_DATES: Final = tuple(vocab.XSD + name for name in ("date", "gYearMonth", "gYear"))
_THING: Final = re.compile(rf"{re.escape(vocab.ID)}([a-z]+)/([^#]+)")
_SOURCE: Final = re.compile(rf"{re.escape(vocab.SOURCE)}([^#]+)")
_GRAPH: Final = re.compile(rf"{re.escape(vocab.GRAPH)}((?:record|register)-.+)")
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_SLUGS: Final = 36**5
_STEP: Final = 22_695_479
"""Has no factor in common with _SLUGS, so that multiplying by it gives each number once."""
_SYLLABLES: Final = {
    "cyrillic": ("ба", "во", "го", "де", "ки", "ла", "мо", "не", "ор", "па", "ре", "си", "ту", "ша"),
    "hebrew": ("בר", "גל", "דן", "חן", "לב", "מור", "ניר", "רם", "שיר", "תל"),
    "arabic": ("با", "دي", "سو", "مر", "نا", "رو", "لي", "كا"),
    "latin": ("ba", "vo", "go", "de", "ki", "la", "mo", "ne", "or", "pa", "re", "si", "tu", "sha"),
}
_SCRIPTS: Final = {
    "ru": "cyrillic",
    "be": "cyrillic",
    "kk": "cyrillic",
    "uk": "cyrillic",
    "he": "hebrew",
    "ar": "arabic",
}


@dataclass(frozen=True)
class File:
    """One file of the real data: its place below the data folder, and what it states."""

    path: Path
    quads: tuple[Quad, ...]


@dataclass(frozen=True)
class Original:
    """The real data: what is told once more in each world, and the things that all worlds have in common."""

    sources: tuple[File, ...]
    registers: tuple[File, ...]
    common: frozenset[str]
    countries: tuple[str, ...]
    persons: dict[str, int]
    """Each person of the real data, by the end of the IRI, and which one it is."""


def read(data: Path) -> Original:
    """Read a data folder."""
    tables = [quad for path in sorted((data / "reference").glob("*.trig")) for quad in _quads(path)]
    places = f"{vocab.ID}place/"
    known = sorted({quad.subject.value for quad in tables if isinstance(quad.subject, NamedNode)})
    coded = {q.subject.value for q in tables if q.predicate.value == vocab.EG + "isoAlpha3"}  # type: ignore[union-attr]
    registers = _files(data, "register")
    merged = {
        quad.subject.value  # type: ignore[union-attr]
        for file in registers
        for quad in file.quads
        if quad.predicate.value == vocab.EG + "mergedInto" and quad.object.value in known  # type: ignore[union-attr]
    }
    sources = _files(data, "sources")
    people = {found[2] for file in sources + registers for found in _things(file) if found[1] == "person"}
    return Original(
        sources=sources,
        registers=registers,
        common=frozenset(known) | merged,
        countries=tuple(iri for iri in known if iri in coded and iri.startswith(places)),
        persons={slug: number for number, slug in enumerate(sorted(people))},
    )


def _things(file: File) -> Iterator[re.Match[str]]:
    """Give what the file names, as often as it does."""
    for quad in file.quads:
        for term in (quad.subject, quad.object):
            if isinstance(term, NamedNode) and (found := _THING.match(term.value)) is not None:
                yield found


def _files(data: Path, folder: str) -> tuple[File, ...]:
    return tuple(File(path.relative_to(data), _quads(path)) for path in sorted((data / folder).glob("*.trig")))


def _quads(path: Path) -> tuple[Quad, ...]:
    return tuple(parse(path=str(path), format=RdfFormat.TRIG))


class World:
    """One telling of the real documents: what each name, date and text of theirs is called here."""

    def __init__(self, seed: int, original: Original, earlier: "Sequence[World]") -> None:
        self.number = number = len(earlier)
        self.original = original
        self._earlier = earlier
        self._seed = seed
        chance = random.Random(f"{seed}:{number}")
        self.years = chance.randint(*YEARS)
        moved = sorted(chance.sample(original.countries, round(FOREIGN_COUNTRIES * len(original.countries))))
        shuffled = moved[:]
        chance.shuffle(shuffled)
        self._countries = dict(zip(moved, shuffled, strict=True))
        self._words = {script: _word(chance, syllables) for script, syllables in _SYLLABLES.items()}

    def iri(self, value: str) -> str:
        """Return what an IRI of the real data is here."""
        if not self._earlier:
            return value
        if value in self._countries:
            return self._countries[value]
        bare, mark, fragment = value.partition("#")
        if bare in self.original.common or value in self.original.common:
            return value
        for space, pattern in ((vocab.SOURCE, _SOURCE), (vocab.GRAPH, _GRAPH)):
            if (found := pattern.fullmatch(bare)) is not None:
                return f"{space}{found[1]}-w{self.number}{mark}{fragment}"
        found = _THING.fullmatch(bare)
        if found is None or found[1] not in OWN + SHARED:
            return value
        return f"{vocab.ID}{found[1]}/{self.home(bare)._slug(found[1], found[2])}{mark}{fragment}"

    def _slug(self, kind: str, slug: str) -> str:
        if not self._earlier:
            return slug
        if kind != "person":
            return f"{slug}-w{self.number}"
        # Opaque, as those of real persons are, and of the same length. Another number gives another slug, and one that
        # a real person has is passed over, so no two are alike.
        real = self.original.persons
        number = len(real) * self.number + real[slug]
        while True:
            number = (number * _STEP + 1) % _SLUGS
            if (found := f"p-{_written(number)}") not in real:
                return found

    def home(self, iri: str) -> "World":
        """Return the world whose thing this is: this one, or an earlier one (the earlier, the likelier)."""
        found = _THING.fullmatch(iri)
        if not self._earlier or found is None or found[1] not in SHARED or iri in self.original.common:
            return self
        chance = random.Random(f"{self._seed}:{self.number}:{iri}")
        if chance.random() >= SHARE:
            return self
        # Of a Zipf distribution with exponent 1 over 1 … n, the inverse of its continuous form.
        rank = min(int(self.number ** chance.random()), self.number)
        return self._earlier[rank - 1].home(iri)

    def quad(self, quad: Quad) -> Quad:
        """Return what a statement is here."""
        if not self._earlier:
            return quad
        subject, predicate, value, graph = quad.subject, quad.predicate, quad.object, quad.graph_name
        if predicate.value == _URL and isinstance(value, Literal):
            value = Literal(
                f"{value.value}{'&' if '?' in value.value else '?'}w={self.number}", datatype=value.datatype
            )
        else:
            # What is said of somebody else's thing is said as there, or it would be in two countries.
            home = self.home(subject.value.partition("#")[0]) if isinstance(subject, NamedNode) else self
            value = home.term(value)  # type: ignore[arg-type]
        return Quad(self.term(subject), predicate, value, self.term(graph))  # type: ignore[arg-type]

    def term(self, term: NamedNode | BlankNode | Literal) -> NamedNode | BlankNode | Literal:
        """Return what a term is here."""
        if not self._earlier:
            return term
        if isinstance(term, NamedNode):
            return NamedNode(self.iri(term.value))
        if not isinstance(term, Literal):
            return term
        if term.language:
            return Literal(f"{term.value} {self._word_for(term.language)}", language=term.language)
        if term.datatype.value in _DATES and term.value[:4].isdigit():
            return Literal(_moved(term.value, self.years), datatype=term.datatype)
        return term

    def _word_for(self, language: str) -> str:
        return self._words[_SCRIPTS.get(language.partition("-")[0], "latin")]


def _word(chance: random.Random, syllables: Sequence[str]) -> str:
    return "".join(chance.choice(syllables) for _ in range(4)).capitalize()


def _written(number: int) -> str:
    """Write a number below _SLUGS in five digits of base 36."""
    digits = ""
    for _ in range(5):
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits


def _moved(text: str, years: int) -> str:
    """Move a date by whole years; 29 February becomes the 28th where there is none."""
    year = int(text[:4]) + years
    moved = f"{year:04}{text[4:]}"
    try:
        date.fromisoformat(moved)
    except ValueError:
        return moved.replace("-02-29", "-02-28") if moved.endswith("-02-29") else moved
    return moved


def write(original: Original, folder: Path, *, worlds: int, seed: int = 0) -> int:
    """Write a data folder of so many worlds into `folder`, which must not exist; return how many quads they state."""
    folder.mkdir(parents=True)
    shutil.copytree(ROOT / "data/reference", folder / "reference")
    for name in ("sources", "register"):
        (folder / name).mkdir()
    written = 0
    told: list[World] = []
    for _ in range(worlds):
        world = World(seed, original, tuple(told))
        told.append(world)
        for file in original.sources:
            written += _write(world, file, folder, file.quads)
        for file in original.registers:
            written += _write(world, file, folder, _of_its_own(world, file.quads))
    return written


def _write(world: World, file: File, folder: Path, quads: Iterable[Quad]) -> int:
    told = [world.quad(quad) for quad in quads]
    path = folder / (file.path if not world.number else file.path.with_stem(f"{file.path.stem}-w{world.number}"))
    if told:
        with path.open("wb") as out:
            serialize(told, out, format=RdfFormat.TRIG, prefixes=vocab.PREFIXES)
    return len(told)


def _of_its_own(world: World, quads: Sequence[Quad]) -> Iterator[Quad]:
    """Leave out what an earlier world's register says already, and what only one thing on earth can be."""
    by_graph: dict[str, list[Quad]] = defaultdict(list)
    for quad in quads:
        by_graph[quad.graph_name.value].append(quad)  # type: ignore[union-attr]
    for graph, held in by_graph.items():
        kept = [quad for quad in held if not world.number or _is_own(world, graph, quad)]
        if any(quad.subject.value != graph for quad in kept):  # type: ignore[union-attr]
            yield from kept


def _is_own(world: World, graph: str, quad: Quad) -> bool:
    if quad.predicate.value in _EXTERNAL:
        return False
    if not isinstance(quad.subject, NamedNode) or quad.subject.value == graph:
        return True
    bare = quad.subject.value.partition("#")[0]
    found = _THING.fullmatch(bare)
    if found is None or bare in world.original.common:
        return False
    return world.home(bare) is world


def main(arguments: Sequence[str]) -> int:
    """Write a data folder."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generator", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--worlds", type=int, default=2, help="how often everything is told (2)")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args(arguments)
    print(f"{asked.folder}: {write(read(ROOT / 'data'), asked.folder, worlds=asked.worlds, seed=asked.seed)} quads")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
