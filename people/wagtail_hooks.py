"""People in the admin: roles and posts, invitations, addresses that an administrator enters, and forms that outlive
their session.
"""

from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from people import invitation_admin, people_admin
from people.services.addresses import note_entered_address

people_menu = Menu(register_hook_name="register_people_menu_item")


@hooks.register("register_admin_urls")
def people_addresses():
    return [
        path("people/", include((people_admin.urlpatterns, "people"))),
        path("invitations/", include((invitation_admin.urlpatterns, "people_invitations"))),
    ]


@hooks.register("register_admin_menu_item")
def people_menu_item():
    return SubmenuMenuItem(gettext_lazy("People"), people_menu, name="people", icon_name="group", order=330)


class PeopleMenuItem(MenuItem):
    def is_shown(self, request):
        # What the page itself asks would be a query for every page of the admin.
        return request.user.has_perm("people.change_membership")


@hooks.register("register_people_menu_item")
def roles_menu_item():
    return PeopleMenuItem(
        gettext_lazy("Roles and posts"), reverse("people:list"), name="roles", icon_name="user", order=50
    )


@hooks.register("register_log_actions")
def name_what_happens_to_accounts(actions):
    actions.register_action("people.account.open", gettext_lazy("Open an account"), gettext_lazy("May sign in again"))
    actions.register_action(
        "people.account.close", gettext_lazy("Close an account"), gettext_lazy("May no longer sign in")
    )


class InvitationsMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("people.change_membership")


@hooks.register("register_people_menu_item")
def invitations_menu_item():
    return InvitationsMenuItem(
        gettext_lazy("Invitations"), reverse("people_invitations:list"), name="invitations", icon_name="mail", order=100
    )


@hooks.register("after_create_user")
@hooks.register("after_edit_user")
def note_address_of_user(request, user):
    note_entered_address(person=user)


@hooks.register("register_account_menu_item")
def sign_in_account_menu_item(request):
    return {
        "url": reverse("account_home"),
        "label": _("Address, password, second factor"),
        "help_text": _("How you sign in to Puente, on the site and here."),
    }


@hooks.register("insert_global_admin_js")
def keep_forms_over_a_session():
    """The texts travel as data: the script is a file, so that no inline script is needed."""
    texts = {
        "state": reverse("session_state"),
        "sign-in": reverse("account_login"),
        "link": _("Sign in in another tab"),
        "ended": _("Your session has ended. What you wrote is still here: sign in in another tab, come back and save."),
        "other": _(
            "Another person has signed in in this browser. Sign in again as yourself in another tab, come back and save."
        ),
        "again": _("You are signed in again, and what you wrote is still here. Save now."),
        "offline": _("The site does not answer. What you wrote is still here: save again in a moment."),
    }
    data = format_html_join(" ", 'data-{}="{}"', texts.items())
    return format_html('<script src="{}" defer {}></script>', static("puente/js/session.js"), data)


@hooks.register("insert_global_admin_css")
def style_of_the_session_notice():
    return format_html('<link rel="stylesheet" href="{}">', static("puente/css/session.css"))
