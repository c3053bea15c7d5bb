"""The admin in Spanish says in Spanish what wagtail-localize and our own registers would say in English."""

import pytest
from django.urls import reverse
from django.utils.translation import override
from wagtail.users.models import UserProfile
from wagtail_localize.models import StringTranslation

from kb import due_work
from kb.models import DueWorkRun, Image
from kb.services.due_work import run_due_work
from tests.kb import examples

pytestmark = pytest.mark.django_db


@pytest.fixture
def spanish_editor(client, admin_user):
    UserProfile.objects.update_or_create(user=admin_user, defaults={"preferred_language": "es-mx"})
    client.force_login(admin_user)
    return client


def test_due_work_is_named_in_the_language_of_the_administrator(spanish_editor):
    run_due_work(everything=True)
    DueWorkRun.objects.update(failure="OSError")
    text = spanish_editor.get(reverse("wagtailadmin_home")).content.decode()
    names = [work.name for work in due_work.registered()]
    assert DueWorkRun.objects.filter(name__in=names).count() == len(names) > 0
    assert [name for name in names if name in text] == []
    assert "biblioteca: publicación y retiro programados" in text


def test_the_list_of_languages_counts_in_spanish(spanish_editor):
    text = spanish_editor.get(reverse("wagtaillocales:index")).content.decode()
    assert " páginas" in text
    assert " pages" not in text


def test_a_translated_sentence_is_dated_without_an_english_month(imported):
    imported(examples.spanish("encounter"), examples.english("encounter"))
    translation = StringTranslation.objects.first()
    with override("es-mx"):
        assert translation.get_comment() == f"Traducido manualmente el {translation.updated_at:%d/%m/%Y}"


def test_a_picture_is_called_so_in_spanish():
    with override("es-mx"):
        assert (str(Image._meta.verbose_name), str(Image._meta.verbose_name_plural)) == ("imagen", "imágenes")
