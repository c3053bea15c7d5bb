"""Machine translation services, asked over real HTTP, and what becomes of their answers."""

import json
import logging

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from wagtail_localize.models import StringTranslation
from wagtail_localize.strings import StringValue
from wagtail_localize.views.edit_translation import apply_machine_translation

from config.translation import machine_translator
from tests.factories import locale_of, make_work
from tests.translating.conftest import ENLACE, FUNDAMENTO, PLAZO, messages_of, start_translation
from tests.translating.service import serving
from translating.machine import MachineTranslationFailed, port
from translating.machine.deepl import DeepLTranslator
from translating.machine.libretranslate import LibreTranslator

pytestmark = pytest.mark.django_db

KEY = "very-secret-key"
CLASSES = {
    "deepl": "translating.machine.deepl.DeepLTranslator",
    "libretranslate": "translating.machine.libretranslate.LibreTranslator",
}
both_services = pytest.mark.parametrize("maker", [DeepLTranslator, LibreTranslator], ids=list(CLASSES))


@pytest.fixture
def service():
    with serving() as running:
        yield running


@pytest.fixture
def machine(service, settings):
    """The site with a service to ask."""
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {
        "CLASS": CLASSES["deepl"],
        "OPTIONS": {"URL": service.url, "KEY": KEY, "TIMEOUT": 5},
    }
    return service


def translate(maker, service, *texts, timeout=5, key=KEY):
    translator = maker({"URL": service.url, "KEY": key, "TIMEOUT": timeout})
    answers = translator.translate(locale_of("es"), locale_of("en"), [StringValue(text) for text in texts])
    return {string.data: translated.data for string, translated in answers.items()}


def ask(desk, translation):
    return messages_of(desk.post(reverse("wagtail_localize:machine_translate", args=[translation.pk]), follow=True))


# The protocol


@both_services
def test_an_answer_keeps_order_and_marks(service, maker):
    assert translate(maker, service, "Uno <b>dos</b>", "Tres") == {
        "Uno <b>dos</b>": "EN Uno <b>dos</b>",
        "Tres": "EN Tres",
    }


def test_deepl_is_told_languages_marks_and_key(service):
    translate(DeepLTranslator, service, "Uno")
    [(path, headers, body)] = service.asked
    assert path == "/v2/translate"
    assert headers["Authorization"] == f"DeepL-Auth-Key {KEY}"
    assert body == {"text": ["Uno"], "source_lang": "ES", "target_lang": "EN-GB", "tag_handling": "html"}


def test_the_free_plan_of_deepl_has_an_address_of_its_own():
    for key, address in (("x:fx", "https://api-free.deepl.com"), ("x", "https://api.deepl.com")):
        translator = DeepLTranslator({"URL": "", "KEY": key, "TIMEOUT": 5})
        assert translator.request_for(["a"], "es", "en")[0] == f"{address}/v2/translate"


def test_libretranslate_is_told_languages_and_a_key_only_where_there_is_one(service):
    translate(LibreTranslator, service, "Uno")
    translate(LibreTranslator, service, "Uno", key="")
    (path, _headers, with_key), (_path, _others, without) = service.asked
    assert path == "/translate"
    assert with_key == {"q": ["Uno"], "source": "es", "target": "en", "format": "html", "api_key": KEY}
    assert "api_key" not in without


@both_services
@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (400, "did not accept the request (status 400)"),
        (403, "refused the key"),
        (413, "too long"),
        (429, "used up"),
        (456, "used up"),
        (302, "did not accept the request (status 302)"),
        (500, "out of order"),
        (503, "out of order"),
    ],
)
def test_a_refusal_says_what_to_do(service, maker, status, sentence):
    service.always(status)
    with pytest.raises(MachineTranslationFailed) as failure:
        translate(maker, service, "Uno")
    assert sentence in str(failure.value)
    assert len(service.asked) == 1


