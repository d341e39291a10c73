"""`./run conformance --suite FOLDER [--out FILE]`: the W3C's SPARQL tests over HTTP, beside engine and peer."""

import argparse
import re
import sys
import time
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError
from pathlib import Path

from conformance.data import Data
from conformance.known import KNOWN
from conformance.manifest import ACCEPTED, REFUSED, Case, Incomplete, suites
from conformance.report import Outcome, Run, as_json, as_markdown, summary
from conformance.results import read_answer, read_expected, same, wanted_ending
from conformance.subjects import Engine, Product, Reply, Server, Subject, server_program, workplace

_FORM = re.compile(r"\b(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)
_SKIPPED = re.compile(r"#[^\n]*|<[^>\n]*>|\b(?:PREFIX|BASE)\s+[^\s<]*", re.IGNORECASE)


def main(arguments: Sequence[str]) -> int:
    """Return 0; 1 where the product fails what the engine passes without a known reason; 2 for a suite not whole."""
    options = _parser().parse_args(arguments)
    try:
        found = suites(options.suite)
    except Incomplete as error:
        print(f"conformance: {error}", file=sys.stderr)
        return 2
    tests = [test for suite in found.values() for test in suite if options.only in test.id]
    asked = [test for test in tests if not test.left_out]
    if not asked:
        print(f"conformance: no test has {options.only!r} in its name", file=sys.stderr)
        return 2
    run = _run(asked, [test for test in tests if test.left_out])
    if options.out is not None:
        options.out.write_text(as_json(run) if options.out.suffix == ".json" else as_markdown(run), "utf-8")
    return _tell(run)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./run conformance", description=__doc__)
    parser.add_argument("--suite", type=Path, required=True, help="folder with sparql10 and sparql11, or one of them")
    parser.add_argument("--out", type=Path, help="write every test into this file: .json, else Markdown")
    parser.add_argument("--only", default="", help="only tests with this in suite/folder#name")
    return parser


def _run(tests: list[Case], left_out: list[Case]) -> Run:
    data = Data(tests)
    begun = time.perf_counter()
    with workplace() as folder:
        subjects: dict[str, Subject] = {"product": Product(Path(folder), data), "engine": Engine(data)}
        try:
            if (program := server_program()) is not None:
                subjects["server"] = Server(program, data)
            else:
                print("conformance: no oxigraph program: run without that server", file=sys.stderr)
            outcomes = [_outcome(subjects, number, test) for number, test in enumerate(tests)]
        finally:
            for subject in subjects.values():
                subject.close()
    return Run(outcomes, left_out, tuple(subjects), KNOWN, time.perf_counter() - begun)


def _outcome(subjects: Mapping[str, Subject], number: int, test: Case) -> Outcome:
    ending = "srj"
    form = _form(test.query.read_text("utf-8"))
    if test.result is not None:
        ending = wanted_ending(test.result, form)
    elif form in ("CONSTRUCT", "DESCRIBE"):
        ending = "nt"
    return Outcome(
        test, {name: judge(test, ending, subject.ask(test, number, ending)) for name, subject in subjects.items()}
    )


def judge(test: Case, ending: str, reply: Reply) -> str:
    """Return what is wrong with a reply, empty where the test is passed."""
    if test.kind in REFUSED:
        return "it was accepted" if reply.body is not None else _client_error(reply.why)
    if reply.body is None:
        return f"refused: {reply.why}"
    if test.kind in ACCEPTED or test.result is None:
        return ""
    base = f"{test.base}{test.folder}/{test.result.name}"
    expected = read_expected(test.result, base, ending)
    try:
        return same(expected, read_answer(reply.body, ending), lax=test.lax)
    except (ValueError, SyntaxError) as error:
        return f"the answer cannot be read: {error}"


def _client_error(why: str) -> str:
    """Return what is wrong with a refusal: over HTTP it must be the client's fault, and no crash anywhere."""
    return f"not refused as a mistake: {why}" if why.startswith(("5", "the process ended")) else ""


def _form(text: str) -> str:
    found = _FORM.search(_SKIPPED.sub(" ", text))
    return found.group(1).upper() if found else ""


def _tell(run: Run) -> int:
    print(summary(run))
    print(f"\n{len(run.outcomes)} tests in {run.seconds:.0f} s; {len(run.left_out)} not applicable")
    for one in run.added:
        print(f"differs: {one.test.id}: {run.known.get(one.test.id) or one.wrong['product']}")
    for name in run.stale:
        print(f"no longer differs: {name}: take it out of conformance/known.py", file=sys.stderr)
    for one in run.unexplained:
        print(f"conformance: {one.test.id} is passed by the engine and failed by the product", file=sys.stderr)
    return 1 if run.unexplained or run.stale else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except PackageNotFoundError as missing:
        sys.exit(f"conformance: the package {missing.name} is not installed; ./run conformance installs it")
