"""How often a release that could not be served is tried again, and when that is worth a line in the log."""

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0


class Refusals:
    """The refusals of what `current` names.

    Each of the same switch doubles the pause (seconds) before the next attempt, which starts a process and reads the
    whole release; another switch is tried at once. Times are those of one monotonic clock.
    """

    def __init__(self) -> None:
        self.pause = 0.0
        self._next = 0.0
        self._stamp: object = None
        self._told: object = None

    def is_due(self, stamp: object, now: float) -> bool:
        """Tell whether the switch with this stamp is to be tried now."""
        return stamp != self._stamp or now >= self._next

    def add(self, stamp: object, told: object, now: float) -> bool:
        """Remember a refusal; return whether it says something else than the one before."""
        is_same = stamp == self._stamp and self.pause > 0
        self.pause = min(2 * self.pause, LONGEST_PAUSE) if is_same else FIRST_PAUSE
        self._next = now + self.pause
        is_news = told != self._told
        self._stamp, self._told = stamp, told
        return is_news
