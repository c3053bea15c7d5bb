"""Exports the public works, their reference data and their files (see docs/interchange.md)."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from kb.services.interchange.exporting import export_works


class Command(BaseCommand):
    help = "Writes works.jsonl, reference.json and files/ into a folder: everything that anybody may read."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument("--contacts", action="store_true", help="Include the contacts for signed-in partners.")

    def handle(self, *, folder, contacts, **options):
        if folder.exists() and any(folder.iterdir()):
            raise CommandError(f"{folder} is not empty; give a new folder.")
        count = export_works(folder, with_contacts=contacts)
        self.stdout.write(f"{count} parts written to {folder}.")
