"""The empty site after `migrate`: a home page in each language and a section for each kind. Never changes what exists."""

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import post_migrate
from wagtail.coreutils import find_available_slug

from kb import kinds
from kb.foundation import ensure_locales, is_schema_current

HOMES = {
    "es": {
        "title": "Puente",
        "slug": "inicio",
        "headline": "Lo que funciona allá, adaptado aquí",
        "lead": "Guías, modelos normativos y capacitación sobre transparencia, compras públicas y modernización "
        "administrativa, compartidos entre la Alcaldía Benito Juárez y gobiernos del Reino Unido.",
    },
    "en": {
        "title": "Puente",
        "slug": "home",
        "headline": "What works there, adapted here",
        "lead": "Guides, regulatory models and training on transparency, public procurement and administrative "
        "modernisation, shared between the borough of Benito Juárez, Mexico City, and governments in the United Kingdom.",
    },
}

SECTIONS = {
    kinds.PRACTICE_GUIDE: {
        "es": (
            "Guías prácticas",
            "guias",
            "Qué se hizo, con qué recursos, qué resultó y qué se necesita para repetirlo.",
        ),
        "en": (
            "Practice guides",
            "guides",
            "What was done, with what, what came of it and what it takes to repeat it.",
        ),
    },
    kinds.REGULATORY_MODEL: {
        "es": (
            "Modelos normativos",
            "modelos-normativos",
            "Leyes y lineamientos por artículo, con su equivalente en el derecho del otro lado.",
        ),
        "en": (
            "Regulatory models",
            "regulatory-models",
            "Laws and rules by provision, with what corresponds to them in the other side's law.",
        ),
    },
    kinds.TRAINING_MODULE: {
        "es": ("Capacitación", "capacitacion", "Módulos breves con lecciones y preguntas, en los dos idiomas."),
        "en": ("Training", "training", "Short modules with lessons and questions, in both languages."),
    },
    kinds.OPERATIONAL_TOOL: {
        "es": ("Herramientas", "herramientas", "Formatos, listas de verificación y cláusulas listos para usarse."),
        "en": ("Tools", "tools", "Templates, checklists and clauses, ready to use."),
    },
    kinds.ENCOUNTER: {
        "es": ("Encuentros", "encuentros", "Reuniones y visitas: quiénes participaron, qué se presentó y qué sigue."),
        "en": ("Encounters", "encounters", "Meetings and visits: who took part, what was presented and what follows."),
    },
}


def connect():
    post_migrate.connect(lay, sender=apps.get_app_config("home"), dispatch_uid="home.foundation")


def lay(sender, using, **kwargs):
    if using != "default" or not is_schema_current(using):
        return
    # After a flush the types have new ids; this app comes first, before Django renews what it remembers.
    ContentType.objects.clear_cache()
    locales = ensure_locales()
    homes = ensure_homes(locales)
    ensure_sections(locales, homes)


def ensure_homes(locales):
    from wagtail.models import Page, Site

    from home.models import HomePage

    found = {home.language: home for home in HomePage.objects.filter(alias_of__isnull=True).select_related("locale")}
    if not found:
        root = Page.get_first_root_node() or Page.add_root(
            instance=Page(title="Root", slug="root", locale=locales["es"])
        )
        # Wagtail's own first page would hold the address of ours.
        for welcome in Page.objects.filter(depth=2, content_type__model="page", slug="home"):
            welcome.delete()
            root.refresh_from_db()
        found["es"] = _published(root, HomePage(locale=locales["es"], **HOMES["es"]))
    if "en" not in found:
        found["en"] = _translated(found["es"], locales["en"], **HOMES["en"])
    if not Site.objects.exists():
        Site.objects.create(
            hostname="localhost", port=80, is_default_site=True, root_page=found["es"], site_name="Puente"
        )
    Site.objects.exclude(root_page__in=HomePage.objects.all()).filter(is_default_site=True).update(
        root_page=found["es"], site_name="Puente"
    )
    Site.clear_site_root_paths_cache()
    return found


def ensure_sections(locales, homes):
    from home.models import SectionPage

    for kind, texts in SECTIONS.items():
        existing = {
            page.language: page
            for page in SectionPage.objects.filter(kind=kind, alias_of__isnull=True).select_related("locale")
        }
        if "es" not in existing:
            existing["es"] = _published(
                homes["es"], SectionPage(locale=locales["es"], kind=kind, **_section(texts["es"]))
            )
        if "en" not in existing:
            _translated(existing["es"], locales["en"], **_section(texts["en"]))


def _section(texts):
    title, slug, introduction = texts
    return {"title": title, "slug": slug, "introduction": introduction, "show_in_menus": True}


def _published(parent, page):
    parent.refresh_from_db()
    # An editor's page may stand at the address meanwhile: it keeps it.
    page.slug = find_available_slug(parent, page.slug)
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def _translated(page, locale, **fields):
    translation = page.copy_for_translation(locale, copy_parents=False)
    for name, value in fields.items():
        setattr(translation, name, value)
    translation.slug = find_available_slug(translation.get_parent(), translation.slug, ignore_page_id=translation.pk)
    translation.save_revision().publish()
    translation.refresh_from_db()
    return translation
