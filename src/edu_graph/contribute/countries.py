"""What languages call the countries, from the CLDR: for documents in languages that the graph has no names in."""

from collections.abc import Iterator
from typing import Final

from babel import Locale, UnknownLocaleError

from edu_graph.contribute.known import Known
from edu_graph.search.rows import LabelRow

_SCRIPTS: Final = {"uz": ("uz", "uz_Cyrl"), "sr": ("sr", "sr_Latn"), "bs": ("bs", "bs_Cyrl"), "az": ("az", "az_Cyrl")}
"""Languages that are written in two scripts."""


def names_in(language: str, known: Known) -> Iterator[LabelRow]:
    """Yield the names of the known countries in a language; none for a language that the CLDR does not have."""
    for name in _SCRIPTS.get(language, (language,)):
        try:
            territories = Locale.parse(name).territories
        except (ValueError, UnknownLocaleError):
            continue
        for code, label in territories.items():
            if code in known.codes:
                yield LabelRow(known.codes[code], "place", (), label, language, "alternative")
