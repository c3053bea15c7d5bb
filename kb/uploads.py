"""Which events make a file be read. Each notes it in the same transaction; the reading follows the commit."""

from django.db.models.signals import post_save

from kb.models import Document
from kb.services.attachments import await_reading, read_after_commit


def connect():
    post_save.connect(document_saved, sender=Document, dispatch_uid="kb.uploads.document_saved")


def document_saved(sender, instance, raw=False, update_fields=None, **kwargs):
    # Wagtail also saves size and hash alone, while a page shows them: those say nothing new.
    if raw or (update_fields is not None and "file" not in update_fields):
        return
    if await_reading(instance):
        read_after_commit(instance)
