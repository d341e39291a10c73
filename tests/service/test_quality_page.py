"""`/quality`: the report of the release that is served, as a page and as JSON, with its lists and the trend."""

import json
import re
from pathlib import Path
from typing import Any

import project
import pytest
from stage import Serve, Service

from edu_graph.build import ledger, quality
from edu_graph.build.durable import Durable
from edu_graph.service.pages import wording
from edu_graph.settings import load_settings

_PAIR: dict[str, Any] = {
    "one": "https://w3id.org/edu-graph/id/agent/school",
    "other": "https://w3id.org/edu-graph/id/agent/nursery",
    "labels": ["School <No. 1>", "Детский сад № 3"],
    "basis": "",
    "score": 0.731,
    "evidence": ["one name", "the same country"],
}
_OPEN = {**_PAIR, "family": "organisations", "against": ["other places"], "verdict": "open"}
_CLUSTER = {
    "iri": "https://w3id.org/edu-graph/id/event/visit",
    "label": "Visit",
    "kind": "event",
    "sources": ["https://w3id.org/edu-graph/source/news"],
}
_WARNING = {"rule": "no-country", "severity": "warning", "count": 2, "message": "It has no country.", "things": []}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "releases"
    made.mkdir()
    project.make(made)
    return made


@pytest.fixture
def service(serve: Serve, folder: Path) -> Service:
    return serve(releases=folder, reload_seconds=60)


def change(folder: Path, **members: object) -> None:
    """Put other members into the report's resolution, warnings and so on."""
    (path,) = folder.glob(f"*/{quality.NAME}")
    told = json.loads(path.read_text("utf-8"))
    for name, value in members.items():
        (told["resolution"] if name in told["resolution"] else told)[name] = value
    path.write_text(json.dumps(told), "utf-8")


def page(service: Service, path: str = "/quality") -> str:
    answer = service.get(path, "text/html")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/html")
    return re.sub(r"\s+", " ", answer.text)


def test_json_has_the_report_the_release_and_where_its_lists_are(service: Service) -> None:
    for answer in (service.get("/quality", "application/json"), service.get("/quality?format=json", "text/html")):
        assert answer.headers["content-type"] == "application/json"
        told = answer.json()
        assert told["release"] == answer.headers["x-edu-graph-release"] == service.get("/releases").json()["current"]
        assert told["counts"]["documents"] == 1
        assert told["lists"]["sources-with-date"] == "http://graph.example/quality/sources-with-date"
        (share,) = [one for one in told["shares"] if one["name"] == "statements-with-passage"]
        assert share["count"] == share["of"] > 0


def test_the_page_says_of_how_many_and_leads_to_what_is_missing(service: Service) -> None:
    text = page(service)
    assert "<script" not in text
    told = service.get("/quality", "application/json").json()
    for share in told["shares"]:
        (row,) = re.findall(rf'<tr id="{share["name"]}">(.*?)</tr>', text)
        assert f'<td class="number">{share["count"]}</td><td class="number">{share["of"]}</td>' in row
        assert share["denominator"] in row
        assert (f'href="/en/quality/{share["name"]}"' in row) == bool(share["missing"])
    assert ">100%<" in text
    assert 'href="/en/queries/list-sources"' in text
    assert 'href="/en/quality"' in page(service, "/limits"), "each page leads there"


@pytest.mark.parametrize(
    ("part", "whole", "language", "told"),
    [
        (7, 40, "en", "17.5%"),
        (7, 40, "fr", "17,5\xa0%"),
        (7, 40, "he", "17.5%"),
        (3, 3, "ru", "100\xa0%"),
        (99_999, 100_000, "en", "99.9%"),
        (0, 0, "en", "–"),
        (0, 5, "en", "0%"),
    ],
)
def test_a_share_is_written_as_the_language_does(part: int, whole: int, language: str, told: str) -> None:
    assert wording.share(part, whole, language) == told


def test_a_list_names_the_things_that_a_share_leaves_out(service: Service) -> None:
    told = service.get("/quality/labels-in-two-languages", "application/json").json()
    assert told["count"] == len(told["things"]) > 0
    text = page(service, "/quality/labels-in-two-languages")
    assert (
        '<a href="/en/id/agent/nursery"><span lang="" dir="auto">Детский сад № 3</span></a> <code>agent:nursery</code>'
        in text
    )
    assert "&lt;script&gt;" in text
    assert "here are the first" not in text


