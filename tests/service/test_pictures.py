"""Pictures over HTTP: pages with table and files, in the reader's language, from the same answers as the queries'."""

import csv
import io
import json
import re
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path
from types import SimpleNamespace

import project
import pytest
from stage import Serve, Service

from edu_graph.errors import NotFound
from edu_graph.service import picturing, rasters
from edu_graph.service.pictures import shapes

ROOT = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"
EXTRA = """
graph:inferred { graph:inferred a eg:InferredGraph .
  <https://w3id.org/edu-graph/id/place/kaz> a eg:Country, eg:Place ; eg:isoAlpha2 "KZ" ; eg:isoAlpha3 "KAZ" ;
    skos:prefLabel "Kazakhstan"@en , "Казахстан"@ru , "Қазақстан"@kk , "קזחסטן"@he ; eg:countsFor id:place\\/kaz .
  <https://w3id.org/edu-graph/id/place/isr> a eg:Country, eg:Place ; eg:isoAlpha2 "IL" ; eg:isoAlpha3 "ISR" ;
    skos:prefLabel "Israel"@en , "Израиль"@ru , "Израиль"@kk , "ישראל"@he ; eg:countsFor id:place\\/isr .
  <https://w3id.org/edu-graph/id/place/est> a eg:Country, eg:Place ; eg:isoAlpha2 "EE" ; eg:isoAlpha3 "EST" ;
    skos:prefLabel "Estonia"@en , "Эстония"@ru , "Эстония"@kk , "אסטוניה"@he ; eg:countsFor id:place\\/est .
  id:agent\\/ministry a eg:Organization ; skos:prefLabel "Ministry <b>of</b> Education"@en , "Министерство"@ru ;
    eg:countsFor id:place\\/kaz .
  id:agent\\/lone a eg:Organization ; skos:prefLabel "Lone"@en .
  id:agent\\/mashav a eg:Organization ; skos:prefLabel "MASHAV"@en ; eg:countsFor id:place\\/isr .
  id:event\\/course a eg:Event ; skos:prefLabel "Course in Haifa"@en , "Курс в Хайфе"@ru ;
    eg:currentStatus id:concept\\/status-planned ;
    eg:startEarliest "2025-11-01"^^xsd:date ; eg:startLatest "2025-11-30"^^xsd:date ;
    eg:participation <https://w3id.org/edu-graph/id/event/course#a> , <https://w3id.org/edu-graph/id/event/course#b> .
  <https://w3id.org/edu-graph/id/event/course#a> eg:agent id:agent\\/ministry .
  <https://w3id.org/edu-graph/id/event/course#b> eg:agent id:agent\\/mashav .
  id:indicator\\/visits a eg:Indicator ; skos:prefLabel "Visits"@en , "Визиты"@ru .
  id:concept\\/kind-any a skos:Concept ; skos:prefLabel "any kind"@en ;
    skos:inScheme id:concept\\/scheme-observed-kinds .
  id:place\\/m49-001 a eg:Place ; skos:prefLabel "World"@en .
  id:concept\\/status-planned a skos:Concept ; skos:prefLabel "planned"@en , "запланировано"@ru .
}
"""
GIVEN = {"country": "KZ", "organisation": "agent/mashav", "thing": "place/kaz", "indicator": "indicator/visits"}
"""What is given for the fields of the forms."""
EVERY = sorted(picturing.KINDS)
FILLED = ["cooperation", "matrix", "network", "partners", "timeline"]
"""Pictures for which the data has rows; for all others it has none."""


@pytest.fixture(scope="module")
def drawn_releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release with two countries, and the queries that pictures are drawn from."""
    folder = tmp_path_factory.mktemp("drawn")
    project.make(folder, extra=EXTRA)
    files = {path.stem: path for path in (ROOT / "queries").rglob("*.rq")}
    for query in sorted({kind.query for kind in picturing.KINDS.values()}):
        there = folder / "0123456789abcdef" / files[query].relative_to(ROOT)
        there.parent.mkdir(exist_ok=True)
        shutil.copy2(files[query], there)
    return folder


@pytest.fixture
def service(serve: Serve, drawn_releases: Path) -> Service:
    return serve(releases=drawn_releases)


@pytest.fixture(autouse=True)
def no_assets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Take no shapes, whether the assets are built or not; return where some may be put."""
    monkeypatch.setattr(shapes, "FILE", tmp_path / "countries.json")
    return tmp_path / "countries.json"


