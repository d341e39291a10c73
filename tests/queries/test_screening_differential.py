"""What the screen lets pass, engines read without SERVICE, nothing is called, and no process ends."""

import re
import resource
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import suppress
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread

import pytest
from hypothesis import event, example, given, settings
from hypothesis import strategies as st
from pyoxigraph import Store
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

from edu_graph import vocab
from edu_graph.errors import InputError, NestingTooDeep
from edu_graph.queries.policy import Limits, screen
from edu_graph.queries.tokens import COMMENT, WORD, tokenize
from edu_graph.settings import Settings

LIMITS = Limits.of(Settings())
PREFIXES = "PREFIX ex: <http://x/> PREFIX : <URL> "
# Each calls out when pyoxigraph 0.5.13 evaluates it as it stands. The engine reads without tokens: it takes a keyword
# wherever one may stand, ends a local name at its second dot, and reads < as less-than where an operator may follow.
ATTACKS = (
    "SELECT*{SERVICE<URL>{?s ?p ?o}}",
    "SELECT*{SERVICESILENT<URL>{?s ?p ?o}}",
    "SELECT*{?s ?p 1SERVICE<URL>{?s ?p ?o}}",
    "SELECT*{?s ?p 1.SERVICE<URL>{?s ?p ?o}}",
    "SELECT*{?s ?p trueSERVICE<URL>{?s ?p ?o}}",
    PREFIXES + "SELECT*{SERVICE:{?s ?p ?o}}",
    "PREFIX service: <http://z/> " + PREFIXES + "SELECT*{service:{?s ?p ?o}}",
    "PREFIX SERVICEx: <http://z/> PREFIX x: <URL> SELECT*{SERVICEx:{?s ?p ?o}}",
    "PREFIX service: <http://z/> " + PREFIXES + "SELECT*{?s ?p 1service:{?s ?p ?o}}",
    PREFIXES + "SELECT*{?s ?p ex:a.b.SERVICE<URL>{?s ?p ?o}}",
    "SELECT*{ # comment\r SERVICE<URL>{?s ?p ?o}\n}",
    "SELECT*{BIND('a' AS ?a) FILTER(?a<'x>')SERVICE<URL>{?s ?p ?o}FILTER(?a<'x>')}",
    "SELECT*{BIND(1 AS ?a) FILTER(0<?a)SERVICE#>\n<URL>{?s ?p ?o}}",
    "PREFIX urn: <http://z/> SELECT*{BIND('a' AS ?a) FILTER(?a<STR(urn:x)||true)SERVICE#>)\n<URL>{?s ?p ?o}}",
    "SELECT*{BIND(1 AS ?x)FILTER(?x<<http://x#>||true)SERVICE<URL>{?s ?p ?o}}",
    "SELECT*{VALUES ?x{''' '}SERVICE<URL>{?s ?p ?o} } #\\q'''",
    "SELECT*{VALUES ?x{''' '}SERVICE<URL>{?s ?p ?o} } #\\ud800'''",
)


@pytest.fixture(scope="module")
def listener() -> Iterator[tuple[str, list[bytes]]]:
    """Give an address on this machine and the requests that have reached it."""
    reached: list[bytes] = []

    class Handler(BaseRequestHandler):
        def handle(self) -> None:
            reached.append(self.request.recv(65536))
            self.request.sendall(b"HTTP/1.1 503 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    with ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/", reached
        server.shutdown()


@pytest.fixture(scope="module")
def store() -> Store:
    store = Store()
    store.update(
        "INSERT DATA { <http://a> <http://a> 1, 1.0, true, 'a', <http://a>, <http://x/a.b>, <http://x/a.b.SERVICE> }"
    )
    return store


def evaluate(store: Store, text: str) -> None:
    with suppress(OSError, RuntimeError):
        list(store.query(text, prefixes=vocab.PREFIXES))  # type: ignore[arg-type]


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_would_call_out_is_refused(attack: str, listener: tuple[str, list[bytes]], store: Store) -> None:
    address, reached = listener
    text = attack.replace("URL", address)
    before = len(reached)
    evaluate(store, text)
    assert len(reached) > before, "the attack is one: unscreened, it reaches the listener"
    with pytest.raises(InputError):
        screen(text, LIMITS)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM <URL> FROM NAMED <URLx> { ?s ?p ?o }",
        "DESCRIBE <URL>",
        "SELECT * { GRAPH <URL> { ?s ?p ?o } }",
        "SELECT * { ?s ?p '\\u0053ERVICE <URL> {}' } # SERVICE <URL> {}",
    ],
)
def test_what_passes_calls_nobody(text: str, listener: tuple[str, list[bytes]], store: Store) -> None:
    address, reached = listener
    screened = screen(text.replace("URL", address), LIMITS)
    before = len(reached)
    evaluate(store, screened.text)
    assert len(reached) == before


