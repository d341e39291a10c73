"""What readers call a passage: who published its source, else what that is called, and which of its passages it is."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape
from starlette.types import Receive

from edu_graph import vocab
from edu_graph.service import languages
from edu_graph.service.answers import Row, rows, value_of
from edu_graph.service.calls import Call
from edu_graph.service.messages import N_, translations

TITLE: Final = 60
"""Characters of a title that stand for a source; a longer one is cut behind a word."""

_WHOLE: Final = vocab.ID + "concept/extent-whole-document"
# A source with two publishers is told by the first: rows come in the order of their addresses.
_SOURCES: Final = f"""SELECT ?source ?publisher ?name WHERE {{
  {{ ?source a <{vocab.EG}Source> ; <{vocab.DCTERMS}title> ?name }}
  UNION {{ ?source a <{vocab.EG}Source> ; <{vocab.DCTERMS}publisher> ?publisher .
    ?publisher <{vocab.PREF_LABEL}> ?name }} }} ORDER BY ?source ?publisher ?name"""
_WHOLES: Final = f"SELECT ?passage WHERE {{ ?passage <{vocab.EG}extent> <{_WHOLE}> }}"

_PASSAGE: Final = N_("%(source)s, passage %(number)s")
_DOCUMENT: Final = N_("%(source)s, whole document")
_PART: Final = N_("%(source)s, %(part)s")

Names = Mapping[str, str]
"""Names by their languages."""


@dataclass(frozen=True)
class Source:
    """What a source may be called: by who published it, which is empty where others are of the same, and its title."""

    publisher: Names
    title: Names

    def called(self, language: str) -> tuple[str, str]:
        """Return the name for readers of a language, and the language that it is in; both empty where there is none."""
        names = self.publisher or {tag: short(text) for tag, text in self.title.items()}
        if not names:
            return "", ""
        tag = min(names, key=lambda one: (languages.rank(one, language), one))
        return names[tag], tag


@dataclass(frozen=True)
class Passages:
    """The sources of a release by their IRIs, and which passages are a whole document."""

    sources: Mapping[str, Source]
    wholes: frozenset[str]

    def words(self, passage: str, language: str) -> str:
        """Return what to call a passage (its IRI): text, or markup where the source's name is in another language."""
        source, _, local = passage.partition("#")
        name, tag = self.sources[source].called(language) if source in self.sources else ("", "")
        shown = name or vocab.slug_of(source)
        if tag and tag != language:
            shown = Markup('<bdi lang="{}" dir="{}">{}</bdi>').format(tag, languages.direction(tag), name)
        say = translations(language).gettext
        if passage in self.wholes:
            return _filled(say(_DOCUMENT), source=shown)
        if local[:1] == "p" and local[1:].isdigit():
            return _filled(say(_PASSAGE), source=shown, number=local[1:])
        return _filled(say(_PART), source=shown, part=local.replace("/", " ").replace("-", " "))


NO_PASSAGES: Final = Passages({}, frozenset())


def is_passage(iri: str) -> bool:
    """Tell whether an IRI is that of a passage, or of what else belongs to a source."""
    return iri.startswith(vocab.SOURCE) and "#" in iri


def short(title: str) -> str:
    """Return a title in so few words that it can stand where a name does."""
    return title if len(title) <= TITLE else title[:TITLE].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"


def _filled(message: str, **values: str) -> str:
    # Only a name in another language brings markup along; all else stays plain text, for whoever escapes it.
    return escape(message) % values if isinstance(values["source"], Markup) else message % values


async def passages_of(call: Call, receive: Receive) -> Passages:
    """Return what the passages of the release are called; asked for once. Raises as `answers.rows`."""

    async def ask() -> Passages:
        wholes = await rows(call, receive, _WHOLES)
        return read(await rows(call, receive, _SOURCES), (row["passage"]["value"] for row in wholes))

    return await call.release.once("passages", ask)


def read(found: Iterable[Row], wholes: Iterable[str]) -> Passages:
    """Return the names in the rows of a release; a publisher of several sources names none of them."""
    titles: dict[str, dict[str, str]] = defaultdict(dict)
    publishers: dict[str, str] = {}
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for row in found:
        source, publisher, name = row["source"]["value"], value_of(row.get("publisher")), row["name"]
        if publisher:
            publishers.setdefault(source, publisher)
        told = names[publisher] if publisher else titles[source]
        told.setdefault(name.get("xml:lang", ""), name["value"])
    of = Counter(publishers.values())
    return Passages(
        {
            source: Source(names[publishers[source]] if of[publishers.get(source, "")] == 1 else {}, titles[source])
            for source in sorted({*titles, *publishers})
        },
        frozenset(wholes),
    )
