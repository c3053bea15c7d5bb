"""Who uses the library and which institution they belong to."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A person with an account. The public id stands in for the row number wherever others see it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self):
        return self.get_full_name() or self.get_username()


class Membership(models.Model):
    """A person's post in an institution, kept after it ends so that records stay readable."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("person"))
    # By name: people stands below kb and does not import it.
    institution = models.ForeignKey(
        "kb.Institution", on_delete=models.PROTECT, related_name="memberships", verbose_name=_("institution")
    )
    post = models.CharField(
        _("post"), max_length=200, blank=True, help_text=_("The post held, as the institution names it.")
    )
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(
        _("until"), null=True, blank=True, help_text=_("Leave empty while the person holds the post.")
    )

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                name="membership_ends_after_it_starts",
                condition=models.Q(since__isnull=True)
                | models.Q(until__isnull=True)
                | models.Q(until__gte=models.F("since")),
                violation_error_message=_("The end date must not be before the start date."),
            ),
            models.UniqueConstraint(
                fields=["person", "institution", "post"],
                name="one_membership_per_post",
                violation_error_message=_("This person already has this post in this institution."),
            ),
        ]

    def __str__(self):
        return f"{self.person} · {self.institution}"


class Notice(models.Model):
    """Something that waits for a person, told by mail together with what else does. Sent ones are cleared away."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=40)
    # What it is about: news of the same thing replaces what was not sent yet.
    key = models.CharField(_("subject"), max_length=200)
    values = models.JSONField(_("values"), default=dict)
    path = models.CharField(_("address"), max_length=500)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "key"],
                condition=models.Q(sent_at__isnull=True),
                name="one_unsent_notice_of_a_thing",
            )
        ]

    def __str__(self):
        return f"{self.kind} · {self.key}"
