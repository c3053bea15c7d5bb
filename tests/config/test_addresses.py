"""Short prefixes, long locales: `/es/` speaks es-mx and `/en/` en-gb, whatever the browser asks for."""

import pytest
from django.urls import reverse
from django.utils.translation import get_language, override

pytestmark = pytest.mark.django_db

PAGES = [("/es/", "es-mx"), ("/en/", "en-gb"), ("/es/glosario/", "es-mx"), ("/en/glossary/", "en-gb")]


@pytest.mark.parametrize(("path", "language"), PAGES)
@pytest.mark.parametrize("accepted", ["en-US,en;q=0.9", "es-ES", "fr", ""])
def test_the_address_decides_the_language(client, path, language, accepted):
    response = client.get(path, headers={"accept-language": accepted})
    assert response.status_code == 200
    assert language == response.wsgi_request.LANGUAGE_CODE
    assert response.headers["Content-Language"] == language
    assert "Accept-Language" not in response.headers.get("Vary", "")


@pytest.mark.parametrize(("language", "path"), [("es-mx", "/es/glosario/"), ("en-gb", "/en/glossary/"), ("en", "/en/")])
def test_addresses_are_built_with_the_short_prefix(language, path):
    with override(language):
        assert reverse("kb:glossary").startswith(path)


@pytest.mark.parametrize("path", ["/es-mx/", "/en-gb/", "/fr/", "/es-mx/glosario/", "/e/", "/es-419/"])
def test_other_prefixes_are_not_found(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/es/glossary/", "/en/glosario/"])
def test_an_address_in_the_other_language_is_not_found(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("accepted", "target"),
    [
        ("en-US,en;q=0.9", "/en/"),
        ("es-AR", "/es/"),
        ("fr", "/es/"),
        ("", "/es/"),
        ("de, en-GB;q=0.5, es;q=0.2", "/en/"),
    ],
)
def test_the_way_in_follows_the_browser(client, accepted, target):
    response = client.get("/", headers={"accept-language": accepted})
    assert (response.status_code, response.headers["Location"]) == (302, target)
    assert "Accept-Language" in response.headers["Vary"]


def test_the_language_of_one_request_does_not_stay_for_the_next(client):
    client.get("/en/")
    client.get("/health/live", headers={"accept-language": "es"})
    assert get_language() == "es-mx"
