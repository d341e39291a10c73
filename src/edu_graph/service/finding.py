"""What is told of things found: hits, facets and pages, the same for search, lookup and reconciliation."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final
from urllib.parse import urlencode

from edu_graph import vocab
from edu_graph.errors import ParameterError
from edu_graph.queries.paging import Cursor, read_cursor
from edu_graph.search.identifiers import own_iri
from edu_graph.search.rows import Facet, Filters, Found, Hit, Question
from edu_graph.search.sounds import sounded
from edu_graph.service.calls import Call
from edu_graph.service.languages import UI
from edu_graph.service.terminology import class_of


def entry(call: Call, hit: Hit) -> dict[str, object]:
    """Return what JSON says of a hit."""
    return {
        "iri": hit.iri,
        "url": call.url("/" + hit.iri.removeprefix(vocab.BASE)),
        "kind": hit.kind,
        "types": list(hit.types),
        "label": hit.label,
        "language": hit.language,
        "languageFallback": hit.is_fallback,
        "matched": hit.matched,
        "role": hit.role,
        "reason": hit.reason,
        "score": round(hit.score, 4),
        "countries": list(hit.countries),
        "mergedFrom": hit.merged_from or None,
    }


@dataclass(frozen=True)
class Wish:
    """A search as it was asked for; texts may be empty."""

    q: str
    language: str = ""
    kind: str = ""
    type: str = ""
    country: str = ""
    limit: int = 20
    cursor: str = ""

    def pairs(self) -> list[tuple[str, str]]:
        """Return the parameters that are not empty, but for the cursor."""
        named = {"q": self.q, "lang": self.language, "kind": self.kind, "type": self.type, "country": self.country}
        return [*((name, value) for name, value in named.items() if value), ("limit", str(self.limit))]


async def question(call: Call, wish: Wish) -> Question:
    """Return the question for the index; a cursor of another release switches the call to that.

    Raises ParameterError: an unknown class or country, or a cursor that is none of this question's.
    """
    offset = 0
    if wish.cursor:
        cursor = read_cursor(wish.cursor)
        if cursor.check != _check(wish):
            raise ParameterError(
                "The cursor belongs to another question.",
                parameter="cursor",
                help="Take it as it came, with the same parameters; or begin without one.",
            )
        if cursor.release != call.release.id:
            if call.pin is not None:
                raise ParameterError(
                    f"The cursor belongs to the release {cursor.release[:40]}, and this is {call.release.id}.",
                    parameter="cursor",
                    help="Leave release= out, or take a cursor of that release.",
                )
            await call.switch_to(cursor.release)
        offset = cursor.offset
    served = call.release
    types = (await class_of(served, wish.type, "type"),) if wish.type else ()
    country = await served.look(_country, call, wish.country) if wish.country else None
    filters = Filters(wish.kind or None, types, country)
    return Question(_meant(call, wish.q), wish.language or None, filters, wish.limit, offset)


def _meant(call: Call, text: str) -> str:
    """Return the IRI of what a text names as an address, of ours or of this service; else the text itself."""
    base = call.outside.base
    pages = (f"{base}/{language}" for language in UI)
    home = next((one for one in pages if text.strip().startswith(one + "/")), base)
    return own_iri(text, home=home) or text


def _country(call: Call, text: str) -> str:
    try:
        return call.release.search.resolve(text, entity_class="Country")
    except ParameterError as error:
        told = {name: value for name, value in error.fields.items() if name != "parameter"}
        raise ParameterError(f"country: {error.detail}", help=error.help, parameter="country", **told) from error


def _check(wish: Wish) -> str:
    return blake2b(urlencode(wish.pairs()).encode(), digest_size=8).hexdigest()


def next_page(call: Call, wish: Wish, asked: Question, found: Found) -> tuple[str | None, str | None]:
    """Return address and cursor of the page after this one; None where this is the last."""
    end = asked.offset + len(found.hits)
    if end >= found.total or not found.hits:
        return None, None
    cursor = Cursor(call.release.id, end, wish.limit, _check(wish)).text()
    return call.url("/search?" + urlencode([*wish.pairs(), ("cursor", cursor)])), cursor


def facets(found: Mapping[str, tuple[Facet, ...]]) -> dict[str, list[dict[str, object]]]:
    """Return the facets as JSON has them; all three are there, also where nothing was found."""
    return {
        name: [{"value": facet.value, "label": facet.label, "count": facet.count} for facet in found.get(name, ())]
        for name in ("kind", "type", "country")
    }


def did_you_mean(found: Found) -> str | None:
    """Return the name that the text nearly is, where nothing is called as it says."""
    first = found.hits[0] if found.hits else None
    return first.matched if first is not None and first.likeness is not None else None


_WHOLE: Final = 0.75
"""From how much of a question in a name on all its words may be said to stand there."""


def is_partial(question: str, found: Found) -> bool:
    """Tell whether what was found has some of the question's words, and nothing has all of them."""
    if not found.hits or sum(not word.is_stop for word in sounded(question)) < 2:
        return False
    first = found.hits[0]
    return first.reason == "some" or (first.likeness is not None and first.likeness.found < _WHOLE)


def is_text(text: str) -> bool:
    """Tell whether a text can be sent: JSON can write half a character (a lone surrogate), and UTF-8 cannot."""
    return not any("\ud800" <= character <= "\udfff" for character in text)
