"""Every parameter is checked, and what is wrong is named."""

import pytest

from search.queries import InvalidQuery, SearchQuery


def read(is_strict=False, **params):
    given = {name: value if isinstance(value, list) else [value] for name, value in params.items()}
    return SearchQuery.from_params(
        given, reader_language="es", known={"kind": ("practice_guide",)}, is_strict=is_strict
    )


def test_a_full_query_is_read():
    query = read(
        q="  adjudicación\tdirecta ",
        kind="practice_guide",
        topic=["bid", "bid", "twinning"],
        sort="date",
        page="2",
        page_size="50",
        **{"in": ["en", "es"]},
    )
    assert query.text == "adjudicación directa"
    assert query.facets == {"kind": ("practice_guide",), "topic": ("bid", "twinning")}
    assert (query.languages, query.content_languages) == (("es", "en"), ("es", "en"))
    assert (query.sort, query.page, query.page_size, query.offset) == ("date", 2, 50, 50)


def test_nothing_given_asks_for_everything():
    query = read()
    assert (query.text, query.facets, query.languages, query.page) == ("", {}, (), 1)
    assert query.content_languages == ("es", "en")
    assert read(q="", kind="", page="", **{"in": ""}) == query


@pytest.mark.parametrize(
    ("params", "parameter", "names"),
    [
        ({"q": "x" * 501}, "q", "501"),
        ({"q": "a\x00b"}, "q", "control characters"),
        ({"q": "a\ud800"}, "q", "control characters"),
        ({"q": ["a", "b"]}, "q", "only once"),
        ({"in": "fr"}, "in", "fr"),
        ({"kind": "recipe"}, "kind", "recipe"),
        ({"topic": "a b<script>"}, "topic", "a b<script>"),
        ({"topic": "x" * 101}, "topic", "xxx"),
        ({"topic": [str(number) for number in range(21)]}, "topic", "at most 20"),
        ({"sort": "random"}, "sort", "random"),
        ({"page": "0"}, "page", "whole number"),
        ({"page": "-1"}, "page", "whole number"),
        ({"page": "1.5"}, "page", "whole number"),
        ({"page": "１"}, "page", "whole number"),
        ({"page": "1_0"}, "page", "whole number"),
        ({"page": "x"}, "page", "whole number"),
        ({"page": "9" * 400}, "page", "whole number"),
        ({"page": ["1", "2"]}, "page", "only once"),
        ({"page": "1001"}, "page", "10000"),
        ({"page_size": "51"}, "page_size", "50"),
    ],
)
def test_a_fault_is_named_with_its_parameter(params, parameter, names):
    with pytest.raises(InvalidQuery) as raised:
        read(**params)
    (problem,) = raised.value.problems
    assert problem.parameter == parameter
    assert names in str(problem)


def test_all_faults_are_told_at_once():
    with pytest.raises(InvalidQuery) as raised:
        read(q="\x07", page="no", sort="no")
    assert [problem.parameter for problem in raised.value.problems] == ["q", "sort", "page"]


@pytest.mark.parametrize("text", ["x" * 500, '"(AND', "🌳", "a\nb", "ñ"])
def test_odd_texts_are_queries_too(text):
    assert read(q=text).text == " ".join(text.split())


def test_the_deepest_page_is_the_last_of_ten_thousand_hits():
    assert read(page="1000").offset == 9_990


def test_only_a_strict_reading_minds_unknown_parameters():
    read(utm_source="letter")
    with pytest.raises(InvalidQuery) as raised:
        read(is_strict=True, colour="red")
    assert [problem.parameter for problem in raised.value.problems] == ["colour"]
