"""The kinds of work, by the names that imports, search and addresses use."""

from django.utils.translation import gettext_lazy as _

PRACTICE_GUIDE = "practice_guide"
REGULATORY_MODEL = "regulatory_model"
OPERATIONAL_TOOL = "operational_tool"
TRAINING_MODULE = "training_module"
ENCOUNTER = "encounter"

KIND_LABELS = {
    PRACTICE_GUIDE: _("Practice guide"),
    REGULATORY_MODEL: _("Regulatory model"),
    OPERATIONAL_TOOL: _("Operational tool"),
    TRAINING_MODULE: _("Training module"),
    ENCOUNTER: _("Encounter"),
}
KINDS = tuple(KIND_LABELS)
KIND_CHOICES = list(KIND_LABELS.items())

# Model names as content types store them.
MODEL_NAMES = {
    PRACTICE_GUIDE: "practiceguidepage",
    REGULATORY_MODEL: "regulatorymodelpage",
    OPERATIONAL_TOOL: "operationaltoolpage",
    TRAINING_MODULE: "trainingmodulepage",
    ENCOUNTER: "encounterpage",
}
_KINDS_BY_MODEL = {model: kind for kind, model in MODEL_NAMES.items()}


def kind_of_model(model_name: str) -> str:
    """The kind of a page model name; KeyError for a model that is no kind of work."""
    return _KINDS_BY_MODEL[model_name]
