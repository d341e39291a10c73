"""Budgets: what a client may still spend, who is which client, and what it is told."""

import math

import pytest
from stage import Serve, Service

from edu_graph.errors import BudgetSpent, SettingsError, TimeLimit
from edu_graph.service import budgets as module
from edu_graph.service.budgets import Allowance, Budgets

MINUTE = 60.0


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def budgets(clock: Clock) -> Budgets:
    return Budgets({"seconds": Allowance(120, 1.0), "errors": Allowance(3, 0.5)}, clock=clock)


def wait_of(budgets: Budgets, client: str = "a", **how: object) -> float | None:
    """Return Retry-After, None where the client is admitted."""
    try:
        budgets.check(client, **how)  # type: ignore[arg-type]
    except BudgetSpent as spent:
        return float(spent.fields["retry_after"])
    return None


def test_a_client_is_admitted_until_its_budget_is_spent_and_after_the_time_told(budgets: Budgets, clock: Clock) -> None:
    budgets.charge("a", 119.9, failed=False)
    assert wait_of(budgets) is None
    budgets.charge("a", 30, failed=False)
    again = wait_of(budgets)
    assert again == 30
    assert wait_of(budgets, "b") is None
    clock.now += again - 1
    assert wait_of(budgets) == 1
    clock.now += 1
    assert wait_of(budgets) is None


def test_a_client_is_pressed_when_it_has_spent_a_quarter(budgets: Budgets, clock: Clock) -> None:
    budgets.charge("a", 30, failed=False)
    assert not budgets.is_pressed("a")
    budgets.charge("a", 0.1, failed=False)
    assert budgets.is_pressed("a")
    assert not budgets.is_pressed("b")
    clock.now += 1
    assert not budgets.is_pressed("a")
    assert not Budgets({}).is_pressed("a")


def test_nothing_flows_over(budgets: Budgets, clock: Clock) -> None:
    budgets.charge("a", 10, failed=False)
    clock.now += 1e6
    budgets.charge("a", 121, failed=False)
    assert wait_of(budgets) == 2


def test_named_queries_are_admitted_down_to_a_debt_of_a_whole_budget(budgets: Budgets) -> None:
    budgets.charge("a", 239, failed=False)
    assert wait_of(budgets) is not None
    assert wait_of(budgets, lenient=True) is None
    budgets.charge("a", 2, failed=False)
    assert wait_of(budgets, lenient=True) == 2


def test_failures_have_a_bucket_of_their_own(budgets: Budgets, clock: Clock) -> None:
    for _ in range(3):
        assert wait_of(budgets) is None
        budgets.charge("a", 0.01, failed=True)
    with pytest.raises(BudgetSpent) as caught:
        budgets.check("a")
    assert caught.value.fields == {"limit": 3, "budget": "failed-queries", "retry_after": 1}
    clock.now += 1
    assert wait_of(budgets) is None


def test_whoever_asks_one_query_after_another_never_meets_the_usual_budget(clock: Clock) -> None:
    settings = module.Settings()
    budgets = Budgets.of(settings)
    budgets._clock = clock
    for _ in range(1000):
        assert wait_of(budgets) is None
        clock.now += settings.query_seconds
        budgets.charge("a", settings.query_seconds, failed=False)


def test_a_token_may_have_another_size_or_none(budgets: Budgets) -> None:
    budgets.charge("t", 1000, failed=False, seconds=2400)
    assert wait_of(budgets, "t", seconds=2400) is None
    budgets.charge("t", 1500, failed=False, seconds=2400)
    # Twenty times the size comes back twenty times as fast: it is full again in the same time.
    assert wait_of(budgets, "t", seconds=2400) == math.floor(100 / 20) + 1
    budgets.charge("free", 1e9, failed=False, seconds=0)
    assert wait_of(budgets, "free", seconds=0) is None


