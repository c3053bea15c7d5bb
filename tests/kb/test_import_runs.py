"""Lists of works through the admin: what is checked, what goes in, who may, and what is left afterwards."""

import json
import time
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import override
from wagtail.models import GroupPagePermission, Page, PageLogEntry

from kb import similarity
from kb.kinds import PRACTICE_GUIDE, REGULATORY_MODEL
from kb.models import ImportedPart, ImportLine, ImportRun, KnowledgePage, Outcome, RunState
from kb.selectors.sections import section_of
from kb.services import import_runs
from kb.services.import_runs import ListRefused
from people.models import Membership
from tests.factories import InstitutionFactory, UserFactory, locale_of, make_work, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en-gb"):
        yield


@pytest.fixture(autouse=True)
def _nobody_knows_similar_works(monkeypatch):
    monkeypatch.setattr(similarity, "_finders", [])


@pytest.fixture
def coordinator():
    person = UserFactory(is_staff=True)
    person.groups.add(Group.objects.get(name="coordinator"))
    return person


def guide(name, **fields):
    return {
        "external_id": f"lista/{name}",
        "kind": "practice_guide",
        "language": "es",
        "title": f"Guía {name}",
        "body": "## Uno\n\nTexto.",
    } | fields


def english(name, source, **fields):
    return guide(
        name, language="en", translates=f"lista/{source}", title=f"Guide {name}", body="## One\n\nText.", **fields
    )


def jsonl(*parts):
    return "".join(
        (part if isinstance(part, str) else json.dumps(part, ensure_ascii=False)) + "\n" for part in parts
    ).encode()


@pytest.fixture
def run_list(coordinator, django_capture_on_commit_callbacks):
    """run_list(content, owner=…) uploads and checks a list."""

    def run(content, *, owner=coordinator, name="obras.jsonl"):
        file = upload(name, content)
        received = import_runs.receive(file, name=name, size=file.size, owner=owner)
        return go_on(received)

    def go_on(received):
        with django_capture_on_commit_callbacks(execute=True):
            while received.state in import_runs.UNDER_WAY:
                import_runs.advance(received)
                received.refresh_from_db()
        return received

    def start(received):
        import_runs.start(received)
        received.refresh_from_db()
        return go_on(received)

    run.start = start
    return run


def outcomes(run):
    return {line.number: line.outcome for line in run.lines.all()}


def reasons(run, number):
    line = run.lines.get(number=number)
    return [*line.reasons, *line.notes]


def state_of_library():
    return (
        list(Page.objects.order_by("pk").values_list("pk", "latest_revision", "title", "live")),
        ImportedPart.objects.count(),
        PageLogEntry.objects.count(),
    )


def test_a_check_says_what_each_line_would_do_and_changes_nothing(run_list):
    make_work(external_id="lista/there", title="Vieja")
    before = state_of_library()
    run = run_list(
        jsonl(
            guide("new"),
            guide("there"),
            english("pair", "new"),
            guide("bad", checked_on="21/02/2026"),
            "{no json",
            guide("new"),
            english("orphan", "nothing"),
            english("of-bad", "bad"),
        )
    )
    assert run.state == RunState.CHECKED
    assert outcomes(run) == {
        1: Outcome.CREATED,
        2: Outcome.UPDATED,
        3: Outcome.CREATED,
        **dict.fromkeys(range(4, 9), Outcome.REFUSED),
    }
    assert reasons(run, 4) == ["checked_on must be a date written as 2026-02-21."]
    assert reasons(run, 5)[0].startswith("The line is not JSON")
    assert reasons(run, 6) == ["external_id 'lista/new' is already on line 1."]
    assert reasons(run, 7) == ["translates: there is no part 'lista/nothing'."]
    assert reasons(run, 8) == ["translates: the part 'lista/bad' on line 4 is refused."]
    assert state_of_library() == before


