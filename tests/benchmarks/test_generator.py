"""The generated data have the shape of the real ones, pass the same checks, and are the same each time."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from benchmarks import generator
from edu_graph import vocab
from edu_graph.build import checking
from edu_graph.settings import load_settings
from tests.conftest import five_documents

ROOT = Path(__file__).resolve().parents[2]
WORLDS = 6


@pytest.fixture(scope="module")
def original() -> generator.Original:
    return generator.read(ROOT / "data")


@pytest.fixture(scope="module")
def made(original: generator.Original, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generated") / "data"
    generator.write(original, folder, worlds=WORLDS, seed=7)
    return folder


def states(folder: Path, part: str) -> Counter[str]:
    """Count what the files of a part state, by property."""
    return Counter(
        quad.predicate.value
        for path in sorted((folder / part).glob("*.trig"))
        for quad in parse(path=str(path), format=RdfFormat.TRIG)
    )


def shares(counts: Counter[str]) -> dict[str, float]:
    return {name: count / counts.total() for name, count in counts.items()}


def test_sources_state_the_same_in_the_same_shares(made: Path) -> None:
    real, more = states(ROOT / "data", "sources"), states(made, "sources")
    assert more == Counter({name: WORLDS * count for name, count in real.items()})


def test_registers_say_of_shared_things_nothing_twice(made: Path) -> None:
    real, more = states(ROOT / "data", "register"), states(made, "register")
    share, other = shares(real), shares(more)
    label = vocab.SKOS + "prefLabel"
    assert 0.7 * WORLDS * real[label] < more[label] < 0.95 * WORLDS * real[label]
    assert abs(share[label] - other[label]) < 0.05
    # What only one thing on earth can be is said once.
    assert more[vocab.SKOS + "exactMatch"] == real[vocab.SKOS + "exactMatch"]


def test_a_few_things_are_met_in_many_worlds(made: Path) -> None:
    homes: Counter[str] = Counter()
    for path in (made / "sources").glob(f"*-w{WORLDS - 1}.trig"):
        for quad in parse(path=str(path), format=RdfFormat.TRIG):
            if isinstance(quad.object, NamedNode) and quad.object.value.startswith(vocab.ID + "agent/"):
                homes[quad.object.value.partition("#")[0].rpartition("-w")[2]] += 1
    own = homes.pop(str(WORLDS - 1))
    earlier = [count for home, count in homes.items() if home.isdigit()]
    real = homes.total() - sum(earlier)
    assert 0.2 < homes.total() / (own + homes.total()) < 0.5
    # The real ones come first: the earlier a world, the more others have its things.
    assert real == max([real, *earlier])
    assert earlier


def test_no_two_persons_have_one_iri(original: generator.Original) -> None:
    worlds: list[generator.World] = []
    for _ in range(100):
        worlds.append(generator.World(7, original, tuple(worlds)))
    people = [f"{vocab.ID}person/{slug}" for slug in original.persons if slug.startswith("p-")]
    who = {(person, world.home(person).number): world.iri(person) for world in worlds for person in people}
    assert len(who) > 10_000
    assert len(set(who.values())) == len(who)


def test_the_first_world_is_the_real_one(made: Path) -> None:
    name = "sources/kt-haifa-2026.trig"
    real, first = (set(_told(folder / name)) for folder in (ROOT / "data", made))
    assert real == first
    # Graphs and sources have other names in each world.
    assert set(_told((made / name).with_stem("kt-haifa-2026-w1"))).isdisjoint(real)


def _told(path: Path) -> list[str]:
    return [str(quad) for quad in parse(path=str(path), format=RdfFormat.TRIG) if "_:" not in str(quad)]


def _folder(tmp_path: Path) -> Path:
    (tmp_path / "five").mkdir()
    return tmp_path / "five"


def test_years_move_and_dates_stay_dates() -> None:
    assert generator._moved("2024-02-29", 1) == "2025-02-28"
    assert generator._moved("2024-02-29", 4) == "2028-02-29"
    assert generator._moved("2025-11", -3) == "2022-11"
    assert generator._moved("2009", 1) == "2010"


def test_the_same_seed_makes_the_same_bytes_and_another_one_others(tmp_path: Path) -> None:
    few = generator.read(five_documents(_folder(tmp_path)))
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        generator.write(few, tmp_path / name, worlds=3, seed=seed)
    held = [
        {p.relative_to(tmp_path / name): p.read_bytes() for p in (tmp_path / name).rglob("*.trig")} for name in "abc"
    ]
    assert [one == other for one, other in pairwise(held)] == [True, False]


def test_what_is_made_passes_the_checks_of_real_data(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert generator.write(generator.read(five_documents(_folder(tmp_path))), data, worlds=4) > 1000
    settings = load_settings(data=data)
    assert checking.seal(settings, None).sealed
    report = checking.check(settings, None)
    assert report.conforms, report.to_json()[:2000]
