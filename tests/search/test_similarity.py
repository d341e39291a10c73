"""How alike words and names are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edu_graph.search.abbreviations import LONGEST, leading, letters, run
from edu_graph.search.similarity import MIN_SHARE, Name, Term, alike, compare, distance, texts_alike
from edu_graph.search.sounds import sounded

WORDS = st.text(alphabet="abcdeio", max_size=9)


@pytest.mark.parametrize(
    ("one", "other", "cost"),
    [
        ("minsk", "minsk", 0),
        ("minsk", "mnsk", 1),
        ("minsk", "minask", 1),
        ("minsk", "misnk", 1),
        ("minsk", "mintk", 1),
        ("minsk", "mensk", 0.6),
        ("minsk", "pinsk", 2),
        ("imnsk", "minsk", 1),
        ("", "abc", 3),
        ("abc", "", 3),
    ],
)
def test_distances(one: str, other: str, cost: float) -> None:
    assert distance(one, other, 9) == pytest.approx(cost)


@given(WORDS, WORDS, st.sampled_from([0.0, 1.0, 2.0, 3.0]))
def test_a_bound_changes_nothing_but_what_is_beyond_it(one: str, other: str, most: float) -> None:
    whole = distance(one, other, 99)
    assert distance(one, other, most) == (pytest.approx(whole) if whole <= most else most + 1) or (
        whole > most and distance(one, other, most) > most
    )
    assert distance(one, one, most) == 0
    assert (whole == 0) == (one == other)


def test_numbers_and_short_words_are_themselves_or_others() -> None:
    assert alike("17", "17") == 1
    assert alike("17", "111") == alike("17", "18") == alike("b2", "b3") == 0
    assert alike("abc", "abd") == 0
    assert alike("iran", "iraq") >= MIN_SHARE


def test_one_stem_with_two_endings_and_beginnings_are_alike() -> None:
    assert alike("belarusi", "belaruskaia") > 0.8
    assert alike("univ", "universitet") >= MIN_SHARE
    assert alike("un", "universitet") == 0
    assert alike("holand", "poland") < 0.7


def asked(text: str, *known: str) -> list[Term]:
    return [
        Term(word.sound, word.folded, 1.0, {name: share for name in known if (share := alike(word.sound, name))})
        for word in sounded(text)
        if not word.is_stop
    ]


def named(text: str) -> Name:
    words = sounded(text)
    own = [word.sound for word in words if not word.is_stop]
    return Name(own, [1.0] * len(own), letters(words))


def likeness(question: str, name: str) -> float:
    known = named(name)
    return compare(asked(question, *known.words), known, {}).share


def test_order_and_stop_words_do_not_matter_and_missing_and_extra_words_do() -> None:
    name = "Ministry of Education of Belarus"
    assert likeness("Belarus Education Ministry", name) == pytest.approx(1.0)
    assert likeness("the ministry for education in belarus", name) == pytest.approx(1.0)
    missing, extra = likeness("Ministry of Education", name), likeness("Ministry of Special Education of Belarus", name)
    assert 0.4 < extra < missing < 0.95


def test_a_contradicting_number_takes_most_away() -> None:
    name = "School No 17 of Vitebsk"
    assert likeness("School 17 Vitebsk", name) == pytest.approx(1.0)
    assert likeness("School 18 Vitebsk", name) < 0.3
    assert likeness("School Vitebsk", name) > 0.7


def test_initials_stand_for_neighbouring_words() -> None:
    name = "Министерство иностранных дел Республики Казахстан"
    found = compare(asked("МИД РК"), named(name), {})
    assert (found.initials, found.is_all_short) == (3, True)
    assert found.share > 0.8
    assert likeness("МД РК", name) < 0.5
    half = compare(asked("МИД Казахстан", "kazahstan"), named(name), {})
    assert (half.initials, half.is_all_short) == (3, False)


def test_a_word_of_the_country_counts_where_the_name_lacks_it() -> None:
    question, name = asked("Mashav Israel", "mawav", "mashav"), named("Mashav")
    without, with_it = compare(question, name, {}), compare(question, name, {1: 1.0})
    assert without.share < 0.6 < 0.9 < with_it.share


def test_initials_are_read_with_and_without_stop_words() -> None:
    first = letters(sounded("Ministry of Education of Belarus"))
    assert first == "m-oe-ob"
    assert {"moe", "me", "meb", "moeob"} == set(leading(first))
    assert run("moe", first, ()) == (0, 1)
    assert run("eb", first, ()) == (1, 2)
    assert run("eb", first, {2}) == ()
    assert run("m", first, ()) == run("m7", first, ()) == run("mz", first, ()) == run("mebb", first, ()) == ()
    assert max(map(len, leading(letters(sounded("b c d f g h j k l m n p q r"))))) == LONGEST


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("Минск", "Minsk", 1, 1),
        ("2026", "2026", 1, 1),
        ("2026", "2025", 0, 0),
        ("", "", 0, 0),
        ("Belarus", "Belaruss", 1, 1),
        ("Belarus", "Belorus", 0.8, 0.99),
        ("Belarus", "Israel", 0, 0),
    ],
)
def test_values_are_compared_in_any_script(one: str, other: str, least: float, most: float) -> None:
    assert least <= texts_alike(one, other) <= most
