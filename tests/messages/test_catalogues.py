"""The catalogues: made from the sources, with what translators wrote kept; the same sources give the same bytes."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from edu_graph.service import languages, messages
from tools import make_messages
from tools.make_messages import PLURALS, Clash, Entry, of_code, written

ROOT = Path(__file__).resolve().parents[2]
FOUND: dict[make_messages.Id, Entry] = {
    "All": Entry({"b.html", "a.html"}, {"A link."}),
    ("%(n)s row", "%(n)s rows"): Entry({"c.py"}),
}


def test_the_catalogues_are_those_of_the_sources() -> None:
    assert make_messages.stale() == [], "run python -m tools.make_messages"


def test_a_message_that_no_catalogue_has_is_told(tmp_path: Path) -> None:
    for path, text in make_messages.files():
        (tmp_path / path.name).write_bytes(text.replace(b'msgid "About"\n', b'msgid "Abuot"\n'))
    assert set(make_messages.stale(tmp_path)) == {"edu-graph.pot", *(f"{name}.po" for name in languages.UI[1:])}
    (tmp_path / "ru.po").unlink()
    assert "ru.po" in make_messages.stale(tmp_path)


def test_the_check_fails_where_a_catalogue_is_out_of_date(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(make_messages, "stale", lambda: ["kk.po"])
    assert make_messages.main(["--check"]) == 1
    assert capsys.readouterr().out == "kk.po is out of date: run python -m tools.make_messages\n"
    monkeypatch.setattr(make_messages, "stale", list)
    assert make_messages.main(["--check"]) == 0
    assert capsys.readouterr().out == "up to date\n"


def test_what_is_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "locale"
    monkeypatch.setattr(make_messages, "FOLDER", folder)
    monkeypatch.setattr(make_messages, "entries", lambda: FOUND)
    assert make_messages.main([]) == 0
    assert "ru: 0 of 2 messages translated\n" in capsys.readouterr().out
    assert (folder / "kk.po").read_bytes() == written("kk", FOUND)
    assert make_messages.stale() == []


def test_a_translation_stays_with_its_message_and_one_without_goes() -> None:
    first = written("ru", {**FOUND, "Gone": Entry()}).decode()
    known = first.replace('msgid "All"\nmsgstr ""', 'msgid "All"\nmsgstr "Все"').replace(
        '#. A link.', '# unreviewed\n#. A link.'
    ).replace('msgid "Gone"\nmsgstr ""', 'msgid "Gone"\nmsgstr "Прочь"')  # fmt: skip
    again = written("ru", FOUND, known.encode())
    catalog = read_po(BytesIO(again), locale="ru")
    message = catalog.get("All")
    assert message is not None
    assert (message.string, message.user_comments, message.auto_comments) == ("Все", ["unreviewed"], ["A link."])
    assert "Прочь" not in again.decode()
    assert written("ru", FOUND, again) == again


def test_a_message_that_got_a_plural_loses_its_translation() -> None:
    known = written("ru", {"%(n)s row": Entry()}).replace(b'row"\nmsgstr ""', 'row"\nmsgstr "строка"'.encode())
    assert "строка" in known.decode()
    assert "строка" not in written("ru", FOUND, known).decode()


@pytest.mark.parametrize("language", languages.UI[1:])
def test_a_catalogue_has_the_plurals_of_its_language_and_no_names_or_dates(language: str) -> None:
    text = (messages.FOLDER / f"{language}.po").read_text("utf-8")
    head = text.partition("\n\n")[0]
    assert f"Plural-Forms: {PLURALS[language]}" in head
    assert not re.search(r"Date|Translator|Team|Generator|\d{4}-\d\d", head)
    # A catalogue says which file a message is from, not in which line: that changes with every edit.
    assert not re.search(r"^#: .*:\d", text, re.MULTILINE)


@pytest.mark.parametrize(
    ("language", "number", "form"),
    [("ru", 1, 0), ("ru", 2, 1), ("ru", 5, 2), ("ru", 11, 2), ("ru", 12, 2), ("ru", 21, 0), ("ru", 22, 1),
     ("ru", 112, 2), ("be", 101, 0), ("be", 14, 2), ("be", 24, 1), ("kk", 1, 0), ("kk", 0, 1), ("he", 2, 1),
     ("fr", 0, 0), ("fr", 2, 1), ("es", 0, 1), ("es", 1, 0)],
)  # fmt: skip
def test_a_number_takes_the_form_of_its_language(
    monkeypatch: pytest.MonkeyPatch, language: str, number: int, form: int
) -> None:
    text = written(language, FOUND).decode()
    for at in range(3):
        text = text.replace(f'msgstr[{at}] ""', f'msgstr[{at}] "form {at}"')
    monkeypatch.setattr(messages, "catalog", lambda name: read_po(BytesIO(text.encode()), locale=name))
    told = messages.translations.__wrapped__(language)
    assert told.ngettext("%(n)s row", "%(n)s rows", number) == f"form {form}"


def test_what_is_not_translated_stays_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "catalog", lambda name: read_po(BytesIO(written(name, FOUND)), locale=name))
    told = messages.translations.__wrapped__("ru")
    assert (told.gettext("All"), told.ngettext("%(n)s row", "%(n)s rows", 2)) == ("All", "%(n)s rows")
    assert messages.translations("en").gettext("All") == "All"


def test_how_much_is_unreviewed_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for language in languages.UI[1:]:
        text = written(language, {name: Entry() for name in ("All", "None", "Some", "Any")}).decode()
        for name in ("All", "None", "Some"):
            comment = "" if name == "Some" else "# unreviewed\n"
            text = text.replace(f'msgid "{name}"\nmsgstr ""', f'{comment}msgid "{name}"\nmsgstr "x"')
        (tmp_path / f"{language}.po").write_text(text, "utf-8")
    monkeypatch.setattr(messages, "FOLDER", tmp_path)
    found = messages.reviews.__wrapped__()
    assert [(review.language, review.messages, review.unreviewed) for review in found] == [
        (language, 3, 2) for language in languages.UI[1:]
    ]


def test_messages_are_read_off_the_code() -> None:
    code = """
A = N_("one")
b = say("two" " and more") % {"x": 1}
c = words.ngettext("%(n)s row", "%(n)s rows", 3)
d = data.count(N_("a country"), N_("countries"), 3)
e = translations(ui).gettext(N_("three"))
f = text.count("four")
g = say(name)
h = f"five"
i = other("six")
"""
    assert set(of_code(code)) == {
        "one", "two and more", ("%(n)s row", "%(n)s rows"), ("a country", "countries"), "three",
    }  # fmt: skip


def test_a_message_with_and_without_a_plural_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make_messages, "_all", lambda: iter([("a row", "x.py", ""), (("a row", "rows"), "y.py", "")]))
    with pytest.raises(Clash, match=r"'a row' stands alone and with a plural: x\.py"):
        make_messages.entries()


def test_the_words_of_queries_and_of_other_rooms_are_messages() -> None:
    found = make_messages.entries()
    for message in (
        "Visits",  # an area of questions
        "Which institutions did the delegation to Lithuania visit, and from which institutions did its members come?",
        "Only centres of this country. Without it, of any.",  # a parameter
        "Start earliest",  # a column
        "gives more",  # a value
        "Wall-clock seconds that one query may take.",  # a limit
        "Sources with a date of issue",  # a share of the quality report
        "By source: its record, and what its passages state",  # a group of files
    ):
        assert message in found, message
