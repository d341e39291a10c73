"""`release=`: every reading route answers from an old release, and only so many are open at once."""

import asyncio
import json
import re
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import project
import pytest
import times
from stage import InlineExecutor, Serve, Service
from times import NAMES, PRUNED

from edu_graph.errors import EduGraphError, ReleaseError, ReleaseUnusable, Unavailable
from edu_graph.execution import GraphSource, QueryRequest
from edu_graph.service import archive as archive_module
from edu_graph.service import pins
from edu_graph.service.languages import split
from edu_graph.service.metering import Meter
from edu_graph.settings import load_settings

OLD, OLDER, THIRD, NOW = NAMES[0], NAMES[1], NAMES[2], NAMES[3]
COUNT = "/sparql?query=SELECT+(COUNT(*)+AS+%3Fn)+%7B+%3Fs+%3Fp+%3Fo+%7D"
ASK = "/sparql?query=ASK+%7B+%3Fs+%3Fp+%3Fo+%7D&release="


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return times.make(tmp_path / "releases")


@pytest.fixture
def service(serve: Serve, folder: Path) -> Service:
    return serve(releases=folder, reload_seconds=60)


def unready(service: Service) -> None:
    """Let no process make what engines read: the releases of these tests have no store."""

    async def refuse(*_: object) -> None:
        raise ReleaseError("it cannot be made ready")

    service.state.archive.make_ready = refuse


PATHS = [
    "/",
    "/sparql?query=ASK+%7B%7D",
    "/queries",
    "/queries/list-visited",
    "/queries/list-visited.rq",
    "/id/event/visit",
    "/id/event/visit.ttl",
    "/id/event/visit.html",
    "/source/news.trig",
    "/graph/register.nt",
    "/ontology.ttl",
    "/search?q=school",
    "/lookup?scheme=iso-alpha-2&id=BY",
    "/catalog.ttl",
    "/dumps",
    "/dumps/edu-graph.nq",
    "/openapi.json",
]


@pytest.mark.parametrize("path", PATHS)
def test_every_reading_route_takes_a_release(service: Service, path: str) -> None:
    join = "&" if "?" in path else "?"
    old = service.get(f"{path}{join}release={OLD}")
    now = service.get(path)
    named = service.get(f"{path}{join}release=current")
    assert old.status_code == now.status_code == named.status_code in (200, 303), old.text
    assert old.headers["x-edu-graph-release"] == OLD
    assert now.headers["x-edu-graph-release"] == named.headers["x-edu-graph-release"] == NOW
    assert now.headers.get("etag") == named.headers.get("etag")
    if now.headers.get("etag") and not path.endswith(".rq"):
        assert old.headers["etag"] != now.headers["etag"]


def test_answers_are_of_the_release_that_was_named(service: Service) -> None:
    assert service.get(f"/id/agent/first.nt?release={OLD}").status_code == 200
    assert service.get(f"/id/agent/late.nt?release={OLD}").status_code == 404
    assert service.get("/id/agent/late.nt").status_code == 200
    assert service.get(f"/search?q=first&release={OLD}").json()["release"] == OLD
    assert service.get(f"/queries?release={OLD}").json()["release"] == OLD
    posted = service.client.request(
        "POST",
        f"/sparql?release={OLD}",
        content=b"ASK { <https://w3id.org/edu-graph/id/agent/first> ?p ?o }",
        headers={"Content-Type": "application/sparql-query", "Accept": "application/sparql-results+json"},
    )
    assert posted.json()["boolean"] is True
    assert posted.headers["x-edu-graph-release"] == OLD


@pytest.mark.parametrize("path", [path for path in PATHS if "dumps/" not in path])
def test_the_cache_changes_nothing(service: Service, path: str) -> None:
    join = "&" if "?" in path else "?"
    for release in (OLD, OLDER, "current", NOW):
        seen = [service.get(f"{path}{join}release={release}") for _ in range(4)]
        assert len({answer.content for answer in seen}) == 1
        fields = {"x-request-id", "date", "traceresponse", "ratelimit"}
        told = [{k: v for k, v in answer.headers.items() if k not in fields} for answer in seen]
        assert told == [told[0]] * len(told)


