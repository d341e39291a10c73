"""What parameters of named queries may be given: their lists, their fields, and what is told of a wrong value."""

from pathlib import Path

import project
import pytest
from stage import Serve, Service

LIST_ROLES = """\
#+ summary: Participations by role and country
#+ description: One row for each participation.
#+ question: Who takes part how?
#+ parameters:
#+   - name: role
#+     type: entity
#+     class: skos:Concept
#+     scheme: concept:scheme-roles
#+     description: The role.
#+     required: false
#+     example: concept/role-visited
#+   - name: country
#+     type: country
#+     description: The country.
#+     required: false
#+     example: BY
#+   - name: partner
#+     type: country
#+     description: Another country.
#+     required: false
#+     example: KZ
#+   - name: school
#+     type: entity
#+     class: eg:School
#+     description: The school.
#+     required: false
#+     example: agent/school
#+   - name: from
#+     type: date
#+     description: The first day.
#+     required: false
#+     example: 2025-01-01
#+   - name: to
#+     type: date
#+     description: The last day.
#+     required: false
#+     example: 2025-12-31
#+   - name: thing
#+     type: entity
#+     description: Any thing.
#+     required: false
#+     example: agent/school
#+   - name: language
#+     type: language
#+     description: The language.
#+     default: en
#+     example: en
#+ columns:
#+   - name: part
#+     description: The participation.
#+ order: [part]
#+ different: [country, partner]
#+ ordered: [from, to]
#+ since: 0.1.0
PREFIX eg: <https://w3id.org/edu-graph/ontology#>
SELECT ?part WHERE {
  VALUES ?role { UNDEF }  #param role
  VALUES ?country { UNDEF }  #param country
  VALUES ?partner { UNDEF }  #param partner
  VALUES ?school { UNDEF }  #param school
  VALUES ?from { UNDEF }  #param from
  VALUES ?to { UNDEF }  #param to
  VALUES ?thing { UNDEF }  #param thing
  VALUES ?language { "en" }  #param language
  ?part a eg:Participation ; eg:role ?role .
}
ORDER BY ?part
"""
CONCEPTS = """
graph:schemes {
  graph:schemes a eg:ReferenceTable ; eg:basis "Chosen by the editors."@en .
  <https://w3id.org/edu-graph/id/concept/scheme-roles> a skos:ConceptScheme ; skos:prefLabel "Roles"@en .
  <https://w3id.org/edu-graph/id/concept/scheme-topics> a skos:ConceptScheme ; skos:prefLabel "Topics"@en .
  <https://w3id.org/edu-graph/id/concept/role-visited> skos:inScheme
    <https://w3id.org/edu-graph/id/concept/scheme-roles> .
  <https://w3id.org/edu-graph/id/concept/role-sender> a skos:Concept ; skos:prefLabel "sender"@en , "отправитель"@ru ;
    skos:inScheme <https://w3id.org/edu-graph/id/concept/scheme-roles> .
  <https://w3id.org/edu-graph/id/concept/topic-school> a skos:Concept ; skos:prefLabel "school"@en ;
    skos:inScheme <https://w3id.org/edu-graph/id/concept/scheme-topics> .
  <https://w3id.org/edu-graph/id/place/kaz> a eg:Country ; skos:prefLabel "Kazakhstan"@en , "Қазақстан"@kk ;
    eg:isoAlpha2 "KZ" .
}
"""
ROLES = "/queries/list-roles"


@pytest.fixture
def lists(serve: Serve, tmp_path: Path) -> Service:
    """A service of a release with two lists of concepts, and a query that takes a concept of one."""
    release = project.make(tmp_path / "releases", extra=CONCEPTS)
    (release.queries / "things/list-roles.rq").write_text(LIST_ROLES, "utf-8")
    return serve(releases=tmp_path / "releases")


def values(service: Service, path: str) -> list[tuple[str, str]]:
    answer = service.get(f"/queries/{path}")
    assert answer.status_code == 200, answer.text
    return [(one["value"], one["label"]) for one in answer.json()["values"]]


def test_each_kind_of_parameter_has_its_list(lists: Service) -> None:
    assert values(lists, "list-visited/values/language") == [("en", "en"), ("ru", "ru")]
    roles = [("concept/role-sender", "sender"), ("concept/role-visited", "visited institution")]
    assert values(lists, "list-roles/values/role") == roles
    assert values(lists, "list-roles/values/country") == [("BY", "Belarus"), ("KZ", "Kazakhstan")]
    assert values(lists, "list-roles/values/school") == [("agent/school", "School No. 1")]
    languages = values(lists, "list-roles/values/language")
    assert ("kk", "Kazakh") in languages


