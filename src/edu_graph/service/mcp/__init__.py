"""The service for agents: tools, resources and prompts by the Model Context Protocol, over HTTP and over stdio.

Everything is asked of the service's own HTTP surface (`asking`), so that limits, budgets, cache, figures and log are
those of any other client. Modules that import the protocol's SDK are themselves imported late: it takes half a second.
"""
