"""Refusals reach the person as a message, whichever screen of the admin they came from."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from translating.machine_text import UnconfirmedMachineText
from translating.refusals import Refused


class RefusalMiddleware:
    """Publishing and translating have many doors (editor, bulk actions, workflow, synchronising): one answer for all."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, Refused) or not request.path_info.startswith("/admin/"):
            return None
        messages.error(request, str(exception))
        if isinstance(exception, UnconfirmedMachineText):
            return redirect(reverse("wagtailadmin_pages:edit", args=[exception.page.pk]))
        came_from = request.headers.get("referer", "")
        if url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure()):
            return redirect(came_from)
        return redirect(reverse("wagtailadmin_home"))
