"""Named queries answered from what the build has prepared: a page is read, not evaluated, and no worker is asked.

Everything of such an answer is as a worker would have made it: rows, order, cursors, fields and bytes. What is too
large to be read in a moment, beside a loop that others wait for, goes to a worker all the same.
"""

import io
import time
from itertools import repeat
from typing import Final

from edu_graph.errors import EduGraphError, NotAcceptable
from edu_graph.execution.answer import Answer, Ready
from edu_graph.execution.protocol import Telling
from edu_graph.execution.request import Cost, QueryRequest
from edu_graph.execution.telling import name_of, page_member
from edu_graph.queries.binding import BoundQuery
from edu_graph.queries.paging import Page
from edu_graph.queries.plans import Chosen, PlanFile, body_of, document
from edu_graph.rdf import results
from edu_graph.rdf.formats import JSON, BindingsFormat, StatementsFormat
from edu_graph.rdf.resultset import write_rows
from edu_graph.rdf.xmlsink import checked
from edu_graph.service.calls import Call
from edu_graph.service.metering import Meter, name_query

MOST_ROWS: Final = 1000
"""Rows that are read on the loop: 1,000 of them take some 2 ms, a page's 50 a twentieth of it."""
MOST_BYTES: Final = 512 * 1024
_FARTHEST: Final = 2**40


def answer(call: Call, bound: BoundQuery, page: Page | None, request: QueryRequest) -> Answer | None:
    """Return the answer that the build has prepared for a query with its values; None: it is to be evaluated.

    Raises BudgetSpent, as an evaluation would.
    """
    if not call.state.settings.plans or (request.telling is not None and request.telling.explaining is not None):
        return None
    plans = call.release.plans
    chosen = plans.chosen(bound) if plans is not None else None
    if plans is None or chosen is None or not (page or chosen.is_exact):
        return None
    begun = time.perf_counter()
    found = _read(plans, chosen, page, request)
    if found is None:
        return None
    bodies, more = found
    meter = Meter(call, request)
    meter.admit()
    try:
        body = _written(chosen, bodies, request, more=more)
    except EduGraphError:
        return None  # A worker says why this format cannot hold the answer.
    if len(body) > min(MOST_BYTES, request.limits.bytes):
        return None
    name_query(call, request)
    call.notes["plan"] = True
    seconds = time.perf_counter() - begun
    meter.ended(Cost(seconds, len(body), len(bodies)))
    return Ready(
        body,
        rows=len(bodies),
        more=more,
        seconds=seconds,
        release=call.release.id,
        form=request.format,
        is_whole=len(body) <= call.state.settings.buffer_bytes,
    )


def _read(plans: PlanFile, chosen: Chosen, page: Page | None, request: QueryRequest) -> tuple[list[bytes], bool] | None:
    """Return the rows that are wanted, and whether there are more behind them; None: too many of them."""
    most = min(MOST_ROWS, request.limits.rows)
    if page is None:
        bodies = plans.bodies(chosen, 0, most + 1)
        return (bodies, False) if len(bodies) <= most else None
    if page.limit > most or page.offset > _FARTHEST:
        return None
    bodies = plans.bodies(chosen, page.offset, page.limit + 1)
    if sum(map(len, bodies)) > min(MOST_BYTES, request.limits.bytes // 2):
        return None
    return bodies[: page.limit], len(bodies) > page.limit


def _written(chosen: Chosen, bodies: list[bytes], request: QueryRequest, *, more: bool) -> bytes:
    """Write the rows as a worker does (`execution.telling`). Raises NotAcceptable: the format cannot hold them."""
    form, telling = request.format, request.telling
    told = document(chosen.columns, bodies)
    if form.key == JSON.key:
        return told + _member(telling, more=more) + b"}"
    sink = io.BytesIO()
    if isinstance(form, StatementsFormat) and telling is not None:
        rows = zip(results.terms(told + b"}"), repeat(()), strict=False)
        write_rows(chosen.columns, rows, name_of(telling), form, checked(sink, form))
    elif isinstance(form, BindingsFormat):
        results.respell(told + b"}", form, checked(sink, form))
    else:
        raise NotAcceptable(f"{form.media_type} cannot hold rows", help="Take JSON.")
    return sink.getvalue()


def _member(telling: Telling | None, *, more: bool) -> bytes:
    if telling is None or telling.limit is None:
        return b""
    return b"," + body_of({"page": page_member(telling, more=more)})[1:-1]
