"""Bodies in JSON: bounded, in UTF-8, and nothing but what JSON has."""

import json
import re
from typing import Final, NoReturn

from starlette.requests import Request

from edu_graph.errors import InputError, UnsupportedMediaType
from edu_graph.service.intake import read_body

JSON_BODY = "application/json"

TOKENS: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[{\]}]', re.DOTALL)
"""Strings and brackets. A string that is never closed goes on to the end, and nothing that was read is read again: the
time is that of one pass over any text (possessive repetitions do not go back)."""


def nesting(data: bytes) -> int:
    """Return how deep brackets are nested outside of strings, whatever the text is; to be known before it is parsed."""
    level = deepest = 0
    for token in TOKENS.finditer(data):
        first = data[token.start()]
        if first in b"[{":
            level += 1
            deepest = max(deepest, level)
        elif first in b"]}":
            level -= 1
    return deepest


async def read_json(request: Request, limit: int) -> object:
    """Return the body as JSON.

    Raises InputError and its kinds: not JSON (line, column), above `limit` bytes (413), another content type (415).
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != JSON_BODY:
        raise UnsupportedMediaType(
            f"A POST here cannot have the content type {kind[:80] or 'that is missing'!r}.",
            help=f"Send {JSON_BODY}.",
            accepted=[JSON_BODY],
        )
    data = await read_body(request, limit)
    try:
        return json.loads(data.decode("utf-8"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise InputError("The body is not valid UTF-8.", help="Send JSON in UTF-8.") from error
    except json.JSONDecodeError as error:
        raise InputError(
            f"The body is not JSON: {error.msg}.", line=error.lineno, column=error.colno, help="Send one JSON document."
        ) from error
    except (RecursionError, ValueError):
        # A number of thousands of digits is refused by Python itself, before anybody reads it.
        raise InputError(
            "The body nests too deeply, or holds a number that is too long.", help="Send plain lists and texts."
        ) from None


def _refuse_constant(name: str) -> NoReturn:
    raise InputError(f"The body is not JSON: it holds {name}.", help="Send numbers as JSON has them.")
