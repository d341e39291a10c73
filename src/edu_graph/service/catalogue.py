"""The catalogue as it is served: under this service's addresses, with the dates of the ledger."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from xml.sax.saxutils import escape

from edu_graph import vocab
from edu_graph.build import ledger
from edu_graph.rdf.canonical import write
from edu_graph.rdf.formats import Format
from edu_graph.rdf.parsing import parse_file
from edu_graph.rdf.terms import NamedNode, Triple, iri, literal
from edu_graph.service import releasefiles
from edu_graph.service.calls import Call

ADDRESSES = frozenset(
    {
        vocab.DCAT + "downloadURL",
        vocab.DCAT + "accessURL",
        vocab.DCAT + "endpointURL",
        vocab.DCAT + "endpointDescription",
        vocab.DCAT + "landingPage",
        vocab.VOID + "sparqlEndpoint",
        vocab.VOID + "dataDump",
        vocab.VOID + "uriLookupEndpoint",
        vocab.SD + "endpoint",
        vocab.FOAF + "homepage",
        vocab.FOAF + "page",
        "http://www.w3.org/2006/vcard/ns#hasURL",
    }
)
"""Properties whose objects a reader opens, and does not merely name: they get this service's public address."""

_DUMPS = vocab.BASE + "dumps/"
_DATASET = vocab.BASE + "catalog#dataset"
_NOTES = "http://www.w3.org/ns/adms#versionNotes"


_PLACEHOLDER = "http://address.invalid"
"""Stands for the service's address in what is written (RFC 2606): whoever asks names the host, and must not have all of
it made anew by naming another."""


async def written(call: Call, form: Format) -> bytes:
    """Return the catalogue in a format, under the address by which the service is reached."""
    return await under_address(call, "catalogue", form, described)


async def under_address(call: Call, name: str, form: Format, make: Callable[[Call], list[Triple]]) -> bytes:
    """Return statements with placeholders for addresses (`described`), made and written once a release."""

    async def ask() -> bytes:
        return await asyncio.to_thread(lambda: write(make(call), form))

    text = await call.release.once(f"{name} {call.pin or ''} {form.key}", ask)
    base = escape(call.outside.base) if form.key == "rdf" else call.outside.base
    return text.replace(_PLACEHOLDER.encode(), base.encode())


def described(call: Call) -> list[Triple]:
    """Return the statements of the release's catalogue, with dates, and with placeholders for the service's address."""
    found = [located.quad.triple for located in parse_file(call.release.release.catalog)]
    addressed = {_value(t) for t in found if t.predicate.value in ADDRESSES and _value(t).startswith(vocab.BASE)}
    return [*(_moved(call, triple, addressed) for triple in found), *_dates(call, found)]


def _moved(call: Call, triple: Triple, addressed: set[str]) -> Triple:
    """Return a statement with this service's address for ours, also where it says what kind of thing one is."""
    subject, value = triple.subject, triple.object
    if triple.predicate.value in ADDRESSES and _value(triple) in addressed:
        value = _address(call, _value(triple))
    elif triple.predicate.value == vocab.TYPE and isinstance(subject, NamedNode) and subject.value in addressed:
        subject = _address(call, subject.value)
    return Triple(subject, triple.predicate, value)


def _address(call: Call, address: str) -> NamedNode:
    return iri(_PLACEHOLDER + call.pinned("/" + address[len(vocab.BASE) :]))


def _value(triple: Triple) -> str:
    return triple.object.value if isinstance(triple.object, NamedNode) else ""


def _dates(call: Call, found: Iterable[Triple]) -> Iterator[Triple]:
    """Yield when things were issued and modified, from the ledger: a release itself has no date.

    A distribution was issued when there first was such a file, and modified when its bytes were first published
    (`releasefiles.first`, `since`); a dataset was issued with the first of its distributions, and modified with the
    last. The whole and the catalogue were issued with the first release.
    """
    settings, release = call.state.settings, call.release.release
    entries = ledger.legible(settings)
    entry = releasefiles.publication(settings, release.id)
    if entry is None:
        return
    kinds, held = _read(found)
    since, first = releasefiles.since(settings, release), releasefiles.first(settings, release)
    moments = {
        node: (first.get(path, entry.published), since.get(path, entry.published)) for node, path in held.files.items()
    }
    for node, (issued, modified) in moments.items():
        yield from _dated(node, issued, modified)
    for node in kinds["Dataset"] - {_DATASET}:
        own = [moments[file] for file in held.of[node] if file in moments] or [(entry.published, entry.published)]
        yield from _dated(node, min(issued for issued, _ in own), max(modified for _, modified in own))
    for node in kinds["DatasetSeries"] | kinds["Catalog"] | kinds["Dataset"] & {_DATASET}:
        yield from _dated(node, entries[0].published, entry.published)
    yield Triple(iri(_DATASET), iri(_NOTES), literal(entry.why))
    if entry.predecessor:
        yield Triple(iri(_DATASET), iri(vocab.DCAT + "previousVersion"), iri(vocab.RELEASE + entry.predecessor))


class _Held:
    """Which distributions a dataset has, and which file of the release each is."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}
        self.of: Mapping[str, set[str]] = defaultdict(set)


def _read(found: Iterable[Triple]) -> tuple[Mapping[str, set[str]], _Held]:
    kinds: Mapping[str, set[str]] = defaultdict(set)
    held = _Held()
    for triple in found:
        node, value = str(getattr(triple.subject, "value", "")), _value(triple)
        if triple.predicate.value == vocab.TYPE and value.startswith(vocab.DCAT):
            kinds[value.removeprefix(vocab.DCAT)].add(node)
        elif triple.predicate.value == vocab.DCAT + "distribution":
            held.of[node].add(value)
        elif triple.predicate.value == vocab.DCAT + "downloadURL" and value.startswith(_DUMPS):
            held.files[node] = "dumps/" + value.removeprefix(_DUMPS)
    return kinds, held


def _dated(node: str, issued: str, modified: str) -> Iterator[Triple]:
    for name, moment in (("issued", issued), ("modified", modified)):
        yield Triple(iri(node), iri(vocab.DCTERMS + name), literal(moment, datatype=vocab.XSD + "dateTime"))
