"""Finding things by name and identifier: folding, the index file, search, lookup and resolution."""