def test_the_import_does_what_the_check_said(run_list, coordinator):
    checked = run_list(jsonl(guide("new"), english("pair", "new"), guide("bad", level="moon")))
    said = outcomes(checked)
    done = run_list.start(checked)
    assert done.state == RunState.DONE
    assert outcomes(done) == said
    spanish, translated = KnowledgePage.objects.order_by("external_id").reverse()
    assert {spanish.live, translated.live} == {True}
    assert spanish.translation_key == translated.translation_key
    page = KnowledgePage.objects.get(external_id="lista/new")
    assert page.owner == coordinator
    assert PageLogEntry.objects.filter(page=page.pk, user=coordinator, action="wagtail.publish").exists()
    assert done.lines.get(number=1).page_id == page.pk


def test_a_list_that_went_in_changes_nothing_the_second_time(run_list):
    content = jsonl(guide("new"), english("pair", "new"))
    run_list.start(run_list(content))
    again = run_list(content)
    assert set(outcomes(again).values()) == {Outcome.UNCHANGED}
    before = state_of_library()
    run_list.start(again)
    assert state_of_library() == before


def test_different_structures_are_told_before_and_after(run_list):
    content = jsonl(guide("new"), english("pair", "new") | {"body": "Text without a heading."})
    checked = run_list(content)
    assert reasons(checked, 2)[0].startswith("Not linked for translation, because the structures differ")
    assert reasons(run_list.start(checked), 2)[0].startswith("Not linked for translation")


def test_a_translation_of_a_work_that_has_one_is_refused_in_the_check_already(run_list):
    run_list.start(run_list(jsonl(guide("new"), english("pair", "new"))))
    checked = run_list(jsonl(english("another", "new")))
    assert reasons(checked, 1) == ["translates: 'lista/new' already has a translation in this language."]


def test_a_title_that_stands_twice_or_is_there_already_is_remarked(run_list, monkeypatch):
    near = similarity.NearWork("Guía de compras", "/x/", "es", "Practice guide", "the same title")
    monkeypatch.setattr(similarity, "_finders", [lambda title, text="", **options: [near] if "new" in title else []])
    checked = run_list(jsonl(guide("new"), guide("other", title="GUÍA  new")))
    assert reasons(checked, 1) == ["Is it the same as “Guía de compras” (Practice guide)?"]
    assert "The same title in the same language stands on line 1." in reasons(checked, 2)


def test_work_in_steps_goes_on_where_it_stopped(coordinator, monkeypatch, django_capture_on_commit_callbacks):
    file = upload("obras.jsonl", jsonl(*(guide(str(number)) for number in range(4))))
    run = import_runs.receive(file, name="obras.jsonl", size=file.size, owner=coordinator)
    counts = []
    with django_capture_on_commit_callbacks(execute=True):
        while run.state == RunState.CHECKING:
            # One line a step: the clock is past its end after the first.
            ticks = iter([0.0, 0.0, 9.0])
            monkeypatch.setattr(time, "monotonic", lambda ticks=ticks: next(ticks, 9.0))
            import_runs.advance(run, seconds=1)
            run.refresh_from_db()
            counts.append(run.lines.filter(outcome=Outcome.WAITING).count())
    assert counts == [3, 2, 1, 0]


def test_only_one_process_takes_a_step_and_a_dead_one_is_replaced(coordinator):
    file = upload("obras.jsonl", jsonl(guide("new")))
    run = import_runs.receive(file, name="obras.jsonl", size=file.size, owner=coordinator)
    ImportRun.objects.update(claimed_until=timezone.now() + timedelta(seconds=30))
    import_runs.advance(run)
    run.refresh_from_db()
    assert run.state == RunState.CHECKING
    ImportRun.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    import_runs.advance(run)
    run.refresh_from_db()
    assert run.state == RunState.CHECKED


