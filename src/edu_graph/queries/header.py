"""The header of a query file: YAML in `#+` lines, with a strict schema, every error at its line."""

from collections.abc import Mapping
from typing import Annotated, Final, Literal, get_args

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from edu_graph import vocab
from edu_graph.errors import DataError

RESERVED: Final = frozenset({"as_of", "cursor", "dry_run", "format", "lang", "limit", "release", "sources"})
"""Names that the service keeps for itself; no query's parameter may have one."""

ParameterType = Literal["iri", "entity", "country", "date", "year", "language", "integer", "enum", "text"]

_TYPES: Final[tuple[str, ...]] = get_args(ParameterType)
_FILTERS: Final = ("entity", "country", "iri", "enum")
_MARK: Final = "#+"
_NAME: Final = r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$"
_VARIABLE: Final = r"^[A-Za-z][A-Za-z0-9]*$"

Place = tuple[str | int, ...]
Lines = Mapping[Place, int]

# The same language, read by LibYAML where the package was built with it: a catalogue of a hundred queries opens in half
# the time, and so does a service.
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _full(text: str) -> str:
    prefix, colon, local = text.partition(":")
    if not colon or not local or prefix not in vocab.PREFIXES:
        raise ValueError("write it as prefix:Name, such as eg:Visit or concept:scheme-roles")
    return vocab.PREFIXES[prefix] + local


Sentence = Annotated[str, Field(min_length=1, max_length=1000)]


Noun = Annotated[str, Field(pattern=r"^[a-z]+( [a-z]+)*$", max_length=40)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Parameter(_Strict):
    """A parameter of a named query.

    `example` is the value with which the file runs as it lies; `default` is taken when none is given. A parameter that
    is not required and has no default leaves its variable unbound. `entity_class` is the IRI of the class an entity
    must belong to, `scheme` that of the list that a concept must stand in.
    """

    name: str = Field(pattern=_NAME, max_length=40)
    type: ParameterType
    description: Sentence
    required: bool = True
    default: str | None = None
    example: str = Field(min_length=1)
    allowed: tuple[str, ...] = ()
    entity_class: Annotated[str, AfterValidator(_full)] | None = Field(default=None, alias="class")
    scheme: Annotated[str, AfterValidator(_full)] | None = None

    @model_validator(mode="after")
    def _fits(self) -> "Parameter":
        if self.name in RESERVED:
            raise ValueError(f"{self.name} is a name that the service keeps for itself")
        if (self.type == "enum") != bool(self.allowed):
            raise ValueError("an enum, and nothing else, lists its allowed values")
        if len(set(self.allowed)) != len(self.allowed):
            raise ValueError("an allowed value is listed twice")
        if self.entity_class and self.type != "entity":
            raise ValueError("only an entity has a class")
        if self.scheme and self.entity_class != vocab.SKOS + "Concept":
            raise ValueError("only an entity of the class skos:Concept comes from a scheme")
        if self.default is not None and self.required and "required" in self.model_fields_set:
            raise ValueError("a parameter with a default is not required")
        return self

    @property
    def is_required(self) -> bool:
        """Tell whether a value must be given."""
        return self.required and self.default is None


class Column(_Strict):
    """A column of the answer: a projected variable, and what stands in it."""

    name: str = Field(pattern=_VARIABLE)
    description: Sentence


class Period(_Strict):
    """Two columns of days that pages tell as one time under the heading `called`: the first and the last it may be.

    `within`: columns of days between these, which the time tells as well, so that pages leave them out.
    """

    called: Noun
    first: str
    last: str
    within: tuple[str, ...] = ()


class Entries(_Strict):
    """How pages show the answer: one entry for each thing in the column `by`, whatever the number of its rows.

    `called` is what such things are called, one of them and several. The columns in `sources` tell where a row stands
    and nothing else: rows that differ in these alone say the same, and an entry says it once, with its sources.
    Those in `aside` are told together in one column behind the others, for they are asked for less than these.
    """

    by: str
    called: tuple[Noun, Noun]
    sources: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    period: Period | None = None


class Plan(_Strict):
    """What a build prepares of the answer, so that it is read and not evaluated.

    `values`: the values of a parameter for which the whole answer is prepared, besides its default. `filters`: a
    parameter that only selects rows, with the columns of which one has its value in them.
    """

    values: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    filters: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)


