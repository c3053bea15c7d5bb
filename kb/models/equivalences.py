"""Which provision of one side corresponds to which of the other: one row, shown from both."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from kb.identifiers import ANCHOR_PATTERN
from kb.models.bilingual import BilingualText


class EquivalenceMatch(models.TextChoices):
    EXACT = "exact", _("Exact equivalence")
    CLOSE = "close", _("Close equivalence")
    NONE = "none", _("No equivalent")


class Equivalence(models.Model):
    """Provision ↔ provision. A provision is a work (translation key) and an anchor in it."""

    _anchor_validator = RegexValidator(
        ANCHOR_PATTERN, _("Write the anchor of the provision as it stands on its page, for example art-27.")
    )

    work_a = models.UUIDField(_("first work"), db_index=True)
    anchor_a = models.CharField(_("provision of the first work"), max_length=60, validators=[_anchor_validator])
    work_b = models.UUIDField(_("second work"), db_index=True)
    anchor_b = models.CharField(_("provision of the second work"), max_length=60, validators=[_anchor_validator])
    match = models.CharField(_("match"), max_length=5, choices=EquivalenceMatch)
    note_es = models.TextField(_("note in Spanish"), help_text=_("What is alike and what differs."))
    note_en = models.TextField(_("note in English"), help_text=_("What is alike and what differs."))
    source_title = models.CharField(_("source"), max_length=250, blank=True)
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)

    note = BilingualText("note")

    class Meta:
        verbose_name = _("equivalence")
        verbose_name_plural = _("equivalences")
        ordering = ["anchor_a", "anchor_b", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["work_a", "anchor_a", "work_b", "anchor_b"],
                name="one_equivalence_per_pair",
                violation_error_message=_("This equivalence is already recorded."),
            )
        ]

    def __str__(self):
        return f"{self.anchor_a} ↔ {self.anchor_b}"

    def clean(self):
        super().clean()
        if self.work_a == self.work_b and self.anchor_a == self.anchor_b:
            raise ValidationError(_("A provision cannot be its own equivalent: choose two different provisions."))
        twin = Equivalence.objects.filter(
            work_a=self.work_b, anchor_a=self.anchor_b, work_b=self.work_a, anchor_b=self.anchor_a
        ).exclude(pk=self.pk)
        if twin.exists():
            raise ValidationError(_("This equivalence is already recorded, seen from the other side."))
