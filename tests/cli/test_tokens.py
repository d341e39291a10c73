"""Tokens on the command line: printed once, listed without their secret, revoked."""

import json
import os
import subprocess
import sys
from pathlib import Path


def run(state: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "edu_graph", "token", *arguments],
        capture_output=True, text=True, env=os.environ | {"EDU_GRAPH_STATE": str(state)}, check=False,
    )  # fmt: skip


def test_a_token_from_its_making_to_its_end(tmp_path: Path) -> None:
    made = run(tmp_path, "add", "harvester", "--seconds", "3600")
    assert made.returncode == 0, made.stderr
    assert made.stdout.startswith("egt_")
    again = run(tmp_path, "add", "harvester")
    assert (again.returncode, "or was, a token named harvester" in again.stderr) == (2, True)
    told = json.loads(run(tmp_path, "add", "other", "--json").stdout)
    assert (told["name"], told["seconds"]) == ("other", None)
    assert run(tmp_path, "revoke", "other").stdout == "other counts no more\n"
    assert run(tmp_path, "revoke", "other").returncode == 4
    listed = run(tmp_path, "list", "--json").stdout
    assert "egt_" not in listed
    assert [(token["name"], token["seconds"], bool(token["revoked"])) for token in json.loads(listed)] == [
        ("harvester", 3600.0, False),
        ("other", None, True),
    ]
    assert "harvester" in run(tmp_path, "list").stdout


def test_every_command_has_help_with_an_example(tmp_path: Path) -> None:
    for verb in ("add", "list", "revoke"):
        assert "Example" in run(tmp_path, verb, "--help").stdout, verb