def test_the_fields_say_what_is_left(budgets: Budgets) -> None:
    budgets.charge("a", 20.5, failed=True)
    policy, state = (value.decode() for _, value in budgets.fields("a"))
    assert policy == ('"query-seconds";q=120;w=120;qu="query-seconds", "failed-queries";q=3;w=6;qu="failed-queries"')
    assert state == '"query-seconds";r=99;t=21, "failed-queries";r=2;t=2'
    budgets.charge("a", 109.5, failed=False)
    assert budgets.fields("a")[1][1].startswith(b'"query-seconds";r=0;t=10,')


def test_without_allowances_there_is_nothing_to_tell_or_to_refuse() -> None:
    budgets = Budgets({"seconds": Allowance(0, 1), "errors": Allowance(0, 1)})
    budgets.charge("a", 1e9, failed=True)
    assert wait_of(budgets) is None
    assert wait_of(budgets, seconds=5.0) is None
    assert budgets.fields("a") == []


def test_clients_are_remembered_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REMEMBERED", 5)
    few = Budgets({"seconds": Allowance(1, 1)})
    for number in range(50):
        few.charge(f"client {number}", 1, failed=False)
    assert len(few) == 5


# -- over HTTP

QUERY = "SELECT * { ?s ?p ?o } LIMIT 1"


def asked(service: Service, number: int, client: str = "203.0.113.5", **headers: str) -> object:
    return service.client.request(
        "GET", "/sparql", params={"query": f"{QUERY} # {number}"}, client=(client, 5), headers=headers
    )


@pytest.fixture
def poor(serve: Serve) -> Service:
    """A service whose clients may have two seconds; each query takes one and a half."""
    found = serve(client_seconds=2.0, client_seconds_refill=1.0, cache_bytes=0)
    found.executor.seconds = 1.5
    return found


def test_a_client_without_budget_is_refused_with_the_time_to_come_again(poor: Service) -> None:
    assert [asked(poor, number).status_code for number in range(2)] == [200, 200]
    answer = asked(poor, 3)
    assert answer.status_code == 429
    problem = answer.json()
    assert problem["type"].endswith("/problems/budget-spent")
    assert (problem["limit"], problem["budget"]) == (2.0, "query-seconds")
    assert "/limits" in problem["help"]
    assert 60 <= int(answer.headers["retry-after"]) <= 61
    assert answer.headers["ratelimit"].startswith('"query-seconds";r=0;t=6')
    assert asked(poor, 4, "203.0.113.6").status_code == 200
    assert 'edu_graph_budget_refusals_total{budget="query-seconds",lane="adhoc"} 1.0' in poor.get("/metrics").text


def test_a_client_without_budget_still_has_named_queries_and_pages(poor: Service) -> None:
    for number in range(3):
        asked(poor, number, "127.0.0.1")
    for path in ("/queries/list-visited", "/limits", "/queries"):
        assert poor.get(path, "application/json").status_code == 200, path
    assert "ratelimit-policy" in poor.get("/queries/list-visited?language=ru").headers
    assert "ratelimit" not in poor.get("/limits").headers


def test_what_is_cached_or_known_costs_nothing(serve: Serve) -> None:
    service = serve(client_seconds=10.0)
    service.executor.seconds = 1.0
    answers = [service.sparql(QUERY) for _ in range(5)]
    left = [int(answer.headers["ratelimit"].partition("r=")[2].partition(";")[0]) for answer in answers]
    assert left == [9, 8, 8, 8, 8]
    known = {"If-None-Match": answers[0].headers["etag"], "Accept-Encoding": "identity"}
    told = service.client.request("GET", "/sparql", params={"query": QUERY}, headers=known)
    assert told.status_code == 304
    assert '"query-seconds";r=8' in told.headers["ratelimit"]


