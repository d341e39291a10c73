"""Search and lookup: what is found, in which order, and that no text breaks it."""

import threading
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edu_graph.errors import ParameterError, ReleaseError
from edu_graph.search.index import SearchIndex
from edu_graph.search.refusing import MAX_LIMIT
from edu_graph.search.rows import SCHEMES, Filters, Hit, LabelRow, Question
from edu_graph.search.storage import build_index
from edu_graph.vocab import EG, ID, KINDS
from tests.search.sample import (
    AFGHANISTAN,
    BELARUS,
    CENTRE,
    COUNTRY,
    IVORY_COAST,
    LABELS,
    NAMELESS,
    NIGER,
    NIGERIA,
    SCHOOL,
    SCHOOL_2,
    SCHOOL_2_GOMEL,
    TAIWAN,
    VISIT,
    names,
)

HOSTILE = [
    "",
    " ",
    "'",
    '"',
    '""',
    '"belarus',
    "' OR 1=1 --",
    "belarus*",
    "*",
    "NOT",
    "AND",
    "NEAR(belarus visit)",
    "words : belarus",
    "{words} : belarus",
    "^belarus",
    "-belarus",
    "(((",
    "a\x00b",
    "\ud800",
    "belarus\udfff",
    "%_",
    "\\",
    "🎓",
    "x" * 10_000,
    "a " * 5_000,
    "中" * 5_000,
    "\u0301" * 5_000,
    '"' * 10_000,
]


def iris(hits: list[Hit]) -> list[str]:
    return [hit.iri for hit in hits]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Belarus", BELARUS),
        ("  bElArUs ", BELARUS),
        ("БЕЛАРУСЬ", BELARUS),
        ("белоруссия", BELARUS),
        ("בלארוס", BELARUS),
        ("白俄罗斯", BELARUS),
        ("俄罗", BELARUS),
        ("cote d'ivoire", IVORY_COAST),
        ("Cote-d Ivoire", IVORY_COAST),
        ("ауганстан", AFGHANISTAN),
        ("центр надежда", CENTRE),
        ("надеж", CENTRE),
        ("минска школа", SCHOOL_2),
        ("Школа № 2 г. Гомеля", SCHOOL_2_GOMEL),
        ("visit", VISIT),
    ],
)
def test_what_people_type_finds_what_they_mean(index: SearchIndex, text: str, first: str) -> None:
    assert index.search(text)[0].iri == first


def test_exact_names_come_before_words_and_preferred_before_other_names(index: SearchIndex) -> None:
    hits = index.search("Belarus")
    assert iris(hits) == [BELARUS, CENTRE, VISIT]
    assert [hit.score for hit in hits[:2]] == [1.0, 0.8]
    assert 0 < hits[2].score <= 0.7
    assert [(hit.score, hit.iri) for hit in index.search("white russia")] == []


def test_each_role_of_an_exact_name_has_its_rank(index: SearchIndex) -> None:
    assert index.search("Белоруссия")[0].score == 0.85
    assert [(hit.iri, hit.score) for hit in index.search("school no 2")[:2]] == [
        (SCHOOL_2_GOMEL, 0.9),
        (SCHOOL_2, 0.9),
    ]


def test_all_words_must_stand_in_one_name_and_the_last_may_be_a_beginning(index: SearchIndex) -> None:
    assert iris(index.search("niger")) == [NIGER, NIGERIA]
    assert iris(index.search("school minsk")) == [SCHOOL_2, VISIT]
    assert iris(index.search("minsk sch")) == [SCHOOL_2, VISIT]
    assert {hit.reason for hit in index.search("sch minsk")} == {"some"}
    assert index.search("ool") == []
    # Where no name has them all, names that come near are told, and as such.
    assert {hit.reason for hit in index.search("school minsk gomel")} == {"near"}


def test_the_more_of_a_name_is_covered_the_earlier_it_comes(index: SearchIndex) -> None:
    hits = index.search("school no 2 of minsk")
    assert iris(hits) == [SCHOOL_2, VISIT]
    assert hits == sorted(hits, key=lambda hit: -hit.score)


