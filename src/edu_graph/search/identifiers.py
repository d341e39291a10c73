"""Identifiers in the many ways in which they are written, brought to the one that the index holds."""

import re
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import unquote

from edu_graph.vocab import BASE, EG, ID, KINDS, SOURCE

_SPACES: Final = {kind: f"{ID}{kind}/" for kind in KINDS} | {"source": SOURCE}
_ENDINGS: Final = re.compile(r"\.(?:html|ttl|nt|rdf|jsonld|trig|nq)$")
_OWN: Final = re.compile(r"https?://(?:www\.)?" + re.escape(BASE.removeprefix("https://")), re.IGNORECASE)

_ISO: Final = r"(?:(?:urn:)?iso(?:[ :-]*(?:code[: ]*)?3166(?:-1)?)?[ :-]+|\S*#iso:code:3166:)?"
_PATTERNS: Final = {
    "wikidata": re.compile(
        r"(?:wd:|wikidata:|https?://(?:www\.|m\.)?wikidata\.org/(?:entity|wiki)/(?:Special:EntityData/)?)?"
        r"(Q[1-9][0-9]{0,11})(?:\.[a-z]+)?(?:[?#].*)?",
        re.IGNORECASE,
    ),
    "ror": re.compile(
        r"(?:ror:|(?:https?://)?(?:www\.)?ror\.org/)?(0[a-hj-km-np-tv-z0-9]{6}[0-9]{2})/?", re.IGNORECASE
    ),
    "iso-alpha-2": re.compile(_ISO + "([a-z]{2})", re.IGNORECASE),
    "iso-alpha-3": re.compile(
        rf"(?:{_ISO}|https?://publications\.europa\.eu/resource/authority/country/)([a-z]{{3}})", re.IGNORECASE
    ),
    "iso-numeric": re.compile(_ISO + "0*([0-9]{1,3})", re.IGNORECASE),
    "m49": re.compile(r"(?:(?:un[ :-]*)?m\.?49[ :-]*)?0*([0-9]{1,3})", re.IGNORECASE),
    "unesco-thesaurus": re.compile(
        r"(?:unesco:|https?://vocabularies\.unesco\.org/(?:thesaurus/|browser/thesaurus/(?:[a-z]{2}/)?page/))?"
        r"(concept[0-9]{1,6})",
        re.IGNORECASE,
    ),
    "eurovoc": re.compile(r"(?:eurovoc:|https?://eurovoc\.europa\.eu/)((?:c_)?[0-9a-f]{1,8})", re.IGNORECASE),
    "isced-2011": re.compile(r"isced(?:[ -]?2011)?(?:[ :-]*level)?[ :-]*0?([0-8])", re.IGNORECASE),
}
"""How an identifier of a scheme is written; the group is the identifier itself."""
_FORMS: Final[Mapping[str, Callable[[str], str]]] = {
    "wikidata": str.upper,
    "ror": str.lower,
    "iso-alpha-2": str.upper,
    "iso-alpha-3": str.upper,
    "iso-numeric": lambda digits: digits.zfill(3),
    "m49": lambda digits: digits.zfill(3),
    "unesco-thesaurus": str.lower,
    "eurovoc": str.lower,
    "isced-2011": str,
}
"""How the index holds it."""

_FOREIGN: Final = ("wikidata", "ror", "unesco-thesaurus", "eurovoc")
"""Schemes whose identifiers a statement gives as the same thing; the others have properties of their own."""

SAME_AS: Final = "same-as"
"""The scheme of IRIs that others have for a thing and that are of no scheme of their own."""


def expand(text: str) -> str | None:
    """Return the IRI that `text` writes in full (also in <>), as `place:blr` or as `place/blr`; else None."""
    bare = text.strip().removeprefix("<").removesuffix(">")
    if "://" in bare:
        return bare
    for mark in (":", "/"):
        kind, found, slug = bare.partition(mark)
        if found and slug and kind in _SPACES:
            return _SPACES[kind] + slug
    return None


def own_iri(text: str, *, home: str = "") -> str | None:
    """Return our IRI for what `text` names, else None.

    That is an IRI of ours (with http too), an address of the service at `home`, or a short form. Endings of
    documents (`.html`, `.ttl` …), percent-encoding and a leading `/id/` make no difference.
    """
    bare = text.strip().removeprefix("<").removesuffix(">")
    if home and bare.startswith(home + "/"):
        bare = BASE + bare[len(home) + 1 :]
    bare = _OWN.sub(BASE, bare)
    if "://" not in bare:
        short = bare.removeprefix("/").removeprefix("id/")
        bare = expand(short) or ""
    if not bare.startswith(BASE):
        return None
    whole, mark, fragment = bare.partition("#")
    whole = _ENDINGS.sub("", unquote(whole.partition("?")[0]))
    return whole + mark + fragment


def class_iri(name: str) -> str:
    """Return the IRI of a class written in full, as `eg:Country` or as `Country`."""
    return name if "://" in name else EG + name.removeprefix("eg:")


def canonical(scheme: str, value: str) -> str:
    """Return `value` as the index holds it under `scheme`: case, leading zeros, prefixes and addresses settled.

    What is no identifier of the scheme comes back as it is: nothing has it.
    """
    bare = value.strip()
    if scheme == "iri":
        return own_iri(bare) or expand(bare) or bare
    if scheme == SAME_AS:
        return bare.removeprefix("<").removesuffix(">")
    found = _PATTERNS[scheme].fullmatch(bare) if scheme in _PATTERNS else None
    return _FORMS[scheme](found[1]) if found else bare


def spellings(text: str) -> list[tuple[str, str]]:
    """Return every (scheme, value) that `text` may be, ours first; empty where it looks like no identifier."""
    bare = text.strip()
    found = []
    own = own_iri(bare) or expand(bare)
    if own:
        found.append(("iri", own))
    found += [(scheme, canonical(scheme, bare)) for scheme, form in _PATTERNS.items() if form.fullmatch(bare)]
    if "://" in bare:
        found.append((SAME_AS, canonical(SAME_AS, bare)))
    return found


def external(iri_or_text: str) -> tuple[str, str] | None:
    """Return (scheme, value) for what a statement gives as another's identifier of a thing; None where it is none.

    Identifiers of `_FOREIGN` schemes in any form, and any other IRI as it is.
    """
    for scheme in _FOREIGN:
        if _PATTERNS[scheme].fullmatch(iri_or_text):
            return scheme, canonical(scheme, iri_or_text)
    return (SAME_AS, iri_or_text) if "://" in iri_or_text else None


def country_codes(text: str) -> list[tuple[str, str]]:
    """Return the (scheme, value) pairs under which `text` may be a country's code; empty where it is none."""
    bare = text.strip()
    if not bare.isascii():
        return []
    if bare.isdigit() and len(bare.lstrip("0")) <= 3:
        return [(scheme, bare.lstrip("0").zfill(3)) for scheme in ("iso-numeric", "m49")]
    scheme = {2: "iso-alpha-2", 3: "iso-alpha-3"}.get(len(bare)) if bare.isalpha() else None
    return [(scheme, bare.upper())] if scheme else []
