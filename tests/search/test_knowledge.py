"""What a query becomes through the words of the index: translations, near words, and what never becomes one."""

import numpy as np
import pytest
from wagtail.models import PageViewRestriction

from search import feeding
from search.engines import SearchUnavailable
from search.knowledge import MOST_WORDS, knowledge
from search.language import Knowledge, understand, weights
from search.language.encoder import installed_encoder
from search.language.lexicon import Lexicon, WordPair, stem_of
from search.language.neighbours import WordVectors
from search.language.text import fold
from search.language.translation import encode_query, synonyms, translations
from search.language.understanding import MAX_TERMS
from search.language.vectors import to_bytes
from search.lexicon_editions import forbid
from tests.factories import make_work
from tests.search.asking import find, found_keys
from tests.search.documents import LABELS, understood


def words_of(language, *words):
    """The words of an index with their real vectors."""
    folded = [fold(word) for word in words]
    return WordVectors(
        [stem_of(word, language) for word in words], folded, to_bytes(installed_encoder().encode(folded))
    )


def vector_of(word):
    return to_bytes(installed_encoder().encode([word]))[0]


ES = words_of("es", "basura", "residuos", "bicicleta", "camión", "ballena", "año", "jardín")
EN = words_of("en", "rubbish", "waste", "bicycle", "truck", "whale", "ship", "garden")
BOTH = {"es": ES, "en": EN}
KNOWN = Knowledge(LABELS, encoder=installed_encoder(), words=BOTH)


def alternatives(text, language, knowledge=KNOWN, kind=None):
    return [
        (alternative.reason.kind, " ".join(alternative.words))
        for clause in understood(text, knowledge=knowledge).clauses[language]
        for alternative in clause.alternatives
        if kind in (None, alternative.reason.kind)
    ]


def test_words_of_the_other_language_that_mean_the_same_are_searched_for():
    assert ("translation", "truck") in alternatives("camión", "en")
    assert ("translation", "bicicleta") in alternatives("the bicycle", "es")
    (clause,) = understood("camión", knowledge=KNOWN).clauses["en"]
    (translation,) = [each.reason for each in clause.alternatives if each.reason.kind == "translation"]
    assert (translation.text, translation.language, translation.source) == ("truck", "en", "camión")


def test_near_words_of_the_same_language_are_searched_for():
    assert alternatives("basura", "es") == [("words", "basura"), ("related", "residuos")]
    (_typed, related) = understood("Basura en la calle", knowledge=KNOWN).clauses["es"][0].alternatives
    assert (related.reason.text, related.reason.source) == ("residuos", "Basura")
    assert 0 < related.weight < weights.NEAR_WORD


def test_a_word_is_no_near_word_of_itself_in_whatever_form():
    assert alternatives("bicicletas", "es") == [("words", "bicicletas")]


@pytest.mark.parametrize("text", ["empresa BASURA", "la calle Basura"])
def test_a_name_has_no_near_words(text):
    assert alternatives(text, "es", kind="related") == []


@pytest.mark.parametrize("text", ["134", "2026", "7"])
def test_a_number_stays_a_number(text):
    assert alternatives(text, "es") == [("words", text)]
    assert alternatives(text, "en") == [("name", text)]


@pytest.mark.parametrize(("accented", "plain"), [("camión de basura", "camion de basura"), ("El jardín", "El jardin")])
def test_spanish_without_accents_has_the_same_translations(accented, plain):
    one, other = understood(accented, knowledge=KNOWN), understood(plain, knowledge=KNOWN)

    assert alternatives(accented, "en", kind="translation") == alternatives(plain, "en", kind="translation") != []
    assert one.share == other.share
    assert alternatives(accented, "es") == alternatives(plain, "es")


class Same:
    """Every text means the same: as many alternatives as there can be."""

    name = "same/1"
    dimensions = 64

    def __init__(self):
        self.calls = []

    def encode(self, texts):
        self.calls.append(list(texts))
        return np.full((len(texts), self.dimensions), 1 / 8, dtype=np.float32)


def test_two_hundred_pasted_words_stay_bounded():
    encoder = Same()
    crowd = [f"{first}{second}dición" for first in "abcdefghijklmnñopqrs" for second in "aeioulrnst"]
    vectors = to_bytes(encoder.encode(crowd))
    words = WordVectors([stem_of(word, "es") for word in crowd], [fold(word) for word in crowd], vectors)
    lexicon = Lexicon(WordPair(word, f"{word}x{number}", 0.9, 0.9, 9.0) for word in crowd for number in range(8))
    encoder.calls.clear()
    asked = understood(" ".join(crowd), knowledge=Knowledge(LABELS, lexicon, encoder, {"es": words, "en": words}))
    found = {language: sum(len(clause.alternatives) for clause in asked.clauses[language]) for language in ("es", "en")}

    assert found["es"] == MAX_TERMS * (1 + weights.MOST_SYNONYMS)
    assert MAX_TERMS * weights.MOST_TRANSLATIONS < found["en"] <= MAX_TERMS * (1 + 2 * weights.MOST_TRANSLATIONS)
    # Words of the index have their vectors already.
    assert [len(call) for call in encoder.calls] == [1]
    assert [len(call) for call in encoded_of_strangers(crowd)] == [1 + MAX_TERMS]


