"""A Word file from its upload over the preview to a draft; nothing of it is in the library before that."""

import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override
from PIL import Image as Picture
from wagtail.coreutils import find_available_slug
from wagtail.models import Collection, Locale

from kb.attachments import process
from kb.attachments.archives import Archive
from kb.attachments.extracted import Unreadable
from kb.attachments.limits import MEGABYTE, Limits
from kb.forms import is_whole_picture
from kb.languages import Language, locale_code
from kb.models import Image, Institution, WordFile
from kb.selectors.sections import section_of
from kb.services.interchange.importing import PAGE_MODELS
from kb.services.word_body import WordBody, body_of
from kb.word.content import MOST_PARAGRAPHS, MOST_PICTURES, PICTURE, Block, Loss, Place, WordContent, content_from
from people.models import User

# An editor waits for it; a file of 5,000 paragraphs takes about two seconds.
LIMITS = Limits(seconds=30)
# Long enough for an afternoon with interruptions; what was forgotten holds a draft of somebody's.
KEPT_FOR = timedelta(days=2)
# The list of what was left behind is worth having while the draft is worked on.
REPORT_KEPT_FOR = timedelta(days=60)

_NOT_WORD = b"\xd0\xcf\x11\xe0"
_MOST_LOSSES = 1_000


class WordFileRefused(ValueError):
    """The file cannot be taken; the message says why and what to do."""


def receive(
    upload: UploadedFile,
    *,
    owner: User,
    kind: str,
    language: Language,
    institution: Institution | None = None,
    with_provisions: bool = False,
) -> WordFile:
    """Reads an uploaded file and keeps it for its owner. Raises WordFileRefused; then nothing is kept."""
    with tempfile.TemporaryFile() as copy:
        _copy_within_limit(upload, copy)
        content = read_content(copy)
        copy.seek(0)
        received = WordFile(
            owner=owner,
            name=PurePosixPath(upload.name or "document.docx").name[:255],
            kind=kind,
            language=language,
            institution=institution,
            with_provisions=with_provisions,
            content=asdict(content),
        )
        received.file.save(f"{received.pk}.docx", File(copy), save=True)
    return received


def read_content(file: BinaryIO) -> WordContent:
    """What stands in a Word file on disk. Raises WordFileRefused."""
    refuse_what_is_not_word(file)
    try:
        answer = json.loads(process.output_of("kb.word.child", file, LIMITS))
    except Unreadable as unreadable:
        raise WordFileRefused(why(unreadable.reason)) from unreadable
    except ValueError as error:
        raise WordFileRefused(why("crashed")) from error
    if "content" not in answer:
        raise WordFileRefused(why(answer["reason"]))
    content = content_from(answer["content"])
    if not content.blocks:
        raise WordFileRefused(why("empty"))
    return content


def refuse_what_is_not_word(file: BinaryIO) -> None:
    """Decided by what the file contains, never by its name. Raises WordFileRefused."""
    file.seek(0)
    beginning = file.read(4)
    if beginning == _NOT_WORD:
        file.seek(0)
        # One container for two things: the old .doc, and a .docx that has a password.
        is_locked = "EncryptedPackage".encode("utf-16-le") in file.read(2 * MEGABYTE)
        raise WordFileRefused(why("password" if is_locked else "old_format"))
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            is_word = "word/document.xml" in archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise WordFileRefused(why("not_word")) from error
    if not is_word:
        raise WordFileRefused(why("not_word"))


def why(reason: str) -> str:
    """What is said of a file that cannot be read, and what to do."""
    sentences = {
        "not_word": _("This is not a Word file (DOCX). Open it in a word processor, save it as .docx and upload that."),
        "old_format": _("This is a file of the old Word format (.doc). Save it as .docx and upload that."),
        "password": _("This file is protected by a password. Remove the password in Word and upload it again."),
        "empty": _("There is no text in this file. If it holds scanned pages, it has to be typed or recognised first."),
        "paragraphs": _(
            "This file has more than %(most)s paragraphs. Divide it into several works and upload each part by itself."
        )
        % {"most": MOST_PARAGRAPHS},
        "pictures": _("This file has more than %(most)s images. Divide it into several works.")
        % {"most": MOST_PICTURES},
        "unpacked": _(
            "This file is far larger inside than it looks, which no ordinary document is. It was not opened."
        ),
        "memory": _("This file is too large to be read. Divide it into several works."),
        "time": _("Reading this file takes too long. Divide it into several works, or save it again in Word."),
        "entities": _("This file declares what no Word file needs and what can do harm. It was not opened."),
    }
    return sentences.get(
        reason, _("This file is damaged. Open it in Word, save it under another name and upload that.")
    )


def size_sentence() -> str:
    return _("The file is too large: at most %(most)s MB are possible. Compress its images in Word, or divide it.") % {
        "most": settings.WAGTAILDOCS_MAX_UPLOAD_SIZE // MEGABYTE
    }


def content_of(received: WordFile) -> WordContent:
    return content_from(received.content)


