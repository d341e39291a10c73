"""The ontology: every term is complete, declared before it is used, and used once declared."""

import re
from collections import defaultdict
from collections.abc import Iterator

import pyoxigraph
import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from tests.ontology.terms import (
    ALIGNMENTS,
    DCTERMS,
    DECLARATIONS,
    EG,
    LANGUAGES,
    MODULES,
    ONTOLOGY,
    OWL,
    RDF,
    RDFS,
    ROOT,
    SKOS,
    VANN,
    XSD,
    declared,
    triples,
)

# The build puts these names together (start + Earliest), so no search of its text finds them.
COMPUTED = {"startEarliest", "startLatest", "endEarliest", "endLatest", "issuedEarliest", "issuedLatest"}
Row = dict[str, list[object]]
DATES = {XSD + name for name in ("date", "dateTime", "gYear", "gYearMonth", "gMonthDay")}


def term_faults(found: list[Triple]) -> Iterator[str]:
    """What the terms of these modules lack; the planted faults below show that each kind is seen."""
    rows: dict[str, Row] = defaultdict(lambda: defaultdict(list))
    for triple in found:
        if isinstance(triple.subject, NamedNode) and triple.subject.value.startswith(EG):
            rows[triple.subject.value.removeprefix(EG)][triple.predicate.value].append(triple.object)
    for name, row in sorted(rows.items()):
        yield from (f"{name}: {fault}" for fault in [*text_faults(row), *kind_faults(name, row)])


def text_faults(row: Row) -> Iterator[str]:
    wanted = {RDFS + "label": sorted(LANGUAGES), SKOS + "definition": ["en"], SKOS + "example": ["en"]}
    for predicate, languages in wanted.items():
        texts = [text for text in row[predicate] if isinstance(text, Literal) and text.value.strip()]
        tags = sorted(text.language or "" for text in texts)
        if tags != languages:
            yield f"{predicate} in {tags}"
    if not (row[EG + "since"] and re.fullmatch(r'"\d+\.\d+\.\d+"', str(row[EG + "since"][0]))):
        yield "no since"


def kind_faults(name: str, row: Row) -> Iterator[str]:
    kinds = [kind for kind in row[RDF + "type"] if isinstance(kind, NamedNode) and kind.value in DECLARATIONS]
    if len(kinds) != 1:
        yield f"{len(kinds)} declarations"
    if row[RDFS + "isDefinedBy"] != [NamedNode(ONTOLOGY)]:
        yield "not defined by the ontology"
    if {value.value for value in row[RDFS + "range"] if isinstance(value, NamedNode)} & DATES:
        yield "a date datatype as range, which HermiT refuses"
    if kinds and name[0].isupper() != (kinds[0] == NamedNode(OWL + "Class")):
        yield "classes begin with a capital, properties do not"


def used_names() -> set[str]:
    """Local names of the eg: terms that data, shapes, queries or the machinery use."""
    found: set[str] = set()
    # A valid example of the shapes counts: it shows how the term is used, and every shape is tried on it.
    places = (("data", "*.trig"), ("shapes", "*.ttl"), ("shapes", "*.rq"), ("queries", "*.rq"))
    for folder, pattern in (*places, ("shapes/examples/valid", "*.trig")):
        for path in (ROOT / folder).rglob(pattern):
            found |= set(re.findall(r"\beg:([A-Za-z][A-Za-z0-9]*)", path.read_text(encoding="utf-8")))
    for path in (ROOT / "src").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r'(?:\beg:|EG\}|EG \+ "|")([A-Za-z][A-Za-z0-9]*)\b', text))
    annotations = (t.predicate.value for t in triples([*MODULES, *ALIGNMENTS]))
    return found | {iri.removeprefix(EG) for iri in annotations if iri.startswith(EG)} | COMPUTED


def unused(names: set[str], used: set[str], found: list[Triple]) -> set[str]:
    """Declared terms that nothing uses; a class is used when one below it is, an inverse with its other."""
    reached = used & names
    along = {RDFS + "subClassOf", RDFS + "subPropertyOf", OWL + "inverseOf"}
    while True:
        more = {
            t.object.value.removeprefix(EG)
            for t in found
            if t.predicate.value in along
            and isinstance(t.subject, NamedNode)
            and t.subject.value.removeprefix(EG) in reached
        } & names
        if more <= reached:
            return names - reached
        reached |= more


