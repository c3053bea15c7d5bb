"""People in the admin."""

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.log_actions import LogFormatter

from people import people_admin
from people.roles import Role
from people.selectors.people import may_manage_people

people_menu = Menu(register_hook_name="register_people_menu_item")


@hooks.register("register_admin_urls")
def people_addresses():
    return [path("people/", include((people_admin.urlpatterns, "people")))]


@hooks.register("register_admin_menu_item")
def people_menu_item():
    return SubmenuMenuItem(gettext_lazy("People"), people_menu, name="people", icon_name="group", order=330)


class PeopleMenuItem(MenuItem):
    def is_shown(self, request):
        return may_manage_people(request.user)


@hooks.register("register_people_menu_item")
def roles_menu_item():
    return PeopleMenuItem(
        gettext_lazy("Roles and posts"), reverse("people:list"), name="roles", icon_name="user", order=50
    )


class _OfRoles(LogFormatter):
    """A sentence that names the roles in the reader's language."""

    sentence = ""

    def format_message(self, log_entry):
        roles = [Role(value).label for value in log_entry.data.get("roles", ()) if value in set(Role)]
        return self.sentence % {"roles": ", ".join(roles)}


@hooks.register("register_log_actions")
def name_what_happens_to_people(actions):
    @actions.register_action("people.role.give")
    class GiveRole(_OfRoles):
        label = gettext_lazy("Give a role")
        sentence = gettext_lazy("Received the role: %(roles)s")

    @actions.register_action("people.role.take")
    class TakeRole(_OfRoles):
        label = gettext_lazy("Take a role")
        sentence = gettext_lazy("No longer has the role: %(roles)s")

    actions.register_action("people.account.open", gettext_lazy("Open an account"), gettext_lazy("May sign in again"))
    actions.register_action(
        "people.account.close", gettext_lazy("Close an account"), gettext_lazy("May no longer sign in")
    )

    @actions.register_action("people.post")
    class ChangePost(LogFormatter):
        label = gettext_lazy("Change a post")

        def format_message(self, log_entry):
            return gettext_lazy("Post entered or changed: %(post)s") % {"post": log_entry.data.get("post", "")}
