"""Where files stand that a person is only bringing in: in the data folder, outside the media, reachable by no address."""

from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage


def incoming_storage() -> Storage:
    return FileSystemStorage(location=Path(settings.DATA_DIR) / "incoming", file_permissions_mode=0o600)
