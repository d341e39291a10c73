"""What the alignments say: nothing is the same as a foreign term, foreign terms exist, and their own axioms agree."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Triple
from rdflib import DCTERMS as RDFLIB_DCTERMS
from rdflib import ORG, PROV, QB, SDO, TIME, VANN
from rdflib import SKOS as RDFLIB_SKOS

from tests.ontology.terms import ALIGNMENTS, DECLARATIONS, EG, MODULES, OWL, RDF, RDFS, SKOS, declared, triples, written
from tests.ontology.test_reasoner import reason, unsatisfiable

# An axiom where every use of ours is one of theirs; else a match, which is an annotation here and carries no logic.
AXIOMS = {RDFS + "subClassOf", RDFS + "subPropertyOf"}
MATCHES = {SKOS + "closeMatch", SKOS + "relatedMatch"}
EQUIVALENCES = {
    OWL + "equivalentClass",
    OWL + "equivalentProperty",
    OWL + "sameAs",
    SKOS + "exactMatch",
}
# Whose lists of terms a library of this project holds, so that a foreign term that does not exist is seen.
KNOWN = (ORG, PROV, QB, SDO, TIME, VANN, RDFLIB_SKOS, RDFLIB_DCTERMS)
WANTED = {"schema", "org", "prov", "skos", "dcterms", "oa", "time", "frbr", "eli", "iati", "wikidata"}
NEVER_BEYOND_A_MATCH = {"time", "frbr", "eli", "iati", "wikidata", "oa"}


def is_ours(triple: Triple) -> bool:
    return isinstance(triple.subject, NamedNode) and triple.subject.value.startswith(EG)


def alignment_faults(found: list[Triple]) -> Iterator[str]:
    """What is wrong in one alignment file; the planted faults below show that each kind is seen."""
    yield from (f"{t.subject.value} claims that two terms are one" for t in found if t.predicate.value in EQUIVALENCES)
    aligned: dict[str, set[str]] = {}
    reasons: dict[str, list[str]] = {}
    typed = {t.subject.value for t in found if t.predicate.value == RDF + "type" and t.object.value in DECLARATIONS}
    named = {t.subject.value for t in found if t.predicate.value == RDFS + "label"}
    for triple in found:
        if triple.predicate.value == RDF + "type" and is_ours(triple):
            yield f"{triple.subject.value} is declared in an alignment"
        elif triple.predicate.value in AXIOMS | MATCHES:
            aligned.setdefault(triple.subject.value, set()).add(triple.object.value)
            if not is_ours(triple) or triple.object.value.startswith(EG):
                yield f"{triple} is none: an alignment leads from a term of ours to theirs"
            if triple.object.value not in typed | named:
                yield f"{triple.object.value} has no stub"
        elif triple.predicate.value == RDFS + "comment" and is_ours(triple):
            reasons.setdefault(triple.subject.value, []).append(triple.object.value)
    for term in aligned.keys() | reasons.keys():
        told = reasons.get(term, [])
        if len(told) != 1 or len(told[0]) < 10 or term not in aligned:
            yield f"{term}: {len(aligned.get(term, ()))} alignments and {len(told)} reasons in one file"
    yield from weak_reasons(found, reasons)


def weak_reasons(found: list[Triple], reasons: dict[str, list[str]]) -> Iterator[str]:
    """A match says at once how strong it is, so that the table of alignments can be read by its reasons alone."""
    begins = {SKOS + "closeMatch": ("Close only", "Close to"), SKOS + "relatedMatch": ("Related:",)}
    for triple in found:
        beginning = begins.get(triple.predicate.value)
        for told in reasons.get(triple.subject.value, []) if beginning else ():
            if beginning and not told.startswith(beginning):
                kind = triple.predicate.value.removeprefix(SKOS)
                yield f"{triple.subject.value}: “{told}” does not say that it is a {kind}"


def unknown_terms(found: list[Triple]) -> list[str]:
    """Foreign terms, declared or aligned to, that their vocabulary does not have."""
    named = {part.value for t in found for part in (t.subject, t.object) if isinstance(part, NamedNode)}
    terms = {str(space): {str(term) for term in dir(space)} for space in KNOWN}
    return sorted(
        iri
        for iri in named
        for space, known in terms.items()
        if iri.startswith(space) and not {iri, iri.removeprefix(space)} & known
    )


@pytest.mark.parametrize("path", ALIGNMENTS, ids=lambda path: path.stem)
def test_an_alignment_gives_its_reason_and_claims_no_more(path: Path) -> None:
    assert not list(alignment_faults(triples([path])))


def test_the_vocabularies_of_the_field_are_there() -> None:
    assert {path.stem for path in ALIGNMENTS} >= WANTED
    for path in ALIGNMENTS:
        found = triples([path])
        uses = {t.predicate.value for t in found if is_ours(t)}
        assert not (path.stem in NEVER_BEYOND_A_MATCH and uses & AXIOMS), path.stem
        assert path.stem not in WANTED or uses & (AXIOMS | MATCHES), path.stem
    assert not [t for t in triples([*MODULES, *ALIGNMENTS]) if t.predicate.value == OWL + "imports"]
    terms = declared(triples(MODULES))
    assert {t.subject.value.removeprefix(EG) for t in triples(ALIGNMENTS) if is_ours(t)} <= terms


GOOD = """@prefix prov: <http://www.w3.org/ns/prov#> .
prov:Agent a owl:Class . eg:Agent rdfs:subClassOf prov:Agent ; rdfs:comment "They bear responsibility."@en .
prov:Role a owl:Class . eg:Post skos:closeMatch prov:Role ; rdfs:comment "Close only: a post is standing."@en ."""


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("rdfs:subClassOf", "owl:equivalentClass", "two terms are one"),
        ("skos:closeMatch", "skos:exactMatch", "two terms are one"),
        ("rdfs:subClassOf", "owl:sameAs", "two terms are one"),
        ("prov:Agent a owl:Class . ", "", "no stub"),
        ('; rdfs:comment "They bear responsibility."@en', "", "0 reasons"),
        ('"They bear', '"Another reason."@en , "They bear', "2 reasons"),
        ("skos:closeMatch prov:Role ;", "", "0 alignments"),
        ("Close only", "Same thing", "does not say that it is a closeMatch"),
        ("skos:closeMatch", "skos:relatedMatch", "does not say that it is a relatedMatch"),
        ("eg:Post skos", "eg:Post a owl:Class ; skos", "declared in an alignment"),
        ("eg:Post skos", "prov:Plan skos", "leads from a term of ours"),
    ],
)
def test_a_wrong_alignment_is_seen(old: str, new: str, fault: str) -> None:
    assert old in GOOD
    assert not list(alignment_faults(written(GOOD)))
    assert any(fault in told for told in alignment_faults(written(GOOD.replace(old, new))))


def test_foreign_terms_exist_in_their_vocabularies() -> None:
    assert unknown_terms(triples(ALIGNMENTS)) == []
    planted = written(
        "<http://www.w3.org/ns/org#Organisation> a owl:Class . <https://schema.org/Agreement> a owl:Class ."
    )
    assert unknown_terms(planted) == ["http://www.w3.org/ns/org#Organisation", "https://schema.org/Agreement"]


# What the foreign vocabularies themselves state of the terms to which an axiom leads. It is not part of the ontology,
# but whoever loads both gets both: the whole must stay consistent, with members for every class of ours.
SPACES = """
@prefix org: <http://www.w3.org/ns/org#> . @prefix prov: <http://www.w3.org/ns/prov#> .
@prefix schema: <https://schema.org/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
"""
FOREIGN = """
prov:Activity owl:disjointWith prov:Entity . skos:Concept owl:disjointWith skos:ConceptScheme .
prov:wasDerivedFrom rdfs:domain prov:Entity ; rdfs:range prov:Entity .
prov:wasAttributedTo rdfs:domain prov:Entity ; rdfs:range prov:Agent .
foaf:Agent a owl:Class . org:Organization rdfs:subClassOf foaf:Agent .
org:OrganizationalUnit rdfs:subClassOf org:Organization .
org:hasPost rdfs:domain org:Organization ; rdfs:range org:Post ; owl:inverseOf org:postIn .
org:postIn rdfs:domain org:Post ; rdfs:range org:Organization .
org:classification rdfs:domain org:Organization ; rdfs:range skos:Concept .
schema:EducationalOrganization rdfs:subClassOf schema:Organization . schema:NGO rdfs:subClassOf schema:Organization .
schema:School rdfs:subClassOf schema:EducationalOrganization .
schema:Preschool rdfs:subClassOf schema:EducationalOrganization .
schema:CollegeOrUniversity rdfs:subClassOf schema:EducationalOrganization .
schema:Country rdfs:subClassOf schema:Place .
"""
# A member of every class, and a use of every property of ours that is a subproperty of a foreign one.
CLASSES = sorted(name for name in declared(triples(MODULES)) if name[0].isupper())
MEMBERS = "".join(f"<urn:x:{name}> a eg:{name} . " for name in CLASSES) + """
<urn:x:form> a skos:Concept .
<urn:x:Passage> eg:inSource <urn:x:Source> ; eg:saidBy <urn:x:Country> .
<urn:x:Ministry> eg:hasPost <urn:x:Post> ; eg:legalForm <urn:x:form> ; eg:partOf <urn:x:Organization> .
<urn:x:Visit> eg:place <urn:x:Region> ; eg:organiser <urn:x:Country> ; eg:topic <urn:x:form> .
<urn:x:Visit> eg:partOf <urn:x:Project> .
"""  # fmt: skip


def with_foreign(*more: str) -> set[Triple]:
    return {*triples([*MODULES, *ALIGNMENTS]), *written(SPACES + FOREIGN + "".join(more))}


def test_the_axioms_of_the_foreign_vocabularies_agree_with_ours(tmp_path: Path) -> None:
    assert unsatisfiable(reason(tmp_path, with_foreign())) == set()
    assert reason(tmp_path, with_foreign(MEMBERS)).is_consistent()


@pytest.mark.parametrize(
    ("planted", "lost"),
    [
        ("prov:Entity a owl:Class . eg:Adoption rdfs:subClassOf prov:Entity .", {"Adoption"}),
        ("prov:Activity a owl:Class . eg:Source rdfs:subClassOf prov:Activity .", {"Source"}),
    ],
)
def test_an_alignment_that_goes_too_far_is_seen(tmp_path: Path, planted: str, lost: set[str]) -> None:
    assert unsatisfiable(reason(tmp_path, with_foreign(planted))) == {EG + name for name in lost}


def test_an_alignment_of_a_property_that_goes_too_far_is_seen(tmp_path: Path) -> None:
    planted = "prov:wasAttributedTo a owl:ObjectProperty . eg:organiser rdfs:subPropertyOf prov:wasAttributedTo ."
    assert not reason(tmp_path, with_foreign(MEMBERS, planted)).is_consistent()
