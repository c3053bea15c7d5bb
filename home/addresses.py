"""Addresses that belong to views, so that no page may take them."""

from django.utils.translation import override, pgettext

from kb.languages import LOCALE_CODES


def reserved_slugs():
    """First parts of the views' addresses, in every language."""
    reserved = {"admin", "api", "documents", "health", "media", "static", "sitemap.xml", "robots.txt"}
    for code in LOCALE_CODES.values():
        with override(code):
            reserved |= {
                pgettext("address", "account/").strip("/"),
                pgettext("address", "search/").strip("/"),
                pgettext("address", "glossary/").strip("/"),
                pgettext("address", "institutions/").strip("/"),
                pgettext("address", "compare/").strip("/"),
                pgettext("address", "work/<uuid:key>/").split("/")[0],
                pgettext("address", "sign-off/").strip("/"),
            }
    return reserved


def is_reserved(slug):
    return slug in reserved_slugs()
