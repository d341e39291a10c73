"""What a worker does with the rows of a query beyond writing them: pages, the passages behind each row, rows as RDF.

What needs to see the answer as a whole (a page, sources) is made from SPARQL results in JSON, which are held; rows as
RDF alone are written as the engine finds them.
"""

import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import repeat
from typing import Any, Final

from edu_graph.errors import ByteLimit, NotAcceptable, RowLimit
from edu_graph.execution.protocol import Job, Telling
from edu_graph.queries.explaining import SOURCES, Explained, ExplainedRow, Question, explain
from edu_graph.rdf import results
from edu_graph.rdf.formats import BINDINGS, JSON, BindingsFormat, Format, StatementsFormat
from edu_graph.rdf.resultset import AnswerName, write_boolean, write_rows
from edu_graph.rdf.terms import Term, iri
from edu_graph.store.protocol import GraphStore, Sink

_HELP: Final = "Ask page by page (limit=), or narrow the query."


@dataclass(frozen=True)
class Told:
    """How many rows were written, and whether there are more behind the page."""

    rows: int
    more: bool = False


def tell(store: GraphStore, job: Job, telling: Telling, form: Format, sink: Sink) -> Told:
    """Answer SELECT or ASK as `telling` wants it, and write it.

    Raises what `GraphStore.answer` does; InputError: a column is called as the sources are.
    """
    if telling.limit is not None or telling.explaining is not None:
        return _whole(store, job, telling, form, sink)
    if not isinstance(form, StatementsFormat):
        return Told(store.answer(job.text, format=form, sink=sink, max_rows=job.max_rows))
    found = store.solutions(job.text)
    if found.boolean is not None:
        write_boolean(found.boolean, name_of(telling), form, sink)
        return Told(1)
    counted = _Counted(found.rows, job.max_rows)
    write_rows(found.columns, zip(counted, repeat(()), strict=False), name_of(telling), form, sink)
    return Told(counted.count)


class _Counted:
    """Rows, counted as they pass; more than allowed end the evaluation."""

    def __init__(self, rows: Iterable[Mapping[str, Term]], limit: int) -> None:
        self._rows = rows
        self._limit = limit
        self.count = 0

    def __iter__(self) -> Iterator[Mapping[str, Term]]:
        for row in self._rows:
            if self.count == self._limit:
                # From within, so that the serialiser never writes what would close the document.
                raise RowLimit(f"the answer has more than {self._limit} rows", limit=self._limit, help=_HELP)
            self.count += 1
            yield row


class _Held:
    """Holds an answer's bytes, up to the limit of one answer."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._bytes = io.BytesIO()

    def write(self, data: bytes) -> int:
        if self._bytes.tell() + len(data) > self._limit:
            raise ByteLimit(f"the answer has more than {self._limit} bytes", limit=self._limit, help=_HELP)
        return self._bytes.write(data)

    def flush(self) -> None:
        """Nothing: it is all here."""

    def taken(self) -> bytes:
        return self._bytes.getvalue()


def _whole(store: GraphStore, job: Job, telling: Telling, form: Format, sink: Sink) -> Told:
    held = _Held(job.max_bytes)
    # A page may hold as many rows as an answer, and one more tells whether there is another page.
    store.answer(
        job.text,
        format=JSON,
        sink=held,
        default_graphs=job.default_graphs,
        named_graphs=job.named_graphs,
        max_rows=job.max_rows + (telling.limit is not None),
    )
    document: dict[str, Any] = json.loads(held.taken())
    rows: list[Any] = document["results"]["bindings"]
    more = telling.limit is not None and len(rows) > telling.limit
    if more:
        del rows[telling.limit :]
    told = Told(len(rows), more)
    asked = telling.explaining
    explained = None
    if asked is not None:
        question = Question(asked.text, tuple(map(iri, asked.given)), asked.language)
        explained = explain(store, question, document)
    if isinstance(form, StatementsFormat):
        passages = map(ExplainedRow.passages, explained.rows) if explained else repeat(())
        found = zip(results.terms(_bytes(document)), passages, strict=False)
        write_rows(document["head"]["vars"], found, name_of(telling), form, sink)
    elif form.key == JSON.key:
        sink.write(_bytes(document | _members(telling, more=more, explained=explained)))
    elif isinstance(form, BindingsFormat):
        results.respell(_bytes(_with_column(document, explained)), form, sink)
    else:
        raise NotAcceptable(
            f"{form.media_type} cannot hold rows", help="Take " + ", ".join(one.media_type for one in BINDINGS) + "."
        )
    return told


def _members(telling: Telling, *, more: bool, explained: Explained | None) -> dict[str, Any]:
    """Return what JSON has beside the rows."""
    members: dict[str, Any] = {}
    if explained is not None:
        members |= explained.members()
    if telling.limit is not None:
        members["page"] = page_member(telling, more=more)
    return members


def page_member(telling: Telling, *, more: bool) -> dict[str, Any]:
    """Return what JSON tells of a page."""
    there = {"next": telling.next, "cursor": telling.cursor} if more else {"next": None, "cursor": None}
    return {"limit": telling.limit, **there}


def _with_column(document: dict[str, Any], explained: Explained | None) -> dict[str, Any]:
    """Return the document with the IRIs of the passages that say each row as one more column of text."""
    if explained is None:
        return document
    rows = document["results"]["bindings"]
    told = [
        {**row, SOURCES: {"type": "literal", "value": " ".join(one.passages())}}
        for row, one in zip(rows, explained.rows, strict=True)
    ]
    return {"head": {"vars": [*document["head"]["vars"], SOURCES]}, "results": {"bindings": told}}


def name_of(telling: Telling) -> AnswerName:
    """Return what RDF calls the rows."""
    return AnswerName(telling.answer, telling.release, telling.before)


def _bytes(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
