"""`edu-graph release …`: the releases that are kept."""

import json
from typing import Annotated, Any

import typer

from edu_graph import terminal
from edu_graph.commands.options import AsJson
from edu_graph.settings import load_settings

app = typer.Typer(help="Look at the releases that are kept.", no_args_is_help=True)


@app.command("list", epilog="Example: edu-graph release list --json")
def release_list(as_json: AsJson = False) -> None:
    """List the kept releases, newest first, with when and why they were published."""
    from edu_graph.build import ledger
    from edu_graph.build.release import current_id, kept_ids

    settings = load_settings()
    kept, now = kept_ids(settings), current_id(settings)
    rows: list[dict[str, Any]] = [
        {
            "release": e.release,
            "published": e.published,
            "by": e.by,
            "why": e.why,
            "kept": e.release in kept,
            "current": e.release == now,
        }
        for e in reversed(ledger.read(settings))
    ]
    terminal.rows(rows, "Releases", as_json=as_json)


@app.command("show", epilog="Example: edu-graph release show current")
def release_show(
    release: Annotated[str, typer.Argument(help="Its id, the beginning of it, or current.")] = "current",
) -> None:
    """Print a release's manifest (JSON): counts, inputs and files with their checksums."""
    from edu_graph.build.release import find

    typer.echo(json.dumps(find(load_settings(), release).manifest, indent=2, ensure_ascii=False))


@app.command("verify", epilog="Example: edu-graph release verify current")
def release_verify(
    release: Annotated[str, typer.Argument(help="Its id, the beginning of it, or current.")] = "current",
    as_json: AsJson = False,
) -> None:
    """Compare every file of a release with its manifest."""
    from edu_graph.build.release import find

    found = find(load_settings(), release)
    wrong = found.verify()
    told = f"release {found.id}: " + (
        "; ".join(wrong) if wrong else f"{len(found.manifest['files'])} files are as they were built"
    )
    terminal.show({"release": found.id, "wrong": wrong}, told, as_json=as_json)
    if wrong:
        raise typer.Exit(10)


@app.command("ready", epilog="Example: edu-graph release ready 3f67afdb")
def release_ready(
    release: Annotated[str, typer.Argument(help="Its id, the beginning of it, or current.")] = "current",
    as_json: AsJson = False,
) -> None:
    """Make again what the engines read of a release (store, search index) where another version made it."""
    from edu_graph.build.engines import make_ready
    from edu_graph.build.release import find

    found = find(load_settings(), release)
    made = make_ready(found)
    told = "were made again" if made else "fit this version"
    terminal.show({"release": found.id, "made": made}, f"release {found.id}: store and index {told}", as_json=as_json)


@app.command("use", epilog="Example: edu-graph release use 3f67afdb --why 'the newer one has an error'")
def release_use(
    release: Annotated[str, typer.Argument(help="Its id, or the beginning of it.")],
    why: Annotated[str, typer.Option(help="Why; stands in the ledger.")] = "made current again",
    as_json: AsJson = False,
) -> None:
    """Make a kept release the current one; a running service notices it."""
    from edu_graph.build.engines import make_ready
    from edu_graph.build.keeping import use
    from edu_graph.build.release import find

    settings = load_settings()
    found = find(settings, release)
    make_ready(found)
    use(settings, found, why)
    terminal.show({"release": found.id}, f"release {found.id} is current", as_json=as_json)


@app.command("prune", epilog="Example: edu-graph release prune --keep 5 --dry-run")
def release_prune(
    keep: Annotated[int, typer.Option(min=1, help="How many of the latest are kept.")] = 5,
    also: Annotated[list[str] | None, typer.Option(help="A further release to keep, by its whole id.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be removed.")] = False,
    as_json: AsJson = False,
) -> None:
    """Remove old releases from the disk; never the current one, nor one that a service has open."""
    from edu_graph.build.keeping import prune

    removed = prune(load_settings(), keep, also=also or (), only_tell=dry_run)
    told = f"{'would be removed' if dry_run else 'removed'}: {', '.join(removed) or 'none'}"
    terminal.show({"removed": removed, "dry_run": dry_run}, told, as_json=as_json)
