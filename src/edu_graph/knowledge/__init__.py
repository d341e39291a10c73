"""What the domain knows: sources and passages, identity, dates, keyed names, seals."""
