"""Requests per second under load: wrk (github.com/wg/wrk) sends a list of addresses over several connections.

wrk is a program of Debian and others; without it, this part of the benchmark says so and is left out.
"""

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.peers import processes
from benchmarks.peers.asking import Served

CONNECTIONS: Final = (1, 8, 32)
_SCRIPT: Final = """
local requests, fresh, at, seen = {}, {}, 0, 0
for line in io.lines("%s") do
  local accept, path = line:match("^(%%S+) (%%S+)$")
  local fields = {["Accept"] = accept, ["Host"] = "127.0.0.1:%d"}
  if path:sub(-1) == "*" then
    fresh[#requests + 1] = {path:sub(1, -2), fields}
  end
  requests[#requests + 1] = wrk.format("GET", path, fields)
end
request = function()
  at = at %% #requests + 1
  if not fresh[at] then return requests[at] end
  seen = seen + 1
  return wrk.format("GET", fresh[at][1] .. seen, fresh[at][2])
end
done = function(summary, latency)
  local wrong = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
  io.write(string.format("told %%d %%d %%d %%d\\n", summary.requests, summary.duration, wrong, latency:percentile(95)))
end
"""
_TOLD: Final = re.compile(r"told (\d+) (\d+) (\d+) (\d+)")


@dataclass(frozen=True)
class Rate:
    """Requests per second, processor microseconds of the server for each, its 95th percentile, and what went wrong."""

    per_second: float
    cpu_us: float
    p95_ms: float
    wrong: int


def missing() -> str:
    """Return why this part cannot run here; empty where it can."""
    return "" if shutil.which("wrk") else "wrk is not installed (apt-get install wrk)"


def rate(served: Served, paths: Sequence[tuple[str, str]], *, folder: Path, connections: int, seconds: int) -> Rate:
    """Return how many of these addresses, in turn and again from the first, a server answers."""
    listed = folder / "addresses.txt"
    listed.write_text("".join(f"{accept} {path}\n" for path, accept in paths))
    script = folder / "requests.lua"
    # With the port, as whoever asked before to warm it: what names another host is another answer to us.
    script.write_text(_SCRIPT % (listed, served.port))
    before = processes.cpu(served.pid)
    told = subprocess.run(
        [
            shutil.which("wrk") or "wrk",
            "-t1",
            f"-c{connections}",
            f"-d{seconds}s",
            "-s",
            str(script),
            f"http://127.0.0.1:{served.port}",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    used = processes.cpu(served.pid) - before
    found = _TOLD.search(told.stdout)
    if found is None:
        raise processes.CommandFailed(f"wrk said: {told.stdout[-300:]}")
    requests, microseconds, wrong, p95 = (int(value) for value in found.groups())
    return Rate(
        round(requests / (microseconds / 1e6), 1), round(used / max(requests, 1) * 1e6, 1), round(p95 / 1e3, 3), wrong
    )


def distinct(addresses: Sequence[tuple[str, str]], fresh: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return a mix of which 80 % is asked once only: four fresh addresses after each of the known.

    A fresh address ends in a star, which becomes a number that is another one each time.
    """
    found = []
    for number in range(len(fresh) // 4):
        found += [
            addresses[number % len(addresses)],
            *((f"{path}*", accept) for path, accept in fresh[number * 4 : number * 4 + 4]),
        ]
    return found
