"""The running text of a work: headings, passages, tables, facts, notices, pictures, files and videos."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from kb.blocks.tables import TableBlock
from kb.blocks.untranslated import FactBlock, FileBlock, Untranslated

# No h2: sections are blocks of their own, so that the contents list and the anchors are sure.
RICH_TEXT_FEATURES = ["h3", "bold", "italic", "ol", "ul", "link", "document-link"]


class NoticeKind(models.TextChoices):
    NOTE = "note", _("Note")
    CAUTION = "caution", _("Caution")


class PictureBlock(Untranslated, ImageChooserBlock):
    """The picture is shared; its alternative text in each language belongs to the image."""


class TextBlock(blocks.RichTextBlock):
    def __init__(self, **kwargs):
        kwargs.setdefault("features", RICH_TEXT_FEATURES)
        kwargs.setdefault("label", _("Text"))
        super().__init__(**kwargs)


class NoticeBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(choices=NoticeKind.choices, default=NoticeKind.NOTE, label=_("Kind"))
    text = TextBlock(features=["bold", "italic", "link"])

    class Meta:
        icon = "warning"
        label = _("Notice")
        template = "kb/blocks/notice.html"


class ImageBlock(blocks.StructBlock):
    image = PictureBlock(label=_("Image"))
    caption = blocks.CharBlock(required=False, max_length=250, label=_("Caption"))

    class Meta:
        icon = "image"
        label = _("Image")
        template = "kb/blocks/image.html"


class DownloadBlock(blocks.StructBlock):
    document = FileBlock(label=_("File"))
    title = blocks.CharBlock(max_length=150, label=_("What it is"))

    class Meta:
        icon = "doc-full"
        label = _("File to download")
        template = "kb/blocks/download.html"


class VideoBlock(blocks.StructBlock):
    """A video of our own, never an embed: nothing is fetched from elsewhere and a transcript is always there."""

    document = FileBlock(label=_("Video file"), help_text=_("MP4 or WebM, uploaded as a document."))
    captions = FileBlock(required=False, label=_("Captions"), help_text=_("A WebVTT file in the language of the page."))
    title = blocks.CharBlock(max_length=150, label=_("Title"))
    transcript = TextBlock(label=_("Transcript"), help_text=_("Everything that is said and shown, as text."))

    class Meta:
        icon = "media"
        label = _("Video")
        template = "kb/blocks/video.html"


class ProseBlock(blocks.StreamBlock):
    heading = blocks.CharBlock(
        max_length=150, icon="title", label=_("Section heading"), template="kb/blocks/heading.html"
    )
    text = TextBlock(icon="pilcrow", template="kb/blocks/text.html")
    table = TableBlock()
    fact = FactBlock()
    notice = NoticeBlock()
    image = ImageBlock()
    download = DownloadBlock()
    video = VideoBlock()
