"""Write data/reference/regions.trig: the regions of the United Nations' M49 standard, and which countries lie in them.

Codes and what lies where come from tools/m49.tsv, names from the Unicode CLDR as the locked Babel carries it, in the
languages of the countries' names. The same two inputs give the same bytes: a test writes the table anew and compares.

Usage: python -m tools.make_regions [TARGET]
"""

import sys
from pathlib import Path
from typing import NamedTuple

from babel import Locale

from tools.make_countries import ROOT, literal, names, table, write

CODES = ROOT / "tools" / "m49.tsv"
TARGET = ROOT / "data" / "reference" / "regions.trig"
NONE = "-"

HEAD = """\
# Written by tools/make_regions.py from tools/m49.tsv and the CLDR; change those, not this file.
# A country is part of the smallest region in which M49 has it. Antarctica has an entry outside of every region, and
# place:twn has none: they are part of the world alone. Which region a country lies in is the statisticians' choice
# and says nothing about anything else. Names are those of the CLDR, unaltered; the standard's own stands beside it
# where that is another.
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix eg: <https://w3id.org/edu-graph/ontology#> .
@prefix place: <https://w3id.org/edu-graph/id/place/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

GRAPH <https://w3id.org/edu-graph/graph/regions> {

<https://w3id.org/edu-graph/graph/regions> a eg:ReferenceTable ;
  eg:basis "Regions and what lies in them: the M49 standard of the United Nations. Names: Unicode CLDR %(cldr)s."@en ;
  dcterms:source <https://unstats.un.org/unsd/methodology/m49/> ,
    <https://cldr.unicode.org/> ;
  dcterms:license <https://spdx.org/licenses/Unicode-3.0> ;
  dcterms:rights "Names of regions: Unicode CLDR, © Unicode, Inc., under the Unicode License v3."@en .
"""


class Region(NamedTuple):
    """One line of the table: `whole` is None for the world, `name` where the CLDR's is the standard's own."""

    code: str
    whole: str | None
    name: str | None
    countries: tuple[str, ...]


def read_regions(path: Path = CODES) -> list[Region]:
    """The table of regions in its order; a region stands below the one that it lies in."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = [[None if cell == NONE else cell for cell in line.split("\t")] for line in lines[1:]]
    return [Region(str(code), whole, name, tuple((inside or "").split())) for code, whole, name, inside in rows]


def _region(region: Region, locales: dict[str, Locale]) -> str:
    lines = [
        f"place:m49-{region.code} a eg:Place ;",
        f"  eg:m49 {literal(region.code)} ;",
        f"  eg:partOf place:m49-{region.whole} ;" if region.whole else "",
        f"  skos:altLabel {literal(region.name)}@en ;" if region.name else "",
        names(region.code, locales),
        *(f"place:{country.lower()} eg:partOf place:m49-{region.code} ." for country in sorted(region.countries)),
    ]
    return "\n".join(line for line in lines if line) + "\n"


def render() -> bytes:
    """The whole table as TriG in UTF-8."""
    return table(HEAD, lambda locales: [_region(region, locales) for region in read_regions()])


def main(arguments: list[str]) -> None:
    """Write the table to the path given, or where it stands in the data folder."""
    write(render(), Path(arguments[0]) if arguments else TARGET)


if __name__ == "__main__":
    main(sys.argv[1:])
