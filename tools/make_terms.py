"""Writes docs/terms.md, what uses each term of the ontology, and the table of alignments in docs/ontology.md.

A term is used where data state it or the build derives it, where a shape or check asks for it, or where a named query
does; valid examples are shown beside. `python -m tools.make_terms` writes the pages; with `--check` it only tells which
are out of date (exit code 1). tests/ontology/test_terms.py fails for a term that nothing uses.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from edu_graph import vocab
from edu_graph.build.assemble import Stated, read_stated, what_follows
from edu_graph.build.progress import Silent
from edu_graph.rdf.parsing import parse_file
from edu_graph.rdf.terms import Literal, NamedNode, Quad, Triple
from edu_graph.settings import Settings
from tools.make_docs import table

ROOT: Final = Path(__file__).resolve().parent.parent
TERMS: Final = ROOT / "docs/terms.md"
ADOPTING: Final = ROOT / "docs/ontology.md"
BEGIN: Final = (
    "<!-- Made from ontology/alignments by `python -m tools.make_terms`: change the files, not this table. -->\n"
)
END: Final = "<!-- The end of what is made. -->\n"
KINDS: Final = {
    vocab.OWL + "Class": "class",
    vocab.OWL + "ObjectProperty": "object property",
    vocab.OWL + "DatatypeProperty": "datatype property",
    vocab.OWL + "AnnotationProperty": "annotation property",
}
COLUMNS: Final = ("stated", "derived", "shape", "query", "example")
COUNTING: Final = ("stated", "derived", "shape", "query")
"""What makes a term used; an example alone does not."""
RELATIONS: Final = {
    vocab.RDFS + "subClassOf": "is a kind of",
    vocab.RDFS + "subPropertyOf": "is a kind of",
    vocab.SKOS + "closeMatch": "is close to",
    vocab.SKOS + "relatedMatch": "is related to",
}
# The parameters of a shape that hold SPARQL: what it says elsewhere in words, as in its message, uses no term.
_SPARQL: Final = {vocab.SH + name for name in ("select", "ask", "construct")}
_NAME: Final = re.compile(rf"(?:\beg:|<{re.escape(vocab.EG)})([A-Za-z][A-Za-z0-9]*)")
_HEAD: Final = """\
# What uses each term

<!-- Made from the ontology, data, shapes and queries by `python -m tools.make_terms`: change those, not this page. -->

Every class and property of the ontology, and whether it is used: *stated* by data (“named” where data only mention
it, as the scheme of roles does its shortcuts; annotations of the ontology count too), *derived* by the build, asked for
by a *shape* or check, by a named *query*, or shown in a valid *example* of the shapes. A term that no data, shape or
query uses fails the tests. How the terms are meant is told by the ontology itself (`/ontology` of a running service),
how they go together by [model.md](model.md), how to adopt them by [ontology.md](ontology.md).

