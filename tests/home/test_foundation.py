"""What `migrate` leaves: a working site in both languages, and never a change to what an editor made of it."""

import pytest
from django.apps import apps
from wagtail.models import Locale, Page, Site

from home import foundation
from home.models import HomePage, InformationPage, SectionPage
from kb import foundation as library_foundation
from kb.kinds import ENCOUNTER, KINDS, PRACTICE_GUIDE
from kb.models import Concept, ConceptLabel, Jurisdiction, Subject
from kb.selectors.sections import section_of
from tests.factories import locale_of, make_work

pytestmark = pytest.mark.django_db


def migrate_again():
    """What a second `migrate` does beyond the schema."""
    library_foundation.lay(sender=apps.get_app_config("kb"), using="default")
    foundation.lay(sender=apps.get_app_config("home"), using="default")


def counts():
    return {
        model.__name__: model.objects.count()
        for model in (Locale, Site, Page, HomePage, SectionPage, Jurisdiction, Concept, ConceptLabel)
    }


def test_the_empty_site_has_a_home_page_in_each_language_linked_as_translations(client):
    spanish, english = (HomePage.objects.get(locale=locale_of(language)) for language in ("es", "en"))
    assert spanish.translation_key == english.translation_key
    assert (spanish.url, english.url) == ("/es/", "/en/")
    for page in (spanish, english):
        assert page.headline in client.get(page.url).content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_a_section_in_each_language_linked_as_translations(client, kind):
    spanish, english = (section_of(kind, locale_of(language)) for language in ("es", "en"))
    assert spanish.translation_key == english.translation_key
    assert spanish.slug != english.slug
    for page in (spanish, english):
        assert page.title in client.get(page.url).content.decode()


def test_every_subject_of_the_vocabulary_has_concepts():
    assert set(Concept.objects.values_list("subject", flat=True)) == set(Subject.values)


def test_both_sides_and_the_nations_have_a_jurisdiction():
    codes = set(Jurisdiction.objects.values_list("code", flat=True))
    assert {"MX", "MX-CMX", "GB", "GB-ENG", "GB-SCT", "GB-WLS", "GB-NIR"} <= codes


def test_migrating_again_adds_nothing():
    before = counts()
    migrate_again()
    assert counts() == before


def test_migrating_again_changes_nothing_that_an_editor_changed():
    home = HomePage.objects.get(locale=locale_of("es"))
    home.headline = "Otra promesa"
    home.save_revision().publish()
    section = section_of(PRACTICE_GUIDE, locale_of("en"))
    section.title, section.slug = "What was done", "what-was-done"
    section.save_revision().publish()
    section_of(ENCOUNTER, locale_of("es")).unpublish()
    Concept.objects.filter(slug="twinning").update(name="gemelaje", definition_es="Escrita por la redacción.")
    ConceptLabel.objects.filter(concept__slug="twinning", kind=ConceptLabel.Kind.ALTERNATIVE).delete()
    Jurisdiction.objects.filter(code="MX-CMX").update(name_es="CDMX")
    Site.objects.update(site_name="Biblioteca")
    before = counts()

    migrate_again()

    assert counts() == before
    home.refresh_from_db()
    section.refresh_from_db()
    assert (home.headline, section.title, section.slug) == ("Otra promesa", "What was done", "what-was-done")
    assert not section_of(ENCOUNTER, locale_of("es")).live
    twinning = Concept.objects.get(slug="twinning")
    assert (twinning.name, twinning.definition_es) == ("gemelaje", "Escrita por la redacción.")
    assert not twinning.labels.filter(kind=ConceptLabel.Kind.ALTERNATIVE).exists()
    assert Jurisdiction.objects.get(code="MX-CMX").name_es == "CDMX"
    assert Site.objects.get().site_name == "Biblioteca"


def test_migrating_again_brings_back_no_concept_and_no_jurisdiction_that_an_editor_deleted():
    Concept.objects.get(slug="twinning").delete()
    Jurisdiction.objects.filter(code="GB-NIR").delete()
    migrate_again()
    assert not Concept.objects.filter(slug="twinning").exists()
    assert not Jurisdiction.objects.filter(code="GB-NIR").exists()


def test_a_missing_section_is_laid_again_since_works_of_its_kind_need_one(client):
    for page in SectionPage.objects.filter(kind=ENCOUNTER):
        page.delete()
    migrate_again()
    assert client.get(make_work(ENCOUNTER).url).status_code == 200


def test_a_missing_section_gives_way_to_an_editor_s_page_at_its_address():
    section = section_of(PRACTICE_GUIDE, locale_of("es"))
    for page in SectionPage.objects.filter(kind=PRACTICE_GUIDE):
        page.delete()
    home = HomePage.objects.get(locale=locale_of("es"))
    own = home.add_child(instance=InformationPage(title="Guías", slug=section.slug, locale=home.locale))

    migrate_again()

    own.refresh_from_db()
    assert own.slug == section.slug
    assert section_of(PRACTICE_GUIDE, locale_of("es")).slug != section.slug
