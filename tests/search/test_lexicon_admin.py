"""The lexicon in the admin: seen, narrowed down, forbidden and allowed again by those who may."""

import csv
import io

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.users.models import UserProfile

from kb.selectors.visibility import PUBLIC
from search.lexicon_admin.origins import origins_named
from search.lexicon_editions import forbid, learn_edition, newest_edition, read_evidence
from search.models import ForbiddenPair, LexiconPair
from tests.factories import (
    FactFactory,
    InstitutionFactory,
    UserFactory,
    concept,
    make_translation,
    make_work,
)

pytestmark = pytest.mark.django_db

ES, EN = "ahuehuete", "baldcypress"


@pytest.fixture
def editor(client):
    """Somebody who may enter the admin and see the lexicon, and nothing else."""
    return _signed_in(client, "access_admin", "edit_lexicon")


@pytest.fixture
def page():
    """The work from which a pair of an edition was learnt."""
    work = make_work(title=ES)
    make_translation(work, title=EN)
    learn_edition(read_evidence())
    return work


def _signed_in(client, *codenames):
    group = Group.objects.create(name="-".join(codenames))
    group.permissions.set(Permission.objects.filter(codename__in=codenames))
    user = UserFactory()
    user.groups.add(group)
    UserProfile.objects.create(user=user, preferred_language="en-gb")
    client.force_login(user)
    return client


def row():
    return LexiconPair.objects.get(edition=newest_edition(), es_word=ES, en_word=EN)


def listed(client, **query):
    """The Spanish and English word of each row shown."""
    html = BeautifulSoup(client.get(reverse("search_lexicon:pairs"), query).content, "html.parser")
    return [(line.select_one('[lang="es"]').text, line.select_one('[lang="en"]').text) for line in _rows(html)]


def _rows(html):
    return [line for line in html.select("table.listing tbody tr") if line.select_one('[lang="es"]')]


def forbid_address():
    return reverse("search_lexicon:forbid", args=[row().pk])


def test_the_menu_names_it_for_those_who_may_see_it(editor, page):
    assert "/admin/lexicon/" in editor.get(reverse("wagtailadmin_home")).content.decode()


def test_others_have_no_item_in_the_menu_and_are_sent_back(client, page):
    _signed_in(client, "access_admin")
    assert "/admin/lexicon/" not in client.get(reverse("wagtailadmin_home")).content.decode()
    pair = forbid(es_word="contrato", en_word="contract")
    for address in ("pairs", "pairs_results", "forbidden"):
        assert client.get(reverse(f"search_lexicon:{address}")).status_code == 302
    assert client.get(forbid_address()).status_code == 302
    client.post(forbid_address())
    client.post(reverse("search_lexicon:allow", args=[pair.pk]))
    assert list(ForbiddenPair.objects.all()) == [pair]


def test_a_stranger_is_asked_to_sign_in(client, page):
    response = client.get(reverse("search_lexicon:pairs"))
    assert (response.status_code, "/cuenta/entrar/" in response.url) == (302, True)


def test_a_pair_shows_its_figures_and_leads_to_where_it_was_learnt(editor, page):
    html = BeautifulSoup(editor.get(reverse("search_lexicon:pairs"), {"q": ES}).content, "html.parser")
    (line,) = _rows(html)
    assert f"{round(row().word_pair.strength * 100)}%" in line.text
    assert [(link.text, link["href"]) for link in line.select("li a")] == [(EN, page.get_translations().get().url)]


def test_a_work_that_was_withdrawn_is_not_named(editor, page):
    for part in (page, page.get_translations().get().specific):
        part.unpublish()
    html = BeautifulSoup(editor.get(reverse("search_lexicon:pairs"), {"q": ES}).content, "html.parser")
    (line,) = _rows(html)
    assert "no longer there" in line.text
    assert not line.select("li a")


def test_records_lead_to_their_forms():
    institution = InstitutionFactory(slug="somebody")
    fact = FactFactory(slug="something")
    names = [
        "concept:twinning",
        "institution:somebody",
        "fact:something",
        "jurisdiction:MX",
        "concept:none",
        "odd",
        "work:x",
    ]
    found = origins_named(names, PUBLIC)
    assert found["concept:twinning"].address == f"/admin/snippets/kb/concept/edit/{concept('twinning').pk}/"
    assert found["institution:somebody"].address == f"/admin/snippets/kb/institution/edit/{institution.pk}/"
    assert found["fact:something"].address == f"/admin/snippets/kb/fact/edit/{fact.pk}/"
    assert found["jurisdiction:MX"].address.startswith("/admin/snippets/kb/jurisdiction/edit/")
    assert [found[name].address for name in ("concept:none", "odd", "work:x")] == ["", "", ""]


@pytest.mark.parametrize("word", [ES, EN, ES.upper(), f"{ES}s", f"{EN}es", ES[:5]])
def test_a_pair_is_found_by_either_word_in_any_form_or_by_a_part_of_it(editor, page, word):
    assert (ES, EN) in listed(editor, q=word)


