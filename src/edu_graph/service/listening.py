"""The socket that the service listens on, apart from the service: whoever builds first can ask for it before."""

import errno
import socket
from typing import Final

from edu_graph.errors import SettingsError

_MENDS: Final = {
    errno.EADDRINUSE: "Stop what has the port, or take another: --port, EDU_GRAPH_PORT (0 takes a free one).",
    errno.EACCES: "Take a port above 1023: --port, EDU_GRAPH_PORT; those below belong to the system.",
}
_ELSEWHERE: Final = "Name an address of this machine: --host, EDU_GRAPH_HOST (127.0.0.1: for this machine alone)."


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket. Raises SettingsError: the address is taken, or is none of this machine's."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise SettingsError(
            f"The service cannot listen on {host}:{port}: {error.strerror or error}.",
            help=_MENDS.get(error.errno or 0, _ELSEWHERE),
        ) from error
