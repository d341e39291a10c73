"""RDF as text: terms, media types, line-aware parsing, canonical output."""
