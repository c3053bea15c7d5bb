"""What gets a vector, that nothing gets it twice, and what becomes of vectors."""

import numpy as np
import pytest

from search import embedding as embedding_module
from search.documents import SUMMARY_PLACE, Passage
from search.embedding import MOST_SENTENCES, WHOLE_LENGTH, Embedding
from search.engines import SearchUnavailable
from search.language.encoder import installed_encoder
from search.language.neighbours import Neighbour, WordVectors
from search.language.sentences import LONGEST, sentence_spans
from search.language.vectors import cosines, differing, nearest_by_signs, signs, to_bytes
from search.vector_cache import VectorCache
from tests.search.documents import document, part


class Spy:
    """An encoder that gives each text a vector of its own and writes down what it was asked for."""

    dimensions = 64

    def __init__(self, name="spy/1"):
        self.name = name
        self.asked = []
        self.fails_after = None

    def encode(self, texts):
        if self.fails_after is not None and len(self.asked) >= self.fails_after:
            raise MemoryError
        self.asked += texts
        drawn = [np.random.default_rng([ord(letter) for letter in self.name + text]) for text in texts]
        vectors = np.array([each.normal(size=self.dimensions) for each in drawn], dtype=np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture
def spy():
    return Spy()


@pytest.fixture
def embed(spy, tmp_path):
    """Embeds documents as a new process would: only the cache is shared."""

    def embed(*documents, encoder=spy, progress=None):
        run = Embedding(encoder, VectorCache(tmp_path, encoder.name))
        return list(run.documents(documents, progress=progress)), run.embedded

    return embed


WORKS = [document(f"w{number}", part(title=f"Obra {number}", body=f"Frase {number}. Otra.")) for number in range(40)]


def test_every_document_comes_back_with_vectors_in_its_order(embed):
    given, _ = embed(*WORKS)
    assert [each.key for each in given] == [each.key for each in WORKS]
    for each in given:
        (only,) = each.parts
        assert only.vectors.encoder == "spy/1"
        assert (only.vectors.whole.shape, only.vectors.whole.dtype) == ((64,), np.int8)
        assert only.vectors.sentences.shape == (2, 64)
        assert only.vectors.places.shape == (2, 3)


def test_each_vector_is_of_its_own_text(embed, spy):
    (given,), _ = embed(document("a", part(title="Título", body="Una frase. Otra frase.")))
    (only,) = given.parts
    whole, one, other = to_bytes(Spy().encode(["Título. Una frase. Otra frase.", "Una frase.", "Otra frase."]))

    assert (only.vectors.whole == whole).all()
    assert (only.vectors.sentences == [one, other]).all()


def test_a_second_run_embeds_nothing_again(embed, spy):
    first, embedded = embed(*WORKS)
    assert embedded == len(spy.asked) == len(set(spy.asked)) > 80
    spy.asked.clear()

    second, embedded = embed(*WORKS)
    assert (embedded, spy.asked) == (0, [])
    for one, other in zip(first, second, strict=True):
        assert (one.parts[0].vectors.whole == other.parts[0].vectors.whole).all()
        assert (one.parts[0].vectors.sentences == other.parts[0].vectors.sentences).all()


def test_only_what_is_new_in_a_text_is_embedded(embed, spy):
    embed(document("a", part(title="Título", body="Una frase. Otra frase.")))
    spy.asked.clear()
    embed(document("a", part(title="Título", body="Una frase. Distinta.")))
    assert set(spy.asked) == {"Título. Una frase. Distinta.", "Distinta.", "distinta"}


def test_a_run_that_was_broken_off_goes_on_from_the_cache(embed, spy, monkeypatch):
    monkeypatch.setattr(embedding_module, "_TEXTS_AT_ONCE", 10)
    spy.fails_after = 50
    with pytest.raises(MemoryError):
        embed(*WORKS)
    before, spy.fails_after, spy.asked = spy.asked, None, []
    embed(*WORKS)

    assert len(before) == 50
    assert spy.asked
    assert not set(before) & set(spy.asked)


def test_two_encoders_have_two_caches(embed, spy, tmp_path):
    other = Spy("other/1")
    ((of_spy,), _), ((of_other,), _) = embed(WORKS[0]), embed(WORKS[0], encoder=other)

    assert set(spy.asked) == set(other.asked)
    assert of_other.parts[0].vectors.encoder == "other/1"
    assert (of_spy.parts[0].vectors.whole != of_other.parts[0].vectors.whole).any()
    assert len(list(tmp_path.glob("vectors-*.sqlite3"))) == 2
    assert embed(WORKS[0])[1] == embed(WORKS[0], encoder=other)[1] == 0


def test_progress_counts_the_texts_that_were_embedded(embed, monkeypatch):
    monkeypatch.setattr(embedding_module, "_TEXTS_AT_ONCE", 10)
    told, again = [], []
    _, embedded = embed(*WORKS, progress=told.append)
    embed(*WORKS, progress=again.append)

    assert told == sorted(told)
    assert (told[0], told[-1]) == (10, embedded)
    assert again == []


def test_texts_that_were_embedded_are_kept_and_others_are_not_made(tmp_path, spy):
    run = Embedding(spy, VectorCache(tmp_path, spy.name))
    run.vectors(["una"])
    assert (list(run.kept(["una", "otra"])), spy.asked) == (["una"], ["una"])


def test_the_cache_holds_more_texts_than_one_statement_takes(tmp_path):
    cache = VectorCache(tmp_path, "spy/1")
    vectors = {f"texto {number}": np.full(64, number % 100, dtype=np.int8) for number in range(1_200)}
    cache.put_many(vectors)
    found = cache.get_many(vectors)

    assert found.keys() == vectors.keys()
    assert all((found[text] == vector).all() for text, vector in vectors.items())


@pytest.mark.parametrize("broken", ["no folder", "no database"])
def test_a_cache_that_cannot_be_used_says_so(tmp_path, broken):
    cache = VectorCache(tmp_path / "search", "spy/1")
    if broken == "no folder":
        (tmp_path / "search").write_text("")
    else:
        cache.put_many({})
        (path,) = (tmp_path / "search").glob("*.sqlite3")
        path.write_bytes(b"no database" * 1_000)
    with pytest.raises(SearchUnavailable, match="cache of vectors"):
        cache.get_many(["una"])
    with pytest.raises(SearchUnavailable, match="cache of vectors"):
        cache.put_many({"una": np.zeros(64, dtype=np.int8)})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Una frase. Otra: tercera; ¿cuarta? ¡Quinta!", 5, id="punctuation"),
        pytest.param("Artículo 1.2 del 3.º y s.71", ["Artículo 1.2 del 3.º y s.71"], id="points inside words"),
        pytest.param("Renglón\n\nOtro\nTercero", ["Renglón", "Otro", "Tercero"], id="lines"),
        pytest.param("  con aire  \n  más aire", ["con aire  ", "más aire"], id="space before"),
        pytest.param("Sí. A. 1. Larga", ["Sí.", "Larga"], id="what is too short"),
        pytest.param("ab", [], id="nothing but short"),
        pytest.param(" \n ", [], id="blank"),
        pytest.param("", [], id="empty"),
    ],
)
def test_a_text_is_cut_into_sentences(text, expected):
    found = [text[begin:end] for begin, end in sentence_spans(text)]
    assert (len(found) if isinstance(expected, int) else found) == expected


