"""Runs the notebooks of docs/notebooks against a service, and stores what they show.

`python -m tools.run_notebooks` runs each against EDU_GRAPH_URL (http://127.0.0.1:8000 by default) and stores its
outputs; with `--check` it stores nothing and tells which show something else than is stored (exit code 1). A cell that
fails ends the run. Nothing is written but the notebooks: what Jupyter wants to keep goes into a temporary folder.
"""

import importlib
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
NOTEBOOKS: Final = ROOT / "docs/notebooks"
DEFAULT_URL: Final = "http://127.0.0.1:8000"
SECONDS: Final = 120
"""How long one cell may take."""

# A release's identifier and the moment of its publication are new each time that something is published.
_CHANGING: Final = re.compile(r"\b[0-9a-f]{16}\b|\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@contextmanager
def own_folders() -> Iterator[Path]:
    """Give Jupyter folders of its own; the kernel is the one of this Python, whichever others are registered."""
    with tempfile.TemporaryDirectory(prefix="edu-graph-notebooks-") as name:
        folder = Path(name)
        for variable in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
            os.environ[variable] = str(folder / variable.lower())
        yield folder


def run(notebook: Any, url: str, folder: Path) -> None:  # noqa: ANN401 - nbformat has no type for it
    """Run a notebook in place. Raises CellExecutionError: a cell fails."""
    # Jupyter reads its folders while it is imported.
    from nbclient import NotebookClient

    os.environ["EDU_GRAPH_URL"] = url
    client = NotebookClient(
        notebook, timeout=SECONDS, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    )
    # What a cell prints comes in one piece or in several, as the kernel finds time; it is compared and stored as one.
    client.coalesce_streams = True
    client.record_timing = False
    client.execute()
    notebook.metadata.language_info = {"name": "python"}
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            for name, text in _texts(output):
                output_of(output)[name] = text.replace(url, DEFAULT_URL)


def output_of(output: Any) -> Any:  # noqa: ANN401 - nbformat has no type for it
    """Return the part of an output that holds its texts."""
    return output.get("data", output)


def _texts(output: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - nbformat has no type for it
    return [(name, text) for name, text in output_of(output).items() if isinstance(text, str)]


def shown(notebook: Any) -> list[list[dict[str, str]]]:  # noqa: ANN401 - nbformat has no type for it
    """Return what each cell shows, without what is new each time."""
    return [
        [{name: _CHANGING.sub("…", text) for name, text in _texts(output)} for output in cell.get("outputs", ())]
        for cell in notebook.cells
    ]


def main(arguments: Sequence[str]) -> int:
    """Run all notebooks; store them, or with `--check` name those that show something else. Return the exit code."""
    nbformat: Any = importlib.import_module("nbformat")

    url = os.environ.get("EDU_GRAPH_URL", DEFAULT_URL).rstrip("/")
    differs = False
    with own_folders() as folder:
        for path in sorted(NOTEBOOKS.glob("*.ipynb")):
            stored, notebook = nbformat.read(path, 4), nbformat.read(path, 4)
            run(notebook, url, folder)
            number = next(
                (n for n, pair in enumerate(zip(shown(stored), shown(notebook), strict=True)) if pair[0] != pair[1]),
                None,
            )
            if "--check" not in arguments:
                path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
                print(f"{path.name} written")
            elif number is not None:
                differs = True
                print(f"{path.name}: cell {number} shows something else: python -m tools.run_notebooks")
                print(shown(notebook)[number])
    return 1 if differs else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
