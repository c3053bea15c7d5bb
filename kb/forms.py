"""What may be uploaded: decided by what a file contains, not by what it is called."""

import struct
import zipfile

import filetype
from django import forms
from django.utils.translation import gettext_lazy as _
from PIL import Image as Picture
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

# Extension -> what its first bytes must be; text formats have no signature and are read as UTF-8 instead.
SIGNATURES = {
    "pdf": {"application/pdf"},
    "mp4": {"video/mp4"},
    "webm": {"video/webm", "video/x-matroska"},
}
# Office formats are zip archives that must hold this member.
ARCHIVE_MEMBERS = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "pptx": "ppt/presentation.xml",
    "odt": "content.xml",
    "ods": "content.xml",
}
TEXT_EXTENSIONS = {"csv", "txt", "vtt"}
ALLOWED_EXTENSIONS = sorted({*SIGNATURES, *ARCHIVE_MEMBERS, *TEXT_EXTENSIONS})

_SAMPLE = 8192
# What Pillow raises for a picture that ends too early or contradicts itself.
_BROKEN_PICTURE = (OSError, SyntaxError, ValueError, struct.error)


class DocumentForm(BaseDocumentForm):
    def clean_file(self):
        uploaded = self.cleaned_data.get("file")
        if uploaded and "file" in self.changed_data:
            extension = uploaded.name.rsplit(".", 1)[-1].lower() if "." in uploaded.name else ""
            if not contains_what_it_says(uploaded, extension):
                raise forms.ValidationError(
                    _(
                        "This file does not contain what its name says (%(extension)s). Save it again in that format and upload it anew."
                    )
                    % {"extension": extension or _("no extension")}
                )
        return uploaded

    def _update_errors(self, errors):
        # Of a file that was refused the model sees nothing, and would complain of a name without an ending.
        if self.has_error("file") and hasattr(errors, "error_dict"):
            errors.error_dict.pop("file", None)
        super()._update_errors(errors)


class PictureField(WagtailImageField):
    """Wagtail knows a picture by its first bytes, and fails without a word when it then opens half a one."""

    def check_image_pixel_size(self, f):
        try:
            super().check_image_pixel_size(f)
        except _BROKEN_PICTURE as error:
            raise forms.ValidationError(self.error_messages["invalid_image"], code="invalid_image") from error


class ImageForm(BaseImageForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            field = self.fields["file"]
            self.fields["file"] = PictureField(label=field.label, required=field.required, widget=field.widget)


def is_whole_picture(uploaded):
    """Whether an open file is a picture to its last byte; the file is left at its beginning."""
    uploaded.seek(0)
    try:
        with Picture.open(uploaded) as picture:
            picture.load()
    except _BROKEN_PICTURE:
        return False
    else:
        return True
    finally:
        uploaded.seek(0)


def contains_what_it_says(uploaded, extension):
    """Whether the content of an open file fits an allowed extension; the file is left at its beginning."""
    uploaded.seek(0)
    try:
        if extension in SIGNATURES:
            kind = filetype.guess(uploaded.read(_SAMPLE))
            return kind is not None and kind.mime in SIGNATURES[extension]
        if extension in ARCHIVE_MEMBERS:
            return _archive_holds(uploaded, ARCHIVE_MEMBERS[extension])
        if extension in TEXT_EXTENSIONS:
            return _is_text(uploaded.read(_SAMPLE))
        return False
    finally:
        uploaded.seek(0)


def _archive_holds(uploaded, member):
    try:
        with zipfile.ZipFile(uploaded) as archive:
            return member in archive.namelist()
    except zipfile.BadZipFile:
        return False


def _is_text(sample):
    if b"\0" in sample or filetype.guess(sample) is not None:
        return False
    for encoding in ("utf-8", "cp1252"):
        try:
            # A multi-byte character may be cut at the end of the sample.
            sample[: max(0, len(sample) - 3)].decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False
