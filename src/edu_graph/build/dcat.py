"""The release for portals: DCAT-AP 3.0.1. A catalogue, its datasets and series, and each file as a distribution.

The whole graph is one dataset; each source, each country and each table is one of its own, in a series, so that a
harvester can take what it wants. Whatever is said of codes of others (languages, countries, themes) is as much of
their tables as the profile's shapes ask for.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from edu_graph import vocab
from edu_graph.build.coverage import Atlas, Coverage
from edu_graph.build.dump import Dump
from edu_graph.build.facts import CATALOG, DATASET, Fact, each, number, text, typed
from edu_graph.build.portions import KINDS, Portion
from edu_graph.rdf.formats import CSV, StatementsFormat

LICENCE = vocab.LICENCE
SERIES = CATALOG + "#series/"
PUBLISHER = CATALOG + "#publisher"
CONTACT = CATALOG + "#contact"
SPARQL = "https://www.w3.org/TR/sparql11-protocol/"
TABLES = "https://www.w3.org/TR/tabular-data-model/"
EU = "http://publications.europa.eu/resource/authority/"
IANA = "https://www.iana.org/assignments/media-types/"
VCARD = "http://www.w3.org/2006/vcard/ns#"
DCATAP = "http://data.europa.eu/r5r/"
_ADMS = "http://purl.org/adms/"
_HOME = vocab.BASE
_TITLES = {
    "en": "edu-graph: international cooperation on inclusive education",
    "ru": "edu-graph: международное сотрудничество в инклюзивном образовании",
}
_DESCRIPTIONS = {
    "en": "Visits, trainings, agreements, congresses, centres and projects in inclusive education across borders. "
    "Every statement leads back to the passage that says it.",
    "ru": "Визиты, обучение, соглашения, конгрессы, центры и проекты в инклюзивном образовании между странами. "
    "Каждое утверждение ведёт к месту в источнике, где оно сказано.",
}
_KEYWORDS = (
    ("inclusive education", "en"),
    ("international cooperation", "en"),
    ("инклюзивное образование", "ru"),
)
_CODES = (
    (_ADMS + "licencetype/Attribution", vocab.SKOS + "Concept", _ADMS + "licencetype/1.0", "Attribution"),
    (f"{EU}data-theme/EDUC", vocab.SKOS + "Concept", EU + "data-theme", "Education, culture and sport"),
    (f"{EU}planned-availability/AVAILABLE", vocab.SKOS + "Concept", EU + "planned-availability", "available"),
    (f"{EU}frequency/IRREG", vocab.DCTERMS + "Frequency", EU + "frequency", "irregular"),
    (f"{EU}access-right/PUBLIC", vocab.DCTERMS + "RightsStatement", EU + "access-right", "public"),
    (f"{EU}language/ENG", vocab.DCTERMS + "LinguisticSystem", EU + "language", "English"),
    (f"{EU}language/RUS", vocab.DCTERMS + "LinguisticSystem", EU + "language", "Russian"),
)
"""Codes of others that the catalogue uses: their kind, their table, their name."""

_STANDARDS = (
    (vocab.ONTOLOGY, "The edu-graph ontology"),
    (SPARQL, "SPARQL 1.1 Protocol"),
    (TABLES, "Model for Tabular Data and Metadata on the Web"),
)


@dataclass(frozen=True)
class DumpFile:
    """A file as the catalogue tells of it, without its bytes. `sha256` in hexadecimal, `size` in bytes."""

    dump: Dump
    sha256: str
    size: int


def catalogue(release: str, parts: Sequence[Portion], atlas: Atlas, files: Iterable[DumpFile]) -> Iterator[Fact]:
    """Yield everything that DCAT-AP says of a release, but for the SPARQL service itself."""
    by_dataset: dict[str, list[DumpFile]] = {}
    for file in files:
        if file.dump.dataset is not None:
            by_dataset.setdefault(file.dump.dataset, []).append(file)
    by_key = {part.key: part for part in parts}
    whole = atlas.coverage(parts[0])
    yield from _catalog(whole)
    yield from _codes(whole, atlas)
    for key, found in by_dataset.items():
        part = by_key.get(key)
        node = dataset_iri(key)
        yield CATALOG, vocab.DCAT + "dataset", node
        yield from _dataset(node, release, atlas.coverage(part) if part else whole)
        yield from _named(node, key, part, atlas)
        for file in found:
            yield from _distribution(node, file)
    for kind in sorted({key.partition("/")[0] for key in by_dataset} - {""}):
        yield from _series(kind, whole)


def dataset_iri(key: str) -> str:
    """Return the IRI of the dataset of a dump (`Dump.dataset`)."""
    return f"{DATASET}/{key}" if key else DATASET


def _catalog(whole: Coverage) -> Iterator[Fact]:
    yield CATALOG, vocab.TYPE, vocab.DCAT + "Catalog"
    yield from _texts(CATALOG, _TITLES, _DESCRIPTIONS)
    yield from each(
        CATALOG,
        [
            (vocab.DCTERMS + "publisher", PUBLISHER),
            (vocab.DCTERMS + "license", LICENCE),
            (vocab.DCAT + "service", CATALOG + "#sparql"),
            (vocab.DCAT + "themeTaxonomy", EU + "data-theme"),
            (vocab.FOAF + "homepage", _HOME),
        ],
    )
    yield from _covered(CATALOG, whole)


def _texts(node: str, titles: dict[str, str], descriptions: dict[str, str]) -> Iterator[Fact]:
    for name, texts in (("title", titles), ("description", descriptions)):
        for language, value in texts.items():
            yield node, vocab.DCTERMS + name, text(value, language)


def _covered(node: str, coverage: Coverage, *, with_language: bool = True) -> Iterator[Fact]:
    for language in ("ENG", "RUS") if with_language else ():
        yield node, vocab.DCTERMS + "language", f"{EU}language/{language}"
    for country in coverage.countries:
        yield node, vocab.DCTERMS + "spatial", country_code(country)
    if coverage.first and coverage.last:
        period = f"{CATALOG}#period/{coverage.first}/{coverage.last}"
        yield node, vocab.DCTERMS + "temporal", period
        yield period, vocab.TYPE, vocab.DCTERMS + "PeriodOfTime"
        yield period, vocab.DCAT + "startDate", typed(coverage.first, "date")
        yield period, vocab.DCAT + "endDate", typed(coverage.last, "date")


def country_code(iri: str) -> str:
    """Return the EU's name of a country (its table uses ISO 3166-1 alpha-3, as the slugs of our countries do)."""
    return f"{EU}country/{vocab.slug_of(iri).upper()}"


