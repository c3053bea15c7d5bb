"""The desk's screen about one query and one work: what it shows, and what it keeps to itself."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction
from wagtail.users.models import UserProfile

from search.engines import SearchUnavailable
from search.models import SearchedQuery
from tests.factories import UserFactory, make_translation, make_work

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/search/explain/"


@pytest.fixture
def award(embedded_search, indexed):
    work = make_work(title="La adjudicación directa")
    make_translation(work, title="What an award is")
    make_work(title="Parques", slug="parques")
    indexed()
    return work


def shown(client, **params):
    response = client.get(ADDRESS, params)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser").select_one("main")


def speak(client, language):
    UserProfile.objects.update_or_create(
        user_id=client.session["_auth_user_id"], defaults={"preferred_language": language}
    )


def test_without_a_query_there_is_a_form_and_nothing_else(coordination, award):
    page = shown(coordination)
    assert page.select_one("input[name=query]")
    assert page.select(".explain-section, .help-block, .error-message") == []


@pytest.mark.parametrize(("language", "choose"), [("en-gb", "Choose a work"), ("es-mx", "Elegir una publicación")])
def test_the_chooser_speaks_the_editors_language(coordination, award, language, choose):
    speak(coordination, language)
    assert choose in shown(coordination).get_text()


@pytest.mark.parametrize(
    ("language", "understood", "place"),
    [
        ("en-gb", "How the query was understood", "It is in place 1 of 1 work found."),
        ("es-mx", "Cómo se entendió la consulta", "Ocupa el lugar 1 de 1 publicación encontrada."),
    ],
)
def test_a_work_is_explained_in_the_editors_language(coordination, award, monkeypatch, language, understood, place):
    monkeypatch.setattr("search.embedding.installed_encoder", lambda: None)
    speak(coordination, language)
    page = shown(coordination, query="adjudicación directa", language="es", work=award.pk)
    assert understood in page.get_text()
    assert place in page.get_text()
    assert page.select_one("#work .explain-bars .explain-words.explain-bar-20")


def test_the_first_works_lead_to_their_explanation(coordination, award):
    speak(coordination, "en-gb")
    link = shown(coordination, query="adjudicación directa", language="es").select_one(".explain-table tbody th a")
    page = BeautifulSoup(coordination.get(link["href"].partition("#")[0]).content, "html.parser")
    assert page.select_one("#work h2").get_text(strip=True) == "La adjudicación directa"


def test_nothing_in_it_has_a_style_of_its_own(coordination, award):
    page = shown(coordination, query="adjudicación directa", language="es", work=award.pk)
    assert page.select(".explain-section [style]") == []


def test_a_work_that_the_editor_may_not_see_is_not_told_of(coordination, award):
    speak(coordination, "en-gb")
    secret = make_work(title="Jacaranda")
    restriction = PageViewRestriction.objects.create(page=secret, restriction_type="groups")
    restriction.groups.add(Group.objects.create(name="Others"))
    draft = make_work(title="Borrador")
    draft.unpublish()
    for page in (secret, draft):
        answer = shown(coordination, query="adjudicación", language="es", work=page.pk)
        assert "Search does not show you this work" in answer.get_text()
        assert page.title not in str(answer)


@pytest.mark.parametrize("work", ["x", "0", "-1", "99999999999999999999999999", "1 OR 1"])
def test_a_work_that_is_none_is_answered_with_a_sentence(coordination, award, work):
    speak(coordination, "en-gb")
    assert "Search does not show you this work" in shown(coordination, query="x", work=work).get_text()


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"query": "¿?"}, "There is no word in this query."),
        ({"query": "", "language": "es"}, "This field is required."),
        ({"query": "a", "language": "fr"}, "fr is not one of the available choices"),
        ({"query": "a" * 501}, "500"),
    ],
)
def test_bad_input_is_answered_with_a_sentence(coordination, award, params, sentence):
    speak(coordination, "en-gb")
    page = shown(coordination, **params)
    assert sentence in page.get_text()
    assert page.select(".explain-section") == []


def test_a_search_that_is_down_is_said_to_be(coordination, award, monkeypatch):
    def down(*arguments):
        raise SearchUnavailable("gone")

    speak(coordination, "en-gb")
    monkeypatch.setattr("search.explaining.search", down)
    assert "Search cannot be reached" in shown(coordination, query="adjudicación").get_text()


def test_what_the_index_does_not_have_yet_is_said(coordination, award):
    speak(coordination, "en-gb")
    fresh = make_work(title="Recién publicada")
    page = shown(coordination, query="adjudicación", language="es", work=fresh.pk)
    assert "Search does not have this work yet." in page.get_text()


def test_others_are_sent_back(award):
    user = UserFactory()
    group = Group.objects.create(name="No desk")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    client = Client()
    client.force_login(user)
    assert client.get(ADDRESS).status_code == 302
    assert Client().get(ADDRESS).url.startswith("/es/cuenta/entrar/?next=/admin/")


def test_a_row_of_the_desk_leads_here(coordination, award):
    SearchedQuery.objects.create(
        day=timezone.localdate(),
        query="baches y más",
        folded="baches y mas",
        language="es",
        reader_language="es",
        asked=1,
    )
    page = BeautifulSoup(coordination.get("/admin/search-desk/").content, "html.parser")
    assert page.select_one(f'.desk-actions a[href="{ADDRESS}?query=baches+y+m%C3%A1s&language=es"]')
