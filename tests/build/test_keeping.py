"""Keeping releases: use an old one again, prune, and never what is open."""

import json
from pathlib import Path

import pytest

from edu_graph.build import keeping, ledger
from edu_graph.build.durable import Durable
from edu_graph.build.lock import build_lock
from edu_graph.build.release import Release, current_id, kept_ids
from edu_graph.errors import InputError, LockHeld, ReleaseError
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


def test_no_sign_in_a_reason_ends_a_line_of_the_ledger(settings: Settings) -> None:
    whys = [f"before{sign}after" for sign in ("\u2028", "\u2029", "\x85", "\x0b", "\x1c", "\x1b[2J", "\r\n", "é")]
    for why in whys:
        ledger.append(settings, IDS[0], why, Durable())
        ledger.append(settings, IDS[5], why, Durable())
    assert [entry.why for entry in ledger.read(settings)[6:]] == [why for why in whys for _ in range(2)]
    assert keeping.prune(settings, 2, only_tell=True) == [LOOSE, *IDS[1:5]]
    text = (settings.releases / "ledger").read_text()
    # Nothing in it moves a terminal's cursor, or is a line's end to anybody.
    assert len(text.splitlines()) == 6 + 2 * len(whys)
    assert all(character.isprintable() for line in text.splitlines() for character in line)
    # A ledger of before has such signs as they are.
    (settings.releases / "ledger").write_text(text.replace("\\u2028", "\u2028").replace("\\u0085", "\x85"), "utf-8")
    assert [entry.why for entry in ledger.read(settings)[6:]] == [why for why in whys for _ in range(2)]


def test_an_unfinished_last_line_does_not_count(settings: Settings) -> None:
    with (settings.releases / "ledger").open("ab") as file:
        file.write(b'{"release": "x", "published"')
    assert [entry.release for entry in ledger.read(settings)] == list(IDS)


@pytest.mark.parametrize("bad", [b"x", b"\xff\xfe", b"[]", b"[" * 100_000, b'{"release": 1}', b'{"published": 5}'])
def test_a_bad_line_hides_no_other_from_readers(settings: Settings, bad: bytes) -> None:
    path = settings.releases / "ledger"
    whole = ledger.read(settings)
    told = {"release": "a", "published": "soon", "predecessor": None, "by": "x", "why": "y"}
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], bad + b"\n", json.dumps(told).encode() + b"\n", *lines[2:], b"unfinished"]))
    assert ledger.legible(settings) == whole
    path.unlink()
    assert ledger.legible(settings) == []
    path.mkdir()
    with pytest.raises(ReleaseError):
        ledger.legible(settings)


@pytest.mark.parametrize(
    "text",
    [
        "[]", "null", "{}", "[" * 100_000, '{"id": "a"}', '{"id": 7, "files": {}}', '{"id": "a", "files": []}',
        '{"id": "a", "files": {"b": {"sha256": "c", "bytes": "d"}}}', '{"id": "a", "files": {}, "format": "x"}',
    ],
)  # fmt: skip
def test_what_is_no_manifest_is_told_as_such(settings: Settings, text: str) -> None:
    (settings.releases / IDS[0] / "manifest.json").write_text(text)
    with pytest.raises(ReleaseError, match="is no release"):
        Release.open(settings.releases / IDS[0])
