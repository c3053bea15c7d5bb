"""Why a work was found, in the reader's words: only what the marks in its text do not show."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kb.models import Concept
from kb.shown import Shown
from search.language.text import stems
from search.results import Hit, Reason

LANG_TAGS = {"es": "es-MX", "en": "en-GB"}
MOST_REASONS = 2


@dataclass(frozen=True, slots=True)
class ResultReason(Shown):
    sentence: SafeString
    text: str
    language: str
    lang: str
    concept_url: str = ""
    match: str = ""


def result_reasons(hit: Hit, shown_language: str, concepts: Mapping[str, Concept]) -> list[ResultReason]:
    """At most two: concepts first, then single words that became others, then a passage that is near in meaning."""
    if any(reason.kind == "words" and reason.language == shown_language for reason in hit.reasons):
        return []
    found = [
        reason
        for reason in hit.reasons
        if reason.kind == "concept" and reason.concept in concepts and not _is_another_form(reason)
    ]
    here = [reason for reason in found if reason.language == shown_language]
    if found:
        return [_by_concept(reason, concepts[reason.concept]) for reason in (here or found)[:MOST_REASONS]]
    others = [each for each in hit.reasons if each.kind in _OTHER_WORDS and not _is_another_form(each)]
    if others:
        return [_by_other_word(reason) for reason in others[:MOST_REASONS]]
    if any(reason.kind == "passage" for reason in hit.reasons):
        return [ResultReason(format_html("{}", _("Found by a passage that says something similar.")), "", "", "")]
    elsewhere = [each for each in hit.reasons if each.kind in ("words", "name") and each.language != shown_language]
    return [_by_words(reason) for reason in elsewhere][:1]


_OTHER_WORDS = frozenset({"translation", "related"})


def _is_another_form(reason: Reason) -> bool:
    """A plural of what was typed explains nothing."""
    return stems(reason.text, reason.language) == stems(reason.source, reason.language)


def _by_concept(reason: Reason, concept: Concept) -> ResultReason:
    lang = LANG_TAGS[reason.language]
    values = {
        "found": format_html('<strong lang="{}">{}</strong>', lang, reason.text),
        "asked": format_html("<strong>{}</strong>", reason.source),
    }
    sentences = {
        "exact": _("Found through %(found)s, the equivalent of %(asked)s."),
        "close": _("Found through %(found)s, a close equivalent of %(asked)s."),
        "no-equivalent": _("Found through %(found)s, the nearest there is to %(asked)s: it has no equivalent."),
    }
    sentence = sentences.get(concept.match, _("Found through %(found)s, the same concept as %(asked)s."))
    return ResultReason(
        sentence=_filled(sentence, values),
        text=reason.text,
        language=reason.language,
        lang=lang,
        concept_url=reverse("kb:concept", args=[concept.slug]),
        match=concept.match,
    )


def _by_other_word(reason: Reason) -> ResultReason:
    lang = LANG_TAGS[reason.language]
    values = {
        "found": format_html('<strong lang="{}">{}</strong>', lang, reason.text),
        "asked": format_html("<strong>{}</strong>", reason.source),
    }
    sentence = (
        _("Found through %(found)s, a translation of %(asked)s.")
        if reason.kind == "translation"
        else _("Found through %(found)s, which is close to %(asked)s.")
    )
    return ResultReason(_filled(sentence, values), reason.text, reason.language, lang)


def _by_words(reason: Reason) -> ResultReason:
    lang = LANG_TAGS[reason.language]
    found = format_html('<strong lang="{}">{}</strong>', lang, reason.text)
    sentence = (
        _("Found by %(found)s in its Spanish text.")
        if reason.language == "es"
        else _("Found by %(found)s in its English text.")
    )
    return ResultReason(_filled(sentence, {"found": found}), reason.text, reason.language, lang)


def _filled(sentence: str, values: Mapping[str, SafeString]) -> SafeString:
    """A translated sentence with safe pieces; the sentence itself is escaped."""
    pattern = sentence
    for name in values:
        pattern = pattern.replace(f"%({name})s", "{" + name + "}")
    return format_html(pattern, **values)