def test_of_a_long_list_only_the_beginning_counts():
    text = f"Antes. {'uno, ' * 500}fin. Después."
    spans = list(sentence_spans(text))

    assert [end - begin for begin, end in spans] == [6, LONGEST, 8]
    assert text[slice(*spans[1])].startswith("uno, uno")


def test_places_say_where_each_sentence_stands(embed):
    first = Passage("Aquí hay una. Y dos.", heading="Encabezado")
    second = Passage("Tres.\nCuatro.", "attachment", heading="anexo.pdf", page=2)
    one = part(title="Título", summary="Resumen corto.", passages=(first, second))
    (given,), _ = embed(document("a", one))
    texts = {SUMMARY_PLACE: one.summary, 0: first.text, 1: second.text}

    places = given.parts[0].vectors.places.tolist()
    assert [(place, texts[place][begin:end]) for place, begin, end in places] == [
        (SUMMARY_PLACE, "Resumen corto."),
        (0, "Aquí hay una."),
        (0, "Y dos."),
        (1, "Tres."),
        (1, "Cuatro."),
    ]


def test_the_whole_is_title_summary_and_text_without_attachments(embed, spy):
    annex = Passage("Texto del anexo.", "attachment", heading="anexo.pdf")
    body = Passage("Texto propio.", heading="Encabezado")
    embed(document("a", part(title="Título", summary="Resumen", passages=(body, annex))))

    assert "Título. Resumen. Encabezado Texto propio." in spy.asked
    assert "Texto del anexo." in spy.asked
    assert not [text for text in spy.asked if text.startswith("Título") and "anexo" in text]


def test_the_whole_of_a_long_work_is_its_beginning(embed, spy):
    embed(document("a", part(title="Título", body="Palabras y más. " * 1_000)))
    assert max(len(text) for text in spy.asked) == WHOLE_LENGTH


def test_a_part_has_at_most_so_many_sentences(embed):
    long = part(title="Título", body=" ".join(f"Frase {number}." for number in range(MOST_SENTENCES + 50)))
    (given,), _ = embed(document("a", long, part("en", "Short", body="One sentence.")))

    assert [len(each.vectors.sentences) for each in given.parts] == [MOST_SENTENCES, 1]
    assert len(given.parts[0].vectors.places) == MOST_SENTENCES


