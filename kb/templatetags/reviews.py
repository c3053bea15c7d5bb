"""Where the review of a page stands, in the editor's side panel."""

from django import template

from kb.models import KnowledgePage
from kb.selectors.reviews import Staff, review_of

register = template.Library()


@register.inclusion_tag("kb/admin/reviews/status.html", takes_context=True)
def review_status(context, page):
    """Before a work is sent, too: who would review it, and whom to ask where nobody can."""
    if not isinstance(page, KnowledgePage) or page.pk is None or page.alias_of_id is not None:
        return {"page": None}
    staff = Staff()
    review = review_of(page, staff=staff)
    person = context["request"].user
    reviewers = staff.reviewers_for(page.institution_id, without=person.pk) if review is None else []
    is_stuck = review is None and not reviewers
    return {
        "page": page,
        "review": review,
        "reviewers": reviewers,
        "helpers": staff.helpers_for(page.institution_id, without=person.pk) if is_stuck else [],
    }
