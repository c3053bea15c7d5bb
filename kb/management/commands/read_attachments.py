"""Reads the text of uploaded files for search (see docs/search.md, "Attachments")."""

import sys

from django.core.management.base import BaseCommand

from kb.models import ReadingStatus
from kb.services.attachments import read_waiting


class Command(BaseCommand):
    help = "Reads the text of uploaded files that wait or were never read. Safe to repeat."

    def add_arguments(self, parser):
        parser.add_argument("--again", action="store_true", help="Read all files anew, also those read before.")

    def handle(self, *, again, verbosity, **options):
        counts = read_waiting(again=again, progress=self._progress if verbosity > 0 else None)
        if verbosity > 0:
            said = [
                f"{counts[status]} {status.replace('_', ' ')}" for status in ReadingStatus.values if status in counts
            ]
            self.stdout.write(", ".join(said) + "." if said else "No file was waiting.")

    def _progress(self, done, total):
        if sys.stderr.isatty():
            self.stderr.write(f"\r{done}/{total} files", ending="\n" if done == total else "")
        elif done == total or done % 50 == 0:
            self.stderr.write(f"{done}/{total} files")
