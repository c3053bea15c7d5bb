"""Who may change a fact: whoever may write facts, as far as the fact is theirs.

A fact belongs to its responsible, and to the institutions whose works show it; the coordination looks after all.
"""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from wagtail.permission_policies import ModelPermissionPolicy

from kb.models import Fact, KnowledgePage
from kb.permissions import own_institutions
from kb.selectors.fact_uses import facts_shown_on, pages_showing
from kb.selectors.institutions import with_those_above
from people.models import User
from people.roles import STAFF, Role, has_role, people_with

# Reading and choosing a fact is not narrowed.
_NARROWED = frozenset({"change", "delete"})


class FactPermissionPolicy(ModelPermissionPolicy):
    def user_has_permission_for_instance(self, user: User, action: str, instance: Fact) -> bool:
        if not self.user_has_permission(user, action):
            return False
        return action not in _NARROWED or _looks_after_all(user) or instance.pk in _own_facts(user)

    def user_has_any_permission_for_instance(self, user: User, actions: Iterable[str], instance: Fact) -> bool:
        return any(self.user_has_permission_for_instance(user, action, instance) for action in actions)

    def instances_user_has_any_permission_for(self, user: User, actions: Iterable[str]) -> QuerySet[Fact]:
        granted = {action for action in actions if self.user_has_permission(user, action)}
        if not granted:
            return Fact.objects.none()
        if granted - _NARROWED or _looks_after_all(user):
            return Fact.objects.all()
        return Fact.objects.filter(pk__in=_own_facts(user))

    def users_with_any_permission_for_instance(self, actions: Iterable[str], instance: Fact) -> QuerySet[User]:
        actions = set(actions)
        allowed = self.users_with_any_permission(actions)
        if actions - _NARROWED:
            return allowed
        owners = pages_showing([instance]).exclude(institution=None).values_list("institution_id", flat=True)
        people = people_with(STAFF, with_those_above(owners))
        own = Q(pk=instance.responsible_id) | Q(pk__in=people.values("pk"))
        everywhere = Q(is_superuser=True) | Q(groups__name__in=[Role.COORDINATOR.value, Role.ADMINISTRATOR.value])
        return allowed.filter(own | everywhere).distinct()


def may_change_fact(user: User | AnonymousUser, fact: Fact) -> bool:
    return policy.user_has_permission_for_instance(user, "change", fact)


def facts_changed_by(user: User) -> QuerySet[Fact]:
    """The facts that this person may change."""
    return policy.instances_user_has_any_permission_for(user, ["change"])


def _looks_after_all(user: User) -> bool:
    return has_role(user, Role.COORDINATOR, Role.ADMINISTRATOR)


def _own_facts(user: User) -> set[int]:
    """Read once for each request, as the user object lives no longer."""
    found: set[int] | None = user.__dict__.get("_own_facts")
    if found is None:
        of_own_works = facts_shown_on(KnowledgePage.objects.filter(institution__in=own_institutions(user).values("pk")))
        own = Fact.objects.filter(Q(responsible=user) | Q(pk__in=of_own_works.values("pk")))
        found = user.__dict__["_own_facts"] = set(own.values_list("pk", flat=True))
    return found


policy = FactPermissionPolicy(Fact)
