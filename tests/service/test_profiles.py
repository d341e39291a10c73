"""Pages by the kind of a thing: sections from named queries, a summary, facts in order, each with its sources."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import project
import pytest
from stage import InlineAnswer, InlineExecutor, Serve, Service
from test_pages import outline

from edu_graph.errors import Busy, RowLimit
from edu_graph.execution import QueryRequest
from edu_graph.queries.catalog import Catalog
from edu_graph.service.entity import Fact, Value
from edu_graph.service.messages import translations
from edu_graph.service.pages.periods import moment, period
from edu_graph.service.pages.profiles import PROFILES, arranging, profile_of
from edu_graph.service.pages.profiles.filling import STATUSES
from edu_graph.service.pages.profiles.model import PLAIN

QUERIES = Path(__file__).parents[2] / "queries"
EG = "https://w3id.org/edu-graph/ontology#"
XSD = "http://www.w3.org/2001/XMLSchema#"
NEEDED = (
    "agreements/list-commitments",
    "agreements/list-parties-of-agreement",
    "countries/list-partner-countries",
    "countries/list-activities-of-country",
    "countries/list-cooperation-between-countries",
    "countries/list-topics-of-country",
    "countries/list-treaties-of-country",
    "events/list-participations-in-event",
    "organisations/list-network-memberships",
    "subjects/list-things-by-topic",
)


def part(thing: str, role: str, agent: str, more: str = "") -> str:
    node = f"<https://w3id.org/edu-graph/id/{thing}#{role}/{agent}>"
    return (
        f"<https://w3id.org/edu-graph/id/{thing}> eg:participation {node} . {node} a eg:Participation ; "
        f"eg:role <https://w3id.org/edu-graph/id/concept/role-{role}> ; "
        f"eg:agent <https://w3id.org/edu-graph/id/{agent}> {more} .\n"
    )


def thing(name: str, types: str, *labels: str) -> str:
    return f"<https://w3id.org/edu-graph/id/{name}> a {types} ; skos:prefLabel {' , '.join(labels)} .\n"


WORLD = (
    "graph:register {\n"
    + thing("place/isr", "eg:Country", '"Israel"@en', '"ישראל"@he', '"Израиль"@ru')
    + thing("place/aut", "eg:Country", '"Austria"@en')
    + thing("place/est", "eg:Country", '"Эстония"@ru')
    + '<https://w3id.org/edu-graph/id/place/isr> eg:isoAlpha2 "IL" ; eg:isoAlpha3 "ISR" .\n'
    + '<https://w3id.org/edu-graph/id/place/aut> eg:isoAlpha2 "AT" ; eg:isoAlpha3 "AUT" .\n'
    + thing("event/course", "eg:Training , eg:Event", '"Course in Haifa"@en')
    + thing("event/tour", "eg:Visit , eg:Event", '"Tour"@en')
    + thing("document/crpd", "eg:PolicyDocument , eg:Document", '"Convention"@en')
    + thing("agent/network", "eg:Organization , eg:Agent", '"Network"@en')
    + thing("agreement/pact", "eg:Agreement , eg:Document", '"Pact"@en')
    + thing("concept/topic-braille", "skos:Concept", '"Braille"@en')
    + thing("concept/status-planned", "skos:Concept", '"planned"@en')
    + "<https://w3id.org/edu-graph/id/concept/topic-braille> skos:inScheme "
    "<https://w3id.org/edu-graph/id/concept/scheme-topics> .\n"
    + "}\n"
    # What the build derives.
    + "graph:inferred { graph:inferred a eg:InferredGraph .\n"
    + "".join(
        f"<https://w3id.org/edu-graph/id/place/{code}> eg:countsFor <https://w3id.org/edu-graph/id/place/{code}> .\n"
        for code in ("blr", "isr", "aut", "est")
    )
    + '<https://w3id.org/edu-graph/id/event/course> eg:startEarliest "2025-02-01"^^xsd:date ; '
    'eg:endLatest "2025-02-28"^^xsd:date .\n'
    + "}\n"
    + "graph:record-more { graph:record-more a eg:SourceRecord . source:more a eg:Source ; dcterms:title "
    '"More was told"@en ; eg:passage '
    + " , ".join(f"<https://w3id.org/edu-graph/source/more#p{at}>" for at in range(1, 6))
    + " .\n"
    + "".join(
        f'<https://w3id.org/edu-graph/source/more#p{at}> a eg:Passage ; eg:restatement "{at}"@en .\n'
        for at in range(1, 6)
    )
    + "}\n"
    + "<https://w3id.org/edu-graph/source/more#p1> {\n"
    + part("event/course", "participant", "place/blr")
    + part("event/course", "organiser", "place/isr")
    + '<https://w3id.org/edu-graph/id/event/course> eg:start "2025-02"^^xsd:gYearMonth ; '
    "eg:topic <https://w3id.org/edu-graph/id/concept/topic-braille> .\n}\n"
    + "<https://w3id.org/edu-graph/source/more#p2> {\n"
    + part("event/course", "participant", "place/blr")
    + part("event/tour", "host", "place/blr")
    + part("event/tour", "sender", "place/est")
    + '<https://w3id.org/edu-graph/id/event/course> eg:start "2025-03-04"^^xsd:date .\n'
    + "}\n"
    + "<https://w3id.org/edu-graph/source/more#p3> {\n"
    + part(
        "document/crpd",
        "party",
        "place/blr",
        '; eg:start "2016-11-29"^^xsd:date ; eg:kind <https://w3id.org/edu-graph/id/concept/treaty-act-ratification>',
    )
    + part("agent/network", "member", "place/blr", '; eg:start "2017-04"^^xsd:gYearMonth')
    + "<https://w3id.org/edu-graph/id/agreement/pact> eg:party <https://w3id.org/edu-graph/id/place/blr> .\n"
    + part("agreement/pact", "party", "place/blr")
    + "}\n"
)


def make(folder: Path, *, extra: str = "", queries: tuple[str, ...] = NEEDED) -> None:
    """Make the project's release with more in it, and with some of the real queries."""
    files = {name: (QUERIES / f"{name}.rq").read_text("utf-8") for name in queries}
    project.make(folder, extra=WORLD + extra, more_queries=files)


