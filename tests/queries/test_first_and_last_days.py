"""A query that shows the first day on which something may have been shows the last too: alone it looks like the day."""

from dataclasses import replace

from edu_graph.queries.catalog import Catalog, NamedQuery

FIRST, LAST = "The first day ", "The last day "


def is_half(query: NamedQuery) -> bool:
    """Whether columns tell a first possible day and none a last one."""
    told = [column.description for column in query.columns]
    return any(words.startswith(FIRST) for words in told) and not any(words.startswith(LAST) for words in told)


def test_no_query_shows_a_first_possible_day_alone(catalog: Catalog) -> None:
    shown = [query for query in catalog if any(column.description.startswith(FIRST) for column in query.columns)]
    assert len(shown) > 15
    assert [query.name for query in shown if is_half(query)] == []


def test_a_first_possible_day_alone_is_seen(catalog: Catalog) -> None:
    query = catalog.get("list-cooperation-between-countries")
    assert is_half(replace(query, columns=tuple(one for one in query.columns if one.name != "latest")))
