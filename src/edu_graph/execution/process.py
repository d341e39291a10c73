"""What a process asks of the kernel for itself: to die with its parent, to leave no core file, to stay in its memory.

Linux only: `prctl`, `/proc` and limits on the address space behave differently, or not at all, elsewhere.
"""

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Iterable

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_PAGE = resource.getpagesize()
_MIB = 1024 * 1024
# Only when a worker may have grown by this much since the last look is the exact figure worth a walk over its
# pages (5 ms for 370 MiB, measured).
_LOOK_AGAIN = 8 * _MIB


def _prctl(option: int, value: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def die_with_parent(parent: int) -> bool:
    """Have the kernel kill this process when `parent` (a process id) ends; False when it is gone already.

    For the kernel the parent is the *thread* that forked: whoever starts a spawner does so from a thread that
    lives as long as the service, which the event loop's does.
    """
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    # The parent may have ended before the call above; then nobody will ever send the signal.
    return os.getppid() == parent


def harden() -> None:
    """Give up what a worker never needs: core files (they would hold whole answers) and new privileges."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def volunteer_for_oom() -> None:
    """Have the kernel, when the machine is out of memory, end this process before the web process or the spawner."""
    try:
        with open("/proc/self/oom_score_adj", "w", encoding="ascii") as score:
            score.write("800")
    except OSError:
        pass  # A preference only: some containers mount /proc read-only.


def close_descriptors_but(keep: Iterable[int]) -> None:
    """Close every descriptor except these, so that nothing of the parent's is kept open or can be written to."""
    highest = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    start = 0
    for number in sorted(set(keep)):
        os.closerange(start, number)
        start = number + 1
    os.closerange(start, min(highest, 2**20) if highest > 0 else 2**20)


def to_null(*descriptors: int) -> None:
    """Point these descriptors at /dev/null: what the engine prints when it aborts belongs to nobody's terminal."""
    null = os.open(os.devnull, os.O_RDWR)
    for number in descriptors:
        os.dup2(null, number)
    if null not in descriptors:
        os.close(null)


def address_space() -> int:
    """Return the bytes of address space in use (VmSize): what RLIMIT_AS is compared with."""
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[0]) * _PAGE


def _resident() -> int:
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * _PAGE


def _private_kib() -> int:
    with open("/proc/self/smaps_rollup", encoding="ascii") as rollup:
        for line in rollup:
            if line.startswith("Private_Dirty:"):
                return int(line.split()[1])
    return 0


class Memory:
    """The memory of one worker: a bound for each evaluation, and how much became private since the fork."""

    def __init__(self) -> None:
        # The store's pages are shared with the spawner but count as address space: the bound starts above
        # them.
        self._base = address_space()
        self._before = resource.getrlimit(resource.RLIMIT_AS)
        # A fresh fork owns next to nothing; measuring that would cost each fork a walk over the store's
        # pages.
        self._private = 0
        self._faults = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        self._resident_then = _resident()

    def bound(self, mib: int) -> None:
        """Let the address space be what it was at the fork and `mib` more.

        Beyond it the allocator fails: the engine aborts (SIGABRT), Python raises MemoryError.
        """
        self._set(self._base + mib * _MIB)

    def unbound(self) -> None:
        """Take the bound away, so that the report about a failed allocation does not fail to allocate."""
        self._set(self._before[0])

    def _set(self, soft: int) -> None:
        # Only the soft limit: the hard one could never be raised again for the next evaluation.
        hard = self._before[1]
        if hard != resource.RLIM_INFINITY and (soft == resource.RLIM_INFINITY or soft > hard):
            soft = hard
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))

    def grown_kib(self) -> int:
        """Return how much memory (KiB) is this worker's alone, at most 8 MiB behind the truth.

        Copied pages are minor faults, new ones are resident: together they bound the growth for two
        microseconds' work, and only when they could matter are the pages walked.
        """
        faults = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        resident = _resident()
        possible = (faults - self._faults) * _PAGE + max(resident - self._resident_then, 0)
        if possible >= _LOOK_AGAIN:
            self._faults, self._resident_then = faults, resident
            self._private = _private_kib()
        return self._private


def supported() -> bool:
    """Tell whether this system can run spawner and workers."""
    return sys.platform == "linux" and os.path.exists("/proc/self/statm")
