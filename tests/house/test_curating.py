"""What CURATING.md tells of the data is so: registers of names, roles and their meanings, the steps' commands."""

import re
from pathlib import Path

from pyoxigraph import QuerySolutions, Store

from edu_graph.rdf.dataset import Dataset
from edu_graph.vocab import PREFIXES

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "CURATING.md").read_text("utf-8")


def test_the_table_of_names_has_each_register_of_names() -> None:
    graphs = re.findall(r"(?m)^GRAPH graph:(\S+)", (ROOT / "data/register/names.trig").read_text("utf-8"))
    listed = re.findall(r"(?m)^ +\| .+ \| `(register-names-[\w-]+)` \|$", PAGE)
    assert sorted(listed) == sorted(graphs)
    assert graphs


def test_the_command_that_lists_roles_shows_what_each_means() -> None:
    found = re.search(r"grep -A(\d) '(\S*  \S+)' (data/reference/\S+\.trig)`", PAGE)
    assert found
    after, pattern, file = int(found[1]), found[2], found[3]
    lines = (ROOT / file).read_text("utf-8").splitlines()
    heads = [number for number, line in enumerate(lines) if re.search(pattern, line)]
    assert len(heads) > 5
    for number in heads:
        assert any("skos:definition" in line for line in lines[number : number + after + 1]), lines[number]


def test_seals_and_tables_come_in_the_order_that_works() -> None:
    wanted = [
        "check --texts ../texts --seal",
        "edu-graph candidates`; ",
        "tools.make_coverage --begin",
        "`.venv/bin/python -m tools.make_coverage` renews",
        "./run test tests/data/test_coverage.py",
    ]
    places = [PAGE.index(words) for words in wanted]
    assert places == sorted(places)
    assert (ROOT / "queries/sources/list-disagreements.rq").is_file()
    assert "query list-disagreements" in PAGE


def test_the_command_that_lists_concepts_works_for_each_list_that_is_named() -> None:
    section = PAGE.split("## Which concepts there are")[1].split("\n## ")[0]
    (query,) = re.findall(r"(?m)^\./run edu-graph query --sparql '(.+)'$", section)
    named = [name for row in re.findall(r"(?m)^\| `eg:.+ \| (.+) \|$", section) for name in re.findall("`(.+?)`", row)]
    assert {"source-kinds", "event-kinds", "document-kinds", "roles", "statuses", "topics"} <= set(named)
    store = Store()
    store.bulk_extend(quad for quad in Dataset.read(ROOT / "data/reference"))
    for name in named:
        asked = query.replace("scheme-event-kinds", f"scheme-{name}")
        rows = store.query(asked, use_default_graph_as_union=True, prefixes=PREFIXES)
        assert isinstance(rows, QuerySolutions)
        assert len(list(rows)) > 2, name