def put(file: Path) -> None:
    shape = {"path": "M10 10l20 0 0 20z", "centre": [20, 15]}
    told = {"viewBox": "0 0 1000 400", "regions": {"central-asia": "0 0 500 200"}}
    file.write_text(json.dumps({**told, "shapes": {"KAZ": shape, "ISR": {**shape, "centre": [200, 90]}}}), "utf-8")


def address(name: str, ending: str = "", ui: str = "") -> str:
    """Return where a picture is, with a value for each field that it has."""
    given = [f"{field}={GIVEN[field]}" for field in picturing.KINDS[name].names]
    if ui and ending:
        given.append(f"language={ui}")
    return f"/pictures/{name}{ending}" + (f"?{'&'.join(given)}" if given else "")


def test_each_picture_is_either_filled_or_empty_here() -> None:
    assert len(EVERY) == 10
    assert set(FILLED) < set(EVERY)
    assert set(GIVEN) == {field for kind in picturing.KINDS.values() for field in kind.names}


def test_the_list_has_every_kind_and_leads_to_it(service: Service) -> None:
    page = service.get("/ru/pictures")
    assert page.status_code == 200
    for name in picturing.KINDS:
        assert f'href="/ru/pictures/{name}"' in page.text


def test_a_release_without_the_query_does_not_offer_the_picture(serve: Serve, releases: Path) -> None:
    service = serve(releases=releases)
    assert "/pictures/timeline" not in service.get("/en/pictures").text
    assert service.get("/en/pictures/timeline?thing=place/blr").status_code == 404


@pytest.mark.parametrize("name", FILLED)
@pytest.mark.parametrize("ui", ["en", "ru", "he"])
def test_a_page_has_the_figure_and_the_same_numbers_in_a_table(
    service: Service, no_assets: Path, name: str, ui: str
) -> None:
    put(no_assets)
    shapes.read.cache_clear()
    page = service.get(f"/{ui}{address(name)}")
    assert page.status_code == 200, page.text
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="picture' in page.text
    assert f'xml:lang="{ui}"' in page.text
    assert page.text.count("<caption>") == 1
    assert 'style="' not in page.text
    assert "<b>of</b>" not in page.text
    assert service.get(address(name, ".svg", ui)).headers["content-language"] == ui


@pytest.mark.parametrize("name", FILLED)
def test_files_are_documents_of_their_own(service: Service, no_assets: Path, name: str) -> None:
    put(no_assets)
    shapes.read.cache_clear()
    answer = service.get(address(name, ".svg", "ru"))
    root = ET.fromstring(answer.content)
    assert answer.headers["content-type"] == "image/svg+xml"
    assert root.get("lang") == "ru"
    assert root.find(f"{SVG}style") is not None
    assert "CC BY 4.0" in answer.text
    assert "0123456789abcdef" in answer.text
    assert "unsafe-inline" not in answer.headers["content-security-policy"]
    assert "sha256-" in answer.headers["content-security-policy"]
    assert service.get(address(name, ".svg", "ru")).content == answer.content
    assert answer.headers["etag"] != service.get(address(name, ".svg", "he")).headers["etag"]


def test_the_file_has_the_numbers_of_the_query(service: Service) -> None:
    told = list(csv.DictReader(io.StringIO(service.get("/pictures/partners.csv?country=KZ&language=ru").text)))
    asked = list(csv.DictReader(io.StringIO(service.get("/queries/list-partner-countries.csv?country=KZ").text)))
    assert [(row["partner"], row["things"]) for row in told] == [(row["partner"], row["things"]) for row in asked]
    assert told[0]["partnerLabel"] == "Израиль"
    page = service.get("/ru/pictures/partners?country=KZ").text
    assert re.search(r'Израиль</bdi></a></th><td class="number">1<', page)


def test_a_reader_of_kazakh_gets_a_russian_name_where_there_is_no_kazakh_one(service: Service) -> None:
    page = service.get("/kk/pictures/network?organisation=agent/mashav").text
    assert 'xml:lang="ru"' in page
    assert "Министерство" in page


