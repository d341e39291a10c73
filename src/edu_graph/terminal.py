"""How the command line prints: tables on a terminal, plain lines in a pipe, JSON where it was asked for."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from edu_graph import vocab
from edu_graph.asking import Answer
from edu_graph.build import findings
from edu_graph.queries.catalog import Catalog
from edu_graph.queries.evidence import Support
from edu_graph.queries.explaining import Explained, Source, Told
from edu_graph.rdf.terms import Literal, NamedNode, Term
from edu_graph.search.rows import Hit
from edu_graph.validation.report import Report


def show(members: Mapping[str, Any], sentence: str, *, as_json: bool) -> None:
    """Print one outcome."""
    print(json.dumps(members, ensure_ascii=False) if as_json else sentence)


def rows(found: Sequence[Mapping[str, Any]], title: str, *, as_json: bool) -> None:
    """Print rows as a table, or as a JSON array."""
    if as_json:
        print(json.dumps(list(found), ensure_ascii=False))
        return
    _table(list(found[0]) if found else [], [[str(value) for value in row.values()] for row in found], title)


def report(found: Report, language: str) -> None:
    """Print a validation report for people, or that there is nothing to mend; `findings` says in what form."""
    width = Console().width if sys.stdout.isatty() else None
    for row in findings.rows(found, language, width):
        _line(row.indent, row.text, row.style, row.lead)


def queries(catalog: Catalog, *, as_json: bool) -> None:
    """Print the named queries with their parameters."""
    told = [
        {
            "name": query.name,
            "summary": query.summary,
            "parameters": [
                {"name": p.name, "type": p.type, "required": p.required, "example": p.example} for p in query.parameters
            ],
        }
        for query in catalog
    ]
    if as_json:
        print(json.dumps({"queries": told}, ensure_ascii=False))
        return
    lines = [
        [query.name, query.summary, " ".join(f"-p {p.name}={p.example}" for p in query.parameters)] for query in catalog
    ]
    _table(["name", "answers", "example"], lines, "Named queries")


def hits(found: Iterable[Hit], *, as_json: bool) -> None:
    """Print what a search found."""
    found = list(found)
    if as_json:
        print(json.dumps({"hits": [asdict(hit) for hit in found]}, ensure_ascii=False))
        return
    _table(
        ["name", "language", "kind", "iri"],
        [[hit.label, hit.language, hit.kind, hit.iri] for hit in found],
        "",
    )


def answer(given: Answer) -> None:
    """Print a query's answer: SPARQL JSON as a table where that was asked for, else its bytes."""
    if not given.as_table:
        sys.stdout.buffer.write(given.body)
        return
    body = json.loads(given.body)
    if "boolean" in body:
        print("yes" if body["boolean"] else "no")
        return
    names = body["head"]["vars"]
    lines = [[_cell(row.get(name)) for name in names] for row in body["results"]["bindings"]]
    _table(names, lines, "")
    print(f"{len(lines)} row{'s' if len(lines) != 1 else ''}")


_SUPPORT = {Support.SAYS: "says it", Support.STANDS_IN_ROW: "stands in the row", Support.NAMES: "names it"}


def explained(given: Explained, *, as_json: bool) -> None:
    """Print each row as a block, and below it the passages behind it, whole."""
    if as_json:
        print(json.dumps(given.to_json(), ensure_ascii=False))
        return
    for number, row in enumerate(given.rows, 1):
        _line(0, f"row {number}", "bold")
        _pairs(2, {name: _cell(row.cells.get(name)) for name in given.columns})
        for source in row.sources:
            _source(source)
        if not row.sources:
            _line(2, "no passage says it, and none names it")
        print()
    count = len(given.rows)
    print(f"{count} row{'s' if count != 1 else ''}" if count else "0 rows, and so no passages behind them")


def _source(source: Source) -> None:
    _line(2, f"{vocab.curie(source.passage)} {_SUPPORT[source.support]}", "bold")
    if source.restatement:
        _line(4, source.restatement)
    for told in source.states:
        _line(4, _told(told))
    for told in source.follows:
        _line(4, f"so {_told(told)}")
    _pairs(
        4,
        {
            "said by": source.said_by_label or vocab.curie(source.said_by or ""),
            "trust": source.trust_label or vocab.curie(source.trust or ""),
            "title": source.title or vocab.curie(source.source or ""),
        },
    )
    if source.address:
        # Not wrapped by us: a terminal that breaks a long address itself still lets one click on it.
        print(f"    {source.address}")


def _told(told: Told) -> str:
    value = told.statement.value
    return f"{vocab.curie(told.statement.subject.value)} | {told.label} | {_term(value)}"


def _term(term: Term) -> str:
    if isinstance(term, NamedNode):
        return vocab.curie(term.value)
    if isinstance(term, Literal):
        return f"{term.value} @{term.language}" if term.language else term.value
    return str(term)


def _line(indent: int, text: str, style: str = "", lead: str = "") -> None:
    """Print a text behind its lead; a terminal gets it wrapped, all of it, under where it began."""
    start = " " * indent + lead
    if not sys.stdout.isatty():
        print(start + text)
        return
    console = Console(highlight=False)
    for line in Text(text, style).wrap(console, max(console.width - len(start), 20)):
        line.rstrip()
        console.print(Text(start) + line, soft_wrap=True)
        start = " " * len(start)


def _pairs(indent: int, told: Mapping[str, str]) -> None:
    """Print names with their values, values under each other; those without a value are left out."""
    told = {name: value for name, value in told.items() if value}
    width = max(map(len, told), default=0)
    for name, value in told.items():
        _line(indent, value, lead=name.ljust(width) + "  ")


def _cell(term: Mapping[str, Any] | None) -> str:
    if term is None:
        return ""
    value = term["value"]
    if term["type"] == "triple":
        return f"<<( {' '.join(_cell(value[part]) for part in ('subject', 'predicate', 'object'))} )>>"
    if term["type"] == "uri":
        return vocab.curie(value)
    language = term.get("xml:lang")
    return f"{value} @{language}" if language else str(value)


def _table(names: Sequence[str], lines: Sequence[Sequence[str]], title: str) -> None:
    if not sys.stdout.isatty():
        for line in [names, *lines]:
            print("\t".join(line))
        return
    table = Table(*names, title=title or None, title_justify="left")
    for line in lines:
        # Text, not markup: a label may hold square brackets.
        table.add_row(*(Text(cell) for cell in line))
    Console().print(table)
