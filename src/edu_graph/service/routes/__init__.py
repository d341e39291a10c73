"""One router per face of the service."""

from edu_graph.service.routes import (
    catalog,
    dumps,
    graphs,
    health,
    limits,
    ontology,
    queries,
    releases,
    root,
    search,
    sources,
    sparql,
    things,
)

ROUTERS = tuple(
    module.router
    for module in (
        root,
        sparql,
        queries,
        things,
        sources,
        graphs,
        ontology,
        search,
        dumps,
        releases,
        catalog,
        limits,
        health,
    )
)
"""Every router, in the order of the documentation."""
