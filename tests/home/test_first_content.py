"""The content that comes with the software: complete in both languages, delivered once, then the editors' own."""

import pytest
from django.conf import settings
from django.core.management import call_command

from home.models import HomePage, InformationPage
from home.services import load_information_pages
from kb.kinds import ENCOUNTER, KINDS, OPERATIONAL_TOOL, PRACTICE_GUIDE, REGULATORY_MODEL, TRAINING_MODULE
from kb.models import Document, Equivalence, Fact, Institution, KnowledgePage
from kb.selectors.translation_state import translations
from kb.selectors.visibility import PUBLIC, visible_to
from search.language.alignment import learn
from search.language.lexicon import FIRST_LEXICON, as_json
from search.lexicon_editions import read_evidence
from tests.factories import locale_of

pytestmark = pytest.mark.django_db

# What there is at least, by kind.
WORKS = {PRACTICE_GUIDE: 6, REGULATORY_MODEL: 5, OPERATIONAL_TOOL: 2, TRAINING_MODULE: 3, ENCOUNTER: 1}
LESSONS, QUESTIONS = 4, 8
ROLES = {"about", "contact", "accessibility", "privacy", "reuse"}


def load(capture):
    # Translations go live when the transaction is committed.
    with capture(execute=True):
        call_command("load_first_content", verbosity=0)


def rows():
    models = (KnowledgePage, InformationPage, Institution, Fact, Equivalence, Document)
    return {model.__name__: model.objects.count() for model in models}


def test_first_content_is_complete_and_stays_as_the_editors_leave_it(
    client, subtests, django_capture_on_commit_callbacks
):
    # One load for all: it takes as long as hundreds of other tests.
    load(django_capture_on_commit_callbacks)
    pages = [page.specific for page in visible_to(PUBLIC).select_related("locale")]
    works = {}
    for page in pages:
        works.setdefault(page.translation_key, {})[page.language] = page

    with subtests.test("every work stands in both languages, linked as translations"):
        assert [key for key, parts in works.items() if set(parts) != {"es", "en"}] == []
        assert [item.source.title for item in translations() if not item.is_linked] == []

    for kind in KINDS:
        with subtests.test("enough works of the kind", kind=kind):
            assert sum(parts["es"].kind == kind for parts in works.values()) >= WORKS[kind]

    with subtests.test("the lexicon that comes with the software is what it teaches"):
        taught = as_json(learn(read_evidence().segments))
        assert taught == FIRST_LEXICON.read_text(encoding="utf-8"), (
            "Content or method changed: load the first content into an empty DATA_DIR, then "
            f"manage.py learn_lexicon --write-first {FIRST_LEXICON.relative_to(settings.BASE_DIR)}"
        )

    with subtests.test("every work says what it is, whose, where from and when it was checked"):
        for page in pages:
            assert page.summary, page.title
            assert page.institution_id or page.kind != REGULATORY_MODEL, page.title
            assert len(page.sources), page.title
            assert page.checked_on < page.check_by, page.title
            assert page.topic_links.exists(), page.title
            page.full_clean()

    with subtests.test("modules have lessons and questions enough"):
        modules = [page for page in pages if page.kind == TRAINING_MODULE]
        assert min(len(page.lessons) for page in modules) >= LESSONS
        assert min(len(page.questions) for page in modules) >= QUESTIONS

    with subtests.test("tools have a file that can be had"):
        for page in pages:
            if page.kind == OPERATIONAL_TOOL:
                response = client.get(page.files[0].value["document"].url)
                assert response.status_code == 200
                assert b"".join(response.streaming_content)

    with subtests.test("every equivalence leads to a provision on both sides"):
        anchors = {
            (page.translation_key, child.value["anchor"])
            for page in pages
            if page.kind == REGULATORY_MODEL
            for child in page.provisions
        }
        for each in Equivalence.objects.all():
            assert {(each.work_a, each.anchor_a), (each.work_b, each.anchor_b)} <= anchors
            assert each.source_title or each.source_url, each
        assert Equivalence.objects.exists()

    with subtests.test("every fact has a source and a day to check it again"):
        for fact in Fact.objects.all():
            fact.full_clean()

    with subtests.test("information pages stand in both languages, linked as translations"):
        for role in ROLES:
            keys = InformationPage.objects.live().filter(role=role).values_list("translation_key", flat=True)
            assert len(keys) == 2, role
            assert len(set(keys)) == 1, role

    with subtests.test("the pages answer"):
        for page in [*pages, *InformationPage.objects.all()]:
            response = client.get(page.url)
            assert response.status_code == 200, page.url
            assert page.title in response.content.decode().replace("&#x27;", "'"), page.url

    before = rows()
    load(django_capture_on_commit_callbacks)
    with subtests.test("loading again adds nothing"):
        assert rows() == before

    guide = next(page for page in pages if page.kind == PRACTICE_GUIDE and page.language == "es")
    tool = next(page for page in pages if page.kind == OPERATIONAL_TOOL and page.language == "en")
    module = next(page for page in pages if page.kind == TRAINING_MODULE and page.language == "es")
    guide.title, guide.slug = "Título de la redacción", "direccion-de-la-redaccion"
    guide.save_revision().publish()
    tool.unpublish()
    module.delete()
    about = InformationPage.objects.get(role="about", locale=locale_of("es"))
    about.title = "Nosotros"
    about.save_revision().publish()
    for page in InformationPage.objects.filter(role="reuse"):
        page.delete()
    fact = Fact.objects.order_by("pk").first()
    Fact.objects.filter(pk=fact.pk).update(statement_es="Escrito por la redacción.")
    Fact.objects.order_by("pk").last().delete()
    institution = Institution.objects.order_by("pk").first()
    Institution.objects.filter(pk=institution.pk).update(name_es="Nombre de la redacción")
    Equivalence.objects.order_by("pk").last().delete()
    before = rows()

    load(django_capture_on_commit_callbacks)

    with subtests.test("what editors deleted does not come back"):
        assert rows() == before
        assert not KnowledgePage.objects.filter(external_id=module.external_id).exists()
        assert not InformationPage.objects.filter(role="reuse").exists()
    with subtests.test("what editors changed or withdrew stays as they left it"):
        guide.refresh_from_db()
        about.refresh_from_db()
        institution.refresh_from_db()
        fact.refresh_from_db()
        assert (guide.title, guide.slug) == ("Título de la redacción", "direccion-de-la-redaccion")
        assert not KnowledgePage.objects.get(pk=tool.pk).live
        assert about.title == "Nosotros"
        assert institution.name_es == "Nombre de la redacción"
        assert fact.statement_es == "Escrito por la redacción."


def test_information_pages_give_way_to_an_editor_s_page_at_their_address():
    home = HomePage.objects.get(locale=locale_of("en"))
    own = home.add_child(instance=InformationPage(title="About us", slug="about", locale=home.locale))

    load_information_pages()

    own.refresh_from_db()
    assert own.slug == "about"
    assert set(InformationPage.objects.live().values_list("role", flat=True)) >= ROLES


def test_information_pages_that_could_not_be_loaded_are_loaded_next_time(monkeypatch):
    def fail(*arguments):
        raise OSError("The disk is full.")

    with monkeypatch.context() as broken:
        broken.setattr(InformationPage, "save_revision", fail)
        with pytest.raises(OSError, match="disk"):
            load_information_pages()
    load_information_pages()

    for role in ROLES:
        assert InformationPage.objects.live().filter(role=role).count() == 2, role
