"""Whatever changes a work reaches the index after the commit, and nothing is lost when the index is away."""

import contextlib
import socket
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from wagtail.models import PageViewRestriction

from home.models import SectionPage
from kb import signals
from kb.kinds import PRACTICE_GUIDE
from kb.models import ConceptLabel, KnowledgePage
from kb.selectors.sections import section_of
from search import outbox, serving
from search.audiences import audience_of_visitor
from search.engines import SearchUnavailable
from search.feeding import reindex_work
from search.models import OutboxRow
from tests import states
from tests.factories import FactFactory, concept, locale_of, make_translation, make_work
from tests.search.asking import find, found_keys

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("embedded_search")]

SIGNED_IN = audience_of_visitor(is_authenticated=True)


@pytest.fixture
def guide(committed):
    with committed():
        page = make_work(title="Guía del ahuehuete")
    return page


def test_a_published_work_is_found(guide):
    assert found_keys("ahuehuete") == {guide.work_key}
    assert not OutboxRow.objects.exists()


def test_a_published_change_is_found_and_a_draft_is_not(guide, committed):
    with committed():
        guide.title = "Guía del sabino"
        guide.save_revision()
    assert found_keys("sabino") == set()
    with committed():
        guide.save_revision().publish()
    assert (found_keys("sabino"), found_keys("ahuehuete")) == ({guide.work_key}, set())


def test_saving_a_draft_writes_nothing_into_the_outbox(guide):
    guide.title = "Guía del sabino"
    guide.save_revision()
    assert not OutboxRow.objects.exists()


def test_an_unpublished_work_is_gone(guide, committed):
    with committed():
        guide.unpublish()
    assert found_keys("ahuehuete") == set()


def test_a_withdrawn_translation_leaves_the_other_language_searchable(guide, committed):
    with committed():
        english = make_translation(guide, title="Guide to the cypress")
    assert found_keys("cypress") == {guide.work_key}
    with committed():
        english.unpublish()
    assert found_keys("cypress") == set()
    assert found_keys("ahuehuete") == {guide.work_key}


def test_a_deleted_work_is_gone(guide, committed):
    with committed():
        guide.delete()
    assert found_keys() == set()


def test_works_deleted_as_a_queryset_are_gone(guide, committed):
    with committed():
        KnowledgePage.objects.filter(pk=guide.pk).delete()
    assert found_keys() == set()


def test_deleting_a_section_takes_its_works_along(committed):
    section = _own_section()
    with committed():
        make_work(parent=section)
    assert len(found_keys()) == 1
    with committed():
        section.delete()
    assert found_keys() == set()


def test_unpublishing_a_section_with_its_works_takes_them_out(committed):
    section = _own_section()
    with committed():
        make_work(parent=section)
    with committed():
        section.unpublish(set_expired=False, commit=True)
        for page in section.get_children().specific():
            page.unpublish()
    assert found_keys() == set()


def test_a_page_made_live_in_code_is_found(guide, committed):
    with committed():
        copy = guide.copy(update_attrs={"title": "Guía copiada", "slug": "copia"}, keep_live=True)
    assert str(copy.translation_key) in found_keys("copiada")


@pytest.mark.parametrize("above", [False, True], ids=["on the page", "on its section"])
def test_a_restriction_hides_at_once_and_its_end_shows_again(guide, committed, above):
    with committed():
        restriction = states.restrict(guide.get_parent() if above else guide, PageViewRestriction.LOGIN)
    assert found_keys("ahuehuete") == set()
    assert found_keys("ahuehuete", audience=SIGNED_IN) == {guide.work_key}
    with committed():
        restriction.delete()
    assert found_keys("ahuehuete") == {guide.work_key}


def test_a_password_takes_the_work_out_for_everybody(guide, committed):
    with committed():
        states.restrict(guide, PageViewRestriction.PASSWORD)
    everything = audience_of_visitor(is_authenticated=True, is_superuser=True)
    assert found_keys("ahuehuete", audience=everything) == set()


