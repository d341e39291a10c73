"""`edu-graph token …`: tokens that give clients budgets of their own."""

from dataclasses import asdict
from typing import Annotated

import typer

from edu_graph import terminal
from edu_graph.commands.options import AsJson
from edu_graph.settings import load_settings

app = typer.Typer(help="Give clients budgets of their own; nothing needs a token.", no_args_is_help=True)


@app.command("add", epilog="Example: edu-graph token add harvester --seconds 3600")
def token_add(
    name: Annotated[str, typer.Argument(help="What it is called in the log; for ever.")],
    seconds: Annotated[
        float | None, typer.Option(min=0, help="Size of its budget; without it the usual one, 0 for none.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a token and print it, this once: only its hash is kept."""
    from edu_graph.service.tokens import TokenStore

    made = TokenStore(load_settings().state).add(name, seconds)
    terminal.show({"name": name, "token": made, "seconds": seconds}, made, as_json=as_json)


@app.command("list", epilog="Example: edu-graph token list --json")
def token_list(as_json: AsJson = False) -> None:
    """List the names of all tokens, revoked ones too."""
    from edu_graph.service.tokens import TokenStore

    found = [asdict(token) for token in TokenStore(load_settings().state).every()]
    terminal.rows(found, "Tokens", as_json=as_json)


@app.command("revoke", epilog="Example: edu-graph token revoke harvester")
def token_revoke(
    name: Annotated[str, typer.Argument(help="The name of a token.")],
    as_json: AsJson = False,
) -> None:
    """Let a token count no more, also for a service that is running."""
    from edu_graph.service.tokens import TokenStore

    TokenStore(load_settings().state).revoke(name)
    terminal.show({"revoked": name}, f"{name} counts no more", as_json=as_json)
