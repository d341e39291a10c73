"""Questions that ask for a list, what names a concept, and the figures of the first page: numbers and lists are one."""

import re
from collections.abc import Iterator
from pathlib import Path

import project
import pytest
from stage import Serve, Service
from test_browse import TREE
from test_profiles import WORLD

from edu_graph.search.index import SearchIndex
from edu_graph.service import sentences
from edu_graph.service.messages import translations
from edu_graph.service.pages import narrowed
from edu_graph.service.terms import Vocabulary

CONCEPT = "https://w3id.org/edu-graph/id/concept/topic-braille"
BLR = "https://w3id.org/edu-graph/id/place/blr"
SKOS = "http://www.w3.org/2004/02/skos/core#"
WORDS = (
    "graph:schemes {\n"
    + f'<{CONCEPT}> <{SKOS}altLabel> "dots to feel"@en , "рельефные точки"@ru ; <{SKOS}hiddenLabel> "bumps"@en .\n'
    + f'<{BLR}> <{SKOS}prefLabel> "Беларусь"@ru ; <{SKOS}altLabel> "Беларусь"@be .\n'
    + "".join(
        f"<https://w3id.org/edu-graph/id/concept/topic-{number}> a <{SKOS}Concept> ; "
        f'<{SKOS}prefLabel> "many {number}"@en '
        f"; <{SKOS}inScheme> <https://w3id.org/edu-graph/id/concept/scheme-{number}> .\n"
        for number in range(3)
    )
    + "}\n"
)


@pytest.fixture
def asked(serve: Serve, tmp_path: Path) -> Service:
    project.make(tmp_path / "told", extra=WORLD + TREE + WORDS)
    return serve(releases=tmp_path / "told")


