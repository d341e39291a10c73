"""What is said of one thing, read from the release and put in the order in which a reader wants it."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from starlette.types import Receive

from edu_graph import vocab
from edu_graph.rdf.terms import iri, to_sparql
from edu_graph.service import dependents
from edu_graph.service.answers import Row, rows
from edu_graph.service.calls import Call

INVERSE_LIMIT = 200

_PARTS = """SELECT DISTINCT ?part WHERE {{
  {{ {node} ?q ?part }} UNION {{ {node} ({links})+ ?part }}
  FILTER (isIRI(?part) && STRSTARTS(STR(?part), {own})) }}"""
_FACTS = """SELECT DISTINCT ?s ?p ?o ?g WHERE {{
  {{ GRAPH ?g {{ {node} ?p ?o }} BIND ({node} AS ?s) }}
  UNION
  {{ {{ {parts} }} GRAPH ?g {{ ?part ?p ?o }} BIND (?part AS ?s) }}
}} ORDER BY ?s ?p ?o ?g"""
_COUNTS = """SELECT ?p (COUNT(DISTINCT ?s) AS ?n) WHERE {{
  ?s ?p {node} FILTER (!STRSTARTS(STR(?s), {own}) && ?s != {node}) }} GROUP BY ?p ORDER BY ?p"""
_INVERSE = """SELECT DISTINCT ?p ?s WHERE {{
  ?s ?p {node} FILTER (!STRSTARTS(STR(?s), {own}) && ?s != {node}) }} ORDER BY ?p ?s LIMIT {limit} OFFSET {offset}"""
_NAMES = """SELECT ?x ?l WHERE {{ VALUES ?x {{ {nodes} }}
  ?x <{pref}>|<{label}>|<{title}> ?l }} ORDER BY ?x ?l"""
_TOLD = """SELECT ?x ?p ?o ?l WHERE {{ VALUES ?x {{ {nodes} }} VALUES ?p {{ {told} }}
  ?x ?p ?o . OPTIONAL {{ ?o <{pref}>|<{label}> ?l }} }} ORDER BY ?x ?p ?o ?l"""
_TYPES = """SELECT DISTINCT ?t WHERE {{ {node} ?p ?o BIND (IF(?p = <{type}>, ?o, {node}) AS ?t) }} ORDER BY ?t"""
# What points here, one page of it, with the names of what does.
_POINTING = """
  {{ {{ {inverse} }} BIND ({node} AS ?o) }}
  UNION {{ {{ SELECT DISTINCT ?s WHERE {{ {{ {renamed} }} }} }} ?s ?p ?o FILTER (?p IN (<{pref}>, <{label}>)) }}"""
_REST = """CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pointing}
}} ORDER BY ?s ?p ?o"""
_DOCUMENT = """CONSTRUCT {{ ?s ?p ?o }} WHERE {{
  {{ {node} ?p ?o BIND ({node} AS ?s) }}
  UNION {{ {{ {parts} }} ?part ?p ?o BIND (?part AS ?s) }}
  UNION {{ {node} ?q ?s . ?s ?p ?o FILTER (?p IN (<{pref}>, <{label}>)) }}
  UNION {{ {{ {parts} }} ?part ?r ?s . ?s ?p ?o FILTER (?p IN (<{pref}>, <{label}>)) }}
  UNION {{ ?s ?p {node} FILTER (STRSTARTS(STR(?s), {own})) BIND ({node} AS ?o) }}
  UNION {pointing}
}} ORDER BY (?s != {node}) ?s ?p ?o"""


@dataclass(frozen=True)
class Origin:
    """Where a statement stands: a passage, or what else holds it."""

    iri: str
    label: str
    is_passage: bool


@dataclass
class Value:
    """One value of a property, with everything that says so."""

    text: str
    iri: str = ""
    language: str = ""
    datatype: str = ""
    origins: list[Origin] = field(default_factory=list)


@dataclass
class Fact:
    """One property with its values."""

    property: str
    label: str
    values: list[Value]


@dataclass
class Part:
    """A dependent: a node of the thing's own, or of such a node; of a source, a passage.

    Of a passage: `restatements` stand before the facts, `technical` ones behind them; `says` holds its statements
    (subject, property, value), but for those about participations, which its shortcuts say in short: `records`.
    """

    iri: str
    anchor: str
    label: str
    facts: list[Fact]
    restatements: list[Value] = field(default_factory=list)
    technical: list[Fact] = field(default_factory=list)
    says: list[list[Value]] = field(default_factory=list)
    records: list[list[Value]] = field(default_factory=list)


@dataclass
class Links:
    """What points here by one property; `total` counts all, `shown` holds as many as a page bears."""

    property: str
    label: str
    total: int
    shown: list[Value]


@dataclass
class Entity:
    """Everything a page shows of one thing; `computed` are facts that nobody states, but rules give."""

    iri: str
    label: Value
    types: list[Value]
    facts: list[Fact]
    computed: list[Fact]
    names: list[Fact]
    parts: list[Part]
    inverse: list[Links]
    sources: list[Value]
    offset: int = 0

    @property
    def pointing(self) -> int:
        """How many statements point here."""
        return sum(links.total for links in self.inverse)

    @property
    def shown(self) -> int:
        """How many of them are shown, from `offset` on."""
        return sum(len(links.shown) for links in self.inverse)


_TERMS = tuple(
    vocab.PREFIXES[name]
    for name in ("eg", "rdf", "rdfs", "owl", "skos", "dcterms", "foaf", "org", "prov", "schema", "xsd", "void", "dcat")
)
"""Namespaces of vocabularies: an IRI in them is shown as words, not as an address."""

NAMING = (vocab.PREF_LABEL, vocab.ALT_LABEL, vocab.EG + "nameAsPrinted", vocab.EG + "formerName")


def document_query(thing: str, offset: int = 0) -> str:
    """Return the CONSTRUCT query for a thing's concise description; `thing` is an IRI that was checked.

    It holds `INVERSE_LIMIT` of the statements that point to the thing. With an offset, those from there on, and
    nothing else.
    """
    slots = _slots(thing) | {"pref": vocab.PREF_LABEL, "label": vocab.LABEL}
    inverse = _INVERSE.format(**slots, limit=INVERSE_LIMIT, offset=offset)
    pointing = _POINTING.format(**slots, inverse=inverse, renamed=inverse.replace("?p", "?q"))
    return (_REST if offset else _DOCUMENT).format(**slots, pointing=pointing)


def types_query(thing: str) -> str:
    """Return the SELECT query for a thing's classes; it has no row where nothing is said of it, else also the thing."""
    return _TYPES.format(**_slots(thing), type=vocab.TYPE)


