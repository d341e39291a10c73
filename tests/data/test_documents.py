"""The data of the documents: the form of all, and what the first two state, checked by hand against their texts."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

ROOT = Path(__file__).parents[2]
BASE = "https://w3id.org/edu-graph/"
EG = BASE + "ontology#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
SOURCES = sorted((ROOT / "data/sources").glob("*.trig"))
SMOLENSK, HAIFA = BASE + "source/intcenter-smolensk-2025", BASE + "source/kt-haifa-2026"
VISIT, ROUND_TABLE = BASE + "id/event/smolensk-visit-2025", BASE + "id/event/smolensk-round-table-2025"
COURSE = BASE + "id/event/haifa-special-education-course"
SIGNING = BASE + "id/event/kaz-isr-memorandum-signing"
MEMORANDUM = BASE + "id/agreement/kaz-isr-special-needs-memorandum"
CEREMONY = BASE + "id/event/haifa-certificate-ceremony-2026"
PASSAGES = {
    "dhte-networking-2022": 4,
    "inbusiness-almaty-declaration": 6,
    "intcenter-smolensk-2025": 6,
    "kt-haifa-2026": 7,
    "unicef-minsk-resource-centre": 16,
}


@dataclass
class Facts:
    """Statements of a file: by subject and predicate, with the graph each stands in."""

    quads: list[Quad]
    rows: dict[tuple[object, str], list[tuple[str, object]]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for quad in self.quads:
            self.rows[quad.subject, quad.predicate.value].append((quad.graph_name.value, quad.object))

    def get(self, subject: str | BlankNode, name: str) -> list[tuple[str, object]]:
        node = subject if isinstance(subject, BlankNode) else NamedNode(subject)
        return self.rows[node, name if ":" in name else EG + name]

    def values(self, subject: str | BlankNode, name: str) -> list[str]:
        return [value.value for _, value in self.get(subject, name)]

    def slugs(self, owner: str, role: str, passage: str | None = None) -> list[str]:
        """Agents that take part in `owner` in this role, as kind/slug, sorted; of one passage, or of all."""
        found = set()
        for graph, node in self.get(owner, "participation"):
            assert isinstance(node, BlankNode)
            here = passage in (None, graph.rpartition("#")[2])
            if here and self.values(node, "role") == [f"{BASE}id/concept/role-{role}"]:
                found |= {iri.removeprefix(BASE + "id/") for iri in self.values(node, "agent")}
        return sorted(found)


def read(path: Path) -> Facts:
    return Facts(list(pyoxigraph.parse(path=str(path))))


def faults(facts: Facts) -> Iterator[str]:
    """What is wrong with the form of a source file; the planted faults below show that each kind is seen."""
    yield from passage_faults(facts)
    yield from blank_node_faults(facts)
    for quad in facts.quads:
        if isinstance(quad.object, Literal):
            if not unicodedata.is_normalized("NFC", quad.object.value):
                yield f"not NFC: {quad.object}"
            if quad.object.language and quad.object.language != quad.object.language.lower():
                yield f"language tag: {quad.object}"
    said = {quad.graph_name.value for quad in facts.quads if "#" in quad.graph_name.value}
    listed = {quad.object.value for quad in facts.quads if quad.predicate.value == EG + "passage"}
    if said != listed:
        yield f"passages and graphs differ: {sorted(said ^ listed)}"


def passage_faults(facts: Facts) -> Iterator[str]:
    listed = [quad.object.value for quad in facts.quads if quad.predicate.value == EG + "passage"]
    # Not by number: a passage that was split off later has a later number than those around it.
    ordered = sorted(listed, key=lambda iri: [int(start) for start in facts.values(iri, "startOffset")])
    position, paragraph = 0, 0
    for iri in ordered:
        (start,), (end,), (number,) = (facts.values(iri, n) for n in ("startOffset", "endOffset", "paragraph"))
        if not position <= int(start) < int(end):
            yield f"{iri}: offsets {start} to {end} after {position}"
        if int(number) <= paragraph:
            yield f"{iri}: paragraph {number} after {paragraph}"
        position, paragraph = int(end), int(number)
        if [bool(re.fullmatch("[0-9a-f]{64}", text)) for text in facts.values(iri, "sliceSha256")] != [True]:
            yield f"{iri}: no hash"
        if len(facts.values(iri, "saidBy")) != 1 or len(facts.values(iri, "trust")) != 1:
            yield f"{iri}: said by one agent, with one trust level"
        texts = [value for _, value in facts.get(iri, "restatement") if isinstance(value, Literal)]
        told = sorted(text.language or "" for text in texts if text.value)
        if told != ["en", "ru"]:
            yield f"{iri}: restated in {told}"
    hashes = [text for iri in ordered for text in facts.values(iri, "sliceSha256")]
    if len(set(hashes)) != len(hashes):
        yield "two passages with one hash"


NAMED_BY = {
    "participation": ("role", "agent|group"),
    "quantity": ("counts",),
    "hasPost": ("position",),
    "recommendation": ("proposes",),
    "commitment": ("undertakes",),
    "service": ("kind",),
    "equipment": ("kind",),
    "gift": ("kind",),
    "objective": ("number",),
    "finding": ("topic",),
}


def blank_node_faults(facts: Facts) -> Iterator[str]:
    """Only dependents, with one of each that names them, and things with a key have no name of their own."""
    nodes = {n for quad in facts.quads for n in (quad.subject, quad.object) if isinstance(n, BlankNode)}
    owners: dict[BlankNode, set[str]] = defaultdict(set)
    for quad in facts.quads:
        if isinstance(quad.object, BlankNode):
            owners[quad.object].add(quad.predicate.value.removeprefix(EG))
    for node in nodes:
        parts = NAMED_BY.get(*owners[node]) if len(owners[node]) == 1 else None
        named_by = ("key",) if parts is None else parts
        if not all(sum(len(facts.values(node, one)) for one in name.split("|")) == 1 for name in named_by):
            yield f"blank node below {sorted(owners[node])}"


@pytest.mark.parametrize(
    ("text", "is_fault"),
    [
        ("eg:service [ eg:kind eg:a ]", False),
        ("eg:service [ eg:kind eg:a ] , [ eg:kind eg:b ; eg:key 'x' ]", False),
        ("eg:aim [ eg:key 'x' ]", False),
        ("eg:participation [ eg:role eg:a ; eg:group eg:b ]", False),
        ("eg:participation [ eg:role eg:a ; eg:group eg:b ; eg:agent eg:c ]", True),
        ("eg:participation [ eg:role eg:a ]", True),
        ("eg:objective [ eg:number 1 ; eg:quantity [ eg:counts eg:a ] ]", False),
        ("eg:service [ eg:topic eg:a ]", True),
        ("eg:service [ eg:topic eg:a ; eg:key 'x' ]", True),
        ("eg:finding [ eg:topic eg:a , eg:b ]", True),
        ("eg:objective [ eg:number 1 ; eg:quantity [ eg:value 1 ] ]", True),
        ("eg:aim [ eg:kind eg:a ]", True),
        ("eg:service _:x ; eg:equipment _:x . _:x eg:kind eg:a", True),
    ],
)
def test_faults_of_blank_nodes_are_seen(text: str, is_fault: bool) -> None:
    trig = f"PREFIX eg: <{EG}> eg:g {{ eg:owner {text} . }}"
    facts = Facts(list(pyoxigraph.parse(trig, format=pyoxigraph.RdfFormat.TRIG)))
    assert bool(list(blank_node_faults(facts))) == is_fault


def test_the_first_five_are_there() -> None:
    assert {path.stem for path in SOURCES} >= set(PASSAGES)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_form(path: Path) -> None:
    facts = read(path)
    source = f"{BASE}source/{path.stem}"
    if path.stem not in PASSAGES:
        assert set(facts.values(source, "passage")) == {f"{source}#p1"}
        assert facts.values(f"{source}#p1", "extent") == [f"{BASE}id/concept/extent-whole-document"]
        return
    assert not list(faults(facts))
    assert set(facts.values(source, "passage")) == {f"{source}#p{n}" for n in range(1, PASSAGES[path.stem] + 1)}
    assert re.fullmatch("[0-9a-f]{64}", facts.values(source, "textSha256")[0])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("eg:startOffset 119 ;", "eg:startOffset 117 ;"),
        ("eg:endOffset 2313 ;", "eg:endOffset 1691 ;"),
        ("eg:paragraph 3 ;", "eg:paragraph 2 ;"),
        ("eg:saidBy agent:blr-center-for-international-relations ;\n", ""),
        ('eg:sliceSha256 "', 'eg:sliceSha256 "x'),
        ("GRAPH passage:p4 {", "GRAPH passage:p5 {"),
        ("[ a eg:Participation ; eg:role concept:role-host ; ", "[ a eg:Participation ; "),
        ("eg:partOf event:smolensk-visit-2025 ;", "eg:partOf [ a eg:Visit ] ;"),
        ('"Center for International Relations"@en', '"Cente\u0301r"@en'),
        ('"@ru ;\n    eg:unreviewedLanguage', '"@be ;\n    eg:unreviewedLanguage'),
    ],
)
def test_a_planted_fault_is_seen(old: str, new: str) -> None:
    text = (ROOT / "data/sources/intcenter-smolensk-2025.trig").read_text(encoding="utf-8")
    assert old in text
    quads = pyoxigraph.parse(text.replace(old, new, 1), format=pyoxigraph.RdfFormat.TRIG)
    assert list(faults(Facts(list(quads))))


@pytest.fixture(scope="module")
def smolensk() -> Facts:
    return read(ROOT / "data/sources/intcenter-smolensk-2025.trig")


@pytest.fixture(scope="module")
def haifa() -> Facts:
    return read(ROOT / "data/sources/kt-haifa-2026.trig")


def test_the_delegation_is_one_ministry_and_nine_institutions(smolensk: Facts) -> None:
    assert smolensk.slugs(VISIT, "sender", "p2") == [
        "agent/blr-academy-of-education",
        "agent/blr-kindergarten-16-soligorsk",
        "agent/blr-kindergarten-22-rechitsa",
        "agent/blr-kindergarten-6-ivatsevichi",
        "agent/blr-kindergarten-7-krugloye",
        "agent/blr-ministry-of-education",
        "agent/blr-national-center-artistic-creativity",
        "agent/blr-school-111-minsk",
        "agent/blr-school-17-vitebsk",
        "agent/blr-school-38-grodno",
    ]
    assert smolensk.slugs(VISIT, "sender") == smolensk.slugs(VISIT, "sender", "p2")


def test_every_belarusian_institution_has_a_basis_for_its_reading(smolensk: Facts) -> None:
    basis = read(ROOT / "data/register/resolutions.trig")
    for slug in smolensk.slugs(VISIT, "sender"):
        assert basis.values(f"{BASE}id/{slug}", "basis"), slug


def test_four_institutions_were_visited(smolensk: Facts) -> None:
    assert smolensk.slugs(VISIT, "visited") == [
        "agent/rus-diagnostics-and-consulting-center",
        "agent/rus-education-center-special-needs-smolensk",
        "agent/rus-kindergarten-3-smolensk",
        "agent/rus-krasninskaya-boarding-school",
    ]
    assert smolensk.slugs(VISIT, "visited") == smolensk.slugs(VISIT, "visited", "p4")


def test_visit_and_round_table(smolensk: Facts) -> None:
    assert smolensk.slugs(VISIT, "organiser") == ["agent/blr-center-for-international-relations"]
    assert smolensk.get(VISIT, "start") == [(SMOLENSK + "#p2", Literal("2025-02-19", datatype=xsd("date")))]
    assert smolensk.get(VISIT, "end") == [(SMOLENSK + "#p2", Literal("2025-02-21", datatype=xsd("date")))]
    assert smolensk.values(ROUND_TABLE, "partOf") == [VISIT]
    # The passage gives no year, and none is put in.
    day = Literal("--02-21", datatype=xsd("gMonthDay"))
    assert smolensk.get(ROUND_TABLE, "start") == [(SMOLENSK + "#p5", day)]
    assert smolensk.slugs(ROUND_TABLE, "host") == ["agent/rus-regional-model-center-additional-education"]
    assert len(smolensk.values(VISIT, "outcome")) == 3


def test_subjects_of_the_visit(smolensk: Facts) -> None:
    levels = [(SMOLENSK + "#p4", concept("level-preschool")), (SMOLENSK + "#p4", concept("level-secondary"))]
    assert smolensk.get(VISIT, "educationLevel") == levels
    russia = NamedNode(BASE + "id/place/rus")
    assert smolensk.get(VISIT, "about") == [(SMOLENSK + "#p3", russia), (SMOLENSK + "#p6", russia)]
    # The heading says that experience was exchanged, and only the paragraph on the purpose that it was an aim.
    assert smolensk.get(VISIT, "activity")[0] == (SMOLENSK + "#p1", concept("activity-exchange-of-experience"))
    assert {graph for graph, _ in smolensk.get(VISIT, "aim")} == {SMOLENSK + "#p3"}


def test_the_memorandum_has_five_parties(haifa: Facts) -> None:
    assert haifa.slugs(MEMORANDUM, "party") == [
        "agent/isr-mashav",
        "agent/isr-ministry-of-education",
        "agent/isr-ministry-of-foreign-affairs",
        "agent/isr-ministry-of-regional-cooperation",
        "agent/kaz-ministry-of-education",
    ]
    assert haifa.slugs(SIGNING, "participant") == haifa.slugs(MEMORANDUM, "party")
    assert haifa.values(SIGNING, "signs") == [MEMORANDUM]
    assert haifa.get(SIGNING, "start") == [(HAIFA + "#p2", Literal("2025-11", datatype=xsd("gYearMonth")))]
    assert haifa.values(SIGNING, "place") == [BASE + "id/place/astana"]


def test_the_course(haifa: Facts) -> None:
    assert haifa.get(COURSE, "basedOn") == [(HAIFA + "#p2", NamedNode(MEMORANDUM))]
    assert haifa.slugs(COURSE, "inviter") == ["place/isr"]
    assert haifa.slugs(COURSE, "participant") == ["place/kaz"]
    assert haifa.slugs(COURSE, "host", "p3") == ["agent/isr-mctc"]
    assert haifa.slugs(COURSE, "partner", "p2") == [
        "agent/isr-ministry-of-education",
        "agent/isr-ministry-of-regional-cooperation",
    ]
    assert haifa.slugs(COURSE, "organiser", "p6") == [
        "agent/isr-mashav",
        "agent/isr-mctc",
        "agent/isr-ministry-of-education",
        "agent/isr-ministry-of-regional-cooperation",
    ]
    # The passage says specialists, and not of what; whose competence is to grow is told of the aim.
    assert haifa.get(COURSE, "participantGroup") == [(HAIFA + "#p1", concept("group-specialists"))]
    assert (HAIFA + "#p3", concept("group-education-specialists")) in haifa.get(COURSE, "targetGroup")
    assert haifa.get(COURSE, "distinction") == [(HAIFA + "#p3", concept("distinction-international"))]
    # No passage says when it began or ended, or how many took part.
    assert not haifa.values(COURSE, "start") + haifa.values(COURSE, "end") + haifa.values(COURSE, "quantity")
    assert haifa.values(CEREMONY, "partOf") == [COURSE]
    assert haifa.get(CEREMONY, "start") == [(HAIFA + "#p5", Literal("2026-02-12", datatype=xsd("date")))]


def xsd(name: str) -> NamedNode:
    return NamedNode("http://www.w3.org/2001/XMLSchema#" + name)


def concept(slug: str) -> NamedNode:
    return NamedNode(f"{BASE}id/concept/{slug}")


@pytest.mark.parametrize(
    ("slug", "sources"),
    [
        ("kaz-ministry-of-education", ["inbusiness-almaty-declaration", "kt-haifa-2026"]),
        ("blr-ministry-of-education", ["intcenter-smolensk-2025", "unicef-minsk-resource-centre"]),
        ("rus-education-center-special-needs-smolensk", ["dhte-networking-2022", "intcenter-smolensk-2025"]),
    ],
)
def test_two_documents_meet_in_one_thing(slug: str, sources: list[str]) -> None:
    iri = f"{BASE}id/agent/{slug}"
    assert {path.stem for path in SOURCES if is_spoken_of(read(path), iri)} >= set(sources)
    # A second thing for the same body would bear a name of the same words.
    assert bearers(read(ROOT / "data/register/names.trig"), iri) == {iri}
    assert len(read(ROOT / "data/register/resolutions.trig").values(iri, "basis")) == 1


@pytest.mark.parametrize("name", ["Ministry of Education, Belarus", "Ministry of Education of the Republic of Belarus"])
def test_a_second_thing_of_one_name_is_seen(name: str) -> None:
    names = read(ROOT / "data/register/names.trig").quads
    iri, other = f"{BASE}id/agent/blr-ministry-of-education", NamedNode(f"{BASE}id/agent/other")
    more = Quad(other, NamedNode(LABEL), Literal(name, language="en"), names[0].graph_name)
    assert bearers(Facts([*names, more]), iri) == {iri, other.value}


def is_spoken_of(facts: Facts, iri: str) -> bool:
    node, passages = NamedNode(iri), [quad for quad in facts.quads if "#" in quad.graph_name.value]
    return any(node in (quad.subject, quad.object) for quad in passages)


def bearers(names: Facts, iri: str) -> set[str]:
    """Which things have a name of the words of this one's English label."""
    labels = [value for _, value in names.get(iri, LABEL) if isinstance(value, Literal)]
    (label,) = (value.value for value in labels if value.language == "en")
    named = [quad for quad in names.quads if isinstance(quad.object, Literal) and isinstance(quad.subject, NamedNode)]
    return {quad.subject.value for quad in named if same_words(quad.object.value, label)}


