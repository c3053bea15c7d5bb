"""The currencies between the two sides."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Currency(models.TextChoices):
    """ISO 4217 codes."""

    MXN = "MXN", _("Mexican pesos (MXN)")
    GBP = "GBP", _("Pounds sterling (GBP)")
    EUR = "EUR", _("Euros (EUR)")
    USD = "USD", _("United States dollars (USD)")
