"""Compares the index with the pages, and mends it on request."""

from django.core.management.base import BaseCommand, CommandError

from search.engines import SearchUnavailable
from search.rebuilding import differences, repair


class Command(BaseCommand):
    help = "Says which works the index has wrong; with --repair reads them again. Status 1 when something differs."

    def add_arguments(self, parser):
        parser.add_argument("--repair", action="store_true", help="Read again what differs.")

    def handle(self, **options):
        try:
            found = differences()
            for difference in found:
                self.stdout.write(
                    f"{difference.engine}: {len(difference.missing)} missing, {len(difference.stale)} different, "
                    f"{len(difference.superfluous)} superfluous."
                )
            if not any(difference.keys for difference in found):
                return
            if not options["repair"]:
                raise CommandError("The index differs from the pages; --repair mends it.")
            self.stdout.write(f"{repair()} works read again.")
        except SearchUnavailable as error:
            raise CommandError(str(error)) from error
