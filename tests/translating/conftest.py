"""What tests of the helps start from: a guide in Spanish that is being translated into English."""

import uuid

import pytest
from django.utils.translation import override
from wagtail.users.models import UserProfile
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.operations import translate_object

from kb.kinds import PRACTICE_GUIDE, REGULATORY_MODEL
from tests.factories import UserFactory, locale_of, make_work, provision

PLAZO = "La factura se paga en 30 días."
ENLACE = 'Vea la <a id="a1">ley</a> de <b>compras públicas</b>.'
FUNDAMENTO = "Obliga a pagar en plazo."


@pytest.fixture(autouse=True)
def _english():
    with override("en-gb"):
        yield


@pytest.fixture
def translator(db):
    return UserFactory(is_superuser=True, first_name="Rosa", last_name="Ibarra")


@pytest.fixture
def guide(translator):
    """The Spanish source, live."""
    return make_work(
        PRACTICE_GUIDE,
        title="Pagar a tiempo",
        slug="pagar-a-tiempo",
        summary="Cómo pagar a tiempo.",
        body=[
            {"type": "text", "id": str(uuid.uuid4()), "value": f"<p>{PLAZO}</p>"},
            {
                "type": "text",
                "id": str(uuid.uuid4()),
                "value": '<p>Vea la <a href="https://example.org/ley">ley</a> de <b>compras públicas</b>.</p>',
            },
        ],
        legal_basis=[
            {
                "type": "basis",
                "id": str(uuid.uuid4()),
                "value": {"citation": "LAASSP", "url": "", "text": f"<p>{FUNDAMENTO}</p>", "work": "", "anchor": ""},
            }
        ],
    )


@pytest.fixture
def translation(guide, translator):
    return start_translation(guide, translator)


@pytest.fixture
def law(translator):
    return make_work(
        REGULATORY_MODEL,
        title="Ley de compras",
        provisions=[provision("art-1", heading="Publicidad", text="<p>Se publica todo.</p>")],
    )


def start_translation(page, user) -> Translation:
    language = "en" if page.language == "es" else "es"
    translate_object(page, [locale_of(language)], user=user)
    return Translation.objects.get(source__object_id=page.translation_key)


@pytest.fixture
def say(translation, translator):
    """say(source, target, machine=True) stores the translation of a string, wherever it stands."""

    def store(source, target, *, of=translation, machine=False, user=translator):
        segment = StringSegment.objects.get(source=of.source, string__data=source)
        row, _created = StringTranslation.objects.update_or_create(
            translation_of=segment.string,
            context=segment.context,
            locale=of.target_locale,
            defaults={
                "data": target,
                "translation_type": "machine" if machine else "manual",
                "tool_name": "DeepL" if machine else "",
                "last_translated_by": user,
            },
        )
        return row

    return store


@pytest.fixture
def said(translation):
    """said(source) reads it back; None where there is none."""

    def read(source, *, of=translation):
        rows = StringTranslation.objects.filter(translation_of__data=source, locale=of.target_locale)
        return rows.values_list("data", flat=True).first()

    return read


@pytest.fixture
def desk(client, translator):
    """A client in which the translator has signed in, reading English."""
    UserProfile.objects.update_or_create(user=translator, defaults={"preferred_language": "en-gb"})
    client.force_login(translator)
    return client


def messages_of(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]