@both_services
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'{"translations": 3, "translatedText": 3}',
        b'{"translations": [{"text": 1}], "translatedText": [1]}',
        b'{"translations": [], "translatedText": []}',
        b'{"translations": [{}], "translatedText": "EN"}',
        b"[" * 100_000,
    ],
)
def test_garbage_is_a_failure_and_no_translation(service, maker, content):
    service.always(200, content)
    with pytest.raises(MachineTranslationFailed, match="cannot be understood"):
        translate(maker, service, "Uno")


@both_services
def test_it_is_waited_for_only_so_long(service, maker):
    service.pause = 3
    with pytest.raises(MachineTranslationFailed, match="within 1 second"):
        translate(maker, service, "Uno", timeout=1)


def test_an_answer_that_trickles_in_is_waited_for_only_so_long(service):
    service.drip = 0.3
    service.always(200, b" " * 100)
    with pytest.raises(MachineTranslationFailed, match="within 1 second"):
        translate(DeepLTranslator, service, "Uno", timeout=1)


@both_services
def test_nobody_there_is_said(service, maker):
    with serving() as gone:
        pass
    with pytest.raises(MachineTranslationFailed, match="could not be reached"):
        translate(maker, gone, "Uno")


def test_an_endless_answer_is_broken_off(service, monkeypatch):
    monkeypatch.setattr(port, "MOST_BYTES", 1_000)
    service.answer = lambda path, body: (200, service.translate(path, body)[1] + b" " * 200_000)
    with pytest.raises(MachineTranslationFailed):
        translate(DeepLTranslator, service, "Uno")


def test_many_texts_are_sent_in_bearable_portions(service):
    assert len(translate(DeepLTranslator, service, *(f"{number} " + "a" * 900 for number in range(90)))) == 90
    sizes = [len(body["text"]) for _path, _headers, body in service.asked]
    assert sum(sizes) == 90
    assert max(sizes) <= port.MOST_TEXTS
    assert max(sum(map(len, body["text"])) for _path, _headers, body in service.asked) <= port.MOST_CHARACTERS


@both_services
def test_what_no_page_could_show_is_left_to_people(service, maker):
    texts = ["<script>x</script>", 'EN <a id="a9">x</a>', " ", "EN Cuatro"]
    service.always(200, json.dumps({"translations": [{"text": t} for t in texts], "translatedText": texts}).encode())
    assert translate(maker, service, "Uno", "Dos", "Tres", "Cuatro") == {"Cuatro": "EN Cuatro"}


@both_services
def test_no_log_line_names_key_text_or_address(service, maker, caplog):
    caplog.set_level(logging.DEBUG)
    service.always(403, KEY.encode())
    with pytest.raises(MachineTranslationFailed):
        translate(maker, service, "Confidencial")
    with serving() as gone:
        pass
    with pytest.raises(MachineTranslationFailed):
        translate(maker, gone, "Confidencial")
    ours = " ".join(record.getMessage() for record in caplog.records)
    assert "failed: status 403" in ours
    assert KEY not in ours
    assert "Confidencial" not in ours


# In a translation


def test_untranslated_segments_get_proposals_marked_as_machine_made(desk, machine, translation, say, said):
    say(PLAZO, "A person's.")
    told = ask(desk, translation)
    assert said(PLAZO) == "A person's."
    assert said(ENLACE) == f"EN {ENLACE}"
    row = StringTranslation.objects.get(translation_of__data=ENLACE)
    assert (row.translation_type, row.tool_name) == ("machine", "DeepL")
    assert "cannot be published before you have read" in told[0]
    assert PLAZO not in machine.texts
    assert "pagar-a-tiempo" not in machine.texts


def test_what_the_law_says_never_reaches_a_machine(desk, machine, translation, law, translator, said):
    told = ask(desk, translation)
    assert "1 segment says what the law says and is left to you." in told
    of_law = start_translation(law, translator)
    ask(desk, of_law)
    assert said("Ley de compras", of=of_law) == "EN Ley de compras"
    assert said("Publicidad", of=of_law) is None
    assert said("Se publica todo.", of=of_law) is None
    assert said(FUNDAMENTO) is None
    assert not {FUNDAMENTO, "Publicidad", "Se publica todo."} & set(machine.texts)


