"""What a process asks of the kernel for itself: to die with its parent, to stay in its memory, to open no socket.

Linux only: `prctl`, `/proc` and limits on the address space behave differently, or not at all, elsewhere.
"""

import contextlib
import ctypes
import errno
import os
import platform
import re
import resource
import signal
import sys
from collections.abc import Iterable
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
# AUDIT_ARCH_* and the number of socket(2), where they are known (linux/audit.h, asm/unistd.h).
_SOCKET_CALLS = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
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


def harden() -> None:  # pragma: no cover - tested in a program of its own
    """Give up what a worker never needs: core files (they would hold whole answers) and new privileges."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)


class _Instruction(ctypes.Structure):
    _fields_ = (("code", ctypes.c_ushort), ("jt", ctypes.c_ubyte), ("jf", ctypes.c_ubyte), ("k", ctypes.c_uint))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.POINTER(_Instruction)))


def refuse_sockets() -> bool:  # pragma: no cover - tested in a program of its own
    """Have the kernel refuse this process every new socket (EACCES); False where the kernel cannot.

    Queries with SERVICE are refused before they come here. This holds if one ever gets through: the engine has no
    switch for it, and a worker needs no socket but the one it was born with. Call `harden` first, which the kernel
    asks for. Source: seccomp(2), SECCOMP_MODE_FILTER.
    """
    known = _SOCKET_CALLS.get(platform.machine())
    if known is None:
        return False
    architecture, call = known
    load, equal, answer = 0x20, 0x15, 0x06  # BPF_LD|W|ABS, BPF_JMP|JEQ|K, BPF_RET|K
    allow, refuse = 0x7FFF0000, 0x00050000 | errno.EACCES
    program = (
        (load, 0, 0, 4),  # the call's architecture: another one's calls have other numbers
        (equal, 0, 3, architecture),
        (load, 0, 0, 0),  # the call's number
        (equal, 0, 1, call),
        (answer, 0, 0, refuse),
        (answer, 0, 0, allow),
    )
    steps = (_Instruction * len(program))(*(_Instruction(*step) for step in program))
    rules = _Program(len(program), steps)
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.prctl(_PR_SET_SECCOMP, 2, ctypes.byref(rules), 0, 0) == 0)


def volunteer_for_oom() -> None:  # pragma: no cover - tested in a program of its own
    """Have a machine out of memory end this process before the web process or the spawner."""
    # A preference only: some containers mount /proc read-only.
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("800", encoding="ascii")


def close_descriptors_but(keep: Iterable[int]) -> None:  # pragma: no cover - tested in a program of its own
    """Close every descriptor except these, so that nothing of the parent's stays open."""
    highest = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    start = 0
    for number in sorted(set(keep)):
        if number > start:  # An empty range from 0 would close everything: CPython asks for "up to -1".
            os.closerange(start, number)
        start = number + 1
    os.closerange(start, min(highest, 2**20) if highest > 0 else 2**20)


def to_null(*descriptors: int) -> None:  # pragma: no cover - tested in a program of its own
    """Point these descriptors at /dev/null: nobody's terminal wants an abort's backtrace."""
    null = os.open(os.devnull, os.O_RDWR)
    for number in descriptors:
        os.dup2(null, number)
    if null not in descriptors:
        os.close(null)


def address_space() -> int:
    """Return the bytes of address space in use (VmSize): what RLIMIT_AS is compared with."""
    return _statm(0)


def _statm(column: int) -> int:
    return int(Path("/proc/self/statm").read_bytes().split()[column]) * _PAGE


def _private_kib() -> int:
    found = re.search(rb"^Private_Dirty: *(\d+)", Path("/proc/self/smaps_rollup").read_bytes(), re.MULTILINE)
    return int(found.group(1)) if found else 0


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
        self._resident_then = _statm(1)

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
        resident = _statm(1)
        possible = (faults - self._faults) * _PAGE + max(resident - self._resident_then, 0)
        if possible >= _LOOK_AGAIN:
            self._faults, self._resident_then = faults, resident
            self._private = _private_kib()
        return self._private


def supported() -> bool:
    """Tell whether this system can run spawner and workers."""
    return sys.platform == "linux" and Path("/proc/self/statm").exists()
