"""Write data/reference/countries.trig: the ISO 3166-1 countries with their names in nine languages.

Codes come from tools/countries.tsv, names from the Unicode CLDR as the locked Babel carries it. The same two
inputs give the same bytes, so a test regenerates the table and compares.

Usage: python -m tools.make_countries [TARGET]
"""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from babel import Locale
from babel.core import get_cldr_version

ROOT = Path(__file__).resolve().parent.parent
CODES = ROOT / "tools" / "countries.tsv"
TARGET = ROOT / "data" / "reference" / "countries.trig"
LANGUAGES = ("en", "ru", "kk", "be", "he", "fr", "es", "ar", "zh")

HEAD = """\
# Written by tools/make_countries.py from tools/countries.tsv and the CLDR; change those, not this file.
# The table holds the 249 countries and areas of ISO 3166-1 and nothing else: XK / XKX (Kosovo) is a
# user-assigned code, not part of ISO 3166-1, and is left out. eg:m49 is left out where the list of the United
# Nations has no entry (place:twn). Names are those of the CLDR, unaltered; neither a name nor an entry says
# anything about legal status.
@prefix eg: <https://w3id.org/edu-graph/ontology#> .
@prefix place: <https://w3id.org/edu-graph/id/place/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .

GRAPH <https://w3id.org/edu-graph/graph/countries> {

<https://w3id.org/edu-graph/graph/countries> a eg:ReferenceTable ;
  eg:basis "Codes: ISO 3166-1, and the M49 standard of the United Nations. Names: Unicode CLDR %(cldr)s."@en ;
  dcterms:source <https://www.iso.org/iso-3166-country-codes.html> ,
    <https://unstats.un.org/unsd/methodology/m49/> ,
    <https://cldr.unicode.org/> ;
  dcterms:license <https://spdx.org/licenses/Unicode-3.0> ;
  dcterms:rights "Country names: Unicode CLDR, © Unicode, Inc., under the Unicode License v3."@en .
"""


class Code(NamedTuple):
    """One line of the code table; `m49` is None where the United Nations assign none."""

    alpha2: str
    alpha3: str
    numeric: str
    m49: str | None


def read_codes(path: Path = CODES) -> list[Code]:
    """The code table in the order of alpha-3."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = [line.split("\t") for line in lines[1:]]
    return sorted(
        (Code(alpha2, alpha3, numeric, None if m49 == "-" else m49) for alpha2, alpha3, numeric, m49 in rows),
        key=lambda code: code.alpha3,
    )


def literal(text: str) -> str:
    """The text as a literal of Turtle, with its quotes."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def names(code: str, locales: dict[str, Locale]) -> str:
    """The names of a territory of the CLDR, the last line of its entry."""
    told = [f"{literal(locale.territories[code])}@{tag}" for tag, locale in locales.items()]
    return f"  skos:prefLabel {' , '.join(told)} ."


def table(head: str, entries: Callable[[dict[str, Locale]], Iterable[str]]) -> bytes:
    """A whole table as TriG in UTF-8: its head, and what is made of the languages."""
    locales = {tag: Locale.parse(tag) for tag in LANGUAGES}
    return "\n".join([head % {"cldr": get_cldr_version()}, *entries(locales), "}\n"]).encode()


def write(made: bytes, target: Path) -> None:
    """Write a table, and the folder that it stands in."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(made)


def _country(code: Code, locales: dict[str, Locale]) -> str:
    lines = [
        f"place:{code.alpha3.lower()} a eg:Country ;",
        f"  eg:isoAlpha2 {literal(code.alpha2)} ;",
        f"  eg:isoAlpha3 {literal(code.alpha3)} ;",
        f"  eg:isoNumeric {literal(code.numeric)} ;",
        f"  eg:m49 {literal(code.m49)} ;" if code.m49 else "",
        names(code.alpha2, locales),
    ]
    return "\n".join(line for line in lines if line) + "\n"


def render() -> bytes:
    """The whole table as TriG in UTF-8."""
    return table(HEAD, lambda locales: [_country(code, locales) for code in read_codes()])


def main(arguments: list[str]) -> None:
    """Write the table to the path given, or where it stands in the data folder."""
    write(render(), Path(arguments[0]) if arguments else TARGET)


if __name__ == "__main__":
    main(sys.argv[1:])
