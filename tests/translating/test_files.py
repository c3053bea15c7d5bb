"""Translations out as a file and in again, PO and XLIFF alike."""

import re
from io import BytesIO
from xml.etree import ElementTree

import polib
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import Page
from wagtail_localize.models import StringSegment, StringTranslation

from tests.factories import UserFactory, make_work
from tests.translating.conftest import ENLACE, FUNDAMENTO, PLAZO, messages_of, start_translation
from translating.files import read_file, take_in
from translating.files.entries import MOST_BYTES, UnreadableFile
from translating.files.inline import to_html, to_xliff
from translating.files.po import write_po
from translating.files.xliff import XLIFF, write_xliff
from translating.helps import helps_for

pytestmark = pytest.mark.django_db

WRITERS = {"PO": write_po, "XLIFF": write_xliff}
both_formats = pytest.mark.parametrize("file_format", WRITERS)


def written(translation, file_format):
    return WRITERS[file_format](helps_for(translation))


def translated(content, file_format, source, target, *, done=True):
    """The file after a translator's program wrote the translation of one string into it."""
    if file_format == "PO":
        po = polib.pofile(content.decode())
        [entry] = [each for each in po if each.msgid == source]
        entry.msgstr = target
        if done and entry.fuzzy:
            entry.flags.remove("fuzzy")
        return str(po).encode()
    ElementTree.register_namespace("", XLIFF)
    root = ElementTree.fromstring(content)  # noqa: S314 (our own file)
    for unit in root.iter(f"{{{XLIFF}}}trans-unit"):
        if to_html(unit.find(f"{{{XLIFF}}}source")) == source:
            for old in unit.findall(f"{{{XLIFF}}}target"):
                unit.remove(old)
            element = ElementTree.Element(f"{{{XLIFF}}}target", {"state": "translated"} if done else {})
            to_xliff(element, target)
            unit.insert(1, element)
    return ElementTree.tostring(root, encoding="utf-8")


def take(translation, content, user):
    return take_in(translation, read_file(BytesIO(content), translation), user=user)


def state(translation):
    rows = StringTranslation.objects.filter(locale=translation.target_locale).order_by("pk")
    return list(rows.values_list("pk", "data", "translation_type", "tool_name", "last_translated_by", "updated_at"))


@both_formats
def test_a_file_that_comes_back_untouched_changes_nothing(translation, say, file_format):
    say(PLAZO, "Invoices are paid within 30 days, & <b>sooner</b>.")
    say(ENLACE, 'See the <a id="a1">“act”</a> on <b>public <i>procurement</i></b>.<br/>Now.')
    say(FUNDAMENTO, "It obliges.", machine=True)
    before = state(translation)
    result = take(translation, written(translation, file_format), UserFactory())
    assert (result.taken, result.confirmed, result.not_done, result.has_questions) == (0, 0, 0, False)
    assert result.unchanged == 3
    assert state(translation) == before


@both_formats
def test_what_was_translated_goes_in_and_nothing_is_published(translation, translator, said, file_format):
    revisions = translation.get_target_instance().revisions.count()
    content = translated(written(translation, file_format), file_format, ENLACE, 'The <b>act</b>: <a id="a1">here</a>.')
    assert take(translation, content, translator).taken == 1
    assert said(ENLACE) == 'The <b>act</b>: <a id="a1">here</a>.'
    row = StringTranslation.objects.get(translation_of__data=ENLACE)
    assert (row.translation_type, row.tool_name, row.last_translated_by) == ("manual", file_format, translator)
    page = Page.objects.get(pk=translation.get_target_instance().pk)
    assert not page.live
    assert page.revisions.count() == revisions


@both_formats
def test_what_somebody_changed_meanwhile_stays_and_is_told(translation, translator, say, said, file_format):
    say(PLAZO, "First.")
    content = translated(written(translation, file_format), file_format, PLAZO, "Of the file.")
    say(PLAZO, "Of somebody else.")
    result = take(translation, content, translator)
    assert result.taken == 0
    assert [(each.theirs, each.mine) for each in result.conflicts] == [("Of somebody else.", "Of the file.")]
    assert said(PLAZO) == "Of somebody else."


@both_formats
def test_what_was_first_translated_meanwhile_is_a_conflict_too(translation, translator, say, file_format):
    content = translated(written(translation, file_format), file_format, PLAZO, "Of the file.")
    say(PLAZO, "Of somebody else.")
    assert len(take(translation, content, translator).conflicts) == 1


@both_formats
def test_a_string_untouched_in_the_file_does_not_undo_a_newer_one(translation, translator, say, said, file_format):
    say(PLAZO, "First.")
    content = written(translation, file_format)
    say(PLAZO, "Newer.")
    assert not take(translation, content, translator).has_questions
    assert said(PLAZO) == "Newer."


