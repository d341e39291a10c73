"""One call of a tool: what was given, checked against the tool's schema, and what is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from edu_graph.errors import ParameterError
from edu_graph.service.mcp.asking import Caller, Service
from edu_graph.service.mcp.schemas import Schema
from edu_graph.service.mcp.wording import citation
from edu_graph.service.problems import unknown_parameter

_LONGEST: Final = 100_000
"""Characters of one value; the service has narrower limits of its own."""


@dataclass(frozen=True)
class Told:
    """An answer: for programs, and the same for readers."""

    structured: dict[str, Any]
    text: str


@dataclass(frozen=True)
class Task:
    """A call: of which service, for whom, with which values (as texts, as every other face takes them)."""

    service: Service
    caller: Caller
    values: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        """Return a value that the schema requires, or has a default for."""
        return self.values[name]

    def get(self, name: str) -> str | None:
        """Return a value, None where none was given."""
        return self.values.get(name)

    def number(self, name: str) -> int:
        """Return a value that the schema wants to be a whole number."""
        return int(self.values[name])

    def is_on(self, name: str) -> bool:
        """Tell whether a switch is on."""
        return self.values[name] == "true"

    def only(self, *names: str) -> dict[str, str]:
        """Return those of the values that were given."""
        return {name: self.values[name] for name in names if name in self.values}


def of_release(release: str, **members: Any) -> dict[str, Any]:
    """Return the members of an answer, with the release that it is of and how to cite it."""
    return {**members, "release": {"id": release, "iri": citation(release)}}


def checked(arguments: Mapping[str, Any], schema: Schema) -> dict[str, str]:
    """Return the arguments of a call as texts, defaults filled in.

    What the service itself checks (values of a query's parameters) is left to it. Raises ParameterError: one is not
    known, is missing, or has a form that no parameter has; a number out of its bounds.
    """
    known: dict[str, Schema] = schema["properties"]
    found = {}
    for name, value in arguments.items():
        if name not in known:
            raise unknown_parameter(name, list(known))
        if value is not None:
            found[name] = _text(name, value, known[name])
    for name in schema["required"]:
        if name not in found:
            raise ParameterError(f"The parameter {name} is missing.", parameter=name, help=_meaning(known[name]))
    given = {name: _text(name, told["default"], told) for name, told in known.items() if "default" in told}
    return given | found


def _text(name: str, value: object, schema: Schema) -> str:
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, str) and len(value) > _LONGEST:
        raise ParameterError(
            f"The parameter {name} has {len(value)} characters, and may have {_LONGEST}.",
            parameter=name,
            limit=_LONGEST,
        )
    elif isinstance(value, str) and _is_unicode(value):
        text = value
    elif isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        text = str(int(value))
    else:
        raise ParameterError(
            f"The parameter {name} cannot be given as {type(value).__name__}.",
            parameter=name,
            help=f"Give {_kind(schema)}. {_meaning(schema)}".strip(),
        )
    if not _fits(text, schema):
        raise ParameterError(
            f"The parameter {name} cannot be {text[:80]!r}.",
            parameter=name,
            help=f"Give {_kind(schema)}. {_meaning(schema)}".strip(),
        )
    return text


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def _fits(text: str, schema: Schema) -> bool:
    if schema["type"] == "boolean":
        return text in ("true", "false")
    if "minimum" not in schema:
        return True
    digits = text.removeprefix("-")
    return digits.isdecimal() and len(digits) < 10 and schema["minimum"] <= int(text) <= schema["maximum"]


def _kind(schema: Schema) -> str:
    if "minimum" in schema:
        return f"a whole number from {schema['minimum']} to {schema['maximum']}"
    return {"boolean": "true or false", "integer": "a whole number"}.get(schema["type"], "a text")


def _meaning(schema: Schema) -> str:
    examples = schema.get("examples")
    told = str(schema.get("description", ""))
    return f"{told} For example {examples[0]!r}." if examples else told
