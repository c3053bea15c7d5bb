"""What the fields need to know while a part goes in or out."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kb.services.interchange.problems import Report

# Fixed for ever: keys of imported works and ids of their blocks are derived from it.
NAMESPACE = uuid.UUID("8a1f3c52-6f0b-5d3e-9b8e-2f1f6a5f4d10")


def derived_id(*parts: object) -> str:
    return str(uuid.uuid5(NAMESPACE, "/".join(str(part) for part in parts)))


@dataclass
class ImportContext:
    """One part on its way in. `base` is the work's source id: both parts derive equal block ids from it."""

    base: str
    language: str
    work_keys: Mapping[str, str]
    folder: Path | None
    report: Report = field(default_factory=Report)


@dataclass
class ExportContext:
    """One part on its way out. `external_ids` gives the source id of a work by its key; `folder` takes files."""

    external_ids: Mapping[str, str]
    folder: Path | None
    language: str
