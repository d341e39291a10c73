"""What the indicators of the monitoring count: for each, the things in question and how their number is made.

A thing counts once, however many passages tell of it. What is planned, announced or cancelled is not in question, nor
what is outside the field, nor a part of a thing that is. Where sources give different numbers, both ends are kept.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from typing import Final

from edu_graph import vocab
from edu_graph.build.monitored import Monitored

_CONCEPT: Final = vocab.ID + "concept/"
OUTSIDE_FIELD: Final = _CONCEPT + "topic-outside-field"
_PLANNED: Final = {_CONCEPT + "qualifier-planned", _CONCEPT + "qualifier-about-planned"}
_REPORTED: Final = {_CONCEPT + "status-under-way", _CONCEPT + "status-completed"}
_TRAINED_ROLES: Final = ("participant", "sender", "beneficiary")
_TRAINED: Final = {_CONCEPT + "group-trainees", _CONCEPT + "group-attendees"}
"""Groups that are those who were trained, whoever they are; else the event's own eg:participantGroup tells."""


@dataclass(frozen=True)
class Case:
    """A thing in question, with the years, countries and kinds to which it belongs; empty where no source tells.

    `sure`: the years in which it certainly counts, where that is not all of them. `reported`: whether a source
    says that it happened; False: no source tells a status. `answers`: the countries, or numbers, that it adds.
    """

    thing: str
    years: frozenset[int] = frozenset()
    countries: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    sure: frozenset[int] | None = None
    reported: bool = True
    numbers: tuple["Number", ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Number:
    """A number of people that one source gives: of which group, in which part of the world, as of when.

    `party`: whose people they are alone, where the number is of a group that takes part for somebody; `countries`: the
    countries of that party.
    """

    quantity: str
    value: int
    sort: tuple[str, str, str]
    scope: str
    party: str = ""
    countries: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Tally:
    """A value with both ends, and the things of which what is to be counted is known."""

    lowest: int
    highest: int
    known: tuple[Case, ...]
    quantities: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cell:
    """What an observation is confined to; None: to nothing.

    `place`: a country, or a region of the world; `within`: the countries that lie in it, a country in itself.
    """

    year: int | None = None
    place: str | None = None
    kind: str | None = None
    within: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Indicator:
    """An indicator: its IRI, the unit in which it counts, the things in question, and the value of a cell of them."""

    slug: str
    unit: str
    cases: Callable[[Monitored], Iterable[Case]]
    tally: Callable[[Sequence[Case], Cell], Tally]

    @property
    def iri(self) -> str:
        """Its name; the data say in a reference table that it is to be computed."""
        return f"{vocab.ID}indicator/{self.slug}"


def _things_tally(cases: Sequence[Case], _: Cell) -> Tally:
    return Tally(len(cases), len(cases), tuple(cases))


def _in_field(data: Monitored, class_: str) -> Iterator[str]:
    """Yield the things of a class that are in the field and not only planned, without parts of others of them."""
    things = {
        thing
        for thing in data.things(class_)
        if OUTSIDE_FIELD not in data.of(thing, "topic") and _happened(data, thing) is not None
    }
    for thing in sorted(things):
        if not things & data.wholes(thing):
            yield thing


def _happened(data: Monitored, thing: str) -> bool | None:
    """Return whether a source says that the thing happened; None: one says that it did not, or not yet."""
    status = data.of(thing, "currentStatus")
    if not status:
        return False
    return True if status & _REPORTED else None


def _countries(data: Monitored, thing: str) -> frozenset[str]:
    """Return the countries of all that take part in a thing."""
    return frozenset(
        country for part in data.of(thing, "participation") for country in data.countries_of_participation(part)
    )


def _agreements(data: Monitored) -> Iterator[Case]:
    for agreement in _in_field(data, "Agreement"):
        signings = sorted(data.sources_of("signs", agreement))
        statuses = {_happened(data, signing) for signing in signings} or {_happened(data, agreement)}
        begins = data.year(agreement, "start") or _first(data.year(one, "start") for one in signings)
        begins = begins or data.year(agreement, "issued")
        if statuses == {None}:
            continue
        first, last = data.ends(agreement, begins)
        yield Case(
            agreement,
            years=_span(begins, last),
            sure=_span(begins, first),
            countries=_parties(data, agreement),
            kinds=frozenset(data.of(agreement, "kind")),
            # One that is dated was made; of one that is only named, no source says so.
            reported=True in statuses or begins is not None,
            evidence=tuple(signings),
        )


def _parties(data: Monitored, agreement: str) -> frozenset[str]:
    role = _CONCEPT + "role-party"
    parts = [part for part in data.of(agreement, "participation") if role in data.of(part, "role")]
    return frozenset(country for part in parts for country in data.countries_of_participation(part))


def _first(years: Iterable[int | None]) -> int | None:
    return min((year for year in years if year is not None), default=None)


def _span(first: int | None, last: int | None) -> frozenset[int]:
    return frozenset() if first is None or last is None else frozenset(range(first, last + 1))


def _in_force(cases: Sequence[Case], cell: Cell) -> Tally:
    """Count agreements; in a single year the lowest number holds those alone whose term certainly has that year."""
    known = tuple(case for case in cases if cell.year is None or cell.year in (case.sure or ()))
    return Tally(len(known), len(cases), known)


def _trainings(data: Monitored) -> Iterator[Case]:
    for training in _in_field(data, "Training"):
        yield Case(
            training,
            years=_year(data, training),
            countries=_trained_countries(data, training),
            kinds=frozenset(data.of(training, "kind")),
            reported=bool(_happened(data, training)),
            numbers=tuple(_trained(data, training)),
        )


def _year(data: Monitored, thing: str) -> frozenset[int]:
    year = data.year(thing, "start")
    return frozenset() if year is None else frozenset({year})


def _trained_countries(data: Monitored, training: str) -> frozenset[str]:
    """Return the countries whose people are trained, which is not where the training is."""
    roles = {f"{_CONCEPT}role-{role}" for role in _TRAINED_ROLES}
    parts = [part for part in data.of(training, "participation") if data.of(part, "role") & roles]
    return frozenset(country for part in parts for country in data.countries_of_participation(part))


def _trained(data: Monitored, training: str) -> Iterator[Number]:
    """Yield the numbers of those who were trained: the training's own, and those of the groups that take part in it."""
    roles = {f"{_CONCEPT}role-{role}" for role in _TRAINED_ROLES}
    parts = [part for part in data.of(training, "participation") if data.of(part, "role") & roles]
    attending = {group for part in parts for group in data.of(part, "group")}
    groups = _TRAINED | data.of(training, "participantGroup") | attending
    yield from _numbers(data, training, groups)
    for part in sorted(part for part in parts if data.of(part, "group")):
        party = _only(data.of(part, "onBehalfOf"))
        countries = data.countries_of_participation(part)
        for number in _numbers(data, part, groups):
            yield replace(number, party=party, countries=countries)


def _numbers(data: Monitored, owner: str, groups: Set[str]) -> Iterator[Number]:
    for quantity in sorted(data.of(owner, "quantity")):
        counted = _only(data.of(quantity, "counts"))
        if counted not in groups or _PLANNED & set(data.of(quantity, "qualifier")):
            continue
        scope = _only(data.of(quantity, "scope"))
        for value in data.of(quantity, "value"):
            if value.isdecimal():
                yield Number(quantity, int(value), (counted, scope, _only(data.of(quantity, "asOf"))), scope)


def _only(values: Iterable[str]) -> str:
    return min(values, default="")


def _people(cases: Sequence[Case], cell: Cell) -> Tally:
    """Add up people over trainings; within one, groups may overlap or not, and sources may differ."""
    lowest, highest, known, quantities = 0, 0, [], []
    for case in cases:
        numbers = [number for number in case.numbers if _falls_in(number, case, cell)]
        if not numbers:
            continue
        sorts: dict[tuple[str, str, str], list[Number]] = {}
        for number in numbers:
            sorts.setdefault(number.sort, []).append(number)
        ends = [_ends(alike) for alike in sorts.values()]
        lowest += max(low for low, _ in ends)
        highest += sum(high for _, high in ends)
        known.append(case)
        quantities += [number.quantity for number in numbers]
    return Tally(lowest, highest, tuple(known), tuple(sorted(quantities)))


def _ends(alike: Sequence[Number]) -> tuple[int, int]:
    """Return both ends of the numbers of one group: parties add up, and all of them are in a number of no party."""
    parties: dict[str, list[int]] = {}
    for number in alike:
        parties.setdefault(number.party, []).append(number.value)
    whole = parties.pop("", [])
    lowest = min(whole) if whole else sum(min(values) for values in parties.values())
    return lowest, max([*whole, sum(max(values) for values in parties.values())])


def _falls_in(number: Number, case: Case, cell: Cell) -> bool:
    """A number of people of several countries is of one of them, or of a region, only if it is confined to it."""
    if cell.place is None or number.scope in {cell.place, *cell.within}:
        return True
    countries = number.countries or case.countries
    return bool(countries) and countries <= cell.within


def _centres(data: Monitored) -> Iterator[Case]:
    openings = set(_in_field(data, "Opening"))
    opened = {thing for one in openings for thing in data.of(one, "opens")}
    for thing in sorted(opened):
        acts = sorted(data.sources_of("opens", thing) & openings)
        years = {data.year(act, "start") for act in acts}
        yield Case(
            thing,
            # Two openings in different years are told of one centre: which of them it was is not known.
            years=frozenset(year for year in years if year is not None) if len(years) == 1 else frozenset(),
            countries=data.countries(thing) or frozenset(c for act in acts for c in data.countries(act)),
            kinds=frozenset(data.of(thing, "kind")),
            reported=any(_happened(data, act) for act in acts),
            evidence=tuple(acts),
        )


def _connections(data: Monitored) -> Iterator[Case]:
    agreements = {case.thing: case.reported for case in _agreements(data)}
    for class_ in ("Event", "Agreement", "Project"):
        for thing in sorted(data.things(class_)):
            reported = agreements.get(thing) if class_ == "Agreement" else _happened(data, thing)
            if reported is None or OUTSIDE_FIELD in data.of(thing, "topic"):
                continue
            yield Case(
                thing,
                years=_year(data, thing) or _signed(data, thing),
                countries=_countries(data, thing),
                kinds=frozenset(data.of(thing, "kind")),
                reported=reported,
            )


def _signed(data: Monitored, thing: str) -> frozenset[int]:
    year = _first(data.year(one, "start") for one in data.sources_of("signs", thing))
    return frozenset() if year is None else frozenset({year})


def _connected(cases: Sequence[Case], cell: Cell) -> Tally:
    """Count the countries that have a partner; for a region those of it, for a country its partners."""
    known = tuple(case for case in cases if len(case.countries) > 1)
    joined = {country for case in known for country in case.countries}
    if cell.place is not None:
        joined = joined - {cell.place} if cell.place in cell.within else joined & cell.within
    return Tally(len(joined), len(joined), known)


def _answers(data: Monitored) -> Iterator[Case]:
    for class_ in ("Event", "Project", "Document"):
        for thing in sorted(data.things(class_)):
            reported = True if class_ == "Document" else _happened(data, thing)
            if reported is None or OUTSIDE_FIELD in data.of(thing, "topic") or not data.of(thing, "answers"):
                continue
            yield Case(
                thing,
                years=_year(data, thing) or _signed(data, thing),
                countries=_countries(data, thing) | data.countries(thing),
                kinds=frozenset(data.of(thing, "kind")),
                reported=reported,
                evidence=tuple(sorted(data.of(thing, "answers"))),
            )


INDICATORS: Final = (
    Indicator("agreements-in-force", "counted-agreements", _agreements, _in_force),
    Indicator("people-trained", "counted-people", _trainings, _people),
    Indicator("centres-opened", "counted-centres", _centres, _things_tally),
    Indicator("countries-connected", "counted-countries", _connections, _connected),
    Indicator("recommendations-answered", "counted-activities", _answers, _things_tally),
)
"""What the build computes, where the data say that the indicator is one."""
