"""Where a text stops being the beginning of any query: the grammar of SPARQL 1.1 Query, read by tokens.

SPARQL's grammar is LL(1): one token of foresight tells at the first token that no query goes on with, and everything
that could have stood there. The engine judges what is valid; this only tells where it is not. It is therefore written
to be the wider one where the two differ.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from edu_graph.queries import tokens
from edu_graph.queries.tokens import Token

END: Final = "END"

# One production a line; words in capitals are keywords or the classes of _CLASSES. Operators bind as tightly as
# recognising needs, not as evaluating would: || and && are one chain, * and + another.
_QUERY: Final = """
query = prologue ( select | construct | describe | ask ) values END
prologue = ( BASE IRI | PREFIX IRI IRI | VERSION STRING )*
select = SELECT projection dataset where modifiers
subquery = SELECT projection where modifiers values
projection = ( DISTINCT | REDUCED )? ( '*' | ( VAR | '(' expression AS VAR ')' )+ )
construct = CONSTRUCT ( '{' block_plain? '}' dataset where | dataset WHERE '{' block_plain? '}' ) modifiers
describe = DESCRIBE ( '*' | ( VAR | IRI )+ ) dataset where? modifiers
ask = ASK dataset where modifiers
dataset = ( FROM NAMED? IRI )*
where = WHERE? group
modifiers = ( GROUP BY grouping+ )? ( HAVING condition+ )? ( ORDER BY ordering+ )? slice
slice = ( LIMIT INT ( OFFSET INT )? | OFFSET INT ( LIMIT INT )? )?
grouping = VAR | call | '(' expression ( AS VAR )? ')'
condition = call | '(' expression ')'
ordering = VAR | condition | ( ASC | DESC ) '(' expression ')'
values = ( VALUES rows )?
rows = VAR '{' value* '}' | '(' VAR* ')' '{' ( '(' value* ')' )* '}'
value = IRI | UNDEF | literal
group = '{' ( subquery | block_path? ( pattern '.'? block_path? )* ) '}'
pattern = group ( UNION group )* | ( OPTIONAL | MINUS | LATERAL ) group | GRAPH ( VAR | IRI ) group
    | FILTER condition | BIND '(' expression AS VAR ')' | VALUES rows
term = VAR | IRI | BLANK | literal
literal = STRING ( LANG | '^^' IRI )? | INT | NUM | SIGNED | TRUE | FALSE
path = step ( ( '/' | '|' ) step )*
step = '^'? ( IRI | A | '(' path ')' | '!' ( negated | '(' ( negated ( '|' negated )* )? ')' ) ) ( '?' | '*' | '+' )?
negated = '^'? ( IRI | A )
expression = relation ( ( '||' | '&&' ) relation )*
relation = sum ( ( '=' | '!=' | '<' | '>' | '<=' | '>=' ) sum | NOT? IN list )?
sum = operand ( ( '+' | '-' | '*' | '/' ) operand | SIGNED )*
operand = ( '!' | '+' | '-' )* ( '(' expression ')' | VAR | literal | builtin | IRI arguments? )
list = '(' ( expression ( ',' expression )* )? ')'
arguments = '(' ( DISTINCT? expression ( ',' expression )* )? ')'
call = builtin | IRI arguments
builtin = FN0 '(' ')' | FN1 '(' expression ')' | FN2 '(' expression ',' expression ')'
    | FN23 '(' expression ',' expression ( ',' expression )? ')'
    | FN3 '(' expression ',' expression ',' expression ')'
    | FN34 '(' expression ',' expression ',' expression ( ',' expression )? ')'
    | FNX list | BNODE '(' expression? ')' | BOUND '(' VAR ')' | NOT? EXISTS group | COUNT '(' DISTINCT? ( '*'
    | expression ) ')' | AGG '(' DISTINCT? expression ')'
    | GROUP_CONCAT '(' DISTINCT? expression ( ';' SEPARATOR '=' STRING )? ')'
"""
# Triples, once as patterns with property paths and once as the template of CONSTRUCT.
_TRIPLES: Final = """
block_KIND = triples_KIND ( '.' block_KIND? )?
triples_KIND = term about_KIND | '[' ( ']' about_KIND | about_KIND ']' about_KIND? )
    | '(' ( ')' about_KIND | node_KIND+ ')' about_KIND? )
