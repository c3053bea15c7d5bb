"""Learns the lexicon anew from the translated pages."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from search.language.alignment import learn
from search.language.lexicon import as_json
from search.lexicon_editions import learn_edition, read_evidence


class Command(BaseCommand):
    help = "Learns which words translate each other from all that is public in both languages, as a new edition."

    def add_arguments(self, parser):
        parser.add_argument(
            "--write-first",
            metavar="FILE",
            type=Path,
            help="Write the pairs to FILE, as they come with the software, and store no edition.",
        )

    def handle(self, *, verbosity, write_first=None, **options):
        self.verbosity = verbosity
        read = read_evidence(self._progress)
        source = f"learnt from {len(read.segments)} passages, {read.works} works"
        if write_first is not None:
            pairs = learn(read.segments)
            try:
                write_first.write_text(as_json(pairs), encoding="utf-8")
            except OSError as error:
                raise CommandError(f"{write_first} cannot be written: {error.strerror}.") from error
            self._say(f"{write_first}: {len(pairs)} pairs, {source}.")
            return
        edition = learn_edition(read)
        self._say(f"Edition {edition.number}: {edition.pairs} pairs, {source} and what comes with the software.")

    def _say(self, sentence):
        if self.verbosity > 0:
            self.stdout.write(sentence)

    def _progress(self, done):
        if self.verbosity > 0 and sys.stderr.isatty():
            self.stderr.write(f"\r{done} passages read", ending="")
