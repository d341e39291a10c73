"""The command line: every command prints for people, and with `--json` for programs."""

import json
import signal
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

import edu_graph
from edu_graph import terminal
from edu_graph.commands import publishing, releases, tokens
from edu_graph.commands.options import AsJson
from edu_graph.errors import EduGraphError, InputError, NotFound, ParameterError
from edu_graph.rdf.formats import BINDINGS, DUMPS, GRAPHS
from edu_graph.settings import load_settings

_EXIT_CODES = """
Exit codes: 0 done · 1 failed · 2 wrong input · 3 wrong setting · 4 nothing found · 5 a limit was reached ·
6 not available now · 7 a data file cannot be read · 8 the data does not conform · 9 the build failed ·
10 the release cannot be used · 11 it was not published.
"""

app = typer.Typer(
    name="edu-graph",
    help="A knowledge graph of international cooperation on inclusive education: build it, check it, ask it, serve it.",
    epilog=_EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(releases.app, name="release")
app.add_typer(tokens.app, name="token")
app.command(epilog="Example: edu-graph publish --to http://localhost:7878/query")(publishing.publish)

AsksWhat = Annotated[bool, typer.Option("--parameters", help="Print what the named query takes; do not ask it.")]
Sources = Annotated[
    bool, typer.Option("--explain-sources", help="Under each row of SELECT, the passages behind it: table or json.")
]
Sparql = Annotated[str | None, typer.Option(help="A SPARQL query instead: its text, @file, or - for standard input.")]
Files = Annotated[
    list[Path] | None, typer.Option("--file", help="With --sparql: ask these RDF files instead of the release.")
]


RowFormat = StrEnum("RowFormat", ["table", *(form.key for form in (*BINDINGS, *GRAPHS))])  # type: ignore[misc]
_TABLE = RowFormat("table")
DumpFormat = StrEnum("DumpFormat", [form.key for form in DUMPS])  # type: ignore[misc]


def main() -> None:
    """Run the command line; an error of ours ends with its own exit code and a message that says how to mend it."""
    try:
        app(prog_name="edu-graph", standalone_mode=True)
    except EduGraphError as error:
        terminal.failure(error, as_json="--json" in sys.argv)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader (head, less) has enough; Python must not complain again while it closes standard output.
        sys.stderr.close()
        sys.exit(0)


@app.command(epilog="Example: edu-graph build")
def build(
    why: Annotated[
        str, typer.Option(help="Why this release is made; stands in the ledger.")
    ] = "built from the data folder",
    as_json: AsJson = False,
) -> None:
    """Compile ontology, shapes, queries and data into a release, and make it current."""
    from edu_graph.build import pipeline, progress

    settings = load_settings()
    with progress.shown() as shown:
        release = pipeline.build(settings, shown, why=why)
    terminal.show(
        {"release": release.id, "folder": str(release.folder), **release.manifest["counts"]},
        f"release {release.id} is current",
        as_json=as_json,
    )


@app.command(epilog="Examples: edu-graph check · edu-graph check --texts ../texts --seal")
def check(
    texts: Annotated[
        Path | None,
        typer.Option(help="Folder of the sources' texts: verify hashes and offsets against them."),
    ] = None,
    seal: Annotated[
        bool,
        typer.Option("--seal", help="Seal every passage as it stands (after reading it against its text)."),
    ] = False,
    language: Annotated[str, typer.Option(help="Language of the messages: en or ru.")] = "en",
    whole: Annotated[bool, typer.Option("--all", help="Every problem, not only a screen of them.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check the data without building: what is wrong, where (file and line), and how to mend it."""
    from edu_graph.build import checking

    settings = load_settings()
    if language not in ("en", "ru"):
        raise ParameterError(
            f"--language {language!r}", help="Messages are written in en and ru.", parameter="language"
        )
    if seal:
        sealed = checking.seal(settings, texts)
        terminal.show(sealed._asdict(), sealed.told(), as_json=as_json)
    report = checking.check(settings, texts)
    if as_json:
        print(report.to_json(), end="")
    else:
        terminal.report(report, language, whole=whole)
    if not report.conforms:
        raise typer.Exit(8)


@app.command(epilog="Examples: edu-graph candidates · edu-graph candidates --decided --json")
def candidates(
    decided: Annotated[bool, typer.Option("--decided", help="Also what was merged or kept apart, and why.")] = False,
    as_json: AsJson = False,
) -> None:
    """List what may be one thing twice in the data as it stands, with the evidence (docs/quality.md)."""
    from edu_graph.build import checking, telling

    found = checking.candidates(load_settings()).to_dict()
    terminal.lines(found, telling.candidates(found, decided=decided), as_json=as_json)


@app.command(epilog="Examples: edu-graph quality · edu-graph quality --release 3f67afdb --json")
def quality(
    release: Annotated[str, typer.Option(help="A kept release, by id or its beginning.")] = "current",
    as_json: AsJson = False,
) -> None:
    """Print what the data of a release has and lacks, measured when it was built (docs/quality.md)."""
    from edu_graph.build import quality, telling
    from edu_graph.build.release import find

    settings = load_settings()
    found = find(settings, release)
    told = quality.with_trend(quality.read(found), settings, found.id)
    terminal.lines(told, telling.report(told), as_json=as_json)


@app.command(
    epilog="Examples: edu-graph draft visit.txt --slug ministry-visit-2026 --language en · "
    "edu-graph draft notes.txt --json"
)
def draft(
    file: Annotated[Path, typer.Argument(help="A plain text (UTF-8), or a note sheet (docs/drafting.md).")],
    slug: Annotated[str | None, typer.Option(help="Name of the source; without it, the name of the file.")] = None,
    url: Annotated[str | None, typer.Option(help="Address of the document.")] = None,
    language: Annotated[str | None, typer.Option(help="Language of the document: en, ru, kk, …")] = None,
    out: Annotated[Path | None, typer.Option(help="File to write; else data/sources/<slug>.trig.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Draft although a source has this address already.")] = False,
    as_json: AsJson = False,
) -> None:
    """Start the TriG file of a document: passages, and suggestions with their evidence; --json only tells them."""
    from edu_graph.contribute import starting, writing
    from edu_graph.contribute.draft import Wanted

    settings = load_settings()
    made = starting.start(settings, file, Wanted(slug or "", url or "", language or ""))
    if as_json and out is None:
        print(json.dumps(writing.data(made), ensure_ascii=False, indent=2))
        return
    written = starting.write(settings, made, out, again=again)
    told = f"{written.file}: {starting.summary(made)}. Next: edu-graph check"
    terminal.show({"file": str(written.file), **writing.data(made)}, told, as_json=as_json)


@app.command(epilog="Example: edu-graph serve --port 8080")
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.")] = None,
    base_path: Annotated[str | None, typer.Option(help="Path prefix under which a proxy serves it.")] = None,
    no_build: Annotated[
        bool, typer.Option("--no-build", help="Serve the current release even if the data has changed since.")
    ] = False,
) -> None:
    """Serve the graph over HTTP; builds the release first when it is missing or the data has changed."""
    from edu_graph.build import checking
    from edu_graph.service.listening import listen

    settings = load_settings(host=host, port=port, base_path=base_path)
    # Nobody waits for a build to be told that the port is taken.
    listen(settings.host, settings.port).close()
    checking.prepare(settings, build_if_stale=not no_build)
    from edu_graph.service.server import serve as run

    run(settings)


_CLIENT = """
A client is configured with the program and its words, as in {"mcpServers": {"edu-graph": {"command": "edu-graph",
"args": ["mcp"]}}}; for a service that runs elsewhere "args": ["mcp", "--url", "https://graph.example"], or its own
address https://graph.example/mcp where the client speaks HTTP. See docs/mcp.md.
"""


@app.command(epilog=_CLIENT)
def mcp(
    url: Annotated[
        str | None, typer.Option(help="Ask the service at this address instead of the current release.")
    ] = None,
) -> None:
    """Serve AI agents over standard input and output (Model Context Protocol)."""
    if url is not None and not url.startswith(("http://", "https://")):
        raise InputError(f"--url {url!r} is no address", help="Give one such as https://graph.example.")
    settings = load_settings()
    if url is None:
        from edu_graph.build import checking

        checking.prepare(settings, build_if_stale=False)
    from edu_graph.service.mcp.stdio import run

    # Reading from standard input cannot be interrupted from within: Ctrl-C ends the process, and the workers with it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    run(settings, url)


@app.command(
    epilog="Examples: edu-graph query · edu-graph query list-visited-institutions -p country=BY · "
    "edu-graph query list-visited-institutions --explain-sources · "
    "edu-graph query --sparql 'SELECT * {?s a eg:Visit}' · edu-graph query --sparql @mine.rq --file more.ttl"
)
def query(
    name: Annotated[str | None, typer.Argument(help="A named query; without it, they are listed.")] = None,
    parameter: Annotated[list[str] | None, typer.Option("--parameter", "-p", help="A value: name=value.")] = None,
    sparql: Sparql = None,
    file: Files = None,
    form: Annotated[RowFormat, typer.Option("--format", "-f", help="How to print the answer.")] = _TABLE,
    limit: Annotated[int | None, typer.Option(help="Rows of a named query: at most so many at once.")] = None,
    cursor: Annotated[str | None, typer.Option(help="Go on where the rows before ended.")] = None,
    parameters: AsksWhat = False,
    explain_sources: Sources = False,
    as_json: AsJson = False,
) -> None:
    """Ask a named query, or any SPARQL query."""
    from edu_graph import asking

    if as_json:
        form = RowFormat("json")
    asking.check_combination(name, sparql, file, form.value if explain_sources else None)
    if (limit is not None or cursor) and (not name or explain_sources):
        raise InputError("--limit and --cursor go with a named query, and not with --explain-sources")
    settings = load_settings()
    if parameters or not (name or sparql):
        terminal.queries(asking.catalog(settings), name, as_json=as_json)
        return
    # The engine does not hand control back to Python while it works: let Ctrl-C end the process itself.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if explain_sources:
        explained = (
            asking.explain_sparql(settings, asking.query_text(sparql), file or [])
            if sparql
            else asking.explain_named(settings, str(name), asking.values_given(parameter or []))
        )
        terminal.explained(explained, as_json=form != _TABLE)
        return
    if sparql:
        answer = asking.ask_sparql(settings, asking.query_text(sparql), file or [], form.value)
    else:
        part = asking.Part(limit, cursor)
        answer = asking.ask_named(settings, str(name), asking.values_given(parameter or []), form.value, part)
    terminal.answer(answer)


@app.command(epilog="Examples: edu-graph search Смоленск · edu-graph search belarus --kind place --json")
def search(
    text: Annotated[str, typer.Argument(help="A name, or words of it, in any of the graph's languages.")],
    language: Annotated[str | None, typer.Option(help="Language of the labels shown.")] = None,
    kind: Annotated[str | None, typer.Option(help="Only this kind: agent, place, event, …")] = None,
    limit: Annotated[int, typer.Option(help="How many at the most.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Find things by name."""
    from edu_graph import asking

    hits = asking.search(load_settings(), text, language=language, kind=kind, limit=limit)
    if not hits and not as_json:
        raise NotFound(f"nothing is called {text!r}", help="Try fewer words, or another spelling.")
    terminal.hits(hits, as_json=as_json)


@app.command(epilog="Examples: edu-graph export ttl > edu-graph.ttl · edu-graph export nq --output edu-graph.nq")
def export(
    form: Annotated[DumpFormat, typer.Argument(help="nq, trig, jsonld: named graphs; ttl, nt, rdf: their union.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; standard output without it.")
    ] = None,
    release: Annotated[str, typer.Option(help="A kept release, by id or its beginning.")] = "current",
) -> None:
    """Write the whole graph of a release."""
    from edu_graph.build.release import find

    path = find(load_settings(), release).dumps / f"edu-graph.{form.value}"
    if output is None:
        sys.stdout.buffer.write(path.read_bytes())
    else:
        output.write_bytes(path.read_bytes())
        print(f"{output}: {output.stat().st_size} bytes", file=sys.stderr)


@app.command(epilog="Example: edu-graph version --json")
def version(as_json: AsJson = False) -> None:
    """Print the version."""
    terminal.show(
        {"name": "edu-graph", "version": edu_graph.__version__},
        f"edu-graph {edu_graph.__version__}",
        as_json=as_json,
    )
