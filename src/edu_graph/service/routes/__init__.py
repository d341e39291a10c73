"""One router per face of the service."""

from edu_graph.service.routes import (
    batch,
    catalog,
    changes,
    crawlers,
    dumps,
    explain,
    graphs,
    health,
    limits,
    lookup,
    mcp,
    ontology,
    quality,
    queries,
    reconcile,
    releases,
    root,
    search,
    sources,
    sparql,
    things,
    timemaps,
    values,
)

ROUTERS = tuple(
    module.router
    for module in (
        root,
        sparql,
        explain,
        queries,
        batch,
        values,
        things,
        sources,
        graphs,
        ontology,
        search,
        lookup,
        reconcile,
        dumps,
        # Before the files of a release, whose route takes any path below it.
        changes,
        releases,
        timemaps,
        quality,
        catalog,
        crawlers,
        mcp,
        limits,
        health,
    )
)
"""Every router, in the order of the documentation."""
