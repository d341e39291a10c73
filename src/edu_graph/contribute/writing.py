"""A draft as TriG, and as data for programs. The words of the document are not in it, but for names and numbers."""

from collections.abc import Iterator
from typing import Any, Final

from edu_graph import vocab
from edu_graph.contribute.draft import Draft, Passage
from edu_graph.contribute.found import DOUBTS
from edu_graph.contribute.suggestions import Suggestion
from edu_graph.rdf.terms import literal

_PREFIXES: Final = (
    "agent concept document agreement event person place project dcterms eg graph schema skos source xsd".split()
)
_ROLE_TO_CHOOSE: Final = "concept:role-choose"
_STATUS_TO_CHOOSE: Final = "concept:status-choose"
"""There are no such concepts: `check` says so until a role and a status are chosen."""


def trig(draft: Draft) -> str:
    """Return the draft as TriG that parses as it is, and that says by comments what is left to do."""
    record = f"graph:record-{draft.slug}"
    lines = [
        f"# Draft of {_plain(draft.document.name)}. Fill in: one sentence on what the document is.",
        "# Lines with `fill in:` are yours. Lines with `suggest:` are guesses with their evidence: judge each,",
        "# uncomment what the passage really says, remove the rest (CURATING.md, Starting from a draft).",
        "",
        *(f"@prefix {name}: <{vocab.PREFIXES[name]}> ." for name in _PREFIXES),
        f"@prefix passage: <{draft.iri}#> .",
        "",
        f"GRAPH {record} {{",
        f"  {record} a eg:SourceRecord .",
        "",
        *_source(draft),
        *(line for number, one in enumerate(draft.passages, start=1) for line in _passage(number, one)),
        "}",
    ]
    for number, passage in enumerate(draft.passages, start=1):
        lines += ["", f"GRAPH passage:p{number} {{", *(f"  {line}" for line in _suggested(draft, passage)), "}"]
    return "\n".join(lines) + "\n"


def _source(draft: Draft) -> Iterator[str]:
    tag = draft.language or "und"
    yield f"  source:{draft.slug} a eg:Source ;"
    title = draft.title
    yield (
        f"    dcterms:title {literal(title, language=tag)} ;" if title else f'    # fill in: dcterms:title "…"@{tag} ;'
    )
    if draft.url:
        yield f"    schema:url {literal(draft.url)}^^xsd:anyURI ;"
    else:
        yield '    # fill in: schema:url "https://…"^^xsd:anyURI ;'
    yield f"    # fill in: eg:kind concept:source-kind-… ;  # what it is mainly about: {_kinds(draft)}"
    yield "    # fill in: dcterms:publisher agent:… ;"
    yield '    # fill in: dcterms:issued "…"^^xsd:date ;  # as exact as the document gives it, or none'
    if draft.language:
        yield f"    dcterms:language {literal(draft.language)} ;"
    else:
        yield '    # fill in: dcterms:language "…" ;'
    if not draft.document.is_note_sheet:
        yield f'    eg:textSha256 "{draft.document.sha256}" ;'
    names = ", ".join(f"passage:p{number}" for number in range(1, len(draft.passages) + 1))
    yield f"    eg:passage {names} ."


def _kinds(draft: Draft) -> str:
    return ", ".join(iri.rpartition("source-kind-")[2] for iri in draft.kinds) or "data/reference/schemes-kinds.trig"


def _passage(number: int, passage: Passage) -> Iterator[str]:
    place = passage.paragraph
    yield ""
    yield f"  passage:p{number} a eg:Passage ;"
    yield "    # fill in: eg:saidBy agent:… ;  # whom the text quotes, else the publisher"
    yield "    # fill in: eg:trust concept:trust-… ;  # official, press, mirror, machine-made"
    yield '    # fill in: eg:restatement "…"@en , "…"@ru ;  # in your own words'
    yield '    # fill in: eg:unreviewedLanguage "ru" ;  # of these words, the languages that no native speaker has read'
    if place.number == 0:
        yield "    eg:extent concept:extent-whole-document ."
        return
    yield f"    eg:paragraph {place.number} ;"
    yield f"    eg:startOffset {place.start} ;"
    yield f"    eg:endOffset {place.end} ;"
    yield f'    eg:sliceSha256 "{place.sha256}" .'


