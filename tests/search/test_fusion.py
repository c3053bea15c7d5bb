"""How scores of words, nearness in meaning and both languages become one order."""

from dataclasses import replace

import numpy as np
import pytest

from search.engines import fusion
from search.engines.fusion import Found, Fusion, Near, near_enough
from tests.search.documents import understood

BOTH = ("es", "en")


def at(cosine: float) -> np.ndarray:
    """A vector whose cosine with at(1) is this."""
    vector = np.zeros(64)
    vector[:2] = 127 * cosine, 127 * (1 - cosine**2) ** 0.5
    return np.rint(vector).astype(np.int8)


def asked(text="licitación abierta", **changes):
    return replace(understood(text), **{"vector": at(1), "encoder": "made/1", **changes})


def near(**cosines):
    """Works with the cosine of each, in the order of nearness; their whole texts are alike as little as can be."""
    return [Near(work, cosine, at(0)) for work, cosine in sorted(cosines.items(), key=lambda item: -item[1])]


def scores(fused):
    return {work: each.score for work, each in fused.items()}


def found(words=None, *, met=None, near=(), by_meaning=()):
    words = words or {}
    return Found(words, met if met is not None else dict.fromkeys(words, 1.0), near, frozenset(by_meaning))


NOTHING = found()


def test_words_alone_are_shares_of_the_best():
    fused = Fusion({"es": found({"a": 8.0, "b": 2.0}), "en": NOTHING}, asked(vector=None), BOTH)
    assert scores(fused) == {"a": 1.0, "b": 0.25}
    assert {each.language for each in fused.values()} == {"es"}


@pytest.mark.parametrize(
    ("language", "weight", "factor"),
    [("es", fusion.NEARNESS, 1.0), ("en", fusion.NEARNESS_ACROSS, fusion.OTHER_LANGUAGE)],
    ids=["own", "across"],
)
def test_nearness_weighs_beside_words(language, weight, factor):
    of_language = found({"a": 4.0, "b": 2.0, "c": 1.0}, near=near(a=0.5, b=0.7, c=0.9))
    fused = Fusion({"es": NOTHING, "en": NOTHING, language: of_language}, asked(), BOTH)
    a, b, c = 1 - weight, (1 - weight) / 2 + weight / 2, (1 - weight) / 4 + weight

    best = max(a, b, c)
    assert scores(fused) == pytest.approx({"a": factor * a / best, "b": factor * b / best, "c": factor * c / best})
    assert fused["b"].words == pytest.approx(factor * (1 - weight) / 2 / best)
    assert fused["b"].nearness == pytest.approx(factor * weight / 2 / best)
    assert fused["b"].factor == factor


def test_a_work_that_is_not_among_the_nearest_has_its_words():
    fused = Fusion({"es": found({"a": 4.0, "far": 4.0}, near=near(a=0.9, b=0.5)), "en": NOTHING}, asked(), BOTH)
    assert scores(fused) == pytest.approx({"a": 1.0, "far": 1 - fusion.NEARNESS})


def test_works_without_the_words_are_found_where_they_are_near_enough():
    of_language = found({"a": 4.0}, near=near(a=0.5, b=0.9, c=0.7), by_meaning={"b"})
    fused = Fusion({"es": of_language, "en": NOTHING}, asked(), BOTH)

    assert scores(fused) == pytest.approx({"a": 1.0, "b": fusion.NEARNESS / (1 - fusion.NEARNESS)})
    assert (fused["b"].words, fused["b"].nearness) == pytest.approx((0.0, fused["b"].score))


def test_what_is_near_enough_was_decided_before_any_filter():
    """The nearest work is filtered out here: those behind it do not move up, and it does not come back."""
    of_language = found(near=near(b=0.6, c=0.5), by_meaning={"a"})
    assert Fusion({"es": of_language, "en": NOTHING}, asked(), BOTH) == {}


@pytest.mark.parametrize(
    ("cosines", "expected"),
    [
        pytest.param({}, set(), id="nothing"),
        pytest.param({"a": fusion.NEAR_FROM}, {"a"}, id="just near"),
        pytest.param({"a": fusion.NEAR_FROM - 0.01}, set(), id="not near"),
        pytest.param(
            {"a": 0.9, "b": 0.9 * fusion.NEAR_OF_BEST + 0.01, "c": 0.9 * fusion.NEAR_OF_BEST - 0.01}, {"a", "b"}
        ),
        pytest.param({"a": 0.5, "b": fusion.NEAR_FROM - 0.01}, {"a"}, id="best is hardly near"),
    ],
)
def test_near_enough_is_near_by_itself_and_beside_the_nearest(cosines, expected):
    assert near_enough(near(**cosines)) == expected


def test_values_that_hardly_differ_stay_together():
    fused = Fusion({"es": found({"a": 1.0, "b": 1.0}, near=near(a=0.9, b=0.8999)), "en": NOTHING}, asked(), BOTH)
    assert fused["b"].nearness > 0.99 * fused["a"].nearness > 0


def test_a_work_counts_in_the_language_in_which_it_matches_best():
    in_both = {"es": found({"a": 1.0, "b": 4.0}), "en": found({"a": 3.0})}
    fused = Fusion(in_both, asked(vector=None, share={"es": 1.0, "en": 1.0}), BOTH)

    assert (fused["a"].language, fused["a"].score) == ("en", fusion.OTHER_LANGUAGE)
    assert Fusion(in_both, asked(vector=None), ("es",))["a"].language == "es"


