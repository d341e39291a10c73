"""Data that no curator would write: told with file and line, never a traceback."""

from collections.abc import Callable
from pathlib import Path

import pytest

from edu_graph.build.assemble import read_stated
from edu_graph.build.inputs import collect
from edu_graph.build.progress import Silent
from edu_graph.errors import DataError
from edu_graph.rdf.dataset import Dataset
from edu_graph.rdf.parsing import SUFFIXES, parse_file
from edu_graph.settings import Settings, load_settings

WriteTrig = Callable[..., Path]
PASSAGE = "GRAPH <https://w3id.org/edu-graph/source/tiny#p1> {{ {} }}"
# The deepest first, so that its name needs those of all above it.
DEEP = " ".join(
    ["_:b3000 eg:kind concept:service-x ."]
    + [f"_:b{n} eg:service _:b{n + 1} ; eg:kind concept:service-x ." for n in range(2999, 0, -1)]
    + ["agent:a eg:service _:b1"]
)


def read(path: Path) -> None:
    read_stated(Settings(ontology=load_settings().ontology, data=path.parents[1]), Silent())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("agent:a eg:about <<( agent:b eg:x agent:c )>> .", "a triple as a term"),
        ("_:g { agent:a eg:place place:b . }", "a graph without a name"),
        ('agent:a eg:mergedInto "hello world" .', "is none"),
        ("agent:a eg:mergedInto [] .", "is none"),
        ("agent:a eg:mergedInto <https://w3id.org/edu-graph/id/agent/b#post/x> .", "is none"),
        ('agent:a eg:key "hello" .', "has a name already"),
        (
            "event:a eg:participation [ a eg:Participation ; eg:role concept:role-host ; "
            "eg:agent <https://w3id.org/edu-graph/id/agent/x#y> ] .",
            "which is no thing",
        ),
        (f"{DEEP} .", "nested more than 8 deep"),
    ],
    ids=["triple", "graph", "merge-text", "merge-blank", "merge-part", "key", "agent-part", "deep"],
)
def test_it_is_told_with_file_and_line(write_trig: WriteTrig, text: str, said: str) -> None:
    path = write_trig(text if text.startswith("_:g") else PASSAGE.format(text.removesuffix(" .")))
    with pytest.raises(DataError, match=said) as caught:
        read(path)
    assert (caught.value.fields["file"], caught.value.fields["line"]) == ("data/sources/tiny.trig", 2)
    assert caught.value.help


def test_a_number_of_any_length_is_read(write_trig: WriteTrig) -> None:
    path = write_trig(PASSAGE.format(f"agent:a eg:editionNumber +00{'9' * 5000}"))
    stated = read_stated(Settings(ontology=load_settings().ontology, data=path.parents[1]), Silent())
    assert [quad.object.value for quad in stated.data] == ["9" * 5000]


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.trig"
    path.write_text("", "utf-8")

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(DataError, match="Permission denied"):
        list(parse_file(path))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_is_read_is_hashed(tmp_path: Path, suffix: str) -> None:
    """A file that enters a release and not its id would make two releases of one name."""
    here = load_settings()
    data = tmp_path / "data"
    (data / "register").mkdir(parents=True)
    (data / "register" / "empty.trig").write_text("", "utf-8")
    more = data / "register" / f"more{suffix}"
    more.write_text(
        {".jsonld": "[]", ".rdf": "<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>"}.get(suffix, ""),
        "utf-8",
    )
    settings = Settings(ontology=here.ontology, shapes=here.shapes, queries=here.queries, data=data)
    assert Dataset.read(data) is not None
    assert f"data/register/more{suffix}" in collect(settings).files
    before = collect(settings).release
    more.write_text(more.read_text("utf-8") + "\n", "utf-8")
    assert collect(settings).release != before
