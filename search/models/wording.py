"""A query as people write it and as it is compared."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from search.language.text import MAX_WORDING, as_compared


class QueryLanguage(models.TextChoices):
    SPANISH = "es", _("Spanish")
    ENGLISH = "en", _("English")


class WordedRecord(models.Model):
    """Something an editor recorded about one query in one language. `folded` follows `query` whenever it is saved."""

    query = models.CharField(_("query"), max_length=MAX_WORDING)
    folded = models.CharField(max_length=MAX_WORDING, editable=False)
    language = models.CharField(_("language of the query"), max_length=2, choices=QueryLanguage)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.query)

    def save(self, *args: Any, **kwargs: Any) -> None:
        # No step of business: a column that is derived from another.
        self.folded = as_compared(self.query)
        super().save(*args, **kwargs)
