"""Questions asked on this machine, without a server: named queries, SPARQL, search."""

import io
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from edu_graph import vocab
from edu_graph.build.engines import make_ready
from edu_graph.build.release import Release, current
from edu_graph.errors import DataError, InputError, ParameterError, QuerySyntaxError, ReleaseError, UnknownGraph
from edu_graph.execution.protocol import Job, Telling
from edu_graph.execution.telling import tell
from edu_graph.queries import lists
from edu_graph.queries.binding import BoundQuery, bind
from edu_graph.queries.catalog import Catalog
from edu_graph.queries.diagnosis import diagnose
from edu_graph.queries.explaining import Explained, Question, explain, refuse_form
from edu_graph.queries.hints import Hint, hints_of
from edu_graph.queries.paging import next_cursor, page_of, paged_text, read_cursor
from edu_graph.queries.policy import Limits, Screened, screen
from edu_graph.rdf.formats import BINDINGS, GRAPHS, JSON, TURTLE, Format, StatementsFormat, negotiate
from edu_graph.rdf.parsing import parse_file
from edu_graph.rdf.terms import Literal, NamedNode, Quad, Term
from edu_graph.search.index import SearchIndex
from edu_graph.search.rows import Hit
from edu_graph.settings import Settings
from edu_graph.store.embedded import EmbeddedStore


@dataclass(frozen=True)
class Answer:
    """An answer's bytes in a format; `as_table` where a terminal should draw SPARQL JSON as a table.

    `cursor`: where the rest of the rows begins, if this is a part and there are more. `hints`: names of the query that
    the ontology does not have.
    """

    body: bytes
    form: Format
    as_table: bool = False
    cursor: str | None = None
    hints: tuple[Hint, ...] = ()


@dataclass(frozen=True)
class Part:
    """Which rows of an answer are wanted: `limit` of them, from where `cursor` says; all where neither is given."""

    limit: int | None = None
    cursor: str | None = None


WHOLE: Final = Part()
"""All rows."""


def release(settings: Settings) -> Release:
    """Return the current release, ready for the engines.

    Raises ReleaseError: there is none.
    """
    found = current(settings)
    if found is None:
        raise ReleaseError("there is no release yet", help="Build one: edu-graph build.")
    make_ready(found)
    return found


def catalog(settings: Settings) -> Catalog:
    """Return the named queries of the current release."""
    return Catalog.load(release(settings).queries)


def ask_named(settings: Settings, name: str, values: Mapping[str, str], form: str, part: Part = WHOLE) -> Answer:
    """Ask a named query of the current release.

    Raises NotFound (with suggestions), ParameterError, NotAcceptable.
    """
    found = release(settings)
    store = EmbeddedStore.load(found.graph)
    bound = _bound(found, store, name, values)
    cursor = read_cursor(part.cursor) if part.cursor else None
    page = page_of(bound, found.id, limit=part.limit, cursor=cursor)
    chosen, as_table = _form(form, bound.query.form, (*BINDINGS, *GRAPHS))
    if bound.query.form not in ("SELECT", "ASK") or not (page or isinstance(chosen, StatementsFormat)):
        return _ask(store, bound.text, bound.query.form, form)
    given = [
        (parameter.name, values[parameter.name]) for parameter in bound.query.parameters if parameter.name in values
    ]
    telling = Telling(
        answer=f"{vocab.QUERIES}{name}?{urlencode([*given, ('release', found.id)])}",
        release=vocab.RELEASE + found.id,
        before=page.offset if page else 0,
        limit=page.limit if page else None,
    )
    sink = io.BytesIO()
    text = paged_text(bound, page) if page else bound.text
    told = tell(store, _unlimited(text, chosen, telling), telling, chosen, sink)
    after = next_cursor(bound, found.id, page).text() if page and told.more else None
    return Answer(sink.getvalue(), chosen, as_table, after)


def explain_named(settings: Settings, name: str, values: Mapping[str, str]) -> Explained:
    """Ask a named query of the current release, for each row with the passages behind it.

    Raises as `ask_named`; InputError: it has no rows.
    """
    found = release(settings)
    store = EmbeddedStore.load(found.graph)
    bound = _bound(found, store, name, values)
    refuse_form(bound.query.form)
    return explain(store, Question.of(bound), _results(store, bound.text))


def ask_sparql(settings: Settings, text: str, files: Sequence[Path], form: str) -> Answer:
    """Ask any SPARQL query of the current release, or of RDF files. Nothing is fetched from elsewhere.

    Its time and memory are one's own, so only the text is limited, against what would crash the engine.
    Raises QuerySyntaxError, QueryRefused, UnknownGraph, NotAcceptable; DataError for a file that cannot be read.
    """
    store, screened = _opened(settings, text, files)
    try:
        answer = _ask(store, screened.text, screened.form, form)
        return replace(answer, hints=() if files else _hints(settings, screened))
    except QuerySyntaxError as told:
        raise diagnose(screened.text, told) from told


def _hints(settings: Settings, screened: Screened) -> tuple[Hint, ...]:
    subjects = (located.quad.subject for located in parse_file(release(settings).ontology))
    iris = {subject.value for subject in subjects if isinstance(subject, NamedNode)}
    known = {iri.removeprefix(vocab.EG) for iri in iris if iri.startswith(vocab.EG)}
    index = SearchIndex.open(release(settings).search_db)
    try:
        return tuple(hints_of(screened, known, index))
    finally:
        index.close()


