"""What becomes of an answer: figures of a query, of a run, and what is printed of them."""

import pytest

from search.evaluation import report, runs
from search.evaluation.asking import Answer, Outcome, Task, outcome
from search.evaluation.runs import Run
from search.evaluation.sets import Doc, JudgedQuery, JudgedSet
from search.evaluation.site import EvaluationFailed

DOCS = tuple(Doc(f"{pair}.{lang}", lang, "t", "b", pair) for pair in ("a", "b") for lang in ("es", "en"))
QUERY = JudgedQuery("q", "es", "text", frozenset({"a"}))
UNLINKED = JudgedSet("set", DOCS, (QUERY,))
LINKED = JudgedSet("set", DOCS, (QUERY,), is_first_content=True)


def answer(*results):
    return Answer("close", tuple((external_id, frozenset(languages)) for external_id, *languages in results))


def of(confidence="close", ndcg=1.0, query="q", both=0.0, lang="es"):
    return Outcome(query, lang, ndcg, ndcg, ndcg, both, confidence)


def run(outcomes, judged="set", **more):
    return Run(judged=judged, engine="embedded", title=f"{judged}, embedded", outcomes=outcomes, **more)


def test_either_version_is_right_when_both_languages_are_asked_for():
    found = outcome(UNLINKED, QUERY, Task("es", None), answer(("b.es", "es"), ("a.en", "en"), ("a.es", "es")))
    assert found.rr == 0.5
    assert found.recall == 1
    assert found.both == 1
    assert found.ndcg == pytest.approx((0.6309 + 0.5) / 1.6309, abs=1e-4)


def test_one_version_is_half_of_what_could_be_found():
    found = outcome(UNLINKED, QUERY, Task("es", None), answer(("a.es", "es")))
    assert (found.recall, found.both) == (0.5, 0)


def test_a_result_of_the_wrong_language_is_wrong():
    found = outcome(UNLINKED, QUERY, Task("es", "en"), answer(("a.es", "es"), ("a.en", "en")))
    assert (found.rr, found.recall) == (0.5, 1)


def test_a_linked_work_is_one_result_in_both_languages():
    found = outcome(LINKED, QUERY, Task("es", None), answer(("a.es", "es", "en")))
    assert (found.ndcg, found.recall, found.both) == (1, 1, 1)


def test_a_result_that_no_set_knows_is_wrong():
    assert outcome(UNLINKED, QUERY, Task("es", "es"), answer(("z", "es"))).ndcg == 0


def test_figures_by_name():
    found = run(
        {"es-en": [of(ndcg=0.5)], "es-mixed": [of(both=1.0)], "en-mixed": [of("none", ndcg=0.0), of(ndcg=0.5), of()]},
        unaccented={"es-en": [of(ndcg=0.4)]},
        no_answer=[of("none"), of("weak"), of("none"), of("none")],
    )
    figures = {name: found.figure(name) for name in runs.FIGURES}
    assert figures == {
        "es-es": None,
        "en-en": None,
        "es-en": 0.5,
        "en-es": None,
        "es-mixed": 1.0,
        "en-mixed": 0.5,
        "mixed": 0.625,
        "both": 0.25,
        "no-answer": 0.75,
        "answered": 0.75,
        "unaccented": pytest.approx(-0.1),
    }


@pytest.mark.parametrize(
    ("floors", "sentences"),
    [
        ({"es-en": 0.5}, []),
        ({"es-en": 0.501}, ["set, embedded: es-en is 0.500, below its floor of 0.501."]),
        ({"set:es-en": 0.6}, ["set, embedded: es-en is 0.500, below its floor of 0.6."]),
        ({"other:es-en": 0.6}, []),
        ({"no-answer": 0.9}, ["set, embedded: no-answer has a floor of 0.9 but was not measured."]),
    ],
)
def test_a_figure_below_its_floor_is_told(floors, sentences):
    assert list(report.missed(run({"es-en": [of(ndcg=0.5)]}), floors)) == sentences


def test_a_comparison_takes_the_queries_that_both_runs_asked():
    first = run({"es-en": [of(ndcg=0.0, query="a"), of(ndcg=1.0, query="b")]})
    second = run({"es-en": [of(ndcg=1.0, query="b"), of(ndcg=0.5, query="a"), of(query="new")]})
    row = next(line for line in report.comparison(first, second) if line.startswith("es-en"))
    assert row.split() == ["es-en", "2", ".500", ".750", "+0.250", "+0.000", "…", "+0.500", "1", "0"]


def test_a_saved_run_is_the_same_when_it_is_read(tmp_path):
    found = run({"es-en": [of()]}, unaccented={"es-en": [of(ndcg=0.25)]}, no_answer=[of("none")])
    runs.save([found], tmp_path / "saved.json")
    assert runs.load(tmp_path / "saved.json") == [found]


@pytest.mark.parametrize("written", ["", "[]", '{"format": 0, "runs": []}', '{"format": 1, "runs": [{"set": 1}]}'])
def test_a_file_that_is_no_saved_evaluation_is_refused(tmp_path, written):
    (tmp_path / "saved.json").write_text(written)
    with pytest.raises(EvaluationFailed, match=r"saved.json is no saved evaluation"):
        runs.load(tmp_path / "saved.json")


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(EvaluationFailed, match="is no saved evaluation"):
        runs.load(tmp_path / "none.json")
