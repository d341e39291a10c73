"""A small known graph, made of names alone, so that these tests hold whatever the data says."""

from edu_graph import vocab
from edu_graph.contribute.known import Known
from edu_graph.search.rows import LabelRow

ID = vocab.ID
KAZ, BLR, NGA, NER, GEO, USA = (f"{ID}place/{code}" for code in ("kaz", "blr", "nga", "ner", "geo", "usa"))
KAZ_MINISTRY, BLR_MINISTRY = f"{ID}agent/kaz-ministry", f"{ID}agent/blr-ministry"
UNICEF, FUND, BSPU = f"{ID}agent/unicef", f"{ID}agent/fund", f"{ID}agent/bspu"
OFFICE, INSTITUTE, CLUB = f"{ID}agent/unicef-kazakhstan", f"{ID}agent/bspu-institute", f"{ID}agent/club"
WORLD, VISIT = f"{ID}place/m49-001", f"{ID}event/visit"
TANK, MINSK, PROJECT = f"{ID}person/p-tank1", f"{ID}place/minsk", f"{ID}project/schools"


def name(iri: str, label: str, language: str = "en", role: str = "preferred") -> LabelRow:
    return LabelRow(iri, vocab.kind_of(iri) or "", (), label, language, role)


NAMES = (
    name(KAZ, "Kazakhstan"), name(KAZ, "Казахстан", "ru"), name(KAZ, "Қазақстан", "kk"),
    name(KAZ, "Republic of Kazakhstan", role="alternative"), name(KAZ, "РК", "ru", "alternative"),
    name(BLR, "Belarus"), name(BLR, "Беларусь", "ru"), name(NGA, "Nigeria"), name(NER, "Niger"), name(GEO, "Georgia"),
    name(KAZ_MINISTRY, "Ministry of Education of Kazakhstan"),
    name(KAZ_MINISTRY, "Министерство просвещения Казахстана", "ru"),
    name(BLR_MINISTRY, "Ministry of Education of Belarus"),
    name(BLR_MINISTRY, "Ministry of Education", role="printed"),
    name(UNICEF, "United Nations Children's Fund"), name(UNICEF, "UNICEF", role="alternative"),
    name(FUND, "WHO", role="alternative"), name(FUND, "World Help Office"),
    name(BSPU, "Belarusian State Pedagogical University (BSPU)", role="printed"),
    name(BSPU, "Belarusian State Pedagogical University named after Maxim Tank"),
    name(TANK, "Maxim Tank"), name(MINSK, "Minsk"), name(MINSK, "Минск", "ru"),
    name(PROJECT, "Schools for All Children"),
    name(BSPU, "BSPU", role="alternative"), name(INSTITUTE, "BSPU Institute of Inclusion"),
    name(OFFICE, "UNICEF", role="printed"), name(OFFICE, "UNICEF office for Kazakhstan"),
    name(USA, "United States"), name(USA, "США", "ru", "alternative"),
    name(FUND, "Стороны", "ru", "printed"), name(FUND, "Agency", role="printed"),
    name(FUND, "the Agency", role="alternative"),
    name(CLUB, "Chess Club (Georgia)"), name(WORLD, "World"), name(VISIT, "Visit of UNICEF to Minsk"),
)  # fmt: skip
CONCEPTS = tuple(
    name(f"{ID}concept/{slug}", label)
    for slug, label in (
        ("unit-usd", "US dollar"),
        ("unit-eur", "euro"),
        ("unit-year", "year"),
        ("unit-percent", "per cent"),
        ("group-teachers", "teachers"),
        ("group-children-with-disabilities", "children with disabilities"),
        ("counted-countries", "countries"),
        ("counted-money", "money"),
        ("counted-people", "people"),
        ("source-kind-visit", "report of a visit"),
        ("source-kind-other", "other"),
    )
)
KNOWN = Known(
    NAMES,
    {
        **{country: frozenset({country}) for country in (KAZ, BLR, NGA, NER, GEO, USA)},
        KAZ_MINISTRY: frozenset({KAZ}),
        BLR_MINISTRY: frozenset({BLR}),
        BSPU: frozenset({BLR}),
        INSTITUTE: frozenset({BLR}),
        OFFICE: frozenset({KAZ}),
        CLUB: frozenset({GEO}),
        MINSK: frozenset({BLR}),
    },
    {"KZ": KAZ, "KAZ": KAZ, "BY": BLR, "BLR": BLR, "NGA": NGA, "NER": NER, "GEO": GEO, "USA": USA},
    {"https://example.org/known": f"{vocab.SOURCE}known-2020"},
    CONCEPTS,
)
