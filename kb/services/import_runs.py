"""Imports from the admin: a list is checked line by line without writing, then brought in step by step.

A step takes a few seconds and remembers each line, so nothing is lost when a tab is closed, a process ends or two take
the next step at once; whoever looks at the run takes one, and the work that falls due takes the rest.
"""

import csv
import io
import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from kb.attachments.limits import MEGABYTE
from kb.import_permissions import may_publish, may_publish_new
from kb.kinds import KIND_LABELS
from kb.models import ImportLine, ImportRun, Institution, KnowledgePage, ListFormat, Outcome, RunState
from kb.permissions import acts_for
from kb.services.import_check import Check
from kb.services.interchange import importing, sheets
from kb.services.interchange.importing import ImportResult, Line, Part, Plan
from kb.services.interchange.problems import InvalidPart
from kb.services.interchange.reading import ReadLine, lines_of
from people.models import User

MOST_LINES = 5_000
# What one look at the progress page waits for.
STEP_SECONDS = 3.0
# What one run of due work spends on imports: far less than the life of its lock.
RUN_SECONDS = 240.0
# Longer than any step: of a process that died in the middle, another takes over after it.
CLAIM = timedelta(seconds=60)
# Runs are the record of what came in; their lines are the bulk of it.
KEPT_FOR = timedelta(days=365)
UNDER_WAY = (RunState.CHECKING, RunState.IMPORTING)


class ListRefused(ValueError):
    """The file as a whole cannot be taken; the message says why and what to do."""


