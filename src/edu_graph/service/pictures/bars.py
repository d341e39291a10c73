"""Bars: who gives and who receives, money by year in each currency, and indicators with their ranges."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Final

from babel.lists import format_list

from edu_graph.service.messages import N_
from edu_graph.service.pictures import ranking
from edu_graph.service.pictures.drawing import CROSSED, SIZE, SOLID, STRIPED, Sheet
from edu_graph.service.pictures.framing import MOST, Frame, Legend, legend, shortened
from edu_graph.service.pictures.lettering import width
from edu_graph.service.pictures.model import Cell, Column, Data, Figures, Label, Picture

_WIDTH: Final = 640.0
_ROW: Final = 26.0
_BAR: Final = 16.0
_GAP: Final = 6.0
_PERCENT: Final = "/concept/unit-percent"


def givers(data: Data) -> Picture:
    """Draw in how many things each country gives and receives (rows of `list-givers-and-receivers`)."""
    rows = [(row["country"], int(row["gives"]), int(row["receives"])) for row in data.rows]
    rows.sort(key=lambda row: (-row[1] - row[2], data.name(row[0])))
    columns = (
        Column("country", data.gettext("Country"), "thing"),
        Column("gives", data.gettext("Gives in"), "number"),
        Column("receives", data.gettext("Receives in"), "number"),
    )
    table = Figures(
        data.gettext("Things in which each country gives and receives"),
        columns,
        tuple((data.thing(row[0]), data.numeric(row[1]), data.numeric(row[2])) for row in rows),
    )
    title = data.gettext("Countries that give and that receive")
    frame = Frame(name="givers-and-receivers", title=title, told=_givers_told(data, rows), table=table)
    draw = partial(_butterfly, data, rows[:MOST]) if rows else None
    return frame.around(data, draw, *shortened(data, rows))


def _givers_told(data: Data, rows: list[tuple[str, int, int]]) -> str:
    if not rows:
        return data.gettext("The sources tell of no country that gives or receives.")
    both = sum(1 for row in rows if row[1] and row[2])
    said = [data.ngettext("%(number)s country gives or receives.", "%(number)s countries give or receive.", len(rows))]
    said.append(ranking.told(data, [(iri, gives) for iri, gives, _ in rows], ranking.GIVES))
    said.append(ranking.told(data, [(iri, receives) for iri, _, receives in rows], ranking.RECEIVES))
    if both:
        said.append(data.ngettext("%(number)s country does both.", "%(number)s countries do both.", both))
    said.append(data.gettext("The numbers are of events, projects and documents, not of money."))
    return " ".join(filter(None, said))


def _butterfly(data: Data, rows: list[tuple[str, int, int]]) -> Sheet:
    sheet = Sheet(_WIDTH, data.ui)
    names, middle = 190.0, 420.0
    unit = (_WIDTH - middle - 40) / max(1, *(max(row[1], row[2]) for row in rows))
    entries = [Legend(SOLID, data.gettext("gives")), Legend(STRIPED, data.gettext("receives"))]
    y = legend(sheet, 18, entries)
    begun = y
    for iri, given, received in rows:
        after = sheet.lines(0, y + 12, data.label(iri), names - 10)
        if given:
            sheet.rectangle(middle - given * unit, y, given * unit, _BAR, SOLID)
        if received:
            sheet.rectangle(middle, y, received * unit, _BAR, STRIPED)
        sheet.text(middle - given * unit - 6, y + 13, data.number(given), "end")
        sheet.text(middle + received * unit + 6, y + 13, data.number(received))
        y = max(y + _ROW, after - 4)
    sheet.line((middle, begun - 4), (middle, y), "axis")
    sheet.height = y + 6
    return sheet


def money(data: Data) -> Picture:
    """Draw amounts by currency and year (rows of `list-funders-of-country`). Nothing is added up."""
    country = data.name(data.asked["country"])
    amounts = _amounts(data)
    title = data.gettext("Money for inclusive education, by currency and year: %(country)s", country=country)
    has_parts = any(row.get("scope") for row in amounts)
    columns = (
        Column("thing", data.gettext("What it is for"), "thing"),
        Column("funders", data.gettext("Given by")),
        *([Column("scope", data.gettext("Of which part"), "thing")] if has_parts else []),
        Column("unit", data.gettext("Currency"), "thing"),
        Column("amount", data.gettext("Amount"), "number"),
        Column("qualifier", data.gettext("As the source puts it"), "thing"),
        Column("year", data.gettext("Begins in")),
    )
    funders = _funders(data)
    rows = tuple(_amount_row(data, row, funders[row["quantity"]], has_parts=has_parts) for row in amounts)
    table = Figures(data.gettext("Amounts that sources state, each by itself"), columns, rows)
    name = f"money-{_slug(data.asked['country'])}"
    frame = Frame(name=name, title=title, told=_money_told(data, amounts), table=table)
    longest = max(_by_currency(amounts).values(), key=len, default=[])
    draw = partial(_multiples, data, amounts) if amounts else None
    return frame.around(data, draw, *shortened(data, longest, message=SHORTENED_EACH))


SHORTENED_EACH: Final = N_(
    "The picture shows the first %(number)s amounts of each currency; the table has all of them."
)


def _slug(iri: str) -> str:
    return iri.rpartition("/")[2]


def _amounts(data: Data) -> list[Mapping[str, str]]:
    """Return each amount once, by currency, year and thing; shares in percent are no money."""
    found: dict[tuple[str, ...], Mapping[str, str]] = {}
    for row in data.rows:
        if row.get("amount") and not row.get("unit", "").endswith(_PERCENT):
            found.setdefault((row["quantity"], row["amount"], row.get("qualifier", "")), row)
    return sorted(
        found.values(), key=lambda row: (data.name(row["unit"]), _year(row) or "9999", data.name(row["thing"]))
    )


def _funders(data: Data) -> dict[str, list[str]]:
    """Return by amount who gives it, each once; nobody where no source says who."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for row in data.rows:
        if row.get("funder") and row.get("quantity"):
            found[row["quantity"]][row["funder"]] = None
    return defaultdict(list, {quantity: list(funders) for quantity, funders in found.items()})


