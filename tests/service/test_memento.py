"""Memento (RFC 7089): the state of a thing, source, graph or release at a moment."""

import re
from pathlib import Path

import pytest
import times
from stage import Serve, Service
from times import DATES, NAMES, PRUNED

from edu_graph.rdf.canonical import nquads
from edu_graph.rdf.terms import Quad, iri, literal
from edu_graph.service import history

HERE = "http://graph.example"
SUBJECTS = ("https://w3id.org/edu-graph/id/agent/school", "https://w3id.org/edu-graph/source/news")
TERMS = {1: "Thu, 01 Jan 2026 00:00:00 GMT", 2: "Sun, 01 Feb 2026 00:00:00 GMT", 3: "Sun, 01 Mar 2026 00:00:00 GMT"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return times.make(tmp_path / "releases")


@pytest.fixture
def service(serve: Serve, folder: Path) -> Service:
    return serve(releases=folder, reload_seconds=60)


def links(field: str) -> dict[str, str]:
    """Return each relation of a Link field, or of a TimeMap, with the address that it leads to."""
    found = re.findall(r'<([^>]*)>; rel="([^"]*)"', field)
    return {relation: address for address, told in found for relation in told.split() if relation != "memento"}


@pytest.mark.parametrize(
    ("asked", "at"),
    [
        ("Mon, 01 Jan 1990 00:00:00 GMT", 0),
        ("Thu, 01 Jan 2026 00:00:00 GMT", 0),
        ("Sat, 31 Jan 2026 23:59:59 GMT", 0),
        ("Sun, 01 Feb 2026 00:00:00 GMT", 1),
        ("Fri, 20 Feb 2026 00:00:00 GMT", 1),
        ("Sun, 15 Mar 2026 00:00:00 GMT", 2),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 3),
    ],
)
@pytest.mark.parametrize("path", ["/id/event/visit", "/id/event/visit.ttl", "/source/news.html", "/graph/register"])
def test_a_moment_leads_to_the_release_of_that_time(service: Service, path: str, asked: str, at: int) -> None:
    answer = service.get(path, accept_datetime=asked)
    assert (answer.status_code, answer.headers["location"]) == (302, f"{HERE}{path}?release={NAMES[at]}")
    assert "Accept-Datetime" in answer.headers["vary"]
    told = links(answer.headers["link"])
    assert told["original"] == told["timegate"] == HERE + path
    assert told["timemap"] == f"{HERE}/timemap{path}"
    state = service.get(answer.headers["location"], "text/turtle, text/html")
    assert state.status_code in (200, 303)
    assert state.headers["memento-datetime"] == service.get(
        f"/releases/{NAMES[at]}", "application/json"
    ).headers["memento-datetime"]  # fmt: skip


def test_a_state_names_its_neighbours(service: Service) -> None:
    def told(at: int) -> dict[str, str]:
        answer = service.get(f"/id/event/visit.ttl?release={NAMES[at]}", accept_datetime=TERMS[1])
        assert answer.status_code == 200
        return {name: address[-16:] for name, address in links(answer.headers["link"]).items()}

    assert told(0) | {"first": NAMES[0], "next": NAMES[1], "last": NAMES[3]} == told(0)
    assert "prev" not in told(0)
    assert told(1) | {"first": NAMES[0], "prev": NAMES[0], "next": NAMES[2], "last": NAMES[3]} == told(1)
    assert told(3) | {"first": NAMES[0], "prev": NAMES[2], "last": NAMES[3]} == told(3)
    assert "next" not in told(3)


def test_the_present_says_where_the_past_is_and_is_no_state(service: Service) -> None:
    for path in ("/id/event/visit", "/id/event/visit.ttl", "/id/event/visit.html"):
        for _ in range(3):
            answer = service.get(path)
            assert "memento-datetime" not in answer.headers
            assert links(answer.headers["link"])["timemap"] == f"{HERE}/timemap{path}"
    for _ in range(3):
        asked = service.get(f"/id/event/visit.ttl?release={NAMES[3]}")
        assert asked.headers["memento-datetime"] == "Wed, 01 Apr 2026 00:00:00 GMT"
    assert "timegate" not in links(service.get("/limits").headers["link"])


def test_a_timemap_lists_the_releases_that_hold_a_thing(service: Service) -> None:
    answer = service.get("/timemap/id/agent/late")
    assert answer.headers["content-type"] == "application/link-format"
    assert answer.text.splitlines() == [
        f'<{HERE}/id/agent/late>; rel="original timegate",',
        f'<{HERE}/timemap/id/agent/late>; rel="self"; type="application/link-format"; '
        'from="Sun, 01 Mar 2026 00:00:00 GMT"; until="Wed, 01 Apr 2026 00:00:00 GMT",',
        f'<{HERE}/id/agent/late?release={NAMES[2]}>; rel="first memento"; datetime="Sun, 01 Mar 2026 00:00:00 GMT",',
        f'<{HERE}/id/agent/late?release={NAMES[3]}>; rel="last memento"; datetime="Wed, 01 Apr 2026 00:00:00 GMT"',
    ]
    assert service.get("/timemap/id/agent/nobody", "application/json").status_code == 404
    assert service.get("/timemap/limits", "application/json").status_code == 404
    assert service.get("/timemap/id", "application/json").status_code == 404


