"""The site's frame: home page, one section for each kind of work, information pages."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField

from home.addresses import is_reserved
from kb.blocks.prose import ProseBlock
from kb.kinds import KIND_CHOICES, KIND_LABELS
from kb.languages import active_language, language_of
from kb.models import EncounterPage
from kb.models.pages import GatedPage
from kb.permissions import FramePermissionTester
from kb.selectors import listings, vocabulary, works
from kb.selectors.visibility import visible_to, visitor_of


class FramePage(GatedPage):
    """What the frame's pages share; abstract, so each keeps its own table."""

    class Meta:
        abstract = True

    @property
    def language(self):
        return language_of(self.locale.language_code)

    def permissions_for_user(self, user):
        return FramePermissionTester(user, self)

    def clean(self):
        super().clean()
        # All but the home page itself stand directly below it, also before they are saved for the first time.
        if not isinstance(self, HomePage) and is_reserved(self.slug):
            raise ValidationError({"slug": _("This address belongs to a part of the site itself: choose another one.")})


class HomePage(FramePage):
    headline = models.CharField(_("headline"), max_length=120, help_text=_("The promise of the site, in a few words."))
    lead = models.TextField(_("lead"), max_length=400, help_text=_("What the library holds, for whom, from whom."))

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["home.SectionPage", "home.InformationPage"]
    content_panels = [*Page.content_panels, FieldPanel("headline"), FieldPanel("lead")]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def route(self, request, path_components):
        # Sections stand one level down, works two: each found in one query instead of two for every level.
        url_path = f"{self.url_path}{'/'.join(path_components)}/"
        page = None
        if len(path_components) == 1:
            page = frame_page_at(url_path)
        elif len(path_components) == 2:
            page = works.work_at(url_path, self._kind_in_section(path_components[0]))
        return super().route(request, path_components) if page is None else page.route(request, [])

    def _kind_in_section(self, slug):
        """What a section of this name holds by all likelihood: from the menus, so without a query."""
        from home.menus import pages_of

        language = active_language()
        return next((each.kind for each in pages_of(language) if each.url == f"/{language}/{slug}/"), "")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        visitor = visitor_of(request)
        context["counts"] = works.counts_by_kind(visitor)
        context["subjects"] = vocabulary.subject_counts(visitor)
        context["newest"] = works.newest_works(self.language, visitor)
        context["encounter"] = latest_encounter(self.language, visitor)
        return context


class SectionPage(FramePage):
    kind = models.CharField(_("kind of work"), max_length=20, choices=KIND_CHOICES)
    introduction = models.TextField(
        _("introduction"), max_length=400, blank=True, help_text=_("What a reader finds here, in one or two sentences.")
    )

    parent_page_types = ["home.HomePage"]
    subpage_types = [
        "kb.PracticeGuidePage",
        "kb.RegulatoryModelPage",
        "kb.OperationalToolPage",
        "kb.TrainingModulePage",
        "kb.EncounterPage",
    ]
    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("kind")]
    override_translatable_fields = [SynchronizedField("kind", overridable=False)]

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    @property
    def kind_label(self):
        return KIND_LABELS[self.kind]

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["listing"] = listings.listing(self.kind, self.language, visitor_of(request), request.GET)
        return context


class InformationPage(FramePage):
    class Role(models.TextChoices):
        ABOUT = "about", _("About")
        CONTACT = "contact", _("Contact")
        ACCESSIBILITY = "accessibility", _("Accessibility statement")
        PRIVACY = "privacy", _("Privacy notice")
        REUSE = "reuse", _("Reuse licence")
        OTHER = "other", _("Other")

    role = models.CharField(_("role"), max_length=15, choices=Role, default=Role.OTHER)
    summary = models.TextField(_("summary"), max_length=300, blank=True)
    body = StreamField(ProseBlock(), verbose_name=_("text"), blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)

    parent_page_types = ["home.HomePage"]
    subpage_types = []
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("body"),
        FieldRowPanel([FieldPanel("role"), FieldPanel("checked_on")]),
    ]
    override_translatable_fields = [SynchronizedField("role", overridable=False)]

    class Meta:
        verbose_name = _("information page")
        verbose_name_plural = _("information pages")


def frame_page_at(url_path):
    """The section or information page at this place in the tree, whether or not it is live; None for any other."""
    row = Page.objects.select_related("sectionpage", "informationpage", "locale").filter(url_path=url_path).first()
    for name in ("sectionpage", "informationpage"):
        page = getattr(row, name, None)
        if page is not None:
            page.locale = row.locale
            return page
    return None


def latest_encounter(language, visitor):
    """The newest meeting a visitor may see, in their language where it exists in it."""
    pages = (
        EncounterPage.objects.filter(pk__in=visible_to(visitor).values("pk"), date__isnull=False)
        .select_related("locale")
        .order_by("-date", "pk")[:4]
    )
    return next(iter(works.one_per_work(pages, language)), None)
