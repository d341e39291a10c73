"""Reconciliation queries (Reconciliation Service API 0.2, section 4): names and properties in, candidates out."""

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from starlette.types import Receive

from edu_graph import vocab
from edu_graph.errors import InputError, ParameterError, TextTooLong, TimeLimit
from edu_graph.search.identifiers import country_codes, own_iri
from edu_graph.search.rows import Filters, Hit, Question
from edu_graph.search.verdict import features, is_sure
from edu_graph.service.calls import Call
from edu_graph.service.finding import is_text
from edu_graph.service.looking import look
from edu_graph.service.reconvalues import Bearing, Given, Values, bearers, values_of
from edu_graph.service.terminology import class_of, classes, property_of, short

BATCH: Final = 50
"""Most queries in one batch: `batchSize` of the manifest."""
LONGEST: Final = 400
"""Characters of one name."""
PROPERTIES: Final = 10
VALUES: Final = 20
DEFAULT_LIMIT: Final = 10
MOST: Final = 100
NAME_WEIGHT: Final = 0.7
"""What the name counts for in the score where properties are compared too."""
FITTED: Final = 25
"""Candidates of one query, the best by name, whose properties are compared; the others are told behind them."""
OTHER_TYPE: Final = 0.6
"""What the score of a candidate is worth that has none of the types that it `should` have."""
_MEMBERS: Final = {"query", "type", "limit", "properties", "type_strict"}
_STRICT: Final = ("any", "should", "all")


@dataclass(frozen=True)
class Wanted:
    """A property with the values that a candidate should have: texts, or (`iris`) things."""

    property: str
    texts: tuple[str, ...]
    iris: tuple[str, ...]


