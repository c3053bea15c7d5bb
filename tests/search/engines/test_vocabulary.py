"""The words of the index: exactly those of what anybody may read at that moment."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from search.documents import Passage
from search.engines.embedded import EmbeddedEngine
from tests.search.documents import document, part

NOW = datetime.now(UTC)


@pytest.fixture
def engine(tmp_path):
    return EmbeddedEngine(tmp_path)


def works(engine, language="es", now=None):
    """Each written form with the number of works it stands in."""
    return dict(engine.words(language, now=now).forms)


def entries(engine, language="es"):
    return {entry.stem: (entry.word, entry.works) for entry in engine.words(language)}


def test_words_are_counted_by_work_not_by_place(engine):
    body = Passage("La obra y la obra", heading="Obras")
    engine.put_many([document("a", part(title="Obra", summary="Una obra", passages=(body,)))])

    assert works(engine) == {"obra": 1, "obras": 1, "la": 1, "y": 1, "una": 1}
    assert entries(engine)["obra"] == ("obra", 1)
    assert works(engine, "en") == {}


def test_a_stem_is_shown_as_it_is_written_most_often(engine):
    engine.put_many([document("a", part(title="LICITACIÓN")), document("b", part(title="Licitación"))])
    engine.put_many([document("c", part(title="Licitacion y licitaciones"))])

    assert entries(engine)["licitacion"] == ("licitación", 3)


def test_languages_are_apart_and_digits_are_no_words(engine):
    engine.put_many([document("a", part("es", "Norma 2024 PPN023"), part("en", "Standard 2024"))])

    assert works(engine) == {"norma": 1}
    assert works(engine, "en") == {"standard": 1}


def test_words_that_mostly_stand_in_capitals_are_acronyms(engine):
    engine.put_many(
        [document("a", part(body="El IMSS y la ONU, ante la UNE.")), document("b", part(body="Se une al IMSS"))]
    )
    engine.put_many([document("c", part(title="LEY DE OBRAS DEL IMSS", body="Nada que una a la onu o que une."))])
    assert engine.words("es").acronyms == {"imss", "onu"}
    assert works(engine)["imss"] == 3

    engine.remove({"a": 3})
    assert engine.words("es").acronyms == {"imss"}


def test_words_go_with_the_text_they_stood_in(engine):
    engine.put_many([document("a", part(title="Ahuehuete viejo")), document("b", part(title="Viejo"))])
    engine.put_many([document("a", part(title="Ceiba"), version=2)])
    assert works(engine) == {"ceiba": 1, "viejo": 1}

    engine.remove({"a": 3})
    assert works(engine) == {"viejo": 1}
    assert entries(engine) == {"viejo": ("viejo", 1)}


@pytest.mark.parametrize("audience", [frozenset({"signed-in"}), frozenset({"groups:3"}), frozenset()], ids=str)
def test_words_of_a_part_that_is_not_for_everybody_are_not_there(engine, audience):
    public = document("a", part(title="Ahuehuete"))
    engine.put_many([public, document("b", part(title="Sabino", audience=audience))])
    assert works(engine) == {"ahuehuete": 1}

    engine.put_many([replace(public, parts=(part(title="Ahuehuete", audience=audience),), version=2)])
    assert works(engine) == {}
    engine.put_many([replace(public, version=3)])
    assert works(engine) == {"ahuehuete": 1}


def test_words_come_and_go_with_the_publishing_window(engine):
    """Nobody writes to the index when a window opens or closes: the page is read again later."""
    opens, closes = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    windowed = part(title="Ahuehuete común", publish_at=opens, expire_at=closes)
    engine.put_many([document("a", windowed), document("b", part(title="Común"))])

    moments = [NOW, opens - timedelta(seconds=1), opens, closes - timedelta(seconds=1), closes]
    assert ["ahuehuete" in works(engine, now=moment) for moment in moments] == [False, False, True, True, False]
    assert [works(engine, now=moment)["común"] for moment in moments] == [1, 1, 2, 2, 1]
    # Going back in time is answered too: nothing kept stands for another moment.
    assert "ahuehuete" not in works(engine, now=NOW)


def test_a_part_written_in_its_window_goes_when_the_window_closes(engine):
    closes = NOW + timedelta(hours=1)
    engine.put_many([document("a", part(title="Ahuehuete", expire_at=closes))])

    assert works(engine) == {"ahuehuete": 1}
    assert works(engine, now=closes) == {}
    engine.remove({"a": 2})
    assert works(engine) == {}


def test_words_are_kept_until_something_is_written(engine, tmp_path):
    engine.put_many([document("a", part(title="Ceiba"))])
    first = engine.words("es")
    assert engine.words("es") is first

    EmbeddedEngine(tmp_path).put_many([document("b", part(title="Sabino"))])
    second = engine.words("es")
    assert (second.version != first.version, dict(second.forms)) == (True, {"ceiba": 1, "sabino": 1})


def test_a_rebuild_counts_anew(engine):
    engine.put_many([document("a", part(title="Ceiba")), document("b", part(title="Sabino"))])
    engine.rebuild([document("a", part(title="Ceiba"))])
    assert works(engine) == {"ceiba": 1}