Told = Callable[..., Service]


@pytest.fixture
def told(serve: Serve, tmp_path: Path) -> Told:
    """Return a function that serves the project with the world of this file."""

    def start(*, extra: str = "", queries: tuple[str, ...] = NEEDED, **overrides: Any) -> Service:
        # A test that starts several services has them share the release.
        if not (tmp_path / "told").exists():
            make(tmp_path / "told", extra=extra, queries=queries)
        return serve(releases=tmp_path / "told", **overrides)

    return start


def section(page: str, key: str) -> str:
    """Return the text of a section, without it nothing."""
    return page.partition(f'<section id="{key}"')[2].partition("</section>")[0]


def page(service: Service, path: str) -> str:
    answer = service.get(path, "text/html")
    assert answer.status_code == 200, answer.text
    return str(answer.text)


def test_a_document_tells_what_it_promises_who_does_and_until_when(told: Told) -> None:
    base = "https://w3id.org/edu-graph/"
    promised = f"<{base}id/agreement/pact#promise>"
    extra = (
        f"<{base}source/more#p4> {{ <{base}id/agreement/pact> eg:commitment {promised} . {promised} a eg:Commitment ; "
        f"eg:undertakes <{base}id/concept/topic-braille> ; eg:committedBy <{base}id/place/isr> ; "
        'eg:end "2028"^^xsd:gYear }\n'
    )
    service = told(extra=extra)
    shown = section(page(service, "/en/id/agreement/pact"), "commitments")
    assert re.findall("<bdi>([^<]+)</bdi>", shown) == ["Braille", "Israel", "2028"]
    assert re.search(r'href="/en/source/more#p4">[^<]+, passage 4</a>', shown)
    # A row of four columns is a block on a narrow screen, with its headings in it; it stays a row to a screen reader.
    assert 'class="lines blocks fits" role="table"' in shown
    assert re.findall('role="(?:rowheader|cell)"(?: data-label="([^"]+)")?', shown) == [
        "",
        "Who",
        "Until when",
        "Sources",
    ]
    assert not section(page(service, "/en/id/document/crpd"), "commitments")


