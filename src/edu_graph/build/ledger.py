"""The ledger: what was published, when, after which, by whom and why. Append-only; the only place for time."""

import getpass
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from edu_graph.build.durable import Durable
from edu_graph.errors import ReleaseError
from edu_graph.settings import Settings


@dataclass(frozen=True)
class LedgerEntry:
    """One publication. `published`: UTC, ISO 8601, seconds; `predecessor`: None for the first."""

    release: str
    published: str
    predecessor: str | None
    by: str
    why: str


def read(settings: Settings) -> list[LedgerEntry]:
    """Return all entries, oldest first; a line that a crash left unfinished does not count.

    Raises ReleaseError: a finished line is no entry.
    """
    path = settings.releases / "ledger"
    if not path.exists():
        return []
    entries = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(keepends=True), start=1):
        if not line.endswith("\n"):
            break
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


def append(settings: Settings, release: str, why: str, durable: Durable) -> LedgerEntry:
    """Append a publication; if the last entry is of this release already (a crash came after it), return that one."""
    entries = read(settings)
    if entries and entries[-1].release == release:
        return entries[-1]
    entry = LedgerEntry(
        release=release,
        published=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        predecessor=entries[-1].release if entries else None,
        by=_user(),
        why=why,
    )
    durable.append(settings.releases / "ledger", (json.dumps(asdict(entry), ensure_ascii=False) + "\n").encode())
    return entry


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        # A container may run under a user id without a name.
        return "unknown"
