"""An answer with its sources: each row with the passages behind it, told in a language, ready to be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

from edu_graph import vocab
from edu_graph.errors import InputError
from edu_graph.queries.asked import ANYTHING, asked, things_named, variables
from edu_graph.queries.evidence import Evidence, Support, behind
from edu_graph.queries.naming import ENGLISH, Names, described
from edu_graph.queries.statements import Selecting, Statement
from edu_graph.queries.tracing import TERMS
from edu_graph.rdf.terms import BlankNode, Literal, NamedNode, Term, iri

if TYPE_CHECKING:  # Workers explain too, and need nothing of headers and catalogue.
    from edu_graph.queries.binding import BoundQuery

Cell = Mapping[str, Any]
"""One cell as SPARQL results in JSON have it: type, value, xml:lang or datatype."""

SOURCES: Final = "sources"
"""What the passages behind a row are called beside its columns."""

EXPLAINED: Final = "explained"
"""Which rows could be explained: one truth value for each row, beside the sources."""

PROJECT: Final = "project"
"""The variables to project so that rows can be explained; there only where some cannot."""

_RECORD: Final = (
    "SELECT DISTINCT ?x ?p ?o {{ VALUES ?x {{ {nodes} }} "
    "{{ ?x ?p ?o FILTER(?p IN (eg:restatement, eg:saidBy, eg:trust)) }} "
    "UNION {{ ?o eg:passage ?x BIND(eg:inSource AS ?p) }} }} ORDER BY ?x ?p ?o"
)
_SOURCE: Final = (
    "SELECT DISTINCT ?x ?p ?o {{ VALUES ?x {{ {nodes} }} ?x ?p ?o FILTER(?p IN (dcterms:title, schema:url)) }} "
    "ORDER BY ?x ?p ?o"
)


@dataclass(frozen=True)
class Question:
    """What was asked: a query's text, the things that it was asked about, and the language of the answer.

    Without the text, what a passage says of a row counts whether it was asked for or not.
    """

    text: str | None = None
    given: tuple[NamedNode, ...] = ()
    language: str = ENGLISH

    @classmethod
    def of(cls, bound: "BoundQuery") -> Self:
        """Return what a named query asks with its parameters: their IRIs are given, the language is one of them."""
        given = tuple(iri(term[1:-1]) for term in bound.values.values() if term.startswith("<"))
        names = [parameter.name for parameter in bound.query.parameters if parameter.type == "language"]
        language = next((bound.values[name][1:-1] for name in names if name in bound.values), ENGLISH)
        return cls(bound.text, given, language)

    @classmethod
    def adhoc(cls, text: str) -> Self:
        """Return what a query asks that nobody prepared: the things that its text names are given."""
        return cls(text, things_named(text))


@dataclass(frozen=True)
class Told:
    """A statement in words: what its terms are called; None for literals and for what has no name."""

    statement: Statement
    subject: str | None
    property: str | None
    value: str | None


@dataclass(frozen=True)
class Source:
    """A passage behind a row, as a reader wants it; what its record does not say is None.

    `states` is what the passage states of what the row shows, `follows` what the row shows and follows from that.
    """

    passage: str
    support: Support
    restatement: str | None
    source: str | None
    title: str | None
    address: str | None
    said_by: str | None
    said_by_label: str | None
    trust: str | None
    trust_label: str | None
    states: tuple[Told, ...]
    follows: tuple[Told, ...]


@dataclass(frozen=True)
class ExplainedRow:
    """A row's cells by column, without those that are empty, and the passages behind it.

    `is_explained` is false where the row shows no thing and no passage was found: then nobody can tell which passages
    are behind it, and it does not follow that there are none.
    """

    cells: Mapping[str, Cell]
    sources: tuple[Source, ...]
    is_explained: bool = True

    def passages(self) -> list[str]:
        """Return the passages that say the row or stand in it, without those that only name what it shows."""
        return [source.passage for source in self.sources if source.support != Support.NAMES]


@dataclass(frozen=True)
class Explained:
    """An answer with its sources; `hidden` are the variables of the query that are no columns."""

    columns: tuple[str, ...]
    rows: tuple[ExplainedRow, ...]
    hidden: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the members of a JSON document: columns, and rows whose cells are as in SPARQL results."""
        rows = [{**row.cells, SOURCES: told} for row, told in zip(self.rows, self.sources(), strict=True)]
        return {"columns": list(self.columns), "rows": rows, **self.marks()}

    def members(self) -> dict[str, Any]:
        """Return what stands beside the rows of SPARQL results in JSON."""
        return {SOURCES: self.sources(), **self.marks()}

    def sources(self) -> list[list[dict[str, Any]]]:
        """Return for each row the passages behind it, as members of a JSON document."""
        return [[_json(source) for source in row.sources] for row in self.rows]

    def marks(self) -> dict[str, Any]:
        """Return which rows could be explained, and where some could not, the variables to project."""
        explained = [row.is_explained for row in self.rows]
        return {EXPLAINED: explained} if all(explained) else {EXPLAINED: explained, PROJECT: list(self.hidden)}

    def advice(self) -> str:
        """Return what is told of a row that cannot be explained."""
        return cannot_be_told(self.hidden)


def cannot_be_told(variables: Sequence[str]) -> str:
    """Return why nobody can tell the passages behind a row that shows no thing, and what to do."""
    if not variables:
        return "cannot be told: the row shows no thing"
    named = ", ".join("?" + name for name in variables)
    return f"cannot be told: the row shows no thing; project the things of the query ({named})"


