"""What an agent can read: the ontology, figures, limits, texts of queries, things, the release."""

import json
import re
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote

from mcp import types

from edu_graph import vocab
from edu_graph.service.mcp.asking import JSON, TURTLE, Caller, Refused, Service
from edu_graph.service.mcp.catalogue import Catalogue
from edu_graph.service.mcp.passages import best, short
from edu_graph.service.mcp.wording import citation, line

SCHEME: Final = "edu-graph://"
MARKDOWN: Final = "text/markdown"
_SPARQL: Final = "application/sparql-query"
_LD: Final = "application/ld+json"

_TERMS: Final = """SELECT ?x ?t ?p ?o WHERE { GRAPH <https://w3id.org/edu-graph/graph/ontology> {
  ?x a ?t FILTER (?t IN (owl:Class, owl:ObjectProperty, owl:DatatypeProperty))
  ?x ?p ?o FILTER (?p IN (skos:definition, rdfs:comment, rdfs:subClassOf, rdfs:domain, rdfs:range)) } }
ORDER BY ?x ?p ?o"""

_OVERVIEW: Final = "Classes and properties, one line each: what to know before writing SPARQL."
_QUESTIONS: Final = "Every named query with the question it answers, and a call that works."
_VOID: Final = "DCAT-AP and VoID in Turtle, with all counts: long, for programs."

_COUNTS: Final = """SELECT ?kind ?x ?n WHERE {
  { ?d void:classPartition ?p . ?p void:class ?x ; void:entities ?n BIND ("class" AS ?kind) }
  UNION
  { ?d void:propertyPartition ?p . ?p void:property ?x ; void:triples ?n BIND ("property" AS ?kind)
    FILTER NOT EXISTS { ?whole void:classPartition ?d } }
} ORDER BY ?kind DESC(?n) ?x"""
_MANIFEST: Final = ("id", "format", "counts", "builder", "software")

Read = Callable[[Caller], Awaitable[str]]


@dataclass(frozen=True)
class Resource:
    """Something to read under one address."""

    path: str
    title: str
    description: str
    media_type: str
    read: Read

    def listed(self) -> types.Resource:
        """Return it as the protocol lists it."""
        return types.Resource(
            uri=SCHEME + self.path,
            name=self.path,
            title=self.title,
            description=self.description,
            mime_type=self.media_type,
        )


class NoResource(Exception):
    """Nothing is read under this address."""


