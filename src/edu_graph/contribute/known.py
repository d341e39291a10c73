"""What drafting knows: the names, countries and addresses of the data folder, as it is now, built or not."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from edu_graph import vocab
from edu_graph.build.index import rows
from edu_graph.build.normalise import normalise
from edu_graph.knowledge.dates import Bounds, bounds
from edu_graph.knowledge.identity import resolve
from edu_graph.rdf.dataset import Dataset
from edu_graph.rdf.terms import BlankNode, Literal, NamedNode, Quad
from edu_graph.search.rows import IdentifierRow, LabelRow
from edu_graph.settings import Settings

_URL = vocab.SCHEMA + "url"
_SOURCE_KIND = vocab.ID + "concept/source-kind-"
_NO_MATTER = re.compile(r"^https?://(?:www\.)?", re.IGNORECASE)
_DATED = (vocab.EG + "start", vocab.EG + "end")


@dataclass(frozen=True)
class Known:
    """Names of things, their countries, countries by code, sources by address, the names of concepts, dates of events.

    `dates`: from the first possible day of their beginning to the last possible one of their end.
    """

    names: tuple[LabelRow, ...]
    countries: Mapping[str, frozenset[str]]
    codes: Mapping[str, str]
    sources: Mapping[str, str]
    concepts: tuple[LabelRow, ...]
    dates: Mapping[str, Bounds] = field(default_factory=dict)

    @property
    def country_iris(self) -> frozenset[str]:
        """The countries themselves."""
        return frozenset(self.codes.values())

    @property
    def source_kinds(self) -> tuple[str, ...]:
        """The concepts of what a source may be mainly about, in order of name."""
        return tuple(sorted({row.iri for row in self.concepts if row.iri.startswith(_SOURCE_KIND)}))

    def source_at(self, url: str) -> str:
        """Return the source of an address, else empty; `http`, `www.`, `#…` and a last `/` do not matter."""
        wanted = _address(url)
        return next((source for known, source in self.sources.items() if wanted and _address(known) == wanted), "")


def _address(url: str) -> str:
    return _NO_MATTER.sub("", url.strip()).partition("#")[0].rstrip("/")


def read(settings: Settings) -> Known:
    """Read what the data folder says.

    Raises DataError (file, line): a file cannot be parsed.
    """
    return known(resolve(normalise(Dataset.read(settings.data), _ignore)))


def _ignore(_: str) -> None:
    """Respelled numbers are told by `check`."""


def known(quads: Iterable[Quad]) -> Known:
    """Return what these statements say; blank nodes count as nothing."""
    named = [quad for quad in quads if not isinstance(quad.subject, BlankNode)]
    found = rows(named)
    countries: dict[str, set[str]] = defaultdict(set)
    for row in found.countries:
        countries[row.iri].add(row.country)
    sources = {
        quad.object.value: quad.subject.value  # type: ignore[union-attr]
        for quad in named
        if quad.predicate.value == _URL and isinstance(quad.object, Literal | NamedNode)
    }
    things = [row for row in found.labels if row.kind not in ("concept", "source")]
    concepts = [row for row in found.labels if row.kind == "concept"]
    return Known(
        tuple(things),
        {iri: frozenset(iris) for iri, iris in countries.items()},
        _codes(found.identifiers),
        sources,
        tuple(concepts),
        _dates(named),
    )


def _dates(quads: Iterable[Quad]) -> dict[str, Bounds]:
    found: dict[str, Bounds] = {}
    for quad in quads:
        iri = getattr(quad.subject, "value", "")
        if quad.predicate.value in _DATED and isinstance(quad.object, Literal) and vocab.kind_of(iri) == "event":
            span = bounds(quad.object)
            if span is not None and "#" not in iri:
                found[iri] = found[iri].hull(span) if iri in found else span
    return found


def _codes(identifiers: Iterable[IdentifierRow]) -> dict[str, str]:
    return {row.value.upper(): row.iri for row in identifiers if row.scheme in ("iso-alpha-2", "iso-alpha-3")}
