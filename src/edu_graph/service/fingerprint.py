"""What besides the release decides an answer: the settings that show in it, and this program's own text."""

import hashlib
import json
from pathlib import Path

from edu_graph.settings import Settings

_PACKAGE = Path(__file__).resolve().parent.parent
_ENDINGS = frozenset({".py", ".html", ".css", ".js", ".json", ".po"})

# Where it runs and how it works: two services behind one name may differ in these, and answer the same.
_UNSEEN = {
    "ontology", "shapes", "queries", "data", "lock", "releases", "state", "memory_budget_mib", "host", "port",
    "trusted_proxies", "workers", "reserved_workers", "worker_recycle_mib", "cache_bytes", "cache_entry_bytes",
    "build_processes", "log_format", "shutdown_seconds", "reload_seconds", "unlimited_clients",
    "metrics_for", "hsts_seconds", "mcp_origins", "mcp_token", "archive_seconds", "plans",
}  # fmt: skip


def fingerprint(settings: Settings, package: Path = _PACKAGE) -> str:
    """Return a hash over the settings that can show in an answer, and over all code, templates and words of `package`.

    A setting that is new counts until it is named as one that does not show.
    """
    shown = settings.model_dump(mode="json", exclude=_UNSEEN)
    digest = hashlib.blake2b(json.dumps(shown, sort_keys=True).encode(), digest_size=16)
    for path in sorted(package.rglob("*")):
        if path.suffix in _ENDINGS and path.is_file():
            digest.update(f"\0{path.relative_to(package).as_posix()}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