def test_every_term_is_complete() -> None:
    assert not list(term_faults(triples(MODULES)))


GOOD = f"""@prefix eg: <{EG}> . @prefix owl: <{OWL}> . @prefix rdfs: <{RDFS}> .
@prefix skos: <{SKOS}> . @prefix xsd: <{XSD}> .
eg:Good a owl:Class ; rdfs:isDefinedBy <{ONTOLOGY}> ; rdfs:label "good"@en , "ru"@ru , "kk"@kk , "be"@be ,
  "he"@he , "fr"@fr , "es"@es ;
  skos:definition "d"@en ; skos:example "e"@en ; eg:since "0.1.0" ."""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (' , "ru"@ru', ""),
        (' , "fr"@fr', ""),
        ('"d"@en', '""@en'),
        ('skos:example "e"@en ; ', ""),
        ('eg:since "0.1.0"', 'eg:since "soon"'),
        (f"rdfs:isDefinedBy <{ONTOLOGY}> ; ", ""),
        ("owl:Class", "owl:Class , owl:ObjectProperty"),
        ("eg:Good a", "eg:good a"),
        ("eg:since", "rdfs:range xsd:gYearMonth ; eg:since"),
    ],
)
def test_an_incomplete_term_is_seen(old: str, new: str) -> None:
    def faults(text: str) -> list[str]:
        return list(term_faults([q.triple for q in pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.TURTLE)]))

    assert old in GOOD
    assert not faults(GOOD)
    assert faults(GOOD.replace(old, new))


def test_every_term_that_is_used_is_declared() -> None:
    names = declared(triples(MODULES))
    found = set()
    for path in (ROOT / "data").rglob("*.trig"):
        for quad in pyoxigraph.parse(path=str(path)):
            terms = [term for term in (quad.predicate, quad.object) if isinstance(term, NamedNode)]
            found |= {term.value for term in terms if term.value.startswith(EG)}
    for folder, pattern in (
        ("shapes", "*.ttl"),
        ("shapes", "*.rq"),
        ("queries", "*.rq"),
        ("ontology", "*.ttl"),
    ):
        for path in (ROOT / folder).rglob(pattern):
            if "invalid" in path.parts:
                continue
            text = path.read_text(encoding="utf-8")
            found |= {EG + name for name in re.findall(r"\beg:([A-Za-z][A-Za-z0-9]*)", text)}
    assert not {iri.removeprefix(EG) for iri in found} - names


def test_no_term_is_unused() -> None:
    found = triples(MODULES)
    gone = {t.subject.value.removeprefix(EG) for t in found if t.predicate.value == OWL + "deprecated"}
    idle = sorted(f"eg:{name} ({home(name)})" for name in unused(declared(found), used_names(), found) - gone)
    assert idle == [], f"{', '.join(idle)}: {USE}"


USE = (
    "declared and never used. A term is used where data/**/*.trig, shapes/**/*.ttl or *.rq, "
    "queries/**/*.rq or a valid example (shapes/examples/valid/*.trig) says eg:<term>, where src/ names it, or where a "
    "class below it, a property below it or its inverse is used. An invalid example or a page is no use. Give it a "
    "shape in shapes/source or shapes/whole and a statement in a valid example of its subject, or take it out of its "
    "file, which stands in brackets"
)


def home(name: str) -> str:
    """The file that declares a term."""
    return next((f"ontology/{path.name}" for path in MODULES if name in declared(triples([path]))), "no file")


def test_an_unused_term_is_seen() -> None:
    found = triples(MODULES)
    names, used = declared(found), used_names()
    assert unused(names | {"Spaceship"}, used, found) == unused(names, used, found) | {"Spaceship"}
    assert home("Event") == "ontology/events.ttl"
    # Organization is reached through Ministry, hasPart through partOf.
    assert not unused({"Organization", "PublicBody", "Ministry", "partOf", "hasPart"}, {"Ministry", "partOf"}, found)


