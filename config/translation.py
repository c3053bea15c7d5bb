"""Which machine translation service the site asks, if any; read from the environment, off by default."""

import ipaddress
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config import env

SERVICES = {
    "libretranslate": "translating.machine.libretranslate.LibreTranslator",
    "deepl": "translating.machine.deepl.DeepLTranslator",
}


def machine_translator() -> dict | None:
    """The setting that wagtail-localize reads."""
    service = env.one_of("MACHINE_TRANSLATION", ("off", *SERVICES))
    if service == "off":
        return None
    url = env.text("MACHINE_TRANSLATION_URL")
    key = env.text("MACHINE_TRANSLATION_KEY")
    if service == "libretranslate" and not url:
        raise ImproperlyConfigured("MACHINE_TRANSLATION_URL is not set: LibreTranslate has no address of its own.")
    if service == "deepl" and not key:
        raise ImproperlyConfigured("MACHINE_TRANSLATION_KEY is not set: DeepL translates nothing without a key.")
    if url and not _is_safe(url):
        raise ImproperlyConfigured(
            "MACHINE_TRANSLATION_URL must begin with https:// (http:// is for a service on this machine only)."
        )
    timeout = env.number("MACHINE_TRANSLATION_TIMEOUT", 20)
    if timeout < 1:
        raise ImproperlyConfigured("MACHINE_TRANSLATION_TIMEOUT must be at least 1 second.")
    return {"CLASS": SERVICES[service], "OPTIONS": {"URL": url, "KEY": key, "TIMEOUT": timeout}}


def _is_safe(url: str) -> bool:
    """Texts and key travel encrypted, unless they do not leave the machine."""
    parts = urlsplit(url)
    if parts.scheme == "https":
        return bool(parts.hostname)
    if parts.scheme != "http":
        return False
    if parts.hostname == "localhost":
        return True
    try:
        return ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False