def quads_query(thing: str) -> str:
    """Return the SELECT query for the statements about a thing and its parts, each with its graph."""
    return _FACTS.format(**_slots(thing))


def count_query(thing: str) -> str:
    """Return the SELECT query that counts, by property, what points to a thing."""
    return _COUNTS.format(**_slots(thing))


def _slots(thing: str) -> dict[str, str]:
    node = iri(thing)
    slots = {"node": to_sparql(node), "own": '"' + node.value + '#"'}
    links = "|".join(f"<{name}>" for name in dependents.LINKS)
    return slots | {"parts": _PARTS.format(**slots, links=links)}


async def read(call: Call, receive: Receive, thing: str, offset: int = 0) -> Entity | None:
    """Return what the release says of a thing, None where it says nothing; what points to it from `offset` on."""
    facts = await rows(call, receive, quads_query(thing))
    if not facts:
        return None
    counts = await rows(call, receive, count_query(thing))
    inverse = await rows(call, receive, _INVERSE.format(**_slots(thing), limit=INVERSE_LIMIT, offset=offset))
    kinds = await call.release.once("graph kinds", lambda: _graph_kinds(call, receive))
    names = await labels_of(call, receive, _mentioned(thing, facts, inverse))
    entity = _Assembly(call, thing, names, kinds).entity(facts, counts, inverse)
    entity.offset = offset
    return entity


async def _graph_kinds(call: Call, receive: Receive) -> dict[str, str]:
    found = await rows(call, receive, "SELECT ?g ?t WHERE { GRAPH ?g { ?g a ?t } }")
    return {row["g"]["value"]: row["t"]["value"] for row in found}


async def labels_of(call: Call, receive: Receive, iris: Iterable[str]) -> dict[str, Value]:
    """Return for each of our IRIs the name to show: in English, else Russian, else any."""
    ours = sorted({found for found in iris if found.startswith(vocab.BASE)})
    if not ours:
        return {}
    query = _NAMES.format(
        nodes=" ".join(to_sparql(iri(found)) for found in ours),
        pref=vocab.PREF_LABEL,
        label=vocab.LABEL,
        title=vocab.DCTERMS + "title",
    )
    by_iri: dict[str, list[Value]] = defaultdict(list)
    for row in await rows(call, receive, query):
        by_iri[row["x"]["value"]].append(_value(row["l"]))
    names = {found: best(values) for found, values in by_iri.items()}
    return names | await _part_names(call, receive, ours, names)


