"""The reference of the ontology: what a page tells of a term, read off the files of its release."""
