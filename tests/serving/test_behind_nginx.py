"""Behind a real nginx that serves it under a prefix: every address it hands out leads back through the proxy."""

import json
import re
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import live
import pytest

from edu_graph.service import languages

pytestmark = pytest.mark.needs("nginx")

CONFIGURATION = Path(__file__).resolve().parents[2] / "deploy/nginx.conf"


class Links(HTMLParser):
    """Collects every address that a page names."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - theirs
        """Take href, src and action."""
        self.found.update(value for name, value in attrs if name in ("href", "src", "action") and value)


def _committed(port: int, behind: int) -> str:
    """The example that is in the repository, with other ports."""
    text = CONFIGURATION.read_text("utf-8")
    for told, here in {
        "server 127.0.0.1:8000;": f"server 127.0.0.1:{behind};",
        "listen 80;": f"listen 127.0.0.1:{port};",
        "server_name graph.example.org;": "server_name _;",
    }.items():
        assert text.count(told) == 1, told
        text = text.replace(told, here)
    return text


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory, built: Path) -> Iterator[str]:
    """The address of a service under `/graph`, as the public sees it."""
    home, port = tmp_path_factory.mktemp("prefixed"), live.free_port()
    folders = "".join(
        f"{name}_temp_path {home}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    with live.service(home, releases=built, base_path="/graph", trusted_proxies="127.0.0.1") as found:
        (home / "nginx.conf").write_text(
            f"daemon off; pid {home}/pid; error_log {home}/error.log; events {{}}\n"
            f"http {{ access_log off; {folders}\n{_committed(port, found.port)}}}\n"
        )
        nginx = subprocess.Popen(["nginx", "-p", str(home), "-c", str(home / "nginx.conf")], stderr=subprocess.DEVNULL)
        try:
            live.until("nginx answers", lambda: socket.create_connection(("127.0.0.1", port), 1).close() is None)
            yield f"http://127.0.0.1:{port}/graph"
        finally:
            nginx.terminate()
            nginx.wait()


def _get(address: str, accept: str = "text/html") -> tuple[str, str]:
    request = urllib.request.Request(address, headers={"Accept": accept})
    with urllib.request.urlopen(request, timeout=live.PATIENCE) as response:
        return response.url, response.read().decode("utf-8", "replace")


@pytest.mark.parametrize(
    "path", ["/", "/queries", "/id/event/smolensk-visit-2025", "/source/kt-haifa-2026", "/dumps", "/search?q=Haifa"]
)
def test_every_link_of_a_page_leads_back_through_the_proxy(outside: str, path: str) -> None:
    address, text = _get(outside + path)
    assert address.startswith(outside)
    links = Links()
    links.feed(text)
    own = {urljoin(address, link) for link in links.found if not link.startswith(("#", "mailto:"))}
    own = {link for link in own if link.startswith("http://127.0.0.1")}
    assert len(own) > 5
    for link in own:
        assert link.startswith(outside), f"{link} on {path} leaves the prefix"
    for link in sorted(own)[:25]:
        assert _get(link, "text/html, */*;q=0.5")[1]


def test_addresses_in_data_are_the_public_ones(outside: str) -> None:
    _, catalogue = _get(outside + "/catalog", "text/turtle")
    downloads = set(re.findall(r"<(http://127[^>]*/dumps/[^>]*)>", catalogue))
    assert len(downloads) > 200
    assert all(link.startswith(outside) for link in downloads)
    assert _get(sorted(downloads)[0], "*/*")[1]
    assert f"<{outside}/sparql>" in catalogue


def _release(outside: str) -> str:
    return str(json.loads(_get(outside + "/releases/current", "application/json")[1])["release"])


@pytest.mark.parametrize(
    "path", ["/", "/id/event/smolensk-visit-2025", "/source/kt-haifa-2026", "/graph/register-types", "/search?q=Haifa"]
)
def test_a_named_release_is_kept_through_the_proxy(outside: str, path: str) -> None:
    name = _release(outside)
    address, text = _get(f"{outside}{path}{'&' if '?' in path else '?'}release={name}")
    assert address.startswith(outside)
    assert f"release={name}" in address
    links = Links()
    links.feed(text)
    own = {urljoin(address, link) for link in links.found if not link.startswith(("#", "mailto:"))}
    own = {link for link in own if link.startswith("http://127.0.0.1")}
    assert all(link.startswith(outside + "/") for link in own)
    paths = {languages.split(urlsplit(link.removeprefix(outside)).path)[1] for link in own if "release=" not in link}
    assert {path.split("/")[1] for path in paths} <= {"static", "releases", "limits", "problems"}
    for link in sorted(own)[:15]:
        assert _get(link, "text/html, */*;q=0.5")[1]


@pytest.mark.parametrize("path", ["/id/event/smolensk-visit-2025", "/source/kt-haifa-2026.ttl", "/releases/current"])
def test_a_moment_leads_back_through_the_proxy(outside: str, path: str) -> None:
    request = urllib.request.Request(outside + path, headers={"Accept-Datetime": "Fri, 01 Jan 2100 00:00:00 GMT"})
    with urllib.request.urlopen(request, timeout=live.PATIENCE) as response:
        assert response.url.startswith(outside)
        assert _release(outside) in response.url
        assert response.headers["Memento-Datetime"]
        told = ", ".join(response.headers.get_all("Link"))
    mementos = re.findall(r'<([^>]*)>; rel="[^"]*(?:memento|timegate|timemap|alternate|describedby)"', told)
    assert len(mementos) > 2
    assert all(address.startswith(outside) for address in mementos)
    for address in re.findall(r'<([^>]*)>; rel="timemap"', told):
        states = _get(address, "*/*")[1]
        assert set(re.findall(r"<(http://127[^/]*/[^/]*)/", states)) == {outside}


def test_every_redirection_leads_back_through_the_proxy(outside: str) -> None:
    moved = ("/id/event/smolensk-visit-2025", "/source/kt-haifa-2026%23p1", "/.well-known/void", "/release/current")
    for path in moved:
        address, text = _get(outside + path, "text/turtle, text/html;q=0.5")
        assert address.startswith(outside + "/"), path
        assert text


def test_what_search_engines_read_has_public_addresses(outside: str) -> None:
    for path in ("/", "/dumps", "/id/event/smolensk-visit-2025", "/source/kt-haifa-2026"):
        found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', _get(outside + path)[1], re.S)
        assert len(found) == 1
        assert json.loads(found[0])["url"].startswith(outside + "/")
        addresses = re.findall(r'"(http://127[^"]*)"', found[0])
        assert all(address.startswith(outside + "/") for address in addresses)
        for address in addresses[:5]:
            assert _get(address, "text/html, */*;q=0.5")[1] is not None


def test_a_problem_behind_the_proxy_names_its_type_there(outside: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        _get(outside + "/id/place/nowhere", "application/json")
    assert f'"{outside}/problems/not-found"' in caught.value.read().decode()


def test_a_client_behind_the_proxy_has_a_budget_of_its_own(outside: str) -> None:
    def left(told: str) -> str:
        query = "/sparql?query=ASK%7B%7D%23" + told
        request = urllib.request.Request(outside + query, headers={"X-Forwarded-For": told})
        with urllib.request.urlopen(request, timeout=live.PATIENCE) as response:
            assert response.headers["traceresponse"] is None
            return str(response.headers["RateLimit-Policy"])

    # Whatever the client writes there, nginx says who it is.
    assert left("203.0.113.5") == left("198.51.100.7")


def test_a_long_query_passes_the_proxy(outside: str) -> None:
    query = "ASK%7B%7D%23" + "x" * 60_000
    assert _get(f"{outside}/sparql?query={query}", "application/sparql-results+json")[1]
