"""What cannot be true is refused, with a sentence that says what is wrong and what to do."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import RequestFactory
from django.utils.translation import override
from wagtail.models import Page, Site

from home.models import HomePage, InformationPage
from kb.blocks.encounters import DelegationsBlock, FollowUpsBlock
from kb.blocks.law import ProvisionsBlock
from kb.blocks.practice import LegalBasisBlock, MoneyBlock, ResultsBlock
from kb.blocks.prose import ProseBlock
from kb.blocks.sources import SourcesBlock
from kb.blocks.training import LessonsBlock, QuestionsBlock
from kb.kinds import ENCOUNTER, OPERATIONAL_TOOL, PRACTICE_GUIDE, REGULATORY_MODEL, TRAINING_MODULE
from kb.models import Concept, ConceptLabel, Equivalence, Fact, Institution, Jurisdiction, KnowledgePage, TopicLink
from tests.factories import (
    EquivalenceFactory,
    FactFactory,
    InstitutionFactory,
    concept,
    locale_of,
    make_image,
    make_work,
    provision,
)

pytestmark = pytest.mark.django_db

EARLY, LATE = date(2025, 1, 1), date(2026, 1, 1)


@pytest.fixture(autouse=True)
def _in_english():
    with override("en-gb"):
        yield


def refusal_of(record):
    """Messages by field."""
    with pytest.raises(ValidationError) as refused:
        record.full_clean()
    return refused.value.message_dict


# Works

ORDER = {
    "checked": (PRACTICE_GUIDE, "checked_on", "check_by", "“Check again by” must not be before “checked on”."),
    "guide": (PRACTICE_GUIDE, "started_on", "ended_on", "The end date must not be before the start date."),
    "enacted": (
        REGULATORY_MODEL,
        "enacted_on",
        "in_force_from",
        "“In force from” must not be before “enacted on”.",
    ),
    "repealed": (
        REGULATORY_MODEL,
        "in_force_from",
        "repealed_on",
        "“Repealed on” must not be before “in force from”.",
    ),
    "encounter": (ENCOUNTER, "date", "end_date", "The last day must not be before the first."),
}


@pytest.mark.parametrize(("kind", "first", "last", "message"), ORDER.values(), ids=ORDER)
def test_dates_stand_in_order(kind, first, last, message):
    page = make_work(kind, publish=False)
    setattr(page, first, LATE)
    setattr(page, last, EARLY)
    assert message in refusal_of(page)[last]
    for later in (LATE, date(2026, 1, 2), None):
        setattr(page, last, later)
        page.full_clean()


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        (TRAINING_MODULE, "pass_mark", 101),
        (TRAINING_MODULE, "pass_mark", 0),
        (TRAINING_MODULE, "minutes", 0),
        (PRACTICE_GUIDE, "evidence", 6),
        (PRACTICE_GUIDE, "status", "stopped"),
        (PRACTICE_GUIDE, "population", -1),
        (REGULATORY_MODEL, "source_url", "javascript:alert(1)"),
        (REGULATORY_MODEL, "instrument_type", "rumour"),
        (OPERATIONAL_TOOL, "tool_type", "hammer"),
        (ENCOUNTER, "level", "galactic"),
    ],
)
def test_a_value_out_of_its_range_is_refused_at_its_field(kind, field, value):
    page = make_work(kind, publish=False)
    setattr(page, field, value)
    assert list(refusal_of(page)) == [field]


def test_the_database_itself_keeps_the_order_of_checks():
    page = make_work(checked_on=LATE)
    with pytest.raises(IntegrityError), transaction.atomic():
        KnowledgePage.objects.filter(pk=page.pk).update(check_by=EARLY)


def test_a_topic_stands_once_on_a_page():
    page = make_work(topics=[concept("twinning")])
    again = TopicLink(tag=concept("twinning"), content_object=page)
    with pytest.raises(ValidationError) as refused:
        again.full_clean()
    assert refused.value.messages == ["This topic is already on the list."]


def test_a_work_is_due_for_a_check_once_its_day_has_passed():
    assert make_work(check_by=date(2020, 1, 1)).needs_check
    assert not make_work(check_by=date(2999, 1, 1)).needs_check
    assert not make_work().needs_check


@pytest.mark.parametrize("slug", ["buscar", "search", "glosario", "glossary", "comparar", "work", "admin", "api"])
def test_no_page_takes_an_address_of_the_site_itself(slug):
    home = HomePage.objects.get(locale=locale_of("en"))
    page = home.add_child(instance=InformationPage(title="Own", slug="own", locale=home.locale))
    page.slug = slug
    assert refusal_of(page) == {
        "slug": ["This address belongs to a part of the site itself: choose another one."],
    }


# Blocks


def refusals_in(error):
    """Every message of a block's error, however deep."""
    messages = []
    for nested in getattr(error, "block_errors", {}).values() if hasattr(error, "block_errors") else ():
        if nested is not None:
            messages += refusals_in(nested)
    non_block = getattr(error, "non_block_errors", None)
    return (
        messages + (list(non_block) if non_block else []) + ([] if hasattr(error, "block_errors") else error.messages)
    )


