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
from django.utils.translation import gettext as _
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
from people.models import User

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


@dataclass(frozen=True)
class Plan:
    """An import before it begins: its lines in the order in which they go in, and the key of every work they name.

    may_go_in(part, existing page): raises InvalidPart for a part that the person who imports may not publish.
    """

    lines: list[Line]
    work_keys: Mapping[str, str]
    folder: Path | None = None
    by: User | None = None
    may_go_in: Callable[[Part, KnowledgePage | None], None] = lambda part, existing: None


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
        plan = plan_of(lines, result, folder=folder)
        for done, line in enumerate(plan.lines, start=1):
            import_line(line, plan, result)
            progress(done, len(plan.lines))
    result.errors.sort()
    return result


def plan_of(
    lines: Iterable[Line],
    result: ImportResult,
    *,
    folder: Path | None = None,
    by: User | None = None,
    may_go_in: Callable[[Part, KnowledgePage | None], None] = lambda part, existing: None,
) -> Plan:
    """The acceptable lines, sources before their translations; the others are among the result's errors."""
    accepted = _acceptable(lines, result)
    ordered = [line for line in accepted if not line.part.get("translates")]
    ordered += [line for line in accepted if line.part.get("translates")]
    return Plan(ordered, _work_keys(accepted), folder, by, may_go_in)


def import_line(line: Line, plan: Plan, result: ImportResult) -> None:
    """One line, whole or not at all; what is wrong with it is in the result, in the active language."""
    try:
        with transaction.atomic():
            _import_part(line, plan, result)
    except (InvalidPart, SectionMissing) as error:
        result.errors.append((line.number, str(error)))
    except ValidationError as error:
        result.errors.append((line.number, " ".join(_sentences(error))))


def check_part(part: Any) -> None:
    """Raises InvalidPart unless the part has what every part must have."""
    if not isinstance(part, dict):
        raise InvalidPart(_("The line must be a JSON object."))
    missing = [key for key in REQUIRED if key not in part]
    if missing:
        raise InvalidPart(_("Missing: %(names)s.") % {"names": ", ".join(missing)})
    for key in ("external_id", "title", "body"):
        if not isinstance(part[key], str) or (key != "body" and not part[key].strip()):
            raise InvalidPart(_("%(key)s must be text and not empty.") % {"key": key})
    for key in ("slug", "translates"):
        if not isinstance(part.get(key) or "", str):
            raise InvalidPart(_("%(key)s must be text.") % {"key": key})
    if holds_no_text(part):
        raise no_text()
    if len(part["external_id"]) > 200 or len(part["title"]) > 255:
        raise InvalidPart(_("external_id may have 200 characters and title 255; one is longer."))
    if part["kind"] not in KINDS:
        raise InvalidPart(
            _("kind must be one of %(names)s; it is %(kind)r.") % {"names": ", ".join(KINDS), "kind": part["kind"]}
        )
    if part["language"] not in LANGUAGES:
        raise InvalidPart(_("language must be es or en; it is %(language)r.") % {"language": part["language"]})
    known = {*IDENTITY_KEYS, *(each.key for each in fields_of(part["kind"]))}
    unknown = sorted(set(part) - known)
    if unknown:
        raise InvalidPart(_("Keys that are not known for this kind: %(names)s.") % {"names": ", ".join(unknown)})


def holds_no_text(value: Any) -> bool:
    """Whether any string of a JSON value holds what no database keeps as text."""
    return any(_is_no_text(text) for text in _texts(value))


def no_text() -> InvalidPart:
    return InvalidPart(_("The line holds characters that belong to no text (U+0000 or half of a surrogate pair)."))


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
            result.errors.append(
                (
                    line.number,
                    _("external_id %(external_id)r is already on line %(first)s.")
                    % {"external_id": line.part["external_id"], "first": first},
                )
            )
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


def _import_part(line: Line, plan: Plan, result: ImportResult) -> None:
    part = line.part
    existing = existing_page(part)
    if is_unchanged(part, existing):
        result.unchanged += 1
        return
    plan.may_go_in(part, existing)
    report = Report()
    source = _source_page(part)
    _save_page(part, existing, source, plan, report, result)
    ImportedPart.objects.update_or_create(external_id=part["external_id"], defaults={"digest": _digest(part)})
    if existing is None:
        result.created += 1
    else:
        result.updated += 1
    result.warnings += [(line.number, sentence) for sentence in report.warnings]


def existing_page(part: Part) -> KnowledgePage | None:
    found: KnowledgePage | None = KnowledgePage.objects.filter(external_id=part["external_id"]).first()
    return found


def is_unchanged(part: Part, existing: KnowledgePage | None) -> bool:
    """Whether the page has already said the same as the part; what editors changed since then stays."""
    return (
        existing is not None
        and ImportedPart.objects.filter(external_id=part["external_id"], digest=_digest(part)).exists()
    )


