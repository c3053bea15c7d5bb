"""The forms of the search desk."""

from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminPageChooser

from kb.languages import active_language, sorting_key
from kb.models import Concept, ConceptLabel, KnowledgePage, Subject
from kb.selectors.visibility import standing
from search.desk import table
from search.language.text import as_compared
from search.models import MissingGuide, PromotedAnswer
from search.models.wording import QueryLanguage

ADDED_KINDS = [
    (ConceptLabel.Kind.ALTERNATIVE, _("Alternative: shown in the glossary and searched for")),
    (ConceptLabel.Kind.HIDDEN, _("Only for search: understood, never shown (misspellings, outdated words)")),
]


class ChoiceForm(forms.Form):
    """Which queries the desk shows; what cannot be understood counts as not chosen."""

    days = forms.TypedChoiceField(label=_("Period"), coerce=int, required=False)
    language = forms.ChoiceField(label=_("Language of the query"), required=False)
    view = forms.ChoiceField(choices=list(table.VIEWS.items()), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["days"].choices = [(days, _("Last %(days)d days") % {"days": days}) for days in table.PERIODS]
        self.fields["language"].choices = [("", _("Both languages")), *QueryLanguage.choices]

    def choice(self) -> table.Choice:
        self.is_valid()
        asked, usual = self.cleaned_data, table.Choice()
        return table.Choice(
            days=asked.get("days") or usual.days,
            language=asked.get("language") or usual.language,
            view=asked.get("view") or usual.view,
        )


class ConceptField(forms.ModelChoiceField):
    """All concepts under their subjects, in the alphabet of whoever edits."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Concept.objects.none(), **options)

    def offer(self) -> None:
        """Reads the vocabulary: once a form, as concepts change while the site runs."""
        self.queryset = Concept.objects.all()
        language = active_language()
        subjects = dict(Subject.choices)
        concepts = sorted(
            self.queryset,
            key=lambda each: (sorting_key(str(subjects[each.subject])), sorting_key(each.label(language))),
        )
        groups = [
            (subjects[subject], [(each.pk, each.label(language)) for each in of_subject])
            for subject, of_subject in groupby(concepts, key=lambda each: each.subject)
        ]
        self.choices = [("", _("Choose a concept")), *groups]


class LabelForm(forms.Form):
    """A label for a concept, out of a query."""

    text = forms.CharField(
        label=_("Label"), max_length=150, help_text=_("Correct the spelling, accents included: this is how it is kept.")
    )
    language = forms.ChoiceField(label=_("Language of the label"), choices=QueryLanguage.choices)
    concept = ConceptField(
        label=_("Concept"), help_text=_("Whoever searches for the label then finds what this concept finds.")
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=ADDED_KINDS, initial=ConceptLabel.Kind.ALTERNATIVE, widget=forms.RadioSelect
    )
    is_ambiguous = forms.BooleanField(
        label=_("Means other things too"),
        required=False,
        help_text=_("Search then follows it only when the query also names a concept of the same subject."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["concept"].offer()


class WordedForm(WagtailAdminModelForm):
    """A record about one query: no second one for the same query and language."""

    taken_message = ""

    def clean_query(self) -> str:
        query = " ".join(self.cleaned_data["query"].split())
        if not as_compared(query):
            raise ValidationError(_("Write the words of the query."))
        return query

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        same = self._meta.model.objects.filter(
            folded=as_compared(cleaned.get("query", "")), language=cleaned.get("language")
        ).exclude(pk=self.instance.pk)
        if same.exists():
            self.add_error("query", self.taken_message)
        return cleaned


class WorkChooser(AdminPageChooser):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(target_models=[KnowledgePage], **kwargs)
        # Wagtail puts the model's name into these while the module loads, in whatever language that happens.
        self.choose_one_text = _("Choose a work")
        self.choose_another_text = _("Choose another work")

    def get_instance(self, value: Any) -> KnowledgePage | None:
        """Wagtail's own fails on what is no number; the form then has its say and is shown again."""
        try:
            return super().get_instance(value)
        except ValueError:
            return None


class PromotedAnswerForm(WordedForm):
    taken_message = _("This query already has a promoted answer in this language: change that one instead.")

    page = forms.ModelChoiceField(
        label=_("Answer"),
        queryset=KnowledgePage.objects.all(),
        widget=WorkChooser(),
        help_text=_("Either language of the work will do: readers see it in theirs where it exists."),
    )

    class Meta:
        model = PromotedAnswer
        fields = ["query", "language", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"query": _("The whole query. Accents, capitals and extra spaces make no difference.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["query", "language", "page", "note"])
        if self.instance.work:
            self.initial["page"] = page_of_work(self.instance.work)

    def clean_page(self) -> KnowledgePage:
        page = self.cleaned_data["page"]
        if not standing().filter(translation_key=page.translation_key).exists():
            raise ValidationError(_("This work is not published, so no reader would see it. Choose a published one."))
        return page

    def save(self, commit: bool = True) -> PromotedAnswer:
        self.instance.work = self.cleaned_data["page"].translation_key
        return super().save(commit)


class MissingGuideForm(WordedForm):
    taken_message = _("This query is already on the list in this language: change that entry instead.")

    class Meta:
        model = MissingGuide
        fields = ["query", "language", "note", "status"]
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}


def page_of_work(work: UUID) -> KnowledgePage | None:
    """A page of the work, preferably in the editor's language; None when it was deleted."""
    pages = {
        page.language: page for page in KnowledgePage.objects.filter(translation_key=work).select_related("locale")
    }
    return pages.get(active_language()) or next(iter(pages.values()), None)
