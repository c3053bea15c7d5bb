"""Every role × every action, on works of the person's own institution and of another's.

An action is done as a browser would do it, through the view that does it; whether it was allowed is read from what
became of it, not from what the screen offered.
"""

from collections.abc import Callable

import pytest
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction, Revision
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from kb.kinds import OPERATIONAL_TOOL, PRACTICE_GUIDE
from kb.models import Concept, Document, Fact, KnowledgePage
from kb.selectors.sections import section_of
from people.roles import Role
from tests.factories import (
    FactFactory,
    InstitutionFactory,
    UserFactory,
    concept,
    locale_of,
    make_document,
    make_image,
    upload,
)
from tests.kb.admin_forms import untouched
from tests.people.scene import (
    CASES,
    CREATORS,
    EVERY_STAFF,
    ONLY_ADMINISTRATOR,
    PUBLISHERS,
    SENDERS,
    TRANSLATOR,
    TRANSLATORS,
    WRITERS,
    Scene,
    fresh,
    happens,
)

pytestmark = pytest.mark.django_db

# Pages


def looks_at_the_explorer(scene: Scene) -> bool:
    return scene.opens("wagtailadmin_explore", scene.live.get_parent().pk)


def adds(scene: Scene) -> bool:
    section = section_of(PRACTICE_GUIDE, locale_of("es"))
    address = reverse("wagtailadmin_pages:add", args=["kb", "practiceguidepage", section.pk])
    response = scene.client.get(address)
    if response.status_code != 200:
        scene.client.post(address, {"title": "Nueva", "slug": "nueva"})
    else:
        scene.client.post(address, untouched(response.context["form"]) | {"title": "Nueva", "slug": "nueva"})
    return KnowledgePage.objects.filter(slug="nueva").exists()


def opens_the_editor(scene: Scene) -> bool:
    return scene.opens("wagtailadmin_pages:edit", scene.live.pk)


def saves_a_draft(scene: Scene) -> bool:
    before = Revision.page_revisions.filter(object_id=str(scene.live.pk)).count()
    data = scene.form(scene.live)
    scene.posts("wagtailadmin_pages:edit", scene.live.pk, **data | {"title": "Changed"})
    assert fresh(scene.live).title != "Changed"
    return Revision.page_revisions.filter(object_id=str(scene.live.pk)).count() > before


def publishes_from_the_editor(scene: Scene) -> bool:
    data = scene.form(scene.draft)
    scene.posts("wagtailadmin_pages:edit", scene.draft.pk, **data | COMPLETE | {"action-publish": "1"})
    return fresh(scene.draft).live


COMPLETE = {"summary": "Resumen", "checked_on": "2026-01-01", "check_by": "2027-01-01"}


def publishes_in_bulk(scene: Scene) -> bool:
    scene.bulk("publish", scene.draft)
    return fresh(scene.draft).live


def unpublishes(scene: Scene) -> bool:
    scene.posts("wagtailadmin_pages:unpublish", scene.live.pk)
    return not fresh(scene.live).live


def unpublishes_in_bulk(scene: Scene) -> bool:
    scene.bulk("unpublish", scene.live)
    return not fresh(scene.live).live


def deletes_a_live_one(scene: Scene) -> bool:
    scene.posts("wagtailadmin_pages:delete", scene.live.pk)
    return not KnowledgePage.objects.filter(pk=scene.live.pk).exists()


def deletes_a_draft(scene: Scene) -> bool:
    scene.posts("wagtailadmin_pages:delete", scene.draft.pk)
    return not KnowledgePage.objects.filter(pk=scene.draft.pk).exists()


def deletes_in_bulk(scene: Scene) -> bool:
    scene.bulk("delete", scene.live)
    return not KnowledgePage.objects.filter(pk=scene.live.pk).exists()


def _other_section(scene: Scene) -> Page:
    return section_of(OPERATIONAL_TOOL, locale_of("es"))


def moves(scene: Scene) -> bool:
    target = _other_section(scene)
    scene.posts("wagtailadmin_pages:move_confirm", scene.live.pk, target.pk)
    return fresh(scene.live).get_parent().pk == target.pk


def moves_in_bulk(scene: Scene) -> bool:
    target = _other_section(scene)
    scene.bulk("move", scene.live, chooser=target.pk)
    return fresh(scene.live).get_parent().pk == target.pk


def copies(scene: Scene) -> bool:
    data = {"new_title": "Copia", "new_slug": "copia", "new_parent_page": scene.live.get_parent().pk}
    scene.posts("wagtailadmin_pages:copy", scene.live.pk, **data)
    return KnowledgePage.objects.filter(slug="copia").exists()


def locks(scene: Scene) -> bool:
    scene.posts("wagtailadmin_pages:lock", scene.live.pk)
    return fresh(scene.live).locked


def restricts(scene: Scene) -> bool:
    scene.posts("wagtailadmin_pages:set_privacy", scene.live.pk, restriction_type="login")
    return PageViewRestriction.objects.filter(page_id=scene.live.pk).exists()