@pytest.mark.parametrize(
    ("asked", "status", "kind"),
    [
        ("nothing", 404, "not-found"),
        (PRUNED, 410, "gone"),
        ("..%2F..%2Fetc", 404, "not-found"),
        ("%00%0A", 404, "not-found"),
        (OLD[:3], 404, "not-found"),
        (f"{OLD}&release={NOW}", 400, "invalid-parameter"),
    ],
)
def test_a_release_that_is_not_there(service: Service, asked: str, status: int, kind: str) -> None:
    for path in ("/id/event/visit.ttl", "/dumps", "/sparql"):
        answer = service.get(f"{path}?release={asked}", "application/json, */*;q=0.1")
        assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (status, kind)
    assert len(service.executors) == 1


def test_the_beginning_of_an_id_will_do(service: Service) -> None:
    for path in ("/id/event/visit.ttl", "/dumps"):
        answer = service.get(f"{path}?release={OLD[:4]}", "*/*")
        assert (answer.status_code, answer.headers["x-edu-graph-release"]) == (200, OLD)
    assert service.get(f"/id/event/visit.ttl?release={NOW[:5]}").headers["x-edu-graph-release"] == NOW
    told = service.get("/id/event/visit.ttl?release=abcdef", "application/json").json()
    assert OLD in told["help"]
    assert NOW in told["help"]


def test_an_empty_name_is_the_current_one(service: Service) -> None:
    assert service.get("/id/event/visit.ttl?release=").headers["x-edu-graph-release"] == NOW


def test_what_is_of_no_release_takes_none(service: Service) -> None:
    for path in ("/limits", "/problems", "/releases"):
        answer = service.get(f"{path}?release={OLD}", "application/json")
        assert (answer.status_code, answer.json()["parameter"]) == (400, "release")


def test_a_parameter_that_only_ends_so_is_another(service: Service) -> None:
    answer = service.get("/search?q=school&xrelease=1")
    assert (answer.status_code, answer.json()["parameter"]) == (400, "xrelease")


def test_the_pages_of_an_old_release_say_so_and_stay_in_it(service: Service) -> None:
    page = service.get(f"/id/event/visit.html?release={OLD}").text
    assert f"You read release <code>{OLD}</code>, not the current one. It was published on" in page
    assert "href='/en/id/event/visit'" in page
    own = re.findall(r'href="(/[^"]*)"', page)
    free = [link for link in own if "release=" not in link]
    assert {split(link)[1].split("/")[1] for link in free} <= {"static", "releases", "limits", "problems"}
    assert f'href="/en/source/news?release={OLD}#p2"' in page
    home = service.get(f"/?release={OLD}").text
    assert f'<input type="hidden" name="release" value="{OLD}">' in home
    searched = service.get(f"/search?q=school&kind=agent&release={OLD}", "text/html").text
    assert "href='/en/search?q=school&amp;kind=agent'" in searched
    assert "not the current one" not in service.get("/id/event/visit.html").text
    pinned = service.get(f"/id/event/visit.html?release={NOW}").text
    assert "not the current one" not in pinned
    assert f'href="/en/search?release={NOW}"' in pinned


def test_redirections_and_links_stay_in_the_release(service: Service) -> None:
    answer = service.get(f"/id/event/visit?release={OLD}&inverse=1", "text/turtle")
    assert answer.headers["location"] == f"/id/event/visit.ttl?inverse=1&release={OLD}"
    assert f"<http://graph.example/id/event/visit.nt?release={OLD}>" in answer.headers["link"]
    listed = service.get(f"/dumps?release={OLD}").json()["dumps"][0]
    assert listed["url"].startswith(f"http://graph.example/releases/{OLD}/dumps/")
    assert service.get(listed["url"]).status_code == 200
    hit = service.get(f"/search?q=school&release={OLD}").json()["hits"][0]
    assert hit["url"].endswith(f"?release={OLD}")
    problem = service.get(f"/id/event/none?release={OLD}", "application/json").json()
    assert problem["type"] == "http://graph.example/problems/not-found"


