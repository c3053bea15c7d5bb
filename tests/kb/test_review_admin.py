"""Reviews in the admin: the board, the page of a review, and what the editor says."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Workflow, WorkflowState
from wagtail_localize.models import Translation, TranslationSource
from wagtail_localize.operations import translate_object

from kb.models import KnowledgePage, ReviewStep, SignOffRequest
from kb.selectors.reviews import review_of
from kb.services.reviews import APPROVE, RETURN, decide, submit, withdraw
from people.roles import Role, give
from tests.factories import UserFactory, locale_of, make_translation
from tests.kb.admin_forms import untouched
from tests.kb.reviewing import Sides, fresh, person, step_of

pytestmark = pytest.mark.django_db

BOARD = "/admin/reviews/"


@pytest.fixture
def sides():
    return Sides()


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def review_url(page):
    return f"/admin/reviews/work/{page.pk}/"


def edit_url(page):
    return f"/admin/pages/{page.pk}/edit/"


def words(answer) -> str:
    """The text of an answer, with all space as one."""
    return " ".join(answer.content.decode().split())


def messages_of(answer):
    return [str(message) for message in answer.context["messages"]] if answer.context else []


def whole(page, sides):
    """What the editor asks for before a work can be sent."""
    page.summary = "Un resumen."
    page.checked_on, page.check_by = timezone.localdate(), timezone.localdate() + timedelta(days=90)
    page.save_revision()
    return page


# The board


def test_the_board_says_who_is_waiting_for_whom(sides):
    late = sides.submitted(title="Tarde")
    ReviewStep.objects.filter(pk=step_of(late).pk).update(due_on=timezone.localdate() - timedelta(days=2))
    sides.at_sign_off(title="Conjunta")
    returned = sides.submitted(title="Devuelta")
    decide(step_of(returned), by=sides.reviewer, action=RETURN, comment="No")
    text = words(signed_in(sides.reviewer).get(BOARD))
    assert text.index("Tarde") < text.index("Conjunta") < text.index("Devuelta")
    assert "2 días de retraso" in text
    assert "Dee Delegate, Pat Partner" in text
    assert "Usted" in text
    assert "(3)</a>" in text


@pytest.mark.parametrize(
    ("show", "titles"),
    [
        ("all", {"Tarde", "Conjunta", "Ajena"}),
        ("mine", {"Tarde"}),
        ("institution", {"Tarde", "Conjunta"}),
        ("overdue", {"Tarde"}),
        ("partner", {"Conjunta"}),
        ("nonsense", {"Tarde", "Conjunta", "Ajena"}),
    ],
)
def test_the_board_is_narrowed(sides, show, titles):
    late = sides.submitted(title="Tarde")
    ReviewStep.objects.filter(pk=step_of(late).pk).update(due_on=timezone.localdate() - timedelta(days=2))
    sides.at_sign_off(title="Conjunta")
    submit(sides.work(title="Ajena", institution=sides.theirs), by=UserFactory(is_superuser=True))
    answer = signed_in(sides.reviewer).get(BOARD, {"show": show})
    assert {row.review.title for row in answer.context["page"].object_list} == titles


def test_an_empty_board_says_what_to_do(sides):
    assert "«Enviar a revisión»" in words(signed_in(sides.author).get(BOARD))


def test_an_empty_view_says_to_choose_another(sides):
    sides.submitted()
    assert "Elija otro." in words(signed_in(sides.author).get(BOARD, {"show": "overdue"}))


@pytest.mark.parametrize("role", [Role.READER, Role.DELEGATION])
def test_the_board_is_part_of_the_administration(sides, role):
    assert signed_in(person(role, sides.ours)).get(BOARD).status_code == 403


def test_the_board_costs_the_same_with_two_hundred_works(sides, django_assert_max_num_queries):
    client = signed_in(sides.reviewer)
    first = sides.submitted()
    client.get(BOARD)
    with django_assert_max_num_queries(40) as few:
        client.get(BOARD)
    _many(first, sides)
    with django_assert_max_num_queries(len(few)):
        answer = client.get(BOARD)
    assert answer.context["total"] == 200
    # What the board itself asks; the rest is the admin's frame.
    assert len(few) <= 25


def _many(first, sides):
    """200 works in review at once, without walking each through the workflow."""
    work = first.get_latest_revision()
    workflow, task = Workflow.objects.get(active=True), step_of(first).task
    parent = first.get_parent()
    for number in range(199):
        page = parent.add_child(
            instance=type(first)(
                title=f"Obra {number}", slug=f"many-{number}", locale=first.locale, live=False, institution=sides.ours
            )
        )
        state = WorkflowState(
            content_type=page.content_type,
            base_content_type=page.get_base_content_type(),
            object_id=str(page.pk),
            workflow=workflow,
            requested_by=sides.author,
        )
        state.save()
        state.current_task_state = ReviewStep.objects.create(workflow_state=state, revision=work, task=task)
        state.save()


def test_the_board_names_the_pair(sides):
    page = sides.submitted(title="Pago")
    english = make_translation(page, publish=False, title="Payment")
    submit(english, by=sides.author)
    text = words(signed_in(sides.reviewer).get(BOARD))
    assert "En inglés: Payment (también en revisión)" in text
    assert "En español: Pago (también en revisión)" in text


# The page of a review


def test_a_work_is_sent_from_its_page_with_a_date(sides):
    page = sides.work()
    client = signed_in(sides.author)
    text = words(client.get(review_url(page)))
    assert "La revisaría: Carla Coordinadora, Rosa Revisora" in text
    day = timezone.localdate() + timedelta(days=20)
    client.post(review_url(page), {"action": "submit", "due_on": day.isoformat()})
    assert step_of(page).due_on == day


@pytest.mark.parametrize("due_on", ["", "yesterday", "2020-01-01"])
def test_a_date_that_cannot_be_is_refused(sides, due_on):
    page = sides.work()
    answer = signed_in(sides.author).post(review_url(page), {"action": "submit", "due_on": due_on})
    assert answer.status_code == 400
    assert review_of(page) is None


def test_sent_twice_says_so(sides):
    page = sides.work()
    client = signed_in(sides.author)
    data = {"action": "submit", "due_on": timezone.localdate().isoformat()}
    client.post(review_url(page), data)
    answer = client.post(review_url(page), data, follow=True)
    assert "Ya está en revisión; no se envió por segunda vez." in words(answer)
    assert page.workflow_states.count() == 1


def test_an_institution_without_reviewers_says_whom_to_ask_before_sending(sides):
    for user in (sides.reviewer, sides.coordinator):
        user.groups.clear()
    UserFactory(is_superuser=True, first_name="Inés", last_name="Admin")
    text = words(signed_in(sides.author).get(review_url(sides.work())))
    assert "Nadie más de la institución puede revisar esta publicación todavía." in text
    assert "Inés Admin" in text


def test_a_reviewer_approves_from_the_page(sides):
    page = sides.submitted()
    client = signed_in(sides.reviewer)
    data = {"action": "approve", "step": step_of(page).pk, "revision": page.latest_revision_id, "comment": "Bien"}
    answer = client.post(review_url(page), data, follow=True)
    assert "Se aprobó y se publicó." in words(answer)
    assert "Rosa Revisora la aprobó." in words(answer)
    assert fresh(page).live


def test_a_return_without_a_reason_says_so_and_decides_nothing(sides):
    page = sides.submitted()
    data = {"action": "return", "step": step_of(page).pk, "revision": page.latest_revision_id, "comment": " "}
    answer = signed_in(sides.reviewer).post(review_url(page), data)
    assert answer.status_code == 400
    assert "Indique qué debe cambiarse" in words(answer)
    assert review_of(page).place == "owner"


def test_a_reviewer_who_read_an_older_text_keeps_their_comment(sides):
    page = sides.submitted()
    data = {"action": "approve", "step": step_of(page).pk, "revision": page.latest_revision_id, "comment": "Muy bien"}
    page.title = "Otra"
    page.save_revision()
    answer = signed_in(sides.reviewer).post(review_url(page), data)
    assert answer.status_code == 409
    assert "El texto cambió mientras usted lo leía." in words(answer)
    assert "Muy bien" in words(answer)
    assert not fresh(page).live


def test_the_second_of_two_reads_who_was_first(sides):
    page = sides.submitted()
    step, revision = step_of(page), page.latest_revision_id
    decide(step, by=sides.reviewer, action=RETURN, comment="Falta la fuente.")
    data = {"action": "approve", "step": step.pk, "revision": revision}
    answer = signed_in(sides.coordinator).post(review_url(page), data, follow=True)
    assert "Rosa Revisora ya la devolvió" in words(answer)
    assert not fresh(page).live


def test_a_decision_about_an_earlier_round_is_not_one_about_this(sides):
    page = sides.submitted()
    step = step_of(page)
    decide(step, by=sides.reviewer, action=RETURN, comment="Falta la fuente.")
    submit(fresh(page), by=sides.author)
    data = {"action": "approve", "step": step.pk, "revision": page.latest_revision_id}
    answer = signed_in(sides.coordinator).post(review_url(page), data, follow=True)
    assert "Rosa Revisora ya la devolvió" in words(answer)
    assert review_of(page).place == "owner"


def test_a_decision_about_a_withdrawn_review_says_so(sides):
    page = sides.submitted()
    step = step_of(page)
    withdraw(page, by=sides.author)
    data = {"action": "approve", "step": step.pk, "revision": page.latest_revision_id}
    answer = signed_in(sides.reviewer).post(review_url(page), data, follow=True)
    assert "Mientras tanto se retiró de la revisión." in words(answer)


def test_a_deleted_work_says_so_to_whoever_comes_late(sides):
    page = sides.submitted()
    step = step_of(page)
    page.delete()
    client = signed_in(sides.reviewer)
    assert client.get(review_url(page)).status_code == 404
    assert "se eliminó" in words(client.get(f"/admin/reviews/step/{step.pk}/settled/", follow=True))


@pytest.mark.parametrize(
    ("who", "status"),
    [("author", 200), ("reviewer", 200), ("coordinator", 200), ("partner", 302), ("delegate", 403)],
)
def test_a_review_is_open_to_those_who_have_a_part_in_it(sides, who, status):
    page = sides.submitted()
    assert signed_in(getattr(sides, who)).get(review_url(page)).status_code == status


def test_a_partner_with_an_account_in_the_administration_is_led_to_the_sign_off(sides):
    page = sides.at_sign_off()
    answer = signed_in(sides.partner).get(review_url(page))
    assert answer.context["shown"].sign_off_url == f"/en/sign-off/work/{step_of(page).pk}/"
    assert answer.context["shown"].ask is None
    assert answer.context["shown"].decide is None
    assert not answer.context["shown"].may_withdraw


@pytest.mark.parametrize("action", ["approve", "return", "due", "ask", "withdraw"])
def test_what_is_not_offered_is_refused(sides, action):
    page = sides.at_sign_off()
    other = person(Role.AUTHOR, sides.ours) if action in ("due", "withdraw") else sides.partner
    if action in ("approve", "return"):
        other = sides.author
    data = {
        "action": action,
        "step": step_of(page).pk,
        "revision": page.latest_revision_id,
        "comment": "x",
        "due-due_on": timezone.localdate().isoformat(),
        "ask-name": "M",
        "ask-email": "m@example.org",
        "ask-language": "es",
        "ask-days": "3",
    }
    before = step_of(page).due_on
    assert signed_in(other).post(review_url(page), data).status_code == 302
    assert not SignOffRequest.objects.exists()
    assert step_of(page).due_on == before
    assert not fresh(page).live


def test_an_unknown_action_is_not_found(sides):
    page = sides.submitted()
    assert signed_in(sides.author).post(review_url(page), {"action": "explode"}).status_code == 404


def test_whoever_sent_it_changes_the_date(sides):
    page = sides.submitted()
    day = timezone.localdate() + timedelta(days=33)
    data = {"action": "due", "step": step_of(page).pk, "due-due_on": day.isoformat()}
    signed_in(sides.author).post(review_url(page), data)
    assert step_of(page).due_on == day


def ask_data(page, **fields):
    return {
        "action": "ask",
        "step": step_of(page).pk,
        "ask-name": "María Pérez",
        "ask-email": "maria@example.org",
        "ask-language": "es",
        "ask-days": "14",
        **fields,
    }


def test_a_link_is_asked_for_and_withdrawn_on_the_page(sides):
    page = sides.at_sign_off()
    client = signed_in(sides.coordinator)
    answer = client.post(review_url(page), ask_data(page), follow=True)
    assert "Se envió el enlace a María Pérez." in words(answer)
    assert len(mail.outbox) == 1
    assert "se le envió un enlace el" in words(client.get(BOARD))
    request = SignOffRequest.objects.get()
    answer = client.post(review_url(page), {"action": "withdraw-request", "request": request.pk}, follow=True)
    assert "dejó de funcionar" in words(answer)
    answer = client.post(review_url(page), {"action": "withdraw-request", "request": request.pk}, follow=True)
    assert "ya se había usado o retirado" in words(answer)
    client.post(review_url(page), ask_data(page, **{"ask-name": "Otra"}))
    assert SignOffRequest.objects.count() == 2


@pytest.mark.parametrize(
    "wrong", [{"ask-email": "nobody"}, {"ask-name": ""}, {"ask-days": "0"}, {"ask-days": "61"}, {"ask-language": "fr"}]
)
def test_a_link_to_nobody_is_refused(sides, wrong):
    page = sides.at_sign_off()
    assert signed_in(sides.coordinator).post(review_url(page), ask_data(page, **wrong)).status_code == 400
    assert not mail.outbox


def test_a_mail_that_does_not_go_out_keeps_what_was_written(sides, settings):
    page = sides.at_sign_off()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    answer = signed_in(sides.coordinator).post(review_url(page), ask_data(page))
    assert answer.status_code == 409
    assert "No se pudo enviar el correo" in words(answer)
    assert "maria@example.org" in words(answer)


def test_a_request_of_another_work_is_not_withdrawn_here(sides):
    page, other = sides.at_sign_off(), sides.at_sign_off()
    sides.asked(other, mail)
    data = {"action": "withdraw-request", "request": SignOffRequest.objects.get().pk}
    assert signed_in(sides.coordinator).post(review_url(page), data).status_code == 404
    for nonsense in ("", "x", "999999"):
        data["request"] = nonsense
        assert signed_in(sides.coordinator).post(review_url(page), data).status_code == 404


# The editor


def test_the_editor_sends_to_review_and_says_who_is_waited_for(sides):
    page = whole(sides.work(), sides)
    client = signed_in(sides.author)
    form = client.get(edit_url(page)).context["form"]
    answer = client.post(edit_url(page), {**untouched(form), "action-submit": "1"}, follow=True)
    assert "Queda en espera de Carla Coordinadora, Rosa Revisora" in words(answer)
    assert review_of(page).place == "owner"
    again = client.post(edit_url(page), {**untouched(form), "action-submit": "1"}, follow=True)
    assert "Ya está en revisión; no se envió por segunda vez." in words(again)
    assert page.workflow_states.count() == 1


def test_the_editor_warns_when_nobody_can_review(sides):
    for user in (sides.reviewer, sides.coordinator):
        user.groups.clear()
    UserFactory(is_superuser=True, first_name="Inés", last_name="Admin")
    page = whole(sides.work(), sides)
    client = signed_in(sides.author)
    shown = client.get(edit_url(page))
    assert "Nadie de la institución puede revisarla todavía." in words(shown)
    answer = client.post(edit_url(page), {**untouched(shown.context["form"]), "action-submit": "1"}, follow=True)
    assert "Pida a Inés Admin que la revise" in words(answer)


def test_the_editor_approves_what_the_reviewer_changed(sides):
    page = whole(sides.work(), sides)
    submit(page, by=sides.author)
    client = signed_in(sides.reviewer)
    shown = client.get(edit_url(page))
    assert "Aprobar y publicar" in words(shown)
    data = {
        **untouched(shown.context["form"]),
        "title": "Corregida",
        "action-workflow-action": "1",
        "workflow-action-name": "approve",
    }
    client.post(edit_url(page), data)
    page = fresh(page)
    assert (page.live, page.title) == (True, "Corregida")


def test_whoever_approves_in_the_editor_too_late_is_told_and_loses_nothing(sides):
    page = whole(sides.work(), sides)
    submit(page, by=sides.author)
    client = signed_in(sides.reviewer)
    form = client.get(edit_url(page)).context["form"]
    decide(step_of(page), by=sides.coordinator, action=RETURN, comment="Falta la fuente.")
    data = {
        **untouched(form),
        "title": "Corregida",
        "action-workflow-action": "1",
        "workflow-action-name": "approve",
    }
    answer = client.post(edit_url(page), data, follow=True)
    assert "Carla Coordinadora ya la devolvió" in words(answer)
    page = fresh(page)
    assert not page.live
    assert page.get_latest_revision_as_object().title == "Corregida"


def test_the_editor_is_locked_and_says_why(sides):
    page = sides.submitted()
    assert "Esta publicación está en revisión" in words(signed_in(sides.author).get(edit_url(page)))
    joint = sides.at_sign_off()
    for user in (sides.author, sides.coordinator, UserFactory(is_superuser=True)):
        client = signed_in(user)
        shown = client.get(edit_url(joint))
        assert shown.context["locked_for_user"] if "locked_for_user" in shown.context else shown.context["page_locked"]
        client.post(edit_url(joint), {**untouched(shown.context["form"]), "title": "X", "action-publish": "1"})
        assert not fresh(joint).live
        assert fresh(joint).get_latest_revision_as_object().title != "X"


def test_the_side_panel_says_where_the_review_stands(sides):
    page = sides.submitted()
    text = words(signed_in(sides.reviewer).get(edit_url(page)))
    assert "Revisión de la institución titular" in text
    # Wagtail's own line beside it, in the reader's language too.
    assert "Review by the institution ahora" in text
    assert review_url(page) in text


def test_the_footer_speaks_of_review_and_not_of_workflows(sides):
    page = sides.work()
    client = signed_in(sides.author)
    assert "Enviar a revisión" in words(client.get(edit_url(page)))
    submit(page, by=sides.author)
    assert "Retirar de la revisión" in words(client.get(edit_url(page)))
    decide(step_of(page), by=sides.reviewer, action=RETURN, comment="No")
    assert "Enviar de nuevo a revisión" in words(client.get(edit_url(page)))


def test_the_explorer_s_way_to_decide_leads_to_what_became_of_it(sides):
    page = sides.submitted(is_joint=True)
    step = step_of(page)
    decide(step, by=sides.reviewer, action=APPROVE)
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", step.pk])
    answer = signed_in(sides.coordinator).post(url, {"comment": ""}, follow=True)
    assert "Rosa Revisora ya la aprobó" in words(answer)
    assert review_of(page).place == "partner"


def test_a_person_of_the_other_side_cannot_decide_in_wagtail_s_screens(sides):
    page = sides.at_sign_off()
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", step_of(page).pk])
    give(sides.partner, Role.COORDINATOR)
    signed_in(sides.partner).post(url, {"comment": ""})
    assert not fresh(page).live


# Translations


def test_a_translation_goes_to_review_as_its_sentences_stand(sides, django_capture_on_commit_callbacks):
    page = sides.work(publish=True, title="Pago a 30 días", summary="Resumen.")
    with django_capture_on_commit_callbacks(execute=True):
        translate_object(page, [locale_of("en")], user=sides.coordinator)
    source = TranslationSource.objects.get_for_instance(page)
    english = KnowledgePage.objects.get(translation_key=page.translation_key, locale=locale_of("en")).specific
    for segment in source.stringsegment_set.all():
        segment.string.translations.create(
            locale=locale_of("en"), context=segment.context, data=f"EN {segment.string.data}"
        )
    translator = person(Role.TRANSLATOR, sides.ours)
    assert Translation.objects.exists()
    submit(english, by=translator)
    assert step_of(english).revision.as_object().title == "EN Pago a 30 días"
    assert review_of(english).people == [sides.coordinator, sides.reviewer]
    decide(step_of(english), by=sides.reviewer, action=APPROVE)
    assert fresh(english).live
    assert fresh(english).title == "EN Pago a 30 días"
    # The editor of translations, which has no button of its own, leads here.
    assert review_url(english) in words(signed_in(sides.coordinator).get(edit_url(english)))
