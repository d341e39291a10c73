"""A lint of the shapes and checks themselves: an engine ignores in silence what it does not know.

`sh:minCout 1` validates everything. So each `sh:` term must be of SHACL 1.0 or its Advanced Features (the
terms SHACL 1.2 adds are refused: pyshacl ignores them), each `eg:` term of the ontology, each prefix of a
SPARQL constraint declared on the very node that its `sh:prefixes` names, and each rule must speak to a
curator in English and Russian.
"""

import difflib
import re
from collections.abc import Iterator
from pathlib import Path

from edu_graph.errors import DataError
from edu_graph.rdf.dataset import Dataset, Place
from edu_graph.rdf.parsing import files_below, parse_file
from edu_graph.rdf.terms import BlankNode, Literal, NamedNode, Quad
from edu_graph.validation.checks import LANGUAGES, check_graphs, read_checks
from edu_graph.validation.locate import Locator
from edu_graph.validation.report import SHAPES, Report, Result, ResultTerm
from edu_graph.validation.rules import About, Rule
from edu_graph.validation.shapes import PARTS
from edu_graph.validation.terms import is_known, ontology_terms, suggestion
from edu_graph.validation.wording import Text, lint_texts, shape_texts
from edu_graph.vocab import RDFS, SH, TYPE, curie

_CONSTRAINTS = (
    "and class closed datatype disjoint equals hasValue in languageIn lessThan lessThanOrEquals "
    "maxCount maxExclusive maxInclusive maxLength minCount minExclusive minInclusive minLength node "
    "nodeKind not or pattern property qualifiedValueShape sparql uniqueLang xone"
).split()
_OTHERS = (
    "NodeShape PropertyShape IRI BlankNode Literal BlankNodeOrIRI BlankNodeOrLiteral IRIOrLiteral "
    "Violation Warning Info PrefixDeclaration PropertyGroup SPARQLConstraint SPARQLTarget "
    "SPARQLAskValidator SPARQLSelectValidator ConstraintComponent Parameter path alternativePath "
    "inversePath oneOrMorePath zeroOrMorePath zeroOrOnePath targetClass targetNode targetObjectsOf "
    "targetSubjectsOf target severity message deactivated name description order group defaultValue "
    "flags ignoredProperties qualifiedMinCount qualifiedMaxCount qualifiedValueShapesDisjoint declare "
    "prefix namespace prefixes select ask parameter labelTemplate optional validator nodeValidator "
    "propertyValidator expression filterShape nodes intersection union this returnType"
).split()
SHACL_TERMS = frozenset(SH + name for name in (*_CONSTRAINTS, *_OTHERS))
"""The `sh:` terms a shape may use: SHACL (2017) and Advanced Features, without rules and results."""

_CONSTRAINT_IRIS = frozenset(SH + name for name in _CONSTRAINTS)
_ORDER_FREE = frozenset(SH + name for name in ("property", "closed"))
_PREFIXED = re.compile(r"(?<![\w<:/#?$])([A-Za-z][\w.-]*)?:(?=[A-Za-z_])")
_NOISE = re.compile(r'<[^<>\s]*>|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|#[^\n]*')

