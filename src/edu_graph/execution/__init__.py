"""Queries are evaluated in worker processes that can be killed; the web process never evaluates.

The names are loaded when they are first asked for: the spawner is in this package too, and must not load the
web side.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from edu_graph.execution.answer import Answer
    from edu_graph.execution.executor import Executor
    from edu_graph.execution.request import GraphSource, Lane, QueryRequest

__all__ = ["Answer", "Executor", "GraphSource", "Lane", "QueryRequest"]

_HOMES = {
    "Answer": "answer",
    "Executor": "executor",
    "GraphSource": "request",
    "Lane": "request",
    "QueryRequest": "request",
}


def __getattr__(name: str) -> object:
    """Load a public name's module (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
