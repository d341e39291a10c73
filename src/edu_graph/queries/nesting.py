"""How deep and how high the tree of a query will be, told from its tokens alone."""

from dataclasses import dataclass
from typing import Final, NoReturn

from edu_graph.errors import NestingTooDeep, QuerySyntaxError
from edu_graph.queries import tokens, words
from edu_graph.queries.tokens import Token, place, refuse

CHAIN: Final = 1000
"""Longest chain of operators and clauses that one query may have.

`a || b || c`, `1 + 2 + 3`, `{…} UNION {…}`, `BIND … BIND …`: an engine builds one level of its tree for each, and
walks the tree by recursion. Chains inside a chain's operands count on top. pyoxigraph 0.5.13 ends its process between
2,000 and 5,000 of them (8 MiB of stack).
"""

_CLOSES: Final = {"(": ")", "{": "}", "[": "]", "<<": ">>", "{|": "|}"}
_CLOSERS: Final = frozenset(_CLOSES.values())
_PREFIX_OPERATORS: Final = frozenset("!+-^")
_CHAIN_OPERATORS: Final = frozenset({"||", "&&", "+", "-", "*", "/", "|", "^", "!"})
_OPERANDS: Final = frozenset(
    {tokens.IRI, tokens.STRING, tokens.LANGUAGE, tokens.VARIABLE, tokens.PREFIXED, tokens.BLANK, tokens.NUMBER}
)
_OPERAND_WORDS: Final = frozenset({"TRUE", "FALSE", "A"})


@dataclass
class _Frame:
    """What is open: a bracket, its share of the depth, and how high its content stacks up."""

    bracket: Token | None
    weight: int = 0
    chain: int = 0
    inside: int = 0
    having: bool = False

    @property
    def height(self) -> int:
        return self.chain + self.inside


class Nesting:
    """The account of one text: give it every token but the comments, in order, then close it."""

    def __init__(self, text: str, limit: int) -> None:
        self._text = text
        self._limit = limit
        self._frames = [_Frame(None)]
        self._depth = 0
        self._run = 0
        self._before: Token | None = None

    @property
    def level(self) -> int:
        """How many brackets are open."""
        return len(self._frames) - 1

    def take(self, token: Token) -> None:
        """Count the token.

        Raises NestingTooDeep (limit, line, column); QuerySyntaxError (line, column): a bracket that does not fit.
        """
        if token.kind == tokens.PUNCTUATION:
            self._punctuation(token)
        else:
            self._run = 0
            if token.kind == tokens.WORD:
                self._word(token.text.upper(), token)
        self._before = token

    def close(self) -> None:
        """Conclude the text. Raises QuerySyntaxError (line, column): something is still open."""
        opened = self._frames[-1].bracket
        if opened:
            help_ = f"Add {_CLOSES[opened.text]} where it ends."
            refuse(QuerySyntaxError, self._text, opened.start, f"this {opened.text} is never closed", help_)

    def _word(self, word: str, token: Token) -> None:
        if word == "AS":
            # (… AS ?x) wraps what stands around the parentheses.
            self._frames[-2 if len(self._frames) > 1 else -1].chain += 1
        elif word in words.CHAINING:
            self._chain(token)
        elif word in words.MODIFIERS:
            self._frames[-1].having = word == "HAVING"

    def _punctuation(self, token: Token) -> None:
        text = token.text
        if text in _CHAIN_OPERATORS:
            self._operator(token)
        else:
            if text in _CLOSES:
                self._open(token)
            elif text in _CLOSERS:
                self._close(token)
            self._run = 0

    def _operator(self, token: Token) -> None:
        if token.text not in _PREFIX_OPERATORS or self._after_operand():
            self._run = 0
            self._chain(token)
            return
        self._run += 1
        self._check_depth(token)
        # One sign before a value (-1) makes no tree higher, and data may hold many.
        if token.text in "!^" or self._run > 1:
            self._chain(token)

    def _after_operand(self) -> bool:
        before = self._before
        if before is None:
            return False
        if before.kind == tokens.WORD:
            return before.text.upper() in _OPERAND_WORDS
        return before.kind in _OPERANDS or before.text in (")", "]", "}", ">>")

    def _open(self, token: Token) -> None:
        # Groups side by side are joined in a chain; so are the conditions of HAVING.
        if token.text == "{" or self._frames[-1].having:
            self._chain(token)
        weight = 1 + self._run
        self._frames.append(_Frame(token, weight))
        self._depth += weight
        self._run = 0
        self._check_depth(token)

    def _close(self, token: Token) -> None:
        opened = self._frames[-1].bracket
        if opened is None or _CLOSES[opened.text] != token.text:
            if token.text == ">>":
                return  # two greater-than signs, which is for the parser to judge
            self._misfit(token, opened)
        closed = self._frames.pop()
        self._depth -= closed.weight
        around = self._frames[-1]
        around.inside = max(around.inside, closed.height + 1)
        self._check_chain(token)

    def _misfit(self, token: Token, opened: Token | None) -> NoReturn:
        detail, help_ = f"this {token.text} closes nothing", "Remove it, or add what it should close."
        if opened is not None:
            line, column = place(self._text, opened.start)
            detail = f"this {token.text} closes no {opened.text}"
            help_ = (
                f"Open is the {opened.text} of line {line}, column {column}: close it by {_CLOSES[opened.text]} before."
            )
        refuse(QuerySyntaxError, self._text, token.start, detail, help_)

    def _chain(self, token: Token) -> None:
        self._frames[-1].chain += 1
        self._check_chain(token)

    def _check_chain(self, token: Token) -> None:
        if self._frames[-1].height > CHAIN:
            detail = f"the query chains more than {CHAIN} operators or clauses"
            help_ = "Use VALUES or IN for long lists of alternatives, or split the query."
            refuse(NestingTooDeep, self._text, token.start, detail, help_, limit=CHAIN)

    def _check_depth(self, token: Token) -> None:
        if self._depth + self._run > self._limit:
            detail = f"the query nests more than {self._limit} deep"
            help_ = "Remove brackets and groups that are not needed, or split the query."
            refuse(NestingTooDeep, self._text, token.start, detail, help_, limit=self._limit)
