"""Measures the search on judged queries, in a scratch site that is asked over HTTP (see docs/search.md)."""

import sys
import tempfile
from argparse import ArgumentTypeError
from contextlib import ExitStack
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from search.evaluation import report, runs
from search.evaluation.sets import OWN_SET, BadSet, read_sets
from search.evaluation.site import EvaluationFailed, ScratchSite


class Command(BaseCommand):
    help = (
        "Loads judged sets into scratch sites, asks every query over HTTP and prints nDCG@10, MRR@10, Recall@10 and "
        "both@10 with 95% intervals. The running site is not touched."
    )
    # Everything happens in child processes, which check their own settings.
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument(
            "folder",
            type=Path,
            nargs="?",
            default=OWN_SET,
            help="A judged set or a folder of sets; our own if left out.",
        )
        parser.add_argument("--set", dest="names", action="append", metavar="NAME", help="Only this set; repeatable.")
        parser.add_argument(
            "--engine", dest="engines", action="append", choices=("embedded", "elasticsearch"), help="Repeatable."
        )
        parser.add_argument("--keep", type=Path, metavar="DIR", help="Keep the loaded sites here, and use them again.")
        parser.add_argument("--reindex", action="store_true", help="Build the index of a kept site anew.")
        parser.add_argument("--save", type=Path, metavar="FILE", help="Keep every outcome as JSON.")
        parser.add_argument("--compare", type=Path, metavar="FILE", help="Compare with an evaluation that was saved.")
        parser.add_argument(
            "--with",
            dest="overrides",
            action="append",
            default=[],
            type=_assignment,
            metavar="NAME=VALUE",
            help="Compare with a second site under this environment variable; repeatable.",
        )
        parser.add_argument(
            "--no-answer",
            nargs="?",
            type=Path,
            const=OWN_SET / "no-answer.jsonl",
            metavar="FILE",
            help="Also ask queries that nothing answers: the set's own, or those of FILE (ours if left out).",
        )
        parser.add_argument("--unaccented", action="store_true", help="Also ask Spanish queries without accents.")
        parser.add_argument(
            "--floor",
            dest="floors",
            action="append",
            default=[],
            type=_floor,
            metavar="[SET:]NAME=VALUE",
            help=f"Status 1 when a figure is lower; NAME is one of {', '.join(runs.FIGURES)}.",
        )

    def handle(self, *, folder, names, engines, save, compare, floors, verbosity, **options):
        self.verbosity, self.options = verbosity, options
        try:
            judged_sets = self._sets(folder, names)
            before = runs.load(compare) if compare else []
            found = []
            for judged in judged_sets:
                found += self._evaluate(judged, engines or ["embedded"])
            if save:
                runs.save(found, save)
        except (BadSet, EvaluationFailed) as error:
            raise CommandError(str(error)) from error
        for first, second in _with_their_like(before, found):
            self._print(report.comparison(first, second))
        failures = [sentence for run in found for sentence in report.missed(run, dict(floors))]
        if failures:
            raise CommandError("\n".join(failures), returncode=1)

    def _sets(self, folder, names):
        found = read_sets(folder, no_answer=self.options["no_answer"])
        unknown = sorted(set(names or ()) - {each.name for each in found})
        if unknown:
            raise CommandError(
                f"There is no set {', '.join(unknown)} in {folder}; there are {', '.join(each.name for each in found)}."
            )
        return [each for each in found if not names or each.name in names]

    def _evaluate(self, judged, engines):
        found = []
        with ExitStack() as scratch:
            keep = self.options["keep"]
            folder = (keep or _scratch_folder(scratch)) / judged.name
            folder.mkdir(parents=True, exist_ok=True)
            for engine in engines:
                site = ScratchSite(judged, folder, engine)
                if not keep:
                    scratch.callback(site.drop_indices)
                self._say(f"{site.title}: {judged.works} works …")
                is_new = site.load()
                found.append(self._run(site, build=is_new or self.options["reindex"]))
                if self.options["overrides"]:
                    other = site.with_overrides(dict(self.options["overrides"]), _scratch_folder(scratch))
                    scratch.callback(other.drop_indices)
                    found.append(self._run(other, build=True))
                    self._print(report.comparison(found[-2], found[-1]))
        return found

    def _run(self, site, *, build):
        if not build:
            with site.served() as port:
                if not site.index_fault(port):
                    return self._ask(site, port)
        self._say(f"{site.title}: building the index …")
        site.build_index()
        with site.served() as port:
            fault = site.index_fault(port)
            if fault:
                raise EvaluationFailed(fault)
            return self._ask(site, port)

    def _ask(self, site, port):
        run = runs.evaluate(
            site,
            port,
            self._progress(site.title),
            no_answer=self.options["no_answer"] is not None,
            unaccented=self.options["unaccented"],
        )
        self._print(report.table(run))
        return run

    def _print(self, lines):
        self.stdout.write("\n".join(lines) + "\n")

    def _say(self, sentence):
        if self.verbosity > 0:
            self.stderr.write(sentence)

    def _progress(self, title):
        def show(name, done, total):
            if self.verbosity > 0 and (sys.stderr.isatty() or done == total):
                end = "\n" if done == total else ""
                start = "\r" if sys.stderr.isatty() else ""
                self.stderr.write(f"{start}{title}: {name} {done}/{total}", ending=end)

        return show


def _scratch_folder(scratch):
    return Path(scratch.enter_context(tempfile.TemporaryDirectory(prefix="evaluation-")))


def _assignment(written):
    name, equals, value = written.partition("=")
    if not equals or not name.isidentifier():
        raise ArgumentTypeError(f"{written!r} is not NAME=VALUE")
    return name, value


def _floor(written):
    asked, _equals, value = written.partition("=")
    name = asked.rpartition(":")[2]
    if name not in runs.FIGURES:
        raise ArgumentTypeError(f"{written!r} is not NAME=VALUE with one of {', '.join(runs.FIGURES)} as NAME")
    try:
        return asked, float(value)
    except ValueError as error:
        raise ArgumentTypeError(f"{value!r} is no number") from error


def _with_their_like(before, found):
    """Each run with the saved one of the same set: of the same engine where there is one."""
    for run in found:
        same_set = [each for each in before if each.judged == run.judged]
        same = [each for each in same_set if each.engine == run.engine] or same_set
        if same:
            yield same[0], run
