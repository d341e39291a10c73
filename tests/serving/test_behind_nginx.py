"""Behind a real nginx that serves it under a prefix: every address it hands out leads back through the proxy."""

import re
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import live
import pytest

pytestmark = pytest.mark.needs("nginx")


class Links(HTMLParser):
    """Collects every address that a page names."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - theirs
        """Take href, src and action."""
        self.found.update(value for name, value in attrs if name in ("href", "src", "action") and value)


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
            f"http {{ access_log off; {folders} server {{ listen 127.0.0.1:{port}; location /graph/ {{\n"
            f"proxy_pass http://127.0.0.1:{found.port}; proxy_set_header Host $http_host;\n"
            "proxy_set_header X-Forwarded-Proto $scheme; proxy_set_header X-Forwarded-Host $http_host;\n"
            "proxy_set_header X-Forwarded-For $remote_addr; } } }\n"
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
    assert len(downloads) == 12
    assert all(link.startswith(outside) for link in downloads)
    assert _get(sorted(downloads)[0], "*/*")[1]
    assert f"<{outside}/sparql>" in catalogue


def test_a_problem_behind_the_proxy_names_its_type_there(outside: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        _get(outside + "/id/place/nowhere", "application/json")
    assert f'"{outside}/problems/not-found"' in caught.value.read().decode()
