"""A thing's facts in the order in which people want them, its summary, and where its sources differ."""

from collections.abc import Mapping, Sequence
from typing import Final

from markupsafe import Markup, escape

from edu_graph import vocab
from edu_graph.service.calls import Call
from edu_graph.service.entity import Entity, Fact, Value
from edu_graph.service.messages import N_, translations
from edu_graph.service.pages.periods import span
from edu_graph.service.pages.profiles.filling import Filled
from edu_graph.service.pages.profiles.model import Profile
from edu_graph.service.pages.wording import number

SENTENCES: Final = 4
"""Sentences of a summary, at most: it is for those who read no more."""

_LISTED: Final = N_("No source of this release tells of it: the editors keep it in a list of their own.")

_PENDING: Final = N_("Only announced or planned: %(number)s.")

_TECHNICAL: Final = frozenset(
    {
        vocab.SKOS + name
        for name in ("exactMatch", "closeMatch", "inScheme", "topConceptOf", "notation", "editorialNote")
    }
    | {
        vocab.EG + name
        for name in (
            "basis",
            "distinctFrom",
            "iatiIdentifier",
            "isoAlpha2",
            "isoAlpha3",
            "isoNumeric",
            "m49",
            "participation",
            "textSha256",
            "unreviewedLanguage",
        )
    }
)
"""What only those ask for who check the record or link data."""

_SINGLE: Final = frozenset(
    (*(vocab.EG + name for name in ("start", "end", "editionNumber", "phaseNumber")), vocab.DCTERMS + "issued")
)
"""Of these a thing has one: two values that cannot both hold are two sources that differ."""

_DAY_OF_YEAR: Final = vocab.XSD + "gMonthDay"
_DATES: Final = frozenset(vocab.XSD + name for name in ("date", "gYearMonth", "gYear", "gMonthDay"))


def arrange(found: Entity, profile: Profile) -> None:
    """Put a thing's facts in the profile's order, the others behind them by name, and the technical ones apart."""
    places = {name: at for at, name in enumerate(profile.order)}

    def place(fact: Fact) -> tuple[int, str, str]:
        return places.get(_local(fact.property), len(places)), fact.label, fact.property

    found.technical += [fact for fact in found.facts if fact.property in _TECHNICAL]
    found.facts = sorted((fact for fact in found.facts if fact.property not in _TECHNICAL), key=place)
    for fact in found.facts:
        fact.differs |= differs(fact)


def _local(name: str) -> str:
    return name.rpartition("#")[2].rpartition("/")[2]


def differs(fact: Fact) -> bool:
    """Tell whether two values of a property that has one cannot both hold; a month holds beside a day in it."""
    if fact.property not in _SINGLE:
        return False
    return any(_clash(one, other) for at, one in enumerate(fact.values) for other in fact.values[:at])


def _clash(one: Value, other: Value) -> bool:
    if not {one.datatype, other.datatype} <= _DATES:
        return one.text != other.text
    days = [value.text for value in (one, other) if value.datatype == _DAY_OF_YEAR]
    if days:
        # A day whose year is not told holds beside that day, its month or any year.
        return not all(_holds_beside(days[0], value) for value in (one, other))
    try:
        (first, last), (begin, end) = span(one.text), span(other.text)
    except ValueError:
        return one.text != other.text
    return last < begin or end < first


def _holds_beside(day: str, value: Value) -> bool:
    """Tell whether a day without a year (`--10-15`) may be that of another date, or in it."""
    return day.startswith(value.text if value.datatype == _DAY_OF_YEAR else f"-{value.text[4:]}")


def narrowest(call: Call, types: Sequence[Value]) -> list[Value]:
    """Return the classes of a thing without those that follow from another of them: whoever reads `visit` knows."""
    terms = call.release.vocabulary.terms
    wider: set[str] = set()
    waiting = [value.iri for value in types]
    while waiting:
        term = terms.get(waiting.pop())
        above = set(term.related[vocab.RDFS + "subClassOf"]) - wider if term else set()
        wider |= above
        waiting += above
    return [value for value in types if value.iri not in wider]


def summary(
    call: Call, profile: Profile, found: Entity, filled: Sequence[Filled], countries: Mapping[str, int]
) -> list[Markup]:
    """Return a few short sentences that the lines of the sections allow, the thing's name among their words.

    `countries`: by section, how many countries the things of its lines are in.
    """
    keys = {one.section.key: one.keys for one in filled}
    pending = {key for one in filled for key in one.pending}
    pointing = {_local(links.property): links.total for links in found.inverse}
    name = found.label
    shown = escape(name.text)
    mark = Markup("<bdi>{}</bdi>").format(shown)
    if name.language and name.language != call.language:
        mark = Markup('<bdi lang="{}">{}</bdi>').format(name.language, shown)
    told = []
    for sentence in profile.summary:
        of_lines: set[str] = set()
        if sentence.of == "lines":
            of_lines = {key for section in sentence.sections for key in keys.get(section, ())}
            count = len(of_lines)
        else:
            told_of = countries if sentence.of == "countries" else pointing
            count = sum(told_of.get(one, 0) for one in sentence.sections)
        if count:
            text = sentence.told(translations(call.language), count)
            told.append(escape(text) % {"name": mark, "number": number(count, call.language)})
            told[-1] += _only(call, len(of_lines & pending))
    return told[:SENTENCES]


def _only(call: Call, count: int) -> Markup:
    """Return what stands behind a sentence that counts what has perhaps not come about."""
    if not count:
        return Markup("")
    text = translations(call.language).gettext(_PENDING)
    return Markup(" ({})").format(escape(text) % {"number": number(count, call.language)})


def general(call: Call, found: Entity) -> list[Markup]:
    """Return what can be told in short of anything, for what its profile has no sentence: what tells of it."""
    words, passages = translations(call.language), len(found.parts) if found.iri.startswith(vocab.SOURCE) else 0
    counted = (
        (
            passages,
            words.ngettext(
                "It is retold here in %(number)s passage.", "It is retold here in %(number)s passages.", passages
            ),
        ),
        (
            len(found.sources) if not passages else 0,
            words.ngettext("%(number)s source tells of it.", "%(number)s sources tell of it.", len(found.sources)),
        ),
        (
            found.pointing,
            words.ngettext(
                "%(number)s statement about other things names it.",
                "%(number)s statements about other things name it.",
                found.pointing,
            ),
        ),
    )
    told = [escape(text) % {"number": number(count, call.language)} for count, text in counted if count]
    return told or ([] if found.iri.startswith(vocab.SOURCE) else [escape(words.gettext(_LISTED))])
