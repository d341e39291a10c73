"""Pages in seven languages: which one an address names, which one a reader gets, and that data is in none of them."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import project
import pytest
from babel.messages.catalog import Catalog
from stage import Serve, Service

from edu_graph.service import languages, messages
from edu_graph.service.languages import accepted, chain, direction, rank, split

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
PAGES = [
    "/", "/about", "/search?q=school", "/queries", "/queries/list-visited",
    "/queries/list-visited?institution=agent/school", "/id/event/visit", "/source/news", "/graph/register", "/ontology",
    "/catalog", "/dumps", "/releases", "/releases/current", "/quality", "/limits", "/problems", "/problems/busy",
    "/docs", "/docs/guide", "/ontology/Visit",
    "/sparql", "/sparql?query=ASK+%7B%7D", "/lookup?id=BY", "/sparql/explain?query=ASK+%7B%7D",
]  # fmt: skip
NO_PAGES = [
    "/openapi.json", "/static/site.css", "/favicon.ico", "/metrics", "/health/live", "/robots.txt", "/sitemap.xml",
    "/dumps/edu-graph.ttl", "/releases/current/graph.nq", "/timemap/id/event/visit", "/reconcile", "/mcp", "/nothing",
    "/en/limits",
]  # fmt: skip


LABELLED = """\
#+ summary: Names of institutions
#+ description: One row for each name.
#+ question: What are institutions called?
#+ parameters:
#+   - name: language
#+     type: language
#+     description: Language of the names.
#+     default: en
#+     example: en
#+   - name: side
#+     type: enum
#+     description: A side.
#+     allowed: [gives-more, receives-more]
#+     required: false
#+     example: gives-more
#+ columns:
#+   - name: institution
#+     description: The institution.
#+   - name: institutionLabel
#+     description: Its name.
#+ order: [institution, institutionLabel]
#+ since: 0.1.0
PREFIX agent: <https://w3id.org/edu-graph/id/agent/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?institution ?institutionLabel WHERE {
  VALUES ?language { "en" }  #param language
  VALUES ?side { UNDEF }  #param side
  VALUES ?institution { agent:school agent:nursery }
  ?institution skos:prefLabel ?institutionLabel FILTER(LANG(?institutionLabel) = ?language)
}
ORDER BY ?institution ?institutionLabel
"""


@pytest.fixture
def labelled(serve: Serve, tmp_path: Path) -> Service:
    """A service with a query that asks for names in a language."""
    release = project.make(tmp_path / "releases")
    (release.queries / "things/list-institutions.rq").write_text(LABELLED, "utf-8")
    return serve(releases=tmp_path / "releases")


@pytest.fixture
def russian(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A catalogue with a few words, whatever the translators have done; nobody after this test is given it."""
    catalog = Catalog(locale="ru", fuzzy=False)
    words = {"Limits": "Ограничения", "Search": "Поиск", "Next": "Дальше", "Nothing is known under this name": "Пусто"}
    for message, translation in words.items():
        catalog.add(message, string=translation)
    whole = messages.translations.__wrapped__
    monkeypatch.setattr(messages, "catalog", lambda _: catalog)
    monkeypatch.setattr("edu_graph.service.pages.translations", whole)
    monkeypatch.setattr("edu_graph.service.pages.wording.translations", whole)
    monkeypatch.setattr("edu_graph.service.routes.limits.translations", whole)
    yield
    # Whoever else asked for Russian meanwhile, for the first time in this process, had these few words kept.
    messages.translations.cache_clear()


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/ru/limits", ("ru", "/limits")),
        ("/ru/", ("ru", "/")),
        ("/ru", ("ru", "/")),
        ("/he/id/agent/a/b", ("he", "/id/agent/a/b")),
        ("/", (None, "/")),
        ("/limits", (None, "/limits")),
        ("/rue/limits", (None, "/rue/limits")),
        ("/RU/limits", (None, "/RU/limits")),
        ("/de/limits", (None, "/de/limits")),
        ("/ru-RU/limits", (None, "/ru-RU/limits")),
        ("/ru/kk/limits", ("ru", "/kk/limits")),
        ("//ru/limits", (None, "//ru/limits")),
    ],
)
def test_only_a_known_language_at_the_beginning_counts(path: str, found: tuple[str | None, str]) -> None:
    assert split(path) == found


