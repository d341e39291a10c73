"""The file that a draft is: it parses as it is and with every suggestion taken, and check tells what is left to do."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from edu_graph.build.assemble import examine, pointed_out, read_stated
from edu_graph.build.progress import Silent
from edu_graph.contribute import starting
from edu_graph.contribute.documents import document, read
from edu_graph.contribute.draft import Drafter, Wanted
from edu_graph.contribute.writing import data, trig
from edu_graph.errors import InputError
from edu_graph.rdf.parsing import parse_file
from edu_graph.settings import Settings, load_settings
from tests.contribute.small_graph import BLR, UNICEF

SECRET = "Nobody may print this sentence of the publisher."
TEXT = f"""Seminar in Minsk

On 12–14 March 2026 UNICEF and guests of Belarus met 50 teachers; school year 2025/26. {SECRET}
Kazakhstani guests gave US$5 and £5 in "Minsk" \\ {{ }}.
"""
LEFT_TO_DO = {
    "draft-line-left",
    "source-kind",
    "source-publisher",
    "source-title",
    "passage-empty",
    "passage-restatement-en",
    "passage-restatement-ru",
    "passage-said-by",
    "passage-trust",
    "passage-sealed",
}


def uncommented(text: str) -> str:
    return re.sub(r"^( *)# suggest: ", r"\1", text, flags=re.MULTILINE)


@pytest.mark.parametrize("language", ["en", "", "zh-Hant"])
def test_it_parses_as_it_is_and_with_every_suggestion_taken(drafter: Drafter, tmp_path: Path, language: str) -> None:
    text = trig(drafter.draft(document(TEXT, "a\nb.txt"), Wanted(slug="seminar", language=language)))
    bare, taken = tmp_path / "bare.trig", tmp_path / "taken.trig"
    bare.write_text(text, "utf-8")
    taken.write_text(uncommented(text), "utf-8")
    named = {str(one.quad.graph_name) for one in parse_file(bare)}
    assert len(named) == 1  # the record; what the passages say is only suggested
    graphs = {str(one.quad.graph_name) for one in parse_file(taken)}
    assert len(graphs) == 4
    assert text.count("# suggest: ") == 10


def test_the_words_of_the_document_are_not_in_it(drafter: Drafter) -> None:
    made = drafter.draft(document(TEXT), Wanted(slug="seminar", language="en"))
    for written in (trig(made), json.dumps(data(made), ensure_ascii=False)):
        assert "UNICEF" in written
        assert not any(word in written for word in ("Nobody", "publisher of", "guests"))


def test_json_gives_what_the_file_gives(drafter: Drafter) -> None:
    made = drafter.draft(document(TEXT), Wanted(slug="seminar", language="en", url="https://example.org/known"))
    told = data(made)
    assert told["knownAs"].endswith("/known-2020")
    assert "has this address already" in starting.summary(made)
    suggestions = [one for passage in told["passages"] for one in passage["suggestions"]]
    assert [one["statement"] for one in suggestions] == [
        line.split("suggest: ")[1].split("  # ")[0] for line in trig(made).splitlines() if "# suggest: " in line
    ]
    assert {BLR, UNICEF} <= {one["iri"] for one in suggestions}
    for one in suggestions:
        evidence = one["evidence"]
        assert TEXT[evidence["start"] : evidence["end"]] == evidence["words"]


def test_an_amount_keeps_both_its_qualifiers(drafter: Drafter) -> None:
    made = data(drafter.draft(document("up to 5 euro a year"), Wanted(slug="seminar", language="en")))
    (one,) = made["passages"][0]["suggestions"]
    kept = [pair["value"] for pair in one["values"] if pair["property"] == "eg:qualifier"]
    assert kept == ["concept:qualifier-up-to", "concept:qualifier-per-year"]


SHEET = "url: https://example.org/new\ntitle: Ein Besuch\nlanguage: de\ncountries: BLR\n\nOn 3 May 2021.\n"


def test_a_note_sheet_becomes_a_source_with_one_whole_passage(drafter: Drafter) -> None:
    text = trig(drafter.draft(document(SHEET, "007-ein-besuch.txt"), Wanted()))
    assert "source:ein-besuch a eg:Source" in text
    assert "eg:extent concept:extent-whole-document" in text
    assert 'dcterms:title "Ein Besuch"@de' in text
    assert "textSha256" not in text
    assert "of the sheet (countries)" in text
    assert "role-choose" in text


@pytest.mark.parametrize(
    ("name", "wanted", "told"),
    [
        ("привет.txt", Wanted(), "no name can be made of"),
        ("a.txt", Wanted(slug="A b"), "no name of a source"),
        ("a.txt", Wanted(language="english!"), "no language tag"),
    ],
)
def test_what_names_nothing_is_refused(drafter: Drafter, name: str, wanted: Wanted, told: str) -> None:
    with pytest.raises(InputError, match=told):
        drafter.draft(document("Text.", name), wanted)


def test_the_kind_of_the_source_and_unread_translations_are_asked_for(drafter: Drafter) -> None:
    text = trig(drafter.draft(document(TEXT), Wanted(slug="seminar")))
    assert "# fill in: eg:kind concept:source-kind-… ;  # what it is mainly about: other, visit\n" in text
    assert text.count('# fill in: eg:unreviewedLanguage "ru" ;') == 3


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "sources").mkdir()
    return load_settings(data=tmp_path)


def test_nothing_is_ever_written_over(drafter: Drafter, settings: Settings, tmp_path: Path) -> None:
    made = drafter.draft(document(TEXT), Wanted(slug="seminar"))
    other = tmp_path / "other.trig"
    other.write_text("mine", "utf-8")
    with pytest.raises(InputError, match="is there already, and nothing is written over") as refused:
        starting.write(settings, made, other)
    assert "another name with --out" in str(refused.value.help)
    assert starting.write(settings, made, None).file == tmp_path / "sources/seminar.trig"
    with pytest.raises(InputError, match="there is a source seminar already") as refused:
        starting.write(settings, made, tmp_path / "third.trig")
    assert "another --slug" in str(refused.value.help)
    assert other.read_text("utf-8") == "mine"


def test_where_nothing_can_be_written_it_says_what_to_do(drafter: Drafter, settings: Settings, tmp_path: Path) -> None:
    made = drafter.draft(document(TEXT), Wanted(slug="seminar"))
    with pytest.raises(InputError, match=r"there is no folder .*none") as refused:
        starting.write(settings, made, tmp_path / "none" / "a.trig")
    assert "mkdir -p" in str(refused.value.help)
    with pytest.raises(InputError, match="is a folder") as refused:
        starting.write(settings, made, tmp_path / "sources")
    assert "name of a file" in str(refused.value.help)


@pytest.mark.parametrize(
    "url", ["https://example.org/known", "http://www.example.org/known/", "HTTPS://example.org/known#top"]
)
def test_an_address_that_has_a_source_is_drafted_again_only_when_told(
    drafter: Drafter, settings: Settings, tmp_path: Path, url: str
) -> None:
    made = drafter.draft(document(TEXT), Wanted(slug="seminar", url=url))
    with pytest.raises(InputError, match="source:known-2020 has this address already") as refused:
        starting.write(settings, made, None)
    assert str(tmp_path / "sources/known-2020.trig") in str(refused.value.help)
    assert "--again" in str(refused.value.help)
    assert not list((tmp_path / "sources").iterdir())
    assert starting.write(settings, made, None, again=True).file.exists()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    shutil.copytree(load_settings().data, folder / "data")
    (folder / "seminar.txt").write_text(TEXT, "utf-8")
    return folder


def test_check_tells_only_what_is_left_to_do(home: Path) -> None:
    settings = load_settings(data=home / "data")
    before = {(one.rule, one.file, str(one.focus)) for one in report(settings)}
    made = starting.start(settings, home / "seminar.txt", Wanted(language="en"))
    file = starting.write(settings, made, None).file
    try:
        new = {one.rule for one in report(settings) if (one.rule, one.file, str(one.focus)) not in before}
        assert new == LEFT_TO_DO
    finally:
        file.unlink()


def report(settings):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    stated = read_stated(settings, Silent())
    return pointed_out(settings, stated, examine(settings, stated, Silent())).results


def test_the_command_prints_data_and_writes_files(home: Path) -> None:
    command = [sys.executable, "-m", "edu_graph", "draft", str(home / "seminar.txt"), "--language", "en"]
    environment = {"EDU_GRAPH_DATA": str(home / "data"), "PATH": ""}
    asked = subprocess.run([*command, "--json"], env=environment, capture_output=True, text=True, check=True)
    assert json.loads(asked.stdout)["slug"] == "seminar"
    assert not (home / "data/sources/seminar.trig").exists()
    out = home / "started.trig"
    done = subprocess.run([*command, "--out", str(out)], env=environment, capture_output=True, text=True, check=True)
    assert "3 passages" in done.stdout
    assert out.read_text("utf-8").startswith("# Draft of seminar.txt.")


def test_a_pipe_is_no_document(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(InputError, match="is no file"):
        read(pipe)


def test_a_name_that_no_file_can_have_is_told(drafter: Drafter, tmp_path: Path) -> None:
    made = drafter.draft(document(TEXT), Wanted(slug="seminar"))
    with pytest.raises(InputError, match="cannot be written: File name too long"):
        starting.write(load_settings(data=tmp_path), made, tmp_path / ("a" * 300))