about_KIND = verb_KIND objects_KIND ( ';' ( verb_KIND objects_KIND )? )*
objects_KIND = node_KIND ( ',' node_KIND )*
node_KIND = term | '[' about_KIND? ']' | '(' node_KIND* ')'
"""
_VERBS: Final = "verb_path = VAR | path\nverb_plain = VAR | IRI | A\n"

FUNCTIONS: Final = {
    "FN0": "NOW RAND STRUUID UUID",
    "FN1": "ABS CEIL DATATYPE DAY ENCODE_FOR_URI FLOOR HASLANG HASLANGDIR HOURS IRI ISBLANK ISIRI ISLITERAL ISNUMERIC "
    "ISTRIPLE ISURI LANG LANGDIR LCASE MD5 MINUTES MONTH OBJECT PREDICATE ROUND SECONDS SHA1 SHA256 SHA384 SHA512 STR "
    "STRLEN SUBJECT TIMEZONE TZ UCASE URI YEAR",
    "FN2": "CONTAINS LANGMATCHES SAMETERM STRAFTER STRBEFORE STRDT STRENDS STRLANG STRSTARTS",
    "FN23": "REGEX SUBSTR",
    "FN3": "IF STRLANGDIR TRIPLE",
    "FN34": "REPLACE",
    "FNX": "COALESCE CONCAT",
    "BNODE": "BNODE",
    "BOUND": "BOUND",
    "COUNT": "COUNT",
    "AGG": "AVG MAX MIN SAMPLE SUM",
    "GROUP_CONCAT": "GROUP_CONCAT",
}
"""The terminals that are functions, with the words they stand for; FN23 takes two or three arguments."""

AGGREGATES: Final = frozenset({"COUNT", "GROUP_CONCAT", *FUNCTIONS["AGG"].split()})
"""The words of aggregates."""

_CLASSES: Final = {word: name for name, group in FUNCTIONS.items() for word in group.split()}
_KINDS: Final = {
    tokens.IRI: "IRI",
    tokens.PREFIXED: "IRI",
    tokens.VARIABLE: "VAR",
    tokens.STRING: "STRING",
    tokens.LANGUAGE: "LANG",
    tokens.BLANK: "BLANK",
}
_PART: Final = re.compile(r"'[^']+'|\w+|[()|?*+]")

Rules = dict[str, list[tuple[str, ...]]]


class Grammar(NamedTuple):
    """What may begin a symbol, which symbols may be empty, and which production a symbol takes before a terminal."""

    first: dict[str, frozenset[str]]
    empty: frozenset[str]
    table: dict[str, dict[str, tuple[str, ...]]]


class Failure(NamedTuple):
    """The first terminal that no query goes on with: where it is, what could stand there, what was to come."""

    at: int
    expected: frozenset[str]
    awaited: tuple[str, ...]


def terminals(run: Sequence[Token]) -> list[str]:
    """Return the terminal of each token (comments must be gone), and END behind them."""
    found: list[str] = []
    for index, token in enumerate(run):
        if token.kind == tokens.PUNCTUATION:
            following = run[index + 1] if index + 1 < len(run) else None
            found.append(_punctuation(token, following, found[-1] if found else ""))
        elif found and found[-1] == "SIGN":
            found[-1:] = ["SKIP", "SIGNED"]
        elif token.kind == tokens.NUMBER:
            found.append("INT" if token.text.isdigit() else "NUM")
        elif token.kind == tokens.WORD:
            found.append(_CLASSES.get(token.text.upper(), token.text.upper()))
        else:
            found.append(_KINDS[token.kind])
    return [*found, END]


def _punctuation(token: Token, following: Token | None, before: str) -> str:
    """Return the terminal, SIGN where sign and number are one literal: +1 is a token of its own in SPARQL."""
    if token.text not in "+-" or following is None or following.kind != tokens.NUMBER:
        return token.text
    # Behind an IRI a plus with space may repeat the path: ?s ex:p+ 1.
    return "SIGN" if following.start == token.end or before not in ("IRI", "A", ")") else token.text


def failure(run: Sequence[str]) -> Failure | None:
    """Return where terminals stop being the beginning of a query; None if they are one, as far as words tell."""
    return _read(run, 0, ["query"])


def symbols(run: Sequence[str]) -> set[tuple[str, str]] | None:
    """Return the symbols that a query is made of, each with the terminal that it began with; None: it is no query."""
    taken: set[tuple[str, str]] = set()
    return taken if _read(run, 0, ["query"], taken) is None else None


def goes_on(found: Failure, run: Sequence[str]) -> int:
    """Return how many of these terminals could stand where the failure is."""
    again = _read(run, 0, list(found.awaited))
    return len(run) if again is None else again.at


def _read(
    run: Sequence[str], index: int, stack: list[str], taken: set[tuple[str, str]] | None = None
) -> Failure | None:
    """Read by the table; the stack holds what is awaited, the next symbol last; `taken` gets the symbols."""
    grammar = _grammar()
    undone: list[tuple[str, int]] = []
    while stack and index < len(run):
        terminal = run[index]
        if terminal == "SKIP":
            index += 1
            continue
        top = stack.pop()
        if top == terminal:
            index += 1
            undone.clear()
            continue
        production = grammar.table.get(top, {}).get(terminal)
        if production is None:
            stack.append(top)
            return _failure(grammar, index, stack, undone)
        undone.append((top, len(production)))
        if taken is not None:
            taken.add((top, terminal))
        stack.extend(reversed(production))
    return None


def _failure(grammar: Grammar, index: int, stack: list[str], undone: Iterable[tuple[str, int]]) -> Failure:
    # Since the last terminal read, productions were only taken that turned out empty: put their symbols back.
    for symbol, length in reversed(list(undone)):
        if length:
            del stack[-length:]
        stack.append(symbol)
    expected: set[str] = set()
    for symbol in reversed(stack):
        expected |= grammar.first[symbol]
        if symbol not in grammar.empty:
            break
    return Failure(index, frozenset(expected), tuple(stack))


@cache
def _grammar() -> Grammar:
    rules = _rules(_QUERY + _TRIPLES.replace("KIND", "path") + _TRIPLES.replace("KIND", "plain") + _VERBS)
    symbols = {*rules, *(symbol for group in rules.values() for one in group for symbol in one)}
    empty: set[str] = set()
    first: dict[str, set[str]] = {symbol: set() if symbol in rules else {symbol} for symbol in symbols}
    follow: dict[str, set[str]] = {symbol: set() for symbol in symbols}
    size = -1
    while size != (size := len(empty) + sum(map(len, first.values())) + sum(map(len, follow.values()))):
        for name, group in rules.items():
            for one in group:
                _learn(name, one, empty, first, follow)
    table = {name: dict(_cells(name, group, empty, first, follow)) for name, group in rules.items()}
    return Grammar({symbol: frozenset(found) for symbol, found in first.items()}, frozenset(empty), table)


def _learn(
    name: str, one: tuple[str, ...], empty: set[str], first: dict[str, set[str]], follow: dict[str, set[str]]
) -> None:
    """Add what one production tells of what begins, what follows, and what may be empty."""
    if empty.issuperset(one):
        empty.add(name)
    for symbol in one:
        first[name] |= first[symbol]
        if symbol not in empty:
            break
    after = set(follow[name])
    for symbol in reversed(one):
        follow[symbol] |= after
        after = after | first[symbol] if symbol in empty else set(first[symbol])


def _cells(
    name: str,
    group: list[tuple[str, ...]],
    empty: set[str],
    first: dict[str, set[str]],
    follow: dict[str, set[str]],
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield terminal and production. Raises ValueError: two productions begin alike, so the grammar is not LL(1)."""
    taken: set[str] = set()
    for one in group:
        begins: set[str] = set()
        for symbol in one:
            begins |= first[symbol]
            if symbol not in empty:
                break
        else:
            begins |= follow[name]
        if begins & taken:
            raise ValueError(f"{name} begins twice with {sorted(begins & taken)}")
        taken |= begins
        for terminal in begins:
            yield terminal, one


