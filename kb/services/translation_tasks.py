"""Who has a translation in hand and until when; sending works to translation and bringing changes to it."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Locale
from wagtail_localize.models import Translation, TranslationSource
from wagtail_localize.operations import translate_object

from kb.languages import locale_code
from kb.models import KnowledgePage, TranslationTask
from kb.permissions import may_send_work, may_translate
from kb.work_translation import WorkTranslation
from people.models import User


class Refused(Exception):
    """What was asked cannot be done with this translation; the message is a sentence for whoever asked."""


def claim(item: WorkTranslation, *, by: User) -> None:
    """Takes the translation on, unless somebody else has it."""
    if not _may_translate(by, item):
        raise Refused(_("You may not translate this work."))
    if item.task.person is not None and item.task.person != by:
        raise Refused(_("%(person)s already has it.") % {"person": item.task.person})
    _keep(item, person=by, assigned_by=by, assigned_at=timezone.now())
    _log(item, "claim", by)


def release(item: WorkTranslation, *, by: User) -> None:
    """Gives the translation back; the day by which it is due stays."""
    if item.task.person is None:
        raise Refused(_("Nobody has it."))
    if item.task.person != by and not _may_send(by, item):
        raise Refused(_("%(person)s has it; only they or the coordination can give it back.") % _name(item))
    _keep(item, person=None, assigned_by=None, assigned_at=None)
    _log(item, "release", by)


def assign(item: WorkTranslation, *, to: User, by: User) -> None:
    if not _may_send(by, item):
        raise Refused(_("You may not give translations to others."))
    if not _may_translate(to, item):
        raise Refused(_("%(person)s may not translate this work.") % {"person": to})
    _keep(item, person=to, assigned_by=by, assigned_at=timezone.now())
    _log(item, "assign", by, person=str(to))


def set_due(item: WorkTranslation, *, due: date | None, by: User) -> None:
    if not _may_send(by, item) and item.task.person != by:
        raise Refused(_("Only the coordination, or who has the translation, can say when it is due."))
    _keep(item, due=due)
    _log(item, "due", by, due=due.isoformat() if due else "")


@transaction.atomic
def send(item: WorkTranslation, *, by: User) -> None:
    """Offers the work as it is published now to the translators: begins the translation, or brings the changes in.

    The translation is begun as a draft; nothing untranslated goes live.
    """
    if not _may_send(by, item):
        raise Refused(_("You may not send works to translation."))
    if not item.source.live:
        raise Refused(_("Its original is not published; publish that first."))
    if item.target is None:
        page = _page(item.source.pk)
        # What an earlier translation left behind would be offered instead of what is published now.
        TranslationSource.update_or_create_from_instance(page)
        locale = Locale.objects.get(language_code=locale_code(item.language))
        translate_object(page, [locale], user=by)
        _log(item, "send", by)
        return
    if not item.is_linked:
        raise Refused(_("Its two pages are not linked for translation: edit the other page by hand."))
    if item.is_synced:
        raise Refused(_("The translators already have everything that is published."))
    bring_changes(item, by=by)


@transaction.atomic
def bring_changes(item: WorkTranslation, *, by: User) -> None:
    """Puts the published text of the source before the translator. What was translated of it stays; nothing goes live."""
    if item.link is None or not item.is_linked:
        raise Refused(_("Its two pages are not linked for translation: edit the other page by hand."))
    if not item.source.live:
        raise Refused(_("Its original is not published; publish that first."))
    if not _may_translate(by, item):
        raise Refused(_("You may not translate this work."))
    translation = Translation.objects.select_related("source", "target_locale").get(pk=item.link.pk)
    translation.source.update_from_db()
    translation.source.update_target_view_restrictions(translation.target_locale)
    _log(item, "sync", by)


def _owner_pk(item: WorkTranslation) -> int | None:
    return item.institution.pk if item.institution is not None else None


def _may_send(person: User, item: WorkTranslation) -> bool:
    return may_send_work(person, _owner_pk(item))


def _may_translate(person: User, item: WorkTranslation) -> bool:
    return may_translate(person, _owner_pk(item), _page(item.target.pk) if item.target else None)


def _keep(item: WorkTranslation, **values: Any) -> None:
    TranslationTask.objects.update_or_create(work=item.work, language=item.language, defaults=values)
    TranslationTask.objects.filter(
        work=item.work, language=item.language, person__isnull=True, due__isnull=True, note=""
    ).delete()


def _log(item: WorkTranslation, what: str, by: User, **data: str) -> None:
    log(_page(item.source.pk), f"kb.translation.{what}", user=by, data=data or None)


def _page(pk: int) -> Any:
    return KnowledgePage.objects.get(pk=pk).specific


def _name(item: WorkTranslation) -> dict[str, object]:
    return {"person": item.task.person}