"""


@dataclass
class Term:
    """A class or property: its kind, module, English label, and by what it is used (`COLUMNS`, to a word or empty)."""

    name: str
    kind: str
    module: str
    label: str
    is_deprecated: bool = False
    uses: dict[str, str] = field(default_factory=dict)

    @property
    def is_used(self) -> bool:
        """Return whether data, a shape or a query uses it."""
        return any(self.uses.get(column) for column in COUNTING)


@dataclass(frozen=True)
class Alignment:
    """A term of ours, how it stands to a foreign one, and why."""

    vocabulary: str
    own: str
    relation: str
    other: str
    reason: str


def terms(stated: Stated) -> dict[str, Term]:
    """Return every term of the ontology by local name, with its uses."""
    found = {term.name: term for path in sorted((ROOT / "ontology").glob("*.ttl")) for term in _declared(path)}
    uses = {
        # As written: a key, for one, is consumed by the build.
        "stated": {**_in_data(_quads((ROOT / "data").rglob("*.trig"))), **_on_the_ontology(stated.ontology)},
        "derived": _in_data(what_follows(stated)),
        "shape": dict.fromkeys(_of_shapes(), "yes"),
        "query": dict.fromkeys(_of_queries(ROOT / "queries"), "yes"),
        "example": _in_data(_quads((ROOT / "shapes/examples/valid").glob("*.trig"))),
    }
    for name, term in found.items():
        term.uses = {column: used[name] for column, used in uses.items() if name in used}
        # What is stated anyway is derived here and there as well, which tells nobody anything.
        if term.uses.get("stated") == "yes" or term.uses.get("derived") == "named":
            term.uses.pop("derived", None)
    return found


def unused(found: Mapping[str, Term]) -> list[str]:
    """Return what no data, shape or query uses, with its module; a deprecated term is not to be used any more."""
    return [f"eg:{term.name} ({term.module})" for term in found.values() if not term.is_used and not term.is_deprecated]


def alignments(folder: Path = ROOT / "ontology/alignments") -> list[Alignment]:
    """Return every alignment, by vocabulary and term."""
    return sorted(
        (one for path in folder.glob("*.ttl") for one in _aligned(path)),
        key=lambda one: (one.vocabulary, one.own.lower(), one.other),
    )


def terms_page(found: Mapping[str, Term]) -> str:
    """Return the page of all terms, one table a module."""
    parts = [_HEAD, _summary(found)]
    for module in dict.fromkeys(term.module for term in found.values()):
        rows = [
            (f"`eg:{term.name}`", term.label, term.kind, *(term.uses.get(column, "–") for column in COLUMNS))
            for term in found.values()
            if term.module == module
        ]
        parts.append(f"\n## {module}\n" + table(("term", "label", "kind", *COLUMNS), rows))
    return "".join(parts)


def alignments_table(found: Iterable[Alignment]) -> str:
    """Return the tables of alignments, one a vocabulary, between the lines that tell where they begin and end."""
    parts = [BEGIN]
    by_vocabulary: dict[str, list[Alignment]] = {}
    for one in found:
        by_vocabulary.setdefault(one.vocabulary, []).append(one)
    for vocabulary, told in by_vocabulary.items():
        rows = [(f"`eg:{one.own}`", one.relation, one.other, one.reason) for one in told]
        parts.append(f"\n### {vocabulary}\n" + table(("ours", "", "theirs", "reason"), rows))
    return "".join([*parts, "\n", END])


def pages(found: Mapping[str, Term]) -> dict[Path, str]:
    """Return what each page should hold. Raises ValueError: docs/ontology.md has lost the place of the table."""
    text = ADOPTING.read_text("utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{ADOPTING.name}: the lines that hold the table of alignments are gone: {BEGIN}{END}")
    return {TERMS: terms_page(found), ADOPTING: before + alignments_table(alignments()) + after}


def stated_and_all() -> Stated:
    """Return what the checkout's data and ontology state."""
    return read_stated(Settings(ontology=ROOT / "ontology", data=ROOT / "data", queries=ROOT / "queries"), Silent())


def _declared(path: Path) -> Iterator[Term]:
    labels, kinds, deprecated = {}, {}, set()
    for triple in _triples(path):
        subject, predicate, value = triple.subject, triple.predicate.value, triple.object
        if isinstance(value, Literal):
            if predicate == vocab.LABEL and value.language == "en":
                labels[subject] = value.value
            elif predicate == vocab.OWL + "deprecated" and value.value == "true":
                deprecated.add(subject)
        elif predicate == vocab.TYPE and (kind := KINDS.get(getattr(value, "value", ""))):
            kinds[subject] = kind
    for subject, kind in kinds.items():
        if isinstance(subject, NamedNode) and subject.value.startswith(vocab.EG):
            name, gone = subject.value.removeprefix(vocab.EG), subject in deprecated
            yield Term(name, kind + (", deprecated" if gone else ""), path.name, labels.get(subject, ""), gone)


def _in_data(quads: Iterable[Quad]) -> dict[str, str]:
    """Return the names of terms in data: “yes” for a property or class of something, “named” for a mere mention."""
    yes: set[str] = set()
    named: set[str] = set()
    for quad in quads:
        if getattr(quad.graph_name, "value", "") == vocab.GRAPH + "ontology":
            continue  # The terms themselves, copied into the release.
        yes.add(quad.predicate.value)
        if isinstance(quad.object, NamedNode):
            (yes if quad.predicate.value == vocab.TYPE else named).add(quad.object.value)
    return _own(dict.fromkeys(named, "named") | dict.fromkeys(yes, "yes"))


