"""Where the outside reaches us: the public address, behind proxies that are believed only if named."""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass

from edu_graph.errors import InputError, SettingsError
from edu_graph.remembering import remembered

_HOST = re.compile(r"(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?\Z")
_PREFIX = re.compile(r"(?:/[A-Za-z0-9._~-]+)*\Z")

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_HOPS = 20
"""Entries of X-Forwarded-For that are read, from the last one back; nobody has as many proxies."""


@dataclass(frozen=True, slots=True)
class Outside:
    """The address of the service as its client sees it, without a final slash."""

    origin: str
    prefix: str

    @property
    def base(self) -> str:
        """Origin and prefix: what stands before every path of ours."""
        return self.origin + self.prefix


class Proxies:
    """Decides each request's `Outside` from the settings, and from headers of trusted proxies."""

    def __init__(self, *, trusted: str, public_url: str | None, base_path: str) -> None:
        self._networks = networks(trusted, "EDU_GRAPH_TRUSTED_PROXIES")
        self._base_path = base_path
        self._fixed: Outside | None = None
        if public_url:
            scheme, _, rest = public_url.rstrip("/").partition("://")
            host, slash, path = rest.partition("/")
            prefix = slash + path
            if prefix and not prefix.endswith(base_path):
                raise SettingsError(
                    f"EDU_GRAPH_PUBLIC_URL={public_url!r} and EDU_GRAPH_BASE_PATH={base_path!r} contradict each other: "
                    "requests would come under one path, and links lead to another.",
                    help="Let the path of EDU_GRAPH_PUBLIC_URL end in EDU_GRAPH_BASE_PATH, or have none (then it is "
                    "added); leave EDU_GRAPH_BASE_PATH empty where the proxy takes the path off.",
                )
            self._fixed = Outside(f"{scheme}://{host}", prefix or base_path)

    def outside(self, *, scheme: str, client: str | None, headers: Mapping[bytes, bytes]) -> Outside:
        """Return the external address of one request.

        `public_url` wins. Without it the Host field counts, and X-Forwarded-Proto, -Host and -Prefix only when
        `client` is a trusted proxy. Raises InputError: a host or prefix that is none.
        """
        if self._fixed is not None:
            return self._fixed
        host = headers.get(b"host", b"").decode("latin-1")
        prefix = self._base_path
        if self._networks and _is_within(client, self._networks):
            scheme = _first(headers, b"x-forwarded-proto") or scheme
            host = _first(headers, b"x-forwarded-host") or host
            prefix = (_first(headers, b"x-forwarded-prefix") or prefix).rstrip("/")
        return _checked(scheme, host, prefix)

    def is_trusted(self, peer: str | None) -> bool:
        """Tell whether what this peer says of its clients is believed."""
        return bool(self._networks) and _is_within(peer, self._networks)

    def client(self, peer: str | None, headers: Mapping[bytes, bytes]) -> Address | None:
        """Return the address of whoever sent the request: the last of X-Forwarded-For that is no trusted proxy.

        What stands before that was written by the client. None where there is no address, as on a Unix socket.
        """
        found = _address(peer)
        if not self.is_trusted(peer):
            return found
        for told in reversed(headers.get(b"x-forwarded-for", b"").decode("latin-1").split(",")[-_HOPS:]):
            address = _address(_without_port(told.strip()))
            if address is None:
                break
            found = address
            if not self.is_trusted(str(address)):
                break
        return found


def _without_port(told: str) -> str:
    """Return an address as some proxies forward it, `203.0.113.5:4711` or `[2001:db8::1]:443`, without its port."""
    if told.startswith("["):
        return told[1:].partition("]")[0]
    return told.partition(":")[0] if told.count(":") == 1 else told


def _address(text: str | None) -> Address | None:
    try:
        found = ipaddress.ip_address(text or "")
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return found if mapped is None else mapped


@remembered(256)
def _checked(scheme: str, host: str, prefix: str) -> Outside:
    if (
        scheme not in ("http", "https")
        or not _HOST.match(host)
        or not _PREFIX.match(prefix)
        or ".." in prefix.split("/")
    ):
        raise InputError(
            "The request names no usable host.",
            help="Send one Host field with a name or address, and a port where it is not the usual one.",
        )
    return Outside(f"{scheme}://{host.lower()}", prefix)


def _first(headers: Mapping[bytes, bytes], name: bytes) -> str:
    return headers.get(name, b"").decode("latin-1").split(",")[0].strip()


def networks(told: str, setting: str) -> tuple[Network, ...]:
    """Return the networks of a setting. Raises SettingsError: one is none."""
    try:
        return tuple(ipaddress.ip_network(part.strip(), strict=False) for part in told.split(",") if part.strip())
    except ValueError as error:
        raise SettingsError(
            f"{setting}={told!r}: {error}.", help="Write addresses or networks, comma-separated."
        ) from error


@remembered(1024)
def _is_within(client: str | None, networks: tuple[Network, ...]) -> bool:
    address = _address(client)
    return address is not None and any(address in network for network in networks)
