"""Answers that the coordination recommends for a query."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from search.models.wording import WordedRecord


class PromotedAnswer(WordedRecord):
    """The work to be shown first for exactly this query in this language."""

    # A work, not a page: it is shown in the reader's language where it exists in it.
    work = models.UUIDField(_("work"))
    note = models.TextField(
        _("note"), blank=True, help_text=_("Why this is the answer, for your colleagues. Readers do not see it.")
    )
    since = models.DateField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("promoted answer")
        verbose_name_plural = _("promoted answers")
        default_permissions = ()
        ordering = ["folded", "language"]
        constraints = [
            models.UniqueConstraint(fields=["folded", "language"], name="one_promoted_answer_per_query"),
        ]
