"""The pages: plain HTML from templates, complete without a script, loading nothing from elsewhere."""

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from edu_graph import vocab
from edu_graph.queries.catalog import NamedQuery
from edu_graph.service import faces, languages, pins
from edu_graph.service.languages import direction
from edu_graph.service.messages import translations
from edu_graph.service.pages import inline, wording

if TYPE_CHECKING:
    from edu_graph.service.calls import Call

_HERE = Path(__file__).parent
STYLE = _HERE / "site.css"
STATIC = _HERE / "static"
"""What a build of the assets made; the folder is missing where they were not built."""


def example(query: NamedQuery) -> str:
    """Return the query string that asks a query's own question: its examples, but for what has a default."""
    lies = {mark.parameter: query.text[mark.start : mark.end] for mark in query.marks}
    given = [(p.name, p.example) for p in query.parameters if p.default is None and lies.get(p.name) != "UNDEF"]
    return f"?{urlencode(given)}" if given else ""


class Pages:
    """Renders templates; one for an application."""

    def __init__(self) -> None:
        self._environments: dict[str, Environment] = {}
        self.style = STYLE.read_bytes()
        self.has_editor = (STATIC / "editor.js").is_file()

    def render(self, call: "Call", template: str, **context: Any) -> str:
        """Return a page in the reader's language. Links are built from the call's prefix: they hold behind any proxy.

        Templates know `root` (what leads to data begins with it), `here` (what leads to pages), and `ui`, the language.
        """
        served, root, ui = call.served, call.outside.prefix, call.language
        text = (
            self._environment(ui)
            .get_template(template)
            .render(
                root=root,
                here=f"{root}/{ui}",
                base=call.outside.base,
                place=call.place,
                tongues=languages.OWN_NAMES,
                release=served.id if served else None,
                cite=vocab.RELEASE + served.id if served else None,
                version=call.state.version,
                ui=ui,
                has_editor=self.has_editor,
                old=None if call.pin is None or call.is_current else served,
                newest=f"{root}/{ui}{call.place}",
                drawn={},
                **context,
            )
        )
        return text if call.pin is None else pins.page(text, call.outside.base, call.outside.prefix, call.pin)

    def _environment(self, language: str) -> Environment:
        if language not in self._environments:
            self._environments[language] = environment(language)
        return self._environments[language]


def environment(language: str) -> Environment:
    """Return the templates with the words, numbers and dates of a language."""
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    # What is written in English alone says so, for whoever has it read aloud.
    made.globals["english"] = "" if language == languages.UI[0] else Markup(' lang="en" dir="ltr"')
    made.filters |= {
        "link": _link,
        "linked": _linked,
        "direction": direction,
        "language_name": partial(wording.language_name, ui=language),
        "retold": lambda text: escape(text) + inline.retold(language),
        "sentence": lambda text: text[:1].upper() + text[1:],
        "curie": vocab.curie,
        "example": example,
        "thousands": partial(wording.number, ui=language),
        "share": partial(wording.share, ui=language),
        "told": partial(wording.told, ui=language),
        "is_date": wording.is_date,
        "worded": partial(wording.worded, ui=language),
        "kind_name": partial(wording.kind_name, ui=language),
        **inline.filters(partial(wording.told, ui=language), language),
    }
    return made


@pass_context
def _linked(context: Context, text: str) -> Markup:
    """Return a text of ours in which addresses of this service are links."""
    own = re.compile(rf"({re.escape(str(context.get('base', '')))}/[\w/.-]*\w)")
    # What was found stands at every second place.
    pieces = [escape(piece) for piece in own.split(text)]
    pieces[1::2] = [Markup('<a href="{}">{}</a>').format(_there(context, piece), piece) for piece in pieces[1::2]]
    return Markup("").join(pieces)


def _there(context: Context, address: str) -> str:
    """Return where an address of ours leads a reader: to the page of their language, where there is one."""
    path = address.removeprefix(str(context.get("base", "")))
    return str(context.get("here", "")) + path if faces.face_of(path).has_pages else address


@pass_context
def _link(context: Context, iri: str) -> str:
    """Return where an IRI leads a reader: our own page for our IRIs, the IRI itself for the web's, else nothing."""
    return inline.link(str(context.get("here", "")), iri)
