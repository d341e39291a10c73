"""`/lookup`: finding things by identifier, one or many at once."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from edu_graph import vocab
from edu_graph.errors import EduGraphError, InputError, ParameterError
from edu_graph.search.identifiers import own_iri
from edu_graph.search.rows import OFFERED, Hit
from edu_graph.service import finding
from edu_graph.service.calls import Call, call_of, choose
from edu_graph.service.faces import LISTS
from edu_graph.service.finding import is_text
from edu_graph.service.intake import single
from edu_graph.service.jsonbody import JSON_BODY, read_json
from edu_graph.service.looking import look
from edu_graph.service.messages import translations
from edu_graph.service.problems import is_for_clients, problem_of
from edu_graph.service.replies import as_json, json_or_page
from edu_graph.service.routes.search import LONGEST, Format

router = APIRouter(tags=["search"])

SCHEMES: Final = [*OFFERED]
"""Schemes that clients may name; a release may know more, and not every release has identifiers of each."""

MOST: Final = 1_000
"""Most identifiers in one request."""
BODY_BYTES: Final = 1024 * 1024
SUGGESTED: Final = 100
"""Identifiers of one request that nothing has and that suggestions are made for: each is a search of its own."""

_ID: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "scheme": {"type": "string", "enum": SCHEMES},
        "id": {"type": "string", "minLength": 1, "maxLength": LONGEST},
    },
}
_BODY: Final[dict[str, Any]] = {
    "required": True,
    "content": {
        JSON_BODY: {
            "schema": {
                "type": "object",
                "required": ["ids"],
                "properties": {"ids": {"type": "array", "minItems": 1, "maxItems": MOST, "items": _ID}},
                "additionalProperties": False,
            },
            "example": {"ids": [{"scheme": "iso-alpha-2", "id": "BY"}, {"id": "Q184"}]},
        }
    },
}
_SHAPE = '{"ids": [{"scheme": "iso-alpha-2", "id": "BY"}, {"id": "Q184"}, …]}'


@router.get("/lookup", summary="Find things by identifier")
async def lookup(
    request: Request,
    id: Annotated[
        str, Query(max_length=LONGEST, description="The identifier, in any spelling or as an address.", examples=["BY"])
    ],
    scheme: Annotated[
        str | None,
        Query(
            max_length=40,
            description="Identifier scheme; without it, every scheme that the identifier may be of.",
            examples=["iso-alpha-2"],
            json_schema_extra={"enum": SCHEMES},
        ),
    ] = None,
    lang: Annotated[str | None, Query(max_length=35, description="Preferred language (BCP 47).")] = None,
    format: Format = None,
) -> Response:
    """Return the things that bear the identifier; where none does, an empty list and what may have been meant.

    A thing that was merged into another is found under its former IRI: `mergedFrom` says so.
    """
    call = call_of(request)
    single(request, ["scheme", "id", "lang", "format"])
    is_page = choose(request, LISTS, wanted=format or None).kind == "page"
    known = _Look(call, lang or (call.language if is_page else None))
    hits = await look(call, request.receive, known.hits, scheme or None, id)
    suggestions = [] if hits else await look(call, request.receive, known.suggestions, id)
    content = {
        "release": call.release.id,
        "hits": [entry for entry, _ in hits],
        "suggestions": suggestions,
    }
    title = _title(call, scheme, id)
    context = {"title": title, "hits": [hit for _, hit in hits], "suggestions": suggestions}
    return json_or_page(request, content, "lookup.html", context, format or None)


def _title(call: Call, scheme: str | None, identifier: str) -> str:
    say, told = translations(call.language).gettext, {"scheme": scheme, "identifier": identifier}
    if scheme:
        return say("Things with the identifier %(identifier)s of %(scheme)s") % told
    return say("Things with the identifier %(identifier)s") % told


@router.post("/lookup", summary="Find many things by identifier", openapi_extra={"requestBody": _BODY})
async def lookup_many(request: Request) -> Response:
    """Return, for each identifier in order, what bears it, or what may have been meant, or what is wrong with it."""
    call = call_of(request)
    lang = single(request, ["lang"]).get("lang") or None
    asked = _asked(await read_json(request, BODY_BYTES))
    results = await look(call, request.receive, _Look(call, lang).many, asked)
    return Response(as_json({"release": call.release.id, "results": results}), media_type="application/json")


def _asked(body: object) -> list[object]:
    if isinstance(body, dict) and (others := [name for name in body if name != "ids"]):
        help = "`lang` goes into the address: /lookup?lang=ru." if "lang" in others else f"Send {_SHAPE}."
        raise InputError(f"The body has no member {others[0][:50]!a}.", parameter=others[0][:50], help=help)
    ids = body.get("ids") if isinstance(body, dict) else None
    if not isinstance(ids, list):
        raise InputError("The body is no list of identifiers.", parameter="ids", help=f"Send {_SHAPE}.")
    if not ids:
        raise InputError("The list of identifiers is empty.", parameter="ids", help=f"Send {_SHAPE}.")
    if len(ids) > MOST:
        raise InputError(
            f"There are {len(ids)} identifiers, and at most {MOST} may be sent at once.",
            parameter="ids",
            limit=MOST,
            help="Send them in several parts.",
        )
    return ids


class _Look:
    """Look-ups of one request; to be run beside the loop."""

    def __init__(self, call: Call, language: str | None) -> None:
        self._call = call
        self._index = call.release.search
        self._language = language
        self._suggested = 0

    def hits(self, scheme: str | None, text: str) -> list[tuple[dict[str, object], Hit]]:
        """Return the things that bear an identifier. Raises ParameterError: there is no such scheme."""
        scheme = scheme and scheme.lower()
        wanted = own_iri(text, home=self._call.outside.base) or text
        if scheme is None:
            found = self._index.identify(wanted, language=self._language)
        else:
            found = [(scheme, hit) for hit in self._lookup(scheme, wanted)]
        if not found and scheme in (None, "iri") and "#" in wanted:
            # A passage or part is known by the source or thing that it belongs to.
            found = [("iri", hit) for hit in self._lookup("iri", wanted.partition("#")[0])]
        return [({"scheme": under, **finding.entry(self._call, hit)}, hit) for under, hit in found]

    def _lookup(self, scheme: str, text: str) -> list[Hit]:
        if scheme in SCHEMES and scheme not in self._index.schemes:
            # A scheme that this release has no identifiers of is none that does not exist.
            return []
        return self._index.lookup(scheme, text, language=self._language)

    def suggestions(self, text: str) -> list[dict[str, str]]:
        """Return what may have been meant by an identifier that nothing bears."""
        return [
            {"iri": near.iri, "url": self._call.url("/" + near.iri.removeprefix(vocab.BASE)), "label": near.label}
            for near in self._index.suggest(text)
        ]

    def many(self, asked: list[object]) -> list[dict[str, object]]:
        """Return one result for each identifier, in order."""
        return [self._one(place, one) for place, one in enumerate(asked)]

    def _one(self, place: int, one: object) -> dict[str, object]:
        told: dict[str, Any] = {}
        try:
            scheme, text, told = _read(place, one)
            hits = [entry for entry, _ in self.hits(scheme, text)]
        except EduGraphError as error:
            if not is_for_clients(error):
                raise
            return {**told, "found": False, "problem": problem_of(self._call, error)}
        if hits:
            return {**told, "found": True, "hits": hits}
        self._suggested += 1
        near = self.suggestions(text) if self._suggested <= SUGGESTED else []
        return {**told, "found": False, "suggestions": near}


def _read(place: int, one: object) -> tuple[str | None, str, dict[str, Any]]:
    given: Mapping[str, Any] = {"id": one} if isinstance(one, str) else one if isinstance(one, dict) else {}
    scheme, text = given.get("scheme"), given.get("id")
    is_told = (
        isinstance(text, str) and (scheme is None or isinstance(scheme, str)) and not set(given) - {"scheme", "id"}
    )
    if not is_told or not text or len(text) > LONGEST or not is_text(text):
        raise ParameterError(
            f"ids[{place}] is no identifier of 1 to {LONGEST} characters.", parameter="ids", help=f"Send {_SHAPE}."
        )
    return scheme, text, {"id": text, **({"scheme": scheme} if scheme else {})}
