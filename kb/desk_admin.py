"""The library's panels on the first screen of the admin, and the whole list of one's drafts."""

from functools import partial

from django.core.cache import cache
from django.core.paginator import Paginator
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from kb import due_work
from kb.dashboard import DeskPanel, EmptyState, TroublePanel
from kb.permissions import SUBMIT
from kb.selectors import checks, desk
from people.roles import Role, has_role, is_administrator

ROWS = 50


def panels_for(user):
    """Those that make sense for the roles of this person."""
    explorer = reverse("wagtailadmin_explore_root")
    panels = []
    if user.has_perm(SUBMIT) or has_role(user, Role.AUTHOR, Role.REVIEWER):
        panels.append(
            DeskPanel(
                name="drafts",
                heading=gettext_lazy("My drafts"),
                read=partial(desk.drafts, user),
                all_url=reverse("kb_desk:drafts"),
                empty=EmptyState(
                    gettext_lazy("You have no unfinished draft. A new work begins in the section of its kind."),
                    explorer,
                    gettext_lazy("Open the pages"),
                ),
                order=100,
            )
        )
    if has_role(user, Role.REVIEWER, Role.COORDINATOR, Role.ADMINISTRATOR):
        panels.append(
            DeskPanel(
                name="reviews",
                heading=gettext_lazy("My reviews"),
                read=partial(desk.reviews, user),
                all_url=reverse("kb_reviews:board"),
                empty=EmptyState(
                    gettext_lazy(
                        "Nothing waits for your review. Whoever writes sends a work to review when it is ready."
                    )
                ),
                order=200,
            )
        )
    if user.has_perm(SUBMIT):
        panels.append(
            DeskPanel(
                name="translations",
                heading=gettext_lazy("Translations to do"),
                read=partial(desk.translations, user),
                all_url=reverse("kb_translations:board"),
                empty=EmptyState(
                    gettext_lazy("No translation waits. A work is sent to translation from its own page."),
                    explorer,
                    gettext_lazy("Open the pages"),
                ),
                order=300,
            )
        )
    if checks.sees_checks(user):
        panels.append(
            DeskPanel(
                name="facts",
                heading=gettext_lazy("Facts to check again"),
                read=partial(desk.facts_due, user),
                all_url=reverse("kb_checks:list"),
                empty=EmptyState(
                    gettext_lazy("No fact falls due within 60 days."),
                    reverse("kb_checks:list") + "?date=any&whose=all",
                    gettext_lazy("See what comes later"),
                ),
                order=400,
            )
        )
    if is_administrator(user) and (troubles := _troubles()):
        panels.append(TroublePanel(troubles))
    return panels


def _troubles():
    """Asked once a minute: no answer changes faster."""
    return cache.get_or_set("kb.troubles_of_due_work", desk.troubles_of_due_work, due_work.MINUTE)


class DeskView(WagtailAdminTemplateMixin, TemplateView):
    """In the place of Wagtail's first screen: the panels of our apps, without its own, its summary and its notices."""

    page_title = gettext_lazy("What waits for you")
    template_name = "kb/admin/desk.html"

    def get_context_data(self, **kwargs):
        panels = []
        for add in hooks.get_hooks("construct_homepage_panels"):
            add(self.request, panels)
        return super().get_context_data(**kwargs, panels=sorted(panels, key=lambda panel: panel.order))


first_screen = never_cache(require_admin_access(DeskView.as_view()))


class DraftsView(WagtailAdminTemplateMixin, TemplateView):
    page_title = gettext_lazy("My drafts")
    header_icon = "edit"
    template_name = "kb/admin/drafts.html"

    def get_breadcrumbs_items(self):
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs):
        page = Paginator(desk.drafts_of(self.request.user), ROWS).get_page(self.request.GET.get("p"))
        return super().get_context_data(
            **kwargs,
            rows=[desk.draft_row(each) for each in page.object_list],
            page=page,
            page_range=page.paginator.get_elided_page_range(page.number),
        )


urlpatterns = [path("drafts/", DraftsView.as_view(), name="drafts")]
