"""The release as tables: one CSV file for each main class, one row for each thing, and what the columns mean.

CSV by RFC 4180 (comma, CRLF, quotes doubled, a header line), UTF-8. Columns: `iri`; `class`, the most special classes
in short form; `part_of_thing`, for what is the dependent of one thing (a participation, a quantity); one column for
each property that at least one row has, a column for each language where its values are texts with a language
(`prefLabel_en`); `passages`, the graphs of passages that speak of the thing. Several values of one cell are separated
by `|`, in order; a `|` inside a text is written `¦`. A cell that a spreadsheet would take for a formula (it begins
with `=`, `+`, `-`, `@`, tab or carriage return, and is no number) has an apostrophe before it.
"""

import csv
import hashlib
import io
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from edu_graph import vocab
from edu_graph.rdf.terms import Literal, NamedNode, Quad

SEPARATOR = "|"
CLASSES = {
    "agreements": ("Agreement",),
    "centres": ("ResourceCentre", "TrainingCentre"),
    "commitments": ("Commitment",),
    "countries": ("Country",),
    "documents": ("Document",),
    "equipment": ("Equipment",),
    "events": ("Event",),
    "findings": ("Finding",),
    "objectives": ("Objective",),
    "organisations": ("Organization",),
    "participations": ("Participation",),
    "passages": ("Passage",),
    "people": ("Person",),
    "places": ("Place",),
    "posts": ("Post",),
    "projects": ("Project",),
    "quantities": ("Quantity",),
    "recommendations": ("Recommendation",),
    "services": ("Service",),
    "sources": ("Source",),
}
"""Each table's name, and the classes (local names) whose members are its rows; one without a member has no file."""

IRI = "anyURI"
"""The datatype of a column of IRIs: things, terms, addresses that are resources."""
_DATATYPES = {
    **dict.fromkeys(("string", "anyURI"), "string"),
    **dict.fromkeys(("integer", "nonNegativeInteger", "positiveInteger"), "integer"),
    **dict.fromkeys(("decimal", "double", "float"), "number"),
    "boolean": "boolean",
    "date": "date",
    "dateTime": "datetime",
    "gYear": "year",
    "gYearMonth": "yearmonth",
    "gMonthDay": "string",
}
"""Datatypes of XML Schema that CSVW has, and what a Data Package calls them."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
_FIXED = {
    "iri": "IRI of the thing; it leads to its page.",
    "class": "Its most special classes, in short form.",
    "part_of_thing": "The thing whose dependent it is.",
    "passages": "The passages that speak of it: what they state stands in the graphs of these names.",
}


@dataclass(frozen=True)
class Column:
    """A column: its name, the property that it holds (empty for those that hold none), its language, its meaning.

    `datatype`: that of all its values, by its local name in XML Schema; `string` where they have several, or one that
    tables cannot tell. `is_exact`: whether the cells, read by that datatype, are the very values of the graph.
    """

    name: str
    property: str = ""
    language: str = ""
    meaning: str = ""
    is_list: bool = False
    datatype: str = "string"
    is_node: bool = False
    is_exact: bool = False


@dataclass(frozen=True)
class Table:
    """A table: `data` is the CSV file, `rows` how many things there are."""

    name: str
    classes: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: int
    data: bytes = field(repr=False)


_NODE = ""
"""Kind of a value that is no literal."""


@dataclass
class _Thing:
    types: set[str] = field(default_factory=set)
    values: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    kinds: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    passages: set[str] = field(default_factory=set)


def tables(quads: Sequence[Quad]) -> Iterator[Table]:
    """Yield the tables that have a row, by name."""
    things, meanings, above = _read(quads)
    for name, classes in sorted(CLASSES.items()):
        wanted = {vocab.EG + local for local in classes}
        rows = {iri: thing for iri, thing in sorted(things.items()) if thing.types & wanted}
        if rows:
            yield _table(name, rows, meanings, above)


def _read(quads: Sequence[Quad]) -> tuple[dict[str, _Thing], dict[str, str], dict[str, set[str]]]:
    """Return the things, what properties are defined as, and the classes above each class."""
    things: dict[str, _Thing] = defaultdict(_Thing)
    meanings: dict[str, str] = {}
    above: dict[str, set[str]] = defaultdict(set)
    passages = {q.subject for q in quads if _is(q, vocab.TYPE, vocab.EG + "Passage")}
    for quad in quads:
        subject, predicate, value = quad.subject, quad.predicate.value, quad.object
        if not isinstance(subject, NamedNode):
            continue
        if predicate == vocab.RDFS + "subClassOf" and isinstance(value, NamedNode):
            above[subject.value].add(value.value)
        elif predicate == vocab.SKOS + "definition" and isinstance(value, Literal) and value.language == "en":
            meanings[subject.value] = value.value
        if vocab.kind_of(subject.value) is None:
            continue
        thing = things[subject.value]
        if quad.graph_name in passages:
            thing.passages.add(quad.graph_name.value)  # type: ignore[union-attr]
        if predicate == vocab.TYPE and isinstance(value, NamedNode):
            thing.types.add(value.value)
        elif not _is_dependent(subject.value, value):
            key = (predicate, getattr(value, "language", None) or "")
            thing.values[key].add(value.value)  # type: ignore[union-attr]
            thing.kinds[key].add(value.datatype.value if isinstance(value, Literal) else _NODE)
    return things, meanings, _closed(above)


def _is(quad: Quad, predicate: str, value: str) -> bool:
    return quad.predicate.value == predicate and getattr(quad.object, "value", None) == value


def _is_dependent(owner: str, value: object) -> bool:
    """Tell whether a value is a dependent of the row's own thing: it is a row of another table."""
    return isinstance(value, NamedNode) and value.value.startswith(f"{owner}#")


