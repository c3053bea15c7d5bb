"""What became of reading a file, for the document's page in the admin."""

from django import template

from kb.models import DocumentText

register = template.Library()


@register.simple_tag
def reading_of(document):
    """The DocumentText of a document without its text; None when it was never looked at."""
    return DocumentText.objects.filter(document=document).defer("pages").first()
