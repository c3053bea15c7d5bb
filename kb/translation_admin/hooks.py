"""Where Wagtail's admin meets the state of translations: addresses, the menu, the step before publishing, the history."""

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from kb.permissions import may_use_board
from kb.selectors.translation_state import translation_into
from kb.services.translation_address import give_address
from kb.translation_admin import history, narrowed, restarting, twins, urls
from kb.translation_admin.publishing import refuse_bulk_publishing, refuse_untranslated
from kb.translation_admin.syncing import SyncView
from kb.translation_admin.weighing import ask_before_publishing


@hooks.register("register_admin_urls", order=-10)
def translation_addresses():
    return [
        path("translations/", include(urls)),
        # In the place of wagtail-localize's own, which come after.
        path("localize/update/<int:translation_source_id>/", SyncView.as_view(), name="sync_translations"),
        path("localize/", include((narrowed.urlpatterns, "kb_translation"))),
        path(
            "localize/reports/translations/",
            RedirectView.as_view(pattern_name="kb_translations:board", permanent=False),
        ),
    ]


class TranslationsMenuItem(MenuItem):
    def is_shown(self, request):
        return may_use_board(request.user)


@hooks.register("register_admin_menu_item")
def name_translations():
    return TranslationsMenuItem(
        _("Translations"),
        reverse("kb_translations:board"),
        name="translations",
        icon_name="wagtail-localize-language",
        order=150,
    )


@hooks.register("construct_reports_menu")
def leave_out_the_other_report(request, menu_items):
    report = reverse("wagtail_localize:translations_report")
    menu_items[:] = [item for item in menu_items if item.url != report]


@hooks.register("register_log_actions")
def name_translation_actions(actions):
    history.register(actions)


# After whatever else may hold a publication back.
@hooks.register("before_publish_page", order=500)
def weigh_before_publishing(request, page):
    return ask_before_publishing(request, page)


# Before wagtail-localize's own, which publishes with the words of the source in the gaps.
@hooks.register("before_edit_page", order=-10)
def publish_only_what_is_translated(request, page):
    if request.method != "POST":
        return None
    if request.POST.get("action") == "publish" and (translation := translation_into(page)) is not None:
        if (refused := refuse_untranslated(request, translation)) is not None:
            return refused
        give_address(translation)
    if restarting.RESTART in request.POST:
        return restarting.refuse_without_source(request, page)
    return None


@hooks.register("construct_page_action_menu")
def offer_no_restart_without_source(menu_items, request, context):
    restart = [item for item in menu_items if item.name == restarting.RESTART]
    if restart and not restarting.has_source(context["page"]):
        menu_items[:] = [item for item in menu_items if item not in restart]


@hooks.register("before_bulk_action")
def publish_translations_one_by_one(request, action_type, objects, action):
    if action_type == "publish":
        return refuse_bulk_publishing(request, objects, action.next_url)
    return None


@hooks.register("after_unpublish_page")
def unpublish_its_twin(request, page):
    twins.after_unpublishing(request, [page])


@hooks.register("after_delete_page")
def delete_or_keep_its_twin(request, page):
    twins.after_deleting(request, [page])


@hooks.register("after_move_page")
def move_its_twin(request, page):
    page.refresh_from_db()
    twins.after_moving(request, [page], page.get_parent().specific)


@hooks.register("after_bulk_action")
def let_twins_follow(request, action_type, objects, action):
    if action_type == "unpublish":
        twins.after_unpublishing(request, objects)
    elif action_type == "delete":
        twins.after_deleting(request, objects)
    elif action_type == "move":
        twins.after_moving(request, objects, action.cleaned_form.cleaned_data["chooser"])