def _closed(above: dict[str, set[str]]) -> dict[str, set[str]]:
    """Return all classes above each, over any number of steps."""
    closed = {}
    for kind in above:
        found: set[str] = set()
        ahead = [kind]
        while ahead:
            new = above.get(ahead.pop(), set()) - found
            found |= new
            ahead += new
        closed[kind] = found - {kind}
    return closed


def _table(name: str, rows: dict[str, _Thing], meanings: dict[str, str], above: dict[str, set[str]]) -> Table:
    columns = [*_first_columns(rows), *_properties(rows, meanings)]
    columns.append(Column("passages", meaning=_FIXED["passages"], is_list=True, datatype=IRI))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.name for column in columns])
    for iri, thing in rows.items():
        writer.writerow(_row(iri, thing, columns, above))
    return Table(name, CLASSES[name], tuple(columns), len(rows), text.getvalue().encode())


def _first_columns(rows: dict[str, _Thing]) -> Iterator[Column]:
    yield Column("iri", meaning=_FIXED["iri"], datatype=IRI)
    yield Column("class", meaning=_FIXED["class"], is_list=True)
    if any("#" in iri for iri in rows):
        yield Column("part_of_thing", meaning=_FIXED["part_of_thing"], datatype=IRI)


def _properties(rows: dict[str, _Thing], meanings: dict[str, str]) -> list[Column]:
    used = sorted({key for thing in rows.values() for key in thing.values}, key=_column_order)
    of_name = Counter(_local(predicate) for predicate in {predicate for predicate, _ in used})
    return [_property(key, rows, meanings, is_alone=of_name[_local(key[0])] == 1) for key in used]


def _row(iri: str, thing: _Thing, columns: Sequence[Column], above: dict[str, set[str]]) -> list[str]:
    special = thing.types - {kind for other in thing.types for kind in above.get(other, ())}
    fixed = {
        "iri": {iri},
        "class": {vocab.curie(kind) for kind in special},
        "part_of_thing": {iri.partition("#")[0]},
        "passages": thing.passages,
    }
    return [_cell(_values(thing, column) if column.property else fixed[column.name]) for column in columns]


def _column_order(key: tuple[str, str]) -> tuple[bool, str, bool, str]:
    """Names first, then by property; English before other languages."""
    predicate, language = key
    return predicate not in (vocab.PREF_LABEL, vocab.DCTERMS + "title"), _local(predicate), language != "en", language


def _property(key: tuple[str, str], rows: dict[str, _Thing], meanings: dict[str, str], *, is_alone: bool) -> Column:
    """Return a property's column; one that shares its local name with another is named with its prefix."""
    predicate, language = key
    is_list = any(len(thing.values.get(key, ())) > 1 for thing in rows.values())
    name = _local(predicate) if is_alone else re.sub(r"\W", "_", vocab.curie(predicate))
    name += f"_{language}" if language else ""
    kinds = {kind for thing in rows.values() for kind in thing.kinds.get(key, ())}
    kind = next(iter(kinds)) if len(kinds) == 1 else None
    datatype = IRI if kind == _NODE else "string" if language else (kind or "").removeprefix(vocab.XSD)
    is_known = kind is not None and (bool(language) or datatype in _DATATYPES)
    return Column(
        name,
        predicate,
        language,
        meanings.get(predicate, ""),
        is_list,
        datatype if is_known else "string",
        is_node=kind == _NODE,
        is_exact=is_known and all(_is_exact(thing.values.get(key, set()), kind == _NODE) for thing in rows.values()),
    )


