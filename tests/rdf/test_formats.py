"""The table of formats: what a new row must say, and that nothing is said for it unasked."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

import pytest

from edu_graph.rdf.formats import (
    BINDINGS,
    DATASETS,
    DUMPS,
    GRAPHS,
    JSON,
    TURTLE,
    BindingsFormat,
    Format,
    StatementsFormat,
)

NAMES = ("new", "text/new", "new", "bindings", "New")
ROWS: Mapping[str, Any] = {
    "w3c": "New",
    "cut_marker": b"<",
    "row_marks": (b"\n",),
    "quoting": "none",
    "headings": 0,
    "ask": None,
}
STATEMENTS: Mapping[str, Any] = {"w3c": "New", "cut_marker": b"<", "file_type": "NEW", "names_graphs": False}
CASES = [(BindingsFormat, ROWS), (StatementsFormat, STATEMENTS)]


@pytest.mark.parametrize(("sort", "said"), CASES, ids=["bindings", "statements"])
def test_nothing_is_said_unasked(sort: type[Format], said: Mapping[str, Any]) -> None:
    assert sort(*NAMES, **said) == sort(*NAMES, **said)
    assert {field.name for field in fields(sort)} - {field.name for field in fields(Format)} == set(said)
    for left_out in said:
        with pytest.raises(TypeError, match=left_out):
            sort(*NAMES, **{name: value for name, value in said.items() if name != left_out})


@pytest.mark.parametrize(
    ("form", "field", "value", "message"),
    [
        (JSON, "w3c", "", "json has an empty w3c"),
        (TURTLE, "w3c", "", "ttl has an empty w3c"),
        (TURTLE, "file_type", "", "ttl has an empty file_type"),
        (JSON, "row_marks", (), "json has an empty row mark"),
        (JSON, "row_marks", (b"", b","), "json has an empty row mark"),
        (JSON, "row_marks", (b"[{", b","), "json differ in length"),
    ],
)
def test_an_empty_name_or_mark_is_refused(form: Format, field: str, value: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        replace(form, **{field: value})  # type: ignore[arg-type]


def test_the_tables_hold_formats_that_say_all() -> None:
    assert {type(form) for form in BINDINGS} == {BindingsFormat}
    assert {type(form) for form in (*GRAPHS, *DATASETS, *DUMPS)} == {StatementsFormat}
    assert all(form.names_graphs for form in DATASETS)
