"""Rebuilding loses nothing, and what differs is found and mended."""

import io
import re
import sys

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from kb import due_work
from kb.models import KnowledgePage
from search import health, rebuilding, serving
from search.documents import Part
from search.engines import SearchUnavailable
from search.language.encoder import installed_encoder
from search.management.commands import rebuild_search_index
from search.rebuilding import differences, rebuild, repair
from tests.factories import make_translation, make_work
from tests.search.asking import found_keys
from tests.search.documents import document

pytestmark = pytest.mark.django_db


def run(*arguments, **options):
    out, err = io.StringIO(), io.StringIO()
    call_command(*arguments, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def library(site_search):
    """Works that no event told the index of."""
    return [make_work(title=f"Contrato {number}") for number in range(5)]


def test_a_rebuild_holds_every_work(library):
    make_translation(library[0])
    assert found_keys() == set()
    out, _err = run("rebuild_search_index")

    assert found_keys() == {page.work_key for page in library}
    assert ": 5 works." in out


def test_what_is_published_during_a_rebuild_is_not_lost(library, committed, monkeypatch):
    """New, changed and withdrawn between the reading of the pages and the swap; each event drains at once."""
    run("rebuild_search_index")
    build, events = rebuilding.build_document, []

    def build_while_others_publish(key, reading):
        read = build(key, reading)
        if not events:
            with committed():
                events.append(make_work(title="Fresco"))
                for page in library[:2]:
                    page.title = "Cambiado"
                    page.save_revision().publish()
                library[2].unpublish()
                library[3].delete()
        return read

    monkeypatch.setattr(rebuilding, "build_document", build_while_others_publish)
    run("rebuild_search_index")

    assert found_keys("fresco") == {events[0].work_key}
    assert found_keys("cambiado") == {page.work_key for page in library[:2]}
    assert found_keys() == {page.work_key for page in (library[0], library[1], library[4], events[0])}
    assert not any(difference.keys for difference in differences())


def test_what_is_published_after_the_last_page_was_read_is_not_lost(library, committed):
    for engine in serving.engines_to_feed():

        def publish(done):
            with committed():
                library[0].title = "Cambiado"
                library[0].save_revision().publish()

        rebuild(engine, progress=publish)
    assert found_keys("cambiado") == {library[0].work_key}


def test_searches_go_on_while_an_index_is_built(library):
    run("rebuild_search_index")
    seen = []
    for engine in serving.engines_to_feed():
        rebuild(engine, progress=lambda done: seen.append(found_keys()))
    assert seen
    assert all(keys == {page.work_key for page in library} for keys in seen)


def test_a_check_of_a_true_index_says_so(library):
    run("rebuild_search_index")
    out, _err = run("check_search_index")
    assert "0 missing, 0 different, 0 superfluous" in out


def test_a_check_finds_what_no_event_told_and_repairs_it(library):
    run("rebuild_search_index")
    KnowledgePage.objects.filter(pk=library[0].pk).update(title="Cambiado")
    KnowledgePage.objects.filter(pk=library[1].pk).update(live=False)
    added = make_work(title="Nuevo")

    with pytest.raises(CommandError):
        run("check_search_index")
    out, _err = run("check_search_index", "--repair")

    assert "1 missing, 1 different, 1 superfluous" in out
    assert found_keys("cambiado") == {library[0].work_key}
    assert library[1].work_key not in found_keys()
    assert found_keys("nuevo") == {added.work_key}
    run("check_search_index")


def test_the_nightly_repair_is_registered(library):
    (work,) = [work for work in due_work.registered() if work.name == "search: nightly repair"]
    work.run()
    assert found_keys() == {page.work_key for page in library}


def test_an_index_that_was_never_built_is_completed_once(library):
    assert rebuilding.complete() == len(serving.engines_to_feed())
    assert found_keys() == {page.work_key for page in library}
    assert rebuilding.complete() == 0


class AnotherEncoder:
    """The installed one under another name, as if it had been upgraded."""

    name = "another/1"
    dimensions = 512

    def encode(self, texts):
        return installed_encoder().encode(texts)


@pytest.mark.parametrize("before", [None, AnotherEncoder()], ids=["none", "another"])
def test_an_index_without_vectors_of_the_installed_encoder_is_completed_once(library, monkeypatch, before):
    with monkeypatch.context() as patched:
        patched.setattr("search.embedding.installed_encoder", lambda: before)
        run("rebuild_search_index")
        assert rebuilding.complete() == 0
    assert rebuilding.complete() == len(serving.engines_to_feed())
    assert {engine.info().encoder for engine in serving.engines_to_feed()} == {installed_encoder().name}
    assert rebuilding.complete() == 0


def test_an_index_that_a_new_encoder_began_to_fill_is_completed_too(library, committed, monkeypatch):
    """A work published before the completion brings its vectors along; all others still wait for theirs."""
    with monkeypatch.context() as patched:
        patched.setattr("search.embedding.installed_encoder", lambda: None)
        run("rebuild_search_index")
    with committed():
        make_work()
    assert rebuilding.complete() == len(serving.engines_to_feed())


def test_an_index_without_works_needs_no_vectors(site_search):
    run("rebuild_search_index")
    assert rebuilding.complete() == 0


def test_an_encoder_that_is_away_leaves_the_vectors_where_they_are(library, monkeypatch):
    run("rebuild_search_index")
    monkeypatch.setattr("search.embedding.installed_encoder", lambda: None)
    assert rebuilding.complete() == 0


def test_a_rebuild_tells_of_works_and_of_texts_that_were_embedded(library):
    stored, embedded = [], []
    engine = serving.configured_engine()
    rebuild(engine, progress=stored.append, embedded=embedded.append)
    assert stored[-1] == 5
    assert embedded[-1] > 5

    again = []
    rebuild(engine, embedded=again.append)
    assert again == []


def test_the_command_says_what_was_embedded_and_that_the_second_run_embeds_nothing(library):
    first, _err = run("rebuild_search_index")
    second, _err = run("rebuild_search_index")
    name = serving.configured_engine().name

    assert re.search(rf"{name}: 5 works\. \d+ texts embedded\.", first)
    assert f"{name}: 5 works.\n" in second
    assert "embedded." not in second


def test_a_log_gets_a_line_now_and_then_and_a_terminal_one_that_changes(library, monkeypatch):
    monkeypatch.setattr(rebuild_search_index, "_WORKS_A_LINE", 2)
    monkeypatch.setattr(rebuild_search_index, "_TEXTS_A_LINE", 2)
    _out, log = run("rebuild_search_index")
    assert re.search(r"^\w+: 0 works stored, \d+ texts embedded$", log, re.MULTILINE)
    assert re.search(r"^\w+: 5 works stored, \d+ texts embedded$", log, re.MULTILINE)

    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    _out, terminal = run("rebuild_search_index")
    assert "\r" in terminal
    _out, quiet = run("rebuild_search_index", verbosity=0)
    assert (_out, quiet) == ("", "")


def test_a_rebuild_without_a_usable_cache_of_vectors_fails_with_the_reason(library, settings):
    run("rebuild_search_index")
    folder = settings.DATA_DIR / "search"
    (cache,) = folder.glob("vectors-*.sqlite3")
    for path in folder.glob("vectors-*"):
        path.unlink()
    cache.write_bytes(b"no database" * 1_000)
    with pytest.raises(CommandError, match="old index is still in place"):
        run("rebuild_search_index")
    assert found_keys() == {page.work_key for page in library}


def test_completing_leaves_an_engine_that_is_away_for_later(away):
    page = make_work()
    assert rebuilding.complete() == 1
    assert found_keys() == {page.work_key}


def test_a_work_that_the_database_forgot_is_taken_out(site_search):
    site_search.put_many([document("11111111-1111-4111-8111-111111111111", Part("es", "Fantasma"))])
    assert repair() == 1
    assert site_search.info().works == 0


@pytest.fixture
def away(settings, embedded_search):
    settings.SEARCH_ENGINE = "elasticsearch"
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    serving.forget_engines()


def test_commands_fail_with_the_reason_when_the_engine_is_away(away):
    page = make_work()
    with pytest.raises(CommandError, match="elasticsearch"):
        run("rebuild_search_index")
    # The engine that stands in was rebuilt all the same.
    assert found_keys() == {page.work_key}
    with pytest.raises(CommandError, match="cannot be used"):
        run("check_search_index")


def test_health_tells_of_engines_and_outbox(away, committed):
    with committed():
        make_work()
    report = health.report()

    assert [(engine["name"], engine["status"]) for engine in report["engines"]] == [
        ("elasticsearch", "unavailable"),
        ("embedded", "incomplete"),
    ]
    assert report["outbox"]["waiting"] == 1
    assert report["outbox"]["oldest_seconds"] >= 0


def test_health_of_a_rebuilt_index_is_ok(library):
    run("rebuild_search_index")
    report = health.report()
    assert {engine["status"] for engine in report["engines"]} == {"ok"}
    assert {engine["works"] for engine in report["engines"]} == {5}
    assert report["outbox"]["waiting"] == 0


def test_an_engine_that_fails_in_the_middle_keeps_its_old_index(library, monkeypatch):
    run("rebuild_search_index")
    before = found_keys()

    def failing(key, reading):
        raise SearchUnavailable("Gone.")

    monkeypatch.setattr(rebuilding, "build_document", failing)
    with pytest.raises(CommandError):
        run("rebuild_search_index")
    assert found_keys() == before
