"""Values of the named queries' parameters that the first five documents know, so that each query finds what it asks of.

The examples of the queries themselves are answered from all data by tests/queries and tests/competency.
"""

from collections.abc import Mapping

from edu_graph.queries.catalog import NamedQuery

_DECLARATION = "document/almaty-declaration-on-inclusive-education"
_IN_FORCE = {"indicator": "indicator/agreements-in-force", "country": "KZ", "year": "2025"}
_PROJECT = "project/blr-inclusive-education-favourable-environment"
_VISIT = "event/smolensk-visit-2025"

FITTING: Mapping[str, Mapping[str, str]] = {
    "list-activities-by-education-level": {"level": "concept/level-preschool"},
    "list-commitments": {"document": _DECLARATION},
    "list-delegation-visits": {"visit": _VISIT, "country": "BY"},
    "list-differing-claims": {"thing": _VISIT},
    "list-events-of-project": {"whole": _PROJECT},
    "list-givers-and-receivers": {"balance": "gives-more"},
    "list-institutions-with-several-donors": {"institution": "agent/blr-bspu"},
    "list-observations": _IN_FORCE,
    "list-phases-of-projects": {"project": _PROJECT},
    "list-recommendation-follow-up": {"document": _DECLARATION},
    "list-references-to-document": {"document": _DECLARATION},
    "list-renamed-organisations": {"organisation": "agent/blr-bspu"},
    "list-shaped-policies": {"project": _PROJECT},
    "show-observation": _IN_FORCE,
    "show-evidence-of-statement": {"thing": _VISIT, "property": "https://w3id.org/edu-graph/ontology#visited"},
}
"""By query: what takes the place of an example that only a later document knows."""

EMPTY = {
    "list-activities-around-ratification",
    "list-commitments",
    "list-differing-claims",
    "list-disagreements",
    "list-flows-between-countries",
    "list-funders-of-country",
    "list-gifts-of-country",
    "list-institutions-with-several-donors",
    "list-network-memberships",
    "list-officials-at-events",
    "list-people-per-million",
    "list-phases-of-projects",
    "list-renamed-organisations",
    "list-shaped-policies",
    "list-treaties-of-country",
    "list-university-cooperation",
}
"""Queries whose values have no rows here: what they ask of, none of the five documents tells."""


def values(query: NamedQuery) -> dict[str, str]:
    """A value for every parameter."""
    return fitted(query.name, {parameter.name: parameter.example for parameter in query.parameters})


def fitted(query: str, examples: Mapping[str, str]) -> dict[str, str]:
    """These examples of a query, with what fits in the place of those that do not."""
    fitting = FITTING.get(query, {})
    return {name: fitting.get(name, example) for name, example in examples.items()}
