"""Hears of the publication of works, whatever it came through, and has their translations reckoned anew.

Wagtail's signal is the one place that the editor, bulk actions, schedules, workflows, imports and APIs all pass.
"""

from wagtail.signals import page_published

from kb.models import KnowledgePage
from kb.services.translations import hear_publication


def connect():
    page_published.connect(published, dispatch_uid="kb.publications")


def published(sender, instance, **kwargs):
    # Wagtail also signals what is only scheduled, and aliases, which follow their source.
    if isinstance(instance, KnowledgePage) and instance.live and instance.alias_of_id is None:
        hear_publication(instance)
