"""Files of a release on the way to the disk: resumed where they broke off, and checked before they count."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import IO, Final
from urllib.parse import quote

from edu_graph.client.core import Core, read
from edu_graph.client.exchange import check, fault, json_of
from edu_graph.client.faults import ChecksumMismatch, UnexpectedAnswer
from edu_graph.client.told import Dump
from edu_graph.client.wire import Broken, Flow, Local, Request

_PIECE: Final = 1024 * 1024


def download(core: Core, name: str, path: Path) -> Flow[Path]:
    """Write a file of the release to `path` (a folder: under its own name); return where it is.

    What arrives stands in a file beside it, named with the checksum, until it is whole and right; a later call goes on
    where this one ended. A file that is already there and right is not fetched again. Raises ChecksumMismatch;
    ValueError: the release has no such file, or it is no name of one; OSError; what any request raises.
    """
    if name.rpartition("/")[2] in ("", ".", ".."):
        raise ValueError(f"{name!r} names no file: dumps() lists them")
    told = json_of((yield from core.get("/dumps")))
    found = next((dump for dump in read(told, Dump.all_of) if dump.name == name), None)
    if found is None:
        raise ValueError(f"the release has no file {name!r}: dumps() lists them")
    # The list and the file are of one release, whatever is published in between.
    core = replace(core, release=str(told.get("release")))
    # Some are named with a folder (`country/kaz.nq`); a name is never a way out of where it is to go.
    target = (path / name.rpartition("/")[2]) if (yield Local(path.is_dir)) else path
    if (yield Local(lambda: target.is_file() and _sha256(target) == found.sha256)):
        return target
    part = Part(target, found)
    if not (yield from _whole(core, found, part)):
        # A part that was begun elsewhere or was damaged on the disk: once more, from its beginning.
        yield Local(part.drop)
        if not (yield from _whole(core, found, part)):
            yield Local(part.drop)
            raise ChecksumMismatch(f"{name} arrived with another SHA-256 than the release tells, twice")
    yield Local(part.finish)
    return target


def _whole(core: Core, dump: Dump, part: "Part") -> Flow[bool]:
    """Fetch what is missing; tell whether the checksum is right."""
    request = Request("GET", core.url(f"/dumps/{quote(dump.name)}"), {"accept-encoding": "identity", "accept": "*/*"})
    failures = 0
    while (size := (yield Local(part.size))) < dump.bytes:
        headers = {**request.headers}
        if size:
            headers |= {"range": f"bytes={size}-", "if-range": f'"{dump.sha256}"'}
        outcome = yield from core.exchange.send(Request("GET", request.url, headers), part)
        if not isinstance(outcome, Broken):
            check(outcome)
            break
        failures = 1 if (yield Local(part.size)) > size else failures + 1
        if not outcome.began or failures >= core.exchange.options.attempts:
            raise fault(outcome, request)
    return bool((yield Local(part.is_right)))


class Part:
    """A file that is on its way: a sink that appends to what is already there."""

    def __init__(self, target: Path, dump: Dump) -> None:
        self._target = target
        self._dump = dump
        self._path = target.with_name(f"{target.name}.{dump.sha256[:12]}.part")
        self._file: IO[bytes] | None = None

    def size(self) -> int:
        """Bytes that are there."""
        return self._path.stat().st_size if self._path.exists() else 0

    def begin(self, status: int, headers: Mapping[str, str]) -> None:
        """Go on (206) or begin anew (200). Raises UnexpectedAnswer: a part that was not asked for."""
        if status == 206 and not headers.get("content-range", "").startswith(f"bytes {self.size()}-"):
            raise UnexpectedAnswer(f"another part came than was asked for: {headers.get('content-range')}", status)
        self._file = self._path.open("ab" if status == 206 else "wb")

    def write(self, piece: bytes) -> None:
        """Take a piece. Raises UnexpectedAnswer: it has more than the file."""
        if self._file is not None:
            self._file.write(piece)
            if self._file.tell() > self._dump.bytes:
                self.close()
                self.drop()
                raise UnexpectedAnswer(f"{self._dump.name} has more than {self._dump.bytes} bytes")

    def close(self) -> None:
        """Keep what came."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def is_right(self) -> bool:
        """Tell whether size and checksum are those of the release."""
        return self.size() == self._dump.bytes and _sha256(self._path) == self._dump.sha256

    def drop(self) -> None:
        """Remove what came."""
        self._path.unlink(missing_ok=True)

    def finish(self) -> None:
        """Give the file its name, in one step."""
        self._path.replace(self._target)


def _sha256(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            found.update(piece)
    return found.hexdigest()