def reads_the_history(scene: Scene) -> bool:
    return scene.opens("wagtailadmin_pages:history", scene.live.pk)


def previews_a_draft(scene: Scene) -> bool:
    return scene.opens("wagtailadmin_pages:view_draft", scene.draft.pk)


def changes_a_section(scene: Scene) -> bool:
    return scene.opens("wagtailadmin_pages:edit", scene.live.get_parent().pk)


def deletes_a_section(scene: Scene) -> bool:
    section = section_of(OPERATIONAL_TOOL, locale_of("es"))
    scene.posts("wagtailadmin_pages:delete", section.pk)
    return not Page.objects.filter(pk=section.pk).exists()


# Choosers


def chooses_a_page(scene: Scene) -> bool:
    return scene.opens("wagtailadmin_choose_page_child", scene.live.get_parent().pk)


def chooses_a_fact(scene: Scene) -> bool:
    return scene.opens("wagtailsnippetchoosers_kb_fact:choose")


def chooses_an_image(scene: Scene) -> bool:
    return scene.opens("wagtailimages_chooser:choose")


# Translation


def sends_to_translation(scene: Scene) -> bool:
    locale = locale_of("en")
    scene.posts("wagtail_localize:submit_page_translation", scene.live.pk, locales=locale.pk)
    return scene.live.get_translations().exists()


def _translation(scene: Scene) -> Translation:
    source, _created = TranslationSource.get_or_create_from_instance(scene.live)
    translation = Translation.objects.create(source=source, target_locale=locale_of("en"))
    translation.save_target(publish=False)
    for segment in StringSegment.objects.filter(source=source):
        StringTranslation.objects.create(
            translation_of_id=segment.string_id, locale=translation.target_locale, context=segment.context, data="Text"
        )
    return translation


def translates_a_sentence(scene: Scene) -> bool:
    translation = _translation(scene)
    segment = StringSegment.objects.filter(source=translation.source).first()
    address = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
    scene.client.put(address, "value=Translated", content_type="application/x-www-form-urlencoded")
    return StringTranslation.objects.filter(data="Translated").exists()


def publishes_a_translation(scene: Scene) -> bool:
    translation = _translation(scene)
    target = translation.get_target_instance()
    scene.posts("wagtailadmin_pages:edit", target.pk, action="publish")
    return fresh(target).live


def brings_translations_up_to_date(scene: Scene) -> bool:
    translation = _translation(scene)
    live = scene.live
    live.title = "Otro nombre"
    live.save_revision().publish()
    scene.posts("kb_translations:work", live.translation_key)
    translation.source.refresh_from_db()
    return "Otro nombre" in translation.source.content_json


def publishes_translations_while_updating(scene: Scene) -> bool:
    translation = _translation(scene)
    scene.posts("wagtail_localize:update_translations", translation.source_id, publish_translations="on")
    return fresh(translation.get_target_instance()).live


# Everything else


def adds_a_document(scene: Scene) -> bool:
    data = {"title": "Matrix", "file": upload("a.csv", b"a,b\n1,2\n"), "collection": 1}
    scene.client.post(reverse("wagtaildocs:add"), data)
    return Document.objects.filter(title="Matrix").exists()


def changes_a_stranger_s_document(scene: Scene) -> bool:
    return scene.opens("wagtaildocs:edit", make_document().pk)


def changes_a_stranger_s_image(scene: Scene) -> bool:
    return scene.opens("wagtailimages:edit", make_image().pk)


def adds_a_fact(scene: Scene) -> bool:
    return scene.opens("wagtailsnippets_kb_fact:add")


def deletes_a_fact(scene: Scene) -> bool:
    fact = FactFactory()
    scene.posts("wagtailsnippets_kb_fact:delete", fact.pk)
    return not Fact.objects.filter(pk=fact.pk).exists()


def changes_the_vocabulary(scene: Scene) -> bool:
    return scene.opens("wagtailsnippets_kb_concept:edit", concept().pk)


def deletes_from_the_vocabulary(scene: Scene) -> bool:
    pk = concept("twinning").pk
    scene.posts("wagtailsnippets_kb_concept:delete", pk)
    return not Concept.objects.filter(pk=pk).exists()


def changes_an_institution(scene: Scene) -> bool:
    return scene.opens("wagtailsnippets_kb_institution:edit", InstitutionFactory().pk)


def changes_an_account(scene: Scene) -> bool:
    return scene.opens("wagtailusers_users:edit", UserFactory().pk)


def changes_a_group(scene: Scene) -> bool:
    return scene.opens("wagtailusers_groups:index")


def changes_the_locales(scene: Scene) -> bool:
    return scene.opens("wagtaillocales:index")


def changes_redirects(scene: Scene) -> bool:
    return scene.opens("wagtailredirects:index")


def changes_workflows(scene: Scene) -> bool:
    return scene.opens("wagtailadmin_workflows:index")


