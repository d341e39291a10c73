"""What shapes ask, in the words of a reader's language: whole sentences, in which terms are links to their pages."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from babel.lists import format_list
from markupsafe import Markup, escape

from edu_graph import vocab
from edu_graph.service import languages
from edu_graph.service.messages import N_, translations
from edu_graph.service.pages.wording import number
from edu_graph.service.reference.shapes import Asked, Constraint, Option, Way
from edu_graph.service.terms import Vocabulary

_TARGETS: Final = {
    "targetClass": N_("Each thing of the class %(names)s"),
    "targetSubjectsOf": N_("Whatever has %(names)s"),
    "targetObjectsOf": N_("Whatever %(names)s leads to"),
}
_WAYS: Final = {
    "inverse": N_("what leads to it by %(name)s"),
    "any": N_("%(name)s, any number of times in a row"),
    "some": N_("%(name)s, once or more in a row"),
}
_SENTENCES: Final = {
    "class": N_("Is of the class “%(name)s”."),
    "datatype": N_("Is written as %(name)s."),
    "pattern": N_("Is written by the pattern %(text)s."),
    "minInclusive": N_("Is %(text)s or more."),
    "maxInclusive": N_("Is %(text)s or less."),
    "hasValue": N_("One value is %(text)s."),
    "lessThan": N_("Is less than the value of “%(name)s”, or earlier."),
    "lessThanOrEquals": N_("Is not more than the value of “%(name)s”, and not later."),
}
_QUOTED: Final = N_("“%(name)s”")
_ONE_OF: Final = N_("Is one of these: %(names)s.")
_LANGUAGES: Final = N_("Is in one of these languages: %(names)s.")
_NOT: Final = N_("This must not hold: %(asked)s")
_OPTIONS: Final = N_("At least one of these holds:")
_ON_PATH: Final = N_("%(path)s: %(asked)s")
_TOLD: Final = N_("What is asked is told by the message beside it.")
_ALONE: Final = {
    ("datatype", vocab.RDF + "langString"): N_("Is a text whose language is told."),
    ("nodeKind", vocab.SH + "IRI"): N_("Is a thing with an address, not a text."),
    ("uniqueLang", "true"): N_("No two values are in the same language."),
}
"""Constraints of one certain value that have a sentence of their own."""


@dataclass(frozen=True)
class Told:
    """One row of what is asked: of what, of which of its properties, how; and what is said where it fails."""

    of: Markup
    path: Markup | None
    sentences: tuple[Markup, ...]
    message: str
    language: str
    is_warning: bool
    is_whole: bool


@dataclass(frozen=True)
class Wording:
    """Words for shapes in one language. `link` gives the address of a term's page, empty for what has none."""

    vocabulary: Vocabulary
    ui: str
    link: Callable[[str], str]

    def told(self, asked: Asked) -> Told:
        """Return what a shape asks as a row of a table."""
        language, message = self._message(asked)
        sentences = tuple(self._sentences(asked.constraints))
        if not asked.is_whole:
            sentences += (self._say(_TOLD),)
        return Told(
            self._targets(asked),
            self._way(asked.path) if asked.path else None,
            sentences,
            message,
            language,
            asked.is_warning,
            asked.scope == "whole",
        )

    def _targets(self, asked: Asked) -> Markup:
        by_kind: dict[str, list[Markup]] = {}
        for kind, term in asked.targets:
            by_kind.setdefault(kind, []).append(self._quoted(term))
        told = (self._say(_TARGETS[kind], names=self._listed(names)) for kind, names in by_kind.items())
        return Markup("<br>").join(told)

    def _quoted(self, iri: str) -> Markup:
        return self.naming(_QUOTED, self.term(iri))

    def term(self, iri: str) -> Markup:
        """Return the name of a term, linked to its page."""
        if iri.startswith(vocab.XSD):
            return Markup("<code>{}</code>").format(vocab.curie(iri))
        known = self.vocabulary.terms.get(iri)
        tongue, label = known.labelled(self.ui) if known else (self.ui, self.vocabulary.label(iri, self.ui))
        return self.linked(label, tongue, self.link(iri))

    def naming(self, message: str, name: Markup | str) -> Markup:
        """Return a message with a name in its place."""
        return self._say(message, name=name)

    def linked(self, label: str, tongue: str, address: str) -> Markup:
        """Return a name: marked where it is in another language than the page, a link where there is an address."""
        tongue = tongue if tongue != self.ui else ""
        mark = Markup(' lang="{}" dir="{}"').format(tongue, languages.direction(tongue)) if tongue else Markup("")
        name = Markup("<bdi{}>{}</bdi>").format(mark, label)
        return Markup('<a href="{}">{}</a>').format(address, name) if address else name

    def _sentences(self, constraints: Iterable[Constraint]) -> Iterable[Markup]:
        given = list(constraints)
        counts = {one.name: int(one.values[0]) for one in given if one.name in ("minCount", "maxCount")}
        if counts:
            yield self._counted(counts.get("minCount"), counts.get("maxCount"))
        for one in given:
            sentence = self._sentence(one)
            if sentence is not None:
                yield sentence

    def _counted(self, least: int | None, most: int | None) -> Markup:
        ngettext = translations(self.ui).ngettext
        if most == 0:
            return self._say(N_("Has no value."))
        if least == most and most is not None:
            text, count = ngettext("Exactly %(number)s value.", "Exactly %(number)s values.", most), most
        elif most is None:
            count = least or 0
            text = ngettext("At least %(number)s value.", "At least %(number)s values.", count)
        elif not least:
            text, count = ngettext("At most %(number)s value.", "At most %(number)s values.", most), most
        else:
            return self._say(
                N_("From %(least)s to %(most)s values."), least=number(least, self.ui), most=number(most, self.ui)
            )
        return escape(text) % {"number": number(count, self.ui)}

    def _sentence(self, one: Constraint) -> Markup | None:
        first = one.values[0] if one.values else ""
        if (one.name, first) in _ALONE:
            return self._say(_ALONE[one.name, first])
        if one.name in _SENTENCES:
            code = Markup("<code>{}</code>").format(vocab.curie(first))
            return self._say(_SENTENCES[one.name], name=self.term(first), text=code)
        if one.name == "languageIn":
            return self._say(_LANGUAGES, names=self._listed(map(escape, one.values)))
        if one.name in ("or", "in"):
            return self._say(_ONE_OF, names=self._listed(map(self.term, one.values)))
        return self._inner(one)

    def _inner(self, one: Constraint) -> Markup | None:
        """Return what is asked in place of a constraint by shapes within it; None: there is nothing that has words."""
        told = [self._option(option) for option in one.options]
        if not told or not all(told):
            return None
        if one.name == "options":
            return self._say(_OPTIONS) + Markup("<ul>{}</ul>").format(
                Markup("").join(Markup("<li>{}</li>").format(text) for text in told)
            )
        if one.name == "not":
            return self._say(_NOT, asked=told[0])
        count = int(one.values[0]) if one.values else 1
        text = translations(self.ui).ngettext(
            "For at least %(number)s value: %(asked)s", "For at least %(number)s values: %(asked)s", count
        )
        return escape(text) % {"number": number(count, self.ui), "asked": told[0]}

    def _option(self, option: Option) -> Markup:
        asked = Markup(" ").join(self._sentences(option.constraints))
        return self._say(_ON_PATH, path=self._way(option.path), asked=asked) if option.path and asked else asked

    def _way(self, way: Way) -> Markup:
        if way.iri:
            return self._quoted(way.iri)
        parts = [self._way(part) for part in way.parts]
        if way.kind == "alternative":
            return self._listed(parts)
        if way.kind == "sequence":
            return Markup(" → ").join(parts)
        return self._say(_WAYS[way.kind], name=parts[0])

    def _message(self, asked: Asked) -> tuple[str, str]:
        return min(asked.messages, key=lambda one: languages.rank(one[0], self.ui), default=("", ""))

    def _say(self, message: str, **given: Markup | str) -> Markup:
        return escape(translations(self.ui).gettext(message)) % given

    def _listed(self, parts: Iterable[Markup]) -> Markup:
        # Babel joins texts: what it puts between them needs no escaping, and what is listed is escaped already.
        texts = [str(part) for part in parts]
        return Markup(format_list(texts, style="or", locale=self.ui))  # noqa: S704
