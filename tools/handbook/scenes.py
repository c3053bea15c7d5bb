"""What the pictures show: the site of the browser tests, and a working week of invented people in it.

Run as a program with DATA_DIR set; its last line is a JSON object of addresses by name and language.
"""

import os
from datetime import timedelta
from pathlib import Path

from tests.browser import prepare_site
from tests.browser.prepare_site import AUTHORS, REVIEWERS, TRANSLATORS, addresses, prepare, tell

# Invented, and named so that nobody takes them for real.
NAMES = {
    "autora": ("Ana", "Ejemplo"),
    "revisora": ("Rosa", "Ejemplo"),
    "traductora": ("Teresa", "Ejemplo"),
    "coordinacion": ("Carmen", "Ejemplo"),
    "author": ("Anne", "Example"),
    "reviewer": ("Rose", "Example"),
    "translator": ("Tess", "Example"),
    "coordination": ("Carol", "Example"),
}
HOUSE = "Alcaldía Benito Juárez"
DRAFTS = {
    "es": ["Ventanilla para proveedores nuevos (ejemplo)", "Calendario público de compras (ejemplo)"],
    "en": ["A desk for new suppliers (example)", "A public calendar of purchases (example)"],
}
JOINT = {"es": "Pago puntual a proveedores (ejemplo)", "en": "Paying suppliers on time (example)"}
SUMMARY = {
    "es": "Cómo reducir el tiempo entre la factura y el pago, paso a paso.",
    "en": "How to shorten the time between invoice and payment, step by step.",
}


def main():
    prepare()
    from kb.models import EncounterPage

    found = addresses()
    name_people()
    EncounterPage.objects.filter(slug="closed").delete()
    for language in DRAFTS:
        found.setdefault("draft", {})[language] = f"/admin/pages/{draft(language, DRAFTS[language][0]).pk}/edit/"
        found.setdefault("joint review", {})[language] = write_and_send(language)
        found.setdefault("sign-off", {})[language] = ask_for_sign_off(language)
    found["word file"] = word_file()
    give_translations_out()
    let_facts_fall_due()
    tell(found)


def name_people():
    from people.models import Membership, User

    for username, (first, last) in NAMES.items():
        User.objects.filter(username=username).update(first_name=first, last_name=last)
    # Whoever coordinates the borough's side has no other post.
    Membership.objects.exclude(institution__name_es=HOUSE).delete()
    # Those that only the tests need.
    User.objects.filter(username__in=set(prepare_site.EDITORS) - set(NAMES)).delete()


def person(name):
    from people.models import User

    return User.objects.get(username=name)


def draft(language, title, **fields):
    from django.utils import timezone

    from kb.models import Institution
    from tests.factories import make_work

    today = timezone.localdate()
    page = make_work(
        language=language,
        title=title,
        slug=f"example-{abs(hash(title))}",
        summary=SUMMARY[language],
        institution=Institution.objects.get(name_es=HOUSE),
        owner=person(AUTHORS[language]),
        checked_on=today,
        check_by=today + timedelta(days=365),
        publish=False,
        **fields,
    )
    page.save_revision(user=person(AUTHORS[language]))
    return page


def write_and_send(language):
    """A joint work that waits for the reviewer; its address in the admin."""
    from django.utils import timezone

    from kb.services import reviews

    page = draft(language, JOINT[language], is_joint=True)
    reviews.submit(page, by=person(AUTHORS[language]), due_on=timezone.localdate() + timedelta(days=7))
    return f"/admin/reviews/work/{page.pk}/"


def ask_for_sign_off(language):
    """Another joint work, one step on; the address that a person of the other side was sent."""
    import re

    from django.core import mail
    from django.test.utils import override_settings

    from kb.models import KnowledgePage
    from kb.services import reviews, sign_offs

    page = draft(language, DRAFTS[language][1], is_joint=True)
    reviews.submit(page, by=person(AUTHORS[language]))
    reviews.decide(step_of(page), by=person(REVIEWERS[language]), action=reviews.APPROVE)
    asked = {"name": "Mary Example", "email": f"mary-{language}@example.org", "language": language}
    mail.outbox = []
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        sign_offs.ask(step_of(KnowledgePage.objects.get(pk=page.pk)), by=person(REVIEWERS[language]), **asked)
    return re.search(r"https?://[^/]+(/\S+)", mail.outbox[-1].body).group(1)


def word_file():
    from kb.languages import LANGUAGES
    from tests.kb.word_files import everything

    path = Path(os.environ["DATA_DIR"]) / "programa.docx"
    path.write_bytes(everything())
    return {language: str(path) for language in LANGUAGES}


def step_of(page):
    from kb.models import KnowledgePage

    return KnowledgePage.objects.get(pk=page.pk).specific.current_workflow_task_state


def give_translations_out():
    from django.utils import timezone

    from kb.models import TranslationTask
    from kb.selectors.translation_state import translations

    today = timezone.localdate()
    holders = [person(name) for name in TRANSLATORS.values()]
    open_ones = [item for item in translations() if item.is_to_do]
    for number, item in enumerate(open_ones[:2]):
        TranslationTask.objects.update_or_create(
            work=item.work,
            language=item.language,
            defaults={"person": holders[number], "due": today + timedelta(days=5 * number - 2)},
        )


def let_facts_fall_due():
    from django.utils import timezone

    from kb.models import Fact

    today = timezone.localdate()
    for number, fact in enumerate(Fact.objects.order_by("pk")[:4]):
        fact.check_by = today + timedelta(days=14 * number - 10)
        fact.checked_on = fact.check_by - timedelta(days=365)
        fact.save(update_fields=["check_by", "checked_on"])


if __name__ == "__main__":
    main()
