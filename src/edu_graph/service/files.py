"""Files of a release: whole or in part, with their checksum as tag."""

import asyncio
import re
from io import FileIO
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from edu_graph.errors import RangeNotSatisfiable
from edu_graph.service import conditions
from edu_graph.service.calls import call_of
from edu_graph.service.conditions import Verdict
from edu_graph.service.problems import respond

CHUNK = 256 * 1024
# No file needs more digits, and int() refuses some thousand.
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})\Z")
_FRESH = "public, max-age=0, must-revalidate"


def file_response(
    request: Request, path: Path, *, media_type: str, sha256: str, modified: str | None, release: str
) -> Response:
    """Return a file, a part of it (one range; several or odd ones get the whole, RFC 9110, 14.2), 304, 412 or 416.

    The tag is the file's checksum, so a download can be resumed across releases only where the bytes are the same.
    `modified` is a date as HTTP writes it; `release` is the one that the file belongs to.
    """
    call = call_of(request)
    tag = f'"{sha256}"'
    size = path.stat().st_size
    headers = {"ETag": tag, "Accept-Ranges": "bytes", "Cache-Control": _FRESH, "X-Edu-Graph-Release": release}
    if modified is not None:
        headers["Last-Modified"] = modified
    verdict = call.conditions.verdict(tag, modified)
    if verdict is Verdict.REFUSED:
        return respond(call, conditions.refused(), accept=request.headers.get("accept"))
    if verdict is Verdict.UNCHANGED:
        return Response(status_code=304, headers=headers)
    wanted = None if call.is_head else _range(request, size, tag)
    if wanted is not None and wanted[0] >= wanted[1]:
        problem = RangeNotSatisfiable(f"The file has {size} bytes; the range begins after them.", size=size)
        unmet = {"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"}
        return respond(call, problem, accept=request.headers.get("accept"), headers=unmet)
    headers["Content-Type"] = media_type
    start, end, status = 0, size, 200
    if wanted is not None:
        start, end = wanted
        status = 206
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    headers["Content-Length"] = str(end - start)
    if call.is_head:
        return Response(None, status, headers)
    return _Slice(path, start, end, status, headers)


def _range(request: Request, size: int, tag: str) -> tuple[int, int] | None:
    """Return start and end of the one range asked for (end <= start: it cannot be had), None where there is none."""
    found = _RANGE.match(request.headers.get("range", "").strip())
    if found is None or request.headers.get("if-range", tag) != tag:
        return None
    first, last = found.groups()
    if first:
        if last and int(last) < int(first):
            return None
        return int(first), min(int(last) + 1, size) if last else size
    return (max(size - int(last), 0), size) if last else None


class _Slice(Response):
    def __init__(self, path: Path, start: int, end: int, status: int, headers: dict[str, str]) -> None:
        super().__init__(None, status, headers)
        self.headers["Content-Length"] = headers["Content-Length"]
        self._path = path
        self._start = start
        self._left = end - start

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Send the bytes, one piece in memory at a time."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        file, piece = await asyncio.to_thread(self._open)
        try:
            while self._left:
                if not piece:
                    raise OSError(f"{self._path} is shorter than it was")
                self._left -= len(piece)
                await send({"type": "http.response.body", "body": piece, "more_body": True})
                if self._left:
                    piece = await asyncio.to_thread(file.read, min(CHUNK, self._left))
        finally:
            file.close()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _open(self) -> tuple[FileIO, bytes]:
        """Return the file and its first piece: most parts that are asked for are one piece."""
        file = FileIO(self._path)
        try:
            file.seek(self._start)
            return file, file.read(min(CHUNK, self._left))
        except BaseException:
            file.close()
            raise
