"""Imports the reference file: creates or updates, in the order in which rows lean on each other."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from kb.services import reference

# Facts before works (texts place them), equivalences after works (they point at them).
BEFORE_WORKS = {
    "jurisdictions": reference.save_jurisdiction,
    "institutions": reference.save_institution,
    "concepts": reference.save_concept,
    "facts": reference.save_fact,
}
AFTER_WORKS = {"equivalences": reference.save_equivalence}


def import_reference(data: Mapping[str, Any], sections: Mapping[str, Any]) -> list[str]:
    """Saves the rows of these sections; returns a sentence for each row that could not be saved."""
    errors: list[str] = []
    for name, save in sections.items():
        waiting = data.get(name) or []
        if not isinstance(waiting, list):
            errors.append(f"{name}: must be a list.")
            continue
        # A row may lean on a later one of its own section (parent, broader): what fails is tried again while others succeed.
        while waiting:
            failed = []
            for row in waiting:
                try:
                    with transaction.atomic():
                        save(row)
                except (ValidationError, LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
                    failed.append((row, error))
            if len(failed) == len(waiting):
                errors += [f"{name}: {_name(row)}: {_reason(error)}" for row, error in failed]
                break
            waiting = [row for row, _error in failed]
    return errors


def _name(row: Any) -> str:
    if isinstance(row, Mapping):
        return str(row.get("id") or row.get("code") or row)[:80]
    return str(row)[:80]


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, KeyError):
        return f"Missing: {error.args[0]}."
    if isinstance(error, reference.UnknownReference):
        return str(error)
    return f"It has not the shape of such a row ({error})."
