"""Lists of things by what they are, whose they are, when they were, and what they name: asked for, never kept.

One definition for the number that is told of such a list and for the list itself: `things`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from starlette.types import Receive

from edu_graph import vocab
from edu_graph.rdf.terms import iri, to_sparql
from edu_graph.service import entity
from edu_graph.service.answers import rows
from edu_graph.service.calls import Call
from edu_graph.service.messages import N_, translations
from edu_graph.service.pages.browsing import NAMING, Entry, in_order, outside_field


@dataclass(frozen=True)
class Kind:
    """A class that lists are made of: its local name, what readers call its members, and other words for one of them.

    `words`: as people type them, in any of the languages of the pages; labels of the ontology are known besides.
    """

    name: str
    title: str
    words: str = ""


KINDS: Final = {
    kind.name: kind
    for kind in (
        Kind(
            "Agreement",
            N_("Agreements"),
            "accord memorandum memorandums memoranda treaty договор договорённость меморандум шарт меморандумы "
            "дамова мемарандум מזכר convention convenio memorando",
        ),
        Kind(
            "Training",
            N_("Trainings"),
            "course workshop обучение тренинг курс семинар-тренинг курстар оқыту навучанне трэнінг семінар-трэнінг "
            "השתלמות קורס הכשרה stage cours curso capacitación taller",
        ),
        Kind("Visit", N_("Visits"), "delegation trip поездка делегация визит сапар паездка дэлегацыя משלחת délégation"),
        Kind("Conference", N_("Conferences"), "congress forum summit конгресс форум саммит кангрэс congreso foro"),
        Kind("Meeting", N_("Meetings"), "встреча переговоры перамовы entretien encuentro"),
        Kind("Seminar", N_("Seminars")),
        Kind("RoundTable", N_("Round tables")),
        Kind("Event", N_("Events"), "мероприятие шара мерапрыемства activity activité actividad іс-шара"),
        Kind("Project", N_("Projects and programmes"), "programme program программа бағдарлама праграма programa"),
        Kind("Declaration", N_("Declarations")),
        Kind("Publication", N_("Publications"), "paper article статья мақала артыкул מאמר artículo"),
        Kind("Document", N_("Declarations and publications"), "law paper закон заң loi ley חוק"),
        Kind("ResourceCentre", N_("Resource centres"), "ресурсный-центр центр center centre орталық цэнтр centro מרכז"),
        Kind("University", N_("Universities"), "вуз ВУЗ ЖОО ВНУ институт"),
        Kind("School", N_("Schools")),
        Kind("Kindergarten", N_("Kindergartens"), "садик nursery балабақша садок maternelle guardería"),
        Kind("Ministry", N_("Ministries")),
        Kind("NonGovernmentalOrganization", N_("Non-governmental organisations"), "NGO НПО НКО ҮЕҰ НДА ONG עמותה"),
        Kind("Organization", N_("Organisations"), "organization institution body учреждение мекеме установа מוסד"),
    )
}
"""What questions and lists are about, the narrower kinds before the wider ones."""


@dataclass(frozen=True)
class Narrowing:
    """What a list holds: things of a kind, of a country (IRI), of a year, that name something (`about`, an IRI).

    At least a kind or `about` is needed: a list of everything is none.
    """

    kind: Kind | None = None
    country: str = ""
    year: int | None = None
    about: str = ""

    def address(self, call: Call) -> str:
        """Return where the list is, in the reader's language."""
        given = {
            "kind": self.kind.name if self.kind else "",
            "country": vocab.slug_of(self.country),
            "year": str(self.year or ""),
            "about": self.about.removeprefix(vocab.ID),
        }
        return call.page("/browse/things?" + urlencode({name: value for name, value in given.items() if value}))


# By what is told besides the kind: the thing that is named, a country, a year.
_TITLES: Final = {
    (False, False, False): "%(kind)s",
    (False, True, False): N_("%(kind)s of %(country)s"),
    (False, False, True): N_("%(kind)s in %(year)s"),
    (False, True, True): N_("%(kind)s of %(country)s in %(year)s"),
    (True, False, False): N_("What names it: %(name)s"),
    (True, True, False): N_("What names it: %(name)s; %(country)s"),
    (True, False, True): N_("What names it: %(name)s; %(year)s"),
    (True, True, True): N_("What names it: %(name)s; %(country)s, %(year)s"),
}


