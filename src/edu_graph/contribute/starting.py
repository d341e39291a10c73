"""`edu-graph draft`: from a document's file to the file of a source, never over one that is there."""

import os
from dataclasses import dataclass
from pathlib import Path

from edu_graph import vocab
from edu_graph.contribute import documents, known
from edu_graph.contribute.draft import Draft, Drafter, Wanted
from edu_graph.contribute.writing import trig
from edu_graph.errors import InputError
from edu_graph.settings import Settings
from edu_graph.vocab import slug_of


@dataclass(frozen=True, slots=True)
class Written:
    """A draft, and where it was written."""

    draft: Draft
    file: Path


def start(settings: Settings, document: Path, wanted: Wanted) -> Draft:
    """Return the draft of a document over the data folder as it is.

    Raises InputError: the document cannot be read, or no slug can be made; DataError: the data cannot be parsed.
    """
    read = documents.read(document)
    with Drafter(known.read(settings)) as drafter:
        return drafter.draft(read, wanted)


def write(settings: Settings, draft: Draft, out: Path | None, *, again: bool = False) -> Written:
    """Write a draft as TriG: to `out`, or to the place of its source in the data folder.

    Raises InputError: there is such a file or source already (nothing is ever written over); a source has this address
    already, unless `again`; the file cannot be written.
    """
    place = settings.data / "sources" / f"{draft.slug}.trig"
    if draft.known_as and not again:
        known = settings.data / "sources" / f"{slug_of(draft.known_as)}.trig"
        raise InputError(
            f"{vocab.curie(draft.known_as)} has this address already",
            help=f"Work on {known}. Only if this is another document at the same address, give --again and a --slug.",
        )
    if place.exists():
        raise InputError(
            f"there is a source {draft.slug} already: {place}",
            help="Work on that file; or give another --slug, if this is another document.",
        )
    file = out or place
    try:
        # `x`: between looking and writing, somebody else may have made it.
        with file.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(trig(draft))
    except OSError as error:
        raise _unwritable(file, error) from error
    return Written(draft, file)


def _unwritable(file: Path, error: OSError) -> InputError:
    folder = file.parent
    if os.path.isdir(file):  # noqa: PTH112 - Path.is_dir raises where the name is too long
        return InputError(
            f"{file} is a folder", help=f"Give --out with the name of a file: {file / 'draft.trig'}, for example."
        )
    if isinstance(error, FileExistsError):
        return InputError(
            f"{file} is there already, and nothing is written over",
            help="Give another name with --out, or move that file away first.",
        )
    if not os.path.isdir(folder):  # noqa: PTH112 - as above
        return InputError(
            f"{file} cannot be written: there is no folder {folder}",
            help=f"Make it (mkdir -p {folder}), or give --out with a file in a folder that is there.",
        )
    return InputError(
        f"{file} cannot be written: {os.strerror(error.errno or 0)}",
        help="Give --out with a file in a folder that you may write to.",
    )


def summary(draft: Draft) -> str:
    """Return in one line what a draft holds, and whether a source of its address is there already."""
    count = sum(len(one.suggestions) for one in draft.passages)
    passages = f"{len(draft.passages)} passage{'s' * (len(draft.passages) != 1)}"
    also = f"; {vocab.curie(draft.known_as)} has this address already" if draft.known_as else ""
    return f"{passages}, {count} suggestion{'s' * (count != 1)}{also}"