def test_a_centre_tells_its_equipment_and_its_opening_begins_with_the_beginning(told: Told) -> None:
    base = "https://w3id.org/edu-graph/"
    centre, cane = f"<{base}id/agent/centre>", f"<{base}id/agent/centre#equipment/cane>"
    extra = (
        "graph:register { "
        + thing("agent/centre", "eg:ResourceCentre , eg:Organization , eg:Agent", '"Centre"@en')
        + thing("event/opening", "eg:Opening , eg:Event", '"Opening"@en')
        + thing("concept/equipment-cane", "skos:Concept", '"cane"@en')
        + f"}}\n<{base}source/more#p4> {{ <{base}id/event/opening> eg:opens {centre} ; "
        'eg:end "2016-12-16"^^xsd:date ; eg:start "2016-12-15"^^xsd:date ; '
        f"eg:supporter <{base}id/agent/network> ; eg:organiser <{base}id/place/blr> .\n"
        f"{centre} eg:equipment {cane} . {cane} a eg:Equipment ; eg:kind <{base}id/concept/equipment-cane> ; "
        f"eg:userGroup <{base}id/concept/topic-braille> . }}\n"
    )
    service = told(extra=extra, queries=(*NEEDED, "centres/show-centre", "centres/list-centres-by-equipment"))
    shown = page(service, "/en/id/agent/centre")
    equipment = section(shown, "equipment")
    assert re.findall('<th scope="col" role="columnheader">([^<]+)', equipment) == [
        "What",
        "User group",
        "Sources",
    ]
    assert re.findall("<bdi>([^<]+)</bdi>", equipment) == ["cane", "Braille"]
    opening = re.findall(r'role="rowheader"><a[^>]*><bdi>([^<]+)', section(shown, "opening"))
    # As a query has them they stand by their addresses, the end before the beginning.
    assert opening == ["start", "end", "organiser", "supporter"]
    assert not section(page(service, "/en/id/agent/network"), "equipment")


def test_a_country_has_its_sections_in_order_and_none_that_are_empty(told: Told) -> None:
    shown = page(told(), "/en/id/place/blr")
    found = re.findall(r'<section id="([a-z-]+)"', shown)
    assert found == ["partners", "topics", "trainings-received", "visits", "memberships", "treaties"]
    assert outline(shown).wrong == []
    # Austria takes part in nothing: its page has no section and no table of contents, and says why.
    bare = page(told(), "/en/id/place/aut")
    assert "<section" not in bare
    assert '<p class="lead">No source of this release tells of it: the editors keep it in a list of their own.' in bare
    assert 'class="contents' not in bare


def test_where_a_thing_is_and_that_it_lies_outside_the_field_stands_at_its_head(told: Told) -> None:
    base = "https://w3id.org/edu-graph/id/"
    extra = (
        f"<https://w3id.org/edu-graph/source/more#p5> {{ <{base}event/tour> eg:country <{base}place/aut> ;\n"
        f"eg:place <{base}place/isr> ; eg:topic <{base}concept/topic-outside-field> }}\n"
        "graph:register { " + thing("concept/topic-outside-field", "skos:Concept", '"outside the field"@en') + "}\n"
    )
    service = told(extra=extra)

    def head(path: str) -> str:
        found = re.search(r'<p class="kind">(.*?)</p>', page(service, path))
        assert found is not None
        return re.sub(r"<[^>]+>", "", found[1])

    assert head("/en/id/event/tour") == "visit · Israel · Austria · outside the field"
    assert head("/en/id/event/course") == "event · training"


def test_what_is_only_announced_is_told_where_it_is_counted(told: Told) -> None:
    base = "https://w3id.org/edu-graph/id/"
    extra = f"graph:inferred {{ <{base}event/tour> eg:currentStatus <{base}concept/status-planned> }}\n"
    service = told(extra=extra)
    shown = page(service, "/en/id/place/blr")
    visits = section(shown, "visits")
    assert re.findall(r'data-label="Status">(?:<[^>]+>|\s)*([^<]*)', visits) == ["planned"]
    assert "1 visit to it or by its people is known. (Only announced or planned: 1.)" in re.sub("<[^>]+>", "", shown)
    # What has come about needs no column, and no sentence.
    assert 'data-label="Status"' not in section(shown, "trainings-received")
    assert "Only announced" not in page(service, "/en/id/place/isr")


def test_a_line_folds_its_rows_and_links_each_passage(told: Told) -> None:
    trainings = section(page(told(), "/en/id/place/blr"), "trainings-received")
    # Two passages say the same: one line, both passages, and the month as the source has it.
    assert trainings.count('<th scope="row"') == 1
    assert trainings.count("February 2025") == 1
    assert re.findall(r'<a href="/en/source/more#(p\d)">', trainings) == ["p1", "p2"]
    assert 'href="/en/queries/list-activities-of-country?country=place%2Fblr&amp;sources=true"' in trainings
    assert "(all " not in trainings, "of one line nobody asks whether it is all"


