"""The shape of a query as it is written: what is joined, optional, filtered, grouped, ordered.

Read by tokens in one pass, without recursion and without an engine, so that it can be told of any query that passed
the screening. It is no plan: in which order an engine evaluates is the engine's matter.
"""

from dataclasses import dataclass, field
from typing import Any, Final

from edu_graph.queries import tokens, words
from edu_graph.queries.tokens import Token, place

_LEADING: Final = frozenset({"OPTIONAL", "MINUS", "UNION", "LATERAL", "EXISTS", "NOT", "GRAPH"})
"""Words that say what the group behind them is; GRAPH has a term before the group."""
_BRACKETED: Final = frozenset({"FILTER", "BIND"})
_MODIFYING: Final = frozenset({"GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET"})
_LONGEST: Final = 300


@dataclass
class Step:
    """One part of a query: `operator` in words of SPARQL, its text in short, where it begins, what is in it."""

    operator: str
    start: int
    text: str = ""
    rows: int | None = None
    inside: list["Step"] = field(default_factory=list)

    def told(self, text: str) -> dict[str, Any]:
        """Return the step as JSON has it; `text` is the query's, for line and column."""
        line, column = place(text, self.start)
        members: dict[str, Any] = {"operator": self.operator, "line": line, "column": column}
        if self.text:
            members["text"] = self.text
        if self.rows is not None:
            members["rows"] = self.rows
        if self.inside:
            members["inside"] = [step.told(text) for step in self.inside]
        return members


def outline(text: str) -> list[Step]:
    """Return the parts of a query that passed the screening, in the order in which they are written."""
    reader = _Reader()
    for token in tokens.tokenize(text):
        if token.kind != tokens.COMMENT:
            reader.take(token)
    return reader.finish()


@dataclass
class _Item:
    """What is being read: the step, its tokens, and how many of its parentheses are open."""

    step: Step
    read: list[Token] = field(default_factory=list)
    depth: int = 0
    is_values: bool = False


class _Reader:
    def __init__(self) -> None:
        self._steps: list[Step] = []
        self._item: _Item | None = None
        self._lead: list[Token] = []
        # What was being read when a group was opened, and where its steps belong.
        self._around: list[tuple[_Item | None, list[Step]]] = []
        self._has_begun = False

    def take(self, token: Token) -> None:
        word = token.text.upper() if token.kind == tokens.WORD else ""
        if not self._has_begun:
            self._has_begun = word in words.FORMS
            if not self._has_begun:
                return
        if token.text == "{" and token.kind == tokens.PUNCTUATION:
            self._open(token)
        elif token.text == "}" and token.kind == tokens.PUNCTUATION:
            self._flush()
            self._item, self._steps = self._around.pop()
            self._end_if_whole()
        elif self._lead:
            self._lead.append(token)
        else:
            self._read(token, word)

    def finish(self) -> list[Step]:
        self._flush()
        return self._steps

    def _read(self, token: Token, word: str) -> None:
        item = self._item
        if word in ("EXISTS", "NOT") or (word in _LEADING and (item is None or not item.depth)):
            if item is None or item.step.operator == "triples":
                self._flush()
            self._lead.append(token)
        elif item is not None and (item.depth or item.step.operator in _BRACKETED):
            self._add(item, token)
        elif word in words.FORMS or word in _BRACKETED or word in _MODIFYING or word in ("VALUES", "FROM"):
            self._begin(token, word)
        elif word != "WHERE":
            self._add(item or self._begin(token, "triples"), token)

    def _begin(self, token: Token, operator: str) -> _Item:
        self._flush()
        self._item = _Item(Step(operator, token.start), is_values=operator == "VALUES")
        self._steps.append(self._item.step)
        return self._item

    def _add(self, item: _Item, token: Token) -> None:
        item.read.append(token)
        item.depth += (token.text in ("(", "[")) - (token.text in (")", "]")) if _is_mark(token) else 0
        if item.step.rows is not None and item.depth <= 1:
            # A row of several variables stands in parentheses, a value of one variable by itself.
            item.step.rows += token.text == "(" if _is_mark(token) else item.depth == 0
        self._end_if_whole()

    def _end_if_whole(self) -> None:
        """End FILTER and BIND behind the parenthesis that closes them."""
        item = self._item
        if item is None or item.step.operator not in _BRACKETED or item.depth:
            return
        if item.step.inside or (item.read and item.read[-1].text == ")"):
            self._flush()

    def _open(self, token: Token) -> None:
        item = self._item
        if item is not None and item.is_values:
            block = _Item(item.step)
            item.step.text, item.step.rows = _short(item.read), 0
            self._around.append((None, self._steps))
            self._item = block
            return
        step = Step(self._name(), (self._lead[0] if self._lead else token).start)
        is_within = item is not None and (item.depth or item.step.operator in _BRACKETED)
        if not is_within:
            self._flush()
        target = item.step.inside if item is not None and is_within else self._steps
        target.append(step)
        self._around.append((item if is_within else None, self._steps))
        self._lead, self._item, self._steps = [], None, step.inside

    def _name(self) -> str:
        if self._lead:
            return " ".join(token.text.upper() if token.kind == tokens.WORD else token.text for token in self._lead)
        last = self._steps[-1].operator if self._steps else ""
        return "template" if last == "CONSTRUCT" and not self._around else "group"

    def _flush(self) -> None:
        item, self._item = self._item, None
        if item is None or item.step.rows is not None:
            return
        item.step.text = _short(item.read)
        if item.step.operator in ("GROUP", "ORDER") and item.step.text.upper().startswith("BY "):
            item.step.operator, item.step.text = f"{item.step.operator} BY", item.step.text[3:]
        if not item.step.text and item.step.operator == "triples":
            self._steps.remove(item.step)


def _is_mark(token: Token) -> bool:
    return token.kind == tokens.PUNCTUATION


def _short(read: list[Token]) -> str:
    """Return tokens as text with single spaces, cut where it is long."""
    text = ""
    for token in read:
        if text and not (_is_mark(token) and token.text in ").,;]") and not text.endswith(("(", "[", "^^", "^", "!")):
            text += " "
        text += token.text
        if len(text) > _LONGEST:
            return text[:_LONGEST] + " …"
    return text.removesuffix(".").rstrip()
