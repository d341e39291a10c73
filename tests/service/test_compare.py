"""Two countries side by side: what each has, what one lacks, with whom both work; without a script."""

import re
from pathlib import Path

import project
import pytest
from stage import Serve, Service
from test_pages import outline
from test_profiles import NEEDED, QUERIES, WORLD, section

BOTH = "/en/compare?a=blr&b=isr"


@pytest.fixture
def compared(serve: Serve, tmp_path: Path) -> Service:
    queries = {name: (QUERIES / f"{name}.rq").read_text("utf-8") for name in NEEDED}
    third = (
        "<https://w3id.org/edu-graph/source/more#p4> {\n"
        "<https://w3id.org/edu-graph/id/event/course> eg:participation "
        "<https://w3id.org/edu-graph/id/event/course#p/est> .\n"
        "<https://w3id.org/edu-graph/id/event/course#p/est> a eg:Participation ; "
        "eg:role <https://w3id.org/edu-graph/id/concept/role-participant> ; "
        "eg:agent <https://w3id.org/edu-graph/id/place/est> .\n}\n"
    )
    project.make(tmp_path / "told", extra=WORLD + third, more_queries=queries)
    return serve(releases=tmp_path / "told")


def text(answer: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer))


def test_both_are_shown_side_by_side_with_their_sources(compared: Service) -> None:
    answer = compared.get(BOTH, "text/html")
    assert answer.status_code == 200
    assert outline(answer.text).wrong == []
    trainings = section(answer.text, "trainings-received")
    assert "Course in Haifa" in trainings
    assert 'href="/en/source/more#p1"' in trainings
    assert "More was told" in answer.text.partition('id="sources"')[2]
    assert "etag" in answer.headers


def test_what_one_of_them_lacks_is_said(compared: Service) -> None:
    shown = compared.get(BOTH, "text/html").text
    treaties = section(shown, "treaties")
    belarus, israel = treaties.split("<h3>")[1:]
    assert "Convention" in belarus
    assert "No source of this release tells of any." in israel
    glance = shown.partition('id="overview"')[2].partition("</table>")[0]
    row = next(one for one in glance.split("<tr>") if "Treaties" in one)
    assert text(row).split() == ["Treaties", "on", "rights", "1", "nothing", "told"]


def test_countries_that_both_work_with_are_listed(compared: Service) -> None:
    shown = compared.get(BOTH, "text/html").text
    common = shown.partition('id="common"')[2].partition("<section")[0]
    assert "Эстония" in common
    assert "list-cooperation-between-countries?country=place/blr" in common
    alone = (
        compared.get("/en/compare?a=blr&b=aut", "text/html").text.partition('id="common"')[2].partition("<section")[0]
    )
    assert "No source of this release tells of any." in alone
    assert "No source of this release tells of anything that the two do together." in alone
    assert "list-cooperation-between-countries" not in alone


@pytest.mark.parametrize("given", ["a=BY&b=IL", "a=BLR&b=Israel", "a=Беларусь&b=place/isr"])
def test_countries_may_be_given_by_codes_and_names(compared: Service, given: str) -> None:
    shown = compared.get(f"/en/compare?{given}", "text/html").text
    assert '<option value="blr" selected>Belarus</option>' in shown
    assert '<option value="isr" selected>Israel</option>' in shown
    assert 'id="treaties"' in shown


def test_the_form_stands_alone_until_both_are_given(compared: Service) -> None:
    for given in ("", "?a=blr", "?a=&b=", "?b=aut"):
        shown = compared.get(f"/en/compare{given}", "text/html").text
        assert "<section" not in shown
        assert outline(shown).labels >= {"a", "b"}
    # Austria has nothing to be listed by, and stays chosen all the same.
    assert '<option value="aut" selected>Austria</option>' in shown


def test_a_country_is_not_compared_with_itself(compared: Service) -> None:
    shown = compared.get("/en/compare?a=blr&b=BY", "text/html").text
    assert "These are the same country." in shown
    assert "<section" not in shown


def test_what_is_no_country_is_a_mistake_of_the_client(compared: Service) -> None:
    assert compared.get("/en/compare?a=nowhere&b=blr", "text/html").status_code == 400
    assert compared.get("/en/compare?a=agent/school&b=blr", "text/html").status_code == 400
    assert compared.get("/en/compare?c=blr", "text/html").status_code == 400


def test_the_page_stays_below_the_base_path_and_in_the_release(serve: Serve, tmp_path: Path) -> None:
    project.make(tmp_path / "told", extra=WORLD)
    service = serve(releases=tmp_path / "told", base_path="/graph")
    shown = service.get("/graph/he/compare?a=blr&b=isr&release=0123456789abcdef", "text/html").text
    assert '<form method="get" action="/graph/he/compare' in shown
    assert '<input type="hidden" name="release" value="0123456789abcdef">' in shown
    assert 'dir="rtl"' in shown
    assert "ישראל" in shown