def encoded_of_strangers(crowd):
    encoder = Same()
    encoder.name = "strangers/1"
    understood(" ".join(crowd), knowledge=Knowledge(LABELS, Lexicon(), encoder, {}))
    return encoder.calls


def test_the_vectors_of_words_that_were_asked_for_are_kept():
    encoder = Same()
    encoder.name = "kept/1"
    first = encode_query("una frase", ["una", "frase"], encoder)
    second = encode_query("otra frase", ["otra", "frase"], encoder)

    assert encoder.calls == [["una frase", "una", "frase"], ["otra frase", "otra"]]
    assert second.words.keys() == {"otra", "frase"}
    assert (second.words["frase"] == first.words["frase"]).all()


def at(cosines):
    """Words named w0, w1 … at these cosines to ASKED."""
    vectors = np.zeros((len(cosines), 64))
    vectors[:, 0] = 127 * np.array(cosines)
    vectors[:, 1] = 127 * np.sqrt(1 - np.array(cosines) ** 2)
    names = [f"w{place}" for place in range(len(cosines))]
    return WordVectors(names, names, np.rint(vectors).astype(np.int8))


ASKED = np.array([127] + [0] * 63, dtype=np.int8)


def translated(word="palabra", *, cosines=(), lexicon=None, vector=ASKED, language="en"):
    known = Knowledge(LABELS, lexicon or Lexicon(), words={language: at(cosines)})
    return [(each.word, round(each.weight, 2)) for each in translations(word, vector, language, known)]


def test_translations_count_by_the_square_of_their_nearness_best_first():
    expected = [("w1", round(weights.TRANSLATED * 0.9**2, 2)), ("w2", round(weights.TRANSLATED * 0.8**2, 2))]
    assert translated(cosines=[0.7 * weights.LEAST_OF_BEST, 0.9, 0.8]) == expected


@pytest.mark.parametrize(
    ("cosines", "kept"),
    [
        pytest.param([weights.LEAST_TRANSLATION + 0.01], 1, id="just near"),
        pytest.param([weights.LEAST_TRANSLATION - 0.01], 0, id="too far"),
        pytest.param([0.9, 0.9 * weights.LEAST_OF_BEST - 0.01], 1, id="much farther than the best"),
        pytest.param([0.9] * (weights.MOST_TRANSLATIONS + 3), weights.MOST_TRANSLATIONS, id="too many"),
    ],
)
def test_translations_are_few_and_near(cosines, kept):
    assert len(translated(cosines=cosines)) == kept


def test_what_the_lexicon_learnt_stands_among_them_by_how_far_it_is_to_be_trusted():
    lexicon = Lexicon([WordPair("palabra", "learnt", 1, 1, 9), WordPair("palabra", "w1", 1, 1, 9)])
    learnt = round(weights.LEARNT * 0.9, 2)

    # The better of both where they agree.
    assert translated(cosines=[1.0, 0.8], lexicon=lexicon) == [("w0", 0.8), ("learnt", learnt), ("w1", learnt)]
    assert translated(cosines=[0.9, 1.0], lexicon=lexicon) == [("w1", 0.8), ("learnt", learnt), ("w0", 0.65)]
    assert translated(cosines=[1.0], lexicon=lexicon, vector=None) == [("learnt", learnt), ("w1", learnt)]


def test_of_a_word_with_many_learnt_translations_the_best_are_taken():
    lexicon = Lexicon(WordPair("palabra", f"word{number}", number / 10, 1, 9) for number in range(1, 9))
    found = translated(lexicon=lexicon)
    assert [word for word, _ in found] == ["word8", "word7", "word6", "word5", "word4"]


def test_near_words_are_few_and_near():
    known = Knowledge(LABELS, words={"es": at([1.0, 0.9, 0.8, 0.7, 0.65, weights.LEAST_SYNONYM - 0.01])})
    found = synonyms("w0", ASKED, "es", known)

    assert [each.word for each in found] == ["w1", "w2", "w3"]
    assert found[0].weight == pytest.approx(weights.NEAR_WORD * 0.9**2, abs=0.01)
    assert [each.word for each in synonyms("another", ASKED, "es", known)] == ["w0", "w1", "w2"]
    assert [each.word for each in synonyms("w4", ASKED, "es", Knowledge(LABELS, words={"es": at([0.5])}))] == []


@pytest.mark.parametrize(
    ("text", "language", "word"), [("ballenas", "en", "whale"), ("whales", "es", "ballena")], ids=["es", "en"]
)
def test_a_forbidden_pair_comes_from_the_vectors_neither(text, language, word):
    reader = "es" if language == "en" else "en"
    forbidding = Lexicon(forbidden=[(stem_of("ballena", "es"), stem_of("whale", "en"))])
    known = Knowledge(LABELS, forbidding, installed_encoder(), BOTH)

    def offered(knowledge):
        asked = understood(text, reader, knowledge)
        return {" ".join(each.words) for clause in asked.clauses[language] for each in clause.alternatives}

    assert word in offered(KNOWN)
    assert word not in offered(known)


