"""The engine contract: which titles complete what is being typed."""

from datetime import timedelta

import pytest

from search.audiences import EVERYBODY
from search.documents import ALWAYS
from tests.search.documents import NOW, document, part


def put(engine, **titles):
    engine.put_many([document(key, part("es", title)) for key, title in titles.items()])


def put_english(engine, **titles):
    engine.put_many([document(key, part("en", title)) for key, title in titles.items()])


def suggested(engine, text, language="es", **more):
    return engine.suggest(text, language=language, **{"audience": EVERYBODY, "now": NOW, **more})


def texts(engine, text, language="es", **more):
    return [each.text for each in suggested(engine, text, language, **more)]


def test_words_are_completed_wherever_they_stand_in_a_title(engine):
    put(engine, a="Adjudicación directa", b="Licitación")
    put_english(engine, c="Direct award")

    found = suggested(engine, "direc")
    assert [(each.text, each.language, each.kind, each.key) for each in found] == [
        ("Adjudicación directa", "es", "work", "a"),
        ("Direct award", "en", "work", "c"),
    ]
    assert texts(engine, "direc", "en") == ["Direct award", "Adjudicación directa"]


@pytest.mark.parametrize(
    "typed",
    ["adjudicacion", "ADJUDICACIÓN dir", "directa adj", "  directa,", "¿adjudicación?", "a d", "adjudicación directa"],
)
def test_case_accents_order_and_punctuation_do_not_matter(engine, typed):
    put(engine, a="Adjudicación directa", b="Licitación")
    assert texts(engine, typed) == ["Adjudicación directa"]


def test_ñ_is_found_with_and_without_its_tilde(engine):
    put(engine, a="Niñez y ciudad")
    assert texts(engine, "ninez") == texts(engine, "niñ") == ["Niñez y ciudad"]


@pytest.mark.parametrize(
    "typed", ["", "  ", "…", '"', "judicación", "adjudicación licitación", "*", "title:a", "a OR b"]
)
def test_what_no_title_has_completes_nothing(engine, typed):
    put(engine, a="Adjudicación directa", b="Licitación")
    assert texts(engine, typed) == []


def test_titles_that_begin_so_come_first_then_those_where_it_comes_early(engine):
    put(
        engine,
        a="Manual de la gestión de obra",
        b="La obra pública",
        c="Obra pública y vecinos",
        d="Obra",
        e="Registro de obras",
        f="Obra nueva en el espacio público",
    )
    assert texts(engine, "obra") == [
        "Obra",
        "Obra nueva en el espacio público",
        "Obra pública y vecinos",
        "La obra pública",
        "Registro de obras",
        "Manual de la gestión de obra",
    ]
    assert texts(engine, "obra pub") == [
        "Obra pública y vecinos",
        "Obra nueva en el espacio público",
        "La obra pública",
    ]


def test_the_beginning_wins_over_the_alphabet_among_many(engine):
    put(engine, **{f"k{number:03}": f"Acuerdo {number:03} sobre contratos" for number in range(150)})
    put(engine, last="Contratos abiertos")

    assert texts(engine, "contr")[0] == "Contratos abiertos"
    assert len(texts(engine, "contr")) == 8
    assert len(texts(engine, "contr", limit=3)) == 3


def test_a_work_is_suggested_once_in_the_reader_s_language(engine):
    engine.put_many([document("a", part("es", "Plan Sendero Seguro"), part("en", "Plan for safe paths"))])

    assert texts(engine, "plan") == ["Plan Sendero Seguro"]
    assert texts(engine, "plan", "en") == ["Plan for safe paths"]
    assert [(each.text, each.language) for each in suggested(engine, "safe")] == [("Plan for safe paths", "en")]


def test_a_title_is_suggested_within_its_window(engine):
    opens, closes = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    engine.put_many([document("a", part("es", "Embargo", publish_at=opens, expire_at=closes))])
    assert [texts(engine, "emb", now=moment) for moment in (NOW, opens, closes)] == [[], ["Embargo"], []]


def test_a_title_goes_with_its_work(engine):
    put(engine, a="Ahuehuete")
    engine.put_many([document("a", part("es", "Ceiba"), version=2, changed_at=ALWAYS)])
    assert (texts(engine, "ahue"), texts(engine, "cei")) == ([], ["Ceiba"])
    engine.remove({"a": 3})
    assert texts(engine, "cei") == []
    engine.rebuild([document("b", part("es", "Sabino"))])
    assert (texts(engine, "sab"), texts(engine, "cei")) == (["Sabino"], [])


def test_very_long_titles_and_very_long_typing_are_no_trouble(engine):
    long = "palabra " * 60
    put(engine, a=long)
    assert texts(engine, "palabra " * 40) == [long]
    assert texts(engine, "x" * 400) == []
