"""The engine contract: what a score consists of, and why a work is or is not in the answer."""

from datetime import timedelta

import pytest

from search.audiences import EVERYBODY, Audience
from search.documents import Passage, WorkDocument
from search.language import Knowledge, understand
from search.language.lexicon import Lexicon, WordPair
from search.queries import SearchQuery
from tests.search.documents import LABELS, NOW, document, part
from tests.search.encoding import WordEncoder, with_vectors

# What means the same in both languages.
ENCODER = WordEncoder(
    {"street": "calle", "lamps": "luminarias", "potholes": "baches", "repair": "reparar", "benches": "bancas"}
)
LEXICON = Lexicon([WordPair("luminarias", "lamps", 1.0, 1.0, 9.0), WordPair("bancas", "benches", 1.0, 1.0, 9.0)])
NEAR = "Baches en la avenida."
INSIDERS = Audience(frozenset({"public", "groups:7"}))


def works() -> list[WorkDocument]:
    return [
        document(
            "lamps",
            part("es", "Luminarias de la calle", "Se cambian cada año.", summary="Cómo reparar luminarias."),
            part("en", "Street lamps", "They are changed every year.", summary="How to repair lamps."),
            facets={"kind": ("guide",)},
        ),
        document("bancas", part("es", "Reparar bancas", "Bancas: reparar.")),
        document("benches", part("en", "Repair benches", "Benches: repair.")),
        document(
            "other", part("es", "Luminarias del parque", "Los árboles y las fuentes."), facets={"kind": ("tool",)}
        ),
        document("award", part("en", "The direct award", "Without a tender.")),
        document("near", part("es", "Pavimento", "Otra cosa.", summary="", passages=(Passage("Primero. " + NEAR),))),
        document("far", part("es", "Bibliotecas", "Se leen libros.")),
        document("secret", part("es", "Luminarias secretas", audience=frozenset({"groups:7"}))),
    ]


@pytest.fixture
def filled(engine, tmp_path):
    engine.put_many(with_vectors(works(), ENCODER, tmp_path / "vectors"))
    return engine


def asked(text, *, encoder=ENCODER, **query):
    query = SearchQuery(text=text, page_size=50, **query)
    knowledge = Knowledge(LABELS, LEXICON, encoder)
    return query, understand(text, reader_language=query.reader_language, knowledge=knowledge)


def explain(engine, key, text, *, audience=EVERYBODY, now=NOW, **query):
    return engine.explain(*asked(text, **query), key, audience=audience, now=now)


def hits(engine, text, **query):
    return engine.search(*asked(text, **query), audience=EVERYBODY, now=NOW).hits


@pytest.mark.parametrize("encoder", [ENCODER, None], ids=["with-meaning", "words-alone"])
@pytest.mark.parametrize(
    "query", [{}, {"languages": ("en",)}, {"facets": {"kind": ("guide",)}}], ids=["both", "in-english", "filtered"]
)
@pytest.mark.parametrize("text", ["luminarias de la calle", "adjudicación directa", "street lamps repair"])
def test_the_parts_of_every_score_add_up_to_it(filled, text, encoder, query):
    found = hits(filled, text, encoder=encoder, **query)
    for place, hit in enumerate(found, start=1):
        explained = explain(filled, hit.key, text, encoder=encoder, **query)
        assert hit.parts.total == pytest.approx(hit.score, abs=1e-4)
        assert explained.score == pytest.approx(hit.score, abs=1e-4)
        assert explained.parts.total == pytest.approx(hit.score, abs=1e-4)
        assert (explained.place, explained.total, explained.engine) == (place, len(found), filled.name)
    assert found or query


def test_words_and_nearness_each_have_their_part(filled):
    (best, *_others) = hits(filled, "luminarias de la calle")
    assert best.key == "lamps"
    assert best.parts.words == pytest.approx(0.7, abs=0.01)
    assert best.parts.nearness == pytest.approx(0.3, abs=0.01)
    assert (best.parts.language, best.parts.factor, best.parts.counterpart) == ("es", 1.0, 0.0)


def test_a_counterpart_names_the_answer_that_vouched_for_it(filled):
    parts = {hit.key: hit.parts for hit in hits(filled, "bancas")}
    assert parts["benches"].language == "en"
    assert parts["benches"].factor == pytest.approx(0.97)
    assert parts["benches"].counterpart > 0
    assert parts["benches"].voucher == "bancas"
    assert parts["bancas"].voucher == ""


def test_without_words_nothing_has_a_score(filled):
    assert {hit.parts for hit in hits(filled, "")} == {None}
    assert explain(filled, "lamps", "").parts is None