def explain(store: Selecting, question: Question, results: Mapping[str, Any]) -> Explained:
    """Return an answer to SELECT, given as SPARQL results in JSON, with the passages behind each row (see `evidence`).

    Texts are in the question's language, else in English, else in whatever there is.
    Raises InputError: a column has the name under which the sources stand.
    """
    columns = tuple(results["head"]["vars"])
    if SOURCES in columns:
        raise InputError(f"a column is called {SOURCES}, as the passages are", help="Call the variable otherwise.")
    rows = results["results"]["bindings"]
    terms = [{name: term for name in columns if (term := _term(row.get(name))) is not None} for row in rows]
    found = behind(store, terms, question.given, asked(store, question.text) if question.text else ANYTHING)
    teller = _Teller(store, [one for evidence in found for one in evidence], question.language)
    explained = (
        ExplainedRow(
            {name: row[name] for name in columns if name in row},
            tuple(map(teller.source, evidence)),
            is_explained=bool(evidence) or any(map(_is_thing, cells.values())),
        )
        for row, cells, evidence in zip(rows, terms, found, strict=True)
    )
    hidden = tuple(name for name in variables(question.text or "") if name not in columns)
    return Explained(columns, tuple(explained), hidden)


def refuse_form(form: str) -> None:
    """Refuse a query that has no rows. Raises InputError."""
    if form != "SELECT":
        raise InputError(
            f"only the rows of SELECT have passages behind them, and this is {form}",
            help="Ask with SELECT, and project the things in question.",
        )


class _Teller:
    """Knows the records and labels that some evidence needs: read once for all of it."""

    def __init__(self, store: Selecting, evidence: Sequence[Evidence], language: str) -> None:
        self._records = described(store, _RECORD, {one.passage for one in evidence})
        self._sources = described(store, _SOURCE, self._values("inSource"))
        terms = {term for one in evidence for statement in (*one.states, *one.follows) for term in statement}
        nodes = {term for term in terms if isinstance(term, NamedNode)}
        self._names = Names(store, nodes | self._values("saidBy") | self._values("trust"), language)

    def source(self, one: Evidence) -> Source:
        """Return a passage as a reader wants it."""
        source, speaker, trust = (self._value(one.passage, name) for name in ("inSource", "saidBy", "trust"))
        record = self._sources.get(source, {}) if source else {}
        return Source(
            passage=one.passage.value,
            support=one.support,
            restatement=self._names.text(self._records.get(one.passage, {}).get(vocab.EG + "restatement", [])),
            source=source.value if source else None,
            title=self._names.text(record.get(vocab.DCTERMS + "title", [])),
            address=self._names.text(record.get(vocab.SCHEMA + "url", [])),
            said_by=speaker.value if speaker else None,
            said_by_label=self._names.of(speaker),
            trust=trust.value if trust else None,
            trust_label=self._names.of(trust),
            states=tuple(map(self._told, one.states)),
            follows=tuple(map(self._told, one.follows)),
        )

    def _values(self, name: str) -> set[NamedNode]:
        return {value for passage in self._records if (value := self._value(passage, name)) is not None}

    def _value(self, passage: NamedNode, name: str) -> NamedNode | None:
        values = self._records.get(passage, {}).get(vocab.EG + name, [])
        return next((value for value in values if isinstance(value, NamedNode)), None)

    def _told(self, statement: Statement) -> Told:
        return Told(statement, *map(self._names.of, statement))


def _is_thing(term: Term) -> bool:
    return isinstance(term, NamedNode) and not term.value.startswith(TERMS)


def _term(cell: Cell | None) -> NamedNode | Literal | None:
    """Return a cell as a term; nothing for what no graph can hold, or what has no name outside of the answer."""
    if cell is None or cell["type"] not in ("uri", "literal"):
        return None
    try:
        if cell["type"] == "uri":
            return iri(cell["value"])
        if "xml:lang" in cell:
            return Literal(cell["value"], language=cell["xml:lang"])
        return Literal(cell["value"], datatype=iri(cell["datatype"])) if "datatype" in cell else Literal(cell["value"])
    except (InputError, ValueError):
        return None


def _json(source: Source) -> dict[str, Any]:
    members = {
        "passage": source.passage,
        "support": source.support.value,
        "restatement": source.restatement,
        "source": source.source,
        "title": source.title,
        "address": source.address,
        "saidBy": source.said_by,
        "saidByLabel": source.said_by_label,
        "trust": source.trust,
        "trustLabel": source.trust_label,
    }
    told = {"states": source.states, "follows": source.follows}
    return {
        **{name: value for name, value in members.items() if value is not None},
        **{name: [_statement(one) for one in statements] for name, statements in told.items()},
    }


def _statement(told: Told) -> dict[str, Any]:
    subject, name, value = told.statement
    members = {
        "subject": subject.value,
        "subjectLabel": told.subject,
        "property": name.value,
        "propertyLabel": told.property,
        "value": _cell(value),
        "valueLabel": told.value,
    }
    return {name: value for name, value in members.items() if value is not None}


def _cell(term: Term) -> Cell:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if not isinstance(term, Literal):
        return {"type": "bnode" if isinstance(term, BlankNode) else "triple", "value": str(term)}
    if term.language:
        return {"type": "literal", "value": term.value, "xml:lang": term.language}
    plain = term.datatype.value == vocab.XSD + "string"
    return {"type": "literal", "value": term.value, **({} if plain else {"datatype": term.datatype.value})}
