"""`/pictures`: maps, matrix, network, timeline and bars, as pages with their tables, and as SVG, PNG and CSV."""

import asyncio
import io
import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from edu_graph import vocab
from edu_graph.errors import NotFound, ParameterError
from edu_graph.queries.header import Parameter
from edu_graph.rdf.formats import CSV
from edu_graph.rdf.results import respell
from edu_graph.service import entity, languages, picturing, rasters
from edu_graph.service.calls import Call, call_of
from edu_graph.service.entity import Value
from edu_graph.service.intake import single
from edu_graph.service.links import Download
from edu_graph.service.looking import look
from edu_graph.service.messages import N_, translations
from edu_graph.service.pages.offers import Offered, offered
from edu_graph.service.pictures import Figures, Picture, maps
from edu_graph.service.pictures.drawing import STYLE_HASH
from edu_graph.service.pictures.model import Cell, Column
from edu_graph.service.picturing import Kind
from edu_graph.service.problems import problem_of

router = APIRouter(tags=["pictures"])

ENDINGS: Final = {"svg": "SVG", "png": "PNG", "csv": "CSV"}
"""The files of a picture by the ending of its address."""

_EMPTY: Final = N_("There is nothing to draw for this: the sources of this release do not tell of it.")


@router.get("/pictures", include_in_schema=False)
async def pictures(request: Request) -> Response:
    """List the kinds of pictures."""
    call = call_of(request)
    single(request, [])
    words = translations(call.language).gettext
    kinds = [
        {"name": kind.name, "title": words(kind.title), "summary": words(kind.summary), "example": _example(call, kind)}
        for kind in picturing.KINDS.values()
        # An old release may not have the query.
        if kind.query in call.release.queries
    ]
    page = call.state.pages.render(call, "pictures.html", kinds=kinds)
    return Response(page, media_type="text/html")


def _example(call: Call, kind: Kind) -> str:
    """Return the address of an example: with those of the query's parameters, where it needs any."""
    query = call.release.queries.get(kind.query)
    given = [(p.name, p.example) for p in kind.parameters(query) if p.is_required or p.name == "thing"]
    return f"/pictures/{kind.name}" + (f"?{urlencode(given)}" if given else "")


@router.get("/pictures/{name}", include_in_schema=False)
async def picture(request: Request, name: str) -> Response:
    """Return the page of a picture; with `.svg`, `.png` or `.csv` the file, its words in `language`."""
    call = call_of(request)
    stem, dot, ending = name.partition(".")
    kind = picturing.kind_of(stem)
    known = [*kind.names, *(["region"] if kind.has_regions else []), *(["language"] if dot else [])]
    values = {key: value for key, value in single(request, known).items() if value.strip()}
    if dot:
        return await _file(request, call, kind, ending, values)
    return await _page(request, call, kind, values)


async def _page(request: Request, call: Call, kind: Kind, values: Mapping[str, str]) -> Response:
    query = call.release.queries.get(kind.query)
    needed = [parameter for parameter in kind.parameters(query) if parameter.is_required]
    shown, wrong, meant = None, None, dict[str, str]()
    if all(parameter.name in values for parameter in needed) and not _is_bare(kind, values):
        try:
            _check_region(kind, values)
            data = await picturing.asked(call, request.receive, kind, values)
            shown, meant = picturing.draw(call, kind, data), dict(data.asked)
        except ParameterError as error:
            # The form stays, so that what is wrong can be mended where it stands.
            wrong, call.storable, call.notes["problem"] = error, False, error.type
    words = translations(call.language).gettext
    page = call.state.pages.render(
        call,
        "picture-page.html",
        kind={"name": kind.name, "title": words(kind.title), "summary": words(kind.summary)},
        fields=await _fields(request, call, kind, values, meant),
        picture=shown,
        empty="" if shown is None or shown.table.rows else words(_EMPTY),
        problem=None if wrong is None else problem_of(call, wrong),
        links=[] if shown is None else _links(call, kind, values, shown),
        example=_example(call, kind),
        query=_query(kind, values),
    )
    return Response(page, 200 if wrong is None else wrong.status, media_type="text/html")


def _is_bare(kind: Kind, values: Mapping[str, str]) -> bool:
    """Tell whether a picture of one thing is asked for without naming it: of everything it would be none."""
    return bool(kind.takes) and not kind.is_of_all and kind.names[0] not in values


def _query(kind: Kind, values: Mapping[str, str]) -> str:
    """Return the address of the query's own page, with the same values."""
    given = kind.given(values)
    return f"/queries/{kind.query}" + (f"?{urlencode(given)}" if given else "")


def _check_region(kind: Kind, values: Mapping[str, str]) -> None:
    region = values.get("region", "")
    if region and (not kind.has_regions or region not in maps.REGIONS):
        raise ParameterError(
            f"region: {region[:40]!r} is no region of the maps.",
            parameter="region",
            help=f"Give one of {', '.join(maps.REGIONS)}.",
        )