def test_nor_by_the_other_ways_that_wagtail_localize_has(machine, law, translator, said):
    of_law = start_translation(law, translator)
    apply_machine_translation(of_law.pk, translator, DeepLTranslator({"URL": machine.url, "KEY": KEY, "TIMEOUT": 5}))
    assert said("Ley de compras", of=of_law) == "EN Ley de compras"
    assert said("Publicidad", of=of_law) is None
    assert not {"Publicidad", "Se publica todo."} & set(machine.texts)


def test_words_of_a_law_are_not_sent_from_elsewhere_either(machine, law, translator):
    start_translation(law, translator)
    other = start_translation(make_work(title="Publicidad"), translator)
    apply_machine_translation(other.pk, translator, DeepLTranslator({"URL": machine.url, "KEY": KEY, "TIMEOUT": 5}))
    assert "Publicidad" not in machine.texts


def test_what_came_before_a_failure_is_kept(desk, machine, translation, said, monkeypatch):
    monkeypatch.setattr(port, "MOST_TEXTS", 1)

    def only_once(path, body):
        return machine.translate(path, body) if len(machine.asked) == 1 else (503, b"")

    machine.answer = only_once
    told = ask(desk, translation)
    assert StringTranslation.objects.filter(translation_type="machine").count() == 1
    assert "proposed a translation of 1 segment" in told[0]
    assert any("out of order" in each for each in told)


def test_what_a_person_wrote_meanwhile_stays(desk, machine, translation, say, said, monkeypatch):
    read = DeepLTranslator.texts_in

    def somebody_is_faster(translator, answer):
        say(PLAZO, "A person's.")
        return read(translator, answer)

    monkeypatch.setattr(DeepLTranslator, "texts_in", somebody_is_faster)
    ask(desk, translation)
    assert said(PLAZO) == "A person's."


def test_without_a_service_there_is_none_to_ask(desk, translation, settings):
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = None
    address = reverse("wagtail_localize:machine_translate", args=[translation.pk])
    assert desk.post(address).status_code == 404
    assert '"machineTranslator": null' in desk.get(translation.get_target_instance_edit_url()).content.decode().replace(
        "&quot;", '"'
    )


# Chosen by the environment


@pytest.fixture
def environment(monkeypatch):
    def write(**variables):
        for name in ("MACHINE_TRANSLATION", "MACHINE_TRANSLATION_URL", "MACHINE_TRANSLATION_KEY"):
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(f"MACHINE_TRANSLATION{'_' if name else ''}{name}", value)

    return write


def test_machine_translation_is_off_unless_asked_for(environment):
    environment()
    assert machine_translator() is None


@pytest.mark.parametrize(
    "url", ["https://t.example.org", "http://localhost:5000", "http://127.0.0.1:5000", "http://[::1]:1"]
)
def test_encrypted_or_on_this_machine(environment, url):
    environment(**{"": "libretranslate", "URL": url})
    assert machine_translator()["OPTIONS"]["URL"] == url


@pytest.mark.parametrize(
    "variables",
    [
        {"": "libretranslate", "URL": "http://t.example.org"},
        {"": "libretranslate", "URL": "http://127.0.0.1.example.org"},
        {"": "libretranslate", "URL": "ftp://localhost"},
        {"": "libretranslate", "URL": "t.example.org"},
        {"": "libretranslate"},
        {"": "deepl"},
        {"": "deepl", "KEY": "x", "URL": "http://t.example.org"},
        {"": "deepl", "KEY": "x", "TIMEOUT": "0"},
        {"": "babelfish"},
    ],
    ids=str,
)
def test_a_wrong_setting_stops_the_start_and_names_the_variable(environment, variables):
    environment(**variables)
    with pytest.raises(ImproperlyConfigured, match="MACHINE_TRANSLATION"):
        machine_translator()
