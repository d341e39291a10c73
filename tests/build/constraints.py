"""The integrity constraints of the RDF Data Cube vocabulary (section 11.1) as far as this cube can break them.

Each asks whether there is a violation, in our own words of what the recommendation requires; beside each, a planted
fault that it must see: statements that are taken out (by a test of a quad) and Turtle that is put in.
"""

from collections.abc import Callable

from pyoxigraph import Quad

from edu_graph import vocab

NEEDED = {vocab.GRAPH + name for name in ("monitoring", "indicators", "regions")} | {vocab.ONTOLOGY_GRAPH}
"""The graphs in which the cube, the terms of its structure and its regions stand."""


def is_needed(quad: Quad) -> bool:
    """Return whether a constraint asks for it: the cube, and which places are parts of which."""
    return quad.graph_name.value in NEEDED or quad.predicate.value == vocab.EG + "hasPart"


_OBSERVATION = "?o a qb:Observation"
_COMPONENT = "?o qb:dataSet/qb:structure/qb:component ?c ."

CONSTRAINTS = {
    "IC-1 every observation has one data set": f"""ASK {{ {{ {_OBSERVATION} FILTER NOT EXISTS {{ ?o qb:dataSet ?d }} }}
        UNION {{ {_OBSERVATION} ; qb:dataSet ?d , ?e FILTER(?d != ?e) }} }}""",
    "IC-2 every data set has one structure": """ASK { { ?d a qb:DataSet FILTER NOT EXISTS { ?d qb:structure ?s } }
        UNION { ?d a qb:DataSet ; qb:structure ?s , ?t FILTER(?s != ?t) } }""",
    "IC-3 every structure has a measure": """ASK { ?s a qb:DataStructureDefinition
        FILTER NOT EXISTS { ?s qb:component/qb:measure ?m . ?m a qb:MeasureProperty } }""",
    "IC-4 every dimension has a range": """ASK { ?d a qb:DimensionProperty FILTER NOT EXISTS { ?d rdfs:range ?r } }""",
    "IC-5 concept dimensions have code lists": """ASK { ?d a qb:DimensionProperty ; rdfs:range skos:Concept
        FILTER NOT EXISTS { ?d qb:codeList ?list } }""",
    "IC-6 only attributes are optional": """ASK { ?s qb:component ?c . ?c qb:componentRequired false
        FILTER NOT EXISTS { ?c qb:attribute ?a } }""",
    "IC-11 every observation has all dimensions": f"""ASK {{ {_OBSERVATION} . {_COMPONENT} ?c qb:dimension ?d
        FILTER NOT EXISTS {{ ?o ?d ?value }} }}""",
    "IC-11 no dimension has two values": f"""ASK {{ {_OBSERVATION} . {_COMPONENT} ?c qb:dimension ?d .
        ?o ?d ?a , ?b FILTER(?a != ?b) }}""",
    "IC-12 no two observations have the same dimensions": """ASK {
        { SELECT (COUNT(?o) AS ?n) { ?o eg:observedIndicator ?i ; eg:observedYear ?y ; eg:observedCountry ?c ;
            eg:observedKind ?k } GROUP BY ?i ?y ?c ?k }
        FILTER(?n > 1) }""",
    "IC-13 every required attribute is there": f"""ASK {{ {_OBSERVATION} . {_COMPONENT}
        ?c qb:componentRequired true ; qb:attribute ?a FILTER NOT EXISTS {{ ?o ?a ?value }} }}""",
    "IC-14 every observation has all measures": f"""ASK {{ {_OBSERVATION} . {_COMPONENT} ?c qb:measure ?m
        FILTER NOT EXISTS {{ ?o ?m ?value }} FILTER NOT EXISTS {{
            ?o qb:dataSet/qb:structure/qb:component/qb:dimension qb:measureType }} }}""",
    "IC-17 with a measure dimension every measure is observed": f"""ASK {{ {_OBSERVATION} ; qb:measureType ?m .
        {_COMPONENT} ?c qb:measure ?other FILTER(?other != ?m)
        FILTER NOT EXISTS {{ ?p qb:measureType ?other }} }}""",
    "IC-19 values are in the code list": f"""ASK {{ {_OBSERVATION} . {_COMPONENT} ?c qb:dimension ?d .
        ?d qb:codeList ?list . ?o ?d ?value FILTER NOT EXISTS {{ ?list a qb:HierarchicalCodeList }}
        FILTER NOT EXISTS {{ ?value skos:inScheme ?list }} }}""",
    "IC-20 values are in the hierarchy": """ASK { ?d qb:codeList ?list .
        ?list a qb:HierarchicalCodeList ; qb:parentChildProperty eg:hasPart .
        { SELECT DISTINCT ?d ?value { ?d a qb:DimensionProperty . ?o ?d ?value } }
        FILTER NOT EXISTS { ?value ^eg:hasPart* ?root . ?list qb:hierarchyRoot ?root } }""",
    "IC-20 a hierarchy says how it goes down": """ASK { ?list a qb:HierarchicalCodeList
        FILTER NOT EXISTS { ?list qb:parentChildProperty eg:hasPart ; qb:hierarchyRoot ?root } }""",
    "ours: the lowest number is not above the highest": "ASK { ?o eg:lowest ?l ; eg:highest ?h FILTER(?l > ?h) }",
    "ours: what is counted is in question": """ASK { ?o eg:countedThings ?c ; eg:eligibleThings ?e ;
        eg:withoutNumber ?w FILTER(?c + ?w != ?e) }""",
    "ours: a number above nothing has something behind it": """ASK { ?o eg:lowest ?l FILTER(?l > 0)
        FILTER NOT EXISTS { ?o prov:wasDerivedFrom ?thing } }""",
}

