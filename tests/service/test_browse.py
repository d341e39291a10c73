"""Browsing: lists with counts, trees of concepts, names in the order of the reader's alphabet; and the first page."""

import re
from pathlib import Path

import project
import pytest
from stage import Serve, Service
from test_pages import outline
from test_profiles import WORLD, thing

from edu_graph.service.pages import browsing, collation
from edu_graph.service.routes.root import publications
from edu_graph.settings import load_settings

OUTSIDE = "concept/topic-outside-field"
TREE = "graph:schemes {\n" + "".join(
    thing(f"concept/{name}", "skos:Concept", f'"{label}"@en')
    + f"<https://w3id.org/edu-graph/id/concept/{name}> skos:inScheme "
    "<https://w3id.org/edu-graph/id/concept/scheme-topics> .\n"
    for name, label in (("topic-reading", "Reading"), ("topic-adult", "Adult learning"))
)
TREE += (
    "<https://w3id.org/edu-graph/id/concept/topic-braille> skos:broader "
    "<https://w3id.org/edu-graph/id/concept/topic-reading> .\n}\n"
)


@pytest.fixture
def browsed(serve: Serve, tmp_path: Path) -> Service:
    project.make(tmp_path / "told", extra=WORLD + TREE)
    return serve(releases=tmp_path / "told")


def entries(text: str) -> list[str]:
    return [re.sub(r"<[^>]+>", "", found) for found in re.findall(r"<li><a[^>]*>(.*?)</a>", text.partition("<main")[2])]


def test_every_list_that_has_something_is_offered_with_its_size(browsed: Service) -> None:
    answer = browsed.get("/en/browse", "text/html")
    found = dict(re.findall(r'href="/en/browse/([a-z-]+)">[^<]+</a> <span class="soft">\((\d+)\)', answer.text))
    # Austria takes part in nothing; the school and the nursery have no class that is listed.
    assert found == {
        "countries": "3", "organisations": "1", "agreements": "1", "events": "2", "documents": "2", "sources": "2",
        "topics": "3",
    }  # fmt: skip
    assert "etag" in answer.headers


def test_a_list_of_things_leads_to_their_pages(browsed: Service) -> None:
    shown = browsed.get("/en/browse/countries", "text/html").text
    assert entries(shown) == ["Belarus", "Israel", "Эстония"]
    assert '<a href="/en/id/place/isr"><bdi>Israel</bdi></a> <span class="soft">(1)' in shown
    assert entries(browsed.get("/ru/browse/countries", "text/html").text) == ["Израиль", "Эстония", "Belarus"]


def test_a_list_says_what_lies_outside_the_field(serve: Serve, tmp_path: Path) -> None:
    base = "https://w3id.org/edu-graph/id/"
    outside = f"<https://w3id.org/edu-graph/source/more#p5> {{ <{base}event/tour> eg:topic <{base}{OUTSIDE}> }}\n"
    named = "graph:register { " + thing(OUTSIDE, "skos:Concept", '"outside the field"@en') + "}\n"
    project.make(tmp_path / "told", extra=WORLD + outside + named)
    service = serve(releases=tmp_path / "told")
    listed = service.get("/en/browse/events", "text/html").text
    remark = f' · <a href="/en/id/{OUTSIDE}"><bdi>outside the field</bdi></a></li>'
    assert {"Course in Haifa", "Tour"} <= set(entries(listed))
    assert listed.count(remark) == 1
    assert remark in listed.partition("<bdi>Tour</bdi>")[2].partition("<li>")[0]
    # A list of what names something says so too; one of a kind of a country leaves it out.
    assert remark in service.get(f"/en/browse/things?about={OUTSIDE}", "text/html").text
    assert "Tour" not in service.get("/en/browse/things?kind=Visit&country=blr", "text/html").text


def test_a_treaty_that_names_everybody_does_not_count_for_a_country(browsed: Service) -> None:
    shown = browsed.get("/en/browse/countries", "text/html").text
    # The course, the tour, the network and the agreement; not the convention.
    assert '<bdi>Belarus</bdi></a> <span class="soft">(4)' in shown