def test_what_has_no_passages_of_its_own_leads_to_the_rows_behind(told: Told) -> None:
    service = told()
    partners = section(page(service, "/en/id/place/blr"), "partners")
    there = (
        "/en/queries/list-cooperation-between-countries?country=place%2Fblr&amp;partner=place%2Fisr&amp;sources=true"
    )
    assert f'href="{there}"' in partners
    assert service.get(there.replace("&amp;", "&"), "text/html").status_code == 200


def test_lines_with_the_same_number_stand_in_the_order_of_the_readers_alphabet(told: Told) -> None:
    service = told()
    english = section(page(service, "/en/id/place/blr"), "partners")
    russian = section(page(service, "/ru/id/place/blr"), "partners")
    assert english.index("Israel") < english.index("Эстония")
    assert russian.index("Израиль") < russian.index("Эстония")


def test_treaties_tell_the_signing_and_the_act_apart(told: Told) -> None:
    treaties = section(page(told(), "/en/id/place/blr"), "treaties")
    assert "Party since" in treaties
    assert "29 November 2016" in treaties
    # Nobody tells of a signing: the column has nothing to say, and is not there.
    assert "Signed" not in treaties


def test_a_name_in_another_language_is_marked_and_written_in_its_direction(told: Told) -> None:
    hebrew = page(told(), "/he/id/place/blr")
    assert '<html lang="he" dir="rtl">' in hebrew
    partners = section(hebrew, "partners")
    assert "<bdi>ישראל</bdi>" in partners
    assert '<bdi lang="ru" dir="ltr">Эстония</bdi>' in partners


def test_the_summary_counts_each_thing_once(told: Told) -> None:
    shown = page(told(), "/en/id/place/blr")
    lead = re.search(r'<p class="lead">(.*?)</p>', shown, re.DOTALL)
    assert lead is not None
    assert lead.group(1).startswith("<bdi>Belarus</bdi> works with 2 countries. It took part in 1 training.")
    assert lead.group(1).count(".") <= arranging.SENTENCES


def test_the_summary_tells_who_gave_from_who_took_part(told: Told) -> None:
    shown = page(told(), "/en/id/place/isr")
    lead = re.search(r'<p class="lead">(.*?)</p>', shown, re.DOTALL)
    assert lead is not None
    assert "It gave or supported 1 training." in lead.group(1)
    assert "took part in" not in lead.group(1)


def lead(shown: str) -> str:
    """Return the summary of a page."""
    return shown.partition('<p class="lead">')[2].partition("</p>")[0]


def test_concepts_and_places_are_summed_up_by_facts_of_their_own(told: Told) -> None:
    base = "https://w3id.org/edu-graph/id/"
    kind, town = f"<{base}concept/event-kind-congress>", f"<{base}place/blr-minsk>"
    extra = (
        "graph:register {\n"
        + thing("concept/event-kind-congress", "skos:Concept", '"congress"@en')
        + thing("place/blr-minsk", "eg:Settlement , eg:Place", '"Minsk"@en')
        + f"{kind} skos:inScheme <{base}concept/scheme-event-kinds> .\n"
        + f"{town} eg:country <{base}place/blr> . <{base}event/course> eg:country <{base}place/isr> .\n"
        + "}\n<https://w3id.org/edu-graph/source/more#p5> {\n"
        + f"<{base}event/course> eg:kind {kind} . <{base}event/tour> eg:kind {kind} ; eg:place {town} .\n}}\n"
        + f"graph:inferred {{ {town} eg:countsFor <{base}place/blr> }}\n"
    )
    service = told(extra=extra, queries=("events/list-events-by-kind",))
    said = lead(page(service, "/en/id/concept/event-kind-congress"))
    assert said == "2 events are of this kind. The sources name 2 countries for them."
    assert lead(page(service, "/en/id/place/blr-minsk")) == "1 event or body is told to be here."


def test_more_than_a_few_passages_of_a_line_are_one_stop(told: Told) -> None:
    extra = "".join(
        f"<https://w3id.org/edu-graph/source/more#p{at}> {{\n"
        + part("event/course", "participant", "place/blr")
        + "}\n"
        for at in (3, 4)
    )
    service = told(extra=extra)
    trainings = section(page(service, "/en/id/place/blr"), "trainings-received")
    # Who hears the line alone hears what the passages are of.
    assert '<summary>4 passages<span class="unseen">: Course in Haifa</span></summary>' in trainings
    folded = trainings.partition("<details>")[2].partition("</details>")[0]
    assert re.findall(r'<a href="/en/source/more#(p\d)">', folded) == ["p1", "p2", "p3", "p4"]
    # Two stand open: a stop each is no more than one that unfolds.
    visits = section(page(service, "/en/id/place/blr"), "visits")
    assert "source/more#p2" in visits
    assert "<details>" not in visits


