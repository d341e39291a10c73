"""The pages that a browser looks at, one table for all checks, and what the checks share."""

import json
import os
from typing import Any
from urllib.parse import quote

LANGUAGES = ("en", "ru", "kk", "be", "he", "fr", "es")
IS_WHOLE = os.environ.get("EDU_GRAPH_BROWSER") == "all"
"""Whether every page is looked at in every way, as `./run browser` does; else a part, which finds most."""
ALWAYS = ("en", "he") if IS_WHOLE else ("en",)
"""Languages of every page type: one that is written from the left, one from the right."""

_QUERY = quote("SELECT ?country ?name WHERE { ?country a eg:Country ; skos:prefLabel ?name } ORDER BY ?name LIMIT 5")
_WRONG = quote("SELECT * WHERE {\n  ?s ?p\n}")

PAGES = {
    "home": "/",
    "search": "/search?q=school",
    "questions": "/queries",
    "question": "/queries/list-partner-countries?country=kaz",
    "sparql": "/sparql",
    "result": f"/sparql?query={_QUERY}",
    "problem": f"/sparql?query={_WRONG}",
    "explain": f"/sparql/explain?query={_QUERY}",
    "country": "/id/place/kaz",
    "organisation": "/id/agent/kgz-osh-down-syndrome-centre",
    "event": "/id/event/global-disability-summit-2025",
    "agreement": "/id/agreement/seameo-sen-memorandum-2012",
    "project": "/id/project/kgz-twinning",
    "document": "/id/document/almaty-declaration-on-inclusive-education",
    "source": "/source/kt-haifa-2026",
    "ontology": "/ontology",
    "quality": "/quality",
    "dumps": "/dumps",
    "releases": "/releases",
    "limits": "/limits",
    "problems": "/problems",
    "docs": "/docs",
    "catalog": "/catalog",
    "browse": "/browse",
    "countries": "/browse/countries",
    "compare": "/compare?a=kaz&b=blr",
    "pictures": "/pictures",
    "map": "/pictures/partners?country=kaz",
    "matrix": "/pictures/matrix",
    "topics": "/browse/topics",
    "about": "/about",
    "accessibility": "/accessibility",
    "privacy": "/privacy",
    "maps": "/maps",
    "nothing": "/id/place/nowhere",
}
"""A page of each type, by its name; paths without the language."""
IN_ALL_LANGUAGES = ("home", "sparql", "country")
FEW = ("home", "question", "sparql", "country", "compare", "map")

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
}


def axe(page: Any) -> list[str]:  # noqa: ANN401 - the page is playwright's, which may not be installed
    """Return what axe finds, a line for each place."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options=RULES).response["violations"]
    return sorted(f"{one['id']}: {node['target']} {node['html'][:120]}" for one in found for node in one["nodes"])


HOUSE = """() => {
  const found = [];
  const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((h) => [Number(h.tagName[1]), h]);
  if (levels.filter(([level]) => level === 1).length !== 1) found.push("heading: not one h1");
  levels.forEach(([level, h], at) => {
    if (level > (at ? levels[at - 1][0] : 0) + 1) found.push("heading: a level is left out at " + h.textContent);
  });
  for (const table of document.querySelectorAll("main table")) {
    if (!table.caption?.textContent.trim()) found.push("table: no caption");
    if (table.querySelector("th:not([scope])")) found.push("table: a heading without scope");
  }
  for (const svg of document.querySelectorAll("figure svg")) {
    if (svg.parentElement.closest("svg")) continue;  // a part of a picture
    const told = ["title", "desc"].map((name) => svg.querySelector(":scope > " + name)?.textContent.trim());
    if (!told.every(Boolean)) found.push("figure: no title or no description");
    const near = svg.closest("figure").parentElement;
    if (!near.querySelector("table") && !svg.closest("main").querySelector("table")) found.push("figure: no table");
  }
  if (document.querySelector("canvas")) found.push("figure: a canvas");
  if (!document.querySelector("[lang]") || !document.documentElement.lang) found.push("language: none on html");
  return found;
}"""
"""What the house asks of a page beyond axe: one h1 and no level left out, captions, scopes, figures with words."""


def house(page: Any) -> list[str]:  # noqa: ANN401
    """Return what a page lacks by the rules of the house."""
    found: list[str] = json.loads(json.dumps(page.evaluate(HOUSE)))
    return found
