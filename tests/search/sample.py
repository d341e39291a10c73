"""A small set of names and identifiers that the tests of the room share."""

from edu_graph.search.rows import IdentifierRow, LabelRow
from edu_graph.vocab import EG, ID

COUNTRY = (EG + "Country", EG + "Place", EG + "Agent")
SCHOOL = (EG + "School", EG + "Organization", EG + "Agent")
BELARUS = ID + "place/blr"
NIGER = ID + "place/ner"
NIGERIA = ID + "place/nga"
IVORY_COAST = ID + "place/civ"
AFGHANISTAN = ID + "place/afg"
TAIWAN = ID + "place/twn"
SCHOOL_2 = ID + "agent/school-2-minsk"
SCHOOL_2_GOMEL = ID + "agent/school-2-gomel"
CENTRE = ID + "agent/centre-hope"
NAMELESS = ID + "event/nameless"
VISIT = ID + "event/visit"


def names(iri: str, types: tuple[str, ...], role: str = "preferred", **labels: str) -> list[LabelRow]:
    kind = iri.removeprefix(ID).partition("/")[0]
    return [LabelRow(iri, kind, types, label, language, role) for language, label in labels.items()]


LABELS = [
    *names(BELARUS, COUNTRY, en="Belarus", ru="Беларусь", be="Беларусь", he="בלארוס", zh="白俄罗斯"),
    *names(BELARUS, COUNTRY, "former", ru="Белоруссия"),
    *names(NIGER, COUNTRY, en="Niger", ru="Нигер"),
    *names(NIGERIA, COUNTRY, en="Nigeria", ru="Нигерия"),
    *names(IVORY_COAST, COUNTRY, en="Côte d’Ivoire", fr="Côte d’Ivoire"),
    *names(AFGHANISTAN, COUNTRY, en="Afghanistan", kk="Ауғанстан"),
    *names(TAIWAN, COUNTRY, en="Taiwan"),
    *names(SCHOOL_2, SCHOOL, en="School No 2 of Minsk", ru="Школа №2 г. Минска"),
    *names(SCHOOL_2, SCHOOL, "alternative", en="School No 2"),
    *names(SCHOOL_2_GOMEL, SCHOOL, en="School No 2 of Gomel", ru="Школа №2 г. Гомеля"),
    *names(SCHOOL_2_GOMEL, SCHOOL, "alternative", en="School No 2"),
    *names(CENTRE, SCHOOL, ru="Центр «Надежда»"),
    *names(CENTRE, SCHOOL, "printed", en="Belarus"),
    *names(VISIT, (EG + "Visit",), en="Visit to School No 2 of Minsk, Belarus"),
]
CODES = [
    (BELARUS, "BY", "BLR", "112"),
    (NIGER, "NE", "NER", "562"),
    (NIGERIA, "NG", "NGA", "566"),
    (IVORY_COAST, "CI", "CIV", "384"),
    (AFGHANISTAN, "AF", "AFG", "004"),
    (TAIWAN, "TW", "TWN", "158"),
]
IDENTIFIERS = [
    *(
        IdentifierRow(iri, scheme, value)
        for iri, *values in CODES
        for scheme, value in zip(("iso-alpha-2", "iso-alpha-3", "iso-numeric"), values, strict=True)
    ),
    *(IdentifierRow(iri, "m49", numeric) for iri, _, _, numeric in CODES if iri != TAIWAN),
    IdentifierRow(NAMELESS, "iri", NAMELESS),
    IdentifierRow(SCHOOL_2, "iri", ID + "agent/merged-away"),
    IdentifierRow(SCHOOL_2, "wikidata", "Q1"),
    IdentifierRow(CENTRE, "ror", "https://ror.org/02mhbdp94"),
    IdentifierRow(CENTRE, "same-as", "https://example.org/hope"),
    IdentifierRow(CENTRE, "unesco-thesaurus", "concept8697"),
    IdentifierRow(CENTRE, "eurovoc", "682"),
    IdentifierRow(CENTRE, "isced-2011", "1"),
]