def test_concepts_are_a_tree_with_counts(browsed: Service) -> None:
    shown = browsed.get("/en/browse/topics", "text/html").text
    assert entries(shown) == ["Adult learning", "Reading", "Braille"]
    inner = shown.partition(">Reading<")[2].partition("</ul>")[0]
    assert '<bdi>Braille</bdi></a> <span class="soft">(1)' in inner
    assert "Adult" not in inner


def test_a_long_list_has_initials(serve: Serve, tmp_path: Path) -> None:
    many = "".join(thing(f"project/p{at}", "eg:Project", f'"{chr(65 + at % 26)} project {at}"@en') for at in range(60))
    project.make(tmp_path / "told", extra=f"graph:register {{\n{many}}}\n")
    shown = serve(releases=tmp_path / "told").get("/en/browse/projects", "text/html").text
    page = outline(shown)
    assert page.wrong == []
    assert [given["href"] for given in page.all("a") if given["href"].startswith("#group")] == [
        f"#group-{at}" for at in range(1, 27)
    ]
    assert [given["aria-label"] for given in page.all("nav")].count("Initials") == 1


def test_a_long_list_of_events_stands_by_years_the_latest_first(serve: Serve, tmp_path: Path) -> None:
    """Of two of one year the later stands first; what only ends stands by its end; what has no year comes last."""
    day = '"%s"^^<http://www.w3.org/2001/XMLSchema#date>'
    told = {at: f"eg:startEarliest {day % f'{2000 + at % 3}-01-{1 + at // 3:02}'}" for at in range(42)}
    told[42] = f"eg:endEarliest {day % '1999-12-31'}"
    many = "".join(
        thing(f"event/e{at:02}", "eg:Event", f'"Event {at:02}"@en')
        + (f"<https://w3id.org/edu-graph/id/event/e{at:02}> {told[at]} .\n" if at in told else "")
        for at in range(45)
    )
    project.make(tmp_path / "told", extra=f"graph:register {{\n{many}}}\n")
    shown = serve(releases=tmp_path / "told").get("/en/browse/events", "text/html").text
    page = outline(shown)
    assert page.wrong == []
    assert [given["aria-label"] for given in page.all("nav")].count("Years") == 1
    years = re.findall(r'<h2 id="group-\d+">([^<]+)</h2>', shown)
    assert years == ["2002", "2001", "2000", "1999", "Year not told"]
    listed = [one for one in entries(shown) if one.startswith("Event ")]
    assert listed[:2] == ["Event 41", "Event 38"]
    assert listed[-3:] == ["Event 42", "Event 43", "Event 44"]


def test_people_have_a_list_and_the_first_page_leads_to_it(serve: Serve, tmp_path: Path) -> None:
    project.make(
        tmp_path / "told", extra="graph:register {\n" + thing("person/p-1", "eg:Person", '"Ann B."@en') + "}\n"
    )
    service = serve(releases=tmp_path / "told")
    assert entries(service.get("/en/browse/people", "text/html").text) == ["Ann B."]
    assert '<a href="/en/browse/people">persons</a></dt><dd>1</dd>' in service.get("/en/", "text/html").text


def test_a_status_of_its_day_says_so(serve: Serve, tmp_path: Path) -> None:
    base = "https://w3id.org/edu-graph/id/"
    said = "".join(
        thing(f"event/{name}", "eg:Event", f'"{name}"@en')
        + f"<{base}event/{name}> eg:status <{base}concept/status-{name}> .\n"
        + thing(f"concept/status-{name}", "skos:Concept", f'"{name}"@en')
        for name in ("planned", "completed")
    )
    project.make(tmp_path / "told", extra=f"graph:register {{\n{said}}}\n")
    service = serve(releases=tmp_path / "told")
    remark = '<small class="soft">(when its source was written)</small>'
    assert remark in service.get("/en/id/event/planned", "text/html").text
    assert remark not in service.get("/en/id/event/completed", "text/html").text


