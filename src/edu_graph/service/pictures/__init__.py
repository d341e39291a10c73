"""Pictures: SVG drawn from rows of named queries, with words in the reader's language and the figures in a table."""

from edu_graph.service.pictures.model import Cell, Column, Data, Figures, Label, Picture

__all__ = ["Cell", "Column", "Data", "Figures", "Label", "Picture"]
