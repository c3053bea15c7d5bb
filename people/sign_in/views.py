"""A person's own account, and the link of an invitation."""

from allauth.account import views as theirs
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.account.utils import get_next_redirect_url
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from people.models import InvitationState
from people.selectors.invitations import invitation_for
from people.services.invitations import InvitationSpent, has_account
from people.sign_in.invited import remember_invitation
from people.sign_in.second_factor import has_second_factor, must_have_second_factor


@login_required
@never_cache
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    person = request.user
    return render(
        request,
        "account/home.html",
        {
            "address": EmailAddress.objects.filter(user=person).order_by("-primary", "-verified").first(),
            "has_second_factor": has_second_factor(person),
            "must_have_second_factor": must_have_second_factor(person),
        },
    )


def sign_in(request: HttpRequest) -> HttpResponse:
    """Somebody who is in already and was sent here met a page that is not open to them: sent back, they would go round."""
    if request.method == "GET" and request.user.is_authenticated:
        target = get_next_redirect_url(request)
        if target:
            return render(request, "account/already_in.html", {"target": target})
    return theirs.login(request)


def sign_up(request: HttpRequest) -> HttpResponse:
    try:
        return theirs.signup(request)
    except InvitationSpent:
        # Somebody else used the same link between the form and its sending; nothing was made.
        return _problem(request, "used")


@never_cache
@require_safe
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Open sign-up for the invited address; a link that no longer works says so, and what to do."""
    found = invitation_for(token)
    problem = "unknown" if found is None else found.state if found.state != InvitationState.WAITING else ""
    if not problem and request.user.is_authenticated:
        problem = "signed_in"
    if not problem and has_account(found.email):
        problem = "has_account"
    if problem:
        return _problem(request, problem)
    remember_invitation(request, found)
    # Whoever has the link has the mailbox.
    get_adapter().stash_verified_email(request, found.email)
    return redirect("account_signup")


def _problem(request: HttpRequest, problem: str) -> HttpResponse:
    status = 200 if problem in ("signed_in", "has_account") else 410
    return render(request, "account/invitation_problem.html", {"problem": problem}, status=status)