async def _part_names(call: Call, receive: Receive, ours: list[str], names: dict[str, Value]) -> dict[str, Value]:
    """Return what to call dependents: their owner, and what tells them from one another."""
    parts = [found for found in ours if found.startswith(vocab.ID) and "#" in found]
    if not parts:
        return {}
    query = _TOLD.format(
        nodes=" ".join(to_sparql(iri(found)) for found in parts),
        told=" ".join(f"<{name}>" for name in (vocab.TYPE, *dependents.TOLD)),
        pref=vocab.PREF_LABEL,
        label=vocab.LABEL,
    )
    told: dict[str, dict[str, list[Value]]] = defaultdict(lambda: defaultdict(list))
    types: dict[str, list[str]] = defaultdict(list)
    for row in await rows(call, receive, query):
        part, name = row["x"]["value"], row["p"]["value"]
        if name == vocab.TYPE:
            types[part].append(row["o"]["value"])
        else:
            told[part][name].append(_value(row.get("l") or row["o"]))
    named = {}
    for part, said in told.items():
        owner, kind = part.partition("#")[0], dependents.kind_of(types[part])
        title = dependents.title(kind, {name: best(values).text for name, values in said.items()})
        owner_name = names[owner].text if owner in names else vocab.slug_of(owner)
        if title:
            kind_label = call.release.vocabulary.label(kind) if kind else ""
            named[part] = Value(dependents.name_of(kind, kind_label, owner_name, title))
    return named


async def namer(call: Call, receive: Receive, iris: Iterable[str]) -> Callable[[dict[str, str]], Value]:
    """Return a function that turns cells into values with names, for these IRIs looked up at once."""
    found = set(iris)
    names = await labels_of(call, receive, found | {name.partition("#")[0] for name in found})
    assembly = _Assembly(call, "", names, {})
    return lambda cell: assembly.labelled(_value(cell))


def best(names: list[Value]) -> Value:
    """Return the name to show: in English, else Russian, else the first."""
    order = {"en": 0, "ru": 1}
    return min(names, key=lambda name: order.get(name.language.partition("-")[0], 2))


def _value(cell: dict[str, str]) -> Value:
    # An address that stands as text (`schema:url`) is a way for a reader as well.
    if cell["type"] == "uri" or cell.get("datatype") == vocab.XSD + "anyURI":
        return Value(cell["value"], iri=cell["value"])
    return Value(cell["value"], language=cell.get("xml:lang", ""), datatype=cell.get("datatype", ""))


def _mentioned(thing: str, facts: list[Row], inverse: list[Row]) -> set[str]:
    found = {thing}
    for row in facts:
        found |= {row[name]["value"] for name in ("o", "g") if row[name]["type"] == "uri"}
    found |= {row["s"]["value"] for row in inverse if row["s"]["type"] == "uri"}
    # A passage or participation is named by what it belongs to.
    return found | {name.partition("#")[0] for name in found if not name.startswith(vocab.EG)}


