"""Files of a release: whole, resumed, checked, and never half under their own name."""

import hashlib
from pathlib import Path

import httpx
import pytest
from rehearsal import BASE, Opener, Script, cut, problem, reply

from edu_graph.client import AnswerCut, ChecksumMismatch, Options, UnexpectedAnswer, Unreachable, problems

DATA = bytes(range(256)) * 40
SHA = hashlib.sha256(DATA).hexdigest()
DUMP = {
    "name": "edu-graph.nq",
    "url": f"{BASE}/dumps/edu-graph.nq",
    "media_type": "application/n-quads",
    "bytes": len(DATA),
    "sha256": SHA,
}


def listed(**changed: object) -> httpx.Response:
    return reply({"release": "r1", "dumps": [DUMP | changed]})


def whole(data: bytes = DATA) -> httpx.Response:
    return reply(data, kind="application/n-quads")


def rest(start: int, told: int | None = None) -> httpx.Response:
    field = f"bytes {start if told is None else told}-{len(DATA) - 1}/{len(DATA)}"
    return reply(DATA[start:], 206, kind="application/n-quads", content_range=field)


def part(folder: Path) -> Path:
    return folder / f"edu-graph.nq.{SHA[:12]}.part"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_files_are_listed(opened: Opener) -> None:
    (dump,) = opened(Script([listed()])).dumps()
    assert (dump.name, dump.bytes, dump.sha256, dump.media_type) == ("edu-graph.nq", len(DATA), SHA, DUMP["media_type"])


def test_a_file_is_fetched_into_a_folder_or_to_a_path(opened: Opener, tmp_path: Path) -> None:
    script = Script([listed(), whole(), listed(), whole()])
    client = opened(script)
    assert client.download("edu-graph.nq", tmp_path) == tmp_path / "edu-graph.nq"
    assert client.download("edu-graph.nq", str(tmp_path / "mine")).read_bytes() == DATA
    assert names(tmp_path) == ["edu-graph.nq", "mine"]
    request = script.asked[1]
    assert (str(request.url), request.headers["accept-encoding"]) == (DUMP["url"] + "?release=r1", "identity")
    assert "range" not in request.headers


def test_a_file_that_is_there_already_is_not_fetched_again(opened: Opener, tmp_path: Path) -> None:
    target = tmp_path / "x"
    target.write_bytes(DATA)
    script = Script([listed()])
    assert opened(script).download("edu-graph.nq", target) == target
    assert len(script.asked) == 1


def test_a_file_of_an_earlier_release_gives_way(opened: Opener, tmp_path: Path) -> None:
    target = tmp_path / "x"
    target.write_bytes(b"old")
    opened(Script([listed(), whole()])).download("edu-graph.nq", target)
    assert target.read_bytes() == DATA


def test_what_breaks_off_is_resumed(opened: Opener, tmp_path: Path) -> None:
    script = Script([listed(), cut(DATA[:3000]), rest(3000)])
    assert opened(script).download("edu-graph.nq", tmp_path).read_bytes() == DATA
    last = script.asked[-1]
    assert (last.headers["range"], last.headers["if-range"]) == ("bytes=3000-", f'"{SHA}"')


def test_a_later_call_goes_on(opened: Opener, tmp_path: Path) -> None:
    part(tmp_path).write_bytes(DATA[:5000])
    script = Script([listed(), rest(5000)])
    assert opened(script).download("edu-graph.nq", tmp_path).read_bytes() == DATA
    assert names(tmp_path) == ["edu-graph.nq"]


def test_a_part_that_is_whole_already_is_only_checked(opened: Opener, tmp_path: Path) -> None:
    part(tmp_path).write_bytes(DATA)
    assert opened(Script([listed()])).download("edu-graph.nq", tmp_path).read_bytes() == DATA


def test_a_service_that_sends_the_whole_instead_of_the_rest_is_understood(opened: Opener, tmp_path: Path) -> None:
    part(tmp_path).write_bytes(b"from elsewhere")
    assert opened(Script([listed(), whole()])).download("edu-graph.nq", tmp_path).read_bytes() == DATA


def test_a_damaged_part_is_fetched_anew(opened: Opener, tmp_path: Path) -> None:
    part(tmp_path).write_bytes(b"?" * 5000)
    script = Script([listed(), rest(5000), whole()])
    assert opened(script).download("edu-graph.nq", tmp_path).read_bytes() == DATA


