"""A statement that was checked once and must be checked again, kept in one place for every text that uses it."""

import hashlib
import json
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from kb.currencies import Currency
from kb.models.bilingual import BilingualText


class Fact(index.Indexed, models.Model):
    """One fact with its source; placed in any passage by a chooser, so that a correction reaches all of them."""

    slug = models.SlugField(_("identifier"), max_length=80, unique=True)
    statement_es = models.TextField(_("statement in Spanish"))
    statement_en = models.TextField(_("statement in English"))
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4, null=True, blank=True)
    unit = models.CharField(
        _("unit"),
        max_length=60,
        blank=True,
        help_text=_("For example: %, working days. Money takes a currency instead."),
    )
    currency = models.CharField(_("currency"), max_length=3, choices=Currency, blank=True)
    year = models.PositiveSmallIntegerField(
        _("year"), null=True, blank=True, help_text=_("The year whose money or measurement this is.")
    )
    source_title = models.CharField(_("source"), max_length=250)
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)
    source_language = models.CharField(
        _("language of the source"), max_length=2, choices=[("es", _("Spanish")), ("en", _("English"))], blank=True
    )
    checked_on = models.DateField(_("checked on"))
    check_by = models.DateField(_("check again by"), help_text=_("When this may have changed. Readers see both dates."))
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("responsible"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="facts",
        help_text=_("Who checks it again. Not shown to readers."),
    )

    statement = BilingualText("statement")

    search_fields = [
        index.AutocompleteField("statement_es"),
        index.AutocompleteField("statement_en"),
        index.SearchField("statement_es"),
        index.SearchField("statement_en"),
    ]

    class Meta:
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        ordering = ["check_by", "slug"]
        constraints = [
            models.CheckConstraint(
                name="fact_checked_before_next_check",
                condition=models.Q(check_by__gte=models.F("checked_on")),
                violation_error_message=_("“Check again by” must not be before “checked on”."),
            ),
            models.CheckConstraint(
                name="fact_money_has_year",
                condition=models.Q(currency="") | models.Q(year__isnull=False),
                violation_error_message=_("An amount of money needs the year it belongs to."),
            ),
        ]

    def __str__(self):
        return self.statement

    @property
    def is_due(self):
        """True once the day to check it again has passed."""
        return self.check_by < timezone.localdate()

    @property
    def said(self):
        """All it says, as plain text by the names of its fields."""
        fields = [field for field in self._meta.concrete_fields if not field.primary_key]
        return {field.name: _plain(field.value_from_object(self)) for field in fields}

    @property
    def version(self):
        """Stands for all it says: whoever changes it tells on what the change was made.

        Made from the content and not counted: a change by whatever way, an import or a check, is another version.
        """
        return hashlib.sha256(json.dumps(self.said, sort_keys=True).encode()).hexdigest()[:32]

    def clean(self):
        super().clean()
        if self.currency and self.value is None:
            raise ValidationError({"value": _("Write the amount, or leave the currency empty.")})


def _plain(value):
    if isinstance(value, Decimal):
        # 30, 30.0 and 30.0000 are one number.
        return format(value.normalize(), "f")
    return "" if value is None else str(value)
