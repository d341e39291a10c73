"""The W3C's SPARQL tests against the product's own path, beside the bare engine and that engine's own server."""
