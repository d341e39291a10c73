"""Answers prepared at build: what a query declares is evaluated once, written down, and held against the query."""

import io
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any, Final

from edu_graph.build.progress import Progress, Silent
from edu_graph.build.sharing import Share, shared_out
from edu_graph.errors import BuildError, EduGraphError, InputError, NotFound, RowLimit
from edu_graph.queries import plans
from edu_graph.queries.binding import BoundQuery, EntityResolver, bind
from edu_graph.queries.catalog import Catalog, NamedQuery
from edu_graph.queries.paging import Page, paged_text
from edu_graph.queries.plans import Prepared
from edu_graph.rdf.formats import JSON
from edu_graph.rdf.terms import iri, literal, to_sparql
from edu_graph.search.index import SearchIndex
from edu_graph.store.embedded import EmbeddedStore
from edu_graph.store.protocol import GraphStore

MOST_ROWS: Final = 100_000
"""Rows of an answer that is prepared: it is held in memory while it is written."""
_SAMPLED: Final = 1
"""Values of a filter that are asked of the query itself; where a column has no more, all of them."""
_PAGE: Final = 50


@dataclass(frozen=True)
class Work:
    """How many processes prepare answers, and who is told how far they are.

    `is_strict`: a query that says otherwise than its plan ends the build; else nothing is prepared then.
    """

    processes: int = 1
    is_strict: bool = True
    progress: Progress = field(default_factory=Silent)


def prepare(graph: Path, queries: Path, search: Path, path: Path, work: Work | None = None) -> None:
    """Write the answers that a release's queries declare.

    Raises BuildError: rows or their order are not those that a query itself gives for some values, or the file cannot
    be written. Nothing stands at `path` then.
    """
    work = work or Work()
    declared = [query for query in Catalog.load(queries) if query.plan is not None]
    try:
        plans.write_plans(path, _prepared(declared, graph, search, work) if declared else ())
    except BaseException as error:
        path.unlink(missing_ok=True)
        if work.is_strict or not isinstance(error, BuildError):
            raise


def _prepared(declared: Sequence[NamedQuery], graph: Path, search: Path, work: Work) -> Iterator[Prepared]:
    """Yield the answers of queries in their order, whichever are done first."""
    store = EmbeddedStore.load(graph)

    def make(query: NamedQuery) -> list[Prepared]:
        with closing(SearchIndex.open(search)) as index:
            return list(answers(store, query, index))

    waiting: dict[int, list[Prepared]] = {}
    next_ = done = 0
    shares = [Share(query, len(query.text)) for query in declared]
    for number, made in shared_out(shares, make, processes=work.processes):
        waiting[number], done = made, done + 1
        work.progress.part(done, len(declared))
        while next_ in waiting:
            yield from waiting.pop(next_)
            next_ += 1


def answers(store: GraphStore, query: NamedQuery, resolver: EntityResolver) -> Iterator[Prepared]:
    """Yield what a query declares, evaluated and checked; an answer of more than `MOST_ROWS` is left out.

    Raises BuildError: as `prepare`.
    """
    chance = random.Random(query.name)  # noqa: S311 - the same sample in each build, nothing to be guessed
    given = list(variants(query))
    asked = chance.choice(given)
    for values in given:
        bound = _bound(query, values, resolver)
        try:
            one = _evaluated(store, bound)
        except RowLimit:
            return
        if values == asked:
            check(store, one, values, resolver, chance)
        yield one


def variants(query: NamedQuery) -> Iterator[Mapping[str, str]]:
    """Yield the values for which a query declares that its whole answer is prepared."""
    declared = query.plan.values if query.plan is not None else {}
    choices = []
    for name, values in sorted(declared.items()):
        parameter = query.parameter(name)
        usual = parameter.default if parameter is not None else None
        free = parameter is not None and not parameter.is_required
        choices.append([(name, value) for value in dict.fromkeys([*([usual or ""] if free else []), *values])])
    for chosen in product(*choices):
        yield dict(chosen)


def _bound(query: NamedQuery, values: Mapping[str, str], resolver: EntityResolver) -> BoundQuery:
    try:
        return bind(query, values, resolver)
    except (InputError, NotFound) as error:
        raise BuildError(f"plan of {query.name}: {error.detail}", help=error.help) from error