def unsaved_page(received: WordFile, picture_of: Callable[[Block], Any]) -> tuple[Any, WordBody]:
    """The page as the draft would be, in no tree; and what its blocks could not take."""
    content = content_of(received)
    with override(locale_code(received.language)):
        notes_heading = _("Notes")
    found = body_of(
        content, notes_heading=notes_heading, picture_of=picture_of, with_provisions=received.with_provisions
    )
    locale = Locale.objects.get(language_code=locale_code(received.language))
    title = found.title or received.name.rpartition(".")[0] or received.name
    page = PAGE_MODELS[received.kind](locale=locale, title=title, draft_title=title, live=False)
    page.institution = received.institution
    page.slug = slugify(title)[:200] or "work"
    page.body = json.dumps(found.body)
    page.sources = json.dumps(found.sources)
    if received.with_provisions:
        page.provisions = json.dumps(found.provisions)
    return page, found


def create_draft(received: WordFile, *, by: User, title: str, collection: Collection | None) -> Any:
    """Makes the draft in its section, never published, with its pictures; returns the page.

    collection: where the pictures go; None leaves them out, and says so among the losses.
    """
    pictures: list[Loss] = []

    def picture_of(block: Block) -> int | None:
        image = None if collection is None else _image(received, block, by, collection)
        if image is None:
            pictures.append(Loss("picture_not_allowed" if collection is None else "picture", block.place, block.alt))
            return None
        return image.pk

    stored: list[Image] = []
    try:
        with transaction.atomic():
            page, found = unsaved_page(received, picture_of)
            stored += Image.objects.filter(
                pk__in=[each["value"]["image"] for each in found.body if each["type"] == "image"]
            )
            page.title = page.draft_title = title[:255]
            section = section_of(received.kind, page.locale)
            page.slug = find_available_slug(section, slugify(title)[:200] or "work")
            page.owner = by
            section.add_child(instance=page)
            page.save_revision(user=by, log_action=True)
            received.page = page
            received.losses = [asdict(loss) for loss in [*content_of(received).losses, *found.losses, *pictures]]
            received.content = {}
            received.save()
    except Exception:
        # The rows are gone with the transaction; files on the disk know no transactions.
        for image in stored:
            image.file.storage.delete(image.file.name)
        raise
    received.file.delete(save=True)
    return page


def losses_of(received: WordFile) -> list[Loss]:
    """Everything that was, or would be, left behind, in the order of the file."""
    if received.page_id is not None or not received.content:
        return [Loss(each["code"], Place(**each["place"]), each["detail"]) for each in received.losses]
    _page, found = unsaved_page(received, lambda block: 0)
    return [*content_of(received).losses, *found.losses][:_MOST_LOSSES]


def picture_bytes(received: WordFile, member: str) -> bytes:
    """A picture of the file, whole and within the limits of pictures. Raises Unreadable."""
    with received.file.open("rb") as file:
        archive = Archive(file, LIMITS)
        data = b"".join(archive.blocks(member))
    _check_picture(data)
    return data


def pictures_in(content: WordContent) -> list[Block]:
    return [block for block in content.blocks if block.kind == PICTURE]


def forget_old() -> None:
    """Deletes what nobody made a draft of in time, and old lists of what was left behind."""
    now = timezone.now()
    old = WordFile.objects.filter(page__isnull=True, uploaded_at__lt=now - KEPT_FOR)
    reports = WordFile.objects.filter(page__isnull=False, uploaded_at__lt=now - REPORT_KEPT_FOR)
    for received in [*old, *reports]:
        discard(received)


def discard(received: WordFile) -> None:
    if received.file:
        received.file.delete(save=False)
    received.delete()


def _copy_within_limit(upload: UploadedFile, copy: BinaryIO) -> None:
    if (upload.size or 0) > settings.WAGTAILDOCS_MAX_UPLOAD_SIZE:
        raise WordFileRefused(size_sentence())
    upload.seek(0)
    shutil.copyfileobj(upload, copy)
    copy.flush()


def _check_picture(data: bytes) -> None:
    """By its first bytes: a bomb of pixels is known before it is unpacked."""
    try:
        with Picture.open(io.BytesIO(data)) as picture:
            width, height = picture.size
    except (OSError, SyntaxError, ValueError, Picture.DecompressionBombError) as error:
        raise Unreadable("failed", "picture") from error
    if len(data) > settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE or width * height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
        raise Unreadable("too_large", "picture")
    if not is_whole_picture(io.BytesIO(data)):
        raise Unreadable("failed", "picture")


def _image(received: WordFile, block: Block, by: User, collection: Collection) -> Image | None:
    data = None
    with suppress(Unreadable):
        data = picture_bytes(received, block.member)
    if data is None:
        return None
    name = PurePosixPath(block.member).name
    title = block.text or block.alt or f"{received.name.rpartition('.')[0]}: {name}"
    image = Image(title=title[:255], collection=collection, uploaded_by_user=by)
    setattr(image, f"alt_{received.language}", block.alt)
    image.file = ContentFile(data, name=name)
    image.file_size = len(data)
    image.save()
    image.get_file_hash()
    if not block.alt:
        with override(locale_code(received.language)):
            image.tags.add(_("needs alternative text"))
    return image
