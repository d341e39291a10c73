"""Links that stay in the release that a client named: `release=` on whatever is shown by releases."""

import re
from urllib.parse import unquote

from starlette.types import Scope

from edu_graph.errors import ParameterError
from edu_graph.service import faces, languages

_LINK = re.compile(r'\b(href|action|src)="([^"#]*)')
_FORM = re.compile(r"<form\b[^>]*>")


def take(scope: Scope) -> str:
    """Take `release=` off a request's query string, so that routes need not know it; empty where it is not there.

    Raises ParameterError: it is there more than once.
    """
    query: bytes = scope["query_string"]
    if b"release=" not in query:
        return ""
    pairs = query.split(b"&")
    named = [pair for pair in pairs if pair.startswith(b"release=")]
    if not named:
        return ""
    if len(named) > 1:
        raise ParameterError("The parameter 'release' is there more than once.", parameter="release")
    scope["query_string"] = b"&".join(pair for pair in pairs if pair != named[0])
    return unquote(named[0][len(b"release=") :].decode("latin-1"), errors="replace")


def pinned(path: str, release: str) -> str:
    """Return a path of ours (base path taken off) with `release=`; one that names it, or has none, as it is."""
    bare, hash_sign, fragment = path.partition("#")
    place, _, query = bare.partition("?")
    if not faces.face_of(languages.split(place)[1]).of_release or _names_one(query):
        return path
    return f"{bare}{'&' if query else '?'}release={release}{hash_sign}{fragment}"


def moved(address: str, base: str, prefix: str, release: str) -> str:
    """Return the address of a redirection with `release=`, where it leads to a path of ours."""
    for start in (base, prefix):
        if address.startswith(start + "/"):
            return start + pinned(address[len(start) :], release)
    return address


def page(html: str, base: str, prefix: str, release: str) -> str:
    """Return a page of ours whose links and forms stay in the release.

    Pages write each address of ours as the prefix, or the public base, and a path, in double quotes; what is within is
    escaped.
    """

    def link(found: re.Match[str]) -> str:
        attribute, address = found.groups()
        # `&amp;` is how a page writes what parts two parameters.
        is_ours = address.startswith((prefix + "/", base + "/"))
        there = moved(address.replace("&amp;", "&"), base, prefix, release).replace("&", "&amp;")
        return f'{attribute}="{there}' if is_ours else found.group()

    hidden = f'<input type="hidden" name="release" value="{release}">'
    return _FORM.sub(lambda form: form.group() + hidden, _LINK.sub(link, html))


def _names_one(query: str) -> bool:
    return any(pair.partition("=")[0] == "release" for pair in query.split("&"))
