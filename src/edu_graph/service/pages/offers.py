"""What the fields of forms offer: values with their names in the reader's language, in the order of their alphabet."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.types import Receive

from edu_graph.queries.header import Parameter
from edu_graph.search.folding import fold
from edu_graph.service import languages
from edu_graph.service.calls import Call
from edu_graph.service.choices import Choice, choices, has_choices
from edu_graph.service.messages import translations
from edu_graph.service.pages import collation, querywords

MOST: Final = 1000
"""Values that a field lists; a longer list is a page of its own."""


@dataclass(frozen=True)
class Offered:
    """What a field offers: values with their names and the languages of these; a closed list has no others.

    A list that is not closed is typed from: its values are the names, where no two things have the same.
    """

    options: list[tuple[str, str, str]]
    is_closed: bool
    known: Sequence[Choice] = ()

    def called(self, value: str) -> str:
        """Return the name of a value, the value where it is not offered."""
        return next((label for one, label, _ in self.options if one == value), value)

    def meant(self, text: str) -> str:
        """Return the value that is meant by a text, whichever way it is written; the text where none is."""
        return next((one.value for one in self.known if one.is_meant(text)), text)


async def offered(call: Call, receive: Receive, parameter: Parameter) -> Offered | None:
    """Return what a parameter's field offers; None where there is no list of its values, or a long one.

    Asked for once in a language: parameters of one class or list offer the same. Raises as `choices.choices`.
    """
    if not has_choices(parameter):
        return None
    of = ",".join(parameter.allowed) or parameter.scheme or parameter.entity_class or ""
    key = f"offered {call.language} {parameter.type} {of}"
    return await call.release.once(key, lambda: _offered(call, receive, parameter))


async def _offered(call: Call, receive: Receive, parameter: Parameter) -> Offered | None:
    known = await choices(call, receive, parameter)
    if len(known) > MOST:
        return None
    options = [_word(call, one) if parameter.allowed else _option(call, one) for one in known]
    if not parameter.allowed:
        options.sort(key=lambda option: (collation.key(option[1], call.language), option[0]))
    # A list that is known as a whole is chosen from; a thing may also be given by another of its names.
    is_closed = bool(parameter.allowed or parameter.scheme or parameter.type in ("language", "country"))
    return Offered(options if is_closed else _by_name(options), is_closed, known)


def _word(call: Call, one: Choice) -> tuple[str, str, str]:
    """Return value, name and language of one of the words that a query lists."""
    return one.value, translations(call.language).gettext(querywords.value(one.value)), ""


def _by_name(options: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Return options that are given by their names; those whose name another has too, by their codes."""
    named = Counter(fold(label) for _, label, _ in options)
    return [(label if named[fold(label)] == 1 else value, label, tag) for value, label, tag in options]


def _option(call: Call, one: Choice) -> tuple[str, str, str]:
    """Return value, name and language of a choice; what has no name is called by its value."""
    if not one.labels:
        return one.value, one.value, ""
    tag = min(one.labels, key=lambda tag: languages.rank(tag, call.language))
    return one.value, one.labels[tag], tag
