"""What a test expects and what an answer holds: read from the formats of SPARQL, and compared."""

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Final

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

RS: Final = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_STEPS: Final = 100_000
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_EXACT: Final = frozenset(
    "decimal integer byte short int long negativeInteger nonNegativeInteger nonPositiveInteger positiveInteger "
    "unsignedByte unsignedShort unsignedInt unsignedLong".split()
)
_NUMERAL: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")

SPELLING: Final = "the same values in another spelling"
"""What `same` says of an answer that differs in the spelling of numbers and booleans alone."""

MEDIA_TYPES: Final = {
    "srx": "application/sparql-results+xml",
    "srj": "application/sparql-results+json",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "nt": "application/n-triples",
}
"""Media types by the ending of a result's file."""

Term = NamedNode | BlankNode | Literal | Triple
Value = Term | str
Row = dict[str, Value]


@dataclass
class Found:
    """An answer: rows with their variables, yes or no, or a graph. `is_ordered`: the order of the rows counts."""

    rows: list[Row] | None = None
    variables: tuple[str, ...] = ()
    boolean: bool | None = None
    graph: list[Triple] | None = None
    is_ordered: bool = False


def wanted_ending(result: Path, form: str) -> str:
    """Return in which format an answer is asked for, as the ending of a file: the result's, where queries have it."""
    ending = result.suffix[1:]
    if form in ("CONSTRUCT", "DESCRIBE"):
        return "nt"
    return ending if ending in MEDIA_TYPES and ending != "nt" else "srj"


def read_answer(body: bytes, ending: str) -> Found:
    """Read what a service or an engine answered. Raises ValueError, SyntaxError: it is not in its format."""
    if ending == "nt":
        return Found(graph=[quad.triple for quad in parse(body, format=RdfFormat.N_TRIPLES)])
    if ending == "csv":
        return _csv(body)
    results = parse_query_results(body, format=_results_format(ending))
    if isinstance(results, QueryBoolean):
        return Found(boolean=bool(results))
    return Found(rows=_rows(results), variables=_names(results))


def read_expected(result: Path, base: str, ending: str) -> Found:
    """Read a test's result, for an answer in the format of this ending."""
    data = result.read_bytes()
    if result.suffix[1:] in ("srx", "srj", "csv", "tsv"):
        return read_answer(data, result.suffix[1:])
    form = RdfFormat.RDF_XML if result.suffix == ".rdf" else RdfFormat.TURTLE
    triples = [quad.triple for quad in parse(data, format=form, base_iri=base)]
    return Found(graph=triples) if ending == "nt" else _result_set(triples)


def same(expected: Found, found: Found, *, lax: bool = False) -> str:
    """Return how an answer differs from what is expected: empty where it does not, `SPELLING` where only numbers do.

    "0.20" and "0.2" are one number and two terms. SPARQL says how large a sum is, and not how it is spelled.
    """
    exactly = _differs(expected, found, lax=lax)
    return SPELLING if exactly and not _differs(_by_value(expected), _by_value(found), lax=lax) else exactly


def _by_value(found: Found) -> Found:
    rows = found.rows and [{name: _canonical_value(value) for name, value in row.items()} for row in found.rows]
    graph = found.graph and [
        Triple(triple.subject, triple.predicate, _canonical_term(triple.object)) for triple in found.graph
    ]
    return replace(found, rows=rows, graph=graph)


def _canonical_value(value: Value) -> Value:
    """Return a number or boolean in one spelling; a text of CSV too, which has no types."""
    if isinstance(value, str):
        return _number(value, Decimal) if _NUMERAL.fullmatch(value) else value
    return _canonical_term(value)


def _canonical_term(value: Term) -> Term:
    if not isinstance(value, Literal) or not value.datatype.value.startswith(_XSD):
        return value
    kind = value.datatype.value.removeprefix(_XSD)
    if kind == "boolean":
        return Literal({"1": "true", "0": "false"}.get(value.value, value.value), datatype=value.datatype)
    read = float if kind in ("float", "double") else Decimal if kind in _EXACT else None
    return value if read is None else Literal(_number(value.value, read), datatype=value.datatype)


def _number(text: str, read: Callable[[str], float | Decimal]) -> str:
    try:
        number = read(text)
    except (ValueError, ArithmeticError):
        return text
    return str(number.normalize() + 0) if isinstance(number, Decimal) else repr(number)


def _differs(expected: Found, found: Found, *, lax: bool) -> str:
    if expected.boolean is not None or found.boolean is not None:
        return "" if expected.boolean == found.boolean else f"{found.boolean} for {expected.boolean}"
    if expected.graph is not None or found.graph is not None:
        return "" if _canonical(expected.graph or []) == _canonical(found.graph or []) else "another graph"
    return _same_rows(expected, found, lax=lax)


