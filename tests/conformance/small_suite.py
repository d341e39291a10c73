"""A suite of our own in the form of the W3C's: a few tests of each kind, some of which must not be asked."""

from pathlib import Path

PREFIXES = """\
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#> .
@prefix qt: <http://www.w3.org/2001/sw/DataAccess/tests/test-query#> .
@prefix rs: <http://www.w3.org/2001/sw/DataAccess/tests/result-set#> .
@prefix : <http://tests.example/m#> .
"""
MANIFEST = (
    PREFIXES
    + """
<> a mf:Manifest ; mf:entries ( :rows :ordered :graph :ask :made :from :empty :table :good :bad :update ) .
:rows a mf:QueryEvaluationTest ; mf:name "Rows" ; mf:result <rows.srx> ;
  mf:action [ qt:query <rows.rq> ; qt:data <data.ttl> ] .
:ordered a mf:QueryEvaluationTest ; mf:result <ordered.ttl> ;
  mf:action [ qt:query <ordered.rq> ; qt:data <data.ttl> ] .
:graph a mf:QueryEvaluationTest ; mf:result <graph.srj> ;
  mf:action [ qt:query <graph.rq> ; qt:data <empty.ttl> ; qt:graphData <data.ttl> , <more.ttl> ] .
:ask a mf:QueryEvaluationTest ; mf:result <ask.ttl> ; mf:action [ qt:query <ask.rq> ; qt:data <data.ttl> ] .
:made a mf:QueryEvaluationTest ; mf:result <made.ttl> ; mf:action [ qt:query <made.rq> ; qt:data <more.ttl> ] .
:from a mf:QueryEvaluationTest ; mf:result <graph-less.srj> ; mf:action [ qt:query <from.rq> ] .
:empty a mf:QueryEvaluationTest ; mf:result <none.srj> ; mf:action [ qt:query <rows.rq> ; qt:data <empty.ttl> ] .
:table a mf:CSVResultFormatTest ; mf:result <rows.csv> ;
  mf:action [ qt:query <rows.rq> ; qt:data <data.ttl> ] .
:good a mf:PositiveSyntaxTest11 ; mf:action <from-nowhere.rq> .
:bad a mf:NegativeSyntaxTest11 ; mf:action <bad.rq> .
:update a mf:UpdateEvaluationTest ; mf:action [ ] .
"""
)
SOLUTION = "rs:solution [ rs:index {0} ; rs:binding [ rs:variable 'v' ; rs:value {1} ] ]"
FILES = {
    "manifest.ttl": MANIFEST,
    "data.ttl": "@prefix : <http://x/> . :a :p 1 . :b :p 2 . _:c :p 2.50 .",
    "more.ttl": "@prefix : <http://x/> . :d :q [ :r <relative> ] .",
    "empty.ttl": "",
    "rows.rq": "PREFIX : <http://x/> SELECT ?s ?v { ?s :p ?v }",
    "ordered.rq": "PREFIX : <http://x/> SELECT ?v { ?s :p ?v } ORDER BY DESC(?v) LIMIT 2",
    "graph.rq": "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }",
    "ask.rq": "ASK { ?s ?p 2 }",
    "made.rq": "CONSTRUCT { ?o ?p ?s } { ?s ?p ?o }",
    "from.rq": "SELECT ?g FROM NAMED <data.ttl> { GRAPH ?g { ?s ?p 1 } }",
    "from-nowhere.rq": "SELECT * FROM <http://nowhere.example/> { ?s ?p ?o }",
    "bad.rq": "SELECT * { ?s ?p }",
    "rows.srx": """<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head>
      <variable name="s"/><variable name="v"/></head><results>
      <result><binding name="s"><bnode>z</bnode></binding>
        <binding name="v"><literal datatype="http://www.w3.org/2001/XMLSchema#decimal">2.5</literal></binding></result>
      <result><binding name="s"><uri>http://x/b</uri></binding>
        <binding name="v"><literal datatype="http://www.w3.org/2001/XMLSchema#integer">2</literal></binding></result>
      <result><binding name="s"><uri>http://x/a</uri></binding>
        <binding name="v"><literal datatype="http://www.w3.org/2001/XMLSchema#integer">1</literal></binding></result>
      </results></sparql>""",
    "rows.csv": "s,v\r\nhttp://x/a,1\r\nhttp://x/b,2\r\n_:q,2.50\r\n",
    "ordered.ttl": PREFIXES
    + "[] a rs:ResultSet ; rs:resultVariable 'v' ; "
    + " ; ".join([SOLUTION.format(1, "2.5"), SOLUTION.format(2, "2")])
    + " .",
    "graph.srj": '{"head": {"vars": ["g"]}, "results": {"bindings": ['
    '{"g": {"type": "uri", "value": "https://suite.example/small/data.ttl"}}, '
    '{"g": {"type": "uri", "value": "https://suite.example/small/more.ttl"}}]}}',
    "graph-less.srj": '{"head": {"vars": ["g"]}, "results": {"bindings": ['
    '{"g": {"type": "uri", "value": "https://suite.example/small/data.ttl"}}]}}',
    "none.srj": '{"head": {"vars": ["s", "v"]}, "results": {"bindings": []}}',
    "ask.ttl": PREFIXES + "[] a rs:ResultSet ; rs:boolean true .",
    "made.ttl": "@prefix : <http://x/> . _:x :q :d . <relative> :r _:x .",
}


def write(folder: Path, **changes: str | None) -> Path:
    """Write the suite below `folder`; `changes` are files (with _ for .), None for one that is left out."""
    place = folder / "suite" / "small"
    place.mkdir(parents=True)
    for name, text in (FILES | {name.replace("_", "."): text for name, text in changes.items()}).items():
        if text is not None:
            (place / name).write_text(text, "utf-8")
    return folder / "suite"
