"""Making two facts one: every work shows the other from then on."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from kb import fact_permissions
from kb.fact_admin.forms import MergeForm
from kb.models import Fact
from kb.selectors.fact_uses import count_works, uses_of_fact
from kb.services.facts import facts_in_use, merge_facts


class MergeView(WagtailAdminTemplateMixin, FormView):
    page_title = gettext_lazy("Merge facts")
    header_icon = "check"
    template_name = "kb/admin/merge_fact.html"
    form_class = MergeForm

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.fact = get_object_or_404(Fact, pk=kwargs["pk"])

    def dispatch(self, request, *args, **kwargs):
        if not fact_permissions.policy.user_has_permission_for_instance(request.user, "delete", self.fact):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "gone": self.fact,
            "choices": fact_permissions.facts_changed_by(self.request.user),
        }

    def form_valid(self, form):
        kept = form.cleaned_data["kept"]
        works = merge_facts(gone=self.fact, kept=kept, by=self.request.user, reason=form.cleaned_data["reason"])
        messages.success(
            self.request,
            ngettext(
                "The facts are one now. %(count)d work was changed.",
                "The facts are one now. %(count)d works were changed.",
                len(works),
            )
            % {"count": len(works)},
        )
        return redirect(_address("edit", kept.pk))

    def get_breadcrumbs_items(self):
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": _address("list"), "label": _("Facts")},
            {"url": _address("edit", self.fact.pk), "label": self.fact.statement},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs):
        uses = uses_of_fact(self.fact)
        context = super().get_context_data(
            **kwargs, fact=self.fact, uses=uses, works=count_works(uses), back_url=_address("edit", self.fact.pk)
        )
        form = context["form"]
        form.fields["kept"].queryset = form.fields["kept"].queryset.exclude(pk=self.fact.pk)
        return context


def refuse_to_delete_what_stands(request, instances):
    """Before facts are deleted: those that works show stay, and the way on is offered."""
    facts = [each for each in instances if isinstance(each, Fact)]
    standing = facts_in_use(facts) if facts else []
    if not standing:
        return None
    if len(facts) == 1:
        messages.warning(
            request,
            _(
                "This fact stands in works, so it is not deleted. Let another fact take its place, or take it out of them first."
            ),
        )
        return redirect("kb_facts:merge", facts[0].pk)
    messages.error(
        request,
        _("Nothing was deleted. These facts stand in works: %(facts)s.")
        % {"facts": ", ".join(f"“{fact.statement}”" for fact in standing)},
    )
    return redirect(_address("list"))


def _address(name, *args):
    return reverse(Fact.snippet_viewset.get_url_name(name), args=args)


urlpatterns = [path("<int:pk>/merge/", MergeView.as_view(), name="merge")]
