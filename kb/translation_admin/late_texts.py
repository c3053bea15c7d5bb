"""Saving one passage in the translation editor, also when it is no longer in the original."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.authentication import SessionAuthentication
from rest_framework.decorators import api_view, authentication_classes, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from wagtail_localize.models import StringSegment, Translation
from wagtail_localize.views.edit_translation import (
    StringTranslationSerializer,
    edit_string_translation,
    user_can_edit_instance,
)

from kb.services.late_texts import keep_late_text


def save_passage(request, translation_id, string_segment_id):
    """As wagtail-localize has it, for as long as the passage is there."""
    if request.method == "PUT" and not StringSegment.objects.filter(pk=string_segment_id).exists():
        return _save_late(request, translation_id, string_segment_id)
    return edit_string_translation(request, translation_id, string_segment_id)


@api_view(["PUT"])
@permission_classes([IsAuthenticated])
@authentication_classes([SessionAuthentication])
def _save_late(request, translation_id, string_segment_id):
    translation = get_object_or_404(Translation.objects.select_related("source", "target_locale"), pk=translation_id)
    if not user_can_edit_instance(request.user, translation.get_target_instance()):
        raise PermissionDenied
    kept = keep_late_text(translation, string_segment_id, request.POST.get("value", ""), by=request.user)
    if kept is None:
        return Response(status=404)
    answer = StringTranslationSerializer(kept, context={"translation_source": translation.source}).data
    # The editor shows the error beside the passage and leaves the words where they are.
    return Response(
        answer
        | {
            "segment_id": string_segment_id,
            "error": _(
                "This passage is no longer in the original. Your text was kept: reload the page to find it above the editor."
            ),
        }
    )
