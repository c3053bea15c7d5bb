"""Sending a page to translation, where wagtail-localize asks only for a permission of the whole site."""

from django.core.exceptions import PermissionDenied
from django.urls import path
from wagtail_localize.views.submit_translations import SubmitPageTranslationView

from kb.permissions import may_send_work


class SubmitOwnPageView(SubmitPageTranslationView):
    def get_object(self):
        page = super().get_object()
        if not may_send_work(self.request.user, getattr(page, "institution_id", None)):
            raise PermissionDenied
        return page


urlpatterns = [
    path("submit/page/<int:page_id>/", SubmitOwnPageView.as_view(), name="submit"),
]