def test_of_many_parts_only_the_first_stand_open(told: Told) -> None:
    country = "<https://w3id.org/edu-graph/id/place/blr"
    parts = "".join(
        f"{country}> eg:quantity {country}#quantity/n{at}> . "
        f"{country}#quantity/n{at}> a eg:Quantity ; eg:value {at} .\n"
        for at in range(1, 7)
    )
    shown = page(told(extra=f"<https://w3id.org/edu-graph/source/more#p4> {{ {parts} }}\n"), "/en/id/place/blr")
    own = shown.partition('id="parts"')[2].partition('<h2 id="')[0].split("<article")[1:]
    assert ['<details class="rest"><summary>Quantity: ' in part for part in own] == [False] * 3 + [True] * 3
    # Who takes part stands in the sections, so it is folded here; without sections it is not.
    course = page(told(), "/en/id/event/course").partition('id="parts"')[2].partition('<h2 id="')[0]
    assert course.count("<article") == course.count('<details class="rest"><summary>Participation: ') >= 1
    # A source is its passages: each of them stands open.
    assert '<details class="rest">' not in page(told(), "/en/source/more")


def test_a_name_cannot_bring_markup_into_the_summary(told: Told) -> None:
    extra = "graph:register {\n" + thing("place/odd", "eg:Country", '"<b>Odd</b> %(number)s"@en') + "}\n"
    odd = "<https://w3id.org/edu-graph/id/place/odd>"
    extra += f"graph:inferred {{ {odd} eg:countsFor {odd} }}\n"
    extra += (
        "<https://w3id.org/edu-graph/source/more#p4> {\n" + part("event/course", "participant", "place/odd") + "}\n"
    )
    shown = page(told(extra=extra), "/en/id/place/odd")
    assert "<b>Odd" not in shown
    assert "<bdi>&lt;b&gt;Odd&lt;/b&gt; %(number)s</bdi> works with" in shown


def test_sources_that_differ_are_flagged_and_stand_side_by_side(told: Told) -> None:
    shown = page(told(), "/en/id/event/course")
    row = next(one for one in shown.split("<tr ") if "sources differ" in one).partition("</tr>")[0]
    assert "February 2025" in row
    assert "4 March 2025" in row
    assert len(re.findall(r'href="/en/source/more#p\d"', row)) == 2
    assert "sources differ" not in page(told(), "/en/id/event/visit")


def test_the_list_of_contents_is_whole_and_in_the_order_of_the_page(told: Told) -> None:
    country = "<https://w3id.org/edu-graph/id/place/blr"
    extra = (
        f"<https://w3id.org/edu-graph/source/more#p4> {{ {country}> eg:quantity {country}#quantity/schools> ; "
        "eg:aim <https://w3id.org/edu-graph/id/concept/topic-braille> . "
        f"{country}#quantity/schools> a eg:Quantity ; eg:value 5 }}\n"
    )
    service = told(extra=extra)
    shown = page(service, "/en/id/place/blr")
    headings = [name.removesuffix("-heading") for name in re.findall(r'<h2 id="([\w-]+)"', shown)]
    assert {"partners", "parts", "facts", "names", "sources", "inverse", "technical", "download"} <= set(headings)
    contents = shown.partition('class="contents fold"')[2].partition("</nav>")[0]
    assert re.findall(r'href="#([\w-]+)"', contents) == headings
    # Of an event people ask when and where: that comes first, and not again among the facts.
    course = page(service, "/en/id/event/course")
    assert re.findall(r'<h2 id="([\w-]+)"', course)[:2] == ["first", "participants-heading"]
    assert course.count('href="/en/ontology/start"') == 1
    assert course.index('<h2 id="parts"') < course.index('<h2 id="facts"')


def test_each_link_says_where_it_leads_and_only_wide_tables_are_stops(told: Told) -> None:
    shown = page(told(), "/en/id/place/blr")
    names: dict[str, set[str]] = {}
    for href, inner in re.findall(r'<a href="(/en/queries/[^"]+)">(.*?)</a>', shown):
        names.setdefault(re.sub("<[^>]+>", "", inner), set()).add(href)
    assert {name for name, there in names.items() if len(there) > 1} == set()
    frames = re.findall(r'<div class="scroll" tabindex="0".*?</thead>', shown, re.DOTALL)
    assert all(frame.count('scope="col"') > 2 for frame in frames)
    assert '<table class="fits blocks" role="table">' in shown


