"""Links to the same thing in other formats: for pages, and as Link fields."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from edu_graph import vocab
from edu_graph.rdf.formats import Format
from edu_graph.service.calls import Call
from edu_graph.service.faces import ENTITIES

LICENCE = f'<{vocab.LICENCE}>; rel="license"'
"""Of everything that a release says."""


@dataclass(frozen=True)
class Download:
    """A link to one format."""

    href: str
    label: str
    type: str


def by_extension(call: Call, path: str, formats: Sequence[Format]) -> list[Download]:
    """Return links that name the format by the path's ending."""
    return [
        Download(call.path(f"{quote(path)}.{form.extension}"), format_name(form), form.media_type) for form in formats
    ]


def alternates(call: Call, path: str, formats: Sequence[Format], *, but: Format | None = None) -> str:
    """Return a Link field's value that names the other formats of what is at `path`, by the path's ending."""
    return ", ".join(
        f'<{call.url(f"{quote(path)}.{form.extension}")}>; rel="alternate"; type="{form.media_type}"'
        for form in formats
        if but is None or form.key != but.key
    )


def of_document(call: Call, iri: str, path: str, form: Format, types: Sequence[str]) -> str:
    """Return the Link field of a document about `iri`: its other formats, what it describes and of which types.

    `canonical` is the IRI to cite, whatever release or format this is; `describedby` is the catalogue that the
    document is part of.
    """
    return ", ".join(
        [
            alternates(call, path, ENTITIES, but=form),
            f'<{iri}>; rel="describes"',
            f'<{iri}>; rel="canonical"',
            f'<{call.url("/catalog")}>; rel="describedby"; type="text/turtle"',
            *_types(types),
        ]
    )


def of_thing(call: Call, path: str, types: Sequence[str]) -> str:
    """Return the Link field of a thing that is no document: the documents about it (303), and its types."""
    first = ENTITIES[0]
    described = f'<{call.url(f"{quote(path)}.{first.extension}")}>; rel="describedby"; type="{first.media_type}"'
    return ", ".join([described, alternates(call, path, ENTITIES), *_types(types)])


def _types(types: Sequence[str]) -> list[str]:
    return [f'<{name}>; rel="type"' for name in types]


def discovery(call: Call) -> str:
    """Return a Link field's value that leads a program from any entrance to catalogue, interface and licence."""
    return (
        f'<{call.url("/catalog")}>; rel="describedby"; type="text/turtle", '
        f'<{call.url("/void")}>; rel="describedby"; type="text/turtle", '
        f'<{call.url("/openapi.json")}>; rel="service-desc"; type="application/json", '
        f'<{call.url("/docs")}>; rel="service-doc"; type="text/html", '
        f"{LICENCE}"
    )


def by_parameter(call: Call, path: str, pairs: Sequence[tuple[str, str]], formats: Sequence[Format]) -> list[Download]:
    """Return links that name the format by `format=`, the other parameters in one order."""
    kept = sorted(pair for pair in pairs if pair[0] != "format")
    return [
        Download(
            f"{call.outside.prefix}{path}?{urlencode([*kept, ('format', form.key)])}",
            format_name(form),
            form.media_type,
        )
        for form in formats
    ]


def format_name(form: Format) -> str:
    """Return what readers call a format."""
    return form.name
