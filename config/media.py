"""Serve image renditions, and nothing else that was uploaded.

Documents go through Wagtail's view, which knows their collection's privacy; originals of
images are never served.
"""

from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve
from wagtail.models import CollectionViewRestriction

from kb.models import Rendition

RENDITIONS = "images"


@require_safe
def rendition(request, path):
    """Serve one file of the renditions folder, if it is an image of a kind we allow and its collection admits the visitor."""
    suffix = PurePosixPath(path).suffix.lower().removeprefix(".")
    if suffix not in settings.WAGTAILIMAGES_EXTENSIONS:
        raise Http404
    restrictions = _restrictions(path)
    if not all(restriction.accept_request(request) for restriction in restrictions):
        raise Http404
    try:
        response = serve(request, path, document_root=Path(settings.MEDIA_ROOT) / RENDITIONS)
    except SuspiciousFileOperation as err:
        raise Http404 from err
    if restrictions:
        add_never_cache_headers(response)
    else:
        patch_cache_control(response, public=True, max_age=86_400)
    return response


def _restrictions(path):
    """What stands before the collection of the picture; one query where no collection is restricted."""
    shut = list(CollectionViewRestriction.objects.select_related("collection"))
    if not shut:
        return []
    place = Rendition.objects.filter(file=f"{RENDITIONS}/{path}").values_list("image__collection__path", flat=True)
    return [each for each in shut if any(at.startswith(each.collection.path) for at in place)]