def test_whatever_sources_tell_of_has_a_summary(told: Told) -> None:
    service = told()
    for path in ("concept/topic-braille", "agreement/pact", "event/tour", "agent/network", "document/crpd"):
        assert '<p class="lead">' in page(service, f"/en/id/{path}"), path
    source = page(service, "/en/source/more")
    assert '<p class="lead">It is retold here in 5 passages.</p>' in source


def test_each_passage_says_that_it_is_retold_and_where_the_original_is(told: Told) -> None:
    record = (
        'graph:record-more { source:more dcterms:language "uz" ; schema:url "https://news.example/1"^^xsd:anyURI }\n'
    )
    shown = page(told(extra=record), "/ru/source/more")
    assert shown.count('class="soft retold"') == 5
    assert shown.count('<a href="https://news.example/1" rel="nofollow noreferrer">') >= 5
    marks = re.findall(r'<p class="soft retold">.*?</p>', shown)
    assert all("узбекский" in mark for mark in marks)


def test_months_hold_beside_days_in_them_and_only_single_properties_can_differ() -> None:
    def fact(name: str, *values: tuple[str, str]) -> Fact:
        return Fact(name, "", [Value(text, datatype=XSD + kind) for text, kind in values])

    inside = fact(EG + "start", ("2025-02", "gYearMonth"), ("2025-02-19", "date"), ("2025", "gYear"))
    assert not arranging.differs(inside)
    assert arranging.differs(fact(EG + "start", ("2025-02", "gYearMonth"), ("2025-03-01", "date")))
    assert arranging.differs(fact(EG + "start", ("2024-13-45", "date"), ("2025", "gYear")))
    for told in (("2025-10-15", "date"), ("2025-10", "gYearMonth"), ("2025", "gYear"), ("--10-15", "gMonthDay")):
        assert not arranging.differs(fact(EG + "start", ("--10-15", "gMonthDay"), told)), told
        assert not arranging.differs(fact(EG + "start", told, ("--10-15", "gMonthDay"))), told
    for told in (("2025-10-16", "date"), ("2025-01", "gYearMonth"), ("--10-16", "gMonthDay")):
        assert arranging.differs(fact(EG + "start", ("--10-15", "gMonthDay"), told)), told
    assert arranging.differs(fact(EG + "editionNumber", ("1", "integer"), ("2", "integer")))
    assert not arranging.differs(fact(EG + "topic", ("1", "integer"), ("2", "integer")))


def test_technical_facts_stand_apart_and_people_want_the_rest_in_an_order(told: Told) -> None:
    shown = page(told(), "/en/id/place/blr")
    facts, _, record = shown.partition('id="technical"')
    assert "BLR" not in facts.partition('id="facts"')[2]
    assert "BLR" in record
    course = page(told(), "/en/id/event/course").partition('id="facts"')[2]
    assert (
        course.index("#start") < course.index("#topic") < course.index("#organiser") if "#organiser" in course else True
    )


def test_a_section_that_the_release_cannot_be_asked_is_left_out(told: Told) -> None:
    service = told(queries=("organisations/list-network-memberships",))
    shown = page(service, "/en/id/place/blr")
    assert re.findall(r'<section id="([a-z-]+)"', shown) == ["memberships"]


def test_a_query_of_other_columns_is_not_asked(serve: Serve, tmp_path: Path) -> None:
    text = (QUERIES / "organisations/list-network-memberships.rq").read_text("utf-8")
    folder = tmp_path / "other"
    changed = text.replace("?until", "?till").replace("name: until", "name: till").replace(", until]", ", till]")
    project.make(folder, extra=WORLD, more_queries={"organisations/list-network-memberships": changed})
    assert "<section" not in page(serve(releases=folder), "/en/id/place/blr")


