"""What can be said on the page of a review."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from kb.languages import LANGUAGE_NAMES, LANGUAGES, language_of
from kb.models.reviews import COMMENT_LENGTH, default_due
from kb.services.sign_offs import DAYS_VALID, MOST_DAYS_VALID


def _not_past(day: date) -> date:
    if day < timezone.localdate():
        raise forms.ValidationError(_("Choose today or a later day."))
    return day


class SubmitForm(forms.Form):
    due_on = forms.DateField(
        label=_("Please review by"),
        initial=default_due,
        widget=AdminDateInput,
        error_messages={"invalid": _("Write a date such as 2026-03-31.")},
    )

    def clean_due_on(self):
        return _not_past(self.cleaned_data["due_on"])


class DueForm(SubmitForm):
    prefix = "due"


class DecideForm(forms.Form):
    """Which of the two is said by the button."""

    comment = forms.CharField(
        label=_("Comment"),
        help_text=_("Goes to the author. Needed when you return the work."),
        required=False,
        max_length=COMMENT_LENGTH,
        widget=forms.Textarea({"rows": 4}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, is_return=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_return = is_return

    def clean_comment(self):
        comment = self.cleaned_data["comment"].strip()
        if self.is_return and not comment:
            raise forms.ValidationError(_("Say what should be changed, so that the author can do it."))
        return comment


class AskForm(forms.Form):
    prefix = "ask"

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("As it should stand in the history of the work.")
    )
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("The address of their institution. The link goes there at once and is shown to nobody else."),
    )
    language = forms.ChoiceField(
        label=_("Language of the mail"), choices=[(each, LANGUAGE_NAMES[each]) for each in LANGUAGES]
    )
    days = forms.IntegerField(
        label=_("Days that the link works"), min_value=1, max_value=MOST_DAYS_VALID, initial=DAYS_VALID
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # The other side's, in a twinning of two languages.
        self.fields["language"].initial = "es" if language_of(get_language()) == "en" else "en"
