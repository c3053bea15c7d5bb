"""Two questions of a load balancer: does the process live, and can it do its work?"""

import logging

from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from search import health as search_health

logger = logging.getLogger(__name__)


@never_cache
@require_safe
def live(request):
    """Answer at all: nothing else is asked, so that a slow database kills no process."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request):
    """Say whether the database answers, and how search is.

    Only the database decides: reading goes on without the search engine, so an engine
    that is down must not take the site away with it.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        search = search_health.report()
    except DatabaseError:
        logger.exception("The database does not answer")
        return JsonResponse({"status": "unavailable", "database": "unavailable"}, status=503)
    return JsonResponse({"status": "ok", "database": "ok", "search": search})
