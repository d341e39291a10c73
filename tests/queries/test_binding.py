"""Values become single RDF terms in their marked lines; whatever is sent, nothing else of a query changes."""

import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import example as with_example
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Literal as RdflibLiteral
from rdflib import URIRef, Variable
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

from edu_graph import vocab
from edu_graph.errors import NotFound, ParameterError
from edu_graph.queries.binding import LONGEST_VALUE, BoundQuery, EntityResolver, bind
from edu_graph.queries.catalog import Catalog, NamedQuery

CATALOG = Catalog.load(Path(__file__).parents[2] / "queries")

TYPES = {
    "iri": ("http://example.org/Kind", "<http://example.org/Kind>"),
    "entity": ("agent/isr-mashav", "<http://example.org/it>"),
    "country": ("KZ", "<http://example.org/kz>"),
    "date": ("2025-02-19", '"2025-02-19"^^xsd:date'),
    "year": ("2025", "2025"),
    "language": ("en", '"en"'),
    "integer": ("5", "5"),
    "enum": ("one", '"one"'),
    "text": ("some words", '"some words"'),
}


def file_of_all_types() -> str:
    """Write a query with one parameter of each type, so that the property holds for types that no query has yet."""
    head = "#+ summary: All types\n#+ description: One parameter of each type.\n#+ question: What?\n#+ parameters:\n"
    for name, (example, _) in TYPES.items():
        allowed = "\n#+     allowed: [one, two]" if name == "enum" else ""
        wanted = "\n#+     class: eg:Agreement" if name == "entity" else ""
        required = "\n#+     required: false" if name not in ("text", "entity") else ""
        head += f"#+   - name: a_{name}\n#+     type: {name}\n#+     description: One.\n"
        head += f'#+     example: "{example}"{allowed}{wanted}{required}\n'
    head += "#+ columns:\n#+   - {name: s, description: It.}\n#+ order: [s]\n#+ since: 0.1.0\n\nSELECT ?s WHERE {\n"
    lines = [f"  VALUES ?a_{name} {{ {term} }}  #param a_{name}\n" for name, (_, term) in TYPES.items()]
    return head + "".join(lines) + "  ?s ?a_iri ?a_text .\n}\nORDER BY ?s\n"


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> NamedQuery:
    return load_typed(tmp_path_factory.mktemp("typed"))


def load_typed(folder: Path) -> NamedQuery:
    area = folder / "queries" / "all"
    area.mkdir(parents=True)
    (area / "show-types.rq").write_text(file_of_all_types(), "utf-8")
    (query,) = Catalog.load(folder / "queries")
    return query


class Echo:
    """Resolves nothing: hands back what it is given, as the worst resolver would."""

    def resolve(self, text: str, *, entity_class: str | None) -> str:
        del entity_class
        return text


