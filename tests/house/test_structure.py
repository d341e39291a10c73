"""The walls of the house, read off the code: who imports whom, how large things are, what importing does."""

import ast
import json
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

PACKAGE = "edu_graph"
SOURCE = Path(__file__).resolve().parents[2] / "src"

GROUND = {"", "errors", "settings", "vocab", "dependents", "remembering"}
MIDDLE = {"knowledge", "validation", "queries", "search"}
BELOW_SERVICE = GROUND | MIDDLE | {"rdf", "store", "execution", "build"}
# What each room may import besides itself; "" is the package's __init__. A new room is entered here first.
ARROWS: Mapping[str, set[str]] = {
    "": set(),
    "vocab": set(),
    "dependents": {"vocab"},
    "remembering": set(),
    "errors": set(),
    "settings": {"errors"},
    "rdf": GROUND,
    "store": GROUND | {"rdf"},
    **{room: GROUND | {"rdf", "store"} for room in MIDDLE},
    "execution": GROUND | MIDDLE | {"rdf", "store"},
    "build": GROUND | MIDDLE | {"rdf", "store"},
    "contribute": GROUND | MIDDLE | {"rdf", "store", "build"},
    "client": set(),  # it knows of this product what any other client can know
    "service": BELOW_SERVICE,
    "asking": BELOW_SERVICE,  # the same questions without HTTP
    "findings": BELOW_SERVICE,  # what a check found, for people
    "terminal": BELOW_SERVICE | {"asking", "findings"},  # how a terminal shows things
    "commands": BELOW_SERVICE | {"service", "terminal"},  # of the command line, by subject
    "cli": BELOW_SERVICE | {"service", "asking", "terminal", "contribute", "commands"},
    "__main__": {"cli"},
}
# Packages that only the rooms named may import, so that each can be replaced behind one wall.
KEPT_TO: Mapping[str, set[str]] = {
    "pyoxigraph": {"rdf", "store", "validation"},
    "rdflib": {"rdf", "store", "validation"},
    "pyshacl": {"validation"},
    "fastapi": {"service"},
    "starlette": {"service"},
    "starlette_compress": {"service"},
    "uvicorn": {"service"},
    "typer": {"cli", "commands"},
    "mcp": {"service"},
    "httpx": {"client", "service", "store"},
}
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "stuff"}
FILE_LINES, FUNCTION_LINES, COMPLEXITY = 440, 40, 10

Tree = Mapping[str, str]
"""Module path below src (`edu_graph/rdf/terms.py`) to its text."""


def tree() -> Tree:
    return {
        path.relative_to(SOURCE).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((SOURCE / PACKAGE).rglob("*.py"))
    }


