"""What belongs to a thing: shown on its page by kind and parts, called so elsewhere, and part of every format."""

import re
from html import unescape
from pathlib import Path

import project
import pytest
from pyoxigraph import RdfFormat, parse
from stage import Serve, Service

from edu_graph.dependents import DEPENDENTS
from edu_graph.service import dependents

ID = "https://w3id.org/edu-graph/id/"
CENTRE = ID + "agent/centre"
DATA = """
@prefix agent: <https://w3id.org/edu-graph/id/agent/> .
@prefix person: <https://w3id.org/edu-graph/id/person/> .
@prefix concept: <https://w3id.org/edu-graph/id/concept/> .
@prefix c: <https://w3id.org/edu-graph/id/agent/centre#> .
@prefix d: <https://w3id.org/edu-graph/id/document/paper#> .
@prefix document: <https://w3id.org/edu-graph/id/document/> .
graph:more { graph:more a eg:Register ; eg:basis "Ours."@en .
  agent:centre a eg:ResourceCentre ; skos:prefLabel "Центр"@ru , "Centre"@en .
  document:paper a eg:Publication ; skos:prefLabel "Paper"@en .
  person:p-a a eg:Person ; skos:prefLabel "A. Person"@en .
  concept:role-office-holder skos:prefLabel "office holder"@en .
  concept:role-author skos:prefLabel "author"@en .
  concept:position-director skos:prefLabel "директор"@ru , "director"@en .
  concept:service-workshop skos:prefLabel "мастер-класс"@ru , "workshop"@en .
  concept:equipment-fm skos:prefLabel "FM system"@en .
  concept:topic-career skos:prefLabel "career guidance"@en .
  concept:practice-joint skos:prefLabel "joint projects"@en .
  concept:counted-places skos:prefLabel "places"@en .
  concept:role-recipient skos:prefLabel "recipient"@en .
  concept:group-pupils skos:prefLabel "pupils"@en .
}
<https://w3id.org/edu-graph/source/news#p1> {
  agent:centre eg:participation c:recipient\\/group\\/pupils ;
    eg:hasPost c:post\\/director ; eg:service c:service\\/workshop ; eg:equipment c:equipment\\/fm ;
    eg:objective c:objective\\/1 , c:objective\\/2 , c:objective\\/10 ;
    eg:participation c:office-holder\\/person\\/p-a .
  c:post\\/director a eg:Post ; eg:position concept:position-director .
  c:recipient\\/group\\/pupils a eg:Participation ; eg:role concept:role-recipient ; eg:group concept:group-pupils .
  c:office-holder\\/person\\/p-a a eg:Participation ; eg:role concept:role-office-holder ; eg:agent person:p-a ;
    eg:post c:post\\/director .
  c:service\\/workshop a eg:Service ; eg:kind concept:service-workshop ;
    eg:quantity <https://w3id.org/edu-graph/id/agent/centre#service/workshop/quantity/counted-places/-/-/news> .
  <https://w3id.org/edu-graph/id/agent/centre#service/workshop/quantity/counted-places/-/-/news> a eg:Quantity ;
    eg:value 12 ; eg:counts concept:counted-places .
  c:equipment\\/fm a eg:Equipment ; eg:kind concept:equipment-fm ;
    eg:quantity <https://w3id.org/edu-graph/id/agent/centre#equipment/fm/quantity/counted-places/-/-/news/from/2015> .
  <https://w3id.org/edu-graph/id/agent/centre#equipment/fm/quantity/counted-places/-/-/news/from/2015> a eg:Quantity ;
    eg:value 7 ; eg:counts concept:counted-places ; eg:start "2015"^^xsd:gYear .
  c:objective\\/1 a eg:Objective ; eg:number 1 . c:objective\\/2 a eg:Objective ; eg:number 2 .
  c:objective\\/10 a eg:Objective ; eg:number 10 .
}
<https://w3id.org/edu-graph/source/news#p2> {
  c:service\\/workshop a eg:Service ; eg:kind concept:service-workshop ; eg:about agent:school .
  document:paper eg:finding d:finding\\/career ; eg:recommendation d:recommendation\\/joint ;
    eg:participation d:author\\/person\\/p-a .
  d:finding\\/career a eg:Finding ; eg:topic concept:topic-career .
  d:recommendation\\/joint a eg:Recommendation ; eg:proposes concept:practice-joint .
  d:author\\/person\\/p-a a eg:Participation ; eg:role concept:role-author ; eg:agent person:p-a ;
    eg:post c:post\\/director .
}
"""


@pytest.fixture
def told(tmp_path: Path, serve: Serve) -> Service:
    """A service that knows a centre and a paper with dependents of every kind."""
    project.make(tmp_path / "releases", extra=DATA)
    return serve(releases=tmp_path / "releases")


def captions(page: str) -> list[str]:
    """Return what the tables of dependents are called, in order."""
    dependents_on = page[page.index('id="parts"') :].partition('id="names"')[0].partition('id="inverse"')[0]
    return [unescape(found) for found in re.findall(r"<caption[^>]*>(.*?)</caption>", dependents_on)]


