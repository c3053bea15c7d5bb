"""Files that travel with works, by a path relative to the works' file."""

import hashlib
import re
import shutil
from pathlib import Path

from django.core.files import File
from django.utils.translation import gettext as _
from wagtail.models import Collection, CollectionViewRestriction

from kb.forms import ALLOWED_EXTENSIONS, contains_what_it_says, is_whole_picture
from kb.models import Document, Image
from kb.services.interchange.problems import InvalidPart

_HASH_PREFIX = re.compile(r"^[0-9a-f]{12}-")
_PICTURES = {"jpg", "jpeg", "png", "gif", "webp", "avif"}


def document_at(folder: Path | None, path: str, *, language: str = "", licence: str = "") -> Document:
    """The document with this content, created once. Raises InvalidPart."""
    source = _inside(folder, path)
    extension = source.suffix.lstrip(".").lower()
    with source.open("rb") as content:
        if extension not in ALLOWED_EXTENSIONS or not contains_what_it_says(content, extension):
            raise InvalidPart(
                _("The file %(path)r is of no allowed type, or does not contain what its name says.") % {"path": path}
            )
    found = Document.objects.filter(file_hash=_sha1(source)).first()
    if found is not None:
        return found
    document = Document(title=_title(source), language=language, licence=licence)
    _store(document, source)
    return document


def image_at(folder: Path | None, path: str) -> Image:
    """The image with this content, created once. Raises InvalidPart."""
    source = _inside(folder, path)
    if source.suffix.lstrip(".").lower() not in _PICTURES:
        raise InvalidPart(_("The file %(path)r is no picture of an allowed type.") % {"path": path})
    with source.open("rb") as content:
        if not is_whole_picture(content):
            raise InvalidPart(_("The file %(path)r is no picture, or not a whole one.") % {"path": path})
    found = Image.objects.filter(file_hash=_sha1(source)).first()
    if found is not None:
        return found
    image = Image(title=_title(source))
    _store(image, source)
    return image


def exported_path(item: Document | Image) -> str:
    """Where a file goes in an export: its content's hash and its title, so that a second export says the same."""
    extension = item.filename.rsplit(".", 1)[-1].lower()
    name = re.sub(r"[^\w.-]+", "-", item.title).strip("-.") or "file"
    return f"files/{item.get_file_hash()[:12]}-{name}.{extension}"


def is_public(item: Document | Image) -> bool:
    """False for a file whose collection, or one above it, is restricted."""
    shut = CollectionViewRestriction.objects.select_related("collection")
    path = Collection.objects.values_list("path", flat=True).get(pk=item.collection_id)
    return not any(path.startswith(restriction.collection.path) for restriction in shut)


def copy_out(item: Document | Image, folder: Path) -> str:
    """Copies the file into the export folder and returns its path there."""
    path = exported_path(item)
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    with item.file.open("rb") as source, target.open("wb") as copy:
        shutil.copyfileobj(source, copy)
    return path


def _inside(folder: Path | None, path: str) -> Path:
    if folder is None:
        raise InvalidPart(_("The file %(path)r cannot be read: this import has no folder.") % {"path": path})
    target = (folder / path).resolve()
    if not target.is_relative_to(folder.resolve()) or not target.is_file():
        raise InvalidPart(_("There is no file %(path)r beside the works.") % {"path": path})
    return target


def _title(source: Path) -> str:
    return _HASH_PREFIX.sub("", source.stem)


def _sha1(source: Path) -> str:
    # Wagtail identifies files by SHA-1; nothing here relies on it for security.
    return hashlib.sha1(source.read_bytes(), usedforsecurity=False).hexdigest()


def _store(item: Document | Image, source: Path) -> None:
    with source.open("rb") as content:
        item.file = File(content, name=_HASH_PREFIX.sub("", source.name))
        item.file_size = source.stat().st_size
        item.file_hash = _sha1(source)
        item.save()
