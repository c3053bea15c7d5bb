"""What every installation has after `migrate`: the two locales, the roles, the workflow of
reviews, the jurisdictions and the vocabulary.

Runs after each migrate and is safe to repeat: an item that was delivered once is never delivered again, so what an
editor changed or deleted stays as it was left (see LoadedItem).
"""

import json
from pathlib import Path

from django.apps import apps
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate

from kb.languages import LOCALE_CODES

VOCABULARY_FILE = Path(__file__).parent / "vocabulary" / "concepts.json"
JURISDICTIONS_FILE = Path(__file__).parent / "vocabulary" / "jurisdictions.json"


def connect():
    post_migrate.connect(lay, sender=apps.get_app_config("kb"), dispatch_uid="kb.foundation")


def lay(sender, using, **kwargs):
    if using != "default" or not is_schema_current(using):
        return
    # Imported late: the services need the models, and this module is imported while the apps are being set up.
    from kb.services.reference import load_concepts, load_jurisdictions
    from kb.services.reviews import lay_workflow
    from kb.services.roles import lay_roles

    ensure_locales()
    lay_roles(using)
    lay_workflow()
    load_jurisdictions(json.loads(JURISDICTIONS_FILE.read_text(encoding="utf-8")))
    load_concepts(json.loads(VOCABULARY_FILE.read_text(encoding="utf-8")))


def is_schema_current(using):
    """False in the middle of a partial migration (`migrate kb 0001`), when the tables may not fit the models."""
    from django.db import connections

    executor = MigrationExecutor(connections[using])
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def ensure_locales():
    """Spanish and English, by language; Spanish is the source."""
    from wagtail.models import Locale

    return {language: Locale.objects.get_or_create(language_code=code)[0] for language, code in LOCALE_CODES.items()}