@pytest.mark.parametrize("from_the_group", [False, True])
def test_another_group_of_a_restriction_acts_at_once(guide, committed, from_the_group):
    with committed():
        restriction = states.restrict(guide, PageViewRestriction.GROUPS)
    newcomers = Group.objects.create(name="Newcomers")
    audience = audience_of_visitor(is_authenticated=True, group_ids=[newcomers.pk])
    assert found_keys(audience=audience) == set()
    with committed():
        if from_the_group:
            newcomers.pageviewrestriction_set.add(restriction)
        else:
            restriction.groups.add(newcomers)
    assert found_keys(audience=audience) == {guide.work_key}


def test_moving_a_section_below_a_restriction_hides_its_works(committed):
    section, reserved = _own_section("own"), _own_section("reserved")
    states.restrict(reserved, PageViewRestriction.LOGIN)
    with committed():
        page = make_work(parent=section)
    assert found_keys() == {page.work_key}
    with committed():
        page.move(reserved, pos="last-child")
    assert found_keys() == set()


def test_a_new_address_leaves_the_work_found(guide, committed):
    with committed():
        section = guide.get_parent().specific
        section.slug = "otras-guias"
        section.save_revision().publish()
    assert found_keys("ahuehuete") == {guide.work_key}


def test_a_scheduled_work_is_found_when_the_run_has_published_it(committed, monkeypatch):
    opens = timezone.now() + timedelta(hours=1)
    with committed():
        page = make_work(title="Ahuehuete", publish=False)
        page.go_live_at = opens
        page.save_revision().publish()
    assert found_keys() == set()

    monkeypatch.setattr(timezone, "now", lambda: opens + timedelta(minutes=1))
    with committed():
        call_command("publish_scheduled", verbosity=0)
    assert found_keys("ahuehuete") == {page.work_key}


