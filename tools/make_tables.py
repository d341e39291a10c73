"""Write the sources and the reference table that are tables by nature: treaty acts, memberships, codes of the OECD.

Facts come from tools/tables/*.tsv, what is said of each table from TABLES below. The same input gives the same bytes,
so a test regenerates the files and compares.

Usage: python -m tools.make_tables [DATA FOLDER]
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
FOLDER: Final = ROOT / "tools" / "tables"
NONE: Final = "-"
PREFIXES: Final = {
    "agent": "https://w3id.org/edu-graph/id/agent/",
    "concept": "https://w3id.org/edu-graph/id/concept/",
    "document": "https://w3id.org/edu-graph/id/document/",
    "place": "https://w3id.org/edu-graph/id/place/",
    "dcterms": "http://purl.org/dc/terms/",
    "eg": "https://w3id.org/edu-graph/ontology#",
    "graph": "https://w3id.org/edu-graph/graph/",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "source": "https://w3id.org/edu-graph/source/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
ACTS: Final = {
    "Accession": "concept:treaty-act-accession",
    "Formal confirmation": "concept:treaty-act-formal-confirmation",
    "Ratification": "concept:treaty-act-ratification",
    "declaration of continuity": "concept:treaty-act-succession",
    "ratification or acceptance": "concept:treaty-act-ratification-or-acceptance",
}


@dataclass(frozen=True)
class Table:
    """A table that is a source: its slug and file, what is recorded of it, and how it is restated in two languages."""

    slug: str
    file: str
    about: str
    """The thing that the table is about: a treaty, or a body."""
    printed: str
    title: str
    language: str
    url: str
    publisher: str
    trust: str
    note: str
    restated: tuple[str, str]
    page: str = ""
    """Only the rows of the file that stand on this page."""
    kind: str = ""


TABLES: Final = (
    Table(
        slug="untc-crpd-status",
        file="crpd.tsv",
        about="document:crpd",
        kind="concept:document-kind-convention",
        printed="Convention on the Rights of Persons with Disabilities",
        title="15. Convention on the Rights of Persons with Disabilities",
        language="en",
        url="https://treaties.un.org/Pages/ViewDetails.aspx?src=TREATY&mtdsg_no=IV-15&chapter=4&clang=_en",
        publisher="agent:united-nations",
        trust="official",
        note="Read from the page as it was parsed on 3 February 2026. Of 196 entries three signed only. What a "
        "declaration or reservation says is not recorded. The day of an act is the day on which its instrument was "
        "deposited, as the page has it.",
        restated=(
            "The list of the states, and the European Union, that signed the convention or are bound by it, each with "
            "the days and the kind of its act.",
            "Список государств и Европейского союза, подписавших конвенцию или связанных ею, с датами и видами актов.",
        ),
    ),
    Table(
        slug="untc-crpd-protocol-status",
        file="crpd-protocol.tsv",
        about="document:crpd-optional-protocol",
        kind="concept:document-kind-convention",
        printed="Optional Protocol to the Convention on the Rights of Persons with Disabilities",
        title="15. a Optional Protocol to the Convention on the Rights of Persons with Disabilities",
        language="en",
        url="https://treaties.un.org/Pages/ViewDetails.aspx?src=TREATY&mtdsg_no=IV-15-a&chapter=4&clang=_en",
        publisher="agent:united-nations",
        trust="official",
        note="Read from the page as it was parsed on 3 February 2026.",
        restated=(
            "The list of the states that signed the protocol or are bound by it, each with the days and the kind of "
            "its act.",
            "Список государств, подписавших протокол или связанных им, с датами и видами актов.",
        ),
    ),
    Table(
        slug="trb-1996-173",
        file="cade.tsv",
        about="document:unesco-convention-against-discrimination-in-education",
        kind="concept:document-kind-convention",
        printed="Convention against Discrimination in Education",
        title="Tractatenblad 1996, 173",
        language="nl",
        url="https://zoek.officielebekendmakingen.nl/staatscourant/trb-1996-173.html",
        publisher="place:nld",
        trust="official",
        note="Only the acts of 1973 to 1993 that this issue adds, 24 of them: no full list of the parties. The act of "
        "the German Democratic Republic (5 July 1973) is left out, because it has no entry among the countries.",
        restated=(
            "Acts by which states became parties between 1973 and 1993, each with its day, as the Dutch treaty series "
            "adds them to earlier lists.",
            "Акты, которыми государства стали участниками конвенции в 1973–1993 годах, с датами, как их дополняет "
            "нидерландский сборник договоров.",
        ),
    ),
    Table(
        slug="wikipedia-easnie-members",
        file="easnie.tsv",
        page="wikipedia",
        about="agent:easnie",
        printed="European Agency for Special Needs and Inclusive Education",
        title="European Agency for Special Needs and Inclusive Education",
        language="en",
        url="https://en.wikipedia.org/wiki/European_Agency_for_Special_Needs_and_Inclusive_Education",
        publisher="agent:wikipedia",
        trust="press",
        note="An older version of the page, with 29 members and without their days of joining. Who the members are has "
        "not been seen on a list of the agency's own.",
        restated=(
            "The page lists 29 countries as members of the agency.",
            "На странице перечислены 29 стран — членов агентства.",
        ),
    ),
    Table(
        slug="electio2014-easnie",
        file="easnie.tsv",
        page="electio2014",
        about="agent:easnie",
        printed="European Agency for Special Needs and Inclusive Education",
        title="European Agency for Special Needs and Inclusive Education (from the address)",
        language="en",
        url="https://www.electio2014.eu/european-agency-special-needs-inclusive-education/",
        publisher="agent:electio2014",
        trust="press",
        note="Recorded only for the member that it adds to the list of the older page.",
        restated=(
            "Bulgaria is listed among the agency's members.",
            "Болгария названа среди членов агентства.",
        ),
    ),
    Table(
        slug="seameosen-history-of-seameo",
        file="seameo.tsv",
        about="agent:seameo",
        printed="Southeast Asian Ministers of Education Organization",
        title="History and background of SEAMEO SEN (from the address)",
        language="en",
        url="https://seameosen.edu.my/history-and-background-of-seameo-sen/",
        publisher="agent:seameo-sen",
        trust="official",
        note="Recorded for the members of the organisation to which the centre belongs.",
        restated=(
            "The page lists the eleven member countries of the organisation.",
            "На странице перечислены одиннадцать стран — членов организации.",
        ),
    ),
)


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a table in tools/tables, without its first line, which says what it is."""
    lines = [line for line in (FOLDER / name).read_text("utf-8").splitlines() if not line.startswith("#")]
    head, *found = (line.split("\t") for line in lines)
    return [dict(zip(head, cells, strict=True)) for cells in found]


