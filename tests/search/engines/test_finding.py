"""The engine contract: which works a query finds, in which order and why."""

from datetime import UTC, datetime

import pytest

from search.documents import Passage
from search.results import CLOSE, NONE
from tests.search.documents import ask, document, keys, part


def put(engine, **titles):
    """Spanish works, each with this title under this key."""
    engine.put_many([document(key, part("es", title)) for key, title in titles.items()])


def put_english(engine, **titles):
    engine.put_many([document(key, part("en", title)) for key, title in titles.items()])


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Guía de compras", "guia"),
        ("Guia de compras", "guía"),
        ("Contratación pública", "contrataciones"),
        ("Contrataciones públicas", "contratación"),
        ("Luces de la ciudad", "luz"),
        ("LICITACIÓN", "licitación"),
        ("Niñez y adolescencia", "ninez"),
        ("Ninez y adolescencia", "niñez"),
        ("Pingüino", "pinguino"),
    ],
)
def test_spanish_words_are_found_however_they_are_written(engine, written, typed):
    put(engine, a=written, other="Cosa distinta")
    assert keys(ask(engine, typed)) == ["a"]


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Procuring services", "procured service"),
        ("The council's duties", "council duty"),
        ("Tender/documents", "documents"),
        ("Under s.71 of the Act", "71"),
    ],
)
def test_english_words_are_found_by_their_stems(engine, written, typed):
    put_english(engine, a=written, other="Something else")
    assert keys(ask(engine, typed, reader_language="en")) == ["a"]


@pytest.mark.parametrize(("typed", "first"), [("ano", "ano"), ("año", "year")])
def test_n_and_ñ_are_two_letters(engine, typed, first):
    put(engine, ano="El ano", year="El año")
    found = ask(engine, typed)
    assert keys(found)[0] == first
    scores = [hit.score for hit in found.hits]
    assert len(scores) == 1 or scores[1] < 0.6 * scores[0]


@pytest.mark.parametrize("reader_language", ["es", "en"])
def test_a_spanish_concept_finds_english_works_and_says_why(engine, reader_language):
    put_english(engine, twin="A guide to twinning towns", other="Waste collection")
    (hit,) = ask(engine, "hermanamiento", reader_language=reader_language).hits

    assert hit.key == "twin"
    assert hit.language == "en"
    (reason,) = hit.reasons
    assert (reason.kind, reason.text, reason.language) == ("concept", "twinning", "en")
    assert (reason.source, reason.concept) == ("hermanamiento", "twinning")


@pytest.mark.parametrize("reader_language", ["es", "en"])
def test_an_english_concept_finds_spanish_works_and_says_why(engine, reader_language):
    put(engine, award="La adjudicación directa paso a paso", other="Recolección de residuos")
    (hit,) = ask(engine, "direct award", reader_language=reader_language).hits

    assert hit.key == "award"
    (reason,) = hit.reasons
    assert (reason.kind, reason.text, reason.language) == ("concept", "adjudicación directa", "es")
    assert reason.source == "direct award"


def test_a_label_across_the_border_is_a_phrase(engine):
    put_english(engine, apart="The award was a direct consequence", together="A direct award")
    assert keys(ask(engine, "adjudicación directa")) == ["together"]


def test_a_work_is_found_by_the_labels_of_its_topics(engine):
    engine.put_many([document("a", part("en", "Partner towns", labels=("twinning",))), document("b", part("en"))])
    assert keys(ask(engine, "hermanamiento")) == ["a"]


def test_another_label_of_the_same_concept_finds_it_in_the_same_language(engine):
    put(engine, a="Adjudicación directa")
    (hit,) = ask(engine, "compra directa").hits
    assert ("concept", "adjudicación directa") in {(reason.kind, reason.text) for reason in hit.reasons}


def test_an_ambiguous_label_crosses_only_in_company(engine):
    put_english(engine, bid="How to bid")
    assert keys(ask(engine, "oferta")) == []
    assert keys(ask(engine, "oferta en adjudicación directa")) == ["bid"]


def test_names_are_found_in_the_other_language(engine):
    put_english(engine, a="The borough of Benito Juárez", b="The borough of Camden")
    (hit,) = ask(engine, "contratos en Benito Juarez").hits
    assert hit.key == "a"
    assert {reason.kind for reason in hit.reasons} == {"name"}


def test_the_language_of_the_query_comes_first_among_equals(engine):
    engine.put_many([document("en", part("en", "Twinning")), document("es", part("es", "Hermanamiento"))])

    assert keys(ask(engine, "hermanamiento")) == ["es", "en"]
    assert keys(ask(engine, "twinning")) == ["en", "es"]


def test_a_word_in_the_title_counts_more_than_one_in_the_text(engine):
    engine.put_many(
        [
            document("text", part(title="Otra cosa", body="Trata de transparencia y nada de lo demás importa")),
            document("title", part(title="Transparencia", body="Trata de otra cosa y nada de lo demás importa")),
        ]
    )
    assert keys(ask(engine, "transparencia")) == ["title", "text"]


def test_a_work_with_all_words_comes_before_one_with_some(engine):
    put(engine, some="Presupuesto de obra", all="Presupuesto participativo vecinal", none="Nada")
    assert keys(ask(engine, "presupuesto participativo vecinal"))[0] == "all"