SEEDS = (
    *(attack.replace("URL", "http://127.0.0.1:9/") for attack in ATTACKS),
    "PREFIX ex:<http://x/> ASK{?s ?p 'SERVICE' # SERVICE :x {}\n. ?s <http://SERVICE/> ex:SERVICE FILTER(?a<:x)}",
    'PREFIX ex:<http://x/> ASK{?s ?p (<http://a> <http://b#c> \'x\' """SERVICE :{}""") FILTER(?a<ex:b)}',
    "PREFIX ex:<http://x/> SELECT * { ?service ex:a.b.c ?o . OPTIONAL { ?o ex:service 'it''s' } MINUS { ?o ?p 1.5 } }",
)
PIECES = (
    "SERVICE", "service", "SERVICE<http://127.0.0.1:9/>{}", "SERVICE:{}", "SERVICE ?x{}", "SERVICE#>\n", "{", "}",
    "(", ")", "[", "]", "<", ">", "<<", ">>", "'", "'''", '"', '"""', "#", "\n", "\r", " ", "?a", "?a<", ".", ",",
    ";", "ex:", "ex:a", ":a", "ex:a.b.", "ex:a\\#", "ex:a\\'", "_:a", "_:a.b.", "1", "1.", "1e5", "true", "a",
    "\\u0022", "\\q", "\\", "@en", "^^", "FILTER(", "BIND(1 AS ?a)", "VALUES ?x{", "UNION", "OPTIONAL{", "&&", "!",
    "-", "+", "*", "/", "|", "^", "=", "urn:a:b", "<urn:a#b>", "<a'b>", "<http://x/#'>", "é", "“", "\xa0", "#>",
    "'>", "')", "~", "{|", "|}", "IN(",
)  # fmt: skip
EDIT = st.tuples(st.sampled_from(["insert", "delete", "replace"]), st.integers(0, 200), st.sampled_from(PIECES))


def edited(seed: str, edits: list[tuple[str, int, str]]) -> str:
    parts = re.findall(r"\w+|\s+|.", seed, re.DOTALL)
    for what, where, piece in edits:
        at = where % (len(parts) + 1)
        if what == "insert":
            parts.insert(at, piece)
        else:
            parts[at : at + 1] = [piece] if what == "replace" else []
    return "".join(parts)


def parses(text: str) -> bool:
    try:
        Store().query(text, prefixes=vocab.PREFIXES)  # type: ignore[arg-type]
    except SyntaxError:
        return False
    except (OSError, RuntimeError):
        pass
    return True


def engine_sees_service(text: str) -> bool:
    """Tell whether the word is a keyword in some place: the text parses with it, and not with another word there."""
    return parses(text) and not parses(re.sub("service", "zervicz", text, flags=re.IGNORECASE))


