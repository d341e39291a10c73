"""What an ad-hoc query may ask for, decided from its text before any parser or engine sees it.

The parsers behind this service descend recursively and end their process when a text nests too deeply, and the engine
calls out to any address that a query names. So a text is read here first: by tokens, in linear time, without
recursion, and refused where a reader that does not tokenize could see something else in it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from typing import Final, NoReturn

from edu_graph import vocab
from edu_graph.errors import InputError, QueryRefused, QuerySyntaxError, TextTooLong
from edu_graph.queries import prefixes, tokens, words
from edu_graph.queries.nesting import Nesting
from edu_graph.queries.repeating import Repetition
from edu_graph.queries.tokens import Token
from edu_graph.settings import Settings

_DECLARATIONS: Final = {
    "BASE": ([tokens.IRI], "BASE <https://example.org/>"),
    "PREFIX": ([tokens.PREFIXED, tokens.IRI], "PREFIX ex: <https://example.org/>"),
    "VERSION": ([tokens.STRING], 'VERSION "1.2"'),
}
DECLARED: Final = 200
"""How many BASE, PREFIX, FROM and FROM NAMED one query may have: each is resolved against what BASE says."""
IRI_CHARACTERS: Final = 2048
"""Characters of an IRI in one of those, as it is written and in full: each use of a prefix repeats it."""
_AFTER_PROJECTION: Final = frozenset({"FROM", "WHERE"})
_TERM: Final = "<" + vocab.EG
# pyoxigraph 0.5.13 reads no white space between these and their bracket, as SPARQL has it everywhere (19.8, note 1).
_TIGHT: Final = frozenset({"BNODE", "COALESCE", "CONCAT"})
# … and these in small letters alone, where SPARQL's keywords have no case.
_BOOLEANS: Final = frozenset({"TRUE", "FALSE"})

_SLICE: Final = 400
"""Tokens that are screened in one step: a millisecond, or two."""

_OWN_ROWS: Final = 1_000_000
"""Rows of one query of the service's own."""


@dataclass(frozen=True)
class Limits:
    """What one query may use: seconds of wall clock, MiB of memory, rows, bytes of answer, bytes of text, nesting."""

    seconds: float
    memory_mib: int
    rows: int
    bytes: int
    text: int
    depth: int

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """Take the limits from the settings."""
        return cls(
            seconds=settings.query_seconds,
            memory_mib=settings.query_memory_mib,
            rows=settings.query_rows,
            bytes=settings.query_bytes,
            text=settings.query_text,
            depth=settings.query_depth,
        )

    @classmethod
    def own(cls, settings: Settings) -> "Limits":
        """Return the limits of queries that the service asks for itself: settings for clients raise them, or nothing.

        Their texts are ours, and what they read is bounded by the release: one row for each passage, as a rule.
        """
        usual = cls(**{field.name: Settings.model_fields[f"query_{field.name}"].default for field in fields(cls)})
        given = cls.of(settings)
        most = {field.name: max(getattr(usual, field.name), getattr(given, field.name)) for field in fields(cls)}
        return cls(**most | {"rows": max(most["rows"], _OWN_ROWS)})


@dataclass(frozen=True)
class Screened:
    """A text that may be given to an engine.

    `form` is SELECT, ASK, CONSTRUCT or DESCRIBE. `default_graphs` and `named_graphs` are the IRIs of FROM and FROM
    NAMED, in their order: whoever evaluates refuses those that the release does not hold. `variables` are the
    projected variables of a SELECT without `*`, else empty. `terms` are the local names of the ontology's namespace
    that the query uses, in their order; `iris` are all other IRIs that it uses. `prefixes` are those that it uses, with
    what they stand for; `declared` of them are those that it declares itself. `text` is what was sent, place by place,
    but for what the engine reads in one spelling alone: no space before the bracket of CONCAT, `true` in small letters.
    `is_repeatable` tells that the same release gives the same bytes each time; `is_bounded`, that LIMIT or VALUES
    stands outside all brackets.
    """

    form: str
    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    iris: tuple[str, ...] = ()
    prefixes: Mapping[str, str] = field(default_factory=dict)
    declared: frozenset[str] = frozenset()
    is_repeatable: bool = True
    is_bounded: bool = False


