"""The coverage table against the data: nothing stated that no sentence carries, nothing told that the graph lacks."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from edu_graph import vocab
from edu_graph.queries.binding import bind
from edu_graph.queries.catalog import Catalog
from edu_graph.queries.statements import Statement
from edu_graph.rdf.terms import Literal, Term
from edu_graph.store.embedded import EmbeddedStore
from tools import begin_coverage, make_coverage
from tools.make_coverage import Finder, Sentence, Table

ROOT = Path(__file__).parents[2]
WHOLE = "eg:extent concept:extent-whole-document"
SOURCES = sorted(path.stem for path in (ROOT / "data/sources").glob("*.trig") if WHOLE not in path.read_text("utf-8"))
"""The documents whose texts were read sentence by sentence; of the others, tests/data/test_facts.py."""
Held = dict[str, set[Statement]]
Answers = dict[tuple[str, tuple[tuple[str, str], ...]], list[set[str]]]


def table_of(source: str) -> Table:
    """The table of a source; where it lacks or cannot be read the test says what to do."""
    if source not in make_coverage.sources():
        begin = f"python -m tools.make_coverage --begin {source} --texts ../texts"
        pytest.fail(f"{source} has no table of its sentences, docs/coverage/{source}.yaml. Begin it: {begin}", False)
    try:
        return Table.read(make_coverage.FOLDER / f"{source}.yaml")
    except ValueError as error:
        pytest.fail(f"docs/coverage/{error}", False)


@pytest.fixture(scope="module")
def store() -> EmbeddedStore:
    return make_coverage.whole_store()


@pytest.fixture(scope="module")
def held(store: EmbeddedStore) -> Held:
    return make_coverage.held(store)


@pytest.fixture(scope="module")
def offsets(store: EmbeddedStore) -> dict[str, tuple[int, int]]:
    rows = store.select("SELECT ?p ?s ?e { ?p eg:startOffset ?s ; eg:endOffset ?e }")
    return {row["p"].value: (int(row["s"].value), int(row["e"].value)) for row in rows}  # type: ignore[union-attr]


def told(statement: Statement) -> str:
    return " ".join(vocab.curie(getattr(term, "value", str(term))) for term in statement)


def differences(table: Table, held: Held) -> Iterator[str]:
    """What the table and the graph do not share, passage by passage."""
    listed: Held = defaultdict(set)
    for sentence in table.sentences:
        listed[sentence.passage] |= set(sentence.states)
    own = {passage for passage in held if passage.startswith(f"{vocab.SOURCE}{table.source}#")}
    for passage in sorted(own | set(listed)):
        name = passage.partition("#")[2]
        yield from sorted(f"{name} states, no sentence carries: {told(s)}" for s in held[passage] - listed[passage])
        yield from sorted(f"{name} is said to state: {told(s)}" for s in listed[passage] - held[passage])


def gaps(table: Table, offsets: dict[str, tuple[int, int]]) -> Iterator[str]:
    """Sentences that leave out a part of a passage, overlap, or are out of order."""
    own = {p: span for p, span in offsets.items() if p.startswith(f"{vocab.SOURCE}{table.source}#")}
    done, sentences = 0, table.sentences
    for sentence in sentences:
        if not done <= sentence.start < sentence.end:
            yield f"{sentence.start} to {sentence.end} after {done}"
        done = sentence.end
    for passage, (start, end) in own.items():
        spans = [(s.start, s.end) for s in sentences if s.passage == passage]
        ends = [start, *(after for _, after in spans)]
        begins = [*(before for before, _ in spans), end]
        # White space between two sentences is no gap; where a passage begins and ends is exact.
        if not spans or begins[0] != start or ends[-1] != end:
            yield f"{passage} is {start} to {end}, its sentences {spans}"
        elif any(not 0 <= b - a <= 2 for a, b in zip(ends, begins, strict=True)):
            yield f"{passage}: its sentences {spans} leave words out"


def test_every_source_has_its_table() -> None:
    assert len(SOURCES) >= 5, "fewer sources than there were: is one lost?"
    assert set(make_coverage.sources()) <= set(SOURCES), "tables of sources that are not there, or have no text"
    for source in SOURCES:
        table_of(source)


@pytest.mark.parametrize("source", SOURCES)
def test_table_and_graph_state_the_same(source: str, held: Held) -> None:
    assert list(differences(table_of(source), held)) == []


@pytest.mark.parametrize("source", SOURCES)
def test_sentences_fill_the_passages(source: str, offsets: dict[str, tuple[int, int]]) -> None:
    assert list(gaps(table_of(source), offsets)) == []


@pytest.mark.parametrize("source", SOURCES)
def test_every_statement_is_found_by_its_query_with_its_passage(
    source: str, store: EmbeddedStore, catalog: Catalog, answers: Answers
) -> None:
    finders = make_coverage.finders()
    missing = [
        f"{told(statement)} [{sentence.passage.partition('#')[2]}] by {finder.query} {finder.values(statement)}"
        for sentence in table_of(source).sentences
        for statement in sentence.states
        if not is_found(
            sentence, statement, finder := make_coverage.finder_of(statement, finders), store, catalog, answers
        )
    ]
    assert missing == []


def is_found(
    sentence: Sentence, statement: Statement, finder: Finder, store: EmbeddedStore, catalog: Catalog, answers: Answers
) -> bool:
    values = finder.values(statement)
    key = (finder.query, tuple(sorted(values.items())))
    if key not in answers:
        bound = bind(catalog.get(finder.query), values, Iris())
        answers[key] = [{spelled(term) for term in row.values()} for row in store.select(bound.text)]
    subject, _, value = statement
    wanted = {sentence.passage, spelled(value)}
    # The subject is a parameter of the query, or stands in the row.
    asked = {text for text in values.values() if text.startswith(vocab.BASE)}
    return any(
        wanted <= row and (subject.value in row or asked & {subject.value, _owner(subject.value)})
        for row in answers[key]
    )


def _owner(iri: str) -> str:
    return iri.partition("#")[0]


def spelled(term: Term) -> str:
    if isinstance(term, Literal):
        return f"{term.value}@{term.language}" if term.language else term.value
    return term.value  # type: ignore[union-attr]


class Iris:
    """Resolves what the finders give: IRIs."""

    def resolve(self, text: str, *, entity_class: str | None) -> str:
        assert text.startswith(vocab.BASE), (text, entity_class)
        return text


@pytest.fixture(scope="module")
def answers() -> Answers:
    return {}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return Catalog.load(ROOT / "queries")


def test_the_page_is_up_to_date(store: EmbeddedStore) -> None:
    assert make_coverage.PAGE.read_text("utf-8") == make_coverage.page(store), "python -m tools.make_coverage"


def test_planted_differences_are_seen(held: Held, offsets: dict[str, tuple[int, int]]) -> None:
    table = table_of("kt-haifa-2026")
    first = next(n for n, sentence in enumerate(table.sentences) if sentence.states)
    sentences = list(table.sentences)
    lost = replace(sentences[first], states=sentences[first].states[1:])
    assert [text.partition(":")[0] for text in differences(_with(table, first, lost), held)] == [
        "p1 states, no sentence carries"
    ]
    wrong = make_coverage.statement('event:haifa-special-education-course eg:start "2026"^^xsd:gYear')
    more = replace(sentences[first], states=(*sentences[first].states, wrong))
    assert [text.partition(":")[0] for text in differences(_with(table, first, more), held)] == ["p1 is said to state"]
    assert list(gaps(_with(table, first, replace(sentences[first], end=sentences[first].end - 5)), offsets))
    assert list(gaps(_with(table, first, replace(sentences[first], start=0, end=1)), offsets))


def _with(table: Table, index: int, sentence: Sentence) -> Table:
    sentences = list(table.sentences)
    sentences[index] = sentence
    return replace(table, sentences=tuple(sentences))


def test_a_statement_that_no_row_holds_is_not_found(store: EmbeddedStore, catalog: Catalog) -> None:
    true = make_coverage.statement("event:smolensk-visit-2025 eg:visited agent:rus-kindergarten-3-smolensk")
    false = make_coverage.statement("event:smolensk-visit-2025 eg:visited agent:isr-mctc")
    finder = Finder("list-visited-institutions", {"visit": "subject"})
    passage = f"{vocab.SOURCE}intcenter-smolensk-2025#p"
    assert is_found(Sentence(f"{passage}4", 0, 1), true, finder, store, catalog, {})
    assert not is_found(Sentence(f"{passage}2", 0, 1), true, finder, store, catalog, {})
    assert not is_found(Sentence(f"{passage}4", 0, 1), false, finder, store, catalog, {})


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("passage: p1, start: 0, end: 9, none: Why., states: [event:a eg:b event:c]", "either what it states"),
        ("passage: p1, start: 0, end: 9", "either what it states"),
        ("passage: p1, outside: true, start: 0, end: 9, none: Why.", "either the passage"),
        ("passage: p1, start: 0, end: 9, states: [evnt:a eg:b event:c]", "known prefix"),
        ("passage: p1, start: 0, end: 9, states: []", "say why none"),
        ('passage: p1, start: 0, end: 9, none: ""', "none is empty"),
        ("passage: p1, start: 0, end: 9, none:", "none is empty"),
        ("passage: p1, start: 0, ende: 9, none: Why.", "unknown ende"),
    ],
)
def test_a_wrong_entry_is_told_with_its_place(tmp_path: Path, entry: str, said: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(f"source: x\nsentences:\n  - {{{entry}}}\n", "utf-8")
    with pytest.raises(ValueError, match=said) as caught:
        Table.read(path)
    assert "x.yaml, sentence 1" in str(caught.value)


def test_a_statement_that_no_finder_fits_is_named() -> None:
    stated = make_coverage.statement("event:smolensk-visit-2025 eg:visited agent:isr-mctc")
    dates = Finder("get-event", {"event": "subject"}, properties=frozenset({f"{vocab.EG}start"}))
    with pytest.raises(ValueError, match=r"event/smolensk-visit-2025> .*#?visited> .*agent/isr-mctc"):
        make_coverage.finder_of(stated, [dates])


def test_a_gift_of_an_event_is_no_event_of_its_kind() -> None:
    finders = make_coverage.finders()
    gift = make_coverage.statement("event:a#gift/sensory-room eg:kind concept:equipment-sensory-room")
    event = make_coverage.statement("event:a eg:kind concept:event-training")
    finder = make_coverage.finder_of(gift, finders)
    assert (finder.query, finder.values(gift)["thing"]) == ("list-statements-about-thing", event.subject.value)
    assert make_coverage.finder_of(event, finders).query == "list-events-by-kind"


TEXT = "Menu\n\nTeachers met in Minsk.  They came from 3 countries. «It was good», she said.\nThe end."
PASSAGES = {"p1": (6, TEXT.index("\nThe")), "p2": (TEXT.index("The end"), len(TEXT))}


def test_a_table_begins_with_the_sentences_and_what_the_passages_state(tmp_path: Path) -> None:
    found = begin_coverage.stretches(TEXT, PASSAGES)
    assert [(one.passage, TEXT[one.start : one.end]) for one in found] == [
        ("", "Menu"),
        ("p1", "Teachers met in Minsk."),
        ("p1", "They came from 3 countries."),
        ("p1", "«It was good», she said."),
        ("p2", "The end."),
    ]
    stated = [
        make_coverage.statement(text)
        for text in ('event:a eg:start "2025-11"^^xsd:gYearMonth', 'event:a eg:nameAsPrinted "A: b # c"@en')
    ]
    path = tmp_path / "x.yaml"
    path.write_text(begin_coverage.skeleton("x", found, {"p1": stated, "p2": stated}), "utf-8")
    assert "Minsk" not in path.read_text("utf-8")
    with pytest.raises(ValueError, match="sentence 1: none is empty"):
        Table.read(path)
    # What a curator does: say why, and take the marks of the comments away.
    text = path.read_text("utf-8").replace('none: ""', "none: Why.").replace("states: []", "none: Why.")
    table = Table.read(_written(path, text))
    assert set(table.sentences[-1].states) == set(stated)
    spans = {f"{vocab.SOURCE}x#{name}": span for name, span in PASSAGES.items()}
    assert list(gaps(table, spans)) == []
    commented = [line.partition("- ")[2] for line in text.splitlines() if line.startswith("  #     - ")]
    assert {make_coverage.statement(yaml.safe_load(line)) for line in commented} == set(stated)


def _written(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def test_every_statement_of_the_graph_is_spelled_as_tables_are_read(held: Held) -> None:
    stated = {statement for passage in held.values() for statement in passage}
    assert all(make_coverage.statement(begin_coverage.spelled(one)) == one for one in stated)


def test_beginning_a_table_writes_it_once(
    tmp_path: Path, store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(make_coverage, "whole_store", lambda: store)
    monkeypatch.setattr(make_coverage.begin, "__defaults__", (tmp_path,))
    length = max(end for _, end in _offsets_of("kt-haifa-2026", store))
    (tmp_path / "kt-haifa-2026.txt").write_text("A school was open. " * (length // 19 + 1), "utf-8")
    begin = ["--begin", "kt-haifa-2026", "--texts", str(tmp_path)]
    assert make_coverage.main(begin) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[-1].startswith("kt-haifa-2026.yaml: ")
    assert any("A school was open." in line for line in told)
    written = (tmp_path / "kt-haifa-2026.yaml").read_text("utf-8")
    assert "event:haifa-special-education-course eg:inviter place:isr" in written
    assert make_coverage.main(begin) == 1
    assert "is not written over" in capsys.readouterr().err
    assert make_coverage.main(["--begin", "no-such-source", "--texts", str(tmp_path)]) == 1
    assert "no-such-source.txt: give the folder of the texts" in capsys.readouterr().err
    (tmp_path / "no-such-source.txt").write_text("A.", "utf-8")
    assert make_coverage.main(["--begin", "no-such-source", "--texts", str(tmp_path)]) == 1
    assert "a note sheet needs no table" in capsys.readouterr().err
    (tmp_path / "kt-haifa-2026.yaml").unlink()
    (tmp_path / "kt-haifa-2026.txt").write_bytes(b"\xff")
    assert make_coverage.main(begin) == 1
    assert "is not UTF-8" in capsys.readouterr().err
    (tmp_path / "kt-haifa-2026.txt").write_text("Short.", "utf-8")
    assert make_coverage.main(begin) == 1
    assert "the text has 6 characters" in capsys.readouterr().err


def _offsets_of(source: str, store: EmbeddedStore) -> list[tuple[int, int]]:
    rows = store.select("SELECT ?p ?s ?e { ?p eg:startOffset ?s ; eg:endOffset ?e }")
    own = f"{vocab.SOURCE}{source}#"
    return [(int(r["s"].value), int(r["e"].value)) for r in rows if r["p"].value.startswith(own)]  # type: ignore[union-attr]


def test_a_source_without_a_table_is_told_the_command_that_begins_it() -> None:
    with pytest.raises(pytest.fail.Exception, match=r"tools\.make_coverage --begin new-source --texts"):
        table_of("new-source")
