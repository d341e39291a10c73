"""`./run bench [NAME [OPTIONS]]`: runs one benchmark, or all with their defaults."""

import sys
from collections.abc import Callable, Mapping, Sequence

from benchmarks import compete, drafting, pages, reconciliation, serving, streaming

BENCHMARKS: Mapping[str, Callable[[Sequence[str]], int]] = {
    "serving": serving.main,
    "peers": compete.main,
    "pages": pages.main,
    "reconciliation": reconciliation.main,
    "streaming": streaming.main,
    "drafting": drafting.main,
}


def main(arguments: Sequence[str]) -> int:
    """Return the exit code of the benchmark named, or the worst of all; 2 for a name that there is not."""
    if not arguments:
        return max(run([]) for run in BENCHMARKS.values())
    name, *options = arguments
    if name not in BENCHMARKS:
        print(f"bench: no benchmark {name}; there are: {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    return BENCHMARKS[name](options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
