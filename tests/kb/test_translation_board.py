"""The translation board: what it shows, to whom, for how many questions, and what can be done from it."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, PageLogEntry
from wagtail.users.models import UserProfile
from wagtail_localize.models import StringTranslation, Translation

from home.models import HomePage
from kb.kinds import TRAINING_MODULE
from kb.models import KnowledgePage, TranslationTask
from kb.selectors.translation_state import translation_of_work
from tests.factories import InstitutionFactory, UserFactory, make_translation, make_work
from tests.translated_works import change, paragraphs, publish_translation, send, target_of, translate

pytestmark = pytest.mark.django_db

BOARD = "/admin/translations/"
BUDGET = 15


def person(name, *, submit=False, edits=False, publishes=False):
    user = UserFactory(username=name, first_name=name.title())
    UserProfile.objects.create(user=user, preferred_language="en-gb")
    group = Group.objects.create(name=name)
    names = ["access_admin"] + (["submit_translation"] if submit else [])
    group.permissions.set(Permission.objects.filter(codename__in=names))
    for codename in (["change_page"] if edits else []) + (["publish_page"] if publishes else []):
        for home in HomePage.objects.all():
            GroupPagePermission.objects.create(
                group=group, page=home, permission=Permission.objects.get(codename=codename)
            )
    user.groups.add(group)
    return user


@pytest.fixture
def coordinator(client):
    user = person("vera", submit=True, edits=True, publishes=True)
    client.force_login(user)
    return user


@pytest.fixture
def behind(django_capture_on_commit_callbacks):
    """A work whose translation must be updated."""

    def make(**fields):
        page = make_work(body=paragraphs("El plazo es de 20 días."), **fields)
        translation = send(page)
        translate(translation)
        publish_translation(translation, django_capture_on_commit_callbacks)
        change(page, body=paragraphs("El plazo es de 30 días."))
        return page, translation

    return make


def titles(client, **asked):
    response = client.get(BOARD, asked)
    assert response.status_code == 200
    shown = re.findall(r'class="tr-title"[^>]*>([^<]*)<', response.content.decode())
    assert len(shown) == len(response.context["rows"])
    return shown


def key(page):
    return translation_of_work(page.translation_key).key


def test_the_board_shows_every_work_by_what_asks_for_attention(client, coordinator, behind):
    behind(title="Debe actualizarse")
    make_work(title="Sin empezar")
    send(make_work(title="En camino"))
    make_work(title="Borrador", publish=False)
    twin = make_translation(make_work(title="Al día"), title="Up to date")

    assert titles(client) == ["T: Debe actualizarse", "En camino", "Sin empezar", "Up to date"]
    html = client.get(BOARD).content.decode()
    for state in ("Must be updated", "In translation", "Not begun"):
        assert state in html
    assert twin.live


def test_the_report_of_wagtail_localize_gives_way_to_the_board(client, coordinator):
    assert client.get(reverse("wagtail_localize:translations_report")).url == BOARD
    assert "localize/reports" not in client.get(BOARD).content.decode()
    assert f'"{BOARD}"' in client.get(BOARD).content.decode()


def test_each_filter_narrows_and_nonsense_does_not(client, coordinator, behind):
    institution = InstitutionFactory()
    page, _translation = behind(title="Árbol y jardín", institution=institution)
    other = make_work(TRAINING_MODULE, title="Módulo de compras")
    mine, due = TranslationTask(work=page.translation_key, language="en"), timezone.localdate()
    mine.person, mine.due = coordinator, due - timedelta(days=1)
    mine.save()

    only_first = [titles(client)[0]]
    assert only_first == ["T: Árbol y jardín"]
    for asked in (
        {"state": "must_update"},
        {"kind": "practice_guide"},
        {"institution": institution.pk},
        {"who": "me"},
        {"who": coordinator.pk},
        {"significance": "major"},
        {"overdue": "on"},
        {"q": "jardin arbol"},
    ):
        assert titles(client, **asked) == only_first, asked
    assert titles(client, who="nobody") == [other.title]
    assert titles(client, q="nada") == []
    assert "No work is like that." in client.get(BOARD, {"q": "nada"}).content.decode()
    for asked in ({"state": "x"}, {"institution": "1' OR 1=1"}, {"who": "somebody"}, {"order": "x"}, {"p": "x"}):
        assert len(titles(client, **asked)) == 2, asked


def test_an_empty_library_says_what_will_be_here(client, coordinator):
    assert "Nothing is published yet." in client.get(BOARD).content.decode()


@pytest.mark.parametrize("order", ["title", "words", "age", "due"])
def test_every_order_can_be_asked_for(client, coordinator, order):
    short = make_work(title="Zeta", body=paragraphs("Uno."))
    long = make_work(title="Alfa", body=paragraphs("Uno dos tres cuatro cinco."))
    KnowledgePage.objects.filter(pk=long.pk).update(first_published_at=timezone.now() - timedelta(days=9))
    TranslationTask.objects.create(work=long.translation_key, language="en", due=timezone.localdate())
    assert titles(client, order=order) == [long.title, short.title]


def test_five_hundred_works_cost_no_more_questions_than_five(client, coordinator, behind):
    behind()
    send(make_work())
    _many_works(5)

    def questions():
        client.get(BOARD)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(BOARD)
        assert response.status_code == 200
        return response, [query["sql"] for query in queries]

    _response, few = questions()
    _many_works(500)
    response, many = questions()
    assert response.context["found"] == 507
    assert len(response.context["rows"]) == 50
    assert len(many) == len(few)
    assert len(many) <= BUDGET, "\n".join(many)


def _many_works(count):
    """Copies of one work: what a board reads is the rows, not how they came about."""
    pattern = KnowledgePage.objects.first().specific
    parent = pattern.get_parent()
    start = KnowledgePage.objects.count()
    for number in range(start, start + count):
        page = type(pattern)(
            title=f"Obra {number}", draft_title=f"Obra {number}", slug=f"many-{number}", locale=pattern.locale
        )
        page.live, page.first_published_at, page.last_published_at = True, timezone.now(), timezone.now()
        page.set_url_path(parent)
        parent.add_child(instance=page)


def test_claiming_takes_it_on_and_giving_back_frees_it(client, coordinator, behind):
    page, _translation = behind()
    client.post(BOARD, {"do": f"claim:{key(page)}"})
    task = TranslationTask.objects.get()
    assert (task.person, task.work, task.language) == (coordinator, page.translation_key, "en")
    assert titles(client, who="me") == titles(client)
    client.post(BOARD, {"do": "release", "chosen": [key(page)]})
    assert TranslationTask.objects.count() == 0
    assert list(PageLogEntry.objects.filter(action__startswith="kb.").values_list("action", flat=True)) == [
        "kb.translation.release",
        "kb.translation.claim",
    ]


def test_what_another_has_is_not_taken_and_the_answer_says_who(client, coordinator, behind):
    page, _translation = behind()
    tom = person("tom", edits=True)
    TranslationTask.objects.create(work=page.translation_key, language="en", person=tom)
    answer = client.post(BOARD, {"do": f"claim:{key(page)}"}, follow=True).content.decode()
    assert "Tom already has it." in answer
    assert TranslationTask.objects.get().person == tom


def test_giving_to_a_person_and_setting_a_day(client, coordinator, behind):
    page, _translation = behind()
    tom = person("tom", edits=True)
    chosen = {"chosen": [key(page)], "person": tom.pk, "due": "2026-12-24"}
    client.post(BOARD, chosen | {"do": "assign"})
    client.post(BOARD, chosen | {"do": "due"})
    task = TranslationTask.objects.get()
    assert (task.person, task.assigned_by, task.due.isoformat()) == (tom, coordinator, "2026-12-24")
    client.post(BOARD, chosen | {"do": "due", "due": ""})
    assert TranslationTask.objects.get().due is None


@pytest.mark.parametrize(
    "posted",
    [
        {"do": "nonsense", "chosen": ["x"]},
        {"do": "claim"},
        {"do": "claim", "chosen": ["x", "00000000-0000-4000-8000-000000000000.en"]},
        {"do": "assign", "chosen": ["{key}"]},
        {"do": "assign", "chosen": ["{key}"], "person": "99999"},
        {"do": "due", "chosen": ["{key}"], "due": "the day after"},
    ],
)
def test_what_cannot_be_done_is_answered_with_a_sentence_and_changes_nothing(client, coordinator, behind, posted):
    page, _translation = behind()
    posted = posted | {"chosen": [each.format(key=key(page)) for each in posted.get("chosen", [])]}
    response = client.post(f"{BOARD}?state=must_update", posted, follow=True)
    assert response.redirect_chain[-1][0] == f"{BOARD}?state=must_update"
    assert TranslationTask.objects.count() == 0


def test_sending_several_begins_their_translation_as_drafts_and_brings_changes_in(client, coordinator, behind):
    new = make_work(title="Obra nueva", body=paragraphs("Un texto."))
    page, translation = behind()
    unlinked = make_work(title="Sin vínculo")
    make_translation(unlinked)
    draft = make_work(title="Borrador", publish=False)
    make_translation(draft, publish=False)

    answer = client.post(
        BOARD, {"do": "send", "chosen": [key(each) for each in (new, page, unlinked, draft)]}, follow=True
    ).content.decode()
    assert "2 works were sent to translation." in answer
    assert "“Sin vínculo”: Its two pages are not linked for translation" in answer
    assert "“Borrador”: Its original is not published" in answer

    begun = translation_of_work(new.translation_key)
    assert begun.state == "in_translation"
    # Nothing untranslated goes live, and nothing that was translated is lost.
    assert not KnowledgePage.objects.get(pk=begun.target.pk).live
    assert translation_of_work(page.translation_key).is_synced
    assert "20" in str(target_of(translation).body)
    assert StringTranslation.objects.filter(data__contains="20 días").exists()

    again = client.post(BOARD, {"do": f"send:{key(page)}"}, follow=True).content.decode()
    assert "The translators already have everything that is published." in again


def test_sending_again_what_was_deleted_offers_the_text_of_today(client, coordinator, behind):
    page, translation = behind()
    target_of(translation).delete()
    assert translation_of_work(page.translation_key).state == "not_begun"
    client.post(BOARD, {"do": f"send:{key(page)}"})
    item = translation_of_work(page.translation_key)
    assert (item.state, item.is_linked) == ("in_translation", True)
    assert "30 días" in str(Translation.objects.get().source.as_instance().body)


def test_the_sheet_holds_what_the_filters_leave_and_no_formula(client, coordinator, behind):
    behind(title="=1+1")
    make_work(title="Otra")
    response = client.get(BOARD, {"state": "not_begun", "format": "csv"})
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["Work", "Otra"]
    UserProfile.objects.update(preferred_language="es-mx")
    rows = list(csv.reader(io.StringIO(client.get(BOARD, {"format": "csv"}).content.decode("utf-8-sig"))))
    assert rows[0][0] == "Publicación"
    assert rows[1][0] == "'=1+1"
    assert rows[1][5:7] == ["Debe actualizarse", "Importante"]


def test_who_may_see_and_do_what(client, behind):
    page, _translation = behind()
    nobody, editor = person("nobody"), person("eva", edits=True)
    client.force_login(UserFactory())
    assert client.get(BOARD).status_code == 403
    client.force_login(nobody)
    assert client.get(BOARD).status_code == 302
    assert client.post(BOARD, {"do": f"claim:{key(page)}"}).status_code == 302
    assert TranslationTask.objects.count() == 0

    client.force_login(editor)
    assert titles(client)
    assert "Send to translation" not in client.get(BOARD).content.decode()
    for what in ("send", "assign", "due"):
        client.post(BOARD, {"do": what, "chosen": [key(page)], "person": editor.pk, "due": "2026-12-24"})
    assert TranslationTask.objects.count() == 0
    assert not translation_of_work(page.translation_key).is_synced
    client.post(BOARD, {"do": f"claim:{key(page)}"})
    client.post(BOARD, {"do": "due", "chosen": [key(page)], "due": "2026-12-24"})
    task = TranslationTask.objects.get()
    assert (task.person, task.due.isoformat()) == (editor, "2026-12-24")


def test_an_author_of_another_section_may_not_take_on_a_translation(client, behind):
    page, _translation = behind()
    stranger = person("otto")
    elsewhere = HomePage.objects.get(locale__language_code="es-mx")
    GroupPagePermission.objects.create(
        group=stranger.groups.get(), page=elsewhere, permission=Permission.objects.get(codename="change_page")
    )
    client.force_login(stranger)
    answer = client.post(BOARD, {"do": f"claim:{key(page)}"}, follow=True).content.decode()
    assert "You may not translate this work." in answer
    assert TranslationTask.objects.count() == 0
