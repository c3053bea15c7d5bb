"""Who may work on a translation: whoever may edit the page that it makes, as wagtail-localize has it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail_localize.models import Translation
from wagtail_localize.views.edit_translation import user_can_edit_instance

from translating.refusals import Refused


class PageLocked(Refused):
    """The page is locked against this person; the text says what to do."""


def translation_to_change(user, translation_id):
    """As `translation_for`, to write to it. Raises PageLocked too."""
    translation = translation_for(user, translation_id)
    target = translation.get_target_instance()
    if isinstance(target, Page) and target.permissions_for_user(user).page_locked():
        raise PageLocked(_("The page is locked, so nothing was changed. Ask whoever locked it to unlock it."))
    return translation


def translation_for(user, translation_id):
    """The translation, for somebody who may change it. Raises Http404, PermissionDenied."""
    translations = Translation.objects.select_related(
        "source__locale", "source__specific_content_type", "target_locale"
    )
    translation = get_object_or_404(translations, pk=translation_id)
    try:
        target = translation.get_target_instance()
    except translation.source.specific_content_type.model_class().DoesNotExist as error:
        raise Http404 from error
    if not user_can_edit_instance(user, target):
        raise PermissionDenied
    return translation