def common(node: str) -> Iterator[Fact]:
    """Yield what holds for every dataset and for the service."""
    yield from each(
        node,
        [
            (vocab.DCTERMS + "publisher", PUBLISHER),
            (vocab.DCAT + "contactPoint", CONTACT),
            (vocab.DCTERMS + "license", LICENCE),
            (vocab.DCTERMS + "accessRights", f"{EU}access-right/PUBLIC"),
            (vocab.DCAT + "theme", f"{EU}data-theme/EDUC"),
            *((vocab.DCAT + "keyword", text(word, language)) for word, language in _KEYWORDS),
        ],
    )


def _dataset(node: str, release: str, coverage: Coverage) -> Iterator[Fact]:
    yield node, vocab.TYPE, vocab.DCAT + "Dataset"
    yield from common(node)
    yield from _covered(node, coverage)
    yield from each(
        node,
        [
            (vocab.DCTERMS + "identifier", typed(vocab.RELEASE + release if node == DATASET else node, "string")),
            (vocab.DCAT + "version", typed(release, "string")),
            (vocab.OWL + "versionInfo", typed(release, "string")),
            (vocab.DCTERMS + "accrualPeriodicity", f"{EU}frequency/IRREG"),
            (vocab.DCTERMS + "provenance", CATALOG + "#provenance"),
        ],
    )


