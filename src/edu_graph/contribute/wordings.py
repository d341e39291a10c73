"""What is counted, in languages that the graph has no names of its concepts in: the commonest words, for drafts alone.

They are a drafter's words and no names of the graph: nothing is published of them.
"""

from collections.abc import Iterator, Mapping
from typing import Final

WORDINGS: Final[Mapping[str, Mapping[str, str]]] = {
    "de": {
        "group-teachers": "Lehrer|Lehrerinnen|Lehrkraft|Lehrkräfte|Lehrpersonen",
        "group-students": "Studenten|Studentinnen|Studierende",
        "group-children": "Kinder|Kindern",
        "group-children-with-disabilities": "Kinder mit Behinderungen|Kinder mit Behinderung",
        "group-persons-with-disabilities": "Menschen mit Behinderungen|Menschen mit Behinderung",
        "group-parents": "Eltern",
        "group-specialists": "Fachleute|Fachkräfte|Spezialisten",
        "group-experts": "Experten|Expertinnen",
        "counted-schools": "Schule|Schulen",
        "counted-countries": "Land|Länder|Ländern|Staaten",
        "counted-kindergartens": "Kindergärten",
        "unit-year": "Jahr|Jahre|Jahren",
        "unit-month": "Monat|Monate|Monaten",
        "unit-week": "Woche|Wochen",
        "unit-day": "Tag|Tage|Tagen",
        "unit-hour": "Stunde|Stunden",
        "unit-percent": "Prozent",
    },
    "uz": {
        "group-teachers": "o‘qituvchi|o‘qituvchilar|pedagog|ўқитувчи|педагог",
        "group-students": "talaba|talabalar|талаба",
        "group-children": "bola|bolalar|бола",
        "group-children-with-disabilities": "nogironligi bo‘lgan bolalar|nogironligi bo‘lgan bola",
        "group-parents": "ota-ona|ota-onalar|ота-она",
        "group-specialists": "mutaxassis|mutaxassislar|мутахассис",
        "counted-schools": "maktab|maktablar|мактаб",
        "counted-countries": "mamlakat|davlat|мамлакат|давлат",
        "unit-year": "yil|йил",
        "unit-month": "oy|ой",
        "unit-week": "hafta|ҳафта",
        "unit-day": "kun|кун",
        "unit-hour": "soat|соат",
        "unit-percent": "foiz|фоиз",
    },
}
"""Words by language and concept, `|` between them; one of a concept that the graph does not have is not read."""


def wordings() -> Iterator[tuple[str, str, str]]:
    """Yield language, concept and word, in order."""
    for language, concepts in WORDINGS.items():
        for slug, words in concepts.items():
            for word in words.split("|"):
                yield language, slug, word
