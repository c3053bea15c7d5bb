"""What stands around every page: the language switch, alternates, breadcrumbs, and old addresses that lead on."""

import re

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils.translation import gettext, override

from home.models import HomePage, InformationPage, SectionPage
from kb.kinds import PRACTICE_GUIDE, REGULATORY_MODEL
from kb.languages import LANGUAGES, locale_code, other_language
from kb.selectors.sections import section_of
from tests.factories import InstitutionFactory, concept, locale_of, make_translation, make_work

pytestmark = pytest.mark.django_db

TAGS = {"es": "es-MX", "en": "en-GB"}


def read(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return BeautifulSoup(response.content, "html.parser")


def other_choice(soup):
    """The language of the switch that is not the page's own."""
    return soup.select_one(".language-switch a:not([aria-current])")


def alternates(soup):
    return {link["hreflang"]: link["href"] for link in soup.select('link[rel="alternate"][hreflang]')}


def view(language, name, *arguments):
    with override(locale_code(language)):
        return reverse(name, args=arguments)


def make_information(language="es", **fields):
    home = HomePage.objects.get(locale=locale_of(language))
    page = home.add_child(instance=InformationPage(locale=home.locale, live=False, **fields))
    page.save_revision().publish()
    return page


# The language switch


def pair_of_works():
    work = make_work()
    return work.url, make_translation(work).url


PAIRS = {
    "home": lambda: ("/es/", "/en/"),
    "section": lambda: tuple(section_of(REGULATORY_MODEL, locale_of(language)).url for language in LANGUAGES),
    "work": pair_of_works,
    "glossary": lambda: tuple(f"{view(language, 'kb:glossary')}?subject=digital" for language in LANGUAGES),
    "concept": lambda: tuple(view(language, "kb:concept", "twinning") for language in LANGUAGES),
    "institutions": lambda: tuple(view(language, "kb:institutions") for language in LANGUAGES),
    "institution": lambda: (
        (slug := InstitutionFactory().slug) and tuple(view(language, "kb:institution", slug) for language in LANGUAGES)
    ),
    "comparison": lambda: tuple(view(language, "kb:compare") for language in LANGUAGES),
    "search": lambda: tuple(f"{view(language, 'search:results')}?q=compras&kind=encounter" for language in LANGUAGES),
}


@pytest.mark.parametrize("make", PAIRS.values(), ids=PAIRS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_switch_leads_to_the_same_thing_in_the_other_language(client, make, language):
    addresses = dict(zip(LANGUAGES, make(), strict=True))
    soup = read(client, addresses[language])
    choice = other_choice(soup)
    there = other_language(language)

    assert choice["href"] == addresses[there]
    assert (choice["lang"], choice["hreflang"], choice["rel"]) == (TAGS[there], TAGS[there], ["alternate"])
    assert soup.html["lang"] == TAGS[language]
    answer = client.get(choice["href"])
    assert (answer.status_code, answer["Content-Language"]) == (200, locale_code(there))


# On the page itself, and on the one to which the switch leads.
NOT_YET = {
    "es": ("This work is not available in English yet.", "Only in Spanish so far"),
    "en": ("This work is not available in Spanish yet.", "Only in English so far"),
}


def said(language, sentence):
    """A sentence of the interface as the pages of a language say it."""
    with override(locale_code(language)):
        return gettext(sentence)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_translation_the_switch_says_where_the_work_can_be_read(client, language):
    work = make_work(language=language, title="Ahuehuete")
    there = other_language(language)
    soup = read(client, work.url)
    choice = other_choice(soup)
    here, elsewhere = NOT_YET[language]

    assert said(language, here) in " ".join(soup.text.split())
    assert not choice.get("rel")
    page = read(client, choice["href"])
    assert page.html["lang"] == TAGS[there]
    assert said(there, elsewhere) == page.h1.text.strip()
    link = page.main.find("a", string=lambda text: text and "Ahuehuete" in text)
    assert link["href"] == work.url
    assert link.find_parent(lang=TAGS[language]) or link["lang"] == TAGS[language]


def test_an_information_page_leads_to_its_translation_and_without_one_to_the_home_page(client):
    spanish = make_information(title="Transparencia", slug="transparencia")
    assert other_choice(read(client, spanish.url))["href"] == "/en/"
    english = spanish.copy_for_translation(locale_of("en"))
    english.slug = "transparency"
    english.save_revision().publish()
    assert other_choice(read(client, spanish.url))["href"] == "/en/transparency/"


def test_a_draft_translation_is_no_translation_yet(client):
    work = make_work()
    make_translation(work, publish=False, slug="still-a-draft")
    assert "still-a-draft" not in other_choice(read(client, work.url))["href"]


# Alternates


@pytest.mark.parametrize("name", PAIRS)
def test_hreflang_names_both_addresses_of_a_real_pair(client, name):
    spanish, english = PAIRS[name]()
    expected = {"es-MX": f"http://testserver{spanish}", "en-GB": f"http://testserver{english}"}
    assert alternates(read(client, spanish)) == alternates(read(client, english)) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_hreflang_is_left_out_where_there_is_one_language_only(client, language):
    work = make_work(language=language)
    information = make_information(language, title="Única", slug="unica")
    # The page that says where a work can be read is no translation of it.
    elsewhere = view(other_language(language), "kb:work", work.translation_key)
    for address in (work.url, information.url, elsewhere):
        assert alternates(read(client, address)) == {}, address
    assert alternates(read(client, f"/{language}/nada/", 404)) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_names_its_language(client, language):
    work = make_work(language=language)
    elsewhere = view(language, "kb:work", make_work(language=other_language(language)).translation_key)
    for address in (work.url, elsewhere, f"/{language}/nada/", section_of(PRACTICE_GUIDE, work.locale).url):
        response = client.get(address)
        assert response["Content-Language"] == locale_code(language), address
        assert f'<html lang="{TAGS[language]}">' in response.content.decode(), address


# Passages in the other language


def foreign_passages(language):
    """Where a page of this language shows words of the other one: address and words."""
    there = other_language(language)
    institution = InstitutionFactory(
        **{f"description_{there}": "Ahuehuete describe", f"description_{language}": ""},
        name_es="Sauce",
        name_en="Sauce",
    )
    topic = concept("twinning")
    foreign = make_work(
        REGULATORY_MODEL, there, title="Ahuehuete solo", institution=institution, topics=[topic], summary="Ahuehuete"
    )
    source = {"title": "Ahuehuete fuente", "url": "", "publisher": "", "language": there, "read_on": None}
    own = make_work(
        REGULATORY_MODEL, language, title="Sauce", topics=[topic], sources=[{"type": "source", "value": source}]
    )
    section = section_of(REGULATORY_MODEL, locale_of(language))
    return {
        "listing": (section.url, foreign.title),
        "institution": (view(language, "kb:institution", institution.slug), institution.description),
        "institution's works": (view(language, "kb:institution", institution.slug), foreign.title),
        "concept's works": (view(language, "kb:concept", topic.slug), foreign.title),
        "concept's other label": (view(language, "kb:concept", topic.slug), topic.label(there)),
        "glossary": (view(language, "kb:glossary"), topic.label(there)),
        "instruments to compare": (view(language, "kb:compare"), foreign.title),
        "home": (f"/{language}/", foreign.title),
        "related works": (own.url, foreign.title),
        "source": (own.url, "Ahuehuete fuente"),
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_passage_in_the_other_language_carries_its_language(client, subtests, language):
    foreign = TAGS[other_language(language)]
    for place, (address, words) in foreign_passages(language).items():
        with subtests.test(place):
            found = read(client, address).main.find_all(string=re.compile(re.escape(words)))
            assert found, address
            for text in found:
                assert text.find_parent(lang=True)["lang"] == foreign, text.find_parent()


# Breadcrumbs


@pytest.mark.parametrize("language", LANGUAGES)
def test_breadcrumbs_lead_home_and_one_step_up(client, language):
    section = section_of(PRACTICE_GUIDE, locale_of(language))
    steps = {
        make_work(language=language).url: [f"/{language}/", section.url],
        section.url: [f"/{language}/"],
        view(language, "kb:concept", "twinning"): [f"/{language}/", view(language, "kb:glossary")],
        view(language, "kb:institution", InstitutionFactory().slug): [
            f"/{language}/",
            view(language, "kb:institutions"),
        ],
        view(language, "kb:glossary"): [f"/{language}/"],
        make_information(language, title="Transparencia", slug="transparencia").url: [f"/{language}/"],
    }
    for address, expected in steps.items():
        links = [link["href"] for link in read(client, address).select(".govuk-breadcrumbs a")]
        assert links == expected, address
        assert all(client.get(link).status_code == 200 for link in links)


# Addresses that changed


def renamed(page, slug):
    page.slug = slug
    page.save_revision().publish()
    page.refresh_from_db()
    return page


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_old_address_of_a_work_leads_to_the_new_one(client, committed, language):
    work = make_work(language=language, slug="old-name")
    old = work.url
    with committed():
        renamed(work, "new-name")
    assert work.url != old
    for address in (old, f"{old}?from=letter"):
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (301, work.url)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_old_address_of_a_section_and_of_its_works_leads_on(client, committed, language):
    section = section_of(PRACTICE_GUIDE, locale_of(language))
    work = make_work(language=language)
    old = (section.url, work.url)
    with committed():
        renamed(section, "renamed")
    work.refresh_from_db()
    for address, page in zip(old, (section, work), strict=True):
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (301, page.get_url())
        assert client.get(response["Location"]).status_code == 200


def test_the_old_address_of_a_moved_work_leads_to_the_new_one(client, committed):
    work = make_work(slug="moved")
    section = section_of(PRACTICE_GUIDE, work.locale)
    other = SectionPage(title="Archivo", slug="archivo", kind=PRACTICE_GUIDE, locale=work.locale)
    section.get_parent().add_child(instance=other)
    old = work.url
    with committed():
        work.move(other, "last-child")
    response = client.get(old)
    assert (response.status_code, response["Location"]) == (301, "/es/archivo/moved/")


def test_the_old_address_of_a_withdrawn_work_leads_nowhere(client, committed):
    work = make_work(slug="old-name")
    old = work.url
    with committed():
        renamed(work, "new-name")
        work.unpublish()
    assert client.get(old, follow=True).status_code == 404