@dataclass(frozen=True)
class Query:
    """One query of a batch."""

    text: str | None
    types: tuple[str, ...] = ()
    strict: str = "any"
    limit: int = DEFAULT_LIMIT
    properties: tuple[Wanted, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """A hit with what its properties say: by property, how well the values fit, 0 to 1."""

    hit: Hit
    score: float
    fits: Mapping[str, float]


def load(text: str, parameter: str) -> dict[str, Any]:
    """Return the object that a parameter holds as JSON. Raises ParameterError: line and column where it is none."""
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise ParameterError(
            f"{parameter} is not JSON: {error.msg}.", parameter=parameter, line=error.lineno, column=error.colno
        ) from error
    except (RecursionError, ValueError) as error:
        raise ParameterError(f"{parameter} nests too deeply, or a number is too long.", parameter=parameter) from error
    if not isinstance(found, dict):
        raise ParameterError(
            f"{parameter} is no JSON object.", parameter=parameter, help='Send {"q0": {"query": "…"}, …} in it.'
        )
    return found


async def batch(call: Call, text: str) -> dict[str, Query]:
    """Return the queries of a batch by their keys.

    Raises TextTooLong (413): there are more than `BATCH`; ParameterError: what is wrong with which query.
    """
    found = load(text, "queries")
    if len(found) > BATCH:
        raise TextTooLong(
            f"The batch has {len(found)} queries, and at most {BATCH} are answered at once.",
            limit=BATCH,
            help="Send smaller batches; the manifest tells the size (batchSize).",
        )
    read = {}
    for key, member in found.items():
        await call.state.turns.take(call.client.name)
        read[key] = await _query(call, key, member)
    return read


async def _query(call: Call, key: str, member: object) -> Query:
    shown = f"queries[{key[:50]!a}]"
    if not is_text(key) or not isinstance(member, dict) or set(member) - _MEMBERS:
        raise _wrong(shown, f"is no query: it has {', '.join(sorted(_MEMBERS))}, and nothing else")
    text = member.get("query")
    if text is not None and not (isinstance(text, str) and text.strip() and len(text) <= LONGEST and is_text(text)):
        raise _wrong(shown, f"has no query of 1 to {LONGEST} characters")
    properties = _listed(member.get("properties"))
    if text is None and not properties:
        raise _wrong(shown, "has neither a query nor properties")
    if len(properties) > PROPERTIES:
        raise _wrong(shown, f"has more than {PROPERTIES} properties")
    limit, strict = _limit(shown, member.get("limit")), _strictness(shown, member.get("type_strict"))
    types = [one.get("id") if isinstance(one, dict) else one for one in _listed(member.get("type"))]
    return Query(
        text,
        tuple([await class_of(call.release, _text(shown, one, "type"), "queries") for one in types if one != ""]),
        strict,
        limit,
        _united(shown, [_wanted(call, shown, one) for one in properties]),
    )


def _limit(shown: str, given: object) -> int:
    limit = DEFAULT_LIMIT if given is None else given
    # Clients that write every number with a point mean whole numbers too.
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not (1 <= limit <= 1e9 and limit == int(limit)):
        raise _wrong(shown, "has a limit that is no whole number from 1 on")
    return min(int(limit), MOST)


def _strictness(shown: str, given: object) -> str:
    strict = "any" if given is None else given
    if not isinstance(strict, str) or strict not in _STRICT:
        raise _wrong(shown, f"has a type_strict that is none of {', '.join(_STRICT)}")
    return strict


def _listed(value: object) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _text(shown: str, value: object, what: str) -> str:
    if not isinstance(value, str) or not is_text(value):
        raise _wrong(shown, f"has a {what} that is no text")
    return value


def _wanted(call: Call, shown: str, member: object) -> Wanted:
    if not isinstance(member, dict) or "pid" not in member or "v" not in member:
        raise _wrong(shown, "has a property without pid or v")
    wanted = property_of(call.release, _text(shown, member["pid"], "pid"), "queries")
    texts, iris = [], []
    values = _listed(member["v"])
    if len(values) > VALUES:
        raise _wrong(shown, f"has more than {VALUES} values for {short(wanted)}")
    for value in values:
        if isinstance(value, dict):
            iris.append(iri_of(call, _text(shown, value.get("id"), "value")))
        elif isinstance(value, str | int | float):
            texts.append(_text(shown, str(value).lower() if isinstance(value, bool) else str(value), "value")[:LONGEST])
        else:
            raise _wrong(shown, f"has a value for {short(wanted)} that is no text, number or thing")
    return Wanted(wanted, tuple(texts), tuple(iris))


def _united(shown: str, wanted: Iterable[Wanted]) -> tuple[Wanted, ...]:
    """Return each property once, with each of its values once."""
    found: dict[str, Wanted] = {}
    for one in wanted:
        before = found.get(one.property, Wanted(one.property, (), ()))
        texts, iris = (*before.texts, *one.texts), (*before.iris, *one.iris)
        found[one.property] = Wanted(one.property, tuple(dict.fromkeys(texts)), tuple(dict.fromkeys(iris)))
        if len(found[one.property].texts) + len(found[one.property].iris) > VALUES:
            raise _wrong(shown, f"has more than {VALUES} values for {short(one.property)}")
    return tuple(found.values())


def _wrong(shown: str, what: str) -> InputError:
    return ParameterError(
        f"{shown} {what}.", parameter="queries", help='Send {"q0": {"query": "Minsk", "type": "Settlement"}}.'
    )


def iri_of(call: Call, text: str) -> str:
    """Return the IRI of the id of a thing as the service gives it (`id/place/blr`), or however else it is written."""
    return own_iri(text, home=call.outside.base) or vocab.BASE + text.strip().lstrip("/")


def id_of(iri: str) -> str:
    """Return the id of a thing in the identifier space."""
    return iri.removeprefix(vocab.BASE)


async def answer(call: Call, receive: Receive, queries: Mapping[str, Query]) -> dict[str, object]:
    """Return the result batch: for each key, candidates, best first."""
    pace = _Pace.of(call)
    named = {}
    for key, query in queries.items():
        await pace.next()
        if query.text is None:
            named[key] = await _by_properties(call, receive, query)
        else:
            named[key] = await look(call, receive, _candidates, call, query)
    wanted = {one.property for query in queries.values() for one in query.properties}
    things = {hit.iri for key, query in queries.items() if query.properties for hit in named[key][:FITTED]}
    values = await values_of(call, receive, things, wanted) if wanted and things else Values({})
    sizes = await classes(call.release)
    results: dict[str, object] = {}
    for key, query in queries.items():
        await pace.next()
        weighed = await look(call, receive, _weighed, call, query, named[key], values)
        results[key] = {"result": _told(call, query, weighed, sizes)}
    return results


@dataclass
class _Pace:
    """How a batch goes on: each step takes a turn, and the last one begins within the time of one query.

    The wait for a turn does not count: it is long where others are served meanwhile.
    """

    call: Call
    until: float

    @classmethod
    def of(cls, call: Call) -> "_Pace":
        return cls(call, asyncio.get_running_loop().time() + call.state.settings.query_seconds)

    async def next(self) -> None:
        """Wait for a turn. Raises TimeLimit, Busy."""
        now = asyncio.get_running_loop().time
        begun = now()
        if begun > self.until:
            seconds = self.call.state.settings.query_seconds
            raise TimeLimit(
                f"The batch was not answered within {seconds:g} s.", limit=seconds, help="Send smaller batches."
            )
        await self.call.state.turns.take(self.call.client.name)
        self.until += now() - begun


def _candidates(call: Call, query: Query) -> list[Hit]:
    index, text = call.release.search, query.text or ""
    # What fits less well by its name may fit best by its properties; whether the first is certain, the second tells.
    asked = Question(text, limit=MOST if query.properties else min(MOST, query.limit + 1))
    wanted = set(query.types)
    hits = {hit.iri: hit for _, hit in index.identify(own_iri(text, home=call.outside.base) or text)}
    if wanted:
        _keep_first(hits, index.candidates(replace(asked, filters=Filters(types=query.types))))
    if not wanted or query.strict == "should":
        _keep_first(hits, index.candidates(asked))
    if query.strict == "should":
        found = [_less(hit) if wanted and not wanted & set(hit.types) else hit for hit in hits.values()]
    else:
        fits = wanted.issubset if query.strict == "all" else lambda types: not wanted or wanted & set(types)
        found = [hit for hit in hits.values() if fits(hit.types)]
    return sorted(found, key=lambda hit: (-hit.score, hit.iri))


def _keep_first(hits: dict[str, Hit], more: Iterable[Hit]) -> None:
    for hit in more:
        hits.setdefault(hit.iri, hit)


def _less(hit: Hit) -> Hit:
    return replace(hit, score=hit.score * OTHER_TYPE)


async def _by_properties(call: Call, receive: Receive, query: Query) -> list[Hit]:
    """Return the things that have all the values; their score says so, and no more: they are never certain."""
    values = [(one.property, one.texts, one.iris) for one in query.properties]
    wanted = Bearing(values, query.types, has_all=query.strict == "all")
    iris = await bearers(call, receive, wanted, MOST)
    lookup = call.release.search.lookup
    hits = await look(call, receive, lambda: [hit for iri in iris for hit in lookup("iri", iri)])
    return [replace(hit, score=0.5, role="printed", reason="near", matched=hit.label) for hit in hits]


def _weighed(call: Call, query: Query, hits: Sequence[Hit], values: Values) -> list[Candidate]:
    found = []
    given = Given(call.release.search)
    for hit in hits[:FITTED]:
        fits = {
            one.property: values.fit(given, hit.iri, one.property, (one.texts, one.iris)) for one in query.properties
        }
        told = {name: share for name, share in fits.items() if share is not None}
        mean = sum(told.values()) / len(told) if told else None
        score = hit.score if mean is None else NAME_WEIGHT * hit.score + (1 - NAME_WEIGHT) * mean
        found.append(Candidate(hit, score, told))
    # As if nothing fitted: a name that fits less well must not go first because nobody looked further.
    weight = NAME_WEIGHT if query.properties else 1.0
    found += [Candidate(hit, weight * hit.score, {}) for hit in hits[FITTED:]]
    return sorted(found, key=lambda one: (-one.score, one.hit.iri))


def _told(call: Call, query: Query, found: Sequence[Candidate], sizes: Mapping[str, int]) -> list[dict[str, object]]:
    rescored = [replace(one.hit, score=one.score) for one in found]
    sure = is_sure(rescored) and all(share >= 0.5 for share in found[0].fits.values())
    if country_codes(query.text or "") and vocab.EG + "Country" not in query.types:
        # `4` in a column of anything is no Afghanistan, nor is every `IT` Italy.
        sure = sure and found[0].hit.reason != "identifier"
    if query.strict == "should" and query.types:
        sure = sure and bool(set(found[0].hit.types) & set(query.types))
    return [
        candidate(call, one, sizes) | {"match": sure and place == 0} for place, one in enumerate(found[: query.limit])
    ]


def candidate(call: Call, one: Candidate, sizes: Mapping[str, int]) -> dict[str, object]:
    """Return what is told of a candidate; its score is of 100."""
    hit = one.hit
    fits = [{"id": f"property:{short(name)}", "value": round(share, 4)} for name, share in sorted(one.fits.items())]
    return {
        "id": id_of(hit.iri),
        "name": hit.label,
        "description": description(call, hit, sizes),
        "type": types_of(call, hit.types, sizes),
        "score": round(100 * one.score, 2),
        "features": [*features(hit), *fits],
    }


def types_of(call: Call, types: Iterable[str], sizes: Mapping[str, int]) -> list[dict[str, str]]:
    """Return types with their names, the most special first."""
    ordered = sorted(types, key=lambda name: (sizes.get(name, 0), name))
    return [{"id": short(name), "name": call.release.vocabulary.label(name)} for name in ordered]


def description(call: Call, hit: Hit, sizes: Mapping[str, int]) -> str:
    """Return what tells namesakes apart: the most special type, where it is, and the name that was found."""
    told = [one["name"] for one in types_of(call, hit.types, sizes)[:1]]
    told += [hit.country_labels[iri] for iri in hit.countries if iri != hit.iri]
    if hit.matched and hit.matched != hit.label and hit.reason != "identifier":
        told.append(f"found by: {hit.matched}")
    return "; ".join(told)
