"""How the command line prints: tables on a terminal, plain lines in a pipe, JSON where it was asked for."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from edu_graph import vocab
from edu_graph.asking import Answer
from edu_graph.errors import EduGraphError
from edu_graph.findings import pipe, screen
from edu_graph.findings.excerpts import clean
from edu_graph.findings.problems import read
from edu_graph.queries.catalog import Catalog, NamedQuery
from edu_graph.queries.evidence import Support
from edu_graph.queries.explaining import Explained, Source, Told
from edu_graph.rdf.terms import Literal, NamedNode, Term
from edu_graph.search.rows import Hit
from edu_graph.validation.report import DataRefused, Report


def show(members: Mapping[str, Any], sentence: str, *, as_json: bool) -> None:
    """Print one outcome."""
    print(json.dumps(members, ensure_ascii=False) if as_json else sentence)


def rows(found: Sequence[Mapping[str, Any]], title: str, *, as_json: bool) -> None:
    """Print rows as a table, or as a JSON array."""
    if as_json:
        print(json.dumps(list(found), ensure_ascii=False))
        return
    _table(list(found[0]) if found else [], [[str(value) for value in row.values()] for row in found], title)


def lines(told: Mapping[str, Any], texts: Iterable[str], *, as_json: bool) -> None:
    """Print a report of many lines, or what it is made of."""
    if as_json:
        print(json.dumps(told, ensure_ascii=False))
        return
    for text in texts:
        # Labels are anybody's: nothing of them may steer a terminal.
        print(clean(text))


def report(found: Report, language: str, stream: TextIO | None = None, *, whole: bool = False) -> None:
    """Print a validation report for people, or that there is nothing to mend, on standard output or elsewhere.

    A terminal shows as much as its height holds, or the whole.
    """
    stream, findings = stream or sys.stdout, read(found, language)
    if stream.isatty():
        screen.draw(findings, Console(file=stream), whole=whole)
        return
    for line in pipe.lines(findings):
        print(line, file=stream)


def failure(error: EduGraphError, *, as_json: bool) -> None:
    """Print an error: for programs as a problem on standard output, for people on standard error.

    What was refused because of its data is told as `report` tells it.
    """
    if as_json:
        print(json.dumps(error.to_problem(), ensure_ascii=False))
        return
    told = "\n".join(clean(line) for line in str(error).splitlines())
    if isinstance(error, DataRefused):
        report(error.report, "en", sys.stderr)
        told = f"{error.undone}\n  mend: {error.help}"
    print(f"edu-graph: {told}", file=sys.stderr)


def queries(catalog: Catalog, name: str | None = None, *, as_json: bool) -> None:
    """Print the named queries with their parameters; of one that is named, all that it takes. Raises NotFound."""
    if name:
        _parameters(catalog.get(name), as_json=as_json)
        return
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


def _parameters(query: NamedQuery, *, as_json: bool) -> None:
    """Print what a named query takes, and what it answers with."""
    if as_json:
        told = [parameter.model_dump(by_alias=True) for parameter in query.parameters]
        print(json.dumps({"name": query.name, "parameters": told}, ensure_ascii=False))
        return
    _wrapped(0, f"{query.name}: {query.summary}", "bold")
    _wrapped(2, query.question)
    for one in query.parameters:
        kind = one.type + (f" of {vocab.curie(one.entity_class)}" if one.entity_class else "")
        kind = f"one of {', '.join(one.allowed)}" if one.allowed else kind
        need = "needed" if one.is_required else f"else {one.default}" if one.default else "may be left out"
        _wrapped(0, f"-p {one.name}={one.example}")
        _pairs(4, {"takes": kind, "from": vocab.curie(one.scheme or ""), "": f"{one.description} ({need})"})
    for names, told_of in ((query.different, "must differ"), (query.ordered, "in this order")):
        if names:
            _wrapped(0, f"{' and '.join(names)}: {told_of}")
    _wrapped(0, f"columns: {', '.join(column.name for column in query.columns)}")


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
    if given.cursor:
        print(f"more rows: --cursor {given.cursor}", file=sys.stderr)
    for hint in given.hints:
        print(f"note: {hint}", file=sys.stderr)
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
_PIPE_WIDTH = 80


def explained(given: Explained, *, as_json: bool) -> None:
    """Print each row as a block, and below it the passages behind it: what each says once, its statements each time."""
    if as_json:
        print(json.dumps(given.to_json(), ensure_ascii=False))
        return
    told_at: dict[str, int] = {}
    for number, row in enumerate(given.rows, 1):
        _wrapped(0, f"row {number}", "bold")
        _pairs(2, {name: _cell(row.cells.get(name)) for name in given.columns})
        for source in row.sources:
            _source(source, told_at.get(source.passage))
            if source.restatement:
                told_at.setdefault(source.passage, number)
        if not row.sources:
            told = "no passage says it, and none names it" if row.is_explained else given.advice()
            _wrapped(2, told)
        print()
    count = len(given.rows)
    print(f"{count} row{'s' if count != 1 else ''}" if count else "0 rows, and so no passages behind them")


def _source(source: Source, told_at: int | None) -> None:
    """Print a passage; where a row above has told it, only what it states."""
    again = "" if told_at is None else f", as in row {told_at}"
    _wrapped(2, f"{vocab.curie(source.passage)} {_SUPPORT[source.support]}{again}", "bold")
    if told_at is None and source.restatement:
        _wrapped(4, source.restatement)
    for told in _without_links(source.states):
        _wrapped(4, _told(told), lead="- ")
    for told in _without_links(source.follows):
        _wrapped(4, _told(told), lead="- so ")
    if told_at is not None:
        return
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
        print(f"    {clean(source.address)}")


def _without_links(found: Sequence[Told]) -> list[Told]:
    """Leave out that a thing has a node of its own where something else is told of that node: its name says whose."""
    told_of = {told.statement.subject.value for told in found if not _is_link(told)}
    return [told for told in found if not (_is_link(told) and told_of & set(_ends(told)))]


def _is_link(told: Told) -> bool:
    one, other = _ends(told)
    return one.startswith(f"{other}#") or other.startswith(f"{one}#")


def _ends(told: Told) -> tuple[str, str]:
    """Return subject and value, the longer one first: of a link, that is the thing's own node."""
    value = told.statement.value
    return told.statement.subject.value, value.value if isinstance(value, NamedNode) else ""


