"""What can be told of a translation without knowing its language: each check returns what is wrong, as a sentence."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from babel.messages.catalog import Catalog, Message

from tools.make_messages import PLURALS, ontology_labels

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
TAG = re.compile(r"</?\w+[^>]*>")
LATIN = re.compile(r"[A-Za-z]{2,}")
SCRIPTS = {"ru": "\u0400-\u04ff", "kk": "\u0400-\u04ff", "be": "\u0400-\u04ff", "he": "\u0590-\u05ff"}
"""Letters that a language is written in, where these are not the Latin ones."""
NOT_IN = {"ru": "іўәғқңөұүһІЎӘҒҚҢӨҰҮҺ", "be": "иИщЩъЪәғқңөұүһ", "he": "А-Яа-я", "kk": "ўЎ"}
"""Letters that a language does not have: of a neighbour's word that slipped in."""

SAME = frozenset({
    "MiB", "SHA-256", "%(number)s ms", "%(entries)s (%(rows)s)", "%(field)s: %(value)s", "%(source)s, %(part)s",
})  # fmt: skip
"""Messages that are the same in every language: names and units."""
SIGNS = frozenset({"%(giver)s to %(receiver)s", "%(kind)s of %(country)s"})
"""Messages of which some languages say the words by a sign between names: a dash, a colon."""
COGNATES: Mapping[str, frozenset[str]] = {
    "fr": frozenset({
        "Action", "Agent", "Aspect", "Cache", "Catalogue", "Centre", "Centres", "Classes", "Conditions",
        "Corrections", "Description", "Document", "Documents", "Europe", "Format", "Institution", "Institutions",
        "Instrument", "Instruments", "Kosovo", "Mode", "Observation", "Observations", "Organisation",
        "Organisations", "Page", "Pages", "Participant", "Participants", "Parties", "Passage", "Passages",
        "Phase", "Phases", "Position", "Publication", "Publications", "Question", "Questions", "Relation", "Score",
        "Service", "Services", "Somaliland", "Source", "Sources", "Total", "Type", "Via", "Volume", "agent",
        "%(number)s centre", "%(number)s document", "%(number)s institution", "%(number)s organisation",
        "%(number)s participant",
        "%(number)s publication", "%(number)s service", "%(source)s, passage %(number)s",
        "%(number)s passage", "%(number)s question", "%(number)s source", "concept", "description", "document",
        "documents", "licence", "passage", "passage %(number)s",
        "passages", "publication", "source", "sources", "type", "violation",
    }),
    "es": frozenset({
        "%(number)s byte", "Bytes", "Crimea", "Kosovo", "No", "Total", "bytes", "no",
    }),
}  # fmt: skip
"""Words that a language writes as English does."""

SHARED = {
    "agreement": "соглашение",
    "document": "документ",
    "event": "событие",
    "indicator": "показатель",
    "place": "место",
    "project": "проект",
    "source": "источник",
    "Country": "страна",
    "Organisation": "организация",
    "Practice": "практика",
    "Publication": "публикация",
    "Recommendation": "рекомендация",
    "Role": "роль",
    "Topic": "тема",
    "Visit": "визит",
}
"""Messages that the ontology has as labels too (with the Russian one): a page must not call a thing by two words."""

Check = Callable[[Message, str], Iterator[str]]


def sources(message: Message) -> tuple[str, ...]:
    """Return the message, or its forms for one and for several."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def forms(message: Message) -> tuple[str, ...]:
    """Return the translation, or its forms."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def placeholders(message: Message, _language: str) -> Iterator[str]:
    """A translation has the placeholders of its message, no other ones, and no stray percent sign."""
    wanted = sorted(PLACEHOLDER.findall(sources(message)[-1]))
    for form in forms(message):
        if sorted(PLACEHOLDER.findall(form)) != wanted:
            yield f"{form!r} has not the placeholders {wanted}"
        if "%" in PLACEHOLDER.sub("", form).replace("%%", ""):
            yield f"{form!r} has a percent sign that stands alone"


def tags(message: Message, _language: str) -> Iterator[str]:
    """A translation has the tags of its message, with the same attributes."""
    wanted = sorted(TAG.findall(sources(message)[-1]))
    for form in forms(message):
        if sorted(TAG.findall(form)) != wanted or re.search(r"[<>]", TAG.sub("", form)):
            yield f"{form!r} has not the tags {wanted}"


def script(message: Message, language: str) -> Iterator[str]:
    """A translation is written in the letters of its language; Latin words are those of the message."""
    known = set(LATIN.findall(" ".join(map(_bare, sources(message)))))
    if language not in SCRIPTS or sources(message)[0] in SAME | SIGNS or not known:
        return
    for form in map(_bare, forms(message)):
        if not re.search(f"[{SCRIPTS[language]}]", form):
            yield f"{form!r} has no letter of {language}"
        if strange := re.findall(f"[{NOT_IN[language]}]", form):
            yield f"{form!r} has letters that {language} has not: {''.join(strange)}"
        # The singular of an English plural is no other word: IRI, cookie.
        if added := {word for word in LATIN.findall(form) if not any(one.startswith(word) for one in known)}:
            yield f"{form!r} has Latin words that the message has not: {sorted(added)}"


def _bare(text: str) -> str:
    return TAG.sub(" ", PLACEHOLDER.sub(" ", text))


def difference(message: Message, language: str) -> Iterator[str]:
    """A translation is not the message, but for names and for words that both languages write alike."""
    first = sources(message)[0]
    is_word = bool(LATIN.search(_bare(first)))
    if is_word and first not in SAME | COGNATES.get(language, frozenset()) and first in forms(message):
        yield f"{first!r} is not translated"


def plurals(message: Message, language: str) -> Iterator[str]:
    """A message with a plural has every form of the language, and each says something."""
    count = int(PLURALS[language].partition("nplurals=")[2][0])
    if not isinstance(message.id, str) and (len(forms(message)) != count or not all(forms(message))):
        yield f"{forms(message)} are not {count} forms"


def ends(message: Message, _language: str) -> Iterator[str]:
    """A translation ends as its message does, and has no space around it."""
    signs = ".:?!…"
    wanted = sources(message)[-1][-1:]
    for form in forms(message):
        if form != form.strip():
            yield f"{form!r} has spaces around it"
        if (wanted in signs or form[-1:] in signs) and form[-1:] != wanted:
            yield f"{form!r} does not end in {wanted!r}"


def agreement(message: Message, language: str) -> Iterator[str]:
    """What the ontology has a label for is called by that."""
    first = sources(message)[0]
    if first in SHARED:
        label = ontology_labels()[first.casefold()][language]
        if forms(message)[0].casefold() != label.casefold():
            yield f"{forms(message)[0]!r} is called {label!r} by the ontology"


CHECKS: Sequence[Check] = (placeholders, tags, script, difference, plurals, ends, agreement)


def is_translated(message: Message) -> bool:
    """Tell whether a message has a translation in all forms."""
    return all(forms(message))


def faults(catalog: Catalog, language: str, check: Check) -> list[str]:
    """Return what a check finds in the translations that there are, each behind its message."""
    found = []
    for message in catalog:
        if message.id and any(forms(message)):
            found += [f"{sources(message)[0]!r}: {fault}" for fault in check(message, language)]
    return found
