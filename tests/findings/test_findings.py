"""How findings read: excerpts within a width, seals in one line, nothing that moves the cursor."""

from io import StringIO
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from edu_graph.build.sealing import SEAL_RULE, BrokenSeal, check_seals, condense
from edu_graph.findings import pipe, screen
from edu_graph.findings.excerpts import excerpt
from edu_graph.findings.problems import read
from edu_graph.knowledge.seals import Fault
from edu_graph.rdf.dataset import Dataset
from edu_graph.rdf.terms import Literal, NamedNode
from edu_graph.validation.report import Range, Report, Result, Severity, Spot
from edu_graph.vocab import SOURCE


def seal(passage: str, fault: Fault = Fault.CHANGED, line: int = 1) -> BrokenSeal:
    return BrokenSeal(
        Severity.VIOLATION, SEAL_RULE, {"en": passage}, {"en": "Seal."}, NamedNode(SOURCE + passage),
        file="data/sources/x.trig", line=line, fault=fault,
    )  # fmt: skip


def result(file: str | None, line: int | None, message: str, **more: object) -> Result:
    fields = {"severity": Severity.VIOLATION, "rule": "r", "mend": {"en": "Do."}} | more
    return Result(messages={"en": message}, file=file, line=line, **fields)  # type: ignore[arg-type]


def piped(report: Report) -> list[str]:
    return [line.strip() for line in pipe.lines(read(report, "en"))]


def drawn(report: Report) -> list[str]:
    return [row.lead + row.text for row in screen.rows(read(report, "en"), 80)]