@pytest.mark.parametrize(
    ("field", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("ru", "ru"),
        ("ru-KZ,kk;q=0.9", "ru"),
        ("kk;q=0.4, be;q=0.8", "be"),
        ("de, fr;q=0.5", "fr"),
        ("iw", "he"),
        ("IW-IL, en;q=0.9", "he"),
        ("he-IL", "he"),
        ("ru;q=0, es", "es"),
        ("ru;q=0", "en"),
        ("*", "en"),
        ("*, ru;q=0.5", "en"),
        ("ru;q=nonsense, es;q=0.1", "es"),
        ("ru;level=1, es;q=0.1", "es"),
        (";;;,,,=q,\x00", "en"),
        ("q=1", "en"),
        ("zh-Hant-TW, ar, es-419;q=0.2", "es"),
        ("a" * 5000 + ", ru", "en"),
        ("ru;q=2, es", "ru"),
        ("ru;q=nan, es", "es"),
        ("en;q=0.5, ru;q=0.5", "en"),
    ],
)
def test_accept_language_is_read_as_it_is_meant(field: str | None, language: str) -> None:
    assert accepted(field) == language


def test_the_chain_of_a_language_is_what_its_readers_read_too() -> None:
    assert (chain("kk"), chain("be"), chain("he")) == (("kk", "ru", "en"), ("be", "ru", "en"), ("he", "en", "ru"))
    assert sorted(["ar", "", "en", "ru", "kk-KZ"], key=lambda tag: rank(tag, "kk")) == ["kk-KZ", "ru", "en", "", "ar"]
    assert (direction("he-IL"), direction("kk")) == ("rtl", "ltr")


@pytest.mark.parametrize("language", languages.UI)
@pytest.mark.parametrize("path", PAGES)
def test_each_page_stands_under_each_language(service: Service, path: str, language: str) -> None:
    answer = service.get(f"/{language}{path}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-language"] == language
    assert answer.text.startswith(f'<!doctype html>\n<html lang="{language}" dir="{direction(language)}">')
    told = dict(re.findall(r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]+)">', answer.text))
    place = path.replace("&", "&amp;")
    assert told == {
        "x-default": f"http://graph.example{place}",
        **{tongue: f"http://graph.example/{tongue}{place}" for tongue in languages.UI},
    }
    for tongue, name in languages.OWN_NAMES.items():
        current = ' aria-current="true"' if tongue == language else ""
        link = (
            f'<a href="/{tongue}{place}" hreflang="{tongue}" lang="{tongue}" dir="{direction(tongue)}"{current}>{name}'
        )
        assert link in answer.text


@pytest.mark.parametrize(
    ("path", "entry", "mark"),
    [
        ("/search?q=x", "search", "page"),
        ("/queries/list-visited", "queries", "true"),
        ("/id/place/blr", "browse", "true"),
        ("/releases", "dumps", "true"),
        ("/ontology/Visit", "ontology", "true"),
    ],
)
def test_the_menu_marks_where_one_is(service: Service, path: str, entry: str, mark: str) -> None:
    header = service.get(f"/en{path}").text.partition("<header")[2].partition("</header>")[0]
    assert re.findall(r'<a href="/en/(\w+)" aria-current="(\w+)"', header) == [(entry, mark)]
    # The languages are folded away under the name of the current one.
    assert '<details><summary lang="en">English</summary>' in header
    assert "<details open" not in header


@pytest.mark.parametrize("path", PAGES)
def test_a_page_leads_to_pages_of_its_language(service: Service, path: str) -> None:
    text = service.get(f"/ru{path}").text
    main = text.partition("<main")[2]
    # What has no language is data, a file, or the style sheet.
    bare = set(re.findall(r'(?:href|action)="(/(?!ru/)[^"?#]*)', main))
    files = re.compile(r"\.\w+$|^/(sparql|queries/[\w-]+|lookup|quality)$|^/(dumps|releases)/.")
    assert {address for address in bare if not files.search(address)} == set()


@pytest.mark.parametrize("path", NO_PAGES)
@pytest.mark.parametrize("accept", [None, "text/html", "application/json"])
def test_what_has_no_page_has_none_in_a_language(service: Service, path: str, accept: str | None) -> None:
    answer = service.get(f"/ru{path}", accept)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert answer.headers["content-language"] == "ru"


def test_an_unknown_language_is_a_part_of_the_path(service: Service) -> None:
    for path in ("/de/limits", "/xx/", "/RU/limits"):
        answer = service.get(path, "application/json")
        assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (404, "not-found")
        assert "content-language" not in answer.headers


