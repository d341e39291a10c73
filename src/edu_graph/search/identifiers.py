"""Identifiers in the many ways in which they are written, brought to the one that the index holds."""

from typing import Final

from edu_graph.vocab import EG, ID, KINDS, SOURCE

_UPPER: Final = frozenset({"iso-alpha-2", "iso-alpha-3"})
_NUMERIC: Final = frozenset({"iso-numeric", "m49"})
_SPACES: Final = {kind: f"{ID}{kind}/" for kind in KINDS} | {"source": SOURCE}


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


def class_iri(name: str) -> str:
    """Return the IRI of a class written in full, as `eg:Country` or as `Country`."""
    return name if "://" in name else EG + name.removeprefix("eg:")


def _digits(text: str) -> str:
    """Three digits with leading zeros, as ISO and the United Nations write them; other text as it is."""
    if not (text.isascii() and text.isdigit()):
        return text
    return text.lstrip("0").zfill(3)


def canonical(scheme: str, value: str) -> str:
    """Return `value` as the index holds it under `scheme`: case, leading zeros and short forms settled."""
    bare = value.strip()
    if scheme in _UPPER:
        return bare.upper()
    if scheme in _NUMERIC:
        return _digits(bare)
    if scheme == "iri":
        return expand(bare) or bare
    return bare


def country_codes(text: str) -> list[tuple[str, str]]:
    """Return the (scheme, value) pairs under which `text` may be a country's code; empty where it is none."""
    bare = text.strip()
    if not bare.isascii():
        return []
    if bare.isdigit() and len(bare.lstrip("0")) <= 3:
        return [(scheme, canonical(scheme, bare)) for scheme in ("iso-numeric", "m49")]
    scheme = {2: "iso-alpha-2", 3: "iso-alpha-3"}.get(len(bare)) if bare.isalpha() else None
    return [(scheme, canonical(scheme, bare))] if scheme else []
