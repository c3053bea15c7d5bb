"""Scheduled publishing and expiry, the outbox, nightly repair: everything that time makes due."""

import time

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from kb.services.due_work import run_due_work


class Command(BaseCommand):
    help = "Runs the work that is due: scheduled publishing and expiry, the search outbox, nightly repair and clean-up."

    def add_arguments(self, parser):
        parser.add_argument("--loop", action="store_true", help="Go on, looking every SECONDS, until stopped.")
        parser.add_argument("--seconds", type=int, default=30, help="Pause between two looks (default 30).")
        parser.add_argument("--everything", action="store_true", help="Run every piece now, due or not.")

    def handle(self, *, loop, seconds, everything, verbosity, **options):
        while True:
            names = run_due_work(everything=everything)
            if verbosity > 0 and (names or not loop):
                self.stdout.write("\n".join(names) or "Nothing was due, or another process is at it.")
            if not loop:
                return
            close_old_connections()
            time.sleep(max(1, seconds))
