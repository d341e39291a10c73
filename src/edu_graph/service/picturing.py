"""Pictures for a request: what there is to draw, asked of the release by named queries, in the reader's language."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from starlette.types import Receive

from edu_graph.errors import NotFound
from edu_graph.queries.catalog import NamedQuery
from edu_graph.queries.header import Parameter
from edu_graph.rdf.formats import JSON
from edu_graph.service import entity, named
from edu_graph.service.answers import whole
from edu_graph.service.calls import Call
from edu_graph.service.messages import N_
from edu_graph.service.named import Asked, Wish
from edu_graph.service.pictures import Data, Label, Picture, bars, flows, maps, matrix, network, shapes, timeline


@dataclass(frozen=True)
class Field:
    """A parameter of the queries as the forms of pictures have it: `label` is what it is called there."""

    name: str
    label: str


COUNTRY: Final = Field("country", N_("Country"))
ORGANISATION: Final = Field("organisation", N_("Organisation"))
THING: Final = Field("thing", N_("Country, organisation, person, project, event or agreement"))
INDICATOR: Final = Field("indicator", N_("Indicator"))


@dataclass(frozen=True)
class Kind:
    """A kind of picture: the query whose rows it is drawn from, and what of the query's parameters it takes.

    `fixed` are values that are always given, `of_world` those that are given where no country is named. `has_regions`:
    it is a map, of which a part can be asked for. `is_of_all`: without a value of what it takes it shows everything.
    """

    name: str
    title: str
    summary: str
    query: str
    draw: Callable[[Data], Picture]
    takes: tuple[Field, ...] = ()
    fixed: tuple[tuple[str, str], ...] = ()
    of_world: tuple[tuple[str, str], ...] = ()
    has_regions: bool = False
    is_of_all: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters that it takes, by their names."""
        return tuple(field.name for field in self.takes)

    def given(self, values: Mapping[str, str]) -> dict[str, str]:
        """Return what the query is given for the values of a picture."""
        taken = {name: value for name, value in values.items() if name in self.names} | dict(self.fixed)
        return taken if "country" in taken else taken | dict(self.of_world)

    def parameters(self, query: NamedQuery) -> list[Parameter]:
        """Return the query's parameters that it takes, in its order."""
        return [parameter for _, parameter in self.fields(query)]

    def fields(self, query: NamedQuery) -> list[tuple[Field, Parameter]]:
        """Return what it takes, each with the query's parameter; without what the query of an old release lacks."""
        known = {parameter.name: parameter for parameter in query.parameters}
        return [(field, known[field.name]) for field in self.takes if field.name in known]


_ALL_KINDS: Final = (("kind", "concept/kind-any"),)
_WORLD: Final = (("region", "place/m49-001"),)

KINDS: Final = {
    kind.name: kind
    for kind in (
        Kind(
            "partners",
            N_("Map: partner countries of a country"),
            N_("With which countries a country takes part in something, and in how many things."),
            "list-partner-countries",
            maps.partners,
            (COUNTRY,),
            has_regions=True,
        ),
        Kind(
            "cooperation",
            N_("Map: cooperation between all countries"),
            N_("Which countries take part in something together."),
            "list-cooperating-countries",
            maps.pairs,
            has_regions=True,
        ),
        Kind(
            "matrix",
            N_("Matrix of countries"),
            N_("In how many things two countries take part together, for the countries with the most cooperation."),
            "list-cooperating-countries",
            matrix.matrix,
        ),
        Kind(
            "network",
            N_("Network around an organisation"),
            N_("With which bodies and countries an organisation takes part in something."),
            "list-partners-of-organisation",
            network.network,
            (ORGANISATION,),
        ),
        Kind(
            "timeline",
            N_("Timeline of a country, an organisation or a project"),
            N_("When it took part in what, as exact as the sources are, and what is only planned."),
            "list-dates-of-thing",
            timeline.timeline,
            (THING,),
        ),
        Kind(
            "flows",
            N_("Who gives to whom"),
            N_("Who gives to which country, and in how many things; of all, or of one country."),
            "list-flows-between-countries",
            flows.flows,
            (COUNTRY,),
            is_of_all=True,
        ),
        Kind(
            "givers-and-receivers",
            N_("Countries that give and that receive"),
            N_(
                "In how many things each country gives, and in how many it receives, also where no source tells from "
                "whom or to whom."
            ),
            "list-givers-and-receivers",
            bars.givers,
        ),
        Kind(
            "money",
            N_("Money by currency and year"),
            N_("Amounts that sources state for a country, each by itself: nothing is converted or added up."),
            "list-funders-of-country",
            bars.money,
            (COUNTRY,),
        ),
        Kind(
            "indicator-by-year",
            N_("An indicator by year"),
            N_(
                "What the monitoring counts in each year, from the lowest to the highest number that the sources allow."
            ),
            "list-observations",
            bars.indicator,
            (INDICATOR, COUNTRY),
            _ALL_KINDS,
            _WORLD,
        ),
        Kind(
            "indicator-by-country",
            N_("An indicator by country"),
            N_("What the monitoring counts for each country, over all years."),
            "list-observations",
            bars.indicator_by_country,
            (INDICATOR,),
            _ALL_KINDS,
        ),
    )
}
"""Every kind of picture, in the order in which they are listed."""


def kind_of(name: str) -> Kind:
    """Return a kind of picture. Raises NotFound."""
    if name not in KINDS:
        raise NotFound(f"There is no picture {name[:80]!r}.", help=f"There are: {', '.join(KINDS)}.")
    return KINDS[name]


def regions() -> list[str]:
    """Return the regions of which there are maps; none where there are no shapes."""
    known = shapes.read(shapes.FILE)
    return [name for name in maps.REGIONS if known is not None and name in known.views]


async def drawn(call: Call, receive: Receive, name: str, values: Mapping[str, str]) -> Picture | None:
    """Return the picture `name` for values of its query, as a part of another page; None where it has no row."""
    data = await asked(call, receive, kind_of(name), values)
    return draw(call, kind_of(name), data) if data.rows else None


async def asked(call: Call, receive: Receive, kind: Kind, values: Mapping[str, str]) -> Data:
    """Return what a picture is drawn from. Raises as `named.prepare` and `named.answer`."""
    query = call.release.queries.get(kind.query)
    given = kind.given(values)
    prepared = await named.prepare(call, receive, Asked(query, given, Wish(), f"/queries/{query.name}"), JSON)
    answer = await named.answer(call, receive, prepared)
    found = json.loads(await whole(answer))["results"]["bindings"]
    rows = [{name: cell["value"] for name, cell in row.items()} for row in found]
    things = {cell["value"] for row in found for cell in row.values() if cell["type"] == "uri"}
    meant = {name: _plain(term) for name, term in prepared.bound.values.items()}
    names = await entity.labels_of(call, receive, things | set(meant.values()))
    labels = {iri: Label(one.text, one.language) for iri, one in names.items()}
    region = {"region": values["region"]} if kind.has_regions and values.get("region") else {}
    credit = f"edu-graph, release {call.release.id}, CC BY 4.0"
    return Data(rows, labels, call.language, meant | region, credit)


def _plain(term: str) -> str:
    return term[1:-1] if term.startswith("<") else term


def draw(call: Call, kind: Kind, data: Data) -> Picture:
    """Return the picture of what was found; its time counts as the client's."""
    with call.state.turns.working(call.client.name):
        return kind.draw(data)
