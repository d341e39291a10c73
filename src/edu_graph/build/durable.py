"""Writing that survives a crash: every fsync, rename and write of a build passes here, and can be counted.

Each call announces itself through `on_point` before it acts; the kill tests end the process at every one of them.
"""

import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

_AT_ONCE: Final = 8
"""Files that are brought to the disk at a time."""


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _nothing(_name: str) -> None:
    return None


class Durable:
    """File operations with an order that a crash cannot break."""

    def __init__(self, on_point: Callable[[str], None] = _nothing) -> None:
        self._point = on_point

    def announce(self, name: str) -> None:
        """Tell that something is written that has its own way to the disk."""
        self._point(name)

    def make_folder(self, path: Path) -> None:
        """Make an empty folder, its parents too; what stood there goes."""
        self._point(f"make {path.name}")
        if path.exists():
            shutil.rmtree(path)
        path.mkdir(parents=True)

    def write(self, path: Path, data: bytes, *, sync: bool = True) -> None:
        """Write a whole file and bring it to the disk; without `sync`, `sync_tree` does that for many at once."""
        self._point(f"write {path.name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(data)
            if not sync:
                return
            file.flush()
            self._point(f"fsync {path.name}")
            os.fsync(file.fileno())

    def append(self, path: Path, line: bytes) -> None:
        """Append a line; the rest of a line that a crash left unfinished is cut off first."""
        self._point(f"append {path.name}")
        with path.open("a+b") as file:
            file.seek(0)
            whole = file.read()
            end = whole.rfind(b"\n") + 1
            if end != len(whole):
                file.truncate(end)
            file.write(line)
            file.flush()
            self._point(f"fsync {path.name}")
            os.fsync(file.fileno())

    def rename(self, old: Path, new: Path) -> None:
        """Put something in its place at once, and bring the folder's entry to the disk."""
        self._point(f"rename {new.name}")
        old.rename(new)
        self.sync_folder(new.parent)

    def replace(self, path: Path, data: bytes) -> None:
        """Replace a file's contents in one step: readers see the old or the new, never a part."""
        temporary = path.with_name(f".{path.name}.new")
        self.write(temporary, data)
        self._point(f"rename {path.name}")
        temporary.replace(path)
        self.sync_folder(path.parent)

    def sync_tree(self, folder: Path) -> None:
        """Bring every file and folder below to the disk, files before folders.

        Several at a time, so that the disk puts them into few writes: thousands of small files one by one take minutes.
        """
        walked = [(Path(root), sorted(names)) for root, _, names in os.walk(folder)]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            synced = []
            for root, names in walked:
                for name in names:
                    self._point(f"fsync {name}")
                    synced.append(pool.submit(_sync, root / name))
            for one in synced:
                one.result()
        for root, _ in walked:
            self.sync_folder(root)

    def sync_folder(self, folder: Path) -> None:
        """Bring a folder's entries to the disk."""
        self._point(f"fsync {folder.name}/")
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def remove_tree(self, folder: Path) -> None:
        """Remove a folder and all below it."""
        self._point(f"remove {folder.name}")
        shutil.rmtree(folder)
