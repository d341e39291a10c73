"""Classes and properties as clients write them: `Country`, `eg:country`, `skos:prefLabel`, or an IRI."""

from difflib import get_close_matches

from edu_graph import vocab
from edu_graph.errors import InputError, ParameterError
from edu_graph.rdf.terms import iri
from edu_graph.service.state import Served

_SHOWN = 50


def short(term: str) -> str:
    """Return a term's id: its local name where it is of our ontology, else its IRI."""
    return term.removeprefix(vocab.EG)


def expand(text: str) -> str:
    """Return the IRI that a text writes: a local name of our ontology, a prefixed name of the graph, or an IRI."""
    bare = text.strip().removeprefix("<").removesuffix(">")
    if "://" in bare:
        return bare
    prefix, colon, local = bare.partition(":")
    if colon and prefix in vocab.PREFIXES:
        return vocab.PREFIXES[prefix] + local
    return vocab.EG + bare


async def classes(served: Served) -> dict[str, int]:
    """Return the classes of things by IRI, with how many things each has; those of the ontology without any too."""

    async def read() -> dict[str, int]:
        sizes = dict.fromkeys((term.iri for term in served.vocabulary.of_kind("class")), 0)
        return sizes | dict(await served.look(lambda: served.search.classes))

    return await served.once("classes", read)


async def class_of(served: Served, text: str, parameter: str) -> str:
    """Return the IRI of the class that a text names. Raises ParameterError: there is none, with the nearest name."""
    known = await classes(served)
    wanted = expand(text)
    if wanted in known:
        return wanted
    by_name = {short(name).lower(): name for name in known}
    if (lower := text.strip().removeprefix("eg:").lower()) in by_name:
        return by_name[lower]
    raise _unknown(text, parameter, "class", sorted(map(short, known)))


def property_of(served: Served, text: str, parameter: str) -> str:
    """Return the IRI of the property that a text names.

    Of our ontology it must be one that there is; of others any. Raises ParameterError.
    """
    wanted = expand(text)
    try:
        iri(wanted)
    except InputError as error:
        raise ParameterError(
            f"{text[:_SHOWN]!a} is no property.", parameter=parameter, help="Give a local name, or an IRI."
        ) from error
    ours = {term.iri for term in served.vocabulary.of_kind("property")}
    if wanted.startswith(vocab.EG) and wanted not in ours:
        raise _unknown(text, parameter, "property", sorted(map(short, ours)))
    return wanted


def _unknown(text: str, parameter: str, what: str, known: list[str]) -> ParameterError:
    near = get_close_matches(text.strip()[:_SHOWN], known, n=3, cutoff=0.5)
    hint = f"Did you mean {', '.join(near)}? " if near else ""
    return ParameterError(
        f"There is no {what} {text[:_SHOWN]!a}.",
        parameter=parameter,
        help=f"{hint}/ontology lists them.",
        suggestions=near or None,
    )
