"""The menus are read again when one of their pages changes."""

from django.db.models.signals import post_delete, post_save
from wagtail.models import PageViewRestriction
from wagtail.signals import page_published, page_unpublished, post_page_move

from home import menus
from home.models import InformationPage, SectionPage


def connect():
    for model in (SectionPage, InformationPage):
        page_published.connect(menus.forget, sender=model, dispatch_uid=f"home.menus.published.{model.__name__}")
        page_unpublished.connect(menus.forget, sender=model, dispatch_uid=f"home.menus.unpublished.{model.__name__}")
        post_page_move.connect(menus.forget, sender=model, dispatch_uid=f"home.menus.moved.{model.__name__}")
        post_delete.connect(menus.forget, sender=model, dispatch_uid=f"home.menus.deleted.{model.__name__}")
    for signal in (post_save, post_delete):
        signal.connect(menus.forget, sender=PageViewRestriction, dispatch_uid=f"home.menus.restricted.{id(signal)}")
