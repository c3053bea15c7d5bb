"""Before a change to a translated work is published: how much does it matter? And afterwards, another word on it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail import hooks
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from kb.models import KnowledgePage, SourceChange
from kb.permissions import may_weigh
from kb.selectors.source_changes import changes_of, shown_changes
from kb.selectors.translation_state import translation_of_work
from kb.services.translations import say_of_change, say_of_next_change, suggested_for_next
from kb.translation_admin.forms import WeighForm
from kb.translation_admin.reasons import reasons


def ask_before_publishing(request: HttpRequest, page: Any) -> HttpResponseBase | None:
    """Leads whoever publishes a change to a translated work to the question; the change is saved as a draft by then."""
    page = page.specific
    if not isinstance(page, KnowledgePage) or "significance" in request.POST:
        return None
    item = translation_of_work(page.translation_key)
    if item is None or item.target is None or item.source.pk != page.pk:
        return None
    revision = page.get_latest_revision()
    _changes, suggestion = suggested_for_next(page, revision.as_object())
    if suggestion is None:
        return None
    address = reverse("kb_translations:weigh", args=[page.pk, revision.pk])
    next_url = get_valid_next_url_from_request(request)
    return redirect(f"{address}?{urlencode({'next': next_url})}" if next_url else address)


class WeighView(WagtailAdminTemplateMixin, FormView):
    """The step between “Publish” and publishing."""

    page_title = gettext_lazy("Before you publish")
    header_icon = "wagtail-localize-language"
    template_name = "kb/admin/translations/weigh.html"
    form_class = WeighForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.page = get_object_or_404(KnowledgePage, pk=kwargs["page_pk"], alias_of__isnull=True).specific
        self.revision = get_object_or_404(self.page.revisions, pk=kwargs["revision_pk"])
        if not self.page.permissions_for_user(request.user).can_publish():
            raise PermissionDenied
        self.next_url = get_valid_next_url_from_request(request)
        return self._not_now() or super().dispatch(request, *args, **kwargs)

    def _not_now(self) -> HttpResponseBase | None:
        """What may have happened since the question was asked: another draft, a lock, the publication itself."""
        edit = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        if self.page.live_revision_id == self.revision.pk:
            messages.info(self.request, _("This version of the page is already published."))
            return redirect(edit)
        if self.page.latest_revision_id != self.revision.pk:
            messages.warning(
                self.request,
                _(
                    "The page was changed again in the meantime, so nothing was published. Look at it and publish again."
                ),
            )
            return redirect(edit)
        lock = self.page.get_lock()
        if lock is not None and lock.for_user(self.request.user):
            messages.error(
                self.request, _("The page is locked, so it was not published. Your changes are kept as a draft.")
            )
            return redirect(edit)
        return None

    @cached_property
    def draft(self) -> Any:
        return self.revision.as_object()

    @cached_property
    def suggested(self) -> Any:
        return suggested_for_next(self.page, self.draft)

    def get_page_subtitle(self) -> str:
        return self.draft.get_admin_display_title()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_pages:edit", args=[self.page.pk]), "label": self.get_page_subtitle()},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_initial(self) -> dict[str, Any]:
        _changes, suggestion = self.suggested
        kept = SourceChange.objects.filter(
            work=self.page.translation_key, language=self.page.language, published_at__isnull=True
        ).first()
        initial = {"significance": suggestion.significance.value} if suggestion else {}
        return initial | ({"note": kept.note} if kept else {})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        changes, suggestion = self.suggested
        return super().get_context_data(
            **kwargs,
            page=self.page,
            item=translation_of_work(self.page.translation_key),
            changes=shown_changes(changes, self.draft),
            suggestion=suggestion,
            reasons=reasons(suggestion) if suggestion else [],
            goes_live_at=self._goes_live_at,
            next=self.next_url,
        )

    @property
    def _goes_live_at(self) -> Any:
        at = self.draft.go_live_at
        return at if at and at > timezone.now() else None

    def form_valid(self, form: WeighForm) -> HttpResponseBase:
        # The other conditions of publishing, which this step came before; ours is met.
        for hook in hooks.get_hooks("before_publish_page"):
            answer = hook(self.request, self.draft)
            if hasattr(answer, "status_code"):
                return answer
        say_of_next_change(self.page, by=self.request.user, **form.cleaned_data)
        PublishPageRevisionAction(self.revision, user=self.request.user).execute(skip_permission_checks=True)
        page = type(self.page).objects.get(pk=self.page.pk)
        for name in ("after_publish_page", "after_edit_page"):
            for hook in hooks.get_hooks(name):
                answer = hook(self.request, page)
                if hasattr(answer, "status_code"):
                    return answer
        self._tell(page)
        return redirect(self.next_url or reverse("wagtailadmin_explore", args=[page.get_parent().pk]))

    def _tell(self, page: Any) -> None:
        edit = messages.button(reverse("wagtailadmin_pages:edit", args=[page.pk]), _("Edit"))
        title = {"title": page.get_admin_display_title()}
        if self._goes_live_at:
            messages.success(
                self.request, _("“%(title)s” will be published at the hour that was set.") % title, buttons=[edit]
            )
            return
        buttons = [messages.button(page.url, _("View live"), new_window=False)] if page.url else []
        messages.success(self.request, _("“%(title)s” has been published.") % title, buttons=[*buttons, edit])


class WeighAgainView(WagtailAdminTemplateMixin, FormView):
    """Another word on a change that is already published, where the default was taken or somebody was mistaken."""

    page_title = gettext_lazy("How much a change matters")
    header_icon = "wagtail-localize-language"
    template_name = "kb/admin/translations/weigh_again.html"
    form_class = WeighForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.change = get_object_or_404(SourceChange, pk=kwargs["pk"], published_at__isnull=False)
        self.item = translation_of_work(self.change.work)
        if self.item is None:
            raise PermissionDenied
        self.page = get_object_or_404(KnowledgePage, pk=self.item.source.pk).specific
        if not may_weigh(request.user, self.page):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return self.page.get_admin_display_title()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("kb_translations:work", args=[self.change.work]), "label": self.get_page_subtitle()},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_initial(self) -> dict[str, Any]:
        return {"significance": self.change.significance, "note": self.change.note}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **kwargs, change=self.change, item=self.item, changes=shown_changes(changes_of(self.change), self.page)
        )

    def form_valid(self, form: WeighForm) -> HttpResponseBase:
        say_of_change(self.change, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("Your word on the change was kept."))
        return redirect("kb_translations:work", self.change.work)
