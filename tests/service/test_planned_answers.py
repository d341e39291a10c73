"""Answers that the build has prepared: the same bytes, fields, pages and formats as evaluated ones, and no worker."""

import itertools
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import project
import pytest
from stage import Serve, Service

from edu_graph.build import plans
from edu_graph.build.release import Release
from edu_graph.service.planned import MOST_ROWS

PLANNED = """\
#+ plan:
#+   values:
#+     language: [ru]
#+   filters:
#+     institution: [institution]
#+ since: 0.1.0
"""
QUERY = project.LIST_VISITED.replace("#+ since: 0.1.0\n", PLANNED)
# Enough rows for several pages, some of them without a name, some with what formats must escape.
SCHOOLS = """
<https://w3id.org/edu-graph/source/news#p1> {
  <https://w3id.org/edu-graph/id/event/visit> eg:visited %s .
  %s
}
"""
NAMES = (
    "plain",
    'a \\"quoted\\" one',
    "comma, semicolon; tab\\t",
    "two\\nlines",
    "<b>&amp;</b>",
    "Ünï \\u007f",
    "return\\r",
)
ENDINGS = ("", ".json", ".csv", ".tsv", ".xml", ".ttl", ".nt", ".rdf", ".jsonld", ".html")
VALUES = ("", "language=ru", "language=en", "institution=agent/school", "institution=agent/nursery&language=ru",
          "institution=agent/extra-2")  # fmt: skip
PAGES = ("", "limit=5", "limit=10000", "limit=5&sources=true")
OF_ONE_REQUEST = {"x-request-id", "ratelimit"}


def extra(count: int) -> str:
    things = [f"<https://w3id.org/edu-graph/id/agent/extra-{number}>" for number in range(count)]
    named = [
        f'{thing} skos:prefLabel "{name} {number}"@en .'
        for number, (thing, name) in enumerate(zip(things, itertools.cycle(NAMES), strict=False))
        if number % 4 != 3
    ]
    return SCHOOLS % (", ".join(things), "\n  ".join(named))


def planned(folder: Path, *, rows: int = 12, query: str = QUERY) -> Release:
    release = project.make(folder, extra=extra(rows), more_queries={"visits/list-visited": query})
    plans.prepare(release.graph, release.queries, release.search_db, release.plans_db)
    return release


@pytest.fixture
def both(serve: Serve, tmp_path: Path) -> tuple[Service, Service]:
    """The same release with what the build has prepared, and without."""
    planned(tmp_path / "releases")
    return serve(releases=tmp_path / "releases"), serve(releases=tmp_path / "releases", plans=False)


def evaluated(service: Service) -> int:
    return sum(len(executor.asked) for executor in service.executors)


def told(answer: httpx.Response) -> tuple[int, Mapping[str, str], bytes]:
    fields = {name: value for name, value in answer.headers.items() if name.lower() not in OF_ONE_REQUEST}
    return answer.status_code, fields, answer.content


def pages(service: Service, path: str) -> Iterator[httpx.Response]:
    """Give an answer and all pages behind it."""
    following: str | None = path
    while following:
        answer = service.get(following)
        yield answer
        found = re.search(r'<http://graph\.example([^>]*)>; rel="next"', answer.headers.get("link", ""))
        following = found.group(1) if found else None


@pytest.mark.parametrize("ending", ENDINGS)
def test_prepared_answers_have_the_bytes_and_fields_of_evaluated_ones(
    both: tuple[Service, Service], ending: str
) -> None:
    for values, page in itertools.product(VALUES, PAGES):
        path = f"/queries/list-visited{ending}?" + "&".join(part for part in (values, page) if part)
        prepared, plain = (list(map(told, pages(service, path))) for service in both)
        assert prepared == plain, path
    assert evaluated(both[0]) < evaluated(both[1])


def test_a_prepared_answer_asks_no_worker_and_one_that_is_not_does(serve: Serve, tmp_path: Path) -> None:
    planned(tmp_path / "releases")
    service = serve(releases=tmp_path / "releases")
    for path in ("?limit=3", ".csv", "?institution=agent/school", "?language=en", ".ttl?limit=2"):
        assert service.get(f"/queries/list-visited{path}").status_code == 200
    assert evaluated(service) == 0
    assert service.get("/queries/list-visited?limit=3&sources=true").status_code == 200
    assert evaluated(service) == 1


@pytest.mark.parametrize("limit", ["", "limit=10000"])
def test_what_is_too_large_to_be_read_beside_the_loop_goes_to_a_worker(
    serve: Serve, tmp_path: Path, limit: str
) -> None:
    planned(tmp_path / "releases", rows=MOST_ROWS)
    service = serve(releases=tmp_path / "releases")
    answer = service.get(f"/queries/list-visited?{limit}")
    assert len(answer.json()["results"]["bindings"]) == MOST_ROWS + 2
    assert evaluated(service) == 1
    assert len(service.get("/queries/list-visited?limit=1000").json()["results"]["bindings"]) == 1000
    assert evaluated(service) == 1


def test_a_limit_of_rows_is_told_by_a_worker_as_ever(serve: Serve, tmp_path: Path) -> None:
    planned(tmp_path / "releases")
    service = serve(releases=tmp_path / "releases", query_rows=5)
    assert service.get("/queries/list-visited").json()["type"].endswith("row-limit")
    assert evaluated(service) == 1


@pytest.mark.parametrize("harm", ["missing", "foreign", "another text"])
def test_without_its_file_everything_is_evaluated(serve: Serve, tmp_path: Path, harm: str) -> None:
    release = planned(tmp_path / "releases")
    if harm == "missing":
        release.plans_db.unlink()
    elif harm == "foreign":
        release.plans_db.write_bytes(b"no database" * 100)
    else:
        path = release.queries / "visits/list-visited.rq"
        path.write_text(path.read_text("utf-8").replace("?visit eg:visited", "?visit  eg:visited"), "utf-8")
    service = serve(releases=tmp_path / "releases")
    assert service.get("/queries/list-visited?limit=3").status_code == 200
    assert evaluated(service) == 1


def test_a_client_without_budget_is_refused_what_is_prepared_too(serve: Serve, tmp_path: Path) -> None:
    planned(tmp_path / "releases")
    service = serve(releases=tmp_path / "releases", client_seconds=1.0)
    assert service.get("/queries/list-visited?limit=3").status_code == 200
    name = service.state.clients.of("127.0.0.1", {}).name
    service.state.budgets.charge(name, 1000.0, failed=False)
    assert service.get("/queries/list-visited?limit=4").status_code == 429


def test_a_new_release_answers_from_its_own_file(serve: Serve, tmp_path: Path) -> None:
    planned(tmp_path / "releases")
    service = serve(releases=tmp_path / "releases")
    before = service.get("/queries/list-visited?limit=1000").json()["results"]["bindings"]
    release = project.make(
        tmp_path / "releases", name="fedcba9876543210", extra=extra(3), more_queries={"visits/list-visited": QUERY}
    )
    plans.prepare(release.graph, release.queries, release.search_db, release.plans_db)
    service.client.run(service.state.apply(release))
    after = service.get("/queries/list-visited?limit=1000").json()["results"]["bindings"]
    assert (len(before), len(after)) == (14, 5)
    assert evaluated(service) == 0
