"""Everything that the page of a thing shows: what is said of it, its sections, its summary and its picture."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.types import Receive

from edu_graph import vocab
from edu_graph.errors import LimitReached
from edu_graph.queries.catalog import NamedQuery
from edu_graph.queries.lists import given_as
from edu_graph.rdf.terms import iri, to_sparql
from edu_graph.service import entity, picturing
from edu_graph.service.answers import rows
from edu_graph.service.calls import Call
from edu_graph.service.entity import Entity, Fact, Origins, Value
from edu_graph.service.pages.profiles import profile_of
from edu_graph.service.pages.profiles.arranging import arrange, general, narrowest, summary
from edu_graph.service.pages.profiles.asking import pair
from edu_graph.service.pages.profiles.filling import Filled, ask, fill
from edu_graph.service.pages.profiles.former import name_as_then
from edu_graph.service.pages.profiles.model import PLAIN, Profile
from edu_graph.service.pages.profiles.numbers import told_differently
from edu_graph.service.pictures import Picture

_KIND = """SELECT ?p ?o WHERE {{ VALUES ?p {{ <{type}> <{scheme}> }} {node} ?p ?o }}"""

# A project's country is no place of its events.
_COUNTRIES = f"""SELECT (COUNT(DISTINCT ?country) AS ?n) WHERE {{{{ VALUES ?thing {{{{ {{nodes}} }}}}
  ?thing <{vocab.EG}partOf>* ?whole .
  FILTER(?whole = ?thing || NOT EXISTS {{{{ ?whole a <{vocab.EG}Project> }}}})
  ?whole <{vocab.EG}country>|(<{vocab.EG}place>/<{vocab.EG}countsFor>)|<{vocab.EG}countsFor> ?country }}}}"""


PLACES: Final = 4
"""Places and countries that stand beside the classes, at most."""
_OUTSIDE: Final = vocab.ID + "concept/topic-outside-field"


@dataclass(frozen=True)
class Shown:
    """What a page shows beside the facts; without sections, all of it is empty.

    `kinds`: its classes, without those that follow from a narrower one; `asked`: more questions about it, each with
    its address; `first`: the facts that stand before the sections; `setting`: what stands beside the classes, where it
    is, and that it lies outside the field. Of a source: `languages`, the names of those that it
    is in, and `original`, its own address.
    """

    profile: Profile = PLAIN
    sections: list[Filled] = field(default_factory=list)
    summary: list[Markup] = field(default_factory=list)
    kinds: list[Value] = field(default_factory=list)
    asked: list[tuple[NamedQuery, str]] = field(default_factory=list)
    picture: Picture | None = None
    first: list[Fact] = field(default_factory=list)
    setting: list[Value] = field(default_factory=list)
    languages: str = ""
    original: str = ""


async def read(call: Call, receive: Receive, thing: str, offset: int) -> tuple[Entity, Shown] | None:
    """Return what the release says of a thing, in its profile's order; None where it says nothing.

    Behind the first page of what points to it (`offset`) there is nothing but that. Raises as `filling.ask`.
    """
    profile = await _profile(call, receive, thing)
    # Behind the first page of what points to the thing there is nothing else to see.
    shown = PLAIN if offset else profile
    wanted = [(section, thing) for section in shown.sections]
    reading = pair(entity.read(call, receive, thing, offset), ask(call, receive, wanted))
    (found, answered), picture = await pair(reading, _picture(call, receive, shown, thing))
    if found is None:
        return None
    found.facts += told_differently(call, found)
    arrange(found, profile)
    first = [fact for fact in found.facts if fact.property.removeprefix(vocab.EG) in profile.first]
    sections = await fill(call, receive, answered, found.origins)
    await name_as_then(call, receive, found, sections)
    found.sources = await sources(call, receive, found.origins, found.sources)
    told = await _countries(call, receive, shown, sections)
    return found, Shown(
        profile,
        [one for one in sections if one.lines or one.is_cut],
        summary(call, shown, found, sections, told) or ([] if offset else general(call, found)),
        narrowest(call, found.types),
        _asked(call, shown, thing),
        picture,
        first,
        _setting(found.facts),
    )


def _setting(facts: Sequence[Fact]) -> list[Value]:
    """Return where a thing is, place before country, and that it lies outside the field: what a reader asks first."""
    told = {fact.property.removeprefix(vocab.EG): fact.values for fact in facts}
    places = [value for name in ("place", "country") for value in told.get(name, ()) if value.iri]
    outside = [value for value in told.get("topic", ()) if value.iri == _OUTSIDE]
    return [*{value.iri: value for value in places}.values()][:PLACES] + outside


async def _profile(call: Call, receive: Receive, thing: str) -> Profile:
    query = _KIND.format(type=vocab.TYPE, scheme=vocab.SKOS + "inScheme", node=to_sparql(iri(thing)))
    told = {row["o"]["value"] for row in await rows(call, receive, query)}
    return profile_of(told, told)


async def sources(call: Call, receive: Receive, origins: Origins, known: Sequence[Value]) -> list[Value]:
    """Return the sources that a page has numbered, in this order, with their titles; `known` have theirs."""
    named = {value.iri: value for value in known}
    name = await entity.namer(call, receive, [one for one in origins.numbers if one not in named])
    return [named.get(one) or name({"type": "uri", "value": one}) for one in origins.numbers]


async def _picture(call: Call, receive: Receive, profile: Profile, thing: str) -> Picture | None:
    """Return the profile's picture; None where there is nothing to draw, or no time for it."""
    if profile.picture is None:
        return None
    name, parameter = profile.picture
    if picturing.kind_of(name).query not in call.release.queries:
        return None
    try:
        return await picturing.drawn(call, receive, name, {parameter: given_as(thing)})
    except LimitReached:
        call.storable = False
        return None


async def _countries(call: Call, receive: Receive, profile: Profile, sections: Sequence[Filled]) -> dict[str, int]:
    """Return by section in how many countries the things of its lines are, for the sentences that count these."""
    wanted = {key for one in profile.summary if one.of == "countries" for key in one.sections}
    counted: dict[str, int] = {}
    for section in sections:
        if section.section.key in wanted and section.keys:
            nodes = " ".join(to_sparql(iri(key)) for key in section.keys)
            [row] = await rows(call, receive, _COUNTRIES.format(nodes=nodes))
            counted[section.section.key] = int(row["n"]["value"])
    return counted


def _asked(call: Call, profile: Profile, thing: str) -> list[tuple[NamedQuery, str]]:
    return [
        (call.release.queries.get(name), call.page(f"/queries/{name}?{urlencode({taken: given_as(thing)})}"))
        for name, taken in profile.asked
        if name in call.release.queries
    ]
