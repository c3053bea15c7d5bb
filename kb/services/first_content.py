"""The works that come with the software: delivered once, then the editors' own."""

import json
from collections.abc import Callable
from pathlib import Path

from kb.models import LoadedItem
from kb.services import reference
from kb.services.interchange.importing import ImportResult, Line, import_parts

FOLDER = Path(__file__).resolve().parents[1] / "first_content"
FILES_FOLDER = FOLDER / "files"


def load_first_works(progress: Callable[[int, int], None]) -> ImportResult:
    """Loads what was never loaded before; what an editor changed or deleted stays as it is."""
    data = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((FOLDER / "reference").glob("*.json"))]
    for each in data:
        reference.load_institutions(each.get("institutions", ()))
    for each in data:
        reference.load_facts(each.get("facts", ()))
    result = import_parts(_fresh_lines(), folder=FILES_FOLDER, progress=progress)
    refused = {number for number, _sentence in result.errors}
    for line in _fresh_lines():
        if line.number not in refused:
            LoadedItem.objects.get_or_create(key=_key(line.part["external_id"]))
    for each in data:
        reference.load_equivalences(each.get("equivalences", ()))
    return result


def _fresh_lines() -> list[Line]:
    delivered = set(LoadedItem.objects.filter(key__startswith="work:").values_list("key", flat=True))
    parts = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((FOLDER / "works").rglob("*.json"))]
    return [
        Line(number, part) for number, part in enumerate(parts, start=1) if _key(part["external_id"]) not in delivered
    ]


def _key(external_id: str) -> str:
    return f"work:{external_id}"
