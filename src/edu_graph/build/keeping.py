"""Which releases are kept: another one is made current, old ones are pruned, but never one that is open."""

import contextlib
import fcntl
from collections.abc import Iterable
from typing import BinaryIO, Final

from edu_graph.build import ledger, quality
from edu_graph.build.durable import Durable
from edu_graph.build.lock import build_lock
from edu_graph.build.release import Release, current_id, kept_ids, switch
from edu_graph.errors import InputError
from edu_graph.settings import Settings

AS_IT_WAS: Final = "made current again"
_ASIDE: Final = ".pruned-"


class Hold:
    """A sign to other processes that a release is open: pruning leaves it alone. Ends with the process."""

    def __init__(self, release: Release) -> None:
        """Take the sign. Raises OSError: the release's folder cannot be read."""
        self._file: BinaryIO = (release.folder / "manifest.json").open("rb")
        # On a file system without locks there is no sign, and pruning beside a running service is not safe.
        with contextlib.suppress(OSError):
            fcntl.flock(self._file, fcntl.LOCK_SH | fcntl.LOCK_NB)

    def close(self) -> None:
        """Give the sign back; twice is fine."""
        self._file.close()


def use(settings: Settings, release: Release, why: str = AS_IT_WAS, durable: Durable | None = None) -> None:
    """Make a kept release the current one; the ledger gets a line. Raises LockHeld: a build is at work."""
    durable = durable or Durable()
    with build_lock(settings.releases):
        ledger.append(settings, release.id, why, durable, quality.figures(release))
        switch(settings, release.id, durable)


def prune(
    settings: Settings, keep: int, *, also: Iterable[str] = (), only_tell: bool = False, durable: Durable | None = None
) -> list[str]:
    """Remove old releases from the disk, and return their ids, oldest first; `only_tell` removes nothing.

    Kept are the current one, the `keep` that were published last, those named in `also`, and whatever a service has
    open. What the ledger does not know counts as oldest. The ledger stays as it is: it tells that they were there.
    Raises InputError: `keep` is below 1; LockHeld: a build is at work.
    """
    if keep < 1:
        raise InputError(f"keeping {keep} releases is not possible", help="Keep 1 or more.")
    durable = durable or Durable()
    with build_lock(settings.releases):
        order = list(dict.fromkeys(entry.release for entry in reversed(ledger.read(settings))))
        kept = set(kept_ids(settings))
        latest = [name for name in order if name in kept]
        spared = {current_id(settings), *latest[:keep], *also}
        unknown = sorted(kept - set(latest))
        removed = [
            name for name in [*unknown, *reversed(latest)] if name not in spared and not _is_open(settings, name)
        ]
        if not only_tell:
            for left in settings.releases.glob(f"{_ASIDE}*"):
                durable.remove_tree(left)
            for name in removed:
                _remove(settings, name, durable)
    return removed


def _is_open(settings: Settings, name: str) -> bool:
    with (settings.releases / name / "manifest.json").open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def _remove(settings: Settings, name: str, durable: Durable) -> None:
    # Without its manifest it is no release: whatever comes between, nobody finds half of one.
    aside = settings.releases / f"{_ASIDE}{name}"
    durable.rename(settings.releases / name, aside)
    durable.remove_tree(aside)