@pytest.mark.parametrize("wrong", [b"?" * len(DATA), DATA[:-1]])
def test_a_file_with_another_checksum_never_gets_its_name(opened: Opener, tmp_path: Path, wrong: bytes) -> None:
    script = Script([listed(), whole(wrong), whole(wrong)])
    with pytest.raises(ChecksumMismatch, match="twice"):
        opened(script).download("edu-graph.nq", tmp_path)
    assert names(tmp_path) == []


def test_a_file_without_end_is_not_written_without_end(opened: Opener, tmp_path: Path) -> None:
    with pytest.raises(UnexpectedAnswer, match="more than"):
        opened(Script([listed(), whole(DATA + b"!")])).download("edu-graph.nq", tmp_path)


def test_another_part_than_was_asked_for_is_refused(opened: Opener, tmp_path: Path) -> None:
    part(tmp_path).write_bytes(DATA[:10])
    with pytest.raises(UnexpectedAnswer, match="another part"):
        opened(Script([listed(), rest(10, told=7)])).download("edu-graph.nq", tmp_path)
    assert part(tmp_path).read_bytes() == DATA[:10]


def test_a_connection_that_brings_nothing_any_more_is_given_up(opened: Opener, tmp_path: Path) -> None:
    script = Script([listed(), cut(DATA[:10]), *(cut(status=206, content_range="bytes 10-") for _ in range(3))])
    with pytest.raises(AnswerCut):
        opened(script, options=Options(attempts=3)).download("edu-graph.nq", tmp_path)
    assert part(tmp_path).read_bytes() == DATA[:10]
    assert len(script.asked) == 4


def test_a_connection_that_brings_a_little_each_time_is_not(opened: Opener, tmp_path: Path) -> None:
    step = 1024
    steps = [
        cut(DATA[start : start + step], status=206, content_range=f"bytes {start}-")
        for start in range(step, len(DATA) - step, step)
    ]
    script = Script([listed(), cut(DATA[:step]), *steps, rest(len(DATA) - step)])
    assert opened(script, options=Options(attempts=2)).download("edu-graph.nq", tmp_path).read_bytes() == DATA


def test_a_service_that_is_gone_in_between_is_told(opened: Opener, waits: list[float], tmp_path: Path) -> None:
    lost = [httpx.ConnectError("refused")] * 2
    with pytest.raises(Unreachable):
        opened(Script([listed(), *lost]), options=Options(attempts=2)).download("edu-graph.nq", tmp_path)
    assert len(waits) == 1


def test_a_budget_that_is_spent_is_waited_for_here_too(opened: Opener, waits: list[float], tmp_path: Path) -> None:
    script = Script([listed(), problem("budget-spent", 429, headers={"retry_after": "2"}), whole()])
    assert opened(script).download("edu-graph.nq", tmp_path).read_bytes() == DATA
    assert waits == [2.0]


def test_a_file_that_there_is_not_is_told(opened: Opener, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no file 'edu-graph'"):
        opened(Script([listed()])).download("edu-graph", tmp_path)
    with pytest.raises(problems.Gone):
        opened(Script([listed(), problem("gone", 410)])).download("edu-graph.nq", tmp_path)


def test_a_folder_that_there_is_not_is_told(opened: Opener, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        opened(Script([listed(), whole()])).download("edu-graph.nq", tmp_path / "no" / "where")


@pytest.mark.parametrize(
    "changed", [{"sha256": 5}, {"sha256": "/../.."}, {"sha256": "A" * 64}, {"bytes": "5"}, {"bytes": -1}]
)
def test_a_list_of_files_that_is_none_is_told(opened: Opener, tmp_path: Path, changed: dict[str, object]) -> None:
    with pytest.raises(UnexpectedAnswer):
        opened(Script([listed(**changed)])).download("edu-graph.nq", tmp_path)
    assert names(tmp_path) == []


def test_nothing_is_left_of_a_file_that_is_longer_than_told(opened: Opener, tmp_path: Path) -> None:
    with pytest.raises(UnexpectedAnswer, match="more than"):
        opened(Script([listed(), whole(DATA + b"more")])).download("edu-graph.nq", tmp_path)
    assert names(tmp_path) == []


@pytest.mark.parametrize("name", ["", ".", "..", "country/..", "country/"])
def test_what_names_no_file_is_refused_before_anything_is_asked(opened: Opener, tmp_path: Path, name: str) -> None:
    script = Script(any=lambda _: listed(name=name))
    with pytest.raises(ValueError, match="names no file"):
        opened(script).download(name, tmp_path)
    assert script.asked == []