def test_two_are_open_and_the_one_used_longest_ago_makes_room(service: Service) -> None:
    archive = service.state.archive
    for name, expected in ((OLD, [OLD]), (OLDER, [OLD, OLDER]), (OLD, [OLD, OLDER]), (THIRD, [OLD, THIRD])):
        assert service.get(ASK + name).status_code == 200
        assert sorted(archive.ids) == sorted(expected)
    assert [executor.closed for executor in service.executors] == [False, False, True, False]


def test_a_third_one_is_refused_while_two_are_in_use(service: Service) -> None:
    async def scene() -> tuple[httpx.Response, httpx.Response]:
        archive = service.state.archive
        held = [await archive.take(name) for name in (OLD, OLDER)]
        busy = await service.client.ask("GET", ASK + THIRD, headers={"Accept": "application/json"})
        held.pop().leave()
        free = await service.client.ask("GET", ASK + THIRD)
        held.pop().leave()
        return busy, free

    busy, free = service.client.run(scene())
    assert (busy.status_code, busy.headers["retry-after"]) == (503, "5")
    assert busy.json()["type"].endswith("/problems/releases-busy")
    assert free.status_code == 200


def test_a_request_holds_its_release_until_it_has_ended(service: Service) -> None:
    seen: list[bool] = []

    async def scene() -> None:
        await service.client.ask("GET", ASK + OLD)

        async def look(_request: QueryRequest) -> None:
            seen.append(service.state.archive._entries[OLD].is_used)

        service.executors[1].before = look
        await service.client.ask("GET", ASK + OLD)
        seen.append(service.state.archive._entries[OLD].is_used)

    service.client.run(scene())
    assert seen == [True, False]


