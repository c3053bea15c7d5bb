"""Loads the content that comes with the software. Safe to repeat; never overwrites what an editor changed."""

from django.core.management.base import BaseCommand, CommandError

from home.services import load_information_pages
from kb.services.first_content import load_first_works


class Command(BaseCommand):
    help = "Loads the first works and information pages, each once; what editors changed or deleted stays as it is."

    def handle(self, *, verbosity, **options):
        def progress(done, total):
            if verbosity > 0 and (done == total or done % 10 == 0):
                self.stdout.write(f"First content: {done} of {total} pages")

        result = load_first_works(progress)
        pages = load_information_pages()
        for number, sentence in result.warnings:
            self.stderr.write(f"Part {number}: {sentence}")
        if verbosity > 0:
            self.stdout.write(f"{result.created} pages of works and {pages} information pages loaded.")
        if result.errors:
            for number, sentence in result.errors:
                self.stderr.write(self.style.ERROR(f"Part {number}: {sentence}"))
            raise CommandError("Not all first content could be loaded.")