class Resources:
    """The resources of a service; each is read from it anew."""

    def __init__(self, service: Service, catalogue: Catalogue) -> None:
        self._service = service
        self._catalogue = catalogue
        self._fixed = {resource.path: resource for resource in self._all()}

    def listed(self) -> list[types.Resource]:
        """Return those with an address of their own."""
        return [resource.listed() for resource in self._fixed.values()]

    def templates(self) -> list[types.ResourceTemplate]:
        """Return the patterns of addresses."""
        return [
            types.ResourceTemplate(
                uri_template=SCHEME + pattern, name=name, title=title, description=description, mime_type=media_type
            )
            for pattern, name, title, description, media_type in _TEMPLATES
        ]

    async def read(self, caller: Caller, uri: str) -> types.TextResourceContents:
        """Return what is at an address. Raises NoResource; Refused: the service has nothing there, or cannot answer."""
        path = uri.removeprefix(SCHEME)
        if path == uri:
            raise NoResource(uri)
        if path in self._fixed:
            resource = self._fixed[path]
            return types.TextResourceContents(uri=uri, mime_type=resource.media_type, text=await resource.read(caller))
        for pattern, place, accept in _PLACES:
            found = pattern.fullmatch(path)
            if found is not None:
                parts = {name: quote(unquote(part), safe="") for name, part in found.groupdict().items()}
                text = await self._get(caller, place.format(**parts), accept)
                return types.TextResourceContents(uri=uri, mime_type=accept, text=text)
        raise NoResource(uri)

    def _all(self) -> tuple[Resource, ...]:
        def at(path: str, accept: str) -> Read:
            async def read(caller: Caller) -> str:
                return await self._get(caller, path, accept)

            return read

        rows = (
            ("ontology/overview", "The ontology in short", _OVERVIEW, MARKDOWN, self._overview),
            ("questions", "Example questions", _QUESTIONS, MARKDOWN, self._questions),
            ("ontology", "The ontology", "All of it, in Turtle.", TURTLE, at("/ontology", TURTLE)),
            ("statistics", "Statistics", "How much there is of each class and property.", MARKDOWN, self._statistics),
            ("void", "The catalogue", _VOID, TURTLE, at("/void", TURTLE)),
            ("limits", "Limits", "What one query and one client may use.", JSON, at("/limits", JSON)),
            ("release", "The release", "Its manifest in short, and how to cite it.", JSON, self._release),
        )
        return tuple(Resource(*row) for row in rows)

    async def _get(self, caller: Caller, path: str, accept: str) -> str:
        reply = await self._service.get(caller, path, accept=accept)
        if reply.status == 308:
            # What was merged: its document is that of the thing that it was merged into.
            there = reply.headers["location"]
            at = max(there.rfind("/id/"), there.rfind("/source/"))
            reply = await self._service.get(caller, there[at:], accept=accept)
        if reply.status != 200:
            raise Refused({"type": "not-found", "title": "Nothing is here", "detail": f"Status {reply.status}."})
        return reply.text

    async def _release(self, caller: Caller) -> str:
        listed = await self._catalogue.listed(caller)
        told = json.loads(await self._get(caller, f"/releases/{quote(listed.release)}", JSON))
        manifest = told.get("manifest", {})
        short_of = {name: manifest[name] for name in _MANIFEST if name in manifest}
        told = {name: value for name, value in told.items() if name != "files"} | {"manifest": short_of}
        return json.dumps(told, ensure_ascii=False, indent=2)

    async def _statistics(self, caller: Caller) -> str:
        counts: dict[str, list[str]] = {"class": [], "property": []}
        for row in await self._service.rows(caller, _COUNTS):
            counts[row["kind"]["value"]].append(f"- {short(row['x']['value'])}: {row['n']['value']}")
        lines = ["# How much there is", "## Things of each class", *counts["class"], ""]
        return "\n".join([*lines, "## Statements with each property", *counts["property"]]) + "\n"

    async def _questions(self, caller: Caller) -> str:
        listed = await self._catalogue.listed(caller)
        lines = ["# Questions that have a tool", f"Release: {citation(listed.release)}", ""]
        for query in listed.queries.values():
            example = json.dumps(query.examples, ensure_ascii=False)
            lines += [f"- {line(query.question)}", f"  `{query.name}` with `{example}`"]
        return "\n".join(lines) + "\n"

    async def _overview(self, caller: Caller) -> str:
        rows = await self._service.rows(caller, _TERMS)
        kinds: dict[str, str] = {}
        told: dict[str, dict[str, list[dict[str, str]]]] = defaultdict(lambda: defaultdict(list))
        for row in rows:
            kinds[row["x"]["value"]] = row["t"]["value"]
            told[row["x"]["value"]][row["p"]["value"]].append(row["o"])
        classes = [name for name, kind in kinds.items() if kind == vocab.OWL + "Class"]
        lines = [_HEAD, "## Classes", *(_term(name, told[name]) for name in classes), "", "## Properties"]
        lines += [_term(name, told[name]) for name in kinds if name not in classes]
        return "\n".join(lines) + "\n"


_HEAD: Final = f"""# The ontology in short
Prefix eg: <{vocab.EG}>. Things are `{vocab.ID}<kind>/<slug>`, sources `{vocab.SOURCE}<slug>`, passages `…#p1`.
Each passage is a named graph that holds what it says; the default graph is the union of all graphs.
Dates are compared by `eg:startEarliest`, `eg:startLatest`, `eg:endLatest`. Names: `skos:prefLabel`.
"""


def _term(name: str, told: dict[str, list[dict[str, str]]]) -> str:
    texts = told.get(vocab.SKOS + "definition") or told.get(vocab.RDFS + "comment") or []
    meaning = line(best(texts, "en")["value"]) if texts else ""
    above = [short(cell["value"]) for cell in told.get(vocab.RDFS + "subClassOf", ()) if cell["type"] == "uri"]
    ends = [
        " or ".join(short(cell["value"]) for cell in told[vocab.RDFS + end] if cell["type"] == "uri")
        for end in ("domain", "range")
        if told.get(vocab.RDFS + end)
    ]
    place = f" (< {', '.join(above)})" if above else f" ({' → '.join(ends)})" if any(ends) else ""
    return f"- {short(name)}{place}: {meaning}"


_SLUG: Final = r"(?P<slug>[^/?#]+?)"
_PLACES: Final = (
    (re.compile(r"queries/(?P<name>[^/?#]+)"), "/queries/{name}.rq", _SPARQL),
    (re.compile(rf"id/(?P<kind>[a-z]+)/{_SLUG}\.jsonld"), "/id/{kind}/{slug}.jsonld", _LD),
    (re.compile(rf"id/(?P<kind>[a-z]+)/{_SLUG}"), "/id/{kind}/{slug}.ttl", TURTLE),
    (re.compile(rf"source/{_SLUG}"), "/source/{slug}.trig", "application/trig"),
)
_TEMPLATES: Final = (
    ("queries/{name}", "query", "The text of a named query", "SPARQL that runs as it lies.", _SPARQL),
    ("id/{kind}/{slug}", "thing", "A thing", "What is said of it, in Turtle.", TURTLE),
    ("id/{kind}/{slug}.jsonld", "thing-jsonld", "A thing as JSON-LD", "What is said of it, in JSON-LD.", _LD),
    ("source/{slug}", "source", "A source", "Its record and what each passage states, in TriG.", "application/trig"),
)
