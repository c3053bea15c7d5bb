"""How the library's values are written for a reader: dates, numbers, money, languages, files."""

from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from django import template
from django.utils.translation import gettext as _

from kb import dates
from kb.kinds import KIND_LABELS
from kb.languages import active_language, language_of
from kb.models.bilingual import language_shown
from kb.models.guides import Evidence

register = template.Library()

# fmt: off
_SPANISH_WORDS = {
    "de", "del", "la", "las", "el", "los", "y", "en", "para", "por", "con", "al", "que", "su",
    "ley", "reglamento", "artículo", "fracción",
}
_ENGLISH_WORDS = {
    "the", "of", "and", "in", "for", "by", "to", "on", "with", "an",
    "act", "order", "regulations", "section", "schedule", "notice",
}
# fmt: on

# Spelt out here: Django's es_MX groups thousands with a space, Mexican offices write a comma.
_MONEY = {"MXN": "${amount} MXN", "GBP": "£{amount}", "EUR": "€{amount}", "USD": "${amount} USD"}


register.filter("day", dates.day)
register.filter("short_day", dates.short_day)
register.filter("month", dates.month)


@register.filter
def number(value):
    """1,234.5 in both languages; what is not a number stays as it is.

    >>> number("1234.50")
    '1,234.5'
    """
    if type(value) is int:
        return f"{value:,}"
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        return value
    if not exact.is_finite():
        return value
    text = f"{exact:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.filter
def money(value, currency):
    """An amount with its currency, as both sides would read it without doubt."""
    return _MONEY.get(currency, "{amount} " + str(currency)).format(amount=number(value))


@register.filter
def lang_tag(language):
    """The value of a `lang` attribute for one of our short languages."""
    return "en-GB" if language_of(language) == "en" else "es-MX"


@register.filter
def language_name(language):
    """The language's name in the reader's language, for the middle of a sentence."""
    return _("English") if language_of(language) == "en" else _("Spanish")


@register.filter
def is_foreign(language):
    """Whether a passage in this language needs saying so on this page."""
    return bool(language) and language_of(language) != active_language()


@register.simple_tag
def foreign_lang(language):
    """A `lang` attribute value for a passage, empty when it is in the page's own language.

    {% foreign_lang source.language as lang %}<cite{% if lang %} lang="{{ lang }}"{% endif %}>
    """
    return lang_tag(language) if is_foreign(language) else ""


@register.simple_tag
def name_lang(name):
    """Like foreign_lang, for the name of a law or source whose language nobody recorded.

    Small words tell: "Ley de Adquisiciones para el …" is Spanish, "The … of …" is not. In doubt, empty.
    """
    words = [word.strip("().,;:") for word in str(name).lower().split()]
    spanish = sum(word in _SPANISH_WORDS for word in words)
    english = sum(word in _ENGLISH_WORDS for word in words)
    if spanish == english:
        return ""
    return foreign_lang("es" if spanish > english else "en")


@register.simple_tag
def shown_lang(record, stem):
    """Like foreign_lang, for a bilingual record whose `stem` may be filled in one language only."""
    return foreign_lang(language_shown(record, stem))


@register.filter
def opening(body):
    """The blocks of a running text before its first heading: what it is about, said first on every page."""
    blocks = []
    for block in body:
        if block.block_type == "heading":
            break
        blocks.append(block)
    return blocks


@register.filter
def after_opening(body):
    return list(body)[len(opening(body)) :]


@register.filter
def evidence_label(strength):
    return Evidence(strength).label if strength in Evidence.values else ""


@register.filter
def kind_name(kind):
    return KIND_LABELS.get(kind, "")


@register.filter
def file_type(document):
    """PDF, DOCX: from the name, as a reader will see it in their folder."""
    return document.file_extension.upper()


@register.filter
def file_bytes(document):
    """The size in bytes, or None when it is unknown: a lost file must not take the page with it."""
    try:
        return document.get_file_size()
    except OSError:
        return None


@register.filter
def own_language_first(files):
    """The files of a tool as the reader wants them: those in the page's language, then the others."""
    return sorted(files, key=lambda file: is_foreign(file.value.get("language")))


@register.filter
def host(url):
    """https://www.preston.gov.uk/ -> www.preston.gov.uk: what a reader recognises of a home page's address."""
    return urlsplit(url).netloc or url


@register.filter
def at_key(mapping, key):
    """`works|at_key:basis.work`: what a mapping holds under a key that is itself a variable."""
    return mapping.get(key) if mapping else None


@register.filter
def hours_and_minutes(minutes):
    """90 -> 1 h 30 min, the same in both languages."""
    hours, rest = divmod(int(minutes), 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"
