"""The engine contract: works are found by what they mean, under every rule that holds for words."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from search.audiences import audience_of_part, audience_of_visitor
from search.documents import Passage
from search.embedding import Embedding
from search.language import Knowledge
from search.language.encoder import installed_encoder
from search.results import Reason
from search.vector_cache import VectorCache
from tests.search.documents import LABELS, NOW, ask, document, keys, part

# Without the words of any index: what is found by other words than those typed is found by its meaning alone.
WITH_MEANING = Knowledge(LABELS, encoder=installed_encoder())

SIGNED_IN = audience_of_visitor(is_authenticated=True)
FOR_SIGNED_IN = audience_of_part(signed_in_only=True)

LANES = (
    Passage("El presupuesto se aprueba en diciembre.", heading="Dinero", anchor="dinero"),
    Passage(
        "La obra dura un año. Las calles tienen carriles para bicicletas. Nada más.",
        "lesson",
        heading="Calles",
        anchor="calles",
    ),
)
BIKES_ES = part("es", "Carriles para bicicletas", passages=LANES)
BIKES_EN = part("en", "Lanes for bicycles", summary="Streets have lanes for bicycles.")
FLOODS = part("en", "Rain floods houses", body="Heavy rain floods the houses by the river.")
TREES = part("es", "Árboles en las calles", body="Se plantan árboles para dar sombra.")
BOOKS = part("en", "Books at home", body="Borrowed books are returned to the library.")
RUBBISH = part("es", "La basura se separa en casa", body="Los vecinos separan la basura.")
SUPPLIERS = part("en", "Suppliers are paid quickly", body="Suppliers are paid within thirty days.")

CYCLING, CICLISTAS = "cycling infrastructure", "ciclistas seguros en la ciudad"
STORM, TORMENTAS = "storm water inside homes", "agua dentro de viviendas por tormentas"


def find(engine, text, **query):
    return ask(engine, text, knowledge=WITH_MEANING, **query)


def by_meaning(results):
    return [hit.key for hit in results.hits if {reason.kind for reason in hit.reasons} == {"passage"}]


def counted(results):
    """The facets that count anything."""
    return {name: counts for name, counts in results.facets.items() if counts}


@pytest.fixture
def put(engine, embedding):
    def put(*documents):
        return engine.put_many(embedding.documents(documents))

    return put


@pytest.mark.parametrize(
    ("one", "text", "sentence", "place"),
    [
        pytest.param(BIKES_ES, CICLISTAS, "… Las calles tienen carriles", ("lesson", "Calles", "calles"), id="es-es"),
        pytest.param(BIKES_ES, CYCLING, "… Las calles tienen carriles", ("lesson", "Calles", "calles"), id="en-es"),
        pytest.param(BIKES_EN, CYCLING, "Streets have lanes for", ("summary", "", ""), id="en-en, in the summary"),
        pytest.param(FLOODS, TORMENTAS, "Heavy rain floods the", ("body", "", ""), id="es-en"),
    ],
)
@pytest.mark.parametrize("reader_language", ["es", "en"])
def test_a_work_is_found_by_its_meaning_and_shows_the_nearest_sentence(
    engine, put, one, text, sentence, place, reader_language
):
    put(document("meant", one), document("other", SUPPLIERS), document("another", RUBBISH))
    found = find(engine, text, reader_language=reader_language)

    (hit,) = found.hits
    assert (hit.key, found.total) == ("meant", 1)
    assert hit.reasons == (Reason("passage", "", one.language),)
    assert hit.snippet.passage.text.startswith(sentence)
    assert not hit.snippet.passage.has_marks
    assert (hit.snippet.kind, hit.snippet.heading, hit.snippet.anchor) == place
    assert hit.snippet.language == hit.language == one.language


def test_the_page_of_a_file_is_told(engine, put):
    annex = Passage("Las calles tienen carriles para bicicletas.", "attachment", heading="anexo.pdf", page=7)
    put(document("a", part("es", "Carriles para bicicletas", passages=(annex,))))
    (hit,) = find(engine, CICLISTAS).hits

    assert (hit.snippet.kind, hit.snippet.heading, hit.snippet.page) == ("attachment", "anexo.pdf", 7)


def test_the_snippet_is_of_the_part_that_is_shown(engine, put):
    put(document("both", BIKES_ES, BIKES_EN))
    (spanish,) = find(engine, CYCLING, reader_language="es").hits
    (english,) = find(engine, CYCLING, reader_language="en").hits

    assert (spanish.language, spanish.snippet.language, spanish.snippet.anchor) == ("es", "es", "calles")
    assert (english.language, english.snippet.language, english.snippet.kind) == ("en", "en", "summary")


def test_only_the_languages_asked_for_are_found_by_meaning(engine, put):
    put(document("es", BIKES_ES), document("en", BIKES_EN))

    assert by_meaning(find(engine, CYCLING, languages=("es",))) == ["es"]
    assert by_meaning(find(engine, CICLISTAS, languages=("en",))) == ["en"]


def test_words_that_were_met_say_more_than_nearness(engine, put):
    put(document("a", BIKES_ES))
    (hit,) = find(engine, "bicicletas en la ciudad").hits

    assert [(reason.kind, reason.text) for reason in hit.reasons] == [("words", "bicicletas")]
    assert hit.snippet.passage.has_marks


@pytest.mark.parametrize(
    "closed",
    [
        pytest.param({"audience": FOR_SIGNED_IN}, id="restricted"),
        pytest.param({"publish_at": NOW + timedelta(hours=1)}, id="embargoed"),
        pytest.param({"expire_at": NOW - timedelta(hours=1)}, id="expired"),
    ],
)
@pytest.mark.parametrize("text", [CYCLING, CICLISTAS])
def test_a_closed_part_is_never_found_by_meaning(engine, put, closed, text):
    put(
        document(
            "a",
            part("es", "Obra sin nada que decir", body="Otra cosa."),
            part("en", "Lanes for bicycles", body="Streets have lanes for bicycles.", **closed),
            facets={"kind": ("practice_guide",)},
        )
    )
    found = find(engine, text)
    assert (found.total, counted(found)) == (0, {})
    if "audience" in closed:
        assert by_meaning(find(engine, text, audience=SIGNED_IN)) == ["a"]
    else:
        hours = -3 if "expire_at" in closed else 3
        assert by_meaning(find(engine, text, now=NOW + timedelta(hours=hours))) == ["a"]


def test_a_closed_part_changes_nothing_in_the_order_of_others(engine, put):
    """Nor does it keep farther works out, by being so much nearer."""
    put(document("a", BIKES_EN), document("b", FLOODS))
    before = find(engine, CICLISTAS)
    put(
        document(
            "same", part("es", "Ciclistas seguros", body="Ciclistas seguros en la ciudad.", audience=FOR_SIGNED_IN)
        )
    )
    after = find(engine, CICLISTAS)

    assert by_meaning(before) == ["a"]
    assert (after.hits, after.total, after.confidence) == (before.hits, before.total, before.confidence)


def test_a_removed_work_is_not_found_by_meaning(engine, put):
    put(document("a", BIKES_ES))
    assert keys(find(engine, CYCLING)) == ["a"]
    engine.remove({"a": 2})
    assert keys(find(engine, CYCLING)) == []


def test_the_meaning_of_a_replaced_text_goes_with_it(engine, put):
    put(document("a", BIKES_ES, BIKES_EN))
    put(document("a", FLOODS, version=2))

    assert keys(find(engine, CYCLING)) == []
    assert by_meaning(find(engine, STORM)) == ["a"]


class Renamed:
    """The same vectors under the name of another encoder: comparing them would find everything."""

    def __init__(self, name="another/1"):
        self.name = name
        self.dimensions = installed_encoder().dimensions

    def encode(self, texts):
        return installed_encoder().encode(texts)


class Small:
    name = "small/1"
    dimensions = 64

    def encode(self, texts):
        cut = installed_encoder().encode(texts)[:, : self.dimensions]
        return cut / np.linalg.norm(cut, axis=1, keepdims=True)


@pytest.mark.parametrize("other", [Renamed(), Small()], ids=["of the same size", "of another size"])
def test_vectors_of_another_encoder_are_not_compared(engine, tmp_path, other):
    embedding = Embedding(other, VectorCache(tmp_path, other.name))
    engine.put_many(embedding.documents([document("a", BIKES_ES), document("b", FLOODS)]))

    assert keys(find(engine, CYCLING)) == []
    assert keys(find(engine, "bicicletas")) == ["a"]
    assert find(engine, "bicicletas").confidence == ask(engine, "bicicletas").confidence


@pytest.mark.parametrize("other", [Renamed(), Small()], ids=["of the same size", "of another size"])
def test_a_query_of_another_encoder_is_answered_by_words(engine, put, other):
    put(document("a", BIKES_ES), document("b", FLOODS))
    knowledge = Knowledge(LABELS, encoder=other)

    assert keys(ask(engine, CYCLING, knowledge=knowledge)) == []
    assert keys(ask(engine, "bicicletas", knowledge=knowledge)) == ["a"]


def test_works_of_the_encoder_before_wait_until_they_are_embedded_anew(engine, put, tmp_path):
    before = Embedding(Renamed(), VectorCache(tmp_path, "another/1"))
    engine.put_many(before.documents([document("old", BIKES_ES)]))
    put(document("new", FLOODS))

    assert by_meaning(find(engine, STORM)) == ["new"]
    assert keys(find(engine, CYCLING)) == []
    assert keys(find(engine, "bicicletas")) == ["old"]


def test_works_without_vectors_stand_beside_works_with_them(engine, put):
    engine.put_many([document("words", part("es", "Bicicletas del municipio"))])
    put(document("meant", BIKES_EN), document("both", BIKES_ES))

    assert set(keys(find(engine, "bicicletas para la ciudad"))) == {"words", "meant", "both"}
    assert by_meaning(find(engine, "bicicletas para la ciudad")) == ["meant"]


def test_where_no_readable_work_has_vectors_words_alone_say_how_well_it_answers(engine, put):
    engine.put_many([document("a", part("es", "Contratos abiertos"))])
    put(document("b", BIKES_EN, version=2))

    assert find(engine, "contratos abiertos", languages=("es",)).confidence == "close"


def test_a_rebuild_keeps_meaning(engine, put, embedding):
    put(document("a", BIKES_ES), document("b", FLOODS))
    engine.rebuild(embedding.documents([document("a", BIKES_ES), document("b", FLOODS)]))
    engine.rebuild(embedding.documents([document("a", BIKES_ES), document("b", FLOODS)]))

    assert by_meaning(find(engine, CYCLING)) == ["a"]
    assert by_meaning(find(engine, TORMENTAS)) == ["b"]


def test_an_index_names_the_encoder_of_all_its_works(engine, put, embedding, tmp_path):
    name = installed_encoder().name
    assert engine.info().encoder == ""
    put(document("a", BIKES_ES, BIKES_EN), document("b", FLOODS))
    assert engine.info().encoder == name

    engine.put_many([document("c", TREES)])
    assert engine.info().encoder == ""
    engine.remove({"c": 2})
    assert engine.info().encoder == name

    before = Embedding(Renamed(), VectorCache(tmp_path, "another/1"))
    engine.put_many(before.documents([document("d", TREES)]))
    assert engine.info().encoder == ""
    engine.rebuild(before.documents([document("d", TREES)]))
    assert engine.info().encoder == "another/1"


@pytest.mark.parametrize(("text", "in_order"), [(CYCLING, ["en", "es"]), (CICLISTAS, ["es", "en"])])
def test_the_language_of_the_query_comes_first_among_the_near(engine, put, text, in_order):
    """Of these two the Spanish one is the nearer, whatever the language of the query."""
    put(document("en", BIKES_EN), document("es", BIKES_ES))
    assert by_meaning(find(engine, text)) == in_order


def test_of_equally_near_works_the_newest_comes_first(engine, put):
    put(
        *(
            document(key, BIKES_ES, changed_at=datetime(2026, month, 1, tzinfo=UTC))
            for key, month in (("a", 1), ("b", 3), ("c", 2))
        )
    )
    assert by_meaning(find(engine, CICLISTAS)) == ["b", "c", "a"]


LIBRARY = [
    document(
        f"w{number:02}",
        *parts,
        facets={
            "kind": (("practice_guide", "regulatory_model")[number % 2],),
            "topic": (("twinning", "sme"), ("sme",), ())[number % 3],
            "year": (str(2020 + number % 3),),
        },
        changed_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number),
    )
    for number, parts in enumerate(
        [
            (BIKES_ES, BIKES_EN),
            (part("en", "Safe cyclists in the city"),),
            (part("es", "Bicicletas públicas", body="Quien vive en la ciudad puede rentar una bicicleta."),),
            (part("en", "People who cycle", body="Roads where cyclists are safe from cars."),),
            (part("es", "Peatones", body="Las banquetas son para quienes caminan sin miedo al tránsito."),),
            (part("en", "Rush hour", body="Traffic in town slows down every evening."),),
            (FLOODS,),
            (part("es", "Drenaje", body="La lluvia se lleva al río para que no entre en las casas."),),
            (TREES,),
            (BOOKS,),
            (RUBBISH,),
            (SUPPLIERS,),
        ]
    )
]

QUERIES = [
    CYCLING,
    CICLISTAS,
    STORM,
    TORMENTAS,
    "planting a tree",
    "préstamos de una biblioteca",
    "prontitud del pago a proveedores",
    "safe cyclists",
    "bicicletas en la ciudad",
    "casas del río",
    "waste recycling",
    "ballenas jorobadas",
]


@pytest.fixture(scope="module")
def library(shared_storage, embedding):
    engine = shared_storage.open()
    engine.rebuild(embedding.documents(LIBRARY))
    return engine


@pytest.mark.parametrize("text", [CYCLING, CICLISTAS, TORMENTAS])
@pytest.mark.parametrize(
    "chosen",
    [{}, {"facets": {"kind": ("practice_guide",)}}, {"languages": ("en",), "facets": {"topic": ("sme",)}}],
    ids=["nothing chosen", "one", "language and topic"],
)
def test_each_count_is_what_a_click_shows_also_of_works_found_by_meaning(library, text, chosen):
    found = find(library, text, **chosen)
    assert found.facets["in"]
    assert by_meaning(find(library, text))
    for name, counts in found.facets.items():
        for value, count in counts.items():
            if name == "in":
                clicked = find(library, text, **{**chosen, "languages": (value,)})
            else:
                facets = {**chosen.get("facets", {}), name: (value,)}
                clicked = find(library, text, **{**chosen, "facets": facets})
            assert clicked.total == len(clicked.hits) == count, (name, value)


@pytest.mark.parametrize("sort", ["date", "evidence"])
def test_works_found_by_meaning_are_there_in_any_order(library, sort):
    by_relevance = find(library, CICLISTAS)
    sorted_otherwise = find(library, CICLISTAS, sort=sort)

    assert by_meaning(by_relevance)
    assert sorted(by_meaning(sorted_otherwise)) == sorted(by_meaning(by_relevance))
    assert (sorted_otherwise.total, sorted_otherwise.facets) == (by_relevance.total, by_relevance.facets)


def test_pages_hold_every_work_found_by_meaning_once(library):
    whole = keys(find(library, CICLISTAS))
    pages = [keys(find(library, CICLISTAS, page=page, page_size=2)) for page in range(1, len(whole) // 2 + 2)]
    assert len(whole) > 2
    assert [key for page in pages for key in page] == whole


@pytest.fixture(scope="module")
def both_libraries(both_storages, embedding):
    engines = [storage.open() for storage in both_storages]
    for engine in engines:
        engine.rebuild(embedding.documents(LIBRARY))
    return engines


@pytest.mark.elasticsearch
@pytest.mark.parametrize("text", QUERIES)
@pytest.mark.parametrize("reader_language", ["es", "en"])
def test_both_engines_give_the_same_answer(both_libraries, text, reader_language):
    embedded, elasticsearch = (find(engine, text, reader_language=reader_language) for engine in both_libraries)

    assert keys(embedded) == keys(elasticsearch)
    assert [hit.reasons for hit in embedded.hits] == [hit.reasons for hit in elasticsearch.hits]
    assert (embedded.total, counted(embedded)) == (elasticsearch.total, counted(elasticsearch))
    assert embedded.confidence == elasticsearch.confidence
    near = {hit.key: hit.snippet for hit in embedded.hits if not hit.snippet.passage.has_marks}
    assert near == {hit.key: hit.snippet for hit in elasticsearch.hits if hit.key in near}


def test_the_engines_are_compared_on_queries_that_find_several_works(library):
    """Otherwise the test above would compare lists of one."""
    assert sum(len(find(library, text).hits) > 1 for text in QUERIES) >= 6
