"""The screening of a long query: in turns, and for no longer than a query waits for anything."""

import asyncio
from urllib.parse import urlencode

import pytest
from stage import Serve

from edu_graph.service.turns import Turns

LONG = "/sparql?" + urlencode({"query": "SELECT ?x { VALUES ?x { " + "1 " * 2_000 + "} }"})


def test_a_long_query_is_screened_in_turns(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[str] = []
    take = Turns.take

    async def count(self: Turns, client: str) -> None:
        taken.append(client)
        await take(self, client)

    monkeypatch.setattr(Turns, "take", count)
    assert serve().get(LONG).status_code == 200
    assert len(taken) > 2


def test_whose_turns_do_not_come_is_told_to_send_less(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    service, asked = serve(queue_seconds=0.05), 0
    take = Turns.take

    async def never(self: Turns, client: str) -> None:
        nonlocal asked
        asked += 1
        # The first turn is the request's own; the second is one of its screening.
        await (take(self, client) if asked == 1 else asyncio.Event().wait())

    monkeypatch.setattr(Turns, "take", never)
    told = service.get(LONG)
    assert told.status_code == 503
    assert told.json()["type"].endswith("/busy")
    assert "Screening this query took more than 0.05 s" in told.json()["detail"]
    assert told.headers["retry-after"] == "1"
