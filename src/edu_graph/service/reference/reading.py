"""The page of one term: everything that a release and its files tell of it."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup
from starlette.types import Receive

from edu_graph import vocab
from edu_graph.queries.catalog import NamedQuery
from edu_graph.rdf.terms import BlankNode, NamedNode, Triple
from edu_graph.service.calls import Call
from edu_graph.service.messages import N_, translations
from edu_graph.service.pages.wording import number
from edu_graph.service.pictures.model import Data, Label, Picture
from edu_graph.service.pictures.neighbourhood import Around, labels, neighbourhood
from edu_graph.service.reference import modules, relations, shapes, uses
from edu_graph.service.reference.wordings import Told, Wording
from edu_graph.service.state import Served
from edu_graph.service.terms import OntologyTerm

KINDS: Final = {
    "Class": N_("class"),
    "ObjectProperty": N_("property that leads to things"),
    "DatatypeProperty": N_("property that leads to texts, numbers or dates"),
    "AnnotationProperty": N_("note on terms or things"),
}
"""Kinds of terms by their type."""
_OTHER_KINDS: Final = {"class": N_("class"), "property": N_("property"), "individual": N_("individual")}

_INVERSE = N_("Where it is stated from one thing to another, “%(name)s” follows from the other to the one.")
_SYMMETRIC = N_("Where it is stated from one thing to another, it follows from the other to the one as well.")
_SUBPROPERTY = N_("Whatever is stated with it holds for “%(name)s” as well.")
_SUBCLASS = N_("Each of its things is of the class “%(name)s” as well.")
_SHORTCUT = N_("It abbreviates a participation: whoever takes part in the role “%(name)s” is its value.")


@dataclass(frozen=True)
class Files:
    """What the files of a release tell of its terms, read once: modules, what shapes ask, alignments, queries."""

    modules: list[modules.Module]
    asked: dict[str, list[shapes.Asked]]
    aligned: dict[str, list[relations.Alignment]]
    queries: dict[str, list[NamedQuery]]


@dataclass(frozen=True)
class Page:
    """What the page of a term shows."""

    term: OntologyTerm
    kind: str
    notes: relations.Notes
    module: modules.Module | None
    picture: Picture
    asked: list[Told]
    follows: list[Markup]
    aligned: list[relations.Alignment]
    used: str
    examples: list[uses.Example]
    queries: list[NamedQuery]


async def files_of(served: Served) -> Files:
    """Return what the files of a release tell, read when first wanted."""

    async def read() -> Files:
        return await asyncio.to_thread(_read, served)

    return await served.once("reference", read)


def _read(served: Served) -> Files:
    release = served.release
    return Files(
        modules.modules(release.ontology.read_text("utf-8")),
        shapes.by_term(shapes.read(release.shapes)),
        relations.alignments(release.ontology.with_name("alignments.ttl")),
        uses.by_term(served.queries),
    )


async def page_of(call: Call, receive: Receive, term: OntologyTerm, count: int) -> Page:
    """Return what the page of a term shows; `count`: how many things or statements of the release use it."""
    files = await files_of(call.release)
    vocabulary = call.release.vocabulary
    told = relations.notes(vocabulary.statements, term.iri)
    around = relations.groups(vocabulary, term)
    wording = Wording(vocabulary, call.language, lambda iri: term_address(call, iri))
    return Page(
        term,
        translations(call.language).gettext(KINDS.get(told.type, _OTHER_KINDS[term.kind])),
        told,
        modules.by_term(files.modules).get(term.anchor),
        _picture(call, term, around),
        [wording.told(asked) for asked in files.asked.get(term.iri, ())],
        await _follows(call, receive, term, wording),
        files.aligned.get(term.iri, []),
        _used(call, term, count),
        await uses.examples(call, receive, term),
        files.queries.get(term.anchor, []),
    )


def term_address(call: Call, iri: str) -> str:
    """Return the address of the page of a term of ours; empty for what the release's ontology does not have."""
    if iri not in call.release.vocabulary.terms:
        return ""
    return f"{call.outside.prefix}/{call.language}/ontology/{iri.removeprefix(vocab.EG)}"


def _picture(call: Call, term: OntologyTerm, around: list[relations.Group]) -> Picture:
    known = call.release.vocabulary.terms
    shown = [term.iri, *(iri for group in around for iri in group.terms)]
    called = {}
    for iri in shown:
        if iri in known:
            tongue, label = known[iri].labelled(call.language)
            called[iri] = Label(label, tongue)
    data = Data((), labels(shown, called), call.language)
    kinds = {iri: known[iri].kind for iri in shown if iri in known}
    sides = [Around(group.key, group.heading, group.side, group.terms) for group in around]
    return neighbourhood(data, term.iri, sides, kinds)


async def _follows(call: Call, receive: Receive, term: OntologyTerm, wording: Wording) -> list[Markup]:
    """Return what rules conclude from a term, in sentences."""
    vocabulary = call.release.vocabulary
    groups = {group.key: group.terms for group in relations.groups(vocabulary, term)}

    found = [wording.naming(_INVERSE, wording.term(iri)) for iri in groups.get("inverse", ())]
    if relations.notes(vocabulary.statements, term.iri).is_symmetric:
        found.append(wording.naming(_SYMMETRIC, ""))
    wider = _SUBCLASS if term.kind == "class" else _SUBPROPERTY
    found += [wording.naming(wider, wording.term(iri)) for iri in groups.get("wider", ()) if iri.startswith(vocab.EG)]
    for role in await uses.roles(call, receive, term):
        address = f"{call.outside.prefix}/{call.language}/{role.iri.removeprefix(vocab.BASE)}"
        found.append(wording.naming(_SHORTCUT, wording.linked(role.text, role.language, address)))
    return found


def _used(call: Call, term: OntologyTerm, count: int) -> str:
    ngettext = translations(call.language).ngettext
    if not count:
        return translations(call.language).gettext("Nothing in the data of this release uses it.")
    if term.kind == "class":
        told = ngettext(
            "%(number)s thing of this release is of this class.",
            "%(number)s things of this release are of this class.",
            count,
        )
    else:
        told = ngettext(
            "%(number)s statement of this release uses it.", "%(number)s statements of this release use it.", count
        )
    return told % {"number": number(count, call.language)}


def described(statements: Iterable[Triple], iri: str) -> list[Triple]:
    """Return what an ontology says of a term, with the nodes without a name that this leads to."""
    about: dict[Any, list[Triple]] = {}
    for triple in statements:
        about.setdefault(triple.subject, []).append(triple)
    found: list[Triple] = []
    wanted: list[Any] = [NamedNode(iri)]
    while wanted:
        own = about.pop(wanted.pop(), [])
        found += own
        wanted += [triple.object for triple in own if isinstance(triple.object, BlankNode)]
    return found
