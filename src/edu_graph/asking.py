"""Questions asked on this machine, without a server: named queries, SPARQL, search."""

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from edu_graph.build.engines import make_ready
from edu_graph.build.release import Release, current
from edu_graph.errors import DataError, QuerySyntaxError, ReleaseError, UnknownGraph
from edu_graph.queries.binding import BoundQuery, bind
from edu_graph.queries.catalog import Catalog
from edu_graph.queries.diagnosis import diagnose
from edu_graph.queries.explaining import Explained, Question, explain, refuse_form
from edu_graph.queries.policy import Limits, Screened, screen
from edu_graph.rdf.formats import BINDINGS, GRAPHS, JSON, Format, by_key, negotiate
from edu_graph.rdf.parsing import parse_file
from edu_graph.rdf.terms import Quad
from edu_graph.search.index import SearchIndex
from edu_graph.search.rows import Hit
from edu_graph.settings import Settings
from edu_graph.store.embedded import EmbeddedStore


@dataclass(frozen=True)
class Answer:
    """An answer's bytes in a format; `as_table` where a terminal should draw SPARQL JSON as a table."""

    body: bytes
    form: Format
    as_table: bool = False


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


def ask_named(settings: Settings, name: str, values: Mapping[str, str], form: str) -> Answer:
    """Ask a named query of the current release.

    Raises NotFound (with suggestions), ParameterError, NotAcceptable.
    """
    found = release(settings)
    bound = _bound(found, name, values)
    return _ask(EmbeddedStore.load(found.graph), bound.text, bound.query.form, form)


def explain_named(settings: Settings, name: str, values: Mapping[str, str]) -> Explained:
    """Ask a named query of the current release, for each row with the passages behind it.

    Raises as `ask_named`; InputError: it has no rows.
    """
    found = release(settings)
    bound = _bound(found, name, values)
    refuse_form(bound.query.form)
    store = EmbeddedStore.load(found.graph)
    return explain(store, Question.of(bound), _results(store, bound.text))


def ask_sparql(settings: Settings, text: str, files: Sequence[Path], form: str) -> Answer:
    """Ask any SPARQL query of the current release, or of RDF files. Nothing is fetched from elsewhere.

    Its time and memory are one's own, so only the text is limited, against what would crash the engine.
    Raises QuerySyntaxError, QueryRefused, UnknownGraph, NotAcceptable; DataError for a file that cannot be read.
    """
    store, screened = _opened(settings, text, files)
    try:
        return _ask(store, screened.text, screened.form, form)
    except QuerySyntaxError as told:
        raise diagnose(screened.text, told) from told


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


def _bound(found: Release, name: str, values: Mapping[str, str]) -> BoundQuery:
    named = Catalog.load(found.queries).get(name)
    index = SearchIndex.open(found.search_db)
    try:
        return bind(named, values, index)
    finally:
        index.close()


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
    rows = query_form in ("SELECT", "ASK")
    offers = BINDINGS if rows else GRAPHS
    as_table = form == "table"
    chosen = (JSON if rows else by_key("ttl")) if as_table else negotiate(None, offers, wanted=form)
    if chosen is None:
        raise AssertionError("Turtle is a format")
    sink = io.BytesIO()
    store.answer(text, format=chosen, sink=sink)
    return Answer(sink.getvalue(), chosen, as_table and rows)


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
