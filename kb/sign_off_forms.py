"""The form of a sign-off: what is decided, by whom, and what should be changed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kb.models import SignOffDecision
from kb.models.reviews import COMMENT_LENGTH


class DecisionForm(forms.Form):
    """For somebody with an account: their name is known."""

    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=[
            (SignOffDecision.APPROVED, _("I sign it off: it may be published")),
            (SignOffDecision.RETURNED, _("I return it: something should be changed")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose whether you sign it off or return it."),
            "invalid_choice": _("Choose whether you sign it off or return it."),
        },
    )
    comment = forms.CharField(
        label=_("Comment"),
        help_text=_("Needed when you return it: what should be changed, and where."),
        required=False,
        max_length=COMMENT_LENGTH,
        widget=forms.Textarea({"rows": 6}),
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("decision") == SignOffDecision.RETURNED and not cleaned.get("comment", "").strip():
            self.add_error("comment", _("Say what should be changed, so that the author can do it."))
        return cleaned

    @property
    def is_approval(self):
        return self.cleaned_data["decision"] == SignOffDecision.APPROVED


class SignedDecisionForm(DecisionForm):
    """For whoever came by a link: they say who they are."""

    name = forms.CharField(
        label=_("Your name"),
        help_text=_("It is kept with your decision in the history of the work."),
        max_length=120,
        error_messages={"required": _("Give your name: it is kept with your decision.")},
    )
    is_me = forms.BooleanField(
        label=_("I am this person, and I sign for my institution."),
        error_messages={"required": _("Confirm that you are the person named and sign for your institution.")},
    )

    field_order = ["decision", "comment", "name", "is_me"]