def test_terms_stand_in_one_module_each() -> None:
    home: dict[str, str] = {}
    for path in MODULES:
        for name in declared(triples([path])):
            assert home.setdefault(name, path.name) == path.name, name


def test_header() -> None:
    header = triples([ROOT / "ontology/edu-graph.ttl"])
    assert {t.subject for t in header} == {NamedNode(ONTOLOGY)}
    row = {t.predicate.value: t.object for t in header}
    version = row[OWL + "versionInfo"].value
    assert row[OWL + "versionIRI"] == NamedNode(f"{ONTOLOGY}/{version}")
    assert row[DCTERMS + "license"] == NamedNode("https://creativecommons.org/licenses/by/4.0/")
    assert row[VANN + "preferredNamespaceUri"].value == EG
    assert row[VANN + "preferredNamespacePrefix"].value == "eg"
    assert version in row[DCTERMS + "bibliographicCitation"].value
    needed = {"title", "description", "creator", "created", "issued", "publisher"}
    assert not {DCTERMS + name for name in needed} - set(row)


def test_nothing_is_imported_and_blank_nodes_only_list_disjoint_classes() -> None:
    found = triples([*MODULES, *ALIGNMENTS])
    assert OWL + "imports" not in {t.predicate.value for t in found}
    allowed = {RDF + "first", RDF + "rest", OWL + "members", RDF + "type"}
    assert {t.predicate.value for t in found if isinstance(t.subject, BlankNode)} <= allowed
    types = {t.object for t in found if isinstance(t.subject, BlankNode) and t.predicate.value == RDF + "type"}
    assert types == {NamedNode(OWL + "AllDisjointClasses")}


def test_every_property_and_class_that_an_axiom_names_is_declared() -> None:
    found = triples([*MODULES, *ALIGNMENTS])
    known = {t.subject.value for t in found if t.predicate.value == RDF + "type" and t.object.value in DECLARATIONS}
    builtin = (OWL, RDF, RDFS, XSD)
    logical = {RDFS + n for n in ("subClassOf", "subPropertyOf", "domain", "range")}
    logical |= {OWL + "inverseOf", OWL + "disjointWith", RDF + "first"}
    named = {t.object.value for t in found if t.predicate.value in logical and isinstance(t.object, NamedNode)}
    named |= {t.predicate.value for t in found}
    assert not {iri for iri in named if not iri.startswith(builtin)} - known


def test_alignments_name_terms_of_ours_and_give_their_reason() -> None:
    ours = declared(triples(MODULES))
    for path in ALIGNMENTS:
        found = triples([path])
        subjects = {t.subject.value for t in found if t.subject.value.startswith(EG)}
        assert {iri.removeprefix(EG) for iri in subjects} <= ours
        explained = {t.subject.value for t in found if t.predicate.value == RDFS + "comment"}
        assert subjects <= explained, path.name
        assert not [t for t in found if "http://schema.org" in str(t)], "schema.org is written with https"


def test_every_role_has_a_shortcut_that_leads_to_agents() -> None:
    scheme = [q.triple for q in pyoxigraph.parse(path=str(ROOT / "data/reference/schemes-roles.trig"))]
    roles = {t.subject.value for t in scheme if "/id/concept/role-" in t.subject.value}
    shortcuts = {t.subject.value: t.object for t in scheme if t.predicate.value == EG + "shortcut"}
    assert roles
    assert set(shortcuts) == roles
    assert len(set(shortcuts.values())) == len(roles)
    found = set(triples(MODULES))
    for shortcut in shortcuts.values():
        assert Triple(shortcut, NamedNode(RDF + "type"), NamedNode(OWL + "ObjectProperty")) in found
        assert Triple(shortcut, NamedNode(RDFS + "range"), NamedNode(EG + "Agent")) in found


def test_the_model_page_names_every_module() -> None:
    page = (ROOT / "docs/model.md").read_text(encoding="utf-8")
    missing = [path.name for path in MODULES if f"`{path.name}`" not in page]
    assert not missing
