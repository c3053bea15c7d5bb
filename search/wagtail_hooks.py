"""Search in the admin: the search desk and the lexicon."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.permissions import register_permission_policy

from kb.import_permissions import may_begin_some
from search import similar_admin
from search.desk import urls as desk_urls
from search.desk.explaining import ExplainView
from search.desk.panel import unanswered_panel
from search.desk.permission import DeskPermissionPolicy, may_use_desk
from search.desk.records import MissingGuideViewSet, PromotedAnswerViewSet
from search.lexicon_admin import urls as lexicon_urls
from search.lexicon_admin.permission import may_edit_lexicon
from search.models import MissingGuide, PromotedAnswer

# Before anything asks who may change these.
for model in (PromotedAnswer, MissingGuide):
    register_permission_policy(model, DeskPermissionPolicy(model))


@hooks.register("register_admin_viewset")
def register_desk_lists() -> list[object]:
    return [PromotedAnswerViewSet(), MissingGuideViewSet()]


@hooks.register("register_admin_urls")
def register_search_addresses() -> list[URLPattern | URLResolver]:
    return [
        path("search-desk/", include(desk_urls)),
        path("search/explain/", ExplainView.as_view(), name="search_explain"),
        path("lexicon/", include(lexicon_urls)),
        path("similar/", include(similar_admin)),
    ]


@hooks.register("construct_homepage_panels")
def add_searches_without_answer(request: HttpRequest, panels: list[Component]) -> None:
    if may_use_desk(request.user):
        panels.append(unanswered_panel())


class DeskMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_use_desk(request.user)


@hooks.register("register_admin_menu_item")
def register_desk_menu_item() -> MenuItem:
    return DeskMenuItem(
        _("Search desk"), reverse("search_desk:queries"), name="search-desk", icon_name="glasses", order=310
    )


class LexiconMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_edit_lexicon(request.user)


@hooks.register("register_admin_menu_item")
def register_lexicon_menu_item() -> MenuItem:
    return LexiconMenuItem(
        _("Lexicon"), reverse("search_lexicon:pairs"), name="lexicon", icon_name="openquote", order=320
    )


class SimilarMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_begin_some(request.user)


@hooks.register("register_bring_in_menu_item")
def register_similar_menu_item() -> MenuItem:
    return SimilarMenuItem(
        _("Is there something like it already?"),
        reverse("search_similar:ask"),
        name="similar-works",
        icon_name="copy",
        order=50,
    )


@hooks.register("insert_editor_js")
def look_for_similar_works() -> SafeString:
    return format_html('<script type="module" src="{}"></script>', static("puente/js/similar.js"))


@hooks.register("register_permissions")
def register_search_permissions() -> QuerySet[Permission]:
    return Permission.objects.filter(content_type__app_label="search", codename__in=["use_search_desk", "edit_lexicon"])
