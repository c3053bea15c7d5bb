"""Who met, what was presented, what follows."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from kb.blocks.untranslated import InstitutionBlock, WorkKeyBlock


class DelegationBlock(blocks.StructBlock):
    institution = InstitutionBlock(required=False)
    posts = blocks.TextBlock(
        max_length=500,
        label=_("Who came, by post"),
        help_text=_("Posts, not names of people who did not agree to be named."),
    )

    class Meta:
        icon = "group"
        label = _("Delegation")


class DelegationsBlock(blocks.StreamBlock):
    delegation = DelegationBlock()


class PresentedWorkBlock(blocks.StructBlock):
    work = WorkKeyBlock()

    class Meta:
        icon = "doc-full"
        label = _("Work")


class PresentedWorksBlock(blocks.StreamBlock):
    work = PresentedWorkBlock()


class FollowUpBlock(blocks.StructBlock):
    text = blocks.CharBlock(max_length=300, label=_("What follows"))
    due = blocks.DateBlock(required=False, label=_("By"))

    class Meta:
        icon = "date"
        label = _("Follow-up")


class FollowUpsBlock(blocks.StreamBlock):
    follow_up = FollowUpBlock()
