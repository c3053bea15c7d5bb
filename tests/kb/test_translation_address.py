"""Where a translation is found: an address in its own language that nobody has to think of."""

import pytest
from django.urls import reverse
from wagtail.users.models import UserProfile
from wagtail_localize.models import StringTranslation

from kb.selectors.translation_state import translation_of_work, undone_passages
from kb.services import reviews
from tests.factories import make_work
from tests.kb.reviewing import Sides
from tests.translated_works import send, target_of, translate

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent():
    return send(make_work(title="Pago puntual", slug="pago-puntual", summary="Resumen."))


@pytest.fixture
def publish(client, admin_user, django_capture_on_commit_callbacks):
    UserProfile.objects.create(user=admin_user, preferred_language="en-gb")
    client.force_login(admin_user)

    def publish_it(translation):
        page = target_of(translation)
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), {"action": "publish"})
        return target_of(translation)

    return publish_it


def test_it_comes_from_the_translated_title_when_nobody_writes_it(sent, publish):
    translate(sent, only=["summary"])
    assert undone_passages(sent) == 1
    page = publish(sent)
    assert (page.live, page.slug) == (False, "pago-puntual")

    translate(sent, only=["title"])
    assert undone_passages(sent) == 0
    assert translation_of_work(page.translation_key).state == "awaiting_publication"
    page = publish(sent)
    assert (page.live, page.slug) == (True, "t-pago-puntual")


def test_what_the_translator_wrote_stays(sent, publish):
    translate(sent)
    assert publish(sent).slug == "pago-puntual"


def test_a_published_page_keeps_its_address_under_a_new_title(sent, publish):
    translate(sent, only=["title", "summary"])
    page = publish(sent)
    StringTranslation.objects.filter(context__path="slug").delete()
    StringTranslation.objects.filter(context__path="title").update(data="Another title")
    page = publish(sent)
    assert (page.title, page.slug) == ("Another title", "t-pago-puntual")


def test_a_review_reads_it_under_its_own_address():
    sides = Sides()
    translation = send(make_work(title="Pago puntual", slug="pago-puntual", summary="Resumen.", institution=sides.ours))
    translate(translation, only=["title", "summary"])
    reviews.submit(target_of(translation), by=sides.author)
    assert target_of(translation).slug == "t-pago-puntual"
