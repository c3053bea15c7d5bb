"""A work's document says what its live pages say, and nothing that they do not."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import PageViewRestriction

from kb.kinds import PRACTICE_GUIDE, REGULATORY_MODEL, TRAINING_MODULE
from kb.models import Concept, Jurisdiction
from kb.selectors.sections import section_of
from kb.selectors.visibility import Restriction
from search.documents import PUBLIC, SIGNED_IN
from search.mapping import Reading, all_keys, build_document
from tests import states
from tests.factories import (
    FactFactory,
    InstitutionFactory,
    concept,
    locale_of,
    make_translation,
    make_work,
    provision,
)

pytestmark = pytest.mark.django_db


def text(value):
    return {"type": "text", "value": f"<p>{value}</p>"}


def passages(document, place=0):
    return [(passage.heading, passage.anchor, passage.text) for passage in document.parts[place].passages]


def test_a_work_is_one_document_with_a_part_for_each_language():
    spanish = make_work(title="Compras", summary="Cómo se compra")
    make_translation(spanish, title="Buying", summary="How to buy")
    document = build_document(spanish.work_key)

    assert document.key == spanish.work_key
    assert [(part.language, part.title, part.summary) for part in document.parts] == [
        ("es", "Compras", "Cómo se compra"),
        ("en", "Buying", "How to buy"),
    ]


def test_the_body_is_cut_at_its_headings_with_the_anchors_of_the_page():
    fact = FactFactory(statement_es="Se paga en 30 días.")
    page = make_work(
        body=[
            text("Al principio"),
            {"type": "heading", "value": "Qué se hizo"},
            text("Se <b>midió</b> todo"),
            {"type": "fact", "value": fact.pk},
            {"type": "heading", "value": "Después"},
        ]
    )
    assert passages(build_document(page.work_key)) == [
        ("", "", "Al principio"),
        ("Qué se hizo", "que-se-hizo", "Se midió todo\nSe paga en 30 días."),
        ("Después", "despues", ""),
    ]


def test_a_provision_is_a_passage_with_its_number_and_anchor():
    page = make_work(REGULATORY_MODEL, provisions=[provision("art-30", number="art. 30", text="<p>Licitación</p>")])
    assert passages(build_document(page.work_key)) == [("art. 30 Publicidad", "art-30", "Licitación")]


def test_a_lesson_is_a_passage():
    lesson = {"title": "Primera", "minutes": 5, "content": [text("Lea esto.")]}
    page = make_work(TRAINING_MODULE, lessons=[{"type": "lesson", "value": lesson}])
    assert passages(build_document(page.work_key)) == [("Primera", "lesson-1", "Lea esto.")]


def test_topics_give_labels_in_the_language_of_the_part_and_facets_with_the_broader_ones():
    topic = concept("direct-award")
    page = make_work(topics=[topic])
    make_translation(page)
    document = build_document(page.work_key)

    assert [part.labels for part in document.parts] == [("adjudicación directa",), ("direct award",)]
    assert set(document.facets["topic"]) >= {"direct-award", "procurement-procedure"}
    assert document.facets["subject"] == ("procurement",)


def test_facets_are_those_of_the_work():
    jurisdiction = Jurisdiction.objects.get_or_create(code="GB-ENG", defaults={"name_es": "I", "name_en": "E"})[0]
    page = make_work(
        PRACTICE_GUIDE,
        institution=InstitutionFactory(slug="camden"),
        jurisdiction=jurisdiction,
        level="local",
        evidence=3,
        cost_band="low",
        started_on=date(2024, 5, 1),
    )
    document = build_document(page.work_key)

    assert dict(document.facets) == {
        "kind": ("practice_guide",),
        "jurisdiction": ("GB-ENG",),
        "level": ("local",),
        "institution": ("camden",),
        "evidence": ("3",),
        "cost": ("low",),
        "year": ("2024",),
    }
    assert document.evidence == 3


def test_a_draft_changes_nothing():
    page = make_work(title="Publicado")
    page.title = "Borrador"
    page.save_revision()

    assert build_document(page.work_key).parts[0].title == "Publicado"


def test_the_publishing_window_goes_into_the_document():
    opens = timezone.now() + timedelta(days=1)
    page = make_work()
    type(page).objects.filter(pk=page.pk).update(go_live_at=opens, expire_at=opens + timedelta(days=1))
    (part,) = build_document(page.work_key).parts

    assert (part.publish_at, part.expire_at) == (opens, opens + timedelta(days=1))


@pytest.mark.parametrize(
    ("kinds", "audience"),
    [
        ([], {PUBLIC}),
        (["login"], {SIGNED_IN}),
        (["groups"], {"groups:{group}"}),
        (["login", "groups"], {"groups:{group}"}),
    ],
)
def test_restrictions_become_the_audience(kinds, audience):
    page = make_work()
    for kind in kinds:
        states.restrict(page, kind)
    group = Group.objects.filter(name=states.GROUP).values_list("pk", flat=True).first()

    (part,) = build_document(page.work_key).parts
    assert part.audience == {each.format(group=group) for each in audience}


def test_restrictions_of_section_and_page_are_both_asked_for():
    page = make_work()
    one, other = (Group.objects.create(name=name) for name in ("One", "Other"))
    for below, group in ((page.get_parent(), one), (page, other)):
        restriction = PageViewRestriction.objects.create(page=below, restriction_type="groups")
        restriction.groups.add(group)

    (part,) = build_document(page.work_key).parts
    assert part.audience == {f"groups:{min(one.pk, other.pk)}+{max(one.pk, other.pk)}"}


@pytest.mark.parametrize("state", [state for state in states.HIDDEN if not state.admitted], ids=str)
def test_what_nobody_may_be_told_of_is_in_no_document(state):
    subject = states.make(state, title="Ahuehuete")
    for page in subject.pages:
        document = build_document(page.work_key)
        if document is not None:
            # Live but outside its window: the engine asks for that in every query.
            now = timezone.now()
            assert not any(part.publish_at <= now < part.expire_at for part in document.parts)


def test_an_alias_has_no_document_of_its_own():
    page = make_work()
    alias = page.create_alias(parent=section_of(page.kind, locale_of("es")), update_slug="copia")
    assert build_document(str(alias.translation_key)) is None


def test_a_restricted_part_gives_no_facet_away():
    spanish = make_work(topics=[concept("direct-award")])
    english = make_translation(spanish)
    english.topic_links.set([])
    english.save_revision().publish()
    on_spanish_alone = Restriction(spanish.path, PageViewRestriction.LOGIN, frozenset())

    document = build_document(spanish.work_key, Reading(1, (on_spanish_alone,)))
    assert {part.language: part.audience for part in document.parts} == {"es": {SIGNED_IN}, "en": {PUBLIC}}
    assert "topic" not in document.facets


def test_two_readings_have_one_fingerprint_and_rising_versions():
    page = make_work()
    one, two = build_document(page.work_key), build_document(page.work_key)
    assert one.fingerprint == two.fingerprint
    assert one.version < two.version


def test_every_work_that_may_have_a_document_is_listed_once():
    both = make_work()
    make_translation(both)
    make_work(publish=False)
    english = make_work(language="en")

    assert sorted(all_keys()) == sorted({both.work_key, english.work_key})


def test_a_work_that_is_gone_has_no_document():
    assert build_document("11111111-1111-4111-8111-111111111111") is None
    page = make_work()
    page.delete()
    assert build_document(page.work_key) is None


def test_the_preferred_label_of_a_concept_without_english_is_no_error():
    only_spanish = Concept.objects.create(slug="solo-es", name="Sólo aquí", subject="legal")
    page = make_work(topics=[only_spanish])
    make_translation(page)
    assert build_document(page.work_key) is not None
