"""Keeping releases: use an old one again, prune, and never what is open."""

import json
from pathlib import Path

import pytest

from edu_graph.build import keeping, ledger
from edu_graph.build.durable import Durable
from edu_graph.build.lock import build_lock
from edu_graph.build.release import Release, current_id, kept_ids
from edu_graph.errors import InputError, LockHeld
from edu_graph.settings import Settings, load_settings

IDS = tuple(f"{number:016}" for number in range(6))
LOOSE = "f" * 16


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Six published releases, the last one current, and one that the ledger does not know."""
    found = load_settings(releases=tmp_path)
    durable = Durable()
    for name in (*IDS, LOOSE):
        (tmp_path / name).mkdir()
        (tmp_path / name / "manifest.json").write_text(json.dumps({"format": 1, "id": name, "files": {}}))
    for name in IDS:
        ledger.append(found, name, "built", durable)
    durable.replace(tmp_path / "current", f"{IDS[-1]}\n".encode())
    return found


def test_the_latest_are_kept(settings: Settings) -> None:
    assert keeping.prune(settings, 2, only_tell=True) == [LOOSE, *IDS[:4]]
    assert len(kept_ids(settings)) == 7
    assert keeping.prune(settings, 2) == [LOOSE, *IDS[:4]]
    assert kept_ids(settings) == list(IDS[4:])
    assert keeping.prune(settings, 2) == []
    assert [entry.release for entry in ledger.read(settings)] == list(IDS)
    assert not list(settings.releases.glob(".pruned-*"))


def test_what_is_current_named_or_open_is_spared(settings: Settings) -> None:
    keeping.use(settings, Release.open(settings.releases / IDS[0]), "the newer ones are wrong")
    ledger.append(settings, IDS[5], "built", Durable())
    hold = keeping.Hold(Release.open(settings.releases / IDS[2]))
    removed = keeping.prune(settings, 1, also=[IDS[1]])
    assert removed == [LOOSE, IDS[3], IDS[4]]
    assert kept_ids(settings) == [IDS[0], IDS[1], IDS[2], IDS[5]]
    hold.close()
    hold.close()
    assert keeping.prune(settings, 1) == [IDS[1], IDS[2]]


def test_two_may_hold_one(settings: Settings) -> None:
    release = Release.open(settings.releases / IDS[0])
    first, second = keeping.Hold(release), keeping.Hold(release)
    first.close()
    assert IDS[0] not in keeping.prune(settings, 1, only_tell=True)
    second.close()
    assert IDS[0] in keeping.prune(settings, 1, only_tell=True)


def test_an_old_one_is_used_again(settings: Settings) -> None:
    keeping.use(settings, Release.open(settings.releases / IDS[1]), "the newer ones are wrong")
    assert current_id(settings) == IDS[1]
    last = ledger.read(settings)[-1]
    assert (last.release, last.predecessor, last.why) == (IDS[1], IDS[5], "the newer ones are wrong")


def test_no_pruning_beside_a_build(settings: Settings) -> None:
    with build_lock(settings.releases):
        with pytest.raises(LockHeld):
            keeping.prune(settings, 1)
        with pytest.raises(LockHeld):
            keeping.use(settings, Release.open(settings.releases / IDS[1]))
    assert len(kept_ids(settings)) == 7
    assert current_id(settings) == IDS[5]


def test_at_least_one_is_kept(settings: Settings) -> None:
    with pytest.raises(InputError):
        keeping.prune(settings, 0)


@pytest.mark.parametrize("point", ["rename", "remove"])
def test_whatever_ends_a_pruning_leaves_whole_releases(settings: Settings, point: str) -> None:
    def end(name: str) -> None:
        if name.startswith(point) and "pruned" in name:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        keeping.prune(settings, 1, durable=Durable(end))
    for name in kept_ids(settings):
        assert Release.open(settings.releases / name).id == name
    keeping.prune(settings, 1)
    assert kept_ids(settings) == [IDS[5]]
    assert not list(settings.releases.glob(".pruned-*"))