@both_formats
def test_without_its_version_the_date_of_the_file_decides(translation, translator, say, said, file_format):
    say(PLAZO, "First.")
    content = translated(written(translation, file_format), file_format, PLAZO, "Of the file.")
    content = re.sub(rb' extradata="[^"]*"|#\. version: .*\n', b"", content)
    assert take(translation, content, translator).taken == 1
    content = translated(content, file_format, PLAZO, "Of the file, again.")
    assert len(take(translation, content, translator).conflicts) == 1
    assert said(PLAZO) == "Of the file."


@both_formats
def test_strings_that_the_source_lost_are_named_and_the_rest_goes_in(translation, translator, guide, said, file_format):
    content = translated(written(translation, file_format), file_format, PLAZO, "Lost.")
    content = translated(content, file_format, "Cómo pagar a tiempo.", "How to pay on time.")
    guide.body = list(guide.body.raw_data)[1:]
    guide.save_revision().publish()
    translation.source.update_from_db()
    result = take(translation, content, translator)
    assert result.taken == 1
    assert [source for _number, source in result.unknown] == [PLAZO]
    assert said("Cómo pagar a tiempo.") == "How to pay on time."
    assert said(PLAZO) is None


@both_formats
def test_a_translation_that_no_page_could_show_is_told(translation, translator, said, file_format):
    content = translated(written(translation, file_format), file_format, ENLACE, 'The <a id="a7">act</a>.')
    [(_number, source, reason)] = take(translation, content, translator).unusable
    assert source == ENLACE
    assert "a7" in reason
    assert said(ENLACE) is None


@both_formats
def test_whoever_returns_machine_text_as_done_has_confirmed_it(translation, translator, say, file_format):
    row = say(PLAZO, "Machine's.", machine=True)
    untouched = written(translation, file_format)
    assert take(translation, untouched, translator).confirmed == 0
    assert take(translation, translated(untouched, file_format, PLAZO, "Machine's."), translator).confirmed == 1
    row.refresh_from_db()
    assert (row.translation_type, row.last_translated_by) == ("manual", translator)


def test_unfinished_work_of_a_po_program_is_left_out(translation, translator, say, said):
    say(PLAZO, "Machine's.", machine=True)
    content = translated(written(translation, "PO"), "PO", PLAZO, "Half", done=False)
    result = take(translation, content, translator)
    assert (result.taken, result.not_done) == (0, 1)
    assert said(PLAZO) == "Machine's."


@both_formats
def test_the_file_carries_glossary_place_and_state(translation, say, file_format):
    say(PLAZO, "Machine's.", machine=True)
    text = written(translation, file_format).decode()
    assert "Glossary:" in text
    assert "public procurement" in text
    assert "legal_basis." in text
    assert ("needs-review-translation" if file_format == "XLIFF" else "fuzzy") in text


def xliff_like(translation, *, original=None, source="es-mx", target="en-gb", body=""):
    return (
        f'<xliff version="1.2" xmlns="{XLIFF}"><file original="{original or translation.uuid}" datatype="html"'
        f' source-language="{source}" target-language="{target}"><body>{body}</body></file></xliff>'
    ).encode()