def screen(text: str, limits: Limits, found: Iterable[Token] | None = None) -> Screened:
    """Return the query with its form, or refuse it; no engine parses it, nothing is fetched.

    `found`: the text's tokens, where they are known.

    Prefixes of the graph (`vocab.PREFIXES`) need not be declared. Every error names line and column and how to mend.

    Raises TextTooLong (limit, in bytes of UTF-8); NestingTooDeep (limit): brackets and runs of prefix operators beyond
    `limits.depth`, or chains beyond `nesting.CHAIN`; QueryRefused: SPARQL Update, SERVICE; QuerySyntaxError: no query.
    TextTooLong and QueryRefused, too (limit): an IRI of more than `IRI_CHARACTERS` in BASE, PREFIX or FROM, and more
    than `DECLARED` of those.
    """
    for screened in screening(text, limits, found):
        if screened is not None:
            return screened
    raise AssertionError("a screening ends with what it found")  # pragma: no cover - see `screening`


def screening(text: str, limits: Limits, found: Iterable[Token] | None = None) -> Iterator[Screened | None]:
    """Do the same in steps of a millisecond or two: yields None after each but the last, which yields what was found.

    Raises as `screen`.
    """
    _check_length(text, limits)
    reading, since = _Screening(text, limits.depth), 0
    for token in tokens.tokenize(text) if found is None else found:
        if token.kind != tokens.COMMENT:
            reading.take(token)
        since += 1
        if since == _SLICE:
            since = 0
            yield None
    yield reading.finish()


def _check_length(text: str, limits: Limits) -> None:
    # A text has at least as many bytes as characters, so a long one is refused before it is encoded.
    size = len(text) if len(text) > limits.text else len(text.encode("utf-8", "surrogatepass"))
    if size > limits.text:
        detail = f"the query has more than {limits.text} bytes"
        help_ = "Shorten it: put long lists of values into several queries, or take a dump from /dumps."
        raise TextTooLong(detail, limit=limits.text, help=help_, line=1, column=1)


