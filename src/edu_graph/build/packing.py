"""Packed files: gzip and zstd, with nothing of the moment in them: the same bytes in give the same bytes out."""

import gzip
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    import zstandard

_GZIP_LEVEL: Final = 6
_SYSTEM: Final = 9
"""Where a gzip header names the operating system (RFC 1952, 2.3.1)."""
_ZSTD_LEVEL: Final = 10


@dataclass(frozen=True)
class Packing:
    """A way to pack a file; `extension` is added to the file's name, with its point."""

    extension: str
    media_type: str
    name: str
    pack: Callable[[bytes], bytes]


def _gzip(data: bytes) -> bytes:
    # No time and no name in the header, and no system: up to Python 3.12 it is the machine's, later 255 (unknown).
    packed = gzip.compress(data, compresslevel=_GZIP_LEVEL, mtime=0)
    return packed[:_SYSTEM] + b"\xff" + packed[_SYSTEM + 1 :]


def _zstd(data: bytes) -> bytes:
    # One thread: several would cut the data by their number.
    if sys.version_info >= (3, 14):
        wanted = zstd.CompressionParameter
        options = {wanted.compression_level: _ZSTD_LEVEL, wanted.checksum_flag: 1, wanted.content_size_flag: 1}
        return zstd.compress(data, options=options)
    packer = zstandard.ZstdCompressor(level=_ZSTD_LEVEL, write_checksum=True, write_content_size=True, threads=0)
    return packer.compress(data)


GZIP: Final = Packing(".gz", "application/gzip", "gzip", _gzip)
ZSTD: Final = Packing(".zst", "application/zstd", "Zstandard", _zstd)
PACKINGS: Final = (GZIP, ZSTD)
"""Every file of a release's dumps is also there packed in each of these ways (RFC 1952, RFC 8878)."""
