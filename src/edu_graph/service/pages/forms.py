"""The form of a named query in a reader's words: names to choose from or to type, where programs give codes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from starlette.types import Receive

from edu_graph import vocab
from edu_graph.errors import ParameterError
from edu_graph.queries.catalog import NamedQuery
from edu_graph.queries.header import Parameter
from edu_graph.service import entity
from edu_graph.service.calls import Call
from edu_graph.service.entity import Value
from edu_graph.service.looking import look
from edu_graph.service.messages import translations
from edu_graph.service.pages import querywords
from edu_graph.service.pages.offers import Offered, offered
from edu_graph.service.pages.wording import language_name, plain

_THINGS: Final = ("entity", "country", "iri")


@dataclass(frozen=True)
class Form:
    """What a query's form shows, by parameter: lists to choose from, values as readers give them, examples.

    `said`: what was asked, in words, in the order of the parameters: what a parameter is called, and its value.
    """

    offered: Mapping[str, Offered]
    values: Mapping[str, str]
    examples: Mapping[str, str]
    said: list[tuple[str, Value]] = field(default_factory=list)


async def form_of(
    call: Call, receive: Receive, query: NamedQuery, given: Mapping[str, str], bound: Mapping[str, str]
) -> Form:
    """Return the form of a query with what was given; `bound`: by parameter the IRI of the thing that was meant.

    Raises as `answers.rows` and `looking.look`.
    """
    lists = {one.name: await offered(call, receive, one) for one in query.parameters}
    known = {name: one for name, one in lists.items() if one is not None}
    examples = {one.name: _iri(one) for one in query.parameters}
    name = await entity.namer(call, receive, {*bound.values(), *filter(None, examples.values())})
    words = _Words(call, known, lambda iri: name({"type": "uri", "value": iri}))
    return Form(
        known,
        {one.name: await _typed(call, receive, one, words, given, bound) for one in query.parameters},
        {one.name: words.of(one, one.example, examples[one.name]).text for one in query.parameters},
        [
            (words.say(querywords.field(one.name)), words.of(one, given[one.name], bound.get(one.name, "")))
            for one in query.parameters
            if one.name in given
        ],
    )


class _Words:
    """Says values of parameters in the reader's language."""

    def __init__(self, call: Call, known: Mapping[str, Offered], name: Callable[[str], Value]) -> None:
        self._ui = call.language
        self._known = known
        self.say = translations(call.language).gettext
        self.name = name

    def of(self, parameter: Parameter, text: str, iri: str) -> Value:
        """Return a value in words; `iri`: the thing that it stands for, empty where that is none or not known."""
        if parameter.type in _THINGS:
            return self.name(iri) if iri else Value(self._listed(parameter, text))
        if parameter.type == "language":
            return Value(language_name(text, self._ui))
        if parameter.allowed:
            return Value(self.say(querywords.value(text)) if text in parameter.allowed else text)
        return Value(plain(text, "", self._ui) if parameter.type == "date" else text)

    def _listed(self, parameter: Parameter, text: str) -> str:
        found = self.listed(parameter)
        return text if found is None else found.called(found.meant(text))

    def listed(self, parameter: Parameter) -> Offered | None:
        """Return the list of a parameter's values, where there is one."""
        return self._known.get(parameter.name)

    def chosen(self, parameter: Parameter, text: str) -> str | None:
        """Return the value that a closed list shows as chosen; None where there is no such list."""
        found = self.listed(parameter)
        return found.meant(text) if found is not None and found.is_closed else None


async def _typed(
    call: Call,
    receive: Receive,
    parameter: Parameter,
    words: _Words,
    given: Mapping[str, str],
    bound: Mapping[str, str],
) -> str:
    """Return what a field holds: a thing's name where nothing else is called so, else what was given."""
    text = given.get(parameter.name, "")
    if not text:
        return ""
    chosen = words.chosen(parameter, text)
    thing = bound.get(parameter.name, "")
    if chosen is not None or not thing or parameter.type == "iri":
        return text if chosen is None else chosen
    called = words.name(thing).text
    if (listed := words.listed(parameter)) is not None:
        return called if [one.iri for one in listed.known if one.is_meant(called)] == [thing] else text
    try:
        meant = await look(call, receive, call.release.search.resolve, called, entity_class=parameter.entity_class)
    except ParameterError:
        return text
    return called if meant == thing else text


def _iri(parameter: Parameter) -> str:
    """Return the IRI of the thing that a parameter has as its example; empty where it is none, or a code."""
    if parameter.type == "iri":
        return parameter.example
    if parameter.type != "entity":
        return ""
    return (vocab.BASE if parameter.example.startswith("source/") else vocab.ID) + parameter.example
