"""Pages on which people of the other side sign a joint work off: with an account, or by a link that was sent to them.

They stand on the public side, since most who come have no part in the administration. Nothing on them may be kept by
a cache, named to another site or found by a search engine.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page

from kb import rate_limit
from kb.languages import LANGUAGES, Language, language_of
from kb.models import KnowledgePage, ReviewStep, SignOffDecision, SignOffRequest
from kb.review_permissions import may_sign_off
from kb.selectors.reviews import PARTNER, Review, reviews_waiting_for
from kb.services import reviews, sign_offs
from kb.services.sign_offs import LinkState
from kb.sign_off_forms import DecisionForm, SignedDecisionForm

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Version:
    """A language version that may be read before signing; only one of them is what is signed."""

    language: Language
    title: str
    url: str
    is_signed: bool
    is_published: bool


@dataclass(frozen=True)
class SignOffPage:
    title: str
    institution: str
    step: ReviewStep
    versions: list[Version]
    request: SignOffRequest | None = None


def private(view: View) -> View:
    """What a sign-off page shows is for one reader only, and so is its address."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        # No other site hears of the address. Not "no-referrer": browsers then send forms from nowhere, and CSRF refuses.
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return guarded


def limited(view: View) -> View:
    """Nobody tries links out, or sends decisions, without end."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wait = rate_limit.seconds_to_wait(request, "sign_off", settings.SIGN_OFF_RATE_LIMIT)
        if wait:
            response = render(request, "kb/sign_off/too_many.html", {"seconds": wait}, status=429)
            response["Retry-After"] = str(wait)
            return response
        return view(request, *args, **kwargs)

    return checked


def signed_in(view: View) -> View:
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        return view(request, *args, **kwargs)

    return checked


@private
@require_safe
@signed_in
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for this person's sign-off."""
    rows: list[Review] = [row for row in reviews_waiting_for(request.user) if row.place == PARTNER]
    return render(request, "kb/sign_off/waiting.html", {"rows": rows})


@private
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def sign_off(request: HttpRequest, step_pk: int) -> HttpResponse:
    """Sign off with an account."""
    step, page = _step_for(request, step_pk)
    if step.status != step.STATUS_IN_PROGRESS:
        return _closed(request, LinkState.CLOSED, page, 409)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reviews.decide(
                step,
                by=request.user,
                action=reviews.APPROVE if form.is_approval else reviews.RETURN,
                comment=form.cleaned_data["comment"],
            )
        except reviews.Settled:
            return _closed(request, LinkState.CLOSED, page, 409)
        except reviews.TextChanged:
            return _closed(request, LinkState.CHANGED, page, 409)
        return redirect(f"{reverse('kb:sign_off_done')}?decision={form.cleaned_data['decision']}")
    shown = _shown(step, page, lambda language: reverse("kb:sign_off_text", args=[step.pk, language]))
    return render(
        request, "kb/sign_off/sign_off.html", {"sign_off": shown, "form": form}, status=400 if form.errors else 200
    )


@private
@require_safe
@signed_in
def text(request: HttpRequest, step_pk: int, language: str) -> HttpResponse:
    step, page = _step_for(request, step_pk)
    if step.status != step.STATUS_IN_PROGRESS:
        return _closed(request, LinkState.CLOSED, page, 409)
    return _preview(request, step, page, language, reverse("kb:sign_off", args=[step.pk]))