def test_a_list_that_was_cut_says_so(service: Service, folder: Path) -> None:
    (path,) = folder.glob(f"*/{quality.NAME}")
    told = json.loads(path.read_text("utf-8"))
    for share in told["shares"]:
        share["missing"] = 1_234
    path.write_text(json.dumps(told), "utf-8")
    assert "1,234 in all; here are the first" in page(service, "/quality/labels-in-two-languages")


@pytest.mark.parametrize("name", ["nothing", "statements", "%3Cscript%3E"])
def test_a_list_that_there_is_not_is_told_with_those_that_there_are(service: Service, name: str) -> None:
    answer = service.get(f"/quality/{name}", "application/json")
    assert answer.status_code == 404
    assert "labels-in-two-languages" in answer.json()["help"]


def test_candidates_and_decisions_are_shown_with_their_reasons(service: Service, folder: Path) -> None:
    empty = page(service)
    assert empty.count("No decision of this kind.") == 2
    change(
        folder,
        open=[_OPEN],
        apart=[{**_PAIR, "basis": "They stand in two towns.", "score": None}],
        merged=[{**_PAIR, "basis": ""}],
        clusters=[_CLUSTER],
        warnings=[_WARNING],
    )
    text = page(service)
    assert '<span lang="" dir="auto">School &lt;No. 1&gt;</span>' in text, "in whatever language the report names it"
    assert (
        '<td class="number">0.731</td>'
        "<td><ul><li>one name</li><li>the same country</li></ul></td><td><span>other places</span></td>" in text
    )
    assert "<td><span>They stand in two towns.</span></td>" in text
    assert "no basis is told" in text
    assert '<a href="/en/source/news">source:news</a>' in text
    assert '<a href="/en/quality/rule-no-country">no-country</a>' in text
    assert "duplicates suspected</dt><dd>1</dd>" in text


def test_of_many_candidates_the_page_shows_the_first_and_the_json_all(service: Service, folder: Path) -> None:
    change(folder, open=[_OPEN] * 201)
    assert "The first 200 of 201; all are in the" in page(service)
    assert len(service.get("/quality", "application/json").json()["resolution"]["open"]) == 201


def test_the_trend_has_all_publications_and_says_where_there_are_no_figures(service: Service, folder: Path) -> None:
    assert "The ledger has no publications." in page(service)
    settings = load_settings(releases=folder)
    ledger.append(settings, "a" * 16, "an old one", Durable())
    assert "built before there was a report: no figures" in page(service)
    tag = service.get("/quality", "application/json").headers["etag"]
    ledger.append(settings, "b" * 16, "a newer one", Durable(), {"things": 1_234})
    text = page(service)
    assert '<th scope="col" class="number">things</th>' in text
    assert text.index("b" * 16) < text.index("a" * 16)
    assert '<td class="number">1,234</td>' in text
    changed = service.get("/quality", "application/json")
    assert [moment["figures"] for moment in changed.json()["trend"]] == [None, {"things": 1_234}]
    assert changed.headers["etag"] != tag


def test_a_release_built_before_there_were_reports_says_so(service: Service, folder: Path) -> None:
    (path,) = folder.glob(f"*/{quality.NAME}")
    path.unlink()
    for address in ("/quality", "/quality/sources-with-date"):
        answer = service.get(address, "application/json")
        assert answer.status_code == 404
        assert "built before there were any" in answer.json()["detail"]


def test_an_old_release_is_told_of_by_its_own_report(serve: Serve, folder: Path) -> None:
    project.make(folder, name="fedcba9876543210")
    running = serve(releases=folder, reload_seconds=60)
    told = running.get("/quality?release=0123456789abcdef", "application/json").json()
    assert told["release"] == "0123456789abcdef"
    assert told["lists"]["sources-with-date"].endswith("/quality/sources-with-date?release=0123456789abcdef")
    assert 'href="/en/quality/sources-with-date?release=0123456789abcdef"' in page(
        running, "/quality?release=0123456789abcdef"
    )
