"""What a build says while it works: a moving line on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, Protocol, TextIO

from rich.console import Console

_WHOLE: Final = "in all"


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


class Clock:
    """What each step took, in seconds; a step that comes again counts as one."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._name = ""
        self._since = 0.0
        self.seconds: dict[str, float] = {}

    def step(self, name: str) -> None:
        """End the step before, and begin this one; an empty name begins none."""
        moment = self._now()
        if self._name:
            self.seconds[self._name] = self.seconds.get(self._name, 0.0) + moment - self._since
        self._name, self._since = name, moment

    def table(self) -> list[str]:
        """Return a line for each step with its seconds and its share, and one for all; none where nothing was done."""
        whole = sum(self.seconds.values())
        if not self.seconds:
            return []
        wide = max(len(name) for name in (*self.seconds, _WHOLE))
        told = [*self.seconds.items(), (_WHOLE, whole)]
        return [f"{name:{wide}} {seconds:8.2f} s {seconds / (whole or 1):6.1%}" for name, seconds in told]


class Lines:
    """One plain line a step, for logs and pipes; at the end what each took."""

    def __init__(self, stream: TextIO, clock: Clock | None = None) -> None:
        self._stream = stream
        self._clock = clock or Clock()

    def step(self, name: str) -> None:
        """Write the step."""
        self._clock.step(name)
        print(f"build: {name}", file=self._stream, flush=True)

    def warn(self, text: str) -> None:
        """Write the warning."""
        print(f"build: warning: {text}", file=self._stream, flush=True)

    def done(self, text: str) -> None:
        """Write what each step took, and the outcome."""
        self._clock.step("")
        for line in (*self._clock.table(), text):
            print(f"build: {line}", file=self._stream, flush=True)


class Terminal:
    """A spinner with the present step; at the end, also where it failed, what each took."""

    def __init__(self, console: Console, clock: Clock | None = None) -> None:
        self._console = console
        self._status = console.status("")
        self._clock = clock or Clock()

    def step(self, name: str) -> None:
        """Show the step."""
        self._clock.step(name)
        self._status.update(name)
        self._status.start()

    def warn(self, text: str) -> None:
        """Show the warning above the spinner."""
        self._console.print(f"[yellow]warning[/] {text}", highlight=False)

    def done(self, text: str) -> None:
        """Stop the spinner, show what each step took, and the outcome."""
        self.stop()
        self._console.print(f"[green]done[/] {text}", highlight=False)

    def stop(self) -> None:
        """Take the spinner away, whatever happened, and show what each step took."""
        self._status.stop()
        self._clock.step("")
        for line in self._clock.table():
            self._console.print(f"  {line}", style="dim", markup=False, highlight=False)
        self._clock.seconds.clear()


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
