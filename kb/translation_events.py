"""Hears of what changes the state of translations: works that are published, passages that leave a source.

Wagtail's signal is the one place that the editor, bulk actions, schedules, workflows, imports and APIs all pass.
"""

from django.db.models.signals import post_delete
from wagtail.signals import page_published
from wagtail_localize.models import StringSegment

from kb.models import KnowledgePage
from kb.services.late_texts import remember_passage
from kb.services.translations import hear_publication


def connect():
    page_published.connect(published, dispatch_uid="kb.translation_events.published")
    post_delete.connect(retired, sender=StringSegment, dispatch_uid="kb.translation_events.retired")


def published(sender, instance, **kwargs):
    # Aliases follow their source; what is only scheduled is signalled too, and reckoned with as what it is.
    if isinstance(instance, KnowledgePage) and instance.alias_of_id is None:
        hear_publication(instance)


def retired(sender, instance, **kwargs):
    remember_passage(instance)
