"""Imports works: each line creates or updates one published page, through Wagtail's own publishing."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import override
from wagtail.coreutils import find_available_slug
from wagtail.models import Locale

from kb.kinds import KINDS
from kb.languages import LANGUAGES, locale_code
from kb.models import Concept, ImportedPart, KnowledgePage, TopicLink
from kb.models.encounters import EncounterPage
from kb.models.guides import PracticeGuidePage
from kb.models.regulations import RegulatoryModelPage
from kb.models.tools import OperationalToolPage
from kb.models.training import TrainingModulePage
from kb.selectors.sections import SectionMissing, section_of
from kb.services.interchange.checking import check_page
from kb.services.interchange.context import ImportContext, derived_id
from kb.services.interchange.fields import IDENTITY_KEYS, assign, fields_of
from kb.services.interchange.pairing import StructuresDiffer, link_translation, synchronised_differences
from kb.services.interchange.problems import InvalidPart, Report

PAGE_MODELS: dict[str, Any] = {
    model.KIND: model
    for model in (PracticeGuidePage, RegulatoryModelPage, OperationalToolPage, TrainingModulePage, EncounterPage)
}
REQUIRED = ("external_id", "kind", "language", "title", "body")
_KEY_IN_ID = re.compile(r"^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(?:es|en)$")

Part = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    number: int
    part: Part


@dataclass
class ImportResult:
    """What became of the lines. `errors` and `warnings` are (line number, sentence)."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    unlinked: list[str] = field(default_factory=list)
    errors: list[tuple[int, str]] = field(default_factory=list)
    warnings: list[tuple[int, str]] = field(default_factory=list)


