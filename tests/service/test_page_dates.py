"""Dates on pages: each as the reader's language writes it, never as data spell it."""

import re
from html.parser import HTMLParser
from pathlib import Path

import project
from stage import Serve
from test_page_words import PATHS

ISO = re.compile(r"(?<![\w/-])\d{4}-\d\d(?:-\d\d)?(?![\w-])")
QUIET = frozenset({"time", "code", "pre", "script", "style", "textarea"})
"""Where a date may stand as data spell it: what programs read, and texts in their languages."""
VOID = frozenset({"meta", "link", "input", "br", "img", "hr"})

DATED = """
<https://w3id.org/edu-graph/source/news#p2> {
  <https://w3id.org/edu-graph/id/event/visit> eg:end "2025-02-28"^^xsd:date .
  <https://w3id.org/edu-graph/id/agreement/deal> a eg:Agreement ; eg:start "2024-03-29"^^xsd:date ;
    eg:about <https://w3id.org/edu-graph/id/event/visit> .
}
graph:register { <https://w3id.org/edu-graph/id/agreement/deal> skos:prefLabel "A deal"@en , "Сделка"@ru . }
graph:record-news { source:news dcterms:issued "2025-03-01"^^xsd:date . }
"""

LIST_DATES = """\
#+ summary: Deals with their dates
#+ description: One row for each deal, date and passage.
#+ question: When was what agreed?
#+ parameters:
#+   - name: day
#+     type: date
#+     description: Not before this day.
#+     example: 2024-01-01
#+ columns:
#+   - name: deal
#+     description: The deal.
#+   - name: signed
#+     description: The date.
#+   - name: told
#+     description: The date as text.
#+   - name: passage
#+     description: Sources.
#+ order: [deal, signed, told, passage]
#+ entries:
#+   by: deal
#+   called: [agreement, agreements]
#+   sources: [passage]
#+ since: 0.1.0
PREFIX eg: <https://w3id.org/edu-graph/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?deal ?signed ?told ?passage WHERE {
  VALUES ?day { "2024-01-01"^^xsd:date }  #param day
  GRAPH ?passage { ?deal eg:start|eg:end ?signed }
  BIND(STR(?signed) AS ?told)
}
ORDER BY ?deal ?signed ?told ?passage
"""
MORE = [
    "/queries/list-dates", "/queries/list-dates?day=2024-02-02", "/queries/list-dates?day=2024-02-02&sources=true",
    "/queries/list-dates?day=2024-02-02&limit=1", "/id/agreement/deal", "/search?q=deal",
    "/sparql?query=SELECT+*+%7B+%3Fs+eg:start+%3Fo+%7D&sources=true",
    "/sparql?query=SELECT+*+%7B+GRAPH+%3Fg+%7B+%3Fs+eg:end+%3Fo+%7D+%7D",
]  # fmt: skip


class Dates(HTMLParser):
    """Collects texts that a reader sees in which a date stands as data spell it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [text for name, text in attrs if name in ("title", "aria-label") and text and ISO.search(text)]
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, _tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if ISO.search(data) and not QUIET & set(self._open):
            self.found.append(data.strip())


def dates(html: str) -> list[str]:
    parser = Dates()
    parser.feed(html)
    return parser.found


def test_no_page_shows_a_date_as_data_spell_it(serve: Serve, tmp_path: Path) -> None:
    folder = tmp_path / "releases"
    project.make(folder, extra=DATED, more_queries={"agreements/list-dates": LIST_DATES})
    service = serve(releases=folder)
    pages = {path: service.get(f"/ru{path}").text for path in [*PATHS, *MORE]}
    assert [(path, found) for path, page in pages.items() if (found := dates(page))] == []
    answer = pages["/queries/list-dates?day=2024-02-02"]
    assert answer.count("29 марта 2024\u202fг.") == 2, "a date that the query passes on as text is told as one too"
    assert '<time datetime="2024-03-29">29 марта 2024\u202fг.</time>' in pages[MORE[-2]]


def test_a_date_that_data_spell_is_seen() -> None:
    for planted in ("<p>2024-03-29</p>", "<p>from 2024-03 on</p>", '<a title="of 2024-03-29">x</a>'):
        assert dates(planted), planted
    for fine in ('<time datetime="2024-03-29">x</time>', "<code>2024-03-29</code>", "<p>29 March 2024</p>",
                 '<a href="/x-2024-03-29">x</a>', "<p>pupil-2024-03</p>", '<input value="2024-03-29">'):  # fmt: skip
        assert not dates(fine), fine