class _Assembly:
    """Turns rows into an entity, with the names and graph kinds that were looked up for them."""

    def __init__(self, call: Call, thing: str, names: dict[str, Value], kinds: dict[str, str]) -> None:
        self._vocabulary = call.release.vocabulary
        self._thing = thing
        self._names = names
        self._kinds = kinds
        self._sources: dict[str, int] = {}

    def entity(self, facts: list[Row], counts: list[Row], inverse: list[Row]) -> Entity:
        by_subject: dict[str, list[Row]] = defaultdict(list)
        for row in facts:
            by_subject[row["s"]["value"]].append(row)
        own = self._facts(by_subject.pop(self._thing, []))
        types = [value for fact in own if fact.property == vocab.TYPE for value in fact.values]
        parts = set(by_subject)
        shown = [
            Fact(fact.property, fact.label, values)
            for fact in own
            if fact.property != vocab.TYPE
            and fact.property not in NAMING
            and (values := [value for value in fact.values if value.iri not in parts])
        ]
        shown.sort(key=lambda fact: (fact.label, fact.property))
        return Entity(
            iri=self._thing,
            label=self._name(self._thing),
            types=types,
            facts=_those(shown, lambda value: not _is_computed(value)),
            computed=_those(shown, _is_computed),
            names=[fact for fact in own if fact.property in NAMING],
            parts=self._parts(by_subject),
            inverse=self._links(counts, inverse),
            sources=[self.labelled(Value("", iri=source)) for source in self._sources],
        )

    def _facts(self, found: list[Row]) -> list[Fact]:
        facts: dict[str, dict[tuple[str, ...], Value]] = defaultdict(dict)
        for row in found:
            cell = row["o"]
            key = (cell["type"], cell["value"], cell.get("xml:lang", ""), cell.get("datatype", ""))
            value = facts[row["p"]["value"]].setdefault(key, self.labelled(_value(cell)))
            value.origins.append(self._origin(row["g"]["value"]))
        return [Fact(name, self._vocabulary.label(name), list(values.values())) for name, values in facts.items()]

    def labelled(self, value: Value) -> Value:
        """Return the value under the name of what it points to."""
        if not value.iri:
            return value
        name = self._name(value.iri)
        return Value(name.text, iri=value.iri, language=name.language)

    def _name(self, iri: str) -> Value:
        if iri in self._names:
            return self._names[iri]
        if iri.startswith(_TERMS):
            return Value(self._vocabulary.label(iri), language="en")
        if not iri.startswith(vocab.BASE):
            return Value(iri)
        owner, hash_sign, local = iri.partition("#")
        if hash_sign and owner in self._names:
            return Value(f"{self._names[owner].text}, {part_name(local)}", language=self._names[owner].language)
        return Value(vocab.slug_of(iri) if iri.startswith((vocab.ID, vocab.SOURCE)) else iri[len(vocab.BASE) :])

    def _origin(self, graph: str) -> Origin:
        if graph.startswith(vocab.SOURCE):
            source, _, passage = graph.partition("#")
            number = self._sources.setdefault(source, len(self._sources) + 1)
            return Origin(graph, f"source {number}, {part_name(passage)}", is_passage=True)
        kind = self._kinds.get(graph, "")
        return Origin(graph, self._vocabulary.label(kind) if kind else vocab.curie(graph), is_passage=False)

    def _parts(self, by_subject: dict[str, list[Row]]) -> list[Part]:
        """Return what belongs to the thing: kind by kind, and what belongs to a part after it."""
        found = {node: self._part(node, told) for node, told in by_subject.items()}
        owners = {
            row["o"]["value"]: found[node]
            for node, told in by_subject.items()
            for row in told
            if row["p"]["value"] in dependents.LINKS
        }
        orders: dict[str, tuple[object, ...]] = {}
        # The name of what belongs to a part is longer than the part's, so each owner comes before it.
        for node in sorted(found, key=len):
            kind = dependents.kind_of(_types(by_subject[node]))
            owner = owners.get(node)
            orders[node] = dependents.order(kind, node)
            if owner is not None:
                orders[node] = (*orders[owner.iri], *orders[node])
                found[node].label += f" ({owner.label})"
        return [found[node] for node in sorted(found, key=lambda node: orders[node])]

    def _part(self, iri: str, told: list[Row]) -> Part:
        facts = self._facts(told)
        said = {fact.property: best(fact.values).text for fact in facts}
        kind = dependents.kind_of(_types(told))
        title = dependents.title(kind, said)
        called = self._vocabulary.label(kind) if kind else said.get(vocab.TYPE, "part")
        rest = sorted((fact for fact in facts if fact.property != vocab.TYPE), key=lambda fact: fact.label)
        anchor = iri.partition("#")[2]
        return Part(iri, anchor, f"{called}: {title}" if title else self._name(iri).text, rest)

    def _links(self, counts: list[Row], inverse: list[Row]) -> list[Links]:
        shown: dict[str, list[Value]] = defaultdict(list)
        for row in inverse:
            shown[row["p"]["value"]].append(self.labelled(_value(row["s"])))
        return [
            Links(name, self._vocabulary.label(name), int(row["n"]["value"]), shown[name])
            for row in counts
            for name in [row["p"]["value"]]
        ]


def _those(facts: list[Fact], wanted: Callable[[Value], bool]) -> list[Fact]:
    found = [Fact(fact.property, fact.label, [value for value in fact.values if wanted(value)]) for fact in facts]
    return [fact for fact in found if fact.values]


def _types(found: list[Row]) -> list[str]:
    return [row["o"]["value"] for row in found if row["p"]["value"] == vocab.TYPE]


def _is_computed(value: Value) -> bool:
    return all(origin.iri == vocab.INFERRED_GRAPH for origin in value.origins)


def part_name(local: str) -> str:
    """Return what to call a part of which only the fragment of its IRI is known: `passage 3`, or its words."""
    return (
        f"passage {local[1:]}"
        if local[:1] == "p" and local[1:].isdigit()
        else local.replace("/", " ").replace("-", " ")
    )