@pytest.mark.parametrize("more", [{}, {"passages": (Passage(""), Passage("a"))}], ids=["no text", "no sentence"])
def test_a_work_that_is_a_title_has_one_sentence(embed, more):
    (given,), _ = embed(document("a", part(title="Título", **more)))
    vectors = given.parts[0].vectors

    assert vectors.places.tolist() == [[SUMMARY_PLACE, 0, 0]]
    assert (vectors.sentences[0] == to_bytes(Spy().encode(["Título"]))[0]).all()


def test_the_words_of_public_parts_get_vectors_too(embed, spy):
    embed(document("a", part(title="Ahuehuete", summary="Él y la AÑADIDA de 2026", body="El anexo.")))
    assert {text for text in spy.asked if text == text.lower()} == {"ahuehuete", "añadida", "anexo"}


@pytest.mark.parametrize("audience", [frozenset({"signed-in"}), frozenset({"groups:3"}), frozenset()], ids=str)
def test_no_word_of_a_closed_part_does(embed, spy, audience):
    embed(document("a", part(title="Ahuehuete", body="Secreto.", audience=audience)))
    assert set(spy.asked) == {"Ahuehuete. Secreto.", "Secreto."}


def test_vectors_are_no_part_of_what_a_document_says(embed):
    (given,), _ = embed(WORKS[0])
    (other,), _ = embed(WORKS[0], encoder=Spy("other/1"))

    assert given.parts[0].vectors is not None
    assert given.fingerprint == other.fingerprint == WORKS[0].fingerprint
    assert given == WORKS[0]


def test_bytes_keep_cosines():
    texts = ["licitación pública", "public tender", "a house by the river", "árboles", "bicycle lanes", "2026"]
    exact = installed_encoder().encode(texts)
    kept = to_bytes(exact)

    assert kept.dtype == np.int8
    assert np.abs(kept).max(axis=1).tolist() == [127] * len(texts)
    for place, one in enumerate(kept):
        assert cosines(kept, one) == pytest.approx(exact @ exact[place], abs=0.01)


def test_nothing_has_a_cosine_with_nothing():
    zero = to_bytes(np.zeros((1, 64), dtype=np.float32))
    assert cosines(zero, zero[0]).tolist() == [0.0]


def test_signs_are_one_bit_a_dimension():
    one = np.array([1, -1, 0, 5] * 32, dtype=np.int8)
    other = one.copy()
    other[:3] = -1, 1, -3
    packed = signs(np.stack([one, other, -one]))

    assert (packed.dtype, packed.shape) == (np.uint64, (3, 2))
    # Zero has the sign of what is below it.
    assert differing(packed, signs(one)).tolist() == [0, 2, 96]


def test_the_nearest_by_signs_are_as_many_as_asked_for():
    vectors = to_bytes(Spy().encode([f"texto {number}" for number in range(200)]))
    among = signs(vectors)

    assert nearest_by_signs(among, among[17], 1).tolist() == [17]
    five = nearest_by_signs(among, among[17], 5)
    far = differing(among, among[17])
    assert sorted(far[five]) == sorted(far)[:5]
    assert len(nearest_by_signs(among, among[17], 500)) == 200


class TestNeighbours:
    @pytest.fixture
    def words(self):
        """Words at known cosines to the vector asked for."""
        names = ["far", "near", "same", "opposite"]
        vectors = np.zeros((4, 64))
        vectors[:, 0] = 127 * np.array([0.3, 0.8, 1.0, -1.0])
        vectors[:, 1] = 127 * np.array([0.954, 0.6, 0.0, 0.0])
        return WordVectors([f"{name}-stem" for name in names], names, np.rint(vectors).astype(np.int8))

    @pytest.fixture
    def asked(self):
        return np.array([127] + [0] * 63, dtype=np.int8)

    def test_the_nearest_come_first(self, words, asked):
        found = words.nearest(asked, most=10, least=0.0)
        assert [(each.stem, each.word) for each in found] == [
            ("same-stem", "same"),
            ("near-stem", "near"),
            ("far-stem", "far"),
        ]
        assert [each.cosine for each in found] == pytest.approx([1.0, 0.8, 0.3], abs=0.01)
        assert isinstance(found[0], Neighbour)

    def test_no_more_than_asked_for_and_none_that_is_too_far(self, words, asked):
        assert [each.word for each in words.nearest(asked, most=1, least=0.0)] == ["same"]
        assert [each.word for each in words.nearest(asked, most=10, least=0.5)] == ["same", "near"]

    def test_no_words_have_no_neighbours(self, asked):
        words = WordVectors([], [], np.empty((0, 0), dtype=np.int8))
        assert list(words.nearest(asked, most=5, least=0.0)) == []
