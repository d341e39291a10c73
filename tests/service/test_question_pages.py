"""The page of a named query: the answer before the form, what was asked in words, and names in place of codes."""

import re
from pathlib import Path

import project
import pytest
from stage import Serve, Service

from edu_graph.errors import ByteLimit
from edu_graph.execution import Answer
from edu_graph.service import answers

SCHOOLS = """
graph:register {
  <https://w3id.org/edu-graph/id/agent/twin-a> a eg:School ; skos:prefLabel "Twin school"@en .
  <https://w3id.org/edu-graph/id/agent/twin-b> a eg:School ; skos:prefLabel "Twin school"@en .
}
<https://w3id.org/edu-graph/source/news#p1> {
  <https://w3id.org/edu-graph/id/event/visit> eg:visited <https://w3id.org/edu-graph/id/agent/school> .
}
""" + "".join(
    f"graph:register {{ <https://w3id.org/edu-graph/id/event/{name}> skos:prefLabel '{name}'@en }}\n"
    f"<https://w3id.org/edu-graph/source/news#p{at}> {{ <https://w3id.org/edu-graph/id/event/{name}> eg:visited "
    "<https://w3id.org/edu-graph/id/agent/twin-a> }\n"
    for name in "abc"
    for at in (1, 2)
)

LIST_SCHOOLS = """\
#+ summary: Visits to a school
#+ description: One row for each visit and passage.
#+ question: Who came to the school?
#+ parameters:
#+   - name: school
#+     type: entity
#+     class: eg:School
#+     description: The school.
#+     example: agent/school
#+   - name: country
#+     type: country
#+     description: Only visits in this country.
#+     required: false
#+     example: BY
#+   - name: day
#+     type: date
#+     description: The day of the question.
#+     default: 2024-03-29
#+     example: 2024-03-29
#+ columns:
#+   - name: visit
#+     description: The visit.
#+   - name: passage
#+     description: Sources.
#+ order: [visit, passage]
#+ entries:
#+   by: visit
#+   called: [visit, visits]
#+   sources: [passage]
#+ since: 0.1.0
PREFIX eg: <https://w3id.org/edu-graph/ontology#>
PREFIX agent: <https://w3id.org/edu-graph/id/agent/>
PREFIX place: <https://w3id.org/edu-graph/id/place/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?visit ?passage WHERE {
  VALUES ?school { agent:school }  #param school
  VALUES ?country { UNDEF }  #param country
  VALUES ?day { "2024-03-29"^^xsd:date }  #param day
  GRAPH ?passage { ?visit eg:visited ?school }
}
ORDER BY ?visit ?passage
"""
PATH = "/en/queries/list-schools"


@pytest.fixture
def schools(serve: Serve, tmp_path: Path) -> Service:
    folder = tmp_path / "releases"
    project.make(folder, extra=SCHOOLS, more_queries={"visits/list-schools": LIST_SCHOOLS})
    return serve(releases=folder)


