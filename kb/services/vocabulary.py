"""Writes of single labels of the vocabulary."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from kb.languages import fold_vowels
from kb.models import Concept, ConceptLabel
from people.models import User


@transaction.atomic
def add_label(
    *, concept: Concept, language: str, text: str, kind: str, is_ambiguous: bool = False, by: User | None = None
) -> ConceptLabel:
    """Another way of saying a concept. Raises ValidationError, by field, when search could not tell what it means."""
    label = ConceptLabel(
        concept=concept, language=language, text=" ".join(text.split()), kind=kind, ambiguous=is_ambiguous
    )
    if kind == ConceptLabel.Kind.PREFERRED:
        raise ValidationError({"kind": _("The preferred label is changed in the concept itself.")})
    label.clean_fields()
    said = fold_vowels(label.text)
    for other in ConceptLabel.objects.filter(language=language).select_related("concept"):
        if fold_vowels(other.text) != said:
            continue
        if other.concept_id == concept.pk:
            raise ValidationError({"text": _("“%(concept)s” already has this label.") % {"concept": concept}})
        # Elsewhere an editor may mean both, and says so; the very same text the database refuses.
        if other.text == label.text or not is_ambiguous:
            raise ValidationError(
                {
                    "text": _(
                        "This is already a label of “%(concept)s”. Choose that concept, or write the label so that "
                        "it says what is meant here."
                    )
                    % {"concept": other.concept}
                }
            )
    label.save()
    log(instance=concept, action="wagtail.edit", user=by)
    return label


@transaction.atomic
def remove_label(label: ConceptLabel, *, by: User | None = None) -> None:
    """Takes a label away again. Raises ValidationError for a preferred one: a concept is never without."""
    if label.kind == ConceptLabel.Kind.PREFERRED:
        raise ValidationError(_("The preferred label is changed in the concept itself."))
    concept = label.concept
    label.delete()
    log(instance=concept, action="wagtail.edit", user=by)
