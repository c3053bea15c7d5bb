"""The site's own address, for letters that are written without a request."""

from urllib.parse import urljoin

from django.conf import settings


def absolute_url(path: str) -> str:
    return urljoin(settings.WAGTAILADMIN_BASE_URL, path)
