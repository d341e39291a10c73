"""Links to the same thing in other formats: for pages, and as Link fields."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from edu_graph.rdf.formats import Format
from edu_graph.service.calls import Call


@dataclass(frozen=True)
class Download:
    """A link to one format."""

    href: str
    label: str
    type: str


def by_extension(call: Call, path: str, formats: Sequence[Format]) -> list[Download]:
    """Return links that name the format by the path's ending."""
    return [
        Download(f"{call.outside.prefix}{path}.{form.extension}", format_name(form), form.media_type)
        for form in formats
    ]


def alternates(call: Call, path: str, formats: Sequence[Format], *, but: Format | None = None) -> str:
    """Return a Link field's value that names the other formats of what is at `path`, by the path's ending."""
    return ", ".join(
        f'<{call.outside.base}{path}.{form.extension}>; rel="alternate"; type="{form.media_type}"'
        for form in formats
        if but is None or form.key != but.key
    )


def discovery(call: Call) -> str:
    """Return a Link field's value that leads a program from any entrance to the catalogue and the interface."""
    base = call.outside.base
    return (
        f'<{base}/catalog>; rel="describedby"; type="text/turtle", '
        f'<{base}/openapi.json>; rel="service-desc"; type="application/json", '
        f'<{base}/docs>; rel="service-doc"; type="text/html"'
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
