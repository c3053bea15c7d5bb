"""Outside any language: the way in, the sitemap, robots.txt."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request, override
from django.views.decorators.http import require_safe

from home import sitemap as site_map
from kb.languages import language_of


@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """`/` leads to the reader's language; Spanish when the browser asks for neither."""
    response = HttpResponseRedirect(f"/{language_of(get_language_from_request(request))}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    entries = site_map.entries(request)
    return render(request, "sitemap.xml", {"entries": entries}, content_type="application/xml")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /documents/"]
    for code in ("es-mx", "en-gb"):
        with override(code):
            lines.append(f"Disallow: {reverse('search:results')}")
            lines.append(f"Disallow: {reverse('account_home')}")
    lines.append(f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
