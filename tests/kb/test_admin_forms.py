"""Every form of the library opens for an editor of either language, and what it saves is what it showed."""

import json
import re

import pytest
from django.forms.models import model_to_dict
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import override
from wagtail.users.models import UserProfile

from home.models import HomePage, InformationPage
from home.services import load_information_pages
from kb.kinds import KINDS, MODEL_NAMES, PRACTICE_GUIDE, REGULATORY_MODEL
from kb.languages import LOCALE_CODES
from kb.models import Concept, Equivalence, Fact, Institution, Jurisdiction, KnowledgePage
from kb.selectors.sections import section_of
from kb.services.interchange.importing import PAGE_MODELS
from tests.factories import (
    EquivalenceFactory,
    FactFactory,
    InstitutionFactory,
    UserFactory,
    concept,
    locale_of,
    make_work,
    provision,
)
from tests.kb import examples
from tests.kb.admin_forms import untouched

pytestmark = pytest.mark.django_db

CODES = tuple(LOCALE_CODES.values())
# What saving a draft itself changes.
PASSING = {
    "draft_title",
    "first_published_at",
    "has_unpublished_changes",
    "last_published_at",
    "latest_revision",
    "latest_revision_created_at",
    "comments",
}


@pytest.fixture
def editor(client):
    """editor(code) signs somebody in who may do everything and reads the admin in that language."""

    def sign_in(code):
        user = UserFactory(is_superuser=True)
        UserProfile.objects.create(user=user, preferred_language=code)
        client.force_login(user)
        return client

    return sign_in


def opened(client, address, code):
    response = client.get(address)
    assert response.status_code == 200, address
    assert re.search(r'<html[^>]* lang="([^"]+)"', response.content.decode()).group(1) == code
    return response


