"""The tool `describe`: what is stated of a thing, each statement with the passages that state it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from edu_graph import vocab
from edu_graph.errors import InputError, NotFound, ParameterError
from edu_graph.rdf.terms import iri, to_sparql
from edu_graph.service.descriptions import quads_query
from edu_graph.service.mcp.finding import names_near
from edu_graph.service.mcp.passages import Passages, best, is_passage, short
from edu_graph.service.mcp.task import Task, Told, of_release
from edu_graph.service.mcp.wording import Value, citation, line, numbered, passage_lines, shown, value_of

Row = dict[str, dict[str, str]]

_POINTING: Final = 40
"""Statements that have the thing as their value; they are told with the first page."""

_STATED = """SELECT DISTINCT ?s ?p ?o ?g WHERE {{ BIND ({node} AS ?g) {{ GRAPH {node} {{ ?s ?p ?o }} }}
  UNION {{ {node} ?p ?o BIND ({node} AS ?s) }} }} ORDER BY ?s ?p ?o ?g"""
_SOURCES_FIRST = """SELECT ?s ?p ?o ?g WHERE {{ {{ {facts} }}
  FILTER (!(?p = rdf:type && ?g = graph:inferred)) BIND (!STRSTARTS(STR(?g), {source}) AS ?other)
}} ORDER BY ?other ?s ?p ?o ?g"""
_HERE = """SELECT DISTINCT ?s ?p ?o ?g WHERE {{ GRAPH ?g {{ ?s ?p {node} }} BIND ({node} AS ?o)
  FILTER (!STRSTARTS(STR(?s), {own}) && ?s != {node} && ?p != eg:passage) }} ORDER BY ?p ?s ?g LIMIT {limit}"""
_NAMES = """SELECT ?x ?l WHERE {{ VALUES ?x {{ {nodes} }}
  ?x skos:prefLabel|rdfs:label|dcterms:title ?l }} ORDER BY ?x ?l"""

_CELL: Final = ("type", "value", "xml:lang", "datatype")


@dataclass
class Statement:
    """A statement with the graphs that hold it."""

    subject: str
    predicate: str
    value: dict[str, str]
    graphs: list[str] = field(default_factory=list)

    @property
    def things(self) -> set[str]:
        """The IRIs in it."""
        return {self.subject, self.predicate} | ({self.value["value"]} if self.value["type"] == "uri" else set())


async def describe(task: Task) -> Told:
    """Tell what is stated of a thing, a source or a passage. Raises Refused; NotFound; ParameterError."""
    name = await _thing(task)
    release, offset = _position(task)
    limit = task.number("limit")
    facts = _STATED.format(node=to_sparql(iri(name))) if is_passage(name) else quads_query(name)
    text = _SOURCES_FIRST.format(facts=facts, source=f'"{vocab.SOURCE}"')
    # One row more tells whether there is another page.
    reply = await task.service.sparql(task.caller, f"{text} LIMIT {limit + 1} OFFSET {offset}", release=release)
    rows: list[Row] = reply.json()["results"]["bindings"]
    if not rows and not offset:
        raise NotFound(
            f"The release says nothing of {short(name)}.", help="Find the thing with search.", **await _near(task, name)
        )
    here: list[Row] = []
    if not offset and not is_passage(name):
        node = to_sparql(iri(name))
        asked = _HERE.format(node=node, own=f'"{name}#"', limit=_POINTING)
        here = await task.service.rows(task.caller, asked, reply.release)
    page = {"rows": min(limit, len(rows)), "next_cursor": None}
    if len(rows) > limit:
        page["next_cursor"] = f"{offset + limit}-{reply.release}"  # type: ignore[assignment]
    return await _Telling(task, name, reply.release).told(_merged(rows[:limit]), _merged(here), page)


async def _thing(task: Task) -> str:
    """Return the IRI that is meant. Raises NotFound: a name, with the things that have it."""
    given = task["thing"].strip()
    name = expanded(given)
    if name is None:
        raise NotFound(
            f"{given[:100]!r} is neither an IRI of the graph nor a short name.",
            help="Give kind/slug (agent/unicef-belarus), source/slug or source/slug#p3.",
            **await _near(task, given),
        )
    try:
        return iri(name).value
    except InputError as error:
        raise ParameterError(error.detail, parameter="thing", help=error.help) from error


def expanded(given: str) -> str | None:
    """Return the IRI that a short name, a prefixed name or an address of a thing means; None: it is none of these."""
    if given.startswith(vocab.BASE):
        return given
    for mark in ("/id/", "/source/", "/graph/"):
        if given.startswith(("http://", "https://")) and mark in given:
            return vocab.BASE + mark[1:] + given.partition(mark)[2]
    prefix, colon, local = given.partition(":")
    if colon and prefix in vocab.PREFIXES and local:
        return vocab.PREFIXES[prefix] + local
    kind, slash, slug = given.removeprefix("id/").partition("/")
    if not slash or not slug:
        return None
    if kind in vocab.KINDS:
        return f"{vocab.ID}{kind}/{slug}"
    return f"{vocab.BASE}{kind}/{slug}" if kind in ("source", "graph") else None


async def _near(task: Task, text: str) -> dict[str, Any]:
    found = await names_near(
        task.service, task.caller, text.removeprefix(vocab.ID).rpartition("/")[2].replace("-", " ")
    )
    return {"suggestions": found} if found else {}


def _position(task: Task) -> tuple[str | None, int]:
    """Return the release and the row at which to begin. Raises ParameterError: the cursor is none of ours."""
    cursor = task.get("cursor")
    if cursor is None:
        return task.get("release"), 0
    offset, dash, release = cursor.partition("-")
    if not dash or not offset.isdecimal() or len(offset) > 7 or not release.isalnum():
        raise ParameterError(
            "The cursor is none of this tool's.", parameter="cursor", help="Take next_cursor as it came, or none."
        )
    return release, int(offset)


def _merged(rows: Iterable[Row]) -> list[Statement]:
    """Return the statements of rows, those of several graphs once."""
    found: dict[tuple[str, ...], Statement] = {}
    for row in rows:
        cell = row["o"]
        key = (
            row["s"]["value"],
            row["p"]["value"],
            *(cell.get(m, "") for m in ("type", "value", "xml:lang", "datatype")),
        )
        statement = found.setdefault(key, Statement(row["s"]["value"], row["p"]["value"], cell))
        statement.graphs.append(row["g"]["value"])
    return list(found.values())


class _Telling:
    """Puts statements into words, with names and passages looked up for all of them at once."""

    def __init__(self, task: Task, thing: str, release: str) -> None:
        self._task = task
        self._thing = thing
        self._release = release
        self._names: dict[str, str] = {}
        self._passages = Passages()

    async def told(self, own: list[Statement], here: list[Statement], page: dict[str, Any]) -> Told:
        """Return the answer. Raises Refused."""
        every = [*own, *here]
        await self._look_up(every)
        statements, pointing = ([self._entry(one) for one in some] for some in (own, here))
        label = self._names.get(self._thing, short(self._thing))
        structured = of_release(
            self._release,
            thing={"id": short(self._thing), "iri": self._thing, "label": label},
            statements=statements,
            pointing_here=pointing,
            passages=self._passages.found,
            page=page,
        )
        lines = [f"{line(label)} ({short(self._thing)}), release {citation(self._release)}"]
        lines += [self._line(entry) for entry in statements]
        if pointing:
            lines += ["", "What points to it:", *(self._line(entry) for entry in pointing)]
        lines += passage_lines(self._passages)
        if page["next_cursor"]:
            lines += ["", f"There is more: call describe again, with cursor={page['next_cursor']}."]
        return Told(structured, "\n".join(lines))

    async def _look_up(self, statements: list[Statement]) -> None:
        language, service, caller = self._task["language"], self._task.service, self._task.caller
        things = {self._thing}.union(*(one.things for one in statements))
        ours = sorted(name for name in things if name.startswith(vocab.BASE) and not is_passage(name))
        query = _NAMES.format(nodes=" ".join(to_sparql(iri(name)) for name in ours))
        labels: dict[str, list[dict[str, str]]] = {}
        for row in await service.rows(caller, query, self._release):
            labels.setdefault(row["x"]["value"], []).append(row["l"])
        self._names = {name: best(found, language)["value"] for name, found in labels.items()}
        graphs = [graph for one in statements for graph in one.graphs]
        self._passages = await Passages.looked_up(
            service, caller, [self._thing, *graphs], language=language, release=self._release
        )

    def _entry(self, one: Statement) -> dict[str, Any]:
        value: Value = value_of(one.value)
        if one.value["type"] == "uri":
            value = short(one.value["value"])
        entry = {
            "subject": None if one.subject == self._thing else short(one.subject),
            "subjectLabel": None if one.subject == self._thing else self._names.get(one.subject),
            "property": short(one.predicate),
            "propertyLabel": self._names.get(one.predicate),
            "value": value,
            "valueLabel": self._names.get(one.value["value"]) if one.value["type"] == "uri" else None,
            "sources": [short(graph) for graph in one.graphs if is_passage(graph)],
            "stands_in": [short(graph) for graph in one.graphs if not is_passage(graph)] or None,
        }
        return {name: told for name, told in entry.items() if told is not None}

    def _line(self, entry: dict[str, Any]) -> str:
        subject = _named(entry.get("subjectLabel"), entry.get("subject"))
        property_name = line(entry.get("propertyLabel", entry["property"]))
        value = _named(entry.get("valueLabel"), shown(entry["value"]))
        numbers = numbered(self._passages)
        marks = "".join(f" [{numbers[name]}]" for name in entry["sources"] if name in numbers)
        place = "" if entry["sources"] else f" ({', '.join(entry.get('stands_in', ()))})"
        return f"- {subject + ' · ' if subject else ''}{property_name}: {value}{marks}{place}"


def _named(label: str | None, name: str | None) -> str:
    if name is None:
        return ""
    return name if label is None else f"{line(label)} ({name})"