pytestmark = pytest.mark.django_db


@pytest.fixture
def no_encoder(monkeypatch):
    monkeypatch.setattr("search.embedding.installed_encoder", lambda: None)


def kinds(text, **query):
    return {hit.key: {reason.kind for reason in hit.reasons} for hit in find(text, **query).hits}


@pytest.fixture
def works():
    return {
        "es": make_work(title="Reglas de adjudicación directa").work_key,
        "en": make_work(language="en", title="Direct award in practice").work_key,
        "learnt": make_work(language="en", title="What residents say").work_key,
        "meant": make_work(language="en", title="Lanes for bicycles").work_key,
    }


def test_without_an_encoder_words_concepts_and_the_lexicon_answer(no_encoder, site_search, works, indexed):
    indexed()

    assert kinds("reglas") == {works["es"]: {"words"}}
    assert kinds("adjudicación directa") == {works["es"]: {"words"}, works["en"]: {"concept"}}
    assert kinds("vecinos") == {works["learnt"]: {"translation"}}
    assert kinds("ciclistas seguros en la ciudad") == {}
    assert find("adjudicación directa").confidence == "close"
    assert knowledge().words == {}
    assert site_search.info().encoder == ""


def test_an_encoder_that_was_taken_away_leaves_an_index_that_answers(site_search, works, indexed, monkeypatch):
    indexed()
    assert works["meant"] in kinds("ciclistas seguros en la ciudad")
    monkeypatch.setattr("search.embedding.installed_encoder", lambda: None)

    assert kinds("ciclistas seguros en la ciudad") == {}
    assert kinds("vecinos") == {works["learnt"]: {"translation"}}


@pytest.fixture
def whale(embedded_search, committed):
    with committed():
        page = make_work(language="en", title="Whale watching")
        make_work(language="en", title="Trucks and gardens")
    return page


def neighbours(word="ballena"):
    return [each.word for each in knowledge().words["en"].nearest(vector_of(word), most=5, least=0.5)]


def test_the_words_of_public_works_are_neighbours(whale):
    assert neighbours() == ["whale"]
    assert kinds("ballenas") == {whale.work_key: {"translation"}}


def test_the_words_of_a_withdrawn_work_are_neighbours_no_more(whale, committed):
    assert neighbours() == ["whale"]
    with committed():
        whale.unpublish()
    assert neighbours() == []
    assert neighbours("camión") == ["trucks"]


def test_the_words_of_a_restricted_work_are_neighbours_no_more(whale, committed):
    with committed():
        PageViewRestriction.objects.create(page=whale, restriction_type=PageViewRestriction.LOGIN)
    assert neighbours() == []


def test_what_an_editor_forbids_is_not_translated_from_the_next_query_on(whale):
    asked = {"reader_language": "es"}
    before = understand("ballenas", knowledge=knowledge(), **asked).clauses["en"]
    forbid(es_word="ballena", en_word="whale")
    after = understand("ballenas", knowledge=knowledge(), **asked).clauses["en"]

    assert "whale" in {word for clause in before for each in clause.alternatives for word in each.words}
    assert "whale" not in {word for clause in after for each in clause.alternatives for word in each.words}


def test_stop_words_short_words_and_acronyms_are_no_neighbours(embedded_search, committed):
    with committed():
        make_work(language="en", title="The whale and this ox", summary="Ships of the GOCDMX.")
        make_work(language="en", title="Whale", summary="Ships.")
    # "whale" and "ships".
    assert len(knowledge().words["en"]) == 2


def test_of_too_many_words_those_in_most_works_are_kept(whale, committed, monkeypatch):
    assert MOST_WORDS >= 10_000
    with committed():
        make_work(language="en", title="Gardens")
    monkeypatch.setattr("search.knowledge.MOST_WORDS", 1)
    with committed():
        make_work(language="en", title="Garden")
    assert neighbours("jardín")
    assert neighbours() == []


def test_knowledge_is_kept_until_the_index_changes(whale, committed):
    first = knowledge().words["en"]
    assert knowledge().words["en"] is first
    with committed():
        make_work(language="en", title="Ships")
    assert knowledge().words["en"] is not first


def test_words_that_cannot_be_read_leave_the_rest(whale, monkeypatch):
    def unreadable(language):
        raise SearchUnavailable("No disk.")

    monkeypatch.setattr("search.knowledge.index_words", unreadable)
    known = knowledge()
    assert known.words == {}
    assert known.encoder is not None
    assert found_keys("whale") == {whale.work_key}


def test_an_unusable_cache_of_vectors_is_an_outage_and_no_half_document(whale, settings, committed):
    (cache,) = (settings.DATA_DIR / "search").glob("vectors-*.sqlite3")
    for path in (settings.DATA_DIR / "search").glob("vectors-*"):
        path.unlink()
    cache.write_bytes(b"no database" * 1_000)
    with pytest.raises(SearchUnavailable, match="cache of vectors"):
        feeding.reindex_work(whale.work_key)
    assert found_keys("whale") == {whale.work_key}
