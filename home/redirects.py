"""Old addresses: they lead to a page's new one, but tell nobody of a page that is hidden from them."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.template.response import SimpleTemplateResponse
from wagtail.contrib.redirects.middleware import RedirectMiddleware, get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page
from wagtail.wagtail_hooks import check_view_restrictions

from kb.models import KnowledgePage
from kb.selectors.visibility import is_open


class GuardedRedirectMiddleware(RedirectMiddleware):
    """Wagtail's own leads anybody to the new address, and the slug in it says what the page is about."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.status_code != 404:
            return response
        asked = Redirect.normalise_path(request.get_full_path(), decode_unicode=False)
        found = get_redirect(request, asked) or get_redirect(request, urlsplit(asked).path)
        if found is None or found.link is None:
            return response
        leading = HttpResponsePermanentRedirect if found.is_permanent else HttpResponseRedirect
        if found.redirect_page is None:
            return leading(found.link)
        page = found.redirect_page.specific
        if not (is_open(page) if isinstance(page, KnowledgePage) else page.live):
            return response
        return _asking_first(page, request, leading(found.link))


def _asking_first(page: Page, request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """The answer, or the login or password form that stands before the page itself, leading back to the old address."""
    asked = check_view_restrictions(lambda *_arguments: answer)(page, request, [], {})
    # Past the views, nobody else writes the form's page.
    return asked.render() if isinstance(asked, SimpleTemplateResponse) else asked
