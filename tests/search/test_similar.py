"""“Is there something like it already?”: what is named, what is not, and to whom."""

import json

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import PageViewRestriction

from kb import similarity
from kb.models import KnowledgePage
from search import similar
from search.evaluation import sets
from search.mapping import beginning_of
from tests.factories import UserFactory, make_translation, make_work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("embedded_search")]
TITLE = "Pagar a los proveedores en 30 días"


@pytest.fixture
def library(indexed):
    """library(*works) puts what stands in the library into the index."""

    def put(*_works):
        indexed()

    return put


@pytest.fixture
def editor():
    person = UserFactory(is_staff=True)
    person.groups.add(Group.objects.get(name="author"))
    return person


@pytest.fixture
def stranger():
    return UserFactory()


def near(title, user, text="", language="es", **options):
    return similarity.similar_works(title, text, language=language, user=user, **options)


def titles(found):
    return [each.title for each in found]


def test_the_same_title_is_named_whatever_its_accents_and_case(library, editor):
    library(make_work(title=TITLE))
    (found,) = near("pagar a los PROVEEDORES en 30 dias", editor)
    assert (found.title, found.is_draft, found.language) == (TITLE, False, "es")


def test_a_title_in_the_other_language_that_means_the_same_is_named(library, editor):
    library(make_work(title=TITLE, summary="Plazos de pago."), make_work(title="Poda de árboles en banquetas"))
    assert titles(near("Pay suppliers within thirty days", editor, language="en")) == [TITLE]


def test_a_work_is_named_once_in_the_language_that_is_nearer(library, editor):
    page = make_work(title=TITLE)
    english = make_translation(page, title="Pay suppliers within 30 days")
    library(page, english)
    assert titles(near("Pay suppliers within 30 days", editor, language="en")) == ["Pay suppliers within 30 days"]


def test_a_text_that_begins_like_another_is_named_under_another_title(library, editor):
    text = "Cada factura se registra el día en que llega y se paga antes de treinta días, sin trámites adicionales."
    body = json.dumps([{"type": "text", "id": "9e6b2a1e-0000-4000-8000-000000000002", "value": f"<p>{text}</p>"}])
    library(make_work(title="Calendario interno", body=body))
    english = (
        "Every invoice is recorded on the day it arrives and paid within thirty days, without further formalities."
    )
    assert titles(near("Instructions", editor, text=english, language="en")) == ["Calendario interno"]
    assert near("Instructions", editor, language="en") == []


def test_nothing_is_asked_of_an_empty_title(library, editor):
    library(make_work(title=TITLE))
    assert near("  ", editor) == []


def test_a_work_is_not_like_itself(library, editor):
    page = make_work(title=TITLE)
    library(page)
    assert near(TITLE, editor, but=[page.work_key]) == []


def test_a_draft_is_named_only_to_whoever_may_edit_it(editor, stranger, library):
    library()
    draft = make_work(title=TITLE, publish=False)
    (found,) = near(TITLE, editor)
    assert found.is_draft
    assert found.url == reverse("wagtailadmin_pages:edit", args=[draft.pk])
    assert near(TITLE, stranger) == []


def test_a_restricted_work_is_named_only_to_whoever_may_see_it(editor, stranger, library):
    page = make_work(title=TITLE)
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="groups")
    restriction.groups.add(Group.objects.get(name="author"))
    library(page)
    assert titles(near(TITLE, editor)) == [TITLE]
    assert near(TITLE, stranger) == []


def test_without_an_encoder_titles_with_the_same_words_are_named(library, editor, monkeypatch):
    library(make_work(title=TITLE), make_work(title="Poda de árboles en banquetas"))
    monkeypatch.setattr("search.similar.Embedding.current", lambda: None)
    assert titles(near("Pagar proveedores en 30 días", editor)) == [TITLE]