class _Screening:
    """One pass over one text."""

    def __init__(self, text: str, depth: int) -> None:
        self._text = text
        self._nesting = Nesting(text, depth)
        self._form = ""
        self._declaration: list[Token] = []
        self._prefixes = dict(vocab.PREFIXES)
        self._declared: set[str] = set()
        self._used: dict[str, str] = {}
        self._terms: dict[str, None] = {}
        self._iris: dict[str, None] = {}
        self._word: Token | None = None
        self._respelled: list[tuple[int, str]] = []
        self._base = ""
        self._count = 0
        self._resolved: dict[tuple[str, str], str] = {}
        self._graphs: dict[str, list[str]] = {"FROM": [], "NAMED": []}
        self._clause = ""
        self._projects = False
        self._variables: list[str] = []
        self._before = ""
        self._repetition = Repetition()
        self._is_bounded = False

    def take(self, token: Token) -> None:
        """Take the next token."""
        if token.kind == tokens.WORD:
            self._check_word(token)
        if self._form:
            self._body(token)
        elif self._declaration:
            self._declare(token)
        else:
            self._begin(token)
        self._note_spelling(token)
        self._repetition.take(token)
        self._before = token.text.upper()

    def finish(self) -> Screened:
        """Conclude; what was opened must be closed."""
        if not self._form:
            self._no_form(len(self._text))
        self._nesting.close()
        return Screened(
            self._form,
            self._as_engine_reads(),
            default_graphs=tuple(self._graphs["FROM"]),
            named_graphs=tuple(self._graphs["NAMED"]),
            variables=tuple(self._variables),
            terms=tuple(self._terms),
            iris=tuple(self._iris),
            prefixes=self._used,
            declared=frozenset(self._declared & set(self._used)),
            is_repeatable=self._repetition.is_sure,
            is_bounded=self._is_bounded,
        )

    def _begin(self, token: Token) -> None:
        """Read the word with which a declaration or the query begins."""
        word = token.text.upper() if token.kind == tokens.WORD else ""
        if word in words.FORMS:
            self._form = word
            self._projects = word == "SELECT"
        elif word in words.PROLOGUE:
            self._declaration = [token]
        else:
            self._no_form(token.start)

    def _declare(self, token: Token) -> None:
        """Read the next part of BASE, PREFIX or VERSION."""
        self._declaration.append(token)
        kind = self._declaration[0].text.upper()
        wanted, pattern = _DECLARATIONS[kind]
        parts = self._declaration[1:]
        fits = [part.kind for part in parts] == wanted[: len(parts)]
        if not fits or (token.kind == tokens.PREFIXED and not token.text.endswith(":")):
            self._refuse(QuerySyntaxError, token, f"{kind} is not declared like this", f"Write {pattern}.")
        if len(parts) < len(wanted):
            return
        if kind == "BASE":
            self._base = self._iri(token)
        elif kind == "PREFIX":
            self._declare_prefix(parts[0], token)
        self._declaration = []

    def _declare_prefix(self, name: Token, space: Token) -> None:
        # A reader without tokens takes the keyword where it can: in `service:{…}` it sees SERVICE, then `:`.
        if "service" in name.text.lower():
            detail = f"the prefix {_short(name.text)} holds the word SERVICE, which some engines read as the keyword"
            self._refuse(QueryRefused, name, detail, "Give the prefix another name.")
        self._prefixes[name.text[:-1]] = self._iri(space)
        self._declared.add(name.text[:-1])

    def _body(self, token: Token) -> None:
        if token.kind in (tokens.PREFIXED, tokens.BLANK):
            self._check_name(token)
        self._note_term(token)
        self._note_graph(token)
        self._note_variable(token)
        self._nesting.take(token)

    def _check_word(self, token: Token) -> None:
        word = token.text.upper()
        if word == "SERVICE":
            help_ = "Query the other endpoint yourself and join the rows; all data of this one is at /dumps."
            self._refuse(QueryRefused, token, "SERVICE is refused: federation is closed by default", help_)
        if word in words.UPDATES:
            help_ = "To contribute, propose a change of the data: CONTRIBUTING.md tells how a source is added."
            self._refuse(QueryRefused, token, f"{word} is SPARQL Update, and this service is read-only", help_)
        if word not in words.KNOWN:
            self._unknown_word(token, word)
        self._is_bounded |= word in ("LIMIT", "VALUES") and self._nesting.level == 0

    def _unknown_word(self, token: Token, word: str) -> NoReturn:
        self._check_iri(token)
        if self._before in ("LIMIT", "OFFSET"):
            detail = f"{self._before} takes a whole number, not {_short(token.text)}"
            self._refuse(QuerySyntaxError, token, detail, f"Write {self._before} 10.")
        is_call = self._text[token.end :].lstrip().startswith("(")
        kind = "function" if is_call else "word"
        known = words.FUNCTIONS | {"IN", "FILTER", "BIND", "HAVING"} if is_call else words.KNOWN
        near = get_close_matches(word[:60], sorted(known - words.UPDATES - {"SERVICE"}), n=1, cutoff=0.8)
        if word in words.ELSEWHERE:
            help_ = words.ELSEWHERE[word]
        elif near:
            help_ = f"Did you mean {near[0]}?"
        elif is_call:
            help_ = (
                "Use the functions of SPARQL 1.1, such as STRLEN, CONTAINS, REGEX, YEAR, or those of XSD: xsd:date(…)."
            )
        else:
            help_ = "Write names as prefix:name or <IRI>, variables as ?name, and text in quotes."
        self._refuse(QuerySyntaxError, token, f"{_short(token.text)} is no {kind} of SPARQL", help_)

    def _check_iri(self, token: Token) -> None:
        """Tell of `<…>` with characters that no IRI holds, read as less-than and more."""
        broken = tokens.broken_iri(self._text, token.start)
        if broken is not None and self._text[token.start - 1] == "<":
            what = "a space" if self._text[broken] in " \t" else self._text[broken]
            help_ = "Write it as %20 if it belongs to the IRI; to compare by <, put spaces around it."
            if what != "a space":
                help_ = "Write it percent-encoded; to compare by <, put spaces around it."
            tokens.refuse(QuerySyntaxError, self._text, broken, f"{what} cannot stand in an IRI", help_)

    def _check_name(self, token: Token) -> None:
        name, _, local = token.text.partition(":")
        # pyoxigraph ends a local name at its second dot: behind `a.b.` it would read a keyword.
        if ".service" in local.lower():
            detail = f"{_short(token.text)} holds .SERVICE, which some engines read as the keyword"
            self._refuse(QueryRefused, token, detail, "Write the IRI in full: <https://…>.")
        if token.kind == tokens.PREFIXED and name not in self._prefixes:
            self._check_iri(token)
            detail = f"the prefix {_short(name)}: is not declared"
            self._refuse(QuerySyntaxError, token, detail, prefixes.advice(_short(name), self._prefixes))

    def _note_term(self, token: Token) -> None:
        """Collect prefixes, and terms of the ontology's namespace."""
        if token.kind == tokens.PREFIXED:
            name, _, local = token.text.partition(":")
            space = self._used[name] = self._prefixes[name]
            if space == vocab.EG:
                self._terms[local.replace("\\", "")] = None
            else:
                self._iris[space + local.replace("\\", "")] = None
        elif token.kind == tokens.IRI and token.text.startswith(_TERM):
            self._terms[token.text[len(_TERM) : -1]] = None
        elif token.kind == tokens.IRI:
            self._iris[token.text[1:-1]] = None

    def _note_spelling(self, token: Token) -> None:
        """Collect what the engine reads in one spelling alone: a bracket goes before the gap, TRUE in small letters."""
        word = self._word
        if word is not None and token.text == "(" and token.start > word.end:
            self._respelled.append((word.end, "(" + self._text[word.end : token.start]))
        self._word = token if token.kind == tokens.WORD and token.text.upper() in _TIGHT else None
        if token.kind == tokens.WORD and token.text.upper() in _BOOLEANS and not token.text.islower():
            self._respelled.append((token.start, token.text.lower()))

    def _as_engine_reads(self) -> str:
        """Return the text with that respelled: everything else keeps its place."""
        pieces, done = [], 0
        for start, piece in self._respelled:
            pieces += [self._text[done:start], piece]
            done = start + len(piece)
        return "".join(pieces) + self._text[done:]

    def _note_graph(self, token: Token) -> None:
        """Collect the IRIs of FROM and FROM NAMED."""
        word = token.text.upper() if token.kind == tokens.WORD else ""
        if word == "FROM" or (word == "NAMED" and self._clause == "FROM"):
            self._clause = word
        elif self._clause:
            self._graphs[self._clause].append(self._iri(token))
            self._clause = ""

    def _note_variable(self, token: Token) -> None:
        """Collect what SELECT projects: variables, and those that AS names in parentheses."""
        if token.text == "{" or token.text.upper() in _AFTER_PROJECTION:
            self._projects = False
        if not self._projects or token.kind != tokens.VARIABLE:
            return
        level = self._nesting.level
        if level == 0 or (level == 1 and self._before == "AS"):
            self._variables.append(token.text[1:])

    def _iri(self, token: Token) -> str:
        """Return the IRI that a declaration names: relative ones against BASE, prefixed names in full."""
        self._count += 1
        if self._count > DECLARED:
            detail = f"the query has more than {DECLARED} of BASE, PREFIX and FROM"
            help_ = "Leave out the prefixes that it does not use; without FROM, all graphs are asked."
            tokens.refuse(QueryRefused, self._text, token.start, detail, help_, limit=DECLARED)
        if token.kind == tokens.IRI:
            written = tokens.decode(token.text[1:-1])
            self._check_length(token, written)
            found = self._resolve(written)
        elif token.kind == tokens.PREFIXED:
            name, _, local = token.text.partition(":")
            found = self._prefixes[name] + local.replace("\\", "")
        else:
            self._refuse(QuerySyntaxError, token, "an IRI is missing here", "Write it as <IRI> or prefix:name.")
        self._check_length(token, found)
        return found

    def _resolve(self, reference: str) -> str:
        pair = self._base, reference
        if pair not in self._resolved:
            self._resolved[pair] = tokens.resolve(*pair)
        return self._resolved[pair]

    def _check_length(self, token: Token, iri: str) -> None:
        if len(iri) > IRI_CHARACTERS:
            detail = f"this IRI has, in full, more than {IRI_CHARACTERS} characters"
            help_ = "No graph, and no vocabulary, has an IRI as long as that."
            tokens.refuse(TextTooLong, self._text, token.start, detail, help_, limit=IRI_CHARACTERS)

    def _no_form(self, start: int) -> NoReturn:
        help_ = "After BASE and PREFIX, begin with SELECT, ASK, CONSTRUCT or DESCRIBE."
        tokens.refuse(QuerySyntaxError, self._text, start, "no query begins here", help_)

    def _refuse(self, kind: type[InputError], token: Token, detail: str, help_: str) -> NoReturn:
        tokens.refuse(kind, self._text, token.start, detail, help_)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
