"""Makes the site that the browser tests read: first content, and one page of each rarer kind.

Run as a program with DATA_DIR set; its last line is a JSON object of addresses by name and language.
"""

import json
import os
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "llave-de-prueba"
# Of the coordination, one for each language of the administration.
COORDINATORS = {"es": "coordinacion", "en": "coordination"}
EDITOR = COORDINATORS["es"]
# One for each test that leaves something on its account.
EDITORS = (*COORDINATORS.values(), *(f"{EDITOR}-{name}" for name in ("es", "en", "key", "es-writes", "en-writes")))
TRANSLATORS = {"es": "traductora", "en": "translator"}
TRANSLATED_WORK = "first/pay-within-30-days-and-say-so.es"
# Two people of one institution for each language of the administration: who writes, and who reviews.
AUTHORS = {"es": "autora", "en": "author"}
REVIEWERS = {"es": "revisora", "en": "reviewer"}
PROMOTED_QUERIES = {"es": "encuestas de satisfacción", "en": "satisfaction surveys"}

LONELY_WORK = {
    "external_id": "browser/lonely.es",
    "kind": "practice_guide",
    "language": "es",
    "title": "Solo en español",
    "summary": "Una guía sin traducción.",
    "body": "Texto de la guía.\n\n{download:anexo.pdf|Anexo técnico}",
    "checked_on": "2020-01-01",
    "check_by": "2020-06-01",
}

# A pair in each direction, by the language of the original.
TRANSLATED = {
    "es": {"es": "Plazos de pago a proveedores", "en": "Terms of payment to suppliers"},
    "en": {"en": "Opening small contracts", "es": "Apertura de contratos menores"},
}


def prepare():
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("load_first_content", verbosity=0)
    import_lonely_work(call_command)
    close_a_page_with_a_password()
    promote_an_answer()
    make_editors()
    import_translated_works(call_command)
    make_translators()
    make_house()
    call_command("rebuild_search_index", verbosity=0)


def tell(found):
    """What running_site reads: the last line."""
    sys.stdout.write("\n" + json.dumps(found) + "\n")


def import_lonely_work(call_command):
    from tests.kb.attached_files import pdf

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "anexo.pdf").write_bytes(pdf(["Uno", "Dos", "El ahuehuete del barrio"]))
        file = Path(folder) / "works.jsonl"
        file.write_text(json.dumps(LONELY_WORK), encoding="utf-8")
        call_command("import_works", str(file), verbosity=0)


def import_translated_works(call_command):
    words = {
        "es": {"summary": "El pago se hace en 20 días y se publica.", "body": "Un texto breve."},
        "en": {"summary": "Payment is made in 20 days and published.", "body": "A short text."},
    }
    with tempfile.TemporaryDirectory() as folder:
        lines = []
        for source, titles in TRANSLATED.items():
            for language in (source, "en" if source == "es" else "es"):
                line = {
                    "external_id": f"browser/from-{source}.{language}",
                    "kind": "practice_guide",
                    "language": language,
                    "title": titles[language],
                    "institution": "alcaldia-benito-juarez",
                    "checked_on": "2026-01-01",
                    "check_by": "2036-01-01",
                    **words[language],
                }
                if language != source:
                    line["translates"] = f"browser/from-{source}.{source}"
                lines.append(json.dumps(line))
        file = Path(folder) / "works.jsonl"
        file.write_text("\n".join(lines), encoding="utf-8")
        call_command("import_works", str(file), verbosity=0)


def close_a_page_with_a_password():
    from wagtail.models import PageViewRestriction

    from kb.models import EncounterPage
    from kb.selectors.sections import section_of

    for locale in {page.locale for page in EncounterPage.objects.select_related("locale")}:
        page = EncounterPage(title="Closed", slug="closed", locale=locale)
        section_of("encounter", locale).add_child(instance=page)
        page.save_revision().publish()
        PageViewRestriction.objects.create(page=page, restriction_type="password", password=PASSWORD)


def promote_an_answer():
    from kb.models import KnowledgePage
    from search.models import PromotedAnswer

    work = KnowledgePage.objects.get(external_id="first/contract-rating-sheet.es").translation_key
    for language, query in PROMOTED_QUERIES.items():
        PromotedAnswer.objects.create(query=query, language=language, work=work)


def make_editors():
    from kb.models import Institution
    from people.languages import set_language
    from people.models import Membership, User
    from people.roles import Role, give
    from people.services.addresses import set_address

    for name in EDITORS:
        editor = User.objects.create_user(name, password=PASSWORD)
        give(editor, Role.COORDINATOR)
        set_address(person=editor, email=f"{name}@example.org", is_verified=True)
        is_english = name == COORDINATORS["en"] or "-en" in name or "-key" in name
        set_language(editor, "en-gb" if is_english else "es-mx")
        for institution in Institution.objects.all():
            Membership.objects.create(person=editor, institution=institution)


