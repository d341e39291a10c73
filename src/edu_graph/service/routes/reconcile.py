"""`/reconcile`: the W3C Reconciliation Service API, version 0.2, for OpenRefine and its kin."""

from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Request
from markupsafe import escape
from starlette.responses import Response
from starlette.types import Receive

from edu_graph import vocab
from edu_graph.errors import NotFound, ParameterError, UnsupportedMediaType
from edu_graph.search.folding import fold
from edu_graph.search.identifiers import own_iri
from edu_graph.search.index import SearchIndex
from edu_graph.search.refusing import MAX_LIMIT
from edu_graph.search.rows import SHOWN, Filters, Hit, Question
from edu_graph.service import extension, reconciling
from edu_graph.service.calls import Call, call_of
from edu_graph.service.intake import FORM, Pairs, content_type, decode_form, parameters, read_body
from edu_graph.service.looking import look
from edu_graph.service.problems import unknown_parameter
from edu_graph.service.reconciling import description, id_of, iri_of, types_of
from edu_graph.service.replies import as_json
from edu_graph.service.terminology import class_of, classes, expand, property_of, short

router = APIRouter(tags=["reconciliation"])

BODY_BYTES: Final = 1024 * 1024
SUGGESTED: Final = 20
"""Suggestions of one answer."""
WIDTH, HEIGHT = 400, 220
"""Of the frame in which a preview is shown, in pixels."""
DEFAULT_TYPES: Final = ("Country", "Settlement", "Organization", "Ministry", "EducationalInstitution", "Event")
EMBEDDED: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
    )
}
"""What a preview may load, and who may show it in a frame: that is what it is for."""
_JSONP: Final = "JSONP is not offered: answers may be read from any origin (CORS)."
_LIMIT: Final = {
    "name": "limit",
    "label": "Values at most",
    "type": "number",
    "default": 0,
    "help_text": "How many values of this property to take for one thing; 0 takes all.",
}
_KINDS: Final = ("entity", "type", "property")
_What = Annotated[str, Path(json_schema_extra={"enum": list(_KINDS)})]
_IN_FORM: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "queries": {"type": "string", "description": "A query batch as JSON."},
        "extend": {"type": "string", "description": "A data extension query as JSON, instead of `queries`."},
    },
    "additionalProperties": False,
}


def _described(**parameters: tuple[str, str]) -> dict[str, Any]:
    """Return what the interface's description says of parameters: for each what it is, and an example."""
    return {
        "parameters": [
            {
                "name": name,
                "in": "query",
                "required": False,
                "description": meaning,
                "schema": {"type": "string"},
                "example": example,
            }
            for name, (meaning, example) in parameters.items()
        ]
    }


@router.get(
    "/reconcile",
    summary="Reconciliation Service API 0.2: the manifest, queries, data extension",
    openapi_extra=_described(
        queries=("A query batch as JSON.", '{"q0": {"query": "Minsk", "type": "Place"}}'),
        extend=(
            "A data extension query as JSON, instead of `queries`.",
            '{"ids": ["id/place/blr"], "properties": [{"id": "skos:prefLabel"}]}',
        ),
    ),
)
async def reconcile(request: Request) -> Response:
    """Return the service's manifest, or the answer to `queries` or `extend`."""
    return await _answer(request, parameters(request))


@router.post(
    "/reconcile",
    summary="Reconciliation Service API 0.2: queries or data extension in a form",
    openapi_extra={"requestBody": {"required": True, "content": {FORM: {"schema": _IN_FORM}}}},
)
async def reconcile_form(request: Request) -> Response:
    """Return the answer to `queries` or `extend` in a form."""
    kind, _ = content_type(request)
    if kind != FORM:
        raise UnsupportedMediaType(
            f"A POST here cannot have the content type {kind[:80] or 'that is missing'!r}.",
            help=f"Send queries or extend as {FORM}.",
            accepted=[FORM],
        )
    return await _answer(request, parameters(request) + decode_form(await read_body(request, BODY_BYTES)))


async def _answer(request: Request, pairs: Pairs) -> Response:
    call = call_of(request)
    given = _given(pairs, ["queries", "extend"])
    if len(given) > 1:
        raise ParameterError(
            "queries and extend cannot be sent together.", parameter="extend", help="Send one of them."
        )
    if "queries" in given:
        batch = await reconciling.batch(call, given["queries"])
        return _json(await reconciling.answer(call, request.receive, batch))
    if "extend" in given:
        return _json(await extension.answer(call, request.receive, extension.read(call, given["extend"])))
    if request.method == "POST":
        raise ParameterError("The form has neither queries nor extend.", parameter="queries", help="Send one of them.")
    return _json(await _manifest(call))