def lists(service: Service, text: str, language: str = "en") -> list[tuple[str, str]]:
    """Return the lists that the page of a search offers: address (of an empty one none), and what they are called."""
    answer = service.client.request("GET", f"/{language}/search", params={"q": text}, headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    offered = answer.text.partition('<ul class="entries"')[2].partition("</ul>")[0]
    found = re.findall(r"<li>(.*?)</li>", offered)
    return [("".join(re.findall('href="([^"]+)"', one)), re.sub("<[^>]+>", "", one)) for one in found]


def listed(service: Service, address: str) -> list[str]:
    text = service.get(address.replace("&amp;", "&"), "text/html").text
    return re.findall(r"<li><a[^>]*><bdi[^>]*>(.*?)</bdi></a>", text.partition("<main")[2])


@pytest.mark.parametrize(
    ("text", "titles", "things"),
    [
        ("trainings of Belarus", ["Trainings of Belarus (1)"], ["Course in Haifa"]),
        ("all courses in Belarus, 2025", ["Trainings of Belarus in 2025 (1)"], ["Course in Haifa"]),
        ("обучения Беларуси", ["Trainings of Belarus (1)"], ["Course in Haifa"]),
        ("визиты в Беларусь", ["Visits of Belarus (1)"], ["Tour"]),
        ("пагадненні Беларусі", ["Agreements of Belarus (1)"], ["Pact"]),
        ("הכשרות של ישראל", ["Trainings of Israel (1)"], ["Course in Haifa"]),
        ("Israel training", ["Trainings of Israel (1)"], ["Course in Haifa"]),
        ("agreements", ["Agreements (1)"], ["Pact"]),
        ("Belarus 2025", ["Events of Belarus in 2025 (1)"], ["Course in Haifa"]),
        ("events of Belarus", ["Events of Belarus (2)"], ["Course in Haifa", "Tour"]),
    ],
)
def test_a_question_leads_to_the_list_that_it_asks_for(
    asked: Service, text: str, titles: list[str], things: list[str]
) -> None:
    offered = lists(asked, text)
    assert [title for _, title in offered] == titles
    assert listed(asked, offered[0][0]) == things


def test_an_empty_list_is_told_and_the_one_of_all_years_beside_it(asked: Service) -> None:
    none, every = lists(asked, "trainings in Belarus 1999")
    assert none == ("", "Trainings of Belarus in 1999 (0): no source tells of any")
    assert every[1] == "Trainings of Belarus (1)"
    assert [title for _, title in lists(asked, "visits of Austria")] == [
        "Visits of Austria (0): no source tells of any"
    ]


@pytest.mark.parametrize(
    "text", ["Course in Haifa", "trainings of Atlantis", "training visit", "2025", "the of", "x " * 20, "Belarus", "?"]
)
def test_what_is_no_such_question_offers_no_list(asked: Service, text: str) -> None:
    assert lists(asked, text) == []


def test_names_of_kinds_are_known_in_every_language_of_the_pages() -> None:
    words = sentences.words_of_kinds(Vocabulary({}, {}, ()))
    for kind in narrowed.KINDS.values():
        for language in ("en", "ru", "kk", "be", "he", "fr", "es"):
            title = translations(language).gettext(kind.title)
            found = sentences.read(title, words, NoCountry())
            assert found is not None, (title, language)
            assert not found.country


class NoCountry(SearchIndex):
    """An index that knows no country."""

    def __init__(self) -> None:
        """Open nothing."""

    def find(self, question: object) -> object:  # type: ignore[override]
        raise AssertionError(question)


def test_a_concept_tells_how_many_things_name_it_and_leads_to_them(asked: Service) -> None:
    answer = asked.get("/en/search?q=dots+to+feel", "text/html").text
    told = re.search(r'<a class="named" href="([^"]+)">([^<]+)</a>', answer)
    assert told is not None
    assert told[2] == "1 thing in the data names it"
    assert listed(asked, told[1])[-1:] == ["Course in Haifa"]
    assert 'found by <bdi><span lang="" dir="auto">dots to feel</span></bdi>' in answer


def test_concepts_of_one_name_are_told_apart_by_their_lists(serve: Serve, tmp_path: Path) -> None:
    base = "https://w3id.org/edu-graph/id/concept/"
    told = "".join(
        f'<{base}scheme-{which}> a <{SKOS}ConceptScheme> ; <{SKOS}prefLabel> "{which.title()}"@en .\n'
        f"<{base}{which}-schools> a <{SKOS}Concept> ; <{SKOS}inScheme> <{base}scheme-{which}> ; "
        f'<{SKOS}prefLabel> "schools"@en .\n'
        for which in ("groups", "units")
    )
    project.make(tmp_path / "told", extra=f"graph:schemes {{\n{told}}}\n")
    shown = serve(releases=tmp_path / "told").get("/en/search?q=schools", "text/html").text
    for which in ("groups", "units"):
        hit = shown.partition(f"/concept/{which}-schools")[2].partition("</li>")[0]
        assert f'<span class="soft">concept ({which.title()})</span>' in hit


def test_a_hidden_word_is_found_by_and_told_nowhere(asked: Service) -> None:
    shown = asked.get("/en/search?q=bumps", "text/html").text
    assert '<bdi>Braille</bdi></a> <span class="soft">concept</span>' in shown
    page = asked.get("/en/id/concept/topic-braille", "text/html").text
    assert "bumps" not in page
    assert "dots to feel" in page


def test_a_question_of_which_only_some_words_are_found_says_so(asked: Service) -> None:
    assert "Nothing has all of these words in one name" in asked.get("/en/search?q=Haifa+submarine", "text/html").text
    assert "Nothing has all" not in asked.get("/en/search?q=Haifa", "text/html").text
    assert "Did you mean" in asked.get("/en/search?q=Cuorse+in+Haifa", "text/html").text


def test_a_long_facet_shows_the_most_frequent_and_folds_the_others(
    asked: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("edu_graph.service.routes.search.FEW", 1)
    shown = asked.get("/en/search?q=Haifa+Belarus+many+tour+pact", "text/html").text
    shorts = re.findall(
        r"<h3>[^<]+</h3>\s<ul>(.*?)</ul>(?:\s<details><summary>(\d+) more</summary>\s<ul>(.*?)</ul>)?", shown, re.S
    )
    assert shorts
    assert all(first.count("<li>") == 1 for first, _, _ in shorts)
    assert any(folded.count("<li>") == int(number) > 0 for _, number, folded in shorts if number)
    for address, number in re.findall(
        r'<li><a href="([^"]+)"><bdi>[^<]+</bdi></a> <span class="soft">(\d+)</span>', shown
    ):
        found = asked.get(address.replace("&amp;", "&"), "text/html").text
        assert re.search(r"<h2>(\d+) found</h2>", found)[1] == number  # type: ignore[index]


@pytest.mark.parametrize(
    "wrong", ["", "?kind=Colour", "?kind=Event&country=Atlantis", "?about=concept/none", "?year=5"]
)
def test_a_list_of_nothing_that_there_is_is_refused(asked: Service, wrong: str) -> None:
    answer = asked.get(f"/en/browse/things{wrong}", "text/html")
    assert answer.status_code == 400
    assert "<h1>" in answer.text


def figures(text: str) -> Iterator[tuple[str, int]]:
    """Give the figures of the first page that lead to a list: its address, and how many it is said to have."""
    told = text.partition('id="figures"')[2].partition("</dl>")[0]
    for address, number in re.findall(r'<dt><a href="([^"]+)">[^<]+</a></dt><dd>([\d,]+)</dd>', told):
        yield address, int(number.replace(",", ""))
    for address, number in re.findall(
        r'<li><a href="(/en/browse/[^"]+)">[^<]+</a> <span class="soft">\(([\d,]+)\)', text
    ):
        yield address, int(number.replace(",", ""))


def test_every_figure_of_the_first_page_is_the_length_of_the_list_that_it_leads_to(asked: Service) -> None:
    found = list(figures(asked.get("/en/", "text/html").text))
    assert {"/en/browse/events", "/en/browse/organisations", "/en/browse/sources"} <= {address for address, _ in found}
    assert len(found) > 10
    for address, number in found:
        assert len(listed(asked, address)) == number, address