def test_without_shapes_a_map_says_so_and_shows_its_table(service: Service) -> None:
    page = service.get("/en/pictures/partners?country=KZ").text
    assert "The shapes of the countries are not installed here" in page
    assert "<svg" not in page
    assert "Israel" in page
    assert ".csv?" in page
    assert ".svg?" not in page
    assert service.get("/pictures/partners.svg?country=KZ").status_code == 404


@pytest.mark.parametrize("name", [*(name for name in EVERY if name not in FILLED), "network"])
def test_where_there_is_nothing_it_says_so(service: Service, name: str) -> None:
    page = service.get(f"/en{address(name)}".replace("agent/mashav", "agent/lone"))
    assert "There is nothing to draw for this" in page.text
    assert page.status_code == 200


def test_only_planned_is_said_in_the_reader_s_language(service: Service) -> None:
    page = service.get("/ru/pictures/timeline?thing=place/kaz").text
    assert re.search(r"<text [^>]*>Курс в Хайфе\W+запланировано\W?</text>", page)
    assert "ноябрь 2025" in page


def test_a_form_alone_where_nothing_is_named(service: Service) -> None:
    page = service.get("/en/pictures/network")
    assert page.status_code == 200
    assert "<figure" not in page.text
    assert "?organisation=agent%2Fisr-mashav" in page.text
    assert 'name="organisation"' in page.text
    indicator = service.get("/en/pictures/indicator-by-year?indicator=")
    assert "<figure" not in indicator.text


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("/en/pictures/partners?country=Atlantis", "country"),
        ("/en/pictures/partners?country=KZ&region=moon", "region"),
        ("/pictures/partners.svg?country=KZ&language=xx", "language"),
        ("/pictures/partners.svg", "country"),
        ("/pictures/partners.csv?country=KZ&region=../..", "region"),
        ("/en/pictures/matrix?country=KZ", "country"),
    ],
)
def test_a_wrong_value_is_named(service: Service, path: str, parameter: str) -> None:
    answer = service.get(path)
    assert answer.status_code == 400
    assert parameter in answer.text


@pytest.mark.parametrize("given", ["KZ", "kz", "place/kaz", "KAZ", "Kazakhstan", "Казахстан", "қазақстан"])
@pytest.mark.parametrize(
    ("ui", "names"),
    [
        ("ru", {"IL": "Израиль", "KZ": "Казахстан", "EE": "Эстония"}),
        ("he", {"EE": "אסטוניה", "IL": "ישראל", "KZ": "קזחסטן"}),
    ],
)
def test_a_form_shows_names_and_keeps_codes(service: Service, given: str, ui: str, names: dict[str, str]) -> None:
    page = service.get(f"/{ui}/pictures/partners?country={given}").text
    options = re.findall(r'<option value="(\w\w)"( selected)?>([^<]+)</option>', page)
    assert [(code, name) for code, _, name in options] == list(names.items()), "in the order of the names"
    assert [code for code, chosen, _ in options if chosen] == ["KZ"]
    assert "<option selected>" not in page
    question = service.get(f"/{ui}/queries/list-partner-countries?country={given}", "text/html").text
    assert f'<option value="KZ" selected>{names["KZ"]}</option>' in question


def test_options_are_in_the_order_of_the_reader_s_alphabet(service: Service) -> None:
    page = service.get("/kk/pictures/partners").text
    # By their codes Қ would stand behind Э.
    assert re.findall(r'<option value="\w\w">([^<]+)</option>', page) == ["Израиль", "Қазақстан", "Эстония"]


def test_a_field_that_is_written_into_tells_what_was_meant(service: Service) -> None:
    page = service.get("/ru/pictures/timeline?thing=agent/ministry").text
    assert 'value="Министерство"' in page
    assert "Выбрано сейчас" not in page
    assert re.search(r"<bdi>place/kaz</bdi> \(<bdi>Казахстан</bdi>\)</p>", service.get("/ru/pictures/timeline").text)


