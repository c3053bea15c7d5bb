"""Steps of translating, as people take them through wagtail-localize: send, translate, publish, bring changes in."""

from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource
from wagtail_localize.operations import translate_object

from kb.languages import other_language
from kb.models import KnowledgePage
from tests.factories import locale_of


def send(page, user=None) -> Translation:
    """Submits the page; its translation is then a draft in the source's words."""
    translate_object(page, [locale_of(other_language(page.language))], user=user)
    return Translation.objects.get(source__object_id=page.translation_key)


def translate(translation, *, only=None) -> None:
    """A translation for each passage in hand that has none (`only`: of these paths)."""
    locale = translation.target_locale
    segments = StringSegment.objects.filter(source=translation.source_id).annotate_translation(locale)
    for segment in segments.filter(translation__isnull=True).select_related("string", "context"):
        if only is None or segment.context.path in only:
            StringTranslation.objects.create(
                translation_of=segment.string,
                context=segment.context,
                locale=locale,
                translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
                data=in_other_language(segment.string.data),
            )


def in_other_language(text) -> str:
    return text if "-" in text and " " not in text else f"T: {text}"


def publish_translation(translation, on_commit) -> KnowledgePage:
    """`on_commit`: pytest-django's django_capture_on_commit_callbacks; wagtail-localize publishes after the commit."""
    with on_commit(execute=True):
        # Afresh: the source may have been synced since.
        Translation.objects.get(pk=translation.pk).save_target(publish=True)
    return target_of(translation)


def target_of(translation) -> KnowledgePage:
    return KnowledgePage.objects.get(
        translation_key=translation.source.object_id, locale=translation.target_locale
    ).specific


def sync(page) -> None:
    TranslationSource.objects.get_for_instance(page).update_from_db()


def change(page, **fields) -> KnowledgePage:
    """Publishes the page with these fields changed, as the editor does."""
    page = KnowledgePage.objects.get(pk=page.pk).specific
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return KnowledgePage.objects.get(pk=page.pk).specific


def paragraphs(*texts) -> list:
    """Raw data of running text, one block each, the same block for the same position."""
    return [
        {"type": "text", "id": f"00000000-0000-4000-8000-{position:012d}", "value": f"<p>{text}</p>"}
        for position, text in enumerate(texts, start=1)
    ]
