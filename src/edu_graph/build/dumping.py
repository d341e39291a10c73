"""The dumps of a release on disk: made and written part by part, by several processes where there is enough of it."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from edu_graph.build.dcat import DumpFile
from edu_graph.build.dump import CSVW, PACKAGE, Dump, Order, of_portion, of_tables
from edu_graph.build.durable import Durable
from edu_graph.build.packing import PACKINGS
from edu_graph.build.portions import Portion
from edu_graph.build.progress import Progress
from edu_graph.build.sharing import Share, shared_out
from edu_graph.rdf.formats import CSV, DUMPS
from edu_graph.rdf.terms import Quad

_FORMS: Final = (*DUMPS, CSV, CSVW, PACKAGE)
_WORTH_A_FORK: Final = 100_000
"""Statements in all parts together from which it pays to start processes."""


class _Written(NamedTuple):
    """A file as one process tells it to another: formats and packings are one each, so they go by their place."""

    dump: tuple[str, str | None, int, int | None, int | None]
    sha256: str
    size: int


def write_dumps(
    folder: Path, quads: Sequence[Quad], parts: Sequence[Portion], progress: Progress, durable: Durable, processes: int
) -> list[DumpFile]:
    """Write every file of `dump.dumps` into the folder; return them in the same order, without their bytes.

    They are not yet brought to the disk (`Durable.sync_tree`). Raises BuildError, OSError.
    """
    order = Order(quads)
    shares = [Share[Portion | None](part, len(part.quads)) for part in parts]
    shares.append(Share(None, len(quads)))
    whole = sum(share.size for share in shares)

    def write(part: Portion | None) -> tuple[list[_Written], list[str]]:
        warnings: list[str] = []
        made = of_tables(quads) if part is None else of_portion(part, order, warnings.append)
        return [_write(folder, dump, durable) for dump in made], warnings

    found: dict[int, tuple[list[_Written], list[str]]] = {}
    done = 0
    for number, told in shared_out(shares, write, processes=processes if whole >= _WORTH_A_FORK else 1):
        found[number] = told
        done += shares[number].size
        progress.part(done, whole)
    for _, (_, warnings) in sorted(found.items()):
        for warning in warnings:
            progress.warn(warning)
    return [_read(file) for _, (files, _) in sorted(found.items()) for file in files]


def _write(folder: Path, dump: Dump, durable: Durable) -> _Written:
    durable.write(folder / dump.name, dump.data, sync=False)
    packing = None if dump.packing is None else PACKINGS.index(dump.packing)
    told = (dump.name, dump.dataset, _FORMS.index(dump.form), packing, dump.statements)
    return _Written(told, hashlib.sha256(dump.data).hexdigest(), len(dump.data))


def _read(file: _Written) -> DumpFile:
    name, dataset, form, packing, statements = file.dump
    packed = None if packing is None else PACKINGS[packing]
    # The bytes are gone: a release of many sources has more of them than fit into memory.
    return DumpFile(Dump(name, dataset, _FORMS[form], packed, b"", statements), file.sha256, file.size)