class Fixed:
    """Knows one thing, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None]] = []

    def resolve(self, text: str, *, entity_class: str | None) -> str:
        self.asked.append((text, entity_class))
        if text == "nothing":
            raise NotFound("Nothing is known as nothing.")
        if text == "many":
            raise ParameterError("many means 2 things.", help="Give one.", candidates=["a"], parameter="q")
        return "http://example.org/found"


NEEDED = {"a_text": "words", "a_entity": "x"}


def bound(query: NamedQuery, resolver: EntityResolver | None = None, **values: str) -> BoundQuery:
    return bind(query, NEEDED | values, resolver or Fixed())


@pytest.mark.parametrize(
    ("values", "spelled"),
    [
        ({"a_iri": "https://example.org/ä?x=1"}, "<https://example.org/ä?x=1>"),
        ({"a_date": "2024-02-29"}, '"2024-02-29"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ({"a_year": "2026"}, '"2026"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ({"a_language": "zh-Hant"}, '"zh-hant"'),
        ({"a_integer": " +007 "}, '"7"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ({"a_integer": "-7"}, '"-7"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ({"a_enum": "two"}, '"two"'),
        ({"a_text": 'a "b" } \\ #param'}, '"a \\"b\\" } \\\\ #param"'),
        ({"a_text": "e\u0301"}, '"é"'),
        ({"a_text": "\\u0022"}, '"\\\\\\U000000750022"'),
        ({"a_text": "\\\\U00000022"}, '"\\\\\\\\\\U0000005500000022"'),
        ({"a_country": "Kazakhstan"}, "<http://example.org/found>"),
    ],
)
def test_value_is_spelled_as_a_term_in_its_line(typed: NamedQuery, values: dict[str, str], spelled: str) -> None:
    ((name, _),) = values.items()
    result = bound(typed, **values)
    assert result.values[name] == spelled
    assert f"  VALUES ?{name} {{ {spelled} }}  #param {name}\n" in result.text
    assert result.query is typed


def test_other_lines_stay_as_they_are(typed: NamedQuery) -> None:
    before, after = typed.text.split("\n"), bound(typed).text.split("\n")
    assert len(before) == len(after)
    changed = [line for line, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
    assert all("#param" in before[line] for line in changed)
    assert all(old == new for old, new in zip(before, after, strict=True) if "#param" not in old)


@pytest.mark.parametrize("given_", ["", "  "])
def test_optional_value_that_is_not_given_is_undefined(typed: NamedQuery, given_: str) -> None:
    result = bound(typed, a_year=given_)
    assert "VALUES ?a_year { UNDEF }  #param a_year" in result.text
    assert "a_year" not in result.values


def test_default_is_taken_when_nothing_is_given() -> None:
    query = CATALOG.get("list-visited-institutions")
    result = bind(query, {"visit": "", "language": ""}, Fixed())
    assert dict(result.values) == {"language": '"en"'}
    assert 'VALUES ?language { "en" }' in result.text
    assert result.text.count("UNDEF") == 2


def test_resolver_is_asked_for_the_class(typed: NamedQuery) -> None:
    resolver = Fixed()
    bound(typed, resolver, a_country="KZ", a_entity="mashav")
    assert sorted(resolver.asked) == [("KZ", vocab.EG + "Country"), ("mashav", vocab.EG + "Agreement")]


@pytest.mark.parametrize(
    ("values", "said", "expected"),
    [
        ({"a_iri": "not an iri"}, "is no absolute IRI", "an absolute IRI"),
        ({"a_iri": "http://x/> } SERVICE <http://y"}, "is no absolute IRI", "an absolute IRI"),
        ({"a_iri": "relative"}, "is no absolute IRI", "an absolute IRI"),
        ({"a_date": "2025-02-30"}, "no date of the calendar", "YYYY-MM-DD"),
        ({"a_date": "20250219"}, "no date of the calendar", "YYYY-MM-DD"),
        ({"a_date": "2025-W01-1"}, "no date of the calendar", "YYYY-MM-DD"),
        ({"a_date": "٢٠٢٥-01-01"}, "no date of the calendar", "YYYY-MM-DD"),
        ({"a_year": "25"}, "no year", "four digits"),
        ({"a_year": "0000"}, "no year", "four digits"),
        ({"a_year": "２０２５"}, "no year", "four digits"),
        ({"a_language": "english language"}, "no language tag", "BCP 47"),
        ({"a_integer": "1.5"}, "no whole number", "whole number"),
        ({"a_integer": "9" * 19}, "no whole number", "whole number"),
        ({"a_enum": "twoo"}, "none of the allowed", "one of one, two"),
        ({"a_enum": "zzzzzz"}, "none of the allowed", "one of one, two"),
        ({"a_text": "x" * (LONGEST_VALUE + 1)}, "longer than", "characters"),
        ({"a_text": "a\x00b"}, "control characters", "text"),
        ({"a_text": "a\nb"}, "control characters", "text"),
        ({"a_text": "a\ud800"}, "control characters", "text"),
        ({"a_text": ""}, "is required", "text"),
        ({"a_text": " "}, "is required", "text"),
        ({"a_country": "nothing"}, "Nothing is known", "ISO 3166-1"),
        ({"a_entity": "many"}, "means 2 things", "IRI, kind/slug"),
    ],
)
def test_wrong_value_tells_parameter_value_expected_and_example(
    typed: NamedQuery, values: dict[str, str], said: str, expected: str
) -> None:
    ((name, value),) = values.items()
    with pytest.raises(ParameterError) as caught:
        bound(typed, **values)
    error = caught.value
    assert said in error.detail
    assert error.help
    assert error.fields["parameter"] == name
    assert expected in error.fields["expected"]
    parameter = typed.parameter(name)
    assert parameter is not None
    assert error.fields["example"] == parameter.example
    assert ("given" in error.fields) == bool(value.strip())
    assert len(error.detail) < 200
    assert error.detail.isprintable()


def test_candidates_of_the_resolver_are_kept(typed: NamedQuery) -> None:
    with pytest.raises(ParameterError) as caught:
        bound(typed, a_entity="many")
    assert caught.value.fields["candidates"] == ["a"]
    assert caught.value.help == "Give one."


def test_resolver_that_gives_no_iri_is_not_believed(typed: NamedQuery) -> None:
    with pytest.raises(ParameterError):
        bind(typed, NEEDED | {"a_entity": "x> } SERVICE <y"}, Echo())


def test_allowed_value_that_was_meant_is_named(typed: NamedQuery) -> None:
    with pytest.raises(ParameterError) as caught:
        bound(typed, a_enum="twoo")
    assert "Did you mean two?" in str(caught.value.help)


@pytest.mark.parametrize(
    ("name", "help_"), [("langage", "Did you mean language?"), ("zzz", "It has visit, country, language")]
)
def test_unknown_parameter_is_refused(name: str, help_: str) -> None:
    with pytest.raises(ParameterError) as caught:
        bind(CATALOG.get("list-visited-institutions"), {name: "x"}, Fixed())
    assert help_ in str(caught.value.help)
    assert caught.value.fields["parameter"] == name


def test_query_without_parameters_says_so(tmp_path: Path) -> None:
    area = tmp_path / "queries" / "all"
    area.mkdir(parents=True)
    text = "#+ summary: All\n#+ description: All.\n#+ question: What?\n#+ since: 0.1.0\nASK {}\n"
    (area / "ask-all.rq").write_text(text, "utf-8")
    (query,) = Catalog.load(tmp_path / "queries")
    assert bind(query, {}, Fixed()).text == text
    with pytest.raises(ParameterError) as caught:
        bind(query, {"x\n": "1"}, Fixed())
    assert caught.value.help == "It has none."
    assert caught.value.detail.isprintable()


# The property: over every parameter of every file, and one of each type.

NASTY = st.sampled_from(
    [
        "", " ", '"', "'", "'''", '"""', "}", "{", "#", "#param", "\n", "\r", "\\", "\\u0022", '\\"', "> }", "<", ">",
        "UNDEF",
        "} SERVICE <http://x> { ?s ?p ?o } #", '" } ?s ?p ?o . { "', "\x00", "\ud800", "\u2028", "\u0085", "x" * 2000, "http://x/",
        "en", "2025", "2025-02-19", "-1", "KZ", "agent/x", "é", "😀", "?x", "$x", "(", ")", "^^", "@en", "a", "1",
    ]
)  # fmt: skip
Binder = Callable[[NamedQuery, Mapping[str, str], EntityResolver], BoundQuery]
VALUE = st.lists(NASTY | st.text(max_size=5), max_size=5).map("".join) | st.text(max_size=30)
QUERIES = {query.name: query for query in CATALOG}
PARAMETERS = [(query.name, parameter.name) for query in CATALOG for parameter in query.parameters]


