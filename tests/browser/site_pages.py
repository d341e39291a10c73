"""The pages that a browser looks at, one table for all checks, and what the checks share."""

import json
import os
from typing import Any
from urllib.parse import quote

LANGUAGES = ("en", "ru", "kk", "be", "he", "fr", "es")
IS_WHOLE = os.environ.get("EDU_GRAPH_BROWSER") == "all"
"""Whether every page is looked at in every way, as `./run browser` does; else a part, which finds most."""
BOTH = ("en", "he")
"""A language that is written from the left, and one that is written from the right."""
ALWAYS = LANGUAGES if IS_WHOLE else BOTH
"""Languages in which every page is looked at."""

_QUERY = quote("SELECT ?country ?name WHERE { ?country a eg:Country ; skos:prefLabel ?name } ORDER BY ?name LIMIT 5")
_WRONG = quote("SELECT * WHERE {\n  ?s ?p\n}")

PAGES = {
    "home": "/",
    "search": "/search?q=school",
    "questions": "/queries",
    "question": "/queries/list-agreements-by-country?country=kaz",
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
    "term": "/ontology/Event",
    "unused-term": "/ontology/moderator",
    "quality": "/quality",
    "dumps": "/dumps",
    "releases": "/releases",
    "release": "/releases/current",
    "changes": "/releases/current/changes?since=current",
    "limits": "/limits",
    "problems": "/problems",
    "docs": "/docs",
    "guide": "/docs/guide",
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
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
}
COLOURS = ("color-contrast", "link-in-text-block")
"""The rules that colours decide."""
WIDTHS = ("target-size", "scrollable-region-focusable")
"""The rules that the width of the window decides."""

SHORTEN = """() => {
  for (const many of document.querySelectorAll("main tbody, main ul, main ol, main dl, main select, main .wrap")) {
    const kinds = new Map();
    for (const one of many.children) {
      const kind = one.tagName + "." + one.className;
      kinds.set(kind, [...(kinds.get(kind) ?? []), one]);
    }
    for (const alike of kinds.values()) {
      if (alike.length > 12 && !many.closest("svg")) alike.slice(8, -2).forEach((one) => one.remove());
    }
  }
}"""
"""Takes most of many rows, entries or articles of one kind away: the pages of files and terms have thousands."""


def shorten(page: Any) -> None:  # noqa: ANN401
    """Leave ten of many parts of a page that one template wrote, in which a rule would find the same again."""
    page.evaluate(SHORTEN)


def axe(page: Any, *rules: str) -> list[str]:  # noqa: ANN401 - the page is playwright's, which may not be installed
    """Return what axe finds, by all rules or by some, a line for each place."""
    from axe_playwright_python.sync_playwright import Axe

    options = RULES | {"runOnly": {"type": "rule", "values": list(rules)}} if rules else RULES
    found = Axe().run(page, options=options).response["violations"]
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
  if (!document.documentElement.lang) found.push("language: none on html");
  const scripts = {
    en: "Latin", fr: "Latin", es: "Latin", he: "Hebrew", ru: "Cyrillic", kk: "Cyrillic", be: "Cyrillic",
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.parentElement;
    const lang = at.closest("[lang]")?.getAttribute("lang") ?? "";
    const own = scripts[lang.slice(0, 2)];
    if (!own) continue;  // Uzbek, for one, is written in both
    for (const [other, letters] of [["Hebrew", /\\p{Script=Hebrew}{2}/u], ["Cyrillic", /\\p{Script=Cyrillic}{2}/u]]) {
      if (other !== own && letters.test(walker.currentNode.data))
        found.push(`language: ${other} in ${lang} at ${walker.currentNode.data.trim().slice(0, 60)}`);
    }
  }
  return found;
}"""
"""What the house asks of a page beyond axe: one h1 and no level left out, captions, scopes, figures with words, and
words in the letters of another language marked as such.
"""
FOCUS = """() => {
  const found = [];
  for (const one of document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")) {
    if (!one.checkVisibility() || one.tabIndex < 0 || one.type === "hidden") continue;
    if (one.tabIndex > 0) found.push("focus: out of order at " + one.outerHTML.slice(0, 80));
    one.focus({ focusVisible: true, preventScroll: true });
    if (document.activeElement !== one) continue;
    const style = getComputedStyle(one);
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2)
      found.push("focus: not seen at " + one.outerHTML.slice(0, 80));
  }
  return found;
}"""
"""Whether each stop of the Tab key can be seen when it has the focus, and none jumps the queue."""


def house(page: Any) -> list[str]:  # noqa: ANN401
    """Return what a page lacks by the rules of the house."""
    found: list[str] = json.loads(json.dumps(page.evaluate(HOUSE)))
    return found


def focus(page: Any) -> list[str]:  # noqa: ANN401
    """Return the stops of the Tab key that do not show the focus, or come out of order."""
    found: list[str] = page.evaluate(FOCUS)
    return found
