"""What people get wrong in queries, recognised by the token at which a text stops being one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from edu_graph.queries import grammar
from edu_graph.queries.tokens import Token

_BEGINS_TERM: Final = frozenset({"VAR", "IRI", "BLANK", "STRING", "INT", "NUM", "SIGNED", "TRUE", "FALSE", "[", "("})
_LITERALS: Final = frozenset({"STRING", "INT", "NUM", "SIGNED", "TRUE", "FALSE"})
_OPERATORS: Final = frozenset({"=", "!=", "<", ">", "<=", ">=", "&&", "||", "+", "-", "*", "/"})
_AFTER_GROUP: Final = frozenset({"WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"})
_IN_GROUP: Final = frozenset({"OPTIONAL", "FILTER", "BIND", "MINUS", "UNION", "GRAPH", "VALUES", "{"})
_MISSPELT: Final = {
    "==": "Write = to compare.",
    "=>": "Write >= for greater or equal.",
    "=<": "Write <= for less or equal.",
    "!==": "Write != for not equal.",
    "<>": "Write != for not equal.",
    "===": "Write = to compare.",
    "|": "Write || for or.",
}
_LABELS: Final = (
    ("a variable", {"VAR"}),
    ("an IRI", {"IRI"}),
    ("a string", {"STRING"}),
    ("a number", {"INT", "NUM", "SIGNED"}),
    ("a blank node", {"BLANK"}),
    ("a function", set(grammar.FUNCTIONS) | {"EXISTS"}),
    ("an operator", set(_OPERATORS | {"!"})),
    ("true, false", {"TRUE", "FALSE"}),
    ("the end", {grammar.END}),
)
_MOST: Final = 8
_CHOICE: Final = 3
_PATHS: Final = "Write paths of IRIs: eg:partOf+. A variable stands for one predicate."


class Finding(NamedTuple):
    """What is wrong, from which character on, and what to write instead."""

    start: int
    detail: str
    help: str


@dataclass(frozen=True)
class Site:
    """A failure with what stands around it."""

    run: Sequence[Token]
    names: Sequence[str]
    failure: grammar.Failure

    @property
    def at(self) -> int:
        """Return the index of the token that cannot stand there; one behind the last at the end."""
        return self.failure.at

    @property
    def here(self) -> str:
        """Return the terminal that cannot stand there."""
        return self.names[self.at]

    @property
    def text(self) -> str:
        """Return its characters."""
        if self.at >= len(self.run):
            return "the end"
        sign = self.run[self.at - 1].text if self._is_signed else ""
        return short(sign + self.run[self.at].text)

    @property
    def start(self) -> int:
        """Return where it begins; at the end of the text, where the last token does."""
        return self.run[min(self.at, len(self.run) - 1) - self._is_signed].start

    @property
    def _is_signed(self) -> bool:
        return self.here == "SIGNED"

    def before(self) -> str:
        """Return the terminal before."""
        index = self.at - 1 - self._is_signed
        return self.names[index] if index >= 0 else ""

    def wants(self, *some: str) -> bool:
        """Tell whether all of these could stand there."""
        return self.failure.expected.issuperset(some)

    def mends(self, *inserted: str) -> bool:
        """Tell whether the text goes on, up to five tokens or its end, if these are inserted."""
        rest = [*inserted, *self.names[self.at : self.at + 5]]
        return grammar.goes_on(self.failure, rest) == len(rest)

    @property
    def opened(self) -> int:
        """Return the index of the innermost bracket that is open there; -1 if none is."""
        depth = 0
        for index in range(min(self.at, len(self.run)) - 1, -1, -1):
            name = self.names[index]
            depth += (name in (")", "]", "}")) - (name in ("(", "[", "{"))
            if depth < 0:
                return index
        return -1


def find(site: Site) -> Finding:
    """Return what is wrong at a failure."""
    for rule in _RULES:
        found = rule(site)
        if found:
            return found
    return _anything(site)


def short(text: str) -> str:
    """Return the text, shortened to what a message has place for."""
    return text if len(text) <= 40 else text[:37] + "..."


def _operator(site: Site) -> Finding | None:
    """Return the operator that the last tokens spell together, if it is one of other languages."""
    run, at = site.run, site.at
    if at >= len(run) or not (site.wants("(", "VAR") or site.wants("&&")):
        return None
    for length in (3, 2, 1):
        part = run[max(at - length + 1, 0) : at + 1]
        spelt = "".join(token.text for token in part)
        joined = all(one.end == other.start for one, other in pairwise(part))
        if joined and spelt in _MISSPELT:
            return Finding(part[0].start, f"{spelt} is no operator of SPARQL here", _MISSPELT[spelt])
    if site.here in ("=", "<", ">") and site.wants("&&"):
        detail, help_ = f"{site.text} cannot follow a comparison", "Join comparisons by &&: ?a < ?b && ?b < ?c."
        return Finding(site.start, detail, help_)
    return None


def _end(site: Site) -> Finding | None:
    if site.here != grammar.END:
        return None
    return Finding(site.start, f"the query ends too early, after {short(site.run[-1].text)}", _possible(site))


def _after_the_query(site: Site) -> Finding | None:
    if not site.wants(grammar.END):
        return None
    if site.here in _AFTER_GROUP:
        help_ = "The order is WHERE, GROUP BY, HAVING, ORDER BY, LIMIT or OFFSET, VALUES, each at most once."
        return Finding(site.start, f"{site.text} cannot stand at this place of the query", help_)
    if site.here == ";":
        return Finding(site.start, "; stands after the query", "Remove it: a query ends without a sign.")
    if site.here in ("ASC", "DESC", ","):
        return None
    return Finding(site.start, f"{site.text} cannot stand after the query", "Remove it, or check where the } belongs.")


def _comma(site: Site) -> Finding | None:
    if site.here != ",":
        return None
    if site.opened >= 0 and site.names[site.opened] == "(" and site.wants(")"):
        return _arguments(site)
    if site.wants("VAR") or site.wants("FROM") or site.wants(grammar.END):
        help_ = "Remove it: variables, conditions and graphs are separated by spaces alone."
        return Finding(site.start, "no comma stands here", help_)
    return None


def _arguments(site: Site) -> Finding | None:
    """Tell of too many arguments, by the word before the bracket."""
    word = short(site.run[site.opened - 1].text) if site.opened else ""
    if site.wants(";"):
        return Finding(
            site.start, f"{word} takes no second argument", 'Write ; SEPARATOR=", " for what stands between.'
        )
    if site.names[site.opened - 1] in grammar.FUNCTIONS:
        return Finding(site.start, f"{word} takes no further argument", f"Close {word}( before this comma.")
    return Finding(site.start, "no comma stands within these parentheses", "Separate them: (…) (…).")


def _name_of_expression(site: Site) -> Finding | None:
    if not site.wants("AS"):
        return None
    if site.here == "VAR" and site.mends("AS"):
        return Finding(site.start, f"AS is missing before {site.text}", f"Write (… AS {site.text}).")
    if site.here == ")":
        return Finding(site.start, "this expression has no name", "Write (… AS ?name) with parentheses around both.")
    return None


def _projection(site: Site) -> Finding | None:
    if not site.wants("VAR", "(") or not (site.wants("*") or site.wants("WHERE")) or site.wants("STRING"):
        return None
    if site.here == "AS":
        return Finding(site.start, "AS stands only within parentheses", "Write (… AS ?name), with the parentheses.")
    if site.here in grammar.FUNCTIONS:
        help_ = f"Write ({site.text}(…) AS ?name)."
        return Finding(site.start, f"{site.text} must stand in parentheses, with a name", help_)
    if site.wants("*") and site.here in ("{", "WHERE", "FROM"):
        return Finding(site.start, "nothing is selected before this", "Write * for everything, or the variables.")
    return None


def _ordering(site: Site) -> Finding | None:
    if site.before() in ("ASC", "DESC"):
        word = site.before()
        start = site.run[site.at - 1].start
        return Finding(start, f"{word} takes parentheses, before what it orders by", f"Write {word}(?variable).")
    return None


def _negation(site: Site) -> Finding | None:
    if site.before() == "NOT":
        help_ = "Write !(…) to negate a condition; NOT stands in NOT EXISTS {…} and NOT IN (…)."
        return Finding(site.start, f"NOT cannot stand before {site.text}", help_)
    return None


def _number(site: Site) -> Finding | None:
    if site.before() in ("LIMIT", "OFFSET"):
        help_ = f"Write {site.before()} 10, or any other whole number that is not negative."
        return Finding(site.start, f"{site.before()} takes a whole number, not {site.text}", help_)
    return None


def _dot(site: Site) -> Finding | None:
    if site.here in _BEGINS_TERM and site.wants(".", ";"):
        help_ = "Write . before it if a new triple begins; ; or , if the one before goes on."
        return Finding(site.start, f"{site.text} follows a complete triple", help_)
    if site.here == "." and site.wants("FILTER", "VAR", "}"):
        return Finding(site.start, "this dot ends nothing", "Remove it: one dot ends a triple.")
    return None


def _is_verb(site: Site) -> bool:
    return site.wants("A") and not site.wants("STRING") and not site.wants("|")


def _verb(site: Site) -> Finding | None:
    if not _is_verb(site):
        return None
    if site.here in _LITERALS or site.here in ("BLANK", "["):
        help_ = "Write an IRI, a prefixed name, a variable, or a for rdf:type."
        return Finding(site.start, f"{site.text} cannot be a predicate", help_)
    if site.here == "VAR":
        return Finding(site.start, "a variable cannot be part of a path", _PATHS)
    if site.here in _IN_GROUP or site.here in (".", "}", ";", ","):
        help_ = "Write subject, predicate and object: ?s ?p ?o ."
        return Finding(site.start, f"the triple before {site.text} has no predicate and no object", help_)
    return None


def _object(site: Site) -> Finding | None:
    if not site.wants("STRING", "VAR", "[") or site.wants("}") or site.wants(")"):
        return None
    if site.here in _IN_GROUP or site.here in (".", "}", ";", ",", "]"):
        after = short(site.run[site.at - 1].text)
        return Finding(site.start, f"an object is missing between {after} and {site.text}", "Write ?s ?p ?o .")
    if site.here == "A":
        return Finding(site.start, "a stands for rdf:type as a predicate only", "Write rdf:type.")
    if site.here in ("/", "|", "+", "*", "^", "?") and site.before() == "VAR":
        return Finding(site.start, "a variable cannot be part of a path", _PATHS)
    if site.here in ("/", "|", "+", "*", "^", "?"):
        help_ = "Write one IRI; match the path in WHERE."
        return Finding(site.start, "a property path cannot stand in the template of CONSTRUCT", help_)
    return None


def _dataset(site: Site) -> Finding | None:
    if site.here != "FROM":
        return None
    return Finding(site.start, "FROM cannot stand here", "It stands in the outermost query only, before WHERE.")


def _bracket(site: Site) -> Finding | None:
    """Tell of a brace or parenthesis that alone could stand there."""
    if site.failure.expected - {"WHERE", "FROM"} == {"{"}:
        help_ = "Put the pattern into braces: { ?s ?p ?o }."
        return Finding(site.start, f"{{ is missing before {site.text}", help_)
    if site.failure.expected == {"("}:
        return Finding(site.start, f"( is missing before {site.text}", f"Write {short(site.run[site.at - 1].text)}(…).")
    if site.wants("BY"):
        return Finding(site.start, f"BY is missing before {site.text}", f"Write {site.before()} BY.")
    if site.before() in ("FILTER", "HAVING"):
        word = site.before()
        return Finding(site.start, f"{word} takes its condition in parentheses", f"Write {word}(…).")
    return None


def _arguments_missing(site: Site) -> Finding | None:
    """Tell of what stands within the parentheses of a function."""
    if site.opened < 1 or site.names[site.opened] != "(" or not site.wants("&&"):
        return None
    word = short(site.run[site.opened - 1].text)
    if site.names[site.opened - 1] in grammar.FUNCTIONS and site.here == ")" and site.wants(","):
        return Finding(site.start, f"{word} takes more arguments", "Add what is missing before this ), after a comma.")
    if site.here in _BEGINS_TERM:
        help_ = "Write an operator between them (&& || = < +), or a comma between arguments."
        return Finding(site.start, f"an operator or comma is missing before {site.text}", help_)
    return None


def _subject(site: Site) -> Finding | None:
    if site.here == "A" and site.wants("VAR", "STRING"):
        return Finding(site.start, "a stands for rdf:type as a predicate only", "Write rdf:type.")
    if site.here == "SELECT":
        return Finding(site.start, "a subquery needs braces of its own", "Write { SELECT … WHERE { … } }.")
    if site.here == "UNION":
        return Finding(site.start, "UNION stands between two groups", "Write { … } UNION { … }.")
    if site.here in ("FILTER", "OPTIONAL", "BIND", "MINUS") and site.names[0] == "CONSTRUCT" and site.wants(".", "}"):
        return Finding(site.start, f"{site.text} cannot stand in the template of CONSTRUCT", "Put it into WHERE { … }.")
    return None


def _rows(site: Site) -> Finding | None:
    if site.wants("UNDEF"):
        return Finding(site.start, f"{site.text} is no value for VALUES", "Write IRIs, strings, numbers or UNDEF.")
    if site.failure.expected == {"(", "}"}:
        return Finding(site.start, "the rows of VALUES (…) need parentheses", "Write each row as (value value).")
    return None


def _anything(site: Site) -> Finding:
    return Finding(site.start, f"{site.text} cannot stand here", _possible(site))


def _possible(site: Site) -> str:
    expected = set(site.failure.expected)
    if "EXISTS" in expected:
        expected.discard("NOT")
    found: list[str] = []
    for label, names in _LABELS:
        # One operator alone is none: * also stands for everything.
        if names & expected and (label != "an operator" or len(names & expected) >= _CHOICE):
            found.append(label)
            expected -= names
    found += ["a" if name == "A" else name for name in sorted(expected) if name.isalpha()]
    if len(found) > _MOST:
        found = [*found[:_MOST], "…"]
    signs = " ".join(sorted(name for name in expected if not name.isalpha()))
    return "Possible here: " + "; or one of ".join(filter(None, (", ".join(found), signs)))


_RULES: Final[tuple[Callable[[Site], Finding | None], ...]] = (
    _operator,
    _ordering,
    _negation,
    _number,
    _end,
    _comma,
    _after_the_query,
    _projection,
    _name_of_expression,
    _dataset,
    _bracket,
    _rows,
    _dot,
    _verb,
    _object,
    _subject,
    _arguments_missing,
)