def clean(block, kind, **value):
    """What the block makes of one entry. Raises ValidationError."""
    return block.clean(block.to_python([{"type": kind, "value": value}]))


AMOUNT = {"amount": "150000.50", "currency": "MXN", "year": 2025, "purpose": "Software"}
RESULT = {"indicator": "Days to pay", "value": "28", "source_title": "Report 2025"}
QUESTION = {
    "question": "Which?",
    "options": [{"text": "20 days", "is_right": True}, {"text": "90 days", "is_right": False}],
    "reason": "<p>The law.</p>",
}
SOURCE = {"title": "The Act", "url": "https://example.org/act", "language": "en", "read_on": "2026-01-01"}
PROVISION = provision("art-1")["value"]
BASIS = {"citation": "Act, s. 1"}
REQUIRED = "This field is required."

REFUSED = {
    "money without its currency": (MoneyBlock, "amount", AMOUNT | {"currency": ""}, REQUIRED),
    "money in no currency of ours": (MoneyBlock, "amount", AMOUNT | {"currency": "XXX"}, "is not one of the available"),
    "money without its year": (MoneyBlock, "amount", AMOUNT | {"year": None}, REQUIRED),
    "money of an impossible year": (MoneyBlock, "amount", AMOUNT | {"year": 25}, "greater than or equal to 1900"),
    "less than nothing": (MoneyBlock, "amount", AMOUNT | {"amount": "-1"}, "greater than or equal to 0"),
    "money for nothing": (MoneyBlock, "amount", AMOUNT | {"purpose": ""}, REQUIRED),
    "a result without a source": (
        ResultsBlock,
        "result",
        RESULT | {"source_title": ""},
        "A result needs its source: write where the figure comes from.",
    ),
    "a result without a figure": (ResultsBlock, "result", RESULT | {"value": ""}, REQUIRED),
    "a question without a right answer": (
        QuestionsBlock,
        "question",
        QUESTION | {"options": [{"text": "a", "is_right": False}, {"text": "b", "is_right": False}]},
        "Mark at least one option as right.",
    ),
    "a question with one option": (
        QuestionsBlock,
        "question",
        QUESTION | {"options": [{"text": "a", "is_right": True}]},
        "minimum number of items is 2",
    ),
    "a question without a reason": (QuestionsBlock, "question", QUESTION | {"reason": ""}, REQUIRED),
    "a source without a title": (SourcesBlock, "source", SOURCE | {"title": ""}, REQUIRED),
    "a source at no address": (SourcesBlock, "source", SOURCE | {"url": "example"}, "Enter a valid URL."),
    "a source that runs": (SourcesBlock, "source", SOURCE | {"url": "javascript:alert(1)"}, "Enter a valid URL."),
    "a provision without an anchor": (ProvisionsBlock, "provision", PROVISION | {"anchor": ""}, REQUIRED),
    "a provision without a heading": (ProvisionsBlock, "provision", PROVISION | {"heading": ""}, REQUIRED),
    "a legal basis without a citation": (LegalBasisBlock, "basis", BASIS | {"citation": ""}, REQUIRED),
    "a legal basis of no work": (
        LegalBasisBlock,
        "basis",
        BASIS | {"work": "the act"},
        "Copy the whole key of the work: 36 characters.",
    ),
    "a lesson of no length": (LessonsBlock, "lesson", {"title": "One", "minutes": 0}, "greater than or equal to 1"),
    "a delegation of nobody": (DelegationsBlock, "delegation", {"posts": ""}, REQUIRED),
    "nothing that follows": (FollowUpsBlock, "follow_up", {"text": ""}, REQUIRED),
    "a fact that is none": (ProseBlock, "fact", None, REQUIRED),
}


