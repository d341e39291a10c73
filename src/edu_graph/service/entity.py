"""What is said of one thing, read from the release and put in the order in which a reader wants it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from starlette.types import Receive

from edu_graph import vocab
from edu_graph.rdf.terms import iri, to_sparql
from edu_graph.service import dependents, descriptions, languages
from edu_graph.service.answers import Row, rows
from edu_graph.service.calls import Call
from edu_graph.service.messages import translations
from edu_graph.service.pages.wording import language_name, told
from edu_graph.service.passages import NO_PASSAGES, Passages, is_passage, passages_of

_NAMES = """SELECT ?x ?l WHERE {{ VALUES ?x {{ {nodes} }}
  ?x {ways} ?l }} ORDER BY ?x ?l"""
# A filter, no VALUES: of two of those, the engine looks up every pair. Names of what is told are asked for once each,
# not on each row: the parties of a treaty have one role and one kind of act, hundreds of times.
_TOLD = """SELECT ?x ?p ?o WHERE {{ VALUES ?x {{ {nodes} }}
  ?x ?p ?o . FILTER(?p IN ({told})) }} ORDER BY ?x ?p ?o"""
_LABELS = f"<{vocab.PREF_LABEL}>|<{vocab.LABEL}>"


@dataclass(frozen=True)
class Origin:
    """Where a statement stands: a passage, or what else holds it."""

    iri: str
    label: str
    is_passage: bool


@dataclass
class Value:
    """One value of a property, with all that says so; `is_retold`: the editors tell in it what a passage says.

    `pieces`: of a name that is put together, what it is made of, each with its language (empty: the page's).
    `then`: the former name, with its language, by which a passage calls it.
    """

    text: str
    iri: str = ""
    language: str = ""
    datatype: str = ""
    origins: list[Origin] = field(default_factory=list)
    is_retold: bool = False
    pieces: tuple[tuple[str, str], ...] = ()
    then: tuple[str, str] | None = None

    @classmethod
    def made(cls, *parts: "Value | str") -> "Value":
        """Return a name made of others and of words of the page's language, each piece in its own language."""
        pieces: list[tuple[str, str]] = []
        for part in parts:
            pieces += [(part, "")] if isinstance(part, str) else part.pieces or [(part.text, part.language)]
        return cls("".join(text for text, _ in pieces), pieces=tuple(pieces))


@dataclass
class Fact:
    """One property with its values; `differs`: not all of them can hold, because sources differ."""

    property: str
    label: str
    values: list[Value]
    differs: bool = False


@dataclass
class Part:
    """A dependent: a node of the thing's own, or of such a node; of a source, a passage.

    Of a passage: `restatements` stand before the facts, `technical` ones behind them; `says` holds its statements
    (subject, property, value), but for those about participations, which its shortcuts say in short: `records`.
    """

    iri: str
    anchor: str
    label: Value
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
    """Everything a page shows of one thing; `computed` are facts that nobody states, but rules give.

    `technical`: facts that only those ask for who check the record (`pages.profiles.arranging`). `origins` numbers the
    sources, so that whatever else the page shows can go on with their numbers.
    """

    iri: str
    label: Value
    types: list[Value]
    facts: list[Fact]
    computed: list[Fact]
    names: list[Fact]
    parts: list[Part]
    inverse: list[Links]
    sources: list[Value]
    origins: "Origins"
    offset: int = 0
    technical: list[Fact] = field(default_factory=list)

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
_LANGUAGES = (vocab.DCTERMS + "language", vocab.EG + "unreviewedLanguage")
"""Properties whose values are tags of languages."""
RESTATEMENT = vocab.EG + "restatement"
"""What a passage says, retold by the editors. Wherever it is shown it says so (`Value.is_retold`)."""
HIDDEN_NAME = vocab.SKOS + "hiddenLabel"
"""Words that a thing is searched by, and that nobody is told as its name; data has them."""


async def read(call: Call, receive: Receive, thing: str, offset: int = 0) -> Entity | None:
    """Return what the release says of a thing, None where it says nothing; what points to it from `offset` on."""
    facts = await rows(call, receive, descriptions.quads_query(thing))
    if not facts:
        return None
    counts = await rows(call, receive, descriptions.count_query(thing))
    inverse = await rows(call, receive, descriptions.inverse_query(thing, offset))
    origins = await origins_of(call, receive)
    names = await labels_of(call, receive, _mentioned(thing, facts, inverse))
    entity = _Assembly(call, thing, names, origins).entity(facts, counts, inverse)
    entity.offset = offset
    return entity


async def origins_of(call: Call, receive: Receive) -> "Origins":
    """Return what numbers the sources of a page, none of them yet."""
    kinds = await call.release.once("graph kinds", lambda: _graph_kinds(call, receive))
    return Origins(call, kinds, await passages_of(call, receive))


async def _graph_kinds(call: Call, receive: Receive) -> dict[str, str]:
    found = await rows(call, receive, "SELECT ?g ?t WHERE { GRAPH ?g { ?g a ?t } }")
    return {row["g"]["value"]: row["t"]["value"] for row in found}


async def labels_of(call: Call, receive: Receive, iris: Iterable[str]) -> dict[str, Value]:
    """Return for each of our IRIs the name to show, by the chain of the reader's language (`languages.chain`)."""
    ours = sorted({found for found in iris if found.startswith(vocab.BASE)})
    if not ours:
        return {}
    by_iri = await _names(call, receive, ours, f"{_LABELS}|<{vocab.DCTERMS}title>")
    names = {found: best(values, call.language) for found, values in by_iri.items()}
    return names | await _part_names(call, receive, ours, names)


async def texts_of(call: Call, receive: Receive, iris: Iterable[str], name: str) -> dict[str, Value]:
    """Return for each of the IRIs its text by a property (an IRI), by the chain of the reader's language."""
    wanted = sorted(set(iris))
    found = await _names(call, receive, wanted, f"<{name}>") if wanted else {}
    told = {one: best(values, call.language) for one, values in found.items()}
    return {one: replace(value, is_retold=name == RESTATEMENT) for one, value in told.items()}


async def _names(call: Call, receive: Receive, iris: Iterable[str], ways: str) -> dict[str, list[Value]]:
    """Return for each of the IRIs all its names, in all languages, by a property path (`ways`)."""
    found: dict[str, list[Value]] = defaultdict(list)
    for row in await rows(call, receive, _NAMES.format(nodes=" ".join(to_sparql(iri(one)) for one in iris), ways=ways)):
        found[row["x"]["value"]].append(_value(row["l"]))
    return found


async def _part_names(call: Call, receive: Receive, ours: list[str], names: dict[str, Value]) -> dict[str, Value]:
    """Return what to call dependents: their owner, and what tells them from one another."""
    parts = [found for found in ours if found.startswith(vocab.ID) and "#" in found]
    if not parts:
        return {}
    query = _TOLD.format(
        nodes=" ".join(to_sparql(iri(found)) for found in parts),
        told=", ".join(f"<{name}>" for name in (vocab.TYPE, *dependents.TOLD)),
    )
    found = await rows(call, receive, query)
    meant = {row["o"]["value"] for row in found if row["o"]["type"] == "uri" and row["p"]["value"] != vocab.TYPE}
    labels = await _names(call, receive, sorted(meant), _LABELS) if meant else {}
    told: dict[str, dict[str, list[Value]]] = defaultdict(lambda: defaultdict(list))
    types: dict[str, list[str]] = defaultdict(list)
    for row in found:
        part, name, value = row["x"]["value"], row["p"]["value"], row["o"]["value"]
        if name == vocab.TYPE:
            types[part].append(value)
        else:
            told[part][name] += labels.get(value) or [_value(row["o"])]
    named = {}
    for part, said in told.items():
        owner, kind = part.partition("#")[0], dependents.kind_of(types[part])
        title = dependents.title(kind, {name: best(values, call.language) for name, values in said.items()})
        if title:
            kind_label = call.release.vocabulary.label(kind, call.language) if kind else ""
            owner_name = names.get(owner, Value(vocab.slug_of(owner)))
            written = _in_words(title, call.language)
            named[part] = Value.made(*dependents.name_of(kind, Value(kind_label), owner_name, written))
    return named


def _in_words(title: Sequence[Value | str], ui: str) -> Value:
    """Return the values of a title as people write them, with the words between them."""
    return Value.made(*(piece if isinstance(piece, str) else _written(piece, ui) for piece in title))


def _written(value: Value, ui: str) -> Value:
    return value if value.iri or value.language or value.pieces else Value(told(value.text, value.datatype, ui))


async def namer(call: Call, receive: Receive, iris: Iterable[str]) -> Callable[[dict[str, str]], Value]:
    """Return a function that turns cells into values with names, for these IRIs looked up at once."""
    found = set(iris)
    names = await labels_of(call, receive, found | {name.partition("#")[0] for name in found})
    # Most pages name no passage; only those that do wait for what all of them are called.
    known = await passages_of(call, receive) if any(map(is_passage, found)) else NO_PASSAGES
    assembly = _Assembly(call, "", names, Origins(call, {}, known))
    return lambda cell: assembly.labelled(_value(cell))


def best(names: list[Value], language: str) -> Value:
    """Return the name to show to a reader of a language: the first of those that come first in its chain."""
    return names[0] if len(names) == 1 else min(names, key=lambda name: languages.rank(name.language, language))


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


class Origins:
    """Words where a statement stands; the sources of a page are numbered in the order in which they are named."""

    def __init__(self, call: Call, kinds: dict[str, str], passages: Passages) -> None:
        self._vocabulary = call.release.vocabulary
        self._language = call.language
        self._kinds = kinds
        self._passages = passages
        self.numbers: dict[str, int] = {}

    def of(self, graph: str) -> Origin:
        """Return the origin of what stands in a graph: a passage, or what the graph is; a passage's source is noted."""
        if graph.startswith(vocab.SOURCE):
            self.numbers.setdefault(graph.partition("#")[0], len(self.numbers) + 1)
            return Origin(graph, self.words(graph), is_passage=True)
        kind = self._kinds.get(graph, "")
        label = self._vocabulary.label(kind, self._language) if kind else vocab.curie(graph)
        return Origin(graph, label, is_passage=False)

    def words(self, passage: str) -> str:
        """Return what readers call a passage, wherever it is named."""
        return self._passages.words(passage, self._language)


class _Assembly:
    """Turns rows into an entity, with the names and graph kinds that were looked up for them."""

    def __init__(self, call: Call, thing: str, names: dict[str, Value], origins: Origins) -> None:
        self._vocabulary = call.release.vocabulary
        self._language = call.language
        self._say = translations(call.language).gettext
        self._thing = thing
        self._names = names
        self._origins = origins

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
            and fact.property not in (*NAMING, HIDDEN_NAME)
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
            sources=[self.labelled(Value("", iri=source)) for source in self._origins.numbers],
            origins=self._origins,
        )

    def _label(self, term: str) -> str:
        return self._vocabulary.label(term, self._language)

    def _part_name(self, local: str) -> str:
        return part_name(local, self._language)

    def _facts(self, found: list[Row]) -> list[Fact]:
        facts: dict[str, dict[tuple[str, ...], Value]] = defaultdict(dict)
        for row in found:
            cell = row["o"]
            key = (cell["type"], cell["value"], cell.get("xml:lang", ""), cell.get("datatype", ""))
            value = facts[row["p"]["value"]].setdefault(key, self._told(row["p"]["value"], _value(cell)))
            value.origins.append(self._origins.of(row["g"]["value"]))
        return [Fact(name, self._label(name), list(values.values())) for name, values in facts.items()]

    def _told(self, name: str, value: Value) -> Value:
        """Return a value as a page shows it: a language by its name, what has one under its own."""
        if name in _LANGUAGES and not value.iri:
            return Value(language_name(value.text, self._language))
        return self.labelled(value)

    def labelled(self, value: Value) -> Value:
        """Return the value under the name of what it points to."""
        if not value.iri:
            return value
        name = self._name(value.iri)
        return Value(name.text, iri=value.iri, language=name.language, pieces=name.pieces)

    def _name(self, iri: str) -> Value:
        if iri in self._names:
            return self._names[iri]
        if iri.startswith(_TERMS):
            return Value(self._label(iri))
        if not iri.startswith(vocab.BASE):
            return Value(iri)
        if is_passage(iri):
            return Value(self._origins.words(iri))
        owner, hash_sign, local = iri.partition("#")
        if hash_sign and owner in self._names:
            return Value.made(self._names[owner], ", ", self._part_name(local))
        return Value(vocab.slug_of(iri) if iri.startswith((vocab.ID, vocab.SOURCE)) else iri[len(vocab.BASE) :])

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
                found[node].label = Value.made(found[node].label, " (", owner.label, ")")
        return [found[node] for node in sorted(found, key=lambda node: orders[node])]

    def _part(self, iri: str, told: list[Row]) -> Part:
        facts = self._facts(told)
        said = {fact.property: best(fact.values, self._language) for fact in facts}
        kind = dependents.kind_of(_types(told))
        title = dependents.title(kind, said)
        called = Value(self._label(kind)) if kind else said.get(vocab.TYPE, Value(self._say("part")))
        rest = sorted((fact for fact in facts if fact.property != vocab.TYPE), key=lambda fact: fact.label)
        anchor = iri.partition("#")[2]
        label = Value.made(called, ": ", _in_words(title, self._language)) if title else self._name(iri)
        return Part(iri, anchor, label, rest)

    def _links(self, counts: list[Row], inverse: list[Row]) -> list[Links]:
        shown: dict[str, list[Value]] = defaultdict(list)
        for row in inverse:
            shown[row["p"]["value"]].append(self.labelled(_value(row["s"])))
        return [
            Links(name, self._label(name), int(row["n"]["value"]), shown[name])
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


def part_name(local: str, language: str) -> str:
    """Return what to call a part of which only the fragment of its IRI is known: `passage 3`, or its words."""
    if local[:1] == "p" and local[1:].isdigit():
        return translations(language).gettext("passage %(number)s") % {"number": local[1:]}
    return local.replace("/", " ").replace("-", " ")
