"""The pages: plain HTML from templates, complete without a script, loading nothing from elsewhere."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from edu_graph import vocab
from edu_graph.queries.catalog import NamedQuery
from edu_graph.service import pins

if TYPE_CHECKING:
    from edu_graph.service.calls import Call

_HERE = Path(__file__).parent
STYLE = _HERE / "site.css"

RIGHT_TO_LEFT = frozenset({"ar", "he", "fa", "ur", "yi", "ps", "sd", "ug"})

LANGUAGES = {
    "ar": "Arabic",
    "be": "Belarusian",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "he": "Hebrew",
    "kk": "Kazakh",
    "ru": "Russian",
    "zh": "Chinese",
}


def example(query: NamedQuery) -> str:
    """Return the query string that asks a query's own question: its examples, but for what has a default."""
    lies = {mark.parameter: query.text[mark.start : mark.end] for mark in query.marks}
    given = [(p.name, p.example) for p in query.parameters if p.default is None and lies.get(p.name) != "UNDEF"]
    return f"?{urlencode(given)}" if given else ""


class Pages:
    """Renders templates; one for an application."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._environment.filters["link"] = _link
        self._environment.filters["linked"] = _linked
        self._environment.filters["direction"] = direction
        self._environment.filters["language_name"] = lambda tag: LANGUAGES.get(tag.partition("-")[0], tag)
        self._environment.filters["sentence"] = lambda text: text[:1].upper() + text[1:]
        self._environment.filters["curie"] = vocab.curie
        self._environment.filters["example"] = example
        self._environment.filters["thousands"] = lambda number: f"{number:,}".replace(",", "\u202f")
        self.style = STYLE.read_bytes()

    def render(self, call: "Call", template: str, **context: Any) -> str:
        """Return a page. Links are built from the call's prefix, so they hold behind any proxy."""
        served = call.served
        text = self._environment.get_template(template).render(
            root=call.outside.prefix,
            base=call.outside.base,
            release=served.id if served else None,
            cite=vocab.RELEASE + served.id if served else None,
            version=call.state.version,
            ui="en",
            old=None if call.pin is None or call.is_current else served,
            newest=call.outside.prefix + call.address,
            **context,
        )
        return text if call.pin is None else pins.page(text, call.outside.prefix, call.pin)


def direction(language: str) -> str:
    """Return `rtl` for languages written from right to left, else `ltr`."""
    return "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"


@pass_context
def _linked(context: Context, text: str) -> Markup:
    """Return a text of ours in which addresses of this service are links."""
    own = re.compile(rf"({re.escape(str(context.get('base', '')))}/[\w/.-]*\w)")
    # What was found stands at every second place.
    pieces = [escape(piece) for piece in own.split(text)]
    pieces[1::2] = [Markup('<a href="{0}">{0}</a>').format(piece) for piece in pieces[1::2]]
    return Markup("").join(pieces)


@pass_context
def _link(context: Context, iri: str) -> str:
    """Return where an IRI leads a reader: our own page for our IRIs, the IRI itself for the web's, else nothing."""
    root = str(context.get("root", ""))
    if iri.startswith(vocab.RELEASE):
        return f"{root}/releases/{iri[len(vocab.RELEASE) :]}"
    if iri.startswith(vocab.BASE):
        return f"{root}/{quote(iri[len(vocab.BASE) :], safe='/#')}"
    # Only addresses of the web become links: data must not bring `javascript:` onto a page.
    return iri if iri.startswith(("https://", "http://")) else ""
