"""The coverage table against the data: nothing stated that no sentence carries, nothing told that the graph lacks."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from edu_graph import vocab
from edu_graph.queries.binding import bind
from edu_graph.queries.catalog import Catalog
from edu_graph.queries.statements import Statement
from edu_graph.rdf.terms import Literal, Term
from edu_graph.store.embedded import EmbeddedStore
from tools import make_coverage
from tools.make_coverage import Finder, Sentence, Table

ROOT = Path(__file__).parents[2]
WHOLE = "eg:extent concept:extent-whole-document"
SOURCES = sorted(path.stem for path in (ROOT / "data/sources").glob("*.trig") if WHOLE not in path.read_text("utf-8"))
"""The documents whose texts were read sentence by sentence; of the others, tests/data/test_facts.py."""
TABLES = {table.source: table for table in make_coverage.tables()}
Held = dict[str, set[Statement]]
Answers = dict[tuple[str, tuple[tuple[str, str], ...]], list[set[str]]]


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
    assert sorted(TABLES) == SOURCES


@pytest.mark.parametrize("source", SOURCES)
def test_table_and_graph_state_the_same(source: str, held: Held) -> None:
    assert list(differences(TABLES[source], held)) == []


@pytest.mark.parametrize("source", SOURCES)
def test_sentences_fill_the_passages(source: str, offsets: dict[str, tuple[int, int]]) -> None:
    assert list(gaps(TABLES[source], offsets)) == []


@pytest.mark.parametrize("source", SOURCES)
def test_every_statement_is_found_by_its_query_with_its_passage(
    source: str, store: EmbeddedStore, catalog: Catalog, answers: Answers
) -> None:
    finders = make_coverage.finders()
    missing = [
        f"{told(statement)} [{sentence.passage.partition('#')[2]}] by {finder.query} {finder.values(statement)}"
        for sentence in TABLES[source].sentences
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
    table = TABLES["kt-haifa-2026"]
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
