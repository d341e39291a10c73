"""Which properties a query can have matched, read off its text: what a passage says beside them was not asked."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from edu_graph import vocab
from edu_graph.errors import QuerySyntaxError
from edu_graph.queries import grammar, tokens
from edu_graph.queries.statements import Selecting, Statement, node
from edu_graph.queries.tokens import Token
from edu_graph.rdf.terms import NamedNode

_PARTICIPATION: Final = frozenset(vocab.EG + name for name in ("participation", "role", "agent"))
_RELATED: Final = (
    "SELECT ?how ?one ?other { VALUES ?how { owl:inverseOf rdfs:subPropertyOf eg:shortcut } ?one ?how ?other }"
)


@dataclass(frozen=True)
class Asked:
    """The properties that a query can have matched; None: any."""

    properties: frozenset[str] | None = None

    def matches(self, statement: Statement) -> bool:
        """Tell whether the query can have matched a statement, by its property."""
        return self.properties is None or statement.property.value in self.properties


ANYTHING: Final = Asked()
"""What a query asks whose text is not known."""


def asked(store: Selecting, text: str) -> Asked:
    """Return what a query asks that the engine has answered.

    That is every property whose IRI the text holds as a term; with eg:participation, eg:role or eg:agent the shortcuts
    of roles; and the inverses, sub- and superproperties of them that the release knows. It is anything where a
    predicate is a variable or negated, and where the text cannot be read.
    """
    try:
        run = [token for token in tokens.tokenize(text) if token.kind != tokens.COMMENT]
    except QuerySyntaxError:  # an engine may read what this one calls ambiguous
        return ANYTHING
    symbols = grammar.symbols(grammar.terminals(run))
    if symbols is None or any(map(_is_open, symbols)):
        return ANYTHING
    return Asked(frozenset(_with_related(store, set(_iris(run)))))


def things_named(text: str) -> tuple[NamedNode, ...]:
    """Return the things of the graph that a query names in its text, each once; none where it cannot be read."""
    try:
        run = [token for token in tokens.tokenize(text) if token.kind != tokens.COMMENT]
    except QuerySyntaxError:
        return ()
    return tuple(NamedNode(name) for name in dict.fromkeys(_iris(run)) if vocab.kind_of(name))


def variables(text: str) -> tuple[str, ...]:
    """Return the variables of a query, each once and without its sign; none where it cannot be read."""
    try:
        run = list(tokens.tokenize(text))
    except QuerySyntaxError:
        return ()
    return tuple(dict.fromkeys(token.text[1:] for token in run if token.kind == tokens.VARIABLE))


def _is_open(symbol: tuple[str, str]) -> bool:
    name, terminal = symbol
    return symbol == ("verb_path", "VAR") or (name.startswith("step") and terminal == "!")


def _iris(run: Sequence[Token]) -> Iterator[str]:
    """Yield the IRIs that a query names behind its declarations."""
    prefixes, base = dict(vocab.PREFIXES), ""
    for index, token in enumerate(run):
        before = [earlier.text.upper() for earlier in run[max(index - 2, 0) : index]]
        if token.kind == tokens.IRI:
            found = tokens.resolve(base, tokens.decode(token.text[1:-1]))
            if before[:1] == ["PREFIX"]:
                prefixes[run[index - 1].text[:-1]] = found
            elif before[-1:] == ["BASE"]:
                base = found
            else:
                yield found
        elif token.kind == tokens.PREFIXED and before[-1:] != ["PREFIX"]:
            prefix, _, local = token.text.partition(":")
            yield prefixes.get(prefix, "") + local.replace("\\", "")
        elif token.kind == tokens.WORD and token.text == "a":
            yield vocab.TYPE


def _with_related(store: Selecting, named: set[str]) -> set[str]:
    """Return the IRIs, and the properties that the release's rules derive from them or them from."""
    rows = [(row["how"], row["one"], row["other"]) for row in store.select(_RELATED)]
    pairs: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for how, one, other in rows:
        if isinstance(one, NamedNode) and isinstance(other, NamedNode) and other.value.startswith(vocab.EG):
            pairs[node(how).value].add((one.value, other.value))
    if named & _PARTICIPATION:
        named = named | {shortcut for _, shortcut in pairs[vocab.EG + "shortcut"]}
    inverse = {turned for pair in pairs[vocab.OWL + "inverseOf"] for turned in (pair, pair[::-1])}
    upward = pairs[vocab.RDFS + "subPropertyOf"]
    return _reached(named, inverse | upward) | _reached(named, inverse | {pair[::-1] for pair in upward})


def _reached(start: set[str], steps: Iterable[tuple[str, str]]) -> set[str]:
    found, size = set(start), 0
    while size != (size := len(found)):
        found |= {end for begin, end in steps if begin in found}
    return found