class Header(_Strict):
    """What a query file says of itself.

    `order` names the columns that put the answer into a total order; `different` two parameters that must not have the
    same value, `ordered` two of which the second must not be before the first; `entries` groups the rows for pages;
    `plan` is what a build prepares.
    """

    summary: str = Field(min_length=1, max_length=120)
    description: Sentence
    question: Sentence
    parameters: tuple[Parameter, ...] = ()
    columns: tuple[Column, ...] = ()
    order: tuple[str, ...] = ()
    different: tuple[str, ...] = ()
    ordered: tuple[str, ...] = ()
    entries: Entries | None = None
    plan: Plan | None = None
    since: str = Field(pattern=r"^\d+\.\d+\.\d+$")

    @model_validator(mode="after")
    def _fits(self) -> "Header":
        _unique("parameter", [parameter.name for parameter in self.parameters])
        _unique("column", [column.name for column in self.columns])
        _unique("order", list(self.order))
        unknown = set(self.order) - {column.name for column in self.columns}
        if unknown:
            raise ValueError(f"order names {', '.join(sorted(unknown))}, which is no column")
        if self.entries is not None:
            _check_entries(self.entries, [column.name for column in self.columns])
        if self.plan is not None:
            _check_plan(self.plan, self)
        self._check_pair("different", self.different, _TYPES)
        self._check_pair("ordered", self.ordered, ("date", "year", "integer"))
        return self

    def _check_pair(self, key: str, names: tuple[str, ...], types: tuple[str, ...]) -> None:
        found = [parameter.type for parameter in self.parameters if parameter.name in names]
        if names and (len(set(names)) != 2 or len(found) != 2 or len(set(found)) != 1 or found[0] not in types):
            raise ValueError(f"{key} names two parameters of one type, which is one of {', '.join(types)}")


def read_header(text: str, file: str) -> Header:
    """Return the header that stands at the beginning of a query's text.

    Raises DataError (file, line): there is none, it is not YAML, or it does not fit the schema.
    """
    source = _header_lines(text)
    if not source:
        raise DataError("the query has no header", file=file, line=1, help="Begin with #+ lines (docs/queries.md).")
    plain, lines = _parse("\n".join(source), file)
    try:
        return Header.model_validate(plain)
    except ValidationError as error:
        # A key that nobody knows is most often the misspelt one that is missing too.
        first = min(error.errors(), key=lambda found: found["type"] != "extra_forbidden")
        place = first["loc"]
        what = ".".join(str(part) for part in place)
        detail = f"{what}: {first['msg']}" if what else first["msg"]
        raise DataError(detail, file=file, line=_line(lines, place), help="docs/queries.md lists every key.") from error


def _header_lines(text: str) -> list[str]:
    lines: list[str] = []
    for line in text.split("\n"):
        if not line.startswith(_MARK):
            break
        lines.append(line.removeprefix(_MARK).removeprefix(" ").rstrip("\r"))
    return lines


def _parse(source: str, file: str) -> tuple[object, Lines]:
    """Return the YAML as strings, lists and mappings, and the line of each by its place in the structure.

    Scalars stay the text that they are: no `NO` for Norway becomes false, no 2026 a number.
    """
    try:
        node = yaml.compose(source, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise DataError(
            f"the header is not YAML: {error.problem}", file=file, line=line, help="Quote text with : or #."
        ) from error
    except yaml.YAMLError as error:
        raise DataError(
            "the header holds characters that YAML does not allow", file=file, line=1, help=str(error)
        ) from error
    lines: dict[Place, int] = {}
    return _plain(node, (), lines, file), lines


def _plain(node: yaml.Node | None, place: Place, lines: dict[Place, int], file: str) -> object:
    if node is None:
        return {}
    lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        found: dict[str, object] = {}
        for key, value in node.value:
            name = str(key.value)
            if name in found:
                line = key.start_mark.line + 1
                raise DataError(f"{name} stands twice", file=file, line=line, help="Keep one of them.")
            found[name] = _plain(value, (*place, name), lines, file)
            lines[(*place, name)] = key.start_mark.line + 1
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*place, index), lines, file) for index, item in enumerate(node.value)]
    return str(node.value)


def _line(lines: Lines, place: Place) -> int:
    """Return the line of the nearest known place around."""
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 1)


def _check_entries(entries: Entries, columns: list[str]) -> None:
    period = entries.period
    days = [period.first, period.last, *period.within] if period else []
    named = [entries.by, *entries.sources, *entries.aside, *days]
    _unique("entries: column", named)
    unknown = sorted(set(named) - set(columns))
    if period is not None and period.called in columns:
        raise ValueError(f"entries: the period is called {period.called}, as a column is")
    if unknown:
        raise ValueError(f"entries names {', '.join(unknown)}, which is no column")


def _check_plan(plan: Plan, header: Header) -> None:
    """Refuse a plan that could not hold the query's answers."""
    parameters = {parameter.name: parameter for parameter in header.parameters}
    columns = {column.name for column in header.columns}
    unknown = sorted({*plan.values, *plan.filters} - set(parameters))
    if unknown:
        raise ValueError(f"plan names {', '.join(unknown)}, which is no parameter")
    if not header.order:
        raise ValueError("plan: pages are cut from rows in a total order: name it (order)")
    for name in plan.filters:
        parameter = parameters[name]
        if parameter.is_required or parameter.default is not None or parameter.type not in _FILTERS:
            raise ValueError(f"plan: {name} is no thing or word that may be left out, and so no filter")
        missing = sorted(set(plan.filters[name]) - columns)
        if missing or not plan.filters[name]:
            raise ValueError(f"plan: {name} selects by {', '.join(missing) or 'nothing'}, which is no column")
    needed = sorted(name for name, parameter in parameters.items() if parameter.is_required and name not in plan.values)
    if needed:
        raise ValueError(f"plan: {', '.join(needed)} is needed: name its values")


def _unique(what: str, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"{what} {twice[0]} stands twice")