async def title(call: Call, receive: Receive, wanted: Narrowing) -> str:
    """Return what a list is called, by the names of its country and of what it is about."""
    say = translations(call.language).gettext
    names = await entity.labels_of(call, receive, filter(None, (wanted.country, wanted.about)))
    told = {
        "kind": say(wanted.kind.title) if wanted.kind else "",
        "country": names[wanted.country].text if wanted.country in names else vocab.slug_of(wanted.country),
        "name": names[wanted.about].text if wanted.about in names else vocab.curie(wanted.about),
        "year": wanted.year,
    }
    shape = _TITLES[bool(wanted.about), bool(wanted.country), wanted.year is not None]
    return say(shape) % told


# Whose a thing is: of the country of whoever takes part in it, of the one that it is given to, of its place; a body's
# is its own. The same as in the queries of countries, but that what takes place in a country counts as well.
_OF_COUNTRY: Final = (
    "{{ ?x eg:participation/(eg:agent|eg:onBehalfOf|eg:post/eg:postIn)/eg:countsFor {country} }} UNION "
    "{{ ?x eg:country {country} }} UNION {{ ?x eg:place/eg:countsFor {country} }} UNION {{ ?x eg:countsFor {country} }}"
)
_IN_YEAR: Final = (
    "OPTIONAL {{ ?x eg:startEarliest ?begun }} OPTIONAL {{ ?x eg:startLatest ?begunLatest }} "
    "OPTIONAL {{ ?x eg:endLatest ?ended }} "
    "OPTIONAL {{ ?signing eg:signs ?x ; eg:startEarliest ?signed ; eg:startLatest ?signedLatest }} "
    "OPTIONAL {{ ?x eg:issuedEarliest ?issued ; eg:issuedLatest ?issuedLatest }} "
    "FILTER (YEAR(COALESCE(?begun, ?signed, ?issued)) <= {year} && "
    "YEAR(COALESCE(?ended, ?begunLatest, ?signedLatest, ?issuedLatest)) >= {year})"
)
_FIELD: Final = "FILTER NOT EXISTS {{ ?x eg:topic <{ids}concept/topic-outside-field> }}"
_LIST: Final = (
    "PREFIX eg: <{eg}> SELECT DISTINCT ?x WHERE {{ {parts} FILTER (STRSTARTS(STR(?x), '{ids}') "
    "&& !CONTAINS(STR(?x), '#')) }}"
)
_HOW_MANY: Final = (
    "SELECT ?about (COUNT(DISTINCT ?owner) AS ?n) WHERE {{ VALUES ?about {{ {nodes} }} {naming} }} GROUP BY ?about"
)


async def things(call: Call, receive: Receive, wanted: Narrowing) -> list[str]:
    """Return the IRIs of the things of a list, each once."""
    parts = []
    if wanted.about:
        parts.append(NAMING.format(node=to_sparql(iri(wanted.about)), owner="?x", ids=vocab.ID))
    if wanted.kind is not None:
        parts.append(f"?x a eg:{wanted.kind.name} . {_FIELD.format(ids=vocab.ID)}")
    if wanted.country:
        parts.append(_OF_COUNTRY.format(country=to_sparql(iri(wanted.country))))
    if wanted.year is not None:
        parts.append(_IN_YEAR.format(year=wanted.year))
    query = _LIST.format(eg=vocab.EG, parts=" ".join(parts), ids=vocab.ID)
    return [row["x"]["value"] for row in await rows(call, receive, query)]


async def entries(call: Call, receive: Receive, wanted: Narrowing) -> list[Entry]:
    """Return the lines of a list, in the order of the reader's alphabet."""
    found = await things(call, receive, wanted)
    names = await entity.namer(call, receive, found)
    remarks = await outside_field(call, receive)
    lines = [Entry(names({"type": "uri", "value": one}), 0, remark=remarks.get(one)) for one in found]
    return in_order(lines, call.language)


async def how_many(call: Call, receive: Receive, about: Iterable[str]) -> Mapping[str, int]:
    """Return in how many things each of these IRIs is named: as long as the list of it is."""
    wanted = sorted(set(about))
    if not wanted:
        return {}
    nodes = " ".join(to_sparql(iri(one)) for one in wanted)
    naming = NAMING.format(node="?about", owner="?owner", ids=vocab.ID)
    found = await rows(call, receive, _HOW_MANY.format(nodes=nodes, naming=naming))
    return {row["about"]["value"]: int(row["n"]["value"]) for row in found if "about" in row}
