"""Renditions are served; nothing else of the media folder can be reached by its file address."""

import pytest
from django.conf import settings as site_settings

pytestmark = pytest.mark.django_db


@pytest.fixture
def media(settings):
    for folder, name in [
        ("images", "street.max-165x165.webp"),
        ("images", "notes.html"),
        ("original_images", "street.jpg"),
        ("documents", "private.pdf"),
    ]:
        path = settings.MEDIA_ROOT / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"content")
    return settings.MEDIA_ROOT


def test_a_rendition_is_served_with_caching(client, media):
    response = client.get("/media/images/street.max-165x165.webp")
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == b"content"
    assert "max-age=86400" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    [
        "/media/documents/private.pdf",
        "/media/original_images/street.jpg",
        "/media/images/notes.html",
        "/media/images/../documents/private.pdf",
        "/media/images/%2e%2e/documents/private.pdf",
        "/media/images/..%2foriginal_images%2fstreet.jpg",
        "/media/images/../original_images/street.jpg",
        "/media/images/",
        "/media/images/nothing.png",
        "/static/../media/documents/private.pdf",
    ],
)
def test_nothing_else_is(client, media, path):
    assert client.get(path).status_code == 404


def test_svg_images_stay_off():
    assert "svg" not in site_settings.WAGTAILIMAGES_EXTENSIONS
