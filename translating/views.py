"""What the editor of a translation asks of us: helps, confirming, files, and saving without overwriting others."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import formats, timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from wagtail.admin.views.pages.utils import get_valid_next_url_from_request
from wagtail_localize.machine_translators import get_machine_translator
from wagtail_localize.models import StringSegment
from wagtail_localize.views import edit_translation

from kb.translation_admin.late_texts import save_passage
from translating.access import PageLocked, translation_for, translation_to_change
from translating.files import read_file, take_in
from translating.files.entries import UnreadableFile
from translating.files.po import write_po
from translating.files.xliff import write_xliff
from translating.helps import helps_for
from translating.machine.filling import fill_by_machine
from translating.machine_text import confirm, unconfirmed
from translating.saving import SegmentGone, changed_since, write
from translating.segments import problem_with, segments_of

KNOWN_VERSION = "X-Known-Version"


def _back(request, translation):
    return redirect(get_valid_next_url_from_request(request) or translation.get_target_instance_edit_url())


@require_GET
def helps(request, translation_id):
    """The panel anew, after something was saved."""
    translation = translation_for(request.user, translation_id)
    return render(request, "translating/helps.html", {"helps": helps_for(translation)})


@require_http_methods(["PUT", "DELETE"])
def save_string(request, translation_id, string_segment_id):
    """In front of wagtail-localize's own view, which lets the last one to save win without a word."""
    try:
        translation = translation_to_change(request.user, translation_id)
    except PageLocked as locked:
        return JsonResponse({"problem": "locked", "message": str(locked)}, status=423)
    known = request.headers.get(KNOWN_VERSION)
    with transaction.atomic():
        try:
            changed = None if known is None else changed_since(translation, string_segment_id, known)
        except SegmentGone:
            return _gone(request, translation_id, string_segment_id)
        if changed is not None:
            return JsonResponse(
                {
                    "problem": "changed",
                    "message": _changed_message(changed),
                    "theirs": changed.text,
                    "version": changed.version,
                },
                status=409,
            )
        if not StringSegment.objects.filter(pk=string_segment_id, source=translation.source_id).exists():
            return _gone(request, translation_id, string_segment_id)
        response = edit_translation.edit_string_translation(request, translation_id, string_segment_id)
    [segment] = segments_of(translation, only=string_segment_id)
    response[KNOWN_VERSION] = segment.version
    return response


def _changed_message(changed):
    if changed.at is None:
        return _("Meanwhile somebody deleted the translation of this segment. Your text has not been saved.")
    return _("On %(when)s %(name)s saved another translation of this segment. Your text has not been saved.") % {
        "name": changed.by or _("somebody"),
        "when": formats.date_format(timezone.localtime(changed.at), "SHORT_DATETIME_FORMAT"),
    }


def _gone(request, translation_id, string_segment_id):
    """The text is kept for the page to show, and the editor says so beside the passage."""
    if request.method == "PUT":
        return save_passage(request, translation_id, string_segment_id)
    return JsonResponse({"problem": "gone", "message": _("The source no longer has this segment.")}, status=404)


@require_POST
def confirm_machine_text(request, translation_id):
    """Confirms the segments whose wording the person had before them: `confirm` is “segment key:version”, repeated."""
    translation = translation_to_change(request.user, translation_id)
    versions = []
    for each in request.POST.getlist("confirm"):
        key, _colon, version = each.partition(":")
        if not key.isdecimal() or not version:
            raise Http404
        versions.append((int(key), version))
    confirmed, changed = confirm(translation, user=request.user, versions=versions)
    if confirmed:
        messages.success(
            request,
            ngettext("%(count)d segment confirmed.", "%(count)d segments confirmed.", confirmed) % {"count": confirmed},
        )
    if changed:
        messages.warning(
            request,
            ngettext(
                "%(count)d segment was not confirmed: its text has changed since you opened the page. Read it again.",
                "%(count)d segments were not confirmed: their text has changed since you opened the page. Read them"
                " again.",
                changed,
            )
            % {"count": changed},
        )
    if not confirmed and not changed:
        messages.warning(request, _("There was nothing to confirm."))
    return _back(request, translation)


@require_GET
def download(request, translation_id, file_format):
    translation = translation_for(request.user, translation_id)
    write_file, content_type, ending = {
        "po": (write_po, "text/x-gettext-translation", "po"),
        "xliff": (write_xliff, "application/x-xliff+xml", "xlf"),
    }[file_format]
    name = f"{slugify(translation.source.object_repr)}-{translation.target_locale.language_code}.{ending}"
    response = HttpResponse(write_file(helps_for(translation)), content_type=f"{content_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
def upload(request, translation_id):
    translation = translation_to_change(request.user, translation_id)
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, _("Choose a PO or XLIFF file first."))
        return _back(request, translation)
    try:
        read = read_file(file, translation)
    except UnreadableFile as error:
        messages.error(request, str(error))
        return _back(request, translation)
    result = take_in(translation, read, user=request.user)
    if result.has_questions:
        return render(
            request,
            "translating/taken_in.html",
            {
                "translation": translation,
                "page": translation.get_target_instance(),
                "result": result,
                "edit_url": translation.get_target_instance_edit_url(),
            },
        )
    messages.success(request, _summary(result))
    return _back(request, translation)