UNKNOWN_SHACL = Rule(
    "lint-unknown-shacl-term",
    {
        "en": "{term} is no term of SHACL 1.0 or its Advanced Features; the engine would ignore it.{guess}",
        "ru": "{term} — не термин SHACL 1.0 и его расширений; движок его не заметит.{guess_ru}",
    },
    {
        "en": "Correct the term, or express it otherwise.",
        "ru": "Исправьте термин или выразите условие иначе.",
    },
)
UNKNOWN_TERM = Rule(
    "lint-unknown-term",
    {
        "en": "The shape uses {term}, which no vocabulary defines.{guess}",
        "ru": "Термина {term} нет ни в одном словаре.{guess_ru}",
    },
    {
        "en": "Correct the term, or define it in ontology/.",
        "ru": "Исправьте термин или определите его в ontology/.",
    },
)
NO_PREFIX = Rule(
    "lint-prefix-undeclared",
    {
        "en": "The prefix {prefix}: is not declared on the node that sh:prefixes names.",
        "ru": "Префикс {prefix}: не объявлен у узла, на который указывает sh:prefixes.",
    },
    {
        "en": "Add sh:declare [ sh:prefix … ; sh:namespace … ] to that very node; imports are not followed.",
        "ru": "Добавьте sh:declare [ sh:prefix … ; sh:namespace … ] именно к этому узлу: импорты не учитываются.",
    },
)
NO_TEXT = Rule(
    "lint-text-missing",
    {
        "en": "The shape states a constraint without {what} in {languages}.",
        "ru": "Форма задаёт условие без {what} на языках: {languages}.",
    },
    {
        "en": "Add {what} for a curator who knows no SHACL: what is wrong, and what to do.",
        "ru": "Добавьте {what} для куратора, не знающего SHACL: что не так и что сделать.",
    },
)
NO_NAME = Rule(
    "lint-shape-unnamed",
    {
        "en": "A shape that states a constraint is not named in the namespace {space}.",
        "ru": "Форма с условием не названа в пространстве имён {space}.",
    },
    {
        "en": "Give it a name: it is the rule's in reports.",
        "ru": "Дайте ей имя: под ним правило стоит в отчётах.",
    },
)
NO_TARGET = Rule(
    "lint-shape-without-use",
    {
        "en": "The shape has no target, and no other shape uses it: it is never tried.",
        "ru": "У формы нет цели, и ни одна форма её не использует: она никогда не проверяется.",
    },
    {
        "en": "Give it a target such as sh:targetClass, or remove it.",
        "ru": "Задайте цель, например sh:targetClass, или удалите.",
    },
)
DUPLICATE = Rule(
    "lint-rule-twice",
    {"en": "The rule {rule} is also stated in {other}.", "ru": "Правило {rule} задано также в {other}."},
    {"en": "Give one of them another name.", "ru": "Дайте одному из них другое имя."},
)
UNDEFINED = Rule(
    "lint-shape-undefined",
    {"en": "There is no shape {term}.{guess}", "ru": "Формы {term} нет.{guess_ru}"},
    {"en": "Correct the name, or define the shape.", "ru": "Исправьте имя или определите форму."},
)
BAD_CHECK = Rule(
    "lint-check",
    {"en": "{detail}", "ru": "Проверка не читается: {detail}"},
    {"en": "{help}", "ru": "{help}"},
)


def lint_shapes(shapes: Path, ontology: Dataset) -> list[Result]:
    """Return everything that is wrong with the shapes and checks of a folder, in order of file and line.

    Raises DataError: a shapes file is not Turtle.
    """
    results: list[Result] = []
    seen: dict[str, Place] = {}
    texts: list[Text] = []
    for part in PARTS:
        dataset = Dataset.read(shapes / part, shapes.parent)
        results += _Lint(dataset, ontology).run()
        results += _twice(shapes / part, shapes.parent, seen)
        texts += shape_texts(dataset)
    results += _lint_checks(shapes, seen)
    if not any(result.rule == BAD_CHECK.id for result in results):
        texts += _check_texts(shapes)
    results += lint_texts(texts, frozenset(ontology_terms(ontology)))
    return list(Report.of(results).results)


