"""What changed between two releases: their canonical N-Quads are sorted, so both are read once, side by side."""

from collections.abc import Iterator
from pathlib import Path

ADDED, DELETED, KEPT = b"A", b"D", b"="


def difference(before: Path, after: Path) -> Iterator[tuple[bytes, bytes]]:
    """Yield each quad (an N-Quads line, with its end) that only one file has, `D` before `A` in order of the lines.

    Both files hold canonical N-Quads: one line a quad, sorted by code point. Takes constant memory.
    """
    return ((sign, line) for sign, line in compared(before, after) if sign is not KEPT)


def compared(before: Path, after: Path) -> Iterator[tuple[bytes, bytes]]:
    """Yield every quad of both files once, in order of the lines: `=` where both have it, else as `difference`."""
    with before.open("rb") as old, after.open("rb") as new:
        was, now = old.readline(), new.readline()
        while was or now:
            # In UTF-8, bytes sort as code points do.
            if was == now:
                yield KEPT, now
                was, now = old.readline(), new.readline()
            elif not now or (was and was < now):
                yield DELETED, was
                was = old.readline()
            else:
                yield ADDED, now
                now = new.readline()
