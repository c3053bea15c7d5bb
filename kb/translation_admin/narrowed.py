"""wagtail-localize's two views that ask only for a permission of the whole site, narrowed to the works one acts for."""

from django.core.exceptions import PermissionDenied
from django.urls import path
from wagtail_localize.views.submit_translations import SubmitPageTranslationView
from wagtail_localize.views.update_translations import UpdateTranslationsView

from kb.permissions import may_send_work


class SubmitOwnPageView(SubmitPageTranslationView):
    def get_object(self):
        page = super().get_object()
        if not may_send_work(self.request.user, getattr(page, "institution_id", None)):
            raise PermissionDenied
        return page


class UpdateOwnTranslationsView(UpdateTranslationsView):
    def get_object(self):
        source = super().get_object()
        institution_pk = getattr(source.get_source_instance(), "institution_id", None)
        if not may_send_work(self.request.user, institution_pk):
            raise PermissionDenied
        return source

    def form_valid(self, form):
        if form.cleaned_data["publish_translations"] and not self._may_publish_all():
            raise PermissionDenied
        return super().form_valid(form)

    def _may_publish_all(self):
        """wagtail-localize would publish here for anybody who may send to translation."""
        targets = [each.get_target_instance() for each in self.object.translations.filter(enabled=True)]
        return all(target.permissions_for_user(self.request.user).can_publish() for target in targets)


urlpatterns = [
    path("submit/page/<int:page_id>/", SubmitOwnPageView.as_view(), name="submit"),
    path("update/<int:translation_source_id>/", UpdateOwnTranslationsView.as_view(), name="update"),
]