def _on_the_ontology(ontology: Iterable[Quad]) -> dict[str, str]:
    return _own({quad.predicate.value: "yes" for quad in ontology})


def _of_shapes() -> set[str]:
    found = _of_queries(ROOT / "shapes")
    for path in (*(ROOT / "shapes/source").glob("*.ttl"), *(ROOT / "shapes/whole").glob("*.ttl")):
        for triple in _triples(path):
            if isinstance(triple.object, NamedNode):
                found |= set(_own({triple.object.value: "yes"}))
            elif isinstance(triple.object, Literal) and triple.predicate.value in _SPARQL:
                found |= set(_NAME.findall(triple.object.value))
    return found


def _of_queries(folder: Path) -> set[str]:
    """Return the names in query files, without what stands in lines of comment."""
    found: set[str] = set()
    for path in folder.rglob("*.rq"):
        text = "\n".join(line for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
        found |= set(_NAME.findall(text))
    return found


def _aligned(path: Path) -> Iterator[Alignment]:
    found = list(_triples(path))
    text = path.read_text("utf-8")
    heading = re.match(r"# (.+?) ?(?:[,:(]|[.](?= |$))", text, re.M)
    vocabulary = heading[1] if heading else path.stem
    prefixes = dict(re.findall(r"^@prefix (\w+): <([^>]+)> \.$", text, re.M))
    reasons = {t.subject: t.object.value for t in found if t.predicate.value == vocab.RDFS + "comment"}  # type: ignore[union-attr]
    labels = {t.subject: t.object.value for t in found if t.predicate.value == vocab.LABEL}  # type: ignore[union-attr]
    for triple in found:
        relation, other = RELATIONS.get(triple.predicate.value), triple.object
        if relation and isinstance(triple.subject, NamedNode) and isinstance(other, NamedNode):
            own = triple.subject.value.removeprefix(vocab.EG)
            yield Alignment(
                vocabulary, own, relation, _shown(other, prefixes, labels.get(other)), reasons[triple.subject]
            )


def _shown(term: NamedNode, prefixes: Mapping[str, str], label: str | None) -> str:
    for prefix, space in prefixes.items():
        if term.value.startswith(space):
            return f"`{prefix}:{term.value.removeprefix(space)}`"
    name = term.value.rstrip("/").rpartition("/")[2]
    return f"[{label or name}]({term.value})" + (f" `{name}`" if re.fullmatch(r"[PQ]\d+", name) else "")


def _summary(found: Mapping[str, Term]) -> str:
    classes = sum(term.kind.startswith("class") for term in found.values())
    rows = [(column, str(sum(bool(term.uses.get(column)) for term in found.values()))) for column in COLUMNS]
    beyond = [f"`eg:{term.name}`" for term in found.values() if not (term.uses.keys() & {"stated", "derived"})]
    lines = [f"{classes} classes and {len(found) - classes} properties.\n\n", table(("used", "terms"), rows)]
    if beyond:
        lines.append(f"\nAsked for by shapes or queries, and in no data yet: {', '.join(beyond)}.\n")
    return "".join(lines)


def _own(named: Mapping[str, str]) -> dict[str, str]:
    return {iri.removeprefix(vocab.EG): word for iri, word in named.items() if iri.startswith(vocab.EG)}


def _quads(paths: Iterable[Path]) -> Iterator[Quad]:
    for path in sorted(paths):
        yield from (located.quad for located in parse_file(path))


def _triples(path: Path) -> Iterator[Triple]:
    yield from (quad.triple for quad in _quads([path]))


def main(arguments: Iterable[str]) -> int:
    """Write the pages, or with `--check` tell which are out of date; return the exit code."""
    told = pages(terms(stated_and_all()))
    stale = [path for path, text in told.items() if not path.is_file() or path.read_text("utf-8") != text]
    for path in stale:
        if "--check" in arguments:
            print(f"docs/{path.name} is out of date: python -m tools.make_terms")
        else:
            path.write_text(told[path], "utf-8")
            print(f"docs/{path.name} written")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