def _rules(text: str) -> Rules:
    """Return productions without groups and repetitions: each of those becomes a symbol of its own."""
    rules: Rules = {}
    for line in text.replace("\n    ", " ").split("\n"):
        name, _, right = line.partition(" = ")
        if right:
            _alternatives(name, _PART.findall(right), rules)
    return rules


def _alternatives(name: str, parts: list[str], rules: Rules) -> None:
    """Read `a b | c` up to its end or its closing parenthesis, and take it off the parts."""
    group: list[list[str]] = [[]]
    # Reserved at once, so that the symbols of inner groups get other names.
    rules[name] = []
    while parts and (part := parts.pop(0)) != ")":
        if part == "|":
            group.append([])
            continue
        if part == "(":
            part = f"{name.split('.')[0]}.{len(rules)}"
            _alternatives(part, parts, rules)
        if parts and parts[0] in "?*+":
            part = _repeated(part.strip("'"), parts.pop(0), rules)
        group[-1].append(part.strip("'"))
    rules[name] = [tuple(one) for one in group]


def _repeated(symbol: str, how: str, rules: Rules) -> str:
    name = f"{symbol}{how}.{len(rules)}"
    if how == "+":
        rules[name] = [(symbol, _repeated(symbol, "*", rules))]
    else:
        rules[name] = [(symbol, name) if how == "*" else (symbol,), ()]
    return name
