"""What a build says while it works: a moving line on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final, Protocol, TextIO

from rich.console import Console

from edu_graph.build import pace

_WHOLE: Final = "in all"
_WIDE: Final = 20
"""Characters of a bar."""


class Progress(Protocol):
    """Told of each step, and of what a curator should know."""

    def expect(self, seconds: Mapping[str, float]) -> None:
        """Each step may take so long, in this order; told before the first, and not at all where nobody knows."""

    def step(self, name: str) -> None:
        """A step begins; the one before is done."""

    def part(self, done: int, of: int) -> None:
        """So much of the step is done."""

    def warn(self, text: str) -> None:
        """Something was mended or looks odd."""

    def done(self, text: str) -> None:
        """The build is finished."""


class Silent:
    """Says nothing, remembers the warnings."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.warnings: list[str] = []

    def expect(self, seconds: Mapping[str, float]) -> None:
        """Nothing to say."""

    def part(self, done: int, of: int) -> None:
        """Nothing to say."""

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
        self.expected: Mapping[str, float] = {}

    def left(self, share: float = 0.0) -> str:
        """Return in words how long the rest takes, `share` of the present step being done; empty where nobody knows."""
        if self._name not in self.expected:
            return ""
        taken = dict(self.seconds)
        taken[self._name] = taken.get(self._name, 0.0) + self._now() - self._since
        return pace.in_words(pace.left(self.expected, taken, self._name, share))

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


class Timed:
    """Passes on what a build says, and knows what each step took."""

    def __init__(self, inner: Progress, clock: Clock | None = None) -> None:
        self._inner = inner
        self._clock = clock or Clock()

    def taken(self) -> Mapping[str, float]:
        """Return what each step took, the present one, which this ends, among them."""
        self._clock.step("")
        return self._clock.seconds

    def expect(self, seconds: Mapping[str, float]) -> None:
        """Pass it on."""
        self._inner.expect(seconds)

    def step(self, name: str) -> None:
        """Take the time, and pass it on."""
        self._clock.step(name)
        self._inner.step(name)

    def part(self, done: int, of: int) -> None:
        """Pass it on."""
        self._inner.part(done, of)

    def warn(self, text: str) -> None:
        """Pass it on."""
        self._inner.warn(text)

    def done(self, text: str) -> None:
        """End the last step, and pass it on."""
        self._clock.step("")
        self._inner.done(text)


class Lines:
    """One plain line a step, for logs and pipes; at the end what each took."""

    def __init__(self, stream: TextIO, clock: Clock | None = None) -> None:
        self._stream = stream
        self._clock = clock or Clock()

    def expect(self, seconds: Mapping[str, float]) -> None:
        """Tell with each step how long the rest may take."""
        self._clock.expected = seconds

    def step(self, name: str) -> None:
        """Write the step."""
        self._clock.step(name)
        left = self._clock.left()
        print(f"build: {name} ({left})" if left else f"build: {name}", file=self._stream, flush=True)

    def part(self, done: int, of: int) -> None:
        """A log needs no lines of that."""

    def warn(self, text: str) -> None:
        """Write the warning."""
        print(f"build: warning: {text}", file=self._stream, flush=True)

    def done(self, text: str) -> None:
        """Write what each step took, and the outcome."""
        self._clock.step("")
        for line in (*self._clock.table(), text):
            print(f"build: {line}", file=self._stream, flush=True)


class Terminal:
    """The present step, how much of it is done and about how long the rest takes; at the end what each took."""

    def __init__(self, console: Console, clock: Clock | None = None) -> None:
        self._console = console
        self._status = console.status("")
        self._clock = clock or Clock()
        self._step = ""

    def step(self, name: str) -> None:
        """Show the step."""
        self._clock.step(name)
        self._step = name
        self._show(0.0)
        self._status.start()

    def expect(self, seconds: Mapping[str, float]) -> None:
        """Show with each step how long the rest may take."""
        self._clock.expected = seconds

    def part(self, done: int, of: int) -> None:
        """Show how much of the step is done."""
        self._show(done / of if of else 0.0)

    def _show(self, share: float) -> None:
        full = round(share * _WIDE)
        bar = f"{'█' * full}{'░' * (_WIDE - full)} {share:4.0%}" if share else ""
        self._status.update("  ".join(part for part in (self._step, bar, self._clock.left(share)) if part))

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
