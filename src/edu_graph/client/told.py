"""What the service tells about itself and its things, as typed records; members that a record lacks are left out."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, overload

from edu_graph.client.faults import ProblemError
from edu_graph.client.rows import Row, Table
from edu_graph.client.telling import problem_of
from edu_graph.client.terms import IRI, Text

Told = Mapping[str, Any]


@dataclass(frozen=True)
class Hit:
    """A thing that was found by its name or identifier.

    `label` is its name in the language asked for, or another; `matched` the name that was found; a higher `score` is a
    better hit. `raw` is all that the service tells: why it was found, of which countries it is …
    """

    iri: IRI
    url: str
    kind: str
    types: tuple[IRI, ...]
    label: str
    matched: str
    score: float
    raw: Told

    @classmethod
    def of(cls, told: Told) -> "Hit":
        """Read a hit of `/search` or `/lookup`."""
        label, language = told.get("label") or "", told.get("language")
        return cls(
            iri=IRI(told["iri"]),
            url=told["url"],
            kind=told["kind"],
            types=tuple(map(IRI, told.get("types", ()))),
            label=Text(label, language) if language else label,
            matched=told.get("matched") or "",
            score=float(told.get("score", 0)),
            raw=told,
        )


class _Hits(Sequence[Hit]):
    """What was found, best first."""

    hits: tuple[Hit, ...]

    @overload
    def __getitem__(self, index: int) -> Hit: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Hit]: ...
    def __getitem__(self, index: int | slice) -> Hit | Sequence[Hit]:
        """Return a hit, or several."""
        return self.hits[index]

    def __len__(self) -> int:
        return len(self.hits)


@dataclass(frozen=True)
class Found(_Hits):
    """The hits of a search, best first.

    `total`: how many there are on all pages; `cursor` leads to the next page (`search(…, cursor=…)`), None: there is
    none; `did_you_mean`: the name that the text nearly is, where nothing is called as it says; `raw` is all that the
    service tells, with how many hits there are by kind, type and country under `facets`.
    """

    hits: tuple[Hit, ...]
    total: int
    cursor: str | None
    did_you_mean: str | None
    raw: Told

    @classmethod
    def of(cls, told: Told) -> "Found":
        """Read an answer of `/search`."""
        hits = tuple(map(Hit.of, several(told, "hits")))
        cursor = (told.get("page") or {}).get("cursor")
        return cls(hits, told.get("total", len(hits)), cursor, told.get("didYouMean"), told)


@dataclass(frozen=True)
class Suggestion:
    """What may have been meant by an identifier that nothing bears."""

    iri: IRI
    label: str


@dataclass(frozen=True)
class Looked(_Hits):
    """The things that bear an identifier; where none does, what may have been meant, or what is wrong with it."""

    hits: tuple[Hit, ...]
    suggestions: tuple[Suggestion, ...]
    problem: ProblemError | None

    @classmethod
    def of(cls, told: Told) -> "Looked":
        """Read an answer of `/lookup`, or one of several."""
        near = tuple(Suggestion(IRI(one["iri"]), one["label"]) for one in told.get("suggestions", ()))
        problem = problem_of(told["problem"]) if "problem" in told else None
        return cls(tuple(map(Hit.of, told.get("hits", ()))), near, problem)


@dataclass(frozen=True)
class Parameter:
    """A parameter of a named query; docs/queries.md has the types."""

    name: str
    type: str
    description: str
    required: bool
    default: str | None
    example: str
    allowed: tuple[str, ...]

    @classmethod
    def of(cls, told: Told) -> "Parameter":
        """Read a parameter as `/queries` tells it."""
        return cls(
            name=told["name"],
            type=told["type"],
            description=told["description"],
            required=told["required"],
            default=told.get("default"),
            example=told["example"],
            allowed=tuple(told.get("allowed") or ()),
        )


@dataclass(frozen=True)
class QueryInfo:
    """A named query; `columns` leads from each column's name to its description."""

    name: str
    area: str
    summary: str
    description: str
    question: str
    parameters: tuple[Parameter, ...]
    columns: Mapping[str, str]

    @classmethod
    def of(cls, told: Told) -> "QueryInfo":
        """Read a query as `/queries` tells it."""
        return cls(
            name=told["name"],
            area=told["area"],
            summary=told["summary"],
            description=told["description"],
            question=told["question"],
            parameters=tuple(map(Parameter.of, told["parameters"])),
            columns={column["name"]: column["description"] for column in told["columns"]},
        )


@dataclass(frozen=True)
class AllowedValue:
    """A value that a parameter takes, and how it is called."""

    value: str
    label: str | None

    @classmethod
    def of(cls, told: Told) -> "AllowedValue":
        """Read a value as `/queries/<name>/values/<parameter>` tells it."""
        return cls(told["value"], told.get("label"))


@dataclass(frozen=True)
class Release:
    """A publication: `published` is when (UTC, ISO 8601), `why` what the publisher said; `is_kept`: it can be asked."""

    id: str
    iri: IRI
    published: str | None
    why: str | None
    is_kept: bool

    @classmethod
    def of(cls, told: Told) -> "Release":
        """Read a release as `/releases` and `/releases/<id>` tell it."""
        return cls(
            told["release"], IRI(told["iri"]), told.get("published"), told.get("why"), bool(told.get("kept", True))
        )


@dataclass(frozen=True)
class Dump:
    """A file of a release, with its size in bytes and its SHA-256 in hexadecimal."""

    name: str
    url: str
    media_type: str
    bytes: int
    sha256: str

    @classmethod
    def of(cls, told: Told) -> "Dump":
        """Read a file as `/dumps` tells it."""
        size, sha256 = told["bytes"], told["sha256"]
        if not isinstance(size, int) or size < 0 or not re.fullmatch(r"[0-9a-f]{64}", sha256):
            raise ValueError(f"a file of {size!r} bytes with the SHA-256 {sha256!r}")
        return cls(told["name"], told["url"], told["media_type"], size, sha256)

    @classmethod
    def all_of(cls, told: Told) -> "list[Dump]":
        """Read the list of `/dumps`."""
        return list(map(cls.of, several(told, "dumps")))


@dataclass(frozen=True)
class BatchAnswer:
    """The answer to one request of a batch: a table, or the problem that it met."""

    parameters: Mapping[str, str]
    table: Table[Row] | None
    problem: ProblemError | None

    @property
    def rows(self) -> Table[Row]:
        """The rows. Raises the problem, where there is one."""
        if self.table is None:
            raise self.problem or ValueError("the answer has neither rows nor a problem")
        return self.table


def several(told: Told, member: str) -> Sequence[Told]:
    """Return a list of records. Raises KeyError, TypeError: there is none."""
    found = told[member]
    if not isinstance(found, list):
        raise TypeError(f"{member} is no list")
    return found
