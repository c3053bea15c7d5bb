"""What is learnt from texts that say the same in both languages, and what is not."""

import pytest

from search.language.alignment import Segment, learn

# Each word stands in several sentences, as words do.
TENDERS = [
    ("La convocatoria describe la obra.", "The notice describes the works."),
    ("La convocatoria nombra al comprador.", "The notice names the buyer."),
    ("El comprador publica la convocatoria.", "The buyer publishes the notice."),
    ("El comprador describe la obra.", "The buyer describes the works."),
    ("El tribunal revisa la obra.", "The court reviews the works."),
    ("El tribunal nombra al comprador.", "The court names the buyer."),
]


def segments(*pairs, origin="work:1"):
    return [Segment(es, en, origin) for es, en in pairs]


def learnt(*pairs):
    return {(pair.es_word, pair.en_word) for pair in learn(segments(*pairs))}


def test_words_that_keep_standing_together_translate_each_other():
    found = learnt(*TENDERS)
    assert {("convocatoria", "notice"), ("comprador", "buyer"), ("obra", "works"), ("tribunal", "court")} <= found
    assert not {("convocatoria", "buyer"), ("comprador", "notice"), ("obra", "buyer")} & found


def test_nothing_is_learnt_of_words_that_never_stand_together():
    assert learnt(("La convocatoria nombra.", "The buyer pays."), ("Un tribunal revisa.", "A clerk sleeps.")) == set()


def test_a_term_of_one_word_teaches_its_translation_at_once():
    assert learnt(("licitación", "tender")) == {("licitación", "tender")}


def test_a_term_of_two_words_with_nothing_else_known_of_either_teaches_no_pair_that_looks_strange():
    """Which of the two words is which cannot be known: "banderas rojas", "red flags"."""
    found = learn(segments(("banderas rojas", "red flags")))
    assert all(pair.strength < 0.35 for pair in found)


def test_noun_and_adjective_change_places():
    found = learnt(
        ("Reino Unido", "United Kingdom"),
        ("El reino tiene ministros.", "The kingdom has ministers."),
        ("Un reino paga impuestos.", "A kingdom pays taxes."),
    )
    assert {("reino", "kingdom"), ("unido", "united")} <= found
    assert ("reino", "united") not in found


def test_a_word_seen_once_in_a_sentence_teaches_nothing_unless_both_look_alike():
    found = learnt(
        ("El alguacil redactó un dictamen sobre la transparencia.", "The bailiff wrote an opinion about transparency.")
    )
    assert found == {("transparencia", "transparency")}


def test_a_name_or_a_quoted_word_seen_once_teaches_nothing():
    quoted = ("El aviso dice “legislation” y menciona a Nesta.", "The notice says legislation and mentions Nesta.")
    assert not {("legislation", "legislation"), ("nesta", "nesta")} & learnt(quoted)


@pytest.mark.parametrize(
    ("es", "en"), [("pero", "but"), ("dos2", "two2"), ("b", "c"), ("de la", "of the"), ("2026", "the 2026")]
)
def test_stop_words_figures_and_single_letters_are_left_out(es, en):
    assert learnt((es, en)) == set()
    assert learnt(("licitación", "tender"), (es, en)) == {("licitación", "tender")}


def test_a_text_that_is_not_translated_yet_teaches_nothing():
    assert learnt(*[("La licitación pública abre hoy.", "La licitación pública abre hoy.")] * 5) == set()


def test_texts_of_very_different_length_are_no_translations_of_each_other():
    said = ["buyers bid", "courts rule", "clerks write", "ministers ask", "auditors count", "neighbours wait"]
    much = [("convocatoria", f"notice {one} {other} today") for one in said for other in said if one != other]
    little = [("convocatoria", f"notice {one}") for one in said]
    assert learnt(*much) == set()
    assert learnt(*little) == {("convocatoria", "notice")}


def test_a_paragraph_is_read_sentence_by_sentence_where_both_sides_have_as_many():
    es, en = (" ".join(sides) for sides in zip(*TENDERS, strict=True))
    assert learnt((es, en)) == learnt(*TENDERS)


def test_a_pair_says_how_often_and_where_it_was_seen():
    corpus = segments(*TENDERS, origin="work:1") + segments(("convocatoria", "notice"), origin="concept:notice")
    notice = next(pair for pair in learn(corpus) if pair.en_word == "notice")
    assert 3.5 < notice.count <= 4
    assert 0.85 < notice.to_en <= 1
    assert 0.85 < notice.to_es <= 1
    assert set(notice.origins) == {"work:1", "concept:notice"}


def test_few_of_many_origins_are_named():
    corpus = [segment for place in range(9) for segment in segments(("convocatoria", "notice"), origin=f"work:{place}")]
    assert [pair.origins for pair in learn(corpus)] == [("work:0", "work:1", "work:2")]


def test_a_word_is_written_as_it_mostly_stands_with_its_accents():
    found = learnt(("Licitación", "Tender"), ("licitaciones", "tender"), ("licitación", "tenders"))
    assert found == {("licitación", "tender")}


def test_shares_and_strength_stay_within_bounds_when_a_word_stands_twice():
    pairs = learn(segments(*[("obra", "works and works")] * 4)) + learn(segments(*[("obra y obra", "works")] * 4))
    assert len(pairs) == 2
    for pair in pairs:
        assert 0 < pair.to_en <= 1
        assert 0 < pair.to_es <= 1
        assert 0 < pair.strength < 1


def test_the_same_segments_give_the_same_pairs_in_the_same_order():
    assert learn(segments(*TENDERS)) == learn(segments(*TENDERS))


def test_the_order_of_the_segments_hardly_matters():
    assert learnt(*reversed(TENDERS)) == learnt(*TENDERS)


def test_what_is_no_word_is_left_out():
    run = "ab" * 60
    assert learnt((run, run + "c"), ("", ""), ("¡¿!?", "…")) == set()