def test_a_failed_query_counts_as_failed(serve: Serve) -> None:
    service = serve(client_errors=2, cache_bytes=0)

    def fail(request: object) -> None:
        from edu_graph.execution.request import Cost

        error = TimeLimit("too slow", limit=1)
        request.payer.ended(Cost(0.1, 0, error=error))  # type: ignore[attr-defined]
        raise error

    service.executor.before = fail
    # Between two of them a little of it comes back.
    answers = [asked(service, number).status_code for number in range(4)]
    assert answers in ([504, 504, 429, 429], [504, 504, 504, 429])
    assert asked(service, 5).json()["budget"] == "failed-queries"


@pytest.mark.parametrize(("is_abandoned", "admitted"), [(True, 2), (False, 4)])
def test_a_query_that_had_to_be_killed_costs_a_worker(serve: Serve, is_abandoned: bool, admitted: int) -> None:
    service = serve(client_seconds=0.6, client_seconds_refill=0.001, cache_bytes=0)

    def leave(request: object) -> None:
        from edu_graph.execution.request import Cost

        request.payer.ended(Cost(0.01, 0, is_abandoned=is_abandoned))  # type: ignore[attr-defined]

    service.executor.before = leave
    statuses = [asked(service, number).status_code for number in range(4)]
    assert statuses == [200] * admitted + [429] * (4 - admitted)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("203.0.113.5", "203.0.113.6", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.5", "203.0.113.5", True),
    ],
)
def test_a_client_is_an_address_or_a_subscribers_network(poor: Service, one: str, other: str, is_same: bool) -> None:
    for number in range(2):
        asked(poor, number, one)
    assert asked(poor, 3, other).status_code == (429 if is_same else 200)


def test_behind_a_trusted_proxy_the_client_is_whom_it_names(serve: Serve) -> None:
    service = serve(client_seconds=2.0, client_seconds_refill=1.0, cache_bytes=0, trusted_proxies="10.0.0.0/8")
    service.executor.seconds = 3.0

    def status(told: str) -> int:
        return int(asked(service, hash(told), "10.0.0.1", **{"X-Forwarded-For": told}).status_code)

    assert status("203.0.113.5") == 200
    assert status("203.0.113.5") == 429
    # What the client wrote itself stands before what the proxies wrote.
    assert status("198.51.100.7, 203.0.113.5, 10.0.0.9") == 429
    assert status("203.0.113.5, 198.51.100.7") == 200
    # Some proxies write the port too, which is another with each connection.
    assert status("203.0.113.5:4711") == 429
    assert status("[2001:db8::1]:443") == 200
    assert status("2001:db8::2") == 429, "of one subscriber's network"
    assert status("nonsense") == 200
    assert status("nonsense") == 429


def test_a_proxy_that_nobody_named_is_told_once_and_shares_one_budget(poor: Service) -> None:
    for number in range(4):
        asked(poor, number, "10.0.0.1", **{"X-Forwarded-For": f"203.0.113.{number}"})
    assert asked(poor, 9, "10.0.0.1", **{"X-Forwarded-For": "203.0.113.99"}).status_code == 429
    told = [line for line in poor.log() if "proxy" in line["event"]]
    assert len(told) == 1
    assert "EDU_GRAPH_TRUSTED_PROXIES" in told[0]["mend"]


def test_some_clients_may_have_no_budget(serve: Serve) -> None:
    service = serve(client_seconds=1.0, cache_bytes=0, unlimited_clients="203.0.113.0/24")
    service.executor.seconds = 5.0
    answers = [asked(service, number) for number in range(4)]
    assert {answer.status_code for answer in answers} == {200}
    assert "ratelimit" not in answers[0].headers
    with pytest.raises(SettingsError, match="EDU_GRAPH_UNLIMITED_CLIENTS"):
        serve(unlimited_clients="nobody")


def test_limits_tell_the_budgets(service: Service) -> None:
    told = {entry["name"]: entry for entry in service.get("/limits", "application/json").json()["limits"]}
    assert told["client-seconds"]["value"] == service.settings.client_seconds
    assert told["client-seconds-refill"]["unit"] == "seconds a minute"
    assert {"client-errors", "client-errors-refill", "client-queries"} <= set(told)
