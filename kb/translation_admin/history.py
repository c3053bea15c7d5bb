"""What the history of a page says of its translation."""

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogFormatter

from kb.models import Significance


class _Significance(LogFormatter):
    label = gettext_lazy("Weigh a change for the translation")

    def format_message(self, log_entry):
        return _("Said that the change is “%(after)s” for the translation, not “%(before)s”") % {
            name: Significance(log_entry.data[name]).label for name in ("before", "after")
        }

    def format_comment(self, log_entry):
        return log_entry.data.get("note", "")


class _Sent(LogFormatter):
    label = gettext_lazy("Send to translation")
    message = gettext_lazy("Sent to translation")


class _Synced(LogFormatter):
    label = gettext_lazy("Bring changes to the translator")
    message = gettext_lazy("Brought the changes to the translator")


class _Assigned(LogFormatter):
    label = gettext_lazy("Assign a translation")

    def format_message(self, log_entry):
        return _("Gave the translation to %(person)s") % {"person": log_entry.data["person"]}


class _Claimed(LogFormatter):
    label = gettext_lazy("Take on a translation")
    message = gettext_lazy("Took on the translation")


class _Released(LogFormatter):
    label = gettext_lazy("Give back a translation")
    message = gettext_lazy("Gave the translation back")


class _Due(LogFormatter):
    label = gettext_lazy("Set when a translation is due")

    def format_message(self, log_entry):
        day = parse_date(log_entry.data["due"] or "")
        if day is None:
            return _("Removed the day by which the translation is due")
        return _("Set the translation to be due by %(day)s") % {"day": date_format(day, "DATE_FORMAT")}


ACTIONS = {
    "kb.translation.significance": _Significance,
    "kb.translation.send": _Sent,
    "kb.translation.sync": _Synced,
    "kb.translation.assign": _Assigned,
    "kb.translation.claim": _Claimed,
    "kb.translation.release": _Released,
    "kb.translation.due": _Due,
}


def register(actions):
    for name, formatter in ACTIONS.items():
        actions.register_action(name)(formatter)
