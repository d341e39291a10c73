"""The ledger: what was published, when, after which, by whom and why. Append-only; the only place for time."""

import getpass
import json
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Final

from edu_graph.build.durable import Durable
from edu_graph.errors import ReleaseError
from edu_graph.settings import Settings

# What JSON may leave as it is, and what other readers of lines take for the end of one, or terminals obey.
_UNSAFE: Final = re.compile("[\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True)
class LedgerEntry:
    """One publication. `published`: UTC, ISO 8601, seconds; `predecessor`: None for the first.

    `figures`: the key figures of its data-quality report; None where it has none.
    """

    release: str
    published: str
    predecessor: str | None
    by: str
    why: str
    figures: dict[str, int] | None = None


def read(settings: Settings) -> list[LedgerEntry]:
    """Return all entries, oldest first; a line that a crash left unfinished does not count.

    Raises ReleaseError: a finished line is no entry.
    """
    path = settings.releases / "ledger"
    if not path.exists():
        return []
    entries = []
    # Split at this byte alone: a reason may hold what else Unicode ends lines with. Behind the last one is nothing, or
    # what a crash left unfinished.
    *lines, _ = path.read_bytes().split(b"\n")
    for number, line in enumerate(lines, start=1):
        try:
            entries.append(LedgerEntry(**json.loads(line)))
        except (TypeError, ValueError) as error:
            raise ReleaseError(
                "this line is no ledger entry",
                file=str(path),
                line=number,
                help="Take the line out, or restore the file.",
            ) from error
    return entries


def legible(settings: Settings) -> list[LedgerEntry]:
    """Return the entries that can be read, oldest first: one bad line is no reason to refuse what it says nothing of.

    For whoever only tells of publications; what writes, or checks, reads all lines by `read`.
    """
    try:
        *lines, _ = (settings.releases / "ledger").read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise ReleaseError(f"the ledger cannot be read: {error}", help="Set EDU_GRAPH_RELEASES.") from error
    return [entry for entry in map(_legible, lines) if entry is not None]


def _legible(line: bytes) -> LedgerEntry | None:
    try:
        entry = LedgerEntry(**json.loads(line))
        datetime.strptime(entry.published, "%Y-%m-%dT%H:%M:%SZ")  # noqa: DTZ007 - only whether it is one
    except (TypeError, ValueError, RecursionError):
        return None
    texts = (entry.release, entry.by, entry.why, entry.predecessor or "")
    figures = entry.figures is None or isinstance(entry.figures, dict)
    return entry if figures and all(isinstance(text, str) for text in texts) else None


def append(
    settings: Settings, release: str, why: str, durable: Durable, figures: dict[str, int] | None = None
) -> LedgerEntry:
    """Append a publication, with the key figures of its quality.

    If the last entry is of this release already (a crash came after it), return that one.
    """
    entries = read(settings)
    if entries and entries[-1].release == release:
        return entries[-1]
    entry = LedgerEntry(
        release=release,
        published=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        predecessor=entries[-1].release if entries else None,
        by=_user(),
        why=why,
        figures=figures,
    )
    durable.append(settings.releases / "ledger", _line(entry))
    return entry


def _line(entry: LedgerEntry) -> bytes:
    told = json.dumps(asdict(entry), ensure_ascii=False)
    return (_UNSAFE.sub(lambda found: f"\\u{ord(found.group()):04x}", told) + "\n").encode()


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        # A container may run under a user id without a name.
        return "unknown"
