"""Where files stand that a person is only bringing in: in the data folder, outside the media, reachable by no address."""

from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage


class IncomingStorage(FileSystemStorage):
    """Readable by the site's own account alone."""

    def __init__(self) -> None:
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    @property
    def base_location(self) -> Path:
        return Path(settings.DATA_DIR) / "incoming"

    @property
    def location(self) -> str:
        return str(self.base_location.absolute())


def incoming_storage() -> Storage:
    return IncomingStorage()
