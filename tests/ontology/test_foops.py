"""The checks of FOOPS!, the scanner for FAIR ontologies, as far as they can be decided without a network.

The catalogue: Daniel Garijo, Oscar Corcho, María Poveda-Villalón, "FOOPS!: An Ontology Pitfall Scanner for the FAIR
principles", 2021; its 24 checks stand below by identifier. What a check asks for may be said in several vocabularies:
the first one is ours.
"""

import re
from collections.abc import Callable, Iterable, Mapping

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from tests.ontology.terms import (
    ALIGNMENTS,
    BIBO,
    DCTERMS,
    DECLARATIONS,
    EG,
    MODULES,
    ONTOLOGY,
    OWL,
    RDF,
    RDFS,
    SKOS,
    VANN,
    triples,
    written,
)

SCHEMA, FOAF = "https://schema.org/", "http://xmlns.com/foaf/0.1/"
# Hosts that FOOPS! counts as keepers of persistent addresses.
PERSISTENT = (
    r"https?://(w3id\.org|doi\.org|purl\.(org|oclc\.org)|www\.w3\.org|data\.europa\.eu|perma\.cc|dbpedia\.org)/"
)
METADATA: Mapping[str, Mapping[str, str]] = {
    "OM1": {
        "title": DCTERMS + "title",
        "description": DCTERMS + "description",
        "licence": DCTERMS + "license",
        "version IRI": OWL + "versionIRI",
        "creator": DCTERMS + "creator",
        "namespace": VANN + "preferredNamespaceUri",
    },
    "OM2": {
        "prefix": VANN + "preferredNamespacePrefix",
        "version info": OWL + "versionInfo",
        "created": DCTERMS + "created",
        "citation": DCTERMS + "bibliographicCitation",
        "contributor": DCTERMS + "contributor",
    },
    "OM3": {
        "DOI": BIBO + "doi",
        "publisher": DCTERMS + "publisher",
        "logo": FOAF + "logo",
        "status": BIBO + "status",
        "source": DCTERMS + "source",
        "issued": DCTERMS + "issued",
        "modified": DCTERMS + "modified",
        "previous version": OWL + "priorVersion",
        "backward compatible with": OWL + "backwardCompatibleWith",
    },
    "OM5.1": {"creator": DCTERMS + "creator", "created": DCTERMS + "created"},
    "OM5.2": {"issued": DCTERMS + "issued", "publisher": DCTERMS + "publisher"},
}
# What is asked for and cannot be given, with the reason. It fails as soon as it is there: then this line goes.
NOT_GIVEN = {
    ("OM3", "DOI"): "only an archive gives one, when a version is deposited there",
    ("OM3", "logo"): "the project has no mark of its own, and an address of a picture that nobody serves helps nobody",
}
NEEDS_THE_NETWORK = {
    "URI1": "the IRI resolves: w3id.org/edu-graph is not registered yet, the redirects are ready in w3id/.htaccess",
    "VER2": "the version's IRI resolves: the same; a service answers for it under its own address",
    "CN1": "content negotiation gives HTML and RDF: held against the service in tests/service/test_addresses.py",
    "DOC1": "there is a page in HTML: the same",
    "FIND2": "the prefix is registered at prefix.cc or LOV: eg is the project's own choice and free for all there",
    "FIND3": "the ontology is in a registry (LOV)",
    "FIND_3_BIS": "its metadata can be found there",
    "OM4.2": "the licence resolves: creativecommons.org",
}

Row = Mapping[str, list[object]]


def header(found: Iterable[Triple]) -> Row:
    row: dict[str, list[object]] = {}
    for triple in found:
        if triple.subject == NamedNode(ONTOLOGY):
            row.setdefault(triple.predicate.value, []).append(triple.object)
    return row


def lacking(check: str, found: list[Triple]) -> list[str]:
    """Return the metadata that a check asks for and the header has not, or has empty."""
    row = header(found)
    given = {name for name, values in row.items() if all(str(getattr(value, "value", "")).strip() for value in values)}
    return [name for name, iri in METADATA[check].items() if iri not in given]


def undescribed(found: list[Triple], *by: str) -> list[str]:
    terms = {t.subject for t in found if t.predicate.value == RDF + "type" and t.object.value in DECLARATIONS}
    told = {t.subject for t in found if t.predicate.value in by and t.object.value.strip()}
    return sorted(term.value for term in terms - told if term.value.startswith(EG))


def one(found: list[Triple], predicate: str) -> str:
    values = header(found).get(predicate, [])
    return str(getattr(values[0], "value", "")) if len(values) == 1 else ""


def version_faults(found: list[Triple]) -> list[str]:
    """VER1: an IRI of the version, other than that of the ontology, that ends in the version's number."""
    iri, number = one(found, OWL + "versionIRI"), one(found, OWL + "versionInfo")
    return [] if number and iri == f"{ONTOLOGY}/{number}" else [f"versionIRI {iri}, versionInfo {number}"]


def reused(found: list[Triple]) -> list[str]:
    """VOC2: terms of others that terms of ours rest on."""
    logic = {RDFS + name for name in ("subClassOf", "subPropertyOf", "range", "domain")}
    own = (t for t in found if isinstance(t.subject, NamedNode) and t.subject.value.startswith(EG))
    return sorted({t.object.value for t in own if t.predicate.value in logic and not t.object.value.startswith(EG)})


