"""The examples below the editor of queries: every named query by area, as a link to its answer."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from stage import Service

from edu_graph import vocab
from edu_graph.queries.catalog import Catalog
from edu_graph.queries.policy import Limits, screen
from edu_graph.service.pages.examples import examples, text_of
from edu_graph.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
CATALOG = Catalog.load(ROOT / "queries")


def test_each_named_query_is_an_example_that_runs(service: Service) -> None:
    page = service.get("/sparql", "text/html").text
    links = [unescape(found) for found in re.findall(r'<a href="(/en/sparql\?query=[^"]+)"', page)]
    assert len(links) == len(service.state.served.queries)  # type: ignore[union-attr]
    for link in links:
        assert service.get(link).status_code == 200, link
        assert parse_qs(urlsplit(link).query)["query"][0].startswith("# ")
    assert "<summary>Visits (" in page
    assert "data-finder" in page


@pytest.mark.parametrize("query", list(CATALOG), ids=lambda query: query.name)
def test_an_example_is_the_query_without_what_is_known(query: object) -> None:
    text = text_of(query)  # type: ignore[arg-type]
    assert "#+" not in text
    known = re.findall(r"^PREFIX\s+(\w+):\s*<([^>]*)>", text, re.M)
    assert [name for name, space in known if vocab.PREFIXES.get(name) == space] == []
    screened = screen(text, Limits.of(Settings()))
    assert screened.form == query.form  # type: ignore[attr-defined]


def test_areas_hold_all_queries_once() -> None:
    found = examples(CATALOG)
    names = [example.query.name for _, there in found for example in there]
    assert sorted(names) == sorted(query.name for query in CATALOG)
    assert [area for area, _ in found] == sorted({query.area for query in CATALOG})
