"""A circuit breaker before an engine: where it is down, requests are told so at once, and it is left in peace."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from edu_graph.errors import EngineDown

FAILURES: Final = 5
FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 30.0
State = Literal["closed", "open", "half-open"]


@dataclass
class Breaker:
    """Closed: all pass. Open, after `FAILURES` in a row: none for a pause. Then half-open: one tries for all.

    What it tries decides: closed again, or open for twice as long, up to `LONGEST_PAUSE`. Pauses are drawn by lot
    around their length, so that many services do not come back at once.
    """

    clock: Callable[[], float] = time.monotonic
    draw: Callable[[], float] = random.random
    _failures: int = 0
    _until: float = 0.0
    _pause: float = FIRST_PAUSE
    _is_trying: bool = False
    _why: str = ""

    @property
    def state(self) -> State:
        """How it stands now."""
        if self._failures < FAILURES:
            return "closed"
        return "open" if self.clock() < self._until else "half-open"

    def admit(self) -> None:
        """Let a request pass. Raises EngineDown (retry_after): it is open, or another request tries just now."""
        if self.state == "closed":
            return
        left = self._until - self.clock()
        if left > 0 or self._is_trying:
            detail = f"the engine failed {FAILURES} times in a row and is left in peace for now; last: {self._why}"
            raise EngineDown(detail, retry_after=max(1, round(left)))
        self._is_trying = True

    def succeeded(self) -> None:
        """The engine answered, be it with an error of the query's."""
        self._failures, self._pause, self._is_trying = 0, FIRST_PAUSE, False

    def failed(self, why: str) -> None:
        """The engine did not answer. What ran while it opened does not make the pause longer."""
        self._why = why
        if self._failures >= FAILURES and not self._is_trying:
            return
        self._failures += 1
        if self._is_trying:
            self._pause = min(2 * self._pause, LONGEST_PAUSE)
        if self._failures >= FAILURES:
            self._until = self.clock() + self._pause * (0.75 + self.draw() / 2)
        self._is_trying = False

    def undecided(self) -> None:
        """What was tried ended without telling anything of the engine: the next request tries."""
        self._is_trying = False