def receive(file: BinaryIO, *, name: str, size: int, owner: User) -> ImportRun:
    """Keeps a list for checking. Raises ListRefused; then nothing is kept."""
    if size > settings.WAGTAILDOCS_MAX_UPLOAD_SIZE:
        raise ListRefused(
            _("The file is too large: at most %(most)s MB are possible. Divide it.")
            % {"most": settings.WAGTAILDOCS_MAX_UPLOAD_SIZE // MEGABYTE}
        )
    file.seek(0)
    data = file.read()
    format_, heading, lines = _read(data)
    if not lines:
        raise ListRefused(_("There is no work in this file."))
    if len(lines) > MOST_LINES:
        raise ListRefused(
            _("The file has %(count)s lines; at most %(most)s can be brought in at once. Divide it.")
            % {"count": len(lines), "most": MOST_LINES}
        )
    with transaction.atomic():
        run = ImportRun.objects.create(
            owner=owner, name=name[:255], format=format_, heading=heading, language=get_language() or "es-mx"
        )
        ImportLine.objects.bulk_create([_row(run, each) for each in lines], batch_size=200)
    return run


def start(run: ImportRun) -> None:
    """Begins the import of a checked list: every line is decided anew, since the library may have changed."""
    changed = ImportRun.objects.filter(pk=run.pk, state=RunState.CHECKED).update(
        state=RunState.IMPORTING, claimed_until=None
    )
    if changed:
        run.lines.filter(part__isnull=False).update(outcome=Outcome.WAITING, reasons=[], notes=[])


def advance(run: ImportRun, *, seconds: float = STEP_SECONDS) -> None:
    """Takes the next step of a run that is under way, unless another process is at it."""
    if run.state not in UNDER_WAY or not _claim(run):
        return
    try:
        until = time.monotonic() + seconds
        with override(run.language):
            is_over = _check(run, until) if run.state == RunState.CHECKING else _import(run, until)
        if is_over:
            _finish(run)
    finally:
        ImportRun.objects.filter(pk=run.pk).update(claimed_until=None)


def advance_due() -> None:
    """Goes on with the runs whose tab was closed, and forgets old ones."""
    until = time.monotonic() + RUN_SECONDS
    for run in ImportRun.objects.filter(state__in=UNDER_WAY).order_by("created_at"):
        while run.state in UNDER_WAY and time.monotonic() < until:
            before = run.lines.filter(outcome=Outcome.WAITING).count()
            advance(run, seconds=30)
            run.refresh_from_db()
            if run.state in UNDER_WAY and run.lines.filter(outcome=Outcome.WAITING).count() == before:
                break
    ImportRun.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()


def discard(run: ImportRun) -> None:
    """A run that imported nothing may go; one that did is the record of it."""
    if run.state in (RunState.CHECKING, RunState.CHECKED):
        run.delete()


def refused_lines(run: ImportRun) -> str:
    """The refused lines as they came, to be mended and uploaded again; a sheet says in a column what is wrong.

    Cells are given back as they were: whoever mends them must find their own.
    """
    refused = run.lines.filter(outcome=Outcome.REFUSED)
    if run.format == ListFormat.JSONL:
        return "".join(f"{line.raw}\n" for line in refused)
    separator = max(sheets.SEPARATORS, key=run.heading.count)
    names = next(csv.reader([run.heading], delimiter=separator))
    place = next((at for at, name in enumerate(names) if name.strip().lower() == sheets.PROBLEM_COLUMN), None)
    written = io.StringIO()
    writer = csv.writer(written, delimiter=separator, lineterminator="\r\n")
    writer.writerow(names if place is not None else [*names, sheets.PROBLEM_COLUMN])
    for line in refused:
        row = next(csv.reader(io.StringIO(line.raw, newline=""), delimiter=separator))
        row += [""] * (len(names) - len(row))
        problem = " ".join(line.reasons)
        if place is None:
            row.insert(len(names), problem)
        else:
            row[place] = problem
        writer.writerow(row)
    return "\ufeff" + written.getvalue()


def _read(data: bytes) -> tuple[Any, str, list[ReadLine]]:
    """JSON lines begin with an object; everything else has to be a sheet."""
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if start == b"{":
        return ListFormat.JSONL, "", list(lines_of(io.BytesIO(data)))
    if start == b"[":
        raise ListRefused(
            _(
                "This is one JSON list. The import reads JSON lines: one object on each line, without the brackets around."
            )
        )
    try:
        heading, lines = sheets.read_sheet(data)
    except sheets.UnreadableSheet as unreadable:
        raise ListRefused(str(unreadable)) from unreadable
    return ListFormat.CSV, heading, lines


def _claim(run: ImportRun) -> bool:
    now = timezone.now()
    free = ImportRun.objects.filter(
        Q(claimed_until__isnull=True) | Q(claimed_until__lt=now), pk=run.pk, state=run.state
    )
    # One UPDATE decides: of two processes only one finds the row as it was.
    return bool(free.update(claimed_until=now + CLAIM))


def _finish(run: ImportRun) -> None:
    state = RunState.CHECKED if run.state == RunState.CHECKING else RunState.DONE
    ImportRun.objects.filter(pk=run.pk).update(
        state=state, finished_at=timezone.now() if state == RunState.DONE else None
    )
    run.refresh_from_db()


def _plan(run: ImportRun) -> tuple[Plan, dict[int, ImportLine]]:
    """The whole list, since lines name each other; lines that cannot be accepted are refused at once."""
    rows = {row.number: row for row in run.lines.filter(part__isnull=False)}
    result = ImportResult()
    plan = importing.plan_of(
        [Line(row.number, row.part) for row in rows.values()], result, by=run.owner, may_go_in=_permission(run.owner)
    )
    for number, sentence in result.errors:
        if rows[number].outcome == Outcome.WAITING:
            _record(rows[number], Outcome.REFUSED, reasons=[sentence])
    return plan, rows


def _permission(user: User | None) -> Callable[[Part, KnowledgePage | None], None]:
    known: dict[tuple[str, str], bool] = {}

    def may_go_in(part: Part, existing: KnowledgePage | None) -> None:
        if user is None or not user.is_active:
            raise InvalidPart(_("The account that started this import is no longer there or no longer active."))
        if existing is not None:
            if not may_publish(user, existing):
                raise InvalidPart(_("You may not change and publish this work."))
            _check_institution(user, part)
            return
        _check_institution(user, part)
        place = part["kind"], part["language"]
        if place not in known:
            known[place] = may_publish_new(user, part["kind"], part["language"])
        if not known[place]:
            raise InvalidPart(
                _("You may not publish works of this kind in this language (%(kind)s, %(language)s).")
                % {"kind": KIND_LABELS[part["kind"]], "language": part["language"]}
            )

    return may_go_in


def _check_institution(user: User, part: Part) -> None:
    """A line brings works in for the institutions that its importer acts for, and gives none away to others."""
    slug = part.get("institution")
    pk = Institution.objects.filter(slug=slug).values_list("pk", flat=True).first() if slug else None
    if pk is not None and not acts_for(user, pk):
        raise InvalidPart(_("You do not act for this institution: %(institution)s.") % {"institution": slug})


def _import(run: ImportRun, until: float) -> bool:
    plan, rows = _plan(run)
    for line in plan.lines:
        row = rows[line.number]
        if row.outcome != Outcome.WAITING:
            continue
        if time.monotonic() > until:
            return False
        result = ImportResult()
        importing.import_line(line, plan, result)
        reasons = [sentence for _number, sentence in result.errors]
        notes = [sentence for _number, sentence in result.warnings]
        outcome = Outcome.REFUSED if reasons else _outcome(result)
        _record(row, outcome, reasons=reasons, notes=notes, page=importing.existing_page(line.part))
    return True


def _outcome(result: ImportResult) -> Any:
    if result.created:
        return Outcome.CREATED
    return Outcome.UPDATED if result.updated else Outcome.UNCHANGED


def _check(run: ImportRun, until: float) -> bool:
    """What each line would do. Nothing is written but the run's own rows: a page is filled and never saved."""
    plan, rows = _plan(run)
    check = Check(plan, run.owner)
    for line in plan.lines:
        row = rows[line.number]
        if row.outcome != Outcome.WAITING:
            continue
        if time.monotonic() > until:
            return False
        _record(row, *check.line(line))
    return True


def _record(
    row: ImportLine,
    outcome: Any,
    reasons: list[str] | None = None,
    notes: list[str] | None = None,
    page: Any = None,
) -> None:
    row.outcome, row.reasons, row.notes, row.page = outcome, reasons or [], notes or [], page
    row.save(update_fields=["outcome", "reasons", "notes", "page"])


def _storable(text: str) -> str:
    """No database keeps U+0000 or half of a surrogate pair."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def _is_no_json(value: Any) -> bool:
    """Python reads what JSON does not know and no database keeps."""
    try:
        json.dumps(value, allow_nan=False)
    except ValueError:
        return True
    return False


def _row(run: ImportRun, line: ReadLine) -> ImportLine:
    reason = line.reason
    if not reason and importing.holds_no_text(line.part):
        reason = str(importing.no_text())
    if not reason and _is_no_json(line.part):
        reason = _("The line holds NaN or Infinity, which are no numbers of JSON.")
    return ImportLine(
        run=run,
        number=line.number,
        raw=_storable(line.raw),
        part=None if reason else line.part,
        outcome=Outcome.REFUSED if reason else Outcome.WAITING,
        reasons=[reason] if reason else [],
    )
