"""Names that end in a format: `/id/event/x.ttl`."""

from edu_graph.rdf.formats import Format
from edu_graph.service.faces import ENTITIES


def split(name: str) -> tuple[str, Format | None]:
    """Split a name into slug and the format that its ending names."""
    for form in ENTITIES:
        if name.endswith("." + form.extension) and len(name) > len(form.extension) + 1:
            return name[: -len(form.extension) - 1], form
    return name, None
