"""The reference of the ontology: the page of a term, its data, what shapes ask in words, names that lead nowhere."""

import re
from pathlib import Path

import project
import pytest
from pyoxigraph import RdfFormat, parse
from stage import Serve, Service

from edu_graph.service.reference import modules, relations, shapes
from edu_graph.service.reference.wordings import Wording
from edu_graph.service.terms import Vocabulary

ROOT = Path(__file__).resolve().parents[2]
EG = "https://w3id.org/edu-graph/ontology#"
PREFIXES = """\
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix eg: <https://w3id.org/edu-graph/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
MORE = f"""
# Visits <and> more: who goes where.
# A second line.

{PREFIXES}
eg:hosted a owl:ObjectProperty ; owl:inverseOf eg:visited ; rdfs:label "hosted"@en , "אירח"@he .
eg:near a owl:ObjectProperty , owl:SymmetricProperty ; rdfs:label "near"@en ; rdfs:subPropertyOf eg:visited ;
  rdfs:range eg:Visit ; skos:changeNote "0.2.0: wider."@en .
eg:Trip a owl:Class ; rdfs:label "trip <b>"@en ; rdfs:subClassOf eg:Visit ; owl:deprecated true ;
  dcterms:isReplacedBy eg:Visit .
"""
SHAPES = f"""{PREFIXES}
[] a sh:NodeShape ; sh:targetClass eg:Visit , eg:Event ;
  sh:property [ sh:path eg:visited ; sh:minCount 1 ; sh:maxCount 3 ; sh:class eg:Passage ; sh:severity sh:Warning ;
    sh:message "A visit visits nothing."@en , "Визит никого не посещает."@ru ] ,
  [ sh:path [ sh:inversePath eg:passage ] ; sh:maxCount 0 ; sh:message "One."@en ] ,
  [ sh:path ( eg:participation rdf:type ) ; sh:maxCount 2 ; sh:message "Two."@en ] ,
  [ sh:path [ sh:alternativePath ( eg:visited eg:passage ) ] ; sh:minCount 1 ; sh:message "Three."@en ] .
[] a sh:PropertyShape ; sh:targetSubjectsOf eg:visited ; sh:path eg:visited ;
  sh:or ( [ sh:class eg:Visit ] [ sh:datatype xsd:date ] [ sh:path rdf:type ; sh:maxCount 0 ] ) ; sh:nodeKind sh:IRI ;
  sh:pattern "^a<b" ; sh:minInclusive 5 ; sh:lessThanOrEquals eg:passage ; sh:hasValue eg:Visit ;
  sh:message "Four."@en .
[] a sh:PropertyShape ; sh:targetObjectsOf eg:visited ; sh:path skos:prefLabel ; sh:minCount 2 ; sh:maxCount 2 ;
  sh:datatype rdf:langString ; sh:uniqueLang true ; sh:languageIn ( "en" "ru" ) ; sh:not [ sh:hasValue "x" ] ;
  sh:message "Five."@en .
[] a sh:NodeShape ; sh:targetSubjectsOf eg:visited ; sh:message "Six."@en ;
  sh:or ( [ sh:class eg:Visit ] [ sh:path eg:passage ; sh:qualifiedValueShape [ sh:class eg:Event ] ;
    sh:qualifiedMinCount 2 ] ) .
[] a sh:NodeShape ; sh:targetObjectsOf eg:visited ; sh:xone ( [ sh:class eg:Visit ] ) ; sh:message "Seven."@en .
[] a sh:NodeShape ; sh:targetObjectsOf eg:visited ; sh:not [ sh:xone ( [ sh:class eg:Visit ] ) ] ;
  sh:message "Eight."@en .