@pytest.mark.usefixtures("russian")
def test_a_reader_gets_the_language_that_fits(service: Service) -> None:
    for field, language, word in (
        ("ru-RU,ru;q=0.9", "ru", "Ограничения"),
        ("de", "en", "Limits"),
        (None, "en", "Limits"),
    ):
        asked = {} if field is None else {"accept_language": field}
        answer = service.get("/limits", BROWSER, **asked)
        assert (answer.headers["content-language"], f"<h1>{word}</h1>" in answer.text) == (language, True)
        assert "Accept-Language" in answer.headers["vary"]
    named = service.get("/en/limits", BROWSER, accept_language="ru")
    assert "<h1>Limits</h1>" in named.text


@pytest.mark.usefixtures("russian")
def test_a_problem_is_told_in_the_language_of_the_reader(service: Service) -> None:
    for path, asked in (("/ru/nothing", {}), ("/nothing", {"accept_language": "ru"}), ("/ru/id/agent/nobody", {})):
        answer = service.get(path, "text/html", **asked)
        assert (answer.status_code, answer.headers["content-language"]) == (404, "ru")
        # What happened is told in English, and says so.
        assert re.search(r'<p lang="en" dir="ltr"[^>]*>.*(nothing at|says nothing of)', answer.text), answer.text


def test_a_cache_does_not_mix_languages(serve: Serve) -> None:
    cached, plain = serve(), serve(cache_bytes=0)
    asked = [("/limits", "ru"), ("/limits", "en"), ("/ru/limits", "en"), ("/he/limits", "ru"), ("/limits", "kk, ru")]
    for _ in range(4):
        for path, field in asked:
            given = cached.get(path, BROWSER, accept_language=field)
            expected = plain.get(path, BROWSER, accept_language=field)
            assert (given.text, given.headers["etag"]) == (expected.text, expected.headers["etag"])
    # /limits for a reader of Russian is /ru/limits, and is kept once.
    assert len({cached.get(path, BROWSER, accept_language=field).headers["etag"] for path, field in asked}) == 4
    assert [line.get("cache") for line in cached.log()].count("hit") > 8


def test_a_tag_of_one_language_says_nothing_of_another(service: Service) -> None:
    tag = service.get("/ru/limits").headers["etag"]
    assert service.get("/ru/limits", if_none_match=tag).status_code == 304
    assert service.get("/he/limits", if_none_match=tag).status_code == 200


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/limits", "application/json"), ("/problems", None), ("/queries", "application/json"),
        ("/search?q=school", None), ("/lookup?id=BY", "application/json"),
        ("/queries/list-visited?institution=agent/school", "application/json"),
        ("/queries/list-visited?institution=agent/school&limit=1&sources=true", "text/csv"),
        ("/id/event/visit.ttl", None),
        ("/source/news", "application/ld+json"), ("/ontology", "text/turtle"), ("/catalog", None), ("/dumps", None),
        ("/nothing", "application/json"), ("/quality/labels-in-two-languages", None), ("/openapi.json", None),
        ("/queries/list-visited/values/language", None),
    ],
)  # fmt: skip
def test_data_is_the_same_for_every_reader(service: Service, path: str, accept: str | None) -> None:
    answers = [service.get(path, accept, accept_language=field) for field in ("en", "ru", "he, iw;q=0.9", "*;q=0")]
    bodies = {re.sub(r"urn:uuid:[0-9a-f-]+", "", answer.text) for answer in answers}
    assert (len(bodies), len({answer.headers.get("etag") for answer in answers})) == (1, 1)
    assert not [answer for answer in answers if "content-language" in answer.headers]


@pytest.mark.parametrize("path", ["/search?q=school&format=json", "/limits?format=json", "/lookup?id=BY&format=json"])
def test_json_that_a_browser_asks_for_is_that_of_everybody(service: Service, path: str) -> None:
    assert service.get(path, BROWSER, accept_language="ru").content == service.get(path, "application/json").content


