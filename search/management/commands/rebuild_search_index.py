"""Builds the search index anew, while the old one goes on answering."""

import sys

from django.core.management.base import BaseCommand, CommandError

from search.engines import SearchUnavailable
from search.rebuilding import rebuild
from search.serving import engines_to_feed

# Where nobody watches, a line at most so often: a log is read, not watched.
_WORKS_A_LINE = 500
_TEXTS_A_LINE = 5_000


class Command(BaseCommand):
    help = (
        "Builds the index anew from the pages and swaps it in at the end; searches and publishing go on meanwhile. "
        "Resumable: texts that were embedded before are not embedded again, also after a broken-off run."
    )

    def handle(self, *, verbosity, **options):
        failed = []
        for engine in engines_to_feed():
            shown = _Shown(self.stderr, engine.name, is_quiet=verbosity < 1)
            try:
                stored = rebuild(engine, progress=shown.stored, embedded=shown.embedded)
            except SearchUnavailable as error:
                failed.append(engine.name)
                self.stderr.write(self.style.ERROR(f"{engine.name}: {error}"))
                continue
            if verbosity > 0:
                self.stdout.write(f"{engine.name}: {stored} works.{shown.cost()}")
        if failed:
            raise CommandError(f"Not rebuilt: {', '.join(failed)}. The old index is still in place.")


class _Shown:
    """How far the rebuild of one engine has come: one line that changes in a terminal, a line now and then elsewhere."""

    def __init__(self, out, name, *, is_quiet):
        self._out, self._name, self._is_quiet = out, name, is_quiet
        self._works = self._texts = 0

    def stored(self, works):
        is_due = works // _WORKS_A_LINE > self._works // _WORKS_A_LINE
        self._works = works
        self._show(is_due)

    def embedded(self, texts):
        is_due = texts // _TEXTS_A_LINE > self._texts // _TEXTS_A_LINE
        self._texts = texts
        self._show(is_due)

    def cost(self):
        return f" {self._texts} texts embedded." if self._texts else ""

    def _show(self, is_due):
        if self._is_quiet:
            return
        line = f"{self._name}: {self._works} works stored, {self._texts} texts embedded"
        if sys.stderr.isatty():
            self._out.write(f"\r{line}", ending="")
        elif is_due:
            self._out.write(line)