def render(table: Table) -> str:
    """Return the file of one source."""
    restated = " ,\n      ".join(
        f"{_quoted(text)}@{tag}" for text, tag in zip(table.restated, ("en", "ru"), strict=True)
    )
    head = "".join(f"@prefix {name}: <{space}> .\n" for name, space in PREFIXES.items())
    return f"""\
# Written by tools/make_tables.py from tools/tables/{table.file}; change those, not this file.
{head}@prefix passage: <https://w3id.org/edu-graph/source/{table.slug}#> .

GRAPH graph:record-{table.slug} {{
  graph:record-{table.slug} a eg:SourceRecord .

  source:{table.slug} a eg:Source ;
    dcterms:title {_quoted(table.title)}@{table.language} ;
    schema:url {_quoted(table.url)}^^xsd:anyURI ;
    dcterms:publisher {table.publisher} ;
    dcterms:language "{table.language}" ;
    eg:kind concept:source-kind-table ;
    skos:editorialNote {_quoted(table.note)}@en ;
    eg:passage passage:p1 .

  passage:p1 a eg:Passage ;
    eg:extent concept:extent-whole-document ;
    eg:saidBy {table.publisher} ;
    eg:trust concept:trust-{table.trust} ;
    eg:restatement {restated} ;
    eg:unreviewedLanguage "ru" .
}}

GRAPH passage:p1 {{
  {table.about} eg:nameAsPrinted {_quoted(table.printed)}@en ;{_kind(table)}
    eg:participation
      {_joined(_participations(table))} .
}}
"""


def _kind(table: Table) -> str:
    return f"\n    eg:kind {table.kind} ;" if table.kind else ""


def _participations(table: Table) -> Iterator[str]:
    for row in rows(table.file):
        if table.page and row["page"] != table.page:
            continue
        who = "agent:european-union" if row["who"] == "EU" else f"place:{row['who'].lower()}"
        if "signed" not in row:
            yield _participation("member", who)
            continue
        if row["signed"] != NONE:
            yield _participation("signatory", who, f'eg:start "{row["signed"]}"^^xsd:date')
        if row["act"] != NONE:
            yield _participation("party", who, f"eg:kind {ACTS[row['act']]}", f'eg:start "{row["on"]}"^^xsd:date')


def _participation(role: str, who: str, *more: str) -> str:
    told = " ; ".join(("a eg:Participation", f"eg:role concept:role-{role}", f"eg:agent {who}", *more))
    return f"[ {told} ]"