@pytest.mark.parametrize(
    ("path", "form", "media_type"),
    [
        ("/queries/list-visited?institution=agent/school", "csv", "text/csv"),
        ("/queries/list-visited?institution=agent/school", "jsonld", "application/ld+json"),
        ("/queries?", "json", "application/json"),
        ("/id/event/visit?", "ttl", "text/turtle"),
        ("/source/news?", "jsonld", "application/ld+json"),
        ("/ontology/Visit?", "rdf", "application/rdf+xml"),
        ("/search?q=school", "json", "application/json"),
        ("/releases?", "json", "application/json"),
        ("/sparql?query=ASK+%7B%7D", "csv", "text/csv"),
    ],
)
def test_a_format_that_is_asked_for_comes_under_a_language_too(
    service: Service, path: str, form: str, media_type: str
) -> None:
    there = f"{path}&format={form}".replace("?&", "?")
    plain, told = (_followed(service, f"{language}{there}") for language in ("", "/ru"))
    assert told.headers["content-type"].partition(";")[0] == media_type
    assert (told.status_code, told.content) == (plain.status_code, plain.content) != (404, b"")
    assert service.get("/ru/id/event/visit?format=html").headers["content-type"].startswith("text/html")


def _followed(service: Service, path: str) -> httpx.Response:
    answer = service.get(path, "text/html")
    return service.get(answer.headers["location"], "text/html") if answer.status_code == 303 else answer


def test_people_are_led_to_the_page_of_their_language(service: Service) -> None:
    for field, there in (("kk", "/kk/id/event/visit"), ("de", "/en/id/event/visit"), ("iw-IL", "/he/id/event/visit")):
        answer = service.get("/id/event/visit", BROWSER, accept_language=field)
        assert (answer.status_code, answer.headers["location"]) == (303, there)
        assert "Accept-Language" in answer.headers["vary"]
    assert service.get("/id/event/visit?inverse=1", BROWSER).headers["location"] == "/en/id/event/visit?inverse=1"
    assert service.get("/id/event/visit", "text/turtle").headers["location"] == "/id/event/visit.ttl"
    assert (
        service.get("/id/event/visit?format=html", accept_language="ru").headers["location"] == "/id/event/visit.html"
    )


def test_names_come_in_the_language_of_the_page(service: Service) -> None:
    assert "<h1><bdi>Визит в Смоленск</bdi></h1>" in service.get("/ru/id/event/visit").text
    assert '<h1><bdi lang="ru" dir="ltr">Визит в Смоленск</bdi></h1>' in service.get("/kk/id/event/visit").text
    assert '<h1><bdi lang="en" dir="ltr">Visit to Smolensk</bdi></h1>' in service.get("/he/id/event/visit").text
    hits = service.get("/ru/search?q=school").text
    assert "<bdi>Школа № 1</bdi>" in hits
    assert "School No. 1" in service.get("/search?q=school&format=json").json()["hits"][0]["label"]
    assert '<bdi lang="ru" dir="ltr">Школа № 1</bdi>' in service.get("/en/search?q=school&lang=ru").text


def test_behind_a_base_path_languages_come_after_it(serve: Serve) -> None:
    service = serve(base_path="/graph")
    page = service.get("/graph/ru/limits")
    assert (page.status_code, page.headers["content-language"]) == (200, "ru")
    assert not re.search(r'(?:href|action|src)="/(?!graph/)', page.text)
    assert 'hreflang="he" href="http://graph.example/graph/he/limits"' in page.text
    assert 'href="/graph/ru/dumps"' in page.text
    assert service.get("/graph/id/event/visit", "text/html").headers["location"] == "/graph/en/id/event/visit"
    assert service.get("/ru/limits").status_code == 200, "a proxy may have taken it off"
    assert service.get("/ru/graph/limits").status_code == 404


def test_a_release_that_was_named_is_kept(service: Service) -> None:
    release = service.state.served.id  # type: ignore[union-attr]
    page = service.get(f"/ru/id/event/visit?release={release}")
    assert page.status_code == 200
    assert f'href="/ru/search?release={release}"' in page.text
    assert f'href="/he/id/event/visit?release={release}" hreflang="he"' in page.text
    assert f'href="/ru/queries?release={release}"' in page.text
    led = service.get(f"/id/event/visit?release={release}", "text/html", accept_language="be")
    assert led.headers["location"] == f"/be/id/event/visit?release={release}"


def test_head_says_what_get_says(service: Service) -> None:
    got = service.get("/ru/limits")
    head = service.client.request("HEAD", "/ru/limits", headers={"Accept-Encoding": "identity"})
    assert (head.status_code, head.content) == (200, b"")
    assert {name: head.headers[name] for name in ("etag", "content-language", "vary", "content-type")} == {
        name: got.headers[name] for name in ("etag", "content-language", "vary", "content-type")
    }


