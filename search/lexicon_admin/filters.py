"""What the list of pairs can be narrowed down to."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from search.language.lexicon import stem_of
from search.models import LexiconPair

_STRENGTHS = [("0.6", _("At least 60%")), ("0.4", _("At least 40%")), ("-0.4", _("Below 40%"))]
_COUNTS = [("10", _("At least 10 times")), ("2", _("At least twice")), ("-2", _("Once"))]
_SOURCES = [("pages", _("This site's pages")), ("software", _("Comes with the software"))]


class LexiconPairFilterSet(WagtailFilterSet):
    strength = django_filters.ChoiceFilter(
        label=_("Strength"), choices=_STRENGTHS, method="by_strength", empty_label=_("Any")
    )
    seen = django_filters.ChoiceFilter(label=_("Times seen"), choices=_COUNTS, method="by_count", empty_label=_("Any"))
    source = django_filters.ChoiceFilter(
        label=_("Learnt from"), choices=_SOURCES, method="by_source", empty_label=_("Any")
    )

    class Meta:
        model = LexiconPair
        fields: list[str] = []

    def by_strength(self, pairs: QuerySet[LexiconPair], name: str, value: str) -> QuerySet[LexiconPair]:
        return _bounded(pairs, "trust", float(value))

    def by_count(self, pairs: QuerySet[LexiconPair], name: str, value: str) -> QuerySet[LexiconPair]:
        # Counts are sums of probabilities: what was seen twice may count 1.9.
        return _bounded(pairs, "count", float(value) - 0.5 if float(value) > 0 else float(value) + 0.5)

    def by_source(self, pairs: QuerySet[LexiconPair], name: str, value: str) -> QuerySet[LexiconPair]:
        return pairs.filter(is_shipped=value == "software")


def with_word(pairs: QuerySet[LexiconPair], text: str) -> QuerySet[LexiconPair]:
    """The pairs of a word in either language, in whichever form, or of words that contain the letters typed."""
    return pairs.filter(
        Q(es=stem_of(text, "es")) | Q(en=stem_of(text, "en")) | Q(es_word__icontains=text) | Q(en_word__icontains=text)
    )


def _bounded(pairs: QuerySet[LexiconPair], field: str, value: float) -> QuerySet[LexiconPair]:
    """At least a value, or below that of a negative one."""
    return pairs.filter(**({f"{field}__gte": value} if value > 0 else {f"{field}__lt": -value}))
