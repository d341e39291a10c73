"""What both clients are made from: addresses, headers, and what httpx's failures mean."""

from typing import Final
from urllib.parse import urlsplit

import httpx

from edu_graph.client.cache import TagCache
from edu_graph.client.core import Core
from edu_graph.client.exchange import Exchange, Options
from edu_graph.client.wire import Broken, Reply

DEFAULT_URL: Final = "http://127.0.0.1:8000"

_LOST: Final = (httpx.NetworkError, httpx.RemoteProtocolError, httpx.ConnectTimeout, httpx.ProxyError)
FAILURES: Final = (httpx.TransportError, httpx.DecodingError, httpx.InvalidURL)
"""What httpx raises where no whole answer comes."""


def core_of(base_url: str, token: str | None, release: str | None, options: Options) -> Core:
    """Return the core of a client. Raises ValueError: the address is none."""
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise ValueError(f"base_url is an address such as {DEFAULT_URL}, and not {base_url!r}")
    headers = {"user-agent": options.user_agent}
    if token is not None:
        headers["authorization"] = f"Bearer {token}"
    return Core(Exchange(base_url.rstrip("/"), options, headers, TagCache(options.cache_bytes)), release)


def broken(error: Exception, *, began: bool) -> Broken:
    """Return what a failure of httpx means; `began`: the head of the answer had come."""
    return Broken(
        error, began=began, timed_out=isinstance(error, httpx.TimeoutException), again=isinstance(error, _LOST)
    )


def reply_of(response: httpx.Response, content: bytes) -> Reply:
    """Return an answer whose body was read."""
    return Reply(response.status_code, {name.lower(): value for name, value in response.headers.items()}, content)
