"""The files of deploy/ say what the program knows: settings, commands, paths; and give away no rights."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from edu_graph.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
FILES = sorted(DEPLOY.iterdir())
UNIT = DEPLOY / "edu-graph.service"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_names_settings_that_there_are(file: Path) -> None:
    known = {f"EDU_GRAPH_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"EDU_GRAPH_[A-Z_]*[A-Z]", file.read_text("utf-8"))) <= known


def unit() -> dict[str, list[str]]:
    """Return the directives of the unit, each with all its values."""
    found: dict[str, list[str]] = {}
    for line in UNIT.read_text("utf-8").splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


def test_the_unit_gives_no_rights() -> None:
    told = unit()
    for name in (
        "NoNewPrivileges",
        "ProtectHome",
        "PrivateTmp",
        "PrivateDevices",
        "RestrictSUIDSGID",
        "LockPersonality",
    ):
        assert told[name] == ["yes"], name
    assert told["ProtectSystem"] == ["strict"]
    assert told["CapabilityBoundingSet"] == told["AmbientCapabilities"] == [""]
    assert "root" not in told["User"]
    # The workers are forked, limited, filtered and lowered: what that needs must be left.
    refused = " ".join(value for value in told["SystemCallFilter"] if value.startswith("~"))
    assert not set(refused.replace("~", "").split()) & {"@process", "@resources", "@sandbox", "@ipc", "@signal"}
    assert "AF_UNIX" in told["RestrictAddressFamilies"][0]


def test_the_unit_is_one(tmp_path: Path) -> None:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.read_string(UNIT.read_text("utf-8"))
    assert parser.sections() == ["Unit", "Service", "Install"]
    if shutil.which("systemd-analyze") is None:
        return
    # What it starts is not installed here.
    text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", UNIT.read_text("utf-8"), flags=re.M)
    (tmp_path / UNIT.name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", tmp_path / UNIT.name], capture_output=True, text=True, check=False
    )
    assert UNIT.name not in done.stderr, done.stderr


def test_the_image_is_for_a_user_without_rights_and_names_no_registry() -> None:
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    (base,) = re.findall(r"^FROM (\S+)", text, re.M)
    assert "/" not in base
    users = re.findall(r"^USER (\S+)", text, re.M)
    assert users
    assert all(int(user.partition(":")[0]) > 0 for user in users)
    assert "--require-hashes" in text
    assert "/health/ready" in text.partition("HEALTHCHECK")[2]
    for source in re.findall(r"^COPY (.+) \S+$", text, re.M):
        assert all((ROOT / name).exists() for name in source.split()), source


def test_every_file_is_told_in_the_documentation() -> None:
    text = (ROOT / "docs/operations.md").read_text("utf-8")
    assert {f"deploy/{file.name}" for file in FILES} == set(re.findall(r"^\| `(deploy/[^`]+)`", text, re.M))
