"""The OOPS! catalogue of ontology pitfalls as SPARQL: each query returns the terms that have fallen into it.

The catalogue: María Poveda-Villalón, Asunción Gómez-Pérez, Mari Carmen Suárez-Figueroa, "OOPS! (OntOlogy Pitfall
Scanner!)", 2014. Its 41 pitfalls stand below by code: 35 with a query; the other six, in `NOT_DECIDED_HERE`, need a
person or the network.
"""

from dataclasses import dataclass
from typing import Final

_OURS = "FILTER(STRSTARTS(STR(?fault), STR(eg:)))"
_PROPERTIES = "VALUES ?kind { owl:ObjectProperty owl:DatatypeProperty }"
_LOCAL = "STRAFTER(STR(?fault), '#')"
# The member of a list of disjoint classes.
_LISTED = "owl:members/rdf:rest*/rdf:first"


@dataclass(frozen=True)
class Pitfall:
    """What the pitfall is, in our words; the query that finds it (`?fault`); a SPARQL update that falls into it."""

    title: str
    query: str
    planted: str


PITFALLS: Final = {
    "P02": Pitfall(
        "two names of one thing as two classes",
        f"SELECT ?fault {{ ?fault owl:equivalentClass ?other . {_OURS} FILTER(STRSTARTS(STR(?other), STR(eg:))) }}",
        "INSERT DATA { eg:School owl:equivalentClass eg:EducationalInstitution }",
    ),
    "P03": Pitfall(
        "a property “is” instead of a subclass or type",
        f"""SELECT ?fault {{ ?fault a ?kind . {_PROPERTIES} {_OURS}
            FILTER(REGEX({_LOCAL}, '^(is|isA|are|instanceOf|typeOf|subclassOf)$', 'i')) }}""",
        "INSERT DATA { eg:isA a owl:ObjectProperty }",
    ),
    "P04": Pitfall(
        "a class that nothing connects with the others",
        f"""SELECT ?fault {{ ?fault a owl:Class . {_OURS}
            FILTER NOT EXISTS {{ ?fault rdfs:subClassOf|^rdfs:subClassOf|^rdfs:domain|^rdfs:range ?other }} }}""",
        "INSERT DATA { eg:Spaceship a owl:Class }",
    ),
    "P05": Pitfall(
        "inverses whose domains and ranges do not fit",
        f"""SELECT ?fault {{ ?fault owl:inverseOf ?other . {_OURS}
            {{ ?fault rdfs:domain ?a . ?other rdfs:range ?b }} UNION {{ ?fault rdfs:range ?a . ?other rdfs:domain ?b }}
            FILTER(?a != ?b) }}""",
        "INSERT DATA { eg:signs owl:inverseOf eg:passage }",
    ),
    "P06": Pitfall(
        "a hierarchy that runs in a circle",
        f"""SELECT ?fault {{ {_OURS}
            {{ ?fault rdfs:subClassOf+ ?fault }} UNION {{ ?fault rdfs:subPropertyOf+ ?fault }} }}""",
        "INSERT DATA { eg:Agent rdfs:subClassOf eg:Ministry }",
    ),
    "P07": Pitfall(
        "two concepts in one class",
        f"SELECT ?fault {{ ?fault a owl:Class . {_OURS} FILTER(REGEX({_LOCAL}, '[a-z](And|Or)[A-Z]')) }}",
        "INSERT DATA { eg:VisitAndTraining a owl:Class }",
    ),
    "P08": Pitfall(
        "a term without label or definition",
        f"""SELECT ?fault {{ ?fault a ?kind . {_OURS}
            FILTER(NOT EXISTS {{ ?fault rdfs:label ?label }} || NOT EXISTS {{ ?fault skos:definition ?text }}) }}""",
        "DELETE WHERE { eg:Visit skos:definition ?text }",
    ),
    "P10": Pitfall(
        "a class that is disjoint with none, nor is one above it",
        f"""SELECT ?fault {{ ?fault a owl:Class . {_OURS}
            FILTER NOT EXISTS {{ ?fault rdfs:subClassOf*/(owl:disjointWith|^owl:disjointWith) ?other }}
            FILTER NOT EXISTS {{ ?fault rdfs:subClassOf* ?above .
              ?list a owl:AllDisjointClasses ; {_LISTED} ?above }} }}""",
        "INSERT DATA { eg:Spaceship a owl:Class }",
    ),
    "P11": Pitfall(
        "a property with neither domain nor range, nor a relation to another that has",
        f"""SELECT ?fault {{ ?fault a ?kind . {_PROPERTIES} {_OURS} FILTER NOT EXISTS {{
            ?fault rdfs:domain|rdfs:range|owl:inverseOf|^owl:inverseOf|rdfs:subPropertyOf ?other }} }}""",
        "INSERT DATA { eg:spins a owl:ObjectProperty }",
    ),
    "P12": Pitfall(
        "properties that mean the same and are not said to",
        f"""SELECT ?fault {{ ?fault a ?kind ; skos:definition ?text . ?other a ?kind ; skos:definition ?text .
            {_PROPERTIES} {_OURS} FILTER(?fault != ?other) }}""",
        """INSERT { eg:seesAlso a owl:ObjectProperty ; skos:definition ?text }
           WHERE { eg:visited skos:definition ?text }""",
    ),
    "P13": Pitfall(
        "properties that mirror each other and are not said to be inverse",
        f"""SELECT ?fault {{ ?fault rdfs:domain ?a ; rdfs:range ?b . ?other rdfs:domain ?b ; rdfs:range ?a . {_OURS}
            FILTER(?a != ?b) FILTER NOT EXISTS {{ ?fault owl:inverseOf|^owl:inverseOf ?other }} }}""",
        "DELETE WHERE { ?one owl:inverseOf eg:postIn }",
    ),
    "P14": Pitfall(
        "“only” without “some”: a restriction that things without the property meet too",
        """SELECT ?fault { ?fault rdfs:subClassOf|owl:equivalentClass ?only .
            ?only owl:allValuesFrom ?a ; owl:onProperty ?p
            FILTER NOT EXISTS { ?fault rdfs:subClassOf|owl:equivalentClass ?some .
              ?some owl:onProperty ?p ; owl:someValuesFrom|owl:minCardinality|owl:minQualifiedCardinality ?b } }""",
        """INSERT DATA { eg:Visit rdfs:subClassOf
            [ a owl:Restriction ; owl:onProperty eg:place ; owl:allValuesFrom eg:Place ] }""",
    ),
    "P15": Pitfall(
        "“some not” where “not some” is meant",
        "SELECT ?fault { ?fault owl:someValuesFrom/owl:complementOf ?other }",
        """INSERT DATA { eg:Visit rdfs:subClassOf
            [ a owl:Restriction ; owl:onProperty eg:place ; owl:someValuesFrom [ owl:complementOf eg:Country ] ] }""",
    ),
    "P19": Pitfall(
        "several domains or ranges, of which a member must be all",
        f"""SELECT ?fault {{ {{ ?fault rdfs:domain ?a , ?b }} UNION {{ ?fault rdfs:range ?a , ?b }} {_OURS}
            FILTER(?a != ?b) }}""",
        "INSERT DATA { eg:signs rdfs:range eg:Declaration }",
    ),
    "P20": Pitfall(
        "annotations in each other's place: a label that is a sentence, a definition that is none",
        f"""SELECT ?fault {{ ?fault rdfs:label ?label ; skos:definition ?text . {_OURS}
            FILTER(STRLEN(?label) > 60 || STRENDS(?label, '.')
              || STRLEN(?label) >= STRLEN(?text) || !STRENDS(?text, '.')) }}""",
        """DELETE { eg:Visit rdfs:label ?label ; skos:definition ?text }
           INSERT { eg:Visit rdfs:label ?text ; skos:definition ?label }
           WHERE { eg:Visit rdfs:label ?label ; skos:definition ?text FILTER(LANG(?label) = 'en') }""",
    ),
    "P21": Pitfall(
        "a class for whatever is left over",
        f"SELECT ?fault {{ ?fault a owl:Class . {_OURS} FILTER(REGEX({_LOCAL}, '^(Other|Misc|Unknown|Various)')) }}",
        "INSERT DATA { eg:OtherEvent a owl:Class ; rdfs:subClassOf eg:Event }",
    ),
    "P22": Pitfall(
        "names that are not written as the others are",
        f"""SELECT ?fault {{ ?fault a ?kind . {_OURS} BIND({_LOCAL} AS ?name)
            FILTER(!REGEX(?name, '^[A-Za-z][A-Za-z0-9]*$') || (REGEX(?name, '^[A-Z]') != (?kind = owl:Class))) }}""",
        "INSERT DATA { eg:has_place a owl:ObjectProperty }",
    ),
    "P23": Pitfall(
        "a datatype made anew",
        f"""SELECT ?fault {{ ?fault a owl:Class . {_OURS}
            FILTER(REGEX({_LOCAL}, '^(Date|Time|DateTime|Year|Number|Integer|Decimal|String|Text|Boolean)$')) }}""",
        "INSERT DATA { eg:Date a owl:Class }",
    ),
    "P24": Pitfall(
        "a term that is defined by itself",
        f"""SELECT ?fault {{ {_OURS}
            ?fault rdfs:subClassOf|owl:equivalentClass|rdfs:subPropertyOf|owl:equivalentProperty ?as .
            OPTIONAL {{ ?as owl:someValuesFrom|owl:allValuesFrom|owl:onClass ?filler }}
            FILTER(?fault = ?as || ?fault = ?filler) }}""",
        """INSERT DATA { eg:Visit rdfs:subClassOf
            [ a owl:Restriction ; owl:onProperty eg:partOf ; owl:someValuesFrom eg:Visit ] }""",
    ),
    "P25": Pitfall(
        "a property that is its own inverse",
        "SELECT ?fault { ?fault owl:inverseOf ?fault }",
        "INSERT DATA { eg:follows owl:inverseOf eg:follows }",
    ),
    "P26": Pitfall(
        "an inverse of a symmetric property",
        "SELECT ?fault { ?fault a owl:SymmetricProperty ; owl:inverseOf|^owl:inverseOf ?other }",
        "INSERT DATA { eg:partOf a owl:SymmetricProperty }",
    ),
    "P27": Pitfall(
        "properties said to be equivalent that are not: one of another kind, domain or range, or anybody else's",
        """SELECT ?fault { ?fault owl:equivalentProperty ?other
            FILTER(!STRSTARTS(STR(?other), STR(eg:))
              || EXISTS { ?fault rdfs:domain ?a . ?other rdfs:domain ?b FILTER(?a != ?b) }
              || EXISTS { ?fault rdfs:range ?a . ?other rdfs:range ?b FILTER(?a != ?b) }
              || EXISTS { ?fault a ?a FILTER NOT EXISTS { ?other a ?a } }) }""",
        "INSERT DATA { eg:start owl:equivalentProperty <https://schema.org/startDate> }",
    ),
    "P28": Pitfall(
        "a symmetric property between different things",
        "SELECT ?fault { ?fault a owl:SymmetricProperty ; rdfs:domain ?a ; rdfs:range ?b FILTER(?a != ?b) }",
        "INSERT DATA { eg:signs a owl:SymmetricProperty }",
    ),
    "P29": Pitfall(
        "a transitive property between different things",
        "SELECT ?fault { ?fault a owl:TransitiveProperty ; rdfs:domain ?a ; rdfs:range ?b FILTER(?a != ?b) }",
        "INSERT DATA { eg:signs a owl:TransitiveProperty }",
    ),
    "P30": Pitfall(
        "classes that mean the same and are not said to",
        f"""SELECT ?fault {{ ?fault a owl:Class ; skos:definition ?text . ?other a owl:Class ; skos:definition ?text
            {_OURS} FILTER(?fault != ?other) }}""",
        "INSERT { eg:Trip a owl:Class ; skos:definition ?text } WHERE { eg:Visit skos:definition ?text }",
    ),
    "P31": Pitfall(
        "classes said to be equivalent that are not: disjoint ones, one above the other, or anybody else's",
        f"""SELECT ?fault {{ ?fault owl:equivalentClass ?other . {_OURS} FILTER(isIRI(?other)) }}""",
        "INSERT DATA { eg:Event owl:equivalentClass <https://schema.org/Event> }",
    ),
    "P32": Pitfall(
        "several terms with one label",
        f"""SELECT ?fault {{ ?fault rdfs:label ?one . ?other rdfs:label ?two . {_OURS}
            FILTER(?fault != ?other && STRSTARTS(STR(?other), STR(eg:)))
            FILTER(LANG(?one) = LANG(?two) && LCASE(STR(?one)) = LCASE(STR(?two))) }}""",
        "INSERT DATA { eg:Ceremony rdfs:label 'Visit'@en }",
    ),
    "P33": Pitfall(
        "a chain of one property",
        "SELECT ?fault { ?fault owl:propertyChainAxiom/rdf:rest rdf:nil }",
        "INSERT DATA { eg:country owl:propertyChainAxiom ( eg:place ) }",
    ),
    "P34": Pitfall(
        "a class that is not declared one",
        """SELECT ?fault { { ?x rdfs:subClassOf|rdfs:domain|owl:disjointWith|owl:equivalentClass ?fault }
            UNION { ?x a owl:ObjectProperty ; rdfs:range ?fault }
            UNION { ?x a owl:AllDisjointClasses ; owl:members/rdf:rest*/rdf:first ?fault }
            FILTER(isIRI(?fault)) FILTER NOT EXISTS { ?fault a owl:Class } }""",
        "INSERT DATA { eg:Visit rdfs:subClassOf <https://schema.org/Trip> }",
    ),
    "P35": Pitfall(
        "a property that is not declared one",
        """SELECT ?fault { { ?x rdfs:subPropertyOf|owl:inverseOf|owl:onProperty ?fault } UNION { ?x ?fault ?y }
            FILTER(!STRSTARTS(STR(?fault), STR(rdf:)) && !STRSTARTS(STR(?fault), STR(rdfs:)))
            FILTER(!STRSTARTS(STR(?fault), STR(owl:)))
            FILTER NOT EXISTS { ?fault a ?kind
              VALUES ?kind { owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty } } }""",
        "INSERT DATA { eg:place rdfs:subPropertyOf <https://schema.org/spatial> }",
    ),
    "P36": Pitfall(
        "the ending of a file in the ontology's IRI",
        "SELECT ?fault { ?fault a owl:Ontology FILTER(REGEX(STR(?fault), '[.](owl|rdf|rdfs|ttl|n3|xml|jsonld)#?$')) }",
        "INSERT DATA { <https://w3id.org/edu-graph/ontology.ttl> a owl:Ontology }",
    ),
    "P38": Pitfall(
        "no declaration of the ontology",
        "SELECT ?fault { VALUES ?fault { owl:Ontology } FILTER NOT EXISTS { ?ontology a owl:Ontology } }",
        "DELETE WHERE { ?ontology a owl:Ontology }",
    ),
    "P39": Pitfall(
        "a namespace that is not that of the ontology's IRI",
        """SELECT ?fault { {
              ?fault a owl:Ontology OPTIONAL { ?fault vann:preferredNamespaceUri ?space }
              FILTER(!BOUND(?space) || STR(?space) != CONCAT(STR(?fault), '#')) }
            UNION {
              ?fault rdfs:isDefinedBy ?ontology
              FILTER(!STRSTARTS(STR(?fault), CONCAT(STR(?ontology), '#'))) } }""",
        "DELETE WHERE { ?ontology vann:preferredNamespaceUri ?space }",
    ),
    "P40": Pitfall(
        "a term defined in somebody else's namespace",
        """SELECT ?fault { ?fault a ?kind ; rdfs:isDefinedBy|skos:definition|rdfs:domain|rdfs:range|eg:since ?x
            FILTER(isIRI(?fault) && !STRSTARTS(STR(?fault), STR(eg:))) }""",
        "INSERT DATA { <https://schema.org/Delegation> a owl:Class ; skos:definition 'People who travel.'@en }",
    ),
    "P41": Pitfall(
        "no licence",
        """SELECT ?fault { ?fault a owl:Ontology
            FILTER NOT EXISTS { ?fault dcterms:license ?licence FILTER(isIRI(?licence)) } }""",
        "DELETE WHERE { ?ontology dcterms:license ?licence }",
    ),
}  # fmt: skip

