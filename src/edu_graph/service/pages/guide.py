"""The guide to the interface: recipes with curl, Python and JavaScript, which the tests run as they stand."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from edu_graph.service.messages import N_

LINES: Final = 12
"""Lines of an answer that the guide shows."""
ADDRESS: Final = "{base}"
"""Stands in the recipes for the address of the service that is read."""

QUERY: Final = """\
SELECT ?visit ?name WHERE {
  ?visit a eg:Visit ; skos:prefLabel ?name
  FILTER (LANG(?name) = "en")
} ORDER BY ?visit LIMIT 3"""


@dataclass(frozen=True)
class Recipe:
    """How one thing is done. Title and text are messages; `path`, `given` and `accept` ask what the recipes ask.

    `is_json`: the answer is shown with a line for each member, as the recipe with curl has it. Prefixes of Turtle are
    not shown.
    """

    key: str
    title: str
    text: str
    curl: str
    python: str
    javascript: str
    path: str
    given: Mapping[str, str] = field(default_factory=dict)
    accept: str = "*/*"
    is_json: bool = False

    def code(self, base: str) -> list[tuple[str, str]]:
        """Return the three ways with what they are called, for a service at an address."""
        ways = (("curl", self.curl), ("Python", self.python), ("JavaScript", self.javascript))
        return [(name, text.replace(ADDRESS, base)) for name, text in ways]

    def first_lines(self, answer: str) -> tuple[str, bool]:
        """Return the first lines of an answer as the guide shows them, and whether there are more."""
        text = json.dumps(json.loads(answer), indent=4, ensure_ascii=False) if self.is_json else answer
        lines = [line for line in text.splitlines() if not line.startswith("@prefix")]
        return "\n".join(lines[:LINES]), len(lines) > LINES


RECIPES: Final = (
    Recipe(
        "question",
        N_("Ask a question by its name"),
        N_(
            "Each question has an address and parameters with types. The answer comes as CSV, TSV, JSON, XML or RDF, "
            "and with sources=true each row brings the passages behind it."
        ),
        'curl -s "{base}/queries/list-partner-countries?country=KZ&limit=3&format=csv"\n',
        """\
from edu_graph.client import Client

client = Client("{base}")
for row in client.query("list-partner-countries", country="KZ"):
    print(row.partnerLabel, row.things)
""",
        """\
const answer = await fetch("{base}/queries/list-partner-countries?country=KZ&limit=3&format=json");
const { results } = await answer.json();
for (const row of results.bindings) console.log(row.partnerLabel.value, row.things.value);
""",
        "/queries/list-partner-countries",
        {"country": "KZ", "limit": "3", "format": "csv"},
        "text/csv",
    ),
    Recipe(
        "sparql",
        N_("Ask a question of your own in SPARQL"),
        N_("The endpoint follows the SPARQL 1.1 Protocol and knows the prefixes of the graph without PREFIX lines."),
        f"""\
curl -s "{{base}}/sparql" -H "Accept: text/csv" --data-urlencode query='
{QUERY}'
""",
        f'''\
from edu_graph.client import Client

client = Client("{{base}}")
for row in client.select("""
{QUERY}"""):
    print(row.visit, row.name)
''',
        f"""\
const query = `
{QUERY}`;
const answer = await fetch("{{base}}/sparql?" + new URLSearchParams({{ query, format: "json" }}));
const {{ results }} = await answer.json();
for (const row of results.bindings) console.log(row.visit.value, row.name.value);
""",
        "/sparql",
        {"query": QUERY, "format": "csv"},
        "text/csv",
    ),
    Recipe(
        "search",
        N_("Find a thing by its name"),
        N_("Names are found in any of the graph's languages, misspelt and in other alphabets too."),
        'curl -sG "{base}/search" --data-urlencode "q=Хайфа" -d limit=1 | python3 -m json.tool --no-ensure-ascii\n',
        """\
from edu_graph.client import Client

client = Client("{base}")
print(client.search("Хайфа", limit=1)[0].iri)
""",
        """\
const answer = await fetch("{base}/search?" + new URLSearchParams({ q: "Хайфа", limit: 1 }));
const { hits } = await answer.json();
console.log(hits[0].iri);
""",
        "/search",
        {"q": "Хайфа", "limit": "1"},
        "application/json",
        is_json=True,
    ),
    Recipe(
        "thing",
        N_("Read a thing"),
        N_(
            "A thing is read as Turtle, N-Triples, RDF/XML or JSON-LD; as TriG or N-Quads, each statement stands in "
            "the graph of the passage that says it."
        ),
        "curl -s \"{base}/id/place/haifa.ttl\" | grep -v '^@prefix'\n",
        """\
from edu_graph.client import Client

client = Client("{base}")
print(client.describe("place/haifa", format="ttl"))
""",
        """\
const answer = await fetch("{base}/id/place/haifa.ttl");
console.log(await answer.text());
""",
        "/id/place/haifa.ttl",
        accept="text/turtle",
    ),
    Recipe(
        "release",
        N_("Stay with a release, and learn of the next"),
        N_(
            "A release never changes: release= in any address asks that release. What the next one adds and takes "
            "away is at its own address with /changes behind it."
        ),
        'curl -s "{base}/releases" | python3 -m json.tool --no-ensure-ascii\n',
        """\
from edu_graph.client import Client

client = Client("{base}")
release = client.release()
print(release.id, len(client.at(release.id).query("list-sources").table()))
""",
        """\
const { current } = await (await fetch("{base}/releases")).json();
const answer = await fetch(`{base}/queries/list-sources?release=${current}&format=json`);
console.log(current, (await answer.json()).results.bindings.length);
""",
        "/releases",
        accept="application/json",
        is_json=True,
    ),
)
"""What the guide shows, in this order."""
