"""The concrete page every kind of work stands on: cards, listings and results read this one table."""

from functools import lru_cache
from urllib.parse import quote

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, MultipleChooserPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index
from wagtail_localize.fields import BaseTranslatableField, SynchronizedField

from kb.blocks.prose import ProseBlock
from kb.blocks.sources import SourcesBlock
from kb.kinds import KIND_LABELS, kind_of_model
from kb.languages import language_of
from kb.models.institutions import Level
from kb.models.vocabulary import TopicLink
from kb.panels import NewWorkPanel
from kb.permissions import WorkPermissionTester, institutions_of
from kb.signals import about_to_publish
from people.roles import is_administrator

# As long as one reads at a glance.
MOST_REASON = 500


class KnowledgePageForm(WagtailAdminPageForm):
    """What an editor must fill and an import may leave out."""

    # No field of the page: it goes into the site history (see kb.services.history).
    reason = forms.CharField(
        required=False,
        max_length=MOST_REASON,
        label=_("What changed, and why?"),
        help_text=_("Kept in the site history with what you do now. Readers do not see it."),
    )

    REQUIRED_TO_PUBLISH = ("summary", "institution", "checked_on", "check_by")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.REQUIRED_TO_PUBLISH:
            if name in self.fields:
                self.fields[name].required = True
        if "institution" in self.fields and self.for_user is not None and not is_administrator(self.for_user):
            self._offer_own_institutions(self.fields["institution"])

    def _offer_own_institutions(self, field):
        """A work stays with the institutions of whoever writes it; what it has already may be kept."""
        own = set(institutions_of(self.for_user))
        field.queryset = field.queryset.filter(pk__in=own | {self.instance.institution_id})
        if not own:
            field.help_text = _("You hold no post in any institution yet: ask your coordinator to enter it.")
        elif len(own) == 1 and self.instance.institution_id is None:
            self.initial["institution"] = next(iter(own))


def identifier_panels():
    return MultiFieldPanel(
        [
            FieldPanel("translation_key", read_only=True, heading=_("Key of the work")),
            FieldPanel("external_id", read_only=True),
        ],
        heading=_("Identifiers"),
        classname="collapsed",
    )


class GatedPage(Page):
    """A page that is announced before it is published, and whose restrictions may already be known."""

    # Set while the page is being served, once all restrictions of the site have been read for it.
    is_known_unrestricted = False

    class Meta:
        abstract = True

    def publish(self, revision, *args, **kwargs):
        """Wagtail tells of a publication only when it is done."""
        about_to_publish.send(sender=type(self), page=self, revision=revision)
        return super().publish(revision, *args, **kwargs)

    def get_view_restrictions(self):
        """Wagtail would ask twice more for what the gate of this request already knows."""
        if self.is_known_unrestricted:
            return PageViewRestriction.objects.none()
        found = super().get_view_restrictions()
        if self.alias_of_id is None:
            return found
        # Wagtail looks above an alias, but not above what it is an alias of.
        return found | self.alias_of.specific_deferred.get_view_restrictions()


