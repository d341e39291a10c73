"""A cut answer is refused by the usual parsers, in every format, directly and through nginx."""

import csv
import io
import json
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode
from xml.etree import ElementTree

import live
import pyoxigraph
import pytest
import rdflib

from edu_graph.rdf.formats import BINDINGS, GRAPHS

SELECT = "SELECT * { GRAPH ?g { ?s ?p ?o } }"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
ROWS = 3000
"""Enough rows for an answer that streams, fewer than the graph has."""


def _csv(data: bytes) -> object:
    return list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))


def _rdflib(form: str) -> Callable[[bytes], object]:
    return lambda data: rdflib.Graph().parse(data=data, format=form)


def _oxigraph(form: pyoxigraph.RdfFormat) -> Callable[[bytes], object]:
    return lambda data: list(pyoxigraph.parse(data, format=form))


def _results(form: pyoxigraph.QueryResultsFormat) -> Callable[[bytes], object]:
    return lambda data: list(pyoxigraph.parse_query_results(data, format=form))  # type: ignore[arg-type]


PARSERS: list[tuple[str, str, str, Callable[[bytes], object]]] = [
    (SELECT, "application/sparql-results+json", "json", json.loads),
    (SELECT, "application/sparql-results+json", "oxigraph", _results(pyoxigraph.QueryResultsFormat.JSON)),
    (SELECT, "application/sparql-results+xml", "etree", ElementTree.fromstring),
    (SELECT, "application/sparql-results+xml", "oxigraph", _results(pyoxigraph.QueryResultsFormat.XML)),
    (SELECT, "text/csv", "csv", _csv),
    (SELECT, "text/tab-separated-values", "oxigraph", _results(pyoxigraph.QueryResultsFormat.TSV)),
    (CONSTRUCT, "text/turtle", "rdflib", _rdflib("turtle")),
    (CONSTRUCT, "text/turtle", "oxigraph", _oxigraph(pyoxigraph.RdfFormat.TURTLE)),
    (CONSTRUCT, "application/n-triples", "rdflib", _rdflib("nt")),
    (CONSTRUCT, "application/n-triples", "oxigraph", _oxigraph(pyoxigraph.RdfFormat.N_TRIPLES)),
    (CONSTRUCT, "application/rdf+xml", "rdflib", _rdflib("xml")),
    (CONSTRUCT, "application/rdf+xml", "oxigraph", _oxigraph(pyoxigraph.RdfFormat.RDF_XML)),
    (CONSTRUCT, "application/ld+json", "json", json.loads),
    (CONSTRUCT, "application/ld+json", "oxigraph", _oxigraph(pyoxigraph.RdfFormat.JSON_LD)),
]
NAMES = [f"{media_type.rpartition('/')[2]}-{parser}" for _, media_type, parser, _ in PARSERS]


def test_each_format_of_answers_has_a_parser() -> None:
    assert {media_type for query, media_type, _, _ in PARSERS if query is SELECT} == {f.media_type for f in BINDINGS}
    assert {media_type for query, media_type, _, _ in PARSERS if query is CONSTRUCT} == {f.media_type for f in GRAPHS}


@pytest.fixture(scope="module")
def cutting(tmp_path_factory: pytest.TempPathFactory, built: Path) -> Iterator[live.Service]:
    """A service that cuts answers after some rows."""
    home = tmp_path_factory.mktemp("cutting")
    with live.service(home, releases=built, query_rows=ROWS, buffer_bytes=4096) as found:
        yield found


@pytest.fixture(scope="module", params=["1.0", "1.1"])
def proxied(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, cutting: live.Service
) -> Iterator[int]:
    """The port of an nginx before it, which speaks HTTP 1.0 (its old default) or 1.1 to the service."""
    home, port = tmp_path_factory.mktemp("nginx"), live.free_port()
    folders = "".join(
        f"{name}_temp_path {home}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (home / "nginx.conf").write_text(
        f"daemon off; pid {home}/pid; error_log {home}/error.log; events {{}}\n"
        f"http {{ access_log off; {folders} gzip on; gzip_types *; gzip_http_version 1.0; gzip_proxied any;\n"
        f"server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://127.0.0.1:{cutting.port};\n"
        f"proxy_http_version {request.param}; proxy_set_header Connection ''; }} }} }}\n"
    )
    nginx = subprocess.Popen(["nginx", "-p", str(home), "-c", str(home / "nginx.conf")], stderr=subprocess.DEVNULL)
    try:
        live.until("nginx answers", lambda: socket.create_connection(("127.0.0.1", port), 1).close() is None)
        yield port
    finally:
        nginx.terminate()
        nginx.wait()


def _received(port: int, query: str, accept: str) -> tuple[int, bytes, bool]:
    """Ask by hand; return status, the body as a lenient client sees it, and whether it looked complete."""
    request = (
        f"GET /sparql?{urlencode({'query': query})} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Accept: {accept}\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), live.PATIENCE) as sock:
        sock.sendall(request.encode())
        data = b""
        while piece := _read(sock):
            data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    status = int(head.split()[1])
    if b"transfer-encoding: chunked" not in head.lower():
        return status, body, True
    whole, complete = b"", False
    while body:
        size, _, body = body.partition(b"\r\n")
        length = int(size or b"0", 16)
        if length == 0:
            complete = bool(size)
            break
        whole += body[:length]
        body = body[length + 2 :]
    return status, whole, complete


def _read(sock: socket.socket) -> bytes:
    try:
        return sock.recv(65536)
    except ConnectionResetError:
        return b""


@pytest.mark.parametrize(("query", "accept", "_parser", "parse"), PARSERS, ids=NAMES)
def test_cut_answers_are_refused(
    cutting: live.Service, query: str, accept: str, _parser: str, parse: Callable[[bytes], object]
) -> None:
    status, body, complete = _received(cutting.port, query, accept)
    assert status == 200, body
    assert len(body) > 20_000
    assert not complete, "a cut answer must not end with the last chunk"
    with pytest.raises(Exception):  # noqa: B017, PT011 - each parser has errors of its own
        parse(body)


@pytest.mark.needs("nginx")
@pytest.mark.parametrize(("query", "accept", "_parser", "parse"), PARSERS, ids=NAMES)
def test_cut_answers_are_refused_through_nginx(
    proxied: int, query: str, accept: str, _parser: str, parse: Callable[[bytes], object]
) -> None:
    status, body, _ = _received(proxied, query, accept)
    assert status == 200
    assert len(body) > 20_000
    with pytest.raises(Exception):  # noqa: B017, PT011 - each parser has errors of its own
        parse(body)


@pytest.mark.parametrize(("query", "accept", "_parser", "parse"), PARSERS, ids=NAMES)
def test_whole_answers_are_accepted(
    cutting: live.Service, query: str, accept: str, _parser: str, parse: Callable[[bytes], object]
) -> None:
    # The same parsers take the same answer when it is not cut: what they refuse above is the cut.
    status, body, complete = _received(cutting.port, f"{query} LIMIT {ROWS - 1}", accept)
    assert (status, complete) == (200, True)
    assert parse(body) is not None


def test_a_limit_reached_early_is_a_problem_and_no_cut(tmp_path: Path, built: Path) -> None:
    with live.service(tmp_path, releases=built, query_rows=5) as found:
        reply = found.sparql(SELECT)
        assert reply.status == 422
        assert reply.headers["content-type"] == "application/problem+json"
        assert reply.json()["limit"] == 5
