"""Words on who comes first: ties are told as ties, and what is named is in the picture."""

from collections.abc import Mapping

import pytest

from edu_graph import vocab
from edu_graph.service.pictures import Data, matrix, neighbourhood, ranking
from edu_graph.service.pictures.neighbourhood import Around
from tests.pictures.samples import SAMPLES, place

pytestmark = pytest.mark.usefixtures("squares")


def data(rows: list[Mapping[str, str]] | None = None, **asked: str) -> Data:
    return Data(rows or [], {}, "en", asked)


def said(*numbers: int) -> str:
    return ranking.told(data(), [(place(n), number) for n, number in enumerate(numbers)], ranking.OFTEN)


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((5, 4, 3, 2), "Most often: aaa (5), aab (4), and aac (3)."),
        ((5, 3, 3, 3, 1), "Most often: aaa (5), aab (3), aac (3), and aad (3)."),
        ((2, 2), "Equally often: aaa (2) and aab (2)."),
        ((2, 2, 1), "Most often: aaa (2), aab (2), and aac (1)."),
        ((9, 1, 1, 1, 1, 1, 1), "Most often: aaa (9)."),
        ((1,) * 7, "Nobody stands out: many have the same highest number, 1."),
        ((0, 0), ""),
        ((7,), "Most often: aaa (7)."),
    ],
)
def test_who_has_the_same_number_is_named_alike(numbers: tuple[int, ...], words: str) -> None:
    assert said(*numbers) == words


def pairs(*numbers: int) -> str:
    return ranking.top_pair(data(), [(place(n), place(n + 50), number) for n, number in enumerate(numbers)])


def test_pairs_that_share_the_highest_number_are_all_named_or_none() -> None:
    assert pairs(3, 2) == "The pair with the highest number: aaa and aby (3)."
    assert pairs(3, 3, 2) == "These pairs share the highest number, 3: aaa and aby; aab and abz."
    assert pairs(1, 1, 1, 1) == "No pair stands out: many have the same highest number, 1."


def test_the_matrix_has_whom_its_words_name() -> None:
    # Countries 0 to 17 work with each other; the pair with the highest number works with nobody else.
    rows = [
        {"country": place(one), "partner": place(other), "things": "4"} for one in range(18) for other in range(one)
    ]
    apart = {"country": place(90), "partner": place(91), "things": "60"}
    picture = matrix.matrix(data([*rows, apart]))
    assert "The pair with the highest number: adm and adn (60)." in picture.description
    shown = {row[0].iri for row in picture.table.rows}
    assert {place(90), place(91)} <= shown
    assert len(shown) == matrix.MOST


def test_equal_ribbons_and_bars_are_told_as_equal() -> None:
    flow = SAMPLES["flows"]
    rows = [{"giver": place(n + 9), "receiver": place(n), "things": "2"} for n in range(2)]
    told = flow.draw(data(list(rows))).description
    assert "The widest ribbons are equal (2): aaj to aaa; aak to aab." in told
    assert "These give equally often: aaj (2) and aak (2)." in told
    many = [{"giver": place(n + 9), "receiver": place(n), "things": "2"} for n in range(8)]
    assert "No ribbon is the widest: many have the same number, 2." in flow.draw(data(list(many))).description
    given = [{"country": place(n), "gives": "1", "receives": "0"} for n in range(9)]
    told = SAMPLES["givers-and-receivers"].draw(data(list(given))).description
    assert "No giver stands out: many have the same highest number, 1." in told
    assert "receive equally" not in told


@pytest.mark.parametrize(
    ("highest", "words"),
    [
        ((5, 9, 3), "The highest bar: aab (9)."),
        ((9, 9, 3), "The highest bars are equal (9): aaa and aab."),
        ((9,) * 7, "No bar stands out: many have the same highest number, 9."),
    ],
)
def test_equal_bars_of_an_indicator_are_told_as_equal(highest: tuple[int, ...], words: str) -> None:
    sample = SAMPLES["indicator-by-country"]
    row = {**sample.row(1), "lowest": "1"}
    rows = [{**row, "forCountry": place(n), "highest": str(number)} for n, number in enumerate(highest)]
    assert words in sample.draw(data(list(rows), **sample.asked)).description


def test_one_neighbour_is_said_and_not_drawn() -> None:
    wide = [Around("wider", "Wider terms", 0, (vocab.EG + "Event",))]
    picture = neighbourhood.neighbourhood(data(), vocab.EG + "Visit", wide, {})
    assert (picture.svg, picture.description) == (None, "One term stands around it:")
    assert len(picture.table.rows) == 1
    more = [*wide, Around("has", "What has it", 1, (vocab.EG + "visited",))]
    assert neighbourhood.neighbourhood(data(), vocab.EG + "Visit", more, {}).svg is not None
