"""What a build says while it works: a moving line on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO

from rich.console import Console


class Progress(Protocol):
    """Told of each step, and of what a curator should know."""

    def step(self, name: str) -> None:
        """A step begins; the one before is done."""

    def warn(self, text: str) -> None:
        """Something was mended or looks odd."""

    def done(self, text: str) -> None:
        """The build is finished."""


class Silent:
    """Says nothing, remembers the warnings."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.warnings: list[str] = []

    def step(self, name: str) -> None:
        """Remember the step."""
        self.steps.append(name)

    def warn(self, text: str) -> None:
        """Remember the warning."""
        self.warnings.append(text)

    def done(self, text: str) -> None:
        """Nothing to say."""


class Lines:
    """One plain line a step, for logs and pipes."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def step(self, name: str) -> None:
        """Write the step."""
        print(f"build: {name}", file=self._stream, flush=True)

    def warn(self, text: str) -> None:
        """Write the warning."""
        print(f"build: warning: {text}", file=self._stream, flush=True)

    def done(self, text: str) -> None:
        """Write the outcome."""
        print(f"build: {text}", file=self._stream, flush=True)


class Terminal:
    """A spinner with the present step, times behind the steps that are done."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status = console.status("")
        self._name = ""
        self._since = 0.0

    def step(self, name: str) -> None:
        """Close the step before with its time, and show this one."""
        self._close()
        self._name, self._since = name, time.monotonic()
        self._status.update(name)
        self._status.start()

    def warn(self, text: str) -> None:
        """Show the warning above the spinner."""
        self._console.print(f"[yellow]warning[/] {text}", highlight=False)

    def done(self, text: str) -> None:
        """Stop the spinner and show the outcome."""
        self._close()
        self._console.print(f"[green]done[/] {text}", highlight=False)

    def stop(self) -> None:
        """Take the spinner away, whatever happened."""
        self._status.stop()

    def _close(self) -> None:
        self._status.stop()
        if self._name:
            self._console.print(f"  {self._name} [dim]{time.monotonic() - self._since:.2f} s[/]", highlight=False)
            self._name = ""


@contextmanager
def shown(stream: TextIO | None = None) -> Iterator[Progress]:
    """Give the progress that fits the stream (standard error by default)."""
    target = stream or sys.stderr
    if not target.isatty():
        yield Lines(target)
        return
    terminal = Terminal(Console(file=target))
    try:
        yield terminal
    finally:
        terminal.stop()
