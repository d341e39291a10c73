"""The error tree: complete, told apart by type, and the same at every door."""

import inspect
import json
import re

import pytest

from edu_graph import errors
from edu_graph.errors import DataError, EduGraphError, NotFound, QuerySyntaxError, catalogue

KINDS = catalogue()
NAMES = [kind.__name__ for kind in KINDS]


def written() -> set[type[EduGraphError]]:
    return {kind for kind in vars(errors).values() if inspect.isclass(kind) and issubclass(kind, EduGraphError)}


def test_the_catalogue_holds_every_class_once_and_parents_first() -> None:
    assert set(KINDS) == written()
    assert len(KINDS) == len(set(KINDS))
    for place, kind in enumerate(KINDS[1:], start=1):
        assert kind.__mro__[1] in KINDS[:place]


def test_the_catalogue_leaves_out_what_others_derive() -> None:
    class Foreign(EduGraphError):
        pass

    assert Foreign in EduGraphError.__subclasses__()
    assert Foreign not in catalogue()


def test_no_two_classes_declare_one_type() -> None:
    declared = [kind.type for kind in KINDS if "type" in vars(kind)]
    assert sorted(declared) == sorted(set(declared))


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_a_class_is_a_problem_type_or_just_a_finer_name_for_its_parent_s(kind: type[EduGraphError]) -> None:
    if "type" not in vars(kind):
        assert not {"title", "status", "exit_code"} & set(vars(kind))
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", kind.type)
    assert 400 <= kind.status <= 599
    assert 1 <= kind.exit_code < 64
    assert kind.title[0].isupper()
    assert kind.title[-1] != "."
    assert kind.__doc__


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_the_tree_at_the_head_of_the_module_names_every_class(kind: type[EduGraphError]) -> None:
    assert re.search(rf"\b{kind.__name__}\b", str(errors.__doc__))


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_a_problem_has_the_members_of_rfc_9457(kind: type[EduGraphError]) -> None:
    problem = kind("what happened", help="how to mend it", limit=7, column=None).to_problem()
    assert problem == {
        "type": f"/problems/{kind.type}",
        "title": kind.title,
        "status": kind.status,
        "detail": "what happened",
        "help": "how to mend it",
        "limit": 7,
    }
    assert json.loads(json.dumps(problem)) == problem


def test_a_problem_leaves_out_what_is_not_known() -> None:
    assert set(NotFound("nothing").to_problem()) == {"type", "title", "status", "detail"}


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (EduGraphError("it failed"), "it failed"),
        (EduGraphError("it failed", help="do this"), "it failed\n  mend: do this"),
        (DataError("wrong", file="data/a.trig", line=3), "data/a.trig:3: wrong"),
        (DataError("wrong", file="data/a.trig", line=3, column=9), "data/a.trig:3:9: wrong"),
        (QuerySyntaxError("wrong", line=2, column=5, help="so"), "2:5: wrong\n  mend: so"),
        (DataError("wrong", file="data/a.trig", line=None), "data/a.trig: wrong"),
    ],
)
def test_the_terminal_sees_the_place_then_the_mend(error: EduGraphError, line: str) -> None:
    assert str(error) == line


def test_clients_and_operators_are_told_apart_by_exit_codes() -> None:
    ours = {kind.exit_code for kind in KINDS if issubclass(kind, errors.OperatorError)}
    theirs = {kind.exit_code for kind in KINDS if issubclass(kind, errors.InputError | errors.LimitReached | NotFound)}
    assert not ours & theirs
