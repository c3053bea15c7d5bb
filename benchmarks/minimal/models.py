"""A page with a title, a stream of headings and paragraphs, and tags."""

from django.db import models
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Page


class MinimalTag(TaggedItemBase):
    content_object = ParentalKey("MinimalPage", related_name="tagged_items", on_delete=models.CASCADE)


class MinimalPage(Page):
    body = StreamField([("heading", blocks.CharBlock()), ("text", blocks.RichTextBlock())])
    tags = ClusterTaggableManager(through=MinimalTag, blank=True)

    template = "minimal/page.html"
