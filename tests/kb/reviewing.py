"""People of both sides, and works of theirs at a step of a review."""

from dataclasses import dataclass, field

from kb.models import Institution, Jurisdiction, KnowledgePage, ReviewStep
from kb.services import reviews, sign_offs
from people.models import User
from people.roles import Role
from tests.factories import InstitutionFactory, make_work
from tests.kb.people import person as somebody

MEXICO, ENGLAND = "MX-CMX", "GB-ENG"


def house(code: str = MEXICO, **fields) -> Institution:
    """An institution on one side of the twinning; none with code ""."""
    return InstitutionFactory(jurisdiction=Jurisdiction.objects.get(code=code) if code else None, **fields)


def person(role: Role | None, institution: Institution | None = None, *, language: str = "es-mx", **fields) -> User:
    """With an address to write to."""
    fields.setdefault("email", f"{User.objects.count()}@example.org")
    return somebody(role, *filter(None, [institution]), language=language, **fields)


@dataclass
class Sides:
    """Two institutions with their people; `work` is owned by ours."""

    ours: Institution = field(default_factory=house)
    theirs: Institution = field(default_factory=lambda: house(ENGLAND))

    def __post_init__(self):
        self.author = person(Role.AUTHOR, self.ours, first_name="Ana", last_name="Autora")
        self.reviewer = person(Role.REVIEWER, self.ours, first_name="Rosa", last_name="Revisora")
        self.coordinator = person(Role.COORDINATOR, self.ours, first_name="Carla", last_name="Coordinadora")
        self.delegate = person(Role.DELEGATION, self.theirs, language="en-gb", first_name="Dee", last_name="Delegate")
        self.partner = person(Role.REVIEWER, self.theirs, language="en-gb", first_name="Pat", last_name="Partner")

    def work(self, *, publish: bool = False, **fields) -> KnowledgePage:
        fields.setdefault("institution", self.ours)
        fields.setdefault("owner", self.author)
        return make_work(publish=publish, **fields)

    def submitted(self, **fields) -> KnowledgePage:
        page = self.work(**fields)
        reviews.submit(page, by=self.author)
        return fresh(page)

    def at_sign_off(self, **fields) -> KnowledgePage:
        page = self.submitted(is_joint=True, **fields)
        reviews.decide(step_of(page), by=self.reviewer, action=reviews.APPROVE)
        return fresh(page)

    def asked(self, page: KnowledgePage, mail, **fields) -> str:
        """Ask somebody by a link; returns the token that the mail carries."""
        asked = {"name": "María Pérez", "email": "maria@example.org", "language": "es", **fields}
        sign_offs.ask(step_of(page), by=fields.pop("by", self.coordinator), **asked)
        return token_in(mail.outbox[-1])


def fresh(page: KnowledgePage) -> KnowledgePage:
    return KnowledgePage.objects.get(pk=page.pk).specific


def step_of(page: KnowledgePage) -> ReviewStep:
    step = fresh(page).current_workflow_task_state
    assert isinstance(step, ReviewStep)
    return step


def token_in(message) -> str:
    address = next(line for line in message.body.splitlines() if line.startswith("http"))
    return address.rstrip("/").rpartition("/")[2]


def again(user: User) -> User:
    """The person as the next request has them."""
    return User.objects.get(pk=user.pk)
