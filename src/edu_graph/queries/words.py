"""The bare words of SPARQL, as far as the engine knows them: keywords and names of built-in functions."""

from typing import Final

FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
"""The four query forms (SPARQL 1.1 Query, 16)."""

UPDATES: Final = frozenset(
    {"ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "USING", "WITH"}
)
"""Words that only SPARQL 1.1 Update has."""

PROLOGUE: Final = frozenset({"BASE", "PREFIX", "VERSION"})
"""Words that begin a declaration before the query."""

CHAINING: Final = frozenset({"EXISTS", "FILTER", "GRAPH", "LATERAL", "MINUS", "OPTIONAL", "UNION", "VALUES"})
"""Words each of which wraps one more layer around what stands before it, in the tree that an engine builds.

AS does so too (BIND, SELECT, GROUP BY); it stands one bracket further in.
"""

MODIFIERS: Final = frozenset({"GROUP", "HAVING", "LIMIT", "OFFSET", "ORDER", "VALUES", "WHERE"})
"""Words that begin a part of a query, as far as it matters where the conditions of HAVING end."""

_KEYWORDS: Final = (
    "A ALL AS ASC ASK BASE BIND BY CONSTRUCT DATA DEFAULT DESC DESCRIBE DISTINCT EXISTS FALSE FILTER FROM GRAPH GROUP "
    "HAVING IN INTO LATERAL LIMIT MINUS NAMED NOT OFFSET OPTIONAL ORDER PREFIX REDUCED SELECT SEPARATOR SERVICE SILENT "
    "TO TRUE UNDEF UNION VALUES VERSION WHERE"
)
_FUNCTIONS: Final = (
    "ABS AVG BNODE BOUND CEIL COALESCE CONCAT CONTAINS COUNT DATATYPE DAY ENCODE_FOR_URI FLOOR GROUP_CONCAT HASLANG "
    "HASLANGDIR HOURS IF IRI ISBLANK ISIRI ISLITERAL ISNUMERIC ISTRIPLE ISURI LANG LANGDIR LANGMATCHES LCASE MAX MD5 "
    "MIN MINUTES MONTH NOW OBJECT PREDICATE RAND REGEX REPLACE ROUND SAMETERM SAMPLE SECONDS SHA1 SHA256 SHA384 SHA512 "
    "STR STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLANGDIR STRLEN STRSTARTS STRUUID SUBJECT SUBSTR SUM TIMEZONE "
    "TRIPLE TZ UCASE URI UUID YEAR"
)

FUNCTIONS: Final = frozenset(_FUNCTIONS.split())
"""The names of built-in functions, in capitals."""

ELSEWHERE: Final = {
    "AND": "Write && for and.",
    "OR": "Write || for or.",
    "LIKE": 'Write CONTAINS(?x, "…"), or REGEX(?x, "…", "i").',
    "ILIKE": 'Write REGEX(?x, "…", "i").',
    "IS": "Write = to compare, or !BOUND(?x) for what has no value.",
    "NULL": "Write !BOUND(?x) for what has no value, or COALESCE(?x, …) for another one.",
    "BETWEEN": "Write ?x >= … && ?x <= ….",
    "JOIN": "Write both patterns into WHERE { … }: what shares a variable is joined; OPTIONAL for an outer join.",
    "LEFT": "Write OPTIONAL { … } for an outer join.",
    "TOP": "Write LIMIT after WHERE { … }.",
    "CASE": "Write IF(condition, then, else).",
    "LEN": "Write STRLEN(?x).",
    "LENGTH": "Write STRLEN(?x).",
    "SUBSTRING": "Write SUBSTR(?x, start, length).",
    "UPPER": "Write UCASE(?x).",
    "LOWER": "Write LCASE(?x).",
    "CEILING": "Write CEIL(?x).",
    "CAST": "Write xsd:integer(?x), xsd:date(?x) or another type.",
    "DATE": "Write xsd:date(?x).",
    "TODAY": "Write NOW().",
    "EXCEPT": "Write MINUS { … }.",
    "IFNULL": "Write COALESCE(?x, …).",
}
"""Words of other languages, in capitals, with what SPARQL has instead."""

KNOWN: Final = UPDATES | frozenset(_KEYWORDS.split()) | FUNCTIONS
"""Every bare word that may stand in a query or an update, in capitals."""
