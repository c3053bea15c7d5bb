"""Findings as sentences."""

from django.utils.translation import gettext as _

from translating.figures import Difference


def difference_sentence(difference: Difference) -> str:
    words = {"source": difference.source, "target": difference.target}
    if not difference.target:
        return _("“%(source)s” of the source is not in the translation.") % words
    if not difference.source:
        return _("“%(target)s” of the translation is not in the source.") % words
    return _("The source says “%(source)s”, the translation “%(target)s”.") % words
