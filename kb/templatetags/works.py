"""Lets a work's template read what its fields do not say: provisions with equivalences, related works, contents."""

from django import template

from kb.selectors import work_page as selector

register = template.Library()


@register.simple_tag(takes_context=True)
def work_page(context, page):
    """`{% work_page page as work %}` gives kb.selectors.work_page.WorkPage for the visitor of the request."""
    return selector.work_page(page, context["request"])


@register.filter
def heading_anchor(heading):
    return selector.heading_anchor(heading)
