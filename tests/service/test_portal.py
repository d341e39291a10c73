"""What harvesters and crawlers find: the catalogue of the project's own data as served, its files, the sitemap."""

import gzip
import hashlib
import json
import os
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import portal
import project
import pyshacl
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import DCTERMS, RDF, SH, ConjunctiveGraph, Graph, Literal, Namespace, URIRef
from stage import Serve, Service

from edu_graph.build import pipeline
from edu_graph.build.difference import difference
from edu_graph.build.release import Release, current
from edu_graph.rdf.parsing import Located, parse_file
from edu_graph.service import catalogue
from edu_graph.service.languages import UI
from edu_graph.settings import load_settings

BASE = "https://w3id.org/edu-graph/"
PUBLIC = "https://data.example/graph"
DATASET = URIRef(BASE + "catalog#dataset")
DCAT = portal.DCAT
VOID = Namespace("http://rdfs.org/ns/void#")
SHAPES = Path(__file__).with_name("portal-shapes.ttl")
OFFICIAL = "EDU_GRAPH_TEST_DCAT_AP"
"""Names a folder with the shapes that SEMIC publishes with DCAT-AP 3.0.1; they are not ours to pass on."""

FORMS = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld", "trig": "trig", "nq": "nquads"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A releases folder that holds the release of the project's own data."""
    folder = tmp_path_factory.mktemp("portal")
    pipeline.build(load_settings(releases=folder))
    return folder


@pytest.fixture
def harvested(serve: Serve, built: Path) -> Service:
    return serve(releases=built, public_url=PUBLIC)


@pytest.fixture
def catalog(harvested: Service) -> Graph:
    return Graph().parse(data=harvested.get("/catalog", "text/turtle").text)


def results(data: Graph, shapes: Graph) -> list[tuple[str, str, str]]:
    """Return each result: severity, path, focus."""
    report = pyshacl.validate(data, shacl_graph=shapes, inference="none")[1]
    assert isinstance(report, Graph)
    return [
        (
            str(severity).rpartition("#")[2],
            str(report.value(node, SH.resultPath)),
            str(report.value(node, SH.focusNode)),
        )
        for node, severity in report.subject_objects(SH.resultSeverity)
    ]


def test_the_catalogue_keeps_our_own_shapes(catalog: Graph) -> None:
    assert results(catalog, Graph().parse(SHAPES)) == []
    assert len(set(catalog.subjects(RDF.type, DCAT.DatasetSeries))) == 3


@pytest.mark.parametrize(
    ("node", "predicate"),
    [
        (DATASET, DCAT.contactPoint),
        (DATASET, DCTERMS.spatial),
        (URIRef(BASE + "catalog"), DCTERMS.modified),
        (URIRef(BASE + "catalog#source/kt-haifa-2026.nt.zst"), DCAT.byteSize),
        (URIRef(BASE + "catalog#csv/events.csv"), DCAT.accessURL),
        (URIRef(BASE + "catalog#dataset/country/blr"), DCTERMS.title),
        (URIRef("http://publications.europa.eu/resource/authority/country/BLR"), RDF.type),
    ],
)
def test_our_own_shapes_see_what_is_missing(catalog: Graph, node: URIRef, predicate: URIRef) -> None:
    catalog.remove((node, predicate, None))
    assert results(catalog, Graph().parse(SHAPES)) != []


def official(*names: str) -> Graph:
    """Return published shapes; what a file only names as a property's shape, and never defines, is no shape."""
    if OFFICIAL not in os.environ:
        pytest.skip(f"needs {OFFICIAL}, a folder of the published shapes")
    shapes = Graph()
    for name in names:
        shapes.parse(Path(os.environ[OFFICIAL]) / name)
    for shape, told in list(shapes.subject_objects(SH.property)):
        if shapes.value(told, SH.path) is None:
            shapes.remove((shape, SH.property, told))
    return shapes


@pytest.mark.parametrize(
    "names",
    [
        ("dcat-ap-SHACL.ttl",),
        ("dcat-ap-SHACL.ttl", "ranges.ttl"),
        ("shapes.ttl",),
        ("range.ttl",),
        ("deprecateduris.ttl",),
    ],
    ids="+".join,
)
def test_the_catalogue_passes_the_official_shapes(catalog: Graph, names: tuple[str, ...]) -> None:
    shapes = official(*names)
    assert len(list(shapes.subjects(SH.targetClass))) > 2
    assert results(catalog, shapes) == []