def _suggested(draft: Draft, passage: Passage) -> Iterator[str]:
    if not passage.suggestions:
        yield "# fill in: nothing was recognised here; state what the passage says, or remove it."
    for one in passage.suggestions:
        yield f"# suggest: {statement(draft, one)}  # {told(one)}"


def statement(draft: Draft, one: Suggestion) -> str:
    """Return a suggestion as one line of TriG: what to write if it is right."""
    # Dates and amounts belong to something: as long as nobody says to what, to an event called like the source.
    subject = f"event:{draft.slug}"
    if one.kind == "date":
        return f"{subject} {_pairs(one, draft)} ."
    if one.kind == "amount":
        return f"{subject} eg:quantity [ a eg:Quantity ; {_pairs(one, draft)} ] ."
    if one.evidence.reason in ("adjective", "code", "implied"):
        return (
            f"{subject} eg:participation [ a eg:Participation ; eg:role {_ROLE_TO_CHOOSE} ; "
            f"eg:agent {vocab.curie(one.iri)} ] ."
        )
    if one.evidence.reason == "described":
        return f"{vocab.curie(one.iri)} eg:status {_STATUS_TO_CHOOSE} ."
    language = draft.language or one.evidence.language or "und"
    return f"{vocab.curie(one.iri)} eg:nameAsPrinted {literal(one.evidence.words, language=language)} ."


def _pairs(one: Suggestion, draft: Draft) -> str:
    tag = f"@{draft.language or 'und'}"
    return " ; ".join(f"{name} {value}{tag if name == 'eg:dateText' else ''}" for name, value in one.values)


def told(one: Suggestion) -> str:
    """Return the evidence of a suggestion in one line."""
    evidence = one.evidence
    words = str(literal(evidence.words)) + (" = " if evidence.label else "")
    label = f"{literal(evidence.label, language=evidence.language or None)} ({evidence.role})" if evidence.label else ""
    more = f", and {one.others} more" if one.others else ""
    part = "" if evidence.part == "text" else f" of the sheet ({evidence.part})"
    but = f"; but {DOUBTS[evidence.doubt]}" if evidence.doubt else ""
    place = f"characters {evidence.start}–{evidence.end}{part}{more}{but}"
    return f"{words}{label}, {evidence.reason}, {one.score:g}, {place}"


def data(draft: Draft) -> dict[str, Any]:
    """Return the draft for programs: the same suggestions, with the same evidence."""
    return {
        "slug": draft.slug,
        "source": draft.iri,
        "title": draft.title,
        "url": draft.url,
        "language": draft.language,
        "knownAs": draft.known_as or None,
        "isNoteSheet": draft.document.is_note_sheet,
        "textSha256": None if draft.document.is_note_sheet else draft.document.sha256,
        "passages": [_passage_data(draft, number, one) for number, one in enumerate(draft.passages, start=1)],
    }


def _passage_data(draft: Draft, number: int, passage: Passage) -> dict[str, Any]:
    place = passage.paragraph
    is_whole = place.number == 0
    return {
        "passage": f"{draft.iri}#p{number}",
        "paragraph": None if is_whole else place.number,
        "start": None if is_whole else place.start,
        "end": None if is_whole else place.end,
        "sliceSha256": None if is_whole else place.sha256,
        "suggestions": [_suggestion_data(draft, one) for one in passage.suggestions],
    }


def _suggestion_data(draft: Draft, one: Suggestion) -> dict[str, Any]:
    evidence = one.evidence
    return {
        "kind": one.kind,
        "score": one.score,
        "iri": one.iri or None,
        "values": [{"property": name, "value": value} for name, value in one.values],
        "statement": statement(draft, one),
        "evidence": {
            "words": evidence.words,
            "start": evidence.start,
            "end": evidence.end,
            "part": evidence.part,
            "reason": evidence.reason,
            "label": evidence.label or None,
            "language": evidence.language or None,
            "role": evidence.role or None,
            "doubt": DOUBTS[evidence.doubt] if evidence.doubt else None,
        },
        "others": one.others,
    }


def _plain(name: str) -> str:
    """Return a file's name without what would end the comment that it stands in."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)
