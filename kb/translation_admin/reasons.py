"""Why a significance is suggested, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kb import significance
from kb.significance import Suggestion

_SENTENCES = {
    significance.LETTERS: lambda count: ngettext(
        "Only spelling or punctuation changed, in %(count)d passage.",
        "Only spelling or punctuation changed, in %(count)d passages.",
        count,
    ),
    significance.WORDS: lambda count: ngettext(
        "The wording changed in %(count)d passage.", "The wording changed in %(count)d passages.", count
    ),
    significance.FIGURES: lambda count: ngettext(
        "A figure, date, amount or citation changed in %(count)d passage.",
        "Figures, dates, amounts or citations changed in %(count)d passages.",
        count,
    ),
    significance.DUTY: lambda count: ngettext(
        "What is required, forbidden or denied changed in %(count)d passage.",
        "What is required, forbidden or denied changed in %(count)d passages.",
        count,
    ),
    significance.WHOLE: lambda count: ngettext(
        "%(count)d passage was added or removed.", "%(count)d passages were added or removed.", count
    ),
    significance.REWRITTEN: lambda count: _("A large part of the text was written anew."),
    significance.ORDER: lambda count: _("Passages stand in another order."),
    significance.LINK: lambda count: ngettext(
        "%(count)d link leads elsewhere.", "%(count)d links lead elsewhere.", count
    ),
    significance.FILED: lambda count: _("Only dates of checking, topics or whose it is changed."),
}


def reasons(suggestion: Suggestion) -> list[str]:
    return [_SENTENCES[reason](count) % {"count": count} for reason, count in suggestion.reasons]