def test_due_work_finishes_what_was_left(run_list, django_capture_on_commit_callbacks):
    run = run_list(jsonl(guide("new")))
    import_runs.start(run)
    with django_capture_on_commit_callbacks(execute=True):
        import_runs.advance_due()
    run.refresh_from_db()
    assert run.state == RunState.DONE
    assert KnowledgePage.objects.get().live


def test_due_work_forgets_runs_of_last_year(run_list):
    run = run_list(jsonl(guide("new")))
    ImportRun.objects.update(created_at=timezone.now() - timedelta(days=400))
    import_runs.advance_due()
    assert not ImportRun.objects.filter(pk=run.pk).exists()


def test_reasons_are_written_in_the_language_of_who_asked(coordinator):
    with translation.override("es-mx"):
        file = upload("obras.jsonl", jsonl(guide("bad", checked_on="x")))
        run = import_runs.receive(file, name="obras.jsonl", size=file.size, owner=coordinator)
    import_runs.advance(run)
    assert reasons(run, 1) == ["checked_on debe ser una fecha escrita así: 2026-02-21."]


def only_guides():
    """Somebody who may publish Spanish guides and nothing else."""
    person = UserFactory(is_staff=True)
    group = Group.objects.create(name="Guías")
    section = section_of(PRACTICE_GUIDE, locale_of("es"))
    for permission in ("add", "change", "publish"):
        GroupPagePermission.objects.create(group=group, page=section, permission_type=permission)
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    person.groups.add(group)
    return person


def test_each_line_is_decided_by_the_rights_on_its_section(run_list):
    make_work(REGULATORY_MODEL, external_id="lista/law")
    content = jsonl(
        guide("new"),
        guide("law", kind="regulatory_model"),
        guide("other-law", kind="regulatory_model"),
        english("pair", "new"),
    )
    checked = run_list(content, owner=only_guides())
    assert outcomes(checked) == {
        1: Outcome.CREATED,
        2: Outcome.REFUSED,
        3: Outcome.REFUSED,
        4: Outcome.REFUSED,
    }
    assert reasons(checked, 2) == ["You may not change and publish this work."]
    assert reasons(checked, 4)[0].startswith("You may not publish works of this kind in this language (Practice guide")
    done = run_list.start(checked)
    assert outcomes(done)[1] == Outcome.CREATED
    assert list(KnowledgePage.objects.values_list("external_id", flat=True).order_by("external_id")) == [
        "lista/law",
        "lista/new",
    ]


def test_rights_that_were_taken_away_meanwhile_stop_the_import(run_list, coordinator):
    checked = run_list(jsonl(guide("new")))
    coordinator.groups.clear()
    done = run_list.start(ImportRun.objects.get(pk=checked.pk))
    assert outcomes(done) == {1: Outcome.REFUSED}
    assert not KnowledgePage.objects.exists()


def test_a_file_named_in_a_list_is_refused_since_none_came_along(run_list):
    checked = run_list(jsonl(guide("new", body="{image:/etc/passwd|x}")))
    assert reasons(checked, 1) == ["The file '/etc/passwd' cannot be read: this import has no folder."]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The first line must name the columns"),
        (b'[{"external_id": "a"}]', "This is one JSON list."),
        (b"\xff\xfe\x00", "The sheet is not UTF-8."),
        (b"%PDF-1.7\n", "The first line must name the columns"),
        (b"external_id,kind,language,title,body\n", "There is no work in this file."),
        (b"external_id,kind,language,title,body,colour\n", "These columns are not known: colour."),
        (b'external_id,kind,language,title,body\n"a,b\n', "The sheet cannot be read from line 2 on"),
    ],
)
def test_a_file_that_is_no_list_is_refused_whole(coordinator, content, sentence):
    with pytest.raises(ListRefused) as refused:
        import_runs.receive(upload("x", content), name="x", size=len(content), owner=coordinator)
    assert str(refused.value).startswith(sentence)
    assert not ImportRun.objects.exists()


