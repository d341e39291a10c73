"""What is kept of answers is bounded by the size of texts as well as by their number."""

from edu_graph.remembering import LONGEST, remembered
from edu_graph.search import sounds
from edu_graph.service import faces, proxies
from edu_graph.service.routemap import RouteMap


def test_a_short_text_is_worked_on_once_and_a_long_one_each_time() -> None:
    asked: list[str] = []

    @remembered(2)
    def work(text: str, *, more: str = "") -> int:
        asked.append(text)
        return len(text + more)

    fits, long = "a" * LONGEST, "a" * (LONGEST + 1)
    assert [work(fits), work(fits), work(long), work(long)] == [LONGEST, LONGEST, LONGEST + 1, LONGEST + 1]
    assert asked == [fits, long, long]
    assert work("b", more=long) == work("b", more=long)
    assert asked[3:] == ["b", "b"]


def test_nothing_that_a_client_writes_is_kept_at_any_length() -> None:
    routes = RouteMap([])
    kept = {
        "Accept": (faces.variant, lambda text: faces.variant(faces.UNKNOWN, text)),
        "Accept-Encoding": (faces.coding, faces.coding),
        "Host": (proxies._checked, lambda text: proxies._checked("http", text, "")),
        "path": (routes.template_of, routes.template_of),
        "words": (sounds.sounded, sounds.sounded),
        "word": (sounds.sound, sounds.sound),
    }
    for name, (function, ask) in kept.items():
        # Not by its size: it may be full of what other tests asked in this process.
        before = function.cache_info()
        ask("x" * 5_000)
        assert function.cache_info() == before, name
        ask(f"{name.lower()}-here"[:40])
        assert function.cache_info().misses == before.misses + 1, name
        assert 0 < function.cache_info().currsize >= before.currsize, name
