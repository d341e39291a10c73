"""The pages of releases and of what changed, for readers; the data that stands behind them is tested elsewhere."""

import json
import re
from pathlib import Path

import project
import pytest
from stage import Serve, Service

from edu_graph.build.difference import compared, difference
from edu_graph.errors import BudgetSpent
from edu_graph.service import differing
from edu_graph.service.metering import WorkMeter

FIRST, SECOND, THIRD = "1" * 16, "2" * 16, "3" * 16
ID = "https://w3id.org/edu-graph/id/"
MORE = (
    "graph:register { <https://w3id.org/edu-graph/id/agent/more> a eg:School ; skos:prefLabel 'More <school>'@en ,"
    " 'Ещё школа'@ru . id:place\\/blr skos:altLabel 'Byelorussia'@en }"
    " <https://w3id.org/edu-graph/source/news#p1> { id:agent\\/more eg:country id:place\\/blr }"
)


def figures(**changed: int) -> dict[str, int]:
    return {"documents": 1, "passages": 2, "things": 1_200, "events": 1, "statements": 5_000} | changed


@pytest.fixture
def grown(tmp_path: Path, serve: Serve) -> Service:
    """A service of three publications, of which the first is kept no more."""
    folder = tmp_path / "releases"
    project.make(folder, name=SECOND)
    project.make(folder, name=THIRD, extra=MORE)
    entries = [
        {"release": FIRST, "published": "2026-01-01T00:00:00Z", "predecessor": None, "why": "first"},
        {"release": SECOND, "published": "2026-02-02T00:00:00Z", "predecessor": FIRST, "why": "a <second>"},
        {"release": THIRD, "published": "2026-03-03T00:00:00Z", "predecessor": SECOND, "why": "more"},
    ]
    told = [figures(), figures(documents=3, events=0, statements=5_000), figures(things=2_201)]
    lines = [entry | {"by": "a", "figures": found} for entry, found in zip(entries, told, strict=True)]
    (folder / "ledger").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return serve(releases=folder)


def row(page: str, release: str) -> str:
    return next(row for row in page.split("<tr>") if f"<code>{release}</code>" in row.partition("</th>")[0])


def test_the_list_tells_what_changed_in_words(grown: Service) -> None:
    page = grown.get("/releases", "text/html").text
    second, third = row(page, SECOND), row(page, THIRD)
    assert "<li>2 sources more</li><li>1 event fewer</li>" in second
    assert "statement" not in second.partition("Against")[2]
    assert "a &lt;second&gt;" in second
    assert "/changes" not in second, "the one before is kept no more"
    assert "<li>2 sources fewer</li><li>1,001 things more</li><li>1 event more</li>" in third
    assert f'href="/en/releases/{THIRD}/changes?since={SECOND}"' in third
    assert "It is the first one." in row(page, FIRST)
    assert f'href="/en/releases/{FIRST}"' not in page
    assert page.index(THIRD) < page.index(SECOND) < page.index(FIRST)


def test_a_release_is_told_with_its_main_files_and_folders(grown: Service) -> None:
    page = grown.get(f"/releases/{THIRD}", "text/html").text
    assert "1,001 things more" in page
    assert f'href="/en/releases/{THIRD}/changes?since={SECOND}"' in page
    assert f'href="/releases/{THIRD}/dumps/edu-graph.nq"' in page
    assert 'dumps/source/news.nq"' not in page
    assert re.search(r"<code>dumps/source</code></th><td class=\"number\">\d+</td>", page)
    assert "release=" not in page.partition("<main")[2].partition("</main>")[0]
    old = grown.get(f"/releases/{SECOND}", "text/html").text
    assert f'href="/en/?release={SECOND}"' in old
    assert "The release before it is no longer kept" in old


def test_a_reader_who_asks_what_a_first_release_changed_is_led_to_its_page(grown: Service) -> None:
    for language, release in (("en", SECOND), ("he", SECOND)):
        found = grown.get(f"/{language}/releases/{release}/changes", "text/html")
        assert (found.status_code, found.headers["location"]) == (303, f"/{language}/releases/{release}")
    assert "The release before it is no longer kept" in grown.get(f"/en/releases/{SECOND}", "text/html").text
    assert grown.get(f"/releases/{SECOND}/changes").status_code == 410, "data has no page to lead to"
    assert grown.get(f"/en/releases/{THIRD}/changes", "text/html").status_code == 200