def _given(pairs: Pairs, known: list[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    for name, value in pairs:
        if name in ("callback", "jsonp"):
            raise ParameterError(_JSONP, parameter=name, help="Ask without it, as plain JSON.")
        if name not in known:
            raise unknown_parameter(name, known)
        if name in given:
            raise ParameterError(f"The parameter {name!r} is there more than once.", parameter=name)
        given[name] = value
    return given


def _json(content: object) -> Response:
    return Response(as_json(content), media_type="application/json")


async def _manifest(call: Call) -> dict[str, Any]:
    home = call.outside.base + "/reconcile"
    known = await classes(call.release)
    suggest = {
        what: {
            "service_url": home,
            "service_path": f"/suggest/{what}",
            "flyout_service_url": home,
            "flyout_service_path": f"/flyout/{what}?id=${{id}}",
        }
        for what in _KINDS
    }
    return {
        "versions": ["0.2"],
        "name": "edu-graph",
        "identifierSpace": vocab.BASE,
        "schemaSpace": vocab.EG,
        "documentation": call.url("/docs"),
        "serviceVersion": call.state.version,
        "defaultTypes": [
            {"id": name, "name": call.release.vocabulary.label(vocab.EG + name)}
            for name in DEFAULT_TYPES
            if vocab.EG + name in known
        ],
        "view": {"url": call.outside.base + "/{{id}}"},
        "preview": {"url": call.url("/reconcile/preview?id={{id}}"), "width": WIDTH, "height": HEIGHT},
        "suggest": suggest,
        "extend": {
            "propose_properties": {"service_url": home, "service_path": "/properties"},
            "property_settings": [dict(_LIMIT)],
        },
        "batchSize": reconciling.BATCH,
    }


@router.get(
    "/reconcile/properties",
    summary="Properties that things of a type have",
    openapi_extra=_described(type=("A class.", "Event"), limit=("At most so many, from 1 to 1,000.", "10")),
)
async def properties(request: Request) -> Response:
    """Return the properties to propose for data extension."""
    call = call_of(request)
    given = _given(parameters(request), ["type", "limit"])
    limit = _number(given, "limit", extension.PROPOSED, 1, 1000)
    found = await extension.proposed(call, request.receive, given.get("type", ""), limit)
    told: dict[str, object] = {"properties": found, "type": given.get("type", "")}
    return _json(told | ({"limit": limit} if "limit" in given else {}))


def _number(given: dict[str, str], name: str, default: int, least: int, most: int) -> int:
    text = given.get(name, "").strip()
    if text in ("", "undefined"):
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
        raise ParameterError(f"{name} must be a whole number from {least} to {most}.", parameter=name)
    return int(text)


@router.get(
    "/reconcile/suggest/{what}",
    summary="Things, types or properties by the beginning of a name",
    openapi_extra=_described(
        prefix=("The beginning of a name, or an id.", "Min"),
        cursor=("How many suggestions to leave out.", "20"),
        type=("Things of this class only.", "Place"),
        lang=("Preferred language of things (BCP 47).", "ru"),
    ),
)
async def suggest(request: Request, what: _What) -> Response:
    """Return up to 20 suggestions for `prefix`, leaving out the first `cursor`."""
    call = call_of(request)
    if what not in _KINDS:
        raise _nothing(what)
    given = _given(parameters(request), ["prefix", "cursor", *(["type", "lang"] if what == "entity" else [])])
    prefix = given.get("prefix", "")
    if len(prefix) > reconciling.LONGEST:
        raise ParameterError(f"prefix has more than {reconciling.LONGEST} characters.", parameter="prefix")
    skipped = _number(given, "cursor", 0, 0, 10**6)
    if what == "entity":
        return _json({"result": await _entities(call, request.receive, prefix, skipped, given)})
    found = await _terms(call, what)
    kept = [one for one in found if _fits(one, prefix)]
    kept.sort(key=lambda one: (not _begins(one, prefix), fold(one["name"]), one["id"]))
    return _json({"result": kept[skipped : skipped + SUGGESTED]})


async def _entities(
    call: Call, receive: Receive, prefix: str, cursor: int, given: dict[str, str]
) -> list[dict[str, object]]:
    index, sizes = call.release.search, await classes(call.release)
    types = (await class_of(call.release, given["type"], "type"),) if given.get("type") else ()
    language = given.get("lang") or None
    asked = Question(prefix, language, Filters(types=types), SUGGESTED, cursor, in_part=False)
    named = own_iri(prefix, home=call.outside.base) or iri_of(call, prefix)
    coded = await look(call, receive, index.identify, named, language=language)
    coded = coded or await look(call, receive, index.identify, prefix, language=language)
    first = {hit.iri: hit for _, hit in coded if not types or types[0] in hit.types}
    found = await look(call, receive, _behind, index, asked, first)
    return [
        {
            "id": id_of(hit.iri),
            "name": hit.label,
            "description": description(call, hit, sizes),
            "notable": types_of(call, hit.types, sizes)[:2],
        }
        for hit in found
    ]


def _behind(index: SearchIndex, asked: Question, first: dict[str, Hit]) -> list[Hit]:
    """Return a page of one list: what bears the text as its code, then what is called so, each thing once."""
    if not first:
        return list(index.find(asked).hits)
    hits = dict(first)
    for offset in range(0, asked.offset + asked.limit, MAX_LIMIT):
        page = index.find(replace(asked, limit=MAX_LIMIT, offset=offset)).hits
        for hit in page:
            hits.setdefault(hit.iri, hit)
        if len(page) < MAX_LIMIT:
            break
    return list(hits.values())[asked.offset : asked.offset + asked.limit]


async def _terms(call: Call, what: str) -> list[dict[str, str]]:
    vocabulary = call.release.vocabulary
    known = await classes(call.release) if what == "type" else [term.iri for term in vocabulary.of_kind("property")]
    told = []
    for name in known:
        term = vocabulary.terms.get(name)
        definitions = term.definitions if term else {}
        told.append({"id": short(name), "name": vocabulary.label(name), "description": definitions.get("en", "")})
    return told


def _begins(term: dict[str, str], prefix: str) -> bool:
    start = fold(prefix)
    return fold(term["name"]).startswith(start) or fold(term["id"]).startswith(start)


def _fits(term: dict[str, str], prefix: str) -> bool:
    if expand(prefix) == expand(term["id"]):
        return True
    words = fold(f"{term['name']} {term['id']}").split()
    return all(any(word.startswith(start) for word in words) for start in fold(prefix).split())


@router.get(
    "/reconcile/preview",
    summary="A small page about a thing, for a frame",
    openapi_extra=_described(id=("The thing's id, or IRI.", "id/place/blr")),
    responses={200: {"content": {"text/html": {"schema": {"type": "string"}}}}},
)
async def preview(request: Request) -> Response:
    """Return a small page about a thing, to be shown in a frame of any site: no script, nothing from elsewhere."""
    call = call_of(request)
    hit = await _thing(call, _given(parameters(request), ["id"]).get("id", ""))
    names = await call.release.look(call.release.search.names, hit.iri)
    page = call.state.pages.render(
        call,
        "preview.html",
        hit=hit,
        types=types_of(call, hit.types, await classes(call.release))[:3],
        names=[(role, name, language) for role, name, language in names if role in SHOWN and name != hit.label][:12],
    )
    return Response(page, headers=EMBEDDED, media_type="text/html")


async def _thing(call: Call, given: str) -> Hit:
    found = await call.release.look(call.release.search.lookup, "iri", iri_of(call, given), language="en")
    if not found:
        raise NotFound(f"There is nothing with the id {given[:100]!a}.", help="/search finds things by name.")
    return found[0]


@router.get(
    "/reconcile/flyout/{what}",
    summary="A few words about a suggestion",
    openapi_extra=_described(
        id=("The id of what was suggested.", "id/place/blr"), lang=("Preferred language (BCP 47).", "ru")
    ),
)
async def flyout(request: Request, what: _What) -> Response:
    """Return the id and a small piece of HTML, everything in it escaped."""
    call = call_of(request)
    given = _given(parameters(request), ["id", "lang"]).get("id", "")
    if what == "entity":
        hit = await _thing(call, given)
        label, told = hit.label, description(call, hit, await classes(call.release))
    elif what in _KINDS:
        is_type = what == "type"
        name = await class_of(call.release, given, "id") if is_type else property_of(call.release, given, "id")
        term = call.release.vocabulary.terms.get(name)
        label, told = call.release.vocabulary.label(name), (term.definitions.get("en", "") if term else "")
    else:
        raise _nothing(what)
    return _json({"id": given, "html": f"<p><strong>{escape(label)}</strong></p><p>{escape(told)}</p>"})


def _nothing(what: str) -> NotFound:
    return NotFound(f"There are no suggestions of {what[:50]!a}.", help=f"There are {', '.join(_KINDS)}.")
