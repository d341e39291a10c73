"""Pages of another language hold no English but what says that it is: every type of page, in Russian and in Hebrew."""

import re
from html.parser import HTMLParser
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from site_pages import PAGES

LANGUAGES = ("ru", "he")
QUIET = frozenset({"code", "pre", "script", "style", "textarea", "svg", "title"})
"""What programs read, and the title, which can have no marks within: its words stand in the page's heading, marked."""
VOID = frozenset({"meta", "link", "input", "br", "img", "hr"})
SPOKEN = ("aria-label", "title", "placeholder", "alt")

CODES = re.compile(
    # Addresses, prefixed names, media types, what has a full stop, a sign of equality or hyphens between its words, and
    # names whose first letter alone is small.
    r"https?://\S+|/[\w./-]+|\w+:[\w./#-]+|[\w.+-]+/[\w.+-]+|\w+=\S*|[\w-]+(?:\.[\w-]+)+|\.\w+|[a-z0-9]+(?:-[a-z0-9]+)+|[a-z][A-Z]\w*"
)
WORD = re.compile(r"(?<![\w-])[a-z]{2,}(?![\w-])")
ALLOWED = frozenset({
    # Names of programs and of forms of files, which nobody translates.
    "curl", "gzip", "header", "charset", "ttl", "nt", "rdf", "nq", "trig", "jsonld", "sources", "cookie", "alpha",
    # Columns and variables of a query as its author called them, and the local names of problems.
    "country", "name", "internal", "forbidden", "gone", "busy", "unavailable",
    # In names of projects and phases that stand in the middle of a Russian name.
    "de", "para", "the",
    # The codes of languages, in sentences about them.
    "en", "ru",
})  # fmt: skip


class Reader(HTMLParser):
    """Collects what a page says in its own language, or says nothing of the language."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self._language = language
        self._open: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        is_foreign = "lang" in given and given["lang"] != self._language
        is_quiet = bool(self._open and self._open[-1]) or tag in QUIET or is_foreign
        is_quiet = is_quiet or "iri" in given.get("class", "").split()
        if not is_quiet:
            self.said += [given[name] for name in SPOKEN if name in given]
        if tag not in VOID:
            self._open.append(is_quiet)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if not (self._open and self._open[-1]):
            self.said.append(data)


def unmarked(html: str, language: str) -> list[str]:
    """Return what a page says in small Latin letters, as names and codes are not, and does not mark as foreign."""
    reader = Reader(language)
    reader.feed(html)
    texts = (" ".join(text.split()) for text in reader.said)
    return [text for text in texts if set(WORD.findall(CODES.sub(" ", text))) - ALLOWED]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_type_of_page_holds_english_that_is_not_marked(site: str, language: str) -> None:
    found: dict[str, str] = {}
    for path in (*PAGES.values(), "/quality/organization-country"):
        try:
            with urlopen(f"http://{site}/{language}{path}") as answer:
                page = answer.read().decode()
        except HTTPError as refused:
            page = refused.read().decode()
        found |= dict.fromkeys(unmarked(page, language), path)
    assert found == {}, "\n".join(f"{path}: {text[:100]}" for text, path in found.items())


def test_planted_english_is_seen() -> None:
    page = '<html lang="ru"><title>A visit</title><p>{}</p></html>'
    for planted in (
        "It works with ten countries.",
        "Визит: <bdi>the visited institution</bdi>",
        '<a title="See the source">да</a>',
        '<bdi lang="ru">support staff</bdi>',
        'Слово <br>attendees <img alt="x">',
    ):
        assert unmarked(page.format(planted), "ru"), planted
    for fine in (
        "Всё по-русски",
        '<bdi lang="en">It works with ten countries.</bdi>',
        '<span lang="">support staff</span>',
        "<code>select</code> eg:start text/turtle list-sources",
        "Курс JICA, MSUPE, inbusiness.kz, проект «Escola de Todos»",
    ):
        assert unmarked(page.format(fine), "ru") == [], fine