def _named(node: str, key: str, part: Portion | None, atlas: Atlas) -> Iterator[Fact]:
    """Yield a dataset's title, description and place in its series, by what it is a part of."""
    kind, _, name = key.partition("/")
    if not kind:
        yield from _texts(node, _TITLES, _DESCRIPTIONS)
        yield node, vocab.DCTERMS + "conformsTo", vocab.ONTOLOGY
        yield node, vocab.DCAT + "landingPage", _HOME
        return
    yield DATASET, vocab.DCTERMS + "hasPart", node
    yield node, vocab.DCAT + "inSeries", SERIES + kind
    if part is None:
        told = f"{KINDS[kind].description} This one: {name}."
        yield from _texts(node, {"en": f"edu-graph: table of {name}"}, {"en": told})
        described = f"{vocab.BASE}dumps/{key}.csv-metadata.json"
        yield node, vocab.DCTERMS + "conformsTo", TABLES
        yield node, vocab.FOAF + "page", described
        yield described, vocab.TYPE, vocab.FOAF + "Document"
        return
    names = atlas.name(part.iri)
    yield from _texts(
        node,
        {language: f"edu-graph: {value}" for language, value in names.items() if language in ("en", "ru")}
        or {"en": f"edu-graph: {vocab.slug_of(part.iri)}"},
        {"en": f"{KINDS[kind].description} This one: {names.get('en') or vocab.slug_of(part.iri)}."},
    )
    yield node, vocab.TYPE, vocab.VOID + "Dataset"
    yield node, vocab.VOID + "triples", number(len({quad.triple for quad in part.quads}))
    yield DATASET, vocab.VOID + "subset", node
    yield node, vocab.DCTERMS + "conformsTo", vocab.ONTOLOGY
    yield node, vocab.DCTERMS + "relation", part.iri
    yield node, vocab.DCAT + "landingPage", f"{part.iri}.html"
    yield f"{part.iri}.html", vocab.TYPE, vocab.FOAF + "Document"


def _series(kind: str, whole: Coverage) -> Iterator[Fact]:
    node = SERIES + kind
    title, description = KINDS[kind].title, KINDS[kind].description
    yield node, vocab.TYPE, vocab.DCAT + "DatasetSeries"
    yield from _texts(node, {"en": title}, {"en": description})
    yield node, vocab.DCTERMS + "publisher", PUBLISHER
    yield node, vocab.DCAT + "contactPoint", CONTACT
    yield node, vocab.DCTERMS + "accrualPeriodicity", f"{EU}frequency/IRREG"
    yield from _covered(node, whole, with_language=False)


