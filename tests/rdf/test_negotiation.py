"""Content negotiation by RFC 9110, 12.4.2 and 12.5.1."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edu_graph.errors import NotAcceptable
from edu_graph.rdf.formats import (
    ALL,
    BINDINGS,
    CSV,
    DATASETS,
    DUMPS,
    GRAPHS,
    HTML,
    JSON,
    JSONLD,
    NQUADS,
    NTRIPLES,
    RDFXML,
    TRIG,
    TSV,
    TURTLE,
    XML,
    Format,
    by_key,
    negotiate,
)

PAGES = (HTML, *GRAPHS)


@pytest.mark.parametrize("accept", [None, "", "   ", ",,,", " , "])
@pytest.mark.parametrize("offers", [BINDINGS, GRAPHS, PAGES])
def test_without_a_wish_the_server_s_first_is_taken(accept: str | None, offers: tuple[Format, ...]) -> None:
    assert negotiate(accept, offers) == offers[0]


@pytest.mark.parametrize(
    ("accept", "offers", "media_type"),
    [
        # The type itself, whatever its case and spacing.
        ("text/csv", BINDINGS, "text/csv"),
        ("Text/CSV", BINDINGS, "text/csv"),
        (" text/csv ; q=0.4 ", BINDINGS, "text/csv"),
        ("text/csv;charset=utf-8", BINDINGS, "text/csv"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', GRAPHS, "application/ld+json"),
        # Quality decides before the server's order, in whatever order it is written.
        ("text/csv;q=0.5, application/sparql-results+xml", BINDINGS, "application/sparql-results+xml"),
        ("application/sparql-results+xml;q=0.1, text/csv;q=0.2", BINDINGS, "text/csv"),
        ("text/csv;Q=0.2, text/tab-separated-values;q=0.3", BINDINGS, "text/tab-separated-values"),
        ("text/csv;header=present;q=0.2, text/tab-separated-values;q=0.3", BINDINGS, "text/tab-separated-values"),
        # Equal quality: the server's order.
        ("text/tab-separated-values, text/csv", BINDINGS, "text/csv"),
        ("application/n-triples, text/turtle", GRAPHS, "text/turtle"),
        # Wildcards.
        ("*/*", GRAPHS, "text/turtle"),
        ("*", GRAPHS, "text/turtle"),
        ("text/*", BINDINGS, "text/csv"),
        ("application/*", GRAPHS, "application/n-triples"),
        ("text/*;q=0.3, application/*;q=0.4", BINDINGS, "application/sparql-results+json"),
        # The most specific range gives an offer its quality, not the best one.
        ("*/*, application/sparql-results+json;q=0.1", BINDINGS, "application/sparql-results+xml"),
        ("text/*;q=0.9, text/csv;q=0.1, */*;q=0.5", BINDINGS, "text/tab-separated-values"),
        ("text/csv;q=0.2, text/*;q=0.1, */*;q=0", BINDINGS, "text/csv"),
        # q=0 excludes, even where a wider range includes.
        ("*/*, application/sparql-results+json;q=0", BINDINGS, "application/sparql-results+xml"),
        ("*/*;q=0.1, application/*;q=0", BINDINGS, "text/csv"),
        ("text/turtle;q=0.000, */*;q=0.001", GRAPHS, "application/n-triples"),
        # Aliases answer to their own name, and only to it.
        ("application/json", BINDINGS, "application/json"),
        ("application/json", GRAPHS, "application/json"),
        ("text/xml", BINDINGS, "text/xml"),
        ("text/plain", GRAPHS, "text/plain"),
        ("application/xhtml+xml", PAGES, "application/xhtml+xml"),
        ("application/x-turtle", GRAPHS, "application/x-turtle"),
        ("application/json, application/sparql-results+json", BINDINGS, "application/sparql-results+json"),
        ("application/json, application/sparql-results+json;q=0.9", BINDINGS, "application/json"),
        ("application/json;q=0, */*", BINDINGS, "application/sparql-results+json"),
        # Malformed parts are passed over; a quality that is none counts as 0.
        ("nonsense, text/csv", BINDINGS, "text/csv"),
        (",, ,text/csv;q=0.5,", BINDINGS, "text/csv"),
        ("/, text/, /csv, text/csv;q=0.1", BINDINGS, "text/csv"),
        ("*/csv, text/tab-separated-values", BINDINGS, "text/tab-separated-values"),
        ("application/sparql-results+json;q=high, text/csv;q=0.1", BINDINGS, "text/csv"),
        ("application/sparql-results+json;q=1.5, text/csv;q=0.1", BINDINGS, "text/csv"),
        ("application/sparql-results+json;q=-1, text/csv;q=0.1", BINDINGS, "text/csv"),
        ("application/sparql-results+json;q=nan, text/csv;q=0.1", BINDINGS, "text/csv"),
        ("application/sparql-results+json;q=, text/csv;q=0.1", BINDINGS, "text/csv"),
        # What browsers, curl and rdflib send.
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", PAGES, "text/html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", GRAPHS, "application/xml"),
        ("application/rdf+xml,text/turtle;q=0.9,*/*;q=0.1", GRAPHS, "application/rdf+xml"),
    ],
)
def test_the_client_is_served_what_it_likes_best(accept: str, offers: tuple[Format, ...], media_type: str) -> None:
    assert negotiate(accept, offers).media_type == media_type


def test_the_answer_under_an_alias_is_the_same_format() -> None:
    found = negotiate("application/json", BINDINGS)
    assert (found.key, found.kind, found.extension) == (JSON.key, JSON.kind, JSON.extension)
    assert found.content_type == "application/json"
    assert JSON.media_type == "application/sparql-results+json"


@pytest.mark.parametrize(
    "accept",
    ["image/png", "text/csv;q=0", "*/*;q=0", "text/html", "nonsense", "text", "application/sparql-results+json;q=x"],
)
def test_nothing_acceptable_is_told_with_what_is_offered(accept: str) -> None:
    with pytest.raises(NotAcceptable) as caught:
        negotiate(accept, BINDINGS)
    for offer in BINDINGS:
        assert f"{offer.media_type} (format={offer.key})" in str(caught.value.help)


@pytest.mark.parametrize(
    ("wanted", "offers", "found"),
    [
        ("csv", BINDINGS, CSV),
        ("CSV", BINDINGS, CSV),
        ("srj", BINDINGS, JSON),
        ("srx", BINDINGS, XML),
        ("text/csv", BINDINGS, CSV),
        ("turtle", GRAPHS, TURTLE),
        ("ntriples", GRAPHS, NTRIPLES),
        ("n-triples", GRAPHS, NTRIPLES),
        ("rdfxml", GRAPHS, RDFXML),
        ("rdf+xml", GRAPHS, RDFXML),
        ("json-ld", GRAPHS, JSONLD),
        ("nquads", DATASETS, NQUADS),
        ("n-quads", DATASETS, NQUADS),
        ("trig", DATASETS, TRIG),
        ("htm", PAGES, HTML),
    ],
)
def test_format_goes_before_the_header(wanted: str, offers: tuple[Format, ...], found: Format) -> None:
    assert negotiate("image/png", offers, wanted=wanted) is found


@pytest.mark.parametrize("wanted", ["", "ttl", "exe", "x" * 500])
def test_a_format_that_is_not_offered_is_refused_by_name(wanted: str) -> None:
    with pytest.raises(NotAcceptable) as caught:
        negotiate("*/*", BINDINGS, wanted=wanted)
    assert caught.value.fields["parameter"] == "format"
    assert len(caught.value.detail) < 100


@pytest.mark.parametrize("form", ALL, ids=lambda form: form.key)
def test_a_format_is_found_by_key_extension_and_media_type(form: Format) -> None:
    assert by_key(form.key) is by_key(form.extension) is by_key(form.media_type) is form
    assert form.content_type.startswith(form.media_type)


def test_formats_are_told_apart() -> None:
    for names in ([form.key for form in ALL], [form.media_type for form in ALL]):
        assert len(names) == len(set(names))
    assert {form.key for form in DUMPS} == {"ttl", "nt", "trig", "nq", "jsonld", "rdf"}
    assert TSV.content_type == "text/tab-separated-values; charset=utf-8"


# The oracle: each offer's quality by the text of the RFC, over names alone.
TYPES = sorted({name for form in ALL for name in (form.media_type, *form.aliases)} | {"*/*", "text/*", "application/*"})
RANGES = st.lists(st.tuples(st.sampled_from(TYPES), st.sampled_from([0, 1, 250, 500, 999, 1000])), max_size=6)


def quality(media_type: str, ranges: list[tuple[str, int]]) -> int:
    for name in (media_type, media_type.partition("/")[0] + "/*", "*/*"):
        given_ = [q for found, q in ranges if found == name]
        if given_:
            return max(given_)
    return 0


@given(ranges=RANGES.filter(bool), offers=st.sampled_from([BINDINGS, GRAPHS, PAGES, DATASETS, ALL]))
def test_no_other_offer_would_have_served_better(ranges: list[tuple[str, int]], offers: tuple[Format, ...]) -> None:
    accept = ", ".join(f"{name};q={q / 1000:g}" for name, q in ranges)
    named = {name for name, _ in ranges}
    can_be = {
        name: quality(name, ranges)
        for offer in offers
        for name in (offer.media_type, *(alias for alias in offer.aliases if alias in named))
    }
    try:
        found = negotiate(accept, offers)
    except NotAcceptable:
        assert max(can_be.values()) == 0
    else:
        assert can_be[found.media_type] == max(can_be.values()) > 0


@given(accept=st.text(alphabet='*/;=,q.01 text/csvjson"\t', max_size=60))
def test_no_header_breaks_it(accept: str) -> None:
    with suppress(NotAcceptable):
        assert negotiate(accept, BINDINGS).key in {form.key for form in BINDINGS}
