"""Who sent a request, for budgets and logs: an address as the proxies tell it, or a token; never stored, never logged.

What leaves this module is a pseudonym: a keyed hash whose key is drawn at the start and kept nowhere, so that lines of
one client can be put together until the service is started again, and lead back to nobody.
"""

import ipaddress
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

from edu_graph.errors import TokenRefused
from edu_graph.service.logs import Logger
from edu_graph.service.proxies import Address, Proxies, networks
from edu_graph.service.tokens import Token, TokenStore

_BEARER = re.compile(rb"bearer +(\S+) *\Z", re.IGNORECASE)
_IPV6_PREFIX = 64


@dataclass(frozen=True, slots=True)
class Client:
    """One client. `name` is its pseudonym, or `token:` and the token's name.

    `seconds`: the size of its budget, None for the usual, 0 for none. `is_unlimited`: it has no budget at all.
    """

    name: str
    seconds: float | None = None
    is_unlimited: bool = False
    is_local: bool = False
    has_token: bool = False


NOBODY = Client("-", is_unlimited=True)
"""The client of a request whose head is not read yet, and of our own."""


class Clients:
    """Tells clients apart: by token, by IPv4 address, by the first 64 bits of an IPv6 address."""

    def __init__(self, proxies: Proxies, tokens: TokenStore, *, unlimited: str, log: Logger) -> None:
        self._proxies = proxies
        self._tokens = tokens
        self._unlimited = networks(unlimited, "EDU_GRAPH_UNLIMITED_CLIENTS")
        self._log = log
        self._key = secrets.token_bytes(32)
        self._has_warned = False

    def of(self, peer: str | None, fields: Mapping[bytes, bytes]) -> Client:
        """Return the client of a request that came from `peer`. Raises TokenRefused: it sent a wrong token."""
        token = self._token(fields.get(b"authorization"))
        address = self._proxies.client(peer, fields)
        # A proxy that nobody named as trusted: what it passes on is no client of this machine.
        is_trusted = self._proxies.is_trusted(peer)
        is_hidden = (b"x-forwarded-for" in fields or b"forwarded" in fields) and not is_trusted
        if is_hidden and not self._has_warned:
            self._warn()
        # Nor is what comes through a trusted one, whatever it tells, or does not tell, of the client.
        is_local = address is not None and address.is_loopback and not is_hidden and not is_trusted
        if token is not None:
            return Client(f"token:{token.name}", token.seconds, is_local=is_local, has_token=True)
        is_unlimited = address is not None and any(address in network for network in self._unlimited)
        return Client(self._pseudonym(address), is_unlimited=is_unlimited, is_local=is_local)

    def _token(self, field: bytes | None) -> Token | None:
        # Other schemes are between the client and its proxy.
        found = _BEARER.match(field) if field is not None else None
        if found is None:
            if field is not None and field[:6].lower() == b"bearer":
                raise TokenRefused("The Authorization field holds no token.", help="Write: Authorization: Bearer egt_…")
            return None
        return self._tokens.check(found[1].decode("latin-1"))

    def _pseudonym(self, address: Address | None) -> str:
        told = "" if address is None else str(_shared(address))
        return blake2b(told.encode(), digest_size=8, key=self._key).hexdigest()

    def _warn(self) -> None:
        self._has_warned = True
        self._log.warning(
            "requests come through a proxy that is not trusted: all its clients share one budget",
            mend="name it in EDU_GRAPH_TRUSTED_PROXIES",
        )


def _shared(address: Address) -> Address | ipaddress.IPv6Network:
    """Return what one subscriber holds: an IPv4 address, or a whole /64."""
    if isinstance(address, ipaddress.IPv6Address):
        return ipaddress.IPv6Network((address, _IPV6_PREFIX), strict=False)
    return address
