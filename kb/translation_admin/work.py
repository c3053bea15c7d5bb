"""One work's translation in the admin: its state, what changed, what is to be done."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request

from kb.models import KnowledgePage
from kb.permissions import may_translate, may_weigh
from kb.selectors.source_changes import changes_not_followed, late_texts, published_changes, shown_changes
from kb.selectors.translation_state import translation_of_work
from kb.services import translation_tasks
from kb.services.translation_tasks import Refused
from kb.translation_admin.board import TranslationsView


class WorkView(TranslationsView):
    page_title = gettext_lazy("State of a translation")
    template_name = "kb/admin/translations/work.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.item = translation_of_work(kwargs["work"])
        if self.item is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return self.item.source.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        item, user = self.item, self.request.user
        source = KnowledgePage.objects.get(pk=item.source.pk).specific
        target = KnowledgePage.objects.filter(pk=item.target.pk).first() if item.target else None
        return super().get_context_data(
            **kwargs,
            item=item,
            source=source,
            target=target,
            changes=shown_changes(changes_not_followed(item.work), source) if target is not None else [],
            published=published_changes(item) if target is not None else [],
            late_texts=late_texts(item),
            may_weigh=may_weigh(user, source),
            may_bring=may_translate(user, item.institution and item.institution.pk, target),
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Brings what was published of the source to the translator, or begins the translation."""
        step = translation_tasks.send if self.item.target is None else translation_tasks.bring_changes
        try:
            step(self.item, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                _(
                    "The translator now has the text as it is published. What was translated of it has stayed; nothing was published."
                ),
            )
        back = reverse("kb_translations:work", args=[self.item.work])
        return redirect(get_valid_next_url_from_request(request) or back)
