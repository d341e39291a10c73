"""edu-graph: international cooperation on inclusive education, with the source behind every statement."""

__version__ = "0.1.0"
