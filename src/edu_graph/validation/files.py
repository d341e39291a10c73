"""Files of sources: one source, one file of its name, so that its seals and its text are found by that name."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from edu_graph.rdf.dataset import Dataset
from edu_graph.rdf.terms import NamedNode
from edu_graph.validation.report import Result
from edu_graph.validation.rules import About, Rule
from edu_graph.validation.slices import source_of_graph
from edu_graph.vocab import slug_of

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
