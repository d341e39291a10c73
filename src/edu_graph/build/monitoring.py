"""The monitoring: indicators as observations of a data cube, each with what is behind it, its denominator and its gaps.

The cube is an inferred graph of its own. It holds the indicators that a reference table declares and this program
knows how to count; data without any has no such graph.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Final

from edu_graph import vocab
from edu_graph.build.facts import Fact, each, number, text, triples, typed
from edu_graph.build.indicators import INDICATORS, Case, Cell, Indicator
from edu_graph.build.monitored import Monitored
from edu_graph.rdf.terms import NamedNode, Quad

GRAPH: Final = vocab.GRAPH + "monitoring"
DATA_SET: Final = GRAPH + "#dataset"
STRUCTURE: Final = GRAPH + "#structure"
_CONCEPT: Final = vocab.ID + "concept/"
ANY_YEAR: Final = _CONCEPT + "year-any"
ANY_KIND: Final = _CONCEPT + "kind-any"
WORLD: Final = vocab.ID + "place/m49-001"
_PLACES: Final = GRAPH + "#places"
_YEARS: Final = _CONCEPT + "scheme-years"
_KINDS: Final = _CONCEPT + "scheme-observed-kinds"

_DIMENSIONS: Final = {
    "observedIndicator": _CONCEPT + "scheme-indicators",
    "observedYear": _YEARS,
    "observedCountry": _PLACES,
    "observedKind": _KINDS,
}
"""The dimensions in their order, each with its code list."""
_MEASURES: Final = ("lowest", "highest")
_ATTRIBUTES: Final = (
    "observedUnit",
    "countedThings",
    "eligibleThings",
    "withoutNumber",
    "withoutYear",
    "withoutCountry",
    "withoutKind",
    "withoutStatus",
)
_SORTS: Final = (("dimension", tuple(_DIMENSIONS)), ("measure", _MEASURES), ("attribute", _ATTRIBUTES))


def monitoring(quads: Iterable[Quad]) -> list[Quad]:
    """Return the graph of observations; nothing where the data declare no indicator that can be counted.

    Give everything that was stated, derived and computed.
    """
    data = Monitored(quads)
    declared = [one for one in INDICATORS if one.iri in data.things("Indicator")]
    if not declared:
        return []
    regions = data.regions()
    facts = [*_structure(), *(fact for one in declared for fact in _observations(one, list(one.cases(data)), regions))]
    facts += _codes(facts)
    graph = NamedNode(GRAPH)
    return [Quad(t.subject, t.predicate, t.object, graph) for t in dict.fromkeys(triples(facts))]


def is_of_observation(quad: Quad) -> bool:
    """Return whether a statement is about an observation: no shape speaks of one, and there are thousands."""
    return getattr(quad.graph_name, "value", "") == GRAPH and "#observation/" in str(quad.subject)


def _structure() -> Iterator[Fact]:
    yield GRAPH, vocab.TYPE, vocab.EG + "InferredGraph"
    yield from each(
        DATA_SET,
        [
            (vocab.TYPE, vocab.QB + "DataSet"),
            (vocab.LABEL, text("Monitoring of international cooperation on inclusive education")),
            (vocab.QB + "structure", STRUCTURE),
        ],
    )
    yield STRUCTURE, vocab.TYPE, vocab.QB + "DataStructureDefinition"
    place = 0
    for sort, names in _SORTS:
        for name in names:
            place += 1
            component = f"{GRAPH}#component-{name}"
            yield STRUCTURE, vocab.QB + "component", component
            yield component, vocab.TYPE, vocab.QB + "ComponentSpecification"
            yield component, vocab.QB + sort, vocab.EG + name
            yield component, vocab.QB + "order", number(place)
            yield vocab.EG + name, vocab.TYPE, f"{vocab.QB}{sort.capitalize()}Property"
            if sort == "attribute":
                yield component, vocab.QB + "componentRequired", typed("true", "boolean")
    for name, code_list in _DIMENSIONS.items():
        yield vocab.EG + name, vocab.QB + "codeList", code_list
    # Countries and regions are no concepts: their list is what the world has as parts, near and far.
    yield from each(
        _PLACES,
        [
            (vocab.TYPE, vocab.QB + "HierarchicalCodeList"),
            (vocab.LABEL, text("The world, its regions and countries")),
            (vocab.QB + "hierarchyRoot", WORLD),
            (vocab.QB + "parentChildProperty", vocab.EG + "hasPart"),
        ],
    )


def _observations(indicator: Indicator, cases: Sequence[Case], regions: Mapping[str, frozenset[str]]) -> Iterator[Fact]:
    cells: dict[Cell, list[Case]] = defaultdict(list, {Cell(): []})
    for case in cases:
        for cell in _cells(case, regions) if case.reported else ():
            cells[cell].append(case)
    for cell, inside in cells.items():
        yield from _observation(indicator, cell, inside, cases)


def _cells(case: Case, regions: Mapping[str, frozenset[str]]) -> Iterator[Cell]:
    """Yield all cells in which a case is in question: each of its values, and any, in each dimension.

    It is in question once in a region, however many countries of it take part.
    """
    places = {country: frozenset({country}) for country in case.countries}
    places |= {region: within for region, within in regions.items() if within & case.countries}
    for year, place, kind in product((None, *case.years), (None, *places), (None, *case.kinds)):
        yield Cell(year, place, kind, places[place] if place else frozenset())


def _observation(indicator: Indicator, cell: Cell, inside: Sequence[Case], cases: Sequence[Case]) -> Iterator[Fact]:
    name = name_of(indicator, cell)
    tally = indicator.tally(inside, cell)
    known = {case.thing for case in tally.known}
    values: list[tuple[str, str | int]] = [
        ("observedIndicator", indicator.iri),
        ("observedYear", ANY_YEAR if cell.year is None else year_concept(cell.year)),
        ("observedCountry", cell.place or WORLD),
        ("observedKind", cell.kind or ANY_KIND),
        ("lowest", tally.lowest),
        ("highest", tally.highest),
        ("observedUnit", _CONCEPT + indicator.unit),
        ("countedThings", len(known)),
        ("eligibleThings", len(inside)),
        ("withoutNumber", len(inside) - len(known)),
        *_gaps(cell, cases),
    ]
    yield name, vocab.TYPE, vocab.QB + "Observation"
    yield name, vocab.QB + "dataSet", DATA_SET
    for property_, value in values:
        yield name, vocab.EG + property_, value if isinstance(value, str) else number(value)
    for case in inside:
        property_ = vocab.PROV + "wasDerivedFrom" if case.thing in known else vocab.EG + "leftOut"
        yield name, property_, case.thing
    for evidence in (*tally.quantities, *(iri for case in tally.known for iri in case.evidence)):
        yield name, vocab.PROV + "wasDerivedFrom", evidence


def _gaps(cell: Cell, cases: Sequence[Case]) -> Iterator[tuple[str, int]]:
    """Yield how many things, of those that may belong to the cell, lack what would tell whether they do."""
    possible = [case for case in cases if _may_belong(case, cell)]
    reported = [case for case in possible if case.reported]
    yield "withoutYear", sum(not case.years for case in reported)
    yield "withoutCountry", sum(not case.countries for case in reported)
    yield "withoutKind", sum(not case.kinds for case in reported)
    yield "withoutStatus", len(possible) - len(reported)


def _may_belong(case: Case, cell: Cell) -> bool:
    return (
        (cell.year is None or not case.years or cell.year in case.years)
        and (cell.place is None or not case.countries or bool(case.countries & cell.within))
        and (cell.kind is None or not case.kinds or cell.kind in case.kinds)
    )


def name_of(indicator: Indicator, cell: Cell) -> str:
    """Return the IRI of an observation: its indicator's, and what it is confined to."""
    year = "any" if cell.year is None else str(cell.year)
    place = vocab.slug_of(cell.place) if cell.place else "world"
    kind = "any" if cell.kind is None else vocab.slug_of(cell.kind)
    return f"{indicator.iri}#observation/{year}/{place}/{kind}"


def year_concept(year: int) -> str:
    """Return the concept of a year."""
    return f"{_CONCEPT}year-{year:04}"


def _codes(facts: Sequence[Fact]) -> list[Fact]:
    """Return what the code lists hold beside what the data declare: the years and kinds that occur."""
    found: list[Fact] = []
    for property_, scheme in ((vocab.EG + "observedYear", _YEARS), (vocab.EG + "observedKind", _KINDS)):
        values = {value for _, predicate, value in facts if predicate == property_ and isinstance(value, str)}
        for code in sorted(values - {ANY_YEAR, ANY_KIND}):
            found.append((code, vocab.SKOS + "inScheme", scheme))
            if scheme == _YEARS:
                found += _year_facts(code)
    return found


def _year_facts(code: str) -> Iterator[Fact]:
    year = code.removeprefix(year_concept(0)[:-4])
    yield code, vocab.TYPE, vocab.SKOS + "Concept"
    yield code, vocab.SKOS + "notation", typed(year, "gYear")
    yield code, vocab.SKOS + "definition", text(f"The year {year}.")
    for language in ("en", "ru", "kk", "be", "he", "fr", "es"):
        yield code, vocab.PREF_LABEL, text(year, language)