def edit_page(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def add_page(kind, language="es"):
    return reverse("wagtailadmin_pages:add", args=["kb", MODEL_NAMES[kind], section_of(kind, locale_of(language)).pk])


def content_of(page):
    """All that the page's latest revision holds, but for the keys an editor of rich text gives its paragraphs."""
    page = KnowledgePage.objects.get(pk=page.pk).specific
    content = page.get_latest_revision_as_object().serializable_data()
    content = {name: value for name, value in content.items() if name not in PASSING}
    content["topic_links"] = sorted(link["tag"] for link in content["topic_links"])
    return _without_keys(content)


def _without_keys(value):
    if isinstance(value, dict):
        return {name: _without_keys(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_without_keys(each) for each in value]
    if isinstance(value, str):
        if value.startswith(("[", "{")):
            return _without_keys(json.loads(value))
        return re.sub(r' data-block-key="[^"]*"', "", value)
    return value


def own_fields(kind):
    """What a work of this kind holds beside what every page has; an identifier is only shown."""
    fields = (*KnowledgePage._meta.local_fields, *PAGE_MODELS[kind]._meta.local_fields)
    return {field.name for field in fields if not field.primary_key} - {"external_id"}


# Works


@pytest.mark.parametrize("code", CODES)
def test_the_form_of_a_new_work_of_any_kind_opens_and_explains_itself(editor, subtests, code):
    client = editor(code)
    with override(code):
        explained = str(KnowledgePage._meta.get_field("summary").help_text)
    for kind in KINDS:
        with subtests.test(kind):
            response = opened(client, add_page(kind), code)
            assert escape(explained) in response.content.decode()
            assert own_fields(kind) <= set(response.context["form"].fields)


@pytest.mark.parametrize("kind", KINDS)
def test_an_unfinished_work_can_be_saved_as_a_draft_but_not_published(editor, kind):
    client = editor("en-gb")
    data = untouched(client.get(add_page(kind)).context["form"]) | {"title": "Ahuehuete", "slug": "ahuehuete"}

    refused = client.post(add_page(kind), data | {"action-publish": "publish"})
    assert refused.status_code == 200
    assert set(refused.context["form"].errors) == {"summary", "institution", "checked_on", "check_by"}
    assert not KnowledgePage.objects.exists()

    saved = client.post(add_page(kind), data)
    page = KnowledgePage.objects.get()
    assert (saved.status_code, saved["Location"]) == (302, edit_page(page))
    assert (page.title, page.kind, page.live) == ("Ahuehuete", kind, False)


def test_what_every_work_must_have_is_enough_to_publish_it(editor):
    client = editor("es-mx")
    address = add_page(PRACTICE_GUIDE)
    data = untouched(client.get(address).context["form"]) | {
        "title": "Ahuehuete",
        "slug": "ahuehuete",
        "summary": "Una guía.",
        "institution": InstitutionFactory().pk,
        "checked_on": "2026-01-01",
        "check_by": "2027-01-01",
    }
    client.post(address, data | {"action-publish": "publish"})
    assert KnowledgePage.objects.get().live
    assert client.get("/es/guias/ahuehuete/").status_code == 200


def test_a_rule_that_is_broken_is_told_at_its_field(editor):
    client = editor("en-gb")
    page = make_work(REGULATORY_MODEL, provisions=[provision("art-1"), provision("art-1")], publish=False)
    data = untouched(client.get(edit_page(page)).context["form"])
    data |= {"enacted_on": "2026-01-02", "in_force_from": "2026-01-01"}
    response = client.post(edit_page(page), data)
    assert response.status_code == 200
    assert {"in_force_from", "provisions"} <= set(response.context["form"].errors)
    assert "must not be before “enacted on”" in response.content.decode()


def test_a_saved_draft_of_any_kind_holds_what_its_form_showed(editor, imported, subtests):
    assert imported(*(part for part in examples.parts() if part["language"] == "es")).errors == []
    pages = list(KnowledgePage.objects.all())
    assert len(pages) == len(KINDS)
    for code in CODES:
        client = editor(code)
        for page in pages:
            with subtests.test(kind=page.kind, admin=code):
                form = opened(client, edit_page(page), code).context["form"]
                before = content_of(page)
                response = client.post(edit_page(page), untouched(form))
                assert response.status_code == 302, response.context["form"].errors
                assert content_of(page) == before
                page.refresh_from_db()
                assert page.live


def test_the_translation_of_a_work_of_any_kind_opens(editor, imported, subtests):
    assert imported(*examples.parts()).errors == []
    for code in CODES:
        client = editor(code)
        for page in KnowledgePage.objects.filter(locale=locale_of("en")):
            with subtests.test(kind=page.kind, admin=code):
                opened(client, edit_page(page), code)


# The frame


@pytest.mark.parametrize("code", CODES)
def test_the_pages_of_the_frame_open(editor, subtests, code):
    load_information_pages()
    client = editor(code)
    home = HomePage.objects.get(locale=locale_of("es"))
    pages = [home, section_of(PRACTICE_GUIDE, home.locale), InformationPage.objects.filter(locale=home.locale).first()]
    for page in pages:
        with subtests.test(page.title):
            form = opened(client, edit_page(page), code).context["form"]
            before = _without_keys(
                {name: value for name, value in page.serializable_data().items() if name not in PASSING}
            )
            assert client.post(edit_page(page), untouched(form)).status_code == 302
            page.refresh_from_db()
            saved = page.get_latest_revision_as_object().serializable_data()
            after = _without_keys({name: value for name, value in saved.items() if name not in PASSING})
            assert after == before
    for model in ("sectionpage", "informationpage"):
        opened(client, reverse("wagtailadmin_pages:add", args=["home", model, home.pk]), code)


def test_an_address_of_the_site_itself_is_refused_with_the_reason(editor):
    client = editor("en-gb")
    home = HomePage.objects.get(locale=locale_of("en"))
    address = reverse("wagtailadmin_pages:add", args=["home", "informationpage", home.pk])
    data = untouched(client.get(address).context["form"]) | {"title": "Search", "slug": "search"}
    response = client.post(address, data)
    assert response.status_code == 200
    assert "This address belongs to a part of the site itself" in response.content.decode()
    assert not InformationPage.objects.exists()


# Records


def make_equivalence():
    works = [make_work(REGULATORY_MODEL, provisions=[provision("art-1")]) for _ in range(2)]
    return EquivalenceFactory(
        work_a=works[0].translation_key, anchor_a="art-1", work_b=works[1].translation_key, anchor_b="art-1"
    )


RECORDS = {
    Fact: lambda: FactFactory(value="1234.5", currency="MXN", year=2026),
    Institution: lambda: InstitutionFactory(
        jurisdiction=Jurisdiction.objects.get(code="MX-CMX"), url="https://example.org"
    ),
    Concept: lambda: concept("twinning"),
    Equivalence: make_equivalence,
    Jurisdiction: lambda: Jurisdiction.objects.get(code="MX-CMX"),
}


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_records_are_listed_added_and_saved_as_they_were_shown(editor, model, code):
    client = editor(code)
    record = RECORDS[model]()
    views = model.snippet_viewset
    opened(client, reverse(views.get_url_name("list")), code)
    opened(client, reverse(views.get_url_name("add")), code)
    address = reverse(views.get_url_name("edit"), args=[record.pk])
    form = opened(client, address, code).context["form"]
    before = model.objects.get(pk=record.pk)
    labels = sorted(before.labels.values_list("language", "text", "kind")) if model is Concept else []

    assert client.post(address, untouched(form)).status_code == 302

    after = model.objects.get(pk=record.pk)
    assert model_to_dict(after) == model_to_dict(before)
    if model is Concept:
        assert sorted(after.labels.values_list("language", "text", "kind")) == labels


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_an_empty_record_is_refused_at_its_fields(editor, model):
    client = editor("en-gb")
    address = reverse(model.snippet_viewset.get_url_name("add"))
    before = model.objects.count()
    response = client.post(address, untouched(client.get(address).context["form"]))
    assert response.status_code == 200
    assert response.context["form"].errors
    assert model.objects.count() == before
