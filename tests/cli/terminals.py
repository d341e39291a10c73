"""A command of ours on a terminal of its own, as a person would see it."""

import os
import pty
import subprocess
import sys


def on_a_terminal(environment: dict[str, str], *arguments: str, code: int = 0) -> str:
    """Run `edu-graph` with these arguments on a pseudo-terminal; return what it shows, with its colours.

    It must end with this exit code.
    """
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "edu_graph", *arguments], stdout=theirs, stdin=theirs, env=environment
    ) as process:
        os.close(theirs)
        shown = b""
        while piece := _read(ours):
            shown += piece
        os.close(ours)
    assert process.returncode == code
    return shown.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # so ends a terminal whose last writer has gone
        return b""