def test_lists_are_searched_in_any_language_and_spelling(lists: Service) -> None:
    assert values(lists, "list-roles/values/country?q=Қазақ") == [("KZ", "Kazakhstan")]
    assert values(lists, "list-roles/values/role?q=ОТПРАВ&lang=ru") == [("concept/role-sender", "отправитель")]
    assert values(lists, "list-roles/values/role?q=nothing") == []
    first = lists.get("/queries/list-roles/values/role?limit=1").json()
    assert (len(first["values"]), first["more"]) == (1, True)
    assert lists.get("/queries/list-roles/values/role?limit=2").json()["more"] is False


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("list-roles/values/from", "a date as YYYY-MM-DD"),
        ("list-roles/values/thing", "/search"),
        ("list-roles/values/rôle", "Its parameters: role, country"),
        ("list-rolls/values/role", "Did you mean list-roles?"),
    ],
)
def test_what_has_no_list_says_what_it_takes(lists: Service, path: str, told: str) -> None:
    answer = lists.get(f"/queries/{path}")
    assert answer.status_code == 404
    assert told in answer.json()["help"]


def test_a_list_is_a_page_too(lists: Service) -> None:
    page = lists.get("/queries/list-roles/values/role", "text/html").text
    assert "concept/role-sender" in page
    assert lists.get("/queries/list-roles/values/role?limit=0").status_code == 400


@pytest.mark.parametrize(
    ("query", "parameter", "told"),
    [
        ("role=concept/topic-school", "role", "is of the list Topics, and not of Roles"),
        ("role=topic-schol", "role", "is none of the list Roles"),
        ("role=sendr", "role", "concept/role-sender (sender)"),
        ("role=agent/school", "role", "is none of the list Roles"),
        ("school=place/blr", "school", "is no school, but of the kind place"),
        ("country=BY&partner=Belarus", "partner", "country and partner have the same value"),
        ("from=2025-12-31&to=2025-01-01", "to", "the second is before the first"),
        ("country=Belaruss", "country", "Belarus"),
        ("language=english!", "language", "is no language tag"),
    ],
)
def test_a_wrong_value_is_told_with_the_mend(lists: Service, query: str, parameter: str, told: str) -> None:
    answer = lists.get(f"{ROLES}?{query}")
    problem = answer.json()
    assert (answer.status_code, problem["parameter"]) == (400, parameter)
    assert told in problem["detail"] + problem["help"]


@pytest.mark.parametrize(
    "query",
    [
        *(
            f"role={form}"
            for form in ("sender", "SENDER", "отправитель", "concept:role-sender", "concept/role-sender", "")
        ),
        "role=https://w3id.org/edu-graph/id/concept/role-sender",
        "country=BY&partner=KZ",
        "country=BY",
        "from=2025-01-01&to=2025-01-01",
        "from=2025-01-01",
    ],
)
def test_a_right_value_is_taken_in_any_form(lists: Service, query: str) -> None:
    assert lists.get(f"{ROLES}?{query}").status_code == 200


def test_fields_offer_what_may_be_given(lists: Service) -> None:
    page = lists.get(f"{ROLES}?role=concept/role-sender&country=BY", "text/html").text
    assert '<option value="concept/role-sender" selected>sender</option>' in page
    assert '<option value="KZ">Kazakhstan</option>' in page
    assert '<option value="BY" selected>Belarus</option>' in page
    assert 'list="p-country-values"' not in page
    assert "No row" in page or "fits these values" in page
    # A field shows what is meant, whichever way it was written, and what nothing is known of as it is.
    for form in ("sender", "отправитель", "role-sender"):
        other = lists.get(f"{ROLES}?role={form}", "text/html").text
        assert '<option value="concept/role-sender" selected>sender</option>' in other
    assert "<option selected>nobody</option>" in lists.get(f"{ROLES}?role=nobody", "text/html").text


def test_a_form_that_lacks_a_needed_value_says_so(service: Service) -> None:
    assert "Still needed" not in service.get("/queries/count-things", "text/html").text
    page = service.get("/queries/count-things?least=", "text/html").text
    assert "Still needed: Least. Fill in what is missing" in page
    assert 'role="alert"' in page


def test_the_catalogue_names_the_lists(lists: Service) -> None:
    (query,) = [one for one in lists.get("/queries").json()["queries"] if one["name"] == "list-roles"]
    by_name = {one["name"]: one for one in query["parameters"]}
    assert by_name["role"]["scheme"] == "https://w3id.org/edu-graph/id/concept/scheme-roles"
    assert by_name["role"]["values"] == "http://graph.example/queries/list-roles/values/role"
    assert by_name["from"]["values"] is None