def test_while_search_is_down_drafts_are_still_named(editor, monkeypatch):
    from search.engines import SearchUnavailable

    def fail(*arguments):
        raise SearchUnavailable

    monkeypatch.setattr("search.similar.search", fail)
    make_work(title=TITLE, publish=False)
    assert titles(near(TITLE, editor)) == [TITLE]


# In the admin


def test_the_page_asks_and_answers_without_javascript(client, editor, library):
    library(make_work(title=TITLE))
    client.force_login(editor)
    address = reverse("search_similar:ask")
    assert client.get(address).status_code == 200
    shown = client.get(address, {"title": TITLE, "language": "es", "text": ""})
    assert titles(shown.context["similar"]) == [TITLE]
    refused = client.get(address, {"title": "", "language": "xx"})
    assert set(refused.context["form"].errors) == {"title", "language"}


def test_the_editor_offers_it_while_a_work_was_never_published(client, editor, library):
    draft, live = make_work(publish=False), make_work()
    client.force_login(editor)
    offer = f'data-similar="{reverse("search_similar:found")}"'
    section = draft.get_parent()
    new = client.get(reverse("wagtailadmin_pages:add", args=["kb", "practiceguidepage", section.pk])).content.decode()
    assert offer in new
    assert 'data-language="es"' in new
    assert offer in client.get(reverse("wagtailadmin_pages:edit", args=[draft.pk])).content.decode()
    assert offer not in client.get(reverse("wagtailadmin_pages:edit", args=[live.pk])).content.decode()


def test_the_editors_question_leaves_its_own_work_out(client, editor, library):
    library()
    own, other = make_work(title=TITLE, publish=False), make_work(title=TITLE, publish=False)
    client.force_login(editor)
    asked = {"title": TITLE, "language": "es", "work": own.work_key}
    html = client.get(reverse("search_similar:found"), asked).content.decode()
    assert reverse("wagtailadmin_pages:edit", args=[other.pk]) in html
    assert reverse("wagtailadmin_pages:edit", args=[own.pk]) not in html
    assert client.get(reverse("search_similar:found"), asked | {"work": "'; --", "language": "q"}).status_code == 200


@pytest.mark.parametrize("name", ["ask", "found"])
def test_who_may_begin_no_work_learns_nothing(client, stranger, name):
    make_work(title=TITLE)
    client.force_login(stranger)
    response = client.get(reverse(f"search_similar:{name}"), {"title": TITLE, "language": "es"})
    assert response.status_code in (302, 403)


# Measured on the first content; docs/importing.md has the figures.


def test_on_the_first_content_it_finds_the_other_language_and_leaves_strangers_out(
    monkeypatch, django_capture_on_commit_callbacks
):
    # What is published is indexed with the commit: nothing need be rebuilt.
    with django_capture_on_commit_callbacks(execute=True):
        call_command("load_first_content", verbosity=0)
    user = UserFactory(is_superuser=True)
    pages = list(KnowledgePage.objects.filter(live=True).select_related("locale"))
    published = similar._published

    def in_the_other_language(title, text, language, *others):
        return [page for page in published(title, text, language, *others) if page.language != language]

    def first_is_its_own(page, **asked):
        found = near(asked.pop("title", ""), user, language=page.language, **asked)
        return bool(found) and found[0].title in {each.title for each in pages if each.work_key == page.work_key}

    with monkeypatch.context() as patched:
        patched.setattr(similar, "_published", in_the_other_language)
        by_title = sum(first_is_its_own(page, title=page.title) for page in pages)
        by_text = sum(first_is_its_own(page, text=beginning_of(page, most=500)) for page in pages)
    folder = sets.OWN_SET
    strangers = [
        json.loads(line)
        for name in ("other-titles.jsonl", "no-answer.jsonl")
        for line in (folder / name).read_text(encoding="utf-8").splitlines()
    ]
    wrong = sum(bool(near(each["text"], user, language=each["lang"])) for each in strangers)
    assert (len(pages), len(strangers)) == (34, 104)
    assert by_title >= 32
    assert by_text >= 30
    assert wrong <= 1
