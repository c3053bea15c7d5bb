"""Reading judged sets, and what a bad one is told."""

import pytest

from search.evaluation.sets import OWN_SET, BadSet, JudgedQuery, read_sets
from tests.search.evaluation import tiny


def problems_of(folder, **options):
    with pytest.raises(BadSet) as refused:
        read_sets(folder, **options)
    return str(refused.value)


def test_a_folder_is_one_set_or_holds_several(tmp_path):
    tiny.write(tmp_path / "b")
    tiny.write(tmp_path / "a")
    (tmp_path / "notes").mkdir()
    assert [each.name for each in read_sets(tmp_path)] == ["a", "b"]
    assert [each.name for each in read_sets(tmp_path / "b")] == ["b"]


def test_what_is_read_is_what_was_written(tmp_path):
    (found,) = read_sets(tiny.write(tmp_path / "tiny", no_answer=tiny.no_answer()))
    assert (len(found.docs), len(found.queries), found.works) == (6, 4, 6)
    assert found.pairs["lots.en"] == "lots"
    assert found.queries[0] == JudgedQuery("q1.es", "es", "días de pago", frozenset({"payment"}))
    assert [each.text for each in found.no_answer] == ["licencia para perros"]


@pytest.mark.parametrize(("content", "possible"), [("es", 1), ("en", 1), (None, 2)])
def test_versions_of_a_text_are_results_of_their_own(tmp_path, content, possible):
    (found,) = read_sets(tiny.write(tmp_path / "tiny"))
    assert found.possible(found.queries[0], content) == possible


def test_a_text_without_a_version_cannot_be_found_in_that_language(tmp_path):
    only_spanish = [doc for doc in tiny.docs() if doc["id"] != "payment.en"]
    (found,) = read_sets(tiny.write(tmp_path / "tiny", docs=only_spanish))
    assert [found.possible(found.queries[0], content) for content in ("es", "en", None)] == [1, 0, 1]


def test_texts_of_another_wording_have_another_digest(tmp_path):
    (one,) = read_sets(tiny.write(tmp_path / "tiny"))
    (two,) = read_sets(tiny.write(tmp_path / "tiny", docs=[doc | {"body": "x"} for doc in tiny.docs()]))
    assert one.digest != two.digest


def test_queries_of_others_stand_in_where_a_set_brings_none_without_answer(tmp_path):
    other = tiny.write(tmp_path / "other", no_answer=tiny.no_answer()) / "no-answer.jsonl"
    (found,) = read_sets(tiny.write(tmp_path / "tiny"), no_answer=other)
    assert len(found.no_answer) == 1


def test_our_own_set_judges_the_first_content():
    (found,) = read_sets(OWN_SET)
    assert found.is_first_content
    assert found.works == 17
    for language in ("es", "en"):
        assert sum(query.lang == language for query in found.queries) >= 40
        assert sum(query.lang == language for query in found.no_answer) == 40
    # Linked versions are one result, in whatever language it is read.
    query = found.queries[0]
    assert [found.possible(query, content) for content in ("es", "en", None)] == [len(query.relevant)] * 3


def test_a_missing_folder_is_named(tmp_path):
    assert problems_of(tmp_path / "none") == f"There is no folder {tmp_path / 'none'}."


def test_a_folder_without_queries_is_no_set(tmp_path):
    assert "nor a folder right below it holds queries.jsonl" in problems_of(tmp_path)


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"docs": ["{"]}, "docs.jsonl, line 1: the line is not JSON in UTF-8"),
        ({"docs": ["[]"]}, "docs.jsonl, line 1: the line is no JSON object."),
        (
            {"docs": ["", '{"id": "a", "lang": "es"}']},
            "docs.jsonl, line 2: the line lacks text for title, body, pair_id.",
        ),
        ({"docs": [tiny.docs()[0] | {"lang": "fr"}]}, "line 1: the line has the lang 'fr'; it must be es or en."),
        ({"docs": [tiny.docs()[0] | {"title": "x" * 256}]}, "line 1: the line has an id over 200 or a title over 255"),
        ({"docs": [*tiny.docs(), tiny.docs()[0]]}, "line 7: the line repeats the id 'payment.es' of line 1."),
        ({"docs": []}, "docs.jsonl holds no text."),
        ({"queries": []}, "queries.jsonl holds no query."),
        ({"queries": [tiny.queries()[0] | {"relevant": ["x"]}]}, "line 1: the line names 'x', which no text has."),
        ({"queries": [tiny.queries()[0] | {"relevant": []}]}, "line 1: the line has no list of texts as “relevant”."),
        ({"queries": [tiny.queries()[0] | {"relevant": "payment"}]}, "the line has no list of texts as “relevant”."),
        ({"queries": [tiny.queries()[0] | {"text": "x" * 501}]}, "line 1: the line has a query over 500 characters."),
        ({"docs": None}, "names 'payment', which is no work of the first content, and there is no docs.jsonl."),
        ({"no_answer": ['{"id": "n"}']}, "no-answer.jsonl, line 1: the line lacks text for lang, text."),
    ],
)
def test_each_fault_is_named_with_its_line(tmp_path, files, sentence):
    assert sentence in problems_of(tiny.write(tmp_path / "tiny", **files))


def test_a_line_that_is_not_text_is_named(tmp_path):
    folder = tiny.write(tmp_path / "tiny")
    (folder / "queries.jsonl").write_bytes(b'{"id": "\xff"}')
    assert "queries.jsonl, line 1: the line is not JSON in UTF-8" in problems_of(folder)


def test_all_faults_are_told_at_once_but_not_endlessly(tmp_path):
    folder = tiny.write(tmp_path / "tiny", docs=["{"] * 30, queries=["{"])
    told = problems_of(folder).splitlines()
    assert len(told) == 21
    assert told[-1] == "… and 13 more."


def test_a_file_without_answers_that_cannot_be_read_is_named(tmp_path):
    folder = tiny.write(tmp_path / "tiny")
    assert f"{tmp_path} cannot be read" in problems_of(folder, no_answer=tmp_path)
