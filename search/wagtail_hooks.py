"""Search in the admin: the lexicon."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from search.lexicon_admin import urls as lexicon_urls
from search.lexicon_admin.permission import may_edit_lexicon


@hooks.register("register_admin_urls")
def register_lexicon_addresses() -> list[URLPattern | URLResolver]:
    return [path("lexicon/", include(lexicon_urls))]


class LexiconMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_edit_lexicon(request.user)


@hooks.register("register_admin_menu_item")
def register_lexicon_menu_item() -> MenuItem:
    return LexiconMenuItem(
        _("Lexicon"), reverse("search_lexicon:pairs"), name="lexicon", icon_name="openquote", order=320
    )


@hooks.register("register_permissions")
def register_lexicon_permission() -> QuerySet[Permission]:
    return Permission.objects.filter(content_type__app_label="search", codename="edit_lexicon")