def test_of_what_is_recommended_only_what_nobody_knows_is_missing(catalog: Graph) -> None:
    shapes = official("shapes_recommended.ttl")
    missing = {(severity, path.rpartition("/")[2].rpartition("#")[2]) for severity, path, _ in results(catalog, shapes)}
    # Boxes and centres of countries are in the table that their IRIs lead to; what sort of body the contributors are
    # is written nowhere; of two sources nothing is dated.
    assert missing == {("Warning", name) for name in ("bbox", "centroid", "type", "temporal")}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("form", ["ttl", "nt", "rdf", "jsonld"])
def test_a_portal_finds_every_dataset_with_its_files(harvested: Service, built: Path, form: str) -> None:
    found = {one.iri: one for one in portal.read(harvested.get(f"/catalog.{form}").content, FORMS[form])}
    assert {f"{DATASET}/source/kt-haifa-2026", f"{DATASET}/country/kaz", f"{DATASET}/csv/events"} < set(found)
    release = current(load_settings(releases=built))
    assert release is not None
    files = release.manifest["files"]
    for one in found.values():
        for key in ("title", "notes", "identifier", "version", "issued", "modified", "publisher", "contact"):
            assert one.fields[key], (one.iri, key)
        assert one.tags
        assert one.resources
        for resource in one.resources:
            path = resource["url"].removeprefix(PUBLIC + "/")
            assert (resource["size"], resource["hash"]) == (files[path]["bytes"], files[path]["sha256"])
            assert resource["license"] == "https://creativecommons.org/licenses/by/4.0/"
            assert resource["hash_algorithm"].endswith("checksumAlgorithm_sha256")
    told = sum(len(one.resources) for one in found.values())
    assert told == len([path for path in files if path.startswith("dumps/") and not path.endswith(".json")])
    kaz = found[f"{DATASET}/country/kaz"]
    assert kaz.fields["title"] == "edu-graph: Kazakhstan"
    assert kaz.fields["url"] == f"{PUBLIC}/id/place/kaz.html"
    assert kaz.fields["spatial"] == ["http://publications.europa.eu/resource/authority/country/KAZ"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_rdflib_reads_every_dump_of_every_dataset(harvested: Service, catalog: Graph) -> None:
    """What is downloaded is as many statements as the catalogue says, whatever the format and the packing."""
    read = 0
    for node in catalog.subjects(RDF.type, VOID.Dataset):
        counted = catalog.value(node, VOID.triples)
        sizes = set()
        for file in catalog.objects(node, DCAT.distribution):
            path = str(catalog.value(file, DCAT.downloadURL)).removeprefix(PUBLIC)
            form = FORMS[path.partition(".")[2].partition(".")[0]]
            if node == DATASET and path.endswith((".gz", ".zst")):
                continue
            data = harvested.get(path).content
            data = gzip.decompress(data) if path.endswith(".gz") else data
            data = zstandard.decompress(data) if path.endswith(".zst") else data
            graph = ConjunctiveGraph() if form in ("trig", "nquads", "json-ld") else Graph()
            graph.parse(data=data, format=form)
            sizes.add(len({(str(s), str(p), o) for s, p, o in graph.triples((None, None, None))}))
            told = catalog.value(file, VOID.triples)
            assert told is not None
            assert int(str(told)) == (len(list(graph.quads())) if isinstance(graph, ConjunctiveGraph) else len(graph))
            read += 1
        if sizes and node != DATASET:
            assert sizes == {int(str(counted))}, node
        assert len(sizes) <= 1, node
    assert read == 6 + 9 * 18


def test_the_statistics_are_in_the_graph_too(harvested: Service) -> None:
    """The question that an editor asks an endpoint before it completes what is typed."""
    asked = (
        "PREFIX void: <http://rdfs.org/ns/void#> SELECT ?property ?n WHERE { GRAPH <" + BASE + "graph/void> {"
        " ?part void:class <" + BASE + "ontology#Visit> ; void:propertyPartition ?p ."
        " ?p void:property ?property ; void:distinctSubjects ?n ; void:distinctObjects ?o ; void:triples ?t } }"
    )
    answer = harvested.client.request(
        "GET", "/sparql", params={"query": asked}, headers={"Accept": "application/sparql-results+json"}
    ).json()
    told = {row["property"]["value"]: row["n"]["value"] for row in answer["results"]["bindings"]}
    assert told[BASE + "ontology#visited"] == "1"


def test_tables_lead_to_what_their_columns_mean(harvested: Service) -> None:
    answer = harvested.get("/dumps/csv/events.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    links = answer.headers["link"]
    assert f'<{PUBLIC}/dumps/csv/events.csv-metadata.json>; rel="describedby"; type="application/csvm+json"' in links
    described = harvested.get("/dumps/csv/events.csv-metadata.json")
    assert described.headers["content-type"] == "application/csvm+json"
    columns = [column["titles"] for column in described.json()["tableSchema"]["columns"]]
    assert answer.text.splitlines()[0].split(",") == columns
    assert harvested.get("/dumps/csv/events.csv.zst").headers["content-type"] == "application/zstd"
    package = harvested.get("/dumps/csv/datapackage.json").json()
    (events,) = (one for one in package["resources"] if one["name"] == "events")
    assert events["hash"] == f"sha256:{hashlib.sha256(answer.content).hexdigest()}"


def test_a_misspelled_dump_is_told_the_near_ones(harvested: Service) -> None:
    answer = harvested.get("/dumps/country/kas.ttl", "application/json")
    assert answer.status_code == 404
    assert "country/kaz.ttl" in answer.json()["help"]


FIRST, SECOND = "1" * 16, "2" * 16


@pytest.fixture
def grown(tmp_path: Path, serve: Serve) -> Service:
    """A service of a release that has one thing more than the one before it, and one name more of a country."""
    folder = tmp_path / "releases"
    project.make(folder, name=FIRST)
    more = (
        "graph:register { <https://w3id.org/edu-graph/id/agent/more> a eg:School ; eg:country id:place\\/blr ."
        " id:place\\/blr skos:altLabel 'Byelorussia'@en }"
    )
    project.make(folder, name=SECOND, extra=more)
    entries = [
        {"release": FIRST, "published": "2026-01-01T00:00:00Z", "predecessor": None, "by": "a", "why": "first"},
        {"release": SECOND, "published": "2026-02-02T00:00:00Z", "predecessor": FIRST, "by": "a", "why": "more"},
    ]
    (folder / "ledger").write_text("".join(json.dumps(entry) + "\n" for entry in entries))
    return serve(releases=folder, public_url=PUBLIC)


def test_a_second_visit_takes_only_what_changed(grown: Service) -> None:
    """The source said nothing new: its files, their dates and tags are those of the first release."""
    told = {entry["name"]: entry["modified"] for entry in grown.get("/dumps").json()["dumps"]}
    assert told["source/news.nq"] == "2026-01-01T00:00:00Z"
    assert told["edu-graph.nq"] == "2026-02-02T00:00:00Z"
    same = grown.get("/dumps/source/news.nq")
    assert same.headers["last-modified"] == "Thu, 01 Jan 2026 00:00:00 GMT"
    before = grown.get(f"/releases/{FIRST}/dumps/source/news.nq")
    assert same.headers["etag"] == before.headers["etag"]
    assert grown.get("/dumps/source/news.nq", if_none_match=before.headers["etag"]).status_code == 304
    catalog = Graph().parse(data=grown.get("/catalog", "text/turtle").text)
    modified = {str(node): str(moment)[:10] for node, moment in catalog.subject_objects(DCTERMS.modified)}
    assert modified[f"{DATASET}/source/news"] == modified[f"{BASE}catalog#source/news.nq"] == "2026-01-01"
    assert modified[str(DATASET)] == modified[f"{BASE}catalog#edu-graph.nq"] == "2026-02-02"
    assert catalog.value(DATASET, DCTERMS.issued) == Literal("2026-01-01T00:00:00Z", datatype=_DATE_TIME)
    assert catalog.value(DATASET, DCAT.previousVersion) == URIRef(f"{BASE}release/{FIRST}")


def test_a_part_was_issued_when_it_first_was_there(grown: Service) -> None:
    """What changes is when it was modified; a country's part that is older than its bytes has been there before."""
    catalog = Graph().parse(data=grown.get("/catalog", "text/turtle").text)

    def dates(node: str) -> tuple[str, str]:
        issued, modified = (catalog.value(URIRef(node), name) for name in (DCTERMS.issued, DCTERMS.modified))
        return str(issued)[:10], str(modified)[:10]

    assert dates(f"{BASE}catalog#edu-graph.nq") == ("2026-01-01", "2026-02-02")
    assert dates(f"{DATASET}/csv/countries") == dates(f"{BASE}catalog#csv/countries.csv.gz")
    assert dates(f"{DATASET}/csv/countries") == ("2026-01-01", "2026-02-02")
    assert dates(f"{DATASET}/country/blr") == ("2026-02-02", "2026-02-02")
    assert dates(f"{DATASET}/source/news") == ("2026-01-01", "2026-01-01")


def test_the_catalogue_answers_by_its_date(grown: Service) -> None:
    for _ in range(3):
        seen = grown.get("/catalog", "text/turtle")
        since = seen.headers["last-modified"]
        assert since == "Mon, 02 Feb 2026 00:00:00 GMT"
        assert grown.get("/catalog", "text/turtle", if_modified_since=since).status_code == 304
        before = "Sun, 01 Feb 2026 00:00:00 GMT"
        assert grown.get("/catalog", "text/turtle", if_modified_since=before).status_code == 200
        assert grown.get("/catalog", "text/turtle", if_unmodified_since=before).status_code == 412
        assert grown.get("/catalog", "text/turtle", if_unmodified_since=since).status_code == 200


def test_a_browser_gets_a_page_of_the_catalogue(grown: Service) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    answer = grown.get("/catalog", browser)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert grown.get("/catalog.html").text == answer.text
    catalog = Graph().parse(data=grown.get("/catalog", "*/*").text)
    for file in catalog.subjects(RDF.type, DCAT.Distribution):
        told = f'title="{int(catalog.value(file, DCAT.byteSize)):,} bytes'  # type: ignore[arg-type]
        assert f'<a href="{catalog.value(file, DCAT.downloadURL)}" {told}' in answer.text
    for node in catalog.subjects(RDF.type, DCAT.Dataset):
        titles = [str(title) for title in catalog.objects(node, DCTERMS.title) if title.language == "en"]  # type: ignore[attr-defined]
        assert not titles or titles[0] in answer.text
    old = grown.get(f"/catalog?release={FIRST}", browser)
    assert f"release={FIRST}" in old.text


def test_the_licence_is_found_from_everywhere(grown: Service) -> None:
    licence = "https://creativecommons.org/licenses/by/4.0/"
    for path in ("/", "/dumps", "/catalog", "/dumps/edu-graph.nt", "/dumps/csv/passages.csv"):
        assert f'<{licence}>; rel="license"' in grown.get(path, "text/html, */*;q=0.1").headers["link"], path
    for path in ("/dumps", f"/releases/{FIRST}"):
        assert grown.get(path, "application/json").json()["license"] == licence
    assert f'href="{licence}"' in grown.get("/", "text/html").text
    # The program, not the data.
    assert "license" not in grown.get(f"/releases/{FIRST}/queries/visits/list-visited.rq").headers["link"]


def test_an_old_catalogue_leads_to_what_is_old(grown: Service) -> None:
    links = grown.get(f"/catalog?release={FIRST}", "text/turtle").headers["link"]
    own = [link.partition(">")[0] for link in links.split("<")[1:] if link.startswith(PUBLIC)]
    assert len(own) > 4
    assert all(link.endswith(f"?release={FIRST}") for link in own), own


def test_the_changes_lead_from_one_release_to_the_next(grown: Service) -> None:
    answer = grown.get(f"/releases/{SECOND}/changes")
    assert answer.headers["content-type"] == "application/rdf-patch; charset=utf-8"
    head, *lines, end = answer.text.splitlines()
    assert (head, end) == (f"H prev <{BASE}release/{FIRST}> .", "TC .")
    statements = {FIRST: set[str](), SECOND: set[str]()}
    for name, held in statements.items():
        held.update(grown.get(f"/releases/{name}/graph.nq").text.splitlines())
    gone = {line[2:] for line in lines if line.startswith("D ")}
    come = {line[2:] for line in lines if line.startswith("A ")}
    assert statements[FIRST] - gone | come == statements[SECOND]
    assert gone <= statements[FIRST]
    assert come == statements[SECOND] - statements[FIRST] != set()
    back = grown.get(f"/releases/{FIRST}/changes?since={SECOND}").text.splitlines()
    assert {line[2:] for line in back if line.startswith("D ")} == come
    assert not [line for line in grown.get("/releases/current/changes?since=current").text if line[:2] in ("A ", "D ")]


def test_changes_are_told_once(grown: Service) -> None:
    tag = grown.get(f"/releases/{SECOND}/changes").headers["etag"]
    assert grown.get(f"/releases/{SECOND}/changes", if_none_match=tag).status_code == 304
    assert grown.get(f"/releases/{FIRST}/changes?since={SECOND}").headers["etag"] != tag
    head = grown.client.raw(f"/releases/{SECOND}/changes", method="HEAD")
    assert (head.status, head.body) == (200, b"")
    # How long the answer would be, nobody has counted.
    assert b"content-length" not in dict(head.sent[0]["headers"])
    packed = grown.get(f"/releases/{SECOND}/changes", accept_encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["etag"] != tag
    assert packed.text == grown.get(f"/releases/{SECOND}/changes").text


def test_changes_since_nothing_are_refused(grown: Service) -> None:
    first = grown.get(f"/releases/{FIRST}/changes", "application/json")
    assert (first.status_code, first.json()["parameter"]) == (400, "since")
    assert grown.get(f"/releases/{SECOND}/changes?since=nope", "application/json").status_code == 404
    named = grown.get(f"/releases/{SECOND}/changes?since={BASE}release/{FIRST}")
    assert named.text == grown.get(f"/releases/{SECOND}/changes").text
    assert grown.get(f"/releases/{SECOND}/changes?from=x", "application/json").status_code == 400


_LINES = st.sets(st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=3))


@given(_LINES, _LINES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_difference_is_that_of_sets(tmp_path: Path, before: set[str], after: set[str]) -> None:
    files = []
    for name, texts in (("before", before), ("after", after)):
        lines = {f"{text} .\n" for text in texts}
        (tmp_path / name).write_bytes("".join(sorted(lines)).encode())
        files.append(lines)
    found = list(difference(tmp_path / "before", tmp_path / "after"))
    assert {line.decode() for sign, line in found if sign == b"D"} == files[0] - files[1]
    assert {line.decode() for sign, line in found if sign == b"A"} == files[1] - files[0]
    assert len(found) == len(files[0] ^ files[1])


_DATE_TIME = URIRef("http://www.w3.org/2001/XMLSchema#dateTime")


def test_what_is_no_longer_kept_cannot_be_compared(tmp_path: Path, serve: Serve) -> None:
    folder = tmp_path / "releases"
    project.make(folder, name=SECOND)
    ledger = [
        {"release": FIRST, "published": "2026-01-01T00:00:00Z", "predecessor": None, "by": "a", "why": "first"},
        {"release": SECOND, "published": "2026-02-02T00:00:00Z", "predecessor": FIRST, "by": "a", "why": "more"},
    ]
    (folder / "ledger").write_text("".join(json.dumps(entry) + "\n" for entry in ledger))
    told = {entry["name"]: entry["modified"] for entry in serve(releases=folder).get("/dumps").json()["dumps"]}
    assert set(told.values()) == {"2026-02-02T00:00:00Z"}


def test_without_a_ledger_nothing_is_dated(service: Service) -> None:
    assert {entry["modified"] for entry in service.get("/dumps").json()["dumps"]} == {None}
    assert not list(Graph().parse(data=service.get("/catalog", "text/turtle").text).subject_objects(DCTERMS.modified))


SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def addresses(text: str, item: str = "url") -> dict[str, str | None]:
    return {str(one.findtext(f"{SITEMAP}loc")): one.findtext(f"{SITEMAP}lastmod") for one in _items(text, item)}


def _items(text: str, item: str) -> list[ET.Element]:
    return ET.fromstring(text).findall(f"{SITEMAP}{item}")


def test_the_sitemap_lists_every_page_and_each_is_there(grown: Service) -> None:
    answer = grown.get("/sitemap.xml")
    assert answer.headers["content-type"] == "application/xml"
    listed = addresses(answer.text)
    assert listed[f"{PUBLIC}/source/news.html"] == "2026-01-01T00:00:00Z"
    # What the page of a thing shows may come from anywhere: since when it does, nobody knows.
    assert listed[f"{PUBLIC}/id/agent/more.html"] is None
    assert listed[f"{PUBLIC}/limits"] is None
    assert listed[f"{PUBLIC}/dumps"] == "2026-02-02T00:00:00Z"
    assert listed[f"{PUBLIC}/queries/list-visited"] == "2026-01-01T00:00:00Z"
    for address in listed:
        assert grown.get(address.removeprefix(PUBLIC), "text/html").status_code == 200, address


def test_the_sitemap_tells_the_address_in_each_language(grown: Service) -> None:
    items = {str(one.findtext(f"{SITEMAP}loc")): one for one in _items(grown.get("/sitemap.xml").text, "url")}
    assert {f"{PUBLIC}/browse", f"{PUBLIC}/compare"} <= set(items)
    for address, one in items.items():
        path = address.removeprefix(PUBLIC)
        told = {link.get("hreflang"): link.get("href") for link in one.findall("{http://www.w3.org/1999/xhtml}link")}
        assert told == {tongue: f"{PUBLIC}/{tongue}{path}" for tongue in UI} | {"x-default": address}
    for path in ("/", "/browse", "/compare", "/id/agent/more.html", "/queries/list-visited"):
        assert grown.get(f"/he{path}", "text/html").status_code == 200, path


def test_many_pages_are_in_several_sitemaps(grown: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = addresses(grown.get("/sitemap.xml").text)
    monkeypatch.setattr("edu_graph.service.routes.crawlers.LARGEST", 5)
    parts = addresses(_fresh(grown, "/sitemap.xml"), "sitemap")
    assert len(parts) == -(-len(whole) // 5)
    found: dict[str, str | None] = {}
    for part in parts:
        listed = addresses(_fresh(grown, part.removeprefix(PUBLIC)))
        assert len(listed) <= 5
        found |= listed
    assert found == whole


def _fresh(service: Service, path: str) -> str:
    service.state.cache.clear()
    return service.get(path).text


@pytest.mark.parametrize("number", ["0", "2", "x", "-1", "9" * 40, "²"])
def test_no_sitemap_beyond_the_last(service: Service, number: str) -> None:
    assert service.get(f"/sitemap-{number}.xml", "application/json").status_code == 404


def test_crawlers_read_pages_and_files_and_leave_queries_alone(serve: Serve) -> None:
    """The rules as RFC 9309 reads them: `*` is anything, and what no rule fits is allowed."""
    answer = serve(public_url=PUBLIC).get("/robots.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    lines = answer.text.splitlines()
    assert f"Sitemap: {PUBLIC}/sitemap.xml" in lines
    closed = [line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow: ")]
    assert all(rule.startswith("/graph/") for rule in closed)

    def is_closed(path: str) -> bool:
        address = "/graph" + path
        return any(_fits(rule, address) for rule in closed)

    assert all(is_closed(path) for path in ("/sparql?query=x", "/sparql", "/search?q=x", "/queries/a?x=1", "/dumps?x"))
    assert not any(is_closed(path) for path in ("/", "/dumps/edu-graph.nt", "/id/event/visit.html", "/queries/a"))


def _fits(rule: str, address: str) -> bool:
    first, *rest = rule.split("*")
    if not address.startswith(first):
        return False
    at = len(first)
    for piece in rest:
        at = address.find(piece, at)
        if at < 0:
            return False
    return True


def test_void_is_found_from_the_first_page(service: Service) -> None:
    links = service.get("/", "text/html").headers["link"]
    assert '</void>; rel="describedby"' in links.replace("http://graph.example", "")
    assert service.get("/.well-known/void").headers["location"] == "/void"


def test_old_releases_have_a_sitemap_without_things(tmp_path: Path, serve: Serve) -> None:
    release: Release = project.make(tmp_path / "releases")
    (release.folder / "addresses.txt").unlink()
    listed = addresses(serve(releases=tmp_path / "releases").get("/sitemap.xml").text)
    assert "http://graph.example/queries/list-visited" in listed
    assert not any("/id/" in address for address in listed)


def test_whoever_names_another_host_has_nothing_made_anew(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def counting(path: Path) -> Iterator[Located]:
        made.append(path.name)
        return parse_file(path)

    monkeypatch.setattr(catalogue, "parse_file", counting)
    service = serve()
    for path in ("/catalog.ttl", "/sparql?format=ttl", "/sparql?format=ttl&default-graph-uri=urn:a"):
        bodies = [service.get(path, Host=f"h{at}.example").text for at in range(3)]
        assert all(f"<http://h{at}.example/" in body for at, body in enumerate(bodies)), path
        assert len({body.replace(f"h{at}.example", "") for at, body in enumerate(bodies)}) == 1
        assert not any("address.invalid" in body for body in bodies)
    assert made == ["catalog.ttl", "catalog.ttl"], "once for each document"
    assert "http://h.example/" in service.get("/catalog.rdf", Host="h.example").text
