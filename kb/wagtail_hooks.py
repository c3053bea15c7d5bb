"""The library in the admin: reference data, its own screens and menus, and guards on deleting."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html_join
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.admin.widgets import Button
from wagtail.permissions import policy_registry, register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from kb import (
    attachment_admin,
    check_admin,
    desk_admin,
    fact_permissions,
    history,
    history_admin,
    import_admin,
    word_admin,
)
from kb.fact_admin import views as fact_views
from kb.fact_admin.viewset import FactViewSet
from kb.import_permissions import may_add, may_begin_some, may_publish_some
from kb.kinds import KINDS
from kb.languages import language_of
from kb.models import Concept, Document, Equivalence, Fact, Institution, Jurisdiction, KnowledgePage
from kb.models.pages import GatedPage
from kb.review_admin import hooks as review_hooks  # noqa: F401  Wagtail looks for hooks in this module only
from kb.richtext_links import WorkLinkHandler
from kb.selectors.equivalences import equivalences_of_work
from kb.selectors.visibility import is_open, visitor_of
from kb.services.history import give_reason
from kb.translation_admin import hooks as translation_hooks  # noqa: F401 (they register themselves)
from kb.translation_admin.twins import vanishes

# Before anything asks who may change one.
register_permission_policy(Fact, fact_permissions.policy)


@hooks.register("before_serve_page", order=-50)
def serve_only_what_is_open(page, request, serve_args, serve_kwargs):
    """Between expiry and the next scheduled run Wagtail still serves the page; so does an alias of a hidden one."""
    if isinstance(page, KnowledgePage) and not is_open(page):
        raise Http404(_("This page is not published at the moment."))
    if isinstance(page, GatedPage):
        page.is_known_unrestricted = not visitor_of(request).gate.covers(page)


# After Wagtail's own, whose place it takes.
@hooks.register("register_rich_text_features", order=10)
def name_only_public_works_in_text(features):
    features.register_link_type(WorkLinkHandler)


@hooks.register("before_delete_page")
def say_what_leans_on_it(request, page):
    """A work that equivalences lean on is not deleted in passing: unpublishing keeps them."""
    if request.method != "POST" or not isinstance(page.specific, KnowledgePage):
        return None
    if not vanishes(request, page):
        return None
    count = equivalences_of_work(page.specific).count()
    if not count:
        return None
    messages.error(
        request,
        ngettext(
            "%(count)d equivalence points at this work. Unpublish the page instead, or delete the equivalence first.",
            "%(count)d equivalences point at this work. Unpublish the page instead, or delete the equivalences first.",
            count,
        )
        % {"count": count},
    )
    return redirect(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))


class ConceptViewSet(SnippetViewSet):
    model = Concept
    icon = "tag"
    list_display = ["name", "pref_en", "subject", "match"]
    list_filter = ["subject", "match"]
    search_fields = ["name", "pref_en", "labels__text"]
    search_backend_name = None
    panels = [
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [
                        FieldPanel("name", heading=gettext_lazy("Spanish")),
                        FieldPanel("pref_en", heading=gettext_lazy("English")),
                    ]
                )
            ],
            heading=gettext_lazy("Preferred labels"),
        ),
        FieldPanel("slug"),
        FieldRowPanel([FieldPanel("subject"), FieldPanel("broader")]),
        FieldRowPanel([FieldPanel("definition_es"), FieldPanel("definition_en")]),
        FieldPanel("match"),
        FieldRowPanel([FieldPanel("note_es"), FieldPanel("note_en")]),
        InlinePanel("labels", heading=gettext_lazy("Labels"), label=gettext_lazy("Label")),
    ]


class InstitutionViewSet(SnippetViewSet):
    model = Institution
    icon = "group"
    list_display = ["name_es", "name_en", "kind", "jurisdiction"]
    list_filter = ["kind", "jurisdiction"]
    search_fields = ["name_es", "name_en", "acronym"]
    search_backend_name = None
    panels = [
        FieldRowPanel([FieldPanel("name_es"), FieldPanel("name_en")]),
        FieldRowPanel([FieldPanel("acronym"), FieldPanel("slug")]),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("jurisdiction"), FieldPanel("parent")]),
        FieldPanel("url"),
        FieldRowPanel([FieldPanel("description_es"), FieldPanel("description_en")]),
    ]


class EquivalenceViewSet(SnippetViewSet):
    model = Equivalence
    icon = "link"
    list_display = ["anchor_a", "anchor_b", "match", "checked_on"]
    list_filter = ["match"]
    panels = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("work_a"), FieldPanel("anchor_a")]),
                FieldRowPanel([FieldPanel("work_b"), FieldPanel("anchor_b")]),
            ],
            heading=gettext_lazy("The two provisions"),
        ),
        FieldPanel("match"),
        FieldRowPanel([FieldPanel("note_es"), FieldPanel("note_en")]),
        FieldRowPanel([FieldPanel("source_title"), FieldPanel("source_url"), FieldPanel("checked_on")]),
    ]


class JurisdictionViewSet(SnippetViewSet):
    model = Jurisdiction
    icon = "site"
    list_display = ["code", "name_es", "name_en", "level"]


class ReferenceDataGroup(SnippetViewSetGroup):
    items = (ConceptViewSet, FactViewSet, EquivalenceViewSet, InstitutionViewSet, JurisdictionViewSet)
    menu_label = gettext_lazy("Reference data")
    menu_icon = "list-ul"
    menu_order = 300


register_snippet(ReferenceDataGroup)


@hooks.register("construct_homepage_panels")
def add_the_librarys_panels(request, panels):
    panels += desk_admin.panels_for(request.user)


class UnreadFilesMenuItem(MenuItem):
    def is_shown(self, request):
        return policy_registry.get_by_type(Document).user_has_permission(request.user, "change")


@hooks.register("register_reports_menu_item")
def name_unread_files():
    return UnreadFilesMenuItem(
        gettext_lazy("Files that search cannot read"),
        reverse("kb_attachments:report"),
        name="unread-files",
        icon_name="doc-full",
        order=1200,
    )


class ChecksMenuItem(MenuItem):
    def is_shown(self, request):
        # Permissions are at hand; the roles would be one more query for every page of the admin.
        return request.user.has_perm("kb.change_fact")


@hooks.register("register_admin_menu_item")
def name_checks():
    return ChecksMenuItem(
        gettext_lazy("To check again"), reverse("kb_checks:list"), name="checks", icon_name="check", order=305
    )


class HistoryMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("people.change_membership")


@hooks.register("register_reports_menu_item")
def name_history():
    return HistoryMenuItem(
        gettext_lazy("Site history"), reverse("kb_history:list"), name="history", icon_name="history", order=1000
    )


@hooks.register("construct_reports_menu")
def leave_out_the_history_that_ours_replaces(request, menu_items):
    menu_items[:] = [item for item in menu_items if item.name != "site-history"]


hooks.register("register_log_actions", history.register_log_actions)


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def keep_why_it_was_changed(request, page):
    if request.method == "POST":
        give_reason(page, request.POST.get("reason", ""))


hooks.register("before_delete_snippet", fact_views.refuse_to_delete_what_stands)


@hooks.register("register_admin_urls")
def own_addresses():
    return [
        path("attachments/", include((attachment_admin.urlpatterns, "kb_attachments"))),
        path("bring-in/word/", include((word_admin.urlpatterns, "kb_word"))),
        path("bring-in/list/", include((import_admin.urlpatterns, "kb_import"))),
        path("checks/", include((check_admin.urlpatterns, "kb_checks"))),
        path("desk/", include((desk_admin.urlpatterns, "kb_desk"))),
        path("facts/", include((fact_views.urlpatterns, "kb_facts"))),
        path("history/", include((history_admin.urlpatterns, "kb_history"))),
    ]


@hooks.register("insert_global_admin_css")
def style_every_screen():
    """Bringing in too: the editor shows similar works, and no hook of Wagtail's reaches it alone."""
    sheets = [(static(f"puente/css/{name}.css"),) for name in ("admin", "bring-in")]
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', sheets)


