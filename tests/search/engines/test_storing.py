"""The engine contract: what is put is kept, newer wins, and a rebuild loses nothing."""

from dataclasses import replace

import pytest

from search.engines import SearchUnavailable
from tests.search.documents import ask, document, keys, part


def test_a_stored_work_is_found_and_its_old_words_are_not(engine):
    engine.put_many([document("a", part(title="Presupuesto participativo"))])
    engine.put_many([document("a", part(title="Registro de contratos"), version=2)])

    assert keys(ask(engine, "registro")) == ["a"]
    assert keys(ask(engine, "participativo")) == []


def test_putting_says_how_many_were_taken(engine):
    assert engine.put_many([document("a"), document("b")]) == 2
    assert engine.put_many([document("a"), document("b", version=2)]) == 1


def test_an_older_reading_never_replaces_a_newer_one(engine):
    engine.put_many([document("a", part(title="Nuevo"), version=5)])
    engine.put_many([document("a", part(title="Viejo"), version=4)])

    assert keys(ask(engine, "nuevo")) == ["a"]
    assert keys(ask(engine, "viejo")) == []


def test_a_removed_work_is_gone_from_hits_counts_and_fingerprints(engine):
    engine.put_many([document("a", facets={"kind": ("practice_guide",)}), document("b")])

    assert engine.remove({"a": 2}) == 1

    found = ask(engine)
    assert keys(found) == ["b"]
    assert found.total == 1
    assert found.facets.get("kind", {}) == {}
    assert set(engine.fingerprints()) == {"b"}


def test_removing_what_is_not_there_leaves_the_index_usable(engine):
    engine.remove({"never": 1})

    assert keys(ask(engine)) == []
    assert (engine.info().works, dict(engine.fingerprints())) == (0, {})
    engine.rebuild([document("a")])
    engine.remove({"never": 1})
    assert keys(ask(engine)) == ["a"]
    assert engine.rebuild([document("b")]) == 1


def test_a_document_read_before_the_removal_stays_out(engine):
    engine.put_many([document("a", version=1)])
    engine.remove({"a": 3})
    engine.put_many([document("a", version=2)])

    assert keys(ask(engine)) == []


def test_a_work_that_comes_back_is_found_again(engine):
    engine.put_many([document("a", version=1)])
    engine.remove({"a": 2})
    engine.put_many([document("a", version=3)])

    assert keys(ask(engine)) == ["a"]


def test_a_part_that_was_withdrawn_is_found_no_more(engine):
    both = document("a", part("es", "Hermandad"), part("en", "Fellowship"))
    engine.put_many([both])
    engine.put_many([replace(both, parts=both.parts[:1], version=2)])

    assert keys(ask(engine, "fellowship")) == []
    assert ask(engine).facets["in"] == {"es": 1}


def test_what_one_process_writes_another_finds(storage):
    reader, writer = storage.open(), storage.open()
    assert keys(ask(reader)) == []
    writer.put_many([document("a")])
    assert keys(ask(reader)) == ["a"]


def test_fingerprints_tell_what_is_held(engine):
    held = [document("a", part(title="Uno")), document("b", part(title="Dos"))]
    engine.put_many(held)

    assert engine.fingerprints() == {each.key: each.fingerprint for each in held}


def test_an_index_is_complete_once_it_was_rebuilt(engine):
    engine.put_many([document("a")])
    before = engine.info()
    engine.rebuild([document("a"), document("b")])
    after = engine.info()

    assert (before.works, before.is_complete, before.built_at) == (1, False, None)
    assert (after.works, after.is_complete, after.name) == (2, True, engine.name)
    assert after.built_at is not None
    assert after.index != before.index


def test_a_rebuild_replaces_everything(engine):
    engine.put_many([document("old")])
    seen = []

    assert engine.rebuild([document("a"), document("b")], progress=seen.append) == 2

    assert sorted(keys(ask(engine))) == ["a", "b"]
    assert seen[-1] == 2


def test_searches_are_answered_from_the_old_index_while_a_new_one_is_built(storage):
    engine, reader = storage.open(), storage.open()
    engine.put_many([document("old")])
    seen = []

    def slowly():
        yield document("new")
        seen.append(keys(ask(reader)))

    engine.rebuild(slowly())
    assert seen == [["old"]]
    assert keys(ask(reader)) == ["new"]


def test_what_is_published_and_withdrawn_during_a_rebuild_is_not_lost(storage):
    builder, writer = storage.open(), storage.open()
    builder.rebuild([document("changed", version=1), document("withdrawn", version=1)])

    def while_others_write():
        # Read before the changes, stored after them.
        yield document("changed", part(title="Antes"), version=2)
        yield document("withdrawn", version=2)
        writer.put_many(
            [document("changed", part(title="Después"), version=3), document("fresh", part(title="Fresco"), version=3)]
        )
        writer.remove({"withdrawn": 3})

    builder.rebuild(while_others_write())

    assert sorted(keys(ask(builder))) == ["changed", "fresh"]
    assert keys(ask(builder, "después")) == ["changed"]
    assert keys(ask(builder, "antes")) == []


def test_a_rebuild_that_fails_leaves_the_old_index(storage):
    engine = storage.open()
    engine.put_many([document("old")])

    def failing():
        yield document("new")
        raise RuntimeError("The database went away.")

    with pytest.raises(RuntimeError):
        engine.rebuild(failing())

    assert keys(ask(engine)) == ["old"]
    engine.put_many([document("later", version=2)])
    assert engine.rebuild([document("new")]) == 1
    assert keys(ask(storage.open())) == ["new"]


def test_writing_nothing_is_no_error(engine):
    assert engine.put_many([]) == 0
    assert engine.remove({}) == 0
    assert engine.rebuild([]) == 0


def test_two_rebuilds_at_once_do_not_mix(storage):
    first, second = storage.open(), storage.open()

    def interrupted():
        yield document("first")
        second.rebuild([document("second")])

    with pytest.raises(SearchUnavailable):
        first.rebuild(interrupted())

    assert keys(ask(storage.open())) in (["second"], [])