def test_many_requests_open_a_release_once(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    inner = service.state.archive._open_release

    def counted(*given: object) -> object:
        opened.append(given[1].id)  # type: ignore[attr-defined]
        return inner(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(service.state.archive, "_open_release", counted)

    async def scene() -> list[httpx.Response]:
        return await asyncio.gather(*(service.client.ask("GET", f"{ASK}{OLD}&format=json") for _ in range(20)))

    assert {answer.status_code for answer in service.client.run(scene())} == {200}
    assert opened == [OLD]
    assert len(service.executors) == 2


def test_workers_start_at_the_first_query(service: Service) -> None:
    for path in ("/queries", "/search?q=school", "/ontology.ttl", "/dumps", "/catalog.ttl"):
        join = "&" if "?" in path else "?"
        assert service.get(f"{path}{join}release={OLD}").status_code == 200
    assert len(service.executors) == 1


def test_who_has_a_release_opened_pays_for_it(serve: Serve, folder: Path) -> None:
    service = serve(releases=folder, reload_seconds=60, client_seconds=0.001, client_seconds_refill=0.0001)

    def ask(name: str, address: str) -> int:
        path = f"/queries?release={name}"  # It needs the release, and neither a worker nor the index.
        return service.client.run(service.client.ask("GET", path, client=(address, 1))).status_code

    assert ask(OLD, "192.0.2.1") == 200
    assert ask(OLDER, "192.0.2.1") == 429
    # What is open costs nothing, and another client has a budget of its own.
    assert ask(OLD, "192.0.2.1") == 200
    assert ask(OLDER, "192.0.2.2") == 200
    assert ask(OLDER, "192.0.2.1") == 200


def test_files_need_no_place_in_the_archive(service: Service) -> None:
    for name in (OLD, OLDER, THIRD):
        assert service.get(f"/dumps/edu-graph.nq?release={name}").headers["x-edu-graph-release"] == name
    assert service.state.archive.ids == []


def test_idle_ones_are_closed(serve: Serve, folder: Path) -> None:
    service = serve(releases=folder, reload_seconds=60, archive_seconds=0.05)
    assert service.get(ASK + OLD).status_code == 200
    _until(service, lambda: service.state.archive.ids == [] and service.executors[1].closed)
    assert service.get(ASK + OLD).status_code == 200


def test_one_in_use_is_not_idle(serve: Serve, folder: Path) -> None:
    service = serve(releases=folder, reload_seconds=60, archive_seconds=0.02)

    async def scene() -> list[str]:
        served = await service.state.archive.take(OLD)
        await asyncio.sleep(0.1)
        kept = service.state.archive.ids
        served.leave()
        return kept

    assert service.client.run(scene()) == [OLD]


def test_switching_again_and_again_leaves_nothing_open(service: Service) -> None:
    def files() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    for name in (OLD, OLDER, THIRD):
        service.get(ASK + name)
    before = files()
    for turn in range(10):
        for name in (OLD, OLDER, THIRD):
            assert service.get(f"/sparql?query=ASK+%7B%7D%23{turn}&release={name}").status_code == 200
    assert files() <= before
    assert sum(not executor.closed for executor in service.executors) == 3


def test_the_end_of_the_service_closes_all(service: Service) -> None:
    service.get(ASK + OLD)
    service.get(ASK + OLDER)
    service.client.__exit__()
    assert [executor.closed for executor in service.executors] == [True, True, True]

    async def late() -> None:
        with pytest.raises(Unavailable):
            await service.state.archive.take(OLD)

    asyncio.run(late())


@pytest.mark.parametrize("damage", ["manifest", "queries", "ontology", "format"])
def test_a_damaged_one_is_told_and_not_tried_again(service: Service, folder: Path, damage: str) -> None:
    unready(service)
    release = folder / OLD
    if damage == "manifest":
        (release / "manifest.json").write_text("{")
    elif damage == "queries":
        next((release / "queries").rglob("*.rq")).write_text("no query")
    elif damage == "ontology":
        (release / "ontology/edu-graph.ttl").write_text("no turtle")
    else:
        (release / "manifest.json").write_text(json.dumps({"format": 99, "id": OLD, "files": {}}))
    for _ in range(3):
        answer = service.get(ASK + OLD, "application/json")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
        assert answer.json()["type"].endswith("/problems/release-unusable")
        assert str(folder) not in answer.text
    told = [line for line in service.log() if line["event"] == "old release refused"]
    assert [line["release"] for line in told] == [OLD]
    assert service.get(ASK + OLDER).status_code == 200
    assert service.get(COUNT).status_code == 200


def test_a_foreign_index_is_made_again(service: Service, folder: Path) -> None:
    index = folder / OLD / "engines/search.db"
    whole = index.read_bytes()
    index.write_bytes(b"another engine's")
    made: list[str] = []

    async def make(_settings: object, release: object) -> None:
        made.append(release.id)  # type: ignore[attr-defined]
        index.write_bytes(whole)

    service.state.archive.make_ready = make
    assert service.get(ASK + OLD).status_code == 200
    assert made == [OLD]


def test_workers_that_cannot_start_are_told(serve: Serve, folder: Path) -> None:
    service = serve(releases=folder, reload_seconds=60)
    start = service.state.archive._start
    errors: list[EduGraphError] = [Unavailable("no process", retry_after=5), ReleaseError("graph.nq is damaged")]

    async def fail(*given: object) -> object:
        if errors:
            raise errors.pop(0)
        return await start(*given)  # type: ignore[arg-type]

    service.state.archive._start = fail
    assert service.get(ASK + OLD, "application/json").json()["type"].endswith("/problems/unavailable")
    assert service.get(ASK + OLD, "application/json").json()["type"].endswith("/problems/release-unusable")
    assert service.get(ASK + OLD).status_code == 200


def test_what_takes_long_to_open_is_told_and_found_later(
    serve: Serve, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = serve(releases=folder, reload_seconds=60, queue_seconds=0.05)
    inner = service.state.archive._open_release

    async def scene() -> list[int]:
        slow = asyncio.Event()

        async def wait(_open: object, _settings: object, release: object) -> object:
            await slow.wait()
            return inner(service.settings, release)  # type: ignore[arg-type]

        monkeypatch.setattr(archive_module, "opened_beside", wait)
        late = await service.client.ask("GET", ASK + OLD)
        slow.set()
        async with asyncio.timeout(60):
            while (soon := await service.client.ask("GET", ASK + OLD)).status_code == 503:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        return [late.status_code, soon.status_code]

    assert service.client.run(scene()) == [503, 200]


def test_workers_that_die_of_whatever_leave_no_release_open(serve: Serve, folder: Path) -> None:
    service = serve(releases=folder, reload_seconds=60)

    async def fail(*_: object) -> object:
        raise OSError(11, "Resource temporarily unavailable")

    service.state.archive._start = fail  # type: ignore[assignment]
    told = service.get(ASK + OLD, "application/json")
    assert (told.status_code, told.json()["type"].rpartition("/")[2]) == (503, "release-unusable")
    served = service.state.archive._entries[OLD].served
    assert served is not None

    async def end() -> None:
        raise OSError(9, "Bad file descriptor")

    assert served.executor is not None
    served.executor.close = end  # type: ignore[method-assign]
    service.client.run(service.state.archive.close())
    assert served._hold._file.closed
    assert any("old release closed" in line for line in service.lines)


def test_the_end_begins_nothing(serve: Serve, folder: Path) -> None:
    service = serve(releases=folder, reload_seconds=60)
    archive, made = service.state.archive, []
    begun, go_on = threading.Event(), threading.Event()

    def open_late(*_: object) -> object:
        begun.set()
        go_on.wait(5)
        raise ReleaseError("an index of another version")

    async def ready(*_: object) -> None:
        made.append(1)

    async def scene() -> None:
        archive._open_release, archive.make_ready = open_late, ready  # type: ignore[assignment]
        asked = asyncio.create_task(service.client.ask("GET", ASK + OLD))
        await asyncio.to_thread(begun.wait, 5)
        closing = asyncio.create_task(archive.close())
        await asyncio.sleep(0)
        go_on.set()
        await closing
        await asyncio.wait({asked})

    service.client.run(scene())
    assert made == []


def test_one_that_is_never_ready_lets_the_others_pass(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "_READY_SECONDS", 0.0)
    found = archive_module.find(load_settings(releases=folder), OLD)
    with pytest.raises(ReleaseUnusable):
        asyncio.run(archive_module.make_ready(load_settings(releases=folder), found))


@pytest.mark.parametrize("method", ["OPTIONS", "DELETE", "POST"])
def test_what_reads_nothing_opens_nothing(service: Service, method: str) -> None:
    for release in (OLD, PRUNED, "nothing"):
        headers = {"accept-datetime": "Sun, 22 Nov 2026 08:00:00 GMT", "access-control-request-method": "POST"}
        answer = service.client.request(method, f"/id/event/visit?release={release}", headers=headers)
        assert answer.status_code == (204 if method == "OPTIONS" else 405), answer.text
    assert service.state.archive.ids == []


def test_who_reads_changes_pays_for_it(serve: Serve, folder: Path) -> None:
    service = serve(releases=folder, reload_seconds=60, client_seconds=0.0001, client_seconds_refill=0.0001)
    path = f"/releases/{NOW}/changes?since={OLD}"
    first = service.client.request("GET", path)
    assert (first.status_code, first.text.splitlines()[-1]) == (200, "TC .")
    assert service.client.request("GET", path).status_code == 429
    # What the client has is not read again.
    held = {"if-none-match": first.headers["etag"]}
    assert service.client.request("GET", path, headers=held).status_code == 304


def test_a_search_with_a_release_keeps_to_it(service: Service) -> None:
    first = service.get(f"/search?q=s&limit=1&release={OLD}", "application/json").json()
    cursor = first["page"]["cursor"]
    answer = service.get(f"/search?q=s&limit=1&release={OLDER}&cursor={cursor}", "application/json")
    assert (answer.status_code, answer.json()["parameter"]) == (400, "cursor")
    assert service.get(f"/search?q=s&limit=1&cursor={cursor}", "application/json").json()["release"] == OLD


def test_an_old_release_takes_the_memory_that_is_left(service: Service) -> None:
    given: list[tuple[int, int, Path | None]] = []

    async def start(settings: object, source: GraphSource) -> InlineExecutor:
        given.append((settings.workers, settings.memory_budget_mib, source.store))  # type: ignore[attr-defined]
        return InlineExecutor(source, 65536)

    service.state.archive._start = start  # type: ignore[assignment]
    service.get(ASK + OLD)
    assert given == [(2, service.settings.memory_budget_mib - 1, None)]


def test_one_that_does_not_fit_is_read_from_its_store(service: Service, folder: Path) -> None:
    archive = service.state.archive
    archive._settings = service.settings.model_copy(update={"memory_budget_mib": 0})
    made: list[str] = []

    async def make(_settings: object, release: object) -> None:
        made.append(release.id)  # type: ignore[attr-defined]
        (folder / OLD / "engines/store").mkdir()

    archive.make_ready = make
    assert service.get(ASK + OLD).status_code == 200
    assert made == [OLD]
    assert service.executors[1].source.store == folder / OLD / "engines/store"


def test_a_release_that_moves_while_one_is_named(serve: Serve, folder: Path) -> None:
    service = serve(releases=folder, reload_seconds=60)
    fresh = project.make(folder, name="5" * 16)

    def move(_request: object) -> object:
        async def swap() -> None:
            service.executor.before = None
            await service.state.apply(fresh)

        return swap()

    service.executor.before = move
    answer = service.get(ASK + NOW)
    assert (answer.status_code, answer.headers["x-edu-graph-release"]) == (200, NOW)
    assert service.state.served is not None
    assert service.state.served.id == "5" * 16


def test_an_open_release_survives_the_loss_of_its_folder(service: Service, folder: Path) -> None:
    assert service.get(ASK + OLD).status_code == 200
    shutil.rmtree(folder / OLD)
    assert service.get(ASK + OLD).status_code == 200


def test_a_route_can_switch_by_itself(service: Service) -> None:
    """As a cursor does: the release stands in what the client gives back, and not in `release=`."""

    async def scene() -> tuple[str, bool, bool]:
        from edu_graph.service.calls import Call
        from edu_graph.service.faces import face_of
        from edu_graph.service.proxies import Outside

        call = Call(service.state, service.state.served, "id", Outside("http://x", ""), face_of("/queries/x"))
        await call.switch_to(OLD)
        entry = service.state.archive._entries[OLD]
        used = entry.is_used
        call.let_go()
        return call.release.id, used, entry.is_used

    assert service.client.run(scene()) == (OLD, True, False)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/id/x", "/id/x?release=r"),
        ("/search?q=1#top", "/search?q=1&release=r#top"),
        ("/queries?release=old", "/queries?release=old"),
        ("/static/site.css", "/static/site.css"),
        ("/releases/x", "/releases/x"),
        ("/nowhere", "/nowhere"),
    ],
)
def test_a_path_is_pinned_where_it_is_shown_by_releases(path: str, expected: str) -> None:
    assert pins.pinned(path, "r") == expected


def test_only_addresses_of_ours_are_pinned() -> None:
    assert pins.moved("https://other.example/id/x", "http://a/g", "/g", "r") == "https://other.example/id/x"
    assert pins.moved("http://a/g/id/x", "http://a/g", "/g", "r") == "http://a/g/id/x?release=r"
    page = '<a href="/g/id/x?a=1&amp;b=2#c"><a href="/other"><a href="#here"><form method="get" action="/g/search">'
    assert pins.page(page, "http://h/g", "/g", "r") == (
        '<a href="/g/id/x?a=1&amp;b=2&amp;release=r#c"><a href="/other"><a href="#here">'
        '<form method="get" action="/g/search?release=r"><input type="hidden" name="release" value="r">'
    )


def test_what_is_made_ready_is_made_by_another_process(folder: Path) -> None:
    from edu_graph.build.release import Release
    from edu_graph.settings import load_settings

    settings = load_settings(releases=folder)
    asyncio.run(archive_module.make_ready(settings, Release.open(folder / OLD)))
    assert (folder / OLD / "engines/store").is_dir()
    (folder / OLDER / "graph.nq").unlink()

    async def fail() -> None:
        with pytest.raises(EduGraphError) as caught:
            await archive_module.make_ready(settings, Release.open(folder / OLDER))
        assert caught.value.__notes__

    asyncio.run(fail())


def _until(service: Service, is_so: Callable[[], bool]) -> None:
    async def wait() -> None:
        async with asyncio.timeout(10):
            while not is_so():  # noqa: ASYNC110 - what is waited for is told to nobody
                await asyncio.sleep(0.01)

    service.client.run(wait())


def test_who_has_workers_started_pays_for_it(serve: Serve, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paid: list[tuple[str, float]] = []
    service = serve(releases=folder, reload_seconds=60)
    monkeypatch.setattr(Meter, "prepared", lambda meter, seconds: paid.append((meter.client, seconds)))
    assert service.get(ASK + OLD).status_code == 200
    assert service.get(ASK + OLD + "&format=json").status_code == 200
    ((client, seconds),) = paid
    assert client
    assert seconds > 0


def test_the_start_of_workers_is_charged_and_refused_to_who_has_nothing_left(serve: Serve, folder: Path) -> None:
    service = serve(releases=folder, reload_seconds=60, client_seconds=100.0, client_seconds_refill=0.0001)
    budgets, charged = service.state.budgets, []
    charge = budgets.charge

    def note(client: str, spent: float, **given: Any) -> None:
        charged.append(spent)
        charge(client, 200.0, **given)

    service.state.budgets.charge = note  # type: ignore[method-assign]
    assert service.get(f"/ontology.ttl?release={OLD}").status_code == 200  # opened, and nothing is left
    assert len(charged) == 1
    assert service.get(ASK + OLD).status_code == 429
    assert len(service.executors) == 1


@pytest.mark.parametrize("text", ["[]", "{}", "null", "[" * 100_000])
def test_a_damaged_manifest_is_no_fault_of_ours(service: Service, folder: Path, text: str) -> None:
    (folder / OLD / "manifest.json").write_text(text)
    for path in (f"/releases/{OLD}", f"/dumps?release={OLD}", f"/releases/{NOW}/changes?since={OLD}", ASK + OLD):
        answer = service.get(path, "application/json")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "60"), path
        assert answer.json()["type"].endswith("/problems/release-unusable")
        assert str(folder) not in answer.text
    told = {line["event"] for line in service.log() if line.get("level") == "error"}
    assert told == {"old release unreadable", "old release refused"}


def test_a_bad_line_of_the_ledger_breaks_nothing(service: Service, folder: Path) -> None:
    paths = ("/releases", "/releases/current", "/timemap/id/event/visit", "/dumps", "/dumps/edu-graph.nt")
    before = [service.get(path).status_code for path in paths]
    with (folder / "ledger").open("ab") as file:
        file.write(b"\xff\xfe\n")
    assert [service.get(path).status_code for path in paths] == before
    assert set(before) == {200}
