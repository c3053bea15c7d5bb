"""Counts that a search led to a work: the results page hands out a signed note, the browser sends it back.

The note says which query is meant, so that nothing can be counted that was not asked on our own page. It names no
reader. Without JavaScript the link works the same and nothing is counted.
"""

from datetime import date, timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kb.selectors.visibility import visitor_of
from kb.selectors.works import parts_for_keys
from search import rate_limit
from search.desk import counting

_signer = signing.Signer(salt="search.desk.clicks")
# A results page left open longer than this counts no more.
_DAYS = 1


def note_for(asked: counting.Asked) -> str:
    """What the results page carries for a query; empty where its words are not kept."""
    if not asked.query:
        return ""
    return _signer.sign_object([asked.day.isoformat(), asked.query, asked.language, asked.reader_language])


# No cookie stands behind it: what CSRF tokens protect, somebody's session, has no say here.
@csrf_exempt
@require_POST
def clicked(request: HttpRequest) -> HttpResponse:
    """204 when it was counted (or nothing is counted on this site), else 400, 403 or 429 with a reason."""
    if not _is_from_own_page(request):
        return _answer(403, "Clicks are counted from the results page only.")
    if rate_limit.seconds_to_wait(request, "click"):
        return _answer(429, "Too many clicks in a short time.")
    asked = _read(request.POST.get("note", ""))
    if asked is None:
        return _answer(400, "This is no note of a results page of today.")
    work = request.POST.get("work", "")
    if not parts_for_keys([work], visitor_of(request)):
        return _answer(400, "There is no such work.")
    if settings.SEARCH_LOG:
        counting.count_click(asked)
    return _answer(204)


def _is_from_own_page(request: HttpRequest) -> bool:
    """Browsers say where a request comes from; one that says nothing is no browser of today."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def _read(note: str) -> counting.Asked | None:
    try:
        day, query, language, reader_language = _signer.unsign_object(note)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    asked = counting.Asked(date.fromisoformat(day), query, language, reader_language)
    return asked if timezone.localdate() - asked.day <= timedelta(days=_DAYS) else None


def _answer(status: int, reason: str = "") -> HttpResponse:
    return HttpResponse(reason, status=status, content_type="text/plain; charset=utf-8")
