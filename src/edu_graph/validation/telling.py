"""Results made plain for a curator: one fault told once, with what was probably meant and where it comes from.

A thing that nobody registered is found by many rules: by each statement that names it, by the class that each of
those wants, by its lack of a type. Only the one about the thing itself is left. A concept of the wrong list is told
with the lists, and not for its name as well; a day of no calendar not for its form; what may not stand in its graph
not for the class of its thing; of a term that no vocabulary has nothing else, since the right one may stand there;
of a thing whose class no vocabulary has, nothing that is wrong because it has no other class.
A label that is there twice is told with its language, its values and, where two things were merged, with the one it
comes from.
"""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace

from edu_graph.dependents import DEPENDENTS
from edu_graph.rdf.dataset import Dataset, Place
from edu_graph.rdf.terms import Literal, NamedNode
from edu_graph.validation.report import Result, ResultTerm
from edu_graph.vocab import EG, ID, PREF_LABEL, SH, SOURCE, TYPE, curie, kind_of, slug_of

_CLASS = SH + "ClassConstraintComponent"
_CHOICE = SH + "OrConstraintComponent"
_PATTERN = SH + "PatternConstraintComponent"
_DANGLING, _UNTYPED, _LABELS = "reference-dangling", "thing-without-type", "label-unique"
_SHARPER = {
    "concept-of-other-scheme": _PATTERN,
    "date-not-in-calendar": _CHOICE,
}
"""Rules that say exactly what is wrong with a value, and the kind of constraint that says less of the same value."""

_OTHER_CLASS = "property-of-other-class"
_MISPLACED = {
    "passage-states-editorial",
    "passage-states-foreign",
    "record-states-fact",
    "reference-states-fact",
    "register-states-fact",
}
"""Rules about statements that may not stand in their graph at all, whatever thing they are about."""

_UNKNOWN = "unknown-term"

_MANY = 3
"""How many further places are listed."""

_LANGUAGES = {"en": ("English", "на английском языке"), "ru": ("Russian", "на русском языке")}
_LIST_WORD = re.compile("[a-z]+-(?:kind-)?")
_THREE_LETTERS = re.compile("[a-z]{3}")
_TYPES = ", ".join(dict.fromkeys(f"eg:{dependent.type}" for dependent in DEPENDENTS.values()))
_MENDS = {
    "country": {
        "en": "Write the code of the country: they stand in data/reference/countries.trig. A country is never "
        "registered.",
        "ru": "Напишите код страны: они стоят в data/reference/countries.trig. Страны никогда не регистрируют.",
    },
    "node": {
        "en": f"Write its type inside the brackets, as in [ a eg:Participation ; … ]; the types are {_TYPES}.",
        "ru": f"Укажите тип внутри скобок, например [ a eg:Participation ; … ]; есть такие типы: {_TYPES}.",
    },
    "passage": {
        "en": "Correct the IRI; or declare the passage in the record of its source: a eg:Passage, paragraph, offsets.",
        "ru": "Исправьте IRI; или объявите фрагмент в записи его источника: a eg:Passage, абзац, смещения.",
    },
    "concept": {
        "en": "Correct the IRI: concepts stand in data/reference/schemes-*.trig, and are found by a word: "
        'edu-graph search "…" --kind concept; or add one there.',
        "ru": "Исправьте IRI: понятия стоят в data/reference/schemes-*.trig и находятся по слову: "
        'edu-graph search "…" --kind concept; или добавьте понятие туда.',
    },
}


def tell(results: Iterable[Result], dataset: Dataset, written: Dataset) -> list[Result]:
    """Return the results that a curator needs, each with what helps to mend it.

    `dataset`: what was validated; `written`: the same before merges were resolved.
    """
    found = sorted(results, key=Result.sort_key)
    by_thing: dict[str, list[Result]] = defaultdict(list)
    doubled: dict[str, Result] = {}
    told: list[Result] = []
    for result in found:
        thing = _unregistered(result)
        if thing is not None:
            by_thing[thing].append(result)
        elif result.rule == _LABELS and isinstance(result.focus, NamedNode):
            doubled.setdefault(result.focus.value, result)
        else:
            told.append(result)
    told = _alone(told)
    told = [result for result in told if not _wants_class_of(result, by_thing)]
    known = _Known(dataset)
    told += [known.once(thing, several) for thing, several in by_thing.items()]
    told += [plain for result in doubled.values() for plain in _labels(result, written)]
    return told