class _Lint:
    """The lint of one shapes graph."""

    def __init__(self, dataset: Dataset, ontology: Dataset) -> None:
        self._dataset = dataset
        self._own = frozenset(ontology_terms(ontology))
        self._locator = Locator(dataset)
        self._values: dict[tuple[object, str], list[object]] = {}
        self._used: set[object] = set()
        for quad in dataset:
            self._values.setdefault((quad.subject, quad.predicate.value), []).append(quad.object)
            if quad.predicate.value not in (TYPE, SH + "declare"):
                self._used.add(quad.object)
        self._stated = {subject for subject, _ in self._values}
        self._names = frozenset(node.value for node in self._stated if isinstance(node, NamedNode))
        self._properties = {quad.object for quad in dataset if quad.predicate.value == SH + "property"}

    def run(self) -> Iterator[Result]:
        for quad, place in self._dataset.quads.items():
            yield from self._terms(quad, place)
            if quad.predicate.value in (SH + "select", SH + "ask"):
                yield from self._prefixes(quad, place)
        for shape in self._shapes():
            yield from self._shape(shape)

    def _terms(self, quad: Quad, place: Place) -> Iterator[Result]:
        about = About(_named(quad.subject), str(quad.predicate), _named(quad.object))
        for term in (quad.subject, quad.predicate, quad.object):
            if isinstance(term, NamedNode):
                rule, near = self._judge(term)
                if rule is not None:
                    yield rule.result(place, about, term=_short(term.value), **_guess(near))

    def _judge(self, term: NamedNode) -> tuple[Rule | None, str | None]:
        """Return the rule that a term breaks, if any, with the term that was probably meant."""
        iri = term.value
        if iri.startswith(SH):
            return (None, None) if iri in SHACL_TERMS else (UNKNOWN_SHACL, _nearest(iri, SHACL_TERMS))
        if iri.startswith(SHAPES):
            return (None, None) if term in self._stated else (UNDEFINED, _nearest(iri, self._names))
        return (None, None) if is_known(iri, self._own) else (UNKNOWN_TERM, suggestion(iri, self._own))

    def _prefixes(self, quad: Quad, place: Place) -> Iterator[Result]:
        if not isinstance(quad.object, Literal):
            return
        declared = set()
        for node in self._values.get((quad.subject, SH + "prefixes"), []):
            for declaration in self._values.get((node, SH + "declare"), []):
                declared |= {
                    term.value
                    for term in self._values.get((declaration, SH + "prefix"), [])
                    if isinstance(term, Literal)
                }
        used = {found.group(1) or "" for found in _PREFIXED.finditer(_NOISE.sub(" ", quad.object.value))}
        for prefix in sorted(used - declared):
            yield NO_PREFIX.result(place, About(_named(quad.subject), str(quad.predicate)), prefix=prefix)

    def _shapes(self) -> Iterator[NamedNode | BlankNode]:
        """Yield the nodes that state constraints, in order of reading; not the nameless parts of sh:or and the like."""
        found: dict[NamedNode | BlankNode, None] = {}
        for quad in self._dataset:
            if quad.predicate.value in _CONSTRAINT_IRIS and isinstance(quad.subject, NamedNode | BlankNode):
                found.setdefault(quad.subject)
        yield from (shape for shape in found if isinstance(shape, NamedNode) or shape in self._properties)

    def _shape(self, shape: NamedNode | BlankNode) -> Iterator[Result]:
        stated = {name for subject, name in self._values if subject == shape}
        about = About(_named(shape))
        place = self._locator.find(shape)
        if stated & (_CONSTRAINT_IRIS - _ORDER_FREE):
            yield from self._texts(shape, place, about)
        if not isinstance(shape, NamedNode) or not shape.value.startswith(SHAPES):
            yield NO_NAME.result(place, about, space=SHAPES)
        if not any(name.startswith(SH + "target") for name in stated) and shape not in self._used:
            yield NO_TARGET.result(place, about)

    def _texts(self, shape: ResultTerm, place: Place | None, about: About) -> Iterator[Result]:
        for what, predicate in (("sh:message", SH + "message"), ("rdfs:comment", RDFS + "comment")):
            texts = self._values.get((shape, predicate), [])
            there = {text.language for text in texts if isinstance(text, Literal)}
            missing = [language for language in LANGUAGES if language not in there]
            if missing:
                yield NO_TEXT.result(place, about, what=what, languages=", ".join(missing))


def _twice(folder: Path, base: Path, seen: dict[str, Place]) -> Iterator[Result]:
    """Yield a result for each rule that a second file states too, even word for word."""
    for path in files_below(folder):
        name = path.relative_to(base).as_posix()
        for located in parse_file(path, name):
            quad = located.quad
            if isinstance(quad.subject, NamedNode) and quad.predicate.value == TYPE:
                iri, here = quad.subject.value, Place(name, located.line)
                other = seen.setdefault(iri, here)
                if iri.startswith(SHAPES) and other.file != name:
                    yield DUPLICATE.result(here, About(quad.subject), rule=iri[len(SHAPES) :], other=other.file)


def _lint_checks(shapes: Path, seen: dict[str, Place]) -> Iterator[Result]:
    for path in sorted((shapes / "checks").glob("*.rq")):
        name = path.relative_to(shapes.parent).as_posix()
        place = Place(name, 1)
        if SHAPES + path.stem in seen:
            yield DUPLICATE.result(place, About(), rule=path.stem, other=seen[SHAPES + path.stem].file)
    try:
        list(check_graphs(Dataset(), shapes))
    except DataError as error:
        place = Place(str(error.fields.get("file")), int(error.fields.get("line", 1)))
        yield BAD_CHECK.result(place, About(), detail=error.detail, help=error.help or "")


def _check_texts(shapes: Path) -> Iterator[Text]:
    for check in read_checks(shapes):
        for what, texts in (("message", check.message), ("mend", check.mend)):
            yield from (Text(check.id, what, lang, value, Place(check.file, 1)) for lang, value in texts.items())


def _named(term: object) -> NamedNode | None:
    return term if isinstance(term, NamedNode) else None


def _guess(near: str | None) -> dict[str, str]:
    if near is None:
        return {"guess": "", "guess_ru": ""}
    return {"guess": f" Did you mean {_short(near)}?", "guess_ru": f" Возможно, это {_short(near)}?"}


def _nearest(iri: str, known: frozenset[str]) -> str | None:
    near = difflib.get_close_matches(iri, sorted(known), 1, 0.8)
    return near[0] if near else None


def _short(iri: str) -> str:
    return f"sh:{iri[len(SH) :]}" if iri.startswith(SH) else curie(iri).removeprefix(SHAPES)
