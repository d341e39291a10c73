"""The guide for programs: what it shows is what the service answers, under the address that is read."""

import re
from html import unescape

import pytest
from stage import Service

from edu_graph.service.pages.guide import RECIPES
from edu_graph.service.routes import guide


def answers(page: str) -> dict[str, str]:
    """Return the answers that a guide shows, by recipe."""
    found = re.findall(r'data-answer="(\w+)"><code[^>]*>(.*?)</code>', page, re.S)
    return {key: unescape(text) for key, text in found}


def test_the_guide_shows_the_answers_of_this_release(service: Service) -> None:
    page = service.get("/docs/guide", "text/html").text
    shown = answers(page)
    # The test's release has no question about partners and no Haifa.
    assert set(shown) == {"sparql", "search", "release"}
    asked = service.get("/sparql?query=" + RECIPES[1].given["query"].replace("\n", " ").replace(" ", "+"), "text/csv")
    assert shown["sparql"].splitlines() == asked.text.splitlines()[:12]
    assert '"current": "0123456789abcdef"' in shown["release"]
    assert page.count("This release has no answer to it.") == 2
    assert "curl -s &#34;http://graph.example/queries/list-partner-countries" in page
    assert "{base}" not in page


def test_long_answers_are_cut_and_prefixes_left_out() -> None:
    recipe = RECIPES[3]
    lines = ["@prefix a: <b> .", *(f"line {number}" for number in range(20))]
    assert recipe.first_lines("\n".join(lines)) == ("\n".join(lines[1:13]), True)
    assert RECIPES[2].first_lines('{"a": "ё"}') == ('{\n    "a": "ё"\n}', False)


def test_a_guide_without_an_answer_is_not_kept(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        service.get("/en/docs/guide")
    assert "etag" not in service.get("/en/docs/guide").headers
    monkeypatch.setattr(guide, "RECIPES", RECIPES[1:2])
    assert "etag" in service.get("/en/docs/guide").headers
    pinned = service.get("/en/docs/guide?release=0123456789abcdef")
    assert (pinned.status_code, "etag" in pinned.headers) == (200, False)


def test_the_guide_is_found_from_the_reference(service: Service) -> None:
    assert '<a href="/en/docs/guide">' in service.get("/en/docs").text
