"""Things, sources and terms: data by negotiation, and pages that hold without script, colour or English."""

import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import project
import pytest
from pyoxigraph import RdfFormat, parse
from stage import Serve, Service

from edu_graph.rdf.formats import GRAPHS, Format

EG = "https://w3id.org/edu-graph/ontology#"
ID = "https://w3id.org/edu-graph/id/"
PAGES = [
    "/",
    "/sparql",
    "/sparql?query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D",
    "/queries",
    "/queries/list-visited",
    "/queries/count-things",
    "/queries/count-things?least=2",
    "/queries/describe-names",
    "/id/event/visit.html",
    "/id/agent/school.html",
    "/id/agent/odd.html",
    "/source/news.html",
    "/ontology",
    "/search",
    "/search?q=school",
    "/search?q=nothingatall",
    "/lookup?scheme=iso-alpha-2&id=BY",
    "/dumps",
    "/releases",
    "/releases/current",
    "/limits",
    "/problems",
    "/docs",
    "/docs/guide",
    "/nothing",
]
VOID = {"meta", "link", "input", "br", "img", "hr"}


class Outline(HTMLParser):
    """What a page is made of, and whether its tags are balanced."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.wrong: list[str] = []
        self.labels: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        if tag == "label":
            self.labels.add(given["for"])
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [given for name, given in self.tags if name == tag]


def outline(text: str) -> Outline:
    parser = Outline()
    parser.feed(text)
    parser.close()
    return parser


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole_and_accessible_in_its_structure(service: Service, path: str) -> None:
    answer = service.get(path, "text/html")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = outline(answer.text)
    assert (page.wrong, page.open) == ([], [])
    assert page.all("html") == [{"lang": "en", "dir": "ltr"}]
    assert len(page.all("h1")) == len(page.all("main")) == len(page.all("title")) == 1
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert len(page.all("table")) == len(page.all("caption"))
    assert all(given.get("scope") in ("col", "row", "rowgroup") for given in page.all("th"))
    for field in (*page.all("input"), *page.all("select"), *page.all("textarea")):
        assert field["id"] in page.labels
    ids = [given["id"] for _, given in page.tags if "id" in given]
    assert len(ids) == len(set(ids))
    described = {word for _, given in page.tags for word in given.get("aria-describedby", "").split()}
    assert described <= set(ids)
    first = next(given["href"] for given in page.all("a"))
    assert first == "#main"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_nothing_from_elsewhere_and_runs_nothing(service: Service, path: str) -> None:
    page = outline(service.get(path, "text/html").text)
    scripts = [given["src"] for given in page.all("script") if given["type"] != "application/ld+json"]
    has_editor = path.startswith("/sparql") and service.state.pages.has_editor
    assert scripts == ["/static/editor.js"] * has_editor
    assert not page.all("style")
    loaded = [given["href"] for given in page.all("link") if given["rel"] == "stylesheet"]
    assert loaded == ["/static/site.css"]
    assert [given["src"] for _, given in page.tags if "src" in given] == scripts
    assert not [given for _, given in page.tags if "style" in given]
    assert not [name for _, given in page.tags for name in given if re.match("on[a-z]+$", name)]
    assert not [given for given in page.all("a") if given["href"].startswith("javascript:")]


def test_the_stylesheet_has_no_sides_and_calls_nobody(service: Service) -> None:
    style = service.get("/static/site.css").text
    assert not re.search(r"\b(?:left|right)\b|url\(|@import", style)
    for query in ("prefers-color-scheme", "forced-colors", "print", "prefers-contrast"):
        assert query in style
    # Nothing moves, so nobody needs to ask for less of it; what moves needs `prefers-reduced-motion`. A line at the
    # edge of a table comes and goes, with the reader's own scrolling as its clock.
    told = re.findall(r"animation: (\w+) linear; animation-timeline: scroll\(self inline\); \}", style)
    assert told == ["behind"]
    (frames,) = re.findall(r"@keyframes behind \{\s*(.+)\s*\}\s*\}", style, re.S)[:1]
    assert set(re.findall(r"([a-z-]+):", frames.partition("}\n}")[0])) == {"border-inline-end-color"}
    assert not re.search(r"transition|scroll-behavior", style)
    assert "main bdi[lang]::after" in style, "words in another language are marked for those who see them"


def test_a_thing_redirects_to_the_document_that_fits(service: Service) -> None:
    for accept, ending in (
        (None, "ttl"),
        ("application/ld+json", "jsonld"),
        ("application/rdf+xml;q=0.4, application/n-triples", "nt"),
    ):
        answer = service.get("/id/event/visit", accept)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/id/event/visit.{ending}")
        assert answer.headers["vary"] == "Accept, Accept-Encoding, Accept-Datetime, Accept-Language"
    assert service.get("/id/event/visit?format=rdf").headers["location"] == "/id/event/visit.rdf"
    assert service.get("/id/event/visit", "image/png").status_code == 406
    # People are led to the page of their language, which needs no ending.
    assert service.get("/source/news", "text/html").headers["location"] == "/en/source/news"
    assert service.get("/id/event/visit", "text/html").headers["location"] == "/en/id/event/visit"


@pytest.mark.parametrize("form", GRAPHS)
def test_a_thing_in_each_format_says_the_same(service: Service, form: Format) -> None:
    engine = {
        "ttl": RdfFormat.TURTLE,
        "nt": RdfFormat.N_TRIPLES,
        "rdf": RdfFormat.RDF_XML,
        "jsonld": RdfFormat.JSON_LD,
    }
    answer = service.get(f"/id/event/visit.{form.extension}", "image/png")
    assert answer.headers["content-type"] == form.content_type
    triples = {
        (quad.subject.value, quad.predicate.value, quad.object.value)
        for quad in parse(answer.content, format=engine[form.key])
    }
    visit, part = ID + "event/visit", ID + "event/visit#visited/agent/school"
    assert (visit, EG + "visited", ID + "agent/nursery") in triples
    assert (part, EG + "agent", ID + "agent/school") in triples
    assert (ID + "agent/school", "http://www.w3.org/2004/02/skos/core#prefLabel", "School No. 1") in triples
    assert (ID + "place/blr", "http://www.w3.org/2004/02/skos/core#prefLabel", "Belarus") not in triples


def test_what_points_to_a_thing_is_bounded_and_counted(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = service.get("/id/agent/school.nt")
    assert answer.headers["x-edu-graph-inverse"] == "total=2, limit=200, offset=0"
    pointing = [line for line in answer.text.splitlines() if line.endswith("<" + ID + "agent/school> .")]
    assert len(pointing) == 2
    monkeypatch.setattr("edu_graph.service.descriptions.INVERSE_LIMIT", 1)
    page = service.get("/id/agent/school.html").text
    assert "visited (1)" in page
    assert "agent (1)" in page
    service.state.cache.clear()
    limited = service.get("/id/agent/school.nt?format=").text
    assert len([line for line in limited.splitlines() if line.endswith("<" + ID + "agent/school> .")]) == 1


def test_a_page_shows_each_fact_with_its_passage(service: Service) -> None:
    page = service.get("/id/event/visit.html").text
    assert re.search(r'School No\. 1</bdi></a><span class="origin"> — <a href="/en/source/news#p2">', page)
    assert 'href="/en/source/news#p1">A visit took place, passage 1' in page
    assert "A visit took place" in page
    assert "Participation: visited institution, School No. 1".lower() in page.lower()
    assert '<bdi lang="ru" dir="ltr">Детский сад № 3</bdi>' in page
    assert '<link rel="alternate" type="text/turtle" href="/id/event/visit.ttl">' in page


def test_a_page_shows_names_in_all_languages_in_their_direction(service: Service) -> None:
    page = service.get("/id/agent/school.html").text
    assert '<bdi lang="he" dir="rtl">בית ספר מס׳ 1</bdi>' in page
    assert "First school" in page
    assert "Hebrew" in page
    assert "School No. 1</bdi></h1>" in page


def test_a_name_falls_back_to_another_language(service: Service) -> None:
    page = service.get("/id/agent/nursery.html").text
    assert '<h1><bdi lang="ru" dir="ltr">Детский сад № 3</bdi></h1>' in page


def test_what_data_says_stays_text(service: Service) -> None:
    page = service.get("/id/agent/odd.html").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#34;odd&#34;" in page
    assert page.count("<script") == page.count("</script") == 1
    assert 'href="javascript:' not in page


def test_a_source_shows_what_each_passage_says(service: Service) -> None:
    page = service.get("/source/news.html").text
    assert page.index('id="p1"') < page.index('id="p2"')
    assert "They saw a school." in page
    assert '<a href="https://news.example/visit?a=1&amp;b=2" rel="nofollow noreferrer" class="iri">' in page
    assert "What this passage says (1 statement)" in page
    second = page[page.index('id="p2"') :]
    assert 'href="/en/id/agent/nursery"' in second
    triples = service.get("/source/news.nt").text
    assert "<https://w3id.org/edu-graph/source/news#p2>" in triples


@pytest.mark.parametrize(
    "path", ["/id/agent/a%20b.ttl", "/id/agent/%3Cx%3E.html", "/source/a%22b.ttl", "/id/agent/.ttl"]
)
def test_a_name_that_can_be_no_iri_is_not_found(service: Service, path: str) -> None:
    assert service.get(path, "application/json").status_code in (303, 404)
    assert service.executor.asked == [] or "merged" in service.executor.asked[-1].text or path.endswith("/.ttl")


def test_a_merged_thing_leads_to_what_stands_for_it(tmp_path: Path, serve: Serve) -> None:
    merged = (
        f"graph:merges {{ graph:merges a eg:Register . <{ID}agent/old> eg:mergedInto <{ID}agent/older> . "
        f"<{ID}agent/older> eg:mergedInto <{ID}agent/school> . <https://w3id.org/edu-graph/source/o> "
        f"eg:mergedInto <https://w3id.org/edu-graph/source/news> }}"
    )
    project.make(tmp_path / "releases", extra=merged)
    service = serve(releases=tmp_path / "releases")
    for path, target in (
        ("/id/agent/old", "/id/agent/school"),
        ("/id/agent/old.html", "/id/agent/school.html"),
        ("/id/agent/older.ttl", "/id/agent/school.ttl"),
        ("/source/o.html", "/source/news.html"),
    ):
        answer = service.get(path, "text/html")
        assert (answer.status_code, answer.headers["location"]) == (308, target)


def test_the_ontology_is_served_as_written_and_converted(service: Service, releases: Path) -> None:
    written = (releases / "0123456789abcdef/ontology/edu-graph.ttl").read_bytes()
    assert service.get("/ontology", "text/turtle").content == written
    expected = len(list(parse(written, format=RdfFormat.TURTLE)))
    for key, form in (("nt", RdfFormat.N_TRIPLES), ("rdf", RdfFormat.RDF_XML), ("jsonld", RdfFormat.JSON_LD)):
        assert len(list(parse(service.get(f"/ontology?format={key}").content, format=form))) == expected


def test_the_ontology_page_has_an_anchor_for_each_term(service: Service) -> None:
    page = service.get("/ontology", "text/html").text
    for term in ("Visit", "Event", "visited", "passage", "Participation"):
        assert f'id="{term}"' in page
    assert "A stay at a place, to learn." in page
    assert "Terms for a test" in page
    assert '<a href="/en/ontology/Event">event</a>' in page


def test_the_home_page_tells_what_there_is(service: Service) -> None:
    page = service.get("/", "text/html").text
    assert "<dt>passages</dt><dd>2</dd>" in page
    assert "Which institutions were visited?" in page
    assert 'action="/en/search"' in page


def test_a_passage_is_read_before_it_is_measured(tmp_path: Path, serve: Serve) -> None:
    more = """graph:record-news { <https://w3id.org/edu-graph/source/news#p2> eg:restatement "Они видели школу."@ru ;
      eg:saidBy <https://w3id.org/edu-graph/id/agent/school> ; eg:startOffset 7 ; eg:sliceSha256 "abc" . }"""
    project.make(tmp_path / "releases", extra=more)
    page = serve(releases=tmp_path / "releases").get("/source/news.html").text
    passage = page[page.index('id="p2"') :].partition("</article>")[0]
    order = [
        "<h3>Passage 2</h3>",
        "They saw a school.",
        "Они видели школу.",
        "said by",
        "<details>",
        "What this passage says (2 statements)",
    ]
    order += ["one by one (4 statements)", "Where it stands in the text", "abc"]
    places = [passage.index(text) for text in order]
    assert places == sorted(places)
    for technical in ("paragraph</a>", "start offset", "slice sha256"):
        assert passage.lower().index(technical) > places[-2]
    assert "<details open" not in page


def test_a_participation_is_called_by_role_and_agent(service: Service) -> None:
    called = "Visit to Smolensk: visited institution, School No. 1"
    assert called in service.get("/source/news.html").text
    assert called in service.get("/id/agent/school.html").text


def test_what_is_computed_comes_after_what_is_stated(tmp_path: Path, serve: Serve) -> None:
    more = f"graph:inferred {{ graph:inferred a eg:InferredGraph . <{ID}event/visit> eg:aaa 'x' ; eg:start '2025-02' }}"
    project.make(tmp_path / "releases", extra=more)
    service = serve(releases=tmp_path / "releases")
    page = service.get("/id/event/visit.html").text
    assert page.index("start</a>") < page.index('id="computed"') < page.index("aaa</a>")
    assert 'id="computed"' not in service.get("/id/agent/school.html").text
    assert "computed from the other graphs by rules" in service.get("/graph/inferred.html").text
    assert "computed from the other graphs by rules" not in service.get("/graph/register.html").text
