"""What the editor of queries loads: built files and completions, and which pages may run a script."""

from pathlib import Path

import pytest
from stage import Serve

from edu_graph.service.routes import assets


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "editor.js").write_text("export default 1;\n")
    (folder / "secret.js").write_text("no\n")
    monkeypatch.setattr(assets, "STATIC", folder)
    return folder


def test_a_built_file_is_given_with_its_type(serve: Serve, built: Path) -> None:
    answer = serve().get("/static/editor.js")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.content == (built / "editor.js").read_bytes()


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("name", ["secret.js", "countries.json", "..%2Fsite.css", "x" * 200])
def test_nothing_else_is_given(serve: Serve, name: str) -> None:
    answer = serve().get(f"/static/{name}")
    assert answer.status_code == 404
    if "%" not in name:
        assert "editor.js" in answer.json()["help"]
        assert "x" * 41 not in answer.json()["detail"]


def test_completions_are_terms_with_counts_and_names(serve: Serve) -> None:
    service = serve()
    told = service.get("/completions").json()
    assert told["release"] == service.state.served.id
    assert told["prefixes"]["eg"].endswith("/ontology#")
    for kind in ("classes", "properties"):
        numbers = [term["count"] for term in told[kind]]
        assert numbers == sorted(numbers, reverse=True)
        assert all(number > 0 for number in numbers)
        assert all(":" in term["name"] and "//" not in term["name"] and term["label"] for term in told[kind])
    russian = service.get("/completions?lang=ru").json()
    assert russian["language"] == "ru"
    assert [term["name"] for term in russian["classes"]] == [term["name"] for term in told["classes"]]


def test_completions_are_in_languages_of_the_pages(serve: Serve) -> None:
    answer = serve().get("/completions?lang=xx")
    assert answer.status_code == 400
    assert answer.json()["parameter"] == "lang"
    assert "kk" in answer.json()["help"]


@pytest.mark.parametrize(("path", "may"), [("/sparql", True), ("/", False), ("/queries", False)])
def test_only_pages_with_the_editor_may_run_a_script(serve: Serve, path: str, may: bool) -> None:
    policy = serve().get(path, "text/html").headers["content-security-policy"]
    assert ("script-src 'self'; connect-src 'self'" in policy) is may
    assert "unsafe" not in policy
