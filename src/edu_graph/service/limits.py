"""The limits that clients are told of: at `/limits`, and with each answer."""

from typing import Final

from edu_graph.service.messages import N_
from edu_graph.settings import Settings

_OF_A_QUERY: Final = "query_"

PUBLISHED: Final = {
    "query_seconds": N_("seconds"),
    "query_memory_mib": N_("MiB"),
    "query_rows": N_("rows"),
    "query_bytes": N_("bytes"),
    "query_text": "bytes",
    "query_depth": N_("levels"),
    "queue_seconds": "seconds",
    "buffer_bytes": "bytes",
    "reader_grace": "seconds",
    "reader_rate": N_("bytes a second"),
    "client_seconds": "seconds",
    "client_seconds_refill": N_("seconds a minute"),
    "client_errors": N_("queries"),
    "client_errors_refill": N_("queries a minute"),
    "client_queries": "queries",
}
"""Settings that are limits for clients, with their units; those of one query begin with `query_`."""


def name_of(setting: str) -> str:
    """Return what a limit is called for clients: `memory-mib` of `query_memory_mib`."""
    return setting.removeprefix(_OF_A_QUERY).replace("_", "-")


def limits_header(settings: Settings) -> str:
    """Return the limits of one query as a structured field (RFC 8941, 3.2: a dictionary)."""
    told = ((name, getattr(settings, name)) for name in PUBLISHED if name.startswith(_OF_A_QUERY))
    return ", ".join(f"{name_of(name)}={_number(value)}" for name, value in told)


def _number(value: float) -> str:
    # A decimal has at most three digits behind its point, and one at least (3.3.2).
    return str(value) if isinstance(value, int) else str(round(value, 3))
