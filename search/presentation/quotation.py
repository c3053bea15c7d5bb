"""What is said when no text has the phrases that were quoted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from search.language import Understanding
from search.presentation.links import Links
from search.queries import SearchQuery

_MARKS = str.maketrans(dict.fromkeys('"“”«»', " "))
_MOST_SHOWN = 120


@dataclass(frozen=True, slots=True)
class Quotation:
    """The sentence, and the address of the same search without quotation marks."""

    sentence: str
    offer: str
    url: str


def missing_quotation(query: SearchQuery, understanding: Understanding) -> Quotation | None:
    """For a search that found nothing; None where nothing was quoted."""
    phrases = understanding.phrases
    if not phrases:
        return None
    sentence = ngettext(
        "No text has the exact phrase %(phrases)s.",
        "No text has all of these exact phrases: %(phrases)s.",
        len(phrases),
    ) % {"phrases": _listed(phrases)}
    text = " ".join(query.text.translate(_MARKS).split())
    return Quotation(sentence, _("Search without quotation marks"), Links(replace(query, text=text)).with_page(1))


def _listed(phrases: Sequence[str]) -> str:
    listed = ", ".join(_("“%(phrase)s”") % {"phrase": phrase} for phrase in phrases)
    return f"{listed[:_MOST_SHOWN]}…" if len(listed) > _MOST_SHOWN else listed
