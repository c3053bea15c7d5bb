"""Our own documents and images, from the first migration on."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage

from kb.models.bilingual import BilingualText


class Document(AbstractDocument):
    """A file to download, in one language, with the licence under which it may be reused."""

    class DocumentLanguage(models.TextChoices):
        SPANISH = "es", _("Spanish")
        ENGLISH = "en", _("English")

    language = models.CharField(_("language of the file"), max_length=2, choices=DocumentLanguage, blank=True)
    licence = models.CharField(
        _("licence"), max_length=100, blank=True, help_text=_("For example: CC BY 4.0, Open Government Licence v3.0.")
    )

    # Wagtail's own model of the same name stays installed: without names of their own the two would clash.
    uploaded_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="uploaded_documents",
    )
    tags = TaggableManager(help_text=None, blank=True, verbose_name=_("tags"), related_name="kb_documents")

    admin_form_fields = (*WagtailDocument.admin_form_fields, "language", "licence")

    class Meta(AbstractDocument.Meta):
        permissions = [("choose_document", "Can choose document")]


class Image(AbstractImage):
    """A picture with its alternative text in each language and its credit."""

    alt_es = models.CharField(
        _("alternative text in Spanish"),
        max_length=250,
        blank=True,
        help_text=_("What the picture shows, for those who cannot see it. Empty if it is only decoration."),
    )
    alt_en = models.CharField(
        _("alternative text in English"),
        max_length=250,
        blank=True,
        help_text=_("What the picture shows, for those who cannot see it. Empty if it is only decoration."),
    )
    credit = models.CharField(_("credit"), max_length=200, blank=True, help_text=_("Author and licence."))

    alt = BilingualText("alt")

    # Wagtail's own model of the same name stays installed: without names of their own the two would clash.
    uploaded_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="uploaded_images",
    )
    tags = TaggableManager(help_text=None, blank=True, verbose_name=_("tags"), related_name="kb_images")

    admin_form_fields = (*WagtailImage.admin_form_fields, "alt_es", "alt_en", "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")
        permissions = [("choose_image", "Can choose image")]

    @property
    def default_alt_text(self):
        """Never the title: a file name read aloud helps nobody."""
        return self.alt


class Rendition(AbstractRendition):
    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_per_image_and_filter"
            )
        ]

    def __str__(self):
        return f"{self.image} {self.filter_spec}"
