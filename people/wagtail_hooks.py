"""People in the admin: invitations, addresses that an administrator enters, and forms that outlive their session."""

from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from people import invitation_admin
from people.selectors.invitations import roles_to_invite
from people.services.addresses import note_entered_address

people_menu = Menu(register_hook_name="register_people_menu_item")


@hooks.register("register_admin_urls")
def invitation_addresses():
    return [path("invitations/", include((invitation_admin.urlpatterns, "people_invitations")))]


@hooks.register("register_admin_menu_item")
def people_menu_item():
    return SubmenuMenuItem(gettext_lazy("People"), people_menu, name="people", icon_name="group", order=330)


class InvitationsMenuItem(MenuItem):
    def is_shown(self, request):
        return bool(roles_to_invite(request.user))


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
