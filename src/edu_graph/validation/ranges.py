"""Values of other classes: a project where a person or body is named, an event where a document is.

Which class a property's values are of is said in the ontology by `rdfs:range`, as `domains` has it of its subjects.
Where a shape says the same of a property, it is told by that shape; which list a concept is from tells `schemes`.
"""

from collections.abc import Iterator, Set
from pathlib import Path

from edu_graph.rdf.dataset import Dataset
from edu_graph.rdf.terms import NamedNode
from edu_graph.validation.classes import NONE, Classes, values
from edu_graph.validation.report import Result
from edu_graph.validation.rules import About, Rule
from edu_graph.vocab import EG, RDFS, SH, curie

OTHER_VALUE = Rule(
    "value-of-other-class",
    {
        "en": "{property} leads to {wanted}; {thing} is {have}.",
        "ru": "{property} ведёт к {wanted}; {thing} — это {have}.",
    },
    {
        "en": "Name the {wanted} that is meant, take another property, or correct the type of {thing}.",
        "ru": "Назовите {wanted}, о которой речь, возьмите другое свойство или исправьте тип {thing}.",
    },
)


def check_ranges(dataset: Dataset, ontology: Dataset, told: Set[tuple[str, str]] = frozenset()) -> Iterator[Result]:
    """Yield a result for each statement whose value is of a class, and not of that to which the property leads.

    `told`: pairs of property and class that the shapes tell. What has no type at all is left to thing-without-type.
    """
    classes = Classes(ontology, dataset)
    ranges = {
        name: frozenset(one for one in of if one.startswith(EG))
        for name, of in values(ontology, RDFS + "range").items()
        if name.startswith(EG)
    }
    for quad, place in dataset.quads.items():
        name, value = quad.predicate.value, quad.object
        if not isinstance(value, NamedNode) or not ranges.get(name, NONE):
            continue
        have = classes.of(value.value)
        lacking = sorted(one for one in ranges[name] - have if (name, one) not in told)
        if have and lacking:
            subject = quad.subject if isinstance(quad.subject, NamedNode) else None
            yield OTHER_VALUE.result(
                place,
                About(subject, str(quad.predicate), value),
                property=curie(name),
                wanted=curie(lacking[0]),
                thing=curie(value.value),
                have=", ".join(map(curie, classes.lowest(classes.types(value.value)))),
            )


def told_by_shapes(shapes: Path) -> frozenset[tuple[str, str]]:
    """Return the pairs of property and class that shapes of a folder want of the property's values."""
    stated = Dataset.read(shapes / "whole", shapes.parent)
    paths, wanted = values(stated, SH + "path"), values(stated, SH + "class")
    return frozenset(
        (of, name) for shape in paths.keys() & wanted.keys() for of in paths[shape] for name in wanted[shape]
    )