def _called(data: Data, row: Mapping[str, str]) -> Label:
    """Return what stands at the bar of an amount: what it is for, and of it the part or the giver whose share it is."""
    parts = [row["scope"]] if row.get("scope") else []
    parts += [row["funder"]] if row.get("share") == "true" and row.get("funder") else []
    label = data.label(row["thing"])
    if not parts:
        return label
    names = str(format_list([data.name(part) for part in parts], style="unit", locale=data.ui))
    return Label(data.gettext("%(thing)s (%(part)s)", thing=label.text, part=names), label.language)


def _year(row: Mapping[str, str]) -> str:
    return row.get("begun", "")[:4]


def _amount_row(data: Data, row: Mapping[str, str], funders: Sequence[str], *, has_parts: bool) -> tuple[Cell, ...]:
    qualifier = data.thing(row["qualifier"]) if row.get("qualifier") else Cell()
    year = _year(row)
    told = Cell(year, value=year) if year else Cell(data.gettext("year not told"))
    names = str(format_list([data.name(one) for one in funders], style="unit", locale=data.ui)) if funders else ""
    givers = Cell(names, value=" ".join(funders))
    parts = [data.thing(row["scope"]) if row.get("scope") else Cell()] if has_parts else []
    amount = data.numeric(row["amount"], "decimal")
    return data.thing(row["thing"]), givers, *parts, data.thing(row["unit"]), amount, qualifier, told


def _by_currency(amounts: list[Mapping[str, str]]) -> dict[str, list[Mapping[str, str]]]:
    found: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for row in amounts:
        found[row["unit"]].append(row)
    return found


def _money_told(data: Data, amounts: list[Mapping[str, str]]) -> str:
    if not amounts:
        return data.gettext("No source states an amount of money for this country.")
    kinds = _by_currency(amounts)
    said = [
        data.ngettext("The sources state %(number)s amount.", "The sources state %(number)s amounts.", len(amounts)),
        data.gettext(
            "They are in these currencies: %(names)s.",
            names=data.listed([(data.name(unit), len(rows)) for unit, rows in kinds.items()]),
        ),
        data.gettext("Currencies are not converted, and nothing is added up: each amount has a bar of its own."),
        data.gettext("An amount for several years stands at the year in which what it is for may begin."),
    ]
    return " ".join(said)


