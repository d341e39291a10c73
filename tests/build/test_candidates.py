"""The resolution report: planted duplicates are found, planted namesakes are not, decisions close what they decide."""

from itertools import combinations

import pytest
from pyoxigraph import RdfFormat

from edu_graph.build import candidates, checking, telling
from edu_graph.build.candidates import Resolution, resolution
from edu_graph.errors import DataError
from edu_graph.rdf.parsing import parse_bytes
from edu_graph.rdf.terms import Quad
from edu_graph.settings import Settings

_PREFIXES = """\
@prefix eg: <https://w3id.org/edu-graph/ontology#> .
@prefix : <https://w3id.org/edu-graph/id/> .
@prefix graph: <https://w3id.org/edu-graph/graph/> .
@prefix source: <https://w3id.org/edu-graph/source/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
_BASE = """
graph:record {
  graph:record a eg:SourceRecord .
  source:a a eg:Source ; eg:passage <https://w3id.org/edu-graph/source/a#p1> .
  source:b a eg:Source ; eg:passage <https://w3id.org/edu-graph/source/b#p1> .
  source:c a eg:Source ; eg:passage <https://w3id.org/edu-graph/source/c#p1> .
}
graph:base {
  graph:base a eg:Register ; eg:basis "Invented."@en .
  <https://w3id.org/edu-graph/id/place/kaz> a eg:Country , eg:Place ; skos:prefLabel "Kazakhstan"@en , "Казахстан"@ru .
  <https://w3id.org/edu-graph/id/place/blr> a eg:Country , eg:Place ; skos:prefLabel "Belarus"@en .
  <https://w3id.org/edu-graph/id/place/astana> a eg:Place ; eg:country <https://w3id.org/edu-graph/id/place/kaz> ;
    skos:prefLabel "Astana"@en .
  <https://w3id.org/edu-graph/id/place/almaty> a eg:Place ; eg:country <https://w3id.org/edu-graph/id/place/kaz> ;
    skos:prefLabel "Almaty"@en .
}
"""
_ID = "https://w3id.org/edu-graph/id/"


def thing(name: str, what: str) -> str:
    """Return TriG that says `what` of a thing; `@kind/slug` in it is a thing."""
    words = [f"<{_ID}{word[1:]}>" if word.startswith("@") and "/" in word else word for word in what.split(" ")]
    return f"graph:base {{ <{_ID}{name}> {' '.join(words)} . }}\n"


def parsed(*parts: str) -> list[Quad]:
    return [one.quad for one in parse_bytes((_PREFIXES + _BASE + "".join(parts)).encode(), RdfFormat.TRIG, "d.trig")]


def found(*parts: str) -> Resolution:
    return resolution(parsed(*parts))


def takes_part(owner: str, *agents: str) -> str:
    nodes = [(f"<{_ID}{owner}#participant/{agent}>", agent) for agent in agents]
    return "".join(f"graph:base {{ {node} eg:agent <{_ID}{agent}> . }}\n" for node, agent in nodes)


def pairs(report: Resolution) -> list[tuple[str, str]]:
    return [(one.one.removeprefix(_ID), one.other.removeprefix(_ID)) for one in report.open]


def day(value: str) -> str:
    """Return the bounds that the build computes of a day."""
    names = ("startEarliest", "startLatest", "endEarliest", "endLatest")
    return " ; ".join(f'eg:{name} "{value}"^^xsd:date' for name in names)


SIGNING = f"a eg:Event , eg:Signing ; eg:place @place/astana ; {day('2025-11-04')}"
ONE = ("event/one", "event/two")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (SIGNING, SIGNING),
        (SIGNING, f"a eg:Event ; eg:country @place/kaz ; {day('2025-11-04')} ; eg:place @place/astana"),
        (
            'a eg:Event ; skos:prefLabel "Almaty congress on inclusion"@en ; eg:country @place/kaz',
            'a eg:Event ; skos:altLabel "Алматы congress on inclusion"@en ; eg:country @place/kaz',
        ),
        (
            "a eg:Event ; eg:signs @agreement/x ; eg:country @place/kaz",
            "a eg:Event ; eg:signs @agreement/x ; eg:country @place/kaz",
        ),
    ],
    ids=["same day and place", "the wider class", "a shared alias", "the same act"],
)
def test_one_event_told_twice_is_a_candidate(first: str, second: str) -> None:
    assert pairs(found(thing(ONE[0], first), thing(ONE[1], second))) == [ONE]


def test_shared_parties_make_one_event_of_two_whose_months_fit() -> None:
    parts = [thing(name, f"a eg:Event ; {day('2025-11-04')} ; eg:country @place/kaz") for name in ONE]
    assert pairs(found(*parts)) == [ONE], "the day and the country"
    apart = thing(ONE[0], "a eg:Event"), thing(ONE[1], "a eg:Event")
    assert pairs(found(*apart, *(takes_part(name, "agent/x", "agent/y", "person/z") for name in ONE))) == [ONE]
    assert pairs(found(*apart, *(takes_part(name, "agent/x") for name in ONE))) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (SIGNING, SIGNING.replace("2025-11-04", "2025-12-04")),
        (SIGNING, SIGNING.replace("astana", "almaty")),
        (SIGNING, f"{SIGNING} ; eg:partOf @event/one"),
        (
            'a eg:Event ; skos:prefLabel "Congress"@en ; eg:series @event/s ; eg:editionNumber 4',
            'a eg:Event ; skos:prefLabel "Congress"@en ; eg:series @event/s ; eg:editionNumber 5',
        ),
        (f"{SIGNING} ; eg:signs @agreement/x", f"{SIGNING} ; eg:signs @agreement/y"),
        (
            'a eg:Event ; skos:prefLabel "Conference"@en ; eg:place @place/astana ; eg:start "--10-23"^^xsd:gMonthDay',
            f'a eg:Event ; skos:prefLabel "Conference"@en ; eg:place @place/astana ; {day("2025-12-02")}',
        ),
        (
            'a eg:Event ; skos:prefLabel "Seminar of 2024"@en ; eg:country @place/kaz',
            'a eg:Event ; skos:prefLabel "Seminar of 2025"@en ; eg:country @place/kaz',
        ),
    ],
    ids=[
        "a month apart",
        "two towns",
        "a part",
        "two editions",
        "two acts",
        "a month without a year",
        "years in names",
    ],
)
def test_two_events_that_look_alike_are_none(first: str, second: str) -> None:
    assert pairs(found(thing(ONE[0], first), thing(ONE[1], second))) == []


BODIES = ("agent/one", "agent/two")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('"Ministry of Education"@en ; eg:country @place/kaz',
         '"Ministry of Education of Kazakhstan"@en ; eg:country @place/kaz'),
        ('"Центр Тилек"@ru ; eg:country @place/kaz', '"Tsentr Tilek"@en ; eg:country @place/kaz'),
        ('"Boumagin school"@en ; eg:country @place/blr', '"Bumagin school"@en ; eg:country @place/blr'),
        ('"KAIE"@en ; eg:country @place/kaz', '"Kazakh Academy of Inclusive Education"@en ; eg:country @place/kaz'),
        ('"Nordic Inclusion Fund"@en', '"Nordic Inclusion Fund"@en ; eg:country @place/kaz'),
    ],
    ids=["with its country", "transliterated", "another spelling", "initials", "one without a country"],
)  # fmt: skip
def test_one_body_under_two_names_is_a_candidate(first: str, second: str) -> None:
    body = "a eg:Agent , eg:Organization ; skos:prefLabel"
    assert pairs(found(thing(BODIES[0], f"{body} {first}"), thing(BODIES[1], f"{body} {second}"))) == [BODIES]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('eg:Ministry ; skos:prefLabel "Ministry of Education"@en ; eg:country @place/kaz',
         'eg:Ministry ; skos:prefLabel "Ministry of Education"@en ; eg:country @place/blr'),
        ('eg:School ; skos:prefLabel "School No. 17"@en ; eg:country @place/kaz',
         'eg:School ; skos:prefLabel "School No. 71"@en ; eg:country @place/kaz'),
        ('eg:UnitedNationsBody ; skos:prefLabel "UNICEF"@en',
         'eg:UnitedNationsBody ; skos:prefLabel "UNICEF"@en ; eg:country @place/kaz'),
        ('eg:University ; skos:prefLabel "Abai University"@en ; eg:country @place/kaz',
         'eg:University ; skos:prefLabel "Abai University"@en ; eg:country @place/kaz ; eg:partOf @agent/one'),
        ('eg:Agency ; skos:prefLabel "Agency GTZ"@en ; eg:country @place/kaz',
         'eg:Agency ; skos:prefLabel "Agency GTZ"@en ; eg:country @place/kaz ; eg:succeeds @agent/one'),
        ('eg:Organization ; skos:prefLabel "On"@en', 'eg:Organization ; skos:prefLabel "ООН"@ru'),
    ],
    ids=["two countries", "two numbers", "an office", "a unit", "a successor", "two letters"],
)  # fmt: skip
def test_namesakes_are_no_candidates(first: str, second: str) -> None:
    assert pairs(found(thing(BODIES[0], f"a {first}"), thing(BODIES[1], f"a {second}"))) == []


PEOPLE = ("person/one", "person/two")


@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        ("Иван Петров", "Ivan Petrov", True),
        ("I. Petrov", "Ivan Petrov", True),
        ("Ivan Sergeevich Petrov", "Ivan Petrov", True),
        ("Natallia Kastsiukevich", "Natallia Kastsiukevic", True),
        ("Ivan Petrov", "Oleg Petrov", False),
        ("O. Petrov", "Ivan Petrov", False),
        ("Ivan Petrov", "Ivan Sidorov", False),
        ("Ivan Petrov", "Anna Li", False),
    ],
)
def test_persons_are_compared_by_what_their_names_leave_out(first: str, second: str, is_one: bool) -> None:
    report = found(*(
        thing(name, "a eg:Person ; skos:prefLabel") .replace(" . }", f' "{text}"@en . }}')
        for name, text in zip(PEOPLE, (first, second), strict=True)
    ))  # fmt: skip
    assert pairs(report) == ([PEOPLE] if is_one else [])


def test_what_persons_share_counts_and_other_countries_count_against() -> None:
    label = 'a eg:Person ; skos:prefLabel "Ivan Petrov"@en'
    bodies = [thing(f"agent/{name}", f"a eg:Organization ; eg:country @place/{name}") for name in ("kaz", "blr")]
    parts = [thing(name, label) for name in PEOPLE] + bodies

    def of(one: str, other: str) -> str:
        told = zip(PEOPLE, (one, other), strict=True)
        return "".join(
            f"graph:base {{ <{_ID}event/e#speaker/{at}> eg:agent <{_ID}{person}> ; eg:onBehalfOf <{_ID}{body}> . }}\n"
            for at, (person, body) in enumerate(told)
        )

    event = thing("event/e", "a eg:Event")
    plain = found(*parts).pairs[0].score
    same = found(*parts, event, of("agent/kaz", "agent/kaz")).pairs[0]
    other = found(*parts, event, of("agent/kaz", "agent/blr"))
    assert same.score > plain
    assert any(words.startswith("both of ") for words in same.evidence)
    assert other.pairs == ()


def test_agreements_and_projects_are_compared_by_parties_term_and_name() -> None:
    deals = ("agreement/one", "agreement/two")
    first = f'a eg:Agreement ; skos:prefLabel "Memorandum on special needs"@en ; {day("2025-11-04")}'
    parts = [thing(deals[0], first), *(takes_part(name, "agent/x", "agent/y") for name in deals)]
    assert pairs(found(*parts, thing(deals[1], first))) == [deals]
    other = 'a eg:Agreement ; skos:prefLabel "Memorandum on water"@en ; ' + day("2021-01-01")
    assert pairs(found(*parts, thing(deals[1], other))) == []
    signing = thing("event/s", f"a eg:Signing ; eg:signs @agreement/two ; {day('2025-11-04')}")
    undated = thing(deals[1], 'a eg:Agreement ; skos:prefLabel "Memorandum on needs"@en')
    (dated,) = found(*parts, undated, signing).open
    assert "the same day, 2025-11-04" in dated.evidence, "an agreement is of the day on which it was signed"


def test_codes_keep_places_apart() -> None:
    names = ("Southern Asia", "Southeast Asia")
    places = [thing(f"place/m49-03{n}", f'a eg:Place ; skos:prefLabel "{name}"@en') for n, name in enumerate(names)]
    assert found(*places).open
    coded = [part.replace("a eg:Place", f'a eg:Place ; eg:m49 "03{n}"') for n, part in enumerate(places)]
    assert found(*coded).pairs == ()


def test_places_and_concepts_twice_are_candidates_and_codes_keep_concepts_apart() -> None:
    towns = ("place/one", "place/two")
    town = 'a eg:Settlement ; skos:prefLabel "Taraz"@en ; eg:country @place/kaz'
    assert pairs(found(*(thing(name, town) for name in towns))) == [towns]
    concepts = ("concept/one", "concept/two")
    concept = 'a skos:Concept ; skos:prefLabel "braille"@en ; skos:inScheme @concept/s'
    assert pairs(found(*(thing(name, concept) for name in concepts))) == [concepts]
    coded = [thing(name, f'{concept} ; skos:notation "{at}"') for at, name in enumerate(concepts)]
    assert pairs(found(*coded)) == []


def test_one_source_that_tells_of_both_speaks_against_one_thing() -> None:
    parts = [thing(name, SIGNING) for name in ONE]
    line = "<https://w3id.org/edu-graph/source/{}#p1> {{ <" + _ID + "{}> eg:status :x . }}\n"
    said = [line.format("a", ONE[0]), line.format("b", ONE[1])]
    both = line.format("a", ONE[1])
    assert pairs(found(*parts, *said)) == [ONE]
    assert pairs(found(*parts, *said, both)) == []


KEPT_APART = (
    "graph:apart {{ graph:apart a eg:Register . <{0}{1}> eg:distinctFrom <{0}{2}> ; "
    'eg:basis "They were a month apart."@en . }}\n'
)


def test_a_pair_that_was_kept_apart_is_told_with_its_reason_and_is_open_no_more() -> None:
    parts = [thing(name, SIGNING) for name in ONE]
    either_way = [KEPT_APART.format(_ID, *names) for names in (ONE, ONE[::-1])]
    derived = f"graph:inferred {{ <{_ID}{ONE[1]}> eg:distinctFrom <{_ID}{ONE[0]}> . }}\n"
    for decided in either_way:
        report = found(*parts, decided, derived).to_dict()
        assert report["open"] == []
        (apart,) = report["apart"]
        assert apart["basis"] == "They were a month apart."
        assert apart["score"] > candidates.THRESHOLD
        assert apart["evidence"]


def test_a_pair_that_the_editors_left_open_stays_open_and_is_told_with_the_reason() -> None:
    names = zip(ONE, ("Braille winter", "Other winter"), strict=True)
    unlike = [thing(iri, f'a eg:Event ; skos:prefLabel "{name}"@en') for iri, name in names]
    assert found(*unlike).pairs == ()
    left = KEPT_APART.format(_ID, *ONE).replace("eg:distinctFrom", "skos:closeMatch")
    for parts in ([thing(name, SIGNING) for name in ONE], unlike):
        report = found(*parts, left).to_dict()
        assert [pair["basis"] for pair in report["open"]] == ["They were a month apart."]
        assert "      left open: They were a month apart." in list(telling.candidates(report))
        assert report["apart"] == report["merged"] == []
    # Between concepts a close match is what one list is to another.
    concepts = f"graph:r {{ <{_ID}concept/a> skos:closeMatch <{_ID}concept/b> }}\n"
    assert found(thing("concept/a", "a skos:Concept"), thing("concept/b", "a skos:Concept"), concepts).pairs == ()


def test_what_looked_like_one_to_nobody_but_the_editors_is_told_as_well() -> None:
    parts = thing("event/one", "a eg:Event"), thing("event/two", 'a eg:Event ; skos:prefLabel "Other"@en')
    (apart,) = found(*parts, KEPT_APART.format(_ID, *ONE)).to_dict()["apart"]
    assert (apart["score"], apart["evidence"], apart["labels"]) == (None, [], ["one", "Other"])


@pytest.mark.parametrize(
    ("first", "second", "sign"),
    [
        (f"a eg:Event ; {day('2025-11-04')}", 'a eg:Event ; eg:startEarliest "2025-11-01"^^xsd:date ; '
         'eg:startLatest "2025-11-30"^^xsd:date', "+dates that overlap: "),
        (f"a eg:Event ; {day('2025-11-04')}", 'a eg:Event ; eg:startEarliest "2025-01-01"^^xsd:date ; '
         'eg:startLatest "2025-12-31"^^xsd:date', "+dates that do not exclude each other: "),
        ("a eg:Event ; eg:kind @concept/k", "a eg:Event ; eg:kind @concept/k", "+the same kind, "),
        ("a eg:Event , eg:Visit", "a eg:Event , eg:Signing", "-classes of which neither is the wider one"),
        ("a eg:Event ; eg:partOf @event/w", "a eg:Event ; eg:partOf @event/w", "-both are parts of event:w"),
        ("a eg:Event ; eg:series @event/s", "a eg:Event ; eg:series @event/s", "+of one series, event:s"),
        ('a eg:Event ; skos:prefLabel "Grand autumn braille city congress"@en',
         'a eg:Event ; skos:prefLabel "Grand autumn braille city meeting"@en', "+names alike: "),
        ('a eg:Event ; skos:prefLabel "Grand autumn braille inclusion congress"@en',
         'a eg:Event ; skos:prefLabel "Grand autumn braille inclusion congress Minsk"@en', "+names much alike: "),
        ("a eg:Event ; eg:place @place/astana", "a eg:Event ; eg:place @place/blr", "-other countries: "),
    ],
)  # fmt: skip
def test_each_sign_is_told_in_words(first: str, second: str, sign: str) -> None:
    parts = [thing(ONE[0], first), thing(ONE[1], second), KEPT_APART.format(_ID, *ONE)]
    shared = "".join(takes_part(name, "agent/x") for name in ONE)
    (pair,) = found(*parts, shared).pairs
    told = pair.evidence if sign[0] == "+" else pair.against
    assert [words for words in told if words.startswith(sign[1:])], (pair.evidence, pair.against)


def test_states_that_take_part_in_both_count_where_they_are_several() -> None:
    parts = [thing(name, "a eg:Event") for name in ONE]
    decided = KEPT_APART.format(_ID, *ONE)
    (pair,) = found(*parts, *(takes_part(name, "place/kaz", "place/blr") for name in ONE), decided).pairs
    assert "both between Belarus, Kazakhstan" in pair.evidence


def test_a_place_within_the_other_is_no_other_place() -> None:
    within = (
        thing("place/astana", "eg:partOf @place/oblast"),
        thing("place/oblast", "a eg:Place ; eg:country @place/kaz"),
    )
    parts = [thing(ONE[0], SIGNING), thing(ONE[1], SIGNING.replace("astana", "oblast")), KEPT_APART.format(_ID, *ONE)]
    assert not any(words.startswith("other places") for words in found(*parts, *within).pairs[0].against)
    assert any(words.startswith("other places") for words in found(*parts, within[1]).pairs[0].against)


def test_things_of_two_kinds_or_schemes_are_no_candidates() -> None:
    label = 'skos:prefLabel "Plan of inclusion"@en ; eg:country @place/kaz'
    parts = thing("agreement/one", f"a eg:Agreement ; {label}"), thing("document/two", f"a eg:Document ; {label}")
    assert found(*parts).pairs == ()
    concept = 'a skos:Concept ; skos:prefLabel "braille"@en ; skos:inScheme @concept/'
    assert found(thing("concept/one", f"{concept}s"), thing("concept/two", f"{concept}t")).pairs == ()


def test_a_merge_is_told_with_the_reason_that_stands_at_either() -> None:
    merge = (
        f'graph:m {{ <{_ID}agent/old> eg:mergedInto <{_ID}agent/one> . <{_ID}agent/one> eg:basis "One body."@en . }}\n'
    )
    report = found(thing("agent/one", 'a eg:Organization ; skos:prefLabel "Fund"@en'), merge)
    (merged,) = report.to_dict()["merged"]
    assert (merged["one"], merged["basis"]) == (f"{_ID}agent/old", "One body.")
    assert merged["labels"] == ["old", "Fund"]
    assert not any(pair.one.endswith("/old") for pair in report.pairs)


def test_what_three_sources_tell_of_is_a_cluster_with_its_sources() -> None:
    said = {
        source: f"<https://w3id.org/edu-graph/source/{source}#p1> {{ <{_ID}event/one#p/{source}> eg:agent "
        f"<{_ID}agent/one> . }}\n"
        for source in "abc"
    }
    parts = thing("event/one", "a eg:Event"), thing("agent/one", 'a eg:Organization ; skos:prefLabel "Fund"@en')
    assert found(*parts, said["a"], said["b"]).clusters == ()
    first, _ = found(*parts, *said.values()).clusters
    assert (first.iri, len(first.sources)) == (f"{_ID}agent/one", 3)


def _many(count: int) -> list[str]:
    """Return events and bodies of which the last two of each are one."""
    parts = []
    for at in range(count):
        name = f"Centre{at:05d}x of Town{at % 977:03d}y"
        parts.append(
            f'<{_ID}agent/n{at}> a eg:Organization ; skos:prefLabel "{name}"@en ; eg:country <{_ID}place/kaz> .'
        )
        date = f"20{10 + at % 15}-{1 + at // 15 % 12:02d}-{1 + at // 180 % 28:02d}"
        parts.append(f"<{_ID}event/n{at}> a eg:Event ; eg:country <{_ID}place/kaz> ; {day(date)} .")
    parts.append(f'<{_ID}agent/twin> a eg:Organization ; skos:altLabel "{name}"@en ; eg:country <{_ID}place/kaz> .')
    return [f"graph:base {{ {' '.join(parts)} }}\n"]


def test_the_pairs_that_are_compared_grow_with_the_things_and_not_with_their_square(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared = []
    scored = candidates.score

    def count(*given: object) -> float:
        compared.append(1)
        return scored(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(candidates, "score", count)
    report = found(*_many(600))
    few = len(compared)
    assert ("agent/n599", "agent/twin") in pairs(report)
    assert few < len(list(combinations(range(1200), 2))) / 10
    compared.clear()
    found(*_many(1800))
    assert len(compared) < 6 * few


def test_the_report_is_the_same_whatever_the_order_of_the_statements() -> None:
    quads = parsed(*(thing(name, SIGNING) for name in ONE), KEPT_APART.format(_ID, "event/one", "event/x"))
    assert resolution(quads).to_dict() == resolution(quads[::-1]).to_dict()


def test_open_pairs_and_decisions_are_printed() -> None:
    parts = [thing(name, SIGNING) for name in (*ONE, "event/three")]
    report = found(*parts, KEPT_APART.format(_ID, *ONE)).to_dict()
    report["clusters"] = [{"iri": f"{_ID}event/one", "label": "one", "sources": [f"{_ID}source/a"] * 3}]
    report["merged"] = [{**report["apart"][0], "basis": ""}]
    text = "\n".join(telling.candidates(report, decided=True))
    assert "2 open candidates" in text
    assert "for: the same day, 2025-11-04" in text
    assert "because: They were a month apart." in text
    assert "because: no basis is told" in text
    assert "1 things that three or more sources tell of" in text
    assert "kept apart" not in "\n".join(telling.candidates(report))


def test_candidates_are_found_in_data_that_is_not_sealed(project: Settings) -> None:
    path = project.data / "register/tiny.trig"
    twin = 'agent:twin a eg:Organization ; skos:prefLabel "Shkola"@en . agent:school a eg:Organization'
    path.write_text(path.read_text("utf-8").replace("agent:school a eg:Organization", twin), "utf-8")
    assert pairs(checking.candidates(project)) == [("agent/school", "agent/twin")]
    path.write_text("graph:", "utf-8")
    with pytest.raises(DataError):
        checking.candidates(project)
