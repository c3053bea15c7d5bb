"""So many searches a minute from one network, by the setting SEARCH_RATE_LIMIT."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from kb import rate_limit
from kb.rate_limit import WINDOW

__all__ = ["SUGGESTIONS", "WINDOW", "limited", "seconds_to_wait"]

# Every letter typed may ask for suggestions, which cost little: so many times as many as searches, counted apart.
SUGGESTIONS = 10


def limited(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answers 429 with Retry-After once a network has asked too often in this minute."""

    @wraps(view)
    def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        wait = seconds_to_wait(request)
        if wait:
            response = HttpResponse(
                _("Too many searches in a short time. Please wait %(seconds)d seconds.") % {"seconds": wait},
                status=429,
                content_type="text/plain; charset=utf-8",
            )
            response["Retry-After"] = str(wait)
            return response
        return view(request, *args, **kwargs)

    return checked


def seconds_to_wait(request: HttpRequest, asked_for: str = "search", *, times: int = 1) -> int:
    """0 when the request may go on; counts it. `times` the setting is allowed."""
    return rate_limit.seconds_to_wait(request, f"search.{asked_for}", settings.SEARCH_RATE_LIMIT * times)