def _unregistered(result: Result) -> str | None:
    about = {_DANGLING: result.value, _UNTYPED: result.focus}.get(result.rule)
    return about.value if isinstance(about, NamedNode) else None


def _wants_class_of(result: Result, things: Mapping[str, object]) -> bool:
    return result.component == _CLASS and isinstance(result.value, NamedNode) and result.value.value in things


def _alone(told: list[Result]) -> list[Result]:
    """Return the results without those that only follow from another one of the same statement or thing."""
    sharp = {(*_statement(result), _SHARPER[result.rule]) for result in told if result.rule in _SHARPER}
    misspelt = {_statement(result) for result in told if result.rule == _UNKNOWN}
    unclassed = {result.focus for result in told if result.rule == _UNKNOWN and result.path == f"<{TYPE}>"}
    misplaced = {_statement(result) for result in told if result.rule in _MISPLACED}

    def follows(result: Result) -> bool:
        statement = _statement(result)
        return (
            (*statement, result.component) in sharp
            or (result.rule != _UNKNOWN and statement in misspelt)
            or (result.rule == _OTHER_CLASS and statement in misplaced)
            or _follows_from_class(result, unclassed)
        )

    return [result for result in told if not follows(result)]


def _follows_from_class(result: Result, unclassed: Set[ResultTerm | None]) -> bool:
    """Tell whether a result says of a thing whose class is misspelt that it is not of the class that is wanted."""
    if result.rule == _OTHER_CLASS:
        return result.focus in unclassed
    return result.component in (_CLASS, _CHOICE) and result.value in unclassed


def _statement(result: Result) -> tuple[object, ...]:
    return result.focus, result.path, result.value


class _Known:
    """The IRIs that have a type, by kind, and the countries by their two letters."""

    def __init__(self, dataset: Dataset) -> None:
        self._things: dict[str, set[str]] = defaultdict(set)
        self._countries: dict[str, str] = {}
        for quad in dataset:
            if not isinstance(quad.subject, NamedNode):
                continue
            iri = quad.subject.value
            kind = kind_of(iri)
            if kind is not None and quad.predicate.value == TYPE:
                self._things[kind].add(iri)
            elif quad.predicate.value == EG + "isoAlpha2" and isinstance(quad.object, Literal):
                self._countries[quad.object.value.lower()] = iri

    def once(self, thing: str, results: list[Result]) -> Result:
        """Return one result for all that is wrong because a thing has no type; `results` in order."""
        first = next((result for result in results if result.rule == _UNTYPED), results[0])
        hints, places = self._hint(thing), _elsewhere(first, results)
        messages = {key: text + hints[key] + places[key] for key, text in first.messages.items() if key in hints}
        return replace(first, messages=messages, mend=_MENDS.get(_sort_of(thing), first.mend))

    def _hint(self, thing: str) -> dict[str, str]:
        slug = slug_of(thing)
        if kind_of(thing) == "place" and len(slug) == 2:
            country = curie(self._countries.get(slug, ID + "place/kgz"))
            return {
                "en": f" A country is named by its three letters, such as {country}.",
                "ru": f" Страна называется тремя буквами, например {country}.",
            }
        if _sort_of(thing) == "country":
            # The nearest code would be another country's.
            return {
                "en": " No country has this code (ISO 3166-1); find its own by name: edu-graph search.",
                "ru": " Такого кода нет ни у одной страны (ISO 3166-1); найдите верный по названию: edu-graph search.",
            }
        near = self._nearest(thing)
        if near is None:
            return {"en": "", "ru": ""}
        return {"en": f" Did you mean {curie(near)}?", "ru": f" Возможно, это {curie(near)}?"}

    def _nearest(self, thing: str) -> str | None:
        if _sort_of(thing) == "node":
            return None
        known = self._things[kind_of(thing) or ""]
        begins, own = _word_of_list(thing)
        slugs = {
            _local(iri).removeprefix(begins): iri
            for iri in sorted(known)
            if ("#" in iri) == ("#" in thing) and _local(iri).startswith(begins)
        }
        near = difflib.get_close_matches(own, slugs, 1, 0.75)
        return slugs[near[0]] if near else None