# The slot for everything that brings works in; other apps add to it by this hook's name.
bring_in_menu = Menu(register_hook_name="register_bring_in_menu_item", construct_hook_name="construct_bring_in_menu")


@hooks.register("register_admin_menu_item")
def bring_in_menu_item():
    return SubmenuMenuItem(gettext_lazy("Bring in"), bring_in_menu, name="bring-in", icon_name="upload", order=290)


class WordMenuItem(MenuItem):
    def is_shown(self, request):
        return may_begin_some(request.user)


class ImportMenuItem(MenuItem):
    def is_shown(self, request):
        return may_publish_some(request.user)


@hooks.register("register_bring_in_menu_item")
def word_menu_item():
    return WordMenuItem(
        gettext_lazy("Word file"), reverse("kb_word:upload"), name="word-file", icon_name="doc-full", order=100
    )


@hooks.register("register_bring_in_menu_item")
def import_menu_item():
    return ImportMenuItem(
        gettext_lazy("List of works"), reverse("kb_import:index"), name="list-of-works", icon_name="table", order=200
    )


@hooks.register("register_page_header_buttons")
def offer_word_file(page, user, view_name, next_url=None):
    """Beside “add child page” of a section."""
    kind = getattr(page.specific_deferred, "kind", "")
    language = language_of(page.locale.language_code)
    if view_name == "index" and kind in KINDS and page.alias_of_id is None and may_add(user, kind, language):
        address = f"{reverse('kb_word:upload')}?{urlencode({'kind': kind, 'language': language})}"
        yield Button(gettext_lazy("Add from a Word file"), address, icon_name="doc-full", priority=12)
