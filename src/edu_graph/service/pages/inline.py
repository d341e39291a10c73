"""What pages repeat most, written by code and not by templates: a value with its link, and where it stands.

A source of many passages shows thousands of them, the same few hundred again and again. A macro call of the template
engine takes longer than all the rest of such a page; so each is written once for a page (`drawn`) and taken from there.
"""

from collections.abc import Callable, Sequence
from gettext import NullTranslations
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from edu_graph import vocab
from edu_graph.service.languages import chain, direction
from edu_graph.service.messages import N_, translations
from edu_graph.service.pages.wording import language_name, number

if TYPE_CHECKING:
    from edu_graph.service.entity import Origin, Value

FEW: Final = 2
"""Passages that are linked one by one where something stands; more of them are one list that unfolds."""

_RETOLD: Final = N_("retold by the editors")
_WEB: Final = ("https://", "http://")

Told = Callable[[str, str], str]


def link(here: str, iri: str) -> str:
    """Return where an IRI leads a reader: our own page for our IRIs, the IRI itself for the web's, else nothing."""
    if iri.startswith(vocab.RELEASE):
        return f"{here}/releases/{iri[len(vocab.RELEASE) :]}"
    if iri.startswith(vocab.EG):
        # A term has a page of its own; its address in the data names its place in the list of all.
        return f"{here}/ontology/{quote(iri[len(vocab.EG) :], safe='')}"
    if iri.startswith(vocab.BASE):
        return f"{here}/{quote(iri[len(vocab.BASE) :], safe='/#')}"
    # Only addresses of the web become links: data must not bring `javascript:` onto a page.
    return iri if iri.startswith(_WEB) else ""


def filters(told: Told, ui: str) -> dict[str, Callable[..., Any]]:
    """Return the filters of a language; `told` words a literal by its datatype."""
    words = translations(ui)
    mark = retold(ui)

    @pass_context
    def drawn(context: Context, value: "Value") -> Markup:
        """Return a value: linked where it leads somewhere, marked where it is in another language than the page."""
        kept: dict[object, Markup] = context["drawn"]
        key = (value.text, value.iri, value.language, value.datatype, value.is_retold)
        if (found := kept.get(key)) is None:
            found = kept[key] = _value(context, value, told) + (mark if value.is_retold else Markup(""))
        return found

    @pass_context
    def places(context: Context, found: Sequence["Origin"]) -> Markup:
        """Return where something stands, as links; several passages are folded."""
        kept: dict[object, Markup] = context["drawn"]
        key = tuple((origin.iri, origin.label) for origin in found)
        if (written := kept.get(key)) is None:
            written = kept[key] = _places(context, found, words, ui)
        return written

    @pass_context
    def origins(context: Context, value: "Value") -> Markup:
        """Return where a value stands, as links; a short rule before the first."""
        written: Markup = places(context, value.origins)
        # A list that unfolds stands on a line of its own.
        rule = "" if written.startswith("<details") else " — "
        return Markup('<{0} class="origin">{1}{2}</{0}>').format("span" if rule else "div", rule, written)

    @pass_context
    def unread(context: Context, language: str, iri: str) -> Markup:
        """Return the name of the language of a source's title, for readers who are not expected to read it."""
        return _unread(str(context["ui"]), language, iri)

    return {"drawn": drawn, "places": places, "origins": origins, "unread": unread}


def retold(ui: str) -> Markup:
    """Return what stands behind a text in which the editors tell what a passage says."""
    return Markup(' <small class="soft retold">({})</small>').format(translations(ui).gettext(_RETOLD))


def _unread(ui: str, language: str, iri: str) -> Markup:
    """Other things have a name in a language that more people read, or their own; a title is only what it is."""
    if not language or not iri.startswith(vocab.SOURCE) or "#" in iri or language.partition("-")[0] in chain(ui):
        return Markup("")
    return Markup(' <span class="soft">({})</span>').format(language_name(language, ui))


def _value(context: Context, value: "Value", told: Told) -> Markup:
    href = link(str(context["here"]), value.iri) if value.iri else ""
    if value.language and value.language != context["ui"]:
        words = Markup('<bdi lang="{}" dir="{}">{}</bdi>').format(value.language, direction(value.language), value.text)
    else:
        words = Markup("<bdi>{}</bdi>").format(told(value.text, value.datatype))
    if not href:
        return words
    away = Markup(' rel="nofollow noreferrer"') if href.startswith(_WEB) else ""
    if value.text == value.iri:
        # An address is one long word: it may break anywhere.
        away += Markup(' class="iri"')
    told_language = _unread(str(context["ui"]), value.language, value.iri)
    return Markup('<a href="{}"{}>{}</a>{}').format(href, away, words, told_language)


def _places(context: Context, found: Sequence["Origin"], words: NullTranslations, ui: str) -> Markup:
    """Return the links, one behind the other; more passages than a few are a list that unfolds."""
    passages = [origin for origin in found if origin.is_passage]
    if len(passages) <= FEW:
        return _linked(context, found)
    beside = _linked(context, [origin for origin in found if not origin.is_passage])
    count = len(passages)
    told = words.ngettext("%(number)s passage", "%(number)s passages", count) % {"number": number(count, ui)}
    items = Markup("").join(Markup("<li>{}</li>").format(_linked(context, [origin])) for origin in passages)
    folded = Markup("<details><summary>{}</summary><ul>{}</ul></details>").format(told, items)
    return folded + beside


def _linked(context: Context, found: Sequence["Origin"]) -> Markup:
    here = str(context["here"])
    links = (Markup('<a href="{}">{}</a>').format(link(here, one.iri), escape(one.label)) for one in found)
    return Markup("; ").join(links)
