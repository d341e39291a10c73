"""What is asked of every contestant: kinds of questions, each with values that are drawn from the release by a seed.

A kind is one question as a user has it, written once in SPARQL 1.1; `rest` is the address at which our service answers
the same need without SPARQL, where it does. The values come from a query over the release itself, so that the mix fits
a graph of any size and every question has something to find.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, cast
from urllib.parse import quote

from pyoxigraph import NamedNode, QuerySolutions, Store

from edu_graph import vocab

PREFIXES: Final = "".join(
    f"PREFIX {name}: <{iri}>\n"
    for name, iri in (
        ("concept", vocab.ID + "concept/"),
        ("eg", vocab.EG),
        ("skos", vocab.SKOS),
        ("xsd", vocab.XSD),
    )
)
VALUES: Final = 12
"""How many values of each kind are drawn, where there are so many."""

_THINGS: Final = "SELECT DISTINCT ?thing WHERE { ?thing a ?kind ; skos:prefLabel ?label FILTER(ISIRI(?thing)) }"
_EVENTS: Final = (
    "SELECT ?thing (COUNT(?part) AS ?parts) WHERE { ?thing a eg:Event ; eg:participation ?part } GROUP BY ?thing"
)
_COUNTRIES: Final = (
    "SELECT ?country ?partner (COUNT(DISTINCT ?thing) AS ?things) WHERE { "
    "?thing eg:participation ?a , ?b . ?a eg:agent ?one . ?b eg:agent ?other . "
    "?one eg:countsFor ?country . ?other eg:countsFor ?partner FILTER(STR(?country) < STR(?partner)) } "
    "GROUP BY ?country ?partner HAVING (COUNT(DISTINCT ?thing) > 1)"
)
_YEARS: Final = (
    "SELECT DISTINCT ?from ?to WHERE { ?event a eg:Event ; eg:startEarliest ?day "
    'BIND(STRDT(CONCAT(STR(YEAR(?day)), "-01-01"), xsd:date) AS ?from) '
    'BIND(STRDT(CONCAT(STR(YEAR(?day)), "-12-31"), xsd:date) AS ?to) }'
)
_BEGINNINGS: Final = (
    "SELECT DISTINCT ?text WHERE { ?thing a eg:Organization ; skos:prefLabel ?label "
    'FILTER(LANG(?label) IN ("en", "ru") && STRLEN(?label) > 12) BIND(LCASE(SUBSTR(STR(?label), 1, 5)) AS ?text) }'
)
_MIDDLES: Final = (
    "SELECT DISTINCT ?text WHERE { ?thing a eg:Event ; skos:prefLabel ?label "
    'FILTER(LANG(?label) IN ("en", "ru") && STRLEN(?label) > 24) BIND(LCASE(SUBSTR(STR(?label), 8, 6)) AS ?text) '
    'FILTER(REGEX(?text, "^[^ -&(-/0-9]+$")) }'
)
_WHOLES: Final = "SELECT DISTINCT ?thing WHERE { ?part eg:partOf ?thing . ?thing skos:prefLabel ?label }"


@dataclass(frozen=True)
class Kind:
    """A kind of question. `{given}` in the query stands for the VALUES of one draw, `{name}` in `rest` for one of them.

    `draws` finds the values; empty for a question without any. `ordered`: the order of the rows is part of the answer.
    """

    name: str
    summary: str
    query: str
    draws: str = ""
    rest: str = ""
    ordered: bool = False
    heavy: bool = False
    """Reads much of the graph: asked less often."""
    is_named: bool = False
    """A named query: our service is asked for it at its address."""


KINDS: Final = (
    Kind(
        "point",
        "the names of one thing",
        "SELECT ?label WHERE { {given} ?thing skos:prefLabel ?label }",
        _THINGS,
        "/queries/list-names-of-thing?thing={thing}",
    ),
    Kind("ask", "is it an event?", "ASK { {given} ?thing a eg:Event }", _THINGS),
    Kind(
        "statements",
        "what is said of an event, and which passage says it",
        "SELECT ?graph ?property ?value WHERE { {given} GRAPH ?graph { ?thing ?property ?value } "
        "FILTER(ISIRI(?value)) }",
        _EVENTS,
        "/queries/list-statements-about-thing?thing={thing}",
    ),
    Kind(
        "card",
        "a thing with the names of what it points to, as a graph",
        "CONSTRUCT { ?thing ?property ?value . ?value skos:prefLabel ?label } WHERE { {given} ?thing ?property ?value "
        "OPTIONAL { ?value skos:prefLabel ?label } FILTER(!ISBLANK(?value)) }",
        _EVENTS,
        "{thing}",
    ),
    Kind(
        "optional",
        "an event with what may be known of it",
        "SELECT ?label ?start ?end ?place ?status ?project WHERE { {given} ?thing skos:prefLabel ?label "
        "OPTIONAL { ?thing eg:startEarliest ?start } OPTIONAL { ?thing eg:endLatest ?end } "
        "OPTIONAL { ?thing eg:place ?place } OPTIONAL { ?thing eg:currentStatus ?status } "
        "OPTIONAL { ?thing eg:partOf ?project } }",
        _EVENTS,
    ),
    Kind(
        "participants",
        "who took part in an event, and in which role",
        "SELECT ?agent ?label ?role WHERE { {given} ?thing eg:participation ?part . ?part eg:agent ?agent ; "
        'eg:role ?role . ?agent skos:prefLabel ?label FILTER(LANG(?label) = "en") }',
        _EVENTS,
        "/queries/list-participations-in-event?thing={thing}",
    ),
    Kind(
        "pair",
        "in what two countries take part together",
        "SELECT DISTINCT ?thing WHERE { {given} ?ours eg:countsFor ?country . ?theirs eg:countsFor ?partner . "
        "?one eg:agent ?ours . ?other eg:agent ?theirs . ?thing eg:participation ?one , ?other }",
        _COUNTRIES,
        "/queries/list-cooperation-between-countries?country={country}&partner={partner}",
    ),
    Kind(
        "period",
        "the events of a year with their participants",
        "SELECT ?event ?start ?agent WHERE { {given} ?event a eg:Event ; eg:startEarliest ?start ; "
        "eg:participation/eg:agent ?agent FILTER(?start >= ?from && ?start <= ?to) }",
        _YEARS,
        "/queries/list-events-in-period?from={from}&to={to}",
    ),
    Kind(
        "two-hops",
        "with whom the participants of an event took part elsewhere",
        "SELECT DISTINCT ?other WHERE { {given} ?thing eg:participation/eg:agent ?agent . "
        "?elsewhere eg:participation/eg:agent ?agent , ?other FILTER(?elsewhere != ?thing && ?other != ?agent) }",
        _EVENTS,
    ),
    Kind(
        "path",
        "everything that belongs to a whole, over any number of steps",
        "SELECT DISTINCT ?part WHERE { {given} ?part eg:partOf+ ?thing }",
        _WHOLES,
    ),
    Kind(
        "prefix",
        "what has a name that begins like this",
        "SELECT DISTINCT ?thing ?label WHERE { {given} ?thing skos:prefLabel ?label "
        "FILTER(STRSTARTS(LCASE(STR(?label)), ?text)) }",
        _BEGINNINGS,
        "/search?q={text}",
        heavy=True,
    ),
    Kind(
        "contains",
        "what has a name with this in it",
        "SELECT DISTINCT ?thing ?label WHERE { {given} ?thing skos:prefLabel ?label "
        "FILTER(CONTAINS(LCASE(STR(?label)), ?text)) }",
        _MIDDLES,
        "/search?q={text}",
        heavy=True,
    ),
    Kind(
        "group",
        "how many events each country has in each year",
        "SELECT ?country ?year (COUNT(DISTINCT ?event) AS ?events) WHERE { ?event a eg:Event ; eg:startEarliest ?start "
        "; eg:participation/eg:agent/eg:countsFor ?country BIND(YEAR(?start) AS ?year) } GROUP BY ?country ?year",
        rest="/queries/list-cooperating-countries",
        heavy=True,
    ),
    Kind(
        "page",
        "a page of all events, by date",
        "SELECT ?event ?start ?label WHERE { ?event a eg:Event ; eg:startEarliest ?start ; skos:prefLabel ?label "
        'FILTER(LANG(?label) = "en") } ORDER BY ?start ?event LIMIT 20 OFFSET 40',
        rest="/queries/list-events-in-period?from=1990-01-01&to=2035-12-31&limit=20",
        ordered=True,
        heavy=True,
    ),
    Kind(
        "count",
        "how many things there are of each class",
        "SELECT ?kind (COUNT(DISTINCT ?thing) AS ?things) WHERE { ?thing a ?kind } GROUP BY ?kind",
        heavy=True,
    ),
    Kind(
        "large",
        "every name of everything",
        "SELECT ?thing ?kind ?label WHERE { ?thing a ?kind ; skos:prefLabel ?label FILTER(ISIRI(?thing)) }",
        heavy=True,
    ),
)
"""The mix: small questions first, those that read much of the graph last."""


@dataclass(frozen=True)
class Question:
    """One question: a kind with one draw of its values."""

    kind: Kind
    query: str
    path: str = ""
    """Our address for it, without the host; empty where there is none but /sparql."""
    given: Mapping[str, str] = field(default_factory=dict)

    def again(self, number: int) -> str:
        """Return the query in a form that nobody has asked before: no cache knows its text."""
        return f"{self.query}\n# {number}"


def questions(store: Store, seed: int = 0, each: int = VALUES) -> list[Question]:
    """Return at most `each` questions of every kind, drawn from a release with its union in the default graph.

    Raises ValueError: the release has nothing to ask a kind about.
    """
    chance = random.Random(seed)  # an order, not a secret
    found: list[Question] = []
    for kind in KINDS:
        drawn = list(_drawn(store, kind, chance, each))
        if not drawn:
            raise ValueError(f"the release has no values for the kind {kind.name!r}")
        found += drawn
    return found


def _drawn(store: Store, kind: Kind, chance: random.Random, each: int) -> Iterator[Question]:
    if not kind.draws:
        yield Question(kind, PREFIXES + kind.query, kind.rest)
        return
    answer = cast(QuerySolutions, store.query(PREFIXES + kind.draws))
    names = [variable.value for variable in answer.variables]
    rows = sorted({tuple(str(row[name]) for name in names): row for row in answer}.items())
    for _, row in chance.sample(rows, min(each, len(rows))):
        terms = {name: row[name] for name in names}
        given = "".join(f"VALUES ?{name} {{ {term} }} " for name, term in terms.items() if f"?{name}" in kind.query)
        values = {name: getattr(term, "value", "") for name, term in terms.items()}
        query = PREFIXES + kind.query.replace("{given}", given.rstrip())
        yield Question(kind, query, _path(kind, terms, values), values)


def _path(kind: Kind, terms: Mapping[str, object], values: Mapping[str, str]) -> str:
    if kind.rest == "{thing}":
        # A thing is looked up at its own address.
        return values["thing"].removeprefix(vocab.BASE[:-1]) if isinstance(terms["thing"], NamedNode) else ""
    return kind.rest.format_map({name: quote(value, safe="") for name, value in values.items()})


def points(store: Store) -> Sequence[Question]:
    """Return one point question for each named thing of the release, for a mix of which most is asked once only."""
    kind = KINDS[0]
    return list(_drawn(store, kind, random.Random(0), 10**9))