def explain_sparql(settings: Settings, text: str, files: Sequence[Path]) -> Explained:
    """Ask any SELECT query as `ask_sparql` does, for each row with the passages behind it.

    Raises as `ask_sparql`; InputError: it has no rows.
    """
    store, screened = _opened(settings, text, files)
    refuse_form(screened.form)
    try:
        results = _results(store, screened.text)
    except QuerySyntaxError as told:
        raise diagnose(screened.text, told) from told
    return explain(store, Question.adhoc(screened.text), results)


def search(settings: Settings, text: str, *, language: str | None, kind: str | None, limit: int) -> list[Hit]:
    """Return the things of the current release that a text names."""
    index = SearchIndex.open(release(settings).search_db)
    try:
        return list(index.search(text, language=language, kind=kind, limit=limit))
    finally:
        index.close()


def _bound(found: Release, store: EmbeddedStore, name: str, values: Mapping[str, str]) -> BoundQuery:
    named = Catalog.load(found.queries).get(name)
    index = SearchIndex.open(found.search_db)
    try:
        return bind(named, values, index, _lists(store))
    finally:
        index.close()


def _lists(store: EmbeddedStore) -> lists.Lists:
    rows = store.select(lists.ASK)
    return lists.Lists.read((_value(row["scheme"]), _value(row["concept"]), *_text(row.get("label"))) for row in rows)


def _value(term: Term) -> str:
    return term.value if isinstance(term, NamedNode) else ""


def _text(term: Term | None) -> tuple[str, str]:
    return (term.value, term.language or "") if isinstance(term, Literal) else ("", "")


def _unlimited(text: str, form: Format, telling: Telling) -> Job:
    """Return a job without the limits of the service: time and memory are one's own."""
    most = 2**62
    return Job(text, form.key, None, None, max_rows=most, max_bytes=most, memory_mib=0, telling=telling)


def _opened(settings: Settings, text: str, files: Sequence[Path]) -> tuple[EmbeddedStore, Screened]:
    screened = screen(text, Limits.of(settings))
    store = _of_files(files) if files else EmbeddedStore.load(release(settings).graph)
    _require_graphs(store, (*screened.default_graphs, *screened.named_graphs))
    return store, screened


def _results(store: EmbeddedStore, text: str) -> dict[str, Any]:
    sink = io.BytesIO()
    store.answer(text, format=JSON, sink=sink)
    results: dict[str, Any] = json.loads(sink.getvalue())
    return results


def _ask(store: EmbeddedStore, text: str, query_form: str, form: str) -> Answer:
    chosen, as_table = _form(form, query_form, BINDINGS)
    sink = io.BytesIO()
    store.answer(text, format=chosen, sink=sink)
    return Answer(sink.getvalue(), chosen, as_table)


def _form(wanted: str, query_form: str, of_rows: Sequence[Format]) -> tuple[Format, bool]:
    """Return the format, and whether a terminal should draw the answer as a table."""
    rows = query_form in ("SELECT", "ASK")
    if wanted == "table":
        return (JSON if rows else TURTLE), rows
    return negotiate(None, of_rows if rows else GRAPHS, wanted=wanted), False


def _require_graphs(store: EmbeddedStore, asked: Sequence[str]) -> None:
    known = {row["g"].value for row in store.select("SELECT DISTINCT ?g { GRAPH ?g { } }")} if asked else set()  # type: ignore[union-attr]
    for name in asked:
        if name not in known:
            raise UnknownGraph(f"there is no graph <{name}> here", help="Nothing is fetched; name a graph of the data.")


def _of_files(files: Sequence[Path]) -> EmbeddedStore:
    """Load files as a release would be: named graphs, and the default graph as the union of everything."""
    quads: set[Quad] = set()
    for path in files:
        if not path.is_file():
            raise DataError("no such file", file=str(path), help="Give the path of an RDF file.")
        quads.update(located.quad for located in parse_file(path))
    return EmbeddedStore.with_union(quads)


def query_text(given: str) -> str:
    """Return the query that a text means: itself, `-` for standard input, `@file`.

    Raises InputError: the file cannot be read.
    """
    if given == "-":
        return sys.stdin.read()
    if not given.startswith("@"):
        return given
    try:
        return Path(given[1:]).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"{given[1:]} cannot be read: {error}", help="Give a UTF-8 file with a SPARQL query."
        ) from error


def values_given(given: Sequence[str]) -> dict[str, str]:
    """Return the values of `name=value` by name.

    Raises ParameterError: one is not of that form, or a name comes twice.
    """
    values: dict[str, str] = {}
    for pair in given:
        name, equals, value = pair.partition("=")
        if not equals or not name or name in values:
            raise ParameterError(
                f"--parameter {pair!r}",
                help="Give each parameter once, as name=value.",
                parameter=name or pair,
            )
        values[name] = value
    return values


def check_combination(name: str | None, sparql: str | None, file: list[Path] | None, explained_as: str | None) -> None:
    """Refuse options that do not go together (InputError); `explained_as`: the format, if passages are asked for."""
    if name and sparql:
        raise InputError("a named query and --sparql exclude each other", help="Give one of the two.")
    if file and not sparql:
        raise InputError("--file goes with --sparql", help="Named queries are asked of the release.")
    if explained_as is None:
        return
    if not name and not sparql:
        raise InputError("--explain-sources goes with a query", help="Give a named query, or one with --sparql.")
    if explained_as not in ("table", "json"):
        raise InputError(
            f"--explain-sources cannot be printed as {explained_as}",
            help="The formats that have room for passages are table and json.",
        )
