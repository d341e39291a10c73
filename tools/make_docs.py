"""Writes the pages of docs/ that are read off the code: settings.md and errors.md.

`python -m tools.make_docs` writes them; with `--check` it only tells which are out of date (exit code 1).
"""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from edu_graph import errors
from edu_graph.service.statuses import MEMBERS
from edu_graph.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
NOTE = "<!-- Made from the code by `python -m tools.make_docs`: change the code, not this page. -->\n"
SETTINGS_HEAD = f"""\
# Settings

{NOTE}
Every setting is an environment variable, read once when a command starts. A value that cannot be
used stops the command with exit code 3 and names the variable. Folders are relative to the
checkout; an installed package brings ontology, shapes, queries and data along and keeps `releases`
and `state` in `~/.local/share/edu-graph`.

"""
ERRORS_HEAD = f"""\
# Errors

{NOTE}
Over HTTP an error is an RFC 9457 problem (`application/problem+json`). Its `type` is stable and
ends in the word of the first column; `detail` says what happened this time, `help` how to mend it.
Where they help, the members of the second table stand beside them; on a terminal also `file`.
A status of – means that the error is one of the command line, or ends an answer that has already
begun.

"""
_UNITS = (("MiB", 1024**2), ("KiB", 1024))


def pages() -> dict[str, str]:
    """Return what each generated page should hold, by file name."""
    return {"settings.md": settings_page(), "errors.md": errors_page()}


def settings_page() -> str:
    """Return the page of all settings, in the order of the code."""
    rows = [
        (f"`EDU_GRAPH_{name.upper()}`", _default(name, field), _allowed(field), field.description or "")
        for name, field in Settings.model_fields.items()
    ]
    return SETTINGS_HEAD + table(("Setting", "Default", "Allowed", "What it is for"), rows)


def errors_page() -> str:
    """Return the page of all problem types and exit codes."""
    kinds = _by_type(errors.catalogue()).values()
    rows = [(f"`{k.type}`", k.title, _status(k), str(k.exit_code), _first_line(k)) for k in kinds]
    codes: dict[int, list[str]] = {}
    for kind in kinds:
        codes.setdefault(kind.exit_code, []).append(f"`{kind.type}`")
    code_rows = [("0", "done"), *((str(code), " ".join(types)) for code, types in sorted(codes.items()))]
    return (
        ERRORS_HEAD
        + table(("Type", "Title", "Status", "Exit code", "When"), rows)
        + "\n## Members\n\n"
        + table(("Member", "What it tells"), [(f"`{name}`", told) for name, (_, told) in MEMBERS.items()])
        + "\n## Exit codes of the command line\n\n"
        + table(("Code", "Types"), code_rows)
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; a bar in a cell is escaped."""
    lines = [list(head), ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def _default(name: str, field: FieldInfo) -> str:
    value: Any = field.get_default(call_default_factory=True, validated_data={})
    if value is None:
        return "none"
    if isinstance(value, Path):
        return f"`{value.relative_to(ROOT)}`"
    if name.endswith("_bytes"):
        unit, size = next((unit, size) for unit, size in _UNITS if value % size == 0)
        return f"`{value}` ({value // size} {unit})"
    return f"`{value}`" if value != "" else "empty"


def _allowed(field: FieldInfo) -> str:
    """Return what the field's annotation and constraints allow, in words."""
    if get_origin(field.annotation) is Literal:
        return ", ".join(f"`{choice}`" for choice in get_args(field.annotation))
    words = []
    for limit in field.metadata:
        for attribute, sign in (("ge", "≥"), ("gt", ">"), ("le", "≤"), ("lt", "<")):
            if (bound := getattr(limit, attribute, None)) is not None:
                words.append(f"{sign} {bound}")
        if (pattern := getattr(limit, "pattern", None)) is not None:
            words.append(f"`{pattern}`")
    return ", ".join(words) or ("a path" if field.annotation is Path else "text")


def _by_type(kinds: Iterable[type[errors.EduGraphError]]) -> dict[str, type[errors.EduGraphError]]:
    """Return the classes by problem type; a class without a type of its own is told by its parent."""
    found: dict[str, type[errors.EduGraphError]] = {}
    for kind in kinds:
        found.setdefault(kind.type, kind)
    return found


def _status(kind: type[errors.EduGraphError]) -> str:
    return "–" if issubclass(kind, errors.OperatorError | errors.AnswerCut) else str(kind.status)


def _first_line(kind: type[errors.EduGraphError]) -> str:
    return (kind.__doc__ or "").strip().splitlines()[0]


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or with `--check` name those that differ; return the exit code."""
    stale = [name for name, text in pages().items() if _read(DOCS / name) != text]
    if "--check" in arguments:
        print("\n".join(f"docs/{name} is out of date: python -m tools.make_docs" for name in stale), end="")
        return 1 if stale else 0
    for name in stale:
        (DOCS / name).write_text(pages()[name], encoding="utf-8")
        print(f"docs/{name} written")
    return 0


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