def import_parts(
    lines: Iterable[Line],
    *,
    folder: Path | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> ImportResult:
    """Imports parts, sources before their translations. A bad part is reported; the others go in."""
    result = ImportResult()
    # One language for whatever is wrong, whoever runs it: reports are compared and searched for.
    with override("en-gb"):
        _import_accepted(lines, result, folder, progress)
    return result


def _import_accepted(
    lines: Iterable[Line], result: ImportResult, folder: Path | None, progress: Callable[[int, int], None]
) -> None:
    accepted = _acceptable(lines, result)
    work_keys = _work_keys(accepted)
    ordered = [line for line in accepted if not line.part.get("translates")]
    ordered += [line for line in accepted if line.part.get("translates")]
    for done, line in enumerate(ordered, start=1):
        try:
            with transaction.atomic():
                _import_part(line, work_keys, folder, result)
        except (InvalidPart, SectionMissing) as error:
            result.errors.append((line.number, str(error)))
        except ValidationError as error:
            result.errors.append((line.number, " ".join(_sentences(error))))
        progress(done, len(ordered))
    result.errors.sort()


def check_part(part: Any) -> None:
    """Raises InvalidPart unless the part has what every part must have."""
    if not isinstance(part, dict):
        raise InvalidPart("The line must be a JSON object.")
    missing = [key for key in REQUIRED if key not in part]
    if missing:
        raise InvalidPart(f"Missing: {', '.join(missing)}.")
    for key in ("external_id", "title", "body"):
        if not isinstance(part[key], str) or (key != "body" and not part[key].strip()):
            raise InvalidPart(f"{key} must be text and not empty.")
    for key in ("slug", "translates"):
        if not isinstance(part.get(key) or "", str):
            raise InvalidPart(f"{key} must be text.")
    if any(_is_no_text(text) for text in _texts(part)):
        raise InvalidPart("The line holds characters that belong to no text (U+0000 or half of a surrogate pair).")
    if len(part["external_id"]) > 200 or len(part["title"]) > 255:
        raise InvalidPart("external_id may have 200 characters and title 255; one is longer.")
    if part["kind"] not in KINDS:
        raise InvalidPart(f"kind must be one of {', '.join(KINDS)}; it is {part['kind']!r}.")
    if part["language"] not in LANGUAGES:
        raise InvalidPart(f"language must be es or en; it is {part['language']!r}.")
    known = {*IDENTITY_KEYS, *(each.key for each in fields_of(part["kind"]))}
    unknown = sorted(set(part) - known)
    if unknown:
        raise InvalidPart(f"Keys that are not known for this kind: {', '.join(unknown)}.")


def _texts(value: Any) -> Iterator[str]:
    """Every string of a JSON value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from _texts(each)


def _is_no_text(text: str) -> bool:
    return any(character == "\0" or "\ud800" <= character <= "\udfff" for character in text)


def _acceptable(lines: Iterable[Line], result: ImportResult) -> list[Line]:
    seen: dict[str, int] = {}
    accepted = []
    for line in lines:
        try:
            check_part(line.part)
        except InvalidPart as error:
            result.errors.append((line.number, str(error)))
            continue
        first = seen.setdefault(line.part["external_id"], line.number)
        if first != line.number:
            result.errors.append((line.number, f"external_id {line.part['external_id']!r} is already on line {first}."))
            continue
        accepted.append(line)
    return accepted


def _work_keys(lines: list[Line]) -> dict[str, str]:
    """External id -> work key, of the works that exist and of those in this import."""
    keys = {
        external_id: str(key)
        for external_id, key in KnowledgePage.objects.filter(external_id__isnull=False).values_list(
            "external_id", "translation_key"
        )
    }
    for line in lines:
        if not line.part.get("translates"):
            keys.setdefault(line.part["external_id"], _new_key(line.part["external_id"]))
    for line in lines:
        source = line.part.get("translates")
        if source in keys:
            keys.setdefault(line.part["external_id"], keys[source])
    return keys


def _new_key(external_id: str) -> str:
    match = _KEY_IN_ID.match(external_id)
    return match.group(1) if match else derived_id(external_id)


def _import_part(line: Line, work_keys: Mapping[str, str], folder: Path | None, result: ImportResult) -> None:
    part = line.part
    digest = hashlib.sha256(json.dumps(part, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    existing = KnowledgePage.objects.filter(external_id=part["external_id"]).first()
    if existing is not None and ImportedPart.objects.filter(external_id=part["external_id"], digest=digest).exists():
        result.unchanged += 1
        return
    report = Report()
    source = _source_page(part)
    _save_page(part, existing, source, work_keys, folder, report, result)
    ImportedPart.objects.update_or_create(external_id=part["external_id"], defaults={"digest": digest})
    if existing is None:
        result.created += 1
    else:
        result.updated += 1
    result.warnings += [(line.number, sentence) for sentence in report.warnings]


def _source_page(part: Part) -> Any:
    source_id = part.get("translates")
    if not source_id:
        return None
    source = KnowledgePage.objects.filter(external_id=source_id).first()
    if source is None:
        raise InvalidPart(f"translates: there is no part {source_id!r}.")
    if source.kind != part["kind"]:
        raise InvalidPart(f"translates: {source_id!r} is of another kind ({source.kind}).")
    if source.language == part["language"]:
        raise InvalidPart(f"translates: {source_id!r} is in the same language.")
    return source.specific


def _save_page(
    part: Part,
    existing: KnowledgePage | None,
    source: Any,
    work_keys: Mapping[str, str],
    folder: Path | None,
    report: Report,
    result: ImportResult,
) -> None:
    context = ImportContext(
        base=source.external_id if source is not None else part["external_id"],
        language=part["language"],
        work_keys=work_keys,
        folder=folder,
        report=report,
    )
    locale = Locale.objects.get(language_code=locale_code(part["language"]))
    if existing is not None and (existing.kind != part["kind"] or existing.language != part["language"]):
        raise InvalidPart(
            f"external_id {part['external_id']!r} already belongs to a {existing.kind} in {existing.language}."
        )
    page = existing.specific if existing is not None else PAGE_MODELS[part["kind"]](locale=locale)
    _fill(page, part, context)
    check_page(page, is_translation=source is not None)
    if source is not None:
        page.translation_key = source.translation_key
        if _linked(part, page, source, existing, context, result):
            return
    elif existing is None:
        page.translation_key = work_keys[part["external_id"]]
    _publish(page, part, existing)


def _fill(page: Any, part: Part, context: ImportContext) -> None:
    page.title = part["title"].strip()
    page.draft_title = page.title
    page.external_id = part["external_id"]
    for each in fields_of(part["kind"]):
        if each.key in part:
            assign(page, each, part[each.key], context)
    if "topics" in part:
        page.topic_links.set([TopicLink(tag=concept) for concept in _topics(part["topics"], context.report)])


def _topics(slugs: Any, report: Report) -> list[Concept]:
    if not isinstance(slugs, list) or not all(isinstance(slug, str) for slug in slugs):
        raise InvalidPart("topics must be a list of concept ids.")
    concepts = {concept.slug: concept for concept in Concept.objects.filter(slug__in=slugs)}
    for slug in slugs:
        if slug not in concepts:
            report.warn(f"topics: there is no concept {slug!r}; it was left out.")
    return [concepts[slug] for slug in dict.fromkeys(slugs) if slug in concepts]


def _linked(
    part: Part, draft: Any, source: Any, existing: KnowledgePage | None, context: ImportContext, result: ImportResult
) -> bool:
    """True when the part now stands as the source's translation; False when it must stay an ordinary page."""
    draft.slug = _wanted_slug(part)
    if existing is None and source.get_translation_or_none(draft.locale) is not None:
        raise InvalidPart(f"translates: {part['translates']!r} already has a translation in this language.")
    differences = synchronised_differences(source, draft)

    def prepare(target: Any) -> None:
        target.external_id = part["external_id"]

    try:
        link_translation(source, draft, prepare=prepare)
    except StructuresDiffer as difference:
        result.unlinked.append(part["external_id"])
        context.report.warn(f"Not linked for translation, because the structures differ ({difference}).")
        return False
    if differences:
        context.report.warn(f"Both languages share these, so the source's hold: {', '.join(differences)}.")
    return True


def _publish(page: Any, part: Part, existing: KnowledgePage | None) -> None:
    if existing is None:
        parent = section_of(part["kind"], page.locale)
        page.slug = find_available_slug(parent, _wanted_slug(part))
        page.live = False
        parent.add_child(instance=page)
    page.save_revision().publish()


def _wanted_slug(part: Part) -> str:
    return slugify(part.get("slug") or part["title"])[:200] or slugify(part["external_id"]) or "work"


def _sentences(error: ValidationError) -> list[str]:
    if hasattr(error, "message_dict"):
        return [f"{name}: {message}" for name, messages in error.message_dict.items() for message in messages]
    return error.messages
