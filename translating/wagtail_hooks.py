"""The helps in the admin: our addresses, some in front of wagtail-localize's, and the check before publishing."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import include, path
from wagtail import hooks

from kb.selectors.translation_state import translation_into
from translating import views
from translating.machine_text import UnconfirmedMachineText, unconfirmed

_OWN = [
    path("<int:translation_id>/helps/", views.helps, name="helps"),
    path("<int:translation_id>/confirm/", views.confirm_machine_text, name="confirm"),
    path("<int:translation_id>/xliff/", views.download, {"file_format": "xliff"}, name="download_xliff"),
    path("<int:translation_id>/upload/", views.upload, name="upload"),
    path("<int:translation_id>/take-from-file/", views.take_from_file, name="take_from_file"),
]
# The addresses that wagtail-localize's editor calls; ours come first and do what it does, with more care.
_IN_FRONT = [
    path("strings/<int:string_segment_id>/edit/", views.save_string),
    path("pofile/download/", views.download, {"file_format": "po"}),
    path("pofile/upload/", views.upload),
    path("machine_translate/", views.machine_translate),
    path("disable/", views.stop_translation),
]


@hooks.register("register_admin_urls", order=-10)
def addresses():
    return [
        path("translation-helps/", include((_OWN, "translating"))),
        path("localize/translate/<int:translation_id>/", include(_IN_FRONT)),
    ]


@hooks.register("before_edit_page", order=-10)
def refuse_to_publish_machine_text(request, page):
    """Before wagtail-localize writes the revision that could not be published anyway."""
    if request.method != "POST" or request.POST.get("action") != "publish":
        return None
    translation = translation_into(page)
    count = unconfirmed(translation).count() if translation else 0
    if not count:
        return None
    messages.error(request, str(UnconfirmedMachineText(page, count)))
    return redirect(request.path)