def test_what_is_no_list_is_told(browsed: Service) -> None:
    answer = browsed.get("/en/browse/nothing", "text/html")
    assert answer.status_code == 404
    assert "countries" in answer.text
    assert browsed.get("/en/browse?x=1", "text/html").status_code == 400


def test_lists_that_are_empty_say_so(service: Service) -> None:
    assert "Nothing in this release is in this list." in service.get("/en/browse/practices", "text/html").text


def test_browsing_stays_below_the_base_path_and_in_the_release(serve: Serve, tmp_path: Path) -> None:
    project.make(tmp_path / "told", extra=WORLD)
    service = serve(releases=tmp_path / "told", base_path="/graph")
    shown = service.get("/graph/he/browse/countries?release=0123456789abcdef", "text/html").text
    assert 'dir="rtl"' in shown
    assert 'href="/graph/he/id/place/isr?release=0123456789abcdef"' in shown


def test_the_first_page_has_questions_lists_figures_and_releases(browsed: Service) -> None:
    shown = browsed.get("/en/", "text/html").text
    for wanted in ('id="questions"', 'id="browse"', 'id="figures"', '/en/compare"', 'role="search"'):
        assert wanted in shown
    # Nothing was ever published here.
    assert 'id="releases"' not in shown


def test_the_newest_releases_end_with_the_one_that_is_shown(tmp_path: Path) -> None:
    line = '{"release":"%s","published":"2026-01-0%dT00:00:00Z","predecessor":null,"by":"x","why":"y"}\n'
    text = "".join(line % (f"{at:016x}", at) for at in range(1, 7))
    (tmp_path / "ledger").write_text(text, "utf-8")
    settings = load_settings(releases=tmp_path)
    assert [one for one, _ in publications(settings, f"{5:016x}")] == [f"{at:016x}" for at in (5, 4, 3)]
    assert publications(settings, "f" * 16) == []
    (tmp_path / "ledger").unlink()
    (tmp_path / "ledger").mkdir()
    assert publications(settings, f"{5:016x}") == []


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["école", "Ecole normale", "School 2", "School 10", "Zoo", "Школа", "בית"]),
        ("es", ["nube", "ñandú", "oso"]),
        ("ru", ["ёж", "ель", "Жук", "zoo"]),
        ("kk", ["Алма", "Әже", "Бала", "Ғалым", "Дала", "Қала", "Лагерь", "Ұл", "Үй", "Ыдыс", "Іс"]),
        ("be", ["Ева", "ёлка", "жыта", "Іван", "Йод", "Укладка", "Ўзор", "Фея"]),
        ("he", ["אב", "בית", "מים", "ןו", "סוף", "Israel"]),
        ("fr", ["cote", "côté", "Œuvre", "ofrande"]),
    ],
)
def test_names_stand_in_the_order_of_the_alphabet(language: str, names: list[str]) -> None:
    found = names[::-1]
    found.sort(key=lambda name: collation.key(name, language))
    assert found == names


def test_every_language_of_pages_has_its_alphabet() -> None:
    assert set(collation.ALPHABETS) == {"en", "ru", "kk", "be", "he", "fr", "es"}
    for alphabet in collation.ALPHABETS.values():
        assert len(set(alphabet)) == len(alphabet)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Élan", "fr", "E"),
        ("Ñandú", "es", "Ñ"),
        ("Ñandú", "en", "N"),
        ("№ 5", "ru", "#"),
        ("2 x", "en", "#"),
        ("…", "en", "#"),
        ("\uc5d0\uc774\ube14", "en", "\uc5d0"),  # a syllable of Hangul, not the letter that it begins with
        ("\u1100\u1161", "ru", "\uac00"),  # which letters of their own make up
        ("مصر", "en", "م"),
    ],
)
def test_a_name_stands_under_its_initial(text: str, language: str, expected: str) -> None:
    assert collation.initial(text, language) == expected


def test_every_list_has_one_origin() -> None:
    for shelf in browsing.SHELVES.values():
        assert bool(shelf.scheme) != bool(shelf.of_class)
