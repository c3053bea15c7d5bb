"""Who does something in the permission matrix, with whose works, and who may."""

from collections.abc import Callable
from dataclasses import dataclass

from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from kb.models import KnowledgePage
from people.models import Membership
from people.roles import Role, give
from tests.factories import UserFactory, make_work
from tests.kb.admin_forms import untouched
from tests.kb.reviewing import ENGLAND, MEXICO, house

ANONYMOUS = "anonymous"
ACTORS = (ANONYMOUS, *Role)

AUTHOR, TRANSLATOR, REVIEWER = Role.AUTHOR, Role.TRANSLATOR, Role.REVIEWER
COORDINATOR, ADMINISTRATOR = Role.COORDINATOR, Role.ADMINISTRATOR
STAFF = frozenset({AUTHOR, TRANSLATOR, REVIEWER, COORDINATOR, ADMINISTRATOR})
WRITERS = frozenset({AUTHOR, REVIEWER, COORDINATOR, ADMINISTRATOR})
CREATORS = frozenset({AUTHOR, COORDINATOR, ADMINISTRATOR})
PUBLISHERS = frozenset({COORDINATOR, ADMINISTRATOR})
SENDERS = frozenset({TRANSLATOR, COORDINATOR, ADMINISTRATOR})
TRANSLATORS = frozenset({AUTHOR, TRANSLATOR, REVIEWER, COORDINATOR, ADMINISTRATOR})
ONLY_ADMINISTRATOR = frozenset({ADMINISTRATOR})


@dataclass
class Scene:
    """`live` and `draft` belong to one institution; `own` is that of the person."""

    client: Client
    live: KnowledgePage
    draft: KnowledgePage
    # What a browser would post that was never shown the form.
    blank: dict
    # Some of it happens when the transaction is over.
    committed: Callable

    def opens(self, name: str, *args) -> bool:
        return self.client.get(reverse(name, args=args)).status_code == 200

    def posts(self, name: str, *args, **data) -> None:
        with self.committed(execute=True):
            self.client.post(reverse(name, args=args), data)

    def form(self, page: Page) -> dict:
        response = self.client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
        return untouched(response.context["form"]) if response.status_code == 200 else self.blank

    def bulk(self, action: str, page: Page, **data) -> None:
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        with self.committed(execute=True):
            self.client.post(f"{address}?next=/admin/&id={page.pk}", data)


def fresh(page: Page) -> KnowledgePage:
    return KnowledgePage.objects.get(pk=page.pk).specific


# Who may with works of their own institution, who may with another's.
EVERY_STAFF = (STAFF, STAFF)

# Whose works they are makes no difference to those who have no part in the administration.
CASES = [(role, whose) for role in ACTORS for whose in ("own", "another's") if role in STAFF or whose == "own"]


def actor(role: Role | str, institution) -> Client:
    client = Client()
    if role != ANONYMOUS:
        person = UserFactory(email=f"{role}@example.org", first_name="Ana", last_name="Ruiz")
        Membership.objects.create(person=person, institution=institution)
        give(person, role)
        client.force_login(person)
    return client


def happens(action: Callable[[Scene], bool], role: Role | str, whose: str, committed: Callable) -> bool:
    """Another's: of the other side of the twinning."""
    owner = house(MEXICO)
    client = actor(role, owner if whose == "own" else house(ENGLAND))
    live, draft = make_work(institution=owner), make_work(institution=owner, publish=False)
    form = live.get_edit_handler().get_form_class()(instance=live)
    return action(Scene(client, live, draft, untouched(form), committed))