def module_of(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def room_of(module: str) -> str:
    """Return the part after the package's name: `rdf` of edu_graph.rdf.terms, "" of edu_graph."""
    return [*module.split("."), ""][1]


def imports(path: str, text: str) -> Iterator[tuple[int, str]]:
    """Yield line and full name of every import, those in functions and under TYPE_CHECKING too."""
    package = path.rsplit("/", 1)[0].split("/")
    for node in ast.walk(ast.parse(text, path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*start, *([node.module] if node.module else [])])
            # `from edu_graph import vocab` may name a module: both spellings are looked at.
            yield from ((node.lineno, f"{base}.{name.name}") for name in node.names)


def without_type_only(text: str) -> str:
    """Return the text without its `if TYPE_CHECKING:` blocks: names of types make no module wait for another."""
    parsed = ast.parse(text)
    kept = [n for n in parsed.body if not (isinstance(n, ast.If) and "TYPE_CHECKING" in ast.dump(n.test))]
    return ast.unparse(ast.Module(kept, []))


def wrong_arrows(modules: Tree) -> list[str]:
    faults = []
    for path, text in modules.items():
        room = room_of(module_of(path))
        if room not in ARROWS:
            faults.append(f"{path}: the room {room} is not in the plan")
            continue
        for line, name in imports(path, text):
            if name.split(".")[0] != PACKAGE:
                continue
            other = room_of(name) if room_of(name) in ARROWS else ""
            if other not in ARROWS[room] | {room, ""}:
                faults.append(f"{path}:{line}: {room} may not import {other}")
    return faults


def strayed_packages(modules: Tree) -> list[str]:
    return [
        f"{path}:{line}: only {', '.join(sorted(KEPT_TO[package]))} may import {package}"
        for path, text in modules.items()
        for line, name in imports(path, text)
        if (package := name.split(".")[0]) in KEPT_TO and room_of(module_of(path)) not in KEPT_TO[package]
    ]


def cycles(modules: Tree) -> list[str]:
    """Return the modules that reach themselves over imports of the package."""
    known = {module_of(path) for path in modules}
    edges = {
        module_of(path): {
            target
            for _, name in imports(path, without_type_only(text))
            for target in (name if name in known else name.rpartition(".")[0],)
            if target in known and target not in (module_of(path), PACKAGE)
        }
        for path, text in modules.items()
    }

    def reach(module: str) -> set[str]:
        seen: set[str] = set()
        todo = list(edges[module])
        while todo:
            if (current := todo.pop()) not in seen:
                seen.add(current)
                todo.extend(edges[current])
        return seen

    return [f"{module} imports itself over others" for module in edges if module in reach(module)]


def empty_names(modules: Tree) -> list[str]:
    return [path for path in modules if NAMES_THAT_SAY_NOTHING & set(module_of(path).split("."))]


def long_files(modules: Tree) -> list[str]:
    return [
        f"{path}: {text.count(chr(10))} lines, at most {FILE_LINES}"
        for path, text in modules.items()
        if text.count("\n") > FILE_LINES
    ]


def functions(modules: Tree) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path, text in modules.items():
        for node in ast.walk(ast.parse(text, path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path}:{node.lineno}: {node.name}", node


def lines_of(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def long_functions(modules: Tree) -> list[str]:
    """Count lines from `def` to the end, without docstring and classes inside, whose methods count alone."""
    faults = []
    for place, node in functions(modules):
        told = ast.get_docstring(node, clean=False) is not None
        apart = [node.body[0]] if told else []
        apart += [inner for inner in node.body if isinstance(inner, ast.ClassDef)]
        lines = lines_of(node) - sum(map(lines_of, apart))
        if lines > FUNCTION_LINES:
            faults.append(f"{place} has {lines} lines, at most {FUNCTION_LINES}")
    return faults


BRANCHES = (
    ast.If,
    ast.IfExp,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.ExceptHandler,
    ast.comprehension,
    ast.match_case,
)


def tangled_functions(modules: Tree) -> list[str]:
    """Count the ways through: one, plus one a branch; conditional expressions count, unlike in ruff."""
    faults = []
    for place, node in functions(modules):
        ways = 1 + sum(isinstance(inner, BRANCHES) for inner in ast.walk(node))
        if ways > COMPLEXITY + 4:
            faults.append(f"{place} has {ways} ways through it")
    return faults


RULES: Mapping[Callable[[Tree], list[str]], Tree] = {
    # each rule with a tree that it must refuse
    wrong_arrows: {"edu_graph/rdf/terms.py": "def f():\n    from edu_graph.store import embedded\n"},
    strayed_packages: {"edu_graph/queries/bind.py": "import pyoxigraph.foo\n"},
    cycles: {
        "edu_graph/rdf/a.py": "from edu_graph.rdf import b\n",
        "edu_graph/rdf/b.py": "def f():\n    from edu_graph.rdf.a import g\n",
    },
    empty_names: {"edu_graph/rdf/utils.py": ""},
    long_files: {"edu_graph/rdf/a.py": "\n" * (FILE_LINES + 1)},
    long_functions: {"edu_graph/rdf/a.py": "def f():\n" + "    g()\n" * FUNCTION_LINES},
    tangled_functions: {"edu_graph/rdf/a.py": "def f(x):\n" + "    if x:\n        x += 1\n" * (COMPLEXITY + 4)},
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_code_keeps_the_rule(rule: Callable[[Tree], list[str]]) -> None:
    assert rule(tree()) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_refuses_a_planted_fault(rule: Callable[[Tree], list[str]]) -> None:
    assert rule(RULES[rule]) != []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("edu_graph/queries/a.py", "from edu_graph.search.index import SearchIndex"),
        ("edu_graph/queries/a.py", "from ..search import index"),
        ("edu_graph/queries/a.py", "from edu_graph import search"),
        ("edu_graph/execution/a.py", "import edu_graph.build.release"),
        ("edu_graph/build/a.py", "import edu_graph.service"),
        ("edu_graph/errors.py", "from edu_graph.vocab import BASE"),
        ("edu_graph/new_room/a.py", ""),
    ],
)
def test_arrows_against_the_plan_are_refused_in_every_spelling(path: str, text: str) -> None:
    assert len(wrong_arrows({path: text})) == 1


def test_arrows_along_the_plan_are_not_refused() -> None:
    allowed = {
        "edu_graph/service/app.py": "from edu_graph import __version__, vocab",
        "edu_graph/service/deps.py": "from edu_graph.execution import pool",
        "edu_graph/rdf/terms.py": "from edu_graph.errors import InputError\nfrom .formats import JSON",
    }
    assert wrong_arrows(allowed) == []


def test_every_module_is_walked() -> None:
    assert len(tree()) == len(list((SOURCE / PACKAGE).rglob("*.py"))) > 10


# Imports modules one after the other and tells what each did besides defining things. The environment may
# be read by packages while they are imported; not by our own lines, and our settings not on their behalf.
WATCH = """
import importlib, json, os, sys, threading

root, doing, faults = sys.argv[1], "", []
WATCHED = ("socket.", "subprocess.", "os.system", "os.fork", "os.posix_spawn", "os.exec", "os.remove",
           "os.rename", "os.mkdir", "os.rmdir", "sqlite3.", "tempfile.")

def tell(event, args=()):
    if event == "open" and not (isinstance(args[1], str) and set(args[1]) & set("wax+")):
        return
    if event == "open" or event.startswith(WATCHED):
        faults.append(f"{doing}: {event} {args!r}"[:200])

class Watched(type(os.environ)):
    def __getitem__(self, key):
        frame = sys._getframe(1)
        while frame.f_code.co_filename.startswith(("<frozen", os.__file__)):
            frame = frame.f_back
        ours = frame.f_code.co_filename.startswith(root)
        while key.startswith("EDU_GRAPH_") and frame and not ours and "importlib" not in frame.f_code.co_filename:
            ours = frame.f_code.co_filename.startswith(root)
            frame = frame.f_back
        if ours:
            faults.append(f"{doing}: reads the environment: {key}")
        return super().__getitem__(key)

sys.addaudithook(tell)
os.environ.__class__ = Watched
for doing in sys.argv[2:]:
    before = threading.active_count()
    importlib.import_module(doing)
    if threading.active_count() != before:
        faults.append(f"{doing}: starts a thread")
watched, faults = faults, []
print(json.dumps(watched))
"""


def what_importing_does(folder: Path, modules: list[str]) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-B", "-c", WATCH, str(folder), *modules],
        env={"PYTHONPATH": f"{folder}:{SOURCE}", "PATH": "", "EDU_GRAPH_PORT": "8000"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: list[str] = json.loads(done.stdout)
    return found


def test_nothing_happens_at_import() -> None:
    modules = [module_of(path) for path in tree() if not path.endswith("__main__.py")]
    assert what_importing_does(SOURCE, modules) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("import os\nHOME = os.environ.get('HOME')", "reads the environment: HOME"),
        ("from os import getenv\nclass A:\n    x = getenv('HOME')", "reads the environment: HOME"),
        ("from edu_graph.settings import Settings\nS = Settings()", "reads the environment: EDU_GRAPH_PORT"),
        ("import socket\nS = socket.socket()\nS.close()", "socket.__new__"),
        ("open('made', 'w').close()", "open"),
        (
            "import threading, time\nthreading.Thread(target=time.sleep, args=(9,), daemon=True).start()",
            "thread",
        ),
        ("import subprocess, sys\nsubprocess.run([sys.executable, '-c', ''])", "subprocess.Popen"),
    ],
)
def test_what_happens_at_import_is_seen(text: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "planted.py").write_text(textwrap.dedent(text), encoding="utf-8")
    assert told in "\n".join(what_importing_does(tmp_path, ["planted"]))