@pytest.mark.parametrize(("block", "kind", "value", "message"), REFUSED.values(), ids=REFUSED)
def test_an_entry_that_says_too_little_is_refused_in_words(block, kind, value, message):
    own = block()
    with pytest.raises(ValidationError) as refused:
        own.clean(own.to_python([{"type": kind, "value": value}]))
    assert any(message in said for said in refusals_in(refused.value)), refusals_in(refused.value)


@pytest.mark.parametrize(
    ("block", "kind", "value"),
    [
        (MoneyBlock, "amount", AMOUNT),
        (ResultsBlock, "result", RESULT),
        (ResultsBlock, "result", RESULT | {"source_title": "", "source_url": "https://example.org/report"}),
        (QuestionsBlock, "question", QUESTION),
        (SourcesBlock, "source", SOURCE),
        (ProvisionsBlock, "provision", PROVISION),
        (LegalBasisBlock, "basis", BASIS),
    ],
)
def test_an_entry_that_says_enough_goes_in(block, kind, value):
    assert len(clean(block(), kind, **value)) == 1


# Records

FACTS = {
    "checked again before it was checked": (
        {"checked_on": LATE, "check_by": EARLY},
        "__all__",
        "“Check again by” must not be before “checked on”.",
    ),
    "money without its year": (
        {"value": 5, "currency": "GBP", "year": None},
        "__all__",
        "An amount of money needs the year it belongs to.",
    ),
    "a currency of no amount": (
        {"currency": "GBP", "year": 2025},
        "value",
        "Write the amount, or leave the currency empty.",
    ),
    "no source": ({"source_title": ""}, "source_title", "This field cannot be blank."),
    "one language only": ({"statement_en": ""}, "statement_en", "This field cannot be blank."),
    "no day to check it again": ({"check_by": None}, "check_by", "This field cannot be null."),
}


@pytest.mark.parametrize(("fields", "field", "message"), FACTS.values(), ids=FACTS)
def test_a_fact_that_says_too_little_is_refused(fields, field, message):
    fact = FactFactory.build(**fields)
    assert message in refusal_of(fact)[field]


@pytest.mark.parametrize("fields", [{"check_by": EARLY, "checked_on": LATE}, {"currency": "MXN", "year": None}])
def test_the_database_itself_refuses_such_a_fact(fields):
    fact = FactFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Fact.objects.filter(pk=fact.pk).update(**fields)


def test_a_fact_is_due_once_its_day_has_passed():
    assert FactFactory(checked_on=date(2019, 1, 1), check_by=date(2020, 1, 1)).is_due
    assert not FactFactory(check_by=date(2999, 1, 1)).is_due


def make_equivalence(**fields):
    works = [make_work(REGULATORY_MODEL, provisions=[provision("art-1")]) for _ in range(2)]
    place = {
        "work_a": works[0].translation_key,
        "anchor_a": "art-1",
        "work_b": works[1].translation_key,
        "anchor_b": "art-1",
    }
    return EquivalenceFactory.build(**(place | fields))


def test_an_equivalence_is_recorded_once_whichever_side_it_is_seen_from():
    first = make_equivalence()
    first.full_clean()
    first.save()
    place = {"work_a": first.work_a, "anchor_a": "art-1", "work_b": first.work_b, "anchor_b": "art-1"}
    again = EquivalenceFactory.build(**place)
    assert "This equivalence is already recorded." in refusal_of(again)["__all__"]
    turned = EquivalenceFactory.build(work_a=first.work_b, anchor_a="art-1", work_b=first.work_a, anchor_b="art-1")
    assert "This equivalence is already recorded, seen from the other side." in refusal_of(turned)["__all__"]
    first.full_clean()


def test_a_provision_is_not_its_own_equivalent():
    record = make_equivalence()
    record.work_b = record.work_a
    assert refusal_of(record)["__all__"] == [
        "A provision cannot be its own equivalent: choose two different provisions."
    ]