def _is_exact(values: set[str], is_node: bool) -> bool:
    """Tell whether a cell says what its values say: nothing is written otherwise, and CSVW can take it apart.

    One cell of several IRIs is one IRI to it (Generating RDF from Tabular Data, 4.6.8: one node for each `valueUrl`).
    """
    # A template escapes what is not ASCII; an empty cell has no value at all.
    if is_node and (len(values) > 1 or not all(map(str.isascii, values))):
        return False
    is_plain = not any(SEPARATOR in value or not value for value in values)
    return is_plain and (not values or _cell(values) == SEPARATOR.join(sorted(values)))


def _local(predicate: str) -> str:
    return re.split(r"[#/]", predicate)[-1]


def _values(thing: _Thing, column: Column) -> set[str]:
    return thing.values.get((column.property, column.language), set())


def _cell(values: set[str]) -> str:
    # Offsets and years in the order of numbers would need datatypes; one order for all is what diffs want.
    text = SEPARATOR.join(value.replace(SEPARATOR, "¦") for value in sorted(values))
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text


def metadata(table: Table) -> bytes:
    """Return the table's description by CSVW (Metadata Vocabulary for Tabular Data, W3C, 2015).

    Whoever makes RDF of it gets statements of the graph, and no others: a column whose cells are not the very values
    of its property has no `propertyUrl`, and is left out of that (`suppressOutput`).
    """
    described = [_described(column) for column in table.columns]
    return _json(
        {
            "@context": "http://www.w3.org/ns/csvw",
            "url": f"{table.name}.csv",
            "dc:title": f"edu-graph: {table.name}",
            "dc:license": {"@id": vocab.LICENCE},
            "dialect": {"header": True, "lineTerminators": ["\r\n"], "encoding": "utf-8"},
            "tableSchema": {"columns": described, "primaryKey": "iri", "aboutUrl": "{+iri}"},
        }
    )


def _described(column: Column) -> dict[str, object]:
    one: dict[str, object] = {"name": _safe(column.name), "titles": column.name, "datatype": column.datatype}
    if column.meaning:
        one["dc:description"] = column.meaning
    if column.is_exact:
        one["propertyUrl"] = column.property
        if column.is_node:
            one["valueUrl"] = f"{{+{_safe(column.name)}}}"
    else:
        one["suppressOutput"] = True
        if column.property:
            one["rdfs:seeAlso"] = {"@id": column.property}
    if column.language:
        one["lang"] = column.language
    if column.is_list:
        one["separator"] = SEPARATOR
    return one


def package(found: Sequence[Table]) -> bytes:
    """Return the description of all tables as a Data Package (datapackage.org)."""
    resources = [
        {
            "name": table.name,
            "path": f"{table.name}.csv",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "bytes": len(table.data),
            "hash": f"sha256:{hashlib.sha256(table.data).hexdigest()}",
            "schema": {"fields": [_field(column) for column in table.columns], "primaryKey": ["iri"]},
        }
        for table in found
    ]
    licence = {"name": "CC-BY-4.0", "path": vocab.LICENCE}
    return _json(
        {
            "name": "edu-graph",
            "title": "edu-graph: international cooperation on inclusive education",
            "homepage": vocab.BASE,
            "licenses": [licence],
            "resources": resources,
        }
    )


def _field(column: Column) -> dict[str, str]:
    # A cell of several values is a text here, whatever they are.
    told = {
        "name": column.name,
        "type": "string" if column.is_list else _DATATYPES[column.datatype],
        "format": "uri" if column.datatype == IRI and not column.is_list else "",
        "description": column.meaning,
        "rdfType": column.property,
    }
    return {name: value for name, value in told.items() if value}


def _safe(name: str) -> str:
    """Return a column's name as CSVW wants it: what a URI template variable may be called."""
    return name.replace("-", "_")


def _json(content: object) -> bytes:
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()
