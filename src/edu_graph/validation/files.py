"""Files of sources: one source, one file of its name, so that its seals and its text are found by that name.

`check_files` looks at statements; `check_layout` at the files as they were read, since of what two files state alike
the statements know the first place only.
"""

from collections.abc import Iterator
from pathlib import PurePosixPath

from edu_graph.rdf.dataset import Dataset, Place
from edu_graph.rdf.terms import NamedNode
from edu_graph.validation.report import Result
from edu_graph.validation.rules import About, Rule
from edu_graph.validation.slices import source_of_graph
from edu_graph.vocab import EG, TYPE, curie, slug_of

FILE_NAME = Rule(
    "source-file-name",
    {
        "en": "The file states the source {slug}, and is not called sources/{slug}.trig.",
        "ru": "В файле записан источник {slug}, а называется файл не sources/{slug}.trig.",
    },
    {
        "en": "Rename the file, or move what belongs to this source into a file of its own; "
        "if the slug is misspelt, correct it.",
        "ru": "Переименуйте файл или перенесите относящееся к этому источнику в отдельный файл; "
        "если имя источника написано с ошибкой, исправьте его.",
    },
)

STATED_TWICE = Rule(
    "source-in-two-files",
    {
        "en": "The source {slug} is stated in two files: {first} and {second}.",
        "ru": "Источник {slug} записан в двух файлах: {first} и {second}.",
    },
    {
        "en": "Delete one, or give the second a slug of its own everywhere in it.",
        "ru": "Удалите один из них или дайте второму своё имя источника везде, где оно в нём стоит.",
    },
)
RECORD_NAME = Rule(
    "record-of-two-names",
    {
        "en": "The graph is called {graph}; the statement that makes it a record calls it {subject}.",
        "ru": "Граф называется {graph}, а высказывание, которое делает его записью, называет его {subject}.",
    },
    {
        "en": "Make both the same as the name of the file, here and in what the record says of the source: "
        "graph:record-{slug}, source:{slug}.",
        "ru": "Назовите то и другое по имени файла, здесь и в том, что запись говорит об источнике: "
        "graph:record-{slug}, source:{slug}.",
    },
)
_RECORD = NamedNode(EG + "SourceRecord")


def check_layout(read: Dataset) -> list[Result]:
    """Return what is wrong with files as they were read, in whose light all else that is said of them is misleading.

    That is a source of which two files state passages or records, and a record whose graph and subject differ.
    """
    return [*_stated_twice(read), *_records_of_two_names(read)]


def _stated_twice(read: Dataset) -> Iterator[Result]:
    homes: dict[str, dict[str, Place]] = {}
    for (graph, file), line in read.graphs.items():
        source = source_of_graph(graph)
        if source is not None:
            place = homes.setdefault(source, {}).setdefault(file, Place(file, line))
            homes[source][file] = min(place, Place(file, line))
    for source, places in homes.items():
        slug = slug_of(source)
        # The file of the source's own name is the first: whoever copied it has the mistake in the copy.
        first, *others = sorted(
            places.values(), key=lambda place: (PurePosixPath(place.file).name != f"{slug}.trig", place)
        )
        for other in others:
            yield STATED_TWICE.result(other, About(NamedNode(source)), slug=slug, first=first, second=other)


def _records_of_two_names(read: Dataset) -> Iterator[Result]:
    for quad, place in read.quads.items():
        graph, subject = quad.graph_name, quad.subject
        if quad.predicate.value != TYPE or quad.object != _RECORD or graph == subject:
            continue
        if isinstance(graph, NamedNode) and isinstance(subject, NamedNode):
            names = {"graph": curie(graph.value), "subject": curie(subject.value)}
            about = About(subject, f"<{TYPE}>", _RECORD)
            yield RECORD_NAME.result(place, about, slug=PurePosixPath(place.file).stem, **names)


def check_files(dataset: Dataset) -> Iterator[Result]:
    """Yield a result for each file and each source in it that is not the one of the file's name.

    Files without a folder are not looked at: nobody wrote them (what is derived, what is made for a test).
    """
    told: set[tuple[str, str]] = set()
    for quad, place in sorted(dataset.quads.items(), key=lambda item: item[1]):
        graph = quad.graph_name
        source = source_of_graph(graph.value) if isinstance(graph, NamedNode) else None
        path = PurePosixPath(place.file)
        if source is None or len(path.parts) < 2 or (place.file, source) in told:
            continue
        told.add((place.file, source))
        slug = slug_of(source)
        if path.parts[-2:] != ("sources", f"{slug}.trig"):
            yield FILE_NAME.result(place, About(NamedNode(source)), slug=slug)
