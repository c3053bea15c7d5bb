"""An editor is told when an import left the two pages of a work unlinked: changes would not reach the translator."""

import pytest
from django.urls import reverse
from wagtail.users.models import UserProfile

from kb.models import KnowledgePage
from tests.kb import examples

pytestmark = pytest.mark.django_db

NOTICE = {"es-mx": "Sin vínculo de traducción con", "en-gb": "Not linked for translation to"}


@pytest.fixture
def shown_in_editor(client, admin_user):
    def show(external_id, language):
        UserProfile.objects.update_or_create(user=admin_user, defaults={"preferred_language": language})
        client.force_login(admin_user)
        page = KnowledgePage.objects.get(external_id=external_id)
        return client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()

    return show


@pytest.mark.parametrize("language", NOTICE)
def test_both_pages_of_an_unlinked_pair_say_so_and_lead_to_each_other(imported, shown_in_editor, language):
    result = imported(examples.spanish("encounter"), examples.english("encounter", agreed="- One\n- Two"))
    assert result.unlinked == ["example/meeting.en"]

    for here, other in (("es", "February meeting"), ("en", "Reunión de febrero")):
        notice = shown_in_editor(f"example/meeting.{here}", language).partition(NOTICE[language])[2][:200]
        assert f">{other}</a>" in notice


def test_linked_pages_and_pages_in_one_language_say_nothing_of_it(imported, shown_in_editor):
    imported(examples.spanish("encounter"), examples.english("encounter"), examples.spanish("operational_tool"))

    for external_id in ("example/meeting.es", "example/meeting.en", "example/tool.es"):
        assert NOTICE["en-gb"] not in shown_in_editor(external_id, "en-gb")
