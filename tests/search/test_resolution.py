"""From a text to the one thing that it means, or to an error that helps."""

from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edu_graph.errors import ParameterError
from edu_graph.search.index import SearchIndex
from edu_graph.search.resolution import SHOWN, Candidate, choose
from edu_graph.search.storage import build_index
from edu_graph.vocab import EG, ID
from tests.search.sample import (
    AFGHANISTAN,
    BELARUS,
    CENTRE,
    COUNTRY,
    IDENTIFIERS,
    LABELS,
    NAMELESS,
    NIGER,
    SCHOOL,
    SCHOOL_2,
    SCHOOL_2_GOMEL,
    TAIWAN,
    VISIT,
    names,
)


@pytest.mark.parametrize(
    ("text", "entity_class", "iri"),
    [
        (BELARUS, None, BELARUS),
        (f" <{BELARUS}> ", "Country", BELARUS),
        ("place/blr", "Country", BELARUS),
        ("place:blr", "eg:Country", BELARUS),
        ("by", EG + "Country", BELARUS),
        ("BLR", "Country", BELARUS),
        ("112", "Country", BELARUS),
        ("4", "Country", AFGHANISTAN),
        ("158", "Country", TAIWAN),
        ("blr", None, BELARUS),
        ("belarus", None, BELARUS),
        ("Belarus", "Country", BELARUS),
        ("Belarus", "Agent", BELARUS),
        ("Belarus", "School", CENTRE),
        ("БЕЛОРУССИЯ", None, BELARUS),
        ("白俄罗斯", None, BELARUS),
        ("niger", "Country", NIGER),
        ("Центр Надежда", "Organization", CENTRE),
        ("agent/merged-away", None, SCHOOL_2),
        ("event/nameless", None, NAMELESS),
        ("school no 2 of minsk", None, SCHOOL_2),
    ],
)
def test_a_text_means_one_thing(index: SearchIndex, text: str, entity_class: str | None, iri: str) -> None:
    assert index.resolve(text, entity_class=entity_class) == iri


def test_for_a_country_a_code_goes_before_a_name_and_else_both_are_meant(tmp_path: Path) -> None:
    rows = [*LABELS, *names(NIGER, COUNTRY, "alternative", en="By"), *names(CENTRE, SCHOOL, "alternative", en="BY")]
    build_index(rows, IDENTIFIERS, tmp_path / "search.db")
    with closing(SearchIndex.open(tmp_path / "search.db")) as index:
        assert index.resolve("by", entity_class="Country") == BELARUS
        assert index.resolve("by", entity_class="School") == CENTRE
        with pytest.raises(ParameterError) as caught:
            index.resolve("by")
    assert [one["iri"] for one in caught.value.fields["candidates"]] == [CENTRE, BELARUS, NIGER]


def test_a_name_of_several_things_lists_them(index: SearchIndex) -> None:
    with pytest.raises(ParameterError, match='"School No 2" means 2 things') as caught:
        index.resolve("School No 2")
    assert caught.value.fields["candidates"] == [
        {"iri": SCHOOL_2_GOMEL, "label": "School No 2 of Gomel"},
        {"iri": SCHOOL_2, "label": "School No 2 of Minsk"},
    ]
    assert "agent:school-2-gomel (School No 2 of Gomel)" in (caught.value.help or "")


def test_a_long_list_is_cut_and_says_so() -> None:
    error = choose("x", [Candidate(f"https://example.org/{n}", f"X {n}") for n in range(SHOWN + 3)])
    assert len(error.fields["candidates"]) == SHOWN
    assert "means 13 things" in error.detail
    assert "and 3 more" in (error.help or "")


@pytest.mark.parametrize(
    ("text", "entity_class", "suggested"),
    [
        ("Belarsu", None, BELARUS),
        ("Беларус", "Country", BELARUS),
        ("Eblarus", "Country", BELARUS),
        ("Eblaruss", "Country", BELARUS),
        ("Belaruss", "Country", BELARUS),
        ("place/belarus", "Country", BELARUS),
        ("place:afganistan", None, AFGHANISTAN),
        ("Minsk school", None, SCHOOL_2),
        ("нигерр", "Country", NIGER),
        ("visit to minsk", "Visit", VISIT),
    ],
)
def test_an_unknown_name_is_answered_with_near_ones(
    index: SearchIndex, text: str, entity_class: str | None, suggested: str
) -> None:
    with pytest.raises(ParameterError, match="Nothing") as caught:
        index.resolve(text, entity_class=entity_class)
    offered = [candidate["iri"] for candidate in caught.value.fields["candidates"]]
    assert suggested in offered
    assert len(set(offered)) == len(offered) <= 5
    assert "Did you mean" in (caught.value.help or "")


def test_suggestions_and_answers_keep_to_the_class(index: SearchIndex) -> None:
    with pytest.raises(ParameterError, match="Nothing of class eg:Visit is known") as caught:
        index.resolve("place:blr", entity_class="Visit")
    assert "candidates" not in caught.value.fields
    with pytest.raises(ParameterError) as caught:
        index.resolve("School No", entity_class="Visit")
    assert [candidate["iri"] for candidate in caught.value.fields["candidates"]] == [VISIT]
    with pytest.raises(ParameterError):
        index.resolve("BY", entity_class="School")
    with pytest.raises(ParameterError):
        index.resolve("Belarus", entity_class="Spaceship")


def test_a_printed_name_is_found_and_never_suggested(index: SearchIndex) -> None:
    assert index.resolve("Belarus", entity_class="School") == CENTRE
    with pytest.raises(ParameterError) as caught:
        index.resolve("Belarrus", entity_class="School")
    assert "candidates" not in caught.value.fields


@pytest.mark.parametrize(
    "text",
    ["", "  ", "?!", "zzzzqqqq", "\ud800", "\x00", "x" * 10_000, "a b " * 100, "٤", "ZZ", "ZZZ", "999"],
)
def test_a_text_near_nothing_is_told_what_can_be_given(index: SearchIndex, text: str) -> None:
    with pytest.raises(ParameterError, match="Nothing is known as") as caught:
        index.resolve(text)
    assert "kind/slug" in (caught.value.help or "")
    assert caught.value.detail.isprintable()
    assert len(caught.value.detail) < 200


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet=st.characters(exclude_categories=())), entity_class=st.sampled_from([None, "Agent"]))
def test_any_text_is_resolved_or_refused(index: SearchIndex, text: str, entity_class: str | None) -> None:
    try:
        iri = index.resolve(text, entity_class=entity_class)
    except ParameterError as error:
        str(error).encode()
    else:
        assert index.lookup("iri", iri)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("agent/school-2-mnsk", SCHOOL_2),
        (ID + "agent/shcool-2-minsk", SCHOOL_2),
        ("place:by", BELARUS),
        ("centre-hope", CENTRE),
    ],
)
def test_a_slug_is_suggested_for_one_that_is_like_it(index: SearchIndex, text: str, first: str) -> None:
    assert index.suggest(text)[0].iri == first


def test_of_a_class_that_is_wanted_alone_slugs_are_suggested(index: SearchIndex) -> None:
    assert [one.iri for one in index.suggest("centre-hope", entity_class="Country") if one.iri == CENTRE] == []
    assert index.suggest("https://example.org/zzzzqqqq") == []