def make_translators():
    from wagtail.users.models import UserProfile

    from kb.languages import LOCALE_CODES
    from people.models import User
    from people.services.addresses import set_address

    for language, name in TRANSLATORS.items():
        user = User.objects.create_superuser(name, password=PASSWORD, first_name=name.capitalize())
        set_address(person=user, email=f"{name}@example.org", is_verified=True)
        UserProfile.objects.create(user=user, preferred_language=LOCALE_CODES[language])


def make_house():
    from wagtail.users.models import UserProfile

    from kb.languages import LOCALE_CODES
    from kb.models import Institution
    from people.models import Membership, User
    from people.roles import Role, give
    from people.services.addresses import set_address

    institution = Institution.objects.get(name_es="Alcaldía Benito Juárez")
    for names, role in ((AUTHORS, Role.AUTHOR), (REVIEWERS, Role.REVIEWER)):
        for language, name in names.items():
            person = User.objects.create_user(name, password=PASSWORD, first_name=name.title())
            set_address(person=person, email=f"{name}@example.org", is_verified=True)
            UserProfile.objects.create(user=person, preferred_language=LOCALE_CODES[language])
            Membership.objects.create(person=person, institution=institution)
            give(person, role)


def addresses():
    from django.db.models.functions import Length
    from django.urls import reverse
    from django.utils.translation import override

    from home.models import HomePage, InformationPage, SectionPage
    from kb.kinds import KINDS, MODEL_NAMES
    from kb.languages import LOCALE_CODES
    from kb.models import Equivalence, Institution, KnowledgePage

    found = {}
    pair = Equivalence.objects.order_by("pk").first()
    lonely = KnowledgePage.objects.get(external_id=LONELY_WORK["external_id"])
    institution = Institution.objects.order_by("pk").first()
    for language, code in LOCALE_CODES.items():

        def keep(name, url, language=language):
            found.setdefault(name, {})[language] = url

        keep("home", HomePage.objects.get(locale__language_code=code).url)
        for section in SectionPage.objects.filter(locale__language_code=code):
            keep(f"list of {section.kind}", section.url)
            keep(f"write {section.kind}", f"/admin/pages/add/kb/{MODEL_NAMES[section.kind]}/{section.pk}/")
        for kind in KINDS:
            works = KnowledgePage.objects.live().filter(
                content_type__model=MODEL_NAMES[kind], locale__language_code=code, external_id__startswith="first/"
            )
            # The longest one: it has most of everything.
            keep(kind, works.annotate(size=Length("body")).order_by("-size").first().url)
            for work in works:
                keep(f"every {work.external_id.rpartition('.')[0]}", work.url)
        for page in InformationPage.objects.live().filter(locale__language_code=code):
            keep(f"information {page.role}", page.url)
        # In Wagtail's own editor: neither was translated from the other.
        written = {"es": lonely, "en": KnowledgePage.objects.get(external_id="first/spend-analysis.en")}[language]
        keep("edited", reverse("wagtailadmin_pages:edit", args=[written.pk]))
        keep("closed", KnowledgePage.objects.get(slug="closed", locale__language_code=code).url)
        with override(code):
            search, compare = reverse("search:results"), reverse("kb:compare")
            keep("search", f"{search}?q={'adjudicaci%C3%B3n' if language == 'es' else 'award'}")
            keep("search in a file", f"{search}?q=ahuehuete")
            keep("search start", search)
            keep("promoted answer", f"{search}?{urlencode({'q': PROMOTED_QUERIES[language]})}")
            keep("search without results", f"{search}?q=xyzzyplugh")
            keep("search misunderstood", f"{search}?kind=nonsense")
            keep("glossary", reverse("kb:glossary"))
            keep("concept", reverse("kb:concept", args=["direct-award"]))
            keep("institutions", reverse("kb:institutions"))
            keep("institution", reverse("kb:institution", args=[institution.slug]))
            keep("compare", compare)
            keep("comparison", f"{compare}?a={pair.work_a}&b={pair.work_b}")
            keep("comparison impossible", f"{compare}?a=x&b=y")
            keep("work elsewhere", reverse("kb:work", args=[lonely.translation_key]))
        keep("not found", f"/{language}/no-such-page/")
    translated = KnowledgePage.objects.get(external_id=TRANSLATED_WORK)
    found["translation editor"] = {
        language: reverse("wagtailadmin_pages:edit", args=[translated.pk]) for language in LOCALE_CODES
    }
    found["lonely"] = {"es": lonely.url}
    for source in TRANSLATED:
        pages = KnowledgePage.objects.filter(external_id__startswith=f"browser/from-{source}.")
        found[f"translated from {source}"] = {page.language: page.url for page in pages}
        found[f"editing from {source}"] = {page.language: f"/admin/pages/{page.pk}/edit/" for page in pages}
        found[f"translation from {source}"] = {
            page.language: f"/admin/translations/work/{page.translation_key}/" for page in pages
        }
    return found


if __name__ == "__main__":
    prepare()
    tell(addresses())