def test_a_list_beyond_the_limits_is_refused(coordinator, monkeypatch, settings):
    monkeypatch.setattr(import_runs, "MOST_LINES", 1)
    content = jsonl(guide("a"), guide("b"))
    with pytest.raises(ListRefused, match="at most 1 can"):
        import_runs.receive(upload("x", content), name="x", size=len(content), owner=coordinator)
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 10
    with pytest.raises(ListRefused, match="too large"):
        import_runs.receive(upload("x", content), name="x", size=len(content), owner=coordinator)


@pytest.mark.parametrize("line", ['{"external_id": "a\\u0000"}', '{"title": "\\ud800"}', '{"population": NaN}'])
def test_what_no_database_keeps_is_a_refused_line_and_no_failure(run_list, line):
    run = run_list(jsonl(line, guide("good")))
    assert outcomes(run) == {1: Outcome.REFUSED, 2: Outcome.CREATED}


def test_a_backslash_before_u0000_is_ordinary_text(run_list):
    assert outcomes(run_list(jsonl(guide("new", summary="\\u0000 es un código")))) == {1: Outcome.CREATED}


SHEET = (
    "external_id;kind;language;title;body;topics;joint;evidence;checked_on\n"
    'lista/new;practice_guide;es;"Guía; con punto y coma";"## Uno\n\nTexto, con coma.";public-procurement; sí ;3;2026-02-21\n'
    "lista/bad;practice_guide;es;Mala;Texto;;quizá;;\n"
    ";;;;;;;;\n"
    "lista/four;practice_guide;es;Cuatro;Texto;;;mucho;\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_sheet_is_read_whatever_excel_made_of_it(run_list, encoding, separator):
    text = SHEET if separator == ";" else None
    if text is None:
        import csv
        import io

        rows = list(csv.reader(io.StringIO(SHEET), delimiter=";"))
        written = io.StringIO()
        csv.writer(written, delimiter=separator).writerows(rows)
        text = written.getvalue()
    run = run_list(text.encode(encoding), name="obras.csv")
    assert list(outcomes(run).values()) == [Outcome.CREATED, Outcome.REFUSED, Outcome.REFUSED]
    numbers = list(outcomes(run))
    assert reasons(run, numbers[1]) == ["joint must be yes or no."]
    assert reasons(run, numbers[2]) == ["evidence must be a whole number."]
    run_list.start(run)
    page = KnowledgePage.objects.get().specific
    assert (page.title, page.is_joint, page.evidence) == ("Guía; con punto y coma", True, 3)
    assert [topic.slug for topic in page.topics.all()] == ["public-procurement"]
    assert [block.block_type for block in page.body] == ["heading", "text"]


def test_refused_rows_come_back_as_they_were_with_what_is_wrong_and_can_be_sent_again(run_list):
    run = run_list(SHEET.encode(), name="obras.csv")
    back = import_runs.refused_lines(run)
    lines = back.removeprefix("\ufeff").splitlines()
    assert lines[0].endswith("checked_on;problem")
    assert lines[1] == "lista/bad;practice_guide;es;Mala;Texto;;quizá;;;joint must be yes or no."
    mended = back.replace("quizá", "no").replace("mucho", "2")
    again = run_list(mended.encode(), name="obras.csv")
    assert set(outcomes(again).values()) == {Outcome.CREATED}
    assert import_runs.refused_lines(again).count("problem") == 1


def test_refused_json_lines_come_back_as_they_were(run_list):
    run = run_list(jsonl(guide("new"), "{no json", guide("bad", level="moon")))
    assert import_runs.refused_lines(run) == jsonl("{no json", guide("bad", level="moon")).decode()


# In the admin


@pytest.fixture
def desk(client, coordinator):
    client.force_login(coordinator)
    return client


def test_the_whole_way_in_the_admin_without_javascript(desk, coordinator, django_capture_on_commit_callbacks):
    response = desk.post(reverse("kb_import:index"), {"file": upload("obras.jsonl", jsonl(guide("new"), "{"))})
    run = ImportRun.objects.get()
    assert response.url == reverse("kb_import:run", args=[run.pk])
    shown = desk.get(response.url)
    # The first look checked the list already; while it is under way the page looks again by itself.
    assert "Refresh" not in shown.headers
    assert shown.context["is_checked"]
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.get(reverse("kb_import:start", args=[run.pk])).status_code == 405
        desk.post(reverse("kb_import:start", args=[run.pk]))
        shown = desk.get(response.url)
    assert shown.context["is_done"]
    page = KnowledgePage.objects.get()
    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in shown.content.decode()
    # Kept and found again.
    assert "obras.jsonl" in desk.get(reverse("kb_import:index")).content.decode()
    refused = desk.get(reverse("kb_import:refused", args=[run.pk]))
    assert refused.content == b"{\n"
    assert "attachment" in refused.headers["Content-Disposition"]


def test_a_run_under_way_looks_again_by_itself(desk, monkeypatch):
    monkeypatch.setattr(import_runs, "STEP_SECONDS", 3.0)
    monkeypatch.setattr("kb.import_admin.import_runs.advance", lambda run: None)
    desk.post(reverse("kb_import:index"), {"file": upload("obras.jsonl", jsonl(guide("new")))})
    shown = desk.get(reverse("kb_import:run", args=[ImportRun.objects.get().pk]))
    assert shown.headers["Refresh"] == "1"
    assert "<progress" in shown.content.decode()
    assert 'http-equiv="refresh"' not in shown.content.decode()


def test_a_list_that_imported_nothing_can_be_discarded_and_one_that_did_stays(desk, run_list):
    checked, done = run_list(jsonl(guide("a"))), run_list.start(run_list(jsonl(guide("b"))))
    for run in (checked, done):
        desk.post(reverse("kb_import:discard", args=[run.pk]))
    assert list(ImportRun.objects.all()) == [done]
    assert ImportLine.objects.count() == 1


@pytest.mark.parametrize("name", ["index", "template"])
def test_who_may_publish_nothing_may_not_import(client, name):
    editor = UserFactory(is_staff=True)
    editor.groups.add(Group.objects.get(name="author"))
    client.force_login(editor)
    assert client.get(reverse(f"kb_import:{name}")).status_code in (302, 403)
    assert client.post(reverse("kb_import:index"), {"file": upload("x", jsonl(guide("a")))}).status_code in (302, 403)
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("name", ["run", "refused", "start", "discard"])
def test_a_run_of_somebody_else_is_not_there(client, run_list, name):
    run = run_list(jsonl(guide("a")))
    other = only_guides()
    client.force_login(other)
    ask = client.post if name in ("start", "discard") else client.get
    assert ask(reverse(f"kb_import:{name}", args=[run.pk])).status_code == 404
    run.refresh_from_db()
    assert run.state == RunState.CHECKED


def test_the_template_is_a_sheet_that_the_check_accepts(desk, run_list):
    response = desk.get(reverse("kb_import:template"))
    run = run_list(response.content, name="plantilla.csv")
    assert list(outcomes(run).values()) == [Outcome.CREATED]
    assert reasons(run, 2) == []


def test_a_line_brings_nothing_in_for_an_institution_that_its_importer_does_not_act_for(coordinator):
    own, other = InstitutionFactory(), InstitutionFactory()
    Membership.objects.create(person=coordinator, institution=own)
    file = upload("obras.jsonl", jsonl(guide("a", institution=own.slug), guide("b", institution=other.slug)))
    with override("es-mx"):
        run = import_runs.receive(file, name="obras.jsonl", size=file.size, owner=coordinator)
    import_runs.advance(run)
    assert reasons(run, 1) == []
    assert reasons(run, 2) == [f"Usted no actúa por esta institución: {other.slug}."]