def _told(told: Told) -> str:
    subject, name, value = told.statement
    words = (told.subject or _term(subject), told.property or _term(name), told.value or _term(value))
    return " · ".join(words)


def _term(term: Term) -> str:
    if isinstance(term, NamedNode):
        return vocab.curie(term.value)
    if isinstance(term, Literal):
        return f"{term.value} @{term.language}" if term.language else term.value
    return str(term)


def _wrapped(indent: int, text: str, style: str = "", lead: str = "") -> None:
    """Print a text behind its lead, wrapped under where it began, in a pipe too; an IRI is never broken."""
    start = " " * indent + lead
    text = clean(text)
    console = Console(highlight=False, width=None if sys.stdout.isatty() else _PIPE_WIDTH)
    for line in _folded(text, max(console.width - len(start), 20)):
        console.print(Text(start) + Text(line.rstrip(), style), soft_wrap=True)
        start = " " * len(start)


def _folded(text: str, width: int) -> Iterator[str]:
    """Yield lines of at most this width, but for words that are longer."""
    line, *words = text.split(" ")
    for word in words:
        if cell_len(line) + 1 + cell_len(word) > width and line:
            yield line
            line = word
        else:
            line = f"{line} {word}"
    yield line


def _pairs(indent: int, told: Mapping[str, str]) -> None:
    """Print names with their values, values under each other; those without a value are left out."""
    told = {name: value for name, value in told.items() if value}
    width = max(map(len, told), default=0)
    for name, value in told.items():
        _wrapped(indent, value, lead=name.ljust(width) + "  ")


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
    # Values are anybody's: nothing of them may steer a terminal, or make a row of its own in a pipe.
    lines = [[clean(cell) for cell in line] for line in lines]
    if not sys.stdout.isatty():
        for line in [names, *lines]:
            print("\t".join(line))
        return
    table = Table(title=title or None, title_justify="left")
    for name in names:
        # Folded, not cut: what is shown can be copied and used.
        table.add_column(name, overflow="fold")
    for line in lines:
        # Text, not markup: a label may hold square brackets.
        table.add_row(*(Text(cell) for cell in line))
    Console().print(table)