def _joined(parts: Iterator[str]) -> str:
    return " ,\n      ".join(parts)


def codes() -> str:
    """Return the reference table of the OECD's codes."""
    return "\n".join((*_codes_head(), *_purposes(), *_markers(), *_matches(), "}", ""))


def _codes_head() -> Iterator[str]:
    yield "# Written by tools/make_tables.py from tools/tables/dac-*.tsv; change those, not this file."
    yield from (f"@prefix {name}: <{PREFIXES[name]}> ." for name in ("concept", "dcterms", "eg", "graph", "skos"))
    yield "\nGRAPH graph:dac-codes {"
    yield "  graph:dac-codes a eg:ReferenceTable ;"
    basis = (
        "Codes and their English and French names: the OECD Development Assistance Committee, as copied in "
        "IATI/IATI-Codelists-NonEmbedded at 7aeece7 (MIT licence). Russian names and definitions are the editors' own."
    )
    yield f"    eg:basis {_quoted(basis)}@en ;"
    yield "    dcterms:source <https://github.com/IATI/IATI-Codelists-NonEmbedded> ;"
    yield '    eg:unreviewedLanguage "ru" .\n'


def _purposes() -> Iterator[str]:
    yield _scheme(
        "scheme-dac-purposes",
        ("DAC purpose codes", "Коды целей КСР"),
        "Purposes of aid as the OECD Development Assistance Committee codes them; none is inclusive education.",
    )
    for row in rows("dac-purposes.tsv"):
        told = f"Purpose code {row['code']} of group {row['group']}"
        told += f", in use from {row['from']}" if row["from"] != NONE else ""
        told += f", withdrawn on {row['until']}" if row["until"] != NONE else ""
        told += "; its description mentions disability" if row["disability"] != NONE else ""
        names = [(row["en"], "en"), (row["ru"], "ru"), *([(row["fr"], "fr")] if row["fr"] != NONE else [])]
        yield _concept(f"dac-purpose-{row['code']}", "scheme-dac-purposes", row["code"], names, told + ".")


def _markers() -> Iterator[str]:
    yield _scheme(
        "scheme-dac-markers",
        ("DAC policy markers", "Маркеры политики КСР"),
        "Policy objectives that an activity can be marked with, and the scores of a mark.",
    )
    for row in rows("dac-markers.tsv"):
        kind = "marker" if row["list"] == "PolicyMarker" else "score"
        told = "Policy marker" if kind == "marker" else "Score of a policy marker:"
        names = [(row["en"], "en"), (row["ru"], "ru")]
        yield _concept(f"dac-{kind}-{row['code']}", "scheme-dac-markers", row["code"], names, f"{told} {row['code']}.")


def _scheme(slug: str, names: tuple[str, str], definition: str) -> str:
    return f"""\
  concept:{slug} a skos:ConceptScheme ;
    skos:prefLabel {_quoted(names[0])}@en , {_quoted(names[1])}@ru ;
    skos:definition {_quoted(definition)}@en .
"""


def _concept(slug: str, scheme: str, code: str, names: Sequence[tuple[str, str]], definition: str) -> str:
    labels = " , ".join(f"{_quoted(text)}@{tag}" for text, tag in names)
    return f"""\
  concept:{slug} a skos:Concept ;
    skos:inScheme concept:{scheme} ;
    skos:topConceptOf concept:{scheme} ;
    skos:notation "{code}" ;
    skos:prefLabel {labels} ;
    skos:definition {_quoted(definition)}@en .
"""


MATCHES: Final = {
    "level-preschool": "closeMatch dac-purpose-11240",
    "level-primary": "closeMatch dac-purpose-11220",
    "level-vocational": "closeMatch dac-purpose-11330",
    "level-higher": "closeMatch dac-purpose-11420",
    "topic-staff-training": "relatedMatch dac-purpose-11130",
}
"""Our concepts beside the codes that mean nearly the same, by their names and definitions."""


def _matches() -> Iterator[str]:
    for ours, theirs in MATCHES.items():
        property_, _, code = theirs.partition(" ")
        yield f"  concept:{ours} skos:{property_} concept:{code} ."


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def files(data: Path) -> dict[Path, str]:
    """Return what is to be written, by path."""
    found = {data / "sources" / f"{table.slug}.trig": render(table) for table in TABLES}
    return found | {data / "reference" / "dac.trig": codes()}


def main(arguments: Sequence[str]) -> int:
    """Write the files into a data folder, this checkout's by default; return the exit code."""
    for path, text in files(Path(arguments[0]) if arguments else ROOT / "data").items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
