"""Pages of named queries: every order is total, pages add up to the whole, and cursors are held to what they are of."""

import io
import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from edu_graph.errors import ParameterError
from edu_graph.queries.binding import BoundQuery, EntityResolver, bind
from edu_graph.queries.catalog import Catalog, NamedQuery
from edu_graph.queries.paging import LARGEST_PAGE, Cursor, Page, next_cursor, page_of, paged_text, read_cursor
from edu_graph.rdf.formats import JSON
from edu_graph.rdf.terms import Quad
from edu_graph.store.embedded import EmbeddedStore
from tests.queries.answers import GOLDEN

NAMES = [query.name for query in Catalog.load(Path(__file__).parents[2] / "queries")]
SEEDS = (1, 2)
RELEASE = "0123456789abcdef"


def rows(store: EmbeddedStore, text: str) -> list[dict[str, Any]]:
    sink = io.BytesIO()
    store.answer(text, format=JSON, sink=sink)
    found: list[dict[str, Any]] = json.loads(sink.getvalue())["results"]["bindings"]
    return found


def asked(query: NamedQuery, resolver: EntityResolver) -> Iterator[BoundQuery]:
    """A query with every set of values that the tests know: the needed ones, all examples, the golden cases."""
    needed = {p.name: p.example for p in query.parameters if p.is_required}
    sets: list[Mapping[str, str]] = [needed, {p.name: p.example for p in query.parameters}]
    golden = GOLDEN.get(query.name)
    sets += [case.values for case in golden.cases if case.values] if golden else []
    for values in sets:
        yield bind(query, {**needed, **values}, resolver)


@pytest.fixture(scope="session")
def shuffled(whole: EmbeddedStore) -> list[EmbeddedStore]:
    """The same statements, stored in other orders: what the order of an answer must not depend on."""
    quads = sorted(whole.quads(), key=str)
    stores = []
    for seed in SEEDS:
        mixed: list[Quad] = list(quads)
        random.Random(seed).shuffle(mixed)
        stores.append(EmbeddedStore.of(mixed))
    return stores


def order_faults(query: NamedQuery, bound: BoundQuery, stores: list[EmbeddedStore]) -> list[str]:
    """What keeps an order from being total: rows that it does not tell apart, cells that have no order among them."""
    found = [rows(store, bound.text) for store in stores]
    keys = [tuple(json.dumps(row.get(column), sort_keys=True) for column in query.order) for row in found[0]]
    faults = ["two rows have the same key"] if len(set(keys)) < len(keys) else []
    cells = [row[column] for row in found[0] for column in query.order if column in row]
    if any("xml:lang" in cell or cell["type"] == "bnode" for cell in cells):
        faults.append("SPARQL has no order among texts with languages, or among blank nodes")
    if any(other != found[0] for other in found[1:]):
        faults.append("the order is another one when the statements are stored in another order")
    return faults


@pytest.mark.parametrize("name", NAMES)
def test_the_order_is_total(
    name: str, catalog: Catalog, resolver: EntityResolver, whole: EmbeddedStore, shuffled: list[EmbeddedStore]
) -> None:
    query = catalog.get(name)
    for bound in asked(query, resolver):
        assert order_faults(query, bound, [whole, *shuffled]) == []


def test_an_order_that_is_not_total_is_noticed(
    catalog: Catalog, resolver: EntityResolver, whole: EmbeddedStore, shuffled: list[EmbeddedStore]
) -> None:
    query = catalog.get("list-passages-of-source")
    (bound, *_) = asked(query, resolver)
    head, _, _ = bound.text.rpartition("ORDER BY")
    for order in ("?source", "?restatement"):
        planted = replace(bound, text=f"{head}ORDER BY {order}")
        assert order_faults(replace(query, order=(order[1:],)), planted, [whole, *shuffled]) != []
    assert order_faults(query, bound, [whole, *shuffled]) == []