def rdflib_sees_service(text: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = [prepareQuery(text, initNs=vocab.PREFIXES).algebra]  # type: ignore[arg-type]
        except Exception:  # noqa: BLE001 - rdflib raises many kinds for what it cannot parse
            return False
    while found:
        part = found.pop()
        if isinstance(part, CompValue):
            if part.name == "ServiceGraphPattern":
                return True
            found += part.values()
        elif isinstance(part, list | tuple | set):
            found += part
    return False


@pytest.mark.parametrize("attack", [attack.replace("URL", "http://127.0.0.1:9/") for attack in ATTACKS])
def test_the_oracle_sees_what_the_screen_must_see(attack: str) -> None:
    assert engine_sees_service(attack)


def test_the_second_oracle_sees_service() -> None:
    assert rdflib_sees_service("SELECT * { ?s ?p ?o OPTIONAL { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } } }")
    assert not rdflib_sees_service("SELECT * { ?s ?p 'SERVICE' }")
    assert not rdflib_sees_service("SELECT")


def refusal(text: str) -> InputError | None:
    """Return the error with which the screen refuses the text, which tells place and mend."""
    try:
        screen(text, LIMITS)
    except InputError as error:
        found = error
    else:
        return None
    assert found.fields["line"] >= 1
    assert found.fields["column"] >= 1
    assert found.help
    return found


@given(st.sampled_from(SEEDS), st.lists(EDIT, max_size=6))
@settings(max_examples=1500)
@example("SELECT*{?s ?p ?o}", [])
def test_what_passes_has_no_service_for_any_engine(seed: str, edits: list[tuple[str, int, str]]) -> None:
    text = edited(seed, edits)
    refused = refusal(text)
    event("refused" if refused else "passed")
    if refused:
        return
    assert not engine_sees_service(text)
    if "service" in text.lower():
        assert not rdflib_sees_service(text)


def test_a_screen_that_only_looks_for_the_word_would_fail() -> None:
    """The fault that the property is there for: words alone do not tell what an engine reads."""

    def naive(text: str) -> bool:
        return not any(
            token.kind == WORD and token.text.upper() == "SERVICE" for token in tokenize(text) if token.kind != COMMENT
        )

    missed = []
    for attack in (attack.replace("URL", "http://127.0.0.1:9/") for attack in ATTACKS):
        try:
            if naive(attack) and engine_sees_service(attack):
                missed.append(attack)
        except InputError:
            pass
    assert missed


@given(st.text(max_size=200) | st.text("<>?a:.'\"\\u0{}()#&|!^ \n", max_size=200))
@settings(max_examples=300)
def test_any_text_is_answered_or_refused(text: str) -> None:
    assert refusal(text) or screen(text, LIMITS).form


@given(st.text("<>?a:.'\"\\n{}()#&|! \n1e@_-%$", max_size=100))
@settings(max_examples=300)
def test_tokens_are_pieces_of_the_text_in_order(text: str) -> None:
    end = 0
    try:
        for token in tokenize(text):
            assert not text[end : token.start].strip(" \t\r\n")
            assert text[token.start : token.end] == token.text
            assert token.text
            end = token.end
    except InputError:
        return
    assert not text[end:].strip(" \t\r\n")


HOSTILE = """
import random, sys
from edu_graph.errors import InputError, NestingTooDeep
from edu_graph.queries.policy import Limits, screen
limits = Limits(1, 1, 1, 1, 200_000, 100)
units = ["a.", "<", "<a", "<?a", "'", '"', "''' ", "a", "a..", ":", "\\\\u0041", "1.", "@a", "(", "<<", "<<a", "1e",
         "_:a.", "x:a.", "x:%4", "(a<", "#", "\\\\", ".", "-", "a-", "?", "'\\\\'", "x:\\\\#", "!", "^", "{}"]
units += ["".join(random.Random(n).choices(units, k=4)) for n in range(30)]
for unit in units:
    for before in ("", "SELECT * { ", "ASK { FILTER(?a"):
        try:
            screen((before + unit * 100_000)[:100_000], limits)
        except InputError:
            pass
print("done")
"""


def in_processor_seconds(seconds: int, program: str) -> subprocess.CompletedProcess[str]:
    """Run a program that the kernel ends when it has used that much processor time."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))

    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, preexec_fn=limit, check=False
    )


def test_no_text_makes_the_screen_slow() -> None:
    """200 hostile texts of 100 kB need seconds; one that is read in quadratic time would alone need minutes."""
    ran = in_processor_seconds(120, HOSTILE)
    assert ran.stdout == "done\n", ran.stderr


def test_a_slow_pattern_would_be_noticed() -> None:
    ran = in_processor_seconds(1, "import re; re.match('(a+)+$', 'a' * 64 + 'b'); print('done')")
    assert ran.returncode < 0
    assert ran.stdout == ""


LARGEST = {
    "parentheses": "ASK{FILTER" + "(" * 98 + "1" + ")" * 98 + "}",
    "groups": "ASK" + "{" * 99 + "}" * 99,
    "calls": "ASK{FILTER(" + "STR(" * 97 + "1" + ")" * 97 + ")}",
    "nested selects": "SELECT*{" + "{SELECT*" * 49 + "{?s ?p ?o}" + "}" * 50,
    "not": "ASK{FILTER(" + "!" * 97 + "true)}",
    "or": "ASK{?s ?p ?o FILTER(" + "||".join(["?s=1"] * 990) + ")}",
    "plus": "ASK{?s ?p ?o FILTER(" + "+".join(["?s"] * 990) + "=1)}",
    "unions": "ASK{{}" + " UNION {?s ?p ?o}" * 498 + "}",
    "minus": "ASK{?s ?p ?o" + " MINUS{?s ?s ?o}" * 498 + "}",
    "binds": "ASK{" + "".join(f"BIND(1 AS ?x{n})" for n in range(990)) + "}",
    "having": "SELECT ?s{?s ?p ?o}GROUP BY ?s HAVING" + "(?s=1)" * 990,
    "alternatives": "ASK{?s " + "|".join(["<a:b>"] * 990) + " ?o}",
    "or in parentheses": "ASK{FILTER" + "(" * 90 + "||".join(["?s=1"] * 800) + ")" * 90 + "}",
}
ENGINE = """
import sys
from pyoxigraph import NamedNode, Quad, QueryBoolean, Store
a = NamedNode("a:b")
store = Store()
store.add(Quad(a, a, a))
found = store.query(sys.stdin.read())
found if isinstance(found, QueryBoolean) else list(found)
print("done")
"""


def in_an_engine(text: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", ENGINE], input=text, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("kind", LARGEST)
def test_what_passes_ends_no_engine(kind: str) -> None:
    ran = in_an_engine(screen(LARGEST[kind], LIMITS).text)
    assert ran.stdout == "done\n", (ran.returncode, ran.stderr[-300:])


TOO_LARGE = {
    "calls": "ASK{FILTER(" + "STR(" * 5000 + "1" + ")" * 5000 + ")}",
    "binds": "ASK{" + "".join(f"BIND(1 AS ?x{n})" for n in range(5500)) + "}",
}


@pytest.mark.parametrize("kind", TOO_LARGE)
def test_more_than_the_limit_ends_the_engine(kind: str) -> None:
    """The limits are there for a reason: these texts are shorter than 100 kB."""
    text = TOO_LARGE[kind]
    assert in_an_engine(text).returncode < 0
    with pytest.raises(NestingTooDeep):
        screen(text, LIMITS)
