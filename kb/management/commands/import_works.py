"""Imports works from a file of JSON lines (see docs/interchange.md)."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from kb.services.interchange.exporting import REFERENCE_FILE
from kb.services.interchange.importing import import_parts
from kb.services.interchange.reading import read_lines
from kb.services.interchange.reference_data import AFTER_WORKS, BEFORE_WORKS, import_reference


class Command(BaseCommand):
    help = "Creates or updates published works from a JSONL file. Safe to run twice."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="One JSON object a line, UTF-8.")
        parser.add_argument(
            "--reference", type=Path, help=f"Reference data; {REFERENCE_FILE} beside the file where there is one."
        )

    def handle(self, *, file, reference, verbosity, **options):
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        reference = reference or file.parent / REFERENCE_FILE
        data = self._reference(reference)
        problems = [f"{reference.name}: {sentence}" for sentence in import_reference(data, BEFORE_WORKS)]
        # As the import itself says what is wrong.
        with override("en-gb"):
            lines, unreadable = read_lines(file)
        result = import_parts(
            lines, folder=file.parent, progress=self._progress if verbosity > 0 else lambda done, total: None
        )
        problems += [f"{reference.name}: {sentence}" for sentence in import_reference(data, AFTER_WORKS)]
        for number, sentence in sorted(result.warnings):
            self.stderr.write(f"{file.name}, line {number}: {sentence}")
        for number, sentence in sorted([*unreadable, *result.errors]):
            self.stderr.write(self.style.ERROR(f"{file.name}, line {number}: {sentence}"))
        for sentence in problems:
            self.stderr.write(self.style.ERROR(sentence))
        failed = len(unreadable) + len(result.errors)
        if verbosity > 0:
            self.stdout.write(
                f"{result.created} created, {result.updated} updated, {result.unchanged} unchanged, "
                f"{len(result.unlinked)} not linked for translation, {failed} refused."
            )
        if failed or problems:
            raise CommandError("Not everything went in; see the lines above.", returncode=1)

    def _reference(self, path):
        if not path.is_file():
            return {}
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise CommandError(f"{path} is not JSON ({error}).") from error
        if not isinstance(data, dict):
            raise CommandError(f"{path} must hold a JSON object.")
        return data

    def _progress(self, done, total):
        if sys.stderr.isatty():
            width = 30 * done // total
            self.stderr.write(
                f"\r[{'#' * width}{'.' * (30 - width)}] {done}/{total}", ending="\n" if done == total else ""
            )
        elif done == total or done % 100 == 0:
            self.stderr.write(f"{done}/{total} parts")