def same_words(one: str, other: str) -> bool:
    """Whether two names have the same words in any order, apart from short ones and what only countries add."""
    left, right = (set(re.findall(r"[^\W\d]{3,}", name.lower())) for name in (one, other))
    return left - {"the", "for", "republic"} == right - {"the", "for", "republic"}


def test_every_thing_has_a_type_and_labels_in_english_and_russian() -> None:
    quads = [quad for path in (ROOT / "data").rglob("*.trig") for quad in pyoxigraph.parse(path=str(path))]
    named = {n.value for quad in quads for n in (quad.subject, quad.object) if isinstance(n, NamedNode)}
    things = {iri for iri in named if iri.startswith(BASE + "id/") and "#" not in iri}
    # What was merged away is known by its new name alone.
    things -= {quad.subject.value for quad in quads if quad.predicate.value == BASE + "ontology#mergedInto"}
    typed = {str(quad.subject)[1:-1] for quad in quads if quad.predicate.value == TYPE}
    assert not things - typed
    for tag in ("en", "ru"):
        labels = [q.subject.value for q in quads if q.predicate.value == LABEL and q.object.language == tag]
        assert not things - set(labels)
        assert len(labels) == len(set(labels)), tag


def test_each_register_graph_has_its_kind_and_its_basis_inside_itself() -> None:
    graphs = set()
    for path in sorted((ROOT / "data/register").glob("*.trig")):
        quads = list(pyoxigraph.parse(path=str(path)))
        names = {quad.graph_name for quad in quads}
        assert not names & graphs, "a register graph stands in one file"
        graphs |= names
        for name in names:
            inside = [quad for quad in quads if quad.graph_name == name and quad.subject == name]
            assert [q.object.value for q in inside if q.predicate.value == TYPE] == [EG + "Register"]
            assert [q.object.language for q in inside if q.predicate.value == EG + "basis"] == ["en"]
    assert graphs


def test_every_role_status_and_kind_that_is_used_stands_in_a_scheme() -> None:
    schemes = [quad for path in sorted((ROOT / "data/reference").glob("schemes-*.trig")) for quad in read(path).quads]
    known = {quad.subject for quad in schemes if quad.predicate.value.endswith("#inScheme")}
    stated = [quad.object for path in SOURCES for quad in read(path).quads]
    used = {value for value in stated if isinstance(value, NamedNode) and "/id/concept/" in value.value}
    assert used
    assert not used - known
