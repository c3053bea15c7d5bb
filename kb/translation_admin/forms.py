"""The forms of the translation board and of the step before a change is published."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from kb.kinds import KIND_LABELS
from kb.models import Significance, TranslationState
from kb.permissions import translators
from kb.selectors.translation_board import AGE, ATTENTION, DUE, MINE, NOBODY, TITLE, WORDS, BoardChoice

ORDER_LABELS = {
    ATTENTION: _("What asks for attention first"),
    AGE: _("Longest in its state first"),
    WORDS: _("Most words to do first"),
    DUE: _("Due first"),
    TITLE: _("By title"),
}


class BoardForm(forms.Form):
    """Which works the board shows; what cannot be understood counts as not chosen."""

    q = forms.CharField(label=_("Title"), max_length=200, required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    institution = forms.TypedChoiceField(label=_("Institution"), coerce=int, empty_value=None, required=False)
    who = forms.ChoiceField(label=_("Who has it"), required=False)
    significance = forms.ChoiceField(label=_("Significance of the change"), required=False)
    overdue = forms.BooleanField(label=_("Only what is overdue"), required=False)
    order = forms.ChoiceField(label=_("Order"), choices=list(ORDER_LABELS.items()), required=False)

    def __init__(self, *args, people=(), institutions=(), **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        everything = [("", _("All"))]
        self.fields["state"].choices = everything + TranslationState.choices
        self.fields["kind"].choices = everything + list(KIND_LABELS.items())
        self.fields["significance"].choices = everything + Significance.choices
        self.fields["institution"].choices = everything + [(each.pk, each.name) for each in institutions]
        self.fields["who"].choices = [
            ("", _("Anybody")),
            (MINE, _("I have it")),
            (NOBODY, _("Nobody has it")),
            *[(str(person.pk), str(person)) for person in people],
        ]

    def choice(self) -> BoardChoice:
        self.is_valid()
        understood = {name: value for name, value in self.cleaned_data.items() if value}
        return BoardChoice(**understood)


class ActionForm(forms.Form):
    """What is done with the works that were ticked."""

    person = forms.ModelChoiceField(queryset=None, required=False, label=_("Give to"), empty_label=_("Choose a person"))
    due = forms.DateField(required=False, label=_("Due by"), widget=AdminDateInput())

    def __init__(self, *args, people=(), **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["person"].queryset = translators()
        if not self.is_bound:
            # Those that the filters have read already.
            self.fields["person"].choices = [
                ("", _("Choose a person")),
                *[(person.pk, str(person)) for person in people],
            ]


class WeighForm(forms.Form):
    """A person's word on a change: how much it matters, and what a translator should know."""

    significance = forms.ChoiceField(
        label=_("How much does it matter to whoever reads the translation?"), widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Note for the translator"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Optional. What changed and why, in a sentence."),
    )

    EXPLANATIONS = {
        Significance.TYPO: _("Typo: spelling or punctuation. The translation can wait."),
        Significance.MINOR: _("Minor: other words, the same meaning. The translation can wait."),
        Significance.MAJOR: _(
            "Major: what it says, requires or counts is different. The translation must be updated, and readers are told."
        ),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["significance"].choices = [(key.value, text) for key, text in self.EXPLANATIONS.items()]