async def _fields(
    request: Request, call: Call, kind: Kind, values: Mapping[str, str], asked: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return the fields of a picture's form; `asked`: which things are meant by the values, where that is known."""
    words = translations(call.language).gettext
    fields = kind.fields(call.release.queries.get(kind.query))
    things = {field.name: asked.get(field.name, "") if field.name in values else "" for field, _ in fields}
    examples = {field.name: vocab.ID + parameter.example for field, parameter in fields}
    names = await entity.labels_of(call, request.receive, [*filter(None, things.values()), *examples.values()])
    found = []
    for field, parameter in fields:
        name, offer = field.name, await offered(call, request.receive, parameter)
        called = names.get(things[name])
        held = await _held(request, call, parameter, (values.get(name, ""), things[name], called), offer)
        found.append(
            {
                "name": name,
                "label": words(field.label),
                "value": held,
                "called": None if called is None or called.text == held else called,
                "needed": name == kind.names[0] and not kind.is_of_all,
                "example": parameter.example,
                "example_called": names.get(examples[name]),
                "options": [] if offer is None else offer.options,
            }
        )
    return [*found, *_region_field(call, kind, values)]


async def _held(
    request: Request,
    call: Call,
    parameter: Parameter,
    given: tuple[str, str, Value | None],
    offer: Offered | None,
) -> str:
    """Return what a field holds: the name of the thing that is meant where it alone is called so, else what was given.

    `given`: the text, the thing that it stands for, and its name.
    """
    text, thing, called = given
    if called is None:
        return text if offer is None else offer.meant(text)
    if offer is not None:
        return called.text if called.text in {value for value, _, _ in offer.options} else offer.meant(thing)
    try:
        found = await look(
            call, request.receive, call.release.search.resolve, called.text, entity_class=parameter.entity_class
        )
    except ParameterError:
        return text
    return called.text if found == thing else text


def _region_field(call: Call, kind: Kind, values: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the field that chooses a part of a map, where there are shapes of any."""
    words = translations(call.language).gettext
    regions = picturing.regions() if kind.has_regions else []
    if len(regions) < 2:
        return []
    options = [("" if name == "world" else name, words(maps.REGIONS[name]), "") for name in regions]
    field = {"name": "region", "label": words(N_("Part of the map")), "value": values.get("region", "")}
    return [{**field, "called": None, "needed": False, "example": "", "options": options}]


def _links(call: Call, kind: Kind, values: Mapping[str, str], shown: Picture) -> list[Download]:
    endings = [ending for ending in ENDINGS if ending == "csv" or shown.file is not None]
    if rasters.lacks(call.language):
        endings = [ending for ending in endings if ending != "png"]
    given = urlencode([*sorted(values.items()), ("language", call.language)])
    return [
        Download(call.path(f"/pictures/{kind.name}.{ending}?{given}"), ENDINGS[ending], _TYPES[ending])
        for ending in endings
    ]


_TYPES: Final = {"svg": "image/svg+xml", "png": "image/png", "csv": CSV.content_type}


async def _file(request: Request, call: Call, kind: Kind, ending: str, values: dict[str, str]) -> Response:
    if ending not in ENDINGS:
        raise NotFound(f"A picture has no form .{ending[:40]}.", help=f"There are .{', .'.join(ENDINGS)}.")
    _check_region(kind, values)
    if _is_bare(kind, values):
        raise ParameterError(
            f"{kind.names[0]} is missing.", parameter=kind.names[0], help="Say of what the picture is."
        )
    call.language = _language(values.pop("language", languages.UI[0]))
    made = picturing.draw(call, kind, await picturing.asked(call, request.receive, kind, values))
    if ending == "csv":
        return Response(as_csv(made.table), headers=_named(kind, ending), media_type=_TYPES[ending])
    if made.file is None:
        raise NotFound(
            "There is nothing to draw: " + (" ".join(made.notes) or "no source of this release tells of it."),
            help="The CSV has what figures there are.",
        )
    headers = {"Content-Language": call.language, **_named(kind, ending)}
    if ending == "png":
        # Beside the loop: it takes as long as the picture is large.
        body = await asyncio.to_thread(rasters.png, made.file, call.language)
        return Response(body, headers=headers, media_type=_TYPES[ending])
    headers["Content-Security-Policy"] = f"default-src 'none'; style-src '{STYLE_HASH}'; sandbox"
    return Response(made.file, headers=headers, media_type=_TYPES[ending])


def _language(text: str) -> str:
    if text not in languages.UI:
        raise ParameterError(
            f"language: {text[:40]!r} is no language of the pictures.",
            parameter="language",
            help=f"Give one of {', '.join(languages.UI)}.",
        )
    return text


def _named(kind: Kind, ending: str) -> dict[str, str]:
    return {"Content-Disposition": f'inline; filename="edu-graph-{kind.name}.{ending}"'}


def as_csv(table: Figures) -> bytes:
    """Return a table as CSV, things with their IRIs and names, numbers as they are."""
    names = [name for column in table.columns for name in _columns(column)]
    rows = [
        {name: term for column, cell in zip(table.columns, row, strict=True) for name, term in _terms(column, cell)}
        for row in table.rows
    ]
    document = json.dumps({"head": {"vars": names}, "results": {"bindings": rows}}).encode()
    sink = io.BytesIO()
    respell(document, CSV, sink)
    return sink.getvalue()


def _columns(column: Column) -> list[str]:
    return [column.name, f"{column.name}Label"] if column.kind == "thing" else [column.name]


def _terms(column: Column, cell: Cell) -> list[tuple[str, dict[str, str]]]:
    if cell.iri:
        label = {"type": "literal", "value": cell.text}
        return [(column.name, {"type": "uri", "value": cell.iri}), (f"{column.name}Label", label)]
    if not cell.value:
        return []
    datatype = {"datatype": vocab.XSD + cell.datatype} if cell.datatype else {}
    return [(column.name, {"type": "literal", "value": cell.value, **datatype})]
