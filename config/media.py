"""Serve image renditions, and nothing else that was uploaded.

Documents go through Wagtail's view, which knows their collection's privacy; originals of
images are never served.
"""

from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve

RENDITIONS = "images"


@require_safe
def rendition(request, path):
    """Serve one file of the renditions folder, if it is an image of a kind we allow."""
    suffix = PurePosixPath(path).suffix.lower().removeprefix(".")
    if suffix not in settings.WAGTAILIMAGES_EXTENSIONS:
        raise Http404
    try:
        response = serve(request, path, document_root=Path(settings.MEDIA_ROOT) / RENDITIONS)
    except SuspiciousFileOperation as err:
        raise Http404 from err
    patch_cache_control(response, public=True, max_age=86_400)
    return response