def test_ties_go_to_preferred_names_then_to_the_language_asked_for_then_by_iri(tmp_path: Path) -> None:
    one, two, three = (f"{ID}agent/{slug}" for slug in ("one", "two", "three"))
    rows = [
        *names(one, SCHOOL, "alternative", en="Hope house"),
        *names(two, SCHOOL, en="Hope house"),
        *names(three, SCHOOL, ru="Hope house"),
    ]
    build_index(rows, [], tmp_path / "search.db")
    with closing(SearchIndex.open(tmp_path / "search.db")) as index:
        for text in ("hope house", "house"):
            assert iris(index.search(text)) == [three, two, one]
            assert iris(index.search(text, language="ru")) == [three, two, one]
            assert iris(index.search(text, language="en")) == [two, three, one]


def test_the_full_text_engine_keeps_letters_and_signs_that_its_own_tables_would_split(tmp_path: Path) -> None:
    build_index(names(SCHOOL_2, SCHOOL, ff="𞤀𞤣𞤤𞤢𞤥 school", hi="हिन्दी"), [], tmp_path / "search.db")
    with closing(SearchIndex.open(tmp_path / "search.db")) as index:
        assert iris(index.search("𞤢𞤣𞤤")) == [SCHOOL_2]
        assert index.search("𞤣") == []
        assert iris(index.search("हिन्दी")) == [SCHOOL_2]


def test_of_very_many_matches_the_shortest_names_are_ranked(tmp_path: Path) -> None:
    numbers = range(100_000, 102_500)
    rows = [names(f"{ID}agent/n{number}", SCHOOL, en=f"School of {number}")[0] for number in numbers]
    rows += names(f"{ID}agent/z", SCHOOL, en="Schools")
    rows += names(f"{ID}project/last", (EG + "Project",), en="A project with a long name for all schools")
    build_index(rows, [], tmp_path / "search.db")
    with closing(SearchIndex.open(tmp_path / "search.db")) as index:
        hits = index.search("school", limit=3)
        assert iris(hits) == [f"{ID}agent/{slug}" for slug in ("z", "n100000", "n100001")]
        assert iris(index.search("school", kind="project")) == [f"{ID}project/last"]


def test_a_word_repeated_asks_for_nothing_more(index: SearchIndex) -> None:
    assert iris(index.search("minsk school minsk")) == iris(index.search("school minsk"))


def test_a_hit_is_shown_in_the_language_asked_for(index: SearchIndex) -> None:
    (hit, *_) = index.search("Беларусь", language="en")
    assert hit == Hit(BELARUS, "place", tuple(sorted(COUNTRY)), "Belarus", "en", "Беларусь", 1.0, "exact", "preferred")
    assert index.search("Belarus", language="ru-KZ")[0].label == "Беларусь"
    assert index.search("Belarus", language="RU_ru")[0].language == "ru"
    assert index.search("Belarus", language="fr")[0].language == "en"
    assert index.search("Надежда", language="fr")[0].language == "ru"
    assert index.search("Belarus", language="\ud800")[0].language == "en"


def test_an_address_or_a_short_name_finds_the_thing_alone(index: SearchIndex) -> None:
    for text in (BELARUS, f"<{BELARUS}>", "place:blr", " place/blr ", f"{BELARUS}#names"):
        found = index.find(Question(text))
        assert [(hit.iri, hit.reason, hit.label) for hit in found.hits] == [(BELARUS, "identifier", "Belarus")], text
        assert (found.total, found.facets["kind"][0].value) == (1, "place")
    assert index.search(ID + "agent/merged-away")[0].iri == SCHOOL_2
    # Of an address that is nobody's its words are looked for, and of no other the schema.
    assert iris(index.search(ID + "agent/school-no-2")) == iris(index.search("school no 2"))
    assert index.find(Question(BELARUS, filters=Filters(kind="event"))).hits == ()


def test_a_name_is_shown_in_the_language_in_which_it_was_typed(tmp_path: Path) -> None:
    israel = ID + "place/isr"
    rows = [*names(israel, COUNTRY, be="Ізраіль", kk="Израиль", ru="Израиль"), *names(CENTRE, SCHOOL, ru="Центр")]
    build_index(rows, [], tmp_path / "search.db")
    with closing(SearchIndex.open(tmp_path / "search.db")) as index:
        told = {text: index.search(text)[0].language for text in ("Израиль", "израиль ", "Ізраіль")}
        # Of two languages that spell it so, the one with more names.
        assert told == {"Израиль": "ru", "израиль ": "ru", "Ізраіль": "be"}
        assert index.search("Израиль", language="be")[0].language == "be"