def _distribution(dataset: str, file: DumpFile) -> Iterator[Fact]:
    dump = file.dump
    node, address = f"{CATALOG}#{dump.name}", f"{vocab.BASE}dumps/{dump.name}"
    form, packing = dump.form, dump.packing
    file_type = form.file_type if isinstance(form, StatementsFormat) else form.name.upper()
    held = f"{form.name}, packed with {packing.name}" if packing else form.name
    if form is not CSV:
        names = getattr(form, "names_graphs", False)
        held += ": each statement in its graph" if names else ": the union of the graphs"
        yield dataset, vocab.VOID + "dataDump", address
    yield dataset, vocab.DCAT + "distribution", node
    yield from each(
        node,
        [
            (vocab.TYPE, vocab.DCAT + "Distribution"),
            (vocab.DCTERMS + "title", text(dump.name)),
            (vocab.DCTERMS + "description", text(f"{held}.")),
            (vocab.DCAT + "accessURL", address),
            (vocab.DCAT + "downloadURL", address),
            (vocab.DCTERMS + "license", LICENCE),
            (DCATAP + "availability", f"{EU}planned-availability/AVAILABLE"),
            (vocab.DCAT + "mediaType", IANA + form.media_type),
            (vocab.DCTERMS + "format", f"{EU}file-type/{file_type}"),
            (vocab.DCAT + "byteSize", typed(file.size, "nonNegativeInteger")),
            (vocab.SPDX + "checksum", f"{node}-sha256"),
        ],
    )
    if dump.statements is not None:
        yield node, vocab.VOID + "triples", number(dump.statements)
    yield IANA + form.media_type, vocab.TYPE, vocab.DCTERMS + "MediaType"
    yield f"{EU}file-type/{file_type}", vocab.TYPE, vocab.DCTERMS + "MediaTypeOrExtent"
    yield f"{EU}file-type/{file_type}", vocab.SKOS + "inScheme", EU + "file-type"
    if packing:
        yield node, vocab.DCAT + "compressFormat", IANA + packing.media_type
        yield IANA + packing.media_type, vocab.TYPE, vocab.DCTERMS + "MediaType"
    yield f"{node}-sha256", vocab.TYPE, vocab.SPDX + "Checksum"
    yield f"{node}-sha256", vocab.SPDX + "algorithm", vocab.SPDX + "checksumAlgorithm_sha256"
    yield f"{node}-sha256", vocab.SPDX + "checksumValue", typed(file.sha256, "hexBinary")


def _codes(whole: Coverage, atlas: Atlas) -> Iterator[Fact]:
    """Yield what is told of those whom the catalogue names: publisher, contact, licence, and codes of others."""
    yield from _ours()
    for node, kind, inside, told in _CODES:
        yield from each(node, [(vocab.TYPE, kind), (vocab.SKOS + "inScheme", inside), (vocab.PREF_LABEL, text(told))])
    for country in whole.countries:
        node = country_code(country)
        names = atlas.name(country)
        # One name: portals show whichever they find first.
        told = names.get("en") or min(names.values())
        yield from each(
            node,
            [
                (vocab.TYPE, vocab.DCTERMS + "Location"),
                (vocab.SKOS + "inScheme", EU + "country"),
                (vocab.PREF_LABEL, text(told)),
            ],
        )
    yield from each(EU + "data-theme", [(vocab.TYPE, vocab.SKOS + "ConceptScheme")])
    yield EU + "data-theme", vocab.DCTERMS + "title", text("Data theme")
    for node, told in _STANDARDS:
        yield from each(node, [(vocab.TYPE, vocab.DCTERMS + "Standard"), (vocab.DCTERMS + "title", text(told))])
    yield vocab.SPDX + "checksumAlgorithm_sha256", vocab.TYPE, vocab.SPDX + "ChecksumAlgorithm"
    yield _HOME, vocab.TYPE, vocab.FOAF + "Document"


def _ours() -> Iterator[Fact]:
    name = text("edu-graph contributors")
    yield from each(
        PUBLISHER,
        [(vocab.TYPE, vocab.FOAF + "Agent"), (vocab.FOAF + "name", name), (vocab.FOAF + "homepage", _HOME)],
    )
    for kind in ("Kind", "Organization"):
        yield CONTACT, vocab.TYPE, VCARD + kind
    yield from each(CONTACT, [(VCARD + "fn", name), (VCARD + "hasURL", _HOME)])
    yield LICENCE, vocab.TYPE, vocab.DCTERMS + "LicenseDocument"
    yield LICENCE, vocab.DCTERMS + "type", _ADMS + "licencetype/Attribution"
    provenance = CATALOG + "#provenance"
    yield provenance, vocab.TYPE, vocab.DCTERMS + "ProvenanceStatement"
    told = "Compiled from published texts; what a passage says stands in a graph named after the passage."
    yield provenance, vocab.RDFS + "label", text(told)