@pytest.mark.parametrize("name", NAMES)
def test_pages_add_up_to_the_whole(name: str, catalog: Catalog, resolver: EntityResolver, whole: EmbeddedStore) -> None:
    for bound in asked(catalog.get(name), resolver):
        everything = rows(whole, bound.text)
        size = max(1, len(everything) // 3)
        page: Page | None = page_of(bound, RELEASE, limit=size, cursor=None)
        found: list[dict[str, Any]] = []
        while page is not None:
            part = rows(whole, paged_text(bound, page))
            found += part[: page.limit]
            cursor = read_cursor(next_cursor(bound, RELEASE, page).text())
            page = page_of(bound, RELEASE, limit=None, cursor=cursor) if len(part) > page.limit else None
        assert found == everything


@pytest.fixture
def bound(catalog: Catalog, resolver: EntityResolver) -> BoundQuery:
    return bind(catalog.get("list-partner-countries"), {"country": "KZ"}, resolver)


def test_a_cursor_is_read_as_it_was_written(bound: BoundQuery) -> None:
    cursor = next_cursor(bound, RELEASE, Page(20, 40))
    assert read_cursor(cursor.text()) == cursor
    assert (cursor.offset, cursor.limit) == (60, 20)
    assert page_of(bound, RELEASE, limit=None, cursor=cursor) == Page(20, 60)
    assert page_of(bound, RELEASE, limit=5, cursor=cursor) == Page(5, 60)
    assert page_of(bound, RELEASE, limit=None, cursor=None) is None


def test_no_damaged_cursor_is_taken_for_another(bound: BoundQuery) -> None:
    text = next_cursor(bound, RELEASE, Page(20)).text()
    damaged = [
        text[:at] + other + text[at + 1 :] for at in range(len(text)) for other in "AZaz09-_" if text[at] != other
    ]
    damaged += [text[:at] for at in range(len(text))] + [text + "A", text + text, "é" * 8, "=" * 9, "A" * 10_000]
    wrong = 0
    for garbled in damaged:
        try:
            found = read_cursor(garbled)
        except ParameterError:
            wrong += 1
        else:
            assert found == read_cursor(text), garbled
    # Bits that base64 leaves over make the same cursor.
    assert wrong > 0.98 * len(damaged)


@pytest.mark.parametrize(
    ("offset", "limit"), [(0, 0), (0, -3), (-1, 1), (0, LARGEST_PAGE + 1), (0, 9_999_999_999), (10**10, 1)]
)
def test_a_cursor_that_somebody_else_made_is_held_to_the_bounds(offset: int, limit: int) -> None:
    with pytest.raises(ParameterError, match="damaged"):
        read_cursor(Cursor(RELEASE, offset, limit, "check").text())
    assert read_cursor(Cursor(RELEASE, 0, LARGEST_PAGE, "check").text()).limit == LARGEST_PAGE


def test_a_cursor_of_something_else_is_refused(catalog: Catalog, resolver: EntityResolver, bound: BoundQuery) -> None:
    cursor = next_cursor(bound, RELEASE, Page(20))
    others = [
        bind(bound.query, {"country": "IL"}, resolver),
        bind(bound.query, {"country": "KZ", "language": "ru"}, resolver),
        bind(catalog.get("list-agreements-by-country"), {"country": "KZ"}, resolver),
        replace(bound, text=bound.text + "# the query was changed"),
    ]
    for other in others:
        with pytest.raises(ParameterError, match="belongs to another query") as caught:
            page_of(other, RELEASE, limit=None, cursor=cursor)
        assert caught.value.fields["parameter"] == "cursor"
    with pytest.raises(ParameterError, match="belongs to the release 0123456789abcdef, and this is fedc"):
        page_of(bound, "fedc", limit=None, cursor=cursor)


@pytest.mark.parametrize("limit", [0, LARGEST_PAGE + 1])
def test_a_limit_out_of_bounds_is_told(limit: int, bound: BoundQuery) -> None:
    with pytest.raises(ParameterError, match="limit must be from 1 to 10000") as caught:
        page_of(bound, RELEASE, limit=limit, cursor=None)
    assert caught.value.fields["parameter"] == "limit"


def test_what_has_no_rows_has_no_pages(bound: BoundQuery) -> None:
    graph = replace(bound, query=replace(bound.query, form="CONSTRUCT"))
    with pytest.raises(ParameterError, match="has no rows"):
        page_of(graph, RELEASE, limit=3, cursor=None)
    with pytest.raises(ParameterError, match="has no rows"):
        page_of(graph, RELEASE, limit=None, cursor=Cursor(RELEASE, 0, 3, "x"))
