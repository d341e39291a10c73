"""What an evaluation costs, told to all who want to know: the client's budget, the figures, the slow-query log."""

import hashlib
from typing import TYPE_CHECKING

from edu_graph.errors import BudgetSpent, MemoryLimit, TimeLimit, WorkerCrashed
from edu_graph.execution.request import Cost, QueryRequest
from edu_graph.queries import tokens

if TYPE_CHECKING:
    from edu_graph.service.calls import Call

_FAILURES = (TimeLimit, MemoryLimit, WorkerCrashed)
"""What ends a worker, and counts as an error of the client."""
KILLED_SECONDS = 0.5
"""What a query costs at least whose worker had to be killed: another one is forked and warmed for whoever comes next.

Without it, a flood of queries that are left at once would cost next to nothing, and keep every worker from everybody.
"""
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")


class Meter:
    """The payer of one query of one request (`execution.request.Payer`)."""

    def __init__(self, call: "Call", query: QueryRequest) -> None:
        self._call = call
        self._lane = query.lane
        # A page of ours asks queries of its own besides the one that was sent.
        self._text = call.query if call.query is not None and query.lane == "adhoc" else query.text

    @property
    def client(self) -> str:
        """As `Payer.client`."""
        return self._call.client.name

    @property
    def is_pressed(self) -> bool:
        """As `Payer.is_pressed`."""
        client = self._call.client
        return not client.is_unlimited and self._call.state.budgets.is_pressed(client.name, client.seconds)

    def admit(self) -> None:
        """As `Payer.admit`: raises BudgetSpent."""
        client = self._call.client
        if client.is_unlimited:
            return
        try:
            self._call.state.budgets.check(client.name, client.seconds, lenient=self._lane == "named")
        except BudgetSpent as spent:
            self._call.state.metrics.refusals.labels(spent.fields["budget"], self._lane).inc()
            raise

    def ended(self, cost: Cost) -> None:
        """As `Payer.ended`."""
        call, client = self._call, self._call.client
        failed = isinstance(cost.error, _FAILURES)
        is_killed = failed or cost.is_abandoned
        if not client.is_unlimited:
            spent = max(cost.seconds, KILLED_SECONDS) if is_killed else cost.seconds
            call.state.budgets.charge(client.name, spent, failed=failed, seconds=client.seconds)
        call.state.metrics.evaluated(self._lane, outcome_of(cost), cost.seconds, call.named)
        if is_killed or cost.seconds >= call.state.settings.slow_query_seconds:
            self._log(cost)

    def prepared(self, seconds: float) -> None:
        """As `Payer.prepared`."""
        client = self._call.client
        if not client.is_unlimited:
            self._call.state.budgets.charge(client.name, seconds, failed=False, seconds=client.seconds)

    def _log(self, cost: Cost) -> None:
        call, settings = self._call, self._call.state.settings
        call.state.log.warning(
            "slow query",
            request=call.request_id,
            hash=query_hash(self._text),
            form=form_of(self._text),
            lane=self._lane,
            query=call.named,
            seconds=round(cost.seconds, 3),
            rows=cost.rows,
            bytes=cost.bytes,
            outcome=outcome_of(cost),
            client=call.client.name,
            release=call.served.id if call.served else None,
            **({"text": self._text} if settings.slow_query_text else {}),
            **(call.trace.notes() if call.trace else {}),
        )


class WorkMeter:
    """The payer of work that is no query: it costs as much as a query that takes so long.

    The opening of an old release (`archive.Payer`), and look-ups (`looking`), which are `lenient` as named queries are.
    """

    def __init__(self, call: "Call", *, lenient: bool = False) -> None:
        self._call = call
        self._lenient = lenient

    def admit(self) -> None:
        """As `Payer.admit`: raises BudgetSpent."""
        client = self._call.client
        if not client.is_unlimited:
            self._call.state.budgets.check(client.name, client.seconds, lenient=self._lenient)

    def spent(self, seconds: float, *, failed: bool = False) -> None:
        """As `Payer.spent`; `failed`: it was too much, which counts as an error of the client."""
        client = self._call.client
        if not client.is_unlimited:
            self._call.state.budgets.charge(client.name, seconds, failed=failed, seconds=client.seconds)


def outcome_of(cost: Cost) -> str:
    """Return `ok`, `abandoned`, or the type of the problem that ended an evaluation: a word of a short list."""
    if cost.is_abandoned:
        return "abandoned"
    return "ok" if cost.error is None else cost.error.type


def query_hash(text: str) -> str:
    """Return what names a query in logs and in `X-Edu-Graph-Query`: it is the same however the text is laid out.

    The first 16 hexadecimal digits of the SHA-256 of the UTF-8 text in which each run of white space is one space,
    none at the ends. Anybody can compute it (docs/operations.md).
    """
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def name_query(call: "Call", query: QueryRequest) -> None:
    """Tell the client the hash of the query that it asked, where it asked one."""
    if call.query is not None or call.named is not None:
        call.query_hash = query_hash(call.query or query.text)


def form_of(text: str) -> str | None:
    """Return SELECT, ASK, CONSTRUCT or DESCRIBE; None where the text has none of them."""
    words = (token.text.upper() for token in tokens.tokenize(text) if token.kind == tokens.WORD)
    return next((word for word in words if word in _FORMS), None)
