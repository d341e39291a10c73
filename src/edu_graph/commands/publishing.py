"""`edu-graph publish`: a release goes into an engine elsewhere."""

from dataclasses import asdict
from typing import Annotated

import typer

from edu_graph import terminal
from edu_graph.commands.options import AsJson
from edu_graph.errors import SettingsError
from edu_graph.settings import load_settings

_DONE = {
    "nothing": "held all of it already",
    "at once": "switched at once",
    "in pieces": "was filled in pieces",
}


def publish(
    to: Annotated[str | None, typer.Option(help="Address of the engine's query service; else EDU_GRAPH_STORE.")] = None,
    release: Annotated[str, typer.Option(help="Its id, the beginning of it, or current.")] = "current",
    replace: Annotated[
        bool, typer.Option("--replace", help="Remove data that is there and is no release of edu-graph.")
    ] = False,
    in_pieces: Annotated[
        bool, typer.Option("--in-pieces", help="Change a live release in pieces; services answer 503 meanwhile.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Put a release into a SPARQL 1.1 engine: only what differs is sent, and the engine switches at once if it can."""
    from edu_graph.build.release import find
    from edu_graph.store.engines import Address
    from edu_graph.store.publishing import Wishes
    from edu_graph.store.publishing import publish as put

    settings = load_settings()
    where = to or settings.store
    if where == "embedded":
        raise SettingsError("no engine is named", help="Give --to ADDRESS, or set EDU_GRAPH_STORE (docs/engines.md).")
    found = find(settings, release)
    address = Address.of(where, found.id, settings.store_user, settings.store_password)
    wishes = Wishes(replace=replace, in_pieces=in_pieces)
    done = put(address, found.graph, wishes, tell=lambda line: typer.echo(line, err=True))
    told = f"{done.engine} {_DONE[done.how]}: release {done.release}, {done.quads} quads, {done.union} in their union"
    terminal.show(asdict(done), told, as_json=as_json)
