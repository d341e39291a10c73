"""Whether a query gives the same bytes each time it is asked of the same data."""

from typing import Final

from edu_graph.queries import tokens
from edu_graph.queries.tokens import Token

CHANGING: Final = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})
"""Functions that give something new each time."""


class Repetition:
    """Hears the tokens of a query, comments left out; `is_sure` tells when all were heard.

    A query is not repeated where a function gives something new each time, or where a template makes blank nodes:
    their labels are new each time.
    """

    def __init__(self) -> None:
        self.is_sure = True
        self._template = "none"

    def take(self, token: Token) -> None:
        """Hear the next token."""
        if token.kind == tokens.WORD:
            word = token.text.upper()
            if word in CHANGING:
                self.is_sure = False
            elif word == "CONSTRUCT":
                self._template = "before"
        elif self._template == "before" and token.text == "{":
            self._template = "inside"
        elif self._template == "inside":
            if token.text == "}":
                self._template = "after"
            elif token.kind == tokens.BLANK or token.text in ("[", "("):
                self.is_sure = False
