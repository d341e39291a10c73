"""A killed build leaves the old release serving, and the next build is clean: at every fault point."""

import json
import subprocess
import sys
from pathlib import Path

import miniature
import pytest

STEP = 6
"""Each of six runs takes every sixth fault point: together all of them."""


@pytest.mark.parametrize("first", range(1, STEP + 1))
def test_a_kill_at_every_fault_point_loses_nothing(tmp_path: Path, first: int) -> None:
    settings = miniature.make(tmp_path)
    driver = Path(__file__).with_name("kill_driver.py")
    run = subprocess.run(
        [sys.executable, str(driver), str(tmp_path), f"{first}:{STEP}"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    # A build of this project passes over sixty points; far fewer would mean that the kills missed it.
    assert len(told["found"]) >= 60 // STEP
    for one in told["found"]:
        after, clean = one["after"], one["clean"]
        assert after["wrong"] == [], f"point {one['at']}: the current release is damaged"
        assert after["current"] in (told["old"]["current"], clean["current"])
        assert clean["wrong"] == []
        assert clean["leftovers"] == [], f"point {one['at']}: the next build left something behind"
        assert clean["current"] != told["old"]["current"]
        assert clean["ledger"] == [told["old"]["current"], clean["current"]], f"point {one['at']}: the ledger is wrong"
    assert settings.releases.is_dir()
