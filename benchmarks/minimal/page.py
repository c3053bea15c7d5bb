"""Publishes the yardstick: one page of ordinary length on a site of its own, as a plain Wagtail project would have it."""

HOST = "minimal.localhost"
URL = "/es/minima/"


def publish_minimal_page() -> None:
    from taggit.models import Tag
    from wagtail.models import Locale, Page, Site

    from benchmarks.minimal.models import MinimalPage

    spanish = Locale.objects.get(language_code="es-mx")
    text = "<p>" + "Una frase de prueba que no dice nada más. " * 12 + "</p>"
    page = MinimalPage(title="Mínima", slug="minima", locale=spanish)
    page.body = [(kind, value) for _ in range(4) for kind, value in (("heading", "Apartado"), ("text", text))]
    # On a site of its own, below a page like itself: routing through our home page would make the
    # yardstick dearer, and us cheaper by it.
    root = MinimalPage(title="Raíz", slug="raiz", locale=spanish)
    Page.get_first_root_node().add_child(instance=root)
    Site.objects.create(hostname=HOST, port=80, site_name="Mínima", root_page=root)
    root.add_child(instance=page)
    page.tags.add(*(Tag.objects.get_or_create(name=f"tag {number}")[0] for number in range(4)))
    page.save_revision().publish()