def _summary(result):
    """One sentence for each thing that happened."""
    counts = (
        (
            result.taken,
            ngettext(
                "%(count)d translation was taken from the file. Nothing has been published.",
                "%(count)d translations were taken from the file. Nothing has been published.",
                result.taken,
            ),
        ),
        (
            result.confirmed,
            ngettext(
                "%(count)d machine translation is confirmed.",
                "%(count)d machine translations are confirmed.",
                result.confirmed,
            ),
        ),
        (
            result.not_done,
            ngettext(
                "%(count)d translation that the file marks as unfinished was left out.",
                "%(count)d translations that the file marks as unfinished were left out.",
                result.not_done,
            ),
        ),
    )
    sentences = [sentence % {"count": count} for count, sentence in counts if count]
    return " ".join(sentences) or _("The file says nothing that is not here already: nothing has changed.")


@require_POST
def take_from_file(request, translation_id):
    """After a conflict: the wordings of the file that the person chose, unless they changed once more."""
    translation = translation_to_change(request.user, translation_id)
    segments = {segment.pk: segment for segment in segments_of(translation)}
    taken = left = 0
    for key in request.POST.getlist("take"):
        segment = segments.get(int(key)) if key.isdecimal() else None
        text = request.POST.get(f"text-{key}", "")
        with transaction.atomic():
            known = request.POST.get(f"version-{key}", "")
            if segment is None or not text or problem_with(segment.source, text):
                left += 1
                continue
            if changed_since(translation, segment.pk, known) is not None:
                left += 1
                continue
            write(translation, segment, text, user=request.user)
            taken += 1
    if taken:
        messages.success(
            request,
            ngettext(
                "%(count)d translation was taken from the file. Nothing has been published.",
                "%(count)d translations were taken from the file. Nothing has been published.",
                taken,
            )
            % {"count": taken},
        )
    if left:
        messages.warning(
            request,
            ngettext(
                "%(count)d translation was not taken: it was changed once more. Upload the file again to compare.",
                "%(count)d translations were not taken: they were changed once more. Upload the file again to compare.",
                left,
            )
            % {"count": left},
        )
    if not taken and not left:
        messages.success(request, _("The translations that were here have been kept."))
    return _back(request, translation)


@require_POST
def machine_translate(request, translation_id):
    """In front of wagtail-localize's own view, which answers any trouble of the service with an error page."""
    translation = translation_to_change(request.user, translation_id)
    translator = get_machine_translator()
    if translator is None or not translator.can_translate(translation.source.locale, translation.target_locale):
        raise Http404
    filled = fill_by_machine(translation, translator=translator, user=request.user)
    if filled.translated:
        messages.success(
            request,
            ngettext(
                "%(service)s proposed a translation of %(count)d segment. It cannot be published before you have read"
                " and confirmed it.",
                "%(service)s proposed translations of %(count)d segments. They cannot be published before you have read"
                " and confirmed them.",
                filled.translated,
            )
            % {"service": translator.display_name, "count": filled.translated},
        )
    if filled.law:
        messages.info(
            request,
            ngettext(
                "%(count)d segment says what the law says and is left to you.",
                "%(count)d segments say what the law says and are left to you.",
                filled.law,
            )
            % {"count": filled.law},
        )
    if filled.failure:
        messages.error(request, filled.failure)
    elif filled.left:
        messages.warning(
            request,
            ngettext(
                "%(count)d segment got no usable proposal and is left to you.",
                "%(count)d segments got no usable proposal and are left to you.",
                filled.left,
            )
            % {"count": filled.left},
        )
    elif not filled.translated and not filled.law:
        messages.warning(request, _("There is nothing left to translate."))
    return _back(request, translation)


@require_POST
def stop_translation(request, translation_id):
    """A page no longer kept in step is published as any other: first its machine-made text must be somebody's own."""
    translation = translation_for(request.user, translation_id)
    count = unconfirmed(translation).count()
    if count:
        messages.error(
            request,
            ngettext(
                "The page stays linked: %(count)d segment was translated by a machine. Confirm or delete it first.",
                "The page stays linked: %(count)d segments were translated by a machine. Confirm or delete them first.",
                count,
            )
            % {"count": count},
        )
        return _back(request, translation)
    return edit_translation.stop_translation(request, translation_id)