def _same_rows(expected: Found, found: Found, *, lax: bool) -> str:
    wanted, given = expected.rows or [], found.rows or []
    if set(expected.variables) != set(found.variables):
        return f"the variables {sorted(found.variables)} for {sorted(expected.variables)}"
    if lax:
        counted, allowed = Counter(map(_signature, given)), Counter(map(_signature, wanted))
        return "" if set(counted) == set(allowed) and counted <= allowed else "other rows"
    if len(wanted) != len(given):
        return f"{len(given)} rows for {len(wanted)}"
    if expected.is_ordered and [_signature(row) for row in wanted] != [_signature(row) for row in given]:
        return "another order of rows"
    if Counter(map(_signature, wanted)) != Counter(map(_signature, given)):
        missing = Counter(map(_signature, wanted)) - Counter(map(_signature, given))
        return f"other rows; not there: {next(iter(missing))}"
    return "" if _Pairing(wanted, given).exists() else "blank nodes that do not correspond"


def _signature(row: Row) -> tuple[tuple[str, str], ...]:
    """Return a row without the labels of its blank nodes."""
    return tuple(sorted((name, "_:" if isinstance(value, BlankNode) else str(value)) for name, value in row.items()))


class _Pairing:
    """Looks for a one-to-one renaming of blank nodes that makes two lists of rows the same."""

    def __init__(self, wanted: list[Row], given: list[Row]) -> None:
        self._left = [row for row in wanted if _blank(row)]
        self._by_signature: dict[object, list[Row]] = defaultdict(list)
        for row in given:
            if _blank(row):
                self._by_signature[_signature(row)].append(row)
        self._steps = 0

    def exists(self) -> bool:
        return self._match(0, {}, frozenset())

    def _match(self, at: int, names: dict[str, str], used: frozenset[int]) -> bool:
        if at == len(self._left):
            return True
        self._steps += 1
        if self._steps > _STEPS:
            raise ValueError("the rows have too many blank nodes to be compared")
        row = self._left[at]
        for candidate in self._by_signature[_signature(row)]:
            if id(candidate) in used:
                continue
            renamed = _joined(names, row, candidate)
            if renamed is not None and self._match(at + 1, renamed, used | {id(candidate)}):
                return True
        return False


def _joined(names: dict[str, str], row: Row, candidate: Row) -> dict[str, str] | None:
    renamed = dict(names)
    for name, value in row.items():
        other = candidate[name]
        if not isinstance(value, BlankNode) or not isinstance(other, BlankNode):
            continue
        if renamed.setdefault(value.value, other.value) != other.value:
            return None
    return renamed if len(set(renamed.values())) == len(renamed) else None


def _blank(row: Row) -> bool:
    return any(isinstance(value, BlankNode) for value in row.values())


def _canonical(triples: Iterable[Triple]) -> set[str]:
    dataset = Dataset(Quad(*triple) for triple in triples)
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in dataset}


def _results_format(ending: str) -> QueryResultsFormat:
    found = QueryResultsFormat.from_extension(ending)
    if found is None:
        raise ValueError(f"no results format has the ending {ending}")
    return found


def _names(results: QuerySolutions) -> tuple[str, ...]:
    return tuple(variable.value for variable in results.variables)


def _rows(results: QuerySolutions) -> list[Row]:
    names = _names(results)
    return [{name: value for name in names if (value := row[name]) is not None} for row in results]


def _csv(body: bytes) -> Found:
    """Read CSV, which holds texts and no terms; a label of a blank node is taken for one."""
    lines = list(csv.reader(io.StringIO(body.decode("utf-8"), newline="")))
    if not lines:
        raise ValueError("there is no heading")
    names = lines[0]
    rows: list[Row] = []
    for line in lines[1:]:
        if len(line) != len(names):
            raise ValueError(f"a row has {len(line)} cells for {len(names)} columns")
        cells = zip(names, line, strict=True)
        rows.append({name: BlankNode(cell[2:]) if cell.startswith("_:") else cell for name, cell in cells if cell})
    return Found(rows=rows, variables=tuple(names))


def _result_set(triples: list[Triple]) -> Found:
    """Read the result-set vocabulary (http://www.w3.org/2001/sw/DataAccess/tests/result-set#)."""
    about: dict[str, dict[str, list[Value]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        about[str(triple.subject)][triple.predicate.value.removeprefix(RS)].append(triple.object)
    roots = [facts for facts in about.values() if NamedNode(RS + "ResultSet") in facts[_TYPE]]
    if not roots:
        raise ValueError("there is no result set")
    root = roots[0]
    if root["boolean"]:
        return Found(boolean=_text(root["boolean"][0]) == "true")
    indexed: list[tuple[float, Row]] = []
    for solution in root["solution"]:
        facts = about[str(solution)]
        row = {
            _text(about[str(binding)]["variable"][0]): about[str(binding)]["value"][0] for binding in facts["binding"]
        }
        indexed.append((float(_text(facts["index"][0])) if facts["index"] else 0.0, row))
    is_ordered = any(place for place, _ in indexed)
    if is_ordered:
        indexed.sort(key=lambda entry: entry[0])
    names = tuple(_text(name) for name in root["resultVariable"])
    return Found(rows=[row for _, row in indexed], variables=names, is_ordered=is_ordered)


def _text(value: Value) -> str:
    return str(getattr(value, "value", value))