def test_of_many_words_a_work_must_have_more_than_a_stray_one(engine):
    put(engine, stray="Plazos", most="Plazos y garantías de pago")
    assert keys(ask(engine, "plazos garantías pago anticipo penas")) == ["most"]


def test_stop_words_do_not_count_unless_they_are_all_there_is(engine):
    put(engine, a="Lo que sea", b="El contrato")
    assert keys(ask(engine, "el contrato")) == ["b"]
    assert keys(ask(engine, "lo que")) == ["a"]


def test_no_phrase_reaches_from_one_passage_into_the_next(engine):
    engine.put_many(
        [document("a", part("en", passages=(Passage("It was direct"), Passage("award of the year")))), document("b")]
    )
    assert keys(ask(engine, "adjudicación directa")) == []


def test_only_the_languages_asked_for_are_searched(engine):
    engine.put_many(
        [
            document("both", part("es", "Hermanamiento"), part("en", "Friendship")),
            document("en", part("en", "Twinning")),
        ]
    )
    assert keys(ask(engine, "hermanamiento", languages=("en",))) == ["en"]
    assert keys(ask(engine, "hermanamiento", languages=("es",))) == ["both"]


def test_the_reader_gets_the_part_in_the_language_that_they_read(engine):
    both = document("both", part("es", "Hermanamiento"), part("en", "Town friendship"))
    engine.put_many([both])

    (spanish,) = ask(engine, "hermanamiento", reader_language="es").hits
    (english,) = ask(engine, "hermanamiento", reader_language="en").hits

    assert (spanish.language, spanish.title.text) == ("es", "Hermanamiento")
    assert (english.language, english.title.text) == ("en", "Town friendship")
    assert spanish.languages == english.languages == ("es", "en")


def test_matches_are_marked_in_title_and_passage(engine):
    body = "Primero algo más. " * 30 + "Aquí está el número de la licitación pública. " + "Luego otra cosa. " * 30
    engine.put_many(
        [
            document(
                "a",
                part(
                    title="La licitación",
                    passages=(Passage("Nada."), Passage(body, "provision", "art. 30", "art-30")),
                ),
            )
        ]
    )
    (hit,) = ask(engine, "licitaciones").hits

    assert ("licitación", True) in hit.title.segments
    assert hit.title.text == "La licitación"
    assert (hit.snippet.kind, hit.snippet.heading, hit.snippet.anchor) == ("provision", "art. 30", "art-30")
    assert ("licitación", True) in hit.snippet.passage.segments
    assert len(hit.snippet.passage.text) < 400


def test_the_snippet_is_in_the_language_that_is_shown(engine):
    engine.put_many([document("a", part("en", "Friends", body="All about twinning between towns."))])
    (hit,) = ask(engine, "hermanamiento").hits

    assert hit.snippet.language == "en"
    assert ("twinning", True) in hit.snippet.passage.segments


def test_markup_in_a_text_is_text(engine):
    engine.put_many([document("a", part(title="<script>alert(1)</script> licitación", body="<b>licitación</b> & más"))])
    (hit,) = ask(engine, "licitación").hits

    assert hit.title.text == "<script>alert(1)</script> licitación"
    assert "<b>licitación</b> & más" in hit.snippet.passage.text


def test_confidence_says_whether_the_best_work_has_the_words(engine):
    put(engine, a="Contratos abiertos", b="Cosa distinta")

    assert ask(engine, "contratos abiertos").confidence == CLOSE
    assert ask(engine, "ballenas jorobadas").confidence == NONE
    assert ask(engine, "contratos ballenas jorobadas delfines").confidence == NONE
    assert ask(engine, "open contracts").confidence == NONE


def test_without_a_text_everything_is_there_newest_first(engine):
    engine.put_many(
        [
            document("old", changed_at=datetime(2026, 1, 1, tzinfo=UTC)),
            document("new", changed_at=datetime(2026, 3, 1, tzinfo=UTC)),
        ]
    )
    assert keys(ask(engine)) == ["new", "old"]


def test_works_can_be_ordered_by_date_and_evidence(engine):
    engine.put_many(
        [
            document("a", part(title="Contrato"), evidence=5, changed_at=datetime(2026, 1, 1, tzinfo=UTC)),
            document("b", part(title="Contrato"), evidence=1, changed_at=datetime(2026, 3, 1, tzinfo=UTC)),
            document("c", part(title="Contrato"), evidence=3, changed_at=datetime(2026, 2, 1, tzinfo=UTC)),
        ]
    )
    assert keys(ask(engine, "contrato", sort="date")) == ["b", "c", "a"]
    assert keys(ask(engine, "contrato", sort="evidence")) == ["a", "c", "b"]


@pytest.mark.parametrize(("text", "sort"), [("", "relevance"), ("contrato", "relevance"), ("contrato", "date")])
def test_pages_hold_every_work_once(engine, text, sort):
    both = {f"w{number:02}" for number in range(25)}
    engine.put_many([document(key, part(["es", "en"][key[-1] < "5"], "Contrato de obra")) for key in both])
    pages = [ask(engine, text, sort=sort, page=page, page_size=10) for page in (1, 2, 3, 4)]

    # A page of English works is found by the word as it was typed.
    assert [len(page.hits) for page in pages] == [10, 10, 5, 0]
    assert {key for page in pages for key in keys(page)} == both
    assert {page.total for page in pages} == {25}
