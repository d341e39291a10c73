"""Each type of page, as it is sent under a prefix: nothing inline, nothing from elsewhere, tagged, printable."""

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import live
import pytest

from benchmarks.pages import HEAVY, pages

PREFIX = "/graph"
LANGUAGES = ("en", "he")
UNTAGGED = {"problem", "nothing", "explain", "releases"}
"""Types of pages that tell of something else than a release: no tag can name them."""

_ATTRIBUTES = {"style": "a style attribute", "srcdoc": "a page in an attribute"}
_LOADS = {"src", "srcset", "poster", "data", "action", "formaction"}
_LOADING_LINKS = {"stylesheet", "icon", "preload", "modulepreload", "manifest", "prefetch", "preconnect"}
_HOUSE = Path(__file__).resolve().parents[2] / "src/edu_graph/service/pages/site.css"


class Rules(HTMLParser):
    """Collects what a page does that it must not."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.styles: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        told = {name: value or "" for name, value in attrs}
        if tag == "script" and "src" not in told and told.get("type") != "application/ld+json":
            self.found.append("an inline script")
        if tag == "style":
            self.found.append("a style element")
        if tag in ("iframe", "object", "embed", "base") or told.get("http-equiv"):
            self.found.append(f"<{tag}>")
        self.found += [f"{name} of <{tag}>" for name in told if name.startswith("on")]
        self.found += [meaning for name, meaning in _ATTRIBUTES.items() if name in told]
        relations = set(told.get("rel", "").split())
        loaded = [told[name] for name in _LOADS & set(told)]
        if tag == "link" and relations & _LOADING_LINKS:
            loaded.append(told.get("href", ""))
            if "stylesheet" in relations:
                self.styles.append(told.get("media", "all"))
        self.found += [f"loads {address}" for address in loaded if not _is_own(address)]
        if tag in ("a", "area") and not _leads_on(told.get("href", PREFIX)):
            self.found.append(f"leads to {told.get('href')}")


def _is_own(address: str) -> bool:
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc and (not parts.path or parts.path.startswith(PREFIX + "/"))


def _leads_on(address: str) -> bool:
    """Whether a link leads where there is something: to us under the prefix, or to another site over the web."""
    parts = urlsplit(address)
    if parts.netloc:
        # The address that programs are told; the service's own stands under the prefix, too.
        return parts.scheme in ("http", "https") and (parts.hostname != "127.0.0.1" or parts.path.startswith(PREFIX))
    return parts.scheme == "mailto" or not parts.path or parts.path.startswith(PREFIX)


def of_page(html: str) -> list[str]:
    """Return what is wrong with a page."""
    rules = Rules()
    rules.feed(html)
    printed = any("screen" not in media for media in rules.styles)
    return [*rules.found, *([] if printed else ["no style sheet that holds for print"])]


def of_fields(headers: Mapping[str, str]) -> list[str]:
    """Return what is wrong with the fields that guard a page."""
    told = dict(
        part.strip().partition(" ")[::2]
        for part in headers.get("content-security-policy", "").split(";")
        if part.strip()
    )
    found = [f"{name} is open" for name, value in told.items() if re.search(r"unsafe-|\*|https?:|data:|blob:", value)]
    if told.get("default-src") != "'none'":
        found.append("default-src is not 'none'")
    found += [f"no {name}" for name in ("base-uri", "frame-ancestors", "form-action") if name not in told]
    if headers.get("x-content-type-options") != "nosniff":
        found.append("sniffed at")
    return found


@pytest.fixture(scope="module")
def prefixed(tmp_path_factory: pytest.TempPathFactory, built: Path) -> Iterator[live.Service]:
    with live.service(
        tmp_path_factory.mktemp("rules"), releases=built, base_path=PREFIX, unlimited_clients="127.0.0.0/8"
    ) as found:
        yield found


@pytest.fixture(scope="module")
def paths(prefixed: live.Service) -> dict[str, str]:
    """A page of each type that the service has; a thing of another release gives way to one of the same kind."""
    told = re.findall(rf"<loc>[^<]*{PREFIX}(/[^<]*)\.html</loc>", prefixed.ask(f"{PREFIX}/sitemap.xml").body.decode())
    found = dict(pages())
    for kind, path in found.items():
        if path.startswith(("/id/", "/source/")) and kind not in UNTAGGED and path not in told:
            found[kind] = next(one for one in told if one.rpartition("/")[0] == path.rpartition("/")[0])
    return found


@pytest.mark.parametrize("kind", [kind for kind in pages() if kind not in HEAVY])
def test_a_page_keeps_the_rules(prefixed: live.Service, paths: dict[str, str], kind: str) -> None:
    tags = set()
    for language in LANGUAGES:
        address = f"{PREFIX}/{language}{paths[kind]}"
        answer = prefixed.ask(address, accept="text/html")
        assert answer.headers["content-type"].startswith("text/html"), answer.body[:300]
        assert of_fields(answer.headers) == []
        assert of_page(answer.body.decode()) == []
        if kind in UNTAGGED:
            continue
        assert answer.status == 200
        tag = answer.headers["etag"]
        assert not tag.startswith("W/")
        assert prefixed.ask(address, accept="text/html", if_none_match=tag).status == 304
        assert answer.headers["x-edu-graph-release"]
        tags.add(tag)
    assert len(tags) in (0, len(LANGUAGES))


_GOOD = '<link rel="stylesheet" href="/graph/site.css"><a href="/graph/en/">x</a><a href="https://w3.org/">y</a>'


def test_a_good_page_has_no_faults() -> None:
    assert of_page(_GOOD) == []


@pytest.mark.parametrize(
    "planted",
    [
        "<script>alert(1)</script>",
        '<p style="color: red">x</p>',
        "<style>p { color: red }</style>",
        '<p onclick="x()">x</p>',
        '<img src="https://example.org/a.png">',
        '<img src="//example.org/a.png">',
        '<script src="/static/editor.js"></script>',
        '<link rel="stylesheet" href="https://example.org/a.css">',
        '<form action="https://example.org/"></form>',
        '<iframe src="/graph/en/"></iframe>',
        '<a href="/en/search">x</a>',
        '<a href="javascript:alert(1)">x</a>',
        '<meta http-equiv="refresh" content="0">',
    ],
)
def test_a_planted_fault_is_found(planted: str) -> None:
    assert len(of_page(_GOOD + planted)) == 1


def test_a_page_that_only_screens_style_is_found() -> None:
    assert of_page(_GOOD.replace("<link ", '<link media="screen" ')) == ["no style sheet that holds for print"]


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        ("default-src 'self'", "default-src is not 'none'"),
        ("script-src 'unsafe-inline'", "script-src is open"),
        ("img-src *", "img-src is open"),
        ("style-src https://example.org", "style-src is open"),
        ("connect-src data:", "connect-src is open"),
    ],
)
def test_a_loose_policy_is_found(planted: str, found: str) -> None:
    policy = f"default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; {planted}"
    assert of_fields({"content-security-policy": policy, "x-content-type-options": "nosniff"}) == [found]


def test_print_leaves_out_what_only_a_screen_needs() -> None:
    rules = " ".join(re.findall(r"@media print \{(.*?\})\s\}", _HOUSE.read_text("utf-8"), re.DOTALL))
    hidden = re.search(r"([^{}]*)\{ display: none; \}", rules)
    assert hidden is not None
    assert {"header.site nav", "form"} <= {one.strip() for one in hidden[1].split(",")}