def test_every_way_of_meeting_a_clause_is_told_with_its_score(filled):
    explained = explain(filled, "lamps", "luminarias de la calle")
    spanish, english = explained.languages
    assert [way.alternative.reason.kind for clause in spanish.met for way in clause.ways] == ["words", "words"]
    (translated,) = [clause for clause in english.met if clause.clause.covers == {0}]
    assert translated.ways[0].alternative.words == ("lamps",)
    assert translated.ways[0].alternative.origin == "lexicon"
    assert translated.score > 0
    assert spanish.words == pytest.approx(sum(clause.score for clause in spanish.met))
    assert spanish.has_enough_words


def test_the_scores_of_the_clauses_are_those_that_the_order_is_made_of(filled):
    """Alone in its language, a work's words are 1 whatever they are; two works are as far apart as their clauses."""
    parts = {hit.key: hit.parts for hit in hits(filled, "luminarias de la calle", languages=("es",))}
    scores = {key: explain(filled, key, "luminarias de la calle").languages[0].words for key in ("lamps", "other")}
    assert parts["other"].words / parts["lamps"].words == pytest.approx(scores["other"] / scores["lamps"], rel=1e-3)


def test_a_concept_is_a_clause_of_its_own(filled):
    (english,) = explain(filled, "award", "adjudicación directa").languages
    (clause,) = [clause for clause in english.met if not clause.clause.is_word]
    assert clause.ways[0].alternative.reason.concept == "direct-award"


def test_of_several_ways_the_best_one_counts(engine):
    engine.put_many([document("both", part("es", "Adjudicación directa, o compra directa")), document("other")])
    (spanish,) = explain(engine, "both", "adjudicación directa", encoder=None).languages
    (clause,) = [clause for clause in spanish.met if not clause.clause.is_word]
    assert [" ".join(way.alternative.words) for way in clause.ways] == ["compra directa", "adjudicacion directa"]
    assert clause.score == max(way.score for way in clause.ways)


def test_its_best_sentence_stands_beside_the_whole(filled):
    (spanish,) = explain(filled, "near", "potholes", reader_language="en").languages
    assert spanish.likeness.text.removeprefix("… ").startswith("Baches en la avenida")
    assert 0 < spanish.likeness.whole < spanish.likeness.sentence < 1
    assert spanish.likeness.cosine == pytest.approx(
        0.4 * spanish.likeness.sentence + 0.6 * spanish.likeness.whole, abs=1e-6
    )


def test_what_was_not_found_says_what_it_lacks(filled):
    explained = explain(filled, "far", "luminarias de la calle")
    assert (explained.place, explained.parts, explained.shut_out_by) == (None, None, ())
    (spanish,) = explained.languages
    assert spanish.met == ()
    assert not spanish.has_enough_words
    assert not spanish.is_near_enough
    assert spanish.likeness.cosine < spanish.likeness.least


def test_too_few_words_are_told_apart_from_none(filled):
    (spanish,) = explain(filled, "other", "luminarias calle escuela mercado avenida", encoder=None).languages
    assert (len(spanish.met), spanish.least_words, spanish.has_enough_words) == (1, 2, False)


def test_without_an_encoder_nothing_is_compared(filled):
    assert {each.likeness for each in explain(filled, "lamps", "luminarias", encoder=None).languages} == {None}


@pytest.mark.parametrize(
    ("key", "query", "filters"),
    [
        ("other", {"facets": {"kind": ("guide",)}}, ("kind",)),
        ("other", {"facets": {"kind": ("tool",)}}, ()),
        ("other", {"languages": ("en",)}, ("in",)),
        ("lamps", {"languages": ("en",)}, ()),
    ],
)
def test_filters_that_shut_a_work_out_are_named(filled, key, query, filters):
    explained = explain(filled, key, "luminarias", **query)
    assert explained.shut_out_by == filters
    assert (explained.place is None) == bool(filters)


def test_what_the_audience_may_not_read_is_as_if_it_were_not_there(filled):
    assert explain(filled, "secret", "luminarias") is None
    assert explain(filled, "nothing", "luminarias") is None
    assert explain(filled, "secret", "luminarias", audience=INSIDERS).place is not None
    filled.remove({"lamps": 2**60})
    assert explain(filled, "lamps", "luminarias") is None


def test_a_part_outside_its_window_is_not_told_of(engine):
    engine.put_many([document("a", part("es", "Luminarias", expire_at=NOW), part("en", "Lamps"))])
    assert [each.language for each in explain(engine, "a", "luminarias").languages] == ["en"]
    earlier = NOW - timedelta(hours=1)
    assert [each.language for each in explain(engine, "a", "luminarias", now=earlier).languages] == ["es", "en"]
