"""What `check` and `serve` need of the build: a report without a release, seals, and a release that is ready.

What examines data is imported where data are examined: a release that is there is served without it.
"""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from edu_graph.build.engines import make_ready
from edu_graph.build.lock import wait_for_build
from edu_graph.build.progress import Progress, Silent, shown
from edu_graph.build.release import Release, current, up_to_date
from edu_graph.errors import LockHeld, ReleaseError
from edu_graph.settings import Settings

if TYPE_CHECKING:
    from edu_graph.build.assemble import Stated
    from edu_graph.build.candidates import Resolution
    from edu_graph.validation.report import Report


def check(settings: Settings, texts: Path | None = None, progress: Progress | None = None) -> "Report":
    """Return everything that is wrong with the data; with a folder of texts, also what does not fit them.

    Raises DataError (file, line): a file cannot be parsed, so that nothing further can be said.
    """
    from edu_graph.build.assemble import examine, pointed_out, read_stated
    from edu_graph.validation.texts import agreeing

    progress = progress or Silent()
    stated = read_stated(settings, progress)
    report = pointed_out(settings, stated, examine(settings, stated, progress) + _compared(stated, texts))
    return report if texts is None else replace(report, agreeing=agreeing(stated.data, texts))


def candidates(settings: Settings, progress: Progress | None = None) -> "Resolution":
    """Return what may be one thing in the data as it stands, sealed or not, and what was decided.

    Raises DataError (file, line): a file cannot be parsed, so that nothing can be compared.
    """
    from edu_graph.build.assemble import read_stated, what_follows
    from edu_graph.build.candidates import resolution

    stated = read_stated(settings, progress or Silent())
    return resolution([*stated.data, *what_follows(stated)])


class Sealed(NamedTuple):
    """The seal files that changed, and of which of their sources no text was at hand to compare the passages with."""

    sealed: list[str]
    uncompared: list[str]

    def told(self) -> str:
        """Return it in words; lines."""
        told = f"sealed: {', '.join(self.sealed) or 'nothing had changed'}"
        if self.uncompared:
            # A wrong offset shows against the text alone.
            names = ", ".join(self.uncompared)
            told += f"\nSealed without comparing with the text: give --texts DIR (no text of {names})"
        return told


def seal(settings: Settings, texts: Path | None = None) -> Sealed:
    """Write the seals of all passages as they stand; return what was sealed.

    Raises DataRefused: something else than seals is wrong, with a folder of texts also against those. What has
    faults is not sealed: a seal says that somebody found the passage right.
    """
    from edu_graph.build.assemble import examine, pointed_out, read_stated
    from edu_graph.knowledge import seals
    from edu_graph.validation.report import DataRefused, Report
    from edu_graph.validation.texts import without_text

    stated = read_stated(settings, Silent())
    # The seals that are there are not read: whatever is in them, they are written anew.
    faults = Report.of((examine(settings, stated, Silent(), sealed=False) + _compared(stated, texts)).violations)
    if not faults.conforms:
        pointed = pointed_out(settings, stated, faults)
        raise DataRefused("nothing was sealed", pointed, help="Mend what is listed, then seal again.")
    changed = seals.write(stated.as_written, settings.data, settings.data.parent)
    slugs = {path.stem for path in changed}
    return Sealed(
        sealed=[path.relative_to(settings.data.parent).as_posix() for path in changed],
        uncompared=[slug for slug in without_text(stated.data, texts) if slug in slugs],
    )


def _compared(stated: "Stated", texts: Path | None) -> "Report":
    from edu_graph.validation.report import Report
    from edu_graph.validation.restatements import check_restatements
    from edu_graph.validation.texts import verify_texts

    if texts is None:
        return Report.of(())
    return Report.of((*verify_texts(stated.data, texts), *check_restatements(stated.data, texts)))


def prepare(settings: Settings, *, build_if_stale: bool) -> Release:
    """Return a release that can be served: the present inputs' (built if need be), or just the current one.

    Another process that builds is waited for. Raises ReleaseError: there is none and none may be built; BuildError,
    DataError, DataRefused from building.
    """
    release = up_to_date(settings) if build_if_stale else current(settings)
    if release is None:
        if not build_if_stale:
            raise ReleaseError("there is no release yet", help="Build one: edu-graph build.")
        release = _built(settings)
    make_ready(release)
    return release


def _built(settings: Settings) -> Release:
    from edu_graph.build.pipeline import build

    with shown() as progress:
        while True:
            try:
                return build(settings, progress)
            except LockHeld as error:
                progress.warn(f"{error}: this one waits until it is done")
                wait_for_build(settings.releases)