def licence_faults(found: list[Triple]) -> list[str]:
    values = header(found).get(DCTERMS + "license", [])
    known = "https://creativecommons.org/licenses/by/4.0/"
    return [] if values == [NamedNode(known)] else [f"licence {values}"]


CHECKS: Mapping[str, Callable[[list[Triple]], list[str]]] = {
    **{check: (lambda found, check=check: lacking(check, found)) for check in METADATA},
    "PURL1": lambda found: [] if re.match(PERSISTENT, ONTOLOGY) and header(found) else ["no persistent IRI"],
    "HTTP1": lambda found: [] if ONTOLOGY.startswith("https://") and header(found) else ["not over HTTP"],
    "URI2": lambda found: (
        sorted(
            t.subject.value
            for t in found
            if t.predicate.value == RDF + "type" and t.object.value == OWL + "Ontology" and t.subject.value != ONTOLOGY
        )
        or ([] if header(found) else ["no ontology of this IRI"])
    ),
    "VER1": version_faults,
    "RDF1": lambda found: [] if len(found) > 1000 else ["it cannot be parsed as a whole"],
    "FIND1": lambda found: [] if one(found, VANN + "preferredNamespacePrefix") == "eg" else ["no prefix"],
    "OM4.1": licence_faults,
    "VOC1": lambda found: [] if any(iri.startswith((DCTERMS, VANN, BIBO)) for iri in header(found)) else ["own words"],
    "VOC2": lambda found: [] if len(reused(found)) > 10 else ["nothing is reused"],
    "VOC3": lambda found: undescribed(found, RDFS + "label", SKOS + "prefLabel"),
    "VOC4": lambda found: undescribed(found, RDFS + "comment", SKOS + "definition"),
}


@pytest.fixture(scope="module")
def ontology() -> list[Triple]:
    return triples([*MODULES, *ALIGNMENTS])


def test_every_check_of_the_catalogue_is_made_or_needs_the_network() -> None:
    assert len(CHECKS) + len(NEEDS_THE_NETWORK) == 24
    assert not CHECKS.keys() & NEEDS_THE_NETWORK.keys()


@pytest.mark.parametrize("check", CHECKS)
def test_the_check_holds(check: str, ontology: list[Triple]) -> None:
    # Equality: what is given one day is to be taken out of NOT_GIVEN.
    assert CHECKS[check](ontology) == [name for of, name in NOT_GIVEN if of == check]


@pytest.mark.parametrize(("check", "name"), [(check, name) for check in METADATA for name in METADATA[check]])
def test_metadata_that_is_missing_or_empty_is_seen(check: str, name: str, ontology: list[Triple]) -> None:
    iri = METADATA[check][name]
    without = [t for t in ontology if t.predicate.value != iri]
    assert name in CHECKS[check](without)
    assert name in CHECKS[check]([*without, Triple(NamedNode(ONTOLOGY), NamedNode(iri), Literal(" "))])


@pytest.mark.parametrize(
    ("check", "taken", "added"),
    [
        ("VER1", {OWL + "versionIRI"}, f"<{ONTOLOGY}> owl:versionIRI <{ONTOLOGY}> ."),
        ("VER1", {OWL + "versionInfo"}, f'<{ONTOLOGY}> owl:versionInfo "9.9.9" .'),
        ("FIND1", {VANN + "preferredNamespacePrefix"}, ""),
        ("OM4.1", {DCTERMS + "license"}, f'<{ONTOLOGY}> dcterms:license "CC BY 4.0" .'),
        ("URI2", set(), "<https://w3id.org/another> a owl:Ontology ."),
        ("VOC2", {RDFS + name for name in ("subClassOf", "subPropertyOf", "range")}, ""),
        ("VOC3", {RDFS + "label"}, ""),
        ("VOC4", {RDFS + "comment", SKOS + "definition"}, ""),
    ],
)
def test_a_planted_fault_is_seen(check: str, taken: set[str], added: str, ontology: list[Triple]) -> None:
    left = [triple for triple in ontology if triple.predicate.value not in taken]
    assert CHECKS[check]([*left, *written(added)])


@pytest.mark.parametrize("check", ["PURL1", "HTTP1", "URI2", "RDF1", "VOC1"])
def test_an_ontology_without_header_is_seen(check: str) -> None:
    assert CHECKS[check](written("eg:Visit a owl:Class ."))


def test_the_next_version_names_the_one_before(ontology: list[Triple]) -> None:
    assert not prior_faults(ontology)
    unnamed = [t for t in ontology if t.predicate.value != OWL + "priorVersion"]
    number = one(ontology, OWL + "versionInfo")
    assert prior_faults(unnamed) == [f"{number} names no version before"]
    itself = written(f"<{ONTOLOGY}> owl:priorVersion <{ONTOLOGY}/{number}> .")
    assert prior_faults([*unnamed, *itself]) == [f"{number} names no version before"]
    taken = (OWL + "versionInfo", OWL + "versionIRI")
    first = [t for t in ontology if t.predicate.value not in taken] + written(f'<{ONTOLOGY}> owl:versionInfo "0.1.0" .')
    assert prior_faults(first) == ["0.1.0 is the first"]


def prior_faults(found: list[Triple]) -> list[str]:
    number, prior = one(found, OWL + "versionInfo"), one(found, OWL + "priorVersion")
    if number == "0.1.0":
        return ["0.1.0 is the first"] if prior else []
    return (
        [] if prior.startswith(ONTOLOGY + "/") and not prior.endswith(number) else [f"{number} names no version before"]
    )