def article(page: str, anchor: str) -> str:
    """Return the part of a page about one dependent."""
    return page[page.index(f'id="{anchor}"') :].partition("</article>")[0]


def test_each_kind_is_shown_by_what_it_is_and_what_names_it(told: Service) -> None:
    page = told.get("/id/agent/centre.html").text
    assert '<h2 id="parts">What belongs to it</h2>' in page
    # Kinds together, numbers in their order, and what belongs to a part after the part.
    assert captions(page) == [
        "Participation: office holder, A. Person",
        "Participation: recipient, pupils",
        "Post: director",
        "Service: workshop",
        "Quantity: 12, places (service: workshop)",
        "Equipment: FM system",
        "Quantity: 7, places, 2015 (equipment: FM system)",
        "Objective: 1",
        "Objective: 2",
        "Objective: 10",
    ]
    assert captions(told.get("/id/document/paper.html").text) == [
        "Participation: author, A. Person",
        "Recommendation: joint projects",
        "Finding: career guidance",
    ]


def test_each_fact_of_a_dependent_stands_with_its_passages(told: Service) -> None:
    service = article(told.get("/id/agent/centre.html").text, "service/workshop")
    kind, about = (service[service.index(f"/ontology/{name}") :].partition("</tr>")[0] for name in ("kind", "about"))
    assert re.findall(r'href="/en/source/(news#p\d)"', kind) == ["news#p1", "news#p2"]
    assert re.findall(r'href="/en/source/(news#p\d)"', about) == ["news#p2"]
    assert "School No. 1" in about


def test_a_post_is_shown_as_position_and_organisation(told: Service) -> None:
    link = '<a href="/en/id/agent/centre#post/director"><bdi>director, Centre</bdi></a>'
    page = told.get("/id/document/paper.html").text
    assert link in article(page, "author/person/p-a")
    assert link in told.get("/source/news.html").text
    assert 'id="post/director"' in told.get("/id/agent/centre.html").text


def test_a_dependent_is_called_by_its_owner_where_that_is_not_in_sight(told: Service) -> None:
    page = told.get("/source/news.html").text
    for called in (
        "Centre, service: workshop",
        "Centre, objective: 10",
        "Centre: 12, places",
        "Centre: office holder, A. Person",
        "Paper, finding: career guidance",
        "Paper, recommendation: joint projects",
    ):
        assert f">{called}</bdi>" in page
    assert "Centre, service: workshop" in told.get("/id/agent/school.html").text


ENGINE = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
    "trig": RdfFormat.TRIG,
    "nq": RdfFormat.N_QUADS,
}


@pytest.mark.parametrize("form", ENGINE)
def test_every_format_of_a_thing_holds_its_dependents(told: Service, form: str) -> None:
    found = list(parse(told.get(f"/id/agent/centre.{form}").content, format=ENGINE[form]))
    subjects = {quad.subject.value.removeprefix(CENTRE) for quad in found if quad.subject.value.startswith(CENTRE)}
    assert subjects == {
        "",
        "#office-holder/person/p-a",
        "#recipient/group/pupils",
        "#post/director",
        "#service/workshop",
        "#equipment/fm/quantity/counted-places/-/-/news/from/2015",
        "#service/workshop/quantity/counted-places/-/-/news",
        "#equipment/fm",
        "#objective/1",
        "#objective/2",
        "#objective/10",
    }
    if form not in ("trig", "nq"):
        labels = {quad.object.value for quad in found if quad.predicate.value.endswith("#prefLabel")}
        assert {"workshop", "places", "director"} <= labels, "what dependents point to is named"


def test_every_dependent_has_a_title_of_its_own_parts() -> None:
    for name, dependent in DEPENDENTS.items():
        kind = "https://w3id.org/edu-graph/ontology#" + dependent.type
        parts = [f"https://w3id.org/edu-graph/ontology#{part.property}" for part in dependent.parts if part.property]
        assert dependents.title(kind, dict.fromkeys(parts, "x")) == ["x", *([", ", "x"] * (len(parts) - 1))], name


def test_a_node_without_a_type_is_called_by_whatever_tells_it() -> None:
    eg = "https://w3id.org/edu-graph/ontology#"
    assert dependents.kind_of([eg + "Unknown"]) == ""
    assert dependents.title("", {eg + "role": "host", eg + "agent": "School"}) == ["host", ", ", "School"]


def test_an_amount_is_told_with_its_unit_and_what_limits_it() -> None:
    eg = "https://w3id.org/edu-graph/ontology#"
    said = {eg + name: name for name in ("counts", "value", "qualifier", "unit")}
    assert "".join(dependents.title(eg + "Quantity", said)) == "value unit (qualifier), counts"
    assert dependents.name_of("", "", "Visit", "host, School") == ["Visit", ": ", "host, School"]
