"""Invitations in the admin: who was invited, by whom, and what came of it."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from people.models import Invitation, InvitationState
from people.selectors.invitations import institutions_to_invite, invitations_of, roles_to_invite
from people.services import invitations as services
from people.sign_in.mail import mail_can_be_sent

ROWS = 50
NOT_SENT = gettext_lazy(
    "The mail server did not take the message. The invitation is in the list; send it again in some minutes."
)


class InvitationForm(forms.ModelForm):
    class Meta:
        model = Invitation
        fields = ["email", "role", "institution", "language"]

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        roles = roles_to_invite(by)
        self.fields["role"].choices = [
            ("", "---------"),
            *(choice for choice in Invitation._meta.get_field("role").choices if choice[0] in roles),
        ]
        institutions = institutions_to_invite(by)
        self.fields["institution"].queryset = institutions
        if institutions.count() == 1:
            self.initial.setdefault("institution", institutions.get())
        self.initial.setdefault("language", get_language())

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if services.has_account(email):
            raise forms.ValidationError(_("There is an account with this address already."))
        return email


class _InvitationsPage(WagtailAdminTemplateMixin):
    header_icon = "mail"

    def dispatch(self, request, *args, **kwargs):
        if not roles_to_invite(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class InvitationsView(_InvitationsPage, TemplateView):
    page_title = gettext_lazy("Invitations")
    template_name = "people/admin/invitations.html"

    def get_breadcrumbs_items(self):
        return [
            {"url": reverse("wagtailadmin_home"), "label": gettext_lazy("Home")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs):
        page = Paginator(invitations_of(self.request.user), ROWS).get_page(self.request.GET.get("p"))
        return super().get_context_data(**kwargs, page=page, mail_can_be_sent=mail_can_be_sent())


class InviteView(_InvitationsPage, FormView):
    page_title = gettext_lazy("Invite somebody")
    template_name = "people/admin/invite.html"
    form_class = InvitationForm

    def get_breadcrumbs_items(self):
        return [
            {"url": reverse("wagtailadmin_home"), "label": gettext_lazy("Home")},
            {"url": reverse("people_invitations:list"), "label": gettext_lazy("Invitations")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"by": self.request.user}

    def form_valid(self, form):
        if not mail_can_be_sent():
            form.add_error(None, _("This site sends no mail, so nobody can be invited."))
            return self.form_invalid(form)
        try:
            invitation = services.invite(by=self.request.user, **form.cleaned_data)
        except services.InvitationNotSent:
            messages.error(self.request, NOT_SENT)
        else:
            messages.success(
                self.request, _("The invitation is on its way to %(email)s.") % {"email": invitation.email}
            )
        return redirect("people_invitations:list")


def _own_invitation(request: HttpRequest, pk: int) -> Invitation:
    """One that the person sees in the list; any other is not there for them."""
    if not roles_to_invite(request.user):
        raise PermissionDenied
    return get_object_or_404(invitations_of(request.user), pk=pk)


@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    invitation = _own_invitation(request, pk)
    try:
        services.send_again(invitation=invitation, by=request.user)
    except services.InvitationRefused:
        messages.error(request, _("This invitation cannot be sent again: it was used, or the person has an account."))
    except services.InvitationNotSent:
        messages.error(request, NOT_SENT)
    else:
        messages.success(
            request,
            _("A new link is on its way to %(email)s; the old one no longer works.") % {"email": invitation.email},
        )
    return redirect("people_invitations:list")


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    invitation = _own_invitation(request, pk)
    if invitation.state == InvitationState.USED:
        messages.error(request, _("This invitation was used; it cannot be withdrawn any more."))
    else:
        services.withdraw(invitation=invitation, by=request.user)
        messages.success(
            request,
            _("The invitation of %(email)s is withdrawn; its link no longer works.") % {"email": invitation.email},
        )
    return redirect("people_invitations:list")


urlpatterns = [
    path("", InvitationsView.as_view(), name="list"),
    path("new/", InviteView.as_view(), name="invite"),
    path("<int:pk>/send-again/", send_again, name="send_again"),
    path("<int:pk>/withdraw/", withdraw, name="withdraw"),
]
