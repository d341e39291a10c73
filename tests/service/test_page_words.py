"""Every word of a page can be translated: with a catalogue of nonsense, no English is left but what says that it is."""

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser

import pytest
from babel.messages.catalog import Catalog
from stage import Serve

from edu_graph.service import messages
from tools import make_messages

PATHS = [
    "/", "/about", "/accessibility", "/privacy", "/maps", "/search", "/search?q=school", "/search?q=schol",
    "/search?q=s&kind=agent", "/search?q=zzzzz", "/queries", "/queries/list-visited", "/queries/count-things?least=",
    "/queries/list-visited?institution=agent/school&sources=true", "/queries/list-visited?institution=nix",
    "/queries/list-visited?limit=1", "/queries/describe-names", "/sparql", "/sparql?query=ASK+%7B%7D",
    "/sparql?query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D&sources=true", "/sparql?query=SELECT+*+%7B",
    "/sparql?query=DESCRIBE+%3Chttps://w3id.org/edu-graph/id/event/visit%3E",
    "/sparql/explain?query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D", "/dumps", "/releases", "/releases/current", "/limits",
    "/problems", "/problems/not-found", "/docs", "/ontology", "/catalog", "/quality",
    "/quality/labels-in-two-languages", "/lookup?id=BY", "/lookup?id=agent/schol", "/graph/register", "/id/event/visit",
    "/id/agent/school", "/id/place/blr", "/source/news", "/nothing", "/browse", "/browse/countries", "/browse/events",
    "/docs/guide", "/ontology/Visit", "/ontology/visited", "/releases/current/changes?since=current",
    "/compare", "/compare?a=blr&b=blr", "/pictures", "/pictures/matrix", "/pictures/map",
]  # fmt: skip

NAMES = re.compile(
    # Names of files, media types, hashes, addresses; local names of terms and of problems.
    r"https?://\S+|[\w./-]+\.(ttl|nt|nq|rdf|trig|jsonld|json|csv|gz|zst|txt|db|rq)\b|[\w.+-]+/[\w.+-]+|[0-9a-f]{16}|\w+:\w+|"
    r"charset=[\w-]+|header=\w+|edu-graph|SPARQL|API|JSON(-LD)?|CSV|TSV|XML|RDF/XML|Turtle|TriG|N-Triples|N-Quads|"
    r"SVG|PNG|CC BY|CONSTRUCT|DESCRIBE|[a-z0-9]+(-[a-z0-9]+)+"
)
DATA = frozenset({
    "School No. 1", "Institutions visited", "Which institutions were visited?", "How many things of a country code",
    "All names as a graph", "What are all names?", "How many?", "Things", "Language of the names.", "Visits", "visited",
    "The institution; all where none is given.", "The least number that counts.", "Least", "A visit took place",
    "They saw a school.", "Guests came.", "Belarus", "visited institution", "BY", "BLR", "en", "ru", "XX",
    "SELECT", '<script>alert(1)</script> & "odd"',
})  # fmt: skip
"""What the test's release says: its names and the headers of its queries, which no catalogue has."""
TERMS = frozenset({
    "agent", "agent (1)", "basis", "country", "iso alpha2", "iso alpha3", "kindergarten", "paragraph", "participation",
    "passage", "register", "role", "school", "source", "source record", "start", "internal", "forbidden", "gone",
    "busy", "unavailable",
})  # fmt: skip
"""Whole texts: terms of which the test's ontology has an English label alone, and local names of problems."""

_KEPT = re.compile(r"(%\([a-z_]+\)s|%%|<[^>]*>|&[a-z]+;)")
_QUIET = frozenset({"code", "pre", "script", "style", "textarea", "svg"})
_VOID = frozenset({"meta", "link", "input", "br", "img", "hr"})
_SPOKEN = ("aria-label", "title", "placeholder", "alt")


def nonsense(text: str) -> str:
    """Return a text whose Latin letters are Cyrillic, but for placeholders and tags."""
    return "".join(part if at % 2 else re.sub("[A-Za-z]", "ж", part) for at, part in enumerate(_split(text)))


def _split(text: str) -> list[str]:
    return _KEPT.split(text)


@cache
def catalog(language: str) -> Catalog:
    found = Catalog(locale=language, fuzzy=False)
    for message in make_messages.entries():
        one, *many = [message] if isinstance(message, str) else message
        found.add(message, string=nonsense(one) if not many else (nonsense(one), *[nonsense(many[0])] * 2))
    return found


class Reader(HTMLParser):
    """Collects what a page says in Latin letters, where nothing says that it is in another language or no language."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self._language = language
        self._open: list[tuple[str, bool]] = []

    @property
    def _is_quiet(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        is_quiet = self._is_quiet or tag in _QUIET or given.get("lang", self._language) != self._language
        is_quiet = is_quiet or "iri" in given.get("class", "").split()
        if not is_quiet:
            self.said += [given[name] for name in _SPOKEN if name in given]
        if tag not in _VOID:
            self._open.append((tag, is_quiet))

    def handle_endtag(self, _tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if not self._is_quiet:
            self.said.append(data)


def left(html: str, language: str) -> list[str]:
    """Return what stands on a page in English that is neither a name nor of the test's release."""
    reader = Reader(language)
    reader.feed(html)
    found = []
    for text in reader.said:
        if text.strip().lower() in TERMS:
            continue
        rest = NAMES.sub(" ", " ".join(text.split()))
        for said in sorted(DATA, key=len, reverse=True):
            rest = rest.replace(said, " ")
        rest = rest.replace("Participation:", " ")  # the same, before what it is of
        if re.search(r"[A-Za-z]{2,}", rest):
            found.append(text.strip())
    return found


@pytest.fixture
def foreign(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Words of nonsense in Russian, for all that asks for translations."""
    monkeypatch.setattr(messages, "catalog", catalog)
    messages.translations.cache_clear()
    yield
    messages.translations.cache_clear()


@pytest.mark.usefixtures("foreign")
def test_no_word_of_a_page_is_english_alone(serve: Serve) -> None:
    service = serve()
    pages = {path: service.get(f"/ru{path}") for path in PATHS}
    assert {path: page.status_code for path, page in pages.items() if page.status_code >= 500} == {}
    said = {text: path for path, page in pages.items() for text in left(page.text, "ru")}
    assert sorted(said.items()) == [], "\n".join(map(str, said.items()))


def test_what_is_english_alone_is_seen() -> None:
    page = '<html lang="ru"><p>{}</p></html>'
    assert left(page.format("<b>Role</b> <i>Role of a body</i>"), "ru") == ["Role of a body"]
    for planted in ("Data quality", '<a title="Data quality">жж</a>', '<bdi lang="ru">Data</bdi>', "жж <b>Data</b> жж"):
        assert left(page.format(planted), "ru"), planted
    for fine in ("жжж", '<span lang="en">Data</span>', "<code>Data</code>", "SPARQL", "text/turtle", "eg:Visit"):
        assert left(page.format(fine), "ru") == [], fine


def test_without_the_nonsense_the_english_is_seen(serve: Serve) -> None:
    assert "Data quality" in left(serve().get("/en/quality").text, "en")