def spot(text: str, wrong: str) -> Spot:
    start = len(text[: text.index(wrong)].encode("utf-16-le")) // 2 + 1
    return Spot(text, Range(1, start, 1, start + len(wrong.encode("utf-16-le")) // 2))


@pytest.mark.parametrize("width", [20, 40, 74])
@pytest.mark.parametrize(
    "line",
    [
        "WRONG",
        "    eg:p WRONG ;",
        "x" * 200 + " WRONG",
        "WRONG " + "y" * 200,
        "x" * 100 + "WRONG" + "y" * 100,
        "\t教育 😀 WRONG 教育教育教育教育教育教育教育教育教育教育教育教育教育教育教育教育教育教育教育教育",
    ],
)
def test_an_excerpt_keeps_the_width_and_marks_what_is_wrong(line: str, width: int) -> None:
    text, mark = excerpt(spot(line, "WRONG"), width)
    assert cell_len(text) <= width
    start = mark.index("^")
    cells = "".join(char * max(cell_len(char), 1) for char in text)
    assert cells[start : len(mark)] == "WRONG"
    assert text.startswith("…") == (line.startswith("xx"))


def test_a_mark_ends_where_what_is_shown_ends() -> None:
    text, mark = excerpt(spot('eg:restatement "' + "a" * 300 + '" ;', '"' + "a" * 300 + '"'), 60)
    assert (text[-1], len(text), len(mark)) == ("…", 60, 60)
    text, mark = excerpt(Spot('e:x eg:p """one', Range(1, 10, 2, 4)), 60)
    assert mark == " " * 9 + "^" * 6
    assert excerpt(Spot("  e:x eg:p 1 .", None), 60) == ("e:x eg:p 1 .", "")
    assert excerpt(None, 60) == ("", "")


def test_nothing_from_a_file_moves_the_cursor_or_turns_the_text() -> None:
    evil = "a\x1b[2J\u202eb\rc\n"
    found = result("data/a.trig", 1, evil, spot=Spot(evil), focus_labels={"en": evil}, focus=NamedNode("http://e/x"))
    for told in (piped, drawn):
        shown = "".join(told(Report.of([found])))
        assert not {"\x1b", "\u202e", "\r", "\n"} & set(shown)


def test_violations_go_before_warnings_and_files_stay_together() -> None:
    warning = result("data/b.trig", 1, "Odd.", severity=Severity.WARNING)
    lonely = result("data/a.trig", 1, "Strange.", severity=Severity.WARNING)
    told = piped(Report.of([lonely, warning, seal("x#p1"), result("data/b.trig", 9, "Bad.")]))
    heads = [line for line in told if line.startswith("data/")]
    assert [head.split(": ")[0] for head in heads] == [
        "data/b.trig:9",
        "data/b.trig:1",
        "data/a.trig:1",
        "data/sources/x.trig:1",
    ]
    assert told[-1] == "2 violations, 2 warnings, in 3 files; broken seals among them: 1"


def test_only_the_mend_right_above_is_as_above() -> None:
    found = [result("a", 1, "x"), result("a", 2, "y"), result("a", 3, "z", mend={"en": "Go."}), result("a", 4, "w")]
    mends = [line for line in piped(Report.of([*found, result("b", 1, "x")])) if line.startswith("mend: ")]
    assert mends == ["mend: Do.", "mend: as above", "mend: Go.", "mend: Do.", "mend: Do."]


def test_the_most_frequent_rules_are_told_of_more_than_ten_problems() -> None:
    ten = [result("a", number, "x") for number in range(10)]
    seals = [seal(f"x#p{number}") for number in range(1, 5)]
    assert not any(line.startswith("most frequent") for line in piped(Report.of([*ten, *seals])))
    assert piped(Report.of([*ten, result("a", 99, "x", rule="s"), *seals]))[-1] == "most frequent: r 10, s 1"


def test_a_result_without_a_file_is_told_too() -> None:
    report = Report.of([result(None, None, "Bad.")])
    assert piped(report)[0] == "-: violation: Bad. [r]"
    assert drawn(report)[0] == "(in no file)"
    assert piped(report)[-1] == "1 violation, 0 warnings"
    assert list(screen.rows(read(Report.of([]), "en"), 80)) == [screen.Row(0, "no problem found")]
    assert piped(Report.of([])) == ["no problem found"]


def test_a_string_of_several_lines_is_told_where_it_begins() -> None:
    found = result("a.trig", 3, "Bad.", spot=Spot('eg:p """a', Range(1, 6, 2, 4)))
    assert piped(Report.of([found]))[0] == "a.trig:1: violation: Bad. [r]"
    assert drawn(Report.of([found]))[1] == "1:6  violation  r"


def test_seals_of_a_source_are_one_line_with_runs() -> None:
    numbers = (10, 2, 3, 4, 6, 7, 12)
    several = [seal(f"x#p{number}") for number in numbers] + [
        seal("y#p1", Fault.UNSEALED),
        seal("x#p9", Fault.ORPHANED),
    ]
    assert [source.text for source in condense(several, "en")] == [
        "7 passages changed since they were sealed: p2–p4, p6, p7, p10, p12; "
        "1 seal of a passage that no source declares: p9",
        "1 passage was never sealed: p1",
    ]
    assert [source.text for source in condense(several, "ru")] == [
        "изменено после опечатывания фрагментов: 7 (p2–p4, p6, p7, p10, p12); "
        "1 печать фрагмента, которого не объявляет ни один источник: p9",
        "ещё не опечатан 1 фрагмент: p1",
    ]
    told = drawn(Report.of(several))
    assert sum(line.startswith("mend: ") for line in told) == 1


def test_both_forms_tell_what_it_is_about_in_the_words_of_the_language() -> None:
    fields = {"ru": "Неверно.", "en": "Wrong."}
    found = Result(
        Severity.VIOLATION, "x", fields, {"en": "Mend.", "ru": "Исправьте."}, NamedNode("https://w3id.org/edu-graph/id/event/visit"),
        value=Literal("x", language="en"), file="a.trig", line=3, source=SOURCE + "a",
    )  # fmt: skip
    notes = ["о чём: event:visit", 'значение: "x"@en', "в источнике: source:a", "как исправить: Исправьте."]
    russian = read(Report.of([found]), "ru")
    lines = [line.strip() for line in pipe.lines(russian)]
    assert lines[:-1] == ["a.trig:3: нарушение: Неверно. [x]", *notes]
    drawn = [row.lead + row.text for row in screen.rows(russian, 80)]
    assert drawn[:-1] == ["a.trig", "3  нарушение  x", "Неверно.", *notes, ""]
    assert drawn[-1] == lines[-1]
    assert next(pipe.lines(read(Report.of([found]), "de"))) == "a.trig:3: violation: Wrong. [x]"


def test_what_is_the_same_at_several_lines_is_explained_once_and_told_at_each() -> None:
    report = Report.of(
        [*(result("data/a.trig", line, "No title.") for line in (3, 7, 9)), result("data/b", 1, "No title.")]
    )
    heads = [line for line in piped(report) if "No title." in line]
    assert [head.partition(": ")[0] for head in heads] == [
        "data/a.trig:3",
        "data/a.trig:7",
        "data/a.trig:9",
        "data/b:1",
    ]
    assert sum(line.startswith("mend: ") for line in piped(report)) == 2
    assert "also in lines: 7, 9" in drawn(report)
    assert sum("No title." in line for line in drawn(report)) == 2


def test_other_words_in_the_same_message_are_explained_each() -> None:
    two = [result("a", line, "No such thing.", value=Literal(str(line))) for line in (1, 2)]
    assert sum(line.startswith("value: ") for line in piped(Report.of(two))) == 2


def test_what_the_line_the_file_or_the_mend_shows_is_not_told_again() -> None:
    focus = NamedNode(SOURCE + "x#p1")
    found = result(
        "data/sources/x.trig", 3, "Bad.", focus=focus, path="eg:trust", source=SOURCE + "x",
        mend={"en": "State eg:trust."}, spot=Spot("  passage:p1 a eg:Passage ;", None, ("path",)),
    )  # fmt: skip
    assert piped(Report.of([found]))[-2:] == ["mend: State eg:trust.", "1 violation, 0 warnings, in 1 file"]
    assert not any(line.startswith(("about", "property", "in source")) for line in piped(Report.of([found])))


def screenful(report: Report, *, whole: bool = False) -> list[str]:
    console = Console(file=StringIO(), width=80, height=24, force_terminal=True, color_system=None)
    screen.draw(read(report, "en"), console, whole=whole)
    return console.file.getvalue().splitlines()  # type: ignore[attr-defined,no-any-return]


def test_a_terminal_gets_one_screen_and_is_told_how_much_is_left() -> None:
    many = Report.of([*(result("a", number, f"Bad {number}.") for number in range(60)), seal("x#p1")])
    shown = screenful(many)
    assert len(shown) <= 40
    assert any("edu-graph check --all" in line for line in shown)
    assert any("1 passage changed" in line for line in shown)
    told = sum(line.strip().startswith("Bad ") for line in shown)
    assert f"{60 - told} more in this order" in " ".join(shown)
    assert sum(line.strip().startswith("Bad ") for line in screenful(many, whole=True)) == 60


def test_what_can_stay_is_one_line_while_something_must_be_mended() -> None:
    warnings = [result(f"data/{n % 3}.trig", n, f"Odd {n}.", severity=Severity.WARNING, rule="w") for n in range(60)]
    remark = result("data/r.trig", 1, "Seen.", severity=Severity.INFO)
    shown = screenful(Report.of([*warnings, remark, result("data/x.trig", 1, "Bad.")]))
    assert [line.strip() for line in shown if "Odd" in line or "Seen" in line or "Bad" in line] == ["Bad."]
    assert "60 warnings, 1 remark, in 4 files can stay: edu-graph check --all shows them" in shown
    assert "mend these first" not in " ".join(shown)
    whole = screenful(Report.of([*warnings, result("data/x.trig", 1, "Bad.")]), whole=True)
    assert sum("Odd" in line for line in whole) == 60
    assert not any("can stay" in line for line in whole)
    # Where nothing must be mended they are shown, and nobody is told to mend them.
    alone = " ".join(screenful(Report.of(warnings)))
    assert "Odd 0." in alone
    assert "mend these first" not in alone
    assert "more; all of them: edu-graph check --all" in alone


def test_passages_that_agree_with_their_texts_are_counted() -> None:
    assert piped(Report((), agreeing=39)) == ["no problem found", "passages that agree with their texts: 39"]


def test_many_seals_give_way_to_what_is_wrong() -> None:
    seals = [seal(f"{name}#p1") for name in "abcdefghijklmnopqrstuvwxyz"]
    assert len(screenful(Report.of(seals))) >= len(seals)
    long = Report.of([result("a", number, f"Bad {number}.") for number in range(60)] + seals)
    assert not any("passage changed" in line for line in screenful(long))


def test_the_seal_of_a_removed_passage_is_not_told_to_be_read(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources/x.seals").write_text(f"p1 {'0' * 64}\n", "utf-8")
    (orphan,) = check_seals(Dataset(), tmp_path).results
    told = piped(Report.of([orphan]))
    assert any("removed on purpose" in line for line in told)
    assert not any("Read the passage" in line for line in told)
