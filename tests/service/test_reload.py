"""A new release while requests run: each answer is of one release, and none is lost."""

import asyncio
import json
import threading
from collections.abc import Callable
from pathlib import Path

import project
import pytest
from stage import InlineExecutor, Serve, Service

from edu_graph.build.release import Release, kept_ids
from edu_graph.errors import ReleaseError, Unavailable
from edu_graph.execution import GraphSource
from edu_graph.service.archive import opened_beside
from edu_graph.service.state import Served, _opened, shelved
from edu_graph.settings import load_settings

OLD, NEW = "a" * 16, "b" * 16
MORE = "graph:more { graph:more a eg:Register . <https://w3id.org/edu-graph/id/agent/new> skos:prefLabel 'New'@en }"
COUNT = "/sparql?query=SELECT+(COUNT(*)+AS+%3Fn)+%7B+%3Fs+%3Fp+%3Fo+%7D"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    project.make(tmp_path / "releases", name=OLD)
    return tmp_path / "releases"


def wait_until(service: Service, is_so: Callable[[], bool]) -> None:
    """Let the service's loop run until something has come about."""

    async def wait() -> None:
        async with asyncio.timeout(10):
            while not is_so():  # noqa: ASYNC110 - what is waited for is told to nobody
                await asyncio.sleep(0.01)

    service.client.run(wait())


def test_a_new_release_is_noticed_and_served(serve: Serve, folder: Path) -> None:
    service = serve(releases=folder)
    before = service.get(COUNT)
    for _ in range(3):
        service.get(COUNT)
    project.make(folder, name=NEW, extra=MORE)

    wait_until(service, lambda: service.state.served.id == NEW)
    after = service.get(COUNT)
    assert (before.headers["x-edu-graph-release"], after.headers["x-edu-graph-release"]) == (OLD, NEW)
    assert before.content != after.content
    assert before.headers["etag"] != after.headers["etag"]
    assert service.get("/id/agent/new.html").status_code == 200
    assert service.get("/search?q=new").json()["hits"]
    assert service.executor.swaps == 1
    assert [line["release"] for line in service.log() if line["event"] == "release"] == [OLD, NEW]
    assert OLD not in service.get("/metrics").text


def test_a_damaged_release_leaves_the_old_one_serving(serve: Serve, folder: Path) -> None:
    service = serve(releases=folder)
    (folder / "current").write_text("c" * 16)

    wait_until(service, lambda: any(line["event"] == "release refused" for line in service.log()))
    assert service.get(COUNT).headers["x-edu-graph-release"] == OLD
    project.make(folder, name=NEW, extra=MORE)

    wait_until(service, lambda: service.state.served.id == NEW)


def test_a_release_that_the_workers_refuse_is_not_served(serve: Serve, folder: Path) -> None:
    service = serve(releases=folder, reload_seconds=60)
    release = project.make(folder, name=NEW, extra=MORE)

    async def refuse(_source: GraphSource) -> None:
        raise Unavailable("no memory")

    service.executor.swap = refuse
    with pytest.raises(Unavailable):
        service.client.run(service.state.apply(release))
    assert service.get(COUNT).headers["x-edu-graph-release"] == OLD


def test_a_request_that_meets_two_releases_is_begun_anew(serve: Serve, folder: Path) -> None:
    service = serve(releases=folder, reload_seconds=60)
    release = project.make(folder, name=NEW, extra=MORE)
    moves: list[str] = []

    def move(_request: object) -> object:
        async def swap() -> None:
            moves.append("moved")
            service.executor.before = None
            await service.executor.swap(GraphSource(NEW, release.graph))
            asyncio.get_running_loop().call_later(0.05, lambda: asyncio.ensure_future(service.state.apply(release)))

        return swap()

    service.executor.before = move
    answer = service.get(COUNT)
    assert moves == ["moved"]
    assert (answer.status_code, answer.headers["x-edu-graph-release"]) == (200, NEW)
    assert answer.content == service.get(COUNT).content


