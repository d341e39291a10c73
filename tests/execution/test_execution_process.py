"""What processes ask of the kernel, seen from programs of their own: much of it cannot be taken back."""

import ctypes
import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from edu_graph.execution import process

PRELUDE = "import os, socket, sys\nfrom edu_graph.execution import process\n"


def program(text: str, *arguments: str, keep: tuple[int, ...] = ()) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PRELUDE + text, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        pass_fds=keep,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


@pytest.fixture
def without_death_signal() -> Iterator[None]:
    yield
    ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)


@pytest.mark.usefixtures("without_death_signal")
def test_dying_with_the_parent_tells_whether_it_is_still_there() -> None:
    assert process.die_with_parent(os.getppid())
    assert not process.die_with_parent(os.getppid() + 1)
    asked = ctypes.c_int()
    ctypes.CDLL(None).prctl(2, ctypes.byref(asked), 0, 0, 0)
    assert asked.value == signal.SIGKILL


def test_what_the_kernel_refuses_is_an_error() -> None:
    with pytest.raises(OSError, match="Invalid argument"):
        process._prctl(1, 10_000)


def test_every_descriptor_but_the_kept_is_closed() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        done = program(
            "keep = int(sys.argv[1])\n"
            "others = [os.open(os.devnull, os.O_RDONLY) for _ in range(20)]\n"
            "process.close_descriptors_but((0, 1, 2, keep))\n"
            "print(sorted(n for n in range(keep + 50) if os.path.exists(f'/proc/self/fd/{n}')) == [0, 1, 2, keep])\n",
            str(theirs.fileno()),
            keep=(theirs.fileno(),),
        )
    assert done.stdout == "True\n", done.stderr


def test_what_is_pointed_at_nothing_says_nothing() -> None:
    done = program("process.to_null(2)\nos.write(2, b'backtrace')\nprint('out')")
    assert (done.stdout, done.stderr) == ("out\n", "")


def test_hardening_leaves_no_core_file_and_no_new_privileges() -> None:
    done = program(
        "import resource\nprocess.harden()\nprocess.volunteer_for_oom()\n"
        "print(resource.getrlimit(resource.RLIMIT_CORE))\nprint(open('/proc/self/oom_score_adj').read().strip())\n"
        "print([l for l in open('/proc/self/status') if l.startswith('NoNewPrivs')])"
    )
    assert done.stdout == "(0, 0)\n800\n['NoNewPrivs:\\t1\\n']\n", done.stderr


def test_no_socket_is_opened_any_more_and_open_ones_work() -> None:
    done = program(
        "left, right = socket.socketpair()\nprocess.harden()\nprint(process.refuse_sockets())\n"
        "left.send(b'still')\nprint(right.recv(10))\n"
        "try:\n    socket.socket()\nexcept PermissionError:\n    print('refused')"
    )
    assert done.stdout == "True\nb'still'\nrefused\n", done.stderr


def test_an_unknown_machine_goes_without_the_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "abacus")
    assert not process.refuse_sockets()


def test_memory_is_bounded_and_unbounded_again() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    memory = process.Memory()
    try:
        memory.bound(64)
        with pytest.raises(MemoryError):
            bytearray(200 * 2**20)
        assert len(bytearray(8 * 2**20)) == 8 * 2**20
    finally:
        memory.unbound()
    assert resource.getrlimit(resource.RLIMIT_AS) == before
    assert len(bytearray(200 * 2**20)) == 200 * 2**20


def test_a_hard_limit_of_the_system_is_kept() -> None:
    done = program(
        "import resource\nhard = process.address_space() + 100 * 2**20\n"
        "resource.setrlimit(resource.RLIMIT_AS, (hard, hard))\nmemory = process.Memory()\n"
        "memory.bound(50)\nprint(resource.getrlimit(resource.RLIMIT_AS)[0] < hard)\n"
        "memory.bound(5000)\nprint(resource.getrlimit(resource.RLIMIT_AS) == (hard, hard))\n"
        "memory.unbound()\nprint(resource.getrlimit(resource.RLIMIT_AS) == (hard, hard))\n"
    )
    assert done.stdout == "True\nTrue\nTrue\n", done.stderr


def test_growth_is_what_became_private() -> None:
    memory = process.Memory()
    assert memory.grown_kib() == 0
    block = bytearray(os.urandom(1024) * (40 * 1024))
    grown = memory.grown_kib()
    assert grown >= 40 * 1024
    # Nothing happened since: no second walk over the pages, the same figure.
    assert memory.grown_kib() == grown
    del block


def test_without_procfs_the_executor_is_not_supported(monkeypatch: pytest.MonkeyPatch) -> None:
    assert process.supported()
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not process.supported()
