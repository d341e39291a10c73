"""Prefixes that people write and nobody declared: which one was meant, or whose terms they are."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

_ALIASES: Final = {
    "dc": "dcterms",
    "dce": "dcterms",
    "dct": "dcterms",
    "dcterm": "dcterms",
    "edu": "eg",
    "edugraph": "eg",
    "ex": "eg",
    "onto": "eg",
    "s": "schema",
    "sdo": "schema",
    "schemaorg": "schema",
    "xs": "xsd",
}
"""What others call prefixes of the graph."""

STRANGERS: Final = {
    "http://www.wikidata.org/": "Wikidata",
    "http://wikiba.se/": "Wikidata",
    "http://dbpedia.org/": "DBpedia",
    "http://www.bigdata.com/": "Wikidata's engine",
    "http://www.openlinksw.com/": "Virtuoso",
}
"""How the IRIs of other graphs begin that people bring queries from, and whose they are."""

_OF_STRANGERS: Final = {
    **dict.fromkeys(("wd", "wdt", "wds", "p", "ps", "pq", "pr", "psv", "wikibase"), "Wikidata"),
    **dict.fromkeys(("dbo", "dbr", "dbp", "dbc", "dbpedia", "yago"), "DBpedia"),
    **dict.fromkeys(("bd", "hint", "gas"), "Wikidata's engine"),
    "bif": "Virtuoso",
}
_LONGEST: Final = 60


def advice(name: str, known: Iterable[str]) -> str:
    """Return what helps where a prefix was not declared; `known` are those that are."""
    whose = _OF_STRANGERS.get(name.lower())
    if whose:
        return strange(whose)
    near = nearest(name, known)
    did = f" Did you mean {near}:?" if near is not None else " /sparql lists the prefixes that need no declaration."
    return f"Add PREFIX {name}: <…> before the query.{did}"


def strange(whose: str) -> str:
    """Return what is told of terms that belong to another graph or engine."""
    return f"This graph has no terms of {whose}: /ontology lists those that it has, /search finds things by name."


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the prefix that was meant: by what others call it, by a slip of one sign, or else by its looks."""
    candidates = sorted(known)
    alias = _ALIASES.get(name.lower())
    if alias in candidates:
        return alias
    slips = [one for one in candidates if is_slip(name[:_LONGEST].lower(), one)]
    near = slips or get_close_matches(name[:_LONGEST], candidates, n=1)
    return near[0] if near else None


def is_slip(one: str, other: str) -> bool:
    """Tell whether two words differ by one sign that is missing, wrong or swapped with the next."""
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    left, right = one[start:], other[start:]
    swapped = len(left) > 1 and left[:2] == right[1::-1] and left[2:] == right[2:]
    return swapped or left[1:] == right[1:] or left[1:] == right or left == right[1:]
