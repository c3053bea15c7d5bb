"""A visitor of the library as the index knows one."""

from kb.selectors.visibility import Visitor
from search.audiences import Audience, audience_of_visitor


def audience_of(visitor: Visitor) -> Audience:
    return audience_of_visitor(
        is_authenticated=visitor.is_authenticated,
        group_ids=visitor.group_ids,
        is_superuser=visitor.is_superuser,
    )