class KnowledgePage(GatedPage):
    """What all kinds of work have in common. Never created itself: the kinds below it are."""

    KIND = ""

    summary = models.TextField(
        _("summary"),
        max_length=300,
        blank=True,
        help_text=_(
            "One or two sentences that stand alone: what it is and what one can do with it. At most 300 characters."
        ),
    )
    body = StreamField(
        ProseBlock(required=False),
        verbose_name=_("text"),
        blank=True,
        help_text=_("Plain language, short sections. Spell out every acronym at its first use."),
    )
    topics = ClusterTaggableManager(through=TopicLink, blank=True, verbose_name=_("topics"))
    institution = models.ForeignKey(
        "kb.Institution",
        verbose_name=_("institution"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="works",
        help_text=_("Whose practice, law or material this is."),
    )
    jurisdiction = models.ForeignKey(
        "kb.Jurisdiction",
        verbose_name=_("jurisdiction"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="works",
        help_text=_("Where it applies. Much UK law differs between England, Wales, Scotland and Northern Ireland."),
    )
    level = models.CharField(_("level of government"), max_length=10, choices=Level, blank=True)
    external_id = models.CharField(
        _("external identifier"),
        max_length=200,
        unique=True,
        null=True,
        blank=True,
        help_text=_("Set by imports; one for each language version."),
    )
    checked_on = models.DateField(
        _("checked on"),
        null=True,
        blank=True,
        help_text=_("The day on which the statements were last compared with their sources."),
    )
    check_by = models.DateField(
        _("check again by"),
        null=True,
        blank=True,
        help_text=_("When something in it may have changed. Readers see both dates."),
    )
    sources = StreamField(
        SourcesBlock(required=False),
        verbose_name=_("sources"),
        blank=True,
        help_text=_("Where each statement comes from. A statement without a source does not go in."),
    )
    contact = models.TextField(
        _("contact for signed-in partners"),
        max_length=500,
        blank=True,
        help_text=_("Post, office and how to reach it. Only signed-in readers see it; never a private address."),
    )
    is_joint = models.BooleanField(_("joint work"), default=False, help_text=_("Both sides made it together."))

    base_form_class = KnowledgePageForm
    is_creatable = False
    parent_page_types = ["home.SectionPage"]
    subpage_types = []
    # A translation is its own part: it gets its own identifier.
    exclude_fields_in_copy = ["external_id"]

    override_translatable_fields = [
        # Neither translated nor shared: each language's page has its own.
        BaseTranslatableField("external_id"),
        SynchronizedField("level", overridable=False),
    ]

    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
    ]

    about_panels = [
        NewWorkPanel(),
        FieldPanel("summary"),
    ]
    place_panels = [
        MultiFieldPanel(
            [
                FieldPanel("institution"),
                FieldRowPanel([FieldPanel("jurisdiction"), FieldPanel("level")]),
                FieldPanel("is_joint"),
            ],
            heading=_("Whose and where"),
        ),
        MultipleChooserPanel("topic_links", chooser_field_name="tag", label=_("Topic"), heading=_("Topics")),
    ]
    trust_panels = [
        FieldPanel("sources"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("checked_on"), FieldPanel("check_by")])], heading=_("How fresh it is")
        ),
        FieldPanel("contact"),
        FieldPanel("reason", disable_comments=True),
        identifier_panels(),
    ]

    class Meta:
        verbose_name = _("work")
        verbose_name_plural = _("works")
        constraints = [
            models.CheckConstraint(
                name="work_checked_before_next_check",
                condition=models.Q(checked_on__isnull=True)
                | models.Q(check_by__isnull=True)
                | models.Q(check_by__gte=models.F("checked_on")),
                violation_error_message=_("“Check again by” must not be before “checked on”."),
            )
        ]

    @cached_property
    def kind(self):
        """The kind's identifier, also on a row read through the common table."""
        return self.KIND or kind_of_model(self.cached_content_type.model)

    def get_url_parts(self, request=None):
        """As Wagtail has it; where addresses of a language begin is looked up once, and not for each page of a list."""
        paths = self._get_relevant_site_root_paths(request)
        if len(paths) != 1:
            return super().get_url_parts(request)
        site_id, root_path, root_url, language_code = paths[0]
        return site_id, root_url, _beginning(language_code) + quote(self.url_path[len(root_path) :], safe=_PATH_SIGNS)

    def permissions_for_user(self, user):
        return WorkPermissionTester(user, self)

    @property
    def kind_label(self):
        return KIND_LABELS[self.kind]

    @property
    def work_key(self):
        return str(self.translation_key)

    @property
    def language(self):
        return language_of(self.locale.language_code)

    @property
    def needs_check(self):
        """True once the day to check it again has passed."""
        return self.check_by is not None and self.check_by < timezone.localdate()

    def full_clean(self, *args, **kwargs):
        if self.alias_of_id:
            # Wagtail fills an alias field by field, and this one must be unique.
            self.external_id = None
        super().full_clean(*args, **kwargs)

    def with_content_json(self, content):
        """The page as a revision, or as an alias's source, has it; an identifier is no content."""
        page = super().with_content_json(content)
        page.external_id = self.external_id
        return page

    def clean(self):
        super().clean()
        check_dates_in_order(self, "checked_on", "check_by", _("“Check again by” must not be before “checked on”."))


# What Django leaves as it is in the path of an address.
_PATH_SIGNS = "!$&'()*+,;=/~:@"


@lru_cache(maxsize=8)
def _beginning(language_code):
    """What stands before the path of every page in that language."""
    with translation.override(language_code):
        return reverse("wagtail_serve", args=("",))


def check_dates_in_order(page, start, end, message):
    first, last = getattr(page, start), getattr(page, end)
    if first and last and last < first:
        raise ValidationError({end: message})
