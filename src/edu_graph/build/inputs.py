"""What a release is made of: every file by its hash, and the builder itself. Their hash is the release's name."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import edu_graph
from edu_graph.errors import BuildError
from edu_graph.rdf.parsing import SUFFIXES
from edu_graph.settings import Settings

# Whatever a folder is read for must be here: a file that is read and not hashed would change a release, not its id.
_SUFFIXES = {
    "ontology": SUFFIXES,
    "shapes": (*SUFFIXES, ".rq"),
    "queries": (".rq",),
    "data": (*SUFFIXES, ".seals"),
}
# The shapes' own examples are tests of the shapes, not part of what validates a release.
_LEFT_OUT = {"examples"}
# The rooms whose code decides what a release holds.
_ROOMS = ("rdf", "store", "knowledge", "validation", "queries", "search", "build")


@dataclass(frozen=True)
class Inputs:
    """The inputs of a build: name (`data/sources/x.trig`) to SHA-256, and the builder's fingerprint."""

    files: dict[str, str]
    builder: dict[str, str]
    size: int

    @property
    def release(self) -> str:
        """The release's id: 16 hexadecimal digits over all inputs and the builder."""
        told = json.dumps([sorted(self.files.items()), sorted(self.builder.items())], separators=(",", ":"))
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def collect(settings: Settings) -> Inputs:
    """Hash what the settings point at.

    Raises BuildError: a folder is missing, or the data folder holds nothing to build.
    """
    files: dict[str, str] = {}
    size = 0
    for name, suffixes in _SUFFIXES.items():
        folder: Path = getattr(settings, name)
        if not folder.is_dir():
            raise BuildError(
                f"{name}: no folder {folder}",
                help=f"Set EDU_GRAPH_{name.upper()} to the folder that holds it.",
            )
        for path in sorted(folder.rglob("*"), key=lambda p: p.parts):
            inside = path.relative_to(folder)
            if path.suffix in suffixes and path.is_file() and not _LEFT_OUT.intersection(inside.parts):
                files[f"{name}/{inside.as_posix()}"] = file_hash(path)
                size += path.stat().st_size
    if not any(name.startswith("data/") for name in files):
        raise BuildError(f"{settings.data} holds no data", help="Put TriG files into it, or set EDU_GRAPH_DATA.")
    return Inputs(files, _builder(settings), size)


def file_hash(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _builder(settings: Settings) -> dict[str, str]:
    package = Path(edu_graph.__file__).parent
    code = hashlib.sha256()
    for path in [
        package / "vocab.py",
        *(p for room in _ROOMS for p in sorted((package / room).rglob("*.py"))),
    ]:
        code.update(f"{path.relative_to(package).as_posix()} {file_hash(path)}\n".encode())
    lock = file_hash(settings.lock) if settings.lock.is_file() else "none"
    return {"version": edu_graph.__version__, "lock": lock, "code": code.hexdigest()}
