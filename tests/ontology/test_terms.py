"""Every term of the ontology is used by data, a shape or a query, and the pages that tell so are up to date."""

from pathlib import Path

import pytest

from edu_graph import vocab
from edu_graph.build.assemble import Stated
from tests.ontology.terms import MODULES, declared, triples
from tools import make_terms
from tools.make_terms import Term

ROOT = make_terms.ROOT


@pytest.fixture(scope="module")
def stated() -> Stated:
    return make_terms.stated_and_all()


@pytest.fixture(scope="module")
def terms(stated: Stated) -> dict[str, Term]:
    return make_terms.terms(stated)


def test_every_term_is_used_by_data_a_shape_or_a_query(terms: dict[str, Term]) -> None:
    assert terms.keys() == declared(triples(MODULES))
    assert make_terms.unused(terms) == [], "use it in data, a shape or a query, or take it out of its file, in brackets"


def test_a_term_that_nothing_uses_is_seen(stated: Stated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("data", "queries", "shapes"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "ontology").mkdir()
    for path in MODULES:
        (tmp_path / "ontology" / path.name).write_bytes(path.read_bytes())
    planted = f"<{vocab.EG}Spaceship> a <{vocab.OWL}Class> ; <{vocab.LABEL}> 'spaceship'@en .\n"
    planted += f"<{vocab.EG}Airship> a <{vocab.OWL}Class> ; <{vocab.OWL}deprecated> true .\n"
    with (tmp_path / "ontology/places.ttl").open("a", encoding="utf-8") as file:
        file.write(planted)
    monkeypatch.setattr(make_terms, "ROOT", tmp_path)
    found = make_terms.terms(stated)
    assert make_terms.unused(found) == ["eg:Spaceship (places.ttl)"]
    assert (found["Spaceship"].label, found["Spaceship"].kind) == ("spaceship", "class")
    assert (found["Airship"].kind, found["Airship"].is_used) == ("class, deprecated", False)


def test_uses_are_told_apart(terms: dict[str, Term]) -> None:
    assert terms["Visit"].uses["stated"] == "yes"
    assert terms["hasPart"].uses.get("stated") is None, "the inverse is written by nobody"
    assert terms["hasPart"].uses["derived"] == "yes"
    assert terms["startEarliest"].uses["derived"] == "yes"
    assert terms["key"].uses["stated"] == "yes", "as written, before the build consumes it"
    assert terms["since"].uses["stated"] == "yes", "an annotation of the ontology itself"
    assert terms["organiser"].uses["query"] == "yes"
    assert not Term("x", "class", "m.ttl", "x", {"example": "yes"}).is_used


def test_only_sparql_and_names_count_in_shapes_and_queries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make_terms, "ROOT", tmp_path)
    for folder in ("queries", "shapes/source", "shapes/whole"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "queries/q.rq").write_text(
        f"#+ about: eg:Commented\n# eg:Commented\nSELECT ?a {{ ?a eg:one ?b ; <{vocab.EG}two> ?c }}\n", "utf-8"
    )
    assert make_terms._of_queries(tmp_path / "queries") == {"one", "two"}
    (tmp_path / "shapes/whole/s.ttl").write_text(
        f"@prefix sh: <{vocab.SH}> . @prefix eg: <{vocab.EG}> . @prefix rdfs: <{vocab.RDFS}> .\n"
        '<urn:s> sh:path eg:three ; sh:select "SELECT $this { $this eg:four ?x }" ; sh:message "Use eg:five."@en .',
        "utf-8",
    )
    assert make_terms._of_shapes() == {"three", "four"}


def test_the_pages_are_up_to_date(terms: dict[str, Term]) -> None:
    for path, text in make_terms.pages(terms).items():
        assert path.read_text("utf-8") == text, "python -m tools.make_terms"


def test_every_alignment_is_in_the_table_with_its_reason() -> None:
    found = make_terms.alignments()
    table = make_terms.alignments_table(found)
    assert len(found) > 150
    assert all(one.reason in table and one.reason for one in found)
    assert "| `eg:Visit`" not in table
    assert "| `eg:funder` | is close to | [OrganisationRole (code list)](https://iatistandard.org/" in table
    assert "| `eg:Ministry` | is close to | [ministry](http://www.wikidata.org/entity/Q192350) `Q192350` |" in table
    assert "| `eg:Event` | is a kind of | `prov:Activity` |" in table


def test_the_tool_tells_what_is_out_of_date_and_writes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "ontology.md"
    page.write_text(f"Before.\n{make_terms.BEGIN}old\n{make_terms.END}After.\n", "utf-8")
    monkeypatch.setattr(make_terms, "ADOPTING", page)
    monkeypatch.setattr(make_terms, "TERMS", tmp_path / "terms.md")
    assert make_terms.main(["--check"]) == 1
    assert capsys.readouterr().out.count("out of date: python -m tools.make_terms") == 2
    assert make_terms.main([]) == 0
    assert make_terms.main(["--check"]) == 0
    text = page.read_text("utf-8")
    assert text.startswith(f"Before.\n{make_terms.BEGIN}")
    assert text.endswith(f"{make_terms.END}After.\n")
    page.write_text("Nothing.\n", "utf-8")
    with pytest.raises(ValueError, match="the lines that hold the table"):
        make_terms.main([])
