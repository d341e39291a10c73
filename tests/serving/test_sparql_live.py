"""The promises of the SPARQL endpoint, kept by a process that is served over real sockets."""

from collections.abc import Iterator

import httpx
import live
import pytest
from sparql_suite import PROMISES


@pytest.fixture(scope="module")
def client(running: live.Service) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://127.0.0.1:{running.port}", timeout=live.PATIENCE, trust_env=False) as found:
        yield found


@pytest.mark.parametrize("promise", PROMISES)
def test_the_endpoint_keeps_its_promise(client: httpx.Client, promise: str) -> None:
    PROMISES[promise](client.request)


def test_an_unknown_method_is_told_which_there_are(client: httpx.Client) -> None:
    answer = client.request("BREW", "/sparql")
    assert answer.status_code == 405
    assert "QUERY" in answer.json()["allowed"]
