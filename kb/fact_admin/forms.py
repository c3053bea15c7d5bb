"""The forms of facts: one that notices what others did meanwhile, and one that makes two facts one."""

from datetime import date

from django import forms
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.log_actions import registry

from kb.dates import day
from kb.languages import active_language
from kb.models import Fact
from kb.models.pages import MOST_REASON
from kb.selectors.fact_uses import count_works, uses_of_fact
from kb.services.facts import ChangedMeanwhile
from people.models import User
from people.roles import STAFF

# What readers read of a fact: a change of it changes every work that shows it.
READ = ("statement_es", "statement_en", "value", "unit", "currency", "year")


class FactForm(WagtailAdminModelForm):
    version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    is_confirmed = forms.BooleanField(
        required=False,
        label=gettext_lazy("Yes, change it in all of these works at once"),
        help_text=gettext_lazy("Needed when the statement, the value or its unit, currency or year changes."),
    )
    reason = forms.CharField(
        required=False,
        max_length=MOST_REASON,
        label=gettext_lazy("What changed, and why?"),
        help_text=gettext_lazy("Kept in the site history. Readers do not see it."),
        widget=forms.TextInput,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "responsible" in self.fields:
            self._offer_staff(self.fields["responsible"])
        if self.instance.pk:
            self.initial["version"] = self.instance.version
        else:
            del self.fields["version"]
            self.initial.setdefault("responsible", getattr(self.for_user, "pk", None))
        if not self.uses:
            self.fields.pop("is_confirmed", None)

    @cached_property
    def uses(self):
        return uses_of_fact(self.instance) if self.instance.pk else []

    def clean(self):
        cleaned = super().clean()
        changes_works = self.uses and not cleaned.get("is_confirmed") and set(READ) & set(self.changed_data)
        if changes_works:
            count = count_works(self.uses)
            self.add_error(
                "is_confirmed",
                ngettext(
                    "You are changing what readers of %(count)d work read. Tick the box if that is what you want, or write a new fact instead.",
                    "You are changing what readers of %(count)d works read. Tick the box if that is what you want, or write a new fact instead.",
                    count,
                )
                % {"count": count},
            )
        return cleaned

    def show_beside(self, meanwhile: ChangedMeanwhile) -> str:
        """Keep what was written, say at each field what stands there now; returns the sentence for the whole form.

        Saving once more replaces what the other wrote, knowingly.
        """
        now = meanwhile.now
        mine, theirs = self.instance.said, now.said
        for name in theirs:
            if name in self.fields and mine[name] != theirs[name]:
                self.add_error(name, _("Now stands: %(text)s") % {"text": self._shown(now, name) or _("(empty)")})
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = now.version
        last = registry.get_logs_for_instance(now).select_related("user").first()
        who = last.user_display_name if last else _("Somebody")
        return _(
            "%(who)s changed this fact while you were writing. Nothing of yours is lost: compare it with what stands "
            "now, then save again to replace that."
        ) % {"who": who}

    def _shown(self, fact, name):
        value = getattr(fact, name)
        return day(value) if isinstance(value, date) else str("" if value is None else value)

    def _offer_staff(self, field):
        """Whoever works in the administration can answer for a fact; what is there already may be kept."""
        staff = Q(is_superuser=True) | Q(groups__name__in=[role.value for role in STAFF])
        field.queryset = (
            User.objects.filter(Q(staff, is_active=True) | Q(pk=self.instance.responsible_id))
            .distinct()
            .order_by("last_name", "first_name", "username")
        )


class MergeForm(forms.Form):
    kept = forms.ModelChoiceField(
        queryset=Fact.objects.none(),
        label=gettext_lazy("The fact that stays"),
        help_text=gettext_lazy("Every work shows this one instead, drafts and older versions too."),
        empty_label=gettext_lazy("Choose a fact"),
    )
    reason = forms.CharField(
        required=False,
        max_length=MOST_REASON,
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("Kept in the site history. Readers do not see it."),
    )

    def __init__(self, *args, gone, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.gone = gone
        field = self.fields["kept"]
        field.queryset = choices.order_by(f"statement_{active_language()}", "pk")
        field.label_from_instance = lambda fact: Truncator(fact.statement).chars(150)

    def clean_kept(self):
        kept = self.cleaned_data["kept"]
        if kept.pk == self.gone.pk:
            raise forms.ValidationError(_("Choose another fact: this one cannot be merged with itself."))
        return kept