def test_a_posted_query_is_begun_anew_with_its_body(serve: Serve, folder: Path) -> None:
    service = serve(releases=folder, reload_seconds=60)
    release = project.make(folder, name=NEW, extra=MORE)

    def move(_request: object) -> object:
        async def swap() -> None:
            service.executor.before = None
            await service.state.apply(release)

        return swap()

    service.executor.before = move
    answer = service.client.request(
        "POST", "/sparql", content=b"ASK {}", headers={"Content-Type": "application/sparql-query"}
    )
    assert (answer.status_code, answer.json()["boolean"]) == (200, True)
    assert answer.headers["x-edu-graph-release"] == NEW


def test_a_release_that_never_comes_is_a_503(serve: Serve, folder: Path) -> None:
    service = serve(releases=folder, reload_seconds=60, queue_seconds=0.05)
    service.executor.source = GraphSource(NEW, service.executor.source.graph)
    answer = service.get(COUNT)
    assert answer.status_code == 503
    assert answer.json()["type"].endswith("/unavailable")


def test_a_release_that_moves_again_and_again_is_a_503(serve: Serve, folder: Path) -> None:
    service = serve(releases=folder, reload_seconds=60)
    release = project.make(folder, name=NEW, extra=MORE)

    def move(_request: object) -> object:
        async def swap() -> None:
            await service.state.apply(release)
            service.executor.source = GraphSource("never", release.graph)

        return swap()

    service.executor.before = move
    assert service.get(COUNT).status_code == 503


def test_a_release_stays_open_for_those_who_took_it(folder: Path) -> None:
    served = Served(Release.open(folder / OLD))
    served.enter()
    served.retire()
    assert served.search.search("school")
    served.leave()
    with pytest.raises(ReleaseError):
        served.search.search("school")


def test_what_is_made_once_is_made_by_one(folder: Path) -> None:
    served = shelved(load_settings(releases=folder), next(iter(kept_ids(load_settings(releases=folder)))))
    made: list[int] = []

    async def make() -> int:
        made.append(1)
        await asyncio.sleep(0)
        if len(made) == 1:
            raise ValueError("the fault of the first one's request")
        return 7

    async def scene() -> list[object]:
        return await asyncio.gather(*(served.once("a", make) for _ in range(5)), return_exceptions=True)

    first, *others = asyncio.run(scene())
    assert isinstance(first, ValueError)
    assert others == [7] * 4
    assert len(made) == 2


def test_an_end_while_a_release_is_opened_leaves_nothing_open(serve: Serve, folder: Path) -> None:
    service = serve(releases=folder, reload_seconds=60)
    begun, go_on, opened = threading.Event(), threading.Event(), []

    def open_late(*given: object) -> Served:
        begun.set()
        go_on.wait(5)
        opened.append(_opened(*given))  # type: ignore[arg-type]
        return opened[0]

    async def scene() -> None:
        release = service.state.served.release  # type: ignore[union-attr]
        work = asyncio.create_task(opened_beside(open_late, service.settings, release))
        await asyncio.to_thread(begun.wait, 5)
        work.cancel()
        await asyncio.sleep(0)
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await work

    service.client.run(scene())
    assert opened[0]._hold._file.closed


def test_a_damaged_release_stops_the_start(serve: Serve, folder: Path) -> None:
    (folder / OLD / "engines/search.db").write_bytes(b"x")
    with pytest.raises((ReleaseError, RuntimeError)):
        serve(releases=folder)


def test_the_first_release_may_come_later(serve: Serve, tmp_path: Path) -> None:
    service = serve(releases=tmp_path / "later")
    assert service.get(COUNT).status_code == 503
    project.make(tmp_path / "later", name=NEW)

    wait_until(service, lambda: service.state.served is not None)
    assert service.get(COUNT).status_code == 200


def test_the_end_closes_workers_and_release(serve: Serve, folder: Path) -> None:
    service = serve(releases=folder)
    executor: InlineExecutor = service.executor
    served = service.state.served
    service.client.__exit__()
    assert executor.closed
    with pytest.raises(ReleaseError):
        served.search.search("x")
    assert json.loads(service.lines[-1])["event"]