# Terms that a query returns and that are no faults, each with the reason; one that is no longer returned is taken out.
_DATES: Final = (
    "events, documents, projects, participations and quantities have dates, and a date datatype as range is no "
    "OWL 2 DL; the shapes say which"
)
_ANY: Final = "anything may have it: a class that fits all of them would say nothing"
_GRAPHS: Final = "a kind of named graph: what connects it with the data is GRAPH, which no triple tells"
WAIVED: Final = {
    ("P04", "SourceRecord"): _GRAPHS,
    ("P04", "ReferenceTable"): _GRAPHS,
    ("P04", "Register"): _GRAPHS,
    ("P04", "InferredGraph"): _GRAPHS,
    **{("P11", name): _DATES for name in ("start", "end", "dateText", "startEarliest", "startLatest", "endEarliest")},
    **{("P11", name): _DATES for name in ("endLatest", "issuedEarliest", "issuedLatest")},
    **{("P11", name): _ANY for name in ("about", "mergedInto", "distinctFrom", "leftOut")},
    **{("P11", name): _ANY for name in ("nameAsPrinted", "formerName")},
}

NOT_DECIDED_HERE: Final = {
    "P01": "one name for different things: the definitions are read by people; P32 finds one name for two terms",
    "P09": "missing information of the domain: the competency questions and the coverage pages decide it",
    "P16": "a class told by “is a” where “is exactly” could be said: the ontology has no defined classes, on purpose, "
    "because types are stated by editors and never inferred",
    "P17": "a class so special that it should be a thing: kinds are concepts here, and a test refuses unused classes",
    "P18": "a domain or range that is too narrow: the reasoner and `check` (property-of-other-class) hold the data "
    "against them",
    "P37": "not to be had on the web: the IRI is not registered yet; the tests of the service fetch the ontology under "
    "its own IRI's path, in every format, with content negotiation",
}
