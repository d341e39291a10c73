"""The lists of concepts that a release holds: what a parameter that takes a concept of a list may be given."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

from edu_graph import vocab

ASK: Final = (
    "SELECT ?scheme ?concept ?label WHERE { { ?concept skos:inScheme ?scheme } "
    "UNION { ?concept a skos:ConceptScheme BIND(?concept AS ?scheme) } "
    "OPTIONAL { ?concept skos:prefLabel ?label } } ORDER BY ?scheme ?concept ?label"
)
"""The query that reads them: rows for `Lists.read`; a list itself stands in them as its own concept."""

Labels = Mapping[str, str]
"""Names by language."""

_NEAR: Final = 3


@dataclass(frozen=True)
class Lists:
    """Schemes, each with its concepts and their names; `names` are those of the schemes."""

    schemes: Mapping[str, Mapping[str, Labels]] = field(default_factory=dict)
    names: Mapping[str, Labels] = field(default_factory=dict)

    @classmethod
    def read(cls, rows: Iterable[tuple[str, str, str, str]]) -> "Lists":
        """Make them of rows: scheme, concept, name (empty: none), its language."""
        schemes: dict[str, dict[str, dict[str, str]]] = {}
        names: dict[str, dict[str, str]] = {}
        for scheme, concept, label, language in rows:
            own = names.setdefault(scheme, {}) if scheme == concept else None
            labels = schemes.setdefault(scheme, {}).setdefault(concept, {}) if own is None else own
            if label:
                labels.setdefault(language, label)
        return cls(schemes, names)

    def __contains__(self, scheme: object) -> bool:
        """Tell whether there is such a list, with at least one concept."""
        return scheme in self.schemes

    def concepts(self, scheme: str) -> Mapping[str, Labels]:
        """Return the concepts of a list, each with its names."""
        return self.schemes.get(scheme, {})

    def of(self, concept: str) -> list[str]:
        """Return the lists in which a concept stands."""
        return [scheme for scheme, concepts in self.schemes.items() if concept in concepts]

    def name(self, scheme: str) -> str:
        """Return what to call a list."""
        return _shown(self.names.get(scheme, {})) or vocab.curie(scheme)

    def meant(self, scheme: str, text: str) -> list[str]:
        """Return the concepts of a list that a text means: an IRI, `concept/slug`, `concept:slug`, or a name."""
        concepts = self.concepts(scheme)
        for full in (text, vocab.ID + text, vocab.ID + text.replace(":", "/", 1)):
            if full in concepts:
                return [full]
        return [iri for iri, labels in concepts.items() if _folded(text) in map(_folded, labels.values())]

    def near(self, scheme: str, text: str) -> list[str]:
        """Return the concepts of a list whose name or slug is spelt nearly like a text, as `concept/slug (name)`."""
        known: dict[str, str] = {}
        for iri, labels in self.concepts(scheme).items():
            for name in (*labels.values(), given_as(iri), vocab.slug_of(iri).rpartition("-")[2]):
                known.setdefault(_folded(name), iri)
        found = get_close_matches(_folded(text)[:100], known, n=_NEAR, cutoff=0.6)
        told = dict.fromkeys(known[name] for name in found)
        return [f"{given_as(iri)} ({_shown(self.concepts(scheme)[iri]) or vocab.slug_of(iri)})" for iri in told]


NO_LISTS: Final = Lists()
"""The lists of nobody: concepts are held against none."""


def given_as(iri: str) -> str:
    """Return the shortest text by which a thing can be given as a value: `kind/slug`, else the IRI."""
    return iri.removeprefix(vocab.ID) if vocab.kind_of(iri) not in (None, "source") else iri.removeprefix(vocab.BASE)


def _shown(labels: Labels) -> str:
    return labels.get("en") or next(iter(labels.values()), "")


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