def uses_the_search_desk(scene: Scene) -> bool:
    return scene.client.get("/admin/search-desk/").status_code == 200


def asks_the_api_for_a_draft(scene: Scene) -> bool:
    answer = scene.client.get("/api/v1/search", {"q": scene.draft.title, "lang": "es"}).json()
    return any(each["work"] == str(scene.draft.translation_key) for each in answer["results"])


def reads_what_only_signed_in_readers_may(scene: Scene) -> bool:
    PageViewRestriction.objects.create(page=scene.live, restriction_type=PageViewRestriction.LOGIN)
    return scene.client.get(scene.live.url).status_code == 200


# What: (who may with works of their own institution, who may with another's).
MATRIX: dict[Callable[[Scene], bool], tuple[frozenset, frozenset]] = {
    looks_at_the_explorer: EVERY_STAFF,
    adds: (CREATORS, CREATORS),
    opens_the_editor: (WRITERS, ONLY_ADMINISTRATOR),
    saves_a_draft: (WRITERS, ONLY_ADMINISTRATOR),
    publishes_from_the_editor: (PUBLISHERS, ONLY_ADMINISTRATOR),
    publishes_in_bulk: (PUBLISHERS, ONLY_ADMINISTRATOR),
    unpublishes: (PUBLISHERS, ONLY_ADMINISTRATOR),
    unpublishes_in_bulk: (PUBLISHERS, ONLY_ADMINISTRATOR),
    deletes_a_live_one: (PUBLISHERS, ONLY_ADMINISTRATOR),
    deletes_a_draft: (WRITERS, ONLY_ADMINISTRATOR),
    deletes_in_bulk: (PUBLISHERS, ONLY_ADMINISTRATOR),
    moves: (PUBLISHERS, ONLY_ADMINISTRATOR),
    moves_in_bulk: (PUBLISHERS, ONLY_ADMINISTRATOR),
    copies: (CREATORS, ONLY_ADMINISTRATOR),
    locks: (PUBLISHERS, ONLY_ADMINISTRATOR),
    restricts: (PUBLISHERS, ONLY_ADMINISTRATOR),
    reads_the_history: (WRITERS, ONLY_ADMINISTRATOR),
    previews_a_draft: (WRITERS, ONLY_ADMINISTRATOR),
    changes_a_section: (PUBLISHERS, PUBLISHERS),
    deletes_a_section: (ONLY_ADMINISTRATOR, ONLY_ADMINISTRATOR),
    chooses_a_page: EVERY_STAFF,
    chooses_a_fact: EVERY_STAFF,
    chooses_an_image: EVERY_STAFF,
    sends_to_translation: (SENDERS, ONLY_ADMINISTRATOR),
    translates_a_sentence: (TRANSLATORS, ONLY_ADMINISTRATOR),
    publishes_a_translation: (PUBLISHERS, ONLY_ADMINISTRATOR),
    brings_translations_up_to_date: (TRANSLATORS, ONLY_ADMINISTRATOR),
    # wagtail-localize would publish here for anybody who may send to translation.
    publishes_translations_while_updating: (frozenset(), frozenset()),
    adds_a_document: (CREATORS | {TRANSLATOR}, CREATORS | {TRANSLATOR}),
    changes_a_stranger_s_document: (PUBLISHERS, PUBLISHERS),
    changes_a_stranger_s_image: (PUBLISHERS, PUBLISHERS),
    adds_a_fact: (WRITERS, WRITERS),
    deletes_a_fact: (PUBLISHERS, PUBLISHERS),
    changes_the_vocabulary: (PUBLISHERS, PUBLISHERS),
    deletes_from_the_vocabulary: (ONLY_ADMINISTRATOR, ONLY_ADMINISTRATOR),
    changes_an_institution: (ONLY_ADMINISTRATOR, ONLY_ADMINISTRATOR),
    changes_an_account: (ONLY_ADMINISTRATOR, ONLY_ADMINISTRATOR),
    changes_a_group: (ONLY_ADMINISTRATOR, ONLY_ADMINISTRATOR),
    changes_the_locales: (ONLY_ADMINISTRATOR, ONLY_ADMINISTRATOR),
    changes_redirects: (ONLY_ADMINISTRATOR, ONLY_ADMINISTRATOR),
    changes_workflows: (ONLY_ADMINISTRATOR, ONLY_ADMINISTRATOR),
    uses_the_search_desk: (PUBLISHERS, PUBLISHERS),
    asks_the_api_for_a_draft: (frozenset(), frozenset()),
    reads_what_only_signed_in_readers_may: (frozenset(Role), frozenset(Role)),
}


@pytest.mark.parametrize(("role", "whose"), CASES)
@pytest.mark.parametrize("action", MATRIX, ids=lambda action: action.__name__)
def test_who_may(action, role, whose, django_capture_on_commit_callbacks):
    assert happens(action, role, whose, django_capture_on_commit_callbacks) is (role in MATRIX[action][whose != "own"])