"""
ALIGNED = f"""{PREFIXES}
schema:Trip a owl:Class ; rdfs:label "Trip"@en .
eg:Visit skos:closeMatch schema:Trip ; rdfs:comment "Close only: theirs has <legs>."@en .
eg:Visit rdfs:subClassOf schema:Event ; rdfs:comment "Every visit is one."@en .
"""

EDITORIAL = r"graph:register { id:event\/an-earlier eg:visited id:agent\/school }"
"""A statement that no passage says, of a thing that comes first by its address."""


@pytest.fixture
def told(tmp_path: Path, serve: Serve) -> Service:
    """A service whose release has shapes, alignments, and an ontology of two modules."""
    project.make(tmp_path / "releases", extra=EDITORIAL)
    folder = next(path for path in (tmp_path / "releases").iterdir() if path.is_dir())
    ontology = folder / "ontology/edu-graph.ttl"
    ontology.write_text(ontology.read_text("utf-8") + MORE, "utf-8")
    (folder / "ontology/alignments.ttl").write_text(ALIGNED, "utf-8")
    (folder / "shapes/whole").mkdir(parents=True, exist_ok=True)
    (folder / "shapes/whole/visits.ttl").write_text(SHAPES, "utf-8")
    return serve(releases=tmp_path / "releases")


def words(html: str) -> str:
    """Return what a page says in its main part."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def test_a_page_tells_all_of_a_class(told: Service) -> None:
    answer = told.get("/ontology/Visit", "text/html")
    assert (answer.status_code, answer.headers["content-language"]) == (200, "en")
    assert f'<{EG}Visit>; rel="describes"' in answer.headers["link"]
    said = words(answer.text)
    assert "A stay at a place, to learn." in said
    assert "визит</bdi>" in answer.text
    assert "1 thing of this release is of this class." in said
    assert "Each of its things is of the class “ event ” as well." in said
    assert '<a href="/en/ontology/Event">' in answer.text
    assert re.search(r'<svg[^>]+aria-labelledby="around-visit-title around-visit-desc"', answer.text)
    assert "In the picture: Wider (1), Properties that lead to it (1), and Narrower (1)." in said
    assert "is close to" in said
    assert "Close only: theirs has &lt;legs&gt;." in answer.text
    assert "Every visit is one." in said
    assert '<a href="/en/queries/list-visited' in told.get("/ontology/visited", "text/html").text


def test_examples_lead_to_things_and_passages(told: Service) -> None:
    page = told.get("/ontology/visited", "text/html").text
    examples = page.partition("<caption>Examples from the data</caption>")[2].partition("</table>")[0]
    assert '<a href="/en/id/event/visit">' in examples
    assert '<a href="/en/id/agent/' in examples
    assert examples.index("id/event/visit") < examples.index("id/event/an-earlier"), "what passages say comes first"
    assert "in no passage: the editors" in examples
    assert re.search(r'<a href="/en/source/news#p\d"><bdi>A visit took place, passage \d</bdi></a>', examples)


def test_shapes_are_told_in_sentences(told: Service) -> None:
    said = words(told.get("/ontology/visited", "text/html").text)
    for sentence in (
        "Each thing of the class “ visit ” or “ event ” the values of “ visited ” From 1 to 3 values. "
        "Is of the class “ passage ”. A visit visits nothing. A warning only. Held against all sources together.",
        "Is a thing with an address, not a text.",
        "Is one of these: visit or xsd:date .",
        "Is written by the pattern ^a&lt;b .",
        "Is 5 or more.",
        "Is not more than the value of “ passage ”, and not later.",
        "Whatever has “ visited ”",
        "Whatever “ visited ” leads to",
        "Exactly 2 values. Is a text whose language is told. No two values are in the same language. "
        "Is in one of these languages: en or ru. This must not hold: One value is x .",
        "At least one of these holds: Is of the class “ visit ”. “ passage ”: For at least 2 values: "
        "Is of the class “ event ”. Six.",
        "What is asked is told by the message beside it. Seven.",
        "What is asked is told by the message beside it. Eight.",
        "“ visited ” or “ passage ”",
    ):
        assert sentence in said, sentence
    other = words(told.get("/ontology/passage", "text/html").text)
    assert "the values of what leads to it by “ passage ” Has no value." in other
    assert "“ participation ” → “ type ” At most 2 values." in words(
        told.get("/ontology/participation", "text/html").text
    )
    assert "Визит никого не посещает." in told.get("/ru/ontology/visited").text