@lru_cache(maxsize=64)
def algebra(text: str, variable: str) -> tuple[object, list[object]]:
    """Return the query's algebra with the data of one variable's VALUES block left out, and that data."""
    data: list[object] = []

    def plain(part: object) -> object:
        if isinstance(part, CompValue):
            return part.name, tuple((key, plain(value)) for key, value in sorted(part.items()))
        if isinstance(part, dict):
            if list(part) == [Variable(variable)]:
                data.append(part[Variable(variable)])
                return variable
            return tuple(sorted((str(key), repr(value)) for key, value in part.items()))
        if isinstance(part, list | tuple):
            return tuple(plain(item) for item in part)
        if isinstance(part, set | frozenset):
            return tuple(sorted(repr(item) for item in part))
        return repr(part)

    return plain(prepareQuery(text, initNs=vocab.PREFIXES).algebra), data  # type: ignore[arg-type]


def place_of_value(query: NamedQuery, name: str) -> int:
    """Return where the data of a variable, as `algebra` returns it, holds the value of the marked line."""
    (mark,) = (mark for mark in query.marks if mark.parameter == name)
    _, data = algebra(f"{query.text[: mark.start]}<urn:marked>{query.text[mark.end :]}", name)
    (place,) = (index for index, term in enumerate(data) if term == URIRef("urn:marked"))
    return place


