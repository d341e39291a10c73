"""What a service has loaded is kept out of the garbage collector's rounds, and let go with its release."""

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import project
import pytest
from stage import Serve
from test_reload import NEW, OLD, wait_until

from edu_graph.errors import SettingsError
from edu_graph.service import server
from edu_graph.service.front import Front
from edu_graph.settings import load_settings


class Ring:
    """Something that only the collector can end."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    """Leave this process as it was."""
    yield
    gc.unfreeze()


def test_what_is_loaded_is_not_looked_at_until_the_next_release() -> None:
    ring = Ring()
    end = weakref.ref(ring)
    server.settle()
    assert gc.get_freeze_count() > 1000
    assert not any(thing is ring for thing in gc.get_objects())
    del ring
    gc.collect()
    assert end() is not None
    server.settle()
    assert end() is None


def test_it_is_done_for_each_release(serve: Serve, tmp_path: Path) -> None:
    project.make(tmp_path / "releases", name=OLD)
    service = serve(releases=tmp_path / "releases")
    told: list[str] = []
    service.state.when_applied = lambda: told.append(service.state.served.id)
    project.make(tmp_path / "releases", name=NEW)
    wait_until(service, lambda: bool(told))
    assert told == [NEW]


def test_a_server_does_it_and_an_application_in_another_process_does_not(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Front] = []

    def stop(_settings: object, app: Front) -> None:
        made.append(app)
        raise SettingsError("enough")

    monkeypatch.setattr(server, "configuration", stop)
    with pytest.raises(SettingsError, match="enough"):
        server.serve(load_settings(releases=tmp_path, port=0))
    assert [app.state.when_applied for app in made] == [server.settle]
    assert serve().state.when_applied is not server.settle
