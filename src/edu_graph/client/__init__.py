"""The client of an edu-graph service: `Client` blocks, `AsyncClient` awaits; docs/client.md shows both.

    with Client("http://127.0.0.1:8000") as client:
        for row in client.query("list-visited-institutions", country="RU", sources=True):
            print(row.institutionLabel, [passage.restatement for passage in row.sources])

`edu_graph.client.named` has a typed function for each named query, `edu_graph.client.problems` an exception for each
type of problem. The package needs httpx and nothing else of edu-graph.
"""

from edu_graph.client.asynchronous import AsyncClient, AsyncRows
from edu_graph.client.core import Question
from edu_graph.client.exchange import Options
from edu_graph.client.faults import (
    AnswerCut,
    ChecksumMismatch,
    ClientError,
    HintWarning,
    ProblemError,
    TimedOut,
    UnexpectedAnswer,
    Unreachable,
)
from edu_graph.client.rows import Page, Passage, Row, Table
from edu_graph.client.sync import Client, Rows
from edu_graph.client.terms import IRI, BlankNode, Text, Typed, Value
from edu_graph.client.told import (
    AllowedValue,
    BatchAnswer,
    Dump,
    Found,
    Hit,
    Looked,
    Parameter,
    QueryInfo,
    Release,
    Suggestion,
)

__all__ = [
    "IRI",
    "AllowedValue",
    "AnswerCut",
    "AsyncClient",
    "AsyncRows",
    "BatchAnswer",
    "BlankNode",
    "ChecksumMismatch",
    "Client",
    "ClientError",
    "Dump",
    "Found",
    "HintWarning",
    "Hit",
    "Looked",
    "Options",
    "Page",
    "Parameter",
    "Passage",
    "ProblemError",
    "QueryInfo",
    "Question",
    "Release",
    "Row",
    "Rows",
    "Suggestion",
    "Table",
    "Text",
    "TimedOut",
    "Typed",
    "UnexpectedAnswer",
    "Unreachable",
    "Value",
]