def _multiples(data: Data, amounts: list[Mapping[str, str]]) -> Sheet:
    sheet, y = Sheet(_WIDTH, data.ui), 20.0
    unknown = data.gettext("year not told")
    names = max(60.0, *(width(_year(row) or unknown, SIZE) for row in amounts)) + 12
    for unit, rows in _by_currency(amounts).items():
        y = sheet.lines(0, y, data.label(unit), _WIDTH, "strong") - 6
        most = max(Decimal(row["amount"]) for row in rows)
        room = _WIDTH - 20 - max(width(data.number(row["amount"]), SIZE) for row in rows)
        for row in rows[:MOST]:
            sheet.text(0, y + 13, _year(row) or unknown, style="soft")
            after = sheet.lines(names, y + 13, _called(data, row), _WIDTH - names)
            length = float(Decimal(row["amount"]) / most) * room if most else 0
            sheet.rectangle(0, after - 10, max(length, 1), _BAR, STRIPED if row.get("qualifier") else SOLID)
            sheet.text(max(length, 1) + 6, after + 3, data.number(row["amount"]))
            y = after + 14
        y += 24
    qualified = any(row.get("qualifier") for row in amounts)
    entries = [Legend(SOLID, data.gettext("amount as stated"))]
    entries += [Legend(STRIPED, data.gettext("stated as about, over or up to"))] * qualified
    sheet.height = legend(sheet, y, entries) + 4
    return sheet


_WORLD: Final = "/place/m49-001"
_AREA: Final = "/place/m49-"
"""What the IRIs of regions begin with after the namespace, the world among them."""
_ANY: Final = "-any"


def indicator(data: Data) -> Picture:
    """Draw an indicator by year, of a country or the world (rows of `list-observations`, of all kinds together)."""
    place = data.asked.get("country", "")
    rows = [
        row for row in data.rows if row["forCountry"] == place or (not place and row["forCountry"].endswith(_WORLD))
    ]
    whole = [row for row in rows if row["forYear"].endswith(_ANY)]
    years = sorted((row for row in rows if not row["forYear"].endswith(_ANY)), key=lambda row: row["forYear"])
    what, where = data.name(data.asked["indicator"]), data.name(rows[0]["forCountry"]) if rows else data.name(place)
    title = data.gettext("Indicator by year: %(indicator)s, %(place)s", indicator=what, place=where)
    told = _indicator_told(data, whole, years, "forYear")
    table = _observed(data, Column("year", data.gettext("Year"), "thing"), "forYear", [*years, *whole])
    return _ranges(data, Frame(name="indicator-by-year", title=title, told=told, table=table), "forYear", years)


def indicator_by_country(data: Data) -> Picture:
    """Draw an indicator over all years by country (rows of `list-observations`, of all kinds together)."""
    rows = [row for row in data.rows if row["forYear"].endswith(_ANY)]
    whole = [row for row in rows if row["forCountry"].endswith(_WORLD)]
    lands = [row for row in rows if _AREA not in row["forCountry"]]
    lands.sort(key=lambda row: (-Decimal(row["highest"]), -Decimal(row["lowest"]), data.name(row["forCountry"])))
    what = data.name(data.asked["indicator"])
    title = data.gettext("Indicator by country: %(indicator)s", indicator=what)
    told = _indicator_told(data, whole, lands, "forCountry")
    told += " " + data.gettext("Countries do not add up to the world: one thing may belong to several.")
    table = _observed(data, Column("country", data.gettext("Country"), "thing"), "forCountry", [*lands, *whole])
    frame = Frame(name="indicator-by-country", title=title, told=told, table=table)
    return _ranges(data, frame, "forCountry", lands)


def _observed(data: Data, first: Column, key: str, rows: list[Mapping[str, str]]) -> Figures:
    columns = (
        first,
        Column("lowest", data.gettext("Lowest number"), "number"),
        Column("highest", data.gettext("Highest number"), "number"),
        Column("things", data.gettext("Told of"), "number"),
        Column("eligible", data.gettext("In question"), "number"),
    )
    names = ("lowest", "highest", "things", "eligible")
    cells = tuple((data.thing(row[key]), *(_counted(data, row, name) for name in names)) for row in rows)
    caption = data.gettext("Numbers that the sources allow, and of how many things they are told")
    return Figures(caption, columns, cells)