def po_like(translation, *, original=None, target="en-gb", header="X-WagtailLocalize-TranslationID"):
    return (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Language: {target}\\n"\n"{header}: {original or translation.uuid}\\n"\n\nmsgid "a"\nmsgstr "b"\n'
    ).encode()


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
    + "]><x>&j;</x>"
)
BAD_FILES = {
    "empty": (lambda translation: b"", "is empty"),
    "blank": (lambda translation: b" \n ", "is empty"),
    "not PO": (lambda translation: b"Dear Rosa,\nhere it is", "not a PO file"),
    "name of a file": (lambda translation: b"/etc/hostname", "not a PO file"),
    "broken PO": (lambda translation: po_like(translation)[:-4], "not a PO file"),
    "PO of nobody": (lambda translation: po_like(translation, header="X-Other"), "which translation it belongs to"),
    "PO of another page": (lambda translation: po_like(translation, original="x"), "another page"),
    "PO in another language": (lambda translation: po_like(translation, target="fr"), "“fr”"),
    "PO in Latin-1": (lambda translation: 'msgid "año"\n'.encode("latin-1"), "UTF-8"),
    "a picture": (lambda translation: b"\x89PNG\r\n\x1a\n\x00\x00\xff", "UTF-8"),
    "broken XLIFF": (lambda translation: xliff_like(translation)[:-5], "not an XLIFF file"),
    "XLIFF in Latin-1": (lambda translation: xliff_like(translation, body="ñ").decode().encode("latin-1"), "UTF-8"),
    "another kind of XML": (lambda translation: b"<html/>", "XLIFF 1.2"),
    "XLIFF of another page": (lambda translation: xliff_like(translation, original="x"), "another page"),
    "XLIFF the other way round": (
        lambda translation: xliff_like(translation, source="en-gb", target="es-mx"),
        "“en-gb” to “es-mx”",
    ),
    "bomb of entities": (lambda translation: BOMB.encode(), "entities"),
    "document type": (lambda translation: b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>', "entities"),
    "deep": (lambda translation: b"<x>" * 50_000 + b"</x>" * 50_000, "not an XLIFF file"),
    "too large": (lambda translation: b"<" + b" " * MOST_BYTES, "larger"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_says_what_is_wrong_and_changes_nothing(translation, say, name):
    say(PLAZO, "Kept.")
    before = state(translation)
    make, sentence = BAD_FILES[name]
    with pytest.raises(UnreadableFile, match=re.escape(sentence)):
        read_file(BytesIO(make(translation)), translation)
    assert state(translation) == before


def test_marks_that_are_none_of_ours_make_only_their_own_string_unusable(translation, translator, said):
    path = StringSegment.objects.get(source=translation.source, string__data=PLAZO).context.path
    body = (
        f'<trans-unit id="1" resname="{path}"><source>{PLAZO}</source><target>x<ph id="1"/></target></trans-unit>'
        '<trans-unit id="2" resname="summary"><source>Cómo pagar a tiempo.</source>'
        '<target>How to <mrk mtype="seg" mid="0">pay</mrk> on time.</target></trans-unit>'
    )
    result = take(translation, xliff_like(translation, body=body), translator)
    assert [number for number, _source, _reason in result.unusable] == [1]
    assert said("Cómo pagar a tiempo.") == "How to pay on time."


# Over the web


def send(client, translation, content, *, address="translating:upload", name="t.xlf"):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse(address, args=[translation.pk]), {"file": file}, follow=True)


@both_formats
def test_down_and_up_again_in_the_admin(desk, translation, said, file_format):
    address = {"PO": "wagtail_localize:download_pofile", "XLIFF": "translating:download_xliff"}[file_format]
    response = desk.get(reverse(address, args=[translation.pk]))
    assert response["Content-Disposition"].endswith(('en-gb.po"', 'en-gb.xlf"'))
    content = translated(response.content, file_format, PLAZO, "Of the file.")
    for upload in ("wagtail_localize:upload_pofile", "translating:upload"):
        response = send(desk, translation, content, address=upload)
    assert said(PLAZO) == "Of the file."
    assert messages_of(response) == ["The file says nothing that is not here already: nothing has changed."]


def test_a_file_of_another_page_is_refused_in_the_admin(desk, translation, translator, said):
    other = start_translation(make_work(title="Otra obra"), translator)
    response = send(desk, translation, written(other, "XLIFF"))
    assert messages_of(response) == ["The file belongs to another page or another language. Nothing was taken from it."]


def test_no_file_is_asked_for(desk, translation):
    response = desk.post(reverse("translating:upload", args=[translation.pk]), follow=True)
    assert messages_of(response) == ["Choose a PO or XLIFF file first."]


def test_a_person_chooses_between_the_file_and_what_is_here(desk, translation, say, said):
    say(PLAZO, "First.")
    say(FUNDAMENTO, "First too.")
    content = translated(written(translation, "XLIFF"), "XLIFF", PLAZO, "Of the file.")
    content = translated(content, "XLIFF", FUNDAMENTO, "Of the file too.")
    say(PLAZO, "Newer.")
    say(FUNDAMENTO, "Newer too.")
    response = send(desk, translation, content)
    shown = response.content.decode()
    assert "Newer." in shown
    assert "Of the file." in shown
    fields = dict(re.findall(r'name="((?:text|version)-\d+)"\s+value="([^"]*)"', shown))
    segment = StringSegment.objects.get(source=translation.source, string__data=PLAZO)
    say(FUNDAMENTO, "Newest.")
    law = StringSegment.objects.get(source=translation.source, string__data=FUNDAMENTO)
    response = desk.post(
        reverse("translating:take_from_file", args=[translation.pk]),
        {**fields, "take": [segment.pk, law.pk]},
        follow=True,
    )
    assert said(PLAZO) == "Of the file."
    # Changed once more while the choice was made.
    assert said(FUNDAMENTO) == "Newest."
    assert len(messages_of(response)) == 2