def test_without_a_country_the_flows_of_all_are_shown(service: Service) -> None:
    page = service.get("/en/pictures/flows")
    assert page.status_code == 200
    assert "There is nothing to draw for this" in page.text
    assert '<select id="p-country" name="country">' in page.text
    assert service.get("/pictures/flows.csv").text.startswith("giver,giverLabel,receiver,receiverLabel,things")


def test_the_form_stays_where_a_value_is_wrong(service: Service) -> None:
    answer = service.get("/en/pictures/partners?country=Atlantis")
    assert 'role="alert"' in answer.text
    assert "<option selected>Atlantis</option>" in answer.text


@pytest.mark.parametrize(
    "path",
    ["/en/pictures/none", "/pictures/none.svg", "/pictures/matrix.gif", "/en/pictures/matrix.svg", "/pictures/a/b"],
)
def test_what_is_not_there_is_not_found(service: Service, path: str) -> None:
    assert service.get(path, "text/html").status_code == 404


def test_files_of_nothing_are_not_found(service: Service) -> None:
    answer = service.get("/pictures/money.svg?country=KZ", "application/json")
    assert answer.status_code == 404
    assert service.get("/pictures/money.csv?country=KZ").text.startswith("thing,thingLabel,")


def test_regions_are_offered_where_there_are_shapes(service: Service, no_assets: Path) -> None:
    put(no_assets)
    shapes.read.cache_clear()
    page = service.get("/en/pictures/cooperation?region=central-asia").text
    assert '<option value="central-asia" selected>Central Asia</option>' in page
    assert "region=central-asia&amp;language=en" in page


def test_links_hold_behind_a_base_path_and_in_an_old_release(serve: Serve, drawn_releases: Path) -> None:
    service = serve(releases=drawn_releases, base_path="/graph")
    page = service.get("/graph/ru/pictures/matrix?release=0123456789abcdef").text
    assert 'href="/graph/ru/queries/list-cooperating-countries?release=0123456789abcdef"' in page
    assert "/graph/pictures/matrix.csv?" in page


def renderer(letters: str = "") -> SimpleNamespace:
    """Return what draws the letters that it has, and the same for all others."""

    def svg_to_bytes(*, svg_string: str, font_family: str, **_: object) -> bytes:
        found = re.search(r"<text x[^>]*>(.*)</text>", svg_string)
        if font_family != "DejaVu Sans" or found is None:
            return b"PNG"
        return b"PNG" + (found[1] if found[1] in letters else "?" if found[1] else "").encode()

    return SimpleNamespace(svg_to_bytes=svg_to_bytes)


def test_a_png_needs_letters(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    rasters.family.cache_clear()
    monkeypatch.setattr(rasters, "_renderer", lambda: renderer("жa"))
    assert service.get("/pictures/matrix.png?language=ru").headers["content-type"] == "image/png"
    assert ".png?" in service.get("/ru/pictures/matrix").text
    without = service.get("/pictures/matrix.png?language=he", "application/json")
    assert without.status_code == 404
    assert "no font with the letters of the language &#39;he&#39;" in without.text.replace("'", "&#39;")
    assert ".png?" not in service.get("/he/pictures/matrix").text
    rasters.family.cache_clear()


def test_a_png_needs_a_renderer(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    rasters.family.cache_clear()
    monkeypatch.setattr(rasters, "_renderer", lambda: None)
    assert rasters.family("en") == ""
    with pytest.raises(NotFound, match="resvg-py"):
        rasters.png("<svg/>", "en")
    assert ".png?" not in service.get("/en/pictures/matrix").text
    rasters.family.cache_clear()


def test_the_renderer_that_is_there_draws(service: Service) -> None:
    rasters.family.cache_clear()
    if rasters.lacks("en"):
        assert service.get("/pictures/matrix.png").status_code == 404
    else:
        assert service.get("/pictures/matrix.png").content.startswith(b"\x89PNG")


def test_every_kind_asks_a_query_of_the_catalogue_and_takes_its_parameters() -> None:
    known = {path.stem: path.read_text("utf-8") for path in (ROOT / "queries").rglob("*.rq")}
    for kind in picturing.KINDS.values():
        assert kind.query in known
        for name in (*kind.names, *(name for name, _ in kind.fixed + kind.of_world)):
            assert f"#+   - name: {name}\n" in known[kind.query]