def test_a_moment_leads_to_where_the_thing_is(service: Service) -> None:
    gone = service.get("/id/agent/first.ttl", accept_datetime=TERMS[3])
    assert gone.headers["location"].endswith(NAMES[1])
    not_yet = service.get("/id/agent/late.ttl", accept_datetime=TERMS[1])
    assert not_yet.headers["location"].endswith(NAMES[2])
    nothing = service.get("/id/agent/nobody", "application/json", accept_datetime=TERMS[1])
    assert nothing.status_code == 404


def test_releases_have_states_too(service: Service) -> None:
    answer = service.get("/releases/current", accept_datetime=TERMS[2])
    assert (answer.status_code, answer.headers["location"]) == (302, f"{HERE}/releases/{NAMES[1]}")
    state = service.get(f"/releases/{NAMES[1]}", "text/html", accept_datetime=TERMS[1])
    assert (state.status_code, state.headers["memento-datetime"]) == (200, TERMS[2])
    assert links(state.headers["link"])["original"] == f"{HERE}/releases/current"
    assert "memento-datetime" not in service.get("/releases/current").headers
    assert service.get("/timemap/releases/current").text.count('memento"') == 4
    assert service.get("/releases", "application/json", accept_datetime=TERMS[1]).status_code == 200


@pytest.mark.parametrize(
    "asked", ["yesterday", "2026-01-01", "Thu, 41 Jan 2026 00:00:00 GMT", "Thu, 01 Jan 2026 00:00:00 CET", ""]
)
def test_what_is_no_date_is_refused(service: Service, asked: str) -> None:
    answer = service.get("/id/event/visit", "application/json", accept_datetime=asked)
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (400, "invalid-input")
    assert "Accept-Datetime" in answer.json()["detail"]


def test_a_release_that_came_back_is_the_one_of_then(serve: Serve, folder: Path) -> None:
    moments = [(NAMES[0], DATES[0]), (NAMES[1], DATES[1]), (NAMES[0], DATES[2]), (NAMES[3], DATES[3])]
    times.write_ledger(folder, moments)
    service = serve(releases=folder, reload_seconds=60)
    then = service.get("/id/event/visit.nt", accept_datetime="Sun, 15 Mar 2026 00:00:00 GMT")
    assert then.headers["location"].endswith(NAMES[0])
    # One address, one moment: the first.
    assert service.get(then.headers["location"]).headers["memento-datetime"] == TERMS[1]
    listed = service.get("/timemap/id/event/visit").text
    assert [line[-31:-2] for line in listed.splitlines() if NAMES[0] in line] == [TERMS[1], TERMS[3]]


def test_the_last_state_of_the_list_is_the_one_that_a_moment_leads_to(serve: Serve, folder: Path) -> None:
    times.write_ledger(folder, [(NAMES[0], DATES[0]), (NAMES[1], DATES[1]), (NAMES[0], DATES[2])])
    service = serve(releases=folder, reload_seconds=60)
    for path in ("/releases/current", "/id/event/visit"):
        now = service.get(path, accept_datetime="Fri, 01 Jan 2100 00:00:00 GMT")
        *_, last = service.get("/timemap" + path).text.splitlines()
        assert last == f'<{now.headers["location"]}>; rel="last memento"; datetime="{TERMS[3]}"'
        assert f'until="{TERMS[3]}"' in service.get("/timemap" + path).text
        assert links(now.headers["link"])["last"] == now.headers["location"]
    between = service.get(f"/id/event/visit.ttl?release={NAMES[1]}").headers["link"]
    assert links(between)["prev"] == links(between)["next"] == links(between)["first"]


def test_a_list_of_states_has_a_tag_and_is_of_no_release(service: Service) -> None:
    answer = service.get("/timemap/id/event/visit")
    again = service.get("/timemap/id/event/visit", if_none_match=answer.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    assert service.get("/timemap/id/event/visit?inverse=200").status_code == 200
    for wrong in ("release=zzz", "foo=1"):
        assert service.get(f"/timemap/id/event/visit?{wrong}", "application/json").status_code == 400
    assert "Accept-Datetime" not in service.get("/releases").headers["vary"]
    assert "Accept-Datetime" in service.get("/releases/current").headers["vary"]


def test_without_a_ledger_there_is_no_past(serve: Serve, folder: Path) -> None:
    (folder / "ledger").unlink()
    service = serve(releases=folder, reload_seconds=60)
    assert service.get("/id/event/visit.ttl", "application/json", accept_datetime=TERMS[1]).status_code == 404
    old = service.get(f"/id/event/visit.ttl?release={NAMES[0]}")
    assert old.status_code == 200
    assert "memento-datetime" not in old.headers


def test_what_is_no_longer_kept_is_no_state(service: Service) -> None:
    assert PRUNED not in service.get("/timemap/id/event/visit").text


def test_sorted_lines_are_searched_by_halving(tmp_path: Path) -> None:
    graph, names = iri("https://w3id.org/edu-graph/graph/g"), [f"https://x.example/{n:03}" for n in range(200)]
    quads = [Quad(iri(name), iri("https://x.example/p"), literal("v" * (n % 7)), graph) for n, name in enumerate(names)]
    for size in (0, 1, 2, 3, 50, 200):
        path = tmp_path / f"{size}.nq"
        path.write_bytes(nquads(quads[:size]))
        for n, name in enumerate(names):
            assert history.holds(path, name) is (n < size)
        for other in ("https://x.example/00", "https://x.example/0001", "https://x.example/", "https://z.example/"):
            assert not history.holds(path, other)
    assert not history.holds(tmp_path / "missing.nq", names[0])