def test_the_page_of_changes_counts_what_the_patch_has(grown: Service) -> None:
    page = grown.get(f"/en/releases/{THIRD}/changes").text
    patch = grown.get(f"/releases/{THIRD}/changes").text.splitlines()
    came, went = (sum(line.startswith(sign) for line in patch) for sign in ("A ", "D "))
    assert f"{came} statements came. {went} statements went." in page
    counted = re.findall(r'<td class="number">(\d+)</td><td class="number">(\d+)</td>', page)
    assert [sum(map(int, column)) for column in zip(*counted, strict=True)] == [came, went]
    assert "New (1)" in page
    assert f'<a href="/en/{ID[len("https://w3id.org/edu-graph/") :]}agent/more">' in page
    assert "More &lt;school&gt;" in page
    assert "Told differently (1)" in page
    assert "No longer there" not in page
    back = grown.get(f"/ru/releases/{SECOND}/changes?since={THIRD}").text
    assert "Ещё школа" in back
    numbers = re.findall(r'<td class="number">(\d+)</td><td class="number">(\d+)</td>', back)
    assert [sum(map(int, column)) for column in zip(*numbers, strict=True)] == [went, came]
    assert 'id/agent/more">' not in back, "what has gone has no page to lead to"


def test_statements_of_a_source_are_listed_page_by_page(grown: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"/en/releases/{THIRD}/changes?since={SECOND}"
    page = grown.get(f"{address}&of=source/news").text
    assert page.count("<ins>came</ins>") == 1
    assert "<del>" not in page
    assert '<a href="/en/ontology/country">' in page
    assert 'rel="next"' not in page
    monkeypatch.setattr(differing, "SHOWN", 2)
    listed = [differing.statements(*graphs(grown), "https://w3id.org/edu-graph/graph/register", at) for at in (0, 2, 4)]
    assert [(len(found), more) for found, more in listed] == [(2, True), (2, False), (0, False)]
    assert "There are no more statements." in grown.get(f"{address}&of=graph/register&offset=100").text
    monkeypatch.setattr("edu_graph.service.routes.changes.SHOWN", 2)
    first = grown.get(f"{address}&of=graph/register").text
    assert (
        f'rel="next" href="/en/releases/{THIRD}/changes?since={SECOND}&amp;of=graph%2Fregister&amp;offset=2"' in first
    )
    assert 'rel="prev"' in grown.get(f"{address}&of=graph/register&offset=2").text


def graphs(service: Service) -> tuple[Path, Path]:
    return tuple(service.settings.releases / name / "graph.nq" for name in (SECOND, THIRD))  # type: ignore[return-value]


def test_what_does_not_differ_is_refused_and_nothing_is_told_of_nothing(grown: Service) -> None:
    wrong = grown.get(f"/releases/{THIRD}/changes?of=source/nope", "text/html")
    assert (wrong.status_code, "Nothing of &#39;source/nope&#39; differs" in wrong.text) == (400, True)
    assert grown.get(f"/releases/{THIRD}/changes?offset=-1", "text/html").status_code in (400, 422)
    assert "both releases say the same" in grown.get(f"/en/releases/{THIRD}/changes?since={THIRD}").text


def test_programs_get_the_patch_as_before(grown: Service) -> None:
    path = f"/releases/{THIRD}/changes"
    for accept in (None, "*/*", "application/rdf-patch", "application/json"):
        assert grown.get(path, accept).headers["content-type"] == "application/rdf-patch; charset=utf-8"
    assert grown.get(f"{path}?format=patch", "text/html").text == grown.get(path).text
    assert grown.get(path, "text/html,*/*;q=0.8").headers["content-type"].startswith("text/html")
    assert grown.get(f"{path}?format=ttl").status_code == 406
    tag = grown.get(path, "text/html").headers["etag"]
    assert grown.get(path, "text/html", if_none_match=tag).status_code == 304
    assert grown.get(path, "text/html", if_none_match=grown.get(path).headers["etag"]).status_code == 200


def test_who_reads_a_difference_pays_for_it(grown: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    paid: list[float] = []
    monkeypatch.setattr(WorkMeter, "spent", lambda _self, seconds: paid.append(seconds))
    assert grown.get(f"/en/releases/{THIRD}/changes?since={SECOND}&of=source/news").status_code == 200
    assert len(paid) == 1

    def refuse(_self: WorkMeter) -> None:
        raise BudgetSpent("Spent.", retry_after=1)

    monkeypatch.setattr(WorkMeter, "admit", refuse)
    assert grown.get(f"/en/releases/{THIRD}/changes?since={SECOND}&of=graph/register").status_code == 429


def test_all_lines_are_told_once(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(b"a\nb\nd\n")
    two.write_bytes(b"b\nc\nd\ne\n")
    assert list(compared(one, two)) == [(b"D", b"a\n"), (b"=", b"b\n"), (b"A", b"c\n"), (b"=", b"d\n"), (b"A", b"e\n")]
    assert list(difference(one, two)) == [(b"D", b"a\n"), (b"A", b"c\n"), (b"A", b"e\n")]