def test_without_a_language_the_one_that_matched_is_shown(index: SearchIndex) -> None:
    assert [(hit.label, hit.language) for hit in index.search("нигер")] == [
        ("Нигер", "ru"),
        ("Нигерия", "ru"),
    ]
    assert index.search("Белоруссия")[0].label == "Беларусь"


def test_of_equal_matches_the_language_asked_for_is_named(index: SearchIndex) -> None:
    assert index.search("беларусь", language="ru")[0].language == "ru"
    assert index.search("беларусь", language="be")[0].language == "be"


def test_kinds_filter_and_limits_bound(index: SearchIndex) -> None:
    assert iris(index.search("Belarus", kind="event")) == [VISIT]
    assert index.search("Belarus", kind="project") == []
    assert iris(index.search("Belarus", limit=1)) == [BELARUS]
    assert len(index.search("Belarus", limit=MAX_LIMIT)) == 3
    for kind in KINDS:
        index.search("Belarus", kind=kind)


@pytest.mark.parametrize("limit", [0, -1, MAX_LIMIT + 1, 10**30])
def test_a_limit_out_of_bounds_is_refused(index: SearchIndex, limit: int) -> None:
    with pytest.raises(ParameterError, match="from 1 to 100") as caught:
        index.search("Belarus", limit=limit)
    assert caught.value.fields["parameter"] == "limit"


@pytest.mark.parametrize(
    ("kind", "hint"), [("places", "Did you mean place?"), ("", "Known are"), ("\ud800", "Known are")]
)
def test_an_unknown_kind_is_refused_with_the_known_ones(index: SearchIndex, kind: str, hint: str) -> None:
    with pytest.raises(ParameterError) as caught:
        index.search("Belarus", kind=kind)
    assert caught.value.fields == {"parameter": "kind", "allowed": list(KINDS)}
    assert hint in (caught.value.help or "")


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_breaks_a_search_or_is_syntax(index: SearchIndex, text: str) -> None:
    before = index.search("Belarus")
    hits = index.search(text, language=text)
    # Where something is found, it is for the words in it; none of these finds everything there is.
    assert len(hits) < len({row.iri for row in LABELS}) - 2
    assert index.lookup("iri", text) == []
    assert index.lookup("iso-alpha-2", text) == []
    with pytest.raises(ParameterError):
        index.lookup(text, "BY")
    assert index.search("Belarus") == before


def test_operators_of_the_full_text_engine_are_words(index: SearchIndex) -> None:
    assert all(hit.reason in ("near", "some") for hit in index.search("belarus OR niger"))
    assert all(hit.reason == "near" for hit in index.search("belarus NOT visit"))
    assert iris(index.search("-belarus")) == iris(index.search("belarus"))
    assert iris(index.search('"belarus" *')) == iris(index.search("belarus"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet=st.characters(exclude_categories=())), language=st.text() | st.none())
def test_any_text_is_answered(index: SearchIndex, text: str, language: str | None) -> None:
    hits = index.search(text, language=language)
    assert len(set(iris(hits))) == len(hits)
    assert all(0 < hit.score <= 1 for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(LABELS), data=st.data())
def test_every_name_finds_its_thing_whole_and_while_it_is_typed(
    index: SearchIndex, name: LabelRow, data: st.DataObject
) -> None:
    assert name.iri in iris(index.search(name.label))
    end = data.draw(st.integers(1, len(name.label)))
    assert name.iri in iris(index.search(name.label[:end], limit=MAX_LIMIT))


