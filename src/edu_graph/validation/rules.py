"""Rules that are written in Python: their gravity and their words, in the form of the rules that are not."""

from collections.abc import Mapping
from dataclasses import dataclass

from edu_graph.rdf.dataset import Place
from edu_graph.validation.report import Result, ResultTerm, Severity


@dataclass(frozen=True)
class Rule:
    """What a Python check says when it finds something; `{names}` in the texts are filled in per result."""

    id: str
    message: Mapping[str, str]
    mend: Mapping[str, str]
    severity: Severity = Severity.VIOLATION

    def result(self, place: Place | None, about: "About", **values: object) -> Result:
        """Return a result of this rule at a place, its texts filled with the values."""
        return Result(
            severity=self.severity,
            rule=self.id,
            messages={language: text.format(**values) for language, text in self.message.items()},
            mend={language: text.format(**values) for language, text in self.mend.items()},
            focus=about.focus,
            path=about.path,
            value=about.value,
            file=place.file if place else None,
            line=place.line if place else None,
        )


@dataclass(frozen=True)
class About:
    """The statement that a result is about, as far as there is one; `path` in Turtle."""

    focus: ResultTerm | None = None
    path: str | None = None
    value: ResultTerm | None = None