_TOTAL = "indicator:people-trained#observation/any/world/any"
_IRI = f"<{vocab.ID}indicator/people-trained#observation/any/world/any>"
_NEW = "<http://example.org/o> a qb:Observation ; qb:dataSet <https://w3id.org/edu-graph/graph/monitoring#dataset> ."
_STRUCTURE = "<https://w3id.org/edu-graph/graph/monitoring#structure>"


def _of_total(property_: str) -> Callable[[Quad], bool]:
    return lambda quad: vocab.curie(quad.subject.value) == _TOTAL and vocab.curie(quad.predicate.value) == property_


def _says(subject: str, property_: str) -> Callable[[Quad], bool]:
    return lambda q: vocab.curie(q.subject.value).endswith(subject) and vocab.curie(q.predicate.value) == property_


PLANTED: dict[str, tuple[Callable[[Quad], bool] | None, str]] = {
    "IC-1 every observation has one data set": (_of_total("qb:dataSet"), ""),
    "IC-2 every data set has one structure": (_says("monitoring#dataset", "qb:structure"), ""),
    "IC-3 every structure has a measure": (lambda q: vocab.curie(q.object.value) == "qb:MeasureProperty", ""),
    "IC-4 every dimension has a range": (_says("eg:observedCountry", "rdfs:range"), ""),
    "IC-5 concept dimensions have code lists": (_says("eg:observedKind", "qb:codeList"), ""),
    "IC-6 only attributes are optional": (
        None,
        "<https://w3id.org/edu-graph/graph/monitoring#component-lowest> qb:componentRequired false .",
    ),
    "IC-11 every observation has all dimensions": (_of_total("eg:observedCountry"), ""),
    "IC-11 no dimension has two values": (None, f"{_IRI} eg:observedCountry place:kaz ."),
    "IC-12 no two observations have the same dimensions": (
        None,
        f"{_NEW} <http://example.org/o> eg:observedIndicator indicator:people-trained ; "
        "eg:observedYear concept:year-any ; eg:observedCountry place:m49-001 ; eg:observedKind concept:kind-any .",
    ),
    "IC-13 every required attribute is there": (_of_total("eg:withoutYear"), ""),
    "IC-14 every observation has all measures": (_of_total("eg:highest"), ""),
    "IC-17 with a measure dimension every measure is observed": (None, f"{_IRI} qb:measureType eg:lowest ."),
    "IC-19 values are in the code list": (None, f"{_IRI} eg:observedKind concept:status-planned ."),
    "IC-20 values are in the hierarchy": (None, f"{_IRI} eg:observedCountry place:haifa ."),
    "IC-20 a hierarchy says how it goes down": (_says("monitoring#places", "qb:parentChildProperty"), ""),
    "ours: the lowest number is not above the highest": (None, f"{_IRI} eg:lowest 1000000 ."),
    "ours: what is counted is in question": (None, f"{_IRI} eg:withoutNumber 1000000 ."),
    "ours: a number above nothing has something behind it": (_of_total("prov:wasDerivedFrom"), ""),
}