def main(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


def test_the_answer_stands_before_the_form(schools: Service) -> None:
    page = schools.get(f"{PATH}?school=agent/school").text
    places = [page.index(one) for one in ("<h1>", 'class="plain said"', 'id="answer-heading"', "<table", "<form")]
    assert places == sorted(places)
    assert re.findall(r'<a class="skip" href="([^"]+)">', page) == ["#main", "#answer"]
    assert '<section id="answer" tabindex="-1"' in page
    alone = schools.get(PATH).text
    assert re.findall(r'<a class="skip" href="([^"]+)">', alone) == ["#main"]
    assert 'id="answer"' not in alone


def test_one_thing_is_one_entry_with_its_sources(schools: Service) -> None:
    page = main(schools.get(f"{PATH}?school=agent/school").text)
    assert "<caption>1 visit (2 rows in the data)</caption>" in page
    table = page.partition("<table")[2].partition("</table>")[0]
    assert table.count("Visit to Smolensk") == 1
    assert re.findall(r'<a href="/en/source/news#(p\d)">([^<]+)</a>', table) == [
        ("p1", "A visit took place, passage 1"), ("p2", "A visit took place, passage 2"),
    ]  # fmt: skip
    assert 'class="lines blocks"' in page
    assert 'data-label="Sources"' in table
    rows = schools.get("/queries/list-schools?school=agent/school&format=json").json()["results"]["bindings"]
    assert len(rows) == 2, "data keep every row"


def test_what_was_asked_is_said_in_words(schools: Service) -> None:
    page = main(schools.get(f"{PATH}?school=agent/school&country=BY&day=2024-03-29").text)
    said = re.sub("<[^>]+>", "", page.partition('class="plain said">')[2].partition("</ul>")[0].replace("</li>", "|"))
    assert said == "School: School No. 1|Country: Belarus|Day: 29 March 2024|"


@pytest.mark.parametrize("given", ["agent/school", "School+No.+1", "first+school", "School No. 1".replace(" ", "%20")])
def test_a_field_shows_the_name_however_it_was_given(schools: Service, given: str) -> None:
    page = schools.get(f"{PATH}?school={given}").text
    assert 'name="school" value="School No. 1"' in page
    assert "1 visit (2 rows in the data)" in page


def test_names_are_suggested_and_codes_only_for_namesakes(schools: Service) -> None:
    page = schools.get(PATH).text
    offered = re.findall(r'<option value="([^"]+)">', page.partition("<datalist")[2].partition("</datalist>")[0])
    assert offered == ["School No. 1", "agent/twin-a", "agent/twin-b"]
    assert "The school. Example: <bdi>School No. 1</bdi>" in page
    assert "agent/school" not in main(page).replace("school=agent%2Fschool", "")
    assert "<bdi>BY</bdi>" not in page
    assert 'value="agent/twin-a" aria' in schools.get(f"{PATH}?school=agent/twin-a").text


def test_where_anything_may_be_given_a_namesake_keeps_its_code(schools: Service) -> None:
    page = "/en/queries/list-visited?institution="
    assert 'name="institution" value="School No. 1"' in schools.get(page + "agent/school").text
    assert 'name="institution" value="agent/twin-a"' in schools.get(page + "agent/twin-a").text


def test_a_name_of_two_things_leads_to_both(schools: Service) -> None:
    answer = schools.get(f"{PATH}?school=Twin+school")
    assert answer.status_code == 400
    meant = re.findall(r'<a href="/en/queries/list-schools\?school=(agent%2Ftwin-.)">', answer.text)
    assert meant == ["agent%2Ftwin-a", "agent%2Ftwin-b"]
    assert answer.text.index("Did you mean") < answer.text.index("<form")
    said = re.sub("<[^>]+>", "", answer.text.partition('role="alert">')[2].partition("</p>")[0])
    assert said == "School: nothing that fits here is called just “Twin school”, or more than one thing is."
    unknown = main(schools.get(f"{PATH}?school=No+such+thing+%26").text)
    assert '<a href="/en/search?q=No+such+thing+%26">search</a>' in unknown.replace("%20", "+")
    assert "eg:School" not in unknown
    assert 'lang="en"' not in unknown.partition('role="alert"')[2].partition("</div>")[0]
    # What is wrong in another way is told as it is.
    assert "Give a date as YYYY-MM-DD" in schools.get(f"{PATH}?school=agent/school&day=soon").text


def test_downloads_keep_what_was_asked(schools: Service) -> None:
    page = schools.get(f"{PATH.replace('/en/', '/ru/')}?school=agent/school&day=2024-03-29&sources=true").text
    there = re.findall(r'<li><a href="(/queries/[^"]+format=csv)">', page)
    assert there == ["/queries/list-schools?day=2024-03-29&amp;school=agent%2Fschool&amp;sources=true&amp;format=csv"]


def test_a_part_of_an_answer_tells_its_entries_and_rows(schools: Service) -> None:
    page = schools.get(f"{PATH}?school=agent/school&limit=1").text
    assert "<caption>1 visit (rows 1 to 1)</caption>" in page
    assert 'rel="next"' in page


def test_a_page_begins_and_ends_with_an_entry(schools: Service) -> None:
    """Of visits a, b and c with two passages each, three rows are two entries: the page keeps the first."""
    page = schools.get(f"{PATH}?school=agent/twin-a&limit=3").text
    assert "<caption>1 visit (rows 1 to 2)</caption>" in page
    assert "may go on" not in page
    told, addresses = [page], set()
    while after := re.search(r'<a rel="next" href="([^"]+)"', told[-1]):
        addresses.add(after[1])
        told.append(schools.get(after[1].replace("&amp;", "&").removeprefix("http://testserver")).text)
    names = [re.findall(r'<th scope="row[^>]*><a href="[^"]+"><bdi>(\w+)</bdi>', one) for one in told]
    assert names == [["a"], ["b"], ["c"]]
    assert len(addresses) == 2
    # An entry of more rows than a page has cannot be kept together: the page says that it may go on.
    assert "The last entry may go on behind this page." in schools.get(f"{PATH}?school=agent/twin-a&limit=1").text


def test_an_answer_of_too_many_bytes_is_shown_in_smaller_pages(
    schools: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("edu_graph.service.pages.questions.FEWER_ROWS", 2)
    few, many = (
        len(schools.get(f"/queries/list-schools?school=agent/twin-a&sources=true&limit={rows}").content)
        for rows in (2, 6)
    )
    most = (few + many) // 2
    usual = answers.whole

    async def whole(answer: Answer, limit: int) -> bytes:
        body = await usual(answer, limit)
        if len(body) > most:
            raise ByteLimit("The answer has more bytes.", limit=limit)
        return body

    monkeypatch.setattr("edu_graph.service.pages.questions.whole", whole)
    page = schools.get(f"{PATH}?school=agent/twin-a&sources=true").text
    assert "<caption>1 visit (rows 1 to 2)</caption>" in page
    assert 'rel="next"' in page
    # Passages tell in it what they say, and that the editors retell it.
    assert "Guests came.</bdi> <small" in page
    assert "(retold by the editors)" in page
    most = 10
    assert "too large for a page" in schools.get(f"{PATH}?school=agent/twin-a&sources=true").text