def needed(query: NamedQuery) -> dict[str, str]:
    """Return IRIs and examples for what a query must have, such that binding them gives the file's own terms."""
    given_ = {}
    marks = {mark.parameter: mark for mark in query.marks}
    for parameter in query.parameters:
        mark = marks[parameter.name]
        if query.text[mark.start : mark.end] == "UNDEF":
            continue
        if parameter.type in ("entity", "country"):
            prefix, _, local = query.text[mark.start : mark.end].strip("<>").partition(":")
            given_[parameter.name] = vocab.PREFIXES[prefix] + local if prefix in vocab.PREFIXES else f"{prefix}:{local}"
        else:
            given_[parameter.name] = parameter.example
    return given_


def check(query: NamedQuery, name: str, value: str, how: Binder = bind) -> None:
    try:
        text = how(query, needed(query) | {name: value}, Echo()).text
    except ParameterError as error:
        refused = error.fields["parameter"]
    else:
        refused = ""
    if refused:
        assert refused == name
        return
    original, stood = algebra(query.text, name)
    changed, data = algebra(text, name)
    assert changed == original
    place = place_of_value(query, name)
    # Other VALUES blocks of the same variable are the query's own, and stay as they stand.
    assert [*data[:place], *data[place + 1 :]] == [*stood[:place], *stood[place + 1 :]]
    term = data[place]
    parameter = query.parameter(name)
    assert parameter is not None
    if str(term) == "UNDEF" and not isinstance(term, RdflibLiteral | URIRef):
        assert not value.strip()
    elif parameter.type == "text":
        assert str(term) == unicodedata.normalize("NFC", value.strip())
    else:
        assert isinstance(term, URIRef if parameter.type in ("iri", "entity", "country") else RdflibLiteral)


@pytest.mark.parametrize(("name", "parameter"), PARAMETERS)
def test_no_value_changes_more_than_its_data(name: str, parameter: str) -> None:
    @settings(max_examples=60)
    @given(VALUE)
    @with_example("\\u0022")
    def run(value: str) -> None:
        check(QUERIES[name], parameter, value)

    run()


@pytest.mark.parametrize("name", TYPES)
def test_no_value_of_any_type_changes_more_than_its_data(name: str, typed: NamedQuery) -> None:
    @settings(max_examples=60)
    @given(VALUE)
    @with_example("\\u0022")
    def run(value: str) -> None:
        check(typed, f"a_{name}", value)

    run()


def paste(query: NamedQuery, values: Mapping[str, str], _resolver: EntityResolver) -> BoundQuery:
    """Bind as it must not be done: values pasted between quotes or angle brackets."""
    text = query.text
    for mark in reversed(query.marks):
        parameter = query.parameter(mark.parameter)
        assert parameter is not None
        value = values.get(mark.parameter, "")
        spelled = f"<{value}>" if parameter.type in ("iri", "entity", "country") else f'"{value}"'
        text = text[: mark.start] + spelled + text[mark.end :]
    return BoundQuery(query, text, {})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("a_text", '" } ?s ?p ?o . VALUES ?z { "'),
        ("a_iri", "http://x/> } ?s ?p ?o . VALUES ?z { <http://x/"),
        ("a_text", '"'),
        ("a_language", "\\u0022"),
    ],
)
def test_the_property_catches_pasted_values(typed: NamedQuery, name: str, value: str) -> None:
    check(typed, name, value)
    with pytest.raises(Exception):  # noqa: B017, PT011 - either the algebra differs, or rdflib cannot parse it at all
        check(typed, name, value, how=paste)
