"""Work shared among processes: each is a fork that has all that there is in memory, and sends back what it made.

Only what is small should come back (names, sums, sizes): large things are written by the process that made them.
"""

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe, wait
from typing import Generic, NamedTuple, NoReturn, TypeVar, cast

from edu_graph.errors import BuildError
from edu_graph.settings import Settings

_T = TypeVar("_T")
_R = TypeVar("_R")


class Share(NamedTuple, Generic[_T]):
    """A piece of work and how much of it there is, in any unit: by that it is shared out."""

    work: _T
    size: int


def shared_out(shares: Sequence[Share[_T]], do: Callable[[_T], _R], *, processes: int) -> Iterator[tuple[int, _R]]:
    """Do all work; yield the number of each piece with what came of it, as they are done.

    With one process it is done here, one piece after the other. `do` must take no lock that another thread may hold: a
    fork has the locks as they are, and not who would open them. Raises what `do` raises, of whichever piece comes
    first; BuildError: a process ended before it was done. Then all others are ended.
    """
    if processes < 2 or len(shares) < 2 or not hasattr(os, "fork"):
        yield from ((number, do(share.work)) for number, share in enumerate(shares))
        return
    children: dict[Connection, int] = {}
    try:
        for numbers in _divided(shares, processes):
            connection, pid = _start(numbers, shares, do)
            children[connection] = pid
        yield from _gathered(children, len(shares))
    finally:
        for connection, pid in children.items():
            connection.close()
            with suppress(ProcessLookupError):
                os.kill(pid, 9)
            os.waitpid(pid, 0)


def processes(settings: Settings) -> int:
    """Return with how many processes to build: the setting, or one for each processor that this one may use."""
    if settings.build_processes:
        return settings.build_processes
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _divided(shares: Sequence[Share[_T]], processes: int) -> list[list[int]]:
    """Give each process about as much work: the largest pieces first, each to who has least."""
    loads = [0] * processes
    divided: list[list[int]] = [[] for _ in loads]
    for number in sorted(range(len(shares)), key=lambda number: -shares[number].size):
        least = loads.index(min(loads))
        loads[least] += shares[number].size
        divided[least].append(number)
    return [numbers for numbers in divided if numbers]


def _start(numbers: Sequence[int], shares: Sequence[Share[_T]], do: Callable[[_T], _R]) -> tuple[Connection, int]:
    receiving, sending = Pipe(duplex=False)
    pid = os.fork()
    if pid == 0:  # pragma: no cover - in a fork nothing is measured; what it sends is tested
        receiving.close()
        _work(numbers, shares, do, sending)
    sending.close()
    return receiving, pid


def _work(  # pragma: no cover - as in `_start`
    numbers: Sequence[int], shares: Sequence[Share[_T]], do: Callable[[_T], _R], sending: Connection
) -> NoReturn:
    code = 1
    try:
        # A collection would touch, and so copy, every page that objects lie on.
        gc.freeze()
        for number in numbers:
            sending.send((number, do(shares[number].work), None))
        code = 0
    except Exception as error:  # noqa: BLE001 - whatever it is, the process that shares the work out raises it
        with suppress(Exception):
            sending.send((0, None, error))
    finally:
        # Nothing of what the parent holds may be closed or written twice.
        os._exit(code)


def _gathered(children: dict[Connection, int], count: int) -> Iterator[tuple[int, _R]]:
    opened = set(children)
    while opened:
        for connection in cast(list[Connection], wait(list(opened))):
            try:
                number, made, error = connection.recv()
            except EOFError:
                opened.discard(connection)
                continue
            if error is not None:
                raise error
            count -= 1
            yield number, made
    if count:
        raise BuildError(
            f"a process of the build ended before {count} of its pieces were done",
            help="Look at the machine's memory; EDU_GRAPH_BUILD_PROCESSES=1 builds with one process.",
        )
