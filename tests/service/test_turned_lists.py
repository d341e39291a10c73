"""Long lists come in pages: each row on one of them, links to the others, all on one page, data always whole."""

import re

import pytest
from stage import Serve

from edu_graph.build import summary
from edu_graph.errors import NotFound
from edu_graph.rdf.parsing import parse_file
from edu_graph.service import paging
from edu_graph.service.routes import catalog, dumps

_FILE = re.compile(r'href="[^"]*/dumps/([\w./-]+?)"')


@pytest.mark.parametrize(("total", "size"), [(0, 3), (1, 3), (3, 3), (4, 3), (9, 3), (10, 3)])
def test_every_row_is_on_one_page_and_in_order(total: int, size: int) -> None:
    rows, seen, number = list(range(total)), [], 0
    while len(seen) < total or not number:
        number += 1
        leaf = paging.Leaf(number, size, total)
        seen += leaf.cut(rows)
        assert leaf.shown == len(leaf.cut(rows)) <= size
    assert seen == rows
    with pytest.raises(NotFound):
        paging.Leaf(number + 1, size, total).cut(rows)
    assert paging.Leaf(0, size, total).cut(rows) == rows
    assert paging.Leaf(0, size, total).shown == total


@pytest.mark.parametrize(("path", "module"), [("/dumps", dumps), ("/catalog", catalog)])
def test_pages_lead_through_all_files(serve: Serve, monkeypatch: pytest.MonkeyPatch, path: str, module: object) -> None:
    service = serve()
    whole = set(_FILE.findall(service.get(f"/en{path}?page=all").text))
    assert len(whole) > 5
    monkeypatch.setattr(module, "_AT_ONCE", 1 if module is catalog else 4)
    seen: list[str] = []
    address: str | None = f"/en{path}"
    while address:
        page = service.get(address).text
        assert service.get(address).headers["etag"]
        seen += _FILE.findall(page)
        assert f'href="/en{path}?page=all"' in page
        assert ('rel="prev"' in page) is (address != f"/en{path}")
        found = re.search(rf'rel="next" href="(/en{path}\?page=\d+)"', page)
        address = found[1] if found else None
    assert sorted(seen) == sorted(whole)


def test_a_short_list_has_no_other_pages(serve: Serve) -> None:
    page = serve().get("/en/dumps").text
    assert "?page=" not in page
    assert "are shown here" not in page


@pytest.mark.parametrize("path", ["/dumps", "/catalog"])
@pytest.mark.parametrize("given", ["0", "-1", "x", "1.5", "²", "1234567"])
def test_what_is_no_page_is_refused(serve: Serve, path: str, given: str) -> None:
    answer = serve().get(f"/en{path}?page={given}", "text/html")
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith(("application/problem+json", "text/html"))


@pytest.mark.parametrize("path", ["/dumps", "/catalog"])
def test_behind_the_last_page_there_is_nothing(serve: Serve, path: str) -> None:
    assert serve().get(f"/en{path}?page=999").status_code == 404


@pytest.mark.parametrize("path", ["/dumps?format=json&page=2", "/catalog?format=ttl&page=2", "/catalog.nt?page=all"])
def test_data_has_no_pages(serve: Serve, path: str) -> None:
    answer = serve().get(path)
    assert answer.status_code == 400
    assert answer.json()["parameter"] == "page"


def test_a_release_without_a_summary_shows_the_same(serve: Serve) -> None:
    """Those that were made before there were summaries: what is shown is read off the catalogue itself."""
    service = serve()
    release = service.state.served.release
    place = release.folder / summary.NAME
    assert not place.exists(), "the project of the tests has no summary"
    without = [service.get(path).text for path in ("/en/catalog", "/completions")]
    place.write_bytes(summary.as_bytes(one.quad.triple for one in parse_file(release.catalog)))
    service.state.served.memory.clear()
    service.state.cache.clear()
    assert [service.get(path).text for path in ("/en/catalog", "/completions")] == without
    place.write_text('{"classes": {}, "properties": {}, "series": {}, "datasets": []}', "utf-8")
    service.state.served.memory.clear()
    service.state.cache.clear()
    assert [service.get(path).text for path in ("/en/catalog", "/completions")] != without