def test_a_section_that_takes_too_long_says_so_and_the_page_is_not_kept(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = InlineExecutor.execute

    async def execute(self: InlineExecutor, request: QueryRequest) -> InlineAnswer:
        if "?network ?networkLabel" in request.text:
            raise RowLimit("too many", limit=1)
        return await usual(self, request)

    monkeypatch.setattr(InlineExecutor, "execute", execute)
    answer = told().get("/en/id/place/blr", "text/html")
    assert answer.status_code == 200
    assert "This takes too long to be shown here." in section(answer.text, "memberships")
    assert "etag" not in answer.headers


def test_an_error_of_one_question_is_the_pages_own(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = InlineExecutor.execute

    async def execute(self: InlineExecutor, request: QueryRequest) -> InlineAnswer:
        if "?network ?networkLabel" in request.text:
            raise Busy("Too many ask.", retry_after=1)
        return await usual(self, request)

    monkeypatch.setattr(InlineExecutor, "execute", execute)
    answer = told().get("/en/id/place/blr", "text/html")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")


def test_a_timeline_is_drawn_unless_there_is_no_time_for_it(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    service = told(queries=("events/list-dates-of-thing",))
    assert 'class="drawn"' in section(page(service, "/en/id/place/blr"), "picture")
    usual = InlineExecutor.execute

    async def execute(self: InlineExecutor, request: QueryRequest) -> InlineAnswer:
        if "?dated ?datedLabel" in request.text:
            raise RowLimit("too many", limit=1)
        return await usual(self, request)

    monkeypatch.setattr(InlineExecutor, "execute", execute)
    answer = service.get("/ru/id/place/blr", "text/html")
    assert answer.status_code == 200
    assert 'id="picture"' not in answer.text
    assert "etag" not in answer.headers


def test_an_agreement_is_in_force_as_of_a_day_that_is_told(told: Told) -> None:
    pact = "<https://w3id.org/edu-graph/id/agreement/pact>"
    extra = (
        f"graph:register {{ <https://w3id.org/edu-graph/id/event/signing> eg:signs {pact} ; a eg:Event }}\n"
        "graph:inferred { <https://w3id.org/edu-graph/id/event/signing> "
        'eg:startEarliest "2020-01-01"^^xsd:date ; eg:startLatest "2020-12-31"^^xsd:date .\n'
        f'{pact} eg:endLatest "2030-12-31"^^xsd:date ; '
        "eg:currentStatus <https://w3id.org/edu-graph/id/concept/status-planned> }\n"
        "<https://w3id.org/edu-graph/source/more#p4> { "
        f"{pact} eg:party <https://w3id.org/edu-graph/id/place/isr> }}\n"
    )
    agreements = section(
        page(told(extra=extra, queries=("agreements/list-accords-of-country",)), "/en/id/place/blr"), "agreements"
    )
    assert "<bdi>yes</bdi>" in agreements
    assert "<bdi>2020</bdi>" in agreements
    # The release was never published: the day is the query's example, and the page says which.
    assert "In force: as of 1 January 2026." in agreements


def test_what_is_only_planned_is_told_by_a_word(told: Told) -> None:
    status = "<https://w3id.org/edu-graph/id/concept/status-planned>"
    extra = f"graph:inferred {{ <https://w3id.org/edu-graph/id/event/tour> eg:currentStatus {status} }}\n"
    extra += (
        "graph:register { <https://w3id.org/edu-graph/id/person/anna> a eg:Person ; skos:prefLabel "
        '"Anna"@en }\n<https://w3id.org/edu-graph/source/more#p5> {\n'
        + part("event/tour", "participant", "person/anna")
        + "}\ngraph:inferred { <https://w3id.org/edu-graph/id/person/anna> eg:countsFor "
        "<https://w3id.org/edu-graph/id/person/anna> }\n"
    )
    shown = page(told(extra=extra, queries=("events/list-dates-of-thing",)), "/en/id/person/anna")
    assert "<bdi>planned</bdi>" in section(shown, "activities")


def test_links_of_a_profile_stay_below_the_base_path_and_in_the_release(told: Told) -> None:
    below = told(base_path="/graph").get("/graph/en/id/place/blr", "text/html").text
    assert 'href="/graph/en/queries/list-cooperation-between-countries?' in below
    assert not re.findall(r'href="/(?!graph/)', below)
    pinned = page(told(), "/en/id/place/blr?release=0123456789abcdef")
    partners = section(pinned, "partners")
    assert all("release=0123456789abcdef" in href for href in re.findall(r'href="(/en/queries[^"]*)"', partners))


def test_behind_the_first_page_of_what_points_here_there_is_nothing_but_that(told: Told) -> None:
    links = "".join(
        f"<https://w3id.org/edu-graph/id/event/e{at}> eg:about <https://w3id.org/edu-graph/id/place/blr> .\n"
        for at in range(250)
    )
    shown = page(told(extra=f"graph:register {{\n{links}}}\n"), "/en/id/place/blr?inverse=200")
    assert "<section" not in shown
    assert "<details open>" in shown


def test_every_column_parameter_and_value_of_the_profiles_is_one_of_the_real_queries() -> None:
    queries = {query.name: query for query in Catalog.load(QUERIES)}
    for profile in PROFILES:
        for one in profile.sections:
            query = queries[one.query]
            columns = {column.name for column in query.columns}
            assert not (one.kept and (one.falling or one.latest)), "lines stand in one order"
            parameters = {parameter.name for parameter in query.parameters}
            named = {one.line, *one.passages, *one.keep, *one.needs, *filter(None, (one.falling, one.latest))}
            for column in one.columns:
                named |= {*column.names, *([column.where[0]] if column.where else [])}
                assert column.show != "period" or len(column.names) == 2
            assert named <= columns, (profile.kind, one.key)
            assert {one.thing, *one.values} <= parameters, (profile.kind, one.key)
            if one.evidence is not None:
                behind = {parameter.name for parameter in queries[one.evidence.query].parameters}
                assert set(one.evidence.values) <= behind
                assert set(one.evidence.values.values()) <= {"thing", *columns}
        for name, parameter in profile.asked:
            assert parameter in {known.name for known in queries[name].parameters}, (profile.kind, name)
        keys = [one.key for one in profile.sections]
        assert len(keys) == len(set(keys))
        counting = [sentence for sentence in profile.summary if sentence.of != "pointing"]
        assert {key for sentence in counting for key in sentence.sections} <= set(keys)


@pytest.mark.parametrize("language", ["en", "ru", "kk", "be", "he", "fr", "es"])
def test_every_sentence_can_be_told_in_every_language(language: str) -> None:
    words = translations(language)
    for profile in PROFILES:
        for sentence in profile.summary:
            for count in (1, 2, 5, 21):
                told = sentence.told(words, count) % {"name": "N", "number": str(count)}
                assert "%(" not in told
    assert len({words.gettext(word) for word in STATUSES.values()}) == len(STATUSES)


def test_the_narrower_kind_goes_first() -> None:
    def kind(*classes: str, schemes: tuple[str, ...] = ()) -> str:
        lists = [f"https://w3id.org/edu-graph/id/concept/{name}" for name in schemes]
        return profile_of([EG + name for name in classes], lists).kind

    assert kind("Organization", "ResourceCentre") == "centre"
    assert kind("Document", "Agreement") == "agreement"
    assert kind("Document", "Declaration") == "declaration"
    assert kind("Place", "Country") == "country"
    assert kind(schemes=("scheme-topics",)) == "topic"
    assert profile_of([], []) is PLAIN


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2025-02-19", "2025-02-19", "19 February 2025"),
        ("2025-02-01", "2025-02-28", "February 2025"),
        ("2025-02-01", "2025-04-30", "February 2025 – April 2025"),
        ("2025-01-01", "2025-12-31", "2025"),
        ("2024-01-01", "2025-12-31", "2024 – 2025"),
        ("2025-02-19", "", "from 19 February 2025"),
        ("", "2025-02-19", "until 19 February 2025"),
        ("", "", ""),
        ("soon", "2025-02-19", "soon – 2025-02-19"),
    ],
)
def test_a_period_is_told_no_more_exactly_than_it_is_known(first: str, last: str, expected: str) -> None:
    assert period(first, last, "en") == expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2025-11-11", "2025-11-11", "11 November 2025"),
        ("2025-11-01", "2025-11-30", "November 2025"),
        ("2024-02-01", "2024-02-29", "February 2024"),
        ("2025-01-01", "2025-12-31", "2025"),
        ("2018-01-01", "2021-12-31", "between 2018 and 2021"),
        ("2025-02-01", "2025-04-30", "between February 2025 and April 2025"),
        ("2025-10-15", "2025-10-17", "between 15 October 2025 and 17 October 2025"),
        ("2025-02-19", "", "from 19 February 2025"),
        ("soon", "2025-02-19", "soon – 2025-02-19"),
        ("", "", ""),
    ],
)
def test_a_moment_that_lies_between_two_days_is_no_duration(first: str, last: str, expected: str) -> None:
    assert moment(first, last, "en") == expected


def test_days_apart_are_one_interval() -> None:
    assert period("2025-10-15", "2025-10-17", "ru") == "15–17 окт. 2025\u202fг."
