"""Sign-off of the other side: by a link that works once, and with an account on a page of its own."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from wagtail.models import PageLogEntry, WorkflowState

from kb.models import SignOffRequest
from kb.selectors.reviews import review_of
from kb.services import reviews, sign_offs
from kb.services.sign_offs import LinkState
from people.roles import Role
from tests.factories import make_translation
from tests.kb.reviewing import ENGLAND, Sides, fresh, house, person, step_of, token_in
from tests.smtp_sink import smtp_sink

pytestmark = pytest.mark.django_db

SIGNED = {"decision": "approved", "comment": "", "name": "María Pérez Soto", "is_me": "on"}
RETURNED = {**SIGNED, "decision": "returned", "comment": "Falta el convenio."}


@pytest.fixture
def sides():
    return Sides()


@pytest.fixture
def page(sides):
    return sides.at_sign_off(title="Pago a 30 días")


@pytest.fixture
def token(sides, page):
    return sides.asked(page, mail)


def address(token, language="es"):
    return f"/es/visto-bueno/enlace/{token}/" if language == "es" else f"/en/sign-off/link/{token}/"


# Asking


def test_a_link_goes_out_at_once_in_the_recipient_s_language(sides, page, settings):
    settings.WAGTAILADMIN_BASE_URL = "https://puente.example/"
    with smtp_sink(settings) as sink:
        sign_offs.ask(step_of(page), by=sides.coordinator, name="Mary", email="mary@example.org", language="en")
        sign_offs.withdraw(SignOffRequest.objects.get(), by=sides.coordinator)
        sign_offs.ask(step_of(page), by=sides.coordinator, name="María", email="maria@example.org", language="es")
    english, spanish = sink.messages
    assert sink.recipients == [["mary@example.org"], ["maria@example.org"]]
    assert english["Subject"].strip() == "Puente: your sign-off is asked for: Pago a 30 días"
    assert "https://puente.example/en/sign-off/link/" in english.get_content()
    assert "Carla Coordinadora asks you" in english.get_content()
    assert english["Reply-To"] == sides.coordinator.email
    assert spanish["Subject"].strip() == "Puente: se solicita su visto bueno: Pago a 30 días"
    assert "https://puente.example/es/visto-bueno/enlace/" in spanish.get_content()


def test_only_a_keyed_hash_of_the_link_is_kept(sides, page, token, settings):
    row = SignOffRequest.objects.get()
    secret = token.partition(".")[0]
    assert secret not in str(vars(row))
    assert len(row.token_hash) == 64
    settings.SECRET_KEY = "another-" + "y" * 50
    assert sign_offs.find(token).state is LinkState.UNKNOWN


@pytest.mark.parametrize("answer", ["550 No such person", "451 Later"])
def test_who_cannot_be_written_to_was_not_asked(sides, page, settings, answer):
    with smtp_sink(settings) as sink:
        sink.answer = answer
        with pytest.raises(sign_offs.NoMail):
            sign_offs.ask(step_of(page), by=sides.coordinator, name="M", email="m@example.org", language="es")
    assert not SignOffRequest.objects.exists()
    assert not PageLogEntry.objects.filter(action="kb.sign_off.ask").exists()


def test_without_a_mail_server_nobody_is_asked(sides, page, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    with pytest.raises(sign_offs.NoMail):
        sides.asked(page, mail)


def test_who_may_ask(sides, page):
    ask = {"name": "M", "email": "m@example.org", "language": "es"}
    for other in (sides.partner, sides.delegate, person(Role.READER, sides.ours)):
        with pytest.raises(PermissionDenied):
            sign_offs.ask(step_of(page), by=other, **ask)
    sign_offs.ask(step_of(page), by=sides.author, **ask)


def test_nobody_is_asked_before_the_owner_s_reviewers_approved(sides):
    page = sides.submitted(is_joint=True)
    with pytest.raises(sign_offs.NotAtSignOff):
        sides.asked(page, mail)


def test_one_at_a_time_is_asked_and_another_after_the_link_was_withdrawn(sides, page, token):
    with pytest.raises(sign_offs.AlreadyAsked):
        sides.asked(page, mail, email="other@example.org")
    assert len(mail.outbox) == 1
    with pytest.raises(PermissionDenied):
        sign_offs.withdraw(SignOffRequest.objects.get(), by=sides.reviewer)
    sign_offs.withdraw(SignOffRequest.objects.get(), by=sides.coordinator)
    assert sign_offs.find(token).state is LinkState.WITHDRAWN
    other = sides.asked(page, mail, email="other@example.org")
    assert sign_offs.find(other).state is LinkState.OPEN


def test_nobody_of_the_own_side_is_sent_a_link(sides, page):
    with pytest.raises(sign_offs.OwnSide):
        sides.asked(page, mail, email=sides.author.email.upper())
    sides.asked(page, mail, email=sides.delegate.email)


def test_one_person_does_not_send_links_without_end(sides, page, monkeypatch):
    monkeypatch.setattr(sign_offs, "MOST_IN_AN_HOUR", 1)
    sides.asked(page, mail)
    other = sides.at_sign_off()
    with pytest.raises(sign_offs.TooManyAsked):
        sides.asked(other, mail)


# The page of a link


def test_the_page_says_who_asks_and_shows_the_text_and_is_for_nobody_else(client, token, sides):
    answer = client.get(address(token))
    content = answer.content.decode()
    assert answer.status_code == 200
    assert "Carla Coordinadora solicita su visto bueno" in content
    assert "Pago a 30 días" in content
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert 'content="noindex, nofollow"' in content
    assert 'rel="canonical"' not in content
    assert "'unsafe-inline'" not in answer["Content-Security-Policy"]


def test_the_text_is_the_very_one_that_was_asked_for(client, token, page):
    live = client.get(page.url)
    assert live.status_code == 404
    answer = client.get(f"{address(token)}texto/es/")
    assert answer.status_code == 200
    assert "Pago a 30 días" in answer.content.decode()
    assert "Este es el texto para el que se solicita su visto bueno" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store, private"
    # Seeing it here opens it nowhere else.
    assert client.get(page.url).status_code == 404


def test_the_other_language_is_there_to_compare_with(client, token, page):
    english = make_translation(page, publish=False, title="Pay within 30 days")
    assert "borrador; para comparar" in client.get(address(token)).content.decode()
    answer = client.get(f"{address(token)}texto/en/")
    assert "Pay within 30 days" in answer.content.decode()
    assert "It is not what you sign" in answer.content.decode()
    english.get_latest_revision().publish()
    english = fresh(english)
    english.title = "Secret draft"
    english.save_revision()
    assert "Secret draft" not in client.get(f"{address(token)}texto/en/").content.decode()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_language_that_there_is_not_is_not_found(client, token, language):
    assert client.get(f"{address(token)}texto/{language}/").status_code == 404


def test_to_open_a_link_decides_nothing(client, token, page):
    for _time in range(3):
        client.get(address(token))
    client.head(address(token))
    assert sign_offs.find(token).state is LinkState.OPEN
    assert not fresh(page).live


@pytest.mark.parametrize("language", ["es", "en"])
def test_signing_off_by_a_link_publishes_and_is_in_the_history_by_name(client, token, page, language):
    answer = client.post(address(token, language), SIGNED, follow=True)
    assert answer.status_code == 200
    assert token not in answer.redirect_chain[-1][0]
    page = fresh(page)
    assert page.live
    row = SignOffRequest.objects.get()
    assert (row.decision, row.signed_name) == ("approved", "María Pérez Soto")
    entry = PageLogEntry.objects.get(action="kb.sign_off.approve")
    assert entry.page_id == page.pk
    assert entry.message == "María Pérez Soto dio el visto bueno mediante un enlace" or language == "en"
    assert entry.data["name"] == "María Pérez Soto"


def test_returning_by_a_link_publishes_nothing_and_carries_the_comment(client, token, page):
    client.post(address(token), RETURNED)
    page = fresh(page)
    assert not page.live
    state = page.current_workflow_state
    assert state.status == WorkflowState.STATUS_NEEDS_CHANGES
    assert state.current_task_state.comment == "Falta el convenio."
    assert PageLogEntry.objects.get(action="kb.sign_off.return").comment == "Falta el convenio."


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"decision": ""}, "Elija si da el visto bueno o la devuelve."),
        ({"decision": "perhaps"}, "Elija si da el visto bueno o la devuelve."),
        ({"decision": "returned", "comment": "  "}, "Indique qué debe cambiarse"),
        ({"name": " "}, "Escriba su nombre"),
        ({"is_me": ""}, "Confirme que usted es la persona indicada"),
    ],
)
def test_a_form_that_is_not_whole_says_so_and_keeps_the_link_and_the_words(client, token, page, wrong, message):
    answer = client.post(address(token), {**RETURNED, **wrong})
    content = answer.content.decode()
    assert answer.status_code == 400
    assert message in content
    assert wrong.get("comment", "Falta el convenio.") in content
    assert sign_offs.find(token).state is LinkState.OPEN
    assert not fresh(page).live


def test_a_decision_needs_the_token_of_its_own_page(token, page):
    assert Client(enforce_csrf_checks=True).post(address(token), SIGNED).status_code == 403
    assert not fresh(page).live


# Links that lead nowhere


def used(client, token, sides, page):
    client.post(address(token), RETURNED)


def expired(client, token, sides, page):
    SignOffRequest.objects.update(expires_at=timezone.now() - timedelta(minutes=1))


def withdrawn(client, token, sides, page):
    sign_offs.withdraw(SignOffRequest.objects.get(), by=sides.coordinator)


def decided_by_an_account(client, token, sides, page):
    reviews.decide(step_of(page), by=sides.delegate, action=reviews.RETURN, comment="No")


def taken_out_of_review(client, token, sides, page):
    reviews.withdraw(page, by=sides.author)


def changed(client, token, sides, page):
    page.title = "Otra cosa"
    page.save_revision()


def deleted(client, token, sides, page):
    page.delete()


def withdrawn_changed_and_sent_again(client, token, sides, page):
    reviews.withdraw(page, by=sides.author)
    page.title = "Otra cosa"
    page.save_revision()
    reviews.submit(fresh(page), by=sides.author)


@pytest.mark.parametrize(
    ("happens", "status", "heading"),
    [
        (used, 410, "Este enlace ya se usó"),
        (expired, 410, "Este enlace venció"),
        (withdrawn, 410, "Este enlace se retiró"),
        (decided_by_an_account, 410, "Este visto bueno ya se cerró"),
        (taken_out_of_review, 410, "Este visto bueno ya se cerró"),
        (changed, 410, "El texto cambió después de que se le solicitó el visto bueno"),
        (deleted, 410, "Esta publicación ya no existe"),
        (withdrawn_changed_and_sent_again, 410, "Este visto bueno ya se cerró"),
    ],
)
def test_a_link_that_leads_nowhere_any_more_says_why_and_decides_nothing(
    client, token, sides, page, happens, status, heading
):
    happens(client, token, sides, page)
    states = list(WorkflowState.objects.values_list("status", "current_task_state__status"))
    for answer in (
        client.get(address(token)),
        client.post(address(token), SIGNED),
        client.get(f"{address(token)}texto/es/"),
    ):
        assert answer.status_code == status
        assert heading in answer.content.decode()
        assert answer["Cache-Control"] == "no-store, private"
    assert list(WorkflowState.objects.values_list("status", "current_task_state__status")) == states
    if happens is not deleted:
        assert not fresh(page).live


@pytest.mark.parametrize("forged", ["x", "x.y", "a" * 40 + "." + "b" * 43, "%00", "ñ.ñ"])
def test_an_unknown_link_is_not_found(client, forged):
    assert client.get(f"/es/visto-bueno/enlace/{forged}/").status_code == 404
    assert client.post(f"/es/visto-bueno/enlace/{forged}/", SIGNED).status_code == 404


def test_of_two_who_send_the_form_at_once_one_decides(token, page):
    first = sign_offs.sign(token, name="María", approve=False, comment="No")
    second = sign_offs.sign(token, name="María", approve=True)
    assert (first.state, second.state) == (LinkState.OPEN, LinkState.USED)
    assert not fresh(page).live


def test_a_network_does_not_try_links_without_end(client, token, settings):
    settings.SIGN_OFF_RATE_LIMIT = 2
    outside = {"REMOTE_ADDR": "192.0.2.7"}
    assert [client.get(address(token), **outside).status_code for _time in range(3)] == [200, 200, 429]
    answer = client.get(address(token), **outside)
    assert int(answer["Retry-After"]) > 0
    assert "No se tomó ninguna decisión" in answer.content.decode()
    assert client.get(address(token)).status_code == 200


def test_addresses_are_forgotten_after_a_time(token):
    sign_offs.forget_addresses()
    assert SignOffRequest.objects.get().email == "maria@example.org"
    SignOffRequest.objects.update(expires_at=timezone.now() - timedelta(days=91))
    sign_offs.forget_addresses()
    row = SignOffRequest.objects.get()
    assert (row.email, row.name) == ("", "María Pérez")


# With an account


def test_a_delegation_signs_off_on_the_public_side(client, sides, page):
    client.force_login(sides.delegate)
    listing = client.get("/en/sign-off/")
    step = step_of(page)
    assert f"/en/sign-off/work/{step.pk}/" in listing.content.decode()
    assert client.get(f"/en/sign-off/work/{step.pk}/text/es/").status_code == 200
    answer = client.post(f"/en/sign-off/work/{step.pk}/", {"decision": "approved", "comment": ""}, follow=True)
    assert "Thank you" in answer.content.decode()
    assert fresh(page).live
    assert fresh(page).workflow_states.get().task_states.last().finished_by == sides.delegate
    late = client.post(f"/en/sign-off/work/{step.pk}/", {"decision": "approved"})
    assert late.status_code == 409
    assert "This sign-off is closed" in late.content.decode()
    assert "Nothing waits for you" in client.get("/en/sign-off/").content.decode()


def test_a_return_with_an_account_needs_a_comment(client, sides, page):
    client.force_login(sides.delegate)
    url = f"/en/sign-off/work/{step_of(page).pk}/"
    assert client.post(url, {"decision": "returned"}).status_code == 400
    client.post(url, {"decision": "returned", "comment": "Add the figures."})
    assert review_of(page).place == "author"


def test_a_text_that_changed_is_not_signed_off_with_an_account_either(client, sides, page):
    client.force_login(sides.delegate)
    page.title = "Otra"
    page.save_revision()
    answer = client.post(f"/en/sign-off/work/{step_of(page).pk}/", {"decision": "approved"})
    assert answer.status_code == 409
    assert "The text has changed since you were asked" in answer.content.decode()


def test_the_sign_off_pages_are_for_the_other_side_only(client, sides, page):
    step = step_of(page)
    urls = [f"/en/sign-off/work/{step.pk}/", f"/en/sign-off/work/{step.pk}/text/es/"]
    for url in urls:
        assert client.get(url).status_code == 302
        assert "sign-in" in client.get(url)["Location"]
    others = [sides.author, sides.reviewer, sides.coordinator, person(Role.READER, house(ENGLAND))]
    for user in others:
        client.force_login(user)
        for url in urls:
            assert client.get(url).status_code == 403
    assert client.get(f"/en/sign-off/work/{step_of(sides.submitted()).pk}/").status_code == 404
    assert client.get("/en/sign-off/work/999999/").status_code == 404


def test_links_stop_when_an_account_has_decided(client, sides, page, token):
    reviews.decide(step_of(page), by=sides.delegate, action=reviews.APPROVE)
    answer = client.get(address(token))
    assert answer.status_code == 410
    # By now it may be read by anybody.
    assert fresh(page).url in answer.content.decode()


def test_the_mail_names_the_token_that_works(sides, page):
    token = sides.asked(page, mail, language="en")
    assert token == token_in(mail.outbox[-1])
    assert sign_offs.find(token).state is LinkState.OPEN