def _counted(data: Data, row: Mapping[str, str], name: str) -> Cell:
    """Return a number of an observation; none where things are in question and no source tells of any of them."""
    if name in ("lowest", "highest") and Decimal(row["eligible"]) > 0 and not Decimal(row["things"]):
        return Cell(data.gettext("not told"))
    return data.numeric(row[name], "decimal")


def _indicator_told(data: Data, whole: list[Mapping[str, str]], rows: list[Mapping[str, str]], key: str) -> str:
    if not whole and not rows:
        return data.gettext("There is no observation of this indicator here.")
    said = []
    for row in whole[:1]:
        low, high, given = row["lowest"], row["highest"], {"things": data.number(row["things"])}
        given["eligible"] = data.number(row["eligible"])
        if low == high:
            message = N_("All years: %(lowest)s. It is told of %(things)s of %(eligible)s things in question.")
        else:
            message = N_(
                "All years: %(lowest)s to %(highest)s. It is told of %(things)s of %(eligible)s things in question."
            )
        said.append(data.gettext(message, lowest=data.number(low), highest=data.number(high), **given))
    if rows:
        said.append(_highest_told(data, rows, key))
    return " ".join(said)


def _highest_told(data: Data, rows: list[Mapping[str, str]], key: str) -> str:
    most = max(Decimal(row["highest"]) for row in rows)
    names = sorted(data.name(row[key]) for row in rows if Decimal(row["highest"]) == most)
    number = data.number(str(most))
    if len(names) == 1:
        return data.gettext("The highest bar: %(name)s (%(number)s).", name=names[0], number=number)
    if len(names) > ranking.BOUND:
        return data.gettext("No bar stands out: many have the same highest number, %(number)s.", number=number)
    return data.gettext(
        "The highest bars are equal (%(number)s): %(names)s.", number=number, names=ranking.plain_list(data, names)
    )


def _ranges(data: Data, frame: Frame, key: str, rows: list[Mapping[str, str]]) -> Picture:
    told = [row for row in rows if Decimal(row["highest"]) > 0]
    if not told:
        note = data.gettext("There is nothing to draw: the numbers are all zero, or there are none.")
        return frame.around(data, None, note)
    notes = shortened(data, told)
    if len(told) < len(rows):
        notes += (data.gettext("Rows with the number zero stand in the table only."),)
    frame = replace(frame, name=f"{frame.name}-{_slug(data.asked['indicator'])}")
    return frame.around(data, partial(_ranged, data, key, told[:MOST]), *notes)


def _ranged(data: Data, key: str, rows: list[Mapping[str, str]]) -> Sheet:
    sheet, names = Sheet(_WIDTH, data.ui), 170.0
    unit = (_WIDTH - names - 110) / float(max(Decimal(row["highest"]) for row in rows))
    y = legend(
        sheet, 18, [Legend(SOLID, data.gettext("at least")), Legend(CROSSED, data.gettext("from at least to at most"))]
    )
    begun = y
    for row in rows:
        after = sheet.lines(0, y + 12, data.label(row[key]), names - 10)
        _range(sheet, data, row, (names, y, unit))
        y = max(y + _ROW, after - 4)
    sheet.line((names, begun - 4), (names, y), "axis")
    sheet.height = y + _GAP
    return sheet


def _range(sheet: Sheet, data: Data, row: Mapping[str, str], at: tuple[float, float, float]) -> None:
    """Draw a bar up to the lowest number, and on from there to the highest; `at`: where, and how long a unit is."""
    x, y, unit = at
    low, high = float(row["lowest"]), float(row["highest"])
    sheet.rectangle(x, y, low * unit, _BAR, SOLID)
    told = data.number(row["highest"])
    if high > low:
        sheet.rectangle(x + low * unit, y, (high - low) * unit, _BAR, CROSSED)
        told = f"{data.number(row['lowest'])}–{told}"
    # From the lowest to the highest in every language: digits run from the left.
    sheet.text(x + high * unit + 6, y + 13, Label(told, "en"))