def test_rules_changes_and_what_is_given_up_are_told(told: Service) -> None:
    hosted = words(told.get("/ontology/hosted", "text/html").text)
    assert "“ visited ” follows from the other to the one." in hosted
    assert "Nothing in the data of this release uses it." in hosted
    assert "Examples from the data" not in hosted
    near = words(told.get("/ontology/near", "text/html").text)
    assert "it follows from the other to the one as well." in near
    assert "Whatever is stated with it holds for “ visited ” as well." in near
    assert "Changed: 0.2.0: wider." in near
    trip = told.get("/ontology/Trip", "text/html").text
    assert "Deprecated: write it no more." in trip
    assert "<h1>trip &lt;b&gt;</h1>" in trip
    assert "Use instead" in words(trip)
    lone = words(told.get("/ontology/Register", "text/html").text)
    assert "It stands by itself" in lone


def test_a_term_is_data_too(told: Service) -> None:
    turtle = told.get("/ontology/Visit.ttl")
    assert turtle.headers["content-type"].startswith("text/turtle")
    subjects = {str(quad.subject) for quad in parse(turtle.content, format=RdfFormat.TURTLE)}
    assert subjects == {f"<{EG}Visit>"}
    visited = list(parse(told.get("/ontology/visited", "application/n-triples").content, format=RdfFormat.N_TRIPLES))
    # Its domain is a union: the nodes without a name come along.
    assert len(visited) == 10
    assert told.get("/ontology/Visit?format=jsonld").headers["content-type"].startswith("application/ld+json")
    assert told.get("/ontology/Visit.exe").status_code == 404


@pytest.mark.parametrize(
    ("name", "near"), [("vist", "Visit"), ("visit", "Visit"), ("eg:Visitt", "Visit"), ("אירח", "hosted")]
)
def test_a_term_that_is_not_there_has_suggestions(told: Service, name: str, near: str) -> None:
    problem = told.get(f"/ontology/{name}", "application/json")
    assert problem.status_code == 404
    assert problem.json()["suggestions"][0] == near
    page = told.get(f"/en/ontology/{name}")
    assert page.status_code == 404
    assert f'href="/en/ontology/{near}"' in page.text
    assert "suggestions" not in told.get("/ontology/qqqqqqqq", "application/json").json()


def test_the_list_is_by_module_and_every_iri_of_a_term_has_its_place(told: Service) -> None:
    page = told.get("/ontology", "text/html").text
    assert '<h2 id="module-visits-and-more">Visits &lt;and&gt; more</h2>' in page
    assert page.index("Visits &lt;and&gt; more</h2>") < page.index('id="hosted"')
    assert page.index('id="Trip"') < page.index('id="hosted"'), "classes come first"
    assert '<tr role="row" id="Visit">' in page
    assert '<a href="/he/ontology/hosted">אירח</a>' in told.get("/he/ontology").text


def test_every_module_and_every_shape_of_the_project_has_words() -> None:
    text = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "ontology").glob("*.ttl")))
    found = modules.modules(text)
    assert {module.title for module in found} == set(modules.TITLES)
    names = [name for module in found for name in module.terms]
    assert len(names) == len(set(names)) == len(set(re.findall(r"^eg:(\w+) a ", text, re.M)))
    asked = shapes.read(ROOT / "shapes")
    assert len(asked) > 250
    wording = Wording(Vocabulary({}, {}, ()), "en", lambda _: "")
    for one in asked:
        row = wording.told(one)
        assert row.sentences, one
        assert row.message, one
    assert [one.messages for one in asked if not one.is_whole] == []


def test_every_alignment_of_the_project_has_its_reason() -> None:
    for path in sorted((ROOT / "ontology/alignments").glob("*.ttl")):
        for term, aligned in relations.alignments(path).items():
            assert all(one.reason for one in aligned), (path.name, term)
    assert relations.alignments(ROOT / "ontology/nothing.ttl") == {}