def test_an_expired_work_is_found_no_more_even_before_the_run(committed, monkeypatch):
    with committed():
        make_work(title="Ahuehuete", expire_at=timezone.now() + timedelta(hours=1))
    assert len(found_keys("ahuehuete")) == 1

    later = timezone.now() + timedelta(hours=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert found_keys("ahuehuete") == set()
    with committed():
        call_command("publish_scheduled", verbosity=0)
    assert found_keys("ahuehuete") == set()


def test_a_new_label_acts_on_the_next_query(guide, committed):
    twinning = concept("twinning")
    with committed():
        english = make_work(language="en", title="All about twinning")
    assert found_keys("amistadurbana") == set()
    with committed():
        ConceptLabel.objects.create(concept=twinning, language="es", text="amistadurbana", kind="alt")
    assert found_keys("amistadurbana") == {english.work_key}


def test_a_renamed_topic_finds_its_works_by_the_new_name(committed):
    topic = concept("twinning")
    with committed():
        page = make_work(topics=[topic])
    with committed():
        topic.name = "vinculomunicipal"
        topic.save()
    assert page.work_key in found_keys("vinculomunicipal")


def test_a_changed_fact_is_found_where_it_is_placed(committed):
    fact = FactFactory(statement_es="El plazo es de 30 días.")
    with committed():
        page = make_work(body=[{"type": "fact", "value": fact.pk}])
    with committed():
        fact.statement_es = "El plazo es de noventa jornadas."
        fact.save()
    assert found_keys("jornadas") == {page.work_key}


def test_a_service_announces_changed_works(guide, committed):
    KnowledgePage.objects.filter(pk=guide.pk).update(title="Cambiado en silencio")
    assert found_keys("silencio") == set()
    with committed():
        signals.works_changed.send(sender=None, keys={guide.work_key})
    assert found_keys("silencio") == {guide.work_key}


def test_what_is_rolled_back_is_never_indexed(committed):
    with committed(), contextlib.suppress(RuntimeError), transaction.atomic():
        make_work(title="Ahuehuete")
        raise RuntimeError
    assert not OutboxRow.objects.exists()
    assert found_keys() == set()


def test_fixtures_are_loaded_without_a_word(guide, tmp_path, committed):
    path = tmp_path / "pages.json"
    call_command("dumpdata", "kb.practiceguidepage", output=path, verbosity=0)
    with committed():
        call_command("loaddata", path, verbosity=0)
        assert not OutboxRow.objects.exists()


def test_reindexing_is_safe_to_repeat(guide):
    reindex_work(guide.work_key)
    reindex_work(guide.work_key)
    assert found_keys("ahuehuete") == {guide.work_key}


def test_results_are_in_the_reader_s_language(guide, committed):
    with committed():
        make_translation(guide, title="Guide to the cypress")
    (spanish,) = find("ahuehuete", reader_language="es").hits
    (english,) = find("ahuehuete", reader_language="en").hits
    assert (spanish.language, english.language) == ("es", "en")


class Outage:
    """An engine that is away until told otherwise."""

    name = "elasticsearch"

    def __init__(self, engine):
        self.engine = engine
        self.is_away = True
        self.asked = 0

    def __getattr__(self, name):
        self.asked += 1
        if self.is_away:
            raise SearchUnavailable("It is away.")
        return getattr(self.engine, name)


@pytest.fixture
def outage(settings, monkeypatch, tmp_path):
    """Elasticsearch is configured and away; the embedded engine stands in."""
    from search.engines.embedded import EmbeddedEngine

    away = Outage(EmbeddedEngine(tmp_path / "other"))
    settings.SEARCH_ENGINE = "elasticsearch"
    monkeypatch.setattr("search.engines.elasticsearch.engine.ElasticsearchEngine", lambda *arguments, **options: away)
    return away


def test_publishing_works_while_search_is_away_and_is_caught_up(outage, committed):
    with committed():
        page = make_work(title="Ahuehuete")

    # Published, readable and found through the engine that stands in; what the other missed waits.
    assert page.live
    assert outbox.lag()[0] == 1
    found = find("ahuehuete")
    assert (found.engine, {hit.key for hit in found.hits}) == ("embedded", {page.work_key})

    outage.is_away = False
    OutboxRow.objects.update(next_attempt_at=None)
    assert outbox.drain() > 0
    assert outbox.lag() == (0, None)
    assert set(outage.engine.fingerprints()) == {page.work_key}


def test_an_outage_costs_a_publish_one_attempt(outage, committed):
    with committed():
        make_work()
    # A publish gives several signals; each has its own commit hook.
    assert outage.asked == 1


def test_what_failed_is_tried_again_later_and_less_often(outage, committed):
    with committed():
        make_work()
    first = OutboxRow.objects.first()
    assert first.attempts == 1
    assert outbox.drain() == 0
    OutboxRow.objects.update(next_attempt_at=timezone.now())
    outbox.drain()
    second = OutboxRow.objects.first()
    assert second.attempts == 2
    assert second.next_attempt_at - timezone.now() > timedelta(seconds=50)


def test_after_a_failure_the_engine_is_left_alone_for_a_while(outage, committed):
    with committed():
        make_work(title="Ahuehuete")
    before = outage.asked
    find("ahuehuete")
    find("ahuehuete")
    assert outage.asked == before + 1


def test_a_real_refused_connection_falls_back_as_well(settings, committed):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings.SEARCH_ENGINE = "elasticsearch"
    settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{port}"
    serving.forget_engines()
    with committed():
        page = make_work(title="Ahuehuete")

    found = find("ahuehuete")
    assert serving.is_stand_in(found)
    assert {hit.key for hit in found.hits} == {page.work_key}
    assert outbox.lag()[0] == 1


def _own_section(slug="own"):
    section = section_of(PRACTICE_GUIDE, locale_of("es"))
    own = SectionPage(title=slug, slug=slug, kind=PRACTICE_GUIDE, locale=section.locale)
    section.get_parent().add_child(instance=own)
    own.save_revision().publish()
    return own
