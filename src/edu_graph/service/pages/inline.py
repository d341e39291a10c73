"""What pages repeat most, written by code and not by templates: a value with its link, and where it stands.

A source of many passages shows thousands of them, the same few hundred again and again. A macro call of the template
engine takes longer than all the rest of such a page; so each is written once for a page (`drawn`) and taken from there.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
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
_THEN: Final = N_("then called %(name)s")
_PASSING: Final = frozenset(
    f"{vocab.ID}concept/status-{name}" for name in ("announced", "planned", "proposed", "under-way")
)
"""Statuses that say nothing of today: what was under way when its source was written may have ended since."""
_AS_OF: Final = N_("when its source was written")
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
    mark = retold(ui)

    @pass_context
    def drawn(context: Context, value: "Value") -> Markup:
        """Return a value: linked where it leads somewhere, marked where it is in another language than the page."""
        kept: dict[object, Markup] = context["drawn"]
        key = (value.text, value.iri, value.language, value.datatype, value.is_retold, value.pieces, value.then)
        if (found := kept.get(key)) is None:
            beside = mark if value.is_retold else _then(ui, value) + _passing(ui, value)
            found = kept[key] = _value(context, value, told) + beside
        return found

    @pass_context
    def places(context: Context, found: Sequence["Origin"], about: str = "") -> Markup:
        """Return where something stands, as links; several passages are folded.

        `about`: what the passages tell of, for who hears the line that unfolds and not what stands beside it.
        """
        kept: dict[object, Markup] = context["drawn"]
        key = about, tuple((origin.iri, origin.label) for origin in found)
        if (written := kept.get(key)) is None:
            written = kept[key] = _places(context, found, about)
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

    of_names = {"mixed": partial(mixed, ui), "opening": partial(opening, ui)}
    return {"drawn": drawn, "places": places, "origins": origins, "unread": unread, "as_found": as_found, **of_names}


def retold(ui: str) -> Markup:
    """Return what stands behind a text in which the editors tell what a passage says."""
    return Markup(' <small class="soft retold">({})</small>').format(translations(ui).gettext(_RETOLD))


def _marked(text: str, language: str) -> Markup:
    return Markup('<bdi lang="{}" dir="{}">{}</bdi>').format(language, direction(language), text)


def mixed(ui: str, value: "Value") -> Markup:
    """Return the words of a value alone, no link; what in them is in another language than the page is marked."""
    pieces = value.pieces or ((value.text, value.language),)
    return Markup("").join(_marked(text, tag) if tag and tag != ui else escape(text) for text, tag in pieces)


def _passing(ui: str, value: "Value") -> Markup:
    """Return what stands behind a status that was one of its day."""
    if value.iri not in _PASSING:
        return Markup("")
    return Markup(' <small class="soft">({})</small>').format(translations(ui).gettext(_AS_OF))


def _then(ui: str, value: "Value") -> Markup:
    """Return what stands behind the name of a body that its passage calls by a former one."""
    if value.then is None:
        return Markup("")
    text, language = value.then
    name = _marked(text, language) if language and language != ui else Markup("<bdi>{}</bdi>").format(text)
    return Markup(' <small class="soft">({})</small>').format(escape(translations(ui).gettext(_THEN)) % {"name": name})


def as_found(text: str) -> Markup:
    """Return words of which nobody knows the language: an empty `lang` says so (HTML, 3.2.6.2)."""
    return Markup('<span lang="" dir="auto">{}</span>').format(text)


def opening(ui: str, value: "Value") -> Markup:
    """Return the words of a value as `mixed` does, the first letter a capital."""
    (first, tag), *others = value.pieces or ((value.text, value.language),)
    return mixed(ui, replace(value, pieces=((first[:1].upper() + first[1:], tag), *others)))


def _unread(ui: str, language: str, iri: str) -> Markup:
    """Other things have a name in a language that more people read, or their own; a title is only what it is."""
    if not language or not iri.startswith(vocab.SOURCE) or "#" in iri or language.partition("-")[0] in chain(ui):
        return Markup("")
    return Markup(' <span class="soft">({})</span>').format(language_name(language, ui))


def _value(context: Context, value: "Value", told: Told) -> Markup:
    href = link(str(context["here"]), value.iri) if value.iri else ""
    if value.pieces:
        words = Markup("<bdi>{}</bdi>").format(mixed(str(context["ui"]), value))
    elif value.language and value.language != context["ui"]:
        words = _marked(value.text, value.language)
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


def _counted(context: Context, count: int, about: str) -> Markup:
    ui = str(context["ui"])
    told = translations(ui).ngettext("%(number)s passage", "%(number)s passages", count) % {"number": number(count, ui)}
    return escape(told) + (Markup('<span class="unseen">: {}</span>').format(about) if about else "")


def _places(context: Context, found: Sequence["Origin"], about: str) -> Markup:
    """Return the links, one behind the other; more passages than a few are a list that unfolds."""
    passages = [origin for origin in found if origin.is_passage]
    if len(passages) <= FEW:
        return _linked(context, found)
    beside = _linked(context, [origin for origin in found if not origin.is_passage])
    told = _counted(context, len(passages), about)
    items = Markup("").join(Markup("<li>{}</li>").format(_linked(context, [origin])) for origin in passages)
    folded = Markup("<details><summary>{}</summary><ul>{}</ul></details>").format(told, items)
    return folded + beside


def _linked(context: Context, found: Sequence["Origin"]) -> Markup:
    here = str(context["here"])
    links = (Markup('<a href="{}">{}</a>').format(link(here, one.iri), escape(one.label)) for one in found)
    return Markup("; ").join(links)
