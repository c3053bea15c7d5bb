"""So many searches a minute from one network; off where the setting is 0, and never on the loopback."""

import ipaddress
import time
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

WINDOW = 60
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
    """0 when the request may go on; counts it, apart from what else the network asked for.

    `times` the setting is allowed.
    """
    network = _network(request.META.get("REMOTE_ADDR", ""))
    if not settings.SEARCH_RATE_LIMIT or network is None:
        return 0
    now = int(time.time())
    key = f"search.rate.{asked_for}.{now // WINDOW}.{network}"
    cache.add(key, 0, WINDOW * 2)
    try:
        count = cache.incr(key)
    except ValueError:
        # The key went between the two calls; this request begins a new count.
        return 0
    return WINDOW - now % WINDOW if count > settings.SEARCH_RATE_LIMIT * times else 0


def _network(address: str) -> str | None:
    """The /24 or /64 that an address belongs to; None for the loopback and for what is no address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    if parsed.is_loopback:
        return None
    prefix = 24 if parsed.version == 4 else 64
    return str(ipaddress.ip_network(f"{address}/{prefix}", strict=False))
