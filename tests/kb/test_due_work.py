"""What time makes due is done once, by one process, and whoever runs the site sees how it ended."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import gettext, override

from kb import due_work
from kb.models import DueWorkRun
from kb.selectors.visibility import PUBLIC, may_see
from kb.services.due_work import LOCK_LIFE, run_due_work
from people.roles import Role
from tests.factories import InstitutionFactory, make_work
from tests.kb.people import person, signed_in

pytestmark = pytest.mark.django_db

PUBLISHING = "library: scheduled publishing and expiry"


@pytest.fixture
def only(monkeypatch):
    """only(name=run, …) registers these pieces, due every minute, and no others; returns the names in which they ran."""

    def register(**pieces):
        ran = []

        def remembering(name, run):
            return lambda: (ran.append(name), run())

        monkeypatch.setattr(due_work, "_registered", {})
        for name, run in pieces.items():
            due_work.register(name, remembering(name, run), every=due_work.MINUTE)
        return ran

    return register


def nothing():
    pass


def go_back(name, **span):
    """As if a piece, or the lock, had started that long ago."""
    DueWorkRun.objects.filter(name=name).update(started_at=timezone.now() - timedelta(**span))


def test_work_runs_when_it_is_due_and_not_before(only):
    ran = only(reminders=nothing)
    assert run_due_work() == ["reminders"]
    assert run_due_work() == []
    go_back("reminders", seconds=59)
    assert run_due_work() == []
    go_back("reminders", seconds=61)
    assert run_due_work() == ["reminders"]
    assert ran == ["reminders"] * 2


def test_everything_can_be_run_at_once(only):
    ran = only(reminders=nothing, digests=nothing)
    run_due_work()
    assert run_due_work(everything=True) == ["reminders", "digests"]
    assert len(ran) == 4


def test_a_piece_that_fails_stops_no_other_and_says_so(only, caplog):
    def fail():
        raise OSError("The mail server hung up.")

    ran = only(digests=fail, reminders=nothing)
    run_due_work()

    assert ran == ["digests", "reminders"]
    assert DueWorkRun.objects.get(name="digests").failure == "OSError"
    assert "digests" in caplog.text
    done = DueWorkRun.objects.get(name="reminders")
    assert (done.failure, done.finished_at is not None) == ("", True)


def test_a_failure_is_forgotten_when_the_next_run_goes_well(only):
    only(digests=lambda: 1 / 0)
    run_due_work()
    only(digests=nothing)
    run_due_work(everything=True)
    assert DueWorkRun.objects.get(name="digests").failure == ""


def test_while_one_process_is_at_it_another_does_nothing(only):
    meanwhile = []
    ran = only(slow=lambda: meanwhile.append(run_due_work(everything=True)))
    assert run_due_work() == ["slow"]
    assert meanwhile == [[]]
    assert ran == ["slow"]


def test_the_lock_of_a_process_that_died_opens_after_a_while(only):
    only(reminders=nothing)
    run_due_work()
    DueWorkRun.objects.filter(name="lock").update(finished_at=None)
    assert run_due_work(everything=True) == []
    go_back("lock", seconds=LOCK_LIFE.total_seconds() + 1)
    assert run_due_work(everything=True) == ["reminders"]
    assert run_due_work(everything=True) == ["reminders"]


def test_the_lock_opens_also_when_something_stops_the_run(only):
    def stop():
        raise KeyboardInterrupt

    only(slow=stop)
    with pytest.raises(KeyboardInterrupt):
        run_due_work()
    only(reminders=nothing)
    assert run_due_work(everything=True) == ["reminders"]


def test_scheduled_publishing_and_expiry_are_due_work(django_capture_on_commit_callbacks):
    coming, going = make_work(publish=False), make_work()
    coming.go_live_at = timezone.now() + timedelta(hours=1)
    coming.save_revision().publish()
    going.expire_at = timezone.now() + timedelta(hours=1)
    going.save_revision().publish()
    run_due_work(everything=True)
    assert [may_see(page, PUBLIC) for page in (coming, going)] == [False, True]

    past = timezone.now() - timedelta(minutes=1)
    revision = coming.scheduled_revision
    revision.content["go_live_at"] = past.isoformat()
    revision.approved_go_live_at = past
    revision.save()
    type(going).objects.filter(pk=going.pk).update(expire_at=past)
    with django_capture_on_commit_callbacks(execute=True):
        assert PUBLISHING in run_due_work(everything=True)

    coming.refresh_from_db()
    going.refresh_from_db()
    assert [may_see(page, PUBLIC) for page in (coming, going)] == [True, False]
    assert (coming.live, going.live) == (True, False)


def test_the_command_says_what_ran(only, capsys):
    only(reminders=nothing, digests=nothing)
    call_command("run_due_work")
    assert capsys.readouterr().out.split() == ["reminders", "digests"]
    call_command("run_due_work")
    assert "Nothing was due" in capsys.readouterr().out


def first_page(client):
    cache.clear()
    return client.get("/admin/").content.decode()


def test_administrators_are_told_on_the_first_page_what_failed_or_does_not_run(only, admin_client):
    with override("es-mx"):
        never, failed = gettext("Has never run"), gettext("Failed: %(failure)s") % {"failure": "ZeroDivisionError"}
        trouble, missed = gettext("Due work"), gettext("Not run since %(date)s").split("%")[0]
    only(digests=lambda: 1 / 0, reminders=nothing)
    assert first_page(admin_client).count(never) == 2
    run_due_work()
    page = first_page(admin_client)
    assert failed in page
    assert "reminders" not in page
    only(digests=nothing, reminders=nothing)
    go_back("digests", hours=1)
    run_due_work()
    assert trouble not in first_page(admin_client)
    go_back("reminders", hours=2)
    page = first_page(admin_client)
    assert missed in page
    assert "digests" not in page


def test_nobody_else_is_told_of_it(only):
    only(digests=lambda: 1 / 0)
    run_due_work()
    assert "ZeroDivisionError" not in first_page(signed_in(person(Role.COORDINATOR, InstitutionFactory())))
