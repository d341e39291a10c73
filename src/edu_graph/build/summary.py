"""What the catalogue says in short, for what is asked often and needs little of it: made once, with the release.

The catalogue of a release of many sources has megabytes, and takes seconds to read. Pages need the names and sizes of
its files, editors of queries the counts of its terms.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from edu_graph import vocab
from edu_graph.rdf.terms import Literal, NamedNode, Triple

NAME: Final = "summary.json"
"""The file of a release that holds it."""

Summary = Mapping[str, Any]
"""`classes`, `properties`: counts by IRI. `series`: by IRI ("" holds the whole), `title` and `description`.

`datasets`: each with `series`, `titles` by language, `description`, `home` and `files`: name, address, bytes and
statements (empty for tables) of each. Addresses are as in the catalogue: under the base IRI.
"""


def as_bytes(catalogue: Iterable[Triple]) -> bytes:
    """Return the file for a catalogue."""
    return (json.dumps(summary(catalogue), ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n").encode()


def summary(catalogue: Iterable[Triple]) -> Summary:
    """Return what the statements of a catalogue say in short; the same for any order of them."""
    facts = _Facts(catalogue)
    members = [(next(iter(facts.values(node, vocab.DCAT + "inSeries")), ""), node) for node in facts.of_type("Dataset")]
    return {
        # The partitions of a class have properties too: those of the whole data set stand apart.
        "classes": facts.counted("class", "entities"),
        "properties": facts.counted("property", "triples"),
        "series": {
            series: {
                "title": facts.english(series, vocab.DCTERMS + "title"),
                "description": facts.english(series, vocab.DCTERMS + "description"),
            }
            for series in sorted({series for series, _ in members})
        },
        "datasets": [_dataset(facts, series, node) for series, node in sorted(members)],
    }


def _dataset(facts: "_Facts", series: str, node: str) -> dict[str, object]:
    files = (_file(facts, file) for file in facts.values(node, vocab.DCAT + "distribution"))
    return {
        "series": series,
        "titles": facts.texts(node, vocab.DCTERMS + "title"),
        "description": facts.english(node, vocab.DCTERMS + "description"),
        "home": next(iter(facts.values(node, vocab.DCAT + "landingPage")), ""),
        "files": sorted(files),
    }


def _file(facts: "_Facts", node: str) -> list[str]:
    names = (vocab.DCTERMS + "title", vocab.DCAT + "downloadURL", vocab.DCAT + "byteSize", vocab.VOID + "triples")
    return [facts.english(node, name) for name in names]


class _Facts:
    """The statements of a catalogue, by subject and predicate."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._found: dict[str, dict[str, list[NamedNode | Literal]]] = defaultdict(lambda: defaultdict(list))
        for triple in triples:
            if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode | Literal):
                self._found[triple.subject.value][triple.predicate.value].append(triple.object)

    def values(self, node: str, predicate: str) -> list[str]:
        return sorted(value.value for value in self._found.get(node, {}).get(predicate, ()))

    def texts(self, node: str, predicate: str) -> dict[str, str]:
        """Return texts by language; of several in one, the first of the alphabet."""
        found: dict[str, str] = {}
        for value in self._found.get(node, {}).get(predicate, ()):
            tag = value.language or "" if isinstance(value, Literal) else ""
            found[tag] = min(found.get(tag, value.value), value.value)
        return found

    def english(self, node: str, predicate: str) -> str:
        found = self.texts(node, predicate)
        return next((found[tag] for tag in ("en", "", *sorted(found)) if tag in found), "")

    def of_type(self, name: str) -> list[str]:
        return sorted(node for node in self._found if vocab.DCAT + name in self.values(node, vocab.TYPE))

    def counted(self, term: str, number: str) -> dict[str, int]:
        found: dict[str, int] = {}
        for node, said in self._found.items():
            if "#class/" in node and vocab.VOID + "class" not in said:
                continue
            terms, counts = said.get(vocab.VOID + term), said.get(vocab.VOID + number)
            if terms and counts:
                found[terms[0].value] = int(counts[0].value)
        return found
