"""The table of the cache that all processes share (settings.CACHES["shared"])."""

from django.core.cache import caches
from django.core.management import call_command
from django.db import migrations


def make(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


def drop(apps, schema_editor):
    schema_editor.execute(f"DROP TABLE IF EXISTS {schema_editor.quote_name(caches['shared']._table)}")


class Migration(migrations.Migration):
    dependencies = [("people", "0004_invitation")]

    operations = [migrations.RunPython(make, drop)]
