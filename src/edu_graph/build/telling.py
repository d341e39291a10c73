"""The data-quality report and the candidates as lines of text, for a terminal."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from edu_graph import vocab

_SHOWN: Final = 20


def percent(count: int, of: int) -> str:
    """Return a share in per cent; 100 only where nothing is missing, a dash where there is nothing to measure."""
    if not of:
        return "-"
    return "100 %" if count == of else f"{min(100 * count / of, 99.9):.1f} %"


def report(told: Mapping[str, Any]) -> Iterator[str]:
    """Yield a data-quality report, with its trend, line by line."""
    yield f"Data quality of release {told['release']}"
    yield "  " + ", ".join(f"{count} {name}" for name, count in told["counts"].items())
    yield "Shares"
    for share in told["shares"]:
        about = f"{share['count']} of {share['of']} {share['denominator']}"
        yield f"  {percent(share['count'], share['of']):>7}  {share['title']}: {about}"
        yield from (f"           lacks it: {vocab.curie(thing['iri'])}" for thing in share["things"][:3])
    for table in told["breakdowns"]:
        yield f"{table['title']} (of {table['denominator']})"
        for row in table["rows"]:
            yield f"  {percent(row['count'], row['of']):>7}  {row['key']}: {row['count']} of {row['of']}"
    yield "Members of classes"
    yield "  " + ", ".join(f"{vocab.curie(row['class'])} {row['count']}" for row in told["classes"])
    yield "Warnings of shapes and checks" + ("" if told["warnings"] else ": none")
    for warning in told["warnings"]:
        yield f"  {warning['count']} × {warning['rule']}: {warning['message']}"
    yield from _resolution(told["resolution"])
    yield "Trend, latest publication first"
    for moment in reversed(told["trend"]):
        figures = moment["figures"]
        text = ", ".join(f"{name} {value}" for name, value in (figures or {}).items())
        yield f"  {moment['published']} {moment['release']}: {text or 'no figures: built before there was a report'}"


def _resolution(found: Mapping[str, Any]) -> Iterator[str]:
    yield f"Duplicates suspected: {len(found['open'])} pairs, of {found['things']} things compared"
    yield from (f"  {_named(pair)}" for pair in found["open"][:_SHOWN])
    if len(found["open"]) > _SHOWN:
        yield f"  and {len(found['open']) - _SHOWN} more: edu-graph candidates"
    yield f"Decided: {len(found['merged'])} merged, {len(found['apart'])} kept apart"
    yield f"Things that three or more sources tell of: {len(found['clusters'])}"
    for cluster in found["clusters"][:_SHOWN]:
        yield f"  {len(cluster['sources'])} sources: {vocab.curie(cluster['iri'])} ({cluster['label']})"


def candidates(found: Mapping[str, Any], *, decided: bool = False) -> Iterator[str]:
    """Yield the open candidates with their evidence; with `decided`, what the register decides, and the clusters."""
    yield f"{len(found['open'])} open candidates, of {found['things']} things compared"
    for pair in found["open"]:
        yield from _pair(pair)
    if not decided:
        return
    for verdict, heading in (("apart", "kept apart"), ("merged", "merged")):
        yield f"{len(found[verdict])} {heading}"
        for pair in found[verdict]:
            yield f"  {_named(pair)}"
            yield f"    because: {pair['basis'] or 'no basis is told'}"
    yield f"{len(found['clusters'])} things that three or more sources tell of"
    for cluster in found["clusters"]:
        yield f"  {vocab.curie(cluster['iri'])} ({cluster['label']})"
        yield from _lines("told by", (vocab.curie(source) for source in cluster["sources"]))


def _pair(pair: Mapping[str, Any]) -> Iterator[str]:
    yield f"{pair['score']:.2f}  {_named(pair)}"
    yield from _lines("for", pair["evidence"])
    yield from _lines("against", pair["against"])
    yield from _lines("left open", filter(None, [pair["basis"]]))


def _lines(lead: str, texts: Iterable[str]) -> Iterator[str]:
    return (f"      {lead}: {text}" for text in texts)


def _named(pair: Mapping[str, Any]) -> str:
    one, other = (
        f"{vocab.curie(iri)} ({label})" for iri, label in zip((pair["one"], pair["other"]), pair["labels"], strict=True)
    )
    return f"{one} — {other}"
