"""Guards against Wagtail's own defects; nothing else acts on signals here."""

from django.db.models import QuerySet
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published
from wagtail_localize import compat
from wagtail_localize import models as localize_models

from kb.models import KnowledgePage
from kb.services.history import remember_owner


def connect():
    write_translation_dates_in_figures()
    page_published.connect(keep_alias_embargo, dispatch_uid="kb.keep_alias_embargo")
    post_save.connect(restrict_translations, sender=PageViewRestriction, dispatch_uid="kb.restrict_translations")
    post_delete.connect(unrestrict_translations, sender=PageViewRestriction, dispatch_uid="kb.unrestrict_translations")
    m2m_changed.connect(
        restrict_translations_to_groups,
        sender=PageViewRestriction.groups.through,
        dispatch_uid="kb.restrict_translations_to_groups",
    )
    for model in KnowledgePage.__subclasses__():
        pre_delete.connect(remember_whose_it_was, sender=model, dispatch_uid=f"kb.remember.{model.__name__}")


def remember_whose_it_was(sender, instance, **kwargs):
    """Wagtail's record of a deleted page does not say which institution's it was, and the page is gone."""
    remember_owner(instance)


def write_translation_dates_in_figures():
    """wagtail-localize spells the month out in English, in every language; day/month/year reads alike in both."""
    compat.DATE_FORMAT = localize_models.DATE_FORMAT = "%d/%m/%Y"


def keep_alias_embargo(sender, instance, alias=False, **kwargs):
    """Wagtail publishes the aliases of a page that was only scheduled: the embargoed text would be public at once."""
    if not alias or not instance.alias_of_id:
        return
    if not Page.objects.filter(pk=instance.alias_of_id, live=True).exists():
        instance.live = False
        Page.objects.filter(pk=instance.pk).update(live=False)


def restrict_translations(sender, instance, raw=False, **kwargs):
    """wagtail-localize copies a restriction only when the translation is next saved: until then it would stay public."""
    if raw:
        return
    for translation in instance.page.get_translations():
        twin = _twin(instance, translation)
        if twin is None:
            twin = PageViewRestriction(page=translation)
        elif twin.restriction_type == instance.restriction_type and twin.password == instance.password:
            continue
        twin.restriction_type = instance.restriction_type
        twin.password = instance.password
        twin.save()
        _copy_groups(instance, twin)


def restrict_translations_to_groups(sender, instance, action, reverse=False, **kwargs):
    if reverse or not action.startswith("post_"):
        return
    for translation in instance.page.get_translations():
        twin = _twin(instance, translation)
        if twin is not None:
            _copy_groups(instance, twin)


def unrestrict_translations(sender, instance, origin=None, **kwargs):
    # Deleted because its page is: the page's translations keep their restriction.
    lifted = origin.model if isinstance(origin, QuerySet) else type(origin)
    if lifted is not PageViewRestriction:
        return
    for translation in instance.page.get_translations():
        twin = _twin(instance, translation)
        if twin is not None and twin.restriction_type == instance.restriction_type:
            twin.delete()


def _twin(restriction, translation):
    return PageViewRestriction.objects.filter(page_id=translation.pk).order_by("pk").first()


def _copy_groups(restriction, twin):
    wanted = set(restriction.groups.values_list("pk", flat=True))
    if wanted != set(twin.groups.values_list("pk", flat=True)):
        twin.groups.set(wanted)
