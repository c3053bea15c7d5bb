"""What was searched, as counts by the day."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from search.language.text import MAX_WORDING
from search.models.wording import QueryLanguage


class SearchedQuery(models.Model):
    """How often one query was asked on one day. Nothing here belongs to a person, and no time is finer than the day.

    Queries whose words are not kept (see search.desk.privacy) are counted together in a row without words.
    """

    day = models.DateField(_("day"))
    folded = models.CharField(max_length=MAX_WORDING, blank=True)
    query = models.CharField(_("query"), max_length=MAX_WORDING, blank=True)
    language = models.CharField(_("language of the query"), max_length=2, choices=QueryLanguage)
    reader_language = models.CharField(_("language of the page"), max_length=2, choices=QueryLanguage)
    asked = models.PositiveIntegerField(_("asked"), default=0)
    without_results = models.PositiveIntegerField(_("without results"), default=0)
    without_close_answer = models.PositiveIntegerField(_("without a close answer"), default=0)
    clicked = models.PositiveIntegerField(_("led to a click"), default=0)

    class Meta:
        verbose_name = _("searched query")
        verbose_name_plural = _("searched queries")
        default_permissions = ()
        permissions = [("use_search_desk", gettext_noop("Can use the search desk"))]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "folded", "language", "reader_language"], name="one_count_per_query_and_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.query}"
