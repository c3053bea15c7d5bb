"""What every machine translation service has in common: what is sent, within which limits, and what may come back."""

import json
import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import requests
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Locale
from wagtail_localize.machine_translators.base import BaseMachineTranslator
from wagtail_localize.models import String
from wagtail_localize.strings import StringValue

from kb.languages import Language, language_of
from translating.law import law_among
from translating.refusals import Refused
from translating.segments import problem_with

logger = logging.getLogger(__name__)

# What the services themselves take in one request, with room to spare.
MOST_TEXTS = 40
MOST_CHARACTERS = 20_000
# No honest answer to that is longer.
MOST_BYTES = 2_000_000
_CHUNK = 64 * 1024
_SERVER_ERRORS = 500


class MachineTranslationFailed(Refused):
    """The service did not translate. The text names what to do and holds no key and no address."""


class HttpTranslator(BaseMachineTranslator):
    """A service asked over HTTP. OPTIONS: URL, KEY, TIMEOUT in seconds (for one whole answer)."""

    def can_translate(self, source_locale: Locale, target_locale: Locale) -> bool:
        return language_of(source_locale.language_code) != language_of(target_locale.language_code)

    def translate(
        self, source_locale: Locale, target_locale: Locale, strings: Iterable[StringValue]
    ) -> dict[StringValue, StringValue]:
        """Every string that is not law; raises MachineTranslationFailed."""
        wanted = _without_law(list(strings), source_locale)
        return {
            string: translated
            for batch in batches(wanted)
            for string, translated in self.translate_batch(source_locale, target_locale, batch).items()
        }

    def translate_batch(
        self, source_locale: Locale, target_locale: Locale, strings: Sequence[StringValue]
    ) -> dict[StringValue, StringValue]:
        """One request. An answer that a page could not show is left out: a person translates that string."""
        texts = [string.data for string in strings]
        answer = self._ask(
            *self.request_for(texts, language_of(source_locale.language_code), language_of(target_locale.language_code))
        )
        translated = self.texts_in(answer)
        if translated is None or len(translated) != len(texts):
            raise self._failure("an answer of another shape")
        return {
            string: StringValue(text)
            for string, text in zip(strings, translated, strict=True)
            if text.strip() and not problem_with(string.data, text)
        }

    # What a service says of itself

    def request_for(
        self, texts: list[str], source: Language, target: Language
    ) -> tuple[str, dict[str, Any], dict[str, str]]:
        """Address, JSON body and headers of the request for these fragments of HTML."""
        raise NotImplementedError

    def texts_in(self, answer: Any) -> list[str] | None:
        """The translated texts in the same order; None where the answer is not what the service promises."""
        raise NotImplementedError

    def _ask(self, address: str, body: dict[str, Any], headers: dict[str, str]) -> Any:
        timeout = self.options["TIMEOUT"]
        deadline = time.monotonic() + timeout
        try:
            # A redirect could lead anywhere, with the key.
            with requests.post(
                address, json=body, headers=headers, timeout=timeout, allow_redirects=False, stream=True
            ) as response:
                content = b""
                for chunk in response.iter_content(_CHUNK):
                    content += chunk
                    if len(content) > MOST_BYTES:
                        raise self._failure("an answer too large")
                    # The library's own timeout begins anew with every byte.
                    if time.monotonic() > deadline:
                        raise requests.Timeout
        except requests.Timeout:
            raise self._failure("no answer in time", _patience(timeout)) from None
        except requests.RequestException:
            # The exception's own text names the address and, for some, what was sent.
            raise self._failure("no connection", _("It could not be reached.")) from None
        if response.status_code != requests.codes.ok:
            raise self._failure(f"status {response.status_code}", _explanation(response.status_code))
        try:
            return json.loads(content)
        except (ValueError, RecursionError):
            raise self._failure("an answer that is no JSON") from None

    def _failure(self, reason: str, explanation: str = "") -> MachineTranslationFailed:
        logger.warning("Machine translation by %s failed: %s", self.display_name, reason)
        return MachineTranslationFailed(
            _("%(service)s could not translate. %(explanation)s Nothing that was already translated has changed.")
            % {
                "service": self.display_name,
                "explanation": explanation or _("It gave an answer that cannot be understood."),
            }
        )


def _patience(seconds: int) -> str:
    return ngettext(
        "It did not answer within %(seconds)d second.", "It did not answer within %(seconds)d seconds.", seconds
    ) % {"seconds": seconds}


def _explanation(status: int) -> str:
    if status in (requests.codes.unauthorized, requests.codes.forbidden):
        return _("It refused the key of this site: whoever runs the site must check it.")
    if status in (requests.codes.too_many_requests, 456):
        return _("The allowance of translations is used up: try again later.")
    if status == requests.codes.request_entity_too_large:
        return _("The texts are too long for it.")
    if status >= _SERVER_ERRORS:
        return _("It is out of order at the moment: try again later.")
    return _("It did not accept the request (status %(status)d).") % {"status": status}


def batches(strings: Sequence[StringValue]) -> Iterator[list[StringValue]]:
    batch: list[StringValue] = []
    characters = 0
    for string in strings:
        if batch and (len(batch) == MOST_TEXTS or characters + len(string.data) > MOST_CHARACTERS):
            yield batch
            batch, characters = [], 0
        batch.append(string)
        characters += len(string.data)
    if batch:
        yield batch


def _without_law(strings: list[StringValue], locale: Locale) -> list[StringValue]:
    """wagtail-localize hands over words without their place, so the place is looked up here: no caller gets past."""
    hashes = {String._get_data_hash(string.data): string for string in strings}
    rows = {row.pk: row.data_hash for row in String.objects.filter(locale=locale, data_hash__in=hashes)}
    law = {rows[pk] for pk in law_among(rows)}
    return [string for string in strings if String._get_data_hash(string.data) not in law]
