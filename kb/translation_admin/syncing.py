"""wagtail-localize's “Sync translated pages”: for a work our own screen, for other pages without publishing gaps."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from wagtail_localize.models import TranslationSource
from wagtail_localize.views.update_translations import UpdateTranslationsView

from kb.models import KnowledgePage


class SyncView(UpdateTranslationsView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        source = get_object_or_404(TranslationSource, pk=kwargs["translation_source_id"])
        if issubclass(source.specific_content_type.model_class(), KnowledgePage):
            return redirect("kb_translations:work", source.object_id)
        if not source.get_source_instance().permissions_for_user(request.user).can_edit():
            # wagtail-localize asks for one permission of the whole site.
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form(self) -> forms.Form:
        """“Publish immediately” would put new sentences on the site in the language of the source."""
        form = super().get_form()
        publish = form.fields["publish_translations"]
        publish.disabled, publish.widget = True, forms.HiddenInput()
        return form
