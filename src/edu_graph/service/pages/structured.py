"""schema.org in pages: what search engines for things and for data sets read, as a JSON-LD block.

Only what the ontology's alignments say is said: a class or property without a counterpart in schema.org is left out,
and whatever has no other class there is a `Thing`. A date is given only where it is a whole one.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from markupsafe import Markup
from starlette.types import Receive

from edu_graph import vocab
from edu_graph.service.answers import rows
from edu_graph.service.calls import Call
from edu_graph.service.entity import Entity, Fact, Value

_TERMS: Final = f"""SELECT DISTINCT ?own ?theirs WHERE {{
  ?own <{vocab.RDFS}subClassOf>*/<{vocab.RDFS}subClassOf>|<{vocab.RDFS}subPropertyOf>|<{vocab.SKOS}closeMatch> ?theirs
  FILTER (STRSTARTS(STR(?theirs), "{vocab.SCHEMA}") && STRSTARTS(STR(?own), "{vocab.EG}"))
}} ORDER BY ?own ?theirs"""
_LANGUAGES: Final = ("en", "ru")
_CONTEXT: Final = {"@vocab": vocab.SCHEMA, "url": {"@id": vocab.SCHEMA + "url", "@type": "@id"}}
_DATES: Final = {vocab.XSD + "date", vocab.XSD + "dateTime"}
_TITLES: Final = (vocab.PREF_LABEL, vocab.LABEL, vocab.DCTERMS + "title")
_MOST: Final = 50
_TITLE: Final = "edu-graph: international cooperation on inclusive education"
_DESCRIPTION: Final = (
    "Visits, trainings, agreements, congresses, centres and projects in inclusive education across borders. "
    "Every statement leads back to the passage that says it."
)


@dataclass(frozen=True)
class Terms:
    """Our classes and properties with their counterparts in schema.org, by IRI."""

    theirs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, names: Sequence[str]) -> list[str]:
        """Return the counterparts of these terms, without their namespace, each once."""
        found = (theirs for name in names for theirs in self.theirs.get(name, ()))
        return sorted({name.removeprefix(vocab.SCHEMA) for name in found})


async def terms(call: Call, receive: Receive) -> Terms:
    """Return the alignments of the call's release, asked for once a release."""

    async def ask() -> Terms:
        found: dict[str, tuple[str, ...]] = {}
        for row in await rows(call, receive, _TERMS):
            own = row["own"]["value"]
            found[own] = (*found.get(own, ()), row["theirs"]["value"])
        return Terms(found)

    return await call.release.once("schema.org", ask)


def of_thing(call: Call, entity: Entity, path: str, known: Terms) -> Markup:
    """Return the block for a thing or source."""
    told: dict[str, Any] = {
        "@context": _CONTEXT,
        "@id": entity.iri,
        "@type": known.of([value.iri for value in entity.types]) or ["Thing"],
        "url": call.url(f"{path}.html"),
    }
    names = [*entity.names, *(fact for fact in entity.facts if fact.property in _TITLES)]
    told |= _named("name", [value for fact in names if fact.property in _TITLES for value in fact.values])
    others = [value for fact in entity.names if fact.property not in _TITLES for value in fact.values]
    told |= _named("alternateName", others)
    for fact in (*entity.facts, *entity.computed):
        for name in known.of([fact.property]):
            told.setdefault(name, []).extend(_said(fact))
    return block({name: value for name, value in told.items() if value})


def of_release(call: Call, files: Sequence[Mapping[str, Any]] = ()) -> Markup:
    """Return the block for the catalogue and the data set in it, as search engines for data sets want it.

    `files`: its dumps, as `/dumps` lists them.
    """
    served = call.release
    dataset: dict[str, Any] = {
        "@type": "Dataset",
        "@id": vocab.RELEASE + served.id,
        "name": _TITLE,
        "description": _DESCRIPTION,
        "url": call.url("/"),
        "license": vocab.LICENCE,
        "isAccessibleForFree": True,
        "version": served.id,
        "identifier": vocab.RELEASE + served.id,
        "creator": {"@type": "Organization", "name": "edu-graph contributors", "url": call.url("/")},
        "distribution": [
            {
                "@type": "DataDownload",
                "contentUrl": entry["url"],
                "encodingFormat": entry["media_type"],
                "contentSize": f"{entry['bytes']} B",
                "sha256": entry["sha256"],
            }
            for entry in files
        ],
    }
    if served.published:
        dataset["datePublished"] = served.published
    told = {name: value for name, value in dataset.items() if value}
    return block(
        {"@context": _CONTEXT, "@type": "DataCatalog", "name": _TITLE, "url": call.url("/"), "dataset": [told]}
    )


def block(told: Mapping[str, Any]) -> Markup:
    """Return a `script` element that holds data; nothing in it can end it, or begin another."""
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(f'<script type="application/ld+json">{text}</script>')  # noqa: S704 - all signs of HTML are escaped


def _named(name: str, values: Sequence[Value]) -> dict[str, Any]:
    order = {language: at for at, language in enumerate(_LANGUAGES)}
    found = sorted(
        {(value.text, value.language) for value in values},
        key=lambda told: (order.get(told[1], len(order)), told[1], told[0]),
    )
    return {name: [{"@value": text, "@language": tag} if tag else text for text, tag in found]} if found else {}


def _said(fact: Fact) -> list[Any]:
    """Return a property's values: things with their names, whole dates, and no other literals."""
    found: list[Any] = []
    for value in fact.values[:_MOST]:
        if value.iri:
            found.append({"@id": value.iri, "name": value.text})
        elif value.datatype in _DATES:
            found.append(value.text)
    return found