def _word_of_list(thing: str) -> tuple[str, str]:
    """Return the word that all concepts of a list begin with, and what is left: `event-kind-`, `visit`; else nothing.

    All of a list are alike by that word, and none is meant by another for it.
    """
    slug = _local(thing)
    begins = _LIST_WORD.match(slug) if kind_of(thing) == "concept" else None
    return (begins[0], slug[begins.end() :]) if begins else ("", slug)


def _local(iri: str) -> str:
    return iri[len(SOURCE) :] if iri.startswith(SOURCE) else slug_of(iri)


def _sort_of(thing: str) -> str:
    if "#" in thing:
        return "node" if thing.startswith(ID) else "passage"
    kind = kind_of(thing) or ""
    return "country" if kind == "place" and _THREE_LETTERS.fullmatch(slug_of(thing)) else kind


def _elsewhere(first: Result, results: Iterable[Result]) -> dict[str, str]:
    places = {Place(r.file, r.line or 0) for r in results if r.file is not None}
    others = [str(place) for place in sorted(places - {Place(first.file or "", first.line or 0)})]
    if not others:
        return {"en": "", "ru": ""}
    shown, left = ", ".join(others[:_MANY]), len(others) - _MANY
    return {
        "en": f" Also named at {shown}" + (f" and {left} more." if left > 0 else "."),
        "ru": f" Названо также: {shown}" + (f" и ещё {left}." if left > 0 else "."),
    }


_Stated = tuple[str, Literal, Place]
"""Who was given a preferred label, which, and where."""


def _labels(result: Result, written: Dataset) -> Iterator[Result]:
    """Yield a result for each language in which the thing has several preferred labels."""
    focus = result.focus.value  # type: ignore[union-attr]
    by_language: dict[str, dict[str, _Stated]] = defaultdict(dict)
    for owner, label, place in sorted(_stated(focus, written), key=lambda stated: (stated[0] != focus, stated[2])):
        by_language[label.language or ""].setdefault(label.value, (owner, label, place))
    several = [list(labels.values()) for _, labels in sorted(by_language.items()) if len(labels) > 1]
    for labels in several:
        yield _doubled(result, focus, labels)
    if not several:
        yield result


def _stated(focus: str, written: Dataset) -> Iterator[_Stated]:
    owners = {focus}
    merged = [(q.subject, q.object) for q in written if q.predicate.value == EG + "mergedInto"]
    for _ in merged:
        # A merge may lead to a merge: as many steps as there are merges reach them all.
        owners |= {str(old.value) for old, new in merged if getattr(new, "value", "") in owners}  # type: ignore[union-attr]
    for quad, place in written.quads.items():
        if quad.predicate.value == PREF_LABEL and isinstance(quad.object, Literal) and quad.object.language:
            owner = str(getattr(quad.subject, "value", ""))
            if owner in owners:
                yield owner, quad.object, place


def _doubled(result: Result, focus: str, labels: list[_Stated]) -> Result:
    owner, label, place = labels[-1]
    values = ", ".join(str(stated[1]) for stated in labels)
    name, name_ru = _LANGUAGES.get(label.language or "", (f"“{label.language}”", f"на языке «{label.language}»"))
    message = {
        "en": f"The thing has {_number(len(labels))} preferred labels in {name}: {values}.",
        "ru": f"У вещи несколько предпочтительных названий {name_ru}: {values}.",
    }
    mend = result.mend
    if owner != focus:
        old = curie(owner)
        message["en"] += f" The last is of {old}, which is merged into it."
        message["ru"] += f" Последнее — от {old}, которая с ней слита."
        mend = {
            "en": f"Here, at {old}, write skos:altLabel instead of skos:prefLabel: what is merged keeps its names so.",
            "ru": f"Здесь, у {old}, замените skos:prefLabel на skos:altLabel: так слитое сохраняет свои названия.",
        }
    return replace(result, messages=message, mend=mend, value=label, file=place.file, line=place.line)


def _number(count: int) -> str:
    return {2: "two", 3: "three"}.get(count, str(count))
