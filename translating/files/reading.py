"""Reads an uploaded file of either format, and makes sure that it belongs here."""

from typing import BinaryIO

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from wagtail_localize.models import Translation

from kb.languages import language_of
from translating.files.entries import MOST_BYTES, TranslationFile, UnreadableFile
from translating.files.po import read_po
from translating.files.xliff import read_xliff


def read_file(file: BinaryIO, translation: Translation) -> TranslationFile:
    """What the file says; what it is decides, not its name. Raises UnreadableFile."""
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise UnreadableFile(
            _("The file is larger than %(limit)s, so it cannot be the translation of one page.")
            % {"limit": filesizeformat(MOST_BYTES)}
        )
    if not content.strip():
        raise UnreadableFile(_("The file is empty."))
    is_xml = content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") or content.startswith((b"\xff\xfe", b"\xfe\xff"))
    read = read_xliff(content) if is_xml else read_po(content)
    if read.translation != str(translation.uuid):
        raise UnreadableFile(_("The file belongs to another page or another language. Nothing was taken from it."))
    for said, meant in (
        (read.source_language, translation.source.locale.language_code),
        (read.target_language, translation.target_locale.language_code),
    ):
        if said and (language_of(said) != language_of(meant) or said[:2].lower() != meant[:2].lower()):
            raise UnreadableFile(
                _("The file is for translating from “%(source)s” to “%(target)s”. Nothing was taken from it.")
                % {"source": read.source_language, "target": read.target_language}
            )
    return read
