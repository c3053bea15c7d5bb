"""So many requests a minute from one network; off where the limit is 0, and never on the loopback."""

import ipaddress
import time

from django.core.cache import cache
from django.http import HttpRequest

WINDOW = 60


def seconds_to_wait(request: HttpRequest, asked_for: str, limit: int) -> int:
    """0 when the request may go on; counts it, apart from what else the network asked for."""
    network = _network(request.META.get("REMOTE_ADDR", ""))
    if not limit or network is None:
        return 0
    now = int(time.time())
    key = f"rate.{asked_for}.{now // WINDOW}.{network}"
    cache.add(key, 0, WINDOW * 2)
    try:
        count = cache.incr(key)
    except ValueError:
        # The key went between the two calls; this request begins a new count.
        return 0
    return WINDOW - now % WINDOW if count > limit else 0


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