def test_a_query_can_be_sent_to_a_page(service: Service) -> None:
    answer = service.client.request("POST", "/ru/sparql", data={"query": "ASK {}"})
    assert (answer.status_code, answer.headers["content-language"]) == (200, "ru")
    wrong = service.client.request("POST", "/he/sparql", data={"query": "ASK {"})
    assert (wrong.status_code, wrong.headers["content-language"]) == (400, "he")
    assert "ASK {" in wrong.text
    refused = service.client.request("POST", "/ru/limits", content=b"x")
    assert (refused.status_code, refused.headers["content-type"]) == (405, "text/html; charset=utf-8")
    assert service.client.request("OPTIONS", "/ru/limits").status_code == 204
    assert service.client.request("OPTIONS", "/ru/metrics").status_code == 404


def test_a_page_of_an_answer_leads_on_in_its_language(service: Service) -> None:
    first = service.get("/kk/queries/list-visited?limit=1")
    following = re.search(r'<a rel="next" href="([^"]+)"', first.text)
    assert following is not None
    address = following[1].replace("&amp;", "&")
    assert address.startswith("/kk/queries/list-visited?")
    assert first.headers["link"].startswith(f'<{address}>; rel="next"')
    second = service.get(address)
    assert (second.status_code, second.headers["content-language"]) == (200, "kk")
    caption = messages.translations("kk").gettext("rows %(first)s to %(last)s") % {"first": "2", "last": "2"}
    assert f"<caption>{caption}</caption>" in second.text
    hits = service.get("/kk/search?q=s&limit=1").text
    if (turn := re.search(r'<a href="([^"]+)" rel="next"', hits)) is not None:
        assert turn[1].startswith("/kk/search?")


def test_a_question_is_asked_in_the_language_of_the_page(labelled: Service) -> None:
    path = "/queries/list-institutions"
    russian = labelled.get(f"/ru{path}").text
    assert '<a href="/ru/id/agent/school"><bdi>Школа № 1</bdi></a>' in russian
    assert "School No. 1" not in russian
    # The files hold what the page shows.
    assert f'href="{path}?language=ru&amp;format=csv"' in russian
    # Nothing has a name in French; of the languages that a reader of it is shown next, English comes first.
    assert '<bdi lang="en" dir="ltr">School No. 1</bdi>' in labelled.get(f"/fr{path}").text
    assert '<bdi lang="ru" dir="ltr">Школа № 1</bdi>' in labelled.get(f"/kk{path}").text
    given = labelled.get(f"/ru{path}?language=en").text
    assert '<bdi lang="en" dir="ltr">School No. 1</bdi>' in given
    assert '<option value="en" selected>английский</option>' in given
    # Data asks for its language itself.
    assert "School No. 1" in labelled.get(path, "text/csv", accept_language="ru").text
    # In the reader's form nothing is chosen, so that the choice does not stay behind in the next language.
    word = messages.translations("ru").gettext("the language of this page")
    assert f'<option value="">{word}</option>' in russian
    assert " selected>" not in russian


def test_the_words_that_a_query_lists_are_words(labelled: Service) -> None:
    page = labelled.get("/en/queries/list-institutions?side=gives-more").text
    assert '<option value="gives-more" selected>gives more</option>' in page


def test_the_pages_about_the_service_say_what_holds(serve: Serve) -> None:
    service = serve(contact="mailto:help@example.org", slow_query_text=True)
    reached = service.get("/en/accessibility").text
    assert '<a href="mailto:help@example.org">help@example.org</a>' in reached
    for review in messages.reviews():
        row = f"<td>{review.messages:,}</td><td>{review.unreviewed:,}</td>"
        assert row in reached, review
    assert "has chosen to keep its text there" in service.get("/en/privacy").text
    assert '<a href="mailto:help@example.org">help@example.org</a>' in service.get("/en/about").text
    plain = serve()
    assert "mailto:" not in plain.get("/en/accessibility").text + plain.get("/en/about").text
    assert "Its text is not kept" in plain.get("/en/privacy").text
    assert '<th scope="row">Crimea</th><td>part of Ukraine</td>' in plain.get("/en/maps").text
    assert "CC BY 4.0" in plain.get("/en/about").text


def test_the_log_keeps_what_the_page_on_privacy_says(service: Service) -> None:
    page = service.get(
        "/ru/search?q=someones+name", "text/html", user_agent="Secret/1.0", referer="https://from.example/"
    )
    assert "set-cookie" not in page.headers
    assert page.headers["referrer-policy"] == "same-origin"
    line = service.log()[-1]
    assert line["path"] == "/search"
    text = json.dumps(line)
    for kept_out in ("someones", "127.0.0.1", "Secret", "from.example"):
        assert kept_out not in text
