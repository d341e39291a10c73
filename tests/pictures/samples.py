"""Rows as the named queries answer them, for each kind of picture: few, many, none, and with hostile names."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from edu_graph import vocab
from edu_graph.service.pictures import Data, Label, Picture, bars, flows, maps, matrix, network, timeline

PLACE, AGENT, EVENT = vocab.ID + "place/", vocab.ID + "agent/", vocab.ID + "event/"
CONCEPT, INDICATOR = vocab.ID + "concept/", vocab.ID + "indicator/"
HOSTILE = "<script>alert(1)</script>&\"'\u202e\u0000]]>"
LONG = "Государственное учреждение образования «Национальный научно-практический центр коррекционной педагогики»"

Row = Mapping[str, str]


@dataclass(frozen=True)
class Sample:
    """A kind of picture with what it is drawn from: `row` makes the n-th row, `asked` is what was asked."""

    draw: Callable[[Data], Picture]
    row: Callable[[int], Row]
    asked: Mapping[str, str]

    def data(self, count: int, ui: str = "en", names: Mapping[str, Label] | None = None) -> Data:
        return Data([self.row(n) for n in range(count)], names or {}, ui, self.asked, "edu-graph, release, CC BY 4.0")

    def named(self, count: int, ui: str, text: str) -> Data:
        """Return the same with this name for everything."""
        plain = self.data(count, ui)
        things = {value for row in plain.rows for value in row.values() if value.startswith("http")}
        things |= {value for value in self.asked.values() if value.startswith("http")}
        return self.data(count, ui, {thing: Label(text, ui) for thing in things})


def place(n: int) -> str:
    """Return the n-th country: three letters."""
    return PLACE + "".join(chr(97 + n // 26**power % 26) for power in (2, 1, 0))


def _partner(n: int) -> Row:
    return {"partner": place(n), "things": str(n % 13 + 1)}


def _pair(n: int) -> Row:
    return {"country": place(n), "partner": place(n + 1), "things": str(n % 13 + 1)}


def _body(n: int) -> Row:
    return {"partner": f"{AGENT}body-{n}" if n % 2 else place(n), "things": str(n % 7 + 1)}


def _flow(n: int) -> Row:
    """Each third giver is a body of no country."""
    giver = f"{AGENT}fund-{n % 30}" if n % 3 == 0 else place(n % 30 + 100)
    return {"giver": giver, "receiver": place(n), "things": str(n % 3 + 1)}


def _given(n: int) -> Row:
    return {"country": place(n), "gives": str(n % 5), "receives": str((n + 2) % 4 + 1)}


def _amount(n: int) -> Row:
    row = {
        "thing": f"{EVENT}thing-{n}",
        "quantity": f"{EVENT}thing-{n}#quantity",
        "amount": str(1000 * (n + 1)),
        "unit": CONCEPT + ("unit-usd" if n % 2 else "unit-eur"),
    }
    if n % 3:
        row["begun"] = f"{2000 + n % 20}-01-01"
    return row | ({"qualifier": CONCEPT + "qualifier-over"} if n % 4 == 1 else {})


def _observed(n: int) -> Row:
    """Each even row is of the world in a year, each odd one of a country over all years."""
    year = CONCEPT + (f"year-{1990 + n // 2:04}" if n % 2 == 0 else "year-any")
    return {
        "forYear": year,
        "forCountry": PLACE + "m49-001" if n % 2 == 0 else place(n),
        "lowest": str(n + 1),
        "highest": str(n + 1 + n % 3),
        "things": "3",
        "eligible": "9",
    }


def _dated(n: int) -> Row:
    row = {"dated": f"{EVENT}event-{n}"}
    if n % 5 == 4:
        return row
    row |= {"startEarliest": f"{1990 + n % 30}-01-01", "startLatest": f"{1990 + n % 30}-12-31"}
    if n % 2:
        row |= {"endEarliest": f"{1992 + n % 30}-03-04", "endLatest": f"{1992 + n % 30}-03-04"}
    return row | {"status": CONCEPT + ("status-planned" if n % 3 == 1 else "status-completed")}


SAMPLES: Mapping[str, Sample] = {
    "partners": Sample(maps.partners, _partner, {"country": PLACE + "kaz"}),
    "cooperation": Sample(maps.pairs, _pair, {}),
    "matrix": Sample(matrix.matrix, _pair, {}),
    "network": Sample(network.network, _body, {"organisation": AGENT + "centre"}),
    "timeline": Sample(timeline.timeline, _dated, {"thing": PLACE + "kaz"}),
    "flows": Sample(flows.flows, _flow, {}),
    "givers-and-receivers": Sample(bars.givers, _given, {}),
    "money": Sample(bars.money, _amount, {"country": PLACE + "kaz"}),
    "indicator-by-year": Sample(bars.indicator, _observed, {"indicator": INDICATOR + "people-trained"}),
    "indicator-by-country": Sample(bars.indicator_by_country, _observed, {"indicator": INDICATOR + "people-trained"}),
}

SQUARES = {
    "viewBox": "0 0 1000 400",
    "regions": {"central-asia": "500 0 250 100"},
    "source": "Squares, made for a test",
    "shapes": {
        code: {"path": f"M{x} {y}h20v20h-20z", "centre": [x + 10, y + 10]}
        for code, x, y in [("KAZ", 600, 40), ("AAA", 100, 100), ("AAB", 300, 200), ("AAC", 550, 60), ("AAD", 305, 205)]
    },
    "detail": {"central-asia": {"KAZ": {"path": "M600 40h20v19h-20z", "centre": [610, 50]}}},
}
"""Shapes of countries, for maps: two of them lie so close that the number of one has no room."""


def texts(rows: Sequence[Sequence[object]]) -> list[list[str]]:
    """Return what the cells of a table say."""
    return [[str(getattr(cell, "text", cell)) for cell in row] for row in rows]
