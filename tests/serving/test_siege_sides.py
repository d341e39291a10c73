"""The siege's own watchmen: one that is ended, or sees nothing, is a fault that is told."""

import json
import math
from pathlib import Path
from types import SimpleNamespace

import pytest
import siege
import storm


def ordinary_side(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path, answer: object
) -> siege.Side:
    def ask(*_: object, **__: object) -> object:
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(storm, "ordinary", ask)
    monkeypatch.setattr(siege, "THINKING", (0.0, 0.01))
    (folder / "plan").write_text(json.dumps({ask[0]: "" for ask in storm.ORDINARY}))
    siege.main(["ordinary", "1", "0.3", "0", str(folder / "plan"), "0"])
    return siege.Side.read(capsys.readouterr().out)


@pytest.mark.parametrize(
    "answer",
    [OSError("no connection"), SimpleNamespace(status=503, headers={}, is_complete=True, body=b"")],
    ids=["an exception", "503 without Retry-After"],
)
def test_a_watchman_who_is_ended_is_missed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, answer: object
) -> None:
    side = ordinary_side(monkeypatch, capsys, tmp_path, answer)
    assert len(side.lost) >= siege.CLIENTS
    assert all(told.startswith("a client was ended by") for told in side.lost)
    for seen in (siege.Siege(side, siege.Side(), siege.Side()), siege.Siege(siege.Side(), siege.Side(), side)):
        assert seen.faults() == side.lost
        assert math.isnan(seen.ratio) or seen.ratio >= 0
        assert seen.report()


def test_a_client_that_saw_no_answer_is_missed() -> None:
    whole = siege.Side.together([siege.Side(seconds=[0.1]), siege.Side()])
    assert (whole.seconds, whole.lost) == ([0.1], ["client 1 saw no answer"])


def test_what_each_saw_is_put_together() -> None:
    one, other = siege.Side(seconds=[0.1], lost=["x"]), siege.Side(wrong=["y"])
    one.verdicts["ok"], other.verdicts["ok"] = 2, 3
    whole = siege.Side.together([one, other])
    assert (whole.verdicts["ok"], whole.lost, whole.wrong) == (5, ["x"], ["y"])
    assert siege.Side.read(whole.told()) == whole