@pytest.mark.parametrize("field", ["note_es", "note_en", "match"])
def test_an_equivalence_says_how_close_it_is_and_why_in_both_languages(field):
    assert field in refusal_of(make_equivalence(**{field: ""}))


def test_an_anchor_of_an_equivalence_is_written_as_on_the_page():
    assert refusal_of(make_equivalence(anchor_a="Art. 1"))["anchor_a"] == [
        "Write the anchor of the provision as it stands on its page, for example art-27."
    ]


def test_a_concept_is_never_broader_than_itself():
    top = concept("public-procurement")
    below = Concept.objects.create(slug="below", name="abajo", pref_en="below", subject=top.subject, broader=top)
    top.broader = below
    message = "A concept cannot be broader than itself: choose another broader concept."
    assert refusal_of(top)["broader"] == [message]
    below.broader = below
    assert refusal_of(below)["broader"] == [message]


def test_a_label_belongs_to_one_concept():
    label = ConceptLabel.objects.filter(concept__slug="twinning", language="en").first()
    again = ConceptLabel(concept=concept("transparency"), language="en", text=label.text)
    assert refusal_of(again)["__all__"] == ["Another concept already has this label in this language."]


@pytest.mark.parametrize("code", ["mx", "MEX", "MX\n", "MX-", "MX_CMX", "MX-CMX-014", ""])
def test_a_jurisdiction_has_a_code_of_the_standard(code):
    messages = refusal_of(Jurisdiction(code=code, name_es="Lugar", name_en="Place"))["code"]
    assert messages == (["Write an ISO 3166 code such as MX, MX-CMX or GB-ENG."] if code else [REFUSED_BLANK])


REFUSED_BLANK = "This field cannot be blank."


@pytest.mark.parametrize("field", ["name_es", "name_en", "slug"])
def test_an_institution_has_a_name_in_both_languages_and_an_identifier(field):
    assert refusal_of(InstitutionFactory.build(**{field: ""})) == {field: [REFUSED_BLANK]}


def test_an_institution_that_owns_works_cannot_be_deleted():
    institution = InstitutionFactory()
    make_work(institution=institution)
    with pytest.raises(IntegrityError):
        institution.delete()
    assert Institution.objects.filter(pk=institution.pk).exists()


# Both languages in one row


@pytest.mark.parametrize(("code", "name"), [("es-mx", "Alcaldía"), ("en-gb", "Borough")])
def test_a_record_speaks_the_language_of_the_page(code, name):
    with override(code):
        assert InstitutionFactory.build(name_es="Alcaldía", name_en="Borough").name == name
        assert str(concept("twinning")) == {"es-mx": "hermanamiento", "en-gb": "twinning"}[code]


@pytest.mark.parametrize("code", ["es-mx", "en-gb"])
def test_what_is_written_in_one_language_only_is_shown_in_both(code):
    with override(code):
        assert InstitutionFactory.build(description_en="A council.").description == "A council."


def test_a_picture_without_alternative_text_never_reads_out_its_file_name():
    assert make_image("IMG_2041.png").default_alt_text == ""
    assert make_image(alt_es="Una calle.", alt_en="A street.").default_alt_text == "A street."


def test_equivalences_are_listed_by_their_provisions():
    for anchor in ("art-2", "art-1"):
        make_equivalence(anchor_a=anchor).save()
    assert [each.anchor_a for each in Equivalence.objects.all()] == ["art-1", "art-2"]


@pytest.mark.parametrize("active", ["es-mx", "en-gb"])
def test_the_address_of_a_work_is_the_one_that_wagtail_would_give(active):
    works = [make_work(slug="pago-a-30-días"), make_work(language="en", slug="prompt-payment")]
    with override(active):
        for work in works:
            assert work.get_url_parts() == Page.get_url_parts(work)
            assert work.url.startswith(f"/{work.language}/")


def test_a_work_below_two_sites_has_the_address_that_wagtail_would_give():
    work = make_work()
    Site.objects.create(hostname="second.example", root_page=work.get_parent(), port=80)
    request = RequestFactory().get("/", headers={"host": "localhost"})
    again = KnowledgePage.objects.get(pk=work.pk)
    assert again.get_url_parts(request) == Page.get_url_parts(again, request)
