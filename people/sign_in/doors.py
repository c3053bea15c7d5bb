"""Guards every way into the admin, and leads Wagtail's own doors to ours."""

from urllib.parse import urlencode

from allauth.account import views as theirs
from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import path, re_path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from people.languages import language_of
from people.models import User
from people.sign_in.second_factor import has_second_factor, is_shown_in, must_have_second_factor

SAFE = ("GET", "HEAD", "OPTIONS")
# Leaving is never refused, and signing in is for those who are not in yet.
OPEN = ("login/", "logout/", "password_reset/")


class AdminDoorMiddleware:
    """Whoever may publish enters the admin, and writes through the API, only with a second factor shown in this session.

    Whatever the method, and however long ago the session began: it is asked of the session, not of the way in.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_guarded(request) and request.user.is_authenticated:
            refused = self.refusal(request)
            if refused is not None:
                return refused
        return self.get_response(request)

    def refusal(self, request: HttpRequest) -> HttpResponse | None:
        person = request.user
        is_api = request.path_info.startswith("/api/")
        if not is_api and not person.has_perm("wagtailadmin.access_admin"):
            # Wagtail would send them to sign in, and the sign-in page, since they are, back here.
            with override(language_of(person)):
                return render(request, "account/no_admin.html", status=403)
        if not must_have_second_factor(person):
            return None
        has_one = has_second_factor(person)
        if has_one and is_shown_in(request):
            return None
        with override(language_of(person)):
            url = _where_to_show_it(person) if has_one else reverse("mfa_index")
            return _send_to(request, url, wants_json=is_api)


def is_guarded(request: HttpRequest) -> bool:
    if request.path_info.startswith("/api/"):
        return request.method not in SAFE
    home = reverse("wagtailadmin_home")
    return request.path_info.startswith(home) and not request.path_info.removeprefix(home).startswith(OPEN)


def _where_to_show_it(person: User) -> str:
    methods = get_adapter().get_reauthentication_methods(person)
    return next(each["url"] for each in methods if each["id"].startswith("mfa_reauthenticate"))


def _send_to(request: HttpRequest, url: str, *, wants_json: bool) -> HttpResponse:
    asks_by_script = (
        request.headers.get("x-requested-with") == "XMLHttpRequest"
        or "application/json" in request.headers.get("accept", "")
        or request.content_type == "application/json"
    )
    if wants_json or asks_by_script:
        problem = {"title": _("Your second factor is needed first."), "status": 403, "detail": url}
        return JsonResponse(problem, status=403, content_type="application/problem+json")
    after = request.get_full_path() if request.method in SAFE else reverse("wagtailadmin_home")
    return HttpResponseRedirect(f"{url}?{urlencode({'next': after}, safe='/')}")


# Wagtail's own doors


def old_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in page; what a program still posts here is signed in the same way, not another."""
    if request.method == "POST":
        return theirs.login(request)
    query = request.META.get("QUERY_STRING", "")
    return redirect(reverse("account_login") + (f"?{query}" if query else ""))


def old_sign_out(request: HttpRequest) -> HttpResponse:
    return theirs.logout(request) if request.method == "POST" else redirect("account_logout")


def old_password_reset(request: HttpRequest) -> HttpResponse:
    return redirect("account_reset_password")


@require_safe
@never_cache
def session_state(request: HttpRequest) -> JsonResponse:
    """For a form that has been open for long: who is signed in now, and the token their forms need."""
    person = request.user
    return JsonResponse(
        {"person": str(person.public_id) if person.is_authenticated else None, "token": get_token(request)}
    )


# In front of Wagtail's addresses.
admin_patterns = [
    path("login/", old_sign_in, name="old_sign_in"),
    path("logout/", old_sign_out, name="old_sign_out"),
    re_path(r"^password_reset/", old_password_reset, name="old_password_reset"),
    path("session/", session_state, name="session_state"),
]
# In front of the address where Wagtail would ask for a password on the public site.
page_patterns = [path("_util/login/", old_sign_in, name="old_page_sign_in")]
