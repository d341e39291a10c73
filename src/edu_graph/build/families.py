"""Which things are compared by which signs, and what each sign counts for.

A score is what is left of doubt: one less the product of what each sign for leaves, times what each sign against
leaves. So signs add up, and none alone decides. The weights are the editors' judgement, tried on the graph's data;
they are no probabilities.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from edu_graph.build.resemblance import (
    Pair,
    compare_bodies,
    compare_dates,
    compare_names,
    compare_objects,
    compare_parties,
    compare_persons,
    compare_series,
    compare_sorts,
    compare_sources,
    compare_where,
    compare_wholes,
)


@dataclass(frozen=True)
class Family:
    """Things that are compared by the same signs.

    `compare` ends with the names, which take longest. `signs`: what each leaves of doubt is 1 less its weight;
    `against`: by what each multiplies the score; `needs`: signs one of which must be there, empty for none.
    """

    name: str
    kinds: tuple[str, ...]
    compare: tuple[Callable[[Pair], None], ...]
    signs: Mapping[str, float]
    against: Mapping[str, float]
    needs: tuple[str, ...] = ()


_NAMED: Final = ("name-same", "name-like", "initials")

FAMILIES: Final = (
    Family(
        "events",
        ("event",),
        (
            compare_dates, compare_where, compare_parties, compare_sorts, compare_series, compare_objects,
            compare_wholes, compare_sources, compare_names,
        ),
        {
            "day-same": 0.45, "dates-close": 0.3, "dates-fit": 0.1, "place-same": 0.35, "country-same": 0.15,
            "parties-1": 0.2, "parties-2": 0.35, "parties-3": 0.5, "states-same": 0.2, "name-same": 0.5,
            "name-like": 0.4, "name-near": 0.2, "sort-same": 0.15, "class-same": 0.1, "series-same": 0.2,
            "object-same": 0.5,
        },
        {
            "dates-apart": 0.1, "place-other": 0.3, "country-other": 0.3, "part": 0.05, "follows": 0.1, "sibling": 0.5,
            "class-other": 0.7, "edition-other": 0.1, "object-other": 0.2, "source-same": 0.5,
        },
    ),
    Family(
        "agreements, projects and documents",
        ("agreement", "project", "document"),
        (
            compare_dates, compare_where, compare_parties, compare_sorts, compare_wholes, compare_sources,
            compare_names,
        ),
        {
            "day-same": 0.3, "dates-close": 0.2, "dates-fit": 0.1, "place-same": 0.2, "country-same": 0.2,
            "parties-1": 0.2, "parties-2": 0.4, "parties-3": 0.55, "states-same": 0.2, "name-same": 0.6,
            "name-like": 0.45, "name-near": 0.25, "initials": 0.3, "sort-same": 0.1, "class-same": 0.1,
        },
        {
            "dates-apart": 0.3, "place-other": 0.7, "country-other": 0.3, "part": 0.05, "follows": 0.1, "sibling": 0.4,
            "class-other": 0.7, "source-same": 0.5, "parties-other": 0.8,
        },
    ),
    Family(
        "organisations",
        ("agent",),
        (compare_where, compare_sorts, compare_wholes, compare_sources, compare_names),
        {
            "name-same": 0.75, "name-like": 0.5, "initials": 0.45, "country-same": 0.4, "country-none": 0.15,
            "place-same": 0.3, "class-same": 0.15,
        },
        {
            "country-other": 0.2, "country-one": 0.5, "place-other": 0.4, "part": 0.1, "follows": 0.1, "sibling": 0.9,
            "class-other": 0.9, "source-same": 0.6,
        },
        _NAMED,
    ),
    Family(
        "persons",
        ("person",),
        (compare_where, compare_bodies, compare_sources, compare_persons),
        {
            "name-same": 0.8, "name-longer": 0.65, "name-initials": 0.6, "name-like": 0.5, "body-same": 0.4,
            "country-same": 0.2,
        },
        {"country-other": 0.5, "source-same": 0.6},
        ("name-same", "name-longer", "name-initials", "name-like"),
    ),
    Family(
        "places",
        ("place",),
        (compare_where, compare_sorts, compare_wholes, compare_sources, compare_names),
        {"name-same": 0.7, "name-like": 0.4, "country-same": 0.3, "class-same": 0.2, "country-none": 0.1},
        {
            "country-other": 0.1, "place-other": 0.4, "part": 0.2, "class-other": 0.6, "source-same": 0.6,
            "code-other": 0.1,
        },
        ("name-same", "name-like"),
    ),
    Family(
        "concepts",
        ("concept", "indicator"),
        (compare_sorts, compare_names),
        {"name-same": 0.6, "name-like": 0.2, "scheme-same": 0.3},
        {"scheme-other": 0.2, "code-other": 0.1, "class-other": 0.3},
        ("name-same",),
    ),
)  # fmt: skip
"""Which things are compared, and what each sign counts for."""


def score(family: Family, pair: Pair, least: float) -> float:
    """Return how much the two look like one, 0 to 1, and note the signs.

    Names are not compared where the score could not come to `least` whatever they are.
    """
    *others, names = family.compare
    for compare in others:
        compare(pair)
    best = max(weight for sign, weight in family.signs.items() if sign.startswith("name-"))
    if _told(family, pair, 1 - best) < least:
        return 0.0
    names(pair)
    if family.needs and not {sign for sign, _ in pair.found}.intersection(family.needs):
        return 0.0
    return _told(family, pair)


def _told(family: Family, pair: Pair, left: float = 1.0) -> float:
    signs = {sign for sign, _ in pair.found}
    doubt = left * math.prod(1 - family.signs.get(sign, 0.0) for sign in signs)
    return (1 - doubt) * math.prod(family.against.get(sign, 1.0) for sign in signs)
