"""Folding: which spellings are one, that it is stable, and that it takes any text."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edu_graph.search.folding import fold, match_key, words

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Ёлка", "елка"),
        ("ЙОД", "иод"),
        ("Ўзбекістан", "узбекистан"),
        ("Қазақстан Әңгіме Өнер Үй Ұл Ғылым Һәм", "казакстан ангиме онер уи ул гылым хам"),
        ("Ґанок Їжак Єдність", "ганок ижак еднисть"),
        ("École Ça Ł Ø Æ Œ Đ Þ ß", "ecole ca l o ae oe d th ss"),
        ("İstanbul Iğdır", "istanbul igdir"),
        ("חִינּוּךְ", "חינוכ"),
        ("שלום", "שלומ"),
        ("مدرسة إلى بُ", "مدرسه الي ب"),
        ("Côte d’Ivoire", "cote d'ivoire"),
        ("ארה״ב ג׳", "ארה\"ב ג'"),
        ("«Дом» “x” „y“", '"дом" "x" "y"'),
        ("a–b—c−d־e", "a-b-c-d-e"),
        ("Школа №2", "школа no 2"),
        ("  a\t\n b\u00a0\u2003c ", "a b c"),
        ("in\u00adclu\u200bsion\u200f", "inclusion"),
        ("ﬁ Ⅳ ２０", "fi iv 20"),
        ("٢٠٢٥", "2025"),
        ("a\x00b", "a b"),
        ("a\ud800b", "a b"),
        ("ΟΔΟΣ Οδός", "οδοσ οδοσ"),
        ("", ""),
    ],
)
def test_spellings_are_unified(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Côte d’Ivoire", ["cote", "d", "ivoire"]),
        ("Guinea-Bissau", ["guinea", "bissau"]),
        ("Центр «Надежда», №2", ["центр", "надежда", "no", "2"]),
        ("中国 CRPD委员会", ["中", "国", "crpd", "委", "员", "会"]),
        ("𠀀a", ["𠀀", "a"]),
        ("हिन्दी", ["हिनदी"]),
        ("!?… 🎓", []),
        ("snake_case", ["snake", "case"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_different_words_stay_different() -> None:
    names = ["школа", "школы", "Иран", "Ирак", "Niger", "Nigeria", "מרכז", "מרכזי", "中国", "国中", "2", "20"]
    assert len({match_key(name) for name in names}) == len(names)


def test_every_character_folds_once_and_for_all() -> None:
    moving = []
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        # What Unicode has not assigned has no properties to get wrong, and makes nine tenths of the range.
        if unicodedata.category(character) in {"Cn", "Co"}:
            continue
        folded = fold(character)
        if fold(folded) != folded or match_key(match_key(character)) != match_key(character):
            moving.append(hex(code))
    assert moving == []


@given(ANY_TEXT)
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert match_key(match_key(text)) == match_key(text) == match_key(fold(text))
    assert words(match_key(text)) == words(text)


@given(ANY_TEXT)
def test_a_key_can_be_stored_and_holds_nothing_but_words(text: str) -> None:
    key = match_key(text)
    key.encode()
    assert key == " ".join(key.split())
    assert not set(key) & set("\"'*():^+-{}\x00")


@given(st.text())
def test_case_form_and_space_do_not_matter(text: str) -> None:
    spread = f" {unicodedata.normalize('NFD', text)}\u00a0"
    assert fold(spread) == fold(text) == fold(unicodedata.normalize("NFC", text))


@given(st.text(alphabet="абвгдеёжзийклмнопрстуфхцчшщъыьэюяўіқғңөәұүһabcçéèßœ'-’ "))
def test_case_does_not_matter_in_our_languages(text: str) -> None:
    assert fold(text.upper()) == fold(text) == fold(text.lower())
