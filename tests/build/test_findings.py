"""How findings read: excerpts within a width, seals in one line, nothing that moves the cursor."""

import pytest
from rich.cells import cell_len

from edu_graph.build.findings import Row, excerpt, rows
from edu_graph.build.sealing import SEAL_RULE, BrokenSeal, condense
from edu_graph.rdf.terms import NamedNode
from edu_graph.validation.report import Range, Report, Result, Severity, Spot
from edu_graph.vocab import SOURCE

CHANGED, NEVER, ORPHAN = (
    "was changed after it was sealed",
    "was never sealed",
    "is sealed, and no source declares it",
)


def seal(passage: str, why: str = CHANGED, line: int = 1) -> BrokenSeal:
    return BrokenSeal(
        Severity.VIOLATION, SEAL_RULE, {"en": passage}, {"en": "Seal."}, NamedNode(SOURCE + passage),
        file="data/sources/x.trig", line=line, why=why,
    )  # fmt: skip


def result(file: str | None, line: int | None, message: str, **more: object) -> Result:
    fields = {"severity": Severity.VIOLATION, "rule": "r", "mend": {"en": "Do."}} | more
    return Result(messages={"en": message}, file=file, line=line, **fields)  # type: ignore[arg-type]


def texts(report: Report, width: int | None = None, language: str = "en") -> list[str]:
    return [row.lead + row.text for row in rows(report, language, width)]


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


def test_nothing_from_a_file_moves_the_cursor_or_turns_the_text() -> None:
    evil = "a\x1b[2J\u202eb\rc\n"
    found = result("data/a.trig", 1, evil, spot=Spot(evil), focus_labels={"en": evil}, focus=NamedNode("http://e/x"))
    for width in (None, 80):
        shown = "".join(texts(Report.of([found]), width))
        assert not {"\x1b", "\u202e", "\r", "\n"} & set(shown)


def test_violations_go_before_warnings_and_files_stay_together() -> None:
    warning = result("data/b.trig", 1, "Odd.", severity=Severity.WARNING)
    lonely = result("data/a.trig", 1, "Strange.", severity=Severity.WARNING)
    told = texts(Report.of([lonely, warning, seal("x#p1"), result("data/b.trig", 9, "Bad.")]))
    heads = [line for line in told if line.startswith("data/")]
    assert [head.split(": ")[0] for head in heads] == [
        "data/b.trig:9",
        "data/b.trig:1",
        "data/a.trig:1",
        "data/sources/x.trig:1",
    ]
    assert told[-1] == "2 violations, 2 warnings, in 3 files; broken seals among them: 1"


def test_the_same_mend_is_told_once_in_a_file_and_again_in_the_next() -> None:
    report = Report.of([result("a", 1, "x"), result("a", 2, "y"), result("a", 3, "z", rule="s"), result("b", 1, "x")])
    mends = [line for line in texts(report) if line.startswith("mend: ")]
    assert mends == ["mend: Do.", "mend: as above", "mend: Do.", "mend: Do."]


def test_the_most_frequent_rules_are_told_of_more_than_ten_problems() -> None:
    ten = [result("a", number, "x") for number in range(10)]
    seals = [seal(f"x#p{number}") for number in range(1, 5)]
    assert not any(line.startswith("most frequent") for line in texts(Report.of([*ten, *seals])))
    assert texts(Report.of([*ten, result("a", 99, "x", rule="s"), *seals]))[-1] == "most frequent: r 10, s 1"


def test_a_result_without_a_file_is_told_too() -> None:
    report = Report.of([result(None, None, "Bad.")])
    assert texts(report)[0] == "-: violation: Bad. [r]"
    assert texts(report, 80)[0] == "(in no file)"
    assert texts(report)[-1] == "1 violation, 0 warnings"
    assert list(rows(Report.of([]), "en", 80)) == [Row(0, "no problem found")]


def test_a_string_of_several_lines_is_told_where_it_begins() -> None:
    found = result("a.trig", 3, "Bad.", spot=Spot('eg:p """a', Range(1, 6, 2, 4)))
    assert texts(Report.of([found]))[0] == "a.trig:1: violation: Bad. [r]"
    assert texts(Report.of([found]), 80)[1] == "1:6  violation  r"


def test_seals_of_a_source_are_one_line_with_runs() -> None:
    numbers = (10, 2, 3, 4, 6, 7, 12)
    several = [seal(f"x#p{number}") for number in numbers] + [seal("y#p1", NEVER), seal("x#p9", ORPHAN)]
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
    told = texts(Report.of(several), 80)
    assert sum(line.startswith("mend: ") for line in told) == 1