@private
@require_http_methods(["GET", "HEAD", "POST"])
@limited
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Sign off by a link. To open it decides nothing: programs that read mail open links too."""
    found = sign_offs.find(token)
    if found.state is not LinkState.OPEN or found.request is None or found.request.step is None or found.page is None:
        return _closed_link(request, found)
    form = SignedDecisionForm(request.POST or None, initial={"name": found.request.name})
    if request.method == "POST" and form.is_valid():
        found = sign_offs.sign(
            token,
            name=form.cleaned_data["name"],
            approve=form.is_approval,
            comment=form.cleaned_data["comment"],
        )
        if found.state is not LinkState.OPEN:
            return _closed_link(request, found)
        return redirect(f"{reverse('kb:sign_off_done')}?decision={form.cleaned_data['decision']}")
    shown = _shown(
        found.request.step,
        found.page,
        lambda language: reverse("kb:sign_off_link_text", args=[token, language]),
        found.request,
    )
    return render(
        request, "kb/sign_off/sign_off.html", {"sign_off": shown, "form": form}, status=400 if form.errors else 200
    )


@private
@require_safe
@limited
def link_text(request: HttpRequest, token: str, language: str) -> HttpResponse:
    found = sign_offs.find(token)
    if found.state is not LinkState.OPEN or found.request is None or found.request.step is None or found.page is None:
        return _closed_link(request, found)
    return _preview(request, found.request.step, found.page, language, reverse("kb:sign_off_link", args=[token]))


@private
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """After the decision: the address says nothing, so that it may be read again and shown to anybody."""
    return render(
        request,
        "kb/sign_off/done.html",
        {"is_approved": request.GET.get("decision") == SignOffDecision.APPROVED},
    )


def _step_for(request: HttpRequest, step_pk: int) -> tuple[ReviewStep, Page]:
    step = get_object_or_404(ReviewStep.objects.select_related("workflow_state", "revision", "task"), pk=step_pk)
    page = reviews.page_of(step)
    if page is None or not reviews.is_sign_off(step):
        raise Http404(_("There is nothing to sign off at this address."))
    if not may_sign_off(request.user, page):
        raise PermissionDenied
    return step, page


def _shown(
    step: ReviewStep, page: Page, address: Callable[[str], str], request: SignOffRequest | None = None
) -> SignOffPage:
    signed = step.revision.as_object()
    own = _language(page)
    versions = [Version(own, signed.title, address(own), is_signed=True, is_published=False)]
    other = _other_version(page)
    if other is not None:
        language = _language(other)
        title = other.title if other.live else other.draft_title
        versions.append(Version(language, title, address(language), is_signed=False, is_published=other.live))
    institution = getattr(page, "institution", None)
    return SignOffPage(signed.title, institution.name if institution is not None else "", step, versions, request)


def _other_version(page: Page) -> KnowledgePage | None:
    others = KnowledgePage.objects.filter(translation_key=page.translation_key, alias_of__isnull=True)
    found: KnowledgePage | None = others.exclude(pk=page.pk).select_related("locale").first()
    return found


def _language(page: Page) -> Language:
    return language_of(page.locale.language_code)


def _preview(request: HttpRequest, step: ReviewStep, page: Page, language: str, back: str) -> HttpResponse:
    """The very text that is signed, or beside it the other language's: what is published of it, else its draft."""
    if language not in LANGUAGES:
        raise Http404
    if language == _language(page):
        shown = step.revision.as_object()
        is_signed = True
    else:
        other = _other_version(page)
        if other is None:
            raise Http404(_("This work has no version in that language."))
        shown = other.specific if other.live else other.get_latest_revision_as_object()
        is_signed = False
    banner = {"back": back, "is_signed": is_signed}
    response: HttpResponse = shown.make_preview_request(
        request, shown.default_preview_mode, extra_request_attrs={"sign_off_banner": banner}
    )
    return response


def _closed_link(request: HttpRequest, found: sign_offs.Link) -> HttpResponse:
    status = 404 if found.state is LinkState.UNKNOWN else 410
    return _closed(request, found.state, found.page, status, found.request)


def _closed(
    request: HttpRequest, state: LinkState, page: Page | None, status: int, asked: SignOffRequest | None = None
) -> HttpResponse:
    # What became of it may be seen by anybody once it is published.
    published = page if page is not None and page.live else None
    return render(
        request,
        "kb/sign_off/closed.html",
        {"state": state.value, "published": published, "asked": asked},
        status=status,
    )
