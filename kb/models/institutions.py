"""Jurisdictions and the institutions that own, issue and adopt works."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from kb.models.bilingual import BilingualText


class Level(models.TextChoices):
    """Level of government; one list for works, institutions and jurisdictions."""

    NATIONAL = "national", _("Federal or national")
    DEVOLVED = "devolved", _("State or devolved")
    LOCAL = "local", _("Local")


class Jurisdiction(models.Model):
    """A territory with its own law. The UK's four nations stand apart, since much of the law does."""

    code = models.CharField(
        _("code"),
        max_length=10,
        unique=True,
        validators=[
            RegexValidator(
                r"^[A-Z]{2}(-[A-Z0-9]{1,6})?\Z",
                _("Write an ISO 3166 code such as MX, MX-CMX or GB-ENG."),
            )
        ],
        help_text=_("ISO 3166 code: MX, MX-CMX, GB, GB-ENG."),
    )
    name_es = models.CharField(_("name in Spanish"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="parts",
    )
    level = models.CharField(_("level of government"), max_length=10, choices=Level, default=Level.NATIONAL)

    name = BilingualText("name")

    class Meta:
        verbose_name = _("jurisdiction")
        verbose_name_plural = _("jurisdictions")
        ordering = ["code"]

    def __str__(self):
        return self.name


class InstitutionKind(models.TextChoices):
    BOROUGH = "borough", _("Borough (alcaldía)")
    CITY_GOVERNMENT = "city_government", _("City government")
    STATE_GOVERNMENT = "state_government", _("State or devolved government")
    NATIONAL_GOVERNMENT = "national_government", _("National government")
    PARLIAMENT = "parliament", _("Parliament or congress")
    AGENCY = "agency", _("Agency or regulator")
    COUNCIL = "council", _("Council")
    ASSOCIATION = "association", _("Association")
    STATISTICS_OFFICE = "statistics_office", _("Statistics office")
    OTHER = "other", _("Other")


class Institution(index.Indexed, models.Model):
    """A public body or partner. Works name it as owner, issuer, party or delegation."""

    slug = models.SlugField(
        _("identifier"), max_length=80, unique=True, help_text=_("Used in addresses; the same in both languages.")
    )
    name_es = models.CharField(_("name in Spanish"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)
    acronym = models.CharField(_("acronym"), max_length=30, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=InstitutionKind, default=InstitutionKind.OTHER)
    jurisdiction = models.ForeignKey(
        Jurisdiction,
        verbose_name=_("jurisdiction"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="institutions",
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="parts",
    )
    url = models.URLField(_("official website"), blank=True)
    description_es = models.TextField(_("description in Spanish"), blank=True)
    description_en = models.TextField(_("description in English"), blank=True)

    name = BilingualText("name")
    description = BilingualText("description")

    search_fields = [
        index.AutocompleteField("name_es"),
        index.AutocompleteField("name_en"),
        index.SearchField("name_es"),
        index.SearchField("name_en"),
        index.SearchField("acronym"),
    ]

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["name_es"]

    def __str__(self):
        return self.name
