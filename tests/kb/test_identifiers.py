"""Identifiers are the same in both languages: no translator is offered one, and no two things share one."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from kb.blocks.law import ProvisionsBlock
from kb.blocks.untranslated import AnchorBlock, WorkKeyBlock
from kb.identifiers import ANCHOR_PATTERN, WORK_KEY_PATTERN
from kb.kinds import REGULATORY_MODEL
from kb.models import KnowledgePage
from tests.factories import make_translation, make_work, provision
from tests.kb import examples

pytestmark = pytest.mark.django_db

# Each kind of identifier as it looks wherever it stands.
LOOKS = {
    "key of a work": WORK_KEY_PATTERN,
    "address": r"^https?://",
    "date": r"^\d{4}-\d{2}-\d{2}$",
    "amount": r"^[\d.,]+$",
    "currency": r"^(MXN|GBP|EUR|USD)$",
    "external identifier": r"^example/",
    "jurisdiction": r"^[A-Z]{2}-[A-Z]{3}$",
    "provision by number": r"^art\. \d+$",
}
# Named as they stand in the examples.
VERBATIM = {
    "art-64",
    "art-65",
    "Ley de Adquisiciones, art. 64",
    "Gaceta Oficial, 28 de septiembre de 1998",
    "Informe 2025",
    "Prompt payment code",
    "Cabinet Office",
    "CC BY 4.0",
    "Hoja",
    "borough",
    "congress",
    "payment-term",
    "public-procurement",
    "hoja.csv",
    "statute",
    "template",
    "ended",
    "low",
    "local",
}
# Figures of a result are written as words: "28", "3 of 4".
FIGURES = {"results.baseline", "results.value"}


def _text(segment):
    """What a translator reads, without markup; of rich text's template and of a link's address nothing is read."""
    return segment.string.data if isinstance(segment, StringSegmentValue) else ""


def segments_of(page):
    """The texts offered to a translator, by place; ids of blocks left out."""
    found = []
    for segment in extract_segments(page):
        place = ".".join(step for step in segment.path.split(".") if not re.fullmatch(r"[0-9a-f-]{36}", step))
        found.append((place, _text(segment)))
    return found


def test_no_identifier_is_offered_to_a_translator(imported, subtests):
    parts = [part for part in examples.parts() if part["language"] == "es"]
    result = imported(*parts)
    assert result.errors == []
    for page in KnowledgePage.objects.all():
        segments = [(place, text) for place, text in segments_of(page.specific) if place != "slug"]
        assert len(segments) > 5
        with subtests.test("verbatim", kind=page.kind):
            assert [segment for segment in segments if segment[1] in VERBATIM] == []
        for name, pattern in LOOKS.items():
            with subtests.test(name, kind=page.kind):
                assert [
                    segment
                    for segment in segments
                    if re.search(pattern, segment[1]) and not (name == "amount" and segment[0] in FIGURES)
                ] == []


def test_a_link_s_address_is_no_text_to_translate():
    page = make_work(body=[{"type": "text", "value": '<p>Una <a href="https://example.org/ley">ley</a>.</p>'}])
    texts = [text for _place, text in segments_of(page) if "ley" in text]
    assert texts
    assert all("<" not in text or "https://" not in text for text in texts)


@pytest.mark.parametrize("anchor", ["art-27", "s", "schedule-2-part-1", "a" * 60])
def test_an_anchor_is_small_letters_digits_and_hyphens(anchor):
    assert AnchorBlock().clean(anchor) == anchor
    assert re.fullmatch(ANCHOR_PATTERN, anchor)


@pytest.mark.parametrize(
    "anchor", ["Art-27", "27", "art 27", "artículo", "art_27", "-a", "a" * 61, "art-27\n", "#a", ""]
)
def test_anything_else_is_no_anchor_and_the_message_says_what_to_write(anchor):
    with pytest.raises(ValidationError) as refused:
        AnchorBlock().clean(anchor)
    # The messages are written when they are read.
    with override("en-gb"):
        said = refused.value.messages
    if anchor and len(anchor) <= 60:
        assert said == ["Use small letters, digits and hyphens, beginning with a letter."]


@pytest.mark.parametrize(
    "key", ["", "x", "123", "00000000-0000-4000-8000-00000000000", "{00000000-0000-4000-8000-000000000000}"]
)
def test_a_work_is_named_by_its_whole_key(key):
    with pytest.raises(ValidationError):
        WorkKeyBlock().clean(key)


def test_the_key_of_a_work_is_what_the_block_takes():
    key = make_work().work_key
    assert WorkKeyBlock().clean(key) == key


def test_two_provisions_of_a_page_cannot_share_an_anchor():
    block = ProvisionsBlock()
    value = block.to_python([provision("art-1"), provision("art-2"), provision("art-1")])
    with pytest.raises(ValidationError) as refused:
        block.clean(value)
    assert set(refused.value.block_errors) == {0, 2}


def test_both_parts_of_a_work_have_one_key_and_each_its_own_external_id():
    page = make_work(REGULATORY_MODEL, external_id="example/law.es", provisions=[provision("art-1")])
    translation = make_translation(page)
    assert translation.translation_key == page.translation_key
    assert translation.external_id is None
    assert translation.specific.provisions[0].value["anchor"] == "art-1"


def test_an_external_id_belongs_to_one_page():
    make_work(external_id="example/one.es")
    other = make_work()
    other.external_id = "example/one.es"
    with pytest.raises(ValidationError) as refused:
        other.full_clean()
    assert list(refused.value.message_dict) == ["external_id"]
