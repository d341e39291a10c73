"""What the catalogue lists, as a page shows it: by the summary that stands beside it in the release."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from edu_graph import vocab
from edu_graph.build import ledger
from edu_graph.build.dcat import SERIES
from edu_graph.build.release import Release
from edu_graph.build.summary import NAME, Summary, summary
from edu_graph.rdf.parsing import parse_file
from edu_graph.service import languages, releasefiles
from edu_graph.service.calls import Call
from edu_graph.service.messages import N_

_DUMPS: Final = vocab.BASE + "dumps/"


@dataclass(frozen=True)
class File:
    """A file of a dataset: its name, address, size in bytes, statements (empty for tables), and path in the release."""

    name: str
    address: str
    size: str
    statements: str
    path: str


@dataclass(frozen=True)
class Dataset:
    """A dataset as a reader sees it; what is not told is empty. `home`: its page, `language`: that of the title.

    `series`: the one that it is in, empty for the whole.
    """

    series: str
    title: str
    language: str
    home: str
    issued: str
    modified: str
    files: tuple[File, ...]


@dataclass(frozen=True)
class Group:
    """The datasets of one series, or the whole, by title."""

    title: str
    description: str
    datasets: tuple[Dataset, ...]


async def told(call: Call) -> Summary:
    """Return the summary of the release's catalogue, read once a release."""

    async def read() -> Summary:
        return await asyncio.to_thread(_read, call.release.release)

    return await call.release.once("summary", read)


def _read(release: Release) -> Summary:
    place = release.folder / NAME
    if place.is_file():
        found: Summary = json.loads(place.read_text("utf-8"))
        return found
    # A release that was made before there were summaries.
    return summary(located.quad.triple for located in parse_file(release.catalog))


def datasets(call: Call, said: Summary) -> list[Dataset]:
    """Return the datasets of a catalogue: the whole first, then series by series, each by its titles."""
    found = [_dataset(call, one) for one in said["datasets"]]
    return sorted(found, key=lambda one: (one.series, one.title))


def dated(call: Call, found: Iterable[Dataset]) -> list[Dataset]:
    """Return datasets with the days on which they were issued and modified, from the ledger, as in the catalogue."""
    settings, release = call.state.settings, call.release.release
    entry = releasefiles.publication(settings, release.id)
    if entry is None:
        return list(found)
    begun = ledger.legible(settings)[0].published
    since, first = releasefiles.since(settings, release), releasefiles.first(settings, release)

    def with_days(one: Dataset) -> Dataset:
        paths = [file.path for file in one.files]
        issued = min((first.get(path, entry.published) for path in paths), default=entry.published)
        modified = max((since.get(path, entry.published) for path in paths), default=entry.published)
        days = (issued, modified) if one.series else (begun, entry.published)
        return Dataset(one.series, one.title, one.language, one.home, *days, one.files)

    return [with_days(one) for one in found]


def groups(found: Sequence[Dataset], said: Summary) -> list[Group]:
    """Return datasets under the headings of their series, which are in English, as messages are."""
    members: dict[str, list[Dataset]] = defaultdict(list)
    for one in found:
        members[one.series].append(one)
    return [_group(series, said["series"].get(series, {}), members[series]) for series in sorted(members)]


def _group(series: str, told_of_it: dict[str, str], found: list[Dataset]) -> Group:
    title = told_of_it.get("title", "") if series else N_("The whole graph")
    return Group(
        title or series.removeprefix(SERIES), told_of_it.get("description", "") if series else "", tuple(found)
    )


def _dataset(call: Call, one: dict[str, Any]) -> Dataset:
    titles: dict[str, str] = one["titles"]
    tag = min(titles, key=lambda name: (languages.rank(name, call.language), name), default="")
    return Dataset(
        series=one["series"],
        title=titles.get(tag, ""),
        language=tag,
        home=_address(call, one["home"]),
        issued="",
        modified="",
        files=tuple(_file(call, *told_of_it) for told_of_it in one["files"]),
    )


def _file(call: Call, name: str, place: str, size: str, statements: str) -> File:
    return File(name, _address(call, place), size, statements, "dumps/" + place.removeprefix(_DUMPS))


def _address(call: Call, address: str) -> str:
    """Return an address under this service's, where it is one of ours."""
    return call.url("/" + address.removeprefix(vocab.BASE)) if address.startswith(vocab.BASE) else address
