"""From the sources of truth to an immutable release, one module a step."""