def test_the_list_is_narrowed_down_by_strength_count_and_source(editor, page):
    strength, count = row().word_pair.strength, row().count
    assert 0.4 <= strength < 0.6
    assert count < 1.5
    for query, is_there in (
        ({"strength": "0.4"}, True),
        ({"strength": "0.6"}, False),
        ({"strength": "-0.4"}, False),
        ({"seen": "-2"}, True),
        ({"seen": "2"}, False),
        ({"source": "pages"}, True),
        ({"source": "software"}, False),
    ):
        assert ((ES, EN) in listed(editor, q=ES, **query)) is is_there, query


def test_the_list_is_sorted_by_what_the_reader_chooses(editor, page):
    shown = [
        LexiconPair.objects.with_strength().get(edition=newest_edition(), es_word=es, en_word=en).trust
        for es, en in listed(editor, ordering="-trust")
    ]
    assert shown == sorted(shown, reverse=True)
    assert len(shown) == 50


@pytest.mark.parametrize(
    "query", [{"strength": "much"}, {"seen": "x"}, {"p": "999"}, {"p": "x"}, {"ordering": "edition"}, {"q": "%_'\\"}]
)
def test_a_query_that_makes_no_sense_is_no_error(editor, page, query):
    assert editor.get(reverse("search_lexicon:pairs"), query).status_code == 200


def test_all_pairs_can_be_taken_along_as_a_sheet(editor, page):
    response = editor.get(reverse("search_lexicon:pairs"), {"export": "csv"})
    sheet = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode())))
    assert len(sheet) == 1 + LexiconPair.objects.filter(edition=newest_edition()).count()
    assert next(line for line in sheet if line[0] == ES)[1] == EN


def test_forbidding_is_asked_once_more_and_then_done(editor, page):
    before = f"{reverse('search_lexicon:pairs')}?q={ES}"
    asked = editor.get(forbid_address(), {"next": before})
    assert ES in asked.content.decode()
    assert not ForbiddenPair.objects.exists()
    done = editor.post(forbid_address(), {"note": "dos árboles", "next": before}, follow=True)
    assert done.redirect_chain == [(before, 302)]
    assert "Allow again" in done.content.decode()
    assert ForbiddenPair.objects.get().note == "dos árboles"
    html = editor.get(reverse("search_lexicon:forbidden")).content.decode()
    assert "dos árboles" in html
    assert ES in html


def test_forbidding_twice_says_so(editor, page):
    forbid(es_word=ES, en_word=EN)
    said = editor.post(forbid_address(), follow=True).content.decode()
    assert "This pair is already forbidden." in said
    assert ForbiddenPair.objects.count() == 1


def test_a_reason_that_is_too_long_is_refused_with_the_reason(editor, page):
    said = editor.post(forbid_address(), {"note": "x" * 251}).content.decode()
    assert "250" in said
    assert not ForbiddenPair.objects.exists()


def test_a_pair_of_an_edition_that_is_gone_is_to_be_looked_for_again(editor, page):
    address = forbid_address()
    LexiconPair.objects.all().delete()
    assert "newer edition" in editor.post(address, follow=True).content.decode()
    assert not ForbiddenPair.objects.exists()


def test_allowing_again_takes_the_ban_away_and_repeating_it_does_no_harm(editor, page):
    pair = forbid(es_word=ES, en_word=EN)
    address = reverse("search_lexicon:allow", args=[pair.pk])
    assert editor.get(address).status_code == 405
    assert "may translate each other again" in editor.post(address, follow=True).content.decode()
    assert not ForbiddenPair.objects.exists()
    assert editor.post(address, follow=True).status_code == 200


def test_the_forms_in_the_lists_carry_the_token_that_django_asks_for(editor, page):
    editor.handler.enforce_csrf_checks = True
    forbid(es_word=ES, en_word=EN)
    for address in (f"{reverse('search_lexicon:pairs')}?q={ES}", reverse("search_lexicon:forbidden")):
        html = BeautifulSoup(editor.get(address).content, "html.parser")
        form = html.select_one('form[action*="allow"]')
        fields = {field["name"]: field["value"] for field in form.select("input")}
        assert editor.post(form["action"], fields).status_code == 302
        assert not ForbiddenPair.objects.exists()
        forbid(es_word=ES, en_word=EN)


def test_nobody_is_sent_to_another_site_afterwards(editor, page):
    response = editor.post(forbid_address(), {"next": "https://example.org/"})
    assert response.url == reverse("search_lexicon:pairs")


def test_before_the_first_edition_the_page_says_what_is_in_use(editor):
    said = editor.get(reverse("search_lexicon:pairs")).content.decode()
    assert "the lexicon that comes with the software is in use" in " ".join(said.split())


def test_the_list_costs_the_same_number_of_queries_however_long_it_is(editor, page, django_assert_max_num_queries):
    editor.get(reverse("search_lexicon:pairs"))
    with django_assert_max_num_queries(30):
        editor.get(reverse("search_lexicon:pairs"))


@pytest.mark.parametrize("address", ["pairs", "forbidden"])
def test_it_is_there_in_spanish(admin_client, admin_user, page, address):
    UserProfile.objects.update_or_create(user=admin_user, defaults={"preferred_language": "es-mx"})
    forbid(es_word=ES, en_word=EN)
    html = admin_client.get(reverse(f"search_lexicon:{address}")).content.decode()
    for english in ("Lexicon", "Forbidden", "Strength", "Times seen", "Learnt from", "Allow again", "Since"):
        assert english not in html