def _digest(part: Part) -> str:
    return hashlib.sha256(json.dumps(part, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _source_page(part: Part) -> Any:
    source_id = part.get("translates")
    if not source_id:
        return None
    source = KnowledgePage.objects.filter(external_id=source_id).first()
    if source is None:
        raise InvalidPart(_("translates: there is no part %(source_id)r.") % {"source_id": source_id})
    check_source(part, source)
    return source.specific


def check_source(part: Part, source: Any) -> None:
    """Raises InvalidPart unless the part can be a translation of this page."""
    source_id = part["translates"]
    if source.kind != part["kind"]:
        raise InvalidPart(
            _("translates: %(source_id)r is of another kind (%(kind)s).")
            % {"source_id": source_id, "kind": source.kind}
        )
    if source.language == part["language"]:
        raise InvalidPart(_("translates: %(source_id)r is in the same language.") % {"source_id": source_id})


def _save_page(
    part: Part,
    existing: KnowledgePage | None,
    source: Any,
    plan: Plan,
    report: Report,
    result: ImportResult,
) -> None:
    page, context = filled_page(part, existing, source, plan, report)
    if source is not None:
        page.translation_key = source.translation_key
        if _linked(part, page, source, existing, context, plan.by, result):
            return
    elif existing is None:
        page.translation_key = plan.work_keys[part["external_id"]]
    _publish(page, part, existing, plan.by)


def filled_page(
    part: Part, existing: KnowledgePage | None, source: Any, plan: Plan, report: Report
) -> tuple[Any, ImportContext]:
    """The page as the part says it, checked and not saved. Raises InvalidPart."""
    context = ImportContext(
        base=source.external_id if source is not None else part["external_id"],
        language=part["language"],
        work_keys=plan.work_keys,
        folder=plan.folder,
        report=report,
    )
    locale = Locale.objects.get(language_code=locale_code(part["language"]))
    if existing is not None and (existing.kind != part["kind"] or existing.language != part["language"]):
        raise InvalidPart(
            _("external_id %(external_id)r already belongs to a %(kind)s in %(language)s.")
            % {"external_id": part["external_id"], "kind": existing.kind, "language": existing.language}
        )
    page = existing.specific if existing is not None else PAGE_MODELS[part["kind"]](locale=locale)
    _fill(page, part, context)
    check_page(page, is_translation=source is not None)
    return page, context


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
        raise InvalidPart(_("topics must be a list of concept ids."))
    concepts = {concept.slug: concept for concept in Concept.objects.filter(slug__in=slugs)}
    for slug in slugs:
        if slug not in concepts:
            report.warn(_("topics: there is no concept %(slug)r; it was left out.") % {"slug": slug})
    return [concepts[slug] for slug in dict.fromkeys(slugs) if slug in concepts]


def _linked(
    part: Part,
    draft: Any,
    source: Any,
    existing: KnowledgePage | None,
    context: ImportContext,
    by: User | None,
    result: ImportResult,
) -> bool:
    """True when the part now stands as the source's translation; False when it must stay an ordinary page."""
    draft.slug = _wanted_slug(part)
    if existing is None and source.get_translation_or_none(draft.locale) is not None:
        raise InvalidPart(
            _("translates: %(translates)r already has a translation in this language.")
            % {"translates": part["translates"]}
        )
    differences = synchronised_differences(source, draft)

    def prepare(target: Any) -> None:
        target.external_id = part["external_id"]

    try:
        link_translation(source, draft, prepare=prepare, by=by)
    except StructuresDiffer as difference:
        result.unlinked.append(part["external_id"])
        context.report.warn(
            _("Not linked for translation, because the structures differ (%(difference)s).")
            % {"difference": difference}
        )
        return False
    if differences:
        context.report.warn(
            _("Both languages share these, so the source's hold: %(names)s.") % {"names": ", ".join(differences)}
        )
    return True


def _publish(page: Any, part: Part, existing: KnowledgePage | None, by: User | None) -> None:
    if existing is None:
        parent = section_of(part["kind"], page.locale)
        page.slug = find_available_slug(parent, _wanted_slug(part))
        page.live = False
        page.owner = by
        parent.add_child(instance=page)
    page.save_revision(user=by, log_action=by is not None).publish(user=by)


def _wanted_slug(part: Part) -> str:
    return slugify(part.get("slug") or part["title"])[:200] or slugify(part["external_id"]) or "work"


def _sentences(error: ValidationError) -> list[str]:
    if hasattr(error, "message_dict"):
        return [f"{name}: {message}" for name, messages in error.message_dict.items() for message in messages]
    return error.messages