def _evaluated(store: GraphStore, bound: BoundQuery) -> Prepared:
    told = io.BytesIO()
    store.answer(bound.text, format=JSON, sink=told, max_rows=MOST_ROWS)
    found = json.loads(told.getvalue())
    columns, rows = found["head"]["vars"], found["results"]["bindings"]
    bodies = [plans.body_of(row) for row in rows]
    is_exact = plans.document(columns, bodies) + b"}" == told.getvalue()
    return Prepared(bound.query, plans.split(bound)[0], columns, bodies, is_exact, _picks(bound.query, rows))


def _picks(query: NamedQuery, rows: Sequence[Mapping[str, Any]]) -> Mapping[tuple[str, str], list[int]]:
    """Return which rows have which value in a column by which a parameter selects."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    filters = query.plan.filters if query.plan is not None else {}
    for number, row in enumerate(rows):
        for parameter, columns in filters.items():
            cells = (row[column] for column in columns if column in row)
            for value in dict.fromkeys(spelled for cell in cells if (spelled := _spelled(cell))):
                found[parameter, value].append(number)
    return found


def _spelled(cell: Mapping[str, str]) -> str | None:
    """Return a cell as a parameter's value is spelled; None: it is no thing and no plain text."""
    if cell["type"] == "uri":
        return to_sparql(iri(cell["value"]))
    return to_sparql(literal(cell["value"])) if cell.keys() == {"type", "value"} else None


def check(
    store: GraphStore, one: Prepared, values: Mapping[str, str], resolver: EntityResolver, chance: random.Random
) -> None:
    """Hold pages of a prepared answer, whole and by its filters, against those that the query itself gives.

    Raises BuildError: query, values and the first row that is another one.
    """
    query = one.query
    _compare(store, _bound(query, values, resolver), one.bodies, chance)
    for name in sorted(query.plan.filters if query.plan is not None else {}):
        for value in _sample(one, name, chance):
            try:
                bound = bind(query, {**values, name: value}, resolver)
            except (InputError, NotFound):
                continue  # The column holds things that the parameter does not take.
            rows = one.picks.get((name, bound.values[name]), ())
            _compare(store, bound, [one.bodies[row] for row in rows], chance)


def _sample(one: Prepared, name: str, chance: random.Random) -> list[str]:
    """Return values of a parameter: some that a column by which it selects has, and its example, which none may have.

    They are given as a client gives them: an IRI, or a word.
    """
    values = sorted(value[1:-1] for parameter, value in one.picks if parameter == name)
    chosen = values if len(values) <= _SAMPLED else sorted(chance.sample(values, _SAMPLED))
    parameter = one.query.parameter(name)
    return [*chosen, parameter.example] if parameter is not None else chosen


def _compare(store: GraphStore, bound: BoundQuery, expected: Sequence[bytes], chance: random.Random) -> None:
    """Compare the first page, or another one where there are more."""
    offset = chance.randrange(max(1, len(expected) - _PAGE + 1))
    page = Page(_PAGE, offset)
    told = io.BytesIO()
    try:
        store.answer(paged_text(bound, page), format=JSON, sink=told)
    except EduGraphError as error:  # pragma: no cover - it was evaluated a moment ago
        raise BuildError(f"plan of {bound.query.name}: {error.detail}") from error
    found = [plans.body_of(row) for row in json.loads(told.getvalue())["results"]["bindings"]]
    wanted = list(expected[offset : offset + _PAGE + 1])
    if found == wanted:
        return
    number = next(
        (at for at, (one, other) in enumerate(zip(found, wanted, strict=False)) if one != other),
        min(len(found), len(wanted)),
    )
    given = ", ".join(f"{name}={term}" for name, term in sorted(bound.values.items())) or "no values"
    raise BuildError(
        f"the plan of {bound.query.name} is not its answer for {given}: row {offset + number + 1} is "
        f"{_told(wanted, number)} in the plan, and {_told(found, number)} in the answer",
        file=f"queries/{bound.query.area}/{bound.query.name}.rq",
        help="Declare what selects rows by a column alone, and an order that leaves no two rows alike.",
        query=bound.query.name,
    )


def _told(rows: Sequence[bytes], number: int) -> str:
    return rows[number].decode()[:300] if number < len(rows) else "missing"