@pytest.mark.parametrize(
    ("scheme", "value", "found"),
    [
        ("iso-alpha-2", "BY", BELARUS),
        ("iso-alpha-2", " by ", BELARUS),
        ("iso-alpha-3", "bLr", BELARUS),
        ("iso-numeric", "112", BELARUS),
        ("iso-numeric", "0112", BELARUS),
        ("iso-numeric", "004", AFGHANISTAN),
        ("iso-numeric", "4", AFGHANISTAN),
        ("m49", "04", AFGHANISTAN),
        ("iso-numeric", "158", TAIWAN),
        ("iri", BELARUS, BELARUS),
        ("iri", f"<{BELARUS}>", BELARUS),
        ("iri", "place:blr", BELARUS),
        ("iri", "place/blr", BELARUS),
        ("iri", "agent:merged-away", SCHOOL_2),
        ("wikidata", "Q1", SCHOOL_2),
        ("wikidata", "q1", SCHOOL_2),
        ("wikidata", "wd:Q1", SCHOOL_2),
        ("wikidata", "http://www.wikidata.org/entity/Q1", SCHOOL_2),
        ("wikidata", "https://www.wikidata.org/wiki/Q1", SCHOOL_2),
        ("wikidata", "https://m.wikidata.org/wiki/Special:EntityData/Q1.json", SCHOOL_2),
        ("ror", "https://ror.org/02mhbdp94", CENTRE),
        ("ror", "02MHBDP94", CENTRE),
        ("ror", "ror.org/02mhbdp94/", CENTRE),
        ("unesco-thesaurus", "http://vocabularies.unesco.org/thesaurus/concept8697", CENTRE),
        ("unesco-thesaurus", "https://vocabularies.unesco.org/browser/thesaurus/en/page/concept8697", CENTRE),
        ("unesco-thesaurus", "unesco:Concept8697", CENTRE),
        ("eurovoc", "http://eurovoc.europa.eu/682", CENTRE),
        ("eurovoc", "682", CENTRE),
        ("isced-2011", "1", CENTRE),
        ("isced-2011", "ISCED 2011 level 1", CENTRE),
        ("same-as", "<https://example.org/hope>", CENTRE),
        ("iso-alpha-2", "ISO 3166-1:BY", BELARUS),
        ("iso-alpha-2", "urn:iso:code:3166:by", BELARUS),
        ("iso-alpha-3", "http://publications.europa.eu/resource/authority/country/BLR", BELARUS),
        ("m49", "M49:112", BELARUS),
        ("iri", "http://w3id.org/edu-graph/id/place/blr", BELARUS),
        ("iri", "https://w3id.org/edu-graph/id/place/blr.ttl", BELARUS),
        ("iri", "/id/place/blr", BELARUS),
    ],
)
def test_lookup_takes_an_identifier_in_any_of_its_spellings(
    index: SearchIndex, scheme: str, value: str, found: str
) -> None:
    (hit,) = index.lookup(scheme, value)
    assert (hit.iri, hit.score) == (found, 1.0)


def test_a_looked_up_thing_says_what_matched_and_shows_a_name(index: SearchIndex) -> None:
    (hit,) = index.lookup("iso-alpha-2", "by")
    assert (hit.matched, hit.label, hit.language) == ("BY", "Belarus", "en")
    assert [hit.matched for hit in index.lookup("m49", "4")] == ["004"]
    (hit,) = index.lookup("m49", "112", language="he")
    assert (hit.matched, hit.label, hit.language) == ("112", "בלארוס", "he")
    (hit,) = index.lookup("iri", "event/nameless")
    assert hit == Hit(NAMELESS, "event", (), "nameless", "", NAMELESS, 1.0, "identifier")


@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        ("m49", "158"),
        ("iso-alpha-2", "BLR"),
        ("iso-alpha-2", "XK"),
        ("iso-numeric", "٤"),
        ("iso-numeric", "0"),
        ("iso-numeric", "-4"),
        ("iri", "place:"),
        ("iri", "planet:blr"),
        ("iri", "https://w3id.org/edu-graph/id/place/zzz"),
        ("wikidata", "Q0"),
        ("wikidata", "Q42"),
        ("ror", "02mhbdp9"),
    ],
)
def test_what_nothing_bears_finds_nothing(index: SearchIndex, scheme: str, value: str) -> None:
    assert index.lookup(scheme, value) == []


def test_an_unknown_scheme_is_refused_with_the_known_ones(index: SearchIndex) -> None:
    assert index.schemes == tuple(
        sorted({*SCHEMES, "wikidata", "ror", "unesco-thesaurus", "eurovoc", "isced-2011", "same-as"})
    )
    with pytest.raises(ParameterError) as caught:
        index.lookup("iso-alpha2", "BY")
    assert caught.value.fields == {"parameter": "scheme", "allowed": list(index.schemes)}
    assert "Did you mean iso-alpha-2?" in (caught.value.help or "")


def test_threads_share_one_index(index: SearchIndex) -> None:
    expected = {text: index.search(text) for text in ("Belarus", "school", "нигер", "visit minsk")}
    wrong: list[str] = []

    def ask() -> None:
        for _ in range(25):
            wrong.extend(text for text, hits in expected.items() if index.search(text) != hits)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_closed_index_says_so(index_path: Path) -> None:
    index = SearchIndex.open(index_path)
    index.close()
    index.close()
    with pytest.raises(ReleaseError):
        index.search("Belarus")
