"""Builds the search index anew, while the old one goes on answering."""

import sys

from django.core.management.base import BaseCommand, CommandError

from search.engines import SearchUnavailable
from search.rebuilding import rebuild
from search.serving import engines_to_feed


class Command(BaseCommand):
    help = "Builds the index anew from the pages and swaps it in at the end; searches and publishing go on meanwhile."

    def handle(self, *, verbosity, **options):
        self.verbosity = verbosity
        failed = []
        for engine in engines_to_feed():
            try:
                stored = rebuild(engine, progress=self._progress(engine.name))
            except SearchUnavailable as error:
                failed.append(engine.name)
                self.stderr.write(self.style.ERROR(f"{engine.name}: {error}"))
                continue
            if verbosity > 0:
                self.stdout.write(f"{engine.name}: {stored} works.")
        if failed:
            raise CommandError(f"Not rebuilt: {', '.join(failed)}. The old index is still in place.")

    def _progress(self, name):
        def show(done):
            if self.verbosity > 0 and (sys.stderr.isatty() or done % 500 == 0):
                end = "" if sys.stderr.isatty() else "\n"
                self.stderr.write(f"\r{name}: {done} works" if end == "" else f"{name}: {done} works", ending=end)

        return show
