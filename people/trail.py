"""Leaves a trace of every role and every post that a person is given or loses, on whichever screen it was done."""

from django.contrib.auth.models import Group
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import log

from people.models import Membership, User

ROLE_GIVEN, ROLE_TAKEN = "people.role.give", "people.role.take"
POST_GIVEN, POST_CHANGED, POST_TAKEN = "people.post.give", "people.post.change", "people.post.take"


def connect():
    hooks.register("register_log_actions", register_actions)
    m2m_changed.connect(_groups_changed, sender=User.groups.through, dispatch_uid="people.trail.groups")
    post_save.connect(_membership_saved, sender=Membership, dispatch_uid="people.trail.saved")
    post_delete.connect(_membership_deleted, sender=Membership, dispatch_uid="people.trail.deleted")


def register_actions(actions):
    actions.register_action(ROLE_GIVEN, _("Role given"), _("Role given"))
    actions.register_action(ROLE_TAKEN, _("Role taken away"), _("Role taken away"))
    actions.register_action(POST_GIVEN, _("Post given"), _("Post given"))
    actions.register_action(POST_CHANGED, _("Post changed"), _("Post changed"))
    actions.register_action(POST_TAKEN, _("Post taken away"), _("Post taken away"))


def _groups_changed(sender, instance, action, reverse, model, pk_set, **kwargs):
    if action == "pre_clear":
        # Afterwards nothing says any more which they were.
        pk_set = set((instance.user_set if reverse else instance.groups).values_list("pk", flat=True))
    logged = {"post_add": ROLE_GIVEN, "post_remove": ROLE_TAKEN, "pre_clear": ROLE_TAKEN}.get(action)
    if logged is None or not pk_set:
        return
    if reverse:
        pairs = [(person, instance) for person in User.objects.filter(pk__in=pk_set)]
    else:
        pairs = [(instance, group) for group in Group.objects.filter(pk__in=pk_set).order_by("name")]
    for person, group in pairs:
        log(instance=person, action=logged, data={"role": group.name})


def _membership_saved(sender, instance, created, raw=False, **kwargs):
    if not raw:
        _log_post(instance, POST_GIVEN if created else POST_CHANGED)


def _membership_deleted(sender, instance, origin=None, **kwargs):
    # When the account itself goes, its own entry says so.
    if isinstance(origin, Membership) or getattr(origin, "model", None) is Membership:
        _log_post(instance, POST_TAKEN)


def _log_post(membership, action):
    institution = membership.institution
    data = {
        "institution": institution.pk,
        "institution_es": institution.name_es,
        "institution_en": institution.name_en,
        "post": membership.post,
        "until": membership.until,
    }
    log(instance=membership.person, action=action, data=data)