def test_without_meaning_the_other_language_counts_by_what_could_be_said_there():
    of_both = {"es": NOTHING, "en": found({"a": 3.0})}
    share = {"es": 1.0, "en": 0.4}

    assert scores(Fusion(of_both, asked(vector=None, share=share), BOTH)) == {"a": fusion.OTHER_LANGUAGE * 0.4}
    assert scores(Fusion(of_both, asked(share=share), BOTH)) == {"a": fusion.OTHER_LANGUAGE}


@pytest.mark.parametrize("vector", [None, at(1)], ids=["words", "meaning"])
def test_nothing_found_is_nothing(vector):
    assert Fusion({"es": NOTHING, "en": NOTHING}, asked(vector=vector), BOTH) == {}
    assert Fusion({"es": NOTHING, "en": NOTHING}, asked(vector=vector), ()) == {}


def test_the_parts_of_a_score_add_up_to_it():
    spanish = found({"a": 5.0}, near=[Near("a", 0.8, at(1))])
    english = found({"b": 3.0, "c": 1.0}, near=[Near("b", 0.6, at(0.8)), Near("c", 0.5, at(0))])
    for each in Fusion({"es": spanish, "en": english}, asked(), BOTH).values():
        assert each.words + each.nearness + each.counterpart == pytest.approx(each.score)


class TestCounterparts:
    """A Spanish answer, and two English works that match alike; one says the same as the answer."""

    @staticmethod
    def fuse(*, met=1.0, alike=1.0, answer="answer", own_near=True, languages=("en",), **more):
        spanish = found({answer: 5.0}, met={answer: met}, near=[Near(answer, 0.8, at(1))] if own_near else ())
        english = found(
            {"same": 2.0, "other": 2.0},
            near=[Near("same", 0.6, at(alike)), Near("other", 0.6, at(0)), *more.get("near", ())],
            by_meaning=more.get("by_meaning", ()),
        )
        return Fusion({"es": more.get("spanish", spanish), "en": english}, asked(), languages)

    def test_what_says_the_same_as_a_good_answer_is_lifted(self):
        fused = self.fuse()
        lifted = fusion.COUNTERPART / (1 + fusion.COUNTERPART)

        assert fused["same"].counterpart == pytest.approx(fusion.OTHER_LANGUAGE * lifted)
        assert fused["other"].counterpart == 0.0
        assert (fused["same"].voucher, fused["other"].voucher) == ("answer", None)
        assert fused["same"].score == fusion.OTHER_LANGUAGE
        assert fused["other"].score == pytest.approx(fusion.OTHER_LANGUAGE * (1 - lifted))

    def test_half_an_answer_lifts_by_the_square_of_its_share(self):
        lifted = fusion.COUNTERPART * 0.5**2
        assert self.fuse(met=0.5)["same"].counterpart == pytest.approx(fusion.OTHER_LANGUAGE * lifted / (1 + lifted))

    def test_an_answer_without_any_of_the_words_lifts_nothing(self):
        assert self.fuse(met=0.0)["same"].counterpart == 0.0

    def test_a_worse_answer_vouches_by_its_score(self):
        spanish = found({"best": 10.0, "answer": 5.0}, near=[Near("best", 0.8, at(-1)), Near("answer", 0.8, at(1))])
        lifted = fusion.COUNTERPART * ((1 - fusion.NEARNESS) / 2 + fusion.NEARNESS)
        expected = fusion.OTHER_LANGUAGE * lifted / (1 + lifted)
        assert self.fuse(spanish=spanish)["same"].counterpart == pytest.approx(expected)

    def test_only_the_best_answers_vouch(self):
        better = {f"better{number}": 10.0 for number in range(fusion.ANSWERS_ASKED)}
        of_them = [Near(work, 0.8, at(-1)) for work in better]
        spanish = found({**better, "answer": 9.0}, near=[*of_them, Near("answer", 0.8, at(1))])
        assert self.fuse(spanish=spanish)["same"].counterpart == 0.0

    @pytest.mark.parametrize(
        ("alike", "sure"),
        [
            (fusion.COUNTERPART_FROM - 0.05, 0.0),
            ((fusion.COUNTERPART_FROM + fusion.COUNTERPART_SURE) / 2, 0.5),
            (fusion.COUNTERPART_SURE + 0.02, 1.0),
        ],
    )
    def test_the_surer_that_both_say_the_same_the_more(self, alike, sure):
        lifted = fusion.COUNTERPART * sure
        expected = fusion.OTHER_LANGUAGE * lifted / (1 + lifted)
        assert self.fuse(alike=alike)["same"].counterpart == pytest.approx(expected, abs=0.02)

    def test_the_other_language_of_the_answer_itself_is_not_lifted(self):
        assert self.fuse(answer="same")["same"].counterpart == 0.0

    def test_what_was_not_found_by_itself_is_not_found_by_an_answer(self):
        stranger = Near("stranger", 0.7, at(1))
        assert "stranger" not in self.fuse(near=[stranger])
        assert self.fuse(near=[stranger], by_meaning={"stranger"})["stranger"].counterpart > 0.0

    def test_without_an_answer_in_the_language_of_the_query_nothing_is_lifted(self):
        fused = self.fuse(spanish=NOTHING)
        assert {each.counterpart for each in fused.values()} == {0.0}
        assert fused["same"].score == fused["other"].score

    def test_an_answer_without_a_vector_lifts_nothing(self):
        assert self.fuse(own_near=False)["same"].counterpart == 0.0

    def test_the_language_of_the_query_is_never_lifted(self):
        assert self.fuse(languages=BOTH)["answer"].counterpart == 0.0
        assert self.fuse(languages=BOTH)["same"].counterpart > 0.0
