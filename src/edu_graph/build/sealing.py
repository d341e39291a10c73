"""Broken seals as results of the report, in the same form as every other rule's."""

from pathlib import Path

from edu_graph.knowledge.seals import Broken, compare, read
from edu_graph.rdf.dataset import Dataset
from edu_graph.rdf.terms import NamedNode
from edu_graph.validation.report import Report, Result, Severity

SEAL_RULE = "passage-sealed"

_RUSSIAN = {
    "was never sealed": "ещё не опечатан",
    "was changed after it was sealed": "изменён после опечатывания",
    "is sealed, and no source declares it": "опечатан, но ни один источник его не объявляет",
}


def check_seals(dataset: Dataset, folder: Path) -> Report:
    """Return a violation for each passage whose seal is missing, broken or orphaned.

    Raises DataError: a seal file cannot be read.
    """
    return Report.of(_result(broken) for broken in compare(dataset, read(folder, folder.parent)))


def _result(broken: Broken) -> Result:
    number = broken.passage.rpartition("#")[2]
    return Result(
        severity=Severity.VIOLATION,
        rule=SEAL_RULE,
        messages={
            "en": f"Passage {number} {broken.why}.",
            "ru": f"Фрагмент {number} {_RUSSIAN[broken.why]}.",
        },
        mend={
            "en": "Read the passage against its text (edu-graph check --texts DIR), undo or mend the change, "
            "then seal it: edu-graph check --seal.",
            "ru": "Сверьте фрагмент с текстом (edu-graph check --texts DIR), отмените или исправьте изменение "
            "и опечатайте: edu-graph check --seal.",
        },
        focus=NamedNode(broken.passage),
        file=broken.place.file,
        line=broken.place.line,
    )
